/* Sockets of AF_INET in a process with several threads (POSIX.1-2017 recv, 2.9). */
#define _GNU_SOURCE
#include "conformance.h"
#include "inet_common.h"
#include "threads.h"

#include <signal.h>
#include <string.h>
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

const struct test inet_thread_tests[] = {
    { "recv/waits_in_each_of_several_threads", recv_waits_in_each_of_several_threads },
    { 0 },
};
