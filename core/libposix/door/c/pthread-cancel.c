/*
 * Cancellation. Who cancels a thread sets a word of it and sends it a signal. The handler looks where the thread is: at a cancellation point whose
 * call has done nothing yet, the call ends there (Cancel.S); elsewhere the next point finds the word.
 */
#include <px/signal.h>
#include "thread.h"

extern long px_raw_rt_sigaction(int, const void *, void *, px_size_t);
extern long px_raw_tgkill(px_pid_t, px_pid_t, int);

/* Places in the code (Cancel.S, Stubs.S): a thread waits for the answer of a point, jumps to the library OS, or is there. */
extern const unsigned char px_cancel_begin[], px_cancel_end[], px_stubs_begin[], px_stubs_end[];

/* ProcessLayout.Library and its end (core/abi). */
#define LIBRARY 0x7FFF80000000
#define LIBRARY_END 0x7FFF80140000

#define RED_ZONE 128
#define STACK_ALIGNMENT 16
#define DIRECTION_FLAG 0x400

/* What rt_sigaction takes, as Linux has it. */
struct action {
    void (*handler)(int, px_siginfo_t *, void *);
    unsigned long flags;
    void (*restorer)(void);
    uint64_t mask;
};

/* The ucontext_t of Linux on x86-64, as far as needed. */
struct context {
    uint64_t unused[13];
    uint64_t rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, flags;
    uint64_t unused_too[14];
    uint64_t mask;
};

_Static_assert(__builtin_offsetof(struct context, rip) == 168, "gregs");
_Static_assert(__builtin_offsetof(struct context, mask) == 296, "uc_sigmask");

/*
 * Whether the thread is at a point, and its call has not begun or is to be made again. What answers is out of the library OS: a call that has done
 * something is past this. Handlers that the program runs in the middle of a point have other stack pointers.
 */
static int is_at_point(const struct px_thread *self, struct context *context)
{
    uint64_t at = context->rip;
    int is_inside = at >= (uint64_t)px_cancel_begin && at < (uint64_t)px_cancel_end;
    int is_beyond = (at >= LIBRARY && at < LIBRARY_END) || (at >= (uint64_t)px_stubs_begin && at < (uint64_t)px_stubs_end);
    if (self->cancel_point == 0 || (!is_inside && !is_beyond))
        return 0;
    if (context->rsp == self->cancel_point)
        return 1;
    if (!is_beyond || context->rsp != self->cancel_point - sizeof(uint64_t) || *(uint64_t *)context->rsp != (uint64_t)px_cancel_end)
        return 0;
    context->rsp = self->cancel_point;
    return 1;
}

static void on_cancel(int signal, px_siginfo_t *information, void *argument)
{
    struct px_thread *self = px_pthread_self();
    struct context *context = argument;
    int is_due = px_cancel_is_due(self);
    (void)information;
    if (is_due && self->cancel_async) {
        context->rip = (uint64_t)px_cancel_act;
        context->rdi = (uint64_t)self;
        context->rsp = ((context->rsp - RED_ZONE) & ~(uint64_t)(STACK_ALIGNMENT - 1)) - sizeof(uint64_t);
        context->flags &= ~(uint64_t)DIRECTION_FLAG;
    } else if (is_due && is_at_point(self, context)) {
        context->rip = (uint64_t)px_cancel_end;
        context->rax = (uint64_t)-PX_ECANCELED;
    } else if (self->cancel_requested && self->cancel_point != 0) {
        /* A handler of the program may have interrupted a point: when it returns to that, with the mask from before, the signal is there again. */
        context->mask |= CANCEL_BIT;
        (void)px_raw_tgkill((px_pid_t)px_raw_getpid(), (px_pid_t)px_raw_gettid(), signal); /* to itself */
    }
}

void px_cancel_act(struct px_thread *thread)
{
    (void)thread;
    px_pthread_exit(PX_PTHREAD_CANCELED);
}

int px_pthread_cancel(px_pthread_t thread)
{
    if (!__atomic_load_n(&px_cancel_used, __ATOMIC_ACQUIRE)) {
        const struct action action = {
            .handler = on_cancel, .flags = (unsigned)(PX_SA_SIGINFO | PX_SA_RESTART | PX_SA_ONSTACK), .mask = UINT64_MAX,
        };
        (void)px_raw_rt_sigaction(CANCEL_SIGNAL, &action, 0, sizeof action.mask); /* there is such a signal */
        __atomic_store_n(&px_cancel_used, 1, __ATOMIC_RELEASE);
    }
    __atomic_store_n(&thread->cancel_requested, 1, __ATOMIC_SEQ_CST);
    if (thread == px_pthread_self()) {
        if (thread->cancel_async && px_cancel_is_due(thread))
            px_cancel_act(thread);
        return 0;
    }

    /* Who has disabled it looks at the word after enabling it. A thread that has ended needs no signal. */
    uint32_t id = px_thread_id(thread);
    if (id != 0 && !__atomic_load_n(&thread->cancel_disabled, __ATOMIC_SEQ_CST))
        (void)px_raw_tgkill((px_pid_t)px_raw_getpid(), (px_pid_t)id, CANCEL_SIGNAL);
    return 0;
}

void px_pthread_testcancel(void)
{
    struct px_thread *self = px_pthread_self();
    if (px_cancel_is_due(self))
        px_cancel_act(self);
}

int px_pthread_setcancelstate(int state, int *old)
{
    struct px_thread *self = px_pthread_self();
    if (state != PX_PTHREAD_CANCEL_ENABLE && state != PX_PTHREAD_CANCEL_DISABLE)
        return PX_EINVAL;
    uint32_t before = __atomic_exchange_n(&self->cancel_disabled, (uint32_t)state, __ATOMIC_SEQ_CST);
    if (old != 0)
        *old = (int)before;
    if (self->cancel_async)
        px_pthread_testcancel();
    return 0;
}

int px_pthread_setcanceltype(int type, int *old)
{
    struct px_thread *self = px_pthread_self();
    if (type != PX_PTHREAD_CANCEL_DEFERRED && type != PX_PTHREAD_CANCEL_ASYNCHRONOUS)
        return PX_EINVAL;
    uint32_t before = __atomic_exchange_n(&self->cancel_async, (uint32_t)type, __ATOMIC_SEQ_CST);
    if (old != 0)
        *old = (int)before;
    if (type == PX_PTHREAD_CANCEL_ASYNCHRONOUS)
        px_pthread_testcancel();
    return 0;
}

void px_cleanup_push(struct px_cleanup *cleanup, void (*routine)(void *), void *argument)
{
    struct px_thread *self = px_pthread_self();
    cleanup->px_routine = routine;
    cleanup->px_argument = argument;
    cleanup->px_next = self->cleanup;
    self->cleanup = cleanup;
}

void px_cleanup_pop(struct px_cleanup *cleanup, int execute)
{
    px_pthread_self()->cleanup = cleanup->px_next;
    if (execute)
        cleanup->px_routine(cleanup->px_argument);
}
