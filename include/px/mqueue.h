/* Message queues, after POSIX.1-2017 <mqueue.h>. Layouts are those of Linux on x86-64. What the functions do: docs/ipc.md. */
#ifndef PX_MQUEUE_H
#define PX_MQUEUE_H

#include <px/sigevent.h>
#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PX_MQ_PRIO_MAX 32768

/* A descriptor, as of a file. */
typedef int px_mqd_t;

struct px_mq_attr {
    long mq_flags;
    long mq_maxmsg;
    long mq_msgsize;
    long mq_curmsgs;
    long px_reserved[4];
};

/* With PX_O_CREAT a mode and a struct px_mq_attr *, which may be null, follow. -1 with px_errno set when it fails. */
px_mqd_t px_mq_open(const char *name, int flags, ...);

/* All others return -1 with px_errno set when they fail. */
int px_mq_close(px_mqd_t queue);
int px_mq_unlink(const char *name);
int px_mq_getattr(px_mqd_t queue, struct px_mq_attr *attributes);
int px_mq_setattr(px_mqd_t queue, const struct px_mq_attr *attributes, struct px_mq_attr *before);
int px_mq_send(px_mqd_t queue, const char *message, px_size_t size, unsigned priority);
int px_mq_timedsend(px_mqd_t queue, const char *message, px_size_t size, unsigned priority, const struct px_timespec *until);
px_ssize_t px_mq_receive(px_mqd_t queue, char *message, px_size_t size, unsigned *priority);
px_ssize_t px_mq_timedreceive(px_mqd_t queue, char *message, px_size_t size, unsigned *priority, const struct px_timespec *until);

/*
 * Tells the process once that a message came when the queue was empty and nobody waited for one. Null takes that back. With PX_SIGEV_THREAD a thread
 * waits with all signals blocked from now on, and EAGAIN says that there is no room for one.
 */
int px_mq_notify(px_mqd_t queue, const struct px_sigevent *event);

#ifdef __cplusplus
}
#endif
#endif
