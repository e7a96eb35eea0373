/* Errors one by one (ip(7) and ipv6(7) of Linux: IP_RECVERR, MSG_ERRQUEUE), and when datagrams came (socket(7): SO_TIMESTAMP, SIOCGSTAMP). */
#define _GNU_SOURCE
#include "conformance.h"

#ifndef CONFORMANCE_DOOR /* which has no such options */
#include "inet_common.h"

#include <arpa/inet.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { ROOM = 256, ORIGIN_ICMP = 2, ORIGIN_ICMP6 = 3 };
enum { STAMP = 29, STAMP_FINE = 35, NEW_STAMP = 63, NEW_STAMP_FINE = 64 }; /* asm-generic/socket.h */
enum { LAST_TIME = 0x8906, LAST_TIME_FINE = 0x8907 };                      /* asm-generic/sockios.h */

/* struct sock_extended_err (linux/errqueue.h), with the address behind it. */
struct told
{
    unsigned error;
    unsigned char origin, type, code, zero;
    unsigned information, data;
    union { struct sockaddr any; struct sockaddr_in in; struct sockaddr_in6 in6; } offender;
};

struct received
{
    ssize_t count;
    int flags;
    char text[16];
    struct sockaddr_in6 to;
    union { struct cmsghdr first; char bytes[ROOM]; } control;
};

static struct received receive(int made, int flags)
{
    struct received result = { .count = 0 };
    struct iovec bytes = { result.text, sizeof result.text };
    struct msghdr message = {
        .msg_name = &result.to, .msg_namelen = sizeof result.to, .msg_iov = &bytes, .msg_iovlen = 1,
        .msg_control = &result.control, .msg_controllen = ROOM,
    };
    result.count = recvmsg(made, &message, flags);
    result.flags = message.msg_flags;
    return result;
}

static int turned_on(int family, int level, int option)
{
    int made = socket(family, SOCK_DGRAM, 0), on = 1, is = 0;
    socklen_t length = sizeof is;
    CHECK(made >= 0);
    CHECK_EQUAL(getsockopt(made, level, option, &is, &length), 0);
    CHECK_EQUAL(is, 0);
    CHECK_EQUAL(setsockopt(made, level, option, &on, sizeof on), 0);
    CHECK_EQUAL(getsockopt(made, level, option, &is, &length), 0);
    CHECK_EQUAL(is, 1);
    return made;
}

/* A port of the loopback that nobody has. */
static struct sockaddr_in nobody(void)
{
    int closed = bound_to(SOCK_DGRAM, 0);
    struct sockaddr_in address = loopback(port_of(closed));
    CHECK_EQUAL(close(closed), 0);
    return address;
}

static int events_of(int made)
{
    struct pollfd poller = { .fd = made, .events = POLLIN };
    CHECK(poll(&poller, 1, 0) >= 0);
    return poller.revents;
}

static int pending_of(int made)
{
    int error = -1;
    socklen_t length = sizeof error;
    CHECK_EQUAL(getsockopt(made, SOL_SOCKET, SO_ERROR, &error, &length), 0);
    return error;
}

static void a_refused_datagram_comes_back_with_who_refused_it(void)
{
    int made = turned_on(AF_INET, IPPROTO_IP, IP_RECVERR);
    struct sockaddr_in to = nobody();
    struct told told;
    CHECK_ERROR(recv(made, &told, 1, MSG_ERRQUEUE), EAGAIN);
    CHECK_EQUAL(events_of(made), 0);
    CHECK_EQUAL(sendto(made, "hello", 5, 0, (struct sockaddr *)&to, sizeof to), 5);
    CHECK_EQUAL(events_of(made) & POLLERR, POLLERR);
    struct received got = receive(made, MSG_ERRQUEUE);
    CHECK_EQUAL(got.count, 5);
    CHECK_EQUAL(memcmp(got.text, "hello", 5), 0);
    CHECK_EQUAL(got.flags, MSG_ERRQUEUE);
    CHECK_EQUAL(memcmp(&got.to, &to, 8), 0);
    CHECK_EQUAL(got.control.first.cmsg_level, IPPROTO_IP);
    CHECK_EQUAL(got.control.first.cmsg_type, IP_RECVERR);
    CHECK_EQUAL(got.control.first.cmsg_len, CMSG_LEN(32));
    memcpy(&told, CMSG_DATA(&got.control.first), 32);
    CHECK_EQUAL(told.error, ECONNREFUSED);
    CHECK_EQUAL(told.origin, ORIGIN_ICMP);
    CHECK_EQUAL(told.type, 3);
    CHECK_EQUAL(told.code, 3);
    CHECK_EQUAL(told.information, 0);
    CHECK_EQUAL(told.offender.in.sin_family, AF_INET);
    CHECK_EQUAL(told.offender.in.sin_addr.s_addr, htonl(INADDR_LOOPBACK));
    CHECK_EQUAL(pending_of(made), 0); /* with the last one it is gone */
    CHECK_EQUAL(events_of(made), 0);
    CHECK_ERROR(receive(made, MSG_ERRQUEUE).count, EAGAIN);
}

static void a_refused_datagram_of_ipv6_comes_back_too(void)
{
    int made = turned_on(AF_INET6, IPPROTO_IPV6, IPV6_RECVERR), closed = socket(AF_INET6, SOCK_DGRAM, 0);
    struct sockaddr_in6 to = { .sin6_family = AF_INET6, .sin6_addr = in6addr_loopback };
    socklen_t length = sizeof to;
    struct told told;
    CHECK_EQUAL(bind(closed, (struct sockaddr *)&to, sizeof to), 0);
    CHECK_EQUAL(getsockname(closed, (struct sockaddr *)&to, &length), 0);
    CHECK_EQUAL(close(closed), 0);
    CHECK_EQUAL(sendto(made, "six", 3, 0, (struct sockaddr *)&to, sizeof to), 3);
    struct received got = receive(made, MSG_ERRQUEUE);
    CHECK_EQUAL(got.count, 3);
    CHECK_EQUAL(got.to.sin6_port, to.sin6_port);
    CHECK_EQUAL(memcmp(&got.to.sin6_addr, &in6addr_loopback, 16), 0);
    CHECK_EQUAL(got.control.first.cmsg_level, IPPROTO_IPV6);
    CHECK_EQUAL(got.control.first.cmsg_type, IPV6_RECVERR);
    CHECK_EQUAL(got.control.first.cmsg_len, CMSG_LEN(44));
    memcpy(&told, CMSG_DATA(&got.control.first), sizeof told);
    CHECK_EQUAL(told.error, ECONNREFUSED);
    CHECK_EQUAL(told.origin, ORIGIN_ICMP6);
    CHECK_EQUAL(told.type, 1);
    CHECK_EQUAL(told.code, 4);
    CHECK_EQUAL(told.offender.in6.sin6_family, AF_INET6);
    CHECK_EQUAL(memcmp(&told.offender.in6.sin6_addr, &in6addr_loopback, 16), 0);
}

static void errors_are_told_in_their_order_and_pending_ones_once(void)
{
    int made = turned_on(AF_INET, IPPROTO_IP, IP_RECVERR);
    struct sockaddr_in first = nobody(), second = nobody();
    char text[16];
    CHECK_EQUAL(sendto(made, "a", 1, 0, (struct sockaddr *)&first, sizeof first), 1);
    CHECK_ERROR(sendto(made, "b", 1, 0, (struct sockaddr *)&second, sizeof second), ECONNREFUSED);
    CHECK_EQUAL(sendto(made, "b", 1, 0, (struct sockaddr *)&second, sizeof second), 1);
    CHECK_ERROR(recv(made, text, sizeof text, MSG_DONTWAIT), ECONNREFUSED);
    CHECK_ERROR(recv(made, text, sizeof text, MSG_DONTWAIT), EAGAIN);
    CHECK_EQUAL(events_of(made) & POLLERR, POLLERR); /* they are still to be fetched */
    CHECK_EQUAL(recv(made, text, sizeof text, MSG_ERRQUEUE), 1);
    CHECK_EQUAL(text[0], 'a');
    CHECK_EQUAL(pending_of(made), ECONNREFUSED); /* that of the next */
    CHECK_EQUAL(recv(made, text, sizeof text, MSG_ERRQUEUE), 1);
    CHECK_EQUAL(text[0], 'b');
    CHECK_EQUAL(pending_of(made), 0);
}

static void who_does_not_ask_hears_nothing_and_who_stops_forgets(void)
{
    int deaf = socket(AF_INET, SOCK_DGRAM, 0), made = turned_on(AF_INET, IPPROTO_IP, IP_RECVERR), off = 0;
    struct sockaddr_in to = nobody();
    char text[16];
    CHECK_EQUAL(sendto(deaf, "a", 1, 0, (struct sockaddr *)&to, sizeof to), 1);
    CHECK_EQUAL(events_of(deaf), 0);
    CHECK_ERROR(recv(deaf, text, sizeof text, MSG_ERRQUEUE), EAGAIN);
    CHECK_EQUAL(sendto(made, "a", 1, 0, (struct sockaddr *)&to, sizeof to), 1);
    CHECK_EQUAL(setsockopt(made, IPPROTO_IP, IP_RECVERR, &off, sizeof off), 0);
    CHECK_ERROR(recv(made, text, sizeof text, MSG_ERRQUEUE), EAGAIN);
}

static void what_has_no_room_is_cut_off(void)
{
    int made = turned_on(AF_INET, IPPROTO_IP, IP_RECVERR);
    struct sockaddr_in to = nobody();
    char text[4] = "....";
    struct iovec bytes = { text, 2 };
    struct msghdr message = { .msg_iov = &bytes, .msg_iovlen = 1 };
    CHECK_EQUAL(sendto(made, "hello", 5, 0, (struct sockaddr *)&to, sizeof to), 5);
    CHECK_EQUAL(recvmsg(made, &message, MSG_ERRQUEUE), 2);
    CHECK_EQUAL(message.msg_flags, MSG_ERRQUEUE | MSG_TRUNC | MSG_CTRUNC);
    CHECK_EQUAL(memcmp(text, "he..", 4), 0);
}

static void the_mtu_of_the_path_is_told_to_who_is_connected(void)
{
    int pair[2], mtu = 0, discovery = -1;
    socklen_t length = sizeof mtu;
    make_datagram_pair(pair);
    CHECK_EQUAL(getsockopt(pair[0], IPPROTO_IP, IP_MTU, &mtu, &length), 0);
    CHECK(mtu == 65535 || mtu == 65536); /* the longest packet of IPv4; Linux says one more */
    CHECK_ERROR(getsockopt(bound_to(SOCK_DGRAM, 0), IPPROTO_IP, IP_MTU, &mtu, &length), ENOTCONN);
    int streams[2];
    make_connection(streams);
    CHECK_EQUAL(getsockopt(streams[0], IPPROTO_IP, IP_MTU, &mtu, &length), 0);
    CHECK(mtu >= 65535);
    CHECK_ERROR(getsockopt(socket(AF_INET6, SOCK_DGRAM, 0), IPPROTO_IPV6, IPV6_MTU, &mtu, &length), ENOTCONN);
    CHECK_EQUAL(getsockopt(pair[0], IPPROTO_IP, IP_MTU_DISCOVER, &discovery, &length), 0);
    CHECK_EQUAL(discovery, IP_PMTUDISC_WANT);
    for (int kind = IP_PMTUDISC_DONT; kind <= IP_PMTUDISC_OMIT; kind++)
    {
        CHECK_EQUAL(setsockopt(pair[0], IPPROTO_IP, IP_MTU_DISCOVER, &kind, sizeof kind), 0);
        CHECK_EQUAL(getsockopt(pair[0], IPPROTO_IP, IP_MTU_DISCOVER, &discovery, &length), 0);
        CHECK_EQUAL(discovery, kind);
    }

    discovery = IP_PMTUDISC_OMIT + 1;
    CHECK_ERROR(setsockopt(pair[0], IPPROTO_IP, IP_MTU_DISCOVER, &discovery, sizeof discovery), EINVAL);
}

static long long now(void)
{
    struct timespec time;
    CHECK_EQUAL(clock_gettime(CLOCK_REALTIME, &time), 0);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

/* Seconds, and parts of them, so many nanoseconds each. */
static long long time_in(const void *place, int part)
{
    long long pair[2];
    memcpy(pair, place, sizeof pair);
    CHECK(pair[1] >= 0 && pair[1] * part < 1000000000);
    return pair[0] * 1000000000 + pair[1] * part;
}

static void a_datagram_tells_when_it_came(void)
{
    static const struct { int option, part; } kinds[] = { { STAMP, 1000 }, { STAMP_FINE, 1 }, { NEW_STAMP, 1000 }, { NEW_STAMP_FINE, 1 } };
    int pair[2], on = 1, off = 0, is = 0;
    socklen_t length = sizeof is;
    make_datagram_pair(pair);
    for (int i = 0; i < 4; i++)
    {
        CHECK_EQUAL(setsockopt(pair[0], SOL_SOCKET, kinds[i].option, &on, sizeof on), 0);
        for (int k = 0; k < 4; k++) /* the last one holds */
        {
            CHECK_EQUAL(getsockopt(pair[0], SOL_SOCKET, kinds[k].option, &is, &length), 0);
            if (i != 3 || k != 2) /* Linux says of NEW_STAMP yes to who has asked for NEW_STAMP_FINE */
                CHECK_EQUAL(is, k == i);
        }

        long long before = now() / 1000 * 1000;
        CHECK_EQUAL(send(pair[1], "four", 4, 0), 4);
        long long after = now();
        struct timespec pause = { .tv_nsec = 20000000 };
        CHECK_EQUAL(nanosleep(&pause, 0), 0); /* it is not the time when it is received */
        struct received got = receive(pair[0], 0);
        CHECK_EQUAL(got.count, 4);
        CHECK_EQUAL(got.control.first.cmsg_level, SOL_SOCKET);
        CHECK_EQUAL(got.control.first.cmsg_type, kinds[i].option);
        CHECK_EQUAL(got.control.first.cmsg_len, CMSG_LEN(16));
        long long came = time_in(CMSG_DATA(&got.control.first), kinds[i].part);
        CHECK(came >= before && came <= after);
    }

    CHECK_EQUAL(setsockopt(pair[0], SOL_SOCKET, NEW_STAMP_FINE, &off, sizeof off), 0);
    CHECK_EQUAL(send(pair[1], "four", 4, 0), 4);
    struct received got = receive(pair[0], 0);
    CHECK_EQUAL(got.count, 4);
    CHECK_EQUAL(got.control.first.cmsg_len, 0);
}

static void a_datagram_tells_its_times(void)
{
    enum { STAMPING = 37, SOFTWARE = (1 << 3) | (1 << 4) }; /* asm-generic/socket.h, linux/net_tstamp.h */
    int pair[2], flags = SOFTWARE;
    make_datagram_pair(pair);
    CHECK_EQUAL(setsockopt(pair[0], SOL_SOCKET, STAMPING, &flags, sizeof flags), 0);
    long long before = now(), times[6];
    CHECK_EQUAL(send(pair[1], "four", 4, 0), 4);
    char text[8];
    union { struct cmsghdr first; char bytes[128]; } control;
    struct iovec bytes = { text, sizeof text };
    struct msghdr message = { .msg_iov = &bytes, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control };
    CHECK_EQUAL(recvmsg(pair[0], &message, 0), 4);
    CHECK_EQUAL(message.msg_controllen, CMSG_SPACE(sizeof times));
    CHECK_EQUAL(control.first.cmsg_level, SOL_SOCKET);
    CHECK_EQUAL(control.first.cmsg_type, STAMPING);
    memcpy(times, CMSG_DATA(&control.first), sizeof times);
    long long came = time_in(times, 1);
    CHECK(came >= before && came <= now());
    CHECK(times[2] == 0 && times[3] == 0 && times[4] == 0 && times[5] == 0);
    flags = 1 << 30;
    CHECK_ERROR(setsockopt(pair[0], SOL_SOCKET, STAMPING, &flags, sizeof flags), EINVAL);
}

static void an_ioctl_tells_when_the_last_datagram_came(void)
{
    int pair[2];
    char text[16], time[16];
    make_datagram_pair(pair);
    CHECK_ERROR(ioctl(pair[0], LAST_TIME, time), ENOENT);
    long long before = now() / 1000 * 1000;
    CHECK_EQUAL(send(pair[1], "four", 4, 0), 4);
    CHECK_EQUAL(recv(pair[0], text, sizeof text, 0), 4);
    CHECK_EQUAL(ioctl(pair[0], LAST_TIME, time), 0);
    long long came = time_in(time, 1000);
    CHECK(came >= before && came <= now());
    CHECK_EQUAL(ioctl(pair[0], LAST_TIME_FINE, time), 0);
    long long fine = time_in(time, 1);
    CHECK(fine >= came && fine - came < 1000);
    CHECK_ERROR(ioctl(pair[0], LAST_TIME, (void *)8), EFAULT);
}
#endif

const struct test inet_error_tests[] = {
#ifndef CONFORMANCE_DOOR
    { "errqueue/a_refused_datagram_comes_back_with_who_refused_it", a_refused_datagram_comes_back_with_who_refused_it },
    { "errqueue/a_refused_datagram_of_ipv6_comes_back_too", a_refused_datagram_of_ipv6_comes_back_too },
    { "errqueue/errors_are_told_in_their_order_and_pending_ones_once", errors_are_told_in_their_order_and_pending_ones_once },
    { "errqueue/who_does_not_ask_hears_nothing_and_who_stops_forgets", who_does_not_ask_hears_nothing_and_who_stops_forgets },
    { "errqueue/what_has_no_room_is_cut_off", what_has_no_room_is_cut_off },
    { "errqueue/the_mtu_of_the_path_is_told_to_who_is_connected", the_mtu_of_the_path_is_told_to_who_is_connected },
    { "timestamp/a_datagram_tells_when_it_came", a_datagram_tells_when_it_came },
    { "timestamp/a_datagram_tells_its_times", a_datagram_tells_its_times },
    { "timestamp/an_ioctl_tells_when_the_last_datagram_came", an_ioctl_tells_when_the_last_datagram_came },
#endif
    { 0 },
};
