/* The C door to signals. A handler comes back through the library OS, so an action needs no restorer. */
#include <px/errno.h>
#include <px/signal.h>
#include <px/sys_wait.h>
#include <px/unistd.h>

/* Through the function table of the library OS (Stubs.S). */
extern long px_raw_rt_sigaction(int, const struct px_sigaction *, struct px_sigaction *, px_size_t);
extern long px_raw_rt_sigprocmask(int, const px_sigset_t *, px_sigset_t *, px_size_t);
extern long px_raw_rt_sigpending(px_sigset_t *, px_size_t);
extern long px_raw_rt_sigtimedwait(const px_sigset_t *, px_siginfo_t *, const struct px_timespec *, px_size_t);
extern long px_raw_rt_sigqueueinfo(px_pid_t, int, const px_siginfo_t *);
extern long px_raw_rt_sigsuspend(const px_sigset_t *, px_size_t);
extern long px_raw_sigaltstack(const px_stack_t *, px_stack_t *);
extern long px_raw_pause(void);
extern long px_raw_tgkill(px_pid_t, px_pid_t, int);
extern long px_result(long value);

static int exists(int signal)
{
    if (signal >= 1 && signal <= PX_SIGRTMAX)
        return 1;
    px_errno = PX_EINVAL;
    return 0;
}

static uint64_t bit_of(int signal)
{
    return UINT64_C(1) << (signal - 1);
}

int px_sigemptyset(px_sigset_t *set)
{
    set->bits = 0;
    return 0;
}

int px_sigfillset(px_sigset_t *set)
{
    set->bits = UINT64_MAX;
    return 0;
}

int px_sigaddset(px_sigset_t *set, int signal)
{
    if (!exists(signal))
        return -1;
    set->bits |= bit_of(signal);
    return 0;
}

int px_sigdelset(px_sigset_t *set, int signal)
{
    if (!exists(signal))
        return -1;
    set->bits &= ~bit_of(signal);
    return 0;
}

int px_sigismember(const px_sigset_t *set, int signal)
{
    if (!exists(signal))
        return -1;
    return (set->bits & bit_of(signal)) != 0;
}

int px_sigaction(int signal, const struct px_sigaction *action, struct px_sigaction *old)
{
    return (int)px_result(px_raw_rt_sigaction(signal, action, old, sizeof(px_sigset_t)));
}

int px_sigprocmask(int how, const px_sigset_t *set, px_sigset_t *old)
{
    return (int)px_result(px_raw_rt_sigprocmask(how, set, old, sizeof(px_sigset_t)));
}

int px_sigpending(px_sigset_t *set)
{
    return (int)px_result(px_raw_rt_sigpending(set, sizeof(px_sigset_t)));
}

int px_sigaltstack(const px_stack_t *stack, px_stack_t *old)
{
    return (int)px_result(px_raw_sigaltstack(stack, old));
}

void (*px_signal(int signal, void (*handler)(int)))(int)
{
    struct px_sigaction action = { .px_sa_handler = handler, .sa_flags = PX_SA_RESTART };
    struct px_sigaction old;

    if (px_sigaction(signal, &action, &old) != 0)
        return PX_SIG_ERR;
    return old.px_sa_handler;
}

int px_sigsuspend(const px_sigset_t *mask)
{
    return (int)px_result(px_raw_rt_sigsuspend(mask, sizeof(px_sigset_t)));
}

int px_pause(void)
{
    return (int)px_result(px_raw_pause());
}

int px_sigtimedwait(const px_sigset_t *set, px_siginfo_t *info, const struct px_timespec *time)
{
    return (int)px_result(px_raw_rt_sigtimedwait(set, info, time, sizeof(px_sigset_t)));
}

int px_sigwaitinfo(const px_sigset_t *set, px_siginfo_t *info)
{
    return px_sigtimedwait(set, info, NULL);
}

int px_sigwait(const px_sigset_t *set, int *signal)
{
    long result;

    /* POSIX has no EINTR here. */
    do {
        result = px_raw_rt_sigtimedwait(set, NULL, NULL, sizeof(px_sigset_t));
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

int px_raise(int signal)
{
    px_pid_t self = px_getpid();

    return (int)px_result(px_raw_tgkill(self, self, signal));
}

int px_sigqueue(px_pid_t process, int signal, union px_sigval value)
{
    px_siginfo_t info = { .si_signo = signal, .si_code = PX_SI_QUEUE };

    info.px_si_pid = px_getpid();
    info.px_si_uid = px_getuid();
    info.px_si_value = value;
    return (int)px_result(px_raw_rt_sigqueueinfo(process, signal, &info));
}
