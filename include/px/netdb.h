/*
 * Names of hosts and services, after POSIX.1-2017 <netdb.h>. Names of hosts come from /etc/hosts, then by DNS from the servers that /etc/resolv.conf names
 * (RFC 1035; over UDP, and over TCP where an answer does not fit); of services a table of common ones, then /etc/services.
 */
#ifndef PX_NETDB_H
#define PX_NETDB_H

#include <px/in.h>

#ifdef __cplusplus
extern "C" {
#endif

struct px_addrinfo {
    int ai_flags;
    int ai_family;
    int ai_socktype;
    int ai_protocol;
    px_socklen_t ai_addrlen;
    struct px_sockaddr *ai_addr;
    char *ai_canonname;
    struct px_addrinfo *ai_next;
};

#define PX_AI_PASSIVE 0x1
#define PX_AI_CANONNAME 0x2
#define PX_AI_NUMERICHOST 0x4
#define PX_AI_V4MAPPED 0x8
#define PX_AI_ALL 0x10
#define PX_AI_ADDRCONFIG 0x20
#define PX_AI_NUMERICSERV 0x400

#define PX_NI_NUMERICHOST 0x1
#define PX_NI_NUMERICSERV 0x2
#define PX_NI_NOFQDN 0x4
#define PX_NI_NAMEREQD 0x8
#define PX_NI_DGRAM 0x10

#define PX_EAI_BADFLAGS (-1)
#define PX_EAI_NONAME (-2)
#define PX_EAI_AGAIN (-3)
#define PX_EAI_FAIL (-4)
#define PX_EAI_FAMILY (-6)
#define PX_EAI_SOCKTYPE (-7)
#define PX_EAI_SERVICE (-8)
#define PX_EAI_MEMORY (-10)
#define PX_EAI_SYSTEM (-11)
#define PX_EAI_OVERFLOW (-12)

/* 0, or a PX_EAI value; with PX_EAI_SYSTEM px_errno is set. At most 16 addresses are told. */
int px_getaddrinfo(const char *host, const char *service, const struct px_addrinfo *hints, struct px_addrinfo **result);
void px_freeaddrinfo(struct px_addrinfo *list);
int px_getnameinfo(
    const struct px_sockaddr *address, px_socklen_t length, char *host, px_socklen_t host_size, char *service, px_socklen_t service_size, int flags);

/* What a PX_EAI value means, in English. */
const char *px_gai_strerror(int error);

#ifdef __cplusplus
}
#endif
#endif
