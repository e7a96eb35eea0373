/* CPU time: its clocks, and timers that count it, POSIX.1-2017, System Interfaces. */
#define _GNU_SOURCE
#include "conformance.h"

#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

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

/* Use CPU time of the calling thread. */
static void compute(int64_t nanoseconds)
{
    int64_t end = now(CLOCK_THREAD_CPUTIME_ID) + nanoseconds;
    while (now(CLOCK_THREAD_CPUTIME_ID) < end)
        ;
}

static void *compute_a_little(void *unused)
{
    compute(30 * MILLISECOND);
    return unused;
}

static void threads_have_their_own_time(void)
{
    pthread_t thread;
    int64_t own = now(CLOCK_THREAD_CPUTIME_ID), all = now(CLOCK_PROCESS_CPUTIME_ID);
    CHECK_EQUAL(pthread_create(&thread, NULL, compute_a_little, NULL), 0);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    own = now(CLOCK_THREAD_CPUTIME_ID) - own;
    all = now(CLOCK_PROCESS_CPUTIME_ID) - all;
    CHECK(all - own >= 30 * MILLISECOND);

    /* A thread begins at zero, even where another one has ended. */
    CHECK_EQUAL(pthread_create(&thread, NULL, compute_a_little, NULL), 0);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
}

static void sleeping_uses_none(void)
{
    /* While a virtual machine waits for its host, whoever runs in it uses time: some sleeps are without. */
    int64_t least = INT64_MAX;
    for (int i = 0; i < 10 && least >= 25 * MILLISECOND; i++)
    {
        int64_t before = now(CLOCK_PROCESS_CPUTIME_ID);
        let_pass(50 * MILLISECOND);
        int64_t used = now(CLOCK_PROCESS_CPUTIME_ID) - before;
        least = used < least ? used : least;
    }
    CHECK(least < 25 * MILLISECOND);
}

static void a_process_has_a_clock_of_its_own(void)
{
    clockid_t clock = 0;
    CHECK_EQUAL(clock_getcpuclockid(0, &clock), 0);
    CHECK(now(clock) <= now(CLOCK_PROCESS_CPUTIME_ID));
    CHECK_EQUAL(clock_getcpuclockid(getpid(), &clock), 0);
    int64_t before = now(CLOCK_PROCESS_CPUTIME_ID), there = now(clock);
    CHECK(before <= there && there <= now(CLOCK_PROCESS_CPUTIME_ID));
    struct timespec resolution;
    CHECK_EQUAL(clock_getres(clock, &resolution), 0);
    CHECK(resolution.tv_sec == 0 && resolution.tv_nsec > 0);

    pid_t child = child_running(sleep_for_ever);
    CHECK_EQUAL(clock_getcpuclockid(child, &clock), 0);
    int64_t at_rest, later = -1; /* once the child has come to its pause, however long that takes */
    for (int i = 0; i < 50; i++)
    {
        at_rest = later;
        let_pass(20 * MILLISECOND);
        later = now(clock);
        CHECK(later < now(CLOCK_MONOTONIC));
        if (later == at_rest)
            break;
    }
    CHECK_EQUAL(later, at_rest);
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(signal_of(child), SIGKILL);
    int error = clock_getcpuclockid(child, &clock);
#ifdef CONFORMANCE_DOOR
    CHECK_EQUAL(error, ESRCH);
#else
    CHECK(error == ESRCH || error == EINVAL); /* as old versions of musl have it */
#endif
}

static volatile int goes_on = 1;

static void *compute_for_long(void *unused)
{
    while (goes_on)
        ;
    return unused;
}

static void a_thread_has_a_clock_of_its_own(void)
{
    pthread_t thread;
    clockid_t own, other;
    CHECK_EQUAL(pthread_getcpuclockid(pthread_self(), &own), 0);
    int64_t before = now(CLOCK_THREAD_CPUTIME_ID), there = now(own);
    CHECK(before <= there && there <= now(CLOCK_THREAD_CPUTIME_ID));
    CHECK_EQUAL(pthread_create(&thread, NULL, compute_for_long, NULL), 0);
    CHECK_EQUAL(pthread_getcpuclockid(thread, &other), 0);
    int64_t other_before = now(other), all = now(CLOCK_PROCESS_CPUTIME_ID);
    there = now(own);
    let_pass(60 * MILLISECOND);
    int64_t of_other = now(other) - other_before, of_this = now(own) - there;
    CHECK(of_other > 0);
    CHECK(of_this + of_other <= now(CLOCK_PROCESS_CPUTIME_ID) - all);
    goes_on = 0;
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    struct timespec time;
    CHECK_ERROR(clock_gettime(other, &time), EINVAL);
}

/* In microseconds. */
static int64_t used_by(int who)
{
    struct rusage usage;
    CHECK_EQUAL(getrusage(who, &usage), 0);
    return ((int64_t)usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

static void usage_says_the_same(void)
{
    struct tms before, after;
    CHECK(times(&before) != (clock_t)-1);
    compute(60 * MILLISECOND);
    int64_t used = used_by(RUSAGE_SELF);
    CHECK(used >= 40000 && used * 1000 <= now(CLOCK_PROCESS_CPUTIME_ID) + 10 * MILLISECOND);
    CHECK(times(&after) != (clock_t)-1);
    CHECK(after.tms_utime + after.tms_stime - before.tms_utime - before.tms_stime >= 4);
}

static void usage_of_a_thread(void)
{
    pthread_t thread;
    CHECK_EQUAL(pthread_create(&thread, NULL, compute_a_little, NULL), 0);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    int64_t own = used_by(RUSAGE_THREAD);
    CHECK(used_by(RUSAGE_SELF) - own >= 25000);
}

static void an_interval_timer_counts_cpu_time(int which, int number)
{
    struct itimerval wanted = { { 0, 20000 }, { 0, 40000 } }, none = { 0 }, left;
    catch(number);
    int64_t start = now(CLOCK_PROCESS_CPUTIME_ID);
    CHECK_EQUAL(setitimer(which, &wanted, NULL), 0);
    let_pass(100 * MILLISECOND);
    CHECK(count == 0 || now(CLOCK_PROCESS_CPUTIME_ID) - start >= 40 * MILLISECOND);
    CHECK_EQUAL(getitimer(which, &left), 0);
    CHECK(left.it_value.tv_sec == 0 && left.it_value.tv_usec > 0 && left.it_value.tv_usec <= 50000);
    while (count < 3)
        ;
    CHECK(now(CLOCK_PROCESS_CPUTIME_ID) - start >= 70 * MILLISECOND);
    CHECK_EQUAL(setitimer(which, &none, &left), 0);
    CHECK_EQUAL(left.it_interval.tv_usec, 20000);
    int before = count;
    compute(50 * MILLISECOND);
    CHECK_EQUAL(count, before);
}

static void the_virtual_timer_counts_cpu_time(void)
{
    an_interval_timer_counts_cpu_time(ITIMER_VIRTUAL, SIGVTALRM);
}

static void the_profiling_timer_counts_cpu_time(void)
{
    an_interval_timer_counts_cpu_time(ITIMER_PROF, SIGPROF);
}

static void the_virtual_timer_ends_a_process_without_handler(void)
{
    pid_t child = fork();
    if (child == 0)
    {
        struct itimerval soon = { .it_value.tv_usec = 20000 };
        setitimer(ITIMER_VIRTUAL, &soon, NULL);
        for (;;)
            ;
    }
    CHECK_EQUAL(signal_of(child), SIGVTALRM);
}

static timer_t armed(clockid_t clock, int64_t time)
{
    struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
    struct itimerspec wanted = { .it_value = time_of(time) };
    timer_t timer;
    CHECK_EQUAL(timer_create(clock, &event, &timer), 0);
    CHECK_EQUAL(timer_settime(timer, 0, &wanted, NULL), 0);
    return timer;
}

static void a_timer_counts_the_time_of_the_process(void)
{
    catch(SIGUSR1);
    int64_t start = now(CLOCK_PROCESS_CPUTIME_ID);
    timer_t timer = armed(CLOCK_PROCESS_CPUTIME_ID, 40 * MILLISECOND);
    let_pass(60 * MILLISECOND);
    CHECK(count == 0 || now(CLOCK_PROCESS_CPUTIME_ID) - start >= 40 * MILLISECOND);
    pthread_t thread;
    while (count == 0)
    {
        CHECK_EQUAL(pthread_create(&thread, NULL, compute_a_little, NULL), 0);
        CHECK_EQUAL(pthread_join(thread, NULL), 0);
    }
    CHECK(now(CLOCK_PROCESS_CPUTIME_ID) - start >= 40 * MILLISECOND);
    CHECK_EQUAL(timer_delete(timer), 0);

    /* A time that has come is now. */
    struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
    struct itimerspec past = { .it_value.tv_nsec = 1 };
    CHECK_EQUAL(timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &timer), 0);
    CHECK_EQUAL(timer_settime(timer, TIMER_ABSTIME, &past, NULL), 0);
    compute(20 * MILLISECOND);
    CHECK_EQUAL(count, 2);
}

static void a_timer_counts_the_time_of_one_thread(void)
{
    catch(SIGUSR1);
    int64_t start = now(CLOCK_THREAD_CPUTIME_ID);
    armed(CLOCK_THREAD_CPUTIME_ID, 20 * MILLISECOND);
    pthread_t thread;
    CHECK_EQUAL(pthread_create(&thread, NULL, compute_a_little, NULL), 0);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    CHECK(count == 0 || now(CLOCK_THREAD_CPUTIME_ID) - start >= 20 * MILLISECOND);
    while (count == 0)
        ;
    CHECK(now(CLOCK_THREAD_CPUTIME_ID) - start >= 20 * MILLISECOND);
}

static void nobody_sleeps_by_the_clock_of_its_own_thread(void)
{
    struct timespec time = { 0, 1000 };
    CHECK_EQUAL(clock_nanosleep(CLOCK_THREAD_CPUTIME_ID, 0, &time, NULL), EINVAL);
}

static volatile sig_atomic_t is_enough;

static void *compute_until_it_is_enough(void *unused)
{
    while (!is_enough)
        ;
    return unused;
}

static int compute_for_ever(void)
{
    volatile int computing = 1;
    while (computing)
        ;
    return 0;
}

static void a_sleep_by_cpu_time_ends_when_it_has_been_used(void)
{
    struct timespec time = time_of(20 * MILLISECOND);
    pthread_t thread;
    int64_t before = now(CLOCK_PROCESS_CPUTIME_ID);
    CHECK_EQUAL(pthread_create(&thread, NULL, compute_until_it_is_enough, NULL), 0);
    CHECK_EQUAL(clock_nanosleep(CLOCK_PROCESS_CPUTIME_ID, 0, &time, NULL), 0);
    CHECK(now(CLOCK_PROCESS_CPUTIME_ID) - before >= 20 * MILLISECOND);
    is_enough = 1;
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    time = time_of(1);
    CHECK_EQUAL(clock_nanosleep(CLOCK_PROCESS_CPUTIME_ID, TIMER_ABSTIME, &time, NULL), 0); /* it has passed */

    clockid_t clock;
    pid_t child = child_running(compute_for_ever);
    CHECK_EQUAL(clock_getcpuclockid(child, &clock), 0);
    time = time_of(30 * MILLISECOND);
    CHECK_EQUAL(clock_nanosleep(clock, TIMER_ABSTIME, &time, NULL), 0);
    CHECK(now(clock) >= 30 * MILLISECOND);
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(signal_of(child), SIGKILL);
    CHECK(clock_nanosleep(clock, 0, &time, NULL) != 0);
}

static void a_handler_ends_a_sleep_by_cpu_time(void)
{
    struct timespec time = { 3600, 0 }, left = { 0, 0 };
    struct itimerval soon = { .it_value.tv_usec = 20000 };
    catch(SIGALRM);
    CHECK_EQUAL(setitimer(ITIMER_REAL, &soon, NULL), 0);
    CHECK_EQUAL(clock_nanosleep(CLOCK_PROCESS_CPUTIME_ID, 0, &time, &left), EINTR);
    CHECK_EQUAL(count, 1);
    CHECK(left.tv_sec >= 3590 && left.tv_sec <= 3600);
    time.tv_nsec = 1000000000;
    CHECK_EQUAL(clock_nanosleep(CLOCK_PROCESS_CPUTIME_ID, 0, &time, NULL), EINVAL);
}

static void limit_of_cpu_time(void)
{
    pid_t child = fork();
    if (child == 0)
    {
        struct rlimit limit = { 1, 20 };
        setrlimit(RLIMIT_CPU, &limit);
        for (;;)
            ;
    }
    CHECK_EQUAL(signal_of(child), SIGXCPU);
}

const struct test cpu_time_tests[] = {
    { "clock_gettime/threads_have_their_own_cpu_time", threads_have_their_own_time },
    { "clock_gettime/sleeping_uses_no_cpu_time", sleeping_uses_none },
    { "clock_getcpuclockid/a_process_has_a_clock_of_its_own", a_process_has_a_clock_of_its_own },
    { "pthread_getcpuclockid/a_thread_has_a_clock_of_its_own", a_thread_has_a_clock_of_its_own },
    { "times/and_getrusage_tell_the_same_cpu_time", usage_says_the_same },
    { "getrusage/tells_the_time_of_a_thread", usage_of_a_thread },
    { "setitimer/the_virtual_timer_counts_cpu_time", the_virtual_timer_counts_cpu_time },
    { "setitimer/the_profiling_timer_counts_cpu_time", the_profiling_timer_counts_cpu_time },
    { "setitimer/the_virtual_timer_ends_a_process_without_handler", the_virtual_timer_ends_a_process_without_handler },
    { "timer_create/counts_the_cpu_time_of_the_process", a_timer_counts_the_time_of_the_process },
    { "timer_create/counts_the_cpu_time_of_one_thread", a_timer_counts_the_time_of_one_thread },
    { "clock_nanosleep/nobody_sleeps_by_the_clock_of_its_own_thread", nobody_sleeps_by_the_clock_of_its_own_thread },
    { "clock_nanosleep/by_cpu_time_ends_when_that_has_been_used", a_sleep_by_cpu_time_ends_when_it_has_been_used },
    { "clock_nanosleep/by_cpu_time_is_interrupted", a_handler_ends_a_sleep_by_cpu_time },
    { "setrlimit/sigxcpu_comes_at_the_limit_of_cpu_time", limit_of_cpu_time },
    { 0 },
};
