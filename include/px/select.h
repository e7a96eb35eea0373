/* Waiting for several files at once, after POSIX.1-2017 <sys/select.h>. */
#ifndef PX_SELECT_H
#define PX_SELECT_H

#include <px/signal.h>
#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PX_FD_SETSIZE 1024

typedef struct px_fd_set {
    uint64_t bits[PX_FD_SETSIZE / 64];
} px_fd_set;

#define PX_FD_SET(descriptor, set) ((void)((set)->bits[(descriptor) / 64] |= (uint64_t)1 << ((descriptor) % 64)))
#define PX_FD_CLR(descriptor, set) ((void)((set)->bits[(descriptor) / 64] &= ~((uint64_t)1 << ((descriptor) % 64))))
#define PX_FD_ISSET(descriptor, set) ((int)((set)->bits[(descriptor) / 64] >> ((descriptor) % 64) & 1))
#define PX_FD_ZERO(set) ((void)(*(set) = (px_fd_set){ { 0 } }))

/* How many bits are set in all sets, 0 when the time is over, or -1 with px_errno set. Without a time it waits for ever. The time is left as it is. */
int px_select(int count, px_fd_set *reads, px_fd_set *writes, px_fd_set *exceptions, struct px_timeval *time);

/* With other signals blocked meanwhile, if a mask is given. */
int px_pselect(
    int count, px_fd_set *reads, px_fd_set *writes, px_fd_set *exceptions, const struct px_timespec *time, const px_sigset_t *mask);

#ifdef __cplusplus
}
#endif
#endif
