/*
 * Connections of TCP that two processes of this host have used for a while (POSIX.1-2017 send, recv, poll, shutdown, fork). Pistachio then carries their bytes in memory that
 * the two share; nothing of that may be noticed.
 */
#define _GNU_SOURCE
#include "conformance.h"
#include "inet_common.h"
#include "socket_common.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { WARM = 80, LONG = 300000, FULL = 100000, RESTS = 6, LIMIT = 60 };

static int ends[2];
static int told[2];
static char got[LONG];
static volatile sig_atomic_t signals;

static char pattern(int at)
{
    return (char)(at * 7 + at / 251);
}

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

/* The first end is ours, the second a child's, which has answered for a while and goes on with a function. */
static pid_t make_busy(int (*body)(void))
{
    make_connection(ends);
    CHECK_EQUAL(pipe(told), 0);
    pid_t child = child_running(body);
    CHECK_EQUAL(close(ends[1]), 0);
    ask_in_turn(ends[0], WARM);
    return child;
}

static void begin_answering(void)
{
    CHECK_EQUAL(close(ends[0]), 0);
    answer_in_turn(ends[1], WARM);
}

static void check_pattern(const char *bytes, int count, int first)
{
    for (int i = 0; i < count; i++)
        CHECK_EQUAL(bytes[i], pattern(first + i));
}

static int answer_all(void)
{
    begin_answering();
    ssize_t count;
    static char block[5000];
    while ((count = recv(ends[1], block, sizeof block, 0)) > 0)
        CHECK_EQUAL(send(ends[1], block, (size_t)count, 0), count);
    CHECK_EQUAL(count, 0);
    return 0;
}

static void busy_connection_carries_pieces_of_all_sizes(void)
{
    pid_t child = make_busy(answer_all);
    static char block[20000];
    int sent = 0;
    for (int size = 1; size <= (int)sizeof block; size += size / 3 + 1)
    {
        for (int i = 0; i < size; i++)
            block[i] = pattern(sent + i);
        struct iovec parts[2] = { { block, (size_t)(size / 2) }, { block + size / 2, (size_t)(size - size / 2) } };
        struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };
        CHECK_EQUAL(sendmsg(ends[0], &message, 0), size);
        CHECK_EQUAL(recv(ends[0], got, (size_t)size, MSG_WAITALL), size);
        check_pattern(got, size, sent);
        sent += size;
    }

    CHECK_EQUAL(close(ends[0]), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int send_much(void)
{
    begin_answering();
    static char block[LONG];
    for (int i = 0; i < LONG; i++)
        block[i] = pattern(i);
    CHECK_EQUAL(send(ends[1], block, LONG, 0), LONG);
    return 0;
}

static void busy_connection_carries_more_than_there_is_room_for(void)
{
    pid_t child = make_busy(send_much);
    int done = 0;
    ssize_t count;
    while ((count = recv(ends[0], got + done, LONG - (size_t)done < 7001 ? LONG - (size_t)done : 7001, 0)) > 0)
        done += (int)count;
    CHECK_EQUAL(done, LONG);
    check_pattern(got, LONG, 0);
    CHECK_EQUAL(recv(ends[0], got, 1, 0), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int read_when_told(void)
{
    begin_answering();
    be_told();
    int done = 0;
    ssize_t count;
    while ((count = recv(ends[1], got + done, sizeof got - (size_t)done, 0)) > 0)
        done += (int)count;
    CHECK_EQUAL(count, 0);
    check_pattern(got, done, 0);
    return done == FULL ? 0 : 1;
}

/* As much as connections have always held goes in while nobody reads. */
static void busy_connection_holds_as_much_as_any(void)
{
    pid_t child = make_busy(read_when_told);
    static char block[FULL];
    for (int i = 0; i < FULL; i++)
        block[i] = pattern(i);
    CHECK_EQUAL(send(ends[0], block, FULL, 0), FULL);
    tell();
    CHECK_EQUAL(close(ends[0]), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int count_when_told(void)
{
    begin_answering();
    be_told();
    long done = 0;
    ssize_t count;
    while ((count = recv(ends[1], got, sizeof got, 0)) > 0)
        done += count;
    CHECK_EQUAL(write(told[1], &done, sizeof done), sizeof done);
    return 0;
}

static void send_without_waiting_tells_that_a_busy_connection_is_full(void)
{
    pid_t child = make_busy(count_when_told);
    long done = 0, counted;
    ssize_t count;
    while ((count = send(ends[0], got, 3333, MSG_DONTWAIT)) > 0)
        done += count;
    CHECK_EQUAL(count, -1);
    CHECK_ERROR(send(ends[0], got, 3333, MSG_DONTWAIT), EAGAIN);
    CHECK(done >= 65536);
    CHECK_ERROR(recv(ends[0], got, 1, MSG_DONTWAIT), EAGAIN);
    tell();
    CHECK_EQUAL(shutdown(ends[0], SHUT_WR), 0);
    CHECK_EQUAL(recv(ends[0], got, 1, 0), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(read(told[0], &counted, sizeof counted), sizeof counted);
    CHECK_EQUAL(counted, done);
}

static int send_a_little_when_told(void)
{
    begin_answering();
    for (int i = 0; i < RESTS; i++)
    {
        be_told();
        rest(2);
        CHECK_EQUAL(send(ends[1], "abcdef", 6, 0), 6);
        answer_in_turn(ends[1], WARM);
    }

    return 0;
}

static void recv_looks_at_a_busy_connection(void)
{
    pid_t child = make_busy(send_a_little_when_told);
    for (int i = 0; i < RESTS; i++)
    {
        tell();
        CHECK_EQUAL(recv(ends[0], got, 2, MSG_PEEK), 2);
        CHECK(memcmp(got, "ab", 2) == 0);
#ifndef CONFORMANCE_DOOR
        int count = 0;
        CHECK_EQUAL(ioctl(ends[0], FIONREAD, &count), 0);
        CHECK_EQUAL(count, 6);
#endif
        CHECK_EQUAL(recv(ends[0], got, 6, MSG_WAITALL), 6);
        CHECK(memcmp(got, "abcdef", 6) == 0);
        ask_in_turn(ends[0], WARM);
    }

    CHECK_EQUAL(exit_status_of(child), 0);
}

static void poll_waits_for_a_busy_connection(void)
{
    pid_t child = make_busy(send_a_little_when_told);
    int list = -1;
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
            list = epoll_create1(EPOLL_CLOEXEC);
            CHECK_EQUAL(epoll_ctl(list, EPOLL_CTL_ADD, ends[0], &event), 0);
            CHECK_EQUAL(epoll_wait(list, &event, 1, 5000), 1);
            CHECK_EQUAL(event.events, EPOLLIN);
            CHECK_EQUAL(close(list), 0);
        }

        CHECK_EQUAL(recv(ends[0], got, sizeof got, 0), 6);
        ask_in_turn(ends[0], WARM);
    }

    CHECK_EQUAL(exit_status_of(child), 0);
}

/* The list of interest has the socket before the connection gets busy. */
static void epoll_wait_hears_of_a_connection_that_gets_busy(void)
{
    make_connection(ends);
    CHECK_EQUAL(pipe(told), 0);
    struct epoll_event event = { EPOLLIN, { .u32 = 9 } };
    int list = epoll_create1(EPOLL_CLOEXEC);
    CHECK_EQUAL(epoll_ctl(list, EPOLL_CTL_ADD, ends[0], &event), 0);
    pid_t child = child_running(send_a_little_when_told);
    CHECK_EQUAL(close(ends[1]), 0);
    for (int i = 0; i < RESTS; i++)
    {
        ask_in_turn(ends[0], WARM);
        CHECK_EQUAL(epoll_wait(list, &event, 1, 0), 0);
        tell();
        CHECK_EQUAL(epoll_wait(list, &event, 1, 5000), 1);
        CHECK_EQUAL(event.events, EPOLLIN);
        CHECK_EQUAL(recv(ends[0], got, sizeof got, 0), 6);
    }

    ask_in_turn(ends[0], WARM);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int send_one_more(void)
{
    be_told();
    CHECK_EQUAL(write(ends[0], "b", 1), 1);
    return 0;
}

static int read_three(void)
{
    begin_answering();
    CHECK_EQUAL(recv(ends[1], got, 3, MSG_WAITALL), 3);
    CHECK(memcmp(got, "abc", 3) == 0);
    CHECK_EQUAL(send(ends[1], "d", 1, 0), 1);
    return 0;
}

static void fork_shares_a_busy_connection(void)
{
    pid_t child = make_busy(read_three);
    pid_t other = child_running(send_one_more);
    CHECK_EQUAL(send(ends[0], "a", 1, 0), 1);
    tell();
    CHECK_EQUAL(exit_status_of(other), 0);
    CHECK_EQUAL(send(ends[0], "c", 1, 0), 1);
    CHECK_EQUAL(recv(ends[0], got, sizeof got, 0), 1);
    CHECK_EQUAL(got[0], 'd');
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int end_the_stream(void)
{
    begin_answering();
    CHECK_EQUAL(send(ends[1], "abcdef", 6, 0), 6);
    CHECK_EQUAL(shutdown(ends[1], SHUT_WR), 0);
    CHECK_ERROR(send(ends[1], "x", 1, MSG_NOSIGNAL), EPIPE);
    CHECK_EQUAL(recv(ends[1], got, sizeof got, 0), 2);
    return 0;
}

static void count_signal(int number)
{
    (void)number;
    signals++;
}

static void shutdown_ends_a_busy_connection(void)
{
    pid_t child = make_busy(end_the_stream);
    CHECK_EQUAL(recv(ends[0], got, sizeof got, MSG_WAITALL), 6);
    CHECK_EQUAL(recv(ends[0], got, sizeof got, 0), 0);
    CHECK_EQUAL(send(ends[0], "xy", 2, 0), 2);
    CHECK_EQUAL(exit_status_of(child), 0);
    signals = 0;
    CHECK(signal(SIGPIPE, count_signal) != SIG_ERR);

    /* Where the last bytes were not acknowledged at once, these wait for it (RFC 9293 section 3.7.4), up to a retransmission. */
    ssize_t sent = 0;
    for (int i = 0; i < 2000 && sent >= 0; i++)
    {
        sent = send(ends[0], "x", 1, 0);
        rest(1);
    }

    CHECK_EQUAL(sent, -1);
    CHECK_ERROR(send(ends[0], "x", 1, 0), EPIPE);
    CHECK(signals > 0);
}

static int end_busy_by_signal(void)
{
    begin_answering();
    be_told();
    rest(2);
    raise(SIGKILL);
    return 1;
}

static void recv_sees_the_process_at_a_busy_connection_end(void)
{
    pid_t child = make_busy(end_busy_by_signal);
    tell();
    CHECK_EQUAL(recv(ends[0], got, sizeof got, 0), 0);
    CHECK_EQUAL(signal_of(child), SIGKILL);
}

static int wait_to_end(void)
{
    begin_answering();
    be_told();
    return 0;
}

static void recv_of_a_busy_connection_is_interrupted(void)
{
    pid_t child = make_busy(wait_to_end);
    struct sigaction action = { .sa_handler = count_signal };
    CHECK_EQUAL(sigaction(SIGALRM, &action, NULL), 0);
    struct itimerval time = { { 0, 0 }, { 0, 20000 } };
    CHECK_EQUAL(setitimer(ITIMER_REAL, &time, NULL), 0);
    CHECK_ERROR(recv(ends[0], got, sizeof got, 0), EINTR);
    CHECK_EQUAL(signals, 1);
    time.it_value.tv_usec = 5000;
    CHECK_EQUAL(setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &time.it_value, sizeof time.it_value), 0);
    CHECK_ERROR(recv(ends[0], got, sizeof got, 0), EAGAIN);
    tell();
    CHECK_EQUAL(recv(ends[0], got, sizeof got, 0), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int send_urgent(void)
{
    begin_answering();
    CHECK_EQUAL(send(ends[1], "abc", 3, 0), 3);
    CHECK_EQUAL(send(ends[1], "!", 1, MSG_OOB), 1);
    CHECK_EQUAL(send(ends[1], "de", 2, 0), 2);
    return 0;
}

static void urgent_data_comes_in_its_place(void)
{
    pid_t child = make_busy(send_urgent);
    struct pollfd set = { ends[0], POLLPRI, 0 };
    CHECK_EQUAL(poll(&set, 1, 5000), 1);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(recv(ends[0], got, sizeof got, 0), 3);
    CHECK(memcmp(got, "abc", 3) == 0);
    CHECK_EQUAL(recv(ends[0], got, 1, MSG_OOB), 1);
    CHECK_EQUAL(got[0], '!');
    CHECK_EQUAL(recv(ends[0], got, sizeof got, 0), 2);
    CHECK_EQUAL(recv(ends[0], got, sizeof got, 0), 0);
}

/* SO_RCVTIMEO and SO_SNDTIMEO of an end. */
static void limit(int socket)
{
    struct timeval time = { 0, LIMIT * 1000 };
    CHECK_EQUAL(setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time), 0);
    CHECK_EQUAL(setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time), 0);
}

static long milliseconds(void)
{
    struct timespec time;
    CHECK_EQUAL(clock_gettime(CLOCK_MONOTONIC, &time), 0);
    return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static pid_t make_busy_with_limits(int (*body)(void))
{
    make_connection(ends);
    limit(ends[0]);
    CHECK_EQUAL(pipe(told), 0);
    pid_t child = child_running(body);
    CHECK_EQUAL(close(ends[1]), 0);
    ask_in_turn(ends[0], WARM);
    return child;
}

static int send_when_told(void)
{
    begin_answering();
    be_told();
    CHECK_EQUAL(send(ends[1], "abc", 3, 0), 3);
    be_told();
    return 0;
}

static void recv_of_a_busy_connection_has_its_time_limit(void)
{
    pid_t child = make_busy_with_limits(send_when_told);
    long start = milliseconds();
    CHECK_ERROR(recv(ends[0], got, sizeof got, 0), EAGAIN);
    CHECK(milliseconds() - start >= LIMIT - 5);
    tell();
    ssize_t count;
    while ((count = recv(ends[0], got, 5, MSG_WAITALL)) < 0)
        CHECK_EQUAL(errno, EAGAIN);
    CHECK_EQUAL(count, 3);
    CHECK(memcmp(got, "abc", 3) == 0);
    CHECK(milliseconds() - start >= 2 * LIMIT - 10);
    tell();
    CHECK_EQUAL(recv(ends[0], got, sizeof got, 0), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int read_all_when_told(void)
{
    begin_answering();
    be_told();
    int done = 0;
    ssize_t count;
    while ((count = recv(ends[1], got, 5000, 0)) > 0)
    {
        check_pattern(got, (int)count, done);
        done += (int)count;
    }

    CHECK_EQUAL(count, 0);
    CHECK(done > 0);
    return 0;
}

static void send_to_a_busy_connection_has_its_time_limit(void)
{
    pid_t child = make_busy_with_limits(read_all_when_told);
    static char block[5000];
    int done = 0;
    ssize_t count;
    long start;
    do
    {
        for (int i = 0; i < (int)sizeof block; i++)
            block[i] = pattern(done + i);
        start = milliseconds();
        count = send(ends[0], block, sizeof block, 0);
        done += count > 0 ? (int)count : 0;
    }
    while (count > 0);
    CHECK_EQUAL(errno, EAGAIN);
    CHECK(milliseconds() - start >= LIMIT - 5);
    tell();
    CHECK_EQUAL(close(ends[0]), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void recv_of_a_busy_datagram_socket_has_its_time_limit(void)
{
    make_datagram_pair(ends);
    limit(ends[0]);
    for (int i = 0; i < WARM; i++)
    {
        char byte = (char)i;
        CHECK_EQUAL(send(ends[0], &byte, 1, 0), 1);
        CHECK_EQUAL(recv(ends[1], got, sizeof got, 0), 1);
        CHECK_EQUAL(send(ends[1], got, 1, 0), 1);
        CHECK_EQUAL(recv(ends[0], got, sizeof got, 0), 1);
        CHECK_EQUAL(got[0], byte);
    }

    long start = milliseconds();
    CHECK_ERROR(recv(ends[0], got, sizeof got, 0), EAGAIN);
    CHECK(milliseconds() - start >= LIMIT - 5);
    CHECK_EQUAL(send(ends[1], "xy", 2, 0), 2);
    CHECK_EQUAL(recv(ends[0], got, sizeof got, 0), 2);
}

const struct test inet_ring_tests[] = {
    { "sendmsg/carries_pieces_of_all_sizes_over_a_busy_connection", busy_connection_carries_pieces_of_all_sizes },
    { "send/carries_more_than_a_busy_connection_has_room_for", busy_connection_carries_more_than_there_is_room_for },
    { "send/puts_as_much_into_a_busy_connection_as_into_any", busy_connection_holds_as_much_as_any },
    { "send/without_waiting_tells_that_a_busy_connection_is_full", send_without_waiting_tells_that_a_busy_connection_is_full },
    { "recv/looks_at_what_is_in_a_busy_connection", recv_looks_at_a_busy_connection },
    { "poll/waits_for_a_busy_connection", poll_waits_for_a_busy_connection },
    { "epoll_wait/hears_of_a_connection_that_gets_busy", epoll_wait_hears_of_a_connection_that_gets_busy },
    { "fork/shares_a_busy_connection", fork_shares_a_busy_connection },
    { "shutdown/ends_a_busy_connection", shutdown_ends_a_busy_connection },
    { "recv/sees_the_process_at_a_busy_connection_end", recv_sees_the_process_at_a_busy_connection_end },
    { "recv/of_a_busy_connection_is_interrupted", recv_of_a_busy_connection_is_interrupted },
    { "recv/tells_of_urgent_data_of_a_busy_connection", urgent_data_comes_in_its_place },
    { "recv/of_a_busy_connection_has_its_time_limit", recv_of_a_busy_connection_has_its_time_limit },
    { "send/to_a_busy_connection_has_its_time_limit", send_to_a_busy_connection_has_its_time_limit },
    { "recv/of_a_busy_datagram_socket_has_its_time_limit", recv_of_a_busy_datagram_socket_has_its_time_limit },
    { 0 },
};
