/* A set of signals. What can be done with one: px/signal.h. */
#ifndef PX_SIGSET_H
#define PX_SIGSET_H

#include <px/types.h>

/* Bit n - 1 of the first word stands for signal n, 1 to 64; the others are not used. */
typedef struct px_sigset {
    uint64_t bits[16];
} px_sigset_t;

#endif
