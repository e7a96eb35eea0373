/*
 * How single threads are scheduled, their processors, names and attributes: POSIX.1-2017, System Interfaces, <pthread.h>; sched_setscheduler(2) of
 * Linux.
 */
#define _GNU_SOURCE
#include "conformance.h"
#include "threads.h"

#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static _Atomic pid_t id;

static void *stay(void *argument)
{
    atomic_store(&id, (pid_t)syscall(SYS_gettid));
    atomic_store(&counter, 1);
    while (atomic_load(&word) == 0)
        sleep_milliseconds(1);
    return argument;
}

static pthread_t started_to_stay(void)
{
    atomic_store(&counter, 0);
    atomic_store(&word, 0);
    pthread_t thread = started(stay, NULL);
    while (atomic_load(&counter) == 0)
        sleep_milliseconds(1);
    return thread;
}

static void each_thread_has_its_policy(void)
{
    struct sched_param parameters = { .sched_priority = 7 };
    int policy = -1;
    pthread_t thread = started_to_stay();
    int error = pthread_setschedparam(thread, SCHED_RR, &parameters);
    if (error == EPERM)
        skip("no right to priorities");
    CHECK_EQUAL(error, 0);
    parameters.sched_priority = 0;
    CHECK_EQUAL(pthread_getschedparam(thread, &policy, &parameters), 0);
    CHECK_EQUAL(policy, SCHED_RR);
    CHECK_EQUAL(parameters.sched_priority, 7);
    CHECK_EQUAL(pthread_getschedparam(pthread_self(), &policy, &parameters), 0);
    CHECK_EQUAL(policy, SCHED_OTHER);
    CHECK_EQUAL(parameters.sched_priority, 0);
    CHECK_EQUAL(pthread_setschedprio(thread, 9), 0);
    CHECK_EQUAL(pthread_getschedparam(thread, &policy, &parameters), 0);
    CHECK_EQUAL(parameters.sched_priority, 9);
    CHECK_EQUAL(pthread_setschedprio(thread, 100), EINVAL);
    CHECK_EQUAL(pthread_setschedparam(thread, 77, &parameters), EINVAL);
    atomic_store(&word, 1);
    joined(thread);
}

static int has_no_right(void)
{
    struct sched_param parameters = { .sched_priority = 7 };
    if (setuid(1000) != 0)
        skip("not the superuser");
    pthread_t thread = started_to_stay();
    CHECK_EQUAL(pthread_setschedparam(thread, SCHED_FIFO, &parameters), EPERM);
    CHECK_EQUAL(pthread_setschedprio(thread, 0), 0);
    pthread_attr_t attributes;
    pthread_t made;
    CHECK_EQUAL(pthread_attr_init(&attributes), 0);
    CHECK_EQUAL(pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED), 0);
    CHECK_EQUAL(pthread_attr_setschedpolicy(&attributes, SCHED_FIFO), 0);
    CHECK_EQUAL(pthread_attr_setschedparam(&attributes, &parameters), 0);
    CHECK_EQUAL(pthread_create(&made, &attributes, stay, NULL), EPERM);
    atomic_store(&word, 1);
    joined(thread);
    return 0;
}

static void priorities_need_a_right(void)
{
    CHECK_EQUAL(exit_status_of(child_running(has_no_right)), 0);
}

static void *tell_policy(void *argument)
{
    struct sched_param parameters;
    CHECK_EQUAL(pthread_getschedparam(pthread_self(), argument, &parameters), 0);
    return (void *)(intptr_t)parameters.sched_priority;
}

static void a_thread_begins_with_the_policy_of_its_attributes_or_its_maker(void)
{
    struct sched_param parameters = { .sched_priority = 5 };
    pthread_attr_t attributes;
    pthread_t thread;
    int policy = -1;
    CHECK_EQUAL(pthread_attr_init(&attributes), 0);
    CHECK_EQUAL(pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED), 0);
    CHECK_EQUAL(pthread_attr_setschedpolicy(&attributes, SCHED_RR), 0);
    CHECK_EQUAL(pthread_attr_setschedparam(&attributes, &parameters), 0);
    int error = pthread_create(&thread, &attributes, tell_policy, &policy);
    if (error == EPERM)
        skip("no right to priorities");
    CHECK_EQUAL(error, 0);
    CHECK_EQUAL((intptr_t)joined(thread), 5);
    CHECK_EQUAL(policy, SCHED_RR);
    CHECK_EQUAL((intptr_t)joined(started(tell_policy, &policy)), 0);
    CHECK_EQUAL(policy, SCHED_OTHER);
    parameters.sched_priority = 3;
    CHECK_EQUAL(pthread_setschedparam(pthread_self(), SCHED_FIFO, &parameters), 0);
    CHECK_EQUAL((intptr_t)joined(started(tell_policy, &policy)), 3);
    CHECK_EQUAL(policy, SCHED_FIFO);
}

static void threads_have_the_processors_that_there_are(void)
{
    cpu_set_t set;
    pthread_t thread = started_to_stay();
    CPU_ZERO(&set);
    CHECK_EQUAL(pthread_getaffinity_np(thread, sizeof set, &set), 0);
    CHECK(CPU_COUNT(&set) >= 1);
    int first = 0;
    while (!CPU_ISSET(first, &set))
        first++;
    CPU_ZERO(&set);
    CPU_SET(first, &set);
    CHECK_EQUAL(pthread_setaffinity_np(thread, sizeof set, &set), 0);
    CPU_ZERO(&set);
    CHECK_EQUAL(pthread_getaffinity_np(thread, sizeof set, &set), 0);
    CHECK_EQUAL(CPU_COUNT(&set), 1);
    CHECK(CPU_ISSET(first, &set));
    CPU_ZERO(&set);
    CHECK_EQUAL(pthread_setaffinity_np(thread, sizeof set, &set), EINVAL);
    CHECK_ERROR(sched_setaffinity(0, sizeof set, &set), EINVAL);
    CHECK_EQUAL(sched_getaffinity(0, sizeof set, &set), 0);
    CHECK_ERROR(sched_getaffinity(32767, sizeof set, &set), ESRCH);
    atomic_store(&word, 1);
    joined(thread);
}

static void a_name_has_up_to_fifteen_bytes(void)
{
    char name[16] = "";
    pthread_t thread = started_to_stay();
    CHECK_EQUAL(pthread_setname_np(pthread_self(), "first"), 0);
    CHECK_EQUAL(pthread_setname_np(thread, "sixteen bytes!!!"), ERANGE);
#ifdef CONFORMANCE_DOOR /* musl writes the name of another thread to a file of /proc */
    CHECK_EQUAL(pthread_setname_np(thread, "fifteen bytes!!"), 0);
    CHECK_EQUAL(pthread_getname_np(thread, name, sizeof name), 0);
    CHECK_EQUAL(strcmp(name, "fifteen bytes!!"), 0);
#endif
    CHECK_EQUAL(pthread_getname_np(pthread_self(), name, sizeof name), 0);
    CHECK_EQUAL(strcmp(name, "first"), 0);
    CHECK_EQUAL(pthread_getname_np(pthread_self(), name, 15), ERANGE);
    atomic_store(&word, 1);
    joined(thread);
}

static void *find_stack(void *argument)
{
    pthread_attr_t attributes;
    void *stack = NULL;
    size_t size = 0;
    int state = -1;
    CHECK_EQUAL(pthread_getattr_np(pthread_self(), &attributes), 0);
    CHECK_EQUAL(pthread_attr_getstack(&attributes, &stack, &size), 0);
    CHECK_EQUAL(pthread_attr_getdetachstate(&attributes, &state), 0);
    CHECK_EQUAL(state, PTHREAD_CREATE_JOINABLE);
    CHECK((char *)&attributes >= (char *)stack && (char *)(&attributes + 1) <= (char *)stack + size);
    return argument;
}

static void a_thread_finds_its_stack(void)
{
    find_stack(NULL);
    joined(started(find_stack, NULL));
}

#ifndef CONFORMANCE_DOOR /* by numbers, which the door has no function for; musl gives ENOSYS for these */
static void threads_are_scheduled_by_their_ids(void)
{
    struct sched_param parameters = { .sched_priority = 4 };
    struct timespec interval;
    pthread_t thread = started_to_stay();
    int result = (int)syscall(SYS_sched_setscheduler, id, SCHED_RR, &parameters);
    if (result != 0 && errno == EPERM)
        skip("no right to priorities");
    CHECK_EQUAL(result, 0);
    CHECK_EQUAL(syscall(SYS_sched_getscheduler, id), SCHED_RR);
    CHECK_EQUAL(syscall(SYS_sched_getscheduler, 0), SCHED_OTHER);
    parameters.sched_priority = 6;
    CHECK_EQUAL(syscall(SYS_sched_setparam, id, &parameters), 0);
    parameters.sched_priority = 0;
    CHECK_EQUAL(syscall(SYS_sched_getparam, id, &parameters), 0);
    CHECK_EQUAL(parameters.sched_priority, 6);
    CHECK_EQUAL(syscall(SYS_sched_rr_get_interval, id, &interval), 0);
    CHECK(interval.tv_sec == 0 && interval.tv_nsec > 0);
    pid_t child = fork();
    if (child == 0)
        _exit(syscall(SYS_sched_getscheduler, id) == SCHED_RR && syscall(SYS_sched_setparam, id, &parameters) == 0 ? 0 : 1);
    CHECK_EQUAL(exit_status_of(child), 0);
    atomic_store(&word, 1);
    joined(thread);
    sleep_milliseconds(5);
    CHECK_ERROR(syscall(SYS_sched_getscheduler, id), ESRCH);
}

static void the_child_of_a_vfork_executes_with_what_it_has_set(void)
{
    struct sched_param parameters = { .sched_priority = 4 };
    char *arguments[] = { (char *)program_path, REEXEC, "policy", "2", NULL };
    pid_t child = vfork();
    CHECK(child >= 0);
    if (child == 0) {
        if (syscall(SYS_sched_setscheduler, 0, SCHED_RR, &parameters) != 0)
            _exit(errno == EPERM ? STATUS_SKIPPED : 99);
        execv(program_path, arguments);
        _exit(98);
    }
    int status = exit_status_of(child);
    if (status == STATUS_SKIPPED)
        skip("no right to priorities");
    CHECK_EQUAL(status, 0);
    CHECK_EQUAL(syscall(SYS_sched_getscheduler, 0), SCHED_OTHER);
}
#endif

const struct test thread_scheduling_tests[] = {
    { "pthread_setschedparam/each_thread_has_its_policy", each_thread_has_its_policy },
    { "pthread_setschedparam/priorities_need_a_right", priorities_need_a_right },
    { "pthread_attr_setinheritsched/a_thread_begins_with_the_policy_of_its_attributes_or_its_maker",
        a_thread_begins_with_the_policy_of_its_attributes_or_its_maker },
    { "pthread_setaffinity_np/threads_have_the_processors_that_there_are", threads_have_the_processors_that_there_are },
    { "pthread_setname_np/a_name_has_up_to_fifteen_bytes", a_name_has_up_to_fifteen_bytes },
    { "pthread_getattr_np/a_thread_finds_its_stack", a_thread_finds_its_stack },
#ifndef CONFORMANCE_DOOR
    { "sched_setscheduler/threads_are_scheduled_by_their_ids", threads_are_scheduled_by_their_ids },
    { "vfork/the_child_executes_with_the_policy_that_it_has_set", the_child_of_a_vfork_executes_with_what_it_has_set },
#endif
    { NULL, NULL },
};
