/* Resource limits and usage, after POSIX.1-2017 <sys/resource.h> and <sys/times.h>. The values are those of Linux on x86-64. */
#ifndef PX_RESOURCE_H
#define PX_RESOURCE_H

#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PX_RLIMIT_CPU 0
#define PX_RLIMIT_FSIZE 1
#define PX_RLIMIT_DATA 2
#define PX_RLIMIT_STACK 3
#define PX_RLIMIT_CORE 4
#define PX_RLIMIT_RSS 5
#define PX_RLIMIT_NPROC 6
#define PX_RLIMIT_NOFILE 7
#define PX_RLIMIT_MEMLOCK 8
#define PX_RLIMIT_AS 9
#define PX_RLIM_INFINITY UINT64_MAX

#define PX_RUSAGE_SELF 0
#define PX_RUSAGE_CHILDREN (-1)

struct px_rlimit {
    uint64_t rlim_cur;
    uint64_t rlim_max;
};

/* What is not counted is 0. ru_maxrss is in units of 1024 bytes. */
struct px_rusage {
    struct px_timeval ru_utime;
    struct px_timeval ru_stime;
    int64_t ru_maxrss;
    int64_t ru_other[13];
};

/* In units of 10 ms. */
struct px_tms {
    int64_t tms_utime;
    int64_t tms_stime;
    int64_t tms_cutime;
    int64_t tms_cstime;
};

/* 0, or -1 with px_errno set (EINVAL, EPERM, EFAULT). */
int px_getrlimit(int resource, struct px_rlimit *limit);
int px_setrlimit(int resource, const struct px_rlimit *limit);
int px_getrusage(int who, struct px_rusage *usage);

/* Time since boot in units of 10 ms, or -1 with px_errno set. */
int64_t px_times(struct px_tms *times);

#define PX_PRIO_PROCESS 0
#define PX_PRIO_PGRP 1
#define PX_PRIO_USER 2

/* The nice value, -20 to 19; px_errno tells an error (-1) from the value -1, if it was 0 before. */
int px_getpriority(int which, px_pid_t who);
int px_setpriority(int which, px_pid_t who, int nice);

#ifdef __cplusplus
}
#endif
#endif
