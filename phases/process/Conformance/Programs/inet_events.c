/*
 * Connections of TCP that a process uses for a while without waiting at them, as programs with an event loop do, and sockets of UDP (POSIX.1-2017 recv, send, poll, select;
 * epoll(7) of Linux). Pistachio then carries their bytes in memory that the process shares with the server of sockets; nothing of that may be noticed.
 */
#define _GNU_SOURCE
#include "conformance.h"
#include "inet_common.h"
#include "threads.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { WARM = 100, LONG = 400000, MANY = 20 };

static int ends[2];
static char sent[LONG];
static char got[LONG];

static void fill_pattern(void)
{
    for (int i = 0; i < LONG; i++)
        sent[i] = (char)(i * 7 + i / 251);
}

static void set_waiting(int socket, int waits)
{
    int flags = fcntl(socket, F_GETFL);
    CHECK(flags >= 0);
    CHECK_EQUAL(fcntl(socket, F_SETFL, waits ? flags & ~O_NONBLOCK : flags | O_NONBLOCK), 0);
}

static void wait_for(int socket, short events)
{
    struct pollfd file = { socket, events, 0 };
    CHECK_EQUAL(poll(&file, 1, 20000), 1);
    CHECK((file.revents & events) != 0);
}

/* Receive as much as there is to be, waiting by poll. */
static void receive_all(int socket, char *bytes, size_t size)
{
    for (size_t done = 0; done < size;)
    {
        ssize_t count = recv(socket, bytes + done, size - done, 0);
        if (count < 0)
        {
            CHECK_EQUAL(errno, EAGAIN);
            wait_for(socket, POLLIN);
            continue;
        }
        CHECK(count > 0);
        done += (size_t)count;
    }
}

static void send_all(int socket, const char *bytes, size_t size)
{
    for (size_t done = 0; done < size;)
    {
        ssize_t count = send(socket, bytes + done, size - done, MSG_NOSIGNAL);
        if (count < 0)
        {
            CHECK_EQUAL(errno, EAGAIN);
            wait_for(socket, POLLOUT);
            continue;
        }
        done += (size_t)count;
    }
}

/* Both ends are of this process, wait for nothing, and have carried bytes for a while. */
static void make_busy(void)
{
    const int on = 1;
    fill_pattern();
    make_connection(ends);
    for (int i = 0; i < 2; i++)
    {
        set_waiting(ends[i], 0);
        CHECK_EQUAL(setsockopt(ends[i], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), 0);
    }
    for (int i = 0; i < WARM; i++)
    {
        char byte;
        send_all(ends[0], sent + i, 1);
        receive_all(ends[1], &byte, 1);
        CHECK_EQUAL(byte, sent[i]);
        send_all(ends[1], &byte, 1);
        receive_all(ends[0], &byte, 1);
        CHECK_EQUAL(byte, sent[i]);
    }
}

static void end_busy(void)
{
    CHECK_EQUAL(close(ends[0]), 0);
    CHECK_EQUAL(close(ends[1]), 0);
}

static int events_of(int socket, short events)
{
    struct pollfd file = { socket, events, 0 };
    int count = poll(&file, 1, 0);
    CHECK(count >= 0);
    return file.revents;
}

static int echo(void)
{
    static char block[30000];
    CHECK_EQUAL(close(ends[0]), 0);
    for (;;)
    {
        wait_for(ends[1], POLLIN);
        ssize_t count = recv(ends[1], block, sizeof block, 0);
        if (count == 0)
            return 0;
        if (count > 0)
            send_all(ends[1], block, (size_t)count);
        else
            CHECK_EQUAL(errno, EAGAIN);
    }
}

static void much_goes_both_ways_at_once(void)
{
    fill_pattern();
    make_connection(ends);
    set_waiting(ends[0], 0);
    set_waiting(ends[1], 0);
    pid_t child = child_running(echo);
    CHECK_EQUAL(close(ends[1]), 0);
    for (int round = 0; round < WARM; round++)
    {
        char byte;
        send_all(ends[0], sent + round, 1);
        receive_all(ends[0], &byte, 1);
        CHECK_EQUAL(byte, sent[round]);
    }
    size_t out = 0;
    size_t in = 0;
    while (in < LONG)
    {
        ssize_t count = recv(ends[0], got + in, LONG - in, 0);
        CHECK(count > 0 || errno == EAGAIN);
        in += count > 0 ? (size_t)count : 0;
        ssize_t given = out < LONG ? send(ends[0], sent + out, LONG - out, MSG_NOSIGNAL) : 0;
        CHECK(given >= 0 || errno == EAGAIN);
        out += given > 0 ? (size_t)given : 0;
        if (count < 0 && given <= 0)
            wait_for(ends[0], (short)(out < LONG ? POLLIN | POLLOUT : POLLIN));
    }
    CHECK(memcmp(sent, got, LONG) == 0);
    CHECK_EQUAL(close(ends[0]), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void poll_and_select_know_what_is_left(void)
{
    char bytes[4];
    int count = -1;
    make_busy();
    CHECK_ERROR(recv(ends[0], bytes, 1, 0), EAGAIN);
    for (int i = 0; i < WARM; i++)
    {
        struct timeval no_time = { 0, 0 };
        fd_set set;
        FD_ZERO(&set);
        FD_SET(ends[0], &set);
        CHECK_EQUAL(events_of(ends[0], POLLIN | POLLOUT), POLLOUT);
        CHECK_EQUAL(send(ends[1], sent + i, 4, 0), 4);
        wait_for(ends[0], POLLIN);
        CHECK_EQUAL(ioctl(ends[0], FIONREAD, &count), 0);
        CHECK_EQUAL(count, 4);
        CHECK_EQUAL(recv(ends[0], bytes, 2, MSG_PEEK), 2);
        CHECK_EQUAL(recv(ends[0], bytes, 3, 0), 3);
        CHECK_EQUAL(events_of(ends[0], POLLIN | POLLOUT), POLLIN | POLLOUT);
        CHECK_EQUAL(select(ends[0] + 1, &set, NULL, NULL, &no_time), 1);
        CHECK_EQUAL(recv(ends[0], bytes + 3, 1, 0), 1);
        CHECK(memcmp(bytes, sent + i, 4) == 0);
        FD_ZERO(&set);
        FD_SET(ends[0], &set);
        CHECK_EQUAL(select(ends[0] + 1, &set, NULL, NULL, &no_time), 0);
        CHECK_ERROR(recv(ends[0], bytes, 1, 0), EAGAIN);
    }
    end_busy();
}

static void each_edge_is_told_once(void)
{
    char bytes[4];
    struct epoll_event event = { .events = EPOLLIN | EPOLLET };
    make_busy();
    int queue = epoll_create1(0);
    CHECK(queue >= 0);
    CHECK_EQUAL(epoll_ctl(queue, EPOLL_CTL_ADD, ends[0], &event), 0);
    CHECK_EQUAL(epoll_wait(queue, &event, 1, 0), 0);
    for (int i = 0; i < WARM; i++)
    {
        CHECK_EQUAL(send(ends[1], sent, 2, 0), 2);
        CHECK_EQUAL(epoll_wait(queue, &event, 1, 20000), 1);
        CHECK_EQUAL(event.events, EPOLLIN);
        CHECK_EQUAL(recv(ends[0], bytes, 1, 0), 1);
        CHECK_EQUAL(epoll_wait(queue, &event, 1, 0), 0); /* a byte is left, and nothing has come */
        CHECK_EQUAL(recv(ends[0], bytes, 4, 0), 1);
    }
    end_busy();
    CHECK_EQUAL(close(queue), 0);
}

static void levels_are_told_while_they_last(void)
{
    char bytes[4];
    struct epoll_event event = { .events = EPOLLIN };
    make_busy();
    int queue = epoll_create1(0);
    CHECK(queue >= 0);
    CHECK_EQUAL(epoll_ctl(queue, EPOLL_CTL_ADD, ends[0], &event), 0);
    for (int i = 0; i < WARM; i++)
    {
        CHECK_EQUAL(epoll_wait(queue, &event, 1, 0), 0);
        CHECK_EQUAL(send(ends[1], sent, 2, 0), 2);
        CHECK_EQUAL(epoll_wait(queue, &event, 1, 20000), 1);
        CHECK_EQUAL(recv(ends[0], bytes, 1, 0), 1);
        CHECK_EQUAL(epoll_wait(queue, &event, 1, 0), 1);
        CHECK_EQUAL(recv(ends[0], bytes, 1, 0), 1);
    }
    end_busy();
    CHECK_EQUAL(close(queue), 0);
}

static void full_it_says_so_until_there_is_room(void)
{
    make_busy();
    size_t out = 0;
    ssize_t count;
    while (out < LONG && (count = send(ends[0], sent + out, LONG - out, 0)) > 0)
        out += (size_t)count;
    if (out < LONG)
        CHECK_EQUAL(errno, EAGAIN);
    while (out < LONG && (events_of(ends[0], POLLOUT) & POLLOUT) != 0 && (count = send(ends[0], sent + out, LONG - out, 0)) > 0)
        out += (size_t)count;
    CHECK(out >= 65536);
    receive_all(ends[1], got, out);
    CHECK(memcmp(sent, got, out) == 0);
    wait_for(ends[0], POLLOUT);
    CHECK_EQUAL(send(ends[0], "x", 1, 0), 1);
    receive_all(ends[1], got, 1);
    end_busy();
}

static void a_time_limit_can_be_set(void)
{
    char byte;
    struct timeval limit = { 0, 20000 };
    make_busy();
    CHECK_EQUAL(send(ends[1], sent, 1, 0), 1);
    wait_for(ends[0], POLLIN);
    CHECK_EQUAL(setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit), 0);
    set_waiting(ends[0], 1);
    CHECK_EQUAL(recv(ends[0], &byte, 1, 0), 1);
    CHECK_ERROR(recv(ends[0], &byte, 1, 0), EAGAIN);
    end_busy();
}

static int receive_one(void)
{
    char byte;
    wait_for(ends[0], POLLIN);
    return recv(ends[0], &byte, 1, 0) == 1 && byte == sent[7] ? 0 : 1;
}

static void another_process_may_read_it(void)
{
    make_busy();
    for (int i = 0; i < 6; i++)
    {
        char bytes[2];
        CHECK_EQUAL(send(ends[1], sent + 7, 2, 0), 2);
        CHECK_EQUAL(exit_status_of(child_running(receive_one)), 0);
        receive_all(ends[0], bytes, 1);
        CHECK_EQUAL(bytes[0], sent[8]);
        for (int j = 0; j < WARM; j++)
        {
            send_all(ends[0], sent, 2);
            receive_all(ends[1], bytes, 2);
        }
    }
    end_busy();
}

static void its_end_comes_behind_its_bytes(void)
{
    make_busy();
    CHECK_EQUAL(send(ends[1], sent, 3, 0), 3);
    CHECK_EQUAL(shutdown(ends[1], SHUT_WR), 0);
    wait_for(ends[0], POLLRDHUP);
    CHECK_EQUAL(recv(ends[0], got, sizeof got, 0), 3);
    CHECK_EQUAL(recv(ends[0], got, sizeof got, 0), 0);
    send_all(ends[0], sent, 1000);
    CHECK_EQUAL(close(ends[0]), 0);
    receive_all(ends[1], got, 1000);
    CHECK(memcmp(sent, got, 1000) == 0);
    wait_for(ends[1], POLLIN);
    CHECK_EQUAL(recv(ends[1], got, 1, 0), 0);
}

static void closed_with_unread_bytes_it_is_reset(void)
{
    make_busy();
    CHECK_EQUAL(send(ends[1], sent, 3, 0), 3);
    wait_for(ends[0], POLLIN);
    CHECK_EQUAL(close(ends[0]), 0);
    wait_for(ends[1], POLLHUP);
    CHECK_ERROR(recv(ends[1], got, 1, 0), ECONNRESET);
    CHECK_ERROR(send(ends[1], got, 1, MSG_NOSIGNAL), EPIPE);
}

static void reading_stops_at_urgent_data(void)
{
    make_busy();
    CHECK_EQUAL(send(ends[1], "ab", 2, 0), 2);
    CHECK_EQUAL(send(ends[1], "!", 1, MSG_OOB), 1);
    CHECK_EQUAL(send(ends[1], "cd", 2, 0), 2);
    wait_for(ends[0], POLLPRI);
    CHECK_EQUAL(recv(ends[0], got, sizeof got, 0), 2);
    CHECK_EQUAL(recv(ends[0], got, 1, MSG_OOB), 1);
    CHECK_EQUAL(got[0], '!');
    receive_all(ends[0], got, 2);
    CHECK(memcmp(got, "cd", 2) == 0);
    end_busy();
}

static void *receive_in_thread(void *unused)
{
    (void)unused;
    size_t done = 0;
    while (done < LONG)
    {
        ssize_t count = recv(ends[0], got + done, LONG - done, 0);
        if (count <= 0)
            return (void *)1;
        done += (size_t)count;
    }
    return NULL;
}

/* Of the same socket one thread waits for bytes, one for room, one polls. */
static void threads_wait_at_both_sides(void)
{
    make_busy();
    set_waiting(ends[0], 1);
    set_waiting(ends[1], 1);
    pthread_t receiver = started(receive_in_thread, NULL);
    for (size_t done = 0; done < LONG; done += 50000)
    {
        CHECK_EQUAL(send(ends[1], sent + done, 50000, 0), 50000);
        CHECK_EQUAL(send(ends[0], sent + done, 5, 0), 5);
        set_waiting(ends[1], 0);
        receive_all(ends[1], got, 5);
        set_waiting(ends[1], 1);
    }
    CHECK_EQUAL((long)joined(receiver), 0);
    CHECK(memcmp(got + 5, sent + 5, LONG - 5) == 0);
    end_busy();
}

static void ignore_signal(int number)
{
    (void)number;
}

static int signal_parent(void)
{
    sleep_milliseconds(20);
    return kill(getppid(), SIGUSR1);
}

static void a_handler_interrupts_a_wait(void)
{
    char byte;
    struct sigaction action = { .sa_handler = ignore_signal };
    CHECK_EQUAL(sigaction(SIGUSR1, &action, NULL), 0);
    make_busy();
    set_waiting(ends[0], 1);
    for (int i = 0; i < 3; i++)
    {
        pid_t child = child_running(signal_parent);
        CHECK_ERROR(recv(ends[0], &byte, 1, 0), EINTR);
        CHECK_EQUAL(exit_status_of(child), 0);
        CHECK_EQUAL(send(ends[1], "x", 1, 0), 1);
        CHECK_EQUAL(recv(ends[0], &byte, 1, 0), 1);
    }
    end_busy();
}

/* More connections than there is such memory for. */
static void many_are_busy_at_once(void)
{
    static int first[MANY];
    static int second[MANY];
    for (int i = 0; i < MANY; i++)
    {
        make_busy();
        first[i] = ends[0];
        second[i] = ends[1];
    }
    for (int round = 0; round < 20; round++)
    {
        for (int i = 0; i < MANY; i++)
            send_all(first[i], sent + i + round, 100);
        for (int i = 0; i < MANY; i++)
        {
            receive_all(second[i], got, 100);
            CHECK(memcmp(got, sent + i + round, 100) == 0);
        }
    }
    for (int i = 0; i < MANY; i++)
    {
        CHECK_EQUAL(close(first[i]), 0);
        CHECK_EQUAL(recv(second[i], got, 1, 0), 0);
        CHECK_EQUAL(close(second[i]), 0);
    }
}

/* Two sockets of UDP that are connected with each other, and have been for a while. */
static void make_busy_datagrams(void)
{
    fill_pattern();
    make_datagram_pair(ends);
    for (int i = 0; i < WARM; i++)
    {
        char bytes[3];
        CHECK_EQUAL(send(ends[0], sent + i, 2, 0), 2);
        CHECK_EQUAL(recv(ends[1], bytes, sizeof bytes, 0), 2);
        CHECK(memcmp(bytes, sent + i, 2) == 0);
        CHECK_EQUAL(send(ends[1], sent + i, 3, 0), 3);
        CHECK_EQUAL(recv(ends[0], bytes, sizeof bytes, 0), 3);
        CHECK(memcmp(bytes, sent + i, 3) == 0);
    }
}

static void datagrams_of_all_sizes_stay_whole(void)
{
    static const int sizes[] = { 0, 1, 447, 448, 449, 1500, 4096, 20000, 32720, 32721, 50000, 65000 };
    make_busy_datagrams();
    for (int round = 0; round < 5; round++)
    {
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        {
            CHECK_EQUAL(send(ends[0], sent + i, (size_t)sizes[i], 0), sizes[i]);
            CHECK_EQUAL(recv(ends[1], got, sizeof got, 0), sizes[i]);
            CHECK(memcmp(got, sent + i, (size_t)sizes[i]) == 0);
        }
    }
    struct iovec out[2] = { { sent, 3 }, { sent + 3, 700 } };
    struct iovec in[3] = { { got, 1 }, { got + 1, 600 }, { got + 601, 1000 } };
    struct msghdr message = { .msg_iov = out, .msg_iovlen = 2 };
    CHECK_EQUAL(sendmsg(ends[0], &message, 0), 703);
    message = (struct msghdr){ .msg_iov = in, .msg_iovlen = 3 };
    CHECK_EQUAL(recvmsg(ends[1], &message, 0), 703);
    CHECK_EQUAL(message.msg_flags, 0);
    CHECK(memcmp(got, sent, 703) == 0);
    end_busy();
}

static void what_of_a_datagram_does_not_fit_is_lost_and_told(void)
{
    char bytes[4];
    struct iovec vector = { bytes, 2 };
    struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1 };
    make_busy_datagrams();
    for (int i = 0; i < 20; i++)
    {
        for (int j = 0; j < 4; j++)
            CHECK_EQUAL(send(ends[0], "abcd", 4, 0), 4);
        CHECK_EQUAL(recv(ends[1], bytes, 2, 0), 2);
        CHECK_EQUAL(recv(ends[1], bytes, 2, MSG_TRUNC), 4);
        CHECK_EQUAL(recvmsg(ends[1], &message, 0), 2);
        CHECK_EQUAL(message.msg_flags, MSG_TRUNC);
        CHECK(memcmp(bytes, "ab", 2) == 0);
        if (i >= 15)
            CHECK_EQUAL(recv(ends[1], bytes, 3, MSG_PEEK), 3);
        CHECK_EQUAL(recv(ends[1], bytes, 4, 0), 4);
        CHECK(memcmp(bytes, "abcd", 4) == 0);
        CHECK_ERROR(recv(ends[1], bytes, 4, MSG_DONTWAIT), EAGAIN);
    }
    end_busy();
}

static void datagrams_tell_whom_they_come_from(void)
{
    int server = bound_to(SOCK_DGRAM, 0);
    int clients[2] = { bound_to(SOCK_DGRAM, 0), bound_to(SOCK_DGRAM, 0) };
    struct sockaddr_in address = loopback(port_of(server));
    for (int i = 0; i < WARM; i++)
    {
        char byte = (char)i;
        struct sockaddr_in from;
        socklen_t length = sizeof from;
        int client = clients[i < WARM / 2 ? 0 : i % 2];
        CHECK_EQUAL(sendto(client, &byte, 1, 0, (struct sockaddr *)&address, sizeof address), 1);
        CHECK_EQUAL(recvfrom(server, &byte, 1, 0, (struct sockaddr *)&from, &length), 1);
        CHECK_EQUAL(byte, (char)i);
        CHECK_EQUAL(length, sizeof from);
        CHECK_EQUAL(from.sin_family, AF_INET);
        CHECK_EQUAL(from.sin_addr.s_addr, htonl(INADDR_LOOPBACK));
        CHECK_EQUAL(ntohs(from.sin_port), port_of(client));
        byte++;
        CHECK_EQUAL(sendto(server, &byte, 1, 0, (struct sockaddr *)&from, length), 1);
        CHECK_EQUAL(recv(client, &byte, 1, 0), 1);
        CHECK_EQUAL(byte, (char)(i + 1));
    }
    CHECK_ERROR(send(server, "x", 1, 0), EDESTADDRREQ);
    address.sin_port = 0; /* nobody can be there, which is told at once */
    CHECK_ERROR(sendto(server, "x", 1, 0, (struct sockaddr *)&address, sizeof address), EINVAL);
    CHECK_EQUAL(close(server), 0);
    CHECK_EQUAL(close(clients[0]), 0);
    CHECK_EQUAL(close(clients[1]), 0);
}

static void poll_hears_of_datagrams(void)
{
    char byte;
    make_busy_datagrams();
    struct epoll_event event = { .events = EPOLLIN | EPOLLET };
    int queue = epoll_create1(0);
    CHECK(queue >= 0);
    CHECK_EQUAL(epoll_ctl(queue, EPOLL_CTL_ADD, ends[1], &event), 0);
    CHECK_EQUAL(epoll_wait(queue, &event, 1, 0), 0);
    for (int i = 0; i < WARM; i++)
    {
        CHECK_EQUAL(events_of(ends[1], POLLIN | POLLOUT), POLLOUT);
        CHECK_EQUAL(send(ends[0], "a", 1, 0), 1);
        CHECK_EQUAL(epoll_wait(queue, &event, 1, 20000), 1);
        CHECK_EQUAL(events_of(ends[1], POLLIN | POLLOUT), POLLIN | POLLOUT);
        CHECK_EQUAL(recv(ends[1], &byte, 1, 0), 1);
        CHECK_EQUAL(epoll_wait(queue, &event, 1, 0), 0);
    }
    CHECK_EQUAL(close(queue), 0);
    end_busy();
}

static void nobody_there_is_told(void)
{
    char byte;
    make_busy_datagrams();
    CHECK_EQUAL(close(ends[1]), 0);
    CHECK_EQUAL(send(ends[0], "x", 1, 0), 1);
    CHECK_ERROR(recv(ends[0], &byte, 1, 0), ECONNREFUSED);
    CHECK_EQUAL(send(ends[0], "x", 1, 0), 1);
    CHECK_ERROR(send(ends[0], "x", 1, 0), ECONNREFUSED);
    CHECK_EQUAL(close(ends[0]), 0);
}

static int receive_datagram(void)
{
    char byte;
    return recv(ends[1], &byte, 1, 0) == 1 && byte == 'a' ? 0 : 1;
}

static void another_process_may_take_datagrams(void)
{
    char byte;
    make_busy_datagrams();
    for (int i = 0; i < 6; i++)
    {
        CHECK_EQUAL(send(ends[0], "a", 1, 0), 1);
        CHECK_EQUAL(send(ends[0], "b", 1, 0), 1);
        CHECK_EQUAL(exit_status_of(child_running(receive_datagram)), 0);
        CHECK_EQUAL(recv(ends[1], &byte, 1, 0), 1);
        CHECK_EQUAL(byte, 'b');
        for (int j = 0; j < WARM; j++)
        {
            CHECK_EQUAL(send(ends[0], "c", 1, 0), 1);
            CHECK_EQUAL(recv(ends[1], &byte, 1, 0), 1);
        }
    }
    end_busy();
}

static void their_options_can_still_be_set(void)
{
    char byte;
    struct timeval limit = { 0, 20000 };
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(struct timeval))];
    struct iovec vector = { &byte, 1 };
    struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
    const int on = 1;
    make_busy_datagrams();
    CHECK_EQUAL(send(ends[0], "a", 1, 0), 1);
    CHECK_EQUAL(setsockopt(ends[1], SOL_SOCKET, SO_TIMESTAMP, &on, sizeof on), 0);
    CHECK_EQUAL(setsockopt(ends[1], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit), 0);
    CHECK_EQUAL(recvmsg(ends[1], &message, 0), 1);
    CHECK(CMSG_FIRSTHDR(&message) != NULL && CMSG_FIRSTHDR(&message)->cmsg_type == SO_TIMESTAMP);
    CHECK_ERROR(recv(ends[1], &byte, 1, 0), EAGAIN);
    end_busy();
}

const struct test inet_event_tests[] = {
    { "send/much_goes_both_ways_where_nobody_waits_at_a_busy_connection", much_goes_both_ways_at_once },
    { "poll/knows_what_is_left_in_a_busy_connection_without_waits", poll_and_select_know_what_is_left },
    { "epoll_wait/tells_each_edge_of_a_busy_connection_once", each_edge_is_told_once },
    { "epoll_wait/tells_levels_of_a_busy_connection_while_they_last", levels_are_told_while_they_last },
    { "send/says_that_a_busy_connection_is_full_until_there_is_room", full_it_says_so_until_there_is_room },
    { "setsockopt/sets_a_time_limit_of_a_busy_connection_without_waits", a_time_limit_can_be_set },
    { "fork/another_process_may_read_a_busy_connection_without_waits", another_process_may_read_it },
    { "shutdown/the_end_comes_behind_the_bytes_of_a_busy_connection", its_end_comes_behind_its_bytes },
    { "close/a_busy_connection_without_waits_and_with_unread_bytes_is_reset", closed_with_unread_bytes_it_is_reset },
    { "recv/stops_at_urgent_data_of_a_busy_connection_without_waits", reading_stops_at_urgent_data },
    { "recv/threads_wait_at_both_sides_of_a_busy_connection", threads_wait_at_both_sides },
    { "recv/of_a_connection_that_was_busy_without_waits_is_interrupted", a_handler_interrupts_a_wait },
    { "send/many_connections_are_busy_at_once", many_are_busy_at_once },
    { "send/datagrams_of_all_sizes_of_a_busy_socket_stay_whole", datagrams_of_all_sizes_stay_whole },
    { "recv/what_of_a_datagram_of_a_busy_socket_does_not_fit_is_told", what_of_a_datagram_does_not_fit_is_lost_and_told },
    { "recvfrom/datagrams_of_a_busy_socket_tell_whom_they_come_from", datagrams_tell_whom_they_come_from },
    { "poll/hears_of_datagrams_of_a_busy_socket", poll_hears_of_datagrams },
    { "send/a_busy_socket_hears_that_nobody_is_there", nobody_there_is_told },
    { "fork/another_process_may_take_datagrams_of_a_busy_socket", another_process_may_take_datagrams },
    { "setsockopt/options_of_a_busy_socket_can_still_be_set", their_options_can_still_be_set },
    { 0 },
};
