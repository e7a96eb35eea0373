/*
 * Signals, after POSIX.1-2017 <signal.h>. The values are those of Linux on x86-64. px_kill and px_raise: px/sys_wait.h.
 * How signals are delivered: docs/signals.md.
 */
#ifndef PX_SIGNAL_H
#define PX_SIGNAL_H

#include <px/siginfo.h>
#include <px/sigset.h>
#include <px/time.h>
#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PX_SIGHUP 1
#define PX_SIGINT 2
#define PX_SIGQUIT 3
#define PX_SIGILL 4
#define PX_SIGTRAP 5
#define PX_SIGABRT 6
#define PX_SIGBUS 7
#define PX_SIGFPE 8
#define PX_SIGKILL 9
#define PX_SIGUSR1 10
#define PX_SIGSEGV 11
#define PX_SIGUSR2 12
#define PX_SIGPIPE 13
#define PX_SIGALRM 14
#define PX_SIGTERM 15
#define PX_SIGCHLD 17
#define PX_SIGCONT 18
#define PX_SIGSTOP 19
#define PX_SIGTSTP 20
#define PX_SIGTTIN 21
#define PX_SIGTTOU 22
#define PX_SIGURG 23
#define PX_SIGXCPU 24
#define PX_SIGXFSZ 25
#define PX_SIGVTALRM 26
#define PX_SIGPROF 27
#define PX_SIGWINCH 28
#define PX_SIGPOLL 29
#define PX_SIGSYS 31
#define PX_SIGRTMIN 34
#define PX_SIGRTMAX 64

#define PX_SIG_DFL ((void (*)(int))0)
#define PX_SIG_IGN ((void (*)(int))1)
#define PX_SIG_ERR ((void (*)(int))-1)
#define PX_SIG_HOLD ((void (*)(int))2)

#define PX_SA_NOCLDSTOP 0x1
#define PX_SA_NOCLDWAIT 0x2
#define PX_SA_SIGINFO 0x4
#define PX_SA_ONSTACK 0x08000000
#define PX_SA_RESTART 0x10000000
#define PX_SA_NODEFER 0x40000000
#define PX_SA_RESETHAND (-0x7FFFFFFF - 1)

#define PX_SIG_BLOCK 0
#define PX_SIG_UNBLOCK 1
#define PX_SIG_SETMASK 2

#define PX_SS_ONSTACK 1
#define PX_SS_DISABLE 2
#define PX_MINSIGSTKSZ 2048
#define PX_SIGSTKSZ 8192

struct px_sigaction {
    union {
        void (*handler)(int signal);
        void (*action)(int signal, px_siginfo_t *information, void *context);
    } px_call;
    px_sigset_t sa_mask;
    int sa_flags;
    void (*reserved)(void);
};

#define sa_handler px_call.handler
#define sa_sigaction px_call.action

typedef struct {
    void *ss_sp;
    int ss_flags;
    px_size_t ss_size;
} px_stack_t;

/* 0, or -1 with px_errno set (EINVAL, EFAULT). The pointers may be null. */
int px_sigaction(int signal, const struct px_sigaction *action, struct px_sigaction *old);
int px_sigprocmask(int how, const px_sigset_t *set, px_sigset_t *old);
int px_sigpending(px_sigset_t *set);

/* Also ENOMEM: too small; EPERM: in use. */
int px_sigaltstack(const px_stack_t *stack, px_stack_t *old);

/* The handler before, or PX_SIG_ERR with px_errno set (EINVAL). Calls that a handler interrupts go on. */
void (*px_signal(int signal, void (*handler)(int signal)))(int signal);

/* Wait for a signal that a handler takes: -1 with px_errno EINTR. */
int px_pause(void);
int px_sigsuspend(const px_sigset_t *mask);

/* The signal, or -1 with px_errno set (EAGAIN: none came in time; EINTR, EINVAL, EFAULT). Null: nowhere, and for ever. */
int px_sigtimedwait(const px_sigset_t *set, px_siginfo_t *information, const struct px_timespec *time);
int px_sigwaitinfo(const px_sigset_t *set, px_siginfo_t *information);

/* 0, or an error number; does not set px_errno. */
int px_sigwait(const px_sigset_t *set, int *signal);

/* 0, or -1 with px_errno set (EINVAL, EPERM, ESRCH; px_sigqueue also EAGAIN: too many wait). Signal 0 only checks. */
int px_killpg(px_pid_t group, int signal);
int px_sigqueue(px_pid_t process, int signal, union px_sigval value);

/* 0, or -1 with px_errno set (EINVAL); px_sigismember 1 or 0. */
int px_sigemptyset(px_sigset_t *set);
int px_sigfillset(px_sigset_t *set);
int px_sigaddset(px_sigset_t *set, int signal);
int px_sigdelset(px_sigset_t *set, int signal);
int px_sigismember(const px_sigset_t *set, int signal);

/*
 * The older functions (XSI, obsolescent): 0, or -1 with px_errno set (EINVAL); px_sigpause as px_sigsuspend. px_sigset gives PX_SIG_HOLD if the signal was
 * blocked, otherwise the handler before, or PX_SIG_ERR with px_errno EINVAL; with PX_SIG_HOLD it blocks the signal, with others it unblocks it.
 */
int px_sighold(int signal);
int px_sigrelse(int signal);
int px_sigignore(int signal);
int px_sigpause(int signal);
int px_siginterrupt(int signal, int interrupts);
void (*px_sigset(int signal, void (*handler)(int signal)))(int signal);

#ifdef __cplusplus
}
#endif
#endif
