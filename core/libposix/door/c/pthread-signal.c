/* Signals of single threads. */
#include <px/signal.h>
#include <px/unistd.h>
#include "thread.h"

extern long px_raw_tgkill(px_pid_t, px_pid_t, int);
extern long px_raw_rt_tgsigqueueinfo(px_pid_t, px_pid_t, int, const px_siginfo_t *);
extern long px_raw_rt_sigprocmask(int, const uint64_t *, uint64_t *, px_size_t);

#define SIGNALS 64

/* An error number, of what the library OS answers. */
static int error_of(long result)
{
    return result < 0 ? (int)-result : 0;
}

int px_pthread_kill(px_pthread_t thread, int signal)
{
    uint32_t id = px_thread_id(thread);
    if (id == 0)
        return signal >= 0 && signal <= SIGNALS ? 0 : PX_EINVAL; /* it has ended, but has not been joined */
    return error_of(px_raw_tgkill((px_pid_t)px_raw_getpid(), (px_pid_t)id, signal));
}

int px_pthread_sigqueue(px_pthread_t thread, int signal, union px_sigval value)
{
    uint32_t id = px_thread_id(thread);
    if (id == 0)
        return signal >= 0 && signal <= SIGNALS ? PX_ESRCH : PX_EINVAL;
    px_siginfo_t information = { 0 };
    information.si_signo = signal;
    information.si_code = PX_SI_QUEUE;
    information.si_pid = (px_pid_t)px_raw_getpid();
    information.si_uid = px_getuid();
    information.si_value = value;
    return error_of(px_raw_rt_tgsigqueueinfo(information.si_pid, (px_pid_t)id, signal, &information));
}

int px_pthread_sigmask(int how, const px_sigset_t *set, px_sigset_t *old)
{
    uint64_t before, wanted = set == 0 ? 0 : set->bits[0] & ~OWN_SIGNALS;
    long result = px_raw_rt_sigprocmask(how, set == 0 ? 0 : &wanted, &before, sizeof before);
    if (result == 0 && old != 0) {
        (void)px_sigemptyset(old); /* never fails */
        old->bits[0] = before & ~OWN_SIGNALS;
    }
    return error_of(result);
}
