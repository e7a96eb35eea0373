/* Robust mutexes of processes that others end: POSIX.1-2017, pthread_mutex_lock, and set_robust_list(2) of Linux. */
#define _GNU_SOURCE
#include "conformance.h"
#include "threads.h"

#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* In memory that processes share. */
static struct {
    pthread_mutex_t first, second;
    _Atomic int ready;
} *shared;

static void make(pthread_mutex_t *made)
{
    pthread_mutexattr_t attributes;
    CHECK_EQUAL(pthread_mutexattr_init(&attributes), 0);
    CHECK_EQUAL(pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST), 0);
    CHECK_EQUAL(pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED), 0);
    CHECK_EQUAL(pthread_mutex_init(made, &attributes), 0);
}

static void share(void)
{
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(shared != MAP_FAILED);
    make(&shared->first);
    make(&shared->second);
}

static void *lock_second(void *argument)
{
    CHECK_EQUAL(pthread_mutex_lock(&shared->second), 0);
    atomic_fetch_add(&shared->ready, 1);
    while (argument == NULL)
        sleep_milliseconds(1000);
    return argument;
}

static int lock_both_in_two_threads(void)
{
    CHECK_EQUAL(pthread_mutex_lock(&shared->first), 0);
    (void)started(lock_second, NULL);
    atomic_fetch_add(&shared->ready, 1);
    volatile int computing = 1;
    while (computing)
        ;
    return 0;
}

static pid_t owner_of_both(void)
{
    atomic_store(&shared->ready, 0);
    pid_t child = child_running(lock_both_in_two_threads);
    while (atomic_load(&shared->ready) != 2)
        sleep_milliseconds(1);
    CHECK_EQUAL(pthread_mutex_trylock(&shared->first), EBUSY);
    CHECK_EQUAL(pthread_mutex_trylock(&shared->second), EBUSY);
    return child;
}

static void take_from_the_dead(pthread_mutex_t *mutex)
{
    CHECK_EQUAL(pthread_mutex_lock(mutex), EOWNERDEAD);
    CHECK_EQUAL(pthread_mutex_consistent(mutex), 0);
    CHECK_EQUAL(pthread_mutex_unlock(mutex), 0);
    CHECK_EQUAL(pthread_mutex_lock(mutex), 0);
    CHECK_EQUAL(pthread_mutex_unlock(mutex), 0);
}

static void all_threads_of_an_owner_may_be_killed(void)
{
    static const int signals[] = { SIGKILL, SIGTERM, SIGALRM };
    share();
    for (int i = 0; i < 3; i++) {
        pid_t child = owner_of_both();
        CHECK_EQUAL(kill(child, signals[i]), 0);
        CHECK_EQUAL(signal_of(child), signals[i]);
        take_from_the_dead(&shared->first);
        take_from_the_dead(&shared->second);
    }
}

static void a_stopped_owner_may_be_killed(void)
{
    int status;
    share();
    pid_t child = owner_of_both();
    CHECK_EQUAL(kill(child, SIGSTOP), 0);
    CHECK_EQUAL(waitpid(child, &status, WUNTRACED), child);
    CHECK(WIFSTOPPED(status));
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(signal_of(child), SIGKILL);
    take_from_the_dead(&shared->first);
    take_from_the_dead(&shared->second);
}

static int wait_for_both(void)
{
    atomic_fetch_add(&shared->ready, 1);
    CHECK_EQUAL(pthread_mutex_lock(&shared->first), EOWNERDEAD);
    CHECK_EQUAL(pthread_mutex_lock(&shared->second), EOWNERDEAD);
    return 0;
}

static void who_waits_gets_it_when_the_owner_is_killed(void)
{
    share();
    pid_t owner = owner_of_both();
    pid_t waiter = child_running(wait_for_both);
    while (atomic_load(&shared->ready) != 3)
        sleep_milliseconds(1);
    sleep_milliseconds(10);
    CHECK_EQUAL(kill(owner, SIGKILL), 0);
    CHECK_EQUAL(signal_of(owner), SIGKILL);
    CHECK_EQUAL(exit_status_of(waiter), 0);
    CHECK_EQUAL(pthread_mutex_lock(&shared->first), EOWNERDEAD); /* for the waiter has ended with them */
    CHECK_EQUAL(pthread_mutex_lock(&shared->second), EOWNERDEAD);
}

static int exit_while_another_thread_owns(void)
{
    CHECK_EQUAL(pthread_mutex_lock(&shared->first), 0);
    (void)started(lock_second, NULL);
    while (atomic_load(&shared->ready) == 0)
        sleep_milliseconds(1);
    return 5;
}

static void the_process_may_exit_while_its_threads_own(void)
{
    share();
    CHECK_EQUAL(exit_status_of(child_running(exit_while_another_thread_owns)), 5);
    take_from_the_dead(&shared->first);
    take_from_the_dead(&shared->second);
}

static int kill_itself(void)
{
    CHECK_EQUAL(pthread_mutex_lock(&shared->first), 0);
    kill(getpid(), SIGKILL);
    return 0;
}

static void the_owner_may_kill_itself(void)
{
    share();
    CHECK_EQUAL(signal_of(child_running(kill_itself)), SIGKILL);
    take_from_the_dead(&shared->first);
}

#ifndef CONFORMANCE_DOOR
/* A head of a robust list, and an entry that leads to itself. */
static struct {
    void *first;
    intptr_t distance;
    void *pending;
} list;

static void *entry;

static int have_a_circle(void)
{
    entry = &entry;
    list.first = &entry;
    list.distance = sizeof entry;
    CHECK_EQUAL(syscall(SYS_set_robust_list, &list, sizeof list), 0);
    return sleep_for_ever();
}

static int have_nonsense(void)
{
    list.first = (void *)0x7FFFFFFFF000;
    list.pending = (void *)1;
    list.distance = -4711;
    CHECK_EQUAL(syscall(SYS_set_robust_list, &list, sizeof list), 0);
    return sleep_for_ever();
}

static int have_none(void)
{
    CHECK_EQUAL(syscall(SYS_set_robust_list, (void *)16, sizeof list), 0);
    return sleep_for_ever();
}

static void a_bad_list_holds_up_nobody(void)
{
    static int (*const bodies[])(void) = { have_a_circle, have_nonsense, have_none };
    for (int i = 0; i < 3; i++) {
        pid_t child = child_running(bodies[i]);
        sleep_milliseconds(10);
        CHECK_EQUAL(kill(child, SIGTERM), 0);
        CHECK_EQUAL(signal_of(child), SIGTERM);
    }
}
#endif

const struct test robust_tests[] = {
    { "pthread_mutex_lock/all_threads_of_an_owner_may_be_killed", all_threads_of_an_owner_may_be_killed },
    { "pthread_mutex_lock/a_stopped_owner_may_be_killed", a_stopped_owner_may_be_killed },
    { "pthread_mutex_lock/who_waits_gets_it_when_the_owner_is_killed", who_waits_gets_it_when_the_owner_is_killed },
    { "pthread_mutex_lock/the_process_may_exit_while_its_threads_own", the_process_may_exit_while_its_threads_own },
    { "pthread_mutex_lock/the_owner_may_kill_itself", the_owner_may_kill_itself },
#ifndef CONFORMANCE_DOOR
    { "set_robust_list/a_bad_list_holds_up_nobody", a_bad_list_holds_up_nobody },
#endif
    { 0 },
};
