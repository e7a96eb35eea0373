/* The C door to processes: what the library OS answers as a negated error number becomes -1 and px_errno. */
#include <px/errno.h>
#include <px/resource.h>
#include <px/sched.h>
#include <px/spawn.h>
#include <px/sys_wait.h>
#include <px/unistd.h>

/* Through the function table of the library OS (Stubs.S). */
extern long px_raw_sched_yield(void);
extern long px_raw_getpid(void);
extern long px_raw_fork(void);
extern long px_raw_execve(const char *, char *const[], char *const[]);
extern long px_raw_wait4(px_pid_t, int *, int, struct px_rusage *);
extern long px_raw_kill(px_pid_t, int);
extern long px_raw_getrlimit(int, struct px_rlimit *);
extern long px_raw_setrlimit(int, const struct px_rlimit *);
extern long px_raw_getrusage(int, struct px_rusage *);
extern long px_raw_times(struct px_tms *);
extern long px_raw_getuid(void);
extern long px_raw_getgid(void);
extern long px_raw_geteuid(void);
extern long px_raw_getegid(void);
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

/* Also where px_vfork ends when it fails (Start.S). */
long px_result(long value)
{
    if (value >= 0 || value < -4095)
        return value;
    px_errno = (int)-value;
    return -1;
}

px_pid_t px_fork(void)
{
    return (px_pid_t)px_result(px_raw_fork());
}

int px_execve(const char *path, char *const arguments[], char *const environment[])
{
    return (int)px_result(px_raw_execve(path, arguments, environment));
}

void px_exit(int status)
{
    px_raw_exit(status);
}

/* The child of px_vfork shares this frame, so it can tell the error. */
int px_spawn(px_pid_t *process, const char *path, char *const arguments[], char *const environment[])
{
    volatile int error = 0;
    px_pid_t child = px_vfork();

    if (child == 0) {
        error = (int)-px_raw_execve(path, arguments, environment);
        px_raw_exit(127);
    }
    if (child < 0)
        return px_errno;
    if (error != 0) {
        (void)px_raw_wait4(child, NULL, 0, NULL); /* so that nobody else waits for a program that never was */
        return error;
    }
    if (process != NULL)
        *process = child;
    return 0;
}

px_pid_t px_waitpid(px_pid_t which, int *status, int options)
{
    return (px_pid_t)px_result(px_raw_wait4(which, status, options, NULL));
}

px_pid_t px_wait4(px_pid_t which, int *status, int options, struct px_rusage *usage)
{
    return (px_pid_t)px_result(px_raw_wait4(which, status, options, usage));
}

int px_kill(px_pid_t process, int signal)
{
    return (int)px_result(px_raw_kill(process, signal));
}

px_pid_t px_getpid(void)
{
    return (px_pid_t)px_raw_getpid();
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

px_uid_t px_getuid(void)
{
    return (px_uid_t)px_raw_getuid();
}

px_uid_t px_geteuid(void)
{
    return (px_uid_t)px_raw_geteuid();
}

px_gid_t px_getgid(void)
{
    return (px_gid_t)px_raw_getgid();
}

px_gid_t px_getegid(void)
{
    return (px_gid_t)px_raw_getegid();
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
