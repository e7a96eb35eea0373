/* Clocks and sleeping, after POSIX.1-2017 <time.h> and <sys/time.h>. The values are those of Linux on x86-64. */
#ifndef PX_TIME_H
#define PX_TIME_H

#include <px/sigevent.h>
#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PX_CLOCK_REALTIME 0
#define PX_CLOCK_MONOTONIC 1
#define PX_CLOCK_PROCESS_CPUTIME_ID 2
#define PX_CLOCK_THREAD_CPUTIME_ID 3
#define PX_CLOCK_BOOTTIME 7

#define PX_TIMER_ABSTIME 1

#define PX_ITIMER_REAL 0
#define PX_ITIMER_VIRTUAL 1
#define PX_ITIMER_PROF 2

/* A timer of px_timer_create. Not a pointer to anything. */
typedef void *px_timer_t;

/* it_interval: from one expiry to the next, or zero; it_value: to the first, or zero, which disarms. */
struct px_itimerspec {
    struct px_timespec it_interval;
    struct px_timespec it_value;
};

struct px_itimerval {
    struct px_timeval it_interval;
    struct px_timeval it_value;
};

/* 0, or -1 with px_errno set (EINVAL: no such clock; EFAULT). px_clock_getres takes a null pointer, too. */
int px_clock_gettime(px_clockid_t clock, struct px_timespec *time);
int px_clock_getres(px_clockid_t clock, struct px_timespec *resolution);

/* 0, or -1 with px_errno set (EPERM: not the superuser; EINVAL: another clock, no time, or one before the boot could have been in 1970; EFAULT). */
int px_clock_settime(px_clockid_t clock, const struct px_timespec *time);

/* The clock of the CPU time of a process; 0: the caller. 0, or ESRCH: no such process. Does not set px_errno. That of a thread: px_pthread_getcpuclockid. */
int px_clock_getcpuclockid(px_pid_t process, px_clockid_t *clock);

/* 0, or -1 with px_errno set (EINVAL: no time; EINTR, with what is left in *left unless that is null; EFAULT). */
int px_nanosleep(const struct px_timespec *time, struct px_timespec *left);

/* 0 or an error number, as px_nanosleep; until a time with PX_TIMER_ABSTIME. EINVAL, too: the clock of the calling thread's CPU time. Does not set px_errno. */
int px_clock_nanosleep(px_clockid_t clock, int flags, const struct px_timespec *time, struct px_timespec *left);

/* Seconds since 1970, also in *time unless that is null. */
px_time_t px_time(px_time_t *time);

/* 0. The second argument must be a null pointer. */
int px_gettimeofday(struct px_timeval *time, void *zone);

/* 0, or -1 with px_errno set (EINVAL: no such timer, or no time; EFAULT). old may be null. PX_ITIMER_REAL sends PX_SIGALRM. */
int px_getitimer(int which, struct px_itimerval *left);
int px_setitimer(int which, const struct px_itimerval *wanted, struct px_itimerval *old);

/* 0, or -1 with px_errno set (EAGAIN: too many; EINVAL: no such clock, signal or way to tell; ENOTSUP). Without an event it sends PX_SIGALRM.
 * PX_SIGEV_THREAD_ID: EINVAL, if the process has no such thread.
 * PX_SIGEV_THREAD: a thread of the timer calls the function, one call after the other, with all signals blocked. Of the clocks that
 * px_timerfd_create knows. */
int px_timer_create(px_clockid_t clock, const struct px_sigevent *event, px_timer_t *timer);

/* 0, or -1 with px_errno set (EINVAL: no such timer, or no time). Its flag is PX_TIMER_ABSTIME. old may be null. */
int px_timer_settime(px_timer_t timer, int flags, const struct px_itimerspec *wanted, struct px_itimerspec *old);
int px_timer_gettime(px_timer_t timer, struct px_itimerspec *left);
int px_timer_delete(px_timer_t timer);

/* Expiries without a signal of their own before the one that was delivered last; or -1 with px_errno set (EINVAL). */
int px_timer_getoverrun(px_timer_t timer);

#ifdef __cplusplus
}
#endif
#endif
