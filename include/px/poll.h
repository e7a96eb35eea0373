/* Waiting for several files at once, after POSIX.1-2017 <poll.h>. The values are those of Linux on x86-64. */
#ifndef PX_POLL_H
#define PX_POLL_H

#include <px/signal.h>
#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PX_POLLIN 0x1
#define PX_POLLPRI 0x2
#define PX_POLLOUT 0x4
#define PX_POLLERR 0x8
#define PX_POLLHUP 0x10
#define PX_POLLNVAL 0x20
#define PX_POLLRDNORM 0x40
#define PX_POLLRDBAND 0x80
#define PX_POLLWRNORM 0x100
#define PX_POLLWRBAND 0x200

/* Of Linux: the other end of a socket sends no more. */
#define PX_POLLRDHUP 0x2000

typedef unsigned long px_nfds_t;

struct px_pollfd {
    int fd;
    short events;
    short revents;
};

/* How many files are ready, 0 when the time is over (in milliseconds; negative: none), or -1 with px_errno set. */
int px_poll(struct px_pollfd *files, px_nfds_t count, int time);

/* Of POSIX.1-2024: with other signals blocked meanwhile, if a mask is given; without a time it waits for ever. */
int px_ppoll(struct px_pollfd *files, px_nfds_t count, const struct px_timespec *time, const px_sigset_t *mask);

#ifdef __cplusplus
}
#endif
#endif
