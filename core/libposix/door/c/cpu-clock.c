/* Clocks of CPU time: their numbers are those that Linux has for the library OS. */
#include <px/time.h>
#include <px/unistd.h>
#include "thread.h"

extern long px_raw_clock_getres(px_clockid_t, struct px_timespec *);

/* The id, inverted, above three bits: that all time counts (2), and for a thread (4). */
#define CLOCK_OF(id, bits) ((px_clockid_t)((~(uint32_t)(id) << 3) | (bits)))
#define PROCESS 2
#define THREAD 6

static int if_there(px_clockid_t found, px_clockid_t *clock)
{
    if (px_raw_clock_getres(found, 0) != 0)
        return PX_ESRCH;
    *clock = found;
    return 0;
}

int px_clock_getcpuclockid(px_pid_t process, px_clockid_t *clock)
{
    return if_there(CLOCK_OF(process, PROCESS), clock);
}

/* The id of a thread, 0 when it has ended. The first one's block does not have it, and after a fork not that of the only one. */
static uint32_t id_of(px_pthread_t thread)
{
    if (thread == px_pthread_self())
        return (uint32_t)px_raw_gettid();
    return thread->mapping == 0 ? (uint32_t)px_getpid() : __atomic_load_n(&thread->id, __ATOMIC_ACQUIRE);
}

int px_pthread_getcpuclockid(px_pthread_t thread, px_clockid_t *clock)
{
    uint32_t id = id_of(thread);
    return id == 0 ? PX_ESRCH : if_there(CLOCK_OF(id, THREAD), clock);
}
