/* Many connections at once (epoll(7) of Linux, POSIX.1-2017 listen). */
#define _GNU_SOURCE
#include "conformance.h"
#include "inet_common.h"

#include <sys/epoll.h>
#include <unistd.h>

/* As many as two processes with 1,024 descriptors each can have. */
enum { COUNT = 1000, EVENTS = 32 };

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

const struct test inet_many_tests[] = {
    { "epoll_wait/tells_of_a_thousand_connections", epoll_wait_tells_of_a_thousand_connections },
    { 0 },
};
