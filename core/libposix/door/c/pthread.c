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
extern long px_raw_rt_sigprocmask(int, const uint64_t *, uint64_t *, px_size_t);

/* Of clone(2): memory, file system, files, handlers, thread, undo of semaphores, FS base, id for the maker, and 0 there at the end. */
#define CLONE_FLAGS (0x100 | 0x200 | 0x400 | 0x800 | 0x10000 | 0x40000 | 0x80000 | 0x100000 | 0x200000)

#define PAGE 4096
#define SIG_UNBLOCK 1

/* Threads that end or have ended, and that nobody joins any more. */
static struct px_thread *unused_threads;

/* What is at the upper end of a mapping. */
struct block {
    struct px_thread thread;
    struct px_key_value values[PX_PTHREAD_KEYS_MAX];
};

static px_size_t pages(px_size_t size)
{
    return (size + PAGE - 1) & ~(px_size_t)(PAGE - 1);
}

int px_pthread_equal(px_pthread_t one, px_pthread_t other)
{
    return one == other;
}

static void give_away(struct px_thread *thread)
{
    if (thread == &px_first_thread)
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

/* A thread that does not run yet. Without a stack of its own it will have that of the attributes. Null: no memory. */
static struct px_thread *make(const px_pthread_attr_t *attributes)
{
    px_size_t alignment, variables = px_tls_size(&alignment);
    px_size_t guard_size = attributes->px_stack != 0 ? 0 : pages(attributes->px_guard_size);
    px_size_t stack_size = attributes->px_stack != 0 ? 0 : attributes->px_stack_size;
    px_size_t size = guard_size + pages(stack_size + variables + 2 * alignment + sizeof(struct block));
    struct px_thread *thread = take_unused(size, guard_size);
    if (thread == 0) {
        unsigned char *memory = px_raw_mmap(0, size, PX_PROT_READ | PX_PROT_WRITE, PX_MAP_PRIVATE | PX_MAP_ANONYMOUS | PX_MAP_STACK, -1, 0);
        if ((long)memory < 0 && (long)memory >= -4095)
            return 0;
        if (guard_size != 0 && px_raw_mprotect(memory, guard_size, PX_PROT_NONE) != 0) {
            (void)px_raw_munmap(memory, size); /* it was mapped above */
            return 0;
        }
        thread = (struct px_thread *)(((uintptr_t)memory + size - sizeof(struct block)) & -alignment);
        thread->mapping = memory;
        thread->mapping_size = size;
        thread->guard_size = guard_size;
    }
    thread->values = ((struct block *)thread)->values;
    for (int i = 0; i < PX_PTHREAD_KEYS_MAX; i++)
        thread->values[i].use = 0;
    thread->self = thread;
    thread->stack = attributes->px_stack != 0 ? attributes->px_stack : (unsigned char *)thread->mapping + guard_size;
    thread->stack_size = attributes->px_stack != 0 ? attributes->px_stack_size : (uintptr_t)thread - variables - (uintptr_t)thread->stack;
    thread->id = 0;
    thread->cancel_requested = thread->cancel_disabled = thread->cancel_masked = thread->cancel_async = 0;
    thread->cancel_point = 0;
    thread->cleanup = 0;
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
    struct px_thread *thread = make(attributes);
    if (thread == 0)
        return PX_EAGAIN;
    thread->state = attributes->px_detach_state == PX_PTHREAD_CREATE_DETACHED ? THREAD_DETACHED : THREAD_JOINABLE;
    thread->body = body;
    thread->argument = argument;
    void *stack = (void *)(((uintptr_t)thread->stack + thread->stack_size) & ~(uintptr_t)15);

    /* A detached thread may be gone, and its block another's, when the call returns. */
    *result = thread;
    if (px_thread_clone(CLONE_FLAGS, stack, &thread->id, &thread->id, thread) < 0) {
        give_away(thread);
        return PX_EAGAIN;
    }
    return 0;
}

/* Where a thread begins (Threads.S). A thread that was asked to cancel blocks the signal for that, and has made this one with its mask. */
void px_thread_run(struct px_thread *thread)
{
    const uint64_t cancel = CANCEL_BIT;
    px_own_thread = thread;
    if (px_cancel_used)
        (void)px_raw_rt_sigprocmask(SIG_UNBLOCK, &cancel, 0, sizeof cancel); /* never fails so */
    px_pthread_exit(thread->body(thread->argument));
}

void px_pthread_exit(void *result)
{
    struct px_thread *thread = px_pthread_self();
    thread->cancel_disabled = 1;
    thread->cancel_async = 0;
    while (thread->cleanup != 0) {
        struct px_cleanup *cleanup = thread->cleanup;
        thread->cleanup = cleanup->px_next;
        cleanup->px_routine(cleanup->px_argument);
    }
    px_keys_destroy(thread);
    thread->result = result;
    if ((__atomic_fetch_or(&thread->state, THREAD_ENDED, __ATOMIC_ACQ_REL) & THREAD_KIND) == THREAD_DETACHED)
        give_away(thread);

    /* The library OS does this for all threads but the first, whose block stays. */
    if (thread == &px_first_thread) {
        __atomic_store_n(&thread->id, 0, __ATOMIC_RELEASE);
        px_wake_at(&thread->id, ALL_SLEEPERS, 0);
    }
    px_raw_thread_exit(0);
}

/* The thread becomes one of a kind, if it is joinable now. Its state before. */
static uint32_t take(struct px_thread *thread, uint32_t kind)
{
    uint32_t state = __atomic_load_n(&thread->state, __ATOMIC_ACQUIRE);
    while ((state & THREAD_KIND) == THREAD_JOINABLE
        && !__atomic_compare_exchange_n(&thread->state, &state, state | kind, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
        ;
    return state;
}

int px_pthread_join(px_pthread_t thread, void **result)
{
    uint32_t id;
    struct px_thread *self = px_pthread_self();
    px_pthread_testcancel();
    if (thread == self)
        return PX_EDEADLK;
    if ((take(thread, THREAD_JOINING) & THREAD_KIND) != THREAD_JOINABLE)
        return PX_EINVAL;
    while ((id = __atomic_load_n(&thread->id, __ATOMIC_ACQUIRE)) != 0) {
        /* It looks again, whatever else ended the sleep. */
        if (px_sleep_at_point(&thread->id, id, 0, PX_CLOCK_MONOTONIC, 0) == PX_ECANCELED) {
            __atomic_fetch_and(&thread->state, ~(uint32_t)THREAD_JOINING, __ATOMIC_ACQ_REL);
            px_cancel_act(self);
        }
    }
    if (result != 0)
        *result = thread->result;
    give_away(thread);
    return 0;
}

int px_pthread_detach(px_pthread_t thread)
{
    uint32_t state = take(thread, THREAD_DETACHED);
    if ((state & THREAD_KIND) != THREAD_JOINABLE)
        return PX_EINVAL;
    if (state & THREAD_ENDED)
        give_away(thread);
    return 0;
}
