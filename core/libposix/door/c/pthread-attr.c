/* Attributes of threads. */
#include "thread.h"

#define PAGE 4096
#define STACK_SIZE (256 * 1024)
#define STACK_MOST (1UL << 62)
#define STACK_ALIGNMENT 16

int px_pthread_attr_init(px_pthread_attr_t *attributes)
{
    attributes->px_stack = 0;
    attributes->px_stack_size = STACK_SIZE;
    attributes->px_guard_size = PAGE;
    attributes->px_detach_state = PX_PTHREAD_CREATE_JOINABLE;
    attributes->px_policy = PX_SCHED_OTHER;
    attributes->px_priority = 0;
    attributes->px_inherit = PX_PTHREAD_INHERIT_SCHED;
    attributes->px_scope = PX_PTHREAD_SCOPE_SYSTEM;
    return 0;
}

int px_pthread_attr_destroy(px_pthread_attr_t *attributes)
{
    (void)attributes;
    return 0;
}

int px_pthread_attr_getdetachstate(const px_pthread_attr_t *attributes, int *state)
{
    *state = (int)attributes->px_detach_state;
    return 0;
}

int px_pthread_attr_setdetachstate(px_pthread_attr_t *attributes, int state)
{
    if (state != PX_PTHREAD_CREATE_JOINABLE && state != PX_PTHREAD_CREATE_DETACHED)
        return PX_EINVAL;
    attributes->px_detach_state = (uint32_t)state;
    return 0;
}

int px_pthread_attr_getstacksize(const px_pthread_attr_t *attributes, px_size_t *size)
{
    *size = attributes->px_stack_size;
    return 0;
}

int px_pthread_attr_setstacksize(px_pthread_attr_t *attributes, px_size_t size)
{
    if (size < PX_PTHREAD_STACK_MIN || size > STACK_MOST)
        return PX_EINVAL;
    attributes->px_stack_size = size;
    return 0;
}

int px_pthread_attr_getguardsize(const px_pthread_attr_t *attributes, px_size_t *size)
{
    *size = attributes->px_guard_size;
    return 0;
}

int px_pthread_attr_setguardsize(px_pthread_attr_t *attributes, px_size_t size)
{
    if (size > STACK_MOST)
        return PX_EINVAL;
    attributes->px_guard_size = size;
    return 0;
}

int px_pthread_attr_getstack(const px_pthread_attr_t *attributes, void **stack, px_size_t *size)
{
    *stack = attributes->px_stack;
    *size = attributes->px_stack_size;
    return 0;
}

int px_pthread_attr_setstack(px_pthread_attr_t *attributes, void *stack, px_size_t size)
{
    if (size < PX_PTHREAD_STACK_MIN || size > STACK_MOST || ((uintptr_t)stack + size) % STACK_ALIGNMENT != 0)
        return PX_EINVAL;
    attributes->px_stack = stack;
    attributes->px_stack_size = size;
    return 0;
}

int px_pthread_attr_getinheritsched(const px_pthread_attr_t *attributes, int *inherit)
{
    *inherit = attributes->px_inherit;
    return 0;
}

int px_pthread_attr_setinheritsched(px_pthread_attr_t *attributes, int inherit)
{
    if (inherit != PX_PTHREAD_INHERIT_SCHED && inherit != PX_PTHREAD_EXPLICIT_SCHED)
        return PX_EINVAL;
    attributes->px_inherit = (uint16_t)inherit;
    return 0;
}

int px_pthread_attr_getschedpolicy(const px_pthread_attr_t *attributes, int *policy)
{
    *policy = attributes->px_policy;
    return 0;
}

int px_pthread_attr_setschedpolicy(px_pthread_attr_t *attributes, int policy)
{
    if (policy != PX_SCHED_OTHER && policy != PX_SCHED_FIFO && policy != PX_SCHED_RR)
        return PX_EINVAL;
    attributes->px_policy = policy;
    return 0;
}

int px_pthread_attr_getschedparam(const px_pthread_attr_t *attributes, struct px_sched_param *parameters)
{
    parameters->sched_priority = attributes->px_priority;
    return 0;
}

int px_pthread_attr_setschedparam(px_pthread_attr_t *attributes, const struct px_sched_param *parameters)
{
    attributes->px_priority = parameters->sched_priority;
    return 0;
}

int px_pthread_attr_getscope(const px_pthread_attr_t *attributes, int *scope)
{
    *scope = attributes->px_scope;
    return 0;
}

int px_pthread_attr_setscope(px_pthread_attr_t *attributes, int scope)
{
    if (scope != PX_PTHREAD_SCOPE_SYSTEM)
        return scope == PX_PTHREAD_SCOPE_PROCESS ? PX_ENOTSUP : PX_EINVAL;
    attributes->px_scope = (uint16_t)scope;
    return 0;
}

static int concurrency;

int px_pthread_getconcurrency(void)
{
    return __atomic_load_n(&concurrency, __ATOMIC_RELAXED);
}

int px_pthread_setconcurrency(int level)
{
    if (level < 0)
        return PX_EINVAL;
    __atomic_store_n(&concurrency, level, __ATOMIC_RELAXED);
    return 0;
}
