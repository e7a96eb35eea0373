/*
 * Locks with priority inheritance in memory that processes share: POSIX.1-2017, System Interfaces, pthread_mutexattr_getprotocol,
 * pthread_mutexattr_getpshared; futex(2) of Linux.
 */
#define _GNU_SOURCE
#include "conformance.h"
#include "threads.h"

#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WORKERS = 3 };

/* In memory that processes share. */
static struct {
    pthread_mutex_t mutex;
    pthread_cond_t condition;
    _Atomic int ready, go, ran, inside, stop, word, second, sequence;
    int count;
} *shared;

static void share(int robust, int type)
{
    pthread_mutexattr_t attributes;
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(shared != MAP_FAILED);
    CHECK_EQUAL(pthread_mutexattr_init(&attributes), 0);
    CHECK_EQUAL(pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT), 0);
    CHECK_EQUAL(pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED), 0);
    CHECK_EQUAL(pthread_mutexattr_setrobust(&attributes, robust), 0);
    CHECK_EQUAL(pthread_mutexattr_settype(&attributes, type), 0);
    CHECK_EQUAL(pthread_mutex_init(&shared->mutex, &attributes), 0);
    CHECK_EQUAL(pthread_mutexattr_destroy(&attributes), 0);
}

static void await(_Atomic int *flag, int value)
{
    while (atomic_load(flag) < value)
        sleep_milliseconds(1);
}

static int count_guarded(void)
{
    for (int i = 0; i < 200; i++) {
        CHECK_EQUAL(pthread_mutex_lock(&shared->mutex), 0);
        int seen = shared->count;
        if (i % 20 == 0)
            sched_yield();
        shared->count = seen + 1;
        CHECK_EQUAL(pthread_mutex_unlock(&shared->mutex), 0);
    }
    return 0;
}

static void processes_are_let_in_one_by_one(void)
{
    pid_t children[WORKERS];
    for (int robust = PTHREAD_MUTEX_STALLED; robust <= PTHREAD_MUTEX_ROBUST; robust++) {
        share(robust, PTHREAD_MUTEX_NORMAL);
        for (int i = 0; i < WORKERS; i++)
            children[i] = child_running(count_guarded);
        for (int i = 0; i < WORKERS; i++)
            CHECK_EQUAL(exit_status_of(children[i]), 0);
        CHECK_EQUAL(shared->count, WORKERS * 200);
        CHECK_EQUAL(pthread_mutex_destroy(&shared->mutex), 0);
    }
}

static int wait_shortly(void)
{
    struct timespec until = in_milliseconds(10);
    CHECK_EQUAL(pthread_mutex_trylock(&shared->mutex), EBUSY);
    CHECK_EQUAL(pthread_mutex_timedlock(&shared->mutex, &until), ETIMEDOUT);
    CHECK_EQUAL(pthread_mutex_unlock(&shared->mutex), EPERM);
    return 0;
}

static void waiting_for_a_process_ends_at_its_time(void)
{
    share(PTHREAD_MUTEX_STALLED, PTHREAD_MUTEX_ERRORCHECK);
    CHECK_EQUAL(pthread_mutex_lock(&shared->mutex), 0);
    CHECK_EQUAL(pthread_mutex_lock(&shared->mutex), EDEADLK);
    CHECK_EQUAL(exit_status_of(child_running(wait_shortly)), 0);
    CHECK_EQUAL(pthread_mutex_unlock(&shared->mutex), 0);
    CHECK_EQUAL(pthread_mutex_lock(&shared->mutex), 0);
    CHECK_EQUAL(pthread_mutex_unlock(&shared->mutex), 0);
}

static int take_priority(int priority)
{
    return pthread_setschedparam(pthread_self(), SCHED_FIFO, &(struct sched_param){ .sched_priority = priority });
}

static int own_with_low_priority(void)
{
    CHECK_EQUAL(take_priority(10), 0);
    CHECK_EQUAL(pthread_mutex_lock(&shared->mutex), 0);
    atomic_store(&shared->ready, 1);
    while (atomic_load(&shared->go) == 0)
        ;
    for (volatile int i = 0; i < 1000000; i++)
        ;
    CHECK_EQUAL(atomic_load(&shared->ran), 0);
    CHECK_EQUAL(pthread_mutex_unlock(&shared->mutex), 0);
    return 0;
}

static int run_with_middle_priority(void)
{
    CHECK_EQUAL(take_priority(20), 0);
    atomic_store(&shared->ran, 1);
    return 0;
}

static int wait_with_high_priority(void)
{
    CHECK_EQUAL(take_priority(30), 0);
    atomic_store(&shared->go, 1);
    pid_t middle = child_running(run_with_middle_priority);
    CHECK_EQUAL(pthread_mutex_lock(&shared->mutex), 0);
    CHECK_EQUAL(atomic_load(&shared->ran), 0);
    CHECK_EQUAL(pthread_mutex_unlock(&shared->mutex), 0);
    CHECK_EQUAL(exit_status_of(middle), 0);
    return 0;
}

/* On one processor: the owner, of low priority, runs before a process of the middle, since one of high priority waits for it. */
static void the_owning_process_runs_by_the_priority_of_who_waits(void)
{
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(0, &one);
    CHECK_EQUAL(sched_setaffinity(0, sizeof one, &one), 0);
    int error = take_priority(40);
    if (error == EPERM)
        skip("no right to priorities");
    CHECK_EQUAL(error, 0);
    share(PTHREAD_MUTEX_STALLED, PTHREAD_MUTEX_NORMAL);
    pid_t owner = child_running(own_with_low_priority);
    await(&shared->ready, 1);
    pid_t waiter = child_running(wait_with_high_priority);
    CHECK_EQUAL(exit_status_of(waiter), 0);
    CHECK_EQUAL(exit_status_of(owner), 0);
    CHECK_EQUAL(atomic_load(&shared->ran), 1);
}

static int own_for_ever(void)
{
    CHECK_EQUAL(pthread_mutex_lock(&shared->mutex), 0);
    atomic_store(&shared->ready, 1);
    return sleep_for_ever();
}

static int own_after_the_dead(void)
{
    atomic_fetch_add(&shared->ready, 1);
    CHECK_EQUAL(pthread_mutex_lock(&shared->mutex), EOWNERDEAD);
    CHECK_EQUAL(pthread_mutex_consistent(&shared->mutex), 0);
    CHECK_EQUAL(pthread_mutex_unlock(&shared->mutex), 0);
    return 0;
}

static void who_waits_learns_that_the_owning_process_was_killed(void)
{
    share(PTHREAD_MUTEX_ROBUST, PTHREAD_MUTEX_NORMAL);
    for (int i = 0; i < 2; i++) {
        atomic_store(&shared->ready, 0);
        pid_t owner = child_running(own_for_ever), waiter = 0;
        await(&shared->ready, 1);
        if (i == 0) {
            waiter = child_running(own_after_the_dead);
            await(&shared->ready, 2);
            sleep_milliseconds(5);
        }
        CHECK_EQUAL(kill(owner, SIGKILL), 0);
        CHECK_EQUAL(signal_of(owner), SIGKILL);
        CHECK_EQUAL(i == 0 ? exit_status_of(waiter) : own_after_the_dead(), 0);
        CHECK_EQUAL(pthread_mutex_lock(&shared->mutex), 0);
        CHECK_EQUAL(pthread_mutex_unlock(&shared->mutex), 0);
    }
}

static int wait_and_unlock(void)
{
    atomic_fetch_add(&shared->ready, 1);
    CHECK_EQUAL(pthread_mutex_lock(&shared->mutex), 0);
    CHECK_EQUAL(pthread_mutex_unlock(&shared->mutex), 0);
    return 0;
}

static void waiting_processes_may_be_killed(void)
{
    pid_t waiters[WORKERS];
    share(PTHREAD_MUTEX_STALLED, PTHREAD_MUTEX_NORMAL);
    CHECK_EQUAL(pthread_mutex_lock(&shared->mutex), 0);
    for (int i = 0; i < WORKERS; i++)
        waiters[i] = child_running(wait_and_unlock);
    await(&shared->ready, WORKERS);
    sleep_milliseconds(5);
    CHECK_EQUAL(kill(waiters[0], SIGKILL), 0);
    CHECK_EQUAL(signal_of(waiters[0]), SIGKILL);
    CHECK_EQUAL(pthread_mutex_unlock(&shared->mutex), 0);
    for (int i = 1; i < WORKERS; i++)
        CHECK_EQUAL(exit_status_of(waiters[i]), 0);
    CHECK_EQUAL(pthread_mutex_trylock(&shared->mutex), 0);
}

static void on_signal(int signal)
{
    atomic_store(&shared->go, signal);
}

static int wait_with_a_handler(void)
{
    struct sigaction action = { .sa_handler = on_signal };
    CHECK_EQUAL(sigaction(SIGUSR1, &action, NULL), 0);
    return wait_and_unlock();
}

static void a_handler_runs_while_a_process_waits(void)
{
    share(PTHREAD_MUTEX_STALLED, PTHREAD_MUTEX_NORMAL);
    CHECK_EQUAL(pthread_mutex_lock(&shared->mutex), 0);
    pid_t waiter = child_running(wait_with_a_handler);
    await(&shared->ready, 1);
    sleep_milliseconds(5);
    CHECK_EQUAL(kill(waiter, SIGUSR1), 0);
    await(&shared->go, SIGUSR1);
    sleep_milliseconds(5);
    CHECK_EQUAL(waitpid(waiter, NULL, WNOHANG), 0);
    CHECK_EQUAL(pthread_mutex_unlock(&shared->mutex), 0);
    CHECK_EQUAL(exit_status_of(waiter), 0);
}

#ifdef CONFORMANCE_DOOR /* with musl it fails on Linux too, in some of its runs */
static int work_until_told(void)
{
    while (atomic_load(&shared->stop) == 0) {
        int error = pthread_mutex_lock(&shared->mutex);
        if (error == EOWNERDEAD)
            CHECK_EQUAL(pthread_mutex_consistent(&shared->mutex), 0);
        else
            CHECK_EQUAL(error, 0);
        int before = atomic_exchange(&shared->inside, getpid());
        CHECK(before == 0 || error == EOWNERDEAD);
        sched_yield();
        CHECK_EQUAL(atomic_exchange(&shared->inside, 0), getpid());
        CHECK_EQUAL(pthread_mutex_unlock(&shared->mutex), 0);
    }
    return 0;
}

/* Killed wherever they are: with the mutex, waiting, or in the middle of handing over. */
void processes_may_be_killed_at_any_step(void)
{
    pid_t workers[WORKERS];
    share(PTHREAD_MUTEX_ROBUST, PTHREAD_MUTEX_NORMAL);
    for (int i = 0; i < WORKERS; i++)
        workers[i] = child_running(work_until_told);
    for (int round = 0; round < 24; round++) {
        struct timespec pause = { 0, 2000000 + round * 37000 };
        nanosleep(&pause, NULL);
        CHECK_EQUAL(kill(workers[round % WORKERS], SIGKILL), 0);
        CHECK_EQUAL(signal_of(workers[round % WORKERS]), SIGKILL);
        workers[round % WORKERS] = child_running(work_until_told);
    }
    atomic_store(&shared->stop, 1);
    for (int i = 0; i < WORKERS; i++)
        CHECK_EQUAL(exit_status_of(workers[i]), 0);
    int error = pthread_mutex_trylock(&shared->mutex);
    CHECK(error == 0 || error == EOWNERDEAD);
}
#endif

static int answer(void)
{
    CHECK_EQUAL(pthread_mutex_lock(&shared->mutex), 0);
    while (shared->count < 100) {
        while (shared->count % 2 == 0)
            CHECK_EQUAL(pthread_cond_wait(&shared->condition, &shared->mutex), 0);
        shared->count++;
        CHECK_EQUAL(pthread_cond_signal(&shared->condition), 0);
    }
    CHECK_EQUAL(pthread_mutex_unlock(&shared->mutex), 0);
    return 0;
}

static void a_condition_goes_with_such_a_mutex_of_two_processes(void)
{
    pthread_condattr_t attributes;
    share(PTHREAD_MUTEX_STALLED, PTHREAD_MUTEX_NORMAL);
    CHECK_EQUAL(pthread_condattr_init(&attributes), 0);
    CHECK_EQUAL(pthread_condattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED), 0);
    CHECK_EQUAL(pthread_cond_init(&shared->condition, &attributes), 0);
    pid_t child = child_running(answer);
    CHECK_EQUAL(pthread_mutex_lock(&shared->mutex), 0);
    while (shared->count < 100) {
        shared->count++;
        CHECK_EQUAL(pthread_cond_signal(&shared->condition), 0);
        while (shared->count % 2 == 1)
            CHECK_EQUAL(pthread_cond_wait(&shared->condition, &shared->mutex), 0);
    }
    CHECK_EQUAL(pthread_mutex_unlock(&shared->mutex), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

#ifndef CONFORMANCE_DOOR /* the calls themselves */
enum { LOCK_PI = 6, UNLOCK_PI = 7, TRYLOCK_PI = 8, LOCK_PI2 = 13, WAIT_REQUEUE_PI = 11, CMP_REQUEUE_PI = 12 };
enum { ID_MASK = 0x3FFFFFFF, OWNER_DIED = 0x40000000 };

static int lock_second_then_first(void)
{
    CHECK_EQUAL(futex(&shared->second, LOCK_PI, 0, NULL, NULL, 0), 0);
    CHECK_ERROR(futex(&shared->word, TRYLOCK_PI, 0, NULL, NULL, 0), EAGAIN);
    CHECK_ERROR(futex(&shared->word, UNLOCK_PI, 0, NULL, NULL, 0), EPERM);
    atomic_store(&shared->ready, 1);
    CHECK_EQUAL(futex(&shared->word, LOCK_PI2, 0, NULL, NULL, 0), 0);
    CHECK_EQUAL(atomic_load(&shared->word) & ID_MASK, getpid());
    CHECK_EQUAL(futex(&shared->word, UNLOCK_PI, 0, NULL, NULL, 0), 0);
    CHECK_EQUAL(futex(&shared->second, UNLOCK_PI, 0, NULL, NULL, 0), 0);
    return 0;
}

static void the_owner_is_a_process_and_deadlocks_among_processes_are_told(void)
{
    share(PTHREAD_MUTEX_STALLED, PTHREAD_MUTEX_NORMAL);
    CHECK_EQUAL(futex(&shared->word, LOCK_PI, 0, NULL, NULL, 0), 0);
    CHECK_EQUAL(atomic_load(&shared->word), getpid());
    CHECK_ERROR(futex(&shared->word, LOCK_PI, 0, NULL, NULL, 0), EDEADLK);
    pid_t child = child_running(lock_second_then_first);
    await(&shared->ready, 1);
    while (atomic_load(&shared->word) >= 0)
        sleep_milliseconds(1);
    sleep_milliseconds(5);
    CHECK_ERROR(futex(&shared->second, LOCK_PI, 0, NULL, NULL, 0), EDEADLK);
    struct timespec past = { 1, 0 };
    CHECK_EQUAL(futex(&shared->word, UNLOCK_PI, 0, NULL, NULL, 0), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(atomic_load(&shared->word) & ID_MASK, 0);
    atomic_store(&shared->word, 0x3FFFFFF0);
    CHECK_ERROR(futex(&shared->word, LOCK_PI, 0, &past, NULL, 0), ESRCH);
    CHECK_ERROR(futex(&shared->word, TRYLOCK_PI, 0, NULL, NULL, 0), ESRCH);
}

static int lock_and_end(void)
{
    CHECK_EQUAL(futex(&shared->word, LOCK_PI, 0, NULL, NULL, 0), 0);
    atomic_store(&shared->ready, 1);
    while (atomic_load(&shared->word) >= 0)
        sleep_milliseconds(1);
    sleep_milliseconds(5);
    return 0;
}

static void who_waits_for_a_process_that_ends_is_the_next_owner(void)
{
    share(PTHREAD_MUTEX_STALLED, PTHREAD_MUTEX_NORMAL);
    pid_t child = child_running(lock_and_end);
    await(&shared->ready, 1);
    CHECK_EQUAL(futex(&shared->word, LOCK_PI, 0, NULL, NULL, 0), 0);
    CHECK_EQUAL(atomic_load(&shared->word) & ID_MASK, getpid());
    CHECK(atomic_load(&shared->word) & OWNER_DIED);
    CHECK_EQUAL(futex(&shared->word, UNLOCK_PI, 0, NULL, NULL, 0), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void *outlive_the_first_thread(void *argument)
{
    await(&shared->go, 1);
    _exit(atomic_load(&shared->word) & OWNER_DIED ? 0 : 1);
    return argument;
}

static int end_the_first_thread_with_a_lock(void)
{
    (void)started(outlive_the_first_thread, NULL);
    CHECK_EQUAL(futex(&shared->word, LOCK_PI, 0, NULL, NULL, 0), 0);
    atomic_store(&shared->ready, 1);
    while (atomic_load(&shared->word) >= 0)
        sleep_milliseconds(1);
    sleep_milliseconds(5);
    pthread_exit(NULL);
}

static void the_first_thread_of_a_process_may_end_with_a_lock(void)
{
    share(PTHREAD_MUTEX_STALLED, PTHREAD_MUTEX_NORMAL);
    pid_t child = child_running(end_the_first_thread_with_a_lock);
    await(&shared->ready, 1);
    CHECK_EQUAL(futex(&shared->word, LOCK_PI, 0, NULL, NULL, 0), 0);
    CHECK_EQUAL(atomic_load(&shared->word) & ID_MASK, getpid());
    atomic_store(&shared->go, 1);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int private_flag;

static void *wait_to_be_requeued(void *argument)
{
    int expected = atomic_load(&shared->sequence);
    atomic_fetch_add(&counter, 1);
    CHECK_EQUAL(futex(&shared->sequence, WAIT_REQUEUE_PI | private_flag, expected, NULL, &shared->word, 0), 0);
    CHECK_EQUAL(atomic_load(&shared->word) & ID_MASK, gettid());
    CHECK_EQUAL(atomic_fetch_add(&shared->inside, 1), 0);
    sched_yield();
    CHECK_EQUAL(atomic_fetch_sub(&shared->inside, 1), 1);
    shared->count++;
    CHECK_EQUAL(futex(&shared->word, UNLOCK_PI | private_flag, 0, NULL, NULL, 0), 0);
    return argument;
}

/* Of memory that is shared, and of the same memory as if it were not: all are threads of one process. */
static void sleepers_that_are_moved_to_a_lock_return_with_it(void)
{
    void *const all = (void *)(long)INT_MAX;
    pthread_t threads[WORKERS];
    for (private_flag = 0; private_flag <= PRIVATE; private_flag += PRIVATE) {
        share(PTHREAD_MUTEX_STALLED, PTHREAD_MUTEX_NORMAL);
        atomic_store(&counter, 0);
        for (int i = 0; i < WORKERS; i++)
            threads[i] = started(wait_to_be_requeued, NULL);
        wait_for_sleepers(WORKERS);
        CHECK_EQUAL(futex(&shared->word, LOCK_PI | private_flag, 0, NULL, NULL, 0), 0);
        CHECK_ERROR(futex(&shared->sequence, CMP_REQUEUE_PI | private_flag, 1, all, &shared->word, 1), EAGAIN);
        CHECK_ERROR(futex(&shared->sequence, CMP_REQUEUE_PI | private_flag, 2, all, &shared->word, 0), EINVAL);
        CHECK_ERROR(futex(&shared->sequence, CMP_REQUEUE_PI | private_flag, 1, all, &shared->sequence, 0), EINVAL);
        CHECK_EQUAL(futex(&shared->sequence, CMP_REQUEUE_PI | private_flag, 1, (void *)0, &shared->word, 0), 1);
        CHECK_EQUAL(futex(&shared->sequence, CMP_REQUEUE_PI | private_flag, 1, all, &shared->word, 0), WORKERS - 1);
        sleep_milliseconds(5);
        CHECK_EQUAL(shared->count, 0);
        CHECK_EQUAL(futex(&shared->word, UNLOCK_PI | private_flag, 0, NULL, NULL, 0), 0);
        for (int i = 0; i < WORKERS; i++)
            joined(threads[i]);
        CHECK_EQUAL(shared->count, WORKERS);
        CHECK_EQUAL(futex(&shared->sequence, CMP_REQUEUE_PI | private_flag, 1, all, &shared->word, 0), 0);
    }
}

static void a_wait_to_be_moved_ends_at_its_time(void)
{
    struct timespec past = { 1, 0 };
    for (private_flag = 0; private_flag <= PRIVATE; private_flag += PRIVATE) {
        share(PTHREAD_MUTEX_STALLED, PTHREAD_MUTEX_NORMAL);
        CHECK_ERROR(futex(&shared->sequence, WAIT_REQUEUE_PI | private_flag, 0, &past, &shared->word, 0), ETIMEDOUT);
        CHECK_ERROR(futex(&shared->sequence, WAIT_REQUEUE_PI | private_flag, 1, &past, &shared->word, 0), EAGAIN);
        CHECK_ERROR(futex(&shared->sequence, WAIT_REQUEUE_PI | private_flag, 0, &past, &shared->sequence, 0), EINVAL);
        CHECK_EQUAL(atomic_load(&shared->word), 0);
    }
}
#endif

const struct test priority_tests[] = {
    { "pthread_mutexattr_setprotocol/processes_are_let_in_one_by_one", processes_are_let_in_one_by_one },
    { "pthread_mutexattr_setprotocol/waiting_for_a_process_ends_at_its_time", waiting_for_a_process_ends_at_its_time },
    { "pthread_mutexattr_setprotocol/the_owning_process_runs_by_the_priority_of_who_waits", the_owning_process_runs_by_the_priority_of_who_waits },
    { "pthread_mutexattr_setprotocol/who_waits_learns_that_the_owning_process_was_killed", who_waits_learns_that_the_owning_process_was_killed },
    { "pthread_mutexattr_setprotocol/waiting_processes_may_be_killed", waiting_processes_may_be_killed },
    { "pthread_mutexattr_setprotocol/a_handler_runs_while_a_process_waits", a_handler_runs_while_a_process_waits },
    { "pthread_cond_wait/goes_with_an_inheriting_mutex_of_two_processes", a_condition_goes_with_such_a_mutex_of_two_processes },
#ifndef CONFORMANCE_DOOR
    { "futex/deadlocks_among_processes_are_told", the_owner_is_a_process_and_deadlocks_among_processes_are_told },
    { "futex/who_waits_for_a_process_that_ends_is_the_next_owner", who_waits_for_a_process_that_ends_is_the_next_owner },
    { "futex/the_first_thread_of_a_process_may_end_with_a_lock", the_first_thread_of_a_process_may_end_with_a_lock },
    { "futex/sleepers_that_are_moved_to_a_lock_return_with_it", sleepers_that_are_moved_to_a_lock_return_with_it },
    { "futex/a_wait_to_be_moved_ends_at_its_time", a_wait_to_be_moved_ends_at_its_time },
#endif
    { NULL, NULL },
};
