/*
 * Signals, after POSIX.1-2017 <signal.h>. The values and layouts are those of Linux on x86-64. What each function does: docs/signals.md.
 */
#ifndef PX_SIGNAL_H
#define PX_SIGNAL_H

#include <px/sched.h>
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

#define PX_SIG_BLOCK 0
#define PX_SIG_UNBLOCK 1
#define PX_SIG_SETMASK 2

#define PX_SA_NOCLDSTOP 0x1
#define PX_SA_NOCLDWAIT 0x2
#define PX_SA_SIGINFO 0x4
#define PX_SA_ONSTACK 0x8000000
#define PX_SA_RESTART 0x10000000
#define PX_SA_NODEFER 0x40000000
#define PX_SA_RESETHAND 0x80000000

#define PX_SS_ONSTACK 1
#define PX_SS_DISABLE 2
#define PX_MINSIGSTKSZ 2048
#define PX_SIGSTKSZ 8192

#define PX_SI_USER 0
#define PX_SI_KERNEL 0x80
#define PX_SI_QUEUE (-1)
#define PX_SI_TKILL (-6)

#define PX_SIG_DFL ((void (*)(int))0)
#define PX_SIG_IGN ((void (*)(int))1)
#define PX_SIG_ERR ((void (*)(int))-1)

typedef struct {
    uint64_t bits;
} px_sigset_t;

union px_sigval {
    int sival_int;
    void *sival_ptr;
};

typedef struct {
    int si_signo;
    int si_errno;
    int si_code;
    int padding;
    union {
        struct {
            px_pid_t pid;
            px_uid_t uid;
            union px_sigval value;
            int64_t user_time;
            int64_t system_time;
        } sender;
        void *address;
        char room[112];
    } fields;
} px_siginfo_t;

#define px_si_pid fields.sender.pid
#define px_si_uid fields.sender.uid
#define px_si_value fields.sender.value
#define px_si_status fields.sender.value.sival_int
#define px_si_addr fields.address

struct px_sigaction {
    union {
        void (*handler)(int);
        void (*action)(int, px_siginfo_t *, void *);
    } function;
    unsigned long sa_flags;
    void (*restorer)(void); /* not used: leave it 0 */
    px_sigset_t sa_mask;
};

#define px_sa_handler function.handler
#define px_sa_sigaction function.action

typedef struct {
    void *ss_sp;
    int ss_flags;
    px_size_t ss_size;
} px_stack_t;

/* 0, or -1 with px_errno set (EINVAL). */
int px_sigemptyset(px_sigset_t *set);
int px_sigfillset(px_sigset_t *set);
int px_sigaddset(px_sigset_t *set, int signal);
int px_sigdelset(px_sigset_t *set, int signal);

/* 1 or 0, or -1 with px_errno set (EINVAL). */
int px_sigismember(const px_sigset_t *set, int signal);

/* 0, or -1 with px_errno set (EINVAL, EFAULT; sigaltstack also ENOMEM, EPERM). */
int px_sigaction(int signal, const struct px_sigaction *action, struct px_sigaction *old);
int px_sigprocmask(int how, const px_sigset_t *set, px_sigset_t *old);
int px_sigpending(px_sigset_t *set);
int px_sigaltstack(const px_stack_t *stack, px_stack_t *old);

/* The old handler, or PX_SIG_ERR with px_errno set (EINVAL). */
void (*px_signal(int signal, void (*handler)(int)))(int);

/* -1 with px_errno set (EINTR): a handler has run. */
int px_sigsuspend(const px_sigset_t *mask);
int px_pause(void);

/* The signal, or -1 with px_errno set (EAGAIN, EINTR, EINVAL). A null pointer for the time: for ever; for the information: nowhere. */
int px_sigtimedwait(const px_sigset_t *set, px_siginfo_t *info, const struct px_timespec *time);
int px_sigwaitinfo(const px_sigset_t *set, px_siginfo_t *info);

/* 0 or an error number; does not set px_errno. */
int px_sigwait(const px_sigset_t *set, int *signal);

/* 0, or -1 with px_errno set (EINVAL, EPERM, ESRCH; sigqueue also EAGAIN). Signal 0 only checks. */
int px_kill(px_pid_t process, int signal);
int px_killpg(px_pid_t group, int signal);
int px_raise(int signal);
int px_sigqueue(px_pid_t process, int signal, union px_sigval value);

#ifdef __cplusplus
}
#endif
#endif
