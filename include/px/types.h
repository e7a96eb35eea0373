/* Types of the px_ functions: those of POSIX.1-2017 <sys/types.h> as on Linux x86-64. */
#ifndef PX_TYPES_H
#define PX_TYPES_H

#include <stddef.h>
#include <stdint.h>

typedef size_t px_size_t;
typedef int64_t px_ssize_t;
typedef int64_t px_off_t;
typedef uint32_t px_mode_t;
typedef int32_t px_pid_t;
typedef uint32_t px_uid_t;
typedef uint32_t px_gid_t;
typedef uint32_t px_id_t;
typedef int32_t px_clockid_t;
typedef int64_t px_time_t;

struct px_timespec {
    px_time_t tv_sec;
    int64_t tv_nsec;
};

struct px_timeval {
    px_time_t tv_sec;
    int64_t tv_usec;
};

#endif
