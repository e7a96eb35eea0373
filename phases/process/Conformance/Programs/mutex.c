/* Mutexes that outlive their owners, and those that have to do with priorities: POSIX.1-2017, System Interfaces, <pthread.h>; futex(2) of Linux. */
#define _GNU_SOURCE
#include "conformance.h"
#include "threads.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t mutex, second;

static void make(pthread_mutex_t *made, int robust, int protocol, int type, int shared)
{
    pthread_mutexattr_t attributes;
    CHECK_EQUAL(pthread_mutexattr_init(&attributes), 0);
    CHECK_EQUAL(pthread_mutexattr_setrobust(&attributes, robust), 0);
    CHECK_EQUAL(pthread_mutexattr_setprotocol(&attributes, protocol), 0);
    CHECK_EQUAL(pthread_mutexattr_settype(&attributes, type), 0);
    CHECK_EQUAL(pthread_mutexattr_setpshared(&attributes, shared), 0);
    CHECK_EQUAL(pthread_mutex_init(made, &attributes), 0);
    CHECK_EQUAL(pthread_mutexattr_destroy(&attributes), 0);
}

static void attributes_are_kept(void)
{
    pthread_mutexattr_t attributes;
    int value = -1;
    CHECK_EQUAL(pthread_mutexattr_init(&attributes), 0);
    CHECK_EQUAL(pthread_mutexattr_getrobust(&attributes, &value), 0);
    CHECK_EQUAL(value, PTHREAD_MUTEX_STALLED);
    CHECK_EQUAL(pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST), 0);
    CHECK_EQUAL(pthread_mutexattr_getrobust(&attributes, &value), 0);
    CHECK_EQUAL(value, PTHREAD_MUTEX_ROBUST);
    CHECK_EQUAL(pthread_mutexattr_setrobust(&attributes, 77), EINVAL);
    CHECK_EQUAL(pthread_mutexattr_getprotocol(&attributes, &value), 0);
    CHECK_EQUAL(value, PTHREAD_PRIO_NONE);
    CHECK_EQUAL(pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT), 0);
    CHECK_EQUAL(pthread_mutexattr_getprotocol(&attributes, &value), 0);
    CHECK_EQUAL(value, PTHREAD_PRIO_INHERIT);
    CHECK_EQUAL(pthread_mutexattr_setprotocol(&attributes, 77), EINVAL);
    CHECK_EQUAL(pthread_mutexattr_destroy(&attributes), 0);
}

static void *lock_and_end(void *argument)
{
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    if (argument != NULL) {
        CHECK_EQUAL(pthread_mutex_lock(&second), 0);
        atomic_store(&counter, 1);
        sleep_milliseconds(20);
    }
    return NULL;
}

static void the_next_owner_learns_that_the_last_one_has_ended(void)
{
    struct timespec until = in_milliseconds(1000);
    for (int protocol = PTHREAD_PRIO_NONE; protocol <= PTHREAD_PRIO_INHERIT; protocol++) {
        make(&mutex, PTHREAD_MUTEX_ROBUST, protocol, PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PROCESS_PRIVATE);
        joined(started(lock_and_end, NULL));
        CHECK_EQUAL(pthread_mutex_trylock(&mutex), EOWNERDEAD);
        CHECK_EQUAL(pthread_mutex_consistent(&mutex), 0);
        CHECK_EQUAL(pthread_mutex_consistent(&mutex), EINVAL);
        CHECK_EQUAL(pthread_mutex_lock(&mutex), EDEADLK);
        CHECK_EQUAL(pthread_mutex_timedlock(&mutex, &until), EDEADLK);
        CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
        CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
        CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
        CHECK_EQUAL(pthread_mutex_unlock(&mutex), EPERM);
        CHECK_EQUAL(pthread_mutex_destroy(&mutex), 0);
    }
}

static void whoever_waits_gets_it_when_the_owner_ends(void)
{
    for (int protocol = PTHREAD_PRIO_NONE; protocol <= PTHREAD_PRIO_INHERIT; protocol++) {
        make(&mutex, PTHREAD_MUTEX_ROBUST, protocol, PTHREAD_MUTEX_NORMAL, PTHREAD_PROCESS_PRIVATE);
        make(&second, PTHREAD_MUTEX_ROBUST, protocol, PTHREAD_MUTEX_NORMAL, PTHREAD_PROCESS_PRIVATE);
        atomic_store(&counter, 0);
        pthread_t thread = started(lock_and_end, &mutex);
        while (atomic_load(&counter) == 0)
            sleep_milliseconds(1);
        struct timespec until = in_milliseconds(2000);
        CHECK_EQUAL(pthread_mutex_timedlock(&second, &until), EOWNERDEAD);
        CHECK_EQUAL(pthread_mutex_lock(&mutex), EOWNERDEAD);
        CHECK_EQUAL(pthread_mutex_consistent(&second), 0);
        CHECK_EQUAL(pthread_mutex_unlock(&second), 0);
        CHECK_EQUAL(pthread_mutex_lock(&second), 0);
        CHECK_EQUAL(pthread_mutex_unlock(&second), 0);
        joined(thread);
    }
}

/* Of a condition: what the mutex says when it is locked again. */
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

static void *signal_and_end(void *argument)
{
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    atomic_store(&word, 1);
    CHECK_EQUAL(pthread_cond_signal(&condition), 0);
    return argument;
}

static void a_wait_at_a_condition_tells_that_the_owner_has_ended(void)
{
    struct timespec until = in_milliseconds(5000);
    for (int timed = 0; timed < 2; timed++) {
        make(&mutex, PTHREAD_MUTEX_ROBUST, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_NORMAL, PTHREAD_PROCESS_PRIVATE);
        atomic_store(&word, 0);
        CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
        pthread_t thread = started(signal_and_end, NULL);
        int error = 0;
        while (atomic_load(&word) == 0)
            error = timed ? pthread_cond_timedwait(&condition, &mutex, &until) : pthread_cond_wait(&condition, &mutex);
        CHECK_EQUAL(error, EOWNERDEAD);
        CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
        joined(thread);
    }
}

static void *lock_in_vain(void *argument)
{
    atomic_store(&counter, 1);
    CHECK_EQUAL(pthread_mutex_lock(&mutex), ENOTRECOVERABLE);
    return argument;
}

static void without_consistency_nobody_gets_it_any_more(void)
{
    make(&mutex, PTHREAD_MUTEX_ROBUST, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_NORMAL, PTHREAD_PROCESS_PRIVATE);
    joined(started(lock_and_end, NULL));
    CHECK_EQUAL(pthread_mutex_lock(&mutex), EOWNERDEAD);
    atomic_store(&counter, 0);
    pthread_t thread = started(lock_in_vain, NULL);
    wait_for_sleepers(1);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    joined(thread);
    CHECK_EQUAL(pthread_mutex_lock(&mutex), ENOTRECOVERABLE);
    CHECK_EQUAL(pthread_mutex_trylock(&mutex), ENOTRECOVERABLE);
    struct timespec until = in_milliseconds(1000);
    CHECK_EQUAL(pthread_mutex_timedlock(&mutex, &until), ENOTRECOVERABLE);
    CHECK_EQUAL(pthread_mutex_destroy(&mutex), 0);
    make(&mutex, PTHREAD_MUTEX_STALLED, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_NORMAL, PTHREAD_PROCESS_PRIVATE);
    CHECK_EQUAL(pthread_mutex_consistent(&mutex), EINVAL);
}

/* In memory that processes share. */
static pthread_mutex_t *shared;

static int lock_and_exit(void)
{
    CHECK_EQUAL(pthread_mutex_lock(shared), 0);
    return 3;
}

static void the_owner_may_be_a_process_that_has_ended(void)
{
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(shared != MAP_FAILED);
    make(shared, PTHREAD_MUTEX_ROBUST, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_RECURSIVE, PTHREAD_PROCESS_SHARED);
    CHECK_EQUAL(exit_status_of(child_running(lock_and_exit)), 3);
    CHECK_EQUAL(pthread_mutex_lock(shared), EOWNERDEAD);
    CHECK_EQUAL(pthread_mutex_lock(shared), 0);
    CHECK_EQUAL(pthread_mutex_consistent(shared), 0);
    CHECK_EQUAL(pthread_mutex_unlock(shared), 0);
    CHECK_EQUAL(pthread_mutex_unlock(shared), 0);
    CHECK_EQUAL(pthread_mutex_unlock(shared), EPERM);
    CHECK_EQUAL(munmap(shared, sizeof *shared), 0);
}

static int guarded;

static void *count_guarded(void *argument)
{
    for (int i = 0; i < 500; i++) {
        CHECK_EQUAL(pthread_mutex_lock(argument), 0);
        int seen = guarded;
        if (i % 50 == 0)
            sched_yield();
        guarded = seen + 1;
        CHECK_EQUAL(pthread_mutex_unlock(argument), 0);
    }
    return NULL;
}

static void threads_are_let_in_one_by_one(void)
{
    pthread_t threads[4];
    for (int kind = 1; kind < 4; kind++) {
        make(&mutex, kind & 1, kind >> 1, PTHREAD_MUTEX_NORMAL, PTHREAD_PROCESS_PRIVATE);
        guarded = 0;
        for (int i = 0; i < 4; i++)
            threads[i] = started(count_guarded, &mutex);
        for (int i = 0; i < 4; i++)
            joined(threads[i]);
        CHECK_EQUAL(guarded, 2000);
        CHECK_EQUAL(pthread_mutex_destroy(&mutex), 0);
    }
}

static void *wait_shortly(void *argument)
{
    struct timespec until = in_milliseconds(10);
    CHECK_EQUAL(pthread_mutex_trylock(&mutex), EBUSY);
    CHECK_EQUAL(pthread_mutex_timedlock(&mutex, &until), ETIMEDOUT);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), EPERM);
    return argument;
}

static void waiting_ends_at_its_time_and_only_the_owner_unlocks(void)
{
    for (int kind = 1; kind < 4; kind++) {
        make(&mutex, kind & 1, kind >> 1, PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PROCESS_PRIVATE);
        CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
        joined(started(wait_shortly, NULL));
        CHECK_EQUAL(pthread_mutex_lock(&mutex), EDEADLK);
        CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    }
}

#ifndef CONFORMANCE_DOOR /* the calls themselves */
enum { LOCK_PI = 6, UNLOCK_PI = 7, TRYLOCK_PI = 8, LOCK_PI2 = 13 };
enum { ID_MASK = 0x3FFFFFFF };

static void *lock_second_then_first(void *argument)
{
    CHECK_EQUAL(futex(&second_word, LOCK_PI | PRIVATE, 0, NULL, NULL, 0), 0);
    CHECK_ERROR(futex(&word, TRYLOCK_PI | PRIVATE, 0, NULL, NULL, 0), EAGAIN);
    CHECK_ERROR(futex(&word, UNLOCK_PI | PRIVATE, 0, NULL, NULL, 0), EPERM);
    atomic_store(&counter, 1);
    CHECK_EQUAL(futex(&word, LOCK_PI | PRIVATE, 0, NULL, NULL, 0), 0);
    CHECK_EQUAL(atomic_load(&word) & ID_MASK, *(pid_t *)argument);
    CHECK_EQUAL(futex(&word, UNLOCK_PI | PRIVATE, 0, NULL, NULL, 0), 0);
    CHECK_EQUAL(futex(&second_word, UNLOCK_PI | PRIVATE, 0, NULL, NULL, 0), 0);
    return NULL;
}

static void *lock_by_number(void *argument)
{
    *(pid_t *)argument = gettid();
    return lock_second_then_first(argument);
}

static void the_word_is_the_id_of_the_owner_and_deadlocks_are_told(void)
{
    struct timespec until = { 1, 0 };
    pid_t id = 0;
    atomic_store(&word, 0);
    atomic_store(&second_word, 0);
    atomic_store(&counter, 0);
    CHECK_EQUAL(futex(&word, LOCK_PI | PRIVATE, 0, NULL, NULL, 0), 0);
    CHECK_EQUAL(atomic_load(&word), gettid());
    CHECK_ERROR(futex(&word, LOCK_PI | PRIVATE, 0, NULL, NULL, 0), EDEADLK);
    pthread_t thread = started(lock_by_number, &id);
    wait_for_sleepers(1);
    CHECK_EQUAL(atomic_load(&word) & ID_MASK, gettid());
    CHECK(atomic_load(&word) < 0);
    CHECK_ERROR(futex(&second_word, LOCK_PI | PRIVATE, 0, NULL, NULL, 0), EDEADLK);
    CHECK_EQUAL(futex(&word, UNLOCK_PI | PRIVATE, 0, NULL, NULL, 0), 0);
    joined(thread);
    CHECK_EQUAL(atomic_load(&word), 0);
    CHECK_EQUAL(atomic_load(&second_word), 0);
    atomic_store(&word, 0x3FFFFFF0);
    CHECK_ERROR(futex(&word, LOCK_PI | PRIVATE, 0, &until, NULL, 0), ESRCH);
    CHECK_ERROR(futex(&word, UNLOCK_PI | PRIVATE, 0, NULL, NULL, 0), EPERM);
}

static void *keep_until_told(void *argument)
{
    CHECK_EQUAL(futex(&word, LOCK_PI | PRIVATE, 0, NULL, NULL, 0), 0);
    atomic_store(&counter, 1);
    while (atomic_load(&second_word) == 0)
        sleep_milliseconds(1);
    CHECK_EQUAL(futex(&word, UNLOCK_PI | PRIVATE, 0, NULL, NULL, 0), 0);
    return argument;
}

static void waiting_for_a_lock_ends_at_its_time(void)
{
    struct timespec until = { 1, 0 };
    atomic_store(&word, 0);
    atomic_store(&second_word, 0);
    atomic_store(&counter, 0);
    pthread_t thread = started(keep_until_told, NULL);
    wait_for_sleepers(1);
    CHECK_ERROR(futex(&word, LOCK_PI | PRIVATE, 0, &until, NULL, 0), ETIMEDOUT);
    CHECK_ERROR(futex(&word, LOCK_PI2 | PRIVATE, 0, &until, NULL, 0), ETIMEDOUT);
    until = in_milliseconds(5);
    CHECK_ERROR(futex(&word, LOCK_PI | PRIVATE, 0, &until, NULL, 0), ETIMEDOUT);
    atomic_store(&second_word, 1);
    joined(thread);
}
#endif

static _Atomic int ran;

static void *run_beside(void *argument)
{
    atomic_store(&ran, 1);
    return argument;
}

static void *keep_and_compute(void *argument)
{
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    atomic_store(&counter, 1);
    while (atomic_load(&word) == 0)
        ;
    for (volatile int i = 0; i < 1000000; i++)
        ;
    CHECK_EQUAL(atomic_load(&ran), 0);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    return argument;
}

static pthread_t started_with_priority(int priority, void *(*body)(void *))
{
    pthread_attr_t attributes;
    pthread_t thread;
    struct sched_param parameters = { .sched_priority = priority };
    CHECK_EQUAL(pthread_attr_init(&attributes), 0);
    CHECK_EQUAL(pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED), 0);
    CHECK_EQUAL(pthread_attr_setschedpolicy(&attributes, SCHED_FIFO), 0);
    CHECK_EQUAL(pthread_attr_setschedparam(&attributes, &parameters), 0);
    int error = pthread_create(&thread, &attributes, body, NULL);
    if (error == EPERM)
        skip("no right to priorities");
    CHECK_EQUAL(error, 0);
    return thread;
}

/* On one processor: the owner, of low priority, runs before a thread of the middle, since one of high priority waits for it. */
static void *wait_with_high_priority(void *argument)
{
    atomic_store(&word, 1);
    pthread_t beside = started_with_priority(20, run_beside);
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    CHECK_EQUAL(atomic_load(&ran), 0);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    joined(beside);
    return argument;
}

static void the_owner_runs_by_the_priority_of_who_waits(void)
{
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(0, &one);
    CHECK_EQUAL(sched_setaffinity(0, sizeof one, &one), 0);
    /* The owner computes without end until it is told to go on. */
    int error = pthread_setschedparam(pthread_self(), SCHED_FIFO, &(struct sched_param){ .sched_priority = 40 });
    if (error == EPERM)
        skip("no right to priorities");
    CHECK_EQUAL(error, 0);
    make(&mutex, PTHREAD_MUTEX_STALLED, PTHREAD_PRIO_INHERIT, PTHREAD_MUTEX_NORMAL, PTHREAD_PROCESS_PRIVATE);
    atomic_store(&counter, 0);
    atomic_store(&word, 0);
    atomic_store(&ran, 0);
    pthread_t owner = started_with_priority(10, keep_and_compute);
    struct timespec time = { 0, 1000000 };
    while (atomic_load(&counter) == 0)
        nanosleep(&time, NULL);
    pthread_t waiter = started_with_priority(30, wait_with_high_priority);
    joined(waiter);
    joined(owner);
    CHECK_EQUAL(atomic_load(&ran), 1);
}

#ifdef CONFORMANCE_DOOR
void attributes_of_ceilings_are_kept(void)
{
    pthread_mutexattr_t attributes;
    int value = -1;
    CHECK_EQUAL(pthread_mutexattr_init(&attributes), 0);
    CHECK_EQUAL(pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_PROTECT), 0);
    CHECK_EQUAL(pthread_mutexattr_getprotocol(&attributes, &value), 0);
    CHECK_EQUAL(value, PTHREAD_PRIO_PROTECT);
    CHECK_EQUAL(pthread_mutexattr_setprioceiling(&attributes, 12), 0);
    CHECK_EQUAL(pthread_mutexattr_getprioceiling(&attributes, &value), 0);
    CHECK_EQUAL(value, 12);
    CHECK_EQUAL(pthread_mutexattr_setprioceiling(&attributes, 0), EINVAL);
    CHECK_EQUAL(pthread_mutexattr_setprioceiling(&attributes, 100), EINVAL);
    CHECK_EQUAL(pthread_mutex_init(&mutex, &attributes), 0);
    CHECK_EQUAL(pthread_mutex_getprioceiling(&mutex, &value), 0);
    CHECK_EQUAL(value, 12);
    CHECK_EQUAL(pthread_mutex_setprioceiling(&mutex, 25, &value), 0);
    CHECK_EQUAL(value, 12);
    CHECK_EQUAL(pthread_mutex_getprioceiling(&mutex, &value), 0);
    CHECK_EQUAL(value, 25);
    CHECK_EQUAL(pthread_mutex_setprioceiling(&mutex, 100, &value), EINVAL);
    CHECK_EQUAL(pthread_mutex_destroy(&mutex), 0);
    make(&mutex, PTHREAD_MUTEX_STALLED, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_NORMAL, PTHREAD_PROCESS_PRIVATE);
    CHECK_EQUAL(pthread_mutex_getprioceiling(&mutex, &value), EINVAL);
}

static void make_with_ceiling(int ceiling)
{
    pthread_mutexattr_t attributes;
    CHECK_EQUAL(pthread_mutexattr_init(&attributes), 0);
    CHECK_EQUAL(pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_PROTECT), 0);
    CHECK_EQUAL(pthread_mutexattr_setprioceiling(&attributes, ceiling), 0);
    CHECK_EQUAL(pthread_mutex_init(&mutex, &attributes), 0);
}

/* On one processor: a thread of the middle does not run while the mutex is locked, and does at once when it is unlocked. */
void the_owner_runs_by_the_ceiling(void)
{
    make_with_ceiling(30);
    atomic_store(&ran, 0);
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    pthread_t beside = started_with_priority(20, run_beside);
    for (volatile int i = 0; i < 1000000; i++)
        ;
    sched_yield();
    CHECK_EQUAL(atomic_load(&ran), 0);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    CHECK_EQUAL(atomic_load(&ran), 1);
    joined(beside);
}

static void *lock_above(void *argument)
{
    CHECK_EQUAL(pthread_mutex_lock(&mutex), EINVAL);
    CHECK_EQUAL(pthread_mutex_trylock(&mutex), EINVAL);
    return argument;
}

static int takes_a_ceiling(void)
{
    CHECK_EQUAL(setuid(1000), 0);
    CHECK_EQUAL(pthread_mutex_lock(&mutex), EPERM);
    return 0;
}

void who_is_above_a_ceiling_is_refused(void)
{
    make_with_ceiling(10);
    joined(started_with_priority(11, lock_above));
    CHECK_EQUAL(exit_status_of(child_running(takes_a_ceiling)), 0);
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    CHECK_EQUAL(pthread_mutex_trylock(&mutex), EBUSY);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
}
#endif

const struct test mutex_tests[] = {
    { "pthread_mutexattr_setrobust/attributes_are_kept", attributes_are_kept },
    { "pthread_mutex_consistent/the_next_owner_learns_that_the_last_one_has_ended", the_next_owner_learns_that_the_last_one_has_ended },
    { "pthread_mutex_consistent/whoever_waits_gets_it_when_the_owner_ends", whoever_waits_gets_it_when_the_owner_ends },
    { "pthread_cond_wait/tells_that_the_owner_of_the_mutex_has_ended", a_wait_at_a_condition_tells_that_the_owner_has_ended },
    { "pthread_mutex_consistent/without_it_nobody_gets_it_any_more", without_consistency_nobody_gets_it_any_more },
    { "pthread_mutexattr_setrobust/the_owner_may_be_a_process_that_has_ended", the_owner_may_be_a_process_that_has_ended },
    { "pthread_mutexattr_setprotocol/threads_are_let_in_one_by_one", threads_are_let_in_one_by_one },
    { "pthread_mutexattr_setprotocol/waiting_ends_at_its_time_and_only_the_owner_unlocks", waiting_ends_at_its_time_and_only_the_owner_unlocks },
    { "pthread_mutexattr_setprotocol/the_owner_runs_by_the_priority_of_who_waits", the_owner_runs_by_the_priority_of_who_waits },
#ifndef CONFORMANCE_DOOR
    { "futex/the_word_is_the_id_of_the_owner_and_deadlocks_are_told", the_word_is_the_id_of_the_owner_and_deadlocks_are_told },
    { "futex/waiting_for_a_lock_ends_at_its_time", waiting_for_a_lock_ends_at_its_time },
#endif
    { NULL, NULL },
};
