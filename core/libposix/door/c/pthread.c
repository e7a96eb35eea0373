/*
 * Threads. Each has one mapping: guard pages, stack, variables, and the block that its FS base points to. A block that is used no more is kept in a
 * list until the next thread is made, which takes it or gives it back: whoever ends runs on its own stack to the last.
 */
#include <px/mman.h>
#include "thread.h"

extern long px_thread_clone(unsigned long flags, void *stack, uint32_t *parent, uint32_t *child, void *tls);
extern void px_raw_thread_exit(int) __attribute__((noreturn));
extern void *px_raw_mmap(void *, px_size_t, unsigned, unsigned, int, px_off_t);
extern long px_raw_munmap(void *, px_size_t);
extern long px_raw_mprotect(void *, px_size_t, unsigned);

/* Of clone(2): memory, file system, files, handlers, thread, undo of semaphores, FS base, id for the maker, and 0 there at the end. */
#define CLONE_FLAGS (0x100 | 0x200 | 0x400 | 0x800 | 0x10000 | 0x40000 | 0x80000 | 0x100000 | 0x200000)

#define PAGE 4096
#define STACK_SIZE (256 * 1024)
#define STACK_MOST (1UL << 62)

static struct px_thread first_thread = { .id = 1 };

/* Threads that end or have ended, and that nobody joins any more. */
static struct px_thread *unused_threads;

static px_size_t pages(px_size_t size)
{
    return (size + PAGE - 1) & ~(px_size_t)(PAGE - 1);
}

px_pthread_t px_pthread_self(void)
{
    return px_own_thread != 0 ? px_own_thread : &first_thread;
}

int px_pthread_equal(px_pthread_t one, px_pthread_t other)
{
    return one == other;
}

static void give_away(struct px_thread *thread)
{
    if (thread == &first_thread)
        return;
    struct px_thread *next = __atomic_load_n(&unused_threads, __ATOMIC_RELAXED);
    do
        thread->next_unused = next;
    while (!__atomic_compare_exchange_n(&unused_threads, &next, thread, 1, __ATOMIC_RELEASE, __ATOMIC_RELAXED));
}

/* One of the unused threads with these sizes; those of other sizes are given back. Null: there is none. */
static struct px_thread *take_unused(px_size_t mapping_size, px_size_t guard_size)
{
    struct px_thread *taken = 0, *next;

    /* The whole list, so that nobody else can take and return what this thread looks at. */
    struct px_thread *thread = __atomic_exchange_n(&unused_threads, 0, __ATOMIC_ACQUIRE);
    for (; thread != 0; thread = next) {
        next = thread->next_unused;
        if (__atomic_load_n(&thread->id, __ATOMIC_ACQUIRE) != 0)
            give_away(thread);
        else if (taken == 0 && thread->mapping_size == mapping_size && thread->guard_size == guard_size)
            taken = thread;
        else
            (void)px_raw_munmap(thread->mapping, thread->mapping_size); /* it was mapped */
    }
    return taken;
}

/* A thread that does not run yet. Null: no memory. */
static struct px_thread *make(px_size_t stack_size, px_size_t guard_size)
{
    px_size_t alignment, variables = px_tls_size(&alignment);
    px_size_t size = guard_size + pages(stack_size + variables + 2 * alignment + sizeof(struct px_thread));
    struct px_thread *thread = take_unused(size, guard_size);
    if (thread == 0) {
        unsigned char *memory = px_raw_mmap(0, size, PX_PROT_READ | PX_PROT_WRITE, PX_MAP_PRIVATE | PX_MAP_ANONYMOUS | PX_MAP_STACK, -1, 0);
        if ((long)memory < 0 && (long)memory >= -4095)
            return 0;
        if (guard_size != 0 && px_raw_mprotect(memory, guard_size, PX_PROT_NONE) != 0) {
            (void)px_raw_munmap(memory, size); /* it was mapped above */
            return 0;
        }
        thread = (struct px_thread *)(((uintptr_t)memory + size - sizeof *thread) & -alignment);
        thread->mapping = memory;
        thread->mapping_size = size;
        thread->guard_size = guard_size;
    }
    for (int i = 0; i < PX_PTHREAD_KEYS_MAX; i++)
        thread->values[i].use = 0;
    thread->self = thread;
    px_tls_fill(thread);
    return thread;
}

int px_pthread_create(px_pthread_t *result, const px_pthread_attr_t *attributes, void *(*body)(void *), void *argument)
{
    px_pthread_attr_t usual;
    if (attributes == 0) {
        (void)px_pthread_attr_init(&usual); /* never fails */
        attributes = &usual;
    }
    struct px_thread *thread = make(attributes->px_stack_size, pages(attributes->px_guard_size));
    if (thread == 0)
        return PX_EAGAIN;
    px_size_t alignment, variables = px_tls_size(&alignment);
    thread->state = attributes->px_detach_state == PX_PTHREAD_CREATE_DETACHED ? THREAD_DETACHED : THREAD_JOINABLE;
    thread->body = body;
    thread->argument = argument;
    thread->id = 0;
    void *stack = (void *)(((uintptr_t)thread - variables) & ~(uintptr_t)15);

    /* A detached thread may be gone, and its block another's, when the call returns. */
    *result = thread;
    if (px_thread_clone(CLONE_FLAGS, stack, &thread->id, &thread->id, thread) < 0) {
        give_away(thread);
        return PX_EAGAIN;
    }
    return 0;
}

/* Where a thread begins (Threads.S). */
void px_thread_run(struct px_thread *thread)
{
    px_own_thread = thread;
    px_pthread_exit(thread->body(thread->argument));
}

void px_pthread_exit(void *result)
{
    struct px_thread *thread = px_pthread_self();
    uint32_t state = THREAD_JOINABLE;
    px_keys_destroy(thread);
    thread->result = result;
    if (!__atomic_compare_exchange_n(&thread->state, &state, THREAD_ENDED, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE) && state == THREAD_DETACHED)
        give_away(thread);

    /* The library OS does this for all threads but the first, whose block stays. */
    if (thread == &first_thread) {
        __atomic_store_n(&thread->id, 0, __ATOMIC_RELEASE);
        px_wake_at(&thread->id, ALL_SLEEPERS, 0);
    }
    px_raw_thread_exit(0);
}

int px_pthread_join(px_pthread_t thread, void **result)
{
    uint32_t state = __atomic_load_n(&thread->state, __ATOMIC_ACQUIRE), id;
    if (thread == px_pthread_self())
        return PX_EDEADLK;
    do {
        if (state == THREAD_DETACHED || state == THREAD_JOINING)
            return PX_EINVAL;
    } while (!__atomic_compare_exchange_n(&thread->state, &state, THREAD_JOINING, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
    while ((id = __atomic_load_n(&thread->id, __ATOMIC_ACQUIRE)) != 0)
        (void)px_sleep_at(&thread->id, id, 0, PX_CLOCK_MONOTONIC, 0); /* it looks again, whatever ended the sleep */
    if (result != 0)
        *result = thread->result;
    give_away(thread);
    return 0;
}

int px_pthread_detach(px_pthread_t thread)
{
    uint32_t state = __atomic_load_n(&thread->state, __ATOMIC_ACQUIRE);
    do {
        if (state == THREAD_DETACHED || state == THREAD_JOINING)
            return PX_EINVAL;
    } while (!__atomic_compare_exchange_n(&thread->state, &state, THREAD_DETACHED, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
    if (state == THREAD_ENDED)
        give_away(thread);
    return 0;
}

int px_pthread_attr_init(px_pthread_attr_t *attributes)
{
    attributes->px_stack_size = STACK_SIZE;
    attributes->px_guard_size = PAGE;
    attributes->px_detach_state = PX_PTHREAD_CREATE_JOINABLE;
    attributes->px_reserved = 0;
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
