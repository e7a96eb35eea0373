/* UDP-Lite (RFC 3828) as udplite(7) of Linux has it. */
#define _GNU_SOURCE
#include "conformance.h"

#ifndef CONFORMANCE_DOOR /* which has no such protocol */
#include "inet_common.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LITE = 136, SEND_COVERAGE = 10, RECEIVE_COVERAGE = 11 }; /* linux/udp.h; musl has no <netinet/udplite.h> */

static int made(int family)
{
    int result = socket(family, SOCK_DGRAM, LITE);
    if (result < 0 && errno == EPROTONOSUPPORT)
        skip("this system has no UDP-Lite");
    CHECK(result >= 0);
    return result;
}

static void set(int which, int option, int value)
{
    CHECK_EQUAL(setsockopt(which, LITE, option, &value, sizeof value), 0);
}

static int option_of(int which, int option)
{
    int value = -1;
    socklen_t length = sizeof value;
    CHECK_EQUAL(getsockopt(which, LITE, option, &value, &length), 0);
    CHECK_EQUAL(length, sizeof value);
    return value;
}

/* Two sockets; the second sends to the first. */
static void make_pair(int pair[2])
{
    struct sockaddr_in address = loopback(0);
    socklen_t length = sizeof address;
    pair[0] = made(AF_INET);
    pair[1] = made(AF_INET);
    CHECK_EQUAL(bind(pair[0], (struct sockaddr *)&address, sizeof address), 0);
    CHECK_EQUAL(getsockname(pair[0], (struct sockaddr *)&address, &length), 0);
    CHECK_EQUAL(connect(pair[1], (struct sockaddr *)&address, sizeof address), 0);
}

static void datagrams_come_whole_and_on_ports_of_their_own(void)
{
    int pair[2], protocol = 0;
    char text[16];
    make_pair(pair);
    socklen_t length = sizeof protocol;
    CHECK_EQUAL(getsockopt(pair[0], SOL_SOCKET, SO_PROTOCOL, &protocol, &length), 0);
    CHECK_EQUAL(protocol, LITE);
    int udp = bound_to(SOCK_DGRAM, port_of(pair[0])); /* UDP has the same port free */
    CHECK_EQUAL(send(pair[1], "lite", 4, 0), 4);
    CHECK_EQUAL(recv(pair[0], text, sizeof text, 0), 4);
    CHECK_EQUAL(memcmp(text, "lite", 4), 0);
    CHECK_ERROR(recv(udp, text, sizeof text, MSG_DONTWAIT), EAGAIN);
    struct sockaddr_in taken = loopback(port_of(pair[0]));
    CHECK_ERROR(bind(made(AF_INET), (struct sockaddr *)&taken, sizeof taken), EADDRINUSE);
}

static void datagrams_of_ipv6_come_too(void)
{
    struct sockaddr_in6 address = { .sin6_family = AF_INET6, .sin6_addr = in6addr_loopback };
    socklen_t length = sizeof address;
    char text[16];
    int receiver = made(AF_INET6), sender = made(AF_INET6);
    CHECK_EQUAL(bind(receiver, (struct sockaddr *)&address, sizeof address), 0);
    CHECK_EQUAL(getsockname(receiver, (struct sockaddr *)&address, &length), 0);
    CHECK_EQUAL(sendto(sender, "six", 3, 0, (struct sockaddr *)&address, sizeof address), 3);
    CHECK_EQUAL(recv(receiver, text, sizeof text, 0), 3);
    CHECK_EQUAL(memcmp(text, "six", 3), 0);
}

static void coverage_is_kept_in_the_bounds_of_a_datagram(void)
{
    int pair[2], value = 20;
    socklen_t length = sizeof value;
    make_pair(pair);
    for (int option = SEND_COVERAGE; option <= RECEIVE_COVERAGE; option++)
    {
        CHECK_EQUAL(option_of(pair[0], option), 0);
        set(pair[0], option, 20);
        CHECK_EQUAL(option_of(pair[0], option), 20);
        set(pair[0], option, 3);
        CHECK_EQUAL(option_of(pair[0], option), 8);
        set(pair[0], option, 70000);
        CHECK_EQUAL(option_of(pair[0], option), 65535);
        CHECK_ERROR(setsockopt(pair[0], LITE, option, &value, 2), EINVAL);
    }

    CHECK_ERROR(getsockopt(pair[0], LITE, 99, &value, &length), ENOPROTOOPT);
    CHECK_ERROR(setsockopt(pair[0], LITE, 99, &value, sizeof value), ENOPROTOOPT);
    CHECK_ERROR(setsockopt(bound_to(SOCK_DGRAM, 0), LITE, SEND_COVERAGE, &value, sizeof value), ENOPROTOOPT);
}

static void a_receiver_drops_what_is_covered_less_than_it_wants(void)
{
    int pair[2];
    char text[16];
    make_pair(pair);
    set(pair[1], SEND_COVERAGE, 10);
    CHECK_EQUAL(send(pair[1], "taken", 5, 0), 5);
    CHECK_EQUAL(recv(pair[0], text, sizeof text, MSG_DONTWAIT), 5);
    set(pair[0], RECEIVE_COVERAGE, 12);
    CHECK_EQUAL(send(pair[1], "dropped", 7, 0), 7);
    CHECK_ERROR(recv(pair[0], text, sizeof text, MSG_DONTWAIT), EAGAIN);
    set(pair[1], SEND_COVERAGE, 12);
    CHECK_EQUAL(send(pair[1], "enough", 6, 0), 6);
    CHECK_EQUAL(recv(pair[0], text, sizeof text, MSG_DONTWAIT), 6);
    set(pair[1], SEND_COVERAGE, 0);
    CHECK_EQUAL(send(pair[1], "whole", 5, 0), 5);
    CHECK_EQUAL(recv(pair[0], text, sizeof text, MSG_DONTWAIT), 5);
    set(pair[0], RECEIVE_COVERAGE, 0);
    set(pair[1], SEND_COVERAGE, 12);
    CHECK_EQUAL(send(pair[1], "dropped", 7, 0), 7);
    CHECK_ERROR(recv(pair[0], text, sizeof text, MSG_DONTWAIT), EAGAIN);
}

static void nobody_at_a_port_is_told(void)
{
    int pair[2];
    char text[16];
    make_pair(pair);
    CHECK_EQUAL(close(pair[0]), 0);
    CHECK_EQUAL(send(pair[1], "gone", 4, 0), 4);
    CHECK_ERROR(recv(pair[1], text, sizeof text, 0), ECONNREFUSED);
}

/* Whether a file of /proc/net has a socket at a port of 127.0.0.1. */
static int is_listed(const char *file, int port)
{
    char line[256], wanted[32];
    int found = 0;
    snprintf(wanted, sizeof wanted, ": 0100007F:%04X ", (unsigned)port);
    FILE *table = fopen(file, "r");
    CHECK(table != 0);
    while (fgets(line, sizeof line, table) != 0)
        found += strstr(line, wanted) != 0;
    fclose(table);
    return found;
}

static void proc_net_has_them_apart_from_udp(void)
{
    int pair[2];
    make_pair(pair);
    int port = port_of(pair[0]);
    CHECK_EQUAL(is_listed("/proc/net/udplite", port), 1);
    CHECK_EQUAL(is_listed("/proc/net/udplite6", port), 0);
    CHECK_EQUAL(is_listed("/proc/net/udp", port), 0);
    CHECK_EQUAL(close(pair[0]), 0);
    CHECK_EQUAL(is_listed("/proc/net/udplite", port), 0);
}
#endif

const struct test inet_udplite_tests[] = {
#ifndef CONFORMANCE_DOOR
    { "udplite/datagrams_come_whole_and_on_ports_of_their_own", datagrams_come_whole_and_on_ports_of_their_own },
    { "udplite/datagrams_of_ipv6_come_too", datagrams_of_ipv6_come_too },
    { "udplite/coverage_is_kept_in_the_bounds_of_a_datagram", coverage_is_kept_in_the_bounds_of_a_datagram },
    { "udplite/a_receiver_drops_what_is_covered_less_than_it_wants", a_receiver_drops_what_is_covered_less_than_it_wants },
    { "udplite/nobody_at_a_port_is_told", nobody_at_a_port_is_told },
    { "udplite/proc_net_has_them_apart_from_udp", proc_net_has_them_apart_from_udp },
#endif
    { 0 },
};
