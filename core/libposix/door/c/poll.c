/* The C door to waiting for files: poll, select, lists of interest and event counters; and locks on whole files. */
#include <px/epoll.h>
#include <px/eventfd.h>
#include <px/file.h>
#include <px/poll.h>
#include <px/select.h>
#include "result.h"

/* Through the function table of the library OS (core/libposix/door/Functions.inc); px_point_: as a cancellation point (Points.inc). */
extern long px_point_poll(struct px_pollfd *, px_nfds_t, int);
extern long px_point_ppoll(struct px_pollfd *, px_nfds_t, const struct px_timespec *, const px_sigset_t *, px_size_t);
extern long px_point_select(int, px_fd_set *, px_fd_set *, px_fd_set *, struct px_timeval *);
extern long px_point_pselect6(int, px_fd_set *, px_fd_set *, px_fd_set *, const struct px_timespec *, const void *);
extern long px_raw_epoll_create1(int);
extern long px_raw_epoll_ctl(int, int, int, struct px_epoll_event *);
extern long px_point_epoll_pwait(int, struct px_epoll_event *, int, int, const px_sigset_t *, px_size_t);
extern long px_raw_eventfd2(unsigned, int);
extern long px_point_flock(int, int);

/* Bytes of a mask of signals. */
#define MASK_SIZE 8

int px_poll(struct px_pollfd *files, px_nfds_t count, int time)
{
    return (int)px_answer(px_point_poll(files, count, time));
}

int px_ppoll(struct px_pollfd *files, px_nfds_t count, const struct px_timespec *time, const px_sigset_t *mask)
{
    return (int)px_answer(px_point_ppoll(files, count, time, mask, MASK_SIZE));
}

int px_select(int count, px_fd_set *reads, px_fd_set *writes, px_fd_set *exceptions, struct px_timeval *time)
{
    return (int)px_answer(px_point_select(count, reads, writes, exceptions, time));
}

int px_pselect(
    int count, px_fd_set *reads, px_fd_set *writes, px_fd_set *exceptions, const struct px_timespec *time, const px_sigset_t *mask)
{
    const struct { const px_sigset_t *mask; px_size_t size; } pair = { mask, MASK_SIZE };
    return (int)px_answer(px_point_pselect6(count, reads, writes, exceptions, time, &pair));
}

int px_epoll_create1(int flags)
{
    return (int)px_answer(px_raw_epoll_create1(flags));
}

int px_epoll_ctl(int list, int operation, int descriptor, struct px_epoll_event *event)
{
    return (int)px_answer(px_raw_epoll_ctl(list, operation, descriptor, event));
}

int px_epoll_wait(int list, struct px_epoll_event *events, int maximum, int time)
{
    return (int)px_answer(px_point_epoll_pwait(list, events, maximum, time, 0, MASK_SIZE));
}

int px_epoll_pwait(int list, struct px_epoll_event *events, int maximum, int time, const px_sigset_t *mask)
{
    return (int)px_answer(px_point_epoll_pwait(list, events, maximum, time, mask, MASK_SIZE));
}

int px_eventfd(unsigned value, int flags)
{
    return (int)px_answer(px_raw_eventfd2(value, flags));
}

int px_flock(int descriptor, int operation)
{
    return (int)px_answer(px_point_flock(descriptor, operation));
}
