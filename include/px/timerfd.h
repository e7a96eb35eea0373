/* Timers that are read and waited for like files, as Linux has them; not POSIX. */
#ifndef PX_TIMERFD_H
#define PX_TIMERFD_H

#include <px/time.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PX_TFD_NONBLOCK 0x800
#define PX_TFD_CLOEXEC 0x80000

#define PX_TFD_TIMER_ABSTIME 1
#define PX_TFD_TIMER_CANCEL_ON_SET 2

/* A descriptor, or -1 with px_errno set (EINVAL: no such clock or flag; EMFILE). 8 bytes are read: how often it has expired since. */
int px_timerfd_create(px_clockid_t clock, int flags);

/* 0, or -1 with px_errno set (EINVAL: no timer, no time, or no such flag; EBADF; EFAULT). An it_value of zero disarms; old may be null. */
int px_timerfd_settime(int timer, int flags, const struct px_itimerspec *wanted, struct px_itimerspec *old);
int px_timerfd_gettime(int timer, struct px_itimerspec *left);

#ifdef __cplusplus
}
#endif
#endif
