/* What the system can do and how much of it: sysconf and its relatives. */
#include <px/configuration.h>
#include <px/errno.h>
#include <px/pthread.h>
#include <px/resource.h>
#include <px/sched.h>
#include <px/stat.h>
#include <px/unistd.h>
#include <px/utsname.h>

#define POSIX_VERSION 200809L

/* Of the library OS: ProcessRequest.MaximumStringBytes, VfsLimits and others say so. */
#define ARGUMENT_BYTES 131072L
#define NAME_BYTES 255
#define PATH_BYTES 4096
#define PIPE_BYTES 4096
#define TERMINAL_BYTES 4095
#define VECTORS 1024
#define LINKS_IN_A_PATH 40
#define HOST_NAME_BYTES 64
#define GROUPS 32
#define PAGE_BYTES 4096
#define TICKS 100

static long limit_of(int resource)
{
    struct px_rlimit limit;

    if (px_getrlimit(resource, &limit) < 0)
        return -1;
    return limit.rlim_cur > INT64_MAX ? -1 : (long)limit.rlim_cur;
}

static long processors(void)
{
    px_cpu_set_t set = { 0 };
    const unsigned char *bytes = (const unsigned char *)&set;
    long count = 0;

    if (px_sched_getaffinity(0, sizeof set, &set) < 0)
        return -1;

    /* By hand: a program without a C library has no function that counts bits. */
    for (px_size_t i = 0; i < sizeof set; i++) {
        for (unsigned rest = bytes[i]; rest != 0; rest >>= 1)
            count += rest & 1;
    }
    return count;
}

static long unknown(void)
{
    px_errno = PX_EINVAL;
    return -1;
}

long px_sysconf(int name)
{
    switch (name) {
    case PX_SC_ARG_MAX: return ARGUMENT_BYTES;
    case PX_SC_CHILD_MAX: return limit_of(PX_RLIMIT_NPROC);
    case PX_SC_CLK_TCK: return TICKS;
    case PX_SC_NGROUPS_MAX: return GROUPS;
    case PX_SC_OPEN_MAX: return limit_of(PX_RLIMIT_NOFILE);
    case PX_SC_PAGESIZE: return PAGE_BYTES;
    case PX_SC_RTSIG_MAX: return PX_SIGRTMAX - PX_SIGRTMIN + 1;
    case PX_SC_MQ_PRIO_MAX: return 32768;
    case PX_SC_SEM_VALUE_MAX:
    case PX_SC_DELAYTIMER_MAX: return INT32_MAX;
    case PX_SC_IOV_MAX: return VECTORS;
    case PX_SC_THREAD_STACK_MIN: return PX_PTHREAD_STACK_MIN;
    case PX_SC_NPROCESSORS_CONF:
    case PX_SC_NPROCESSORS_ONLN: return processors();
    case PX_SC_SYMLOOP_MAX: return LINKS_IN_A_PATH;
    case PX_SC_HOST_NAME_MAX: return HOST_NAME_BYTES;
    case PX_SC_JOB_CONTROL:
    case PX_SC_SAVED_IDS: return 1;
    case PX_SC_REALTIME_SIGNALS:
    case PX_SC_PRIORITY_SCHEDULING:
    case PX_SC_TIMERS:
    case PX_SC_SYNCHRONIZED_IO:
    case PX_SC_FSYNC:
    case PX_SC_MAPPED_FILES:
    case PX_SC_MEMLOCK:
    case PX_SC_MEMLOCK_RANGE:
    case PX_SC_MEMORY_PROTECTION:
    case PX_SC_MESSAGE_PASSING:
    case PX_SC_SEMAPHORES:
    case PX_SC_SHARED_MEMORY_OBJECTS:
    case PX_SC_VERSION:
    case PX_SC_THREADS:
    case PX_SC_THREAD_PROCESS_SHARED:
    case PX_SC_BARRIERS:
    case PX_SC_CLOCK_SELECTION:
    case PX_SC_CPUTIME:
    case PX_SC_THREAD_CPUTIME:
    case PX_SC_MONOTONIC_CLOCK:
    case PX_SC_READER_WRITER_LOCKS:
    case PX_SC_SPIN_LOCKS:
    case PX_SC_SPAWN:
    case PX_SC_TIMEOUTS: return POSIX_VERSION;
    case PX_SC_ASYNCHRONOUS_IO:
    case PX_SC_PRIORITIZED_IO: return -1;
    default: return unknown();
    }
}

/* What holds for all files here. */
static long of_any_file(int name)
{
    switch (name) {
    case PX_PC_MAX_CANON:
    case PX_PC_MAX_INPUT: return TERMINAL_BYTES;
    case PX_PC_NAME_MAX: return NAME_BYTES;
    case PX_PC_PATH_MAX: return PATH_BYTES;
    case PX_PC_PIPE_BUF: return PIPE_BYTES;
    case PX_PC_CHOWN_RESTRICTED:
    case PX_PC_NO_TRUNC:
    case PX_PC_2_SYMLINKS:
    case PX_PC_SYNC_IO: return 1;
    case PX_PC_VDISABLE: return 0;
    case PX_PC_FILESIZEBITS: return 64;
    case PX_PC_REC_INCR_XFER_SIZE:
    case PX_PC_REC_MIN_XFER_SIZE:
    case PX_PC_REC_XFER_ALIGN:
    case PX_PC_ALLOC_SIZE_MIN: return PAGE_BYTES;
    case PX_PC_SYMLINK_MAX: return PATH_BYTES - 1;
    case PX_PC_LINK_MAX:
    case PX_PC_ASYNC_IO:
    case PX_PC_PRIO_IO:
    case PX_PC_REC_MAX_XFER_SIZE: return -1;
    default: return unknown();
    }
}

long px_fpathconf(int descriptor, int name)
{
    struct px_stat status;

    return px_fstat(descriptor, &status) < 0 ? -1 : of_any_file(name);
}

long px_pathconf(const char *path, int name)
{
    struct px_stat status;

    return px_stat(path, &status) < 0 ? -1 : of_any_file(name);
}

int px_gethostname(char *name, px_size_t size)
{
    struct px_utsname system;
    px_size_t i = 0;

    if (px_uname(&system) < 0)
        return -1;
    for (; i < size; i++) {
        name[i] = system.nodename[i];
        if (name[i] == 0)
            return 0;
    }
    px_errno = PX_ENAMETOOLONG;
    return -1;
}
