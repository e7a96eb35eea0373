/* What the tests of sockets share. */
#ifndef SOCKET_COMMON_H
#define SOCKET_COMMON_H

#include <sys/socket.h>
#include <sys/un.h>

/* Whether the tests run on Linux, which has some errors of its own where POSIX demands others. */
int on_linux(void);

/* The call fails with -1 and the errno of POSIX; on Linux, with that of Linux. */
#define CHECK_POSIX_ERROR(call, posix, linux) CHECK_ERROR(call, on_linux() ? (linux) : (posix))

/* The address of a path, or of an abstract name where it begins with '@'. */
struct sockaddr_un address_of(const char *name, socklen_t *length);

/* A socket that has that address. */
int bound(int type, const char *name);

/* One that listens there. */
int listening(int type, const char *name);

/* One that is connected with it. */
int connected(int type, const char *name);

/* The two ends of a pair. */
void make_pair(int type, int ends[2]);

/* Send bytes and descriptors in one message; what sendmsg returns. */
ssize_t send_descriptors(int socket, const void *bytes, size_t size, const int *descriptors, size_t count);

/* Receive a message and up to so many descriptors, whose number is told; what recvmsg returns. */
ssize_t receive_descriptors(int socket, void *bytes, size_t size, int *descriptors, size_t *count, int flags, int *told);

#endif
