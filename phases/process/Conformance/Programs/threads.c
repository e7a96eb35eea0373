/* Threads of a process, as musl makes them of clone and futex: POSIX.1-2017, System Interfaces; clone(2) and futex(2) of Linux. */
#define _GNU_SOURCE
#include "conformance.h"
#include "threads.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

_Atomic int word, second_word, counter;
static __thread int own = 7;

long futex(_Atomic int *word, int operation, int value, const void *time, _Atomic int *second, int third)
{
    return syscall(SYS_futex, word, operation, value, time, second, third);
}

void sleep_milliseconds(long count)
{
    struct timespec time = { count / 1000, count % 1000 * 1000000 };
    while (nanosleep(&time, &time) != 0)
        CHECK_EQUAL(errno, EINTR);
}

struct timespec in_milliseconds(long count)
{
    struct timespec time;
    CHECK_EQUAL(clock_gettime(CLOCK_REALTIME, &time), 0);
    time.tv_nsec += count * 1000000;
    time.tv_sec += time.tv_nsec / 1000000000;
    time.tv_nsec %= 1000000000;
    return time;
}

pthread_t started(void *(*body)(void *), void *argument)
{
    pthread_t thread;
    CHECK_EQUAL(pthread_create(&thread, NULL, body, argument), 0);
    return thread;
}

void *joined(pthread_t thread)
{
    void *result = NULL;
    CHECK_EQUAL(pthread_join(thread, &result), 0);
    return result;
}

/* Until that many threads have told that they are about to sleep, and a while longer. */
void wait_for_sleepers(int count)
{
    while (atomic_load(&counter) != count)
        sleep_milliseconds(1);
    sleep_milliseconds(20);
}

void *compute_until_told(void *argument)
{
    *(pid_t *)argument = (pid_t)syscall(SYS_gettid);
    atomic_store(&counter, 1);
    while (atomic_load(&second_word) == 0)
        ;
    return NULL;
}

static void *give_back(void *argument)
{
    own += 1;
    CHECK_EQUAL(own, 8);
    return argument;
}

static void thousand_threads_run_one_after_the_other(void)
{
    for (intptr_t i = 0; i < 1000; i++)
        CHECK_EQUAL((intptr_t)joined(started(give_back, (void *)i)), i);
    CHECK_EQUAL(own, 7);
}

static pthread_barrier_t barrier;

static void *meet(void *argument)
{
    int met = pthread_barrier_wait(&barrier);
    CHECK(met == 0 || met == PTHREAD_BARRIER_SERIAL_THREAD);
    return met == 0 ? NULL : argument;
}

static void sixty_four_threads_meet_at_a_barrier(void)
{
    pthread_t threads[64];
    int serial = 0;
    CHECK_EQUAL(pthread_barrier_init(&barrier, NULL, 64), 0);
    for (int i = 0; i < 64; i++)
        threads[i] = started(meet, &serial);
    for (int i = 0; i < 64; i++)
        serial += joined(threads[i]) != NULL;
    CHECK_EQUAL(serial, 1);
}

static void *tell_ids(void *argument)
{
    pid_t *ids = argument;
    ids[0] = getpid();
    ids[1] = (pid_t)syscall(SYS_gettid);
    return NULL;
}

static void all_threads_have_the_process_id_and_each_a_thread_id(void)
{
    pid_t first[2], second[2];
    joined(started(tell_ids, first));
    joined(started(tell_ids, second));
    CHECK_EQUAL(first[0], getpid());
    CHECK_EQUAL(second[0], getpid());
    CHECK(first[1] != getpid() && second[1] != getpid() && first[1] != second[1]);
    CHECK_EQUAL(syscall(SYS_gettid), getpid());
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int guarded;

static void *count_guarded(void *argument)
{
    (void)argument;
    for (int i = 0; i < 20000; i++)
    {
        pthread_mutex_lock(&mutex);
        int seen = guarded;
        if (i % 1000 == 0)
            sched_yield();
        guarded = seen + 1;
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

static void a_mutex_lets_eight_threads_in_one_by_one(void)
{
    pthread_t threads[8];
    guarded = 0;
    for (int i = 0; i < 8; i++)
        threads[i] = started(count_guarded, NULL);
    for (int i = 0; i < 8; i++)
        joined(threads[i]);
    CHECK_EQUAL(guarded, 160000);
}

static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static int turn;

static void *take_turns(void *argument)
{
    int mine = (int)(intptr_t)argument;
    for (int round = 0; round < 50; round++)
    {
        pthread_mutex_lock(&mutex);
        while (turn % 4 != mine)
            pthread_cond_wait(&condition, &mutex);
        turn++;
        pthread_cond_broadcast(&condition);
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

static void four_threads_take_turns_at_a_condition(void)
{
    pthread_t threads[4];
    turn = 0;
    for (intptr_t i = 0; i < 4; i++)
        threads[i] = started(take_turns, (void *)i);
    for (int i = 0; i < 4; i++)
        joined(threads[i]);
    CHECK_EQUAL(turn, 200);
}

static void a_timed_wait_for_a_condition_ends_at_its_time(void)
{
    struct timespec start, now, until;
    clock_gettime(CLOCK_REALTIME, &until);
    clock_gettime(CLOCK_MONOTONIC, &start);
    until.tv_nsec += 20000000;
    if (until.tv_nsec >= 1000000000)
        until.tv_sec++, until.tv_nsec -= 1000000000;
    pthread_mutex_lock(&mutex);
    CHECK_EQUAL(pthread_cond_timedwait(&condition, &mutex, &until), ETIMEDOUT);
    pthread_mutex_unlock(&mutex);
    clock_gettime(CLOCK_MONOTONIC, &now);
    CHECK((now.tv_sec - start.tv_sec) * 1000000000L + now.tv_nsec - start.tv_nsec >= 19000000);
}

static int pipe_ends[2];

static void *read_one(void *argument)
{
    char byte = 0;
    atomic_store(&counter, 1);
    CHECK_EQUAL(read(pipe_ends[0], &byte, 1), 1);
    *(char *)argument = byte;
    return NULL;
}

static void other_threads_run_while_one_waits_in_a_call(void)
{
    char byte = 0;
    CHECK_EQUAL(pipe(pipe_ends), 0);
    atomic_store(&counter, 0);
    pthread_t thread = started(read_one, &byte);
    wait_for_sleepers(1);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0)
        _exit(3);
    CHECK_EQUAL(exit_status_of(child), 3);
    CHECK_EQUAL(write(pipe_ends[1], "x", 1), 1);
    joined(thread);
    CHECK_EQUAL(byte, 'x');
}

static void *wait_for_child(void *argument)
{
    int status = 0;
    atomic_store(&counter, 1);
    CHECK_EQUAL(waitpid(*(pid_t *)argument, &status, 0), *(pid_t *)argument);
    CHECK(WIFSIGNALED(status));
    return NULL;
}

static void a_thread_waits_for_a_child_that_another_one_ends(void)
{
    pid_t child = child_running(sleep_for_ever);
    atomic_store(&counter, 0);
    pthread_t thread = started(wait_for_child, &child);
    wait_for_sleepers(1);
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    joined(thread);
}

static void *hold_for_ever(void *argument)
{
    (void)argument;
    atomic_fetch_add(&counter, 1);
    while (sleep_for_ever() != 0)
        ;
    return NULL;
}

static int fork_with_threads(void)
{
    pthread_t threads[3];
    atomic_store(&counter, 0);
    for (int i = 0; i < 3; i++)
        threads[i] = started(hold_for_ever, NULL);
    wait_for_sleepers(3);
    (void)threads;
    pid_t child = fork();
    if (child == 0)
    {
        /* It is alone, and may make threads of its own. */
        CHECK_EQUAL(syscall(SYS_gettid), getpid());
        CHECK_EQUAL((intptr_t)joined(started(give_back, (void *)5)), 5);
        _exit(0);
    }
    return exit_status_of(child);
}

static void the_child_of_a_fork_has_the_calling_thread_alone(void)
{
    CHECK_EQUAL(exit_status_of(child_running(fork_with_threads)), 0);
}

static void *fork_here(void *argument)
{
    own = 21;
    pid_t child = fork();
    if (child == 0)
        _exit(own == 21 && syscall(SYS_gettid) == getpid() ? 0 : 1);
    *(int *)argument = exit_status_of(child);
    return NULL;
}

static void a_second_thread_forks(void)
{
    int status = -1;
    joined(started(fork_here, &status));
    CHECK_EQUAL(status, 0);
}

static void *end_process(void *argument)
{
    (void)argument;
    _exit(9);
}

static int end_by_second_thread(void)
{
    started(hold_for_ever, NULL);
    started(end_process, NULL);
    return sleep_for_ever();
}

static void exit_of_any_thread_ends_the_process(void)
{
    CHECK_EQUAL(exit_status_of(child_running(end_by_second_thread)), 9);
}

static int last_call;

/* By the calls themselves: musl 1.2.3 does not tell the child of a fork where to clear its lock, and hangs in pthread_exit of the first thread. */
static void *end_later(void *argument)
{
    sleep_milliseconds(30);
    syscall(last_call, 5);
    return argument;
}

static int end_first_thread_first(void)
{
    started(end_later, NULL);
    syscall(SYS_exit, 3);
    return 1;
}

static void the_process_lives_until_its_last_thread_ends(void)
{
    last_call = SYS_exit;
    CHECK_EQUAL(exit_status_of(child_running(end_first_thread_first)), 5);
    last_call = SYS_exit_group;
    CHECK_EQUAL(exit_status_of(child_running(end_first_thread_first)), 5);
}

static int is_killed_with_threads(void)
{
    started(hold_for_ever, NULL);
    started(hold_for_ever, NULL);
    raise(SIGTERM);
    return 0;
}

static void a_signal_that_ends_ends_all_threads(void)
{
    CHECK_EQUAL(signal_of(child_running(is_killed_with_threads)), SIGTERM);
}

static void *fault(void *argument)
{
    volatile int *nowhere = argument;
    *nowhere = 1;
    return argument;
}

static int faults_in_second_thread(void)
{
    joined(started(fault, (void *)8));
    return 0;
}

static void a_fault_of_any_thread_ends_the_process(void)
{
    CHECK_EQUAL(signal_of(child_running(faults_in_second_thread)), SIGSEGV);
}

static void execute(void)
{
    char id[16];
    snprintf(id, sizeof id, "%d", (int)getpid());
    char *arguments[] = { (char *)program_path, REEXEC, "pid", id, NULL };
    execv(program_path, arguments);
}

static void *execute_here(void *argument)
{
    sleep_milliseconds(10);
    execute();
    return argument;
}

static int executes_in_second_thread(void)
{
    started(hold_for_ever, NULL);
    joined(started(execute_here, NULL));
    return 1;
}

static int executes_in_first_thread(void)
{
    started(hold_for_ever, NULL);
    started(compute_until_told, &(pid_t){ 0 });
    sleep_milliseconds(10);
    execute();
    return 1;
}

static int executes_when_the_first_thread_has_ended(void)
{
    started(execute_here, NULL);
    pthread_exit(NULL);
}

static void execve_ends_all_other_threads_and_keeps_the_process_id(void)
{
    CHECK_EQUAL(exit_status_of(child_running(executes_in_first_thread)), 0);
    CHECK_EQUAL(exit_status_of(child_running(executes_in_second_thread)), 0);
    CHECK_EQUAL(exit_status_of(child_running(executes_when_the_first_thread_has_ended)), 0);
}

static void *touch_all(void *argument)
{
    volatile char *bytes = argument;
    for (size_t i = 0; i < 4 << 20; i += 4096)
        bytes[i]++;
    return NULL;
}

static void threads_touch_the_same_new_pages(void)
{
    pthread_t threads[6];
    char *bytes = mmap(NULL, 4 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(bytes != MAP_FAILED);
    for (int i = 0; i < 6; i++)
        threads[i] = started(touch_all, bytes);
    for (int i = 0; i < 6; i++)
        joined(threads[i]);
    CHECK_EQUAL(munmap(bytes, 4 << 20), 0);
}

static void *wait_to_be_cancelled(void *argument)
{
    atomic_store(&counter, 1);
    sleep(100);
    return argument;
}

static void a_thread_that_sleeps_is_cancelled(void)
{
    atomic_store(&counter, 0);
    pthread_t thread = started(wait_to_be_cancelled, NULL);
    wait_for_sleepers(1);
    CHECK_EQUAL(pthread_cancel(thread), 0);
    CHECK(joined(thread) == PTHREAD_CANCELED);
}

static void *lock_and_keep(void *argument)
{
    CHECK_EQUAL(pthread_mutex_lock(argument), 0);
    return NULL;
}

static void a_robust_mutex_tells_that_its_owner_has_ended(void)
{
    static pthread_mutex_t robust;
    pthread_mutexattr_t attributes;
    CHECK_EQUAL(pthread_mutexattr_init(&attributes), 0);
    CHECK_EQUAL(pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST), 0);
    CHECK_EQUAL(pthread_mutex_init(&robust, &attributes), 0);
    joined(started(lock_and_keep, &robust));
    CHECK_EQUAL(pthread_mutex_lock(&robust), EOWNERDEAD);
    CHECK_EQUAL(pthread_mutex_consistent(&robust), 0);
    CHECK_EQUAL(pthread_mutex_unlock(&robust), 0);
}

#ifndef CONFORMANCE_DOOR /* clone itself */
static void clone_errors(void)
{
    enum { VM = 0x100, FS = 0x200, FILES = 0x400, SIGHAND = 0x800, THREAD = 0x10000 };
    static char stack[4096];
    CHECK_ERROR(syscall(SYS_clone, THREAD | SIGHAND, stack + sizeof stack, NULL, NULL, 0), EINVAL);
    CHECK_ERROR(syscall(SYS_clone, THREAD | VM | FS | FILES, stack + sizeof stack, NULL, NULL, 0), EINVAL);
}
#endif

const struct test thread_tests[] = {
    { "thread/thousand_threads_run_one_after_the_other", thousand_threads_run_one_after_the_other },
    { "thread/sixty_four_threads_meet_at_a_barrier", sixty_four_threads_meet_at_a_barrier },
    { "thread/all_threads_have_the_process_id_and_each_a_thread_id", all_threads_have_the_process_id_and_each_a_thread_id },
    { "thread/a_mutex_lets_eight_threads_in_one_by_one", a_mutex_lets_eight_threads_in_one_by_one },
    { "thread/four_threads_take_turns_at_a_condition", four_threads_take_turns_at_a_condition },
    { "thread/a_timed_wait_for_a_condition_ends_at_its_time", a_timed_wait_for_a_condition_ends_at_its_time },
    { "thread/other_threads_run_while_one_waits_in_a_call", other_threads_run_while_one_waits_in_a_call },
    { "thread/a_thread_waits_for_a_child_that_another_one_ends", a_thread_waits_for_a_child_that_another_one_ends },
    { "thread/the_child_of_a_fork_has_the_calling_thread_alone", the_child_of_a_fork_has_the_calling_thread_alone },
    { "thread/a_second_thread_forks", a_second_thread_forks },
    { "thread/exit_of_any_thread_ends_the_process", exit_of_any_thread_ends_the_process },
    { "thread/the_process_lives_until_its_last_thread_ends", the_process_lives_until_its_last_thread_ends },
    { "thread/a_signal_that_ends_ends_all_threads", a_signal_that_ends_ends_all_threads },
    { "thread/a_fault_of_any_thread_ends_the_process", a_fault_of_any_thread_ends_the_process },
    { "thread/execve_ends_all_other_threads_and_keeps_the_process_id", execve_ends_all_other_threads_and_keeps_the_process_id },
    { "thread/threads_touch_the_same_new_pages", threads_touch_the_same_new_pages },
    { "thread/a_thread_that_sleeps_is_cancelled", a_thread_that_sleeps_is_cancelled },
    { "thread/a_robust_mutex_tells_that_its_owner_has_ended", a_robust_mutex_tells_that_its_owner_has_ended },
#ifndef CONFORMANCE_DOOR
    { "thread/clone_errors", clone_errors },
#endif
    { NULL, NULL },
};
