/* Names of hosts and services: px_getaddrinfo and px_getnameinfo (POSIX.1-2017 freeaddrinfo, getnameinfo; RFC 3493 section 6). */
#include <px/errno.h>
#include <px/inet.h>
#include <px/mman.h>
#include <px/netdb.h>
#include <px/un.h>
#include <px/unistd-files.h>
#include "resolver.h"

#define KNOWN_FLAGS \
    (PX_AI_PASSIVE | PX_AI_CANONNAME | PX_AI_NUMERICHOST | PX_AI_V4MAPPED | PX_AI_ALL | PX_AI_ADDRCONFIG | PX_AI_NUMERICSERV)
#define KNOWN_NAME_FLAGS (PX_NI_NUMERICHOST | PX_NI_NUMERICSERV | PX_NI_NOFQDN | PX_NI_NAMEREQD | PX_NI_DGRAM)

#define MOST_KINDS 2

/* All that a call gives, in pages of its own. */
struct entry {
    struct px_addrinfo information;
    struct px_sockaddr_in6 address;
};

struct result {
    struct entry entries[MOST_ADDRESSES * MOST_KINDS];
    char name[NAME_SIZE];
};

struct kind {
    int type;
    int protocol;
    int port;
};

/* A number up to 65535 and nothing else, or -1. */
static int port_number(const char *text)
{
    int port = 0;

    if (*text == 0)
        return -1;
    while (*text >= '0' && *text <= '9' && port <= 0xFFFF)
        port = port * 10 + (*text++ - '0');
    return *text == 0 && port <= 0xFFFF ? port : -1;
}

/* Names that are the same everywhere (IANA service names), where no file has them. */
static const struct { const char *name; int port; int has_datagrams; } common[] = {
    { "ftp", 21, 0 }, { "ssh", 22, 0 }, { "telnet", 23, 0 }, { "smtp", 25, 0 }, { "domain", 53, 1 }, { "tftp", 69, 1 }, { "http", 80, 0 },
    { "pop3", 110, 0 }, { "ntp", 123, 1 }, { "imap2", 143, 0 }, { "snmp", 161, 1 }, { "https", 443, 1 }, { "syslog", 514, 1 },
};

static int service_port(const char *service, int type)
{
    int port;

    for (px_size_t i = 0; i < sizeof common / sizeof common[0]; i++) {
        if (px_same_name(common[i].name, service) && (type == PX_SOCK_STREAM || common[i].has_datagrams))
            return common[i].port;
    }
    port = px_services_port(service, type == PX_SOCK_STREAM ? "tcp" : "udp");
    return port;
}

/* The types of sockets that the answer is for: how many, or a PX_EAI value. */
static int find_kinds(const char *service, const struct px_addrinfo *hints, struct kind kinds[MOST_KINDS])
{
    static const struct kind all[] = { { PX_SOCK_STREAM, PX_IPPROTO_TCP, 0 }, { PX_SOCK_DGRAM, PX_IPPROTO_UDP, 0 } };
    int count = 0, suits = 0;

    for (int i = 0; i < MOST_KINDS; i++) {
        int port = service ? port_number(service) : 0;
        if ((hints->ai_socktype && hints->ai_socktype != all[i].type) || (hints->ai_protocol && hints->ai_protocol != all[i].protocol))
            continue;
        suits = 1;
        if (port < 0 && !(hints->ai_flags & PX_AI_NUMERICSERV))
            port = service_port(service, all[i].type);
        if (port < 0)
            continue;
        kinds[count] = all[i];
        kinds[count++].port = port;
    }
    if (!suits)
        return PX_EAI_SOCKTYPE;
    if (count > 0)
        return count;
    return hints->ai_flags & PX_AI_NUMERICSERV ? PX_EAI_NONAME : PX_EAI_SERVICE;
}

static void add(struct host_answer *answer, int family, const uint8_t *bytes)
{
    struct host_address *address = &answer->addresses[answer->count++];

    address->family = family;
    for (int i = 0; i < (family == PX_AF_INET ? 4 : 16); i++)
        address->bytes[i] = bytes[i];
}

static int is_wanted(int family, const struct px_addrinfo *hints)
{
    return hints->ai_family == PX_AF_UNSPEC || hints->ai_family == family;
}

/* Without a name: addresses to bind to, or of this host. */
static void own_addresses(const struct px_addrinfo *hints, struct host_answer *answer)
{
    static const uint8_t loopback4[] = { 127, 0, 0, 1 }, loopback6[16] = { [15] = 1 }, any[16];
    int binds = hints->ai_flags & PX_AI_PASSIVE;

    if (is_wanted(PX_AF_INET, hints))
        add(answer, PX_AF_INET, binds ? any : loopback4);
    if (is_wanted(PX_AF_INET6, hints))
        add(answer, PX_AF_INET6, binds ? any : loopback6);
}

/* Addresses of IPv4 as those of IPv6 (AI_V4MAPPED). */
static void map(struct host_answer *answer)
{
    for (int i = 0; i < answer->count; i++) {
        struct host_address *address = &answer->addresses[i];
        if (address->family != PX_AF_INET)
            continue;
        for (int j = 3; j >= 0; j--)
            address->bytes[12 + j] = address->bytes[j];
        for (int j = 0; j < 12; j++)
            address->bytes[j] = j < 10 ? 0 : 0xFF;
        address->family = PX_AF_INET6;
    }
}

static int find_host(const char *host, const struct px_addrinfo *hints, struct host_answer *answer)
{
    uint8_t bytes[16];
    int family = hints->ai_family, error;
    px_size_t length = 0;

    answer->count = 0;
    if (!host) {
        own_addresses(hints, answer);
        return 0;
    }
    while (host[length])
        length++;
    if (length >= NAME_SIZE)
        return PX_EAI_NONAME;
    px_copy_name(answer->name, host);
    if (px_inet_aton(host, (struct px_in_addr *)bytes)) {
        int maps = family == PX_AF_INET6 && (hints->ai_flags & PX_AI_V4MAPPED);
        if (!maps && !is_wanted(PX_AF_INET, hints))
            return PX_EAI_NONAME;
        add(answer, PX_AF_INET, bytes);
        if (maps)
            map(answer);
        return 0;
    }
    if (px_inet_pton(PX_AF_INET6, host, bytes) == 1) {
        if (!is_wanted(PX_AF_INET6, hints))
            return PX_EAI_NONAME;
        add(answer, PX_AF_INET6, bytes);
        return 0;
    }
    if (hints->ai_flags & PX_AI_NUMERICHOST || length == 0)
        return PX_EAI_NONAME;
    if (px_hosts_name(host, family, answer))
        return 0;

    /* It is this host, whatever a server says (RFC 6761 section 6.3). */
    if (px_same_name(host, "localhost")) {
        struct px_addrinfo own = { .ai_family = family };
        px_copy_name(answer->name, host);
        own_addresses(&own, answer);
        return 0;
    }
    error = px_resolve_name(host, family, answer);
    if (error != 0 && error != PX_EAI_NONAME)
        return error;
    if (family == PX_AF_INET6 && (hints->ai_flags & PX_AI_V4MAPPED) && (answer->count == 0 || hints->ai_flags & PX_AI_ALL)) {
        struct host_answer four;
        if (px_resolve_name(host, PX_AF_INET, &four) == 0) {
            map(&four);
            for (int i = 0; i < four.count && answer->count < MOST_ADDRESSES; i++)
                add(answer, PX_AF_INET6, four.addresses[i].bytes);
        }
    }
    return answer->count > 0 ? 0 : PX_EAI_NONAME;
}

static void write_entry(struct entry *entry, const struct host_address *host, const struct kind *kind)
{
    struct px_sockaddr_in *four = (struct px_sockaddr_in *)&entry->address;
    int is6 = host->family == PX_AF_INET6;
    uint8_t *bytes = is6 ? entry->address.sin6_addr.s6_addr : (uint8_t *)&four->sin_addr;

    four->sin_family = (px_sa_family_t)host->family;
    four->sin_port = px_htons((uint16_t)kind->port);
    for (int i = 0; i < (is6 ? 16 : 4); i++)
        bytes[i] = host->bytes[i];
    entry->information.ai_family = host->family;
    entry->information.ai_socktype = kind->type;
    entry->information.ai_protocol = kind->protocol;
    entry->information.ai_addrlen = is6 ? sizeof(struct px_sockaddr_in6) : sizeof(struct px_sockaddr_in);
    entry->information.ai_addr = (struct px_sockaddr *)&entry->address;
}

int px_getaddrinfo(const char *host, const char *service, const struct px_addrinfo *hints, struct px_addrinfo **result)
{
    static const struct px_addrinfo none;
    struct kind kinds[MOST_KINDS];
    struct host_answer answer;
    struct result *made;
    int count, error, entries = 0;

    if (!hints)
        hints = &none;
    if (!host && !service)
        return PX_EAI_NONAME;
    if (hints->ai_flags & ~KNOWN_FLAGS || (!host && hints->ai_flags & PX_AI_CANONNAME))
        return PX_EAI_BADFLAGS;
    if (hints->ai_family != PX_AF_UNSPEC && hints->ai_family != PX_AF_INET && hints->ai_family != PX_AF_INET6)
        return PX_EAI_FAMILY;
    count = find_kinds(service, hints, kinds);
    if (count < 0)
        return count;
    error = find_host(host, hints, &answer);
    if (error)
        return error;

    made = px_mmap(0, sizeof *made, PX_PROT_READ | PX_PROT_WRITE, PX_MAP_PRIVATE | PX_MAP_ANONYMOUS, -1, 0);
    if (made == PX_MAP_FAILED)
        return PX_EAI_MEMORY;
    for (int i = 0; i < answer.count; i++) {
        for (int j = 0; j < count; j++, entries++) {
            write_entry(&made->entries[entries], &answer.addresses[i], &kinds[j]);
            if (entries)
                made->entries[entries - 1].information.ai_next = &made->entries[entries].information;
        }
    }
    if (hints->ai_flags & PX_AI_CANONNAME) {
        px_copy_name(made->name, answer.name);
        made->entries[0].information.ai_canonname = made->name;
    }
    *result = &made->entries[0].information;
    return 0;
}

void px_freeaddrinfo(struct px_addrinfo *list)
{
    /* The first entry is where the pages begin. */
    if (list)
        px_munmap(list, sizeof(struct result));
}

static int put_text(char *to, px_socklen_t size, const char *from)
{
    px_size_t length = 0;

    while (from[length])
        length++;
    if (length >= size)
        return PX_EAI_OVERFLOW;
    for (px_size_t i = 0; i <= length; i++)
        to[i] = from[i];
    return 0;
}

static void put_port(char *to, int port)
{
    char digits[6];
    int count = 0;

    do {
        digits[count++] = (char)('0' + port % 10);
        port /= 10;
    } while (port);
    while (count)
        *to++ = digits[--count];
    *to = 0;
}

static int service_name(int port, int flags, char name[NAME_SIZE])
{
    if (flags & PX_NI_NUMERICSERV)
        return 0;
    if (px_services_name(port, flags & PX_NI_DGRAM ? "udp" : "tcp", name))
        return 1;
    for (px_size_t i = 0; i < sizeof common / sizeof common[0]; i++) {
        if (common[i].port == port && (!(flags & PX_NI_DGRAM) || common[i].has_datagrams)) {
            px_copy_name(name, common[i].name);
            return 1;
        }
    }
    return 0;
}

int px_getnameinfo(
    const struct px_sockaddr *address, px_socklen_t length, char *host, px_socklen_t host_size, char *service, px_socklen_t service_size, int flags)
{
    const struct px_sockaddr_in *four = (const struct px_sockaddr_in *)address;
    const struct px_sockaddr_in6 *six = (const struct px_sockaddr_in6 *)address;
    struct host_address place;
    char name[NAME_SIZE];
    int is6 = address->sa_family == PX_AF_INET6, error;
    int has_host = host && host_size, has_service = service && service_size;

    if (flags & ~KNOWN_NAME_FLAGS)
        return PX_EAI_BADFLAGS;
    if ((address->sa_family != PX_AF_INET && !is6) || length < (is6 ? sizeof *six : sizeof *four))
        return PX_EAI_FAMILY;
    if (!has_host && !has_service)
        return PX_EAI_NONAME;
    place.family = address->sa_family;
    for (int i = 0; i < (is6 ? 16 : 4); i++)
        place.bytes[i] = is6 ? six->sin6_addr.s6_addr[i] : ((const uint8_t *)&four->sin_addr)[i];
    if (has_host) {
        int is_named = !(flags & PX_NI_NUMERICHOST) && (px_hosts_address(&place, name) || px_resolve_address(&place, name) == 0);
        if (!is_named && flags & PX_NI_NAMEREQD)
            return PX_EAI_NONAME;
        if (!is_named)
            px_inet_ntop(place.family, place.bytes, name, sizeof name);
        error = put_text(host, host_size, name);
        if (error)
            return error;
    }
    if (!has_service)
        return 0;
    if (!service_name(px_ntohs(four->sin_port), flags, name))
        put_port(name, px_ntohs(four->sin_port));
    return put_text(service, service_size, name);
}

const char *px_gai_strerror(int error)
{
    switch (error) {
    case 0: return "Success";
    case PX_EAI_BADFLAGS: return "Flags are not valid";
    case PX_EAI_NONAME: return "Name or service is not known";
    case PX_EAI_AGAIN: return "No name server answers now";
    case PX_EAI_FAIL: return "A name server refused to answer";
    case PX_EAI_FAMILY: return "Address family is not supported";
    case PX_EAI_SOCKTYPE: return "Socket type is not supported";
    case PX_EAI_SERVICE: return "Service is not known for this socket type";
    case PX_EAI_MEMORY: return "Out of memory";
    case PX_EAI_SYSTEM: return "System error";
    case PX_EAI_OVERFLOW: return "Buffer is too small";
    default: return "Unknown error";
    }
}
