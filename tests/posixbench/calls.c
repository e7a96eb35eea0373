/* Calls that only ask: what entering and leaving the system costs. */
#include <errno.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>

#include "row.h"

/* Linux has no call of this number and gives none to come before 1024. */
#define UNKNOWN_CALL 1000

static clock_gettime_function *vdso_clock_gettime;

static int64_t getpid_round(void)
{
    int64_t start = ticks();
    int64_t result = bare_call(SYS_getpid);
    int64_t count = elapsed(start);
    return result < 0 ? result : count;
}

static int64_t unknown_call_round(void)
{
    int64_t start = ticks();
    int64_t result = bare_call(UNKNOWN_CALL);
    int64_t count = elapsed(start);
    return result != -ENOSYS ? -EPROTO : count;
}

static int64_t clock_gettime_prepare(void)
{
    vdso_clock_gettime = find_vdso_clock_gettime();
    return vdso_clock_gettime ? 0 : -ENOSYS;
}

static int64_t clock_gettime_round(void)
{
    struct timespec time;
    int64_t start = ticks();
    int result = vdso_clock_gettime(CLOCK_MONOTONIC, &time);
    int64_t count = elapsed(start);
    return result < 0 ? result : count;
}

const struct row call_rows[] = {
    { "posix.getpid", MANY_ROUNDS, NULL, getpid_round, NULL },
    { "posix.unknown_call", MANY_ROUNDS, NULL, unknown_call_round, NULL },
    { "posix.clock_gettime", MANY_ROUNDS, clock_gettime_prepare, clock_gettime_round, NULL },
    { NULL, 0, NULL, NULL, NULL },
};
