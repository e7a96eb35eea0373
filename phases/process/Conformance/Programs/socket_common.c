#ifndef CONFORMANCE_DOOR /* of the gate alone */
#define _GNU_SOURCE
#include "conformance.h"
#include "socket_common.h"

#include <stddef.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

/* Descriptors that these tests send with one message at most. */
#define MOST_DESCRIPTORS 253

int on_linux(void)
{
    struct utsname name;
    return uname(&name) == 0 && strncmp(name.version, "Pistachio", 9) != 0;
}

struct sockaddr_un address_of(const char *name, socklen_t *length)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    size_t size = strlen(name);
    CHECK(size < sizeof address.sun_path);
    memcpy(address.sun_path, name, size);
    *length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size);
    if (name[0] == '@')
        address.sun_path[0] = 0;
    else
        ++*length;
    return address;
}

int bound(int type, const char *name)
{
    socklen_t length;
    struct sockaddr_un address = address_of(name, &length);
    int made = socket(AF_UNIX, type, 0);
    CHECK(made >= 0);
    CHECK_EQUAL(bind(made, (struct sockaddr *)&address, length), 0);
    return made;
}

int listening(int type, const char *name)
{
    int made = bound(type, name);
    CHECK_EQUAL(listen(made, 8), 0);
    return made;
}

int connected(int type, const char *name)
{
    socklen_t length;
    struct sockaddr_un address = address_of(name, &length);
    int made = socket(AF_UNIX, type, 0);
    CHECK(made >= 0);
    CHECK_EQUAL(connect(made, (struct sockaddr *)&address, length), 0);
    return made;
}

void make_pair(int type, int ends[2])
{
    CHECK_EQUAL(socketpair(AF_UNIX, type, 0, ends), 0);
}

ssize_t send_descriptors(int socket, const void *bytes, size_t size, const int *descriptors, size_t count)
{
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(MOST_DESCRIPTORS * sizeof(int))] = { 0 };
    struct iovec vector = { (void *)bytes, size };
    struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = CMSG_SPACE(count * sizeof(int)) };
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(count * sizeof(int));
    memcpy(CMSG_DATA(header), descriptors, count * sizeof(int));
    return sendmsg(socket, &message, 0);
}

ssize_t receive_descriptors(int socket, void *bytes, size_t size, int *descriptors, size_t *count, int flags, int *told)
{
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(MOST_DESCRIPTORS * sizeof(int))];
    struct iovec vector = { bytes, size };
    struct msghdr message = {
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control,
        .msg_controllen = *count == 0 ? 0 : CMSG_LEN(*count * sizeof(int)),
    };
    ssize_t received = recvmsg(socket, &message, flags);
    *told = message.msg_flags & ~MSG_CMSG_CLOEXEC;
    *count = 0;
    if (received < 0)
        return received;
    for (struct cmsghdr *each = CMSG_FIRSTHDR(&message); each != NULL; each = CMSG_NXTHDR(&message, each))
    {
        if (each->cmsg_level != SOL_SOCKET || each->cmsg_type != SCM_RIGHTS)
            continue;
        size_t here = (each->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        memcpy(descriptors + *count, CMSG_DATA(each), here * sizeof(int));
        *count += here;
    }
    return received;
}
#endif
