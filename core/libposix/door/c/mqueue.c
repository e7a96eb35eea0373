/* The C door to message queues. */
#include <stdarg.h>
#include <px/fcntl.h>
#include <px/mqueue.h>
#include <px/unistd-files.h>
#include "result.h"

/* Through the function table of the library OS (core/libposix/door/Functions.inc); px_point_: as a cancellation point (Points.inc). */
extern long px_raw_mq_open(const char *, int, unsigned, const struct px_mq_attr *);
extern long px_raw_mq_unlink(const char *);
extern long px_point_mq_timedsend(px_mqd_t, const char *, px_size_t, unsigned, const struct px_timespec *);
extern long px_point_mq_timedreceive(px_mqd_t, char *, px_size_t, unsigned *, const struct px_timespec *);
extern long px_raw_mq_getsetattr(px_mqd_t, const struct px_mq_attr *, struct px_mq_attr *);

/* The system calls take the name without the slash in front. */
static const char *without_slash(const char *name)
{
    return name[0] == '/' ? name + 1 : name;
}

px_mqd_t px_mq_open(const char *name, int flags, ...)
{
    unsigned mode = 0;
    const struct px_mq_attr *attributes = 0;
    if (flags & PX_O_CREAT) {
        va_list arguments;
        va_start(arguments, flags);
        mode = va_arg(arguments, unsigned);
        attributes = va_arg(arguments, struct px_mq_attr *);
        va_end(arguments);
    }
    return (px_mqd_t)px_answer(px_raw_mq_open(without_slash(name), flags, mode, attributes));
}

int px_mq_close(px_mqd_t queue)
{
    /* Of another kind of descriptor: EBADF. */
    if (px_answer(px_raw_mq_getsetattr(queue, 0, 0)) != 0)
        return -1;
    return px_close(queue);
}

int px_mq_unlink(const char *name)
{
    long result = px_raw_mq_unlink(without_slash(name));

    /* What a directory that only owners remove from refuses; POSIX has one error for both. */
    return (int)px_answer(result == -PX_EPERM ? -PX_EACCES : result);
}

int px_mq_getattr(px_mqd_t queue, struct px_mq_attr *attributes)
{
    return (int)px_answer(px_raw_mq_getsetattr(queue, 0, attributes));
}

int px_mq_setattr(px_mqd_t queue, const struct px_mq_attr *attributes, struct px_mq_attr *before)
{
    return (int)px_answer(px_raw_mq_getsetattr(queue, attributes, before));
}

int px_mq_send(px_mqd_t queue, const char *message, px_size_t size, unsigned priority)
{
    return px_mq_timedsend(queue, message, size, priority, 0);
}

int px_mq_timedsend(px_mqd_t queue, const char *message, px_size_t size, unsigned priority, const struct px_timespec *until)
{
    return (int)px_answer(px_point_mq_timedsend(queue, message, size, priority, until));
}

px_ssize_t px_mq_receive(px_mqd_t queue, char *message, px_size_t size, unsigned *priority)
{
    return px_mq_timedreceive(queue, message, size, priority, 0);
}

px_ssize_t px_mq_timedreceive(px_mqd_t queue, char *message, px_size_t size, unsigned *priority, const struct px_timespec *until)
{
    return px_answer(px_point_mq_timedreceive(queue, message, size, priority, until));
}
