/* Lists of files that somebody waits for, as Linux has them; not POSIX. */
#ifndef PX_EPOLL_H
#define PX_EPOLL_H

#include <px/signal.h>
#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PX_EPOLL_CLOEXEC 0x80000

#define PX_EPOLL_CTL_ADD 1
#define PX_EPOLL_CTL_DEL 2
#define PX_EPOLL_CTL_MOD 3

#define PX_EPOLLIN 0x1U
#define PX_EPOLLPRI 0x2U
#define PX_EPOLLOUT 0x4U
#define PX_EPOLLERR 0x8U
#define PX_EPOLLHUP 0x10U
#define PX_EPOLLRDHUP 0x2000U
#define PX_EPOLLONESHOT (1U << 30)
#define PX_EPOLLET (1U << 31)

typedef union px_epoll_data {
    void *ptr;
    int fd;
    uint32_t u32;
    uint64_t u64;
} px_epoll_data_t;

struct px_epoll_event {
    uint32_t events;
    px_epoll_data_t data;
} __attribute__((packed));

/* A descriptor, or -1 with px_errno set. */
int px_epoll_create1(int flags);

/* 0, or -1 with px_errno set. ELOOP: a list would be in itself, or too many are in each other. */
int px_epoll_ctl(int list, int operation, int descriptor, struct px_epoll_event *event);

/* How many events, 0 when the time is over (in milliseconds; negative: none), or -1 with px_errno set. */
int px_epoll_wait(int list, struct px_epoll_event *events, int maximum, int time);
int px_epoll_pwait(int list, struct px_epoll_event *events, int maximum, int time, const px_sigset_t *mask);

#ifdef __cplusplus
}
#endif
#endif
