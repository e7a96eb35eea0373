/* Options of sockets that Linux has beyond POSIX, and what they do: interfaces, groups and their sources, streams, and connecting to nobody. */
#define _GNU_SOURCE
#include "conformance.h"

#ifndef CONFORMANCE_DOOR /* which runs what POSIX names */
#include "inet_common.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { USER = 1000, BUSY_POLL = 46, INCOMING_CPU = 49, BIND_TO_INDEX = 62, UNSENT_LOW_WATER = 25, BIND_ADDRESS_NO_PORT = 24, PATH_MTU = 61, DONT_FRAGMENT = 62 };

static int set(int socket, int level, int option, int value)
{
    return setsockopt(socket, level, option, &value, sizeof value);
}

static int told(int socket, int level, int option)
{
    int value = -77;
    socklen_t length = sizeof value;
    CHECK_EQUAL(getsockopt(socket, level, option, &value, &length), 0);
    CHECK_EQUAL(length, sizeof value);
    return value;
}

static int made_of(int family, int type)
{
    int made = socket(family, type, 0);
    CHECK(made >= 0);
    return made;
}

static void check_kept(int socket, int level, int option, int value)
{
    CHECK_EQUAL(set(socket, level, option, value), 0);
    CHECK_EQUAL(told(socket, level, option), value);
}

static void numbers_of_linux_are_kept(void)
{
    for (int i = 0; i < 4; i++)
    {
        int made = made_of(i < 2 ? AF_INET : AF_INET6, i % 2 == 0 ? SOCK_STREAM : SOCK_DGRAM);
        CHECK_EQUAL(told(made, SOL_SOCKET, SO_PRIORITY), 0);
        check_kept(made, SOL_SOCKET, SO_PRIORITY, 6);
        check_kept(made, SOL_SOCKET, SO_PRIORITY, 7);
        CHECK_EQUAL(told(made, SOL_SOCKET, SO_MARK), 0);
        check_kept(made, SOL_SOCKET, SO_MARK, 77);
        CHECK_EQUAL(told(made, SOL_SOCKET, INCOMING_CPU), -1);
        check_kept(made, SOL_SOCKET, INCOMING_CPU, 0);
        check_kept(made, SOL_SOCKET, BUSY_POLL, 50);
        CHECK_ERROR(set(made, SOL_SOCKET, BUSY_POLL, -1), EINVAL);
        CHECK_EQUAL(told(made, IPPROTO_IP, BIND_ADDRESS_NO_PORT), 0);
        check_kept(made, IPPROTO_IP, BIND_ADDRESS_NO_PORT, 1);
        CHECK_EQUAL(close(made), 0);
    }
}

static int asks_as_a_user(void)
{
    int made = made_of(AF_INET, SOCK_STREAM), bound = made_of(AF_INET, SOCK_DGRAM);
    CHECK_EQUAL(setresuid(USER, USER, USER), 0);
    check_kept(made, SOL_SOCKET, SO_PRIORITY, 6);
    CHECK_ERROR(set(made, SOL_SOCKET, SO_PRIORITY, 7), EPERM);
    CHECK_ERROR(set(made, SOL_SOCKET, SO_MARK, 1), EPERM);
    CHECK_EQUAL(setsockopt(bound, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3), 0);
    CHECK_ERROR(setsockopt(bound, SOL_SOCKET, SO_BINDTODEVICE, "", 0), EPERM);
    CHECK_ERROR(set(bound, SOL_SOCKET, BIND_TO_INDEX, 0), EPERM);
    return 0;
}

static void others_than_the_superuser_set_less(void)
{
    CHECK_EQUAL(exit_status_of(child_running(asks_as_a_user)), 0);
}

static void a_socket_is_bound_to_an_interface(void)
{
    for (int i = 0; i < 2; i++)
    {
        int made = made_of(AF_INET, i == 0 ? SOCK_STREAM : SOCK_DGRAM);
        char name[IFNAMSIZ] = "x";
        socklen_t length = sizeof name;
        CHECK_EQUAL(getsockopt(made, SOL_SOCKET, SO_BINDTODEVICE, name, &length), 0);
        CHECK_EQUAL(length, 0);
        CHECK_ERROR(setsockopt(made, SOL_SOCKET, SO_BINDTODEVICE, "nope", 4), ENODEV);
        CHECK_EQUAL(setsockopt(made, SOL_SOCKET, SO_BINDTODEVICE, "lo", 2), 0);
        length = sizeof name;
        CHECK_EQUAL(getsockopt(made, SOL_SOCKET, SO_BINDTODEVICE, name, &length), 0);
        CHECK_EQUAL(length, 3);
        CHECK(strcmp(name, "lo") == 0);
        length = IFNAMSIZ - 1;
        CHECK_ERROR(getsockopt(made, SOL_SOCKET, SO_BINDTODEVICE, name, &length), EINVAL);
        CHECK_EQUAL(told(made, SOL_SOCKET, BIND_TO_INDEX), (int)if_nametoindex("lo"));
        CHECK_EQUAL(setsockopt(made, SOL_SOCKET, SO_BINDTODEVICE, "\0lo", 3), 0);
        CHECK_EQUAL(told(made, SOL_SOCKET, BIND_TO_INDEX), 0);
        check_kept(made, SOL_SOCKET, BIND_TO_INDEX, (int)if_nametoindex("lo"));
        CHECK_ERROR(set(made, SOL_SOCKET, BIND_TO_INDEX, -1), EINVAL);
        CHECK_EQUAL(close(made), 0);
    }
}

static void a_bound_socket_uses_its_interface(void)
{
    int port, listener = listening_at(&port), receiver = bound_to(SOCK_DGRAM, 0);
    struct sockaddr_in near = loopback(port);
    char text[8];
    int stream = made_of(AF_INET, SOCK_STREAM), datagrams = made_of(AF_INET, SOCK_DGRAM);
    int bound[] = { listener, receiver, stream, datagrams };
    for (int i = 0; i < 4; i++)
        CHECK_EQUAL(setsockopt(bound[i], SOL_SOCKET, SO_BINDTODEVICE, "lo", 3), 0);
    CHECK_EQUAL(connect(stream, (struct sockaddr *)&near, sizeof near), 0);
    int accepted = accept(listener, NULL, NULL);
    CHECK_EQUAL(told(accepted, SOL_SOCKET, BIND_TO_INDEX), (int)if_nametoindex("lo"));
    near.sin_port = htons(port_of(receiver));
    CHECK_EQUAL(sendto(datagrams, "four", 4, 0, (struct sockaddr *)&near, sizeof near), 4);
    CHECK_EQUAL(recv(receiver, text, sizeof text, 0), 4);
}

static void check_congestion(int socket, const char *name)
{
    char told[16];
    socklen_t length = sizeof told;
    CHECK_EQUAL(getsockopt(socket, IPPROTO_TCP, TCP_CONGESTION, told, &length), 0);
    CHECK_EQUAL(length, sizeof told);
    CHECK(strcmp(told, name) == 0);
}

static void congestion_control_has_names(void)
{
    int made = made_of(AF_INET, SOCK_STREAM), ends[2];
    char none[] = "none_such";
    CHECK_EQUAL(setsockopt(made, IPPROTO_TCP, TCP_CONGESTION, "cubic", 5), 0);
    check_congestion(made, "cubic");
    CHECK_EQUAL(setsockopt(made, IPPROTO_TCP, TCP_CONGESTION, "reno", 5), 0);
    check_congestion(made, "reno");
    CHECK_ERROR(setsockopt(made, IPPROTO_TCP, TCP_CONGESTION, none, sizeof none), ENOENT);
    CHECK_ERROR(setsockopt(made, IPPROTO_TCP, TCP_CONGESTION, none, 0), EINVAL);
    check_congestion(made, "reno");
    make_connection(ends);
    CHECK_EQUAL(setsockopt(ends[0], IPPROTO_TCP, TCP_CONGESTION, "reno", 4), 0);
    check_congestion(ends[0], "reno");
    CHECK_EQUAL(send(ends[0], "x", 1, 0), 1);
}

static void numbers_of_tcp_are_kept(void)
{
    int made = made_of(AF_INET, SOCK_STREAM);
    check_kept(made, IPPROTO_TCP, TCP_SYNCNT, 3);
    CHECK_ERROR(set(made, IPPROTO_TCP, TCP_SYNCNT, 0), EINVAL);
    CHECK_ERROR(set(made, IPPROTO_TCP, TCP_SYNCNT, 128), EINVAL);
    check_kept(made, IPPROTO_TCP, TCP_LINGER2, 60);
    check_kept(made, IPPROTO_TCP, TCP_LINGER2, 5);
    check_kept(made, IPPROTO_TCP, TCP_LINGER2, -1);
    CHECK_EQUAL(set(made, IPPROTO_TCP, TCP_LINGER2, 1000), 0);
    CHECK_EQUAL(told(made, IPPROTO_TCP, TCP_LINGER2), 120);
    CHECK_EQUAL(told(made, IPPROTO_TCP, TCP_DEFER_ACCEPT), 0);
    check_kept(made, IPPROTO_TCP, TCP_DEFER_ACCEPT, 1);
    CHECK_EQUAL(set(made, IPPROTO_TCP, TCP_DEFER_ACCEPT, 5), 0);
    CHECK_EQUAL(told(made, IPPROTO_TCP, TCP_DEFER_ACCEPT), 7);
    CHECK_EQUAL(set(made, IPPROTO_TCP, TCP_DEFER_ACCEPT, -5), 0);
    CHECK_EQUAL(told(made, IPPROTO_TCP, TCP_DEFER_ACCEPT), 0);
    check_kept(made, IPPROTO_TCP, UNSENT_LOW_WATER, 4096);
}

static int is_ready(int socket, short events)
{
    struct pollfd polled = { .fd = socket, .events = events };
    int result = poll(&polled, 1, 0);
    CHECK(result >= 0);
    return polled.revents;
}

static void a_deferred_connection_is_accepted_with_its_data(void)
{
    int port, listener = listening_at(&port);
    CHECK_EQUAL(set(listener, IPPROTO_TCP, TCP_DEFER_ACCEPT, 60), 0);
    int made = connected_to(SOCK_STREAM, port);
    usleep(20000);
    CHECK_EQUAL(is_ready(listener, POLLIN), 0);
    CHECK_EQUAL(send(made, "data", 4, 0), 4);
    int accepted = accept(listener, NULL, NULL);
    char text[8];
    CHECK_EQUAL(recv(accepted, text, sizeof text, 0), 4);
    CHECK_EQUAL(send(accepted, "back", 4, 0), 4);
    CHECK_EQUAL(recv(made, text, sizeof text, 0), 4);
}

static void a_deferred_connection_without_data_is_accepted_later(void)
{
    int port, listener = listening_at(&port);
    CHECK_EQUAL(set(listener, IPPROTO_TCP, TCP_DEFER_ACCEPT, 1), 0);
    int made = connected_to(SOCK_STREAM, port), accepted = accept(listener, NULL, NULL);
    CHECK(accepted >= 0);
    CHECK_EQUAL(send(accepted, "x", 1, 0), 1);
    char text[8];
    CHECK_EQUAL(recv(made, text, sizeof text, 0), 1);
}

static int disconnect(int socket)
{
    struct sockaddr nobody = { .sa_family = AF_UNSPEC };
    return connect(socket, &nobody, sizeof nobody);
}

static void a_stream_that_connects_to_nobody_is_used_anew(void)
{
    int port, listener = listening_at(&port);
    struct sockaddr_in to = loopback(port);
    socklen_t length = sizeof to;
    int made = made_of(AF_INET, SOCK_STREAM);
    CHECK_EQUAL(disconnect(made), 0);
    CHECK_EQUAL(connect(made, (struct sockaddr *)&to, sizeof to), 0);
    int accepted = accept(listener, NULL, NULL);
    CHECK_EQUAL(send(accepted, "lost", 4, 0), 4);
    CHECK_EQUAL(disconnect(made), 0);
    char text[8];
    CHECK_ERROR(recv(accepted, text, sizeof text, 0), ECONNRESET);
    CHECK_EQUAL(told(made, SOL_SOCKET, SO_ERROR), ECONNRESET);
    CHECK_ERROR(getpeername(made, (struct sockaddr *)&to, &length), ENOTCONN);
    CHECK_ERROR(recv(made, text, sizeof text, 0), ENOTCONN);
    CHECK_EQUAL(is_ready(made, POLLIN | POLLOUT) & (POLLOUT | POLLHUP), POLLOUT | POLLHUP);
    to = loopback(port);
    CHECK_EQUAL(connect(made, (struct sockaddr *)&to, sizeof to), 0);
    accepted = accept(listener, NULL, NULL);
    CHECK_EQUAL(send(made, "anew", 4, 0), 4);
    CHECK_EQUAL(recv(accepted, text, sizeof text, 0), 4);
    CHECK_EQUAL(memcmp(text, "anew", 4), 0);
}

static void a_listener_that_connects_to_nobody_listens_no_longer(void)
{
    int port, other, listener = made_of(AF_INET, SOCK_STREAM);
    struct sockaddr_in own = loopback(0), to;
    CHECK_EQUAL(bind(listener, (struct sockaddr *)&own, sizeof own), 0);
    port = port_of(listener);
    CHECK_EQUAL(disconnect(listener), 0);
    CHECK_EQUAL(close(listener), 0);
    listener = made_of(AF_INET, SOCK_STREAM);
    own = loopback(port); /* named, it stays */
    CHECK_EQUAL(set(listener, SOL_SOCKET, SO_REUSEADDR, 1), 0);
    CHECK_EQUAL(bind(listener, (struct sockaddr *)&own, sizeof own), 0);
    CHECK_EQUAL(listen(listener, 5), 0);
    int waiting = connected_to(SOCK_STREAM, port);
    char text[8];
    CHECK_EQUAL(disconnect(listener), 0);
    CHECK_EQUAL(told(listener, SOL_SOCKET, SO_ACCEPTCONN), 0);
    CHECK_ERROR(recv(waiting, text, sizeof text, 0), ECONNRESET);
    CHECK_ERROR(accept(listener, NULL, NULL), EINVAL);
    CHECK_EQUAL(port_of(listener), port);
    int made = made_of(AF_INET, SOCK_STREAM);
    to = loopback(port);
    CHECK_ERROR(connect(made, (struct sockaddr *)&to, sizeof to), ECONNREFUSED);
    CHECK_EQUAL(listen(listener, 5), 0);
    CHECK(connected_to(SOCK_STREAM, port) >= 0);
    CHECK_EQUAL(disconnect(listener), 0);
    int target = listening_at(&other);
    to = loopback(other);
    CHECK_EQUAL(connect(listener, (struct sockaddr *)&to, sizeof to), 0);
    CHECK(accept(target, NULL, NULL) >= 0);
    CHECK_EQUAL(port_of(listener), port);
}

enum { GROUP = 0xEF010203, OTHER = 0x7F000002 };

/* A socket for datagrams to a port of any address, of either family. */
static int receiver_at(int family, int *port)
{
    struct sockaddr_storage any = { .ss_family = (sa_family_t)family };
    int made = made_of(family, SOCK_DGRAM);
    socklen_t length = sizeof any;
    CHECK_EQUAL(bind(made, (struct sockaddr *)&any, sizeof any), 0);
    CHECK_EQUAL(getsockname(made, (struct sockaddr *)&any, &length), 0);
    *port = ntohs(((struct sockaddr_in *)&any)->sin_port); /* at the same place of both families */
    return made;
}

/* One that sends to groups by the loopback, from an address of it. */
static int group_sender(unsigned from)
{
    struct sockaddr_in own = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(from) };
    struct in_addr via = { htonl(INADDR_LOOPBACK) };
    int made = made_of(AF_INET, SOCK_DGRAM);
    CHECK_EQUAL(bind(made, (struct sockaddr *)&own, sizeof own), 0);
    CHECK_EQUAL(setsockopt(made, IPPROTO_IP, IP_MULTICAST_IF, &via, sizeof via), 0);
    return made;
}

/* Whether what a socket sends to the group comes to a receiver. */
static int comes(int sender, int receiver, int port)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(GROUP) };
    char text[8];
    CHECK_EQUAL(sendto(sender, "many", 4, 0, (struct sockaddr *)&to, sizeof to), 4);
    usleep(1000);
    ssize_t got = recv(receiver, text, sizeof text, MSG_DONTWAIT);
    CHECK(got == 4 || errno == EAGAIN);
    return got == 4;
}

static int join(int socket, int option)
{
    struct ip_mreq request = { { htonl(GROUP) }, { htonl(INADDR_LOOPBACK) } };
    return setsockopt(socket, IPPROTO_IP, option, &request, sizeof request);
}

static void groups_are_reached_by_the_loopback_and_at_sockets_of_both_families(void)
{
    int near = group_sender(INADDR_LOOPBACK);
    for (int i = 0; i < 2; i++)
    {
        int port, receiver = receiver_at(i == 0 ? AF_INET : AF_INET6, &port);
        CHECK_EQUAL(comes(near, receiver, port), 0);
        CHECK_EQUAL(join(receiver, IP_ADD_MEMBERSHIP), 0);
        CHECK_ERROR(join(receiver, IP_ADD_MEMBERSHIP), EADDRINUSE);
        CHECK_EQUAL(comes(near, receiver, port), 1);
        CHECK_EQUAL(join(receiver, IP_DROP_MEMBERSHIP), 0);
        CHECK_EQUAL(comes(near, receiver, port), 0);
        CHECK_EQUAL(set(receiver, IPPROTO_IP, IP_MULTICAST_TTL, 7), 0);
        CHECK_EQUAL(told(receiver, IPPROTO_IP, IP_MULTICAST_TTL), 7);
        if (i == 1)
            CHECK_EQUAL(told(receiver, IPPROTO_IPV6, IPV6_MULTICAST_HOPS), 1);
        CHECK_EQUAL(close(receiver), 0);
    }
}

static int source4(int socket, int option, unsigned from)
{
    struct ip_mreq_source request = { .imr_multiaddr.s_addr = htonl(GROUP), .imr_interface.s_addr = htonl(INADDR_LOOPBACK), .imr_sourceaddr.s_addr = htonl(from) };
    return setsockopt(socket, IPPROTO_IP, option, &request, sizeof request);
}

static void groups_have_sources_that_are_wanted_or_blocked(void)
{
    int port, receiver = receiver_at(AF_INET, &port), near = group_sender(INADDR_LOOPBACK), other = group_sender(OTHER);
    CHECK_ERROR(source4(receiver, IP_BLOCK_SOURCE, OTHER), EINVAL);
    CHECK_ERROR(source4(receiver, IP_DROP_SOURCE_MEMBERSHIP, OTHER), EINVAL);
    CHECK_EQUAL(source4(receiver, IP_ADD_SOURCE_MEMBERSHIP, OTHER), 0);
    CHECK_ERROR(source4(receiver, IP_ADD_SOURCE_MEMBERSHIP, OTHER), EADDRNOTAVAIL);
    CHECK_ERROR(source4(receiver, IP_BLOCK_SOURCE, INADDR_LOOPBACK), EINVAL);
    CHECK_EQUAL(comes(other, receiver, port), 1);
    CHECK_EQUAL(comes(near, receiver, port), 0);
    CHECK_EQUAL(source4(receiver, IP_ADD_SOURCE_MEMBERSHIP, INADDR_LOOPBACK), 0);
    CHECK_EQUAL(comes(near, receiver, port), 1);
    CHECK_ERROR(source4(receiver, IP_DROP_SOURCE_MEMBERSHIP, 0x7F000009), EADDRNOTAVAIL);
    CHECK_EQUAL(source4(receiver, IP_DROP_SOURCE_MEMBERSHIP, INADDR_LOOPBACK), 0);
    CHECK_EQUAL(comes(near, receiver, port), 0);
    CHECK_EQUAL(source4(receiver, IP_DROP_SOURCE_MEMBERSHIP, OTHER), 0);
    CHECK_EQUAL(comes(other, receiver, port), 0);
    CHECK_ERROR(join(receiver, IP_DROP_MEMBERSHIP), EADDRNOTAVAIL);

    CHECK_EQUAL(join(receiver, IP_ADD_MEMBERSHIP), 0);
    CHECK_ERROR(source4(receiver, IP_UNBLOCK_SOURCE, OTHER), EADDRNOTAVAIL);
    CHECK_EQUAL(source4(receiver, IP_BLOCK_SOURCE, OTHER), 0);
    CHECK_ERROR(source4(receiver, IP_BLOCK_SOURCE, OTHER), EADDRNOTAVAIL);
    CHECK_ERROR(source4(receiver, IP_ADD_SOURCE_MEMBERSHIP, OTHER), EINVAL);
    CHECK_EQUAL(comes(other, receiver, port), 0);
    CHECK_EQUAL(comes(near, receiver, port), 1);
    CHECK_EQUAL(source4(receiver, IP_UNBLOCK_SOURCE, OTHER), 0);
    CHECK_EQUAL(comes(other, receiver, port), 1);
    CHECK_EQUAL(join(receiver, IP_DROP_MEMBERSHIP), 0);
}

static void groups_that_others_have_joined_are_heard_too(void)
{
    enum { HEARS_ALL = 49, HEARS_ALL6 = 29 }; /* IP_MULTICAST_ALL, IPV6_MULTICAST_ALL */
    int port, receiver = receiver_at(AF_INET, &port), near = group_sender(INADDR_LOOPBACK), member = made_of(AF_INET, SOCK_DGRAM), six = made_of(AF_INET6, SOCK_DGRAM);
    CHECK_EQUAL(told(receiver, IPPROTO_IP, HEARS_ALL), 1);
    CHECK_EQUAL(comes(near, receiver, port), 0);
    CHECK_EQUAL(join(member, IP_ADD_MEMBERSHIP), 0);
    CHECK_EQUAL(comes(near, receiver, port), 1);
    check_kept(receiver, IPPROTO_IP, HEARS_ALL, 0);
    CHECK_EQUAL(comes(near, receiver, port), 0);
    CHECK_ERROR(set(receiver, IPPROTO_IP, HEARS_ALL, 2), EINVAL);
    CHECK_EQUAL(join(receiver, IP_ADD_MEMBERSHIP), 0);
    CHECK_EQUAL(comes(near, receiver, port), 1);
    CHECK_EQUAL(told(six, IPPROTO_IPV6, HEARS_ALL6), 1);
    check_kept(six, IPPROTO_IPV6, HEARS_ALL6, 0);
}

static void put(struct sockaddr_storage *to, int is6, unsigned address)
{
    memset(to, 0, sizeof *to);
    to->ss_family = is6 ? AF_INET6 : AF_INET;
    if (is6)
        CHECK_EQUAL(inet_pton(AF_INET6, address == GROUP ? "ff02::1234" : "::1", &((struct sockaddr_in6 *)to)->sin6_addr), 1);
    else
        ((struct sockaddr_in *)to)->sin_addr.s_addr = htonl(address);
}

static void requests_for_groups_are_the_same_for_both_versions(void)
{
    for (int is6 = 0; is6 < 2; is6++)
    {
        int level = is6 ? IPPROTO_IPV6 : IPPROTO_IP, made = made_of(is6 ? AF_INET6 : AF_INET, SOCK_DGRAM);
        unsigned index = if_nametoindex("lo");
        struct group_req request = { .gr_interface = index };
        struct group_source_req source = { .gsr_interface = index };
        put(&request.gr_group, is6, GROUP);
        put(&source.gsr_group, is6, GROUP);
        put(&source.gsr_source, is6, INADDR_LOOPBACK);
        CHECK_EQUAL(setsockopt(made, level, MCAST_JOIN_GROUP, &request, sizeof request), 0);
        CHECK_ERROR(setsockopt(made, level, MCAST_JOIN_GROUP, &request, sizeof request), EADDRINUSE);
        CHECK_EQUAL(setsockopt(made, level, MCAST_BLOCK_SOURCE, &source, sizeof source), 0);
        CHECK_ERROR(setsockopt(made, level, MCAST_BLOCK_SOURCE, &source, sizeof source), EADDRNOTAVAIL);
        CHECK_ERROR(setsockopt(made, level, MCAST_JOIN_SOURCE_GROUP, &source, sizeof source), EINVAL);
        CHECK_EQUAL(setsockopt(made, level, MCAST_UNBLOCK_SOURCE, &source, sizeof source), 0);
        CHECK_EQUAL(setsockopt(made, level, MCAST_LEAVE_GROUP, &request, sizeof request), 0);
        CHECK_ERROR(setsockopt(made, level, MCAST_LEAVE_GROUP, &request, sizeof request), EADDRNOTAVAIL);
        CHECK_EQUAL(setsockopt(made, level, MCAST_JOIN_SOURCE_GROUP, &source, sizeof source), 0);
        CHECK_EQUAL(setsockopt(made, level, MCAST_LEAVE_SOURCE_GROUP, &source, sizeof source), 0);
        CHECK_ERROR(setsockopt(made, level, MCAST_LEAVE_SOURCE_GROUP, &source, sizeof source), EINVAL);
        CHECK_ERROR(setsockopt(made, level, MCAST_JOIN_GROUP, &request, sizeof request - 1), EINVAL);
        request.gr_interface = 99;
        CHECK_ERROR(setsockopt(made, level, MCAST_JOIN_GROUP, &request, sizeof request), ENODEV);
        put(&request.gr_group, !is6, GROUP);
        CHECK_EQUAL(setsockopt(made, level, MCAST_JOIN_GROUP, &request, sizeof request), -1);
        CHECK_EQUAL(close(made), 0);
    }
}

static void raw_sockets_hear_of_errors_one_by_one(void)
{
    enum { UNUSED = 253, PROTOCOL_UNREACHABLE = 2, BY_ICMP = 2 };
    struct sockaddr_in own = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(OTHER) }, to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7F000003) };
    int made = socket(AF_INET, SOCK_RAW, UNUSED);
    CHECK(made >= 0);
    CHECK_EQUAL(bind(made, (struct sockaddr *)&own, sizeof own), 0);
    CHECK_EQUAL(told(made, IPPROTO_IP, IP_RECVERR), 0);
    check_kept(made, IPPROTO_IP, IP_RECVERR, 1);
    CHECK_EQUAL(sendto(made, "nobody wants this", 17, 0, (struct sockaddr *)&to, sizeof to), 17);
    struct pollfd polled = { .fd = made };
    CHECK_EQUAL(poll(&polled, 1, 2000), 1);
    CHECK_EQUAL(polled.revents, POLLERR);
    char text[64], control[256];
    struct iovec part = { text, sizeof text };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
    CHECK_EQUAL(recvmsg(made, &message, MSG_ERRQUEUE), 17);
    CHECK_EQUAL(memcmp(text, "nobody wants this", 17), 0);
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    CHECK(header != NULL && header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_RECVERR);
    struct { unsigned error; unsigned char origin, type, code; } told_of; /* as struct sock_extended_err of linux/errqueue.h begins */
    memcpy(&told_of, CMSG_DATA(header), sizeof told_of);
    CHECK_EQUAL(told_of.error, ENOPROTOOPT);
    CHECK_EQUAL(told_of.origin, BY_ICMP);
    CHECK_EQUAL(told_of.code, PROTOCOL_UNREACHABLE);
    CHECK_ERROR(recvmsg(made, &message, MSG_ERRQUEUE), EAGAIN);
}

static void streams_may_ask_for_errors_at_once(void)
{
    int made = made_of(AF_INET, SOCK_STREAM), other = made_of(AF_INET6, SOCK_STREAM);
    CHECK_EQUAL(told(made, IPPROTO_IP, IP_RECVERR), 0);
    check_kept(made, IPPROTO_IP, IP_RECVERR, 1);
    check_kept(other, IPPROTO_IPV6, IPV6_RECVERR, 1);
    check_kept(other, IPPROTO_IPV6, IPV6_RECVERR, 0);
}

static void where_from_is_an_option_of_a_socket_too(void)
{
    struct sockaddr_in6 to = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT }, from;
    socklen_t length = sizeof to;
    struct in6_pktinfo info = { .ipi6_addr = IN6ADDR_LOOPBACK_INIT, .ipi6_ifindex = if_nametoindex("lo") };
    int receiver = made_of(AF_INET6, SOCK_DGRAM), sender = made_of(AF_INET6, SOCK_DGRAM);
    char text[8];
    CHECK_EQUAL(bind(receiver, (struct sockaddr *)&to, sizeof to), 0);
    CHECK_EQUAL(getsockname(receiver, (struct sockaddr *)&to, &length), 0);
    CHECK_ERROR(setsockopt(sender, IPPROTO_IPV6, IPV6_PKTINFO, &info, sizeof info - 1), EINVAL);
    CHECK_EQUAL(setsockopt(sender, IPPROTO_IPV6, IPV6_PKTINFO, &info, sizeof info), 0);
    CHECK_EQUAL(sendto(sender, "four", 4, 0, (struct sockaddr *)&to, sizeof to), 4);
    length = sizeof from;
    CHECK_EQUAL(recvfrom(receiver, text, sizeof text, 0, (struct sockaddr *)&from, &length), 4);
    CHECK_EQUAL(memcmp(&from.sin6_addr, &info.ipi6_addr, sizeof info.ipi6_addr), 0);
    memset(&info, 0, sizeof info);
    CHECK_EQUAL(setsockopt(sender, IPPROTO_IPV6, IPV6_PKTINFO, &info, sizeof info), 0);
    CHECK_EQUAL(sendto(sender, "four", 4, 0, (struct sockaddr *)&to, sizeof to), 4);
}

static void what_the_path_takes_is_told(void)
{
    struct sockaddr_in6 to = { .sin6_family = AF_INET6, .sin6_port = htons(9), .sin6_addr = IN6ADDR_LOOPBACK_INIT };
    struct ip6_mtuinfo told_of;
    socklen_t length = sizeof told_of;
    int made = made_of(AF_INET6, SOCK_DGRAM);
    CHECK_ERROR(getsockopt(made, IPPROTO_IPV6, PATH_MTU, &told_of, &length), ENOTCONN);
    CHECK_EQUAL(connect(made, (struct sockaddr *)&to, sizeof to), 0);
    CHECK_EQUAL(getsockopt(made, IPPROTO_IPV6, PATH_MTU, &told_of, &length), 0);
    CHECK_EQUAL(length, sizeof told_of);
    CHECK_EQUAL(told_of.ip6m_mtu, told(made, IPPROTO_IPV6, IPV6_MTU));
    check_kept(made, IPPROTO_IPV6, DONT_FRAGMENT, 1);
    check_kept(made, IPPROTO_IPV6, DONT_FRAGMENT, 0);
}

static void there_are_no_options_in_headers(void)
{
    int made = made_of(AF_INET, SOCK_STREAM);
    char options[40];
    socklen_t length = sizeof options;
    CHECK_EQUAL(getsockopt(made, IPPROTO_IP, IP_OPTIONS, options, &length), 0);
    CHECK_EQUAL(length, 0);
    CHECK_EQUAL(setsockopt(made, IPPROTO_IP, IP_OPTIONS, options, 0), 0);
}
#endif

const struct test inet_linux_option_tests[] = {
#ifndef CONFORMANCE_DOOR
    { "options/numbers_of_linux_are_kept", numbers_of_linux_are_kept },
    { "options/others_than_the_superuser_set_less", others_than_the_superuser_set_less },
    { "options/a_socket_is_bound_to_an_interface", a_socket_is_bound_to_an_interface },
    { "options/a_bound_socket_uses_its_interface", a_bound_socket_uses_its_interface },
    { "options/congestion_control_has_names", congestion_control_has_names },
    { "options/numbers_of_tcp_are_kept", numbers_of_tcp_are_kept },
    { "options/a_deferred_connection_is_accepted_with_its_data", a_deferred_connection_is_accepted_with_its_data },
    { "options/a_deferred_connection_without_data_is_accepted_later", a_deferred_connection_without_data_is_accepted_later },
    { "options/a_stream_that_connects_to_nobody_is_used_anew", a_stream_that_connects_to_nobody_is_used_anew },
    { "options/a_listener_that_connects_to_nobody_listens_no_longer", a_listener_that_connects_to_nobody_listens_no_longer },
    { "options/groups_are_reached_by_the_loopback_and_at_sockets_of_both_families", groups_are_reached_by_the_loopback_and_at_sockets_of_both_families },
    { "options/groups_have_sources_that_are_wanted_or_blocked", groups_have_sources_that_are_wanted_or_blocked },
    { "options/groups_that_others_have_joined_are_heard_too", groups_that_others_have_joined_are_heard_too },
    { "options/requests_for_groups_are_the_same_for_both_versions", requests_for_groups_are_the_same_for_both_versions },
    { "options/raw_sockets_hear_of_errors_one_by_one", raw_sockets_hear_of_errors_one_by_one },
    { "options/streams_may_ask_for_errors_at_once", streams_may_ask_for_errors_at_once },
    { "options/where_from_is_an_option_of_a_socket_too", where_from_is_an_option_of_a_socket_too },
    { "options/what_the_path_takes_is_told", what_the_path_takes_is_told },
    { "options/there_are_no_options_in_headers", there_are_no_options_in_headers },
#endif
    { 0 },
};
