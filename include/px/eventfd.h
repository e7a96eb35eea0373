/* Counters that can be waited for like files, as Linux has them; not POSIX. */
#ifndef PX_EVENTFD_H
#define PX_EVENTFD_H

#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PX_EFD_SEMAPHORE 1
#define PX_EFD_NONBLOCK 0x800
#define PX_EFD_CLOEXEC 0x80000

/* A descriptor, or -1 with px_errno set. 8 bytes are read and written at a time. */
int px_eventfd(unsigned value, int flags);

#ifdef __cplusplus
}
#endif
#endif
