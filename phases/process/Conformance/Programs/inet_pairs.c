/*
 * Two sockets of UDP that are connected with each other and that two processes of this host have used for a while (POSIX.1-2017 send, recv, poll, connect, fork). Pistachio
 * then carries their datagrams in memory that the two share; nothing of that may be noticed.
 */
#define _GNU_SOURCE
#include "conformance.h"
#include "inet_common.h"
#include "socket_common.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { WARM = 80, MANY = 400, RESTS = 6 };

static int ends[2];
static int told[2]; /* what the child is told */
static int back[2]; /* and what it tells */
static int ports[2];
static char got[66000];
static char sent[66000];
static volatile sig_atomic_t signals;

static void rest(long milliseconds)
{
    struct timespec time = { 0, milliseconds * 1000000 };
    nanosleep(&time, NULL);
}

static void tell(void)
{
    CHECK_EQUAL(write(told[1], "x", 1), 1);
}

static void be_told(void)
{
    char byte;
    CHECK_EQUAL(read(told[0], &byte, 1), 1);
}

static void tell_back(void)
{
    CHECK_EQUAL(write(back[1], "x", 1), 1);
}

static void hear_back(void)
{
    char byte;
    CHECK_EQUAL(read(back[0], &byte, 1), 1);
}

static void begin_answering(void)
{
    CHECK_EQUAL(close(ends[0]), 0);
    answer_in_turn(ends[1], WARM);
}

static void fill(void)
{
    for (size_t i = 0; i < sizeof sent; i++)
        sent[i] = (char)(i * 7 + i / 251);
}

/* The first socket is ours, the second a child's, which has answered for a while and goes on with a function. */
static pid_t make_busy(int (*body)(void))
{
    fill();

    /* A port that was asked for Linux keeps when the socket is connected to nobody any more. */
    int chosen = bound_to(SOCK_DGRAM, 0);
    ports[0] = port_of(chosen);
    CHECK_EQUAL(close(chosen), 0);
    ends[0] = bound_to(SOCK_DGRAM, ports[0]);
    ends[1] = connected_to(SOCK_DGRAM, ports[0]);
    ports[1] = port_of(ends[1]);
    struct sockaddr_in address = loopback(ports[1]);
    CHECK_EQUAL(connect(ends[0], (struct sockaddr *)&address, sizeof address), 0);
    CHECK_EQUAL(pipe(told), 0);
    CHECK_EQUAL(pipe(back), 0);
    pid_t child = child_running(body);
    CHECK_EQUAL(close(ends[1]), 0);
    ask_in_turn(ends[0], WARM);
    return child;
}

/* Receives one datagram and checks its bytes, and whom it comes from. */
static void receive_from(int socket, size_t size, size_t first, int port)
{
    struct sockaddr_in from;
    socklen_t length = sizeof from;
    CHECK_EQUAL(recvfrom(socket, got, sizeof got, 0, (struct sockaddr *)&from, &length), size);
    CHECK(memcmp(got, sent + first, size) == 0);
    CHECK_EQUAL(length, sizeof from);
    CHECK_EQUAL(from.sin_family, AF_INET);
    CHECK_EQUAL(from.sin_addr.s_addr, htonl(INADDR_LOOPBACK));
    CHECK_EQUAL(ntohs(from.sin_port), port);
}

/* Whatever a message is longer than, and wherever a buffer ends. */
static void scattered(int pair[2])
{
    static const int cuts[] = { 1, 447, 448, 449, 600, 700, 896, 1000 };
    for (int size = 1; size <= 3000; size += size < 1200 ? 97 : 601)
    {
        for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++)
        {
            struct iovec out[2] = { { sent, 1 }, { sent + 1, (size_t)size - 1 } };
            struct iovec in[4] = { { got, 1 }, { got + 1, (size_t)cuts[i] }, { got + 1 + cuts[i], 30 }, { got + 31 + cuts[i], 5000 } };
            struct msghdr message = { .msg_iov = out, .msg_iovlen = 2 };
            memset(got, 0, 6000);
            CHECK_EQUAL(sendmsg(pair[0], &message, 0), size);
            message = (struct msghdr){ .msg_iov = in, .msg_iovlen = 4 };
            CHECK_EQUAL(recvmsg(pair[1], &message, 0), size);
            CHECK(memcmp(got, sent, (size_t)size) == 0);
        }
    }
}

static void datagrams_are_scattered(void)
{
    int pair[2];
    fill();
    make_datagram_pair(pair);
    scattered(pair);
    make_pair(SOCK_DGRAM, pair);
    scattered(pair);
    make_pair(SOCK_SEQPACKET, pair);
    scattered(pair);
}

static int answer_all(void)
{
    begin_answering();
    ssize_t count;
    while ((count = recv(ends[1], got, sizeof got, 0)) != 3)
        CHECK_EQUAL(send(ends[1], got, (size_t)count, 0), count);
    return 0;
}

static void datagrams_of_all_sizes_stay_whole(void)
{
    static const int sizes[] = { 0, 1, 15, 16, 17, 448, 449, 1500, 4095, 4096, 4097, 20000, 32720, 32721, 50000, 65000 };
    pid_t child = make_busy(answer_all);
    for (int round = 0; round < 4; round++)
    {
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        {
            size_t half = (size_t)sizes[i] / 2;
            struct iovec parts[2] = { { sent + i, half }, { sent + i + half, (size_t)sizes[i] - half } };
            struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };
            if (i % 2 == 0)
                CHECK_EQUAL(sendmsg(ends[0], &message, 0), sizes[i]);
            else
                CHECK_EQUAL(write(ends[0], sent + i, (size_t)sizes[i]), sizes[i]);
            receive_from(ends[0], (size_t)sizes[i], i, ports[1]);
        }
    }

    CHECK_EQUAL(send(ends[0], "end", 3, 0), 3);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int send_some_when_told(void)
{
    begin_answering();
    for (int i = 0; i < RESTS; i++)
    {
        be_told();
        rest(2);
        for (size_t size = 1; size <= 5; size++)
            CHECK_EQUAL(send(ends[1], sent, size, 0), size);
        answer_in_turn(ends[1], WARM);
    }

    return 0;
}

static void recv_looks_at_datagrams_and_cuts_them(void)
{
    pid_t child = make_busy(send_some_when_told);
    for (int i = 0; i < RESTS; i++)
    {
        struct iovec vector = { got, 2 };
        struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1 };
        tell();
        if (i % 2 == 0)
        {
            CHECK_EQUAL(recv(ends[0], got, 9, MSG_PEEK), 1);
            CHECK_EQUAL(got[0], sent[0]);
        }

        CHECK_EQUAL(recv(ends[0], got, 9, 0), 1);
        CHECK_EQUAL(recv(ends[0], got, 1, 0), 1);
        CHECK_EQUAL(recv(ends[0], got, 1, MSG_TRUNC), 3);
#ifndef CONFORMANCE_DOOR
        int count = 0;
        if (i % 2 == 0)
        {
            CHECK_EQUAL(recv(ends[0], got, 9, MSG_PEEK), 4);
            CHECK_EQUAL(ioctl(ends[0], FIONREAD, &count), 0);
            CHECK_EQUAL(count, 4);
        }
#endif
        CHECK_EQUAL(recvmsg(ends[0], &message, 0), 2);
        CHECK_EQUAL(message.msg_flags, MSG_TRUNC);
        receive_from(ends[0], 5, 0, ports[1]);
        CHECK_ERROR(recv(ends[0], got, 1, MSG_DONTWAIT), EAGAIN);
        ask_in_turn(ends[0], WARM);
    }

    CHECK_EQUAL(exit_status_of(child), 0);
}

static void poll_waits_for_datagrams(void)
{
    pid_t child = make_busy(send_some_when_told);
    for (int i = 0; i < RESTS; i++)
    {
        struct pollfd set = { ends[0], POLLIN | POLLOUT, 0 };
        CHECK_EQUAL(poll(&set, 1, 0), 1);
        CHECK_EQUAL(set.revents, POLLOUT);
        tell();
        if (i % 2 == 0)
        {
            set.events = POLLIN;
            CHECK_EQUAL(poll(&set, 1, 5000), 1);
            CHECK_EQUAL(set.revents, POLLIN);
        }
        else
        {
            struct epoll_event event = { EPOLLIN | (i == 3 ? EPOLLET : 0), { .u32 = 9 } };
            int list = epoll_create1(EPOLL_CLOEXEC);
            CHECK_EQUAL(epoll_ctl(list, EPOLL_CTL_ADD, ends[0], &event), 0);
            CHECK_EQUAL(epoll_wait(list, &event, 1, 5000), 1);
            CHECK_EQUAL(event.events, EPOLLIN);
            CHECK_EQUAL(close(list), 0);
        }

        for (size_t size = 1; size <= 5; size++)
            receive_from(ends[0], size, 0, ports[1]);
        ask_in_turn(ends[0], WARM);
    }

    CHECK_EQUAL(exit_status_of(child), 0);
}

static int receive_when_told(void)
{
    begin_answering();
    be_told();
    int last = -1, count = 0;
    while (recv(ends[1], got, sizeof got, MSG_DONTWAIT) == 1000)
    {
        int number;
        memcpy(&number, got, sizeof number);
        CHECK(number > last);
        for (int i = sizeof number; i < 1000; i++)
            CHECK_EQUAL(got[i], (char)number);
        last = number;
        count++;
    }

    CHECK(count >= 40);
    CHECK(count < MANY);
    tell_back();
    answer_in_turn(ends[1], WARM);
    return 0;
}

/* What there is no room for is lost, and whoever sends neither waits nor is told. */
static void send_never_waits_for_who_does_not_receive(void)
{
    pid_t child = make_busy(receive_when_told);
    for (int i = 0; i < MANY; i++)
    {
        memset(got, i, 1000);
        memcpy(got, &i, sizeof i);
        CHECK_EQUAL(send(ends[0], got, 1000, 0), 1000);
    }

    tell();
    hear_back();
    ask_in_turn(ends[0], WARM);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int send_one_more(void)
{
    be_told();
    CHECK_EQUAL(write(ends[0], sent, 2), 2);
    return 0;
}

static int receive_three(void)
{
    begin_answering();
    for (size_t size = 1; size <= 3; size++)
        receive_from(ends[1], size, 0, ports[0]);
    CHECK_EQUAL(send(ends[1], "d", 1, 0), 1);
    return 0;
}

static void fork_shares_them(void)
{
    pid_t child = make_busy(receive_three);
    pid_t other = child_running(send_one_more);
    CHECK_EQUAL(send(ends[0], sent, 1, 0), 1);
    tell();
    CHECK_EQUAL(exit_status_of(other), 0);
    CHECK_EQUAL(send(ends[0], sent, 3, 0), 3);
    CHECK_EQUAL(recv(ends[0], got, sizeof got, 0), 1);
    CHECK_EQUAL(got[0], 'd');
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int leave_something(void)
{
    begin_answering();
    CHECK_EQUAL(send(ends[1], sent, 4, 0), 4);
    return 0;
}

static int end_by_signal(void)
{
    begin_answering();
    CHECK_EQUAL(send(ends[1], sent, 4, 0), 4);
    raise(SIGKILL);
    return 1;
}

static void hear_that_nobody_is_there(void)
{
    receive_from(ends[0], 4, 0, ports[1]);
    CHECK_EQUAL(send(ends[0], "x", 1, 0), 1);
    CHECK_ERROR(recv(ends[0], got, sizeof got, 0), ECONNREFUSED);
    CHECK_EQUAL(send(ends[0], "x", 1, 0), 1);
    CHECK_ERROR(send(ends[0], "x", 1, 0), ECONNREFUSED);
}

static void send_hears_that_the_other_was_closed(void)
{
    pid_t child = make_busy(leave_something);
    CHECK_EQUAL(exit_status_of(child), 0);
    hear_that_nobody_is_there();
}

static void send_hears_that_the_other_process_has_ended(void)
{
    pid_t child = make_busy(end_by_signal);
    CHECK_EQUAL(signal_of(child), SIGKILL);
    hear_that_nobody_is_there();
}

static int connect_to_another(void)
{
    begin_answering();
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    int other = bound_to(SOCK_DGRAM, 0);
    be_told();
    address = loopback(port_of(other));
    CHECK_EQUAL(connect(ends[1], (struct sockaddr *)&address, sizeof address), 0);
    CHECK_EQUAL(send(ends[1], "x", 1, 0), 1);
    CHECK_EQUAL(recvfrom(other, got, sizeof got, 0, (struct sockaddr *)&address, &length), 1);
    CHECK_EQUAL(ntohs(address.sin_port), ports[1]);

    /* What came before stays; what the first one sends now does not come. */
    receive_from(ends[1], 2, 0, ports[0]);
    tell_back();
    be_told();
    CHECK_ERROR(recv(ends[1], got, sizeof got, MSG_DONTWAIT), EAGAIN);
    address = loopback(ports[0]);
    CHECK_EQUAL(connect(ends[1], (struct sockaddr *)&address, sizeof address), 0);
    CHECK_EQUAL(send(ends[1], "again", 5, 0), 5);
    return 0;
}

static void connect_leaves_who_was_connected(void)
{
    pid_t child = make_busy(connect_to_another);
    CHECK_EQUAL(send(ends[0], sent, 2, 0), 2);
    tell();
    hear_back();
    CHECK_EQUAL(send(ends[0], sent, 3, 0), 3);
    tell();
    CHECK_ERROR(recv(ends[0], got, sizeof got, 0), ECONNREFUSED);
    CHECK_EQUAL(recv(ends[0], got, sizeof got, 0), 5);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int send_when_told(void)
{
    begin_answering();
    be_told();
    CHECK_EQUAL(send(ends[1], sent, 8, 0), 8);
    receive_from(ends[1], 6, 0, ports[0]);
    return 0;
}

static void connect_to_nobody_lets_others_in(void)
{
    pid_t child = make_busy(send_when_told);
    struct sockaddr none = { .sa_family = AF_UNSPEC };
    CHECK_EQUAL(connect(ends[0], &none, sizeof none), 0);
    struct sockaddr_in address = loopback(ports[0]);
    CHECK_ERROR(send(ends[0], "x", 1, 0), EDESTADDRREQ);
    int other = bound_to(SOCK_DGRAM, 0);
    CHECK_EQUAL(sendto(other, sent, 7, 0, (struct sockaddr *)&address, sizeof address), 7);
    receive_from(ends[0], 7, 0, port_of(other));
    tell();
    receive_from(ends[0], 8, 0, ports[1]);
    address = loopback(ports[1]);
    CHECK_EQUAL(sendto(ends[0], sent, 6, 0, (struct sockaddr *)&address, sizeof address), 6);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void count_signal(int number)
{
    (void)number;
    signals++;
}

static int wait_to_end(void)
{
    begin_answering();
    be_told();
    return 0;
}

static void recv_is_interrupted_and_limited(void)
{
    pid_t child = make_busy(wait_to_end);
    struct sigaction action = { .sa_handler = count_signal };
    signals = 0;
    CHECK_EQUAL(sigaction(SIGALRM, &action, NULL), 0);
    struct itimerval time = { { 0, 0 }, { 0, 20000 } };
    CHECK_EQUAL(setitimer(ITIMER_REAL, &time, NULL), 0);
    CHECK_ERROR(recv(ends[0], got, sizeof got, 0), EINTR);
    CHECK_EQUAL(signals, 1);
    time.it_value.tv_usec = 5000;
    CHECK_EQUAL(setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &time.it_value, sizeof time.it_value), 0);
    CHECK_ERROR(recv(ends[0], got, sizeof got, 0), EAGAIN);
    tell();
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int answer_again_and_be_told(void)
{
    begin_answering();
    answer_in_turn(ends[1], WARM);
    be_told();
    CHECK_EQUAL(send(ends[1], sent, 7, 0), 7);
    be_told();
    return 0;
}

/* A limit that was there before the two were busy with each other. */
static void recv_keeps_its_time_limit(void)
{
    pid_t child = make_busy(answer_again_and_be_told);
    struct timeval limit = { 0, 60000 };
    struct timespec before;
    struct timespec after;
    CHECK_EQUAL(setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit), 0);
    for (int i = 0; i < WARM; i++)
    {
        char byte = (char)i;
        CHECK_EQUAL(send(ends[0], &byte, 1, 0), 1);
        CHECK_EQUAL(read(ends[0], &byte, 1), 1);
        CHECK_EQUAL(byte, (char)(i + 1));
    }

    for (int i = 0; i < 2; i++)
    {
        CHECK_EQUAL(clock_gettime(CLOCK_MONOTONIC, &before), 0);
        CHECK_ERROR(i == 0 ? recv(ends[0], got, sizeof got, 0) : read(ends[0], got, sizeof got), EAGAIN);
        CHECK_EQUAL(clock_gettime(CLOCK_MONOTONIC, &after), 0);
        CHECK((after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000 >= 55);
    }

    limit.tv_usec = 0;
    limit.tv_sec = 20;
    CHECK_EQUAL(setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit), 0);
    tell();
    receive_from(ends[0], 7, 0, ports[1]);
    tell();
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int shut_down(void)
{
    begin_answering();
    CHECK_EQUAL(send(ends[1], sent, 4, 0), 4);
    CHECK_EQUAL(shutdown(ends[1], SHUT_WR), 0);
    CHECK_ERROR(send(ends[1], "x", 1, MSG_NOSIGNAL), EPIPE);
    receive_from(ends[1], 9, 0, ports[0]);
    return 0;
}

static void shutdown_of_one_direction_leaves_the_other(void)
{
    pid_t child = make_busy(shut_down);
    receive_from(ends[0], 4, 0, ports[1]);
    CHECK_EQUAL(send(ends[0], sent, 9, 0), 9);
    CHECK_EQUAL(exit_status_of(child), 0);
}

const struct test inet_pair_tests[] = {
    { "recvmsg/scatters_datagrams_of_all_sizes", datagrams_are_scattered },
    { "sendmsg/datagrams_of_a_busy_pair_stay_whole", datagrams_of_all_sizes_stay_whole },
    { "recv/looks_at_datagrams_of_a_busy_pair_and_cuts_them", recv_looks_at_datagrams_and_cuts_them },
    { "poll/waits_for_datagrams_of_a_busy_pair", poll_waits_for_datagrams },
    { "send/never_waits_for_a_busy_pair_that_does_not_receive", send_never_waits_for_who_does_not_receive },
    { "fork/shares_a_busy_pair", fork_shares_them },
    { "send/hears_that_the_other_of_a_busy_pair_was_closed", send_hears_that_the_other_was_closed },
    { "send/hears_that_the_process_with_the_other_of_a_busy_pair_has_ended", send_hears_that_the_other_process_has_ended },
    { "connect/leaves_the_other_of_a_busy_pair", connect_leaves_who_was_connected },
    { "connect/to_nobody_lets_others_into_a_busy_pair", connect_to_nobody_lets_others_in },
    { "recv/of_a_busy_pair_is_interrupted_and_limited", recv_is_interrupted_and_limited },
    { "recv/of_a_busy_pair_keeps_its_time_limit", recv_keeps_its_time_limit },
    { "shutdown/of_one_direction_of_a_busy_pair_leaves_the_other", shutdown_of_one_direction_leaves_the_other },
    { 0 },
};
