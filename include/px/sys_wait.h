/* Waiting for children, after POSIX.1-2017 <sys/wait.h>. */
#ifndef PX_SYS_WAIT_H
#define PX_SYS_WAIT_H

#include <px/resource.h>
#include <px/signal.h>
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
#define PX_WIFSTOPPED(status) (((status) & 0xFF) == 0x7F)
#define PX_WSTOPSIG(status) (((status) >> 8) & 0xFF)
#define PX_WIFCONTINUED(status) ((status) == 0xFFFF)

/* The child, 0 with PX_WNOHANG when none has ended, or -1 with px_errno set (ECHILD, EINVAL, EINTR, EFAULT). */
px_pid_t px_waitpid(px_pid_t which, int *status, int options);
px_pid_t px_wait4(px_pid_t which, int *status, int options, struct px_rusage *usage);

/* px_kill is in <px/signal.h>. */

#ifdef __cplusplus
}
#endif
#endif
