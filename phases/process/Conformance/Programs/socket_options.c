/* Each option that POSIX.1-2017 names (XSH 2.10.16, netinet/in.h, netinet/tcp.h) and those of Linux beside them, on each kind of socket that there is. */
#define _GNU_SOURCE
#include "conformance.h"
#include "inet_common.h"
#include "socket_common.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

enum { UNIX = 1, STREAM4 = 2, DATAGRAM4 = 4, RAW4 = 8, STREAM6 = 16, DATAGRAM6 = 32, RAW6 = 64 };
enum { INET = STREAM4 | DATAGRAM4 | RAW4, INET6 = STREAM6 | DATAGRAM6 | RAW6, STREAMS = STREAM4 | STREAM6, ALL = UNIX | INET | INET6 };
enum { SENDS4 = DATAGRAM4 | RAW4, SENDS6 = DATAGRAM6 | RAW6, ANY = -1000 };

static const struct kind { unsigned bit; int family; int type; int protocol; } kinds[] = {
    { UNIX, AF_UNIX, SOCK_STREAM, 0 }, { UNIX, AF_UNIX, SOCK_DGRAM, 0 }, { UNIX, AF_UNIX, SOCK_SEQPACKET, 0 },
    { STREAM4, AF_INET, SOCK_STREAM, 0 }, { DATAGRAM4, AF_INET, SOCK_DGRAM, 0 }, { RAW4, AF_INET, SOCK_RAW, IPPROTO_ICMP },
    { STREAM6, AF_INET6, SOCK_STREAM, 0 }, { DATAGRAM6, AF_INET6, SOCK_DGRAM, 0 }, { RAW6, AF_INET6, SOCK_RAW, IPPROTO_ICMPV6 },
};

/* What an option is at first (ANY: not said), a value that it is set to, what it is then, and one that is refused (ANY: none is). */
static const struct row { int level; int option; unsigned kinds; int usual; int value; int told; int refused; } rows[] = {
    { SOL_SOCKET, SO_BROADCAST, ALL, 0, 7, 1, ANY }, { SOL_SOCKET, SO_DEBUG, ALL, 0, 7, 1, ANY }, { SOL_SOCKET, SO_DONTROUTE, ALL, 0, 7, 1, ANY },
    { SOL_SOCKET, SO_KEEPALIVE, ALL, 0, 7, 1, ANY }, { SOL_SOCKET, SO_OOBINLINE, ALL, 0, 7, 1, ANY },
    { SOL_SOCKET, SO_REUSEADDR, ALL & ~(RAW4 | RAW6), 0, 7, 1, ANY }, { SOL_SOCKET, SO_REUSEPORT, INET | INET6, 0, 7, 1, ANY },
    { SOL_SOCKET, SO_RCVBUF, ALL, ANY, 20000, 40000, ANY }, { SOL_SOCKET, SO_SNDBUF, ALL, ANY, 20000, 40000, ANY },
    { SOL_SOCKET, SO_RCVLOWAT, ALL, 1, 9, 9, ANY },
    { IPPROTO_TCP, TCP_NODELAY, STREAMS, 0, 7, 1, ANY }, { IPPROTO_TCP, TCP_CORK, STREAMS, 0, 7, 1, ANY },
    { IPPROTO_TCP, TCP_MAXSEG, STREAMS, 536, 1000, 1000, 50 }, { IPPROTO_TCP, TCP_KEEPIDLE, STREAMS, 7200, 30, 30, 40000 },
    { IPPROTO_TCP, TCP_KEEPINTVL, STREAMS, 75, 30, 30, 0 }, { IPPROTO_TCP, TCP_KEEPCNT, STREAMS, 9, 127, 127, 128 },
    { IPPROTO_TCP, TCP_USER_TIMEOUT, STREAMS, 0, 5000, 5000, -1 },
    { IPPROTO_IP, IP_TTL, INET, 64, 255, 255, 0 }, { IPPROTO_IP, IP_TTL, INET, 64, -1, 64, 256 },
    { IPPROTO_IP, IP_TOS, SENDS4, 0, 0x13, 0x13, ANY }, { IPPROTO_IP, IP_TOS, STREAM4, 0, 0x13, 0x10, ANY }, /* TCP has the two lowest bits */
    { IPPROTO_IP, IP_MULTICAST_TTL, SENDS4 | DATAGRAM6, 1, 9, 9, 256 }, { IPPROTO_IP, IP_MULTICAST_LOOP, SENDS4 | DATAGRAM6, 1, 0, 0, ANY },
    { IPPROTO_IP, IP_MULTICAST_IF, SENDS4 | DATAGRAM6, 0, 0, 0, ANY },
    { IPPROTO_IPV6, IPV6_UNICAST_HOPS, INET6, 64, 0, 0, 256 }, { IPPROTO_IPV6, IPV6_UNICAST_HOPS, INET6, 64, -1, 64, -2 },
    { IPPROTO_IPV6, IPV6_V6ONLY, STREAM6 | DATAGRAM6, 0, 7, 1, ANY }, { IPPROTO_IPV6, IPV6_MULTICAST_HOPS, SENDS6, 1, 0, 0, 256 },
    { IPPROTO_IPV6, IPV6_MULTICAST_HOPS, SENDS6, 1, -1, 1, -2 }, { IPPROTO_IPV6, IPV6_MULTICAST_LOOP, SENDS6, 1, 0, 0, 2 },
    { IPPROTO_IPV6, IPV6_MULTICAST_IF, SENDS6, 0, 1, 1, ANY }, { IPPROTO_IPV6, IPV6_TCLASS, SENDS6, 0, 0x13, 0x13, 256 },
};

/* Those that are only asked for. */
static const struct { int option; int told; } read_only[] = {
    { SO_ACCEPTCONN, 0 }, { SO_ERROR, 0 }, { SO_SNDLOWAT, 1 }, { SO_TYPE, ANY }, { SO_DOMAIN, ANY }, { SO_PROTOCOL, ANY },
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static int made_of(const struct kind *kind)
{
    int made = socket(kind->family, kind->type, kind->protocol);
    CHECK(made >= 0);
    return made;
}

static int set(int socket, int level, int option, int value)
{
    return setsockopt(socket, level, option, &value, sizeof value);
}

/* The value as it is told; which row and kind of socket it is of, if not as expected. */
static void check_told(int socket, const struct kind *kind, int level, int option, int expected)
{
    int value = -1;
    socklen_t length = sizeof value;
    int result = getsockopt(socket, level, option, &value, &length);
    if (result != 0 || length != sizeof value || (expected != ANY && value != expected))
        fprintf(stderr, "family %d, type %d, level %d, option %d: %d, length %u\n", kind->family, kind->type, level, option, value, length);
    CHECK_EQUAL(result, 0);
    CHECK_EQUAL(length, sizeof value);
    if (expected != ANY)
        CHECK_EQUAL(value, expected);
}

/* Call for each option of each kind of socket that has it, or has not. */
static void for_each(int has, void (*call)(int socket, const struct kind *kind, const struct row *row))
{
    for (size_t i = 0; i < COUNT(kinds); i++)
    {
        for (size_t j = 0; j < COUNT(rows); j++)
        {
            if (((rows[j].kinds & kinds[i].bit) != 0) != has)
                continue;
            int made = made_of(&kinds[i]);
            call(made, &kinds[i], &rows[j]);
            CHECK_EQUAL(close(made), 0);
        }
    }
}

static void check_kept(int made, const struct kind *kind, const struct row *row)
{
    check_told(made, kind, row->level, row->option, row->usual);
    CHECK_EQUAL(set(made, row->level, row->option, row->value), 0);
    check_told(made, kind, row->level, row->option, row->told);
    if (row->refused == ANY)
        return;
    CHECK_ERROR(set(made, row->level, row->option, row->refused), EINVAL);
    check_told(made, kind, row->level, row->option, row->told);
}

static void each_is_told_as_it_was_set(void)
{
    for_each(1, check_kept);
}

static void check_lengths(int made, const struct kind *kind, const struct row *row)
{
    struct { int value; int more; } two = { row->value, 0 };
    (void)kind;
    CHECK_EQUAL(setsockopt(made, row->level, row->option, &two, sizeof two), 0);
    CHECK_ERROR(setsockopt(made, row->level, row->option, &two, (socklen_t)-1), EINVAL);
    if (row->level != IPPROTO_IP)
        CHECK_ERROR(setsockopt(made, row->level, row->option, &two, 3), EINVAL);
    CHECK_ERROR(setsockopt(made, row->level, row->option, (void *)8, sizeof(int)), EFAULT);
}

static void each_has_its_length(void)
{
    for_each(1, check_lengths);
}

static void check_cut(int made, const struct kind *kind, const struct row *row)
{
    (void)kind;
    for (socklen_t room = 0; room <= 6; room++)
    {
        unsigned char value[6];
        memset(value, 0xEE, sizeof value);
        socklen_t length = room;
        CHECK_EQUAL(getsockopt(made, row->level, row->option, value, &length), 0);
        if (row->level == IPPROTO_IP && row->option != IP_MULTICAST_IF && on_linux() && room > 1 && room < sizeof(int))
            CHECK_EQUAL(length, 1); /* a number below 256 is one byte there */
        else
            CHECK_EQUAL(length, room < sizeof(int) ? room : sizeof(int));
        for (socklen_t i = length; i < sizeof value; i++)
            CHECK_EQUAL(value[i], 0xEE);
    }
}

static void each_is_cut_to_the_room(void)
{
    for_each(1, check_cut);
}

/* Other kinds of the family have it too, but not as the row says. */
static int is_had_otherwise(const struct kind *kind, const struct row *row)
{
    switch (row->level)
    {
        case SOL_SOCKET:
            return row->option == SO_REUSEADDR;
        case IPPROTO_IP:
            return kind->family != AF_UNIX && (row->option == IP_TTL || row->option == IP_TOS);
        case IPPROTO_IPV6:
            return kind->family == AF_INET6 && (row->option == IPV6_V6ONLY || row->option == IPV6_TCLASS);
        default:
            return 0;
    }
}

static void check_refused(int made, const struct kind *kind, const struct row *row)
{
    /* Linux knows some for sockets that have no use for them, and tells others by other errors. */
    if (is_had_otherwise(kind, row) || (on_linux() && row->level != IPPROTO_TCP))
        return;
    int value = row->value;
    socklen_t length = sizeof value;
    if (on_linux())
    {
        CHECK_EQUAL(setsockopt(made, row->level, row->option, &value, sizeof value), -1);
        CHECK_EQUAL(getsockopt(made, row->level, row->option, &value, &length), -1);
        return;
    }

    CHECK_ERROR(setsockopt(made, row->level, row->option, &value, sizeof value), ENOPROTOOPT);
    CHECK_ERROR(getsockopt(made, row->level, row->option, &value, &length), ENOPROTOOPT);
}

static void others_have_no_such_option(void)
{
    for_each(0, check_refused);
    for (size_t i = 0; i < COUNT(kinds); i++)
    {
        int made = made_of(&kinds[i]), value = 1;
        socklen_t length = sizeof value;
        CHECK_ERROR(set(made, SOL_SOCKET, 999, 1), ENOPROTOOPT);
        CHECK_ERROR(getsockopt(made, SOL_SOCKET, 999, &value, &length), ENOPROTOOPT);
        CHECK_ERROR(getsockopt(made, SOL_SOCKET, SO_SNDBUFFORCE, &value, &length), ENOPROTOOPT);
        CHECK_EQUAL(close(made), 0);
    }
}

static void those_that_are_only_read_are_not_set(void)
{
    for (size_t i = 0; i < COUNT(kinds); i++)
    {
        int made = made_of(&kinds[i]);
        for (size_t j = 0; j < COUNT(read_only); j++)
        {
            check_told(made, &kinds[i], SOL_SOCKET, read_only[j].option, read_only[j].told);
            CHECK_ERROR(set(made, SOL_SOCKET, read_only[j].option, 1), ENOPROTOOPT);
        }

        check_told(made, &kinds[i], SOL_SOCKET, SO_TYPE, kinds[i].type);
        check_told(made, &kinds[i], SOL_SOCKET, SO_DOMAIN, kinds[i].family);
        CHECK_EQUAL(close(made), 0);
    }
}

static void times_are_kept_or_out_of_range(void)
{
    for (size_t i = 0; i < COUNT(kinds); i++)
    {
        for (int option = SO_RCVTIMEO; option <= SO_SNDTIMEO; option++)
        {
            int made = made_of(&kinds[i]);
            struct timeval told = { 7, 7 }, each = { 5, 8000 }, wrong = { 0, -1 }, over = { 1, 1000000 }, longest = { 0x7FFFFFFFFFFFFFFF, 0 };
            socklen_t length = sizeof told;
            CHECK_EQUAL(getsockopt(made, SOL_SOCKET, option, &told, &length), 0);
            CHECK_EQUAL(length, sizeof told);
            CHECK(told.tv_sec == 0 && told.tv_usec == 0);
            CHECK_EQUAL(setsockopt(made, SOL_SOCKET, option, &each, sizeof each), 0);
            CHECK_ERROR(setsockopt(made, SOL_SOCKET, option, &wrong, sizeof wrong), EDOM);
            CHECK_ERROR(setsockopt(made, SOL_SOCKET, option, &over, sizeof over), EDOM);
            CHECK_ERROR(setsockopt(made, SOL_SOCKET, option, &each, sizeof each - 1), EINVAL);
            if (!on_linux()) /* for ever, there */
                CHECK_ERROR(setsockopt(made, SOL_SOCKET, option, &longest, sizeof longest), EDOM);
            CHECK_EQUAL(getsockopt(made, SOL_SOCKET, option, &told, &length), 0);
            CHECK(told.tv_sec == 5 && told.tv_usec == 8000);
            CHECK_EQUAL(close(made), 0);
        }
    }
}

static void listening_is_told(void)
{
    static const struct kind stream = { STREAM4, AF_INET, SOCK_STREAM, 0 };
    int port, listener = listening_at(&port), ends[2];
    check_told(listener, &stream, SOL_SOCKET, SO_ACCEPTCONN, 1);
    check_told(connected_to(SOCK_STREAM, port), &stream, SOL_SOCKET, SO_ACCEPTCONN, 0);
    check_told(accept(listener, NULL, NULL), &stream, SOL_SOCKET, SO_ACCEPTCONN, 0);
    make_pair(SOCK_STREAM, ends);
    check_told(ends[0], &stream, SOL_SOCKET, SO_ACCEPTCONN, 0);
}

static void addresses_of_a_bound_socket_stay(void)
{
    struct sockaddr_in6 any = { .sin6_family = AF_INET6 };
    int made = socket(AF_INET6, SOCK_STREAM, 0);
    CHECK_EQUAL(bind(made, (struct sockaddr *)&any, sizeof any), 0);
    CHECK_ERROR(set(made, IPPROTO_IPV6, IPV6_V6ONLY, 1), EINVAL);
}

static int group6(int made, int option, const char *name, unsigned interface, socklen_t length)
{
    struct ipv6_mreq request = { .ipv6mr_interface = interface };
    CHECK_EQUAL(inet_pton(AF_INET6, name, &request.ipv6mr_multiaddr), 1);
    return setsockopt(made, IPPROTO_IPV6, option, &request, length);
}

static void groups_of_ipv6_are_joined_and_left(void)
{
    const socklen_t whole = sizeof(struct ipv6_mreq);
    for (size_t i = 0; i < COUNT(kinds); i++)
    {
        if ((kinds[i].bit & SENDS6) == 0)
            continue;
        int made = made_of(&kinds[i]);
        CHECK_ERROR(group6(made, IPV6_LEAVE_GROUP, "ff02::1234", 1, whole), EADDRNOTAVAIL);
        CHECK_EQUAL(group6(made, IPV6_JOIN_GROUP, "ff02::1234", 1, whole), 0);
        CHECK_ERROR(group6(made, IPV6_JOIN_GROUP, "ff02::1234", 1, whole), EADDRINUSE);
        CHECK_EQUAL(group6(made, IPV6_LEAVE_GROUP, "ff02::1234", 1, whole), 0);
        CHECK_ERROR(group6(made, IPV6_JOIN_GROUP, "ff02::1234", 99, whole), ENODEV);
        CHECK_ERROR(group6(made, IPV6_JOIN_GROUP, "ff02::1234", 1, whole - 1), EINVAL);
        CHECK_ERROR(group6(made, IPV6_JOIN_GROUP, "::1", 1, whole), EINVAL);
        CHECK_ERROR(group6(made, IPV6_LEAVE_GROUP, "::1", 1, whole), EINVAL);
        CHECK_ERROR(group6(made, IPV6_JOIN_GROUP, "::ffff:224.1.2.3", 1, whole), EINVAL);
        CHECK_ERROR(set(made, IPPROTO_IPV6, IPV6_MULTICAST_IF, 99), ENODEV);
        CHECK_EQUAL(close(made), 0);
    }
}

static int group4(int made, int option, const char *name, const char *interface, socklen_t length)
{
    struct ip_mreq request;
    CHECK_EQUAL(inet_pton(AF_INET, name, &request.imr_multiaddr), 1);
    CHECK_EQUAL(inet_pton(AF_INET, interface, &request.imr_interface), 1);
    return setsockopt(made, IPPROTO_IP, option, &request, length);
}

static void groups_of_ipv4_are_joined_and_left(void)
{
    const socklen_t whole = sizeof(struct ip_mreq);
    for (size_t i = 0; i < COUNT(kinds); i++)
    {
        if ((kinds[i].bit & SENDS4) == 0)
            continue;
        int made = made_of(&kinds[i]);
        CHECK_ERROR(group4(made, IP_DROP_MEMBERSHIP, "224.1.2.3", "127.0.0.1", whole), EADDRNOTAVAIL);
        CHECK_EQUAL(group4(made, IP_ADD_MEMBERSHIP, "224.1.2.3", "127.0.0.1", whole), 0);
        CHECK_ERROR(group4(made, IP_ADD_MEMBERSHIP, "224.1.2.3", "127.0.0.1", whole), EADDRINUSE);
        CHECK_EQUAL(group4(made, IP_DROP_MEMBERSHIP, "224.1.2.3", "127.0.0.1", whole), 0);
        CHECK_ERROR(group4(made, IP_ADD_MEMBERSHIP, "224.1.2.3", "203.0.113.7", whole), ENODEV);
        CHECK_ERROR(group4(made, IP_DROP_MEMBERSHIP, "224.1.2.3", "203.0.113.7", whole), EADDRNOTAVAIL);
        CHECK_ERROR(group4(made, IP_ADD_MEMBERSHIP, "203.0.113.7", "127.0.0.1", whole), EINVAL);
        CHECK_ERROR(group4(made, IP_ADD_MEMBERSHIP, "224.1.2.3", "127.0.0.1", whole - 1), EINVAL);
        struct in_addr via = { htonl(INADDR_LOOPBACK) }, told = { 0 };
        socklen_t length = sizeof told;
        CHECK_EQUAL(setsockopt(made, IPPROTO_IP, IP_MULTICAST_IF, &via, sizeof via), 0);
        CHECK_EQUAL(getsockopt(made, IPPROTO_IP, IP_MULTICAST_IF, &told, &length), 0);
        CHECK_EQUAL(told.s_addr, via.s_addr);
        via.s_addr = htonl(0xCB007107);
        CHECK_ERROR(setsockopt(made, IPPROTO_IP, IP_MULTICAST_IF, &via, sizeof via), EADDRNOTAVAIL);
        CHECK_EQUAL(close(made), 0);
    }
}

static void without_routers_only_near_hosts_are_reached(void)
{
    int made = socket(AF_INET, SOCK_DGRAM, 0), receiver = bound_to(SOCK_DGRAM, 0), stream = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in near = loopback(port_of(receiver)), far = near;
    far.sin_addr.s_addr = htonl(0xCB007107);
    CHECK_EQUAL(set(made, SOL_SOCKET, SO_DONTROUTE, 1), 0);
    CHECK_EQUAL(set(stream, SOL_SOCKET, SO_DONTROUTE, 1), 0);
    CHECK_ERROR(sendto(made, "x", 1, 0, (struct sockaddr *)&far, sizeof far), ENETUNREACH);
    CHECK_ERROR(connect(made, (struct sockaddr *)&far, sizeof far), ENETUNREACH);
    CHECK_ERROR(connect(stream, (struct sockaddr *)&far, sizeof far), ENETUNREACH);
    CHECK_EQUAL(sendto(made, "x", 1, 0, (struct sockaddr *)&near, sizeof near), 1);
}

const struct test socket_option_tests[] = {
    { "setsockopt/each_option_is_told_as_it_was_set_on_each_kind_of_socket", each_is_told_as_it_was_set },
    { "setsockopt/each_option_has_its_length", each_has_its_length },
    { "getsockopt/cuts_each_value_to_the_room", each_is_cut_to_the_room },
    { "setsockopt/sockets_of_other_protocols_have_no_such_option", others_have_no_such_option },
    { "setsockopt/options_that_are_only_read_are_not_set", those_that_are_only_read_are_not_set },
    { "setsockopt/times_are_kept_or_out_of_range", times_are_kept_or_out_of_range },
    { "getsockopt/tells_whether_a_socket_listens", listening_is_told },
    { "setsockopt/a_bound_socket_keeps_its_versions_of_ip", addresses_of_a_bound_socket_stay },
    { "setsockopt/groups_of_ipv6_are_joined_and_left", groups_of_ipv6_are_joined_and_left },
    { "setsockopt/groups_of_ipv4_are_joined_and_left", groups_of_ipv4_are_joined_and_left },
    { "setsockopt/without_routers_only_near_hosts_are_reached", without_routers_only_near_hosts_are_reached },
    { 0 },
};
