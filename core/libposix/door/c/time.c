/* The C door to clocks and sleeping, and to the name of the system. */
#include <px/time.h>
#include <px/unistd.h>
#include <px/utsname.h>
#include "result.h"

/* Through the function table of the library OS (core/libposix/door/Functions.inc); px_point_: as a cancellation point (Points.inc). */
extern long px_raw_clock_gettime(px_clockid_t, struct px_timespec *);
extern long px_raw_clock_getres(px_clockid_t, struct px_timespec *);
extern long px_point_clock_nanosleep(px_clockid_t, int, const struct px_timespec *, struct px_timespec *);
extern long px_point_nanosleep(const struct px_timespec *, struct px_timespec *);
extern long px_raw_uname(struct px_utsname *);

#define NANOSECONDS_PER_MICROSECOND 1000

int px_clock_gettime(px_clockid_t clock, struct px_timespec *time)
{
    return (int)px_answer(px_raw_clock_gettime(clock, time));
}

int px_clock_getres(px_clockid_t clock, struct px_timespec *resolution)
{
    return (int)px_answer(px_raw_clock_getres(clock, resolution));
}

int px_nanosleep(const struct px_timespec *time, struct px_timespec *left)
{
    return (int)px_answer(px_point_nanosleep(time, left));
}

int px_clock_nanosleep(px_clockid_t clock, int flags, const struct px_timespec *time, struct px_timespec *left)
{
    return (int)-px_point_clock_nanosleep(clock, flags, time, left);
}

unsigned px_sleep(unsigned seconds)
{
    struct px_timespec left = { seconds, 0 };

    return px_point_nanosleep(&left, &left) == 0 ? 0 : (unsigned)left.tv_sec + (left.tv_nsec != 0);
}

px_time_t px_time(px_time_t *time)
{
    struct px_timespec now;

    if (px_clock_gettime(PX_CLOCK_REALTIME, &now) != 0)
        return -1;
    if (time != NULL)
        *time = now.tv_sec;
    return now.tv_sec;
}

int px_gettimeofday(struct px_timeval *time, void *zone)
{
    struct px_timespec now;

    (void)zone;
    if (px_clock_gettime(PX_CLOCK_REALTIME, &now) != 0)
        return -1;
    time->tv_sec = now.tv_sec;
    time->tv_usec = now.tv_nsec / NANOSECONDS_PER_MICROSECOND;
    return 0;
}

int px_uname(struct px_utsname *name)
{
    return (int)px_answer(px_raw_uname(name));
}
