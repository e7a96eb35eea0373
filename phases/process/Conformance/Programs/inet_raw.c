/* Raw sockets, and what else of networks only the superuser may (POSIX.1-2017 socket, bind: EACCES, EPERM; RFC 792, RFC 4443, RFC 3542 section 3). */
#define _GNU_SOURCE
#include "conformance.h"
#include "inet_common.h"

#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HEADER = 20, SIZE = 16, ECHO = 8, REPLY = 0, ECHO6 = 128, REPLY6 = 129, FILTER = 1, LEVEL_RAW = 255 };

static const unsigned char text[8] = { 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h' };

static void make_request(unsigned char request[SIZE], int type)
{
    memset(request, 0, SIZE);
    request[0] = (unsigned char)type;
    request[4] = (unsigned char)(getpid() >> 8);
    request[5] = (unsigned char)getpid();
    request[7] = 3;
    memcpy(request + 8, text, sizeof text);
    if (type == ECHO6)
        return;
    unsigned sum = 0;
    for (int i = 0; i < SIZE; i += 2)
        sum += (unsigned)request[i] << 8 | request[i + 1];
    while (sum >> 16)
        sum = (sum & 0xFFFF) + (sum >> 16);
    request[2] = (unsigned char)(~sum >> 8);
    request[3] = (unsigned char)~sum;
}

/* The message of a type with this process's identifier, behind its header of IP if there is one. */
static int receive_type(int made, int type, int header, unsigned char *packet, int room)
{
    for (int i = 0; i < 64; i++)
    {
        struct sockaddr_in6 from;
        socklen_t length = sizeof from;
        int count = (int)recvfrom(made, packet, (size_t)room, 0, (struct sockaddr *)&from, &length);
        CHECK(count >= header + 8);
        CHECK_EQUAL(from.sin6_port, 0);
        const unsigned char *message = packet + header;
        if (message[0] == type && message[4] == (unsigned char)(getpid() >> 8) && message[5] == (unsigned char)getpid())
            return count;
    }

    return -1;
}

static int raw_of_nobody(void)
{
    if (setuid(1000) != 0)
        return 1;
    if (socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) != -1 || errno != EPERM)
        return 2;
    return socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6) == -1 && errno == EPERM ? 0 : 3;
}

static void raw_sockets_are_for_the_superuser(void)
{
    CHECK_EQUAL(exit_status_of(child_running(raw_of_nobody)), 0);
    CHECK_ERROR(socket(AF_INET, SOCK_RAW, 0), EPROTONOSUPPORT);
    int made = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
    CHECK(made >= 0);
    int type = 0;
    socklen_t length = sizeof type;
    CHECK_EQUAL(getsockopt(made, SOL_SOCKET, SO_TYPE, &type, &length), 0);
    CHECK_EQUAL(type, SOCK_RAW);
    CHECK_EQUAL(getsockopt(made, SOL_SOCKET, SO_PROTOCOL, &type, &length), 0);
    CHECK_EQUAL(type, IPPROTO_ICMP);
    CHECK_ERROR(listen(made, 1), EOPNOTSUPP);
}

static void a_raw_socket_sends_and_receives_icmp(void)
{
    int made = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
    unsigned char request[SIZE], packet[256];
    make_request(request, ECHO);
    CHECK_ERROR(send(made, request, SIZE, 0), EDESTADDRREQ);
    struct sockaddr_in address = loopback(0);
    CHECK_EQUAL(sendto(made, request, SIZE, 0, (struct sockaddr *)&address, sizeof address), SIZE);
    CHECK_EQUAL(receive_type(made, REPLY, HEADER, packet, sizeof packet), HEADER + SIZE);
    CHECK_EQUAL(packet[0], 0x45);
    CHECK_EQUAL(packet[2] << 8 | packet[3], HEADER + SIZE);
    CHECK_EQUAL(packet[9], IPPROTO_ICMP);
    CHECK(memcmp(packet + 12, &address.sin_addr, 4) == 0);
    CHECK(memcmp(packet + HEADER + 8, text, sizeof text) == 0);
}

static void a_raw_socket_can_be_connected(void)
{
    int made = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
    struct sockaddr_in address = loopback(0), name;
    socklen_t length = sizeof name;
    CHECK_ERROR(getpeername(made, (struct sockaddr *)&name, &length), ENOTCONN);
    CHECK_EQUAL(bind(made, (struct sockaddr *)&address, sizeof address), 0);
    address = loopback(7); /* of which only Linux makes a difference: with port 0 it tells no peer */
    CHECK_EQUAL(connect(made, (struct sockaddr *)&address, sizeof address), 0);
    CHECK_EQUAL(getpeername(made, (struct sockaddr *)&name, &length), 0);
    CHECK_EQUAL(name.sin_addr.s_addr, address.sin_addr.s_addr);
    unsigned char request[SIZE], packet[256];
    make_request(request, ECHO);
    CHECK_EQUAL(send(made, request, SIZE, 0), SIZE);
    CHECK_EQUAL(receive_type(made, REPLY, HEADER, packet, sizeof packet), HEADER + SIZE);
    CHECK_ERROR(bind(made, (struct sockaddr *)&address, sizeof address), EINVAL);
    address.sin_addr.s_addr = htonl(0xC0000201); /* 192.0.2.1, which is nobody's (RFC 5737) */
    made = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
    CHECK_ERROR(bind(made, (struct sockaddr *)&address, sizeof address), EADDRNOTAVAIL);
}

static void a_raw_socket_of_ipv6_has_checksums_written(void)
{
    int made = socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6);
    CHECK(made >= 0);
    unsigned filter[8];
    memset(filter, 0xFF, sizeof filter);
    filter[REPLY6 / 32] &= ~(1U << REPLY6 % 32);
    CHECK_EQUAL(setsockopt(made, IPPROTO_ICMPV6, FILTER, filter, sizeof filter), 0);
    unsigned char request[SIZE], packet[256];
    make_request(request, ECHO6);
    struct sockaddr_in6 address = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
    CHECK_EQUAL(sendto(made, request, SIZE, 0, (struct sockaddr *)&address, sizeof address), SIZE);
    CHECK_EQUAL(receive_type(made, REPLY6, 0, packet, sizeof packet), SIZE);
    CHECK(packet[2] != 0 || packet[3] != 0);
    CHECK(memcmp(packet + 8, text, sizeof text) == 0);
}

static void a_filter_keeps_types_of_icmp_away(void)
{
    int made = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
    unsigned filter = 1U << ECHO | 1U << REPLY, kept = 0;
    socklen_t length = sizeof kept;
    CHECK_EQUAL(setsockopt(made, LEVEL_RAW, FILTER, &filter, sizeof filter), 0);
    CHECK_EQUAL(getsockopt(made, LEVEL_RAW, FILTER, &kept, &length), 0);
    CHECK_EQUAL(kept, filter);
    unsigned char request[SIZE];
    make_request(request, ECHO);
    struct sockaddr_in address = loopback(0);
    CHECK_EQUAL(sendto(made, request, SIZE, 0, (struct sockaddr *)&address, sizeof address), SIZE);
    struct pollfd wanted = { .fd = made, .events = POLLIN };
    CHECK_EQUAL(poll(&wanted, 1, 0), 0);
}

static int low_port_of_nobody(void)
{
    static const int types[] = { SOCK_STREAM, SOCK_DGRAM };
    if (setuid(1000) != 0)
        return 1;
    for (int i = 0; i < 2; i++)
    {
        struct sockaddr_in address = loopback(1023);
        int made = socket(AF_INET, types[i], 0);
        if (bind(made, (struct sockaddr *)&address, sizeof address) != -1 || errno != EACCES)
            return 2;
        address = loopback(0);
        if (bind(made, (struct sockaddr *)&address, sizeof address) != 0)
            return 3;
    }

    return 0;
}

static void ports_below_1024_are_for_the_superuser(void)
{
    CHECK_EQUAL(exit_status_of(child_running(low_port_of_nobody)), 0);
    CHECK(bound_to(SOCK_STREAM, 1023) >= 0);
}

const struct test inet_raw_tests[] = {
    { "socket/raw_sockets_are_for_the_superuser", raw_sockets_are_for_the_superuser },
    { "sendto/a_raw_socket_sends_and_receives_icmp", a_raw_socket_sends_and_receives_icmp },
    { "connect/a_raw_socket_can_be_connected", a_raw_socket_can_be_connected },
    { "sendto/a_raw_socket_of_ipv6_has_checksums_written", a_raw_socket_of_ipv6_has_checksums_written },
    { "setsockopt/a_filter_keeps_types_of_icmp_away", a_filter_keeps_types_of_icmp_away },
    { "bind/ports_below_1024_are_for_the_superuser", ports_below_1024_are_for_the_superuser },
    { 0 },
};
