/* Sleeping: how much longer than asked for. */
#define _GNU_SOURCE
#include <errno.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <time.h>

#include "row.h"

/* A millisecond, in nanoseconds and in ticks: under -icount shift=0 a tick is an instruction and takes a nanosecond. */
#define MILLISECOND 1000000

/* Linux lets a process sleep 50 microseconds longer, unless it says that it wants nothing of the kind; systems without the call need not be told. */
static int64_t sleep_prepare(void)
{
    (void)prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
    return 0;
}

static int64_t sleep_round(void)
{
    static const struct timespec time = { 0, MILLISECOND };
    int64_t start = ticks();
    if (nanosleep(&time, NULL) != 0)
        return failure();
    int64_t more = elapsed(start) - MILLISECOND;
    return more >= 0 ? more : -(int64_t)ERANGE; /* too early, or ticks of another length */
}

const struct row timer_rows[] = {
    { "posix.sleep_overshoot", FEW_ROUNDS, sleep_prepare, sleep_round, NULL },
    { NULL, 0, NULL, NULL, NULL },
};
