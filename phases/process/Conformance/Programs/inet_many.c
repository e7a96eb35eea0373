/* Many connections at once (epoll(7) of Linux, POSIX.1-2017 listen). */
#define _GNU_SOURCE
#include "conformance.h"
#include "inet_common.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <unistd.h>

/* As many as two processes with 1,024 descriptors each can have. */
enum { COUNT = 1000, EVENTS = 32 };

/* Connections one after the other, and the bytes of an answer: more than a connection takes at once, so that whoever sends it waits for room. */
enum { ASKED = 20, ANSWER = 200000, PIECE = 50000 };

static int port;

/* Connects, and when all are connected sends a byte on each and waits for one on each. */
static int ask_on_each(void)
{
    static int sockets[COUNT];
    char byte;
    for (int i = 0; i < COUNT; i++)
        sockets[i] = connected_to(SOCK_STREAM, port);
    for (int i = 0; i < COUNT; i++)
        CHECK_EQUAL(write(sockets[i], "a", 1), 1);
    for (int i = 0; i < COUNT; i++)
    {
        CHECK_EQUAL(read(sockets[i], &byte, 1), 1);
        CHECK_EQUAL(byte, 'b');
    }

    return 0;
}

static void epoll_wait_tells_of_a_thousand_connections(void)
{
    struct epoll_event events[EVENTS];
    int listener = bound_to(SOCK_STREAM, 0), list = epoll_create1(0), answered = 0;
    struct epoll_event event = { EPOLLIN, { .fd = listener } };
    CHECK_EQUAL(listen(listener, COUNT), 0);
    port = port_of(listener);
    CHECK_EQUAL(epoll_ctl(list, EPOLL_CTL_ADD, listener, &event), 0);
    pid_t child = child_running(ask_on_each);
    while (answered < COUNT)
    {
        int ready = epoll_wait(list, events, EVENTS, 20000);
        CHECK(ready > 0);
        for (int i = 0; i < ready; i++)
        {
            char byte;
            int socket = events[i].data.fd;
            if (socket == listener)
            {
                event.data.fd = accept(listener, NULL, NULL);
                CHECK(event.data.fd >= 0);
                CHECK_EQUAL(epoll_ctl(list, EPOLL_CTL_ADD, event.data.fd, &event), 0);
                continue;
            }

            CHECK_EQUAL(read(socket, &byte, 1), 1);
            CHECK_EQUAL(byte, 'a');
            CHECK_EQUAL(write(socket, "b", 1), 1);
            answered++;
        }
    }

    CHECK_EQUAL(exit_status_of(child), 0);
}

static int shared;

/* One of several servers with one listener: answers whoever asks, and is told of each change once. */
static int serve_with_others(void)
{
    static char piece[PIECE];
    static int left[COUNT];
    struct epoll_event events[EVENTS];
    int list = epoll_create1(0);
    struct epoll_event event = { EPOLLIN, { .fd = shared } };
    CHECK_EQUAL(epoll_ctl(list, EPOLL_CTL_ADD, shared, &event), 0);
    while (1)
    {
        int ready = epoll_wait(list, events, EVENTS, -1);
        CHECK(ready > 0);
        for (int i = 0; i < ready; i++)
        {
            char byte;
            int socket = events[i].data.fd;
            if (socket == shared)
            {
                event.events = EPOLLIN | EPOLLRDHUP | EPOLLOUT | EPOLLET;
                event.data.fd = accept(shared, NULL, NULL);
                if (event.data.fd < 0)
                {
                    CHECK_EQUAL(errno, EAGAIN); /* another one was faster */
                    continue;
                }

                CHECK(event.data.fd < COUNT);
                CHECK_EQUAL(fcntl(event.data.fd, F_SETFL, O_NONBLOCK), 0);
                CHECK_EQUAL(epoll_ctl(list, EPOLL_CTL_ADD, event.data.fd, &event), 0);
                left[event.data.fd] = -1;
                continue;
            }

            if (left[socket] < 0)
            {
                ssize_t count = read(socket, &byte, 1);
                if (count < 0)
                {
                    CHECK_EQUAL(errno, EAGAIN);
                    continue;
                }

                CHECK_EQUAL(count, 1);
                left[socket] = ANSWER;
            }

            while (left[socket] > 0)
            {
                ssize_t count = write(socket, piece, left[socket] < PIECE ? left[socket] : PIECE);
                if (count < 0)
                {
                    CHECK_EQUAL(errno, EAGAIN);
                    break;
                }

                left[socket] -= count;
            }

            if (left[socket] == 0)
                CHECK_EQUAL(close(socket), 0);
        }
    }
}

static void epoll_wait_wakes_whichever_worker_can_go_on(void)
{
    static char answer[PIECE];
    pid_t workers[2];
    shared = bound_to(SOCK_STREAM, 0);
    CHECK_EQUAL(listen(shared, COUNT), 0);
    CHECK_EQUAL(fcntl(shared, F_SETFL, O_NONBLOCK), 0);
    port = port_of(shared);
    for (int i = 0; i < 2; i++)
        workers[i] = child_running(serve_with_others);
    for (int i = 0; i < ASKED; i++)
    {
        int asking = connected_to(SOCK_STREAM, port), total = 0;
        ssize_t count;
        CHECK_EQUAL(write(asking, "a", 1), 1);
        while ((count = read(asking, answer, sizeof answer)) > 0)
            total += count;
        CHECK_EQUAL(count, 0);
        CHECK_EQUAL(total, ANSWER);
        CHECK_EQUAL(close(asking), 0);
    }

    for (int i = 0; i < 2; i++)
    {
        CHECK_EQUAL(kill(workers[i], SIGKILL), 0);
        CHECK_EQUAL(signal_of(workers[i]), SIGKILL);
    }
}

const struct test inet_many_tests[] = {
    { "epoll_wait/tells_of_a_thousand_connections", epoll_wait_tells_of_a_thousand_connections },
    { "epoll_wait/wakes_whichever_worker_can_go_on", epoll_wait_wakes_whichever_worker_can_go_on },
    { 0 },
};
