/* The C door to sockets. */
#include <px/socket.h>
#include "result.h"

/* Through the function table of the library OS (core/libposix/door/Functions.inc); px_point_: as a cancellation point (Points.inc). */
extern long px_raw_socket(int, int, int);
extern long px_raw_socketpair(int, int, int, int *);
extern long px_raw_bind(int, const struct px_sockaddr *, px_socklen_t);
extern long px_raw_listen(int, int);
extern long px_point_connect(int, const struct px_sockaddr *, px_socklen_t);
extern long px_point_accept4(int, struct px_sockaddr *, px_socklen_t *, int);
extern long px_raw_shutdown(int, int);
extern long px_raw_getsockname(int, struct px_sockaddr *, px_socklen_t *);
extern long px_raw_getpeername(int, struct px_sockaddr *, px_socklen_t *);
extern long px_raw_getsockopt(int, int, int, void *, px_socklen_t *);
extern long px_raw_setsockopt(int, int, int, const void *, px_socklen_t);
extern long px_point_sendto(int, const void *, px_size_t, int, const struct px_sockaddr *, px_socklen_t);
extern long px_point_recvfrom(int, void *, px_size_t, int, struct px_sockaddr *, px_socklen_t *);
extern long px_point_sendmsg(int, const struct px_msghdr *, int);
extern long px_point_recvmsg(int, struct px_msghdr *, int);
extern long px_point_sendmmsg(int, struct px_mmsghdr *, unsigned, int);
extern long px_point_recvmmsg(int, struct px_mmsghdr *, unsigned, int, struct px_timespec *);
extern long px_raw_ioctl(int, unsigned long, void *);

#define SIOCATMARK 0x8905

int px_socket(int family, int type, int protocol)
{
    return (int)px_answer(px_raw_socket(family, type, protocol));
}

int px_socketpair(int family, int type, int protocol, int descriptors[2])
{
    return (int)px_answer(px_raw_socketpair(family, type, protocol, descriptors));
}

int px_bind(int descriptor, const struct px_sockaddr *address, px_socklen_t length)
{
    return (int)px_answer(px_raw_bind(descriptor, address, length));
}

int px_listen(int descriptor, int backlog)
{
    return (int)px_answer(px_raw_listen(descriptor, backlog));
}

int px_connect(int descriptor, const struct px_sockaddr *address, px_socklen_t length)
{
    return (int)px_answer(px_point_connect(descriptor, address, length));
}

int px_accept(int descriptor, struct px_sockaddr *address, px_socklen_t *length)
{
    return (int)px_answer(px_point_accept4(descriptor, address, length, 0));
}

int px_accept4(int descriptor, struct px_sockaddr *address, px_socklen_t *length, int flags)
{
    return (int)px_answer(px_point_accept4(descriptor, address, length, flags));
}

int px_shutdown(int descriptor, int how)
{
    return (int)px_answer(px_raw_shutdown(descriptor, how));
}

int px_getsockname(int descriptor, struct px_sockaddr *address, px_socklen_t *length)
{
    return (int)px_answer(px_raw_getsockname(descriptor, address, length));
}

int px_getpeername(int descriptor, struct px_sockaddr *address, px_socklen_t *length)
{
    return (int)px_answer(px_raw_getpeername(descriptor, address, length));
}

int px_getsockopt(int descriptor, int level, int option, void *value, px_socklen_t *length)
{
    return (int)px_answer(px_raw_getsockopt(descriptor, level, option, value, length));
}

int px_setsockopt(int descriptor, int level, int option, const void *value, px_socklen_t length)
{
    return (int)px_answer(px_raw_setsockopt(descriptor, level, option, value, length));
}

int px_sockatmark(int descriptor)
{
    int is_next = 0;
    return px_answer(px_raw_ioctl(descriptor, SIOCATMARK, &is_next)) == 0 ? is_next : -1;
}

px_ssize_t px_send(int descriptor, const void *buffer, px_size_t count, int flags)
{
    return px_answer(px_point_sendto(descriptor, buffer, count, flags, 0, 0));
}

px_ssize_t px_sendto(
    int descriptor, const void *buffer, px_size_t count, int flags, const struct px_sockaddr *address, px_socklen_t length)
{
    return px_answer(px_point_sendto(descriptor, buffer, count, flags, address, length));
}

px_ssize_t px_sendmsg(int descriptor, const struct px_msghdr *message, int flags)
{
    return px_answer(px_point_sendmsg(descriptor, message, flags));
}

px_ssize_t px_recv(int descriptor, void *buffer, px_size_t count, int flags)
{
    return px_answer(px_point_recvfrom(descriptor, buffer, count, flags, 0, 0));
}

px_ssize_t px_recvfrom(int descriptor, void *buffer, px_size_t count, int flags, struct px_sockaddr *address, px_socklen_t *length)
{
    return px_answer(px_point_recvfrom(descriptor, buffer, count, flags, address, length));
}

px_ssize_t px_recvmsg(int descriptor, struct px_msghdr *message, int flags)
{
    return px_answer(px_point_recvmsg(descriptor, message, flags));
}

int px_sendmmsg(int descriptor, struct px_mmsghdr *messages, unsigned count, int flags)
{
    return (int)px_answer(px_point_sendmmsg(descriptor, messages, count, flags));
}

int px_recvmmsg(int descriptor, struct px_mmsghdr *messages, unsigned count, int flags, struct px_timespec *time)
{
    return (int)px_answer(px_point_recvmmsg(descriptor, messages, count, flags, time));
}
