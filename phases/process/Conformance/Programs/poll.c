/* Waiting for several files at once: POSIX.1-2017 poll and select; epoll and eventfd as on Linux. */
#define _GNU_SOURCE
#include "conformance.h"
#include "scratch.h"

#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int ends[2];

static long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int write_later(void)
{
    usleep(30000);
    return write(ends[1], "x", 1) == 1 ? 0 : 1;
}

static int close_later(void)
{
    usleep(30000);
    return 0;
}

static void poll_tells_what_is_ready(void)
{
    enter_scratch("/tmp");
    CHECK_EQUAL(pipe(ends), 0);
    make_file("a", "");
    int file = open("a", O_RDONLY);
    struct pollfd set[5] = {
        { ends[0], POLLIN, 0 }, { ends[1], POLLOUT, 0 }, { file, POLLIN | POLLOUT, 0 }, { -1, POLLIN, 7 }, { 900, POLLIN, 0 },
    };
    CHECK_EQUAL(poll(set, 5, -1), 3);
    CHECK_EQUAL(set[0].revents, 0);
    CHECK_EQUAL(set[1].revents, POLLOUT);
    CHECK_EQUAL(set[2].revents, POLLIN | POLLOUT);
    CHECK_EQUAL(set[3].revents, 0);
    CHECK_EQUAL(set[4].revents, POLLNVAL);
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    CHECK_EQUAL(poll(set, 1, 0), 1);
    CHECK_EQUAL(set[0].revents, POLLIN);
    set[0].events = 0;
    CHECK_EQUAL(poll(set, 1, 0), 0);
    CHECK_EQUAL(close(ends[1]), 0);
    set[0].events = POLLIN;
    CHECK_EQUAL(poll(set, 1, 0), 1);
    CHECK_EQUAL(set[0].revents, POLLIN | POLLHUP);
    struct pollfd *volatile nowhere = (struct pollfd *)8;
    CHECK_ERROR(poll(nowhere, 1, 0), EFAULT);
}

static void a_pipe_without_reader_is_in_error(void)
{
    CHECK_EQUAL(pipe(ends), 0);
    CHECK_EQUAL(close(ends[0]), 0);
    struct pollfd set = { ends[1], POLLOUT, 0 };
    CHECK_EQUAL(poll(&set, 1, 0), 1);
    CHECK_EQUAL(set.revents, POLLOUT | POLLERR);
}

static void a_full_pipe_is_not_ready(void)
{
    static char bytes[4096];
    CHECK_EQUAL(pipe2(ends, O_NONBLOCK), 0);
    while (write(ends[1], bytes, sizeof bytes) > 0)
        continue;
    struct pollfd set = { ends[1], POLLOUT, 0 };
    CHECK_EQUAL(poll(&set, 1, 0), 0);
    CHECK_EQUAL(read(ends[0], bytes, sizeof bytes), sizeof bytes);
    CHECK_EQUAL(poll(&set, 1, 0), 1);
}

static void poll_waits_for_another_process(void)
{
    CHECK_EQUAL(pipe(ends), 0);
    pid_t child = child_running(write_later);
    struct pollfd set[2] = { { ends[0], POLLIN, 0 }, { -1, 0, 0 } };
    CHECK_EQUAL(poll(set, 2, -1), 1);
    CHECK_EQUAL(set[0].revents, POLLIN);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void poll_sees_the_last_writer_go(void)
{
    CHECK_EQUAL(pipe(ends), 0);
    pid_t child = child_running(close_later);
    CHECK_EQUAL(close(ends[1]), 0);
    struct pollfd set = { ends[0], POLLIN, 0 };
    CHECK_EQUAL(poll(&set, 1, 10000), 1);
    CHECK_EQUAL(set.revents, POLLHUP);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void poll_gives_up_in_time(void)
{
    CHECK_EQUAL(pipe(ends), 0);
    struct pollfd set = { ends[0], POLLIN, 0 };
    long start = now_ms();
    CHECK_EQUAL(poll(&set, 1, 50), 0);
    CHECK(now_ms() - start >= 49);
    CHECK_EQUAL(poll(NULL, 0, 20), 0);
    CHECK(now_ms() - start >= 68);
    struct timespec time = { 0, 10000000 };
    CHECK_EQUAL(ppoll(&set, 1, &time, NULL), 0);
    time.tv_nsec = 1000000000;
    CHECK_ERROR(ppoll(&set, 1, &time, NULL), EINVAL);
}

static void poll_takes_many_descriptors(void)
{
    static struct pollfd set[400];
    CHECK_EQUAL(pipe(ends), 0);
    for (int i = 0; i < 400; i++)
        set[i] = (struct pollfd){ i % 3 == 0 ? ends[1] : ends[0], i % 3 == 0 ? POLLOUT : POLLIN, 0 };
    CHECK_EQUAL(poll(set, 400, -1), 134);
    for (int i = 0; i < 400; i++)
        CHECK_EQUAL(set[i].revents, i % 3 == 0 ? POLLOUT : 0);
    for (int i = 0; i < 400; i++)
        set[i].fd = ends[0], set[i].events = POLLIN;
    pid_t child = child_running(write_later);
    CHECK_EQUAL(poll(set, 400, -1), 400);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void select_marks_what_is_ready(void)
{
    fd_set reads, writes;
    CHECK_EQUAL(pipe(ends), 0);
    FD_ZERO(&reads);
    FD_ZERO(&writes);
    FD_SET(ends[0], &reads);
    FD_SET(ends[1], &writes);
    CHECK_EQUAL(select(ends[1] + 1, &reads, &writes, NULL, NULL), 1);
    CHECK(!FD_ISSET(ends[0], &reads) && FD_ISSET(ends[1], &writes));
    FD_SET(ends[0], &reads);
    struct timeval time = { 0, 20000 };
    CHECK_EQUAL(select(ends[1] + 1, &reads, NULL, NULL, &time), 0);
    CHECK(!FD_ISSET(ends[0], &reads));
    FD_SET(ends[0], &reads);
    pid_t child = child_running(write_later);
    CHECK_EQUAL(select(ends[1] + 1, &reads, NULL, NULL, NULL), 1);
    CHECK(FD_ISSET(ends[0], &reads));
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_ERROR(select(-1, NULL, NULL, NULL, NULL), EINVAL);
    CHECK_EQUAL(close(ends[1]), 0);
    FD_SET(ends[1], &reads);
    CHECK_ERROR(select(ends[1] + 1, &reads, NULL, NULL, NULL), EBADF);
    struct timespec none = { 0, 0 };
    FD_ZERO(&reads);
    CHECK_EQUAL(pselect(0, &reads, NULL, NULL, &none, NULL), 0);
}

static void an_event_counter_counts(void)
{
    uint64_t value = 7;
    int event = eventfd(3, EFD_NONBLOCK | EFD_CLOEXEC);
    CHECK(event >= 0);
    CHECK_EQUAL(write(event, &value, 8), 8);
    CHECK_EQUAL(read(event, &value, 8), 8);
    CHECK_EQUAL(value, 10);
    CHECK_ERROR(read(event, &value, 8), EAGAIN);
    CHECK_ERROR(read(event, &value, 7), EINVAL);
    value = UINT64_MAX;
    CHECK_ERROR(write(event, &value, 8), EINVAL);
    value = UINT64_MAX - 1;
    CHECK_EQUAL(write(event, &value, 8), 8);
    value = 1;
    CHECK_ERROR(write(event, &value, 8), EAGAIN);
    struct pollfd set = { event, POLLIN | POLLOUT, 0 };
    CHECK_EQUAL(poll(&set, 1, 0), 1);
    CHECK_EQUAL(set.revents, POLLIN);
    event = eventfd(2, EFD_SEMAPHORE);
    CHECK_EQUAL(read(event, &value, 8), 8);
    CHECK_EQUAL(value, 1);
    CHECK_EQUAL(read(event, &value, 8), 8);
    CHECK_ERROR(eventfd(0, 0x40000000), EINVAL);
}

static int event;

static int count_later(void)
{
    uint64_t value = 5;
    usleep(30000);
    return write(event, &value, 8) == 8 ? 0 : 1;
}

static void reading_an_event_counter_waits(void)
{
    uint64_t value;
    event = eventfd(0, 0);
    pid_t child = child_running(count_later);
    CHECK_EQUAL(read(event, &value, 8), 8);
    CHECK_EQUAL(value, 5);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void epoll_tells_events_with_their_data(void)
{
    struct epoll_event change = { .events = EPOLLIN, .data.u64 = 0x123456789ABCDEF0 }, got[4];
    CHECK_EQUAL(pipe(ends), 0);
    int list = epoll_create1(EPOLL_CLOEXEC);
    CHECK(list >= 0);
    CHECK_EQUAL(epoll_ctl(list, EPOLL_CTL_ADD, ends[0], &change), 0);
    CHECK_ERROR(epoll_ctl(list, EPOLL_CTL_ADD, ends[0], &change), EEXIST);
    CHECK_ERROR(epoll_ctl(list, EPOLL_CTL_MOD, ends[1], &change), ENOENT);
    CHECK_ERROR(epoll_ctl(list, EPOLL_CTL_DEL, ends[1], NULL), ENOENT);
    CHECK_ERROR(epoll_ctl(list, EPOLL_CTL_ADD, list, &change), EINVAL);
    CHECK_ERROR(epoll_ctl(list, EPOLL_CTL_ADD, 900, &change), EBADF);
    CHECK_ERROR(epoll_ctl(ends[0], EPOLL_CTL_ADD, ends[1], &change), EINVAL);
    CHECK_EQUAL(epoll_wait(list, got, 4, 0), 0);
    CHECK_EQUAL(epoll_wait(list, got, 4, 20), 0);
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    CHECK_EQUAL(epoll_wait(list, got, 4, -1), 1);
    CHECK_EQUAL(got[0].events, EPOLLIN);
    CHECK(got[0].data.u64 == 0x123456789ABCDEF0);
    CHECK_EQUAL(epoll_wait(list, got, 4, -1), 1);
    change.events = EPOLLIN | EPOLLONESHOT;
    CHECK_EQUAL(epoll_ctl(list, EPOLL_CTL_MOD, ends[0], &change), 0);
    CHECK_EQUAL(epoll_wait(list, got, 4, 0), 1);
    CHECK_EQUAL(epoll_wait(list, got, 4, 0), 0);
    change.events = EPOLLIN | EPOLLET;
    CHECK_EQUAL(epoll_ctl(list, EPOLL_CTL_MOD, ends[0], &change), 0);
    CHECK_EQUAL(epoll_wait(list, got, 4, 0), 1);
    CHECK_EQUAL(epoll_wait(list, got, 4, 0), 0);
    CHECK_EQUAL(write(ends[1], "y", 1), 1);
    CHECK_EQUAL(epoll_wait(list, got, 4, 0), 1);
    CHECK_EQUAL(close(ends[0]), 0);
    CHECK_EQUAL(epoll_wait(list, got, 4, 0), 0);
    CHECK_ERROR(epoll_wait(list, got, 0, 0), EINVAL);
    CHECK_ERROR(epoll_create1(77), EINVAL);
}

/* All that is ready is told at once if there is room, each once; with less room all have a turn. */
static void epoll_tells_hundreds_at_once(void)
{
    enum { COUNT = 300, SILENT = 7 };
    static struct epoll_event got[COUNT + 1];
    static int pairs[COUNT][2];
    int seen[COUNT] = { 0 }, list = epoll_create1(0);
    CHECK(list >= 0);
    for (int i = 0; i < COUNT; i++)
    {
        struct epoll_event change = { .events = EPOLLIN, .data.fd = i };
        CHECK_EQUAL(pipe(pairs[i]), 0);
        CHECK_EQUAL(epoll_ctl(list, EPOLL_CTL_ADD, pairs[i][0], &change), 0);
        if (i % SILENT != 0)
            CHECK_EQUAL(write(pairs[i][1], "x", 1), 1);
    }

    int ready = COUNT - (COUNT + SILENT - 1) / SILENT;
    for (int round = 0; round < 2; round++)
    {
        CHECK_EQUAL(epoll_wait(list, got, COUNT + 1, -1), ready);
        for (int i = 0; i < ready; i++)
        {
            CHECK_EQUAL(got[i].events, EPOLLIN);
            CHECK_EQUAL(++seen[got[i].data.fd], round + 1);
            CHECK(got[i].data.fd % SILENT != 0);
        }
    }

    /* Each round of small ones tells of those that were not told longest. */
    memset(seen, 0, sizeof seen);
    for (int told = 0; told < ready;)
    {
        int count = epoll_wait(list, got, ready - told < 50 ? ready - told : 50, -1);
        CHECK_EQUAL(count, ready - told < 50 ? ready - told : 50);
        for (int i = 0; i < count; i++)
            CHECK_EQUAL(++seen[got[i].data.fd], 1);
        told += count;
    }

    /* Those that want edges are told of one once. */
    for (int i = 0; i < COUNT; i++)
    {
        struct epoll_event change = { .events = EPOLLIN | EPOLLET, .data.fd = i };
        CHECK_EQUAL(epoll_ctl(list, EPOLL_CTL_MOD, pairs[i][0], &change), 0);
    }

    CHECK_EQUAL(epoll_wait(list, got, 100, 0), 100);
    CHECK_EQUAL(epoll_wait(list, got, COUNT, 0), ready - 100);
    CHECK_EQUAL(epoll_wait(list, got, COUNT, 0), 0);
    CHECK_EQUAL(write(pairs[0][1], "x", 1), 1);
    CHECK_EQUAL(epoll_wait(list, got, COUNT, 0), 1);
    CHECK_EQUAL(got[0].data.fd, 0);
}

static void epoll_waits_for_another_process(void)
{
    struct epoll_event change = { .events = EPOLLIN, .data.fd = 5 }, got;
    CHECK_EQUAL(pipe(ends), 0);
    int list = epoll_create1(0);
    CHECK_EQUAL(epoll_ctl(list, EPOLL_CTL_ADD, ends[0], &change), 0);
    pid_t child = child_running(write_later);
    CHECK_EQUAL(epoll_wait(list, &got, 1, -1), 1);
    CHECK_EQUAL(got.data.fd, 5);
    struct pollfd set = { list, POLLIN, 0 };
    CHECK_EQUAL(poll(&set, 1, 0), 1);
    CHECK_EQUAL(exit_status_of(child), 0);
}

const struct test poll_tests[] = {
    { "poll/poll_tells_what_is_ready", poll_tells_what_is_ready },
    { "poll/a_pipe_without_reader_is_in_error", a_pipe_without_reader_is_in_error },
    { "poll/a_full_pipe_is_not_ready", a_full_pipe_is_not_ready },
    { "poll/poll_waits_for_another_process", poll_waits_for_another_process },
    { "poll/poll_sees_the_last_writer_go", poll_sees_the_last_writer_go },
    { "poll/poll_gives_up_in_time", poll_gives_up_in_time },
    { "poll/poll_takes_many_descriptors", poll_takes_many_descriptors },
    { "poll/select_marks_what_is_ready", select_marks_what_is_ready },
    { "poll/an_event_counter_counts", an_event_counter_counts },
    { "poll/reading_an_event_counter_waits", reading_an_event_counter_waits },
    { "poll/epoll_tells_events_with_their_data", epoll_tells_events_with_their_data },
    { "poll/epoll_tells_hundreds_at_once", epoll_tells_hundreds_at_once },
    { "poll/epoll_waits_for_another_process", epoll_waits_for_another_process },
    { 0 },
};
