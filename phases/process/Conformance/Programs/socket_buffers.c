/* How many bytes lie in sockets: SO_SNDBUF and SO_RCVBUF (POSIX.1-2017 XSH 2.10.16; what is told is as Linux has it, socket(7)). */
#define _GNU_SOURCE
#include "conformance.h"
#include "inet_common.h"
#include "socket_common.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The numbers of Linux: musl has them for everybody, others for some. */
enum { SEND_FORCED = 32, RECEIVE_FORCED = 33 };

static int ends[2];
static char bytes[65536];

static int told(int socket, int option)
{
    int value = -1;
    socklen_t length = sizeof value;
    CHECK_EQUAL(getsockopt(socket, SOL_SOCKET, option, &value, &length), 0);
    CHECK_EQUAL(length, sizeof value);
    return value;
}

static int set(int socket, int option, int value)
{
    return setsockopt(socket, SOL_SOCKET, option, &value, sizeof value);
}

/* Write without waiting until there is no room; how many bytes that were. */
static long filled(int socket, size_t size)
{
    long total = 0;
    ssize_t sent;
    while ((sent = send(socket, bytes, size, MSG_DONTWAIT)) > 0)
        total += sent;
    CHECK_EQUAL(sent, -1);
    CHECK_EQUAL(errno, EAGAIN);
    return total;
}

static long drained(int socket)
{
    long total = 0;
    ssize_t count;
    while ((count = recv(socket, bytes, sizeof bytes, MSG_DONTWAIT)) > 0)
        total += count;
    return total;
}

static int events_of(int socket)
{
    struct pollfd one = { socket, POLLIN | POLLOUT, 0 };
    CHECK(poll(&one, 1, 0) >= 0);
    return one.revents;
}

/* A connection of TCP whose ends have these sizes, set before it is made. */
static void make_sized_connection(int send_size, int receive_size)
{
    int listener = bound_to(SOCK_STREAM, 0);
    CHECK_EQUAL(set(listener, SO_RCVBUF, receive_size), 0);
    CHECK_EQUAL(listen(listener, 1), 0);
    struct sockaddr_in address = loopback(port_of(listener));
    ends[1] = socket(AF_INET, SOCK_STREAM, 0);
    CHECK_EQUAL(set(ends[1], SO_SNDBUF, send_size), 0);
    CHECK_EQUAL(connect(ends[1], (struct sockaddr *)&address, sizeof address), 0);
    ends[0] = accept(listener, NULL, NULL);
    CHECK(ends[0] >= 0);
    CHECK_EQUAL(close(listener), 0);
}

static void sizes_are_told_as_twice_what_was_set(void)
{
    static const struct { int family; int type; } each[] = {
        { AF_INET, SOCK_STREAM }, { AF_INET, SOCK_DGRAM }, { AF_INET6, SOCK_STREAM }, { AF_INET6, SOCK_DGRAM },
        { AF_UNIX, SOCK_STREAM }, { AF_UNIX, SOCK_DGRAM }, { AF_UNIX, SOCK_SEQPACKET },
    };
    for (size_t i = 0; i < sizeof each / sizeof each[0]; i++)
    {
        int made = socket(each[i].family, each[i].type, 0);
        CHECK(made >= 0);
        CHECK(told(made, SO_SNDBUF) >= 4608);
        CHECK(told(made, SO_RCVBUF) >= 2304);
        for (int option = SO_SNDBUF; option <= SO_RCVBUF; option++)
        {
            CHECK_EQUAL(set(made, option, 10000), 0);
            CHECK_EQUAL(told(made, option), 20000);
            CHECK_EQUAL(set(made, option, 0), 0);
            CHECK_EQUAL(told(made, option), option == SO_SNDBUF ? 4608 : 2304);
            CHECK_EQUAL(set(made, option, 1 << 30), 0); /* within what there is */
            int most = told(made, option);
            CHECK(most >= 131072);
            CHECK(most < 1 << 30);
            CHECK_EQUAL(set(made, option, -1), 0);
            CHECK_EQUAL(told(made, option), most);
            CHECK_ERROR(setsockopt(made, SOL_SOCKET, option, bytes, 3), EINVAL);
        }

        CHECK_EQUAL(close(made), 0);
    }
}

static int without_rights(void)
{
    int made = socket(AF_INET, SOCK_STREAM, 0);
    CHECK_EQUAL(setuid(1000), 0);
    CHECK_ERROR(set(made, SEND_FORCED, 1 << 20), EPERM);
    CHECK_ERROR(set(made, RECEIVE_FORCED, 1 << 20), EPERM);
    made = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK_ERROR(set(made, SEND_FORCED, 1 << 20), EPERM);
    CHECK_ERROR(set(made, RECEIVE_FORCED, 1 << 20), EPERM);
    return 0;
}

static void the_superuser_may_have_more(void)
{
    if (geteuid() != 0)
        skip("it is not run by the superuser");
    int made = socket(AF_INET, SOCK_STREAM, 0);
    CHECK_EQUAL(set(made, SEND_FORCED, 1 << 20), 0);
    CHECK_EQUAL(told(made, SO_SNDBUF), 2 << 20);
    CHECK_EQUAL(set(made, RECEIVE_FORCED, 1 << 20), 0);
    CHECK_EQUAL(told(made, SO_RCVBUF), 2 << 20);
    CHECK_EQUAL(set(made, RECEIVE_FORCED, -1), 0);
    CHECK_EQUAL(told(made, SO_RCVBUF), 2304);
    int value;
    socklen_t length = sizeof value;
    CHECK_ERROR(getsockopt(made, SOL_SOCKET, SEND_FORCED, &value, &length), ENOPROTOOPT);
    CHECK_EQUAL(exit_status_of(child_running(without_rights)), 0);
}

static void accepted_connections_have_the_sizes_of_the_listener(void)
{
    int listener = bound_to(SOCK_STREAM, 0);
    CHECK_EQUAL(set(listener, SO_RCVBUF, 9000), 0);
    CHECK_EQUAL(set(listener, SO_SNDBUF, 7000), 0);
    CHECK_EQUAL(listen(listener, 1), 0);
    int client = connected_to(SOCK_STREAM, port_of(listener));
    int made = accept(listener, NULL, NULL);
    CHECK_EQUAL(told(made, SO_RCVBUF), 18000);
    CHECK_EQUAL(told(made, SO_SNDBUF), 14000);
    CHECK(told(client, SO_RCVBUF) != 18000);
}

static void a_stream_takes_as_much_as_its_sizes_allow(void)
{
    make_sized_connection(200000, 200000);
    long most = filled(ends[1], 4096);
    CHECK(most >= 200000);
    CHECK(!(events_of(ends[1]) & POLLOUT));
    CHECK_EQUAL(drained(ends[0]) > 0, 1);
    make_sized_connection(3000, 3000);
    long least = filled(ends[1], 500);
    CHECK(least > 0);
    CHECK(least < most / 4);
    CHECK(!(events_of(ends[1]) & POLLOUT));

    /* With more room than it has used it may go on. */
    CHECK_EQUAL(set(ends[1], SO_SNDBUF, 100000), 0);
    CHECK_EQUAL(events_of(ends[1]) & POLLOUT, POLLOUT);
    CHECK(filled(ends[1], 500) >= 20000);
}

static void a_smaller_size_loses_nothing(void)
{
    make_connection(ends);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 7 + i / 256);
    CHECK_EQUAL(send(ends[1], bytes, 20000, 0), 20000);
    CHECK_EQUAL(set(ends[0], SO_RCVBUF, 0), 0);
    CHECK_EQUAL(set(ends[1], SO_SNDBUF, 0), 0);
    pid_t child = fork();
    if (child == 0)
    {
        for (size_t at = 20000; at < sizeof bytes; at += 2768)
            CHECK_EQUAL(send(ends[1], bytes + at, 2768 < sizeof bytes - at ? 2768 : sizeof bytes - at, 0), 2768 < sizeof bytes - at ? 2768 : sizeof bytes - at);
        _exit(0);
    }

    static char got[sizeof bytes];
    size_t done = 0;
    while (done < sizeof got)
    {
        ssize_t count = recv(ends[0], got + done, sizeof got - done, 0);
        CHECK(count > 0);
        done += (size_t)count;
    }

    CHECK(memcmp(got, bytes, sizeof got) == 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void datagrams_beyond_the_size_are_lost(void)
{
    make_datagram_pair(ends);
    int counts[2];
    for (int i = 0; i < 2; i++)
    {
        CHECK_EQUAL(set(ends[0], SO_RCVBUF, i == 0 ? 3000 : 200000), 0);
        for (int sent = 0; sent < 40; sent++)
            CHECK_EQUAL(send(ends[1], bytes, 1000, 0), 1000);
        counts[i] = 0;
        while (recv(ends[0], bytes, sizeof bytes, MSG_DONTWAIT) == 1000)
            counts[i]++;
    }

    CHECK(counts[0] >= 1);
    CHECK(counts[0] < 10);
    CHECK_EQUAL(counts[1], 40);

    /* One alone comes, however long it is. */
    CHECK_EQUAL(set(ends[0], SO_RCVBUF, 0), 0);
    CHECK_EQUAL(send(ends[1], bytes, 9000, 0), 9000);
    CHECK_EQUAL(recv(ends[0], bytes, sizeof bytes, MSG_DONTWAIT), 9000);
}

static void local_sockets_take_as_much_as_their_sizes_allow(void)
{
    static const int types[] = { SOCK_STREAM, SOCK_SEQPACKET, SOCK_DGRAM };
    for (int i = 0; i < 3; i++)
    {
        make_pair(types[i], ends);
        long most = filled(ends[0], 1000);
        make_pair(types[i], ends);
        CHECK_EQUAL(set(ends[0], SO_SNDBUF, 0), 0);
        long least = filled(ends[0], 1000);
        CHECK(least >= 1000);
        CHECK(least <= 5000);
        CHECK(least < most);
        CHECK(!(events_of(ends[0]) & POLLOUT));
        CHECK_EQUAL(events_of(ends[1]) & POLLIN, POLLIN);
        if (types[i] == SOCK_DGRAM)
            continue; /* of these Linux counts messages too */
        CHECK_EQUAL(set(ends[0], SO_SNDBUF, 60000), 0);
        CHECK_EQUAL(events_of(ends[0]) & POLLOUT, POLLOUT);
        CHECK(filled(ends[0], 1000) > least);
    }
}

static void a_writer_goes_on_when_there_is_to_be_more_room(void)
{
    make_pair(SOCK_STREAM, ends);
    CHECK_EQUAL(set(ends[0], SO_SNDBUF, 0), 0);
    filled(ends[0], 100);
    pid_t child = fork();
    if (child == 0)
    {
        CHECK_EQUAL(send(ends[0], bytes, 1, 0), 1);
        _exit(0);
    }

    CHECK_EQUAL(waitpid(child, NULL, WNOHANG), 0);
    CHECK_EQUAL(set(ends[0], SO_SNDBUF, 60000), 0);
    if (on_linux())
        drained(ends[1]); /* there only a reader wakes a writer */
    CHECK_EQUAL(exit_status_of(child), 0);
}

const struct test socket_buffer_tests[] = {
    { "setsockopt/sizes_are_told_as_twice_what_was_set", sizes_are_told_as_twice_what_was_set },
    { "setsockopt/the_superuser_may_have_larger_buffers", the_superuser_may_have_more },
    { "accept/connections_have_the_sizes_of_the_listener", accepted_connections_have_the_sizes_of_the_listener },
    { "setsockopt/a_stream_takes_as_much_as_its_sizes_allow", a_stream_takes_as_much_as_its_sizes_allow },
    { "setsockopt/a_smaller_size_loses_nothing", a_smaller_size_loses_nothing },
    { "setsockopt/datagrams_beyond_the_size_are_lost", datagrams_beyond_the_size_are_lost },
    { "setsockopt/local_sockets_take_as_much_as_their_sizes_allow", local_sockets_take_as_much_as_their_sizes_allow },
    { "setsockopt/a_writer_goes_on_when_there_is_to_be_more_room", a_writer_goes_on_when_there_is_to_be_more_room },
    { 0 },
};
