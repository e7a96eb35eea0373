/* The C door to processes: what the library OS answers as a negated error number becomes -1 and px_errno. */
#include <px/resource.h>
#include <px/sched.h>
#include <px/sys_wait.h>
#include <px/unistd.h>
#include "result.h"

/* Through the function table of the library OS (Stubs.S); px_point_: as a cancellation point (Points.inc). */
extern long px_raw_sched_yield(void);
extern long px_raw_getpid(void);
extern long px_raw_execve(const char *, char *const[], char *const[]);
extern long px_point_wait4(px_pid_t, int *, int, struct px_rusage *);
extern long px_point_waitid(int, px_id_t, px_siginfo_t *, int, struct px_rusage *);
extern long px_raw_kill(px_pid_t, int);
extern long px_raw_tgkill(px_pid_t, px_pid_t, int);
extern long px_raw_gettid(void);
extern long px_raw_getrlimit(int, struct px_rlimit *);
extern long px_raw_setrlimit(int, const struct px_rlimit *);
extern long px_raw_getrusage(int, struct px_rusage *);
extern long px_raw_times(struct px_tms *);
extern long px_raw_setpgid(px_pid_t, px_pid_t);
extern long px_raw_getppid(void);
extern long px_raw_getpgid(px_pid_t);
extern long px_raw_setsid(void);
extern long px_raw_getsid(px_pid_t);
extern long px_raw_getpriority(int, px_pid_t);
extern long px_raw_setpriority(int, px_pid_t, int);
extern long px_raw_sched_setparam(px_pid_t, const struct px_sched_param *);
extern long px_raw_sched_getparam(px_pid_t, struct px_sched_param *);
extern long px_raw_sched_setscheduler(px_pid_t, int, const struct px_sched_param *);
extern long px_raw_sched_getscheduler(px_pid_t);
extern long px_raw_sched_get_priority_max(int);
extern long px_raw_sched_get_priority_min(int);
extern long px_raw_sched_rr_get_interval(px_pid_t, struct px_timespec *);
extern void px_raw_exit(int) __attribute__((noreturn));

/* Also where px_vfork ends when it fails (Vfork.S). */
long px_result(long value)
{
    return px_answer(value);
}

int px_execve(const char *path, char *const arguments[], char *const environment[])
{
    return (int)px_result(px_raw_execve(path, arguments, environment));
}

void px_exit(int status)
{
    px_raw_exit(status);
}

px_pid_t px_wait(int *status)
{
    return px_waitpid(-1, status, 0);
}

px_pid_t px_waitpid(px_pid_t which, int *status, int options)
{
    return (px_pid_t)px_result(px_point_wait4(which, status, options, NULL));
}

px_pid_t px_wait4(px_pid_t which, int *status, int options, struct px_rusage *usage)
{
    return (px_pid_t)px_result(px_point_wait4(which, status, options, usage));
}

int px_waitid(px_idtype_t kind, px_id_t which, px_siginfo_t *information, int options)
{
    return (int)px_result(px_point_waitid((int)kind, which, information, options, NULL));
}

int px_kill(px_pid_t process, int signal)
{
    return (int)px_result(px_raw_kill(process, signal));
}

int px_raise(int signal)
{
    return (int)px_result(px_raw_tgkill(px_getpid(), (px_pid_t)px_raw_gettid(), signal));
}

px_pid_t px_getpid(void)
{
    return (px_pid_t)px_raw_getpid();
}

px_pid_t px_gettid(void)
{
    return (px_pid_t)px_raw_gettid();
}

px_pid_t px_getppid(void)
{
    return (px_pid_t)px_raw_getppid();
}

px_pid_t px_getpgrp(void)
{
    return (px_pid_t)px_raw_getpgid(0);
}

px_pid_t px_getpgid(px_pid_t process)
{
    return (px_pid_t)px_result(px_raw_getpgid(process));
}

px_pid_t px_getsid(px_pid_t process)
{
    return (px_pid_t)px_result(px_raw_getsid(process));
}

int px_setpgid(px_pid_t process, px_pid_t group)
{
    return (int)px_result(px_raw_setpgid(process, group));
}

px_pid_t px_setsid(void)
{
    return (px_pid_t)px_result(px_raw_setsid());
}

int px_getrlimit(int resource, struct px_rlimit *limit)
{
    return (int)px_result(px_raw_getrlimit(resource, limit));
}

int px_setrlimit(int resource, const struct px_rlimit *limit)
{
    return (int)px_result(px_raw_setrlimit(resource, limit));
}

int px_getrusage(int who, struct px_rusage *usage)
{
    return (int)px_result(px_raw_getrusage(who, usage));
}

int64_t px_times(struct px_tms *times)
{
    return px_result(px_raw_times(times));
}

/* The library OS answers 20 - nice, so that no value is an error. */
int px_getpriority(int which, px_pid_t who)
{
    long value = px_result(px_raw_getpriority(which, who));

    return value < 0 ? -1 : (int)(20 - value);
}

int px_setpriority(int which, px_pid_t who, int nice)
{
    return (int)px_result(px_raw_setpriority(which, who, nice));
}

int px_nice(int increment)
{
    long value = px_result(px_raw_getpriority(PX_PRIO_PROCESS, 0));

    if (value < 0)
        return -1;
    value = 20 - value + increment;
    value = value < -20 ? -20 : value > 19 ? 19 : value;
    if (px_setpriority(PX_PRIO_PROCESS, 0, (int)value) == 0)
        return (int)value;
    if (px_errno == PX_EACCES)
        px_errno = PX_EPERM; /* what POSIX nice says where setpriority says EACCES */
    return -1;
}

int px_sched_yield(void)
{
    return (int)px_result(px_raw_sched_yield());
}

int px_sched_getscheduler(px_pid_t process)
{
    return (int)px_result(px_raw_sched_getscheduler(process));
}

int px_sched_setscheduler(px_pid_t process, int policy, const struct px_sched_param *parameters)
{
    return (int)px_result(px_raw_sched_setscheduler(process, policy, parameters));
}

int px_sched_getparam(px_pid_t process, struct px_sched_param *parameters)
{
    return (int)px_result(px_raw_sched_getparam(process, parameters));
}

int px_sched_setparam(px_pid_t process, const struct px_sched_param *parameters)
{
    return (int)px_result(px_raw_sched_setparam(process, parameters));
}

int px_sched_get_priority_max(int policy)
{
    return (int)px_result(px_raw_sched_get_priority_max(policy));
}

int px_sched_get_priority_min(int policy)
{
    return (int)px_result(px_raw_sched_get_priority_min(policy));
}

int px_sched_rr_get_interval(px_pid_t process, struct px_timespec *interval)
{
    return (int)px_result(px_raw_sched_rr_get_interval(process, interval));
}
