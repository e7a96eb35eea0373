/* The older functions of signals that POSIX.1-2017 has still (XSI, obsolescent), by those of today. */
#include <px/errno.h>
#include <px/pthread.h>
#include <px/signal.h>

/* A set with one signal; -1 with px_errno EINVAL. */
static int set_of(px_sigset_t *set, int signal)
{
    px_sigemptyset(set);
    return px_sigaddset(set, signal);
}

static int change(int how, int signal)
{
    px_sigset_t set;

    return set_of(&set, signal) < 0 ? -1 : px_sigprocmask(how, &set, 0);
}

int px_sighold(int signal)
{
    return change(PX_SIG_BLOCK, signal);
}

int px_sigrelse(int signal)
{
    return change(PX_SIG_UNBLOCK, signal);
}

int px_sigignore(int signal)
{
    struct px_sigaction action = { .sa_handler = PX_SIG_IGN };

    return px_sigaction(signal, &action, 0);
}

int px_sigpause(int signal)
{
    px_sigset_t mask;

    if (set_of(&mask, signal) < 0 || px_sigprocmask(PX_SIG_BLOCK, 0, &mask) < 0)
        return -1;
    px_sigdelset(&mask, signal);
    return px_sigsuspend(&mask);
}

void (*px_sigset(int signal, void (*handler)(int signal)))(int signal)
{
    struct px_sigaction action = { .sa_handler = handler }, old;
    px_sigset_t set, before;

    if (set_of(&set, signal) < 0)
        return PX_SIG_ERR;
    if (px_sigaction(signal, handler == PX_SIG_HOLD ? 0 : &action, &old) < 0)
        return PX_SIG_ERR;
    if (px_sigprocmask(handler == PX_SIG_HOLD ? PX_SIG_BLOCK : PX_SIG_UNBLOCK, &set, &before) < 0)
        return PX_SIG_ERR;
    return px_sigismember(&before, signal) ? PX_SIG_HOLD : old.sa_handler;
}

int px_siginterrupt(int signal, int interrupts)
{
    struct px_sigaction action;

    if (px_sigaction(signal, 0, &action) < 0)
        return -1;
    if (interrupts)
        action.sa_flags &= ~PX_SA_RESTART;
    else
        action.sa_flags |= PX_SA_RESTART;
    return px_sigaction(signal, &action, 0);
}
