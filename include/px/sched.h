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

/* Bit n % 64 of word n / 64 stands for processor n. */
typedef struct px_cpu_set {
    unsigned long bits[16];
} px_cpu_set_t;

/* -1 with px_errno set (EINVAL, EPERM, ESRCH, EFAULT). */
int px_sched_yield(void);
int px_sched_getscheduler(px_pid_t process);
int px_sched_setscheduler(px_pid_t process, int policy, const struct px_sched_param *parameters);
int px_sched_getparam(px_pid_t process, struct px_sched_param *parameters);
int px_sched_setparam(px_pid_t process, const struct px_sched_param *parameters);
int px_sched_get_priority_max(int policy);
int px_sched_get_priority_min(int policy);
int px_sched_rr_get_interval(px_pid_t process, struct px_timespec *interval);

/* The processors that a process, or thread by its id, may run on, as Linux has it; sizes in bytes. EINVAL: a set without any that there is. */
int px_sched_getaffinity(px_pid_t process, px_size_t size, px_cpu_set_t *set);
int px_sched_setaffinity(px_pid_t process, px_size_t size, const px_cpu_set_t *set);

#ifdef __cplusplus
}
#endif
#endif
