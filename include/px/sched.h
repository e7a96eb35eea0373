/* Scheduling, after POSIX.1-2017 <sched.h>. The values are those of Linux on x86-64. */
#ifndef PX_SCHED_H
#define PX_SCHED_H

#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PX_SCHED_OTHER 0
#define PX_SCHED_FIFO 1
#define PX_SCHED_RR 2

struct px_sched_param {
    int sched_priority;
};

/* -1 with px_errno set (EINVAL, EPERM, ESRCH, EFAULT). */
int px_sched_yield(void);
int px_sched_getscheduler(px_pid_t process);
int px_sched_setscheduler(px_pid_t process, int policy, const struct px_sched_param *parameters);
int px_sched_getparam(px_pid_t process, struct px_sched_param *parameters);
int px_sched_setparam(px_pid_t process, const struct px_sched_param *parameters);
int px_sched_get_priority_max(int policy);
int px_sched_get_priority_min(int policy);
int px_sched_rr_get_interval(px_pid_t process, struct px_timespec *interval);

#ifdef __cplusplus
}
#endif
#endif
