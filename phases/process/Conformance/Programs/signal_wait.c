/* Masks, pending and queued signals, and waiting for them: POSIX.1-2017, System Interfaces. */
#define _GNU_SOURCE
#include "conformance.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t count, last;
static volatile int values[16];

static void handle(int number)
{
    count++;
    last = number;
}

static void keep_value(int number, siginfo_t *info, void *context)
{
    (void)number, (void)context;
    values[count++ & 15] = info->si_value.sival_int;
}

static void act(int number, void (*handler)(int), int flags)
{
    struct sigaction action = { .sa_handler = handler, .sa_flags = flags };
    sigemptyset(&action.sa_mask);
    CHECK_EQUAL(sigaction(number, &action, NULL), 0);
}

static sigset_t set_of(int first, int second)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, first);
    if (second != 0)
        sigaddset(&set, second);
    return set;
}

static void block(int number)
{
    sigset_t set = set_of(number, 0);
    CHECK_EQUAL(sigprocmask(SIG_BLOCK, &set, NULL), 0);
}

static int is_pending(int number)
{
    sigset_t set;
    CHECK_EQUAL(sigpending(&set), 0);
    return sigismember(&set, number);
}

static void sets_hold_what_was_added(void)
{
    sigset_t set;
    CHECK_EQUAL(sigemptyset(&set), 0);
    CHECK_EQUAL(sigismember(&set, SIGUSR1), 0);
    CHECK_EQUAL(sigaddset(&set, SIGUSR1), 0);
    CHECK_EQUAL(sigismember(&set, SIGUSR1), 1);
    CHECK_EQUAL(sigdelset(&set, SIGUSR1), 0);
    CHECK_EQUAL(sigismember(&set, SIGUSR1), 0);
    CHECK_EQUAL(sigfillset(&set), 0);
    CHECK_EQUAL(sigismember(&set, SIGRTMAX), 1);
    CHECK_ERROR(sigaddset(&set, 1000), EINVAL);
    CHECK_ERROR(sigdelset(&set, 1000), EINVAL);
}

static void the_mask_is_changed_in_three_ways(void)
{
    sigset_t one = set_of(SIGUSR1, 0), two = set_of(SIGUSR2, 0), old;
    CHECK_EQUAL(sigprocmask(SIG_SETMASK, &one, &old), 0);
    CHECK_EQUAL(sigismember(&old, SIGUSR1), 0);
    CHECK_EQUAL(sigprocmask(SIG_BLOCK, &two, &old), 0);
    CHECK_EQUAL(sigismember(&old, SIGUSR1), 1);
    CHECK_EQUAL(sigprocmask(SIG_UNBLOCK, &one, &old), 0);
    CHECK_EQUAL(sigismember(&old, SIGUSR1) + sigismember(&old, SIGUSR2), 2);
    CHECK_EQUAL(sigprocmask(0, NULL, &old), 0);
    CHECK_EQUAL(sigismember(&old, SIGUSR1), 0);
    CHECK_EQUAL(sigismember(&old, SIGUSR2), 1);
    CHECK_ERROR(sigprocmask(77, &one, NULL), EINVAL);
}

static void kill_and_stop_are_never_blocked(void)
{
    sigset_t all, now;
    sigfillset(&all);
    CHECK_EQUAL(sigprocmask(SIG_SETMASK, &all, NULL), 0);
    CHECK_EQUAL(sigprocmask(SIG_SETMASK, NULL, &now), 0);
    CHECK_EQUAL(sigismember(&now, SIGKILL) + sigismember(&now, SIGSTOP), 0);
    CHECK_EQUAL(sigismember(&now, SIGTERM), 1);
}

static void a_blocked_signal_is_pending_once(void)
{
    act(SIGUSR1, handle, 0);
    block(SIGUSR1);
    CHECK_EQUAL(is_pending(SIGUSR1), 0);
    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(kill(getpid(), SIGUSR1), 0);
    CHECK_EQUAL(is_pending(SIGUSR1), 1);
    CHECK_EQUAL(count, 0);
    sigset_t none;
    sigemptyset(&none);
    CHECK_EQUAL(sigprocmask(SIG_SETMASK, &none, NULL), 0);
    CHECK_EQUAL(count, 1);
    CHECK_EQUAL(is_pending(SIGUSR1), 0);
}

static void ignoring_forgets_what_is_pending(void)
{
    act(SIGUSR1, handle, 0);
    block(SIGUSR1);
    raise(SIGUSR1);
    act(SIGUSR1, SIG_IGN, 0);
    CHECK_EQUAL(is_pending(SIGUSR1), 0);
    act(SIGUSR1, handle, 0);
    sigset_t set = set_of(SIGUSR1, 0);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    CHECK_EQUAL(count, 0);
}

static int unblock_term(void)
{
    block(SIGTERM);
    raise(SIGTERM);
    sigset_t set = set_of(SIGTERM, 0);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    return 1;
}

static void the_default_action_waits_for_the_mask(void)
{
    int status;
    CHECK(waitpid(child_running(unblock_term), &status, 0) > 0);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
}

static void pending_signals_are_not_inherited(void)
{
    block(SIGUSR1);
    raise(SIGUSR1);
    pid_t child = fork();
    if (child == 0)
    {
        sigset_t mask;
        sigprocmask(SIG_BLOCK, NULL, &mask);
        _exit(is_pending(SIGUSR1) == 0 && sigismember(&mask, SIGUSR1) == 1 ? 0 : 1);
    }
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(is_pending(SIGUSR1), 1);
}

static void real_time_signals_are_queued_in_order(void)
{
    struct sigaction action = { .sa_sigaction = keep_value, .sa_flags = SA_SIGINFO };
    sigfillset(&action.sa_mask);
    sigaction(SIGRTMIN, &action, NULL);
    sigaction(SIGRTMIN + 1, &action, NULL);
    block(SIGRTMIN);
    block(SIGRTMIN + 1);
    for (int i = 0; i < 4; i++)
    {
        CHECK_EQUAL(sigqueue(getpid(), SIGRTMIN + 1, (union sigval){ .sival_int = 20 + i }), 0);
        CHECK_EQUAL(sigqueue(getpid(), SIGRTMIN, (union sigval){ .sival_int = 10 + i }), 0);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    CHECK_EQUAL(count, 8);

    /* Handlers that are due together are entered one on top of the other: the queue is taken from its low end, the last one taken runs first. */
    int low = 0, high = 0;
    for (int i = 0; i < 8; i++)
    {
        low += values[i] >= 10 && values[i] < 14;
        high += values[i] >= 20 && values[i] < 24;
    }
    CHECK_EQUAL(low, 4);
    CHECK_EQUAL(high, 4);
}

static void sigqueue_is_bounded(void)
{
    struct rlimit limit = { 8, 8 };
    CHECK_EQUAL(setrlimit(RLIMIT_SIGPENDING, &limit), 0);
    block(SIGRTMIN);
    int sent = 0;
    while (sent < 100 && sigqueue(getpid(), SIGRTMIN, (union sigval){ .sival_int = sent }) == 0)
        sent++;
    CHECK_EQUAL(errno, EAGAIN);
    CHECK(sent >= 1 && sent <= 8);
    siginfo_t info;
    sigset_t set = set_of(SIGRTMIN, 0);
    for (int i = 0; i < sent; i++)
    {
        CHECK_EQUAL(sigwaitinfo(&set, &info), SIGRTMIN);
        CHECK_EQUAL(info.si_value.sival_int, i);
    }
    CHECK_EQUAL(is_pending(SIGRTMIN), 0);
    CHECK_EQUAL(sigqueue(getpid(), SIGRTMIN, (union sigval){ .sival_int = 1 }), 0);
}

static void sigqueue_fails_as_it_should(void)
{
    union sigval value = { .sival_int = 1 };
    CHECK_ERROR(sigqueue(getpid(), 200, value), EINVAL);
    CHECK_ERROR(sigqueue(30001, SIGUSR1, value), ESRCH);
    CHECK_EQUAL(sigqueue(getpid(), 0, value), 0);
    if (geteuid() != 0)
        return;
    pid_t child = fork();
    if (child == 0)
    {
        if (setuid(1000) != 0)
            _exit(1);
        _exit(sigqueue(getppid(), SIGUSR1, value) == -1 && errno == EPERM ? 0 : 2);
    }
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void sigwaitinfo_takes_a_pending_signal(void)
{
    siginfo_t info;
    block(SIGUSR1);
    block(SIGRTMIN);
    kill(getpid(), SIGUSR1);
    sigqueue(getpid(), SIGRTMIN, (union sigval){ .sival_ptr = &info });
    sigset_t set = set_of(SIGUSR1, SIGRTMIN);
    CHECK_EQUAL(sigwaitinfo(&set, &info), SIGUSR1);
    CHECK_EQUAL(info.si_signo, SIGUSR1);
    CHECK_EQUAL(info.si_code, SI_USER);
    CHECK_EQUAL(info.si_pid, getpid());
    CHECK_EQUAL(sigwaitinfo(&set, &info), SIGRTMIN);
    CHECK_EQUAL(info.si_code, SI_QUEUE);
    CHECK(info.si_value.sival_ptr == &info);
    CHECK_EQUAL(info.si_uid, getuid());
    CHECK_EQUAL(is_pending(SIGUSR1) + is_pending(SIGRTMIN), 0);
}

static void sigwait_waits_for_another_process(void)
{
    block(SIGUSR1);
    block(SIGUSR2);
    pid_t parent = getpid(), child = fork();
    if (child == 0)
    {
        sigset_t set = set_of(SIGUSR2, 0);
        int got;
        for (int i = 0; i < 20; i++)
        {
            kill(parent, SIGUSR1);
            if (sigwait(&set, &got) != 0 || got != SIGUSR2)
                _exit(1);
        }
        _exit(0);
    }
    sigset_t set = set_of(SIGUSR1, 0);
    for (int i = 0; i < 20; i++)
    {
        int got = 0;
        CHECK_EQUAL(sigwait(&set, &got), 0);
        CHECK_EQUAL(got, SIGUSR1);
        CHECK_EQUAL(kill(child, SIGUSR2), 0);
    }
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void sigtimedwait_gives_up(void)
{
    block(SIGUSR1);
    sigset_t set = set_of(SIGUSR1, 0);
    struct timespec none = { 0, 0 }, some = { 0, 20000000 }, bad = { 0, 1000000000 }, before, after;
    CHECK_ERROR(sigtimedwait(&set, NULL, &none), EAGAIN);
    clock_gettime(CLOCK_MONOTONIC, &before);
    CHECK_ERROR(sigtimedwait(&set, NULL, &some), EAGAIN);
    clock_gettime(CLOCK_MONOTONIC, &after);
    CHECK((after.tv_sec - before.tv_sec) * 1000000000 + after.tv_nsec - before.tv_nsec >= 20000000);
    CHECK_ERROR(sigtimedwait(&set, NULL, &bad), EINVAL);
    raise(SIGUSR1);
    CHECK_EQUAL(sigtimedwait(&set, NULL, &none), SIGUSR1);
}

/* Send a child a signal again and again until it has ended; whether it waits already or not does not matter then. */
static int pester(pid_t child, int number)
{
    int status = -1;
    while (waitpid(child, &status, WNOHANG) == 0)
    {
        kill(child, number);
        struct timespec time = { 0, 1000000 };
        nanosleep(&time, NULL);
    }
    CHECK(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int body_pause(void) { return pause() == -1 && errno == EINTR && count > 0 ? 0 : 1; }

static int body_sigtimedwait(void)
{
    block(SIGUSR2);
    sigset_t set = set_of(SIGUSR2, 0);
#ifdef CONFORMANCE_DOOR
    long result = sigwaitinfo(&set, NULL);
#else
    long result = syscall(SYS_rt_sigtimedwait, &set, NULL, NULL, 8); /* musl's own goes on */
#endif
    return result == -1 && errno == EINTR && count > 0 ? 0 : 1;
}

static int body_nanosleep(void)
{
    struct timespec time = { 1000, 0 }, rest = { 0, 0 };
    return nanosleep(&time, &rest) == -1 && errno == EINTR && rest.tv_sec > 900 && rest.tv_sec < 1000 ? 0 : 1;
}

static int body_sleep(void) { return sleep(1000) > 900 ? 0 : 1; }

static int body_read(void)
{
    int ends[2];
    char byte;
    return pipe(ends) == 0 && read(ends[0], &byte, 1) == -1 && errno == EINTR ? 0 : 1;
}

static int body_write(void)
{
    int ends[2];
    static char bytes[1 << 20];
    if (pipe(ends) != 0)
        return 1;
    ssize_t first = write(ends[1], bytes, sizeof bytes);
    return first > 0 && first < (ssize_t)sizeof bytes && write(ends[1], bytes, 10) == -1 && errno == EINTR ? 0 : 1;
}

static int body_wait(void)
{
    pid_t child = child_running(sleep_for_ever);
    int result = waitpid(child, NULL, 0) == -1 && errno == EINTR ? 0 : 1;
    kill(child, SIGKILL);
    return result;
}

static int body_suspend(void)
{
    sigset_t none, before;
    sigemptyset(&none);
    block(SIGUSR1);
    int failed = sigsuspend(&none) != -1 || errno != EINTR || count == 0;
    sigprocmask(SIG_BLOCK, NULL, &before);
    return failed || sigismember(&before, SIGUSR1) != 1;
}

static void interrupts(int (*body)(void), int flags)
{
    act(SIGUSR1, handle, flags);
    CHECK_EQUAL(pester(child_running(body), SIGUSR1), 0);
}

static void a_handler_interrupts_pause(void) { interrupts(body_pause, 0); }
static void restart_does_not_help_pause(void) { interrupts(body_pause, SA_RESTART); }
static void a_handler_interrupts_sigwaitinfo(void) { interrupts(body_sigtimedwait, SA_RESTART); }
static void a_handler_interrupts_nanosleep_and_tells_the_rest(void) { interrupts(body_nanosleep, SA_RESTART); }
static void a_handler_interrupts_sleep(void) { interrupts(body_sleep, 0); }
static void a_handler_interrupts_reading_a_pipe(void) { interrupts(body_read, 0); }
static void a_handler_interrupts_writing_a_pipe(void) { interrupts(body_write, 0); }
static void a_handler_interrupts_wait(void) { interrupts(body_wait, 0); }
static void sigsuspend_restores_the_mask(void) { interrupts(body_suspend, 0); }

static int ends[2];

static int read_one(void)
{
    char byte = 0;
    return read(ends[0], &byte, 1) == 1 && byte == 'y' && count > 0 ? 0 : 1;
}

static int wait_one(void)
{
    pid_t child = fork();
    char byte;
    if (child == 0)
        _exit(read(ends[0], &byte, 1) == 1 ? 9 : 1);
    int status = 0;
    return waitpid(child, &status, 0) == child && WEXITSTATUS(status) == 9 && count > 0 ? 0 : 1;
}

/* The child has no end before the byte comes; by then many signals have interrupted it. */
static void restarts(int (*body)(void))
{
    act(SIGUSR1, handle, SA_RESTART);
    CHECK_EQUAL(pipe(ends), 0);
    pid_t child = child_running(body);
    for (int i = 0; i < 30; i++)
    {
        struct timespec time = { 0, 1000000 };
        CHECK_EQUAL(kill(child, SIGUSR1), 0);
        nanosleep(&time, NULL);
    }
    CHECK_EQUAL(write(ends[1], "y", 1), 1);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void restart_makes_a_read_go_on(void) { restarts(read_one); }
static void restart_makes_a_wait_go_on(void) { restarts(wait_one); }

static int sleep_briefly(void)
{
    struct timespec time = { 0, 60000000 }, before, after;
    act(SIGUSR1, SIG_IGN, 0);
    clock_gettime(CLOCK_MONOTONIC, &before);
    int failed = nanosleep(&time, NULL);
    clock_gettime(CLOCK_MONOTONIC, &after);
    long passed = (after.tv_sec - before.tv_sec) * 1000000000 + after.tv_nsec - before.tv_nsec;
    return failed == 0 && passed >= 60000000 ? 0 : 1;
}

static void a_stop_or_an_ignored_signal_ends_no_sleep(void)
{
    pid_t child = child_running(sleep_briefly);
    int status = 0;
    while (waitpid(child, &status, WNOHANG) == 0)
    {
        kill(child, SIGCHLD);
        kill(child, SIGSTOP);
        kill(child, SIGCONT);
    }
    CHECK(WIFEXITED(status));
    CHECK_EQUAL(WEXITSTATUS(status), 0);
}

static void nothing_is_lost_between_mask_and_sigsuspend(void)
{
    act(SIGUSR1, handle, 0);
    act(SIGUSR2, handle, 0);
    block(SIGUSR1);
    block(SIGUSR2);
    sigset_t none;
    sigemptyset(&none);
    pid_t parent = getpid(), child = fork();
    if (child == 0)
    {
        for (int i = 0; i < 200; i++)
        {
            kill(parent, SIGUSR1);
            sigsuspend(&none);
        }
        _exit(count);
    }
    for (int i = 0; i < 200; i++)
    {
        CHECK_ERROR(sigsuspend(&none), EINTR);
        CHECK_EQUAL(kill(child, SIGUSR2), 0);
    }
    CHECK_EQUAL(count, 200);
    CHECK_EQUAL(exit_status_of(child), 200);
}

static void broken_pipe_is_sigpipe(void)
{
    act(SIGPIPE, handle, 0);
    CHECK_EQUAL(pipe(ends), 0);
    close(ends[0]);
    CHECK_ERROR(write(ends[1], "x", 1), EPIPE);
    CHECK_EQUAL(count, 1);
    block(SIGPIPE);
    CHECK_ERROR(write(ends[1], "x", 1), EPIPE);
    CHECK_EQUAL(is_pending(SIGPIPE), 1);
    CHECK_EQUAL(count, 1);
}

static void bad_addresses_are_efault(void)
{
    CHECK_ERROR(syscall(SYS_rt_sigprocmask, SIG_BLOCK, (void *)8, NULL, 8), EFAULT);
    CHECK_ERROR(syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, NULL, 16), EINVAL);
    CHECK_ERROR(syscall(SYS_rt_sigaction, SIGUSR1, (void *)8, NULL, 8), EFAULT);
    CHECK_ERROR(syscall(SYS_rt_sigpending, (void *)8, 8), EFAULT);
    CHECK_ERROR(syscall(SYS_rt_sigsuspend, (void *)8, 8), EFAULT);
    CHECK_ERROR(syscall(SYS_rt_sigtimedwait, (void *)8, NULL, NULL, 8), EFAULT);
    CHECK_ERROR(syscall(SYS_sigaltstack, (void *)8, NULL), EFAULT);
}

const struct test signal_wait_tests[] = {
    { "sigset/sets_hold_what_was_added", sets_hold_what_was_added },
    { "sigprocmask/the_mask_is_changed_in_three_ways", the_mask_is_changed_in_three_ways },
    { "sigprocmask/kill_and_stop_are_never_blocked", kill_and_stop_are_never_blocked },
    { "sigprocmask/bad_addresses_are_efault", bad_addresses_are_efault },
    { "sigpending/a_blocked_signal_is_pending_once", a_blocked_signal_is_pending_once },
    { "sigpending/ignoring_forgets_what_is_pending", ignoring_forgets_what_is_pending },
    { "sigpending/the_default_action_waits_for_the_mask", the_default_action_waits_for_the_mask },
    { "sigpending/pending_signals_are_not_inherited", pending_signals_are_not_inherited },
    { "sigqueue/real_time_signals_are_queued_in_order", real_time_signals_are_queued_in_order },
    { "sigqueue/is_bounded", sigqueue_is_bounded },
    { "sigqueue/fails_as_it_should", sigqueue_fails_as_it_should },
    { "sigwaitinfo/takes_a_pending_signal", sigwaitinfo_takes_a_pending_signal },
    { "sigwaitinfo/a_handler_interrupts", a_handler_interrupts_sigwaitinfo },
    { "sigwait/waits_for_another_process", sigwait_waits_for_another_process },
    { "sigtimedwait/gives_up", sigtimedwait_gives_up },
    { "pause/a_handler_interrupts", a_handler_interrupts_pause },
    { "pause/restart_does_not_help", restart_does_not_help_pause },
    { "nanosleep/a_handler_interrupts_and_the_rest_is_told", a_handler_interrupts_nanosleep_and_tells_the_rest },
    { "nanosleep/a_stop_or_an_ignored_signal_ends_no_sleep", a_stop_or_an_ignored_signal_ends_no_sleep },
    { "sleep/a_handler_interrupts", a_handler_interrupts_sleep },
    { "pipe/a_handler_interrupts_reading", a_handler_interrupts_reading_a_pipe },
    { "pipe/a_handler_interrupts_writing", a_handler_interrupts_writing_a_pipe },
    { "pipe/restart_makes_a_read_go_on", restart_makes_a_read_go_on },
    { "pipe/broken_is_sigpipe", broken_pipe_is_sigpipe },
    { "wait/a_handler_interrupts", a_handler_interrupts_wait },
    { "wait/restart_makes_it_go_on", restart_makes_a_wait_go_on },
    { "sigsuspend/restores_the_mask", sigsuspend_restores_the_mask },
    { "sigsuspend/nothing_is_lost_before_it", nothing_is_lost_between_mask_and_sigsuspend },
    { 0 },
};
