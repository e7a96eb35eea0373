/* What the functions of the C door make of an answer of the library OS. */
#ifndef RESULT_H
#define RESULT_H

#include <px/errno.h>

/* A value, or for an error number negated (-4095 to -1) -1 with px_errno set. */
static inline long px_answer(long value)
{
    if (value >= 0 || value < -4095)
        return value;
    px_errno = (int)-value;
    return -1;
}

#endif
