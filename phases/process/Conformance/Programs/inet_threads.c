/* Waiting for files in a process with several threads (POSIX.1-2017 recv, poll, 2.9). */
#define _GNU_SOURCE
#include "conformance.h"
#include "inet_common.h"
#include "threads.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PAIRS = 3 };

static int pairs[PAIRS][2];

static void ignore(int signal)
{
    (void)signal;
}

static void *receive_two(void *argument)
{
    int *pair = argument;
    char got[2] = "";
    ssize_t first = recv(pair[0], got, 1, 0);
    ssize_t second = recv(pair[0], got + 1, 1, 0);
    return (void *)(long)(first == 1 && second == 1 && memcmp(got, "xy", 2) == 0);
}

static void recv_waits_in_each_of_several_threads(void)
{
    /* A handler may end a wait, which is then another than that of a process without any. */
    CHECK_EQUAL(sigaction(SIGUSR1, &(struct sigaction){ .sa_handler = ignore }, NULL), 0);
    pthread_t receivers[PAIRS];
    for (int i = 0; i < PAIRS; i++)
    {
        make_connection(pairs[i]);
        receivers[i] = started(receive_two, pairs[i]);
    }

    sleep_milliseconds(20);
    for (int i = PAIRS - 1; i >= 0; i--)
        CHECK_EQUAL(write(pairs[i][1], "x", 1), 1);
    sleep_milliseconds(20);
    for (int i = 0; i < PAIRS; i++)
        CHECK_EQUAL(write(pairs[i][1], "y", 1), 1);
    for (int i = 0; i < PAIRS; i++)
        CHECK_EQUAL((long)joined(receivers[i]), 1);
}

static int ends[2];

static void *poll_until_it_is_written_to(void *unused)
{
    (void)unused;
    struct pollfd file = { ends[0], POLLIN, 0 };
    return (void *)(long)(poll(&file, 1, 20000) == 1 && file.revents == POLLIN);
}

static void poll_of_each_thread_waits_for_its_own_files(void)
{
    int others[2];
    CHECK_EQUAL(pipe(ends), 0);
    CHECK_EQUAL(pipe(others), 0);
    pthread_t waiting = started(poll_until_it_is_written_to, NULL);
    sleep_milliseconds(20);
    struct pollfd file = { others[0], POLLIN, 0 };
    CHECK_EQUAL(poll(&file, 1, 20), 0); /* while the other waits */
    struct timespec before, after;
    CHECK_EQUAL(clock_gettime(CLOCK_MONOTONIC, &before), 0);
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    CHECK_EQUAL((long)joined(waiting), 1);
    CHECK_EQUAL(clock_gettime(CLOCK_MONOTONIC, &after), 0);
    CHECK(after.tv_sec - before.tv_sec < 10); /* not only at the end of its time */
}

const struct test inet_thread_tests[] = {
    { "poll/each_thread_waits_for_its_own_files", poll_of_each_thread_waits_for_its_own_files },
    { "recv/waits_in_each_of_several_threads", recv_waits_in_each_of_several_threads },
    { 0 },
};
