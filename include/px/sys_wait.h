/* Waiting for children and sending signals, after POSIX.1-2017 <sys/wait.h> and <signal.h>. */
#ifndef PX_SYS_WAIT_H
#define PX_SYS_WAIT_H

#include <px/resource.h>
#include <px/siginfo.h>
#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PX_WNOHANG 1
#define PX_WUNTRACED 2
#define PX_WCONTINUED 8
#define PX_WSTOPPED 2
#define PX_WEXITED 4
#define PX_WNOWAIT 0x1000000

typedef enum { PX_P_ALL = 0, PX_P_PID = 1, PX_P_PGID = 2, PX_P_PIDFD = 3 } px_idtype_t;

#define PX_WIFEXITED(status) (((status) & 0x7F) == 0)
#define PX_WEXITSTATUS(status) (((status) >> 8) & 0xFF)
#define PX_WIFSIGNALED(status) (((status) & 0x7F) != 0 && ((status) & 0x7F) != 0x7F)
#define PX_WTERMSIG(status) ((status) & 0x7F)
#define PX_WIFSTOPPED(status) (((status) & 0xFF) == 0x7F)
#define PX_WSTOPSIG(status) (((status) >> 8) & 0xFF)
#define PX_WIFCONTINUED(status) ((status) == 0xFFFF)

/* The child, 0 with PX_WNOHANG when none has ended, or -1 with px_errno set (ECHILD, EINVAL, EINTR, EFAULT). */
px_pid_t px_wait(int *status);
px_pid_t px_waitpid(px_pid_t which, int *status, int options);
px_pid_t px_wait4(px_pid_t which, int *status, int options, struct px_rusage *usage);

/* 0, or -1 with px_errno set (ECHILD, EINVAL, EINTR, EFAULT; of a descriptor of px_pidfd_open also EBADF, EAGAIN). With PX_WNOHANG si_signo and si_pid are 0 when no child has ended. */
int px_waitid(px_idtype_t kind, px_id_t which, px_siginfo_t *information, int options);

/* 0, or -1 with px_errno set (EINVAL, EPERM, ESRCH). Signal 0 only checks. */
int px_kill(px_pid_t process, int signal);

/* px_kill of the caller itself. */
int px_raise(int signal);

#ifdef __cplusplus
}
#endif
#endif
