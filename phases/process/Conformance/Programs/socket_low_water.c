/* Receiving no less than a mark: SO_RCVLOWAT and SO_SNDLOWAT (POSIX.1-2017 XSH 2.10.16). */
#define _GNU_SOURCE
#include "conformance.h"
#include "inet_common.h"
#include "socket_common.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/time.h>
#include <unistd.h>

static int ends[2];
static char bytes[4096];

static int told(int socket, int option)
{
    int value = -1;
    socklen_t length = sizeof value;
    CHECK_EQUAL(getsockopt(socket, SOL_SOCKET, option, &value, &length), 0);
    return value;
}

static int set(int socket, int option, int value)
{
    return setsockopt(socket, SOL_SOCKET, option, &value, sizeof value);
}

/* A connection of TCP, or a pair of AF_UNIX. */
static void make_stream(int is_local)
{
    if (is_local)
        make_pair(SOCK_STREAM, ends);
    else
        make_connection(ends);
}

/* In a child: send so many bytes, one by one. */
static pid_t child_sending(int count)
{
    pid_t child = fork();
    CHECK(child >= 0);
    if (child != 0)
        return child;
    for (int i = 0; i < count; i++)
    {
        CHECK_EQUAL(send(ends[1], &bytes[i], 1, 0), 1);
        if (i % 50 == 0)
            usleep(1000);
    }

    _exit(0);
}

static void marks_are_told(void)
{
    static const int families[] = { AF_INET, AF_INET6, AF_UNIX };
    for (int i = 0; i < 3; i++)
    {
        for (int type = SOCK_STREAM; type <= SOCK_DGRAM; type++)
        {
            int made = socket(families[i], type, 0);
            CHECK_EQUAL(told(made, SO_RCVLOWAT), 1);
            CHECK_EQUAL(told(made, SO_SNDLOWAT), 1);
            CHECK_EQUAL(set(made, SO_RCVLOWAT, 200), 0);
            CHECK_EQUAL(told(made, SO_RCVLOWAT), 200);
            CHECK_EQUAL(set(made, SO_RCVLOWAT, 0), 0);
            CHECK_EQUAL(told(made, SO_RCVLOWAT), 1);
            CHECK_ERROR(set(made, SO_SNDLOWAT, 200), ENOPROTOOPT);
            CHECK_ERROR(setsockopt(made, SOL_SOCKET, SO_RCVLOWAT, bytes, 2), EINVAL);
            CHECK_EQUAL(close(made), 0);
        }
    }
}

static void receiving_waits_for_the_mark(void)
{
    for (int is_local = 0; is_local < 2; is_local++)
    {
        make_stream(is_local);
        CHECK_EQUAL(set(ends[0], SO_RCVLOWAT, 600), 0);
        pid_t child = child_sending(700);
        ssize_t count = recv(ends[0], bytes, sizeof bytes, 0);
        CHECK(count >= 600);
        CHECK_EQUAL(exit_status_of(child), 0);
        CHECK_EQUAL(count == 700 ? 0 : recv(ends[0], bytes, sizeof bytes, MSG_DONTWAIT), 700 - count);

        /* Who asks for less waits for that. */
        CHECK_EQUAL(send(ends[1], bytes, 5, 0), 5);
        CHECK_EQUAL(read(ends[0], bytes, 5), 5);

        /* Who does not wait gets what there is, and so does who looks. */
        CHECK_EQUAL(send(ends[1], bytes, 5, 0), 5);
        CHECK_EQUAL(recv(ends[0], bytes, 100, MSG_DONTWAIT | MSG_PEEK), 5);
        CHECK_EQUAL(recv(ends[0], bytes, 100, MSG_DONTWAIT), 5);
    }
}

static void the_end_is_received_at_once(void)
{
    for (int is_local = 0; is_local < 2; is_local++)
    {
        make_stream(is_local);
        CHECK_EQUAL(set(ends[0], SO_RCVLOWAT, 600), 0);
        CHECK_EQUAL(send(ends[1], bytes, 5, 0), 5);
        CHECK_EQUAL(shutdown(ends[1], SHUT_WR), 0);
        CHECK_EQUAL(recv(ends[0], bytes, 100, 0), 5);
        CHECK_EQUAL(recv(ends[0], bytes, 100, 0), 0);
    }
}

static void on_alarm(int signal)
{
    (void)signal;
}

static void a_wait_that_ends_gives_what_there_is(void)
{
    for (int is_local = 0; is_local < 2; is_local++)
    {
        make_stream(is_local);
        CHECK_EQUAL(set(ends[0], SO_RCVLOWAT, 600), 0);
        CHECK_EQUAL(send(ends[1], bytes, 5, 0), 5);
        struct sigaction action = { .sa_handler = on_alarm };
        CHECK_EQUAL(sigaction(SIGALRM, &action, NULL), 0);
        struct itimerval soon = { .it_value.tv_usec = 20000 };
        CHECK_EQUAL(setitimer(ITIMER_REAL, &soon, NULL), 0);
        CHECK_EQUAL(recv(ends[0], bytes, 100, 0), 5);
        struct timeval limit = { 0, 20000 };
        CHECK_EQUAL(setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit), 0);
        CHECK_EQUAL(send(ends[1], bytes, 7, 0), 7);
        CHECK_EQUAL(recv(ends[0], bytes, 100, 0), 7);
        CHECK_ERROR(recv(ends[0], bytes, 100, 0), EAGAIN);
    }
}

static int is_readable(int socket, int epoll)
{
    struct pollfd one = { socket, POLLIN, 0 };
    CHECK(poll(&one, 1, 0) >= 0);
    fd_set set;
    FD_ZERO(&set);
    FD_SET(socket, &set);
    struct timeval none = { 0 };
    int selected = select(socket + 1, &set, NULL, NULL, &none);
    struct epoll_event event;
    int listed = epoll_wait(epoll, &event, 1, 0);
    CHECK_EQUAL(selected, (one.revents & POLLIN) != 0);
    CHECK_EQUAL(listed, selected);
    return selected;
}

static void poll_and_select_wait_for_the_mark(void)
{
    for (int is_local = 0; is_local < (on_linux() ? 1 : 2); is_local++)
    {
        make_stream(is_local);
        int epoll = epoll_create1(0);
        struct epoll_event event = { .events = EPOLLIN };
        CHECK_EQUAL(epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event), 0);
        CHECK_EQUAL(set(ends[0], SO_RCVLOWAT, 600), 0);
        CHECK_EQUAL(send(ends[1], bytes, 599, 0), 599);
        CHECK_EQUAL(is_readable(ends[0], epoll), 0);
        CHECK_EQUAL(send(ends[1], bytes, 1, 0), 1);
        CHECK_EQUAL(is_readable(ends[0], epoll), 1);
        CHECK_EQUAL(recv(ends[0], bytes, 1, 0), 1);
        CHECK_EQUAL(is_readable(ends[0], epoll), 0);
        CHECK_EQUAL(set(ends[0], SO_RCVLOWAT, 599), 0);
        CHECK_EQUAL(is_readable(ends[0], epoll), 1);
        CHECK_EQUAL(set(ends[0], SO_RCVLOWAT, 2000), 0);
        CHECK_EQUAL(is_readable(ends[0], epoll), 0);
        CHECK_EQUAL(close(ends[1]), 0);
        CHECK_EQUAL(is_readable(ends[0], epoll), 1);
    }
}

static void a_mark_is_not_above_what_there_is_room_for(void)
{
    for (int is_local = 0; is_local < 2; is_local++)
    {
        make_stream(is_local);
        CHECK_EQUAL(set(ends[0], SO_RCVBUF, 0), 0);
        CHECK_EQUAL(set(ends[1], SO_SNDBUF, 0), 0);
        CHECK_EQUAL(set(ends[0], SO_RCVLOWAT, on_linux() && is_local ? 1 : 1 << 30), 0);
        ssize_t sent;
        while ((sent = send(ends[1], bytes, sizeof bytes, MSG_DONTWAIT)) > 0)
            continue;
        CHECK_EQUAL(errno, EAGAIN);
        CHECK(recv(ends[0], bytes, sizeof bytes, 0) > 0);
    }
}

static void an_accepted_connection_has_the_mark_of_the_listener(void)
{
    int port;
    int listener = listening_at(&port);
    CHECK_EQUAL(set(listener, SO_RCVLOWAT, 30), 0);
    ends[1] = connected_to(SOCK_STREAM, port);
    ends[0] = accept(listener, NULL, NULL);
    CHECK_EQUAL(told(ends[0], SO_RCVLOWAT), 30);
    CHECK_EQUAL(told(ends[1], SO_RCVLOWAT), 1);
}

static void *receive_in_a_thread(void *argument)
{
    (void)argument;
    static char got[100];
    return (void *)recv(ends[0], got, sizeof got, 0);
}

static void a_thread_waits_for_less_than_the_mark(void)
{
    if (on_linux())
        skip("there a receiver sleeps until all of the mark has come");
    for (int is_local = 0; is_local < 2; is_local++)
    {
        make_stream(is_local);
        CHECK_EQUAL(set(ends[0], SO_RCVLOWAT, 1000), 0);
        pthread_t thread;
        CHECK_EQUAL(pthread_create(&thread, NULL, receive_in_a_thread, NULL), 0);
        for (int i = 0; i < 10; i++)
        {
            CHECK_EQUAL(send(ends[1], bytes, 10, 0), 10);
            usleep(1000);
        }

        void *count;
        CHECK_EQUAL(pthread_join(thread, &count), 0);
        CHECK_EQUAL((long)count, 100); /* what it has asked for, which is less */
    }
}

const struct test socket_low_water_tests[] = {
    { "setsockopt/low_water_marks_are_told", marks_are_told },
    { "recv/waits_for_the_low_water_mark", receiving_waits_for_the_mark },
    { "recv/the_end_is_received_below_the_low_water_mark", the_end_is_received_at_once },
    { "recv/a_wait_for_the_low_water_mark_that_ends_gives_what_there_is", a_wait_that_ends_gives_what_there_is },
    { "poll/and_select_wait_for_the_low_water_mark", poll_and_select_wait_for_the_mark },
    { "setsockopt/a_low_water_mark_is_not_above_what_there_is_room_for", a_mark_is_not_above_what_there_is_room_for },
    { "accept/a_connection_has_the_low_water_mark_of_the_listener", an_accepted_connection_has_the_mark_of_the_listener },
    { "recv/a_thread_waits_for_less_than_the_low_water_mark", a_thread_waits_for_less_than_the_mark },
    { 0 },
};
