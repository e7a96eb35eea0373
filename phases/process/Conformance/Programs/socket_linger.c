/* Closing a socket that has something to send: SO_LINGER (POSIX.1-2017 close, XSH 2.10.16; what is open there is as on Linux). */
#define _GNU_SOURCE
#include "conformance.h"
#include "inet_common.h"
#include "socket_common.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static int ends[2];
static char bytes[65536];
static long written;

static void linger_for(int socket, int seconds)
{
    struct linger value = { 1, seconds };
    CHECK_EQUAL(setsockopt(socket, SOL_SOCKET, SO_LINGER, &value, sizeof value), 0);
}

static long milliseconds(void)
{
    struct timespec now;
    CHECK_EQUAL(clock_gettime(CLOCK_MONOTONIC, &now), 0);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* A connection whose second end has written all that there is room for. */
static void make_full_connection(void)
{
    make_connection(ends);
    written = 0;
    ssize_t count;
    while ((count = send(ends[1], bytes, sizeof bytes, MSG_DONTWAIT)) > 0)
        written += count;
    CHECK_EQUAL(errno, EAGAIN);
}

static void the_time_is_told(void)
{
    int made = socket(AF_INET, SOCK_STREAM, 0);
    struct linger value = { 7, 30 };
    socklen_t length = sizeof value;
    CHECK_EQUAL(setsockopt(made, SOL_SOCKET, SO_LINGER, &value, sizeof value), 0);
    CHECK_EQUAL(getsockopt(made, SOL_SOCKET, SO_LINGER, &value, &length), 0);
    CHECK_EQUAL(length, sizeof value);
    CHECK_EQUAL(value.l_onoff, 1);
    CHECK_EQUAL(value.l_linger, 30);
    value.l_onoff = 0;
    CHECK_EQUAL(setsockopt(made, SOL_SOCKET, SO_LINGER, &value, sizeof value), 0);
    CHECK_EQUAL(getsockopt(made, SOL_SOCKET, SO_LINGER, &value, &length), 0);
    CHECK_EQUAL(value.l_onoff, 0);
    CHECK_ERROR(setsockopt(made, SOL_SOCKET, SO_LINGER, &value, sizeof value - 1), EINVAL);
}

static void closing_waits_until_all_is_sent(void)
{
    for (int is_nonblocking = 0; is_nonblocking < 2; is_nonblocking++)
    {
        make_full_connection();
        linger_for(ends[1], 30);
        if (is_nonblocking)
            CHECK_EQUAL(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
        int done[2];
        CHECK_EQUAL(pipe(done), 0);
        pid_t child = fork();
        if (child == 0)
        {
            CHECK_EQUAL(close(ends[1]), 0); /* not the last: it does not wait */
            usleep(30000);
            CHECK_EQUAL(write(done[1], bytes, 1), 1);
            long total = 0;
            ssize_t count;
            while ((count = read(ends[0], bytes, sizeof bytes)) > 0)
                total += count;
            CHECK_EQUAL(count, 0);
            CHECK_EQUAL(total, written);
            _exit(0);
        }

        CHECK_EQUAL(close(ends[0]), 0);
        CHECK_EQUAL(read(done[0], bytes, 1), 1); /* the child has only this end of it now */
        CHECK_EQUAL(fcntl(done[0], F_SETFL, O_NONBLOCK), 0);
        CHECK_EQUAL(close(ends[1]), 0);
        CHECK_ERROR(close(ends[1]), EBADF);
        CHECK_EQUAL(exit_status_of(child), 0);
    }
}

static void closing_gives_up_in_time(void)
{
    make_full_connection();
    linger_for(ends[1], 1);
    int copy = dup(ends[1]);
    long before = milliseconds();
    CHECK_EQUAL(close(copy), 0);
    CHECK(milliseconds() - before < 900);
    CHECK_EQUAL(close(ends[1]), 0);
    long taken = milliseconds() - before;
    CHECK(taken >= 950);
    CHECK(taken < 10000);

    /* What was written is still sent. */
    long total = 0;
    ssize_t count;
    while ((count = read(ends[0], bytes, sizeof bytes)) > 0)
        total += count;
    CHECK_EQUAL(total, written);
}

static void on_alarm(int signal)
{
    (void)signal;
}

static void a_handler_ends_the_wait(void)
{
    make_full_connection();
    linger_for(ends[1], 100);
    struct sigaction action = { .sa_handler = on_alarm };
    CHECK_EQUAL(sigaction(SIGALRM, &action, NULL), 0);
    struct itimerval soon = { .it_value.tv_usec = 30000 };
    CHECK_EQUAL(setitimer(ITIMER_REAL, &soon, NULL), 0);
    CHECK_EQUAL(close(ends[1]), 0);
    CHECK_ERROR(fcntl(ends[1], F_GETFD), EBADF);
}

static void a_process_that_ends_does_not_wait(void)
{
    make_full_connection();
    linger_for(ends[1], 100);
    pid_t child = fork();
    if (child == 0)
    {
        usleep(30000); /* so that its descriptor is the last */
        _exit(0);
    }

    CHECK_EQUAL(close(ends[1]), 0);
    long before = milliseconds();
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK(milliseconds() - before < 20000);
}

const struct test socket_linger_tests[] = {
    { "setsockopt/the_time_to_linger_is_told", the_time_is_told },
    { "close/of_a_socket_that_lingers_waits_until_all_is_sent", closing_waits_until_all_is_sent },
    { "close/of_a_socket_that_lingers_gives_up_in_time", closing_gives_up_in_time },
    { "close/of_a_socket_that_lingers_ends_with_a_handler", a_handler_ends_the_wait },
    { "_exit/does_not_wait_for_sockets_that_linger", a_process_that_ends_does_not_wait },
    { 0 },
};
