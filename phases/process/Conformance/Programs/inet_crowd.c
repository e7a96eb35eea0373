/*
 * More connections that are busy one after the other than a host gives something better than messages to (POSIX.1-2017 send, recv, poll, fork). Pistachio then takes the memory that a
 * process shares with the server of its sockets away from those which do not use it; nothing of that may be noticed.
 */
#define _GNU_SOURCE
#include "conformance.h"
#include "inet_common.h"
#include "socket_common.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Connections; those that are busy at a time; how often each is used then; bytes that each leaves unread, and of a piece. */
enum { MANY = 40, GROUP = 10, WARM = 60, LEFT = 3000, PIECE = 100, SLEEPERS = 12, FEW = 10 };

static int ours[MANY];
static int theirs[MANY];
static int count;
static int port;
static char block[LEFT];

static char pattern(int which, int at)
{
    return (char)(which * 31 + at * 7 + at / 251);
}

static void fill(char *bytes, int which, int first, int length)
{
    for (int i = 0; i < length; i++)
        bytes[i] = pattern(which, first + i);
}

static void check(const char *bytes, int which, int first, int length)
{
    for (int i = 0; i < length; i++)
        CHECK_EQUAL(bytes[i], pattern(which, first + i));
}

/* Longer than those wait who have something better, and do not use it. */
static void rest(void)
{
    struct timespec time = { 0, 130000000 };
    nanosleep(&time, NULL);
}

static void do_not_wait(int socket)
{
    CHECK_EQUAL(fcntl(socket, F_SETFL, O_NONBLOCK), 0);
}

static void connect_all(int number)
{
    int listener = listening_at(&port);
    count = number;
    for (int i = 0; i < number; i++)
    {
        theirs[i] = connected_to(SOCK_STREAM, port);
        ours[i] = accept(listener, NULL, NULL);
        CHECK(ours[i] >= 0);
    }

    CHECK_EQUAL(close(listener), 0);
}

static void wait_for(int socket, short events)
{
    struct pollfd set = { socket, events, 0 };
    CHECK_EQUAL(poll(&set, 1, 20000), 1);
}

/* Receive just so much of a socket that does not wait. */
static void receive_all(int socket, char *bytes, int length)
{
    for (int done = 0; done < length;)
    {
        ssize_t got = recv(socket, bytes + done, (size_t)(length - done), 0);
        if (got < 0 && errno == EAGAIN)
        {
            wait_for(socket, POLLIN);
            continue;
        }

        CHECK(got > 0);
        done += (int)got;
    }
}

static void send_all(int socket, const char *bytes, int length)
{
    for (int done = 0; done < length;)
    {
        ssize_t sent = send(socket, bytes + done, (size_t)(length - done), 0);
        if (sent < 0 && errno == EAGAIN)
        {
            wait_for(socket, POLLOUT);
            continue;
        }

        CHECK(sent > 0);
        done += (int)sent;
    }
}

/* Sends back what comes by any of the connections, until all are at their end. */
static int echo(void)
{
    struct pollfd set[MANY];
    int open = count;
    for (int i = 0; i < count; i++)
    {
        CHECK_EQUAL(close(ours[i]), 0);
        do_not_wait(theirs[i]);
        set[i] = (struct pollfd){ theirs[i], POLLIN, 0 };
    }

    while (open > 0)
    {
        CHECK(poll(set, (nfds_t)count, 60000) > 0);
        for (int i = 0; i < count; i++)
        {
            if (set[i].fd < 0 || set[i].revents == 0)
                continue;
            ssize_t got = recv(set[i].fd, block, sizeof block, 0);
            if (got < 0)
                CHECK_EQUAL(errno, EAGAIN);
            if (got > 0)
                send_all(set[i].fd, block, (int)got);
            if (got == 0)
            {
                set[i].fd = -1;
                open--;
            }
        }
    }

    return 0;
}

static void use(int which, int *done)
{
    char bytes[PIECE];
    fill(bytes, which, *done, PIECE);
    send_all(ours[which], bytes, PIECE);
    memset(bytes, 0, sizeof bytes);
    receive_all(ours[which], bytes, PIECE);
    check(bytes, which, *done, PIECE);
    *done += PIECE;
}

static void connections_that_are_busy_in_turn_carry_all_of_it(void)
{
    int done[MANY] = { 0 };
    connect_all(MANY);
    pid_t child = child_running(echo);
    for (int i = 0; i < MANY; i++)
    {
        CHECK_EQUAL(close(theirs[i]), 0);
        do_not_wait(ours[i]);
    }

    for (int round = 0; round < 2; round++)
    {
        for (int first = 0; first < MANY; first += GROUP)
        {
            for (int i = 0; i < WARM; i++)
            {
                for (int which = first; which < first + GROUP; which++)
                    use(which, &done[which]);
            }

            /* What comes back of this is received when others have been busy for a while. */
            for (int which = first; which < first + GROUP; which++)
            {
                fill(block, which, done[which], LEFT);
                send_all(ours[which], block, LEFT);
            }

            rest();
        }

        for (int which = 0; which < MANY; which++)
        {
            receive_all(ours[which], block, LEFT);
            check(block, which, done[which], LEFT);
            done[which] += LEFT;
        }
    }

    for (int i = 0; i < MANY; i++)
        CHECK_EQUAL(close(ours[i]), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

/* Is busy with some connections, stops with bytes that were not received, and receives all when it goes on. */
static int stop_when_busy(void)
{
    int done[GROUP] = { 0 };
    for (int i = 0; i < GROUP; i++)
    {
        CHECK_EQUAL(close(theirs[i]), 0);
        do_not_wait(ours[i]);
    }

    for (int i = 0; i < WARM; i++)
    {
        for (int which = 0; which < GROUP; which++)
            use(which, &done[which]);
    }

    for (int which = 0; which < GROUP; which++)
    {
        fill(block, which, done[which], LEFT);
        send_all(ours[which], block, LEFT);
    }

    raise(SIGSTOP);
    for (int which = 0; which < GROUP; which++)
    {
        receive_all(ours[which], block, LEFT);
        check(block, which, done[which], LEFT);
        done[which] += LEFT;
        use(which, &done[which]);
        CHECK_EQUAL(close(ours[which]), 0);
    }

    return 0;
}

static void a_process_that_was_stopped_finds_all_that_came(void)
{
    connect_all(GROUP);
    pid_t answering = child_running(echo);
    pid_t stopped = child_running(stop_when_busy);
    int status;
    for (int i = 0; i < GROUP; i++)
    {
        CHECK_EQUAL(close(ours[i]), 0);
        CHECK_EQUAL(close(theirs[i]), 0);
    }

    CHECK_EQUAL(waitpid(stopped, &status, WUNTRACED), stopped);
    CHECK(WIFSTOPPED(status));
    rest();
    connections_that_are_busy_in_turn_carry_all_of_it();
    CHECK_EQUAL(kill(stopped, SIGCONT), 0);
    CHECK_EQUAL(exit_status_of(stopped), 0);
    CHECK_EQUAL(exit_status_of(answering), 0);
}

/* Answers a byte with the next, by calls that wait. */
static int answer_bytes(void)
{
    char byte;
    int socket = connected_to(SOCK_STREAM, port);
    while (recv(socket, &byte, 1, 0) == 1)
    {
        byte++;
        CHECK_EQUAL(send(socket, &byte, 1, 0), 1);
    }

    return 0;
}

static void ask_for_a_while(int socket)
{
    for (int i = 0; i < 2 * WARM; i++)
    {
        char byte = (char)i;
        CHECK_EQUAL(send(socket, &byte, 1, 0), 1);
        CHECK_EQUAL(recv(socket, &byte, 1, 0), 1);
        CHECK_EQUAL(byte, (char)(i + 1));
    }
}

static void processes_that_wait_at_connections_which_others_were_busier_with_are_answered(void)
{
    pid_t children[SLEEPERS];
    int listener = listening_at(&port);
    for (int i = 0; i < SLEEPERS; i++)
    {
        children[i] = child_running(answer_bytes);
        ours[i] = accept(listener, NULL, NULL);
        CHECK(ours[i] >= 0);
    }

    for (int round = 0; round < 2; round++)
    {
        for (int i = 0; i < SLEEPERS; i++)
        {
            ask_for_a_while(ours[i]);
            rest();
        }
    }

    for (int i = 0; i < SLEEPERS; i++)
        ask_for_a_while(ours[i]);
    for (int i = 0; i < SLEEPERS; i++)
    {
        /* The descriptors of those before are this child's too. */
        CHECK_EQUAL(shutdown(ours[i], SHUT_WR), 0);
        CHECK_EQUAL(exit_status_of(children[i]), 0);
    }
}

/* Answers a byte with the next, and a longer datagram with so many others, by calls that wait, until an empty one comes. */
static int answer_datagrams(void)
{
    ssize_t size;
    while ((size = recv(theirs[count], block, sizeof block, 0)) > 0)
    {
        if (size == 1)
        {
            block[0]++;
            CHECK_EQUAL(send(theirs[count], block, 1, 0), 1);
            continue;
        }

        for (int i = 0; i < size; i++)
        {
            fill(block, count, i, PIECE + i);
            CHECK_EQUAL(send(theirs[count], block, (size_t)(PIECE + i), 0), PIECE + i);
        }
    }

    CHECK_EQUAL(size, 0);
    return 0;
}

static void receive_datagrams(int which, int first)
{
    for (int i = first; i < FEW; i++)
    {
        CHECK_EQUAL(recv(ours[which], block, sizeof block, 0), PIECE + i);
        check(block, which, i, PIECE + i);
    }
}

static void pairs_of_datagram_sockets_that_others_were_busier_with_lose_none(void)
{
    pid_t children[SLEEPERS];
    for (count = 0; count < SLEEPERS; count++)
    {
        int ends[2];
        make_datagram_pair(ends);
        ours[count] = ends[0];
        theirs[count] = ends[1];
        children[count] = child_running(answer_datagrams);
        CHECK_EQUAL(close(ends[1]), 0);
    }

    for (int round = 0; round < 2; round++)
    {
        for (int i = 0; i < SLEEPERS; i++)
        {
            /* What comes of this is received, but for the first, when others have been busy for a while. */
            ask_for_a_while(ours[i]);
            CHECK_EQUAL(send(ours[i], block, FEW, 0), FEW);
            CHECK_EQUAL(recv(ours[i], block, sizeof block, 0), PIECE);
            check(block, i, 0, PIECE);
            rest();
        }

        for (int i = 0; i < SLEEPERS; i++)
            receive_datagrams(i, 1);
    }

    for (int i = 0; i < SLEEPERS; i++)
    {
        ask_for_a_while(ours[i]);
        CHECK_EQUAL(send(ours[i], "", 0, 0), 0);
        CHECK_EQUAL(exit_status_of(children[i]), 0);
    }
}

const struct test inet_crowd_tests[] = {
    { "send/connections_that_are_busy_in_turn_carry_all_of_it", connections_that_are_busy_in_turn_carry_all_of_it },
    { "recv/a_process_that_was_stopped_finds_all_that_came", a_process_that_was_stopped_finds_all_that_came },
    { "recv/processes_that_wait_where_others_were_busier_are_answered", processes_that_wait_at_connections_which_others_were_busier_with_are_answered },
    { "recv/busy_pairs_that_others_were_busier_than_lose_no_datagram", pairs_of_datagram_sockets_that_others_were_busier_with_lose_none },
    { 0 },
};
