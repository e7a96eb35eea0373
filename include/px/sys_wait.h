/* Waiting for children and sending signals, after POSIX.1-2017 <sys/wait.h> and <signal.h>. */
#ifndef PX_SYS_WAIT_H
#define PX_SYS_WAIT_H

#include <px/resource.h>
#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PX_WNOHANG 1
#define PX_WUNTRACED 2
#define PX_WCONTINUED 8

#define PX_WIFEXITED(status) (((status) & 0x7F) == 0)
#define PX_WEXITSTATUS(status) (((status) >> 8) & 0xFF)
#define PX_WIFSIGNALED(status) (((status) & 0x7F) != 0 && ((status) & 0x7F) != 0x7F)
#define PX_WTERMSIG(status) ((status) & 0x7F)

/* The child, 0 with PX_WNOHANG when none has ended, or -1 with px_errno set (ECHILD, EINVAL, EINTR, EFAULT). */
px_pid_t px_waitpid(px_pid_t which, int *status, int options);
px_pid_t px_wait4(px_pid_t which, int *status, int options, struct px_rusage *usage);

/* 0, or -1 with px_errno set (EINVAL, EPERM, ESRCH). Signal 0 only checks. */
int px_kill(px_pid_t process, int signal);

#ifdef __cplusplus
}
#endif
#endif
