/* Options of Linux that go with data: how much of a stream is left, many datagrams as one, what a way takes; and addresses of other hosts. */
#define _GNU_SOURCE
#include "conformance.h"

#ifndef CONFORMANCE_DOOR /* which runs what POSIX names */
#include "inet_common.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { USER = 1000, UNREAD = 36, SEGMENT = 103, COALESCE = 104, FREE_BIND = 15, TRANSPARENT = 19, FREE_BIND6 = 78, TRANSPARENT6 = 75, RECEIVE_PATH_MTU = 60 };
enum { ROOM = 128, NOTHING = -1, MOST_SEGMENTS = 128 };

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

/* Receive, and the number that the only control data of this kind tells; NOTHING: there is none. */
static ssize_t receive(int from, void *buffer, size_t size, int flags, int level, int type, int *number)
{
    union { struct cmsghdr first; char bytes[ROOM]; } control;
    struct iovec bytes = { buffer, size };
    struct msghdr message = { .msg_iov = &bytes, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control };
    ssize_t count = recvmsg(from, &message, flags);
    *number = NOTHING;
    CHECK_EQUAL(message.msg_flags & MSG_CTRUNC, 0);
    if (count >= 0 && message.msg_controllen > 0)
    {
        CHECK_EQUAL(control.first.cmsg_len, CMSG_LEN(sizeof *number));
        CHECK_EQUAL(control.first.cmsg_level, level);
        CHECK_EQUAL(control.first.cmsg_type, type);
        memcpy(number, CMSG_DATA(&control.first), sizeof *number);
    }

    return count;
}

static ssize_t receive_told(int from, void *buffer, size_t size, int flags, int *left)
{
    return receive(from, buffer, size, flags, IPPROTO_TCP, UNREAD, left);
}

static void wait_for_bytes(int from, int count)
{
    for (int there = 0; there < count; usleep(1000))
        CHECK_EQUAL(ioctl(from, FIONREAD, &there), 0);
}

static void a_stream_tells_how_much_is_left(void)
{
    int ends[2], left, made = made_of(AF_INET, SOCK_STREAM);
    static char much[200000];
    char text[16];
    CHECK_EQUAL(told(made, IPPROTO_TCP, UNREAD), 0);
    CHECK_EQUAL(set(made, IPPROTO_TCP, UNREAD, 1), 0);
    CHECK_EQUAL(told(made, IPPROTO_TCP, UNREAD), 1);
    CHECK_ERROR(set(made, IPPROTO_TCP, UNREAD, 2), EINVAL);
    CHECK_ERROR(set(made, IPPROTO_TCP, UNREAD, -1), EINVAL);
    CHECK_ERROR(set(made_of(AF_INET, SOCK_DGRAM), IPPROTO_TCP, UNREAD, 1), ENOPROTOOPT);
    make_connection(ends);
    CHECK_EQUAL(send(ends[1], "x", 1, 0), 1);
    CHECK_EQUAL(receive_told(ends[0], text, sizeof text, 0, &left), 1);
    CHECK_EQUAL(left, NOTHING);
    CHECK_EQUAL(set(ends[0], IPPROTO_TCP, UNREAD, 1), 0);
    CHECK_EQUAL(send(ends[1], "0123456789", 10, 0), 10);
    wait_for_bytes(ends[0], 10);
    CHECK_EQUAL(receive_told(ends[0], text, 4, 0, &left), 4);
    CHECK_EQUAL(left, 6);
    CHECK_EQUAL(receive_told(ends[0], text, 2, MSG_PEEK, &left), 2);
    CHECK_EQUAL(left, 6);
    CHECK_EQUAL(recv(ends[0], text, 1, 0), 1);
    CHECK_EQUAL(receive_told(ends[0], text, sizeof text, 0, &left), 5);
    CHECK_EQUAL(left, 0);
    CHECK_EQUAL(memcmp(text, "56789", 5), 0);

    /* Many bytes, in parts that take one message, several, or none. */
    CHECK_EQUAL(send(ends[1], much, 50000, 0), 50000);
    wait_for_bytes(ends[0], 50000);
    CHECK_EQUAL(receive_told(ends[0], much, 448, MSG_WAITALL, &left), 448);
    CHECK_EQUAL(left, 49552);
    CHECK_EQUAL(receive_told(ends[0], much, 20000, MSG_WAITALL, &left), 20000);
    CHECK_EQUAL(left, 29552);
    CHECK_EQUAL(receive_told(ends[0], much, 29551, MSG_WAITALL, &left), 29551);
    CHECK_EQUAL(left, 1);
    CHECK_EQUAL(receive_told(ends[0], much, sizeof much, 0, &left), 1);
    CHECK_EQUAL(left, 0);
    CHECK_EQUAL(close(ends[1]), 0);
    CHECK_EQUAL(receive_told(ends[0], text, sizeof text, 0, &left), 0);
    CHECK_EQUAL(left, 1);
}

static void an_accepted_stream_tells_how_much_is_left_as_its_listener(void)
{
    int port, listener = listening_at(&port);
    CHECK_EQUAL(set(listener, IPPROTO_TCP, UNREAD, 1), 0);
    int caller = connected_to(SOCK_STREAM, port), accepted = accept(listener, NULL, NULL), left;
    char text[4];
    CHECK_EQUAL(told(accepted, IPPROTO_TCP, UNREAD), 1);
    CHECK_EQUAL(send(caller, "four", 4, 0), 4);
    wait_for_bytes(accepted, 4);
    CHECK_EQUAL(receive_told(accepted, text, 3, 0, &left), 3);
    CHECK_EQUAL(left, 1);
    struct iovec bytes = { text, sizeof text };
    struct msghdr message = { .msg_iov = &bytes, .msg_iovlen = 1 };
    CHECK_EQUAL(recvmsg(accepted, &message, 0), 1);
    CHECK_EQUAL(message.msg_flags, MSG_CTRUNC);
}

static void a_stream_that_was_used_often_tells_how_much_is_left(void)
{
    enum { ROUNDS = 60, LATER = 30 };
    int ends[2], left;
    char byte;
    make_connection(ends);
    pid_t child = fork();
    if (child == 0)
    {
        CHECK_EQUAL(close(ends[0]), 0);
        while (recv(ends[1], &byte, 1, 0) == 1)
            CHECK_EQUAL(send(ends[1], &byte, 1, 0), 1);
        _exit(0);
    }

    CHECK_EQUAL(close(ends[1]), 0);
    for (int i = 0; i < ROUNDS; i++)
    {
        if (i == LATER)
            CHECK_EQUAL(set(ends[0], IPPROTO_TCP, UNREAD, 1), 0);
        byte = (char)i;
        CHECK_EQUAL(send(ends[0], &byte, 1, 0), 1);
        CHECK_EQUAL(receive_told(ends[0], &byte, 1, 0, &left), 1);
        CHECK_EQUAL(byte, (char)i);
        CHECK_EQUAL(left, i < LATER ? NOTHING : 0);
    }

    CHECK_EQUAL(close(ends[0]), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

/* Two sockets of UDP on the loopback; the second is connected to the first. */
static void make_pair(int family, int pair[2])
{
    struct sockaddr_in6 address = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
    struct sockaddr_in near = loopback(0);
    socklen_t length = family == AF_INET6 ? sizeof address : sizeof near;
    if (family == AF_INET)
        memcpy(&address, &near, sizeof near);
    pair[0] = made_of(family, SOCK_DGRAM);
    pair[1] = made_of(family, SOCK_DGRAM);
    CHECK_EQUAL(bind(pair[0], (struct sockaddr *)&address, length), 0);
    CHECK_EQUAL(getsockname(pair[0], (struct sockaddr *)&address, &length), 0);
    CHECK_EQUAL(connect(pair[1], (struct sockaddr *)&address, length), 0);
}

static void fill(char *bytes, int count)
{
    for (int i = 0; i < count; i++)
        bytes[i] = (char)(i * 7 + i / 256);
}

/* Datagrams of so many bytes each, with all that was sent. */
static void expect_segments(int from, int segment, int total)
{
    static char sent[65536], got[65536];
    fill(sent, total);
    for (int at = 0; at < total; at += segment)
    {
        int size = total - at < segment ? total - at : segment;
        CHECK_EQUAL(recv(from, got, sizeof got, 0), size);
        CHECK_EQUAL(memcmp(got, sent + at, (size_t)size), 0);
    }

    CHECK_ERROR(recv(from, got, sizeof got, MSG_DONTWAIT), EAGAIN);
}

static ssize_t send_in(int to, const void *bytes, size_t count, int type, const void *data, size_t size)
{
    union { struct cmsghdr first; char bytes[ROOM]; } control = { .bytes = { 0 } };
    struct iovec vector = { (void *)bytes, count };
    struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = CMSG_SPACE(size) };
    control.first.cmsg_len = CMSG_LEN(size);
    control.first.cmsg_level = IPPROTO_UDP;
    control.first.cmsg_type = type;
    memcpy(CMSG_DATA(&control.first), data, size);
    return sendmsg(to, &message, 0);
}

static void many_datagrams_are_sent_as_one(void)
{
    static char bytes[65508];
    for (int i = 0; i < 2; i++)
    {
        int pair[2];
        unsigned short segment = 50;
        char one = 1;
        fill(bytes, sizeof bytes);
        make_pair(i == 0 ? AF_INET : AF_INET6, pair);
        CHECK_EQUAL(told(pair[1], IPPROTO_UDP, SEGMENT), 0);
        CHECK_ERROR(set(pair[1], IPPROTO_UDP, SEGMENT, 65536), EINVAL);
        CHECK_ERROR(set(pair[1], IPPROTO_UDP, SEGMENT, -1), EINVAL);
        CHECK_ERROR(setsockopt(pair[1], IPPROTO_UDP, SEGMENT, &segment, sizeof segment), EINVAL);
        CHECK_EQUAL(set(pair[1], IPPROTO_UDP, SEGMENT, 100), 0);
        CHECK_EQUAL(told(pair[1], IPPROTO_UDP, SEGMENT), 100);
        for (int total = 1; total <= 301; total += 50)
        {
            CHECK_EQUAL(send(pair[1], bytes, (size_t)total, 0), total);
            expect_segments(pair[0], 100, total);
        }

        CHECK_EQUAL(send(pair[1], bytes, 0, 0), 0);
        CHECK_EQUAL(recv(pair[0], bytes, sizeof bytes, 0), 0);
        CHECK_ERROR(send(pair[1], bytes, MOST_SEGMENTS * 100 + 1, 0), EINVAL);
        CHECK_ERROR(send(pair[1], bytes, i == 0 ? 65508 : 65536, 0), EMSGSIZE);
        CHECK_EQUAL(send_in(pair[1], bytes, 120, SEGMENT, &segment, sizeof segment), 120);
        expect_segments(pair[0], 50, 120);
        segment = 0;
        CHECK_EQUAL(send_in(pair[1], bytes, 120, SEGMENT, &segment, sizeof segment), 120);
        expect_segments(pair[0], 120, 120);
        CHECK_ERROR(send_in(pair[1], bytes, 120, SEGMENT, &one, sizeof one), EINVAL);
        CHECK_ERROR(send_in(pair[1], bytes, 120, 99, &segment, sizeof segment), EINVAL);
        CHECK_EQUAL(set(pair[1], IPPROTO_UDP, SEGMENT, 1000), 0);
        CHECK_EQUAL(send(pair[1], bytes, 40001, 0), 40001);
        expect_segments(pair[0], 1000, 40001);
        CHECK_EQUAL(close(pair[0]), 0);
        CHECK_EQUAL(close(pair[1]), 0);
    }

    CHECK_ERROR(set(made_of(AF_INET, SOCK_STREAM), IPPROTO_UDP, SEGMENT, 100), ENOPROTOOPT);
}

static int waiting;

static int receive_many(void)
{
    for (int i = 0; i < 20; i++)
    {
        char got[64], expected[250];
        fill(expected, sizeof expected);
        for (int at = 0; at < 250; at += 10)
        {
            CHECK_EQUAL(recv(waiting, got, sizeof got, 0), 10);
            CHECK_EQUAL(memcmp(got, expected + at, 10), 0);
        }
    }

    return 0;
}

static void who_waits_for_datagrams_gets_each_of_many(void)
{
    int pair[2];
    char bytes[250];
    fill(bytes, sizeof bytes);
    make_pair(AF_INET, pair);
    CHECK_EQUAL(set(pair[1], IPPROTO_UDP, SEGMENT, 10), 0);
    waiting = pair[0];
    pid_t child = child_running(receive_many);
    for (int i = 0; i < 20; i++)
    {
        CHECK_EQUAL(send(pair[1], bytes, sizeof bytes, 0), sizeof bytes);
        usleep(5000);
    }

    CHECK_EQUAL(exit_status_of(child), 0);
}

static void many_datagrams_are_received_as_one(void)
{
    for (int i = 0; i < 2; i++)
    {
        int pair[2], size, total = 250;
        char bytes[1000], got[1000];
        unsigned short segment = 100;
        fill(bytes, sizeof bytes);
        make_pair(i == 0 ? AF_INET : AF_INET6, pair);
        CHECK_EQUAL(told(pair[0], IPPROTO_UDP, COALESCE), 0);
        CHECK_EQUAL(set(pair[0], IPPROTO_UDP, COALESCE, 7), 0);
        CHECK_EQUAL(told(pair[0], IPPROTO_UDP, COALESCE), 1);
        CHECK_EQUAL(send(pair[1], "one", 3, 0), 3);
        CHECK_EQUAL(send_in(pair[1], bytes, (size_t)total, SEGMENT, &segment, sizeof segment), total);
        segment = 333;
        CHECK_EQUAL(send_in(pair[1], bytes, 1000, SEGMENT, &segment, sizeof segment), 1000);
        CHECK_EQUAL(send(pair[1], "four", 4, 0), 4);
        CHECK_EQUAL(receive(pair[0], got, sizeof got, 0, IPPROTO_UDP, COALESCE, &size), 3);
        CHECK_EQUAL(size, NOTHING);
        CHECK_EQUAL(receive(pair[0], got, sizeof got, MSG_PEEK, IPPROTO_UDP, COALESCE, &size), total);
        CHECK_EQUAL(size, 100);
        CHECK_EQUAL(receive(pair[0], got, sizeof got, 0, IPPROTO_UDP, COALESCE, &size), total);
        CHECK_EQUAL(size, 100);
        CHECK_EQUAL(memcmp(got, bytes, (size_t)total), 0);
        CHECK_EQUAL(receive(pair[0], got, sizeof got, 0, IPPROTO_UDP, COALESCE, &size), 1000);
        CHECK_EQUAL(size, 333);
        CHECK_EQUAL(receive(pair[0], got, sizeof got, 0, IPPROTO_UDP, COALESCE, &size), 4);
        CHECK_EQUAL(size, NOTHING);
        CHECK_EQUAL(set(pair[0], IPPROTO_UDP, COALESCE, 0), 0);
        CHECK_EQUAL(send_in(pair[1], bytes, (size_t)total, SEGMENT, &segment, sizeof segment), total);
        expect_segments(pair[0], 333, total);
        CHECK_EQUAL(close(pair[0]), 0);
        CHECK_EQUAL(close(pair[1]), 0);
    }
}

/* An address that nobody has: of those for documents (RFC 5737, RFC 3849). */
static socklen_t address_of_others(int family, struct sockaddr_in6 *address)
{
    struct sockaddr_in far = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(0xC0000207) };
    memset(address, 0, sizeof *address);
    if (family == AF_INET)
    {
        memcpy(address, &far, sizeof far);
        return sizeof far;
    }

    address->sin6_family = AF_INET6;
    CHECK_EQUAL(inet_pton(AF_INET6, "2001:db8::7", &address->sin6_addr), 1);
    return sizeof *address;
}

static void addresses_of_others_may_be_bound(void)
{
    struct sockaddr_in6 far, bound;
    struct sockaddr_in near = loopback(9);
    for (int i = 0; i < 8; i++)
    {
        int family = i % 2 == 0 ? AF_INET : AF_INET6, type = i / 2 % 2 == 0 ? SOCK_DGRAM : SOCK_STREAM;
        int level = family == AF_INET ? IPPROTO_IP : IPPROTO_IPV6, sends = i / 4;
        int option = family == AF_INET ? (sends ? TRANSPARENT : FREE_BIND) : sends ? TRANSPARENT6 : FREE_BIND6;
        socklen_t length = address_of_others(family, &far), room = sizeof bound;
        int made = made_of(family, type);
        CHECK_EQUAL(told(made, level, option), 0);
        CHECK_ERROR(bind(made, (struct sockaddr *)&far, length), EADDRNOTAVAIL);
        CHECK_EQUAL(set(made, level, option, 5), 0);
        CHECK_EQUAL(told(made, level, option), 1);
        CHECK_EQUAL(bind(made, (struct sockaddr *)&far, length), 0);
        CHECK_EQUAL(getsockname(made, (struct sockaddr *)&bound, &room), 0);
        CHECK_EQUAL(room, length);
        CHECK_EQUAL(memcmp((char *)&bound + 4, (char *)&far + 4, length - 4), 0);
        CHECK(((struct sockaddr_in *)&bound)->sin_port != 0);
        if (family == AF_INET && !sends)
            CHECK_ERROR(connect(made, (struct sockaddr *)&near, sizeof near), ENETUNREACH);
        if (family == AF_INET && !sends && type == SOCK_DGRAM)
            CHECK_ERROR(sendto(made, "x", 1, 0, (struct sockaddr *)&near, sizeof near), ENETUNREACH);
        if (family == AF_INET && sends && type == SOCK_DGRAM)
            CHECK_EQUAL(sendto(made, "x", 1, 0, (struct sockaddr *)&near, sizeof near), 1);
        if (type == SOCK_STREAM && !sends)
            CHECK_EQUAL(listen(made, 1), 0);
        CHECK_EQUAL(close(made), 0);
    }

    int made = made_of(AF_INET6, SOCK_DGRAM);
    CHECK_EQUAL(set(made, IPPROTO_IP, FREE_BIND, 1), 0);
    CHECK_EQUAL(told(made, IPPROTO_IPV6, FREE_BIND6), 1);
    CHECK_EQUAL(set(made, IPPROTO_IPV6, FREE_BIND6, 0), 0);
    CHECK_EQUAL(told(made, IPPROTO_IP, FREE_BIND), 0);
    CHECK_EQUAL(set(made, IPPROTO_IP, TRANSPARENT, 1), 0);
    CHECK_EQUAL(told(made, IPPROTO_IPV6, TRANSPARENT6), 1);
    CHECK_ERROR(set(made_of(AF_INET, SOCK_DGRAM), IPPROTO_IPV6, FREE_BIND6, 1), ENOPROTOOPT);
}

static int binds_as_a_user(void)
{
    struct sockaddr_in6 far;
    CHECK_EQUAL(setresuid(USER, USER, USER), 0);
    for (int i = 0; i < 4; i++)
    {
        int family = i % 2 == 0 ? AF_INET : AF_INET6, level = family == AF_INET ? IPPROTO_IP : IPPROTO_IPV6;
        int made = made_of(family, i / 2 == 0 ? SOCK_DGRAM : SOCK_STREAM), option = family == AF_INET ? TRANSPARENT : TRANSPARENT6;
        CHECK_ERROR(set(made, level, option, 1), EPERM);
        CHECK_EQUAL(set(made, level, option, 0), 0);
        CHECK_EQUAL(told(made, level, option), 0);
        CHECK_EQUAL(set(made, level, family == AF_INET ? FREE_BIND : FREE_BIND6, 1), 0);
        CHECK_EQUAL(bind(made, (struct sockaddr *)&far, address_of_others(family, &far)), 0);
    }

    return 0;
}

static void sending_from_addresses_of_others_is_for_the_superuser(void)
{
    CHECK_EQUAL(exit_status_of(child_running(binds_as_a_user)), 0);
}

static void what_the_way_takes_is_told_when_it_is_asked_for(void)
{
    int made = made_of(AF_INET6, SOCK_DGRAM), number;
    char text[4];
    CHECK_EQUAL(told(made, IPPROTO_IPV6, RECEIVE_PATH_MTU), 0);
    CHECK_EQUAL(set(made, IPPROTO_IPV6, RECEIVE_PATH_MTU, 1), 0);
    CHECK_EQUAL(told(made, IPPROTO_IPV6, RECEIVE_PATH_MTU), 1);
    CHECK_ERROR(receive(made, text, sizeof text, MSG_DONTWAIT, 0, 0, &number), EAGAIN);
    CHECK_EQUAL(set(made, IPPROTO_IPV6, RECEIVE_PATH_MTU, 0), 0);
    CHECK_EQUAL(told(made, IPPROTO_IPV6, RECEIVE_PATH_MTU), 0);
    CHECK_ERROR(set(made_of(AF_INET, SOCK_DGRAM), IPPROTO_IPV6, RECEIVE_PATH_MTU, 1), ENOPROTOOPT);
}
#endif

const struct test inet_linux_data_tests[] = {
#ifndef CONFORMANCE_DOOR
    { "options/a_stream_tells_how_much_is_left", a_stream_tells_how_much_is_left },
    { "options/an_accepted_stream_tells_how_much_is_left_as_its_listener", an_accepted_stream_tells_how_much_is_left_as_its_listener },
    { "options/a_stream_that_was_used_often_tells_how_much_is_left", a_stream_that_was_used_often_tells_how_much_is_left },
    { "options/many_datagrams_are_sent_as_one", many_datagrams_are_sent_as_one },
    { "options/who_waits_for_datagrams_gets_each_of_many", who_waits_for_datagrams_gets_each_of_many },
    { "options/many_datagrams_are_received_as_one", many_datagrams_are_received_as_one },
    { "options/addresses_of_others_may_be_bound", addresses_of_others_may_be_bound },
    { "options/sending_from_addresses_of_others_is_for_the_superuser", sending_from_addresses_of_others_is_for_the_superuser },
    { "options/what_the_way_takes_is_told_when_it_is_asked_for", what_the_way_takes_is_told_when_it_is_asked_for },
#endif
    { 0 },
};
