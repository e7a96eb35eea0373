/* Clocks and sleeping, after POSIX.1-2017 <time.h> and <sys/time.h>. The values are those of Linux on x86-64. */
#ifndef PX_TIME_H
#define PX_TIME_H

#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PX_CLOCK_REALTIME 0
#define PX_CLOCK_MONOTONIC 1
#define PX_CLOCK_PROCESS_CPUTIME_ID 2
#define PX_CLOCK_THREAD_CPUTIME_ID 3

#define PX_TIMER_ABSTIME 1

/* 0, or -1 with px_errno set (EINVAL: no such clock; EFAULT). px_clock_getres takes a null pointer, too. */
int px_clock_gettime(px_clockid_t clock, struct px_timespec *time);
int px_clock_getres(px_clockid_t clock, struct px_timespec *resolution);

/* 0, or -1 with px_errno set (EINVAL: no time; EINTR, with what is left in *left unless that is null; EFAULT). */
int px_nanosleep(const struct px_timespec *time, struct px_timespec *left);

/* 0 or an error number, as px_nanosleep; until a time with PX_TIMER_ABSTIME. ENOTSUP: no clock to sleep by. Does not set px_errno. */
int px_clock_nanosleep(px_clockid_t clock, int flags, const struct px_timespec *time, struct px_timespec *left);

/* Seconds since 1970, also in *time unless that is null. */
px_time_t px_time(px_time_t *time);

/* 0. The second argument must be a null pointer. */
int px_gettimeofday(struct px_timeval *time, void *zone);

#ifdef __cplusplus
}
#endif
#endif
