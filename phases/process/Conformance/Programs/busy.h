/* Pipes and connections that two processes use so often that how their bytes go changes on the way (docs/decisions/0032, 0043). */
#ifndef BUSY_H
#define BUSY_H

#include <sys/types.h>

/* Answer each byte from one descriptor with the next one at another: until the first has no more, or so many (negative: any number). 0: it ended so. */
int answer_bytes(int from, int to, int most);

/* Send bytes, one at a time, and expect each answer. */
void exchange_bytes(int to, int from, int rounds);

/* A call that waits for a byte is EINTR when a handler runs, three times, and exchanging goes on after each. */
void check_interrupted(ssize_t (*wait)(void), void (*exchange)(void));

#endif
