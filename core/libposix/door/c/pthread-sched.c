/* Policies, priorities, processors, names and attributes of threads that run. */
#include <px/mman.h>
#include <px/resource.h>
#include <px/sched.h>
#include "thread.h"

extern long px_raw_sched_getscheduler(px_pid_t);
extern long px_raw_sched_setscheduler(px_pid_t, int, const struct px_sched_param *);
extern long px_raw_sched_getparam(px_pid_t, struct px_sched_param *);
extern long px_raw_sched_setparam(px_pid_t, const struct px_sched_param *);
extern long px_raw_sched_getaffinity(px_pid_t, px_size_t, px_cpu_set_t *);
extern long px_raw_sched_setaffinity(px_pid_t, px_size_t, const px_cpu_set_t *);
extern long px_raw_msync(void *, px_size_t, unsigned);
extern long px_raw_prctl(int, void *);

#define PAGE 4096
#define STACK_UNLIMITED (8UL << 20)
#define NAME_SIZE 16
#define PR_SET_NAME 15
#define PR_GET_NAME 16

/* An error number, of what the library OS answers about a thread; ESRCH if that has ended. */
static int error_of(long result)
{
    return result < 0 ? (int)-result : 0;
}

int px_pthread_getschedparam(px_pthread_t thread, int *policy, struct px_sched_param *parameters)
{
    uint32_t id = px_thread_id(thread);
    if (id == 0)
        return PX_ESRCH;
    long found = px_raw_sched_getscheduler((px_pid_t)id);
    if (found < 0)
        return (int)-found;
    *policy = (int)found;
    return error_of(px_raw_sched_getparam((px_pid_t)id, parameters));
}

int px_pthread_setschedparam(px_pthread_t thread, int policy, const struct px_sched_param *parameters)
{
    uint32_t id = px_thread_id(thread);
    return id == 0 ? PX_ESRCH : error_of(px_raw_sched_setscheduler((px_pid_t)id, policy, parameters));
}

int px_pthread_setschedprio(px_pthread_t thread, int priority)
{
    uint32_t id = px_thread_id(thread);
    const struct px_sched_param parameters = { priority };
    return id == 0 ? PX_ESRCH : error_of(px_raw_sched_setparam((px_pid_t)id, &parameters));
}

int px_pthread_getaffinity_np(px_pthread_t thread, px_size_t size, px_cpu_set_t *set)
{
    uint32_t id = px_thread_id(thread);
    long written = id == 0 ? -PX_ESRCH : px_raw_sched_getaffinity((px_pid_t)id, size, set);
    if (written < 0)
        return (int)-written;

    /* The library OS writes the words that it has processors for. */
    for (px_size_t i = (px_size_t)written; i < size; i++)
        ((volatile unsigned char *)set)[i] = 0;
    return 0;
}

int px_pthread_setaffinity_np(px_pthread_t thread, px_size_t size, const px_cpu_set_t *set)
{
    uint32_t id = px_thread_id(thread);
    return id == 0 ? PX_ESRCH : error_of(px_raw_sched_setaffinity((px_pid_t)id, size, set));
}

int px_pthread_setname_np(px_pthread_t thread, const char *name)
{
    px_size_t length = 0;
    while (name[length] != 0 && length < NAME_SIZE)
        length++;
    if (length == NAME_SIZE)
        return PX_ERANGE;
    for (px_size_t i = 0; i <= length; i++)
        thread->name[i] = name[i];
    return thread == px_pthread_self() ? error_of(px_raw_prctl(PR_SET_NAME, thread->name)) : 0;
}

int px_pthread_getname_np(px_pthread_t thread, char *name, px_size_t size)
{
    if (size < NAME_SIZE)
        return PX_ERANGE;
    if (thread == px_pthread_self())
        return error_of(px_raw_prctl(PR_GET_NAME, name));
    for (int i = 0; i < NAME_SIZE; i++)
        name[i] = thread->name[i];
    return 0;
}

/* The stack of the first thread ends where nothing is mapped, which msync tells, and is as large as its limit. */
static int find_first_stack(px_pthread_attr_t *attributes)
{
    struct px_rlimit limit;
    uintptr_t end = ((uintptr_t)__builtin_frame_address(0) & ~(uintptr_t)(PAGE - 1)) + PAGE;
    if (px_getrlimit(PX_RLIMIT_STACK, &limit) != 0)
        return PX_EINVAL;
    while (px_raw_msync((void *)end, PAGE, PX_MS_ASYNC) == 0)
        end += PAGE;
    attributes->px_stack_size = limit.rlim_cur > STACK_UNLIMITED ? STACK_UNLIMITED : limit.rlim_cur & ~(uint64_t)(PAGE - 1);
    attributes->px_stack = (void *)(end - attributes->px_stack_size);
    attributes->px_guard_size = 0;
    return 0;
}

int px_pthread_getattr_np(px_pthread_t thread, px_pthread_attr_t *attributes)
{
    struct px_sched_param parameters = { 0 };
    int policy = PX_SCHED_OTHER;
    (void)px_pthread_attr_init(attributes); /* never fails */
    if ((__atomic_load_n(&thread->state, __ATOMIC_RELAXED) & THREAD_KIND) == THREAD_DETACHED)
        attributes->px_detach_state = PX_PTHREAD_CREATE_DETACHED;
    if (px_pthread_getschedparam(thread, &policy, &parameters) == 0) {
        attributes->px_policy = policy;
        attributes->px_priority = parameters.sched_priority;
    }
    if (thread == &px_first_thread)
        return find_first_stack(attributes);
    attributes->px_stack = thread->stack;
    attributes->px_stack_size = thread->stack_size;
    attributes->px_guard_size = thread->guard_size;
    return 0;
}

int px_sched_getaffinity(px_pid_t process, px_size_t size, px_cpu_set_t *set)
{
    long written = px_raw_sched_getaffinity(process, size, set);
    if (written < 0) {
        px_errno = (int)-written;
        return -1;
    }
    for (px_size_t i = (px_size_t)written; i < size; i++)
        ((volatile unsigned char *)set)[i] = 0;
    return 0;
}

int px_sched_setaffinity(px_pid_t process, px_size_t size, const px_cpu_set_t *set)
{
    long result = px_raw_sched_setaffinity(process, size, set);
    if (result == 0)
        return 0;
    px_errno = (int)-result;
    return -1;
}
