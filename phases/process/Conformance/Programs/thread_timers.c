/* Timers whose signals are for one thread: SIGEV_THREAD_ID as timer_create(2) of Linux has it, and what C libraries build on it. */
#define _GNU_SOURCE
#include "conformance.h"
#include "threads.h"

#include <limits.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MILLISECOND = 1000000 };

static _Atomic int thread_id, handler_thread, signals_seen;

static void note_thread(int signal)
{
    (void)signal;
    atomic_store(&handler_thread, (int)gettid());
    atomic_fetch_add(&signals_seen, 1);
}

static void change_mask(int how, int signal)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal);
    CHECK_EQUAL(pthread_sigmask(how, &set, NULL), 0);
}

static int created(int thread, int signal, int value, timer_t *timer)
{
    struct sigevent event;
    memset(&event, 0, sizeof event);
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = signal;
    event.sigev_value.sival_int = value;
    event.sigev_notify_thread_id = thread;
    return timer_create(CLOCK_MONOTONIC, &event, timer);
}

static void expire_every(timer_t timer, long nanoseconds)
{
    struct itimerspec wanted = { { 0, nanoseconds }, { 0, nanoseconds } };
    CHECK_EQUAL(timer_settime(timer, 0, &wanted, NULL), 0);
}

/* Sleeps without a call that a signal could end for good, until second_word is not 0. */
static void *sleep_until_told(void *argument)
{
    atomic_store(&thread_id, (int)gettid());
    atomic_store(&counter, 1);
    while (atomic_load(&second_word) == 0)
        sleep_milliseconds(1);
    return argument;
}

static void the_handler_runs_in_that_thread(void)
{
    timer_t timer;
    struct sigaction action = { .sa_handler = note_thread };
    CHECK_EQUAL(sigaction(SIGUSR1, &action, NULL), 0);
    atomic_store(&counter, 0);
    atomic_store(&second_word, 0);
    pthread_t thread = started(sleep_until_told, NULL);
    wait_for_sleepers(1);
    CHECK_EQUAL(created(atomic_load(&thread_id), SIGUSR1, 0, &timer), 0);
    for (int i = 1; i <= 3; i++) {
        expire_every(timer, 2 * MILLISECOND);
        while (atomic_load(&signals_seen) < i)
            sleep_milliseconds(1);
        CHECK_EQUAL(atomic_load(&handler_thread), atomic_load(&thread_id));
    }
    CHECK_EQUAL(timer_delete(timer), 0);

    /* The calling thread, too: itself. */
    atomic_store(&signals_seen, 0);
    CHECK_EQUAL(created((int)gettid(), SIGUSR1, 0, &timer), 0);
    expire_every(timer, 2 * MILLISECOND);
    while (atomic_load(&signals_seen) == 0)
        ;
    CHECK_EQUAL(atomic_load(&handler_thread), (int)getpid());
    CHECK_EQUAL(timer_delete(timer), 0);
    atomic_store(&second_word, 1);
    joined(thread);
}

static void *take_signals(void *argument)
{
    timer_t *timer = argument;
    siginfo_t information;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN + 2);
    atomic_store(&thread_id, (int)gettid());
    atomic_store(&counter, 1);
    while (atomic_load(&word) == 0)
        sleep_milliseconds(1);
    for (int i = 0; i < 3; i++) {
        CHECK_EQUAL(sigwaitinfo(&set, &information), SIGRTMIN + 2);
        CHECK_EQUAL(information.si_code, SI_TIMER);
        CHECK_EQUAL(information.si_value.sival_int, 4711);
    }
    CHECK_EQUAL(timer_getoverrun(*timer), information.si_overrun);
    return NULL;
}

static void the_thread_may_await_it_and_no_other_sees_it(void)
{
    timer_t timer;
    sigset_t pending;
    change_mask(SIG_BLOCK, SIGRTMIN + 2);
    atomic_store(&counter, 0);
    atomic_store(&word, 0);
    pthread_t thread = started(take_signals, &timer);
    wait_for_sleepers(1);
    CHECK_EQUAL(created(atomic_load(&thread_id), SIGRTMIN + 2, 4711, &timer), 0);
    expire_every(timer, MILLISECOND);
    sleep_milliseconds(5);
    CHECK_EQUAL(sigpending(&pending), 0);
    CHECK(!sigismember(&pending, SIGRTMIN + 2));
    sigemptyset(&pending);
    sigaddset(&pending, SIGRTMIN + 2);
    CHECK_ERROR(sigtimedwait(&pending, NULL, &(struct timespec){ 0, 0 }), EAGAIN);
    atomic_store(&word, 1);
    joined(thread);
    CHECK_EQUAL(timer_delete(timer), 0);
}

static void *await_deletion(void *argument)
{
    sigset_t pending;
    atomic_store(&thread_id, (int)gettid());
    atomic_store(&counter, 1);
    while (atomic_load(&word) == 0)
        sleep_milliseconds(1);
    CHECK_EQUAL(sigpending(&pending), 0);
    CHECK_EQUAL(sigismember(&pending, SIGUSR2), 1);
    CHECK_EQUAL(timer_delete(*(timer_t *)argument), 0);

    /* POSIX leaves open what becomes of the one that pends. */
    sigemptyset(&pending);
    sigaddset(&pending, SIGUSR2);
    (void)sigtimedwait(&pending, NULL, &(struct timespec){ 0, 0 });
    CHECK_ERROR(sigtimedwait(&pending, NULL, &(struct timespec){ 0, 5 * MILLISECOND }), EAGAIN);
    return NULL;
}

static void nothing_comes_to_a_thread_after_its_timer(void)
{
    timer_t timer;
    change_mask(SIG_BLOCK, SIGUSR2);
    atomic_store(&counter, 0);
    atomic_store(&word, 0);
    pthread_t thread = started(await_deletion, &timer);
    wait_for_sleepers(1);
    CHECK_EQUAL(created(atomic_load(&thread_id), SIGUSR2, 0, &timer), 0);
    expire_every(timer, MILLISECOND);
    sleep_milliseconds(5);
    atomic_store(&word, 1);
    joined(thread);
}

static void the_end_of_the_thread_leaves_the_timer_to_nobody(void)
{
    timer_t timer;
    struct itimerspec left;
    change_mask(SIG_BLOCK, SIGUSR2);
    atomic_store(&counter, 0);
    atomic_store(&second_word, 0);
    pthread_t thread = started(sleep_until_told, NULL);
    wait_for_sleepers(1);
    CHECK_EQUAL(created(atomic_load(&thread_id), SIGUSR2, 0, &timer), 0);
    expire_every(timer, MILLISECOND);
    sleep_milliseconds(3);
    atomic_store(&second_word, 1);
    joined(thread);
    sleep_milliseconds(3);
    sigset_t pending;
    CHECK_EQUAL(sigpending(&pending), 0);
    CHECK(!sigismember(&pending, SIGUSR2));
    CHECK_EQUAL(timer_gettime(timer, &left), 0);
    CHECK_EQUAL(timer_delete(timer), 0);
}

static void only_threads_of_the_process_may_be_named(void)
{
    timer_t timer;
    CHECK_ERROR(created(0, SIGUSR1, 0, &timer), EINVAL);
    CHECK_ERROR(created(-1, SIGUSR1, 0, &timer), EINVAL);
    CHECK_ERROR(created(INT_MAX, SIGUSR1, 0, &timer), EINVAL);
    CHECK_ERROR(created(getppid(), SIGUSR1, 0, &timer), EINVAL);
    CHECK_ERROR(created(getpid(), 65, 0, &timer), EINVAL);
    CHECK_ERROR(created(getpid(), 0, 0, &timer), EINVAL);
}

#ifndef CONFORMANCE_DOOR
static void count_call(union sigval value)
{
    if (value.sival_int == 12 && (int)gettid() != (int)getpid())
        atomic_fetch_add(&signals_seen, 1);
}

static void a_function_of_the_c_library_is_called(void)
{
    timer_t timer;
    struct sigevent event = { .sigev_notify = SIGEV_THREAD, .sigev_value.sival_int = 12, .sigev_notify_function = count_call };
    CHECK_EQUAL(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
    expire_every(timer, 2 * MILLISECOND);
    while (atomic_load(&signals_seen) < 3)
        sleep_milliseconds(1);
    CHECK_EQUAL(timer_delete(timer), 0);
}
#endif

const struct test thread_timer_tests[] = {
    { "timer_create/the_handler_runs_in_the_thread_that_is_named", the_handler_runs_in_that_thread },
    { "timer_create/a_thread_may_await_its_timer_and_no_other_sees_it", the_thread_may_await_it_and_no_other_sees_it },
    { "timer_delete/nothing_comes_to_a_thread_afterwards", nothing_comes_to_a_thread_after_its_timer },
    { "timer_create/the_end_of_its_thread_leaves_a_timer_to_nobody", the_end_of_the_thread_leaves_the_timer_to_nobody },
    { "timer_create/only_threads_of_the_process_may_be_named", only_threads_of_the_process_may_be_named },
#ifndef CONFORMANCE_DOOR
    { "timer_create/a_function_of_the_c_library_is_called", a_function_of_the_c_library_is_called },
#endif
    { 0 },
};
