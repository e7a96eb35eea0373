/* Waiting with a mask of signals (POSIX.1-2017 pselect; ppoll and epoll_pwait of Linux), and lists of interest in other lists. */
#define _GNU_SOURCE
#include "conformance.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int ends[2];

static volatile int caught;
static volatile int blocked_inside;

static void note(int signal)
{
    sigset_t mask;
    sigprocmask(SIG_BLOCK, NULL, &mask);
    caught++;
    blocked_inside = sigismember(&mask, SIGUSR2);
    (void)signal;
}

/* SIGUSR1 is blocked, and caught when it is not. */
static sigset_t begin(void)
{
    sigset_t mask;
    struct sigaction action = { .sa_handler = note };
    CHECK_EQUAL(sigaction(SIGUSR1, &action, NULL), 0);
    sigemptyset(&mask);
    sigaddset(&mask, SIGUSR1);
    CHECK_EQUAL(sigprocmask(SIG_SETMASK, &mask, NULL), 0);
    CHECK_EQUAL(pipe(ends), 0);
    caught = 0;
    sigemptyset(&mask);
    sigaddset(&mask, SIGUSR2);
    return mask;
}

static void check_old_mask(void)
{
    sigset_t mask;
    CHECK_EQUAL(sigprocmask(SIG_BLOCK, NULL, &mask), 0);
    CHECK_EQUAL(sigismember(&mask, SIGUSR1), 1);
    CHECK_EQUAL(sigismember(&mask, SIGUSR2), 0);
}

static int wait_by_ppoll(const struct timespec *time, const sigset_t *mask)
{
    struct pollfd set = { ends[0], POLLIN, 0 };
    return ppoll(&set, 1, time, mask);
}

static int wait_by_pselect(const struct timespec *time, const sigset_t *mask)
{
    fd_set set;
    FD_ZERO(&set);
    FD_SET(ends[0], &set);
    return pselect(ends[0] + 1, &set, NULL, NULL, time, mask);
}

static int wait_by_epoll(const struct timespec *time, const sigset_t *mask)
{
    struct epoll_event event = { .events = EPOLLIN };
    int list = epoll_create1(0);
    CHECK_EQUAL(epoll_ctl(list, EPOLL_CTL_ADD, ends[0], &event), 0);
    int result = epoll_pwait(list, &event, 1, time == NULL ? -1 : (int)(time->tv_sec * 1000 + time->tv_nsec / 1000000), mask);
    int error = errno;
    CHECK_EQUAL(close(list), 0);
    errno = error;
    return result;
}

static int interrupt_later(void)
{
    usleep(30000);
    return kill(getppid(), SIGUSR1);
}

static void check_masks(int (*wait_for)(const struct timespec *, const sigset_t *))
{
    /* What is pending before interrupts at once, even without time to wait. */
    sigset_t mask = begin();
    struct timespec none = { 0, 0 }, short_time = { 0, 20000000 };
    CHECK_EQUAL(raise(SIGUSR1), 0);
    CHECK_EQUAL(caught, 0);
    CHECK_ERROR(wait_for(NULL, &mask), EINTR);
    CHECK_EQUAL(caught, 1);
    CHECK_EQUAL(blocked_inside, 1);
    check_old_mask();
    CHECK_EQUAL(raise(SIGUSR1), 0);
    if (wait_for == wait_by_epoll) /* which looks for signals only when it has time to wait */
    {
        CHECK_EQUAL(wait_for(&none, &mask), 0);
        CHECK_ERROR(wait_for(NULL, &mask), EINTR);
    }
    else
    {
        CHECK_ERROR(wait_for(&none, &mask), EINTR);
    }

    CHECK_EQUAL(caught, 2);
    check_old_mask();

    /* What comes meanwhile does, too. */
    pid_t child = child_running(interrupt_later);
    CHECK_ERROR(wait_for(NULL, &mask), EINTR);
    CHECK_EQUAL(caught, 3);
    CHECK_EQUAL(exit_status_of(child), 0);
    check_old_mask();

    /* With no mask, or one that blocks it, it waits. */
    CHECK_EQUAL(raise(SIGUSR1), 0);
    CHECK_EQUAL(wait_for(&short_time, NULL), 0);
    sigaddset(&mask, SIGUSR1);
    CHECK_EQUAL(wait_for(&short_time, &mask), 0);
    CHECK_EQUAL(caught, 3);
    check_old_mask();

    /* What is ready is told, and the signal stays pending. */
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    sigdelset(&mask, SIGUSR1);
    CHECK_EQUAL(wait_for(NULL, &mask), 1);
    CHECK_EQUAL(caught, 3);
    check_old_mask();
    CHECK_EQUAL(sigprocmask(SIG_SETMASK, &mask, NULL), 0);
    CHECK_EQUAL(caught, 4);
}

static void ppoll_uses_its_mask(void)
{
    check_masks(wait_by_ppoll);
}

static void pselect_uses_its_mask(void)
{
    check_masks(wait_by_pselect);
}

static void epoll_pwait_uses_its_mask(void)
{
    check_masks(wait_by_epoll);
}

#ifndef CONFORMANCE_DOOR /* where its type says it */
static void a_mask_has_a_size(void)
{
    sigset_t mask = begin();
    struct pollfd set = { ends[0], POLLIN, 0 };
    struct timespec none = { 0, 0 };
    CHECK_ERROR(syscall(SYS_ppoll, &set, 1, &none, &mask, 7), EINVAL);
    CHECK_EQUAL(syscall(SYS_ppoll, &set, 1, &none, &mask, 8), 0);
    CHECK_ERROR(syscall(SYS_ppoll, &set, 1, &none, (void *)8, 8), EFAULT);
    check_old_mask();
}
#endif

static int write_later(void)
{
    usleep(30000);
    return write(ends[1], "x", 1) == 1 ? 0 : 1;
}

static void lists_may_be_in_lists(void)
{
    struct epoll_event event = { .events = EPOLLIN, .data.u32 = 1 }, got;
    CHECK_EQUAL(pipe(ends), 0);
    int inner = epoll_create1(0), outer = epoll_create1(0);
    CHECK_EQUAL(epoll_ctl(inner, EPOLL_CTL_ADD, ends[0], &event), 0);
    event.data.u32 = 2;
    CHECK_EQUAL(epoll_ctl(outer, EPOLL_CTL_ADD, inner, &event), 0);
    CHECK_ERROR(epoll_ctl(inner, EPOLL_CTL_ADD, outer, &event), ELOOP);
    CHECK_EQUAL(epoll_wait(outer, &got, 1, 0), 0);
    pid_t child = child_running(write_later);
    CHECK_EQUAL(epoll_wait(outer, &got, 1, -1), 1);
    CHECK_EQUAL(got.data.u32, 2);
    CHECK_EQUAL(epoll_wait(inner, &got, 1, 0), 1);
    CHECK_EQUAL(got.data.u32, 1);
    CHECK_EQUAL(exit_status_of(child), 0);
    char byte;
    CHECK_EQUAL(read(ends[0], &byte, 1), 1);
    CHECK_EQUAL(epoll_wait(outer, &got, 1, 0), 0);

    /* Edges are those of what is inside. */
    event.events = EPOLLIN | EPOLLET;
    CHECK_EQUAL(epoll_ctl(outer, EPOLL_CTL_MOD, inner, &event), 0);
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    CHECK_EQUAL(epoll_wait(outer, &got, 1, 0), 1);
    CHECK_EQUAL(epoll_wait(outer, &got, 1, 0), 0);
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    CHECK_EQUAL(epoll_wait(outer, &got, 1, 0), 1);
    CHECK_EQUAL(close(inner), 0);
    CHECK_EQUAL(epoll_wait(outer, &got, 1, 0), 0);

    int lists[8];
    event.events = EPOLLIN;
    for (int i = 0; i < 8; i++)
        lists[i] = epoll_create1(0);
    int depth = 0;
    while (depth < 7 && epoll_ctl(lists[depth + 1], EPOLL_CTL_ADD, lists[depth], &event) == 0)
        depth++;
    CHECK(depth >= 3 && depth < 7);
    CHECK(errno == ELOOP || errno == EINVAL);
}

const struct test poll_mask_tests[] = {
    { "ppoll/uses_its_mask_of_signals", ppoll_uses_its_mask },
    { "pselect/uses_its_mask_of_signals", pselect_uses_its_mask },
    { "epoll_pwait/uses_its_mask_of_signals", epoll_pwait_uses_its_mask },
#ifndef CONFORMANCE_DOOR
    { "ppoll/a_mask_has_a_size", a_mask_has_a_size },
#endif
    { "epoll_ctl/lists_may_be_in_lists", lists_may_be_in_lists },
    { 0 },
};
