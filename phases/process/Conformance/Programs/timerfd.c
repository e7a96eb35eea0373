/* Timers that are read and waited for like files: timerfd of Linux. */
#define _GNU_SOURCE
#include "conformance.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MILLISECOND = 1000000 };

static int64_t now(clockid_t clock)
{
    struct timespec time;
    CHECK_EQUAL(clock_gettime(clock, &time), 0);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static struct timespec time_of(int64_t nanoseconds)
{
    return (struct timespec){ nanoseconds / 1000000000, nanoseconds % 1000000000 };
}

static void let_pass(int64_t nanoseconds)
{
    struct timespec end = time_of(now(CLOCK_MONOTONIC) + nanoseconds);
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL) == EINTR)
        ;
}

static int made(clockid_t clock, int flags)
{
    int timer = timerfd_create(clock, flags);
    CHECK(timer >= 0);
    return timer;
}

static void set(int timer, int flags, int64_t time, int64_t interval)
{
    struct itimerspec wanted = { time_of(interval), time_of(time) };
    CHECK_EQUAL(timerfd_settime(timer, flags, &wanted, NULL), 0);
}

static uint64_t expiries(int timer)
{
    uint64_t count = 0;
    CHECK_EQUAL(read(timer, &count, sizeof count), sizeof count);
    return count;
}

static void a_read_waits_for_the_expiry(void)
{
    static const clockid_t clocks[] = { CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME };
    for (int i = 0; i < 3; i++)
    {
        int64_t start = now(CLOCK_MONOTONIC);
        int timer = made(clocks[i], 0);
        set(timer, 0, 20 * MILLISECOND, 0);
        CHECK_EQUAL(expiries(timer), 1);
        CHECK(now(CLOCK_MONOTONIC) - start >= 20 * MILLISECOND);
        CHECK_EQUAL(close(timer), 0);
    }
}

static void a_read_tells_how_often_it_has_expired(void)
{
    int timer = made(CLOCK_MONOTONIC, TFD_NONBLOCK);
    uint64_t count;
    set(timer, 0, 100000 * (int64_t)MILLISECOND, 0);
    CHECK_ERROR(read(timer, &count, sizeof count), EAGAIN);
    int64_t start = now(CLOCK_MONOTONIC);
    set(timer, 0, 10 * MILLISECOND, 10 * MILLISECOND);
    let_pass(75 * MILLISECOND);
    uint64_t got = expiries(timer);
    CHECK(got >= 7 && (int64_t)got <= (now(CLOCK_MONOTONIC) - start) / (10 * MILLISECOND));
    CHECK_EQUAL(fcntl(timer, F_SETFL, 0), 0);
    got += expiries(timer);
    CHECK((int64_t)got <= (now(CLOCK_MONOTONIC) - start) / (10 * MILLISECOND));
    set(timer, 0, 1, 1);
    let_pass(10 * MILLISECOND);
    CHECK(expiries(timer) > 1000000);
}

static void it_takes_an_absolute_time(void)
{
    static const clockid_t clocks[] = { CLOCK_REALTIME, CLOCK_MONOTONIC };
    for (int i = 0; i < 2; i++)
    {
        int timer = made(clocks[i], 0);
        int64_t end = now(clocks[i]) + 20 * MILLISECOND;
        set(timer, TFD_TIMER_ABSTIME, end, 0);
        CHECK_EQUAL(expiries(timer), 1);
        CHECK(now(clocks[i]) >= end);
        set(timer, TFD_TIMER_ABSTIME, 1, 0); /* the past is now */
        CHECK_EQUAL(expiries(timer), 1);
    }
}

static void it_tells_what_is_left(void)
{
    struct itimerspec wanted = { { 3, 4 }, { 100, 0 } }, none = { 0 }, got;
    int timer = made(CLOCK_MONOTONIC, TFD_NONBLOCK);
    uint64_t count;
    CHECK_EQUAL(timerfd_gettime(timer, &got), 0);
    CHECK(got.it_value.tv_sec == 0 && got.it_value.tv_nsec == 0);
    CHECK_EQUAL(timerfd_settime(timer, 0, &wanted, NULL), 0);
    CHECK_EQUAL(timerfd_gettime(timer, &got), 0);
    CHECK(got.it_interval.tv_sec == 3 && got.it_interval.tv_nsec == 4);
    CHECK(got.it_value.tv_sec == 99 || (got.it_value.tv_sec == 100 && got.it_value.tv_nsec == 0));
    CHECK_EQUAL(timerfd_settime(timer, 0, &none, &got), 0);
    CHECK(got.it_value.tv_sec >= 99 && got.it_interval.tv_nsec == 4);
    CHECK_EQUAL(timerfd_gettime(timer, &got), 0);
    CHECK(got.it_value.tv_sec == 0 && got.it_value.tv_nsec == 0);

    /* What was not read is forgotten when it is set. */
    set(timer, 0, MILLISECOND, 0);
    let_pass(2 * MILLISECOND);
    set(timer, 0, 100000 * (int64_t)MILLISECOND, 0);
    CHECK_ERROR(read(timer, &count, sizeof count), EAGAIN);
}

static void poll_and_select_wait_for_it(void)
{
    int timer = made(CLOCK_MONOTONIC, 0);
    struct pollfd set_of_one = { timer, POLLIN | POLLOUT, 0 };
    fd_set reads;
    FD_ZERO(&reads);
    FD_SET(timer, &reads);
    CHECK_EQUAL(poll(&set_of_one, 1, 0), 0);
    int64_t start = now(CLOCK_MONOTONIC);
    set(timer, 0, 20 * MILLISECOND, 0);
    CHECK(poll(&set_of_one, 1, 5) == 0 || now(CLOCK_MONOTONIC) - start >= 20 * MILLISECOND);
    CHECK_EQUAL(poll(&set_of_one, 1, -1), 1);
    CHECK(now(CLOCK_MONOTONIC) - start >= 20 * MILLISECOND);
    CHECK_EQUAL(set_of_one.revents, POLLIN);
    CHECK_EQUAL(expiries(timer), 1);
    CHECK_EQUAL(poll(&set_of_one, 1, 0), 0);
    set(timer, 0, 20 * MILLISECOND, 0);
    CHECK_EQUAL(select(timer + 1, &reads, NULL, NULL, NULL), 1);
    CHECK(FD_ISSET(timer, &reads));
}

static void epoll_tells_of_each_expiry_that_is_read(void)
{
    struct epoll_event event = { .events = EPOLLIN | EPOLLET, .data.u64 = 4711 }, got;
    int timer = made(CLOCK_MONOTONIC, 0), list = epoll_create1(0);
    CHECK_EQUAL(epoll_ctl(list, EPOLL_CTL_ADD, timer, &event), 0);
    set(timer, 0, 10 * MILLISECOND, 0);
    for (int i = 0; i < 3; i++)
    {
        CHECK_EQUAL(epoll_wait(list, &got, 1, -1), 1);
        CHECK_EQUAL(got.data.u64, 4711);
        CHECK_EQUAL(epoll_wait(list, &got, 1, 0), 0);
        CHECK_EQUAL(expiries(timer), 1);
        set(timer, 0, 10 * MILLISECOND, 0);
    }
    set(timer, 0, 1, 10 * MILLISECOND);
    for (int i = 0; i < 3; i++)
    {
        CHECK_EQUAL(epoll_wait(list, &got, 1, -1), 1);
        CHECK(expiries(timer) >= 1);
    }
}

static int timer_of_parent;

static int read_it(void)
{
    return expiries(timer_of_parent) == 1 ? 0 : 1;
}

static void a_child_has_the_same_timer(void)
{
    timer_of_parent = made(CLOCK_MONOTONIC, TFD_CLOEXEC);
    CHECK_EQUAL(fcntl(timer_of_parent, F_GETFD), FD_CLOEXEC);
    pid_t child = child_running(read_it);
    let_pass(10 * MILLISECOND);
    set(timer_of_parent, 0, MILLISECOND, 0);
    CHECK_EQUAL(exit_status_of(child), 0);
    struct itimerspec got;
    CHECK_EQUAL(timerfd_gettime(timer_of_parent, &got), 0);
    CHECK(got.it_value.tv_sec == 0 && got.it_value.tv_nsec == 0);
}

static void note(int number)
{
    (void)number;
}

static void a_signal_ends_the_read(void)
{
    struct sigaction action = { .sa_handler = note };
    uint64_t count;
    int timer = made(CLOCK_MONOTONIC, 0);
    CHECK_EQUAL(sigaction(SIGUSR1, &action, NULL), 0);
    pid_t parent = getpid(), child = fork();
    if (child == 0)
    {
        let_pass(30 * MILLISECOND);
        _exit(kill(parent, SIGUSR1));
    }
    CHECK_ERROR(read(timer, &count, sizeof count), EINTR);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void it_tells_its_errors(void)
{
    struct itimerspec bad = { .it_value.tv_nsec = 1000000000 }, worse = { .it_interval = { -1, 0 } }, fine = { 0 };
    uint64_t count = 0;
    int timer = made(CLOCK_MONOTONIC, 0), other = dup(2), closed = dup(2);
    CHECK_EQUAL(close(closed), 0);
    CHECK_ERROR(timerfd_create(77, 0), EINVAL);
    CHECK_ERROR(timerfd_create(CLOCK_PROCESS_CPUTIME_ID, 0), EINVAL);
    CHECK_ERROR(timerfd_create(CLOCK_MONOTONIC, 1), EINVAL);
    CHECK_ERROR(timerfd_settime(timer, 4, &fine, NULL), EINVAL);
    CHECK_ERROR(timerfd_settime(timer, 0, &bad, NULL), EINVAL);
    CHECK_ERROR(timerfd_settime(timer, 0, &worse, NULL), EINVAL);
    CHECK_ERROR(timerfd_settime(other, 0, &fine, NULL), EINVAL);
    CHECK_ERROR(timerfd_settime(closed, 0, &fine, NULL), EBADF);
    CHECK_ERROR(timerfd_settime(timer, 0, (void *)16, NULL), EFAULT);
    CHECK_ERROR(timerfd_gettime(other, &fine), EINVAL);
    CHECK_ERROR(timerfd_gettime(closed, &fine), EBADF);
    CHECK_ERROR(timerfd_gettime(timer, (void *)16), EFAULT);
    CHECK_ERROR(read(timer, &count, 7), EINVAL);
    CHECK_ERROR(write(timer, &count, 8), EINVAL);
    CHECK_ERROR(pread(timer, &count, 8, 0), ESPIPE);
}

const struct test timerfd_tests[] = {
    { "timerfd_create/a_read_waits_for_the_expiry", a_read_waits_for_the_expiry },
    { "timerfd_create/a_read_tells_how_often_it_has_expired", a_read_tells_how_often_it_has_expired },
    { "timerfd_settime/takes_an_absolute_time", it_takes_an_absolute_time },
    { "timerfd_gettime/tells_what_is_left", it_tells_what_is_left },
    { "timerfd_create/poll_and_select_wait_for_it", poll_and_select_wait_for_it },
    { "timerfd_create/epoll_tells_of_each_expiry_that_is_read", epoll_tells_of_each_expiry_that_is_read },
    { "timerfd_create/a_child_has_the_same_timer", a_child_has_the_same_timer },
    { "timerfd_create/a_signal_ends_the_read", a_signal_ends_the_read },
    { "timerfd_settime/tells_its_errors", it_tells_its_errors },
    { 0 },
};
