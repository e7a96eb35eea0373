/* Process descriptors, as Linux has them; not POSIX. One can be waited for like a file: it is readable when the process has ended, and has hung up when
 * somebody has waited for that. It keeps nothing of the process, and never means another one that has the same id. */
#ifndef PX_PIDFD_H
#define PX_PIDFD_H

#include <px/siginfo.h>
#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* px_waitid with PX_P_PIDFD is EAGAIN rather than to block. */
#define PX_PIDFD_NONBLOCK 0x800

/* A descriptor with PX_FD_CLOEXEC, or -1 with px_errno set (EINVAL: no such flag, no id of a process; ESRCH; EMFILE, ENFILE). */
int px_pidfd_open(px_pid_t process, unsigned flags);

/* 0, or -1 with px_errno set (EBADF; EINVAL: a flag, no such signal, or not that of the information; ESRCH, EPERM, EAGAIN). The information may be null, then
 * it is px_kill; others than the caller get one with a negative si_code that is not SI_TKILL of Linux, -6. A descriptor of /proc/PID is taken too. */
int px_pidfd_send_signal(int descriptor, int signal, const px_siginfo_t *information, unsigned flags);

/* What the process has open under a descriptor of its own: a descriptor with PX_FD_CLOEXEC, or -1 with px_errno set (EBADF; EINVAL: a flag; EPERM: the
 * caller may not, or the process is stopped; ESRCH: it has ended; EMFILE, ENFILE). */
int px_pidfd_getfd(int descriptor, int other, unsigned flags);

#ifdef __cplusplus
}
#endif
#endif
