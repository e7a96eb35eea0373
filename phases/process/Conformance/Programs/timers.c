/* Timers that send signals: alarm, setitimer, timer_create and what goes with them, POSIX.1-2017, System Interfaces. */
#define _GNU_SOURCE
#include "conformance.h"

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef CONFORMANCE_DOOR
/* That of the C library does not set errno. */
#define timer_delete(timer) ((int)syscall(SYS_timer_delete, (int)(intptr_t)(timer)))
#endif

enum { MILLISECOND = 1000000 };

static volatile sig_atomic_t count;

static void count_signal(int number)
{
    (void)number;
    count++;
}

static void catch(int number)
{
    struct sigaction action = { .sa_handler = count_signal };
    sigemptyset(&action.sa_mask);
    CHECK_EQUAL(sigaction(number, &action, NULL), 0);
}

static void block(int number)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    CHECK_EQUAL(sigprocmask(SIG_BLOCK, &set, NULL), 0);
}

static int take(int number, siginfo_t *info)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    return sigwaitinfo(&set, info);
}

static int is_pending(int number)
{
    sigset_t set;
    CHECK_EQUAL(sigpending(&set), 0);
    return sigismember(&set, number);
}

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

static timer_t created(clockid_t clock, int number, int value)
{
    struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = number, .sigev_value.sival_int = value };
    timer_t timer;
    CHECK_EQUAL(timer_create(clock, &event, &timer), 0);
    return timer;
}

static void set(timer_t timer, int flags, int64_t time, int64_t interval)
{
    struct itimerspec wanted = { time_of(interval), time_of(time) };
    CHECK_EQUAL(timer_settime(timer, flags, &wanted, NULL), 0);
}

static void alarm_sends_its_signal_after_its_time(void)
{
    int64_t start = now(CLOCK_MONOTONIC);
    catch(SIGALRM);
    CHECK_EQUAL(alarm(1), 0);
    CHECK_ERROR(pause(), EINTR);
    CHECK_EQUAL(count, 1);
    CHECK(now(CLOCK_MONOTONIC) - start >= 1000000000);
}

static void alarm_ends_a_process_without_handler(void)
{
    pid_t child = fork();
    if (child == 0)
    {
        struct itimerval soon = { .it_value.tv_usec = 20000 };
        setitimer(ITIMER_REAL, &soon, NULL);
        sleep_for_ever();
    }
    CHECK_EQUAL(signal_of(child), SIGALRM);
}

static void alarm_interrupts_a_program_that_computes(void)
{
    struct itimerval soon = { .it_value.tv_usec = 20000 };
    catch(SIGALRM);
    CHECK_EQUAL(setitimer(ITIMER_REAL, &soon, NULL), 0);
    while (count == 0)
        ;
}

static void alarm_of_zero_cancels_and_tells_what_was_left(void)
{
    catch(SIGALRM);
    CHECK_EQUAL(alarm(100), 0);
    CHECK_EQUAL(alarm(50), 100);
    unsigned left = alarm(0);
    CHECK(left >= 49 && left <= 50);
    CHECK_EQUAL(alarm(0), 0);
    struct itimerval short_one = { .it_value.tv_usec = 200000 };
    CHECK_EQUAL(setitimer(ITIMER_REAL, &short_one, NULL), 0);
    CHECK_EQUAL(alarm(0), 1);
    let_pass(210 * MILLISECOND);
    CHECK_EQUAL(count, 0);
}

static void alarm_is_not_inherited_by_a_child(void)
{
    CHECK_EQUAL(alarm(100), 0);
    pid_t child = fork();
    if (child == 0)
        _exit((int)alarm(0));
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK(alarm(0) > 0);
}

static void alarm_stays_when_a_program_is_executed(void)
{
    pid_t child = fork();
    if (child == 0)
    {
        alarm(100);
        execl(program_path, program_path, REEXEC, "alarm", "99", (char *)NULL);
        _exit(99);
    }
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void setitimer_repeats_until_it_is_disarmed(void)
{
    struct itimerval wanted = { { 0, 10000 }, { 0, 20000 } }, old, none = { 0 };
    int64_t start = now(CLOCK_MONOTONIC);
    catch(SIGALRM);
    CHECK_EQUAL(setitimer(ITIMER_REAL, &wanted, NULL), 0);
    while (count < 4)
        pause();
    CHECK(now(CLOCK_MONOTONIC) - start >= 50 * MILLISECOND);
    CHECK_EQUAL(setitimer(ITIMER_REAL, &none, &old), 0);
    CHECK(old.it_interval.tv_sec == 0 && old.it_interval.tv_usec == 10000);
    CHECK(old.it_value.tv_sec == 0 && old.it_value.tv_usec > 0 && old.it_value.tv_usec <= 10000);
    int before = count;
    let_pass(30 * MILLISECOND);
    CHECK_EQUAL(count, before);
}

static void getitimer_tells_what_is_left(void)
{
    struct itimerval wanted = { { 7, 5 }, { 100, 0 } }, got;
    CHECK_EQUAL(getitimer(ITIMER_REAL, &got), 0);
    CHECK(got.it_value.tv_sec == 0 && got.it_value.tv_usec == 0);
    CHECK_EQUAL(setitimer(ITIMER_REAL, &wanted, NULL), 0);
    CHECK_EQUAL(getitimer(ITIMER_REAL, &got), 0);
    CHECK(got.it_interval.tv_sec == 7 && got.it_interval.tv_usec == 5);
    CHECK(got.it_value.tv_sec >= 99 && got.it_value.tv_sec <= 100);
}

static void setitimer_errors(void)
{
    struct itimerval bad = { .it_value.tv_usec = 1000000 }, worse = { .it_interval.tv_sec = -1 }, none = { 0 };
    CHECK_ERROR(setitimer(ITIMER_REAL, &bad, NULL), EINVAL);
    CHECK_ERROR(setitimer(ITIMER_REAL, &worse, NULL), EINVAL);
    CHECK_ERROR(setitimer(77, &none, NULL), EINVAL);
    CHECK_ERROR(getitimer(77, &none), EINVAL);
    CHECK_ERROR(setitimer(ITIMER_REAL, (void *)16, NULL), EFAULT);
    CHECK_ERROR(getitimer(ITIMER_REAL, (void *)16), EFAULT);
}

static void timer_sends_its_signal_and_value(void)
{
    siginfo_t info;
    int64_t start = now(CLOCK_MONOTONIC);
    block(SIGRTMIN);
    timer_t timer = created(CLOCK_MONOTONIC, SIGRTMIN, 4711);
    set(timer, 0, 20 * MILLISECOND, 0);
    CHECK_EQUAL(take(SIGRTMIN, &info), SIGRTMIN);
    CHECK(now(CLOCK_MONOTONIC) - start >= 20 * MILLISECOND);
    CHECK_EQUAL(info.si_code, SI_TIMER);
    CHECK_EQUAL(info.si_value.sival_int, 4711);
    CHECK_EQUAL(info.si_timerid, (int)(intptr_t)timer);
    CHECK_EQUAL(info.si_overrun, 0);
    CHECK_EQUAL(timer_delete(timer), 0);
}

static void timer_without_an_event_sends_sigalrm(void)
{
    siginfo_t info;
    timer_t first, timer;
    block(SIGALRM);
    CHECK_EQUAL(timer_create(CLOCK_REALTIME, NULL, &first), 0);
    CHECK_EQUAL(timer_create(CLOCK_REALTIME, NULL, &timer), 0);
    CHECK(first != timer);
    set(timer, 0, MILLISECOND, 0);
    CHECK_EQUAL(take(SIGALRM, &info), SIGALRM);
    CHECK_EQUAL(info.si_value.sival_int, (int)(intptr_t)timer);
}

static void timer_runs_a_handler_each_time(void)
{
    catch(SIGUSR1);
    timer_t timer = created(CLOCK_MONOTONIC, SIGUSR1, 0);
    set(timer, 0, 5 * MILLISECOND, 5 * MILLISECOND);
    while (count < 5)
        ;
    set(timer, 0, 0, 0);
    int before = count;
    let_pass(20 * MILLISECOND);
    CHECK_EQUAL(count, before);
}

static void timer_counts_what_was_missed(void)
{
    siginfo_t info;
    block(SIGUSR1);
    timer_t timer = created(CLOCK_MONOTONIC, SIGUSR1, 0);
    int64_t start = now(CLOCK_MONOTONIC);
    set(timer, 0, 10 * MILLISECOND, 10 * MILLISECOND);
    let_pass(75 * MILLISECOND);
    CHECK_EQUAL(take(SIGUSR1, &info), SIGUSR1);
    int64_t most = (now(CLOCK_MONOTONIC) - start) / (10 * MILLISECOND) - 1;
    int overrun = timer_getoverrun(timer);
    CHECK(overrun >= 6 && overrun <= most);
    CHECK_EQUAL(info.si_overrun, overrun);
}

static void timer_tells_of_very_many(void)
{
    siginfo_t info;
    block(SIGUSR1);
    timer_t timer = created(CLOCK_MONOTONIC, SIGUSR1, 0);
    set(timer, 0, 1, 1);
    let_pass(50 * MILLISECOND);
    CHECK_EQUAL(take(SIGUSR1, &info), SIGUSR1);
    CHECK(timer_getoverrun(timer) > 1000000);
    set(timer, 0, 0, 0);
}

static void timer_takes_an_absolute_time(void)
{
    static const clockid_t clocks[] = { CLOCK_REALTIME, CLOCK_MONOTONIC };
    siginfo_t info;
    block(SIGUSR1);
    for (int i = 0; i < 2; i++)
    {
        timer_t timer = created(clocks[i], SIGUSR1, i);
        int64_t end = now(clocks[i]) + 20 * MILLISECOND;
        set(timer, TIMER_ABSTIME, end, 0);
        CHECK_EQUAL(take(SIGUSR1, &info), SIGUSR1);
        CHECK(now(clocks[i]) >= end);
        CHECK_EQUAL(info.si_value.sival_int, i);

        /* The past is now. */
        set(timer, TIMER_ABSTIME, 1, 0);
        CHECK_EQUAL(take(SIGUSR1, &info), SIGUSR1);
        CHECK_EQUAL(timer_delete(timer), 0);
    }
}

static void timer_tells_what_was_left(void)
{
    struct itimerspec wanted = { { 3, 4 }, { 100, 0 } }, none = { 0 }, got;
    timer_t timer = created(CLOCK_MONOTONIC, SIGUSR1, 0);
    CHECK_EQUAL(timer_gettime(timer, &got), 0);
    CHECK(got.it_value.tv_sec == 0 && got.it_value.tv_nsec == 0);
    CHECK_EQUAL(timer_settime(timer, 0, &wanted, NULL), 0);
    CHECK_EQUAL(timer_gettime(timer, &got), 0);
    CHECK(got.it_interval.tv_sec == 3 && got.it_interval.tv_nsec == 4);
    CHECK(got.it_value.tv_sec == 99 || (got.it_value.tv_sec == 100 && got.it_value.tv_nsec == 0));
    memset(&got, 0, sizeof got);
    CHECK_EQUAL(timer_settime(timer, 0, &none, &got), 0);
    CHECK(got.it_value.tv_sec >= 99 && got.it_interval.tv_nsec == 4);
    CHECK_EQUAL(timer_gettime(timer, &got), 0);
    CHECK(got.it_value.tv_sec == 0 && got.it_value.tv_nsec == 0);
}

static void timer_may_tell_nobody(void)
{
    struct sigevent event = { .sigev_notify = SIGEV_NONE };
    struct itimerspec got;
    timer_t timer;
    CHECK_EQUAL(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
    set(timer, 0, 10 * MILLISECOND, 1000 * (int64_t)MILLISECOND);
    let_pass(20 * MILLISECOND);
    CHECK_EQUAL(timer_gettime(timer, &got), 0);
    CHECK(got.it_value.tv_sec == 0 && got.it_value.tv_nsec > 0);
    set(timer, 0, MILLISECOND, 0);
    let_pass(2 * MILLISECOND);
    CHECK_EQUAL(timer_gettime(timer, &got), 0);
    CHECK(got.it_value.tv_sec == 0 && got.it_value.tv_nsec == 0);
}

static void timer_that_is_deleted_sends_nothing(void)
{
    catch(SIGUSR1);
    timer_t timer = created(CLOCK_MONOTONIC, SIGUSR1, 0);
    set(timer, 0, 10 * MILLISECOND, 0);
    CHECK_EQUAL(timer_delete(timer), 0);
    CHECK_ERROR(timer_delete(timer), EINVAL);
    let_pass(20 * MILLISECOND);
    CHECK_EQUAL(count, 0);
}

static void timers_of_one_signal_are_told_apart(void)
{
    siginfo_t info;
    block(SIGUSR1);
    set(created(CLOCK_MONOTONIC, SIGUSR1, 1), 0, 5 * MILLISECOND, 0);
    set(created(CLOCK_MONOTONIC, SIGUSR1, 2), 0, 10 * MILLISECOND, 0);
    let_pass(30 * MILLISECOND);
    CHECK_EQUAL(take(SIGUSR1, &info), SIGUSR1);
    CHECK_EQUAL(info.si_value.sival_int, 1);
    CHECK_EQUAL(take(SIGUSR1, &info), SIGUSR1);
    CHECK_EQUAL(info.si_value.sival_int, 2);
    CHECK_EQUAL(is_pending(SIGUSR1), 0);
}

static void timers_are_not_inherited(void)
{
    timer_t timer = created(CLOCK_MONOTONIC, SIGKILL, 0);
    pid_t child = fork();
    if (child == 0)
    {
        struct itimerspec got;
        _exit(timer_gettime(timer, &got) == -1 && errno == EINVAL ? 0 : 1);
    }
    CHECK_EQUAL(exit_status_of(child), 0);

    /* Nor kept by a program that is executed: else this one would be killed. */
    child = fork();
    if (child == 0)
    {
        set(created(CLOCK_MONOTONIC, SIGKILL, 0), 0, 300 * MILLISECOND, 0);
        execl(program_path, program_path, REEXEC, "sleep", "400", (char *)NULL);
        _exit(99);
    }
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void timer_create_errors(void)
{
    struct sigevent bad_signal = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = 65 }, bad_kind = { .sigev_notify = 77, .sigev_signo = SIGUSR1 };
    timer_t timer;
    CHECK_ERROR(timer_create(77, NULL, &timer), EINVAL);
    CHECK_ERROR(timer_create(CLOCK_MONOTONIC, &bad_signal, &timer), EINVAL);
#ifdef CONFORMANCE_DOOR
    CHECK_ERROR(timer_create(CLOCK_MONOTONIC, &bad_kind, &timer), EINVAL);
    CHECK_ERROR(timer_create(CLOCK_MONOTONIC, (void *)16, &timer), EFAULT);
#else /* by the C library the timer might be in the way */
    CHECK_ERROR(syscall(SYS_timer_create, CLOCK_MONOTONIC, &bad_kind, &timer), EINVAL);
    CHECK_ERROR(syscall(SYS_timer_create, CLOCK_MONOTONIC, 16L, &timer), EFAULT);
    CHECK_ERROR(syscall(SYS_timer_create, CLOCK_MONOTONIC, NULL, 16L), EFAULT);
#endif
}

static void timer_settime_errors(void)
{
    struct itimerspec bad = { .it_value.tv_nsec = 1000000000 }, worse = { .it_value = { -1, 0 } }, fine = { 0 };
    timer_t timer = created(CLOCK_MONOTONIC, SIGUSR1, 0), none = (timer_t)4000L;
    CHECK_ERROR(timer_settime(timer, 0, &bad, NULL), EINVAL);
    CHECK_ERROR(timer_settime(timer, 0, &worse, NULL), EINVAL);
    CHECK_ERROR(timer_settime(timer, 0, NULL, NULL), EINVAL);
    CHECK_ERROR(timer_settime(timer, 0, (void *)16, NULL), EFAULT);
    CHECK_ERROR(timer_gettime(timer, (void *)16), EFAULT);
    CHECK_ERROR(timer_settime(none, 0, &fine, NULL), EINVAL);
    CHECK_ERROR(timer_gettime(none, &fine), EINVAL);
    CHECK_ERROR(timer_getoverrun(none), EINVAL);
    CHECK_ERROR(timer_delete(none), EINVAL);
}

static void timer_create_is_refused_after_so_many(void)
{
    timer_t timer;
    int made = 0;
    while (made < 100000 && timer_create(CLOCK_MONOTONIC, NULL, &timer) == 0)
        made++;
    CHECK_EQUAL(errno, EAGAIN);
    CHECK(made >= 32); /* _POSIX_TIMER_MAX */
    CHECK_EQUAL(timer_delete(timer), 0);
    CHECK_EQUAL(timer_create(CLOCK_MONOTONIC, NULL, &timer), 0);
}

const struct test timer_tests[] = {
    { "alarm/sends_its_signal_after_its_time", alarm_sends_its_signal_after_its_time },
    { "alarm/ends_a_process_without_handler", alarm_ends_a_process_without_handler },
    { "alarm/interrupts_a_program_that_computes", alarm_interrupts_a_program_that_computes },
    { "alarm/zero_cancels_and_tells_what_was_left", alarm_of_zero_cancels_and_tells_what_was_left },
    { "alarm/is_not_inherited_by_a_child", alarm_is_not_inherited_by_a_child },
    { "alarm/stays_when_a_program_is_executed", alarm_stays_when_a_program_is_executed },
    { "setitimer/repeats_until_it_is_disarmed", setitimer_repeats_until_it_is_disarmed },
    { "getitimer/tells_what_is_left", getitimer_tells_what_is_left },
    { "setitimer/tells_its_errors", setitimer_errors },
    { "timer_create/sends_its_signal_and_value", timer_sends_its_signal_and_value },
    { "timer_create/without_an_event_sends_sigalrm", timer_without_an_event_sends_sigalrm },
    { "timer_settime/runs_a_handler_each_time", timer_runs_a_handler_each_time },
    { "timer_getoverrun/counts_what_was_missed", timer_counts_what_was_missed },
    { "timer_getoverrun/tells_of_very_many", timer_tells_of_very_many },
    { "timer_settime/takes_an_absolute_time", timer_takes_an_absolute_time },
    { "timer_gettime/tells_what_was_left", timer_tells_what_was_left },
    { "timer_create/may_tell_nobody", timer_may_tell_nobody },
    { "timer_delete/nothing_is_sent_afterwards", timer_that_is_deleted_sends_nothing },
    { "timer_create/timers_of_one_signal_are_told_apart", timers_of_one_signal_are_told_apart },
    { "timer_create/is_neither_inherited_nor_kept_by_exec", timers_are_not_inherited },
    { "timer_create/tells_its_errors", timer_create_errors },
    { "timer_settime/tells_its_errors", timer_settime_errors },
    { "timer_create/is_refused_after_so_many", timer_create_is_refused_after_so_many },
    { 0 },
};
