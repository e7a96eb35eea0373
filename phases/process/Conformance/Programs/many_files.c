/* Thousands of pipes and sockets of AF_UNIX at once: POSIX.1-2017, System Interfaces, pipe and socketpair; the limit is that of descriptors. */
#define _GNU_SOURCE
#include "conformance.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* Descriptors: 4,096 pairs need a few more than the hard limit here allows. */
enum { LIMIT = 8192, SPARE = 32, PAIRS = (LIMIT - SPARE) / 2 };

static int pairs[PAIRS][2];

static void allow_thousands(void)
{
    struct rlimit limit;
    CHECK_EQUAL(getrlimit(RLIMIT_NOFILE, &limit), 0);
    if (limit.rlim_max < LIMIT)
        skip("the hard limit of descriptors is lower");
    limit.rlim_cur = LIMIT;
    CHECK_EQUAL(setrlimit(RLIMIT_NOFILE, &limit), 0);

    /* What a shell has left open would be in the way. */
    for (int i = 3; i < 1024; i++)
        close(i);
}

static int make_pipe(int ends[2])
{
    return pipe(ends);
}

static int make_stream(int ends[2])
{
    return socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
}

static int make_messages(int ends[2])
{
    return socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends);
}

static unsigned char value_of(int pair)
{
    return (unsigned char)(pair * 31 + 7);
}

/* Make so many pairs, put a byte into each, look at them all, and take the bytes out. */
static void use_pairs(int (*make)(int ends[2]), int count)
{
    unsigned char byte;
    struct pollfd *polled = calloc((size_t)count, sizeof *polled);
    CHECK(polled != NULL);
    for (int i = 0; i < count; i++)
        CHECK_EQUAL(make(pairs[i]), 0);
    for (int i = 0; i < count; i++)
    {
        polled[i] = (struct pollfd){ .fd = pairs[i][0], .events = POLLIN };
        byte = value_of(i);
        CHECK_EQUAL(write(pairs[i][1], &byte, 1), 1);
    }

    CHECK_EQUAL(poll(polled, (nfds_t)count, 0), count);
    for (int i = count - 1; i >= 0; i--)
    {
        CHECK_EQUAL(read(pairs[i][0], &byte, 1), 1);
        CHECK_EQUAL(byte, value_of(i));
    }

    CHECK_EQUAL(poll(polled, (nfds_t)count, 0), 0);
    free(polled);
}

static void close_pairs(int count)
{
    for (int i = 0; i < count; i++)
    {
        CHECK_EQUAL(close(pairs[i][0]), 0);
        CHECK_EQUAL(close(pairs[i][1]), 0);
    }
}

/* All that descriptors allow, and then EMFILE; several times, as what they need is given back. */
static void use_all(int (*make)(int ends[2]))
{
    int ends[2], last;
    allow_thousands();
    for (int round = 0; round < 3; round++)
    {
        use_pairs(make, PAIRS);
        int near = dup(pairs[0][0]);
        for (last = near; last >= 0; last = dup(pairs[0][0]))
            near = last;
        CHECK_EQUAL(errno, EMFILE);
        CHECK_EQUAL(near, LIMIT - 1);
        CHECK_ERROR(make(ends), EMFILE);
        CHECK_EQUAL(close(near), 0);
        CHECK_ERROR(make(ends), EMFILE);
        CHECK_EQUAL(close(near - 1), 0);
        CHECK_EQUAL(make(ends), 0);
        for (int i = pairs[PAIRS - 1][1] + 1; i < LIMIT; i++)
            close(i);
        close_pairs(PAIRS);
    }
}

static void thousands_of_pipes_are_open_at_once(void)
{
    use_all(make_pipe);
}

static void thousands_of_streams_are_open_at_once(void)
{
    use_all(make_stream);
}

static void thousands_of_sockets_of_messages_are_open_at_once(void)
{
    use_all(make_messages);
}

/* Each of two processes has half of them, and both work to the end. */
static int half_of_them_works(void)
{
    use_pairs(make_stream, PAIRS / 4);
    close_pairs(PAIRS / 4);
    return 0;
}

static void pipes_and_sockets_do_not_take_room_from_each_other(void)
{
    allow_thousands();
    use_pairs(make_pipe, PAIRS / 2);
    for (int i = 0; i < PAIRS / 2; i++)
        CHECK_EQUAL(write(pairs[i][1], "1", 1), 1);
    CHECK_EQUAL(exit_status_of(child_running(half_of_them_works)), 0);
    for (int i = 0; i < PAIRS / 2; i++)
    {
        char byte;
        CHECK_EQUAL(read(pairs[i][0], &byte, 1), 1);
    }

    close_pairs(PAIRS / 2);
}

const struct test many_file_tests[] = {
    { "pipe/thousands_are_open_at_once", thousands_of_pipes_are_open_at_once },
    { "socketpair/thousands_of_streams_are_open_at_once", thousands_of_streams_are_open_at_once },
    { "socketpair/thousands_of_messages_are_open_at_once", thousands_of_sockets_of_messages_are_open_at_once },
    { "socketpair/and_pipes_do_not_take_room_from_each_other", pipes_and_sockets_do_not_take_room_from_each_other },
    { 0 },
};
