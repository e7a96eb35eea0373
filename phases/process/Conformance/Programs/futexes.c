#ifndef CONFORMANCE_DOOR /* of the gate alone */
/* Sleeping at words of memory, of one process and of several: futex(2) of Linux, and what musl makes of it for POSIX.1-2017. */
#define _GNU_SOURCE
#include "conformance.h"
#include "threads.h"

#include <fcntl.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static void futex_errors(void)
{
    struct timespec short_time = { 0, 1000000 }, bad_time = { 0, 1000000000 }, negative = { -1, 0 };
    atomic_store(&word, 3);
    CHECK_ERROR(futex(&word, WAIT | PRIVATE, 4, NULL, NULL, 0), EAGAIN);
    CHECK_ERROR(futex(&word, WAIT | PRIVATE, 3, &short_time, NULL, 0), ETIMEDOUT);
    CHECK_ERROR(futex(&word, WAIT | PRIVATE, 3, &bad_time, NULL, 0), EINVAL);
    CHECK_ERROR(futex(&word, WAIT | PRIVATE, 3, &negative, NULL, 0), EINVAL);
    CHECK_ERROR(futex((_Atomic int *)((char *)&word + 1), WAIT | PRIVATE, 3, NULL, NULL, 0), EINVAL);
    CHECK_ERROR(futex(&word, WAIT_BITSET | PRIVATE, 3, NULL, NULL, 0), EINVAL);
    CHECK_ERROR(futex(&word, WAKE_BITSET | PRIVATE, 1, NULL, NULL, 0), EINVAL);
    CHECK_ERROR(futex(&word, CMP_REQUEUE | PRIVATE, 1, (void *)1, &second_word, 4), EAGAIN);
    CHECK_ERROR(futex((_Atomic int *)16, WAIT | PRIVATE, 0, NULL, NULL, 0), EFAULT);
    CHECK_ERROR(futex(&word, 127, 0, NULL, NULL, 0), ENOSYS);
    CHECK_EQUAL(futex(&word, WAKE | PRIVATE, 5, NULL, NULL, 0), 0);
}

static void *sleep_at_word(void *argument)
{
    (void)argument;
    atomic_fetch_add(&counter, 1);
    while (futex(&word, WAIT | PRIVATE, 0, NULL, NULL, 0) != 0 && errno == EINTR)
        ;
    return NULL;
}

static void *sleep_for_bits(void *argument)
{
    atomic_fetch_add(&counter, 1);
    CHECK_EQUAL(futex(&word, WAIT_BITSET | PRIVATE, 0, NULL, NULL, (int)(intptr_t)argument), 0);
    return argument;
}

static void futex_wakes_as_many_as_asked_for(void)
{
    pthread_t threads[5];
    atomic_store(&word, 0);
    atomic_store(&counter, 0);
    for (int i = 0; i < 5; i++)
        threads[i] = started(sleep_at_word, NULL);
    wait_for_sleepers(5);
    CHECK_EQUAL(futex(&word, WAKE | PRIVATE, 2, NULL, NULL, 0), 2);
    CHECK_EQUAL(futex(&word, WAKE | PRIVATE, 100, NULL, NULL, 0), 3);
    for (int i = 0; i < 5; i++)
        joined(threads[i]);
}

static void futex_wakes_by_bits(void)
{
    atomic_store(&word, 0);
    atomic_store(&counter, 0);
    pthread_t one = started(sleep_for_bits, (void *)1), two = started(sleep_for_bits, (void *)2);
    wait_for_sleepers(2);
    CHECK_EQUAL(futex(&word, WAKE_BITSET | PRIVATE, 9, NULL, NULL, 4), 0);
    CHECK_EQUAL(futex(&word, WAKE_BITSET | PRIVATE, 9, NULL, NULL, 2), 1);
    joined(two);
    CHECK_EQUAL(futex(&word, WAKE_BITSET | PRIVATE, 9, NULL, NULL, 3), 1);
    joined(one);
}

static void futex_moves_sleepers_to_another_word(void)
{
    pthread_t threads[4];
    atomic_store(&word, 0);
    atomic_store(&counter, 0);
    for (int i = 0; i < 4; i++)
        threads[i] = started(sleep_at_word, NULL);
    wait_for_sleepers(4);
    CHECK_EQUAL(futex(&word, CMP_REQUEUE | PRIVATE, 1, (void *)2, &second_word, 0), 3);
    CHECK_EQUAL(futex(&second_word, WAKE | PRIVATE, 9, NULL, NULL, 0), 2);
    CHECK_EQUAL(futex(&word, REQUEUE | PRIVATE, 0, (void *)9, &second_word, 0), 1);
    CHECK_EQUAL(futex(&second_word, WAKE | PRIVATE, 9, NULL, NULL, 0), 1);
    for (int i = 0; i < 4; i++)
        joined(threads[i]);
}

static void futex_changes_a_word_and_wakes_at_both(void)
{
    enum { ADD_FIVE_AND_WAKE_IF_THREE = 1 << 28 | 0 << 24 | 5 << 12 | 3 };
    atomic_store(&word, 0);
    atomic_store(&counter, 0);
    atomic_store(&second_word, 3);
    pthread_t thread = started(sleep_at_word, NULL);
    wait_for_sleepers(1);
    CHECK_EQUAL(futex(&second_word, WAKE_OP | PRIVATE, 1, (void *)1, &second_word, ADD_FIVE_AND_WAKE_IF_THREE), 0);
    CHECK_EQUAL(atomic_load(&second_word), 8);
    CHECK_EQUAL(futex(&word, WAKE_OP | PRIVATE, 1, (void *)1, &second_word, ADD_FIVE_AND_WAKE_IF_THREE), 1);
    CHECK_EQUAL(atomic_load(&second_word), 13);
    joined(thread);
}

static void futex_waits_until_a_point_in_time_of_either_clock(void)
{
    struct timespec until = { 0, 1 };
    atomic_store(&word, 0);
    CHECK_ERROR(futex(&word, WAIT_BITSET | PRIVATE, 0, &until, NULL, -1), ETIMEDOUT);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec = 0;
    CHECK_ERROR(futex(&word, WAIT_BITSET | PRIVATE | REALTIME, 0, &until, NULL, -1), ETIMEDOUT);
}

static _Atomic int *shared;

static void map_shared(int file)
{
    int flags = file < 0 ? MAP_SHARED | MAP_ANONYMOUS : MAP_SHARED;
    shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, flags, file, 0);
    CHECK(shared != MAP_FAILED);
}

/* Sleeps at the first word, which tells that by the second one; counts in the third. */
static int sleep_in_child(void)
{
    atomic_fetch_add(&shared[1], 1);
    while (atomic_load(&shared[0]) == 0)
        if (futex(&shared[0], WAIT, 0, NULL, NULL, 0) != 0 && errno != EAGAIN && errno != EINTR)
            return 1;
    atomic_fetch_add(&shared[2], 1);
    return 0;
}

static void wake_children(void)
{
    pid_t children[3];
    for (int i = 0; i < 3; i++)
        children[i] = child_running(sleep_in_child);
    while (atomic_load(&shared[1]) != 3)
        sleep_milliseconds(1);
    sleep_milliseconds(20);
    CHECK_EQUAL(futex(&shared[1], WAKE, 9, NULL, NULL, 0), 0);
    CHECK_EQUAL(futex(&shared[0], WAKE_BITSET, 1, NULL, NULL, 1), 1);
    atomic_store(&shared[0], 1);
    CHECK(futex(&shared[0], WAKE, 9, NULL, NULL, 0) >= 2);
    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(exit_status_of(children[i]), 0);
    CHECK_EQUAL(atomic_load(&shared[2]), 3);
}

static void processes_wake_each_other_in_memory_that_they_inherited(void)
{
    map_shared(-1);
    wake_children();
}

static void processes_wake_each_other_in_a_file(void)
{
    char name[] = "/tmp/futex-XXXXXX";
    int file = mkstemp(name);
    CHECK(file >= 0);
    CHECK_EQUAL(ftruncate(file, 4096), 0);
    map_shared(file);
    wake_children();
    CHECK_EQUAL(unlink(name), 0);
}

static int map_again_and_wake(void)
{
    _Atomic int *old = shared;
    int file = open("/tmp/futex-twice", O_RDWR);
    map_shared(file);
    CHECK(shared != old);
    sleep_milliseconds(20);
    atomic_store(&shared[0], 1);
    return futex(&shared[0], WAKE, 1, NULL, NULL, 0) == 1 ? 0 : 1;
}

static void a_file_is_the_same_memory_wherever_it_is_mapped(void)
{
    int file = open("/tmp/futex-twice", O_RDWR | O_CREAT | O_TRUNC, 0600);
    CHECK(file >= 0);
    CHECK_EQUAL(ftruncate(file, 4096), 0);
    map_shared(file);
    pid_t child = child_running(map_again_and_wake);
    CHECK_EQUAL(sleep_in_child(), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(unlink("/tmp/futex-twice"), 0);
}

static void a_wait_in_shared_memory_ends_at_its_time(void)
{
    struct timespec time = { 0, 5000000 };
    map_shared(-1);
    CHECK_ERROR(futex(&shared[0], WAIT, 0, &time, NULL, 0), ETIMEDOUT);
    CHECK_ERROR(futex(&shared[0], WAIT, 1, &time, NULL, 0), EAGAIN);
    CHECK_EQUAL(futex(&shared[0], WAKE, 1, NULL, NULL, 0), 0);
}

static void ignore(int signal)
{
    (void)signal;
}

static int sleep_until_interrupted(void)
{
    struct sigaction action = { .sa_handler = ignore };
    CHECK_EQUAL(sigaction(SIGUSR1, &action, NULL), 0);
    atomic_store(&shared[1], 1);
    return futex(&shared[0], WAIT, 0, NULL, NULL, 0) == -1 && errno == EINTR ? 0 : 1;
}

static void a_handler_interrupts_a_wait_in_shared_memory(void)
{
    map_shared(-1);
    pid_t child = child_running(sleep_until_interrupted);
    while (atomic_load(&shared[1]) == 0)
        sleep_milliseconds(1);
    sleep_milliseconds(20);
    CHECK_EQUAL(kill(child, SIGUSR1), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(futex(&shared[0], WAKE, 9, NULL, NULL, 0), 0);
}

static void a_sleeper_that_is_killed_is_woken_no_more(void)
{
    map_shared(-1);
    pid_t first = child_running(sleep_in_child);
    while (atomic_load(&shared[1]) != 1)
        sleep_milliseconds(1);
    sleep_milliseconds(20);
    pid_t second = child_running(sleep_in_child);
    while (atomic_load(&shared[1]) != 2)
        sleep_milliseconds(1);
    sleep_milliseconds(20);
    CHECK_EQUAL(kill(first, SIGKILL), 0);
    CHECK_EQUAL(signal_of(first), SIGKILL);
    atomic_store(&shared[0], 1);
    CHECK_EQUAL(futex(&shared[0], WAKE, 1, NULL, NULL, 0), 1);
    CHECK_EQUAL(exit_status_of(second), 0);
}

static pthread_mutex_t *shared_mutex;

static int count_in_shared_memory(void)
{
    for (int i = 0; i < 3000; i++)
    {
        if (pthread_mutex_lock(shared_mutex) != 0)
            return 1;
        int seen = atomic_load(&shared[0]);
        if (i % 100 == 0)
            sched_yield();
        atomic_store(&shared[0], seen + 1);
        if (pthread_mutex_unlock(shared_mutex) != 0)
            return 1;
    }
    return 0;
}

static int lock_and_exit(void)
{
    return pthread_mutex_lock(shared_mutex);
}

static void make_shared_mutex(int robust)
{
    pthread_mutexattr_t attributes;
    map_shared(-1);
    shared_mutex = (pthread_mutex_t *)&shared[64];
    CHECK_EQUAL(pthread_mutexattr_init(&attributes), 0);
    CHECK_EQUAL(pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED), 0);
    CHECK_EQUAL(pthread_mutexattr_setrobust(&attributes, robust), 0);
    CHECK_EQUAL(pthread_mutex_init(shared_mutex, &attributes), 0);
}

static void a_mutex_of_processes_lets_four_in_one_by_one(void)
{
    pid_t children[4];
    make_shared_mutex(PTHREAD_MUTEX_STALLED);
    for (int i = 0; i < 4; i++)
        children[i] = child_running(count_in_shared_memory);
    for (int i = 0; i < 4; i++)
        CHECK_EQUAL(exit_status_of(children[i]), 0);
    CHECK_EQUAL(atomic_load(&shared[0]), 12000);
}

static void a_robust_mutex_tells_that_its_process_has_ended(void)
{
    make_shared_mutex(PTHREAD_MUTEX_ROBUST);
    CHECK_EQUAL(exit_status_of(child_running(lock_and_exit)), 0);
    CHECK_EQUAL(pthread_mutex_lock(shared_mutex), EOWNERDEAD);
    CHECK_EQUAL(pthread_mutex_consistent(shared_mutex), 0);
    CHECK_EQUAL(pthread_mutex_unlock(shared_mutex), 0);
}

static sem_t *shared_semaphores;

static int answer_posts(void)
{
    for (int i = 0; i < 200; i++)
        if (sem_wait(&shared_semaphores[0]) != 0 || sem_post(&shared_semaphores[1]) != 0)
            return 1;
    return 0;
}

static void semaphores_go_between_processes(void)
{
    map_shared(-1);
    shared_semaphores = (sem_t *)&shared[128];
    CHECK_EQUAL(sem_init(&shared_semaphores[0], 1, 0), 0);
    CHECK_EQUAL(sem_init(&shared_semaphores[1], 1, 0), 0);
    pid_t child = child_running(answer_posts);
    for (int i = 0; i < 200; i++)
    {
        CHECK_EQUAL(sem_post(&shared_semaphores[0]), 0);
        CHECK_EQUAL(sem_wait(&shared_semaphores[1]), 0);
    }
    CHECK_EQUAL(exit_status_of(child), 0);
}

const struct test futex_tests[] = {
    { "futex/errors", futex_errors },
    { "futex/wakes_as_many_as_asked_for", futex_wakes_as_many_as_asked_for },
    { "futex/wakes_by_bits", futex_wakes_by_bits },
    { "futex/moves_sleepers_to_another_word", futex_moves_sleepers_to_another_word },
    { "futex/changes_a_word_and_wakes_at_both", futex_changes_a_word_and_wakes_at_both },
    { "futex/waits_until_a_point_in_time_of_either_clock", futex_waits_until_a_point_in_time_of_either_clock },
    { "futex/processes_wake_each_other_in_memory_that_they_inherited", processes_wake_each_other_in_memory_that_they_inherited },
    { "futex/processes_wake_each_other_in_a_file", processes_wake_each_other_in_a_file },
    { "futex/a_file_is_the_same_memory_wherever_it_is_mapped", a_file_is_the_same_memory_wherever_it_is_mapped },
    { "futex/a_wait_in_shared_memory_ends_at_its_time", a_wait_in_shared_memory_ends_at_its_time },
    { "futex/a_handler_interrupts_a_wait_in_shared_memory", a_handler_interrupts_a_wait_in_shared_memory },
    { "futex/a_sleeper_that_is_killed_is_woken_no_more", a_sleeper_that_is_killed_is_woken_no_more },
    { "futex/a_mutex_of_processes_lets_four_in_one_by_one", a_mutex_of_processes_lets_four_in_one_by_one },
    { "futex/a_robust_mutex_tells_that_its_process_has_ended", a_robust_mutex_tells_that_its_process_has_ended },
    { "futex/semaphores_go_between_processes", semaphores_go_between_processes },
    { NULL, NULL },
};
#endif
