/* Options of sockets of AF_INET and AF_INET6 (POSIX.1-2017 setsockopt, netinet/tcp.h, netinet/in.h). */
#define _GNU_SOURCE
#include "conformance.h"
#include "inet_common.h"
#include "socket_common.h"

#include <netinet/tcp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <unistd.h>

static int ends[2];
static char byte;

static int option_of(int socket, int level, int option)
{
    int value = -1;
    socklen_t length = sizeof value;
    CHECK_EQUAL(getsockopt(socket, level, option, &value, &length), 0);
    CHECK_EQUAL(length, sizeof value);
    return value;
}

static int set(int socket, int level, int option, int value)
{
    return setsockopt(socket, level, option, &value, sizeof value);
}

static void options_of_tcp_are_kept(void)
{
    static const struct { int option; int usual; int value; } each[] = {
        { TCP_NODELAY, 0, 1 }, { TCP_CORK, 0, 1 }, { TCP_KEEPIDLE, 7200, 30 }, { TCP_KEEPINTVL, 75, 5 }, { TCP_KEEPCNT, 9, 3 }, { TCP_USER_TIMEOUT, 0, 5000 },
    };
    int made = socket(AF_INET, SOCK_STREAM, 0);
    for (size_t i = 0; i < sizeof each / sizeof each[0]; i++)
    {
        CHECK_EQUAL(option_of(made, IPPROTO_TCP, each[i].option), each[i].usual);
        CHECK_EQUAL(set(made, IPPROTO_TCP, each[i].option, each[i].value), 0);
        CHECK_EQUAL(option_of(made, IPPROTO_TCP, each[i].option), each[i].value);
    }

    CHECK_ERROR(set(made, IPPROTO_TCP, TCP_KEEPIDLE, 0), EINVAL);
    CHECK_ERROR(set(made, IPPROTO_TCP, 999, 1), ENOPROTOOPT);
    CHECK_ERROR(set(made, 123, 1, 1), ENOPROTOOPT);
    CHECK_ERROR(setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &byte, 1), EINVAL);
}

static void tcp_info_tells_the_state(void)
{
    make_connection(ends);
    struct tcp_info information = { 0 };
    socklen_t length = sizeof information;
    CHECK_EQUAL(getsockopt(ends[0], IPPROTO_TCP, TCP_INFO, &information, &length), 0);
    CHECK(length >= 104);
    CHECK_EQUAL(information.tcpi_state, 1);
    CHECK(information.tcpi_snd_mss > 0);
    CHECK_EQUAL(information.tcpi_total_retrans, 0);
}

static void options_of_ip_are_kept(void)
{
    int made = socket(AF_INET, SOCK_DGRAM, 0);
    CHECK_EQUAL(option_of(made, IPPROTO_IP, IP_TTL), 64);
    CHECK_EQUAL(set(made, IPPROTO_IP, IP_TTL, 5), 0);
    CHECK_EQUAL(option_of(made, IPPROTO_IP, IP_TTL), 5);
    CHECK_EQUAL(set(made, IPPROTO_IP, IP_TOS, 0x10), 0);
    CHECK_EQUAL(option_of(made, IPPROTO_IP, IP_TOS), 0x10);
    CHECK_ERROR(set(made, IPPROTO_IP, IP_TTL, 256), EINVAL);
    CHECK_EQUAL(option_of(made, SOL_SOCKET, SO_BROADCAST), 0);
    CHECK_EQUAL(set(made, SOL_SOCKET, SO_BROADCAST, 1), 0);
    CHECK_EQUAL(option_of(made, SOL_SOCKET, SO_BROADCAST), 1);
    int six = socket(AF_INET6, SOCK_STREAM, 0);
    CHECK_EQUAL(option_of(six, IPPROTO_IPV6, IPV6_V6ONLY), 0);
    CHECK_EQUAL(set(six, IPPROTO_IPV6, IPV6_V6ONLY, 1), 0);
    CHECK_EQUAL(option_of(six, IPPROTO_IPV6, IPV6_V6ONLY), 1);
    CHECK_EQUAL(set(six, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 9), 0);
    CHECK_EQUAL(option_of(six, IPPROTO_IPV6, IPV6_UNICAST_HOPS), 9);
    struct sockaddr_in6 any = { .sin6_family = AF_INET6 };
    CHECK_EQUAL(bind(six, (struct sockaddr *)&any, sizeof any), 0);
    socklen_t length = sizeof any;
    CHECK_EQUAL(getsockname(six, (struct sockaddr *)&any, &length), 0);
    int port = (any.sin6_port & 0xFF) << 8 | any.sin6_port >> 8;
    CHECK_EQUAL(listen(bound_to(SOCK_STREAM, port), 1), 0); /* the port of IPv4 is another one now */
}

static void a_port_is_shared_where_all_agree(void)
{
    int first = socket(AF_INET, SOCK_DGRAM, 0), second = socket(AF_INET, SOCK_DGRAM, 0);
    CHECK_EQUAL(set(first, SOL_SOCKET, SO_REUSEPORT, 1), 0);
    struct sockaddr_in address = loopback(0);
    CHECK_EQUAL(bind(first, (struct sockaddr *)&address, sizeof address), 0);
    address = loopback(port_of(first));
    CHECK_ERROR(bind(second, (struct sockaddr *)&address, sizeof address), EADDRINUSE);
    CHECK_EQUAL(set(second, SOL_SOCKET, SO_REUSEPORT, 1), 0);
    CHECK_EQUAL(bind(second, (struct sockaddr *)&address, sizeof address), 0);
}

static void lingering_for_no_time_resets(void)
{
    make_connection(ends);
    struct linger none = { 1, 0 };
    CHECK_EQUAL(setsockopt(ends[0], SOL_SOCKET, SO_LINGER, &none, sizeof none), 0);
    CHECK_EQUAL(close(ends[0]), 0);
    CHECK_ERROR(read(ends[1], &byte, 1), ECONNRESET);
    CHECK_EQUAL(read(ends[1], &byte, 1), 0);
}

static void time_limits_end_waits(void)
{
    struct timeval limit = { 0, 40000 };
    make_connection(ends);
    CHECK_EQUAL(setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit), 0);
    CHECK_ERROR(read(ends[0], &byte, 1), EAGAIN);
    int port;
    int listener = listening_at(&port);
    CHECK_EQUAL(setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit), 0);
    CHECK_ERROR(accept(listener, NULL, NULL), EAGAIN);
    static char bytes[65536];
    CHECK_EQUAL(setsockopt(ends[0], SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit), 0);
    ssize_t sent;
    while ((sent = write(ends[0], bytes, sizeof bytes)) > 0)
        continue;
    CHECK_EQUAL(sent, -1);
    CHECK_EQUAL(errno, EAGAIN);
}

static void ioctl_counts_bytes(void)
{
    make_connection(ends);
    CHECK_EQUAL(write(ends[1], "12345", 5), 5);
    int count = -1;
    CHECK_EQUAL(ioctl(ends[0], FIONREAD, &count), 0);
    CHECK_EQUAL(count, 5);
}

static void echo_requests_are_answered(void)
{
    int made = socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP);
    if (made < 0 && on_linux())
        skip("the kernel lets nobody ping without raw sockets");
    CHECK(made >= 0);
    unsigned char request[16] = { 8, 0, 0, 0, 0, 0, 0, 5, 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h' }, reply[32];
    struct sockaddr_in address = loopback(0);
    CHECK_EQUAL(sendto(made, request, sizeof request, 0, (struct sockaddr *)&address, sizeof address), sizeof request);
    CHECK_EQUAL(recv(made, reply, sizeof reply, 0), sizeof request);
    CHECK_EQUAL(reply[0], 0);
    CHECK_EQUAL(reply[7], 5);
    CHECK(memcmp(reply + 8, request + 8, 8) == 0);
    unsigned sum = 0;
    for (int i = 0; i < 16; i += 2)
        sum += (unsigned)reply[i] << 8 | reply[i + 1];
    while (sum >> 16)
        sum = (sum & 0xFFFF) + (sum >> 16);
    CHECK_EQUAL(sum, 0xFFFF);
    request[0] = 13; /* a timestamp request */
    CHECK_ERROR(sendto(made, request, sizeof request, 0, (struct sockaddr *)&address, sizeof address), EINVAL);
}

const struct test inet_option_tests[] = {
    { "sendto/echo_requests_are_answered", echo_requests_are_answered },
    { "setsockopt/options_of_tcp_are_kept", options_of_tcp_are_kept },
    { "getsockopt/tcp_info_tells_the_state", tcp_info_tells_the_state },
    { "setsockopt/options_of_ip_are_kept", options_of_ip_are_kept },
    { "setsockopt/a_port_is_shared_where_all_agree", a_port_is_shared_where_all_agree },
    { "setsockopt/lingering_for_no_time_resets_a_connection", lingering_for_no_time_resets },
    { "setsockopt/time_limits_end_waits_for_internet_sockets", time_limits_end_waits },
    { "ioctl/counts_bytes_of_an_internet_socket", ioctl_counts_bytes },
    { 0 },
};
