/* The C door to signals. */
#include <px/signal.h>
#include <px/sys_wait.h>
#include <px/unistd.h>
#include "result.h"
#include "thread.h"

/* Through the function table of the library OS (core/libposix/door/Functions.inc); px_point_: as a cancellation point (Points.inc). */
extern long px_raw_rt_sigaction(int, const void *, void *, px_size_t);
extern long px_raw_rt_sigpending(uint64_t *, px_size_t);
extern long px_point_rt_sigsuspend(const uint64_t *, px_size_t);
extern long px_point_rt_sigtimedwait(const uint64_t *, px_siginfo_t *, const struct px_timespec *, px_size_t);
extern long px_raw_rt_sigqueueinfo(px_pid_t, int, const px_siginfo_t *);
extern long px_point_pause(void);
extern long px_raw_sigaltstack(const px_stack_t *, px_stack_t *);

#define SIGNALS 64
#define WORDS 16

/* What the library OS takes: Linux' struct of the system call. */
struct request {
    void (*handler)(int);
    unsigned long flags;
    void (*restorer)(void);
    uint64_t mask;
};

int px_sigaction(int signal, const struct px_sigaction *action, struct px_sigaction *old)
{
    struct request wanted, before;

    if (signal >= 1 && signal <= SIGNALS && ((uint64_t)1 << (signal - 1) & OWN_SIGNALS) != 0) {
        px_errno = PX_EINVAL;
        return -1;
    }
    if (action != NULL) {
        wanted.handler = action->sa_handler;
        wanted.flags = (unsigned)action->sa_flags;
        wanted.restorer = NULL; /* a handler returns to the library OS */
        wanted.mask = action->sa_mask.bits[0];
    }
    if (px_answer(px_raw_rt_sigaction(signal, action == NULL ? NULL : &wanted, &before, sizeof before.mask)) < 0)
        return -1;
    if (old != NULL) {
        old->sa_handler = before.handler;
        old->sa_flags = (int)before.flags;
        px_sigemptyset(&old->sa_mask);
        old->sa_mask.bits[0] = before.mask;
    }
    return 0;
}

void (*px_signal(int signal, void (*handler)(int signal)))(int signal)
{
    struct px_sigaction action, old;

    action.sa_handler = handler;
    action.sa_flags = PX_SA_RESTART;
    px_sigemptyset(&action.sa_mask);
    return px_sigaction(signal, &action, &old) < 0 ? PX_SIG_ERR : old.sa_handler;
}

int px_sigprocmask(int how, const px_sigset_t *set, px_sigset_t *old)
{
    return (int)px_answer(-px_pthread_sigmask(how, set, old));
}

int px_sigpending(px_sigset_t *set)
{
    px_sigemptyset(set);
    return (int)px_answer(px_raw_rt_sigpending(set->bits, sizeof set->bits[0]));
}

int px_sigsuspend(const px_sigset_t *mask)
{
    return (int)px_answer(px_point_rt_sigsuspend(mask->bits, sizeof mask->bits[0]));
}

int px_pause(void)
{
    return (int)px_answer(px_point_pause());
}

int px_sigtimedwait(const px_sigset_t *set, px_siginfo_t *information, const struct px_timespec *time)
{
    return (int)px_answer(px_point_rt_sigtimedwait(set->bits, information, time, sizeof set->bits[0]));
}

int px_sigwaitinfo(const px_sigset_t *set, px_siginfo_t *information)
{
    return px_sigtimedwait(set, information, NULL);
}

int px_sigwait(const px_sigset_t *set, int *signal)
{
    long result;

    /* POSIX has no EINTR here. */
    do {
        result = px_point_rt_sigtimedwait(set->bits, NULL, NULL, sizeof set->bits[0]);
    } while (result == -PX_EINTR);
    if (result < 0)
        return (int)-result;
    *signal = (int)result;
    return 0;
}

int px_killpg(px_pid_t group, int signal)
{
    if (group <= 1) {
        px_errno = PX_EINVAL;
        return -1;
    }
    return px_kill(-group, signal);
}

int px_sigqueue(px_pid_t process, int signal, union px_sigval value)
{
    px_siginfo_t information = { 0 };

    information.si_signo = signal;
    information.si_code = PX_SI_QUEUE;
    information.si_pid = px_getpid();
    information.si_uid = px_getuid();
    information.si_value = value;
    return (int)px_answer(px_raw_rt_sigqueueinfo(process, signal, &information));
}

int px_sigaltstack(const px_stack_t *stack, px_stack_t *old)
{
    return (int)px_answer(px_raw_sigaltstack(stack, old));
}

int px_sigemptyset(px_sigset_t *set)
{
    for (int i = 0; i < WORDS; i++)
        set->bits[i] = 0;
    return 0;
}

int px_sigfillset(px_sigset_t *set)
{
    px_sigemptyset(set);
    set->bits[0] = ~OWN_SIGNALS;
    return 0;
}

/* The bit of a signal, or 0 with px_errno set. */
static uint64_t bit(int signal)
{
    if (signal >= 1 && signal <= SIGNALS && ((uint64_t)1 << (signal - 1) & OWN_SIGNALS) == 0)
        return (uint64_t)1 << (signal - 1);
    px_errno = PX_EINVAL;
    return 0;
}

int px_sigaddset(px_sigset_t *set, int signal)
{
    set->bits[0] |= bit(signal);
    return bit(signal) == 0 ? -1 : 0;
}

int px_sigdelset(px_sigset_t *set, int signal)
{
    set->bits[0] &= ~bit(signal);
    return bit(signal) == 0 ? -1 : 0;
}

int px_sigismember(const px_sigset_t *set, int signal)
{
    return bit(signal) == 0 ? -1 : (set->bits[0] & bit(signal)) != 0;
}
