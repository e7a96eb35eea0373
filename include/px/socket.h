/*
 * Sockets, after POSIX.1-2017 <sys/socket.h>; what Linux has beyond it is said so. The values are those of Linux on x86-64.
 * What each function does, its limits and its errors: docs/sockets.md.
 */
#ifndef PX_SOCKET_H
#define PX_SOCKET_H

#include <px/types.h>
#include <px/uio.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef uint32_t px_socklen_t;
typedef uint16_t px_sa_family_t;

#define PX_AF_UNSPEC 0
#define PX_AF_UNIX 1
#define PX_AF_INET 2
#define PX_AF_INET6 10
#define PX_AF_NETLINK 16 /* of Linux */

#define PX_SOCK_STREAM 1
#define PX_SOCK_DGRAM 2
#define PX_SOCK_RAW 3
#define PX_SOCK_SEQPACKET 5

/* With the type, of px_socket, px_socketpair and px_accept4. */
#define PX_SOCK_NONBLOCK 0x800
#define PX_SOCK_CLOEXEC 0x80000

#define PX_SHUT_RD 0
#define PX_SHUT_WR 1
#define PX_SHUT_RDWR 2

#define PX_SOMAXCONN 128

#define PX_MSG_OOB 0x1
#define PX_MSG_PEEK 0x2
#define PX_MSG_CTRUNC 0x8
#define PX_MSG_TRUNC 0x20
#define PX_MSG_DONTWAIT 0x40
#define PX_MSG_EOR 0x80
#define PX_MSG_WAITALL 0x100
#define PX_MSG_ERRQUEUE 0x2000
#define PX_MSG_NOSIGNAL 0x4000
#define PX_MSG_WAITFORONE 0x10000
#define PX_MSG_CMSG_CLOEXEC 0x40000000

#define PX_SOL_SOCKET 1
#define PX_SO_DEBUG 1
#define PX_SO_REUSEADDR 2
#define PX_SO_TYPE 3
#define PX_SO_ERROR 4
#define PX_SO_DONTROUTE 5
#define PX_SO_BROADCAST 6
#define PX_SO_SNDBUF 7
#define PX_SO_RCVBUF 8
#define PX_SO_KEEPALIVE 9
#define PX_SO_OOBINLINE 10
#define PX_SO_PRIORITY 12
#define PX_SO_LINGER 13
#define PX_SO_REUSEPORT 15
#define PX_SO_PASSCRED 16
#define PX_SO_PEERCRED 17
#define PX_SO_RCVLOWAT 18
#define PX_SO_SNDLOWAT 19
#define PX_SO_RCVTIMEO 20
#define PX_SO_SNDTIMEO 21
#define PX_SO_BINDTODEVICE 25
#define PX_SO_TIMESTAMP 29
#define PX_SO_ACCEPTCONN 30
#define PX_SO_SNDBUFFORCE 32
#define PX_SO_RCVBUFFORCE 33
#define PX_SO_TIMESTAMPNS 35
#define PX_SO_MARK 36
#define PX_SO_TIMESTAMPING 37
#define PX_SO_PROTOCOL 38
#define PX_SO_DOMAIN 39
#define PX_SO_PEEK_OFF 42
#define PX_SO_BUSY_POLL 46
#define PX_SO_INCOMING_CPU 49
#define PX_SO_BINDTOIFINDEX 62

#define PX_SCM_RIGHTS 1
#define PX_SCM_CREDENTIALS 2
#define PX_SCM_TIMESTAMP PX_SO_TIMESTAMP
#define PX_SCM_TIMESTAMPNS PX_SO_TIMESTAMPNS
#define PX_SCM_TIMESTAMPING PX_SO_TIMESTAMPING

struct px_sockaddr {
    px_sa_family_t sa_family;
    char sa_data[14];
};

/* Room for an address of any family. */
struct px_sockaddr_storage {
    px_sa_family_t ss_family;
    char ss_padding[118];
    uint64_t ss_alignment;
};

struct px_linger {
    int l_onoff;
    int l_linger;
};

/* Of Linux: SO_PEERCRED, and SCM_CREDENTIALS. */
struct px_ucred {
    px_pid_t pid;
    px_uid_t uid;
    px_gid_t gid;
};

struct px_msghdr {
    void *msg_name;
    px_socklen_t msg_namelen;
    struct px_iovec *msg_iov;
    px_size_t msg_iovlen;
    void *msg_control;
    px_size_t msg_controllen;
    int msg_flags;
};

/* Of Linux. */
struct px_mmsghdr {
    struct px_msghdr msg_hdr;
    unsigned msg_len;
};

/* What goes with a message, and behind it its data. */
struct px_cmsghdr {
    px_size_t cmsg_len;
    int cmsg_level;
    int cmsg_type;
};

#define PX_CMSG_ALIGN(size) (((size) + sizeof(px_size_t) - 1) & ~(sizeof(px_size_t) - 1))
#define PX_CMSG_LEN(size) (sizeof(struct px_cmsghdr) + (size))
#define PX_CMSG_SPACE(size) (sizeof(struct px_cmsghdr) + PX_CMSG_ALIGN(size))
#define PX_CMSG_DATA(header) ((unsigned char *)((header) + 1))
#define PX_CMSG_FIRSTHDR(message) \
    ((message)->msg_controllen >= sizeof(struct px_cmsghdr) ? (struct px_cmsghdr *)(message)->msg_control : (struct px_cmsghdr *)0)
/* The header behind one; a null pointer if there is none. */
#define PX_CMSG_NXTHDR(message, header) \
    ((header)->cmsg_len < sizeof(struct px_cmsghdr) \
     || (px_size_t)((char *)(message)->msg_control + (message)->msg_controllen - (char *)(header)) \
         < PX_CMSG_ALIGN((header)->cmsg_len) + sizeof(struct px_cmsghdr) \
     ? (struct px_cmsghdr *)0 : (struct px_cmsghdr *)((char *)(header) + PX_CMSG_ALIGN((header)->cmsg_len)))

/* A descriptor, or -1 with px_errno set. px_accept4 is of POSIX.1-2024. */
int px_socket(int family, int type, int protocol);
int px_accept(int descriptor, struct px_sockaddr *address, px_socklen_t *length);
int px_accept4(int descriptor, struct px_sockaddr *address, px_socklen_t *length, int flags);

/* 0, or -1 with px_errno set. */
int px_socketpair(int family, int type, int protocol, int descriptors[2]);
int px_bind(int descriptor, const struct px_sockaddr *address, px_socklen_t length);
int px_listen(int descriptor, int backlog);
int px_connect(int descriptor, const struct px_sockaddr *address, px_socklen_t length);
int px_shutdown(int descriptor, int how);
int px_getsockname(int descriptor, struct px_sockaddr *address, px_socklen_t *length);
int px_getpeername(int descriptor, struct px_sockaddr *address, px_socklen_t *length);
int px_getsockopt(int descriptor, int level, int option, void *value, px_socklen_t *length);
int px_setsockopt(int descriptor, int level, int option, const void *value, px_socklen_t length);

/* Other names of the two. */
int posix_getsockopt(int descriptor, int level, int option, void *value, px_socklen_t *length);
int posix_setsockopt(int descriptor, int level, int option, const void *value, px_socklen_t length);

/* 1: the mark of out-of-band bytes is next, which none of these sockets has; 0, or -1 with px_errno set. */
int px_sockatmark(int descriptor);

/* Bytes, or -1 with px_errno set. */
px_ssize_t px_send(int descriptor, const void *buffer, px_size_t count, int flags);
px_ssize_t px_sendto(
    int descriptor, const void *buffer, px_size_t count, int flags, const struct px_sockaddr *address, px_socklen_t length);
px_ssize_t px_sendmsg(int descriptor, const struct px_msghdr *message, int flags);
px_ssize_t px_recv(int descriptor, void *buffer, px_size_t count, int flags);
px_ssize_t px_recvfrom(int descriptor, void *buffer, px_size_t count, int flags, struct px_sockaddr *address, px_socklen_t *length);
px_ssize_t px_recvmsg(int descriptor, struct px_msghdr *message, int flags);

/* Of Linux. How many messages, or -1 with px_errno set. */
int px_sendmmsg(int descriptor, struct px_mmsghdr *messages, unsigned count, int flags);
int px_recvmmsg(int descriptor, struct px_mmsghdr *messages, unsigned count, int flags, struct px_timespec *time);

#ifdef __cplusplus
}
#endif
#endif
