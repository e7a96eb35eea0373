/*
 * What the system can do and how much of it: sysconf, pathconf and fpathconf of POSIX.1-2017 <unistd.h>. The values are those of Linux on x86-64.
 */
#ifndef PX_CONFIGURATION_H
#define PX_CONFIGURATION_H

#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PX_PC_LINK_MAX 0
#define PX_PC_MAX_CANON 1
#define PX_PC_MAX_INPUT 2
#define PX_PC_NAME_MAX 3
#define PX_PC_PATH_MAX 4
#define PX_PC_PIPE_BUF 5
#define PX_PC_CHOWN_RESTRICTED 6
#define PX_PC_NO_TRUNC 7
#define PX_PC_VDISABLE 8
#define PX_PC_SYNC_IO 9
#define PX_PC_ASYNC_IO 10
#define PX_PC_PRIO_IO 11
#define PX_PC_FILESIZEBITS 13
#define PX_PC_REC_INCR_XFER_SIZE 14
#define PX_PC_REC_MAX_XFER_SIZE 15
#define PX_PC_REC_MIN_XFER_SIZE 16
#define PX_PC_REC_XFER_ALIGN 17
#define PX_PC_ALLOC_SIZE_MIN 18
#define PX_PC_SYMLINK_MAX 19
#define PX_PC_2_SYMLINKS 20

#define PX_SC_ARG_MAX 0
#define PX_SC_CHILD_MAX 1
#define PX_SC_CLK_TCK 2
#define PX_SC_NGROUPS_MAX 3
#define PX_SC_OPEN_MAX 4
#define PX_SC_JOB_CONTROL 7
#define PX_SC_SAVED_IDS 8
#define PX_SC_REALTIME_SIGNALS 9
#define PX_SC_PRIORITY_SCHEDULING 10
#define PX_SC_TIMERS 11
#define PX_SC_ASYNCHRONOUS_IO 12
#define PX_SC_PRIORITIZED_IO 13
#define PX_SC_SYNCHRONIZED_IO 14
#define PX_SC_FSYNC 15
#define PX_SC_MAPPED_FILES 16
#define PX_SC_MEMLOCK 17
#define PX_SC_MEMLOCK_RANGE 18
#define PX_SC_MEMORY_PROTECTION 19
#define PX_SC_MESSAGE_PASSING 20
#define PX_SC_SEMAPHORES 21
#define PX_SC_SHARED_MEMORY_OBJECTS 22
#define PX_SC_DELAYTIMER_MAX 26
#define PX_SC_MQ_PRIO_MAX 28
#define PX_SC_VERSION 29
#define PX_SC_PAGESIZE 30
#define PX_SC_RTSIG_MAX 31
#define PX_SC_SEM_VALUE_MAX 33
#define PX_SC_IOV_MAX 60
#define PX_SC_THREADS 67
#define PX_SC_THREAD_STACK_MIN 75
#define PX_SC_THREAD_PROCESS_SHARED 82
#define PX_SC_NPROCESSORS_CONF 83
#define PX_SC_NPROCESSORS_ONLN 84
#define PX_SC_BARRIERS 133
#define PX_SC_CLOCK_SELECTION 137
#define PX_SC_CPUTIME 138
#define PX_SC_THREAD_CPUTIME 139
#define PX_SC_MONOTONIC_CLOCK 149
#define PX_SC_READER_WRITER_LOCKS 153
#define PX_SC_SPIN_LOCKS 154
#define PX_SC_SPAWN 159
#define PX_SC_TIMEOUTS 164
#define PX_SC_SYMLOOP_MAX 173
#define PX_SC_HOST_NAME_MAX 180

/*
 * The value: a version (200809) for an option that there is. -1 with px_errno unchanged: there is no limit, or no such option; with px_errno EINVAL:
 * no such name, or one that is not above.
 */
long px_sysconf(int name);

/* The same of a file: also -1 with px_errno EBADF, or as px_stat. */
long px_fpathconf(int descriptor, int name);
long px_pathconf(const char *path, int name);

#ifdef __cplusplus
}
#endif
#endif
