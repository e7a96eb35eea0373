/* Errors that need a thread that ends at the wrong time, or that there is no memory. */
#define _GNU_SOURCE
#include "conformance.h"
#include "threads.h"

#include <pthread.h>
#include <stdint.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t mutex;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static int errors[2];

static void make_mutex(int type, int protocol)
{
    pthread_mutexattr_t attributes;
    CHECK_EQUAL(pthread_mutexattr_init(&attributes), 0);
    CHECK_EQUAL(pthread_mutexattr_settype(&attributes, type), 0);
    CHECK_EQUAL(pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST), 0);
    CHECK_EQUAL(pthread_mutexattr_setprotocol(&attributes, protocol), 0);
    CHECK_EQUAL(pthread_mutex_init(&mutex, &attributes), 0);
    CHECK_EQUAL(pthread_mutexattr_destroy(&attributes), 0);
}

static void *wake_all_and_end(void *argument)
{
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    atomic_store(&word, 1);
    CHECK_EQUAL(pthread_cond_broadcast(&condition), 0);
    return argument;
}

/* Both wait until the owner of the mutex has ended, and leave it without making it consistent. */
static void *wait_for_ever(void *result)
{
    int error = 0;
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    atomic_fetch_add(&counter, 1);
    while (atomic_load(&word) == 0)
        error = pthread_cond_wait(&condition, &mutex);
    CHECK(error == EOWNERDEAD || error == ENOTRECOVERABLE);
    *(int *)result = error;
    if (error == EOWNERDEAD)
        CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    return NULL;
}

static void *wait_for_a_while(void *result)
{
    struct timespec until;
    int error = 0;
    CHECK_EQUAL(clock_gettime(CLOCK_REALTIME, &until), 0);
    until.tv_sec += 20;
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    atomic_fetch_add(&counter, 1);
    while (atomic_load(&word) == 0)
        error = pthread_cond_timedwait(&condition, &mutex, &until);
    CHECK(error == EOWNERDEAD || error == ENOTRECOVERABLE);
    *(int *)result = error;
    if (error == EOWNERDEAD)
        CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    return NULL;
}

static void expect_one_of_each(void *(*body)(void *))
{
    make_mutex(PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_NONE);
    atomic_store(&word, 0);
    atomic_store(&counter, 0);
    pthread_t threads[2] = { started(body, &errors[0]), started(body, &errors[1]) };
    wait_for_sleepers(2);
    joined(started(wake_all_and_end, NULL));
    joined(threads[0]);
    joined(threads[1]);
    CHECK(errors[0] != errors[1]);
}

static void the_second_of_two_who_wait_finds_the_mutex_unusable(void)
{
    expect_one_of_each(wait_for_ever);
    expect_one_of_each(wait_for_a_while);
}

static void a_guard_has_a_largest_size(void)
{
    pthread_attr_t attributes;
    CHECK_EQUAL(pthread_attr_init(&attributes), 0);
    CHECK_EQUAL(pthread_attr_setguardsize(&attributes, SIZE_MAX), EINVAL);
    CHECK_EQUAL(pthread_attr_destroy(&attributes), 0);
}

/* No page more than there are now. */
static void leave_no_memory(void)
{
    struct rlimit none = { 4096, 4096 };
    CHECK_EQUAL(setrlimit(RLIMIT_AS, &none), 0);
}

static void handlers_of_forks_need_memory(void)
{
    int error = 0;
    leave_no_memory();
    for (int i = 0; i < 1000000 && error == 0; i++)
        error = pthread_atfork(NULL, NULL, NULL);
#ifdef CONFORMANCE_DOOR
    CHECK_EQUAL(error, ENOMEM);
#else
    CHECK(error == ENOMEM || error == -1); /* musl's */
#endif
}

static void a_segment_needs_room(void)
{
    int segment = shmget(IPC_PRIVATE, 1 << 20, IPC_CREAT | 0600);
    CHECK(segment >= 0);
    leave_no_memory();
    void *address = shmat(segment, NULL, 0);
    CHECK(address == (void *)-1 && errno == ENOMEM);
    CHECK_EQUAL(shmctl(segment, IPC_RMID, NULL), 0);
}

#ifdef CONFORMANCE_DOOR
static void *lock_and_end(void *argument)
{
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    return argument;
}

static int changes_a_ceiling(void)
{
    int old;
    CHECK_EQUAL(setuid(1000), 0);
    CHECK_EQUAL(pthread_mutex_setprioceiling(&mutex, 20, &old), EPERM);
    return 0;
}

void the_ceiling_of_a_mutex_that_cannot_be_had_stays(void)
{
    int old;
    make_mutex(PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PRIO_PROTECT);
    CHECK_EQUAL(exit_status_of(child_running(changes_a_ceiling)), 0);
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    CHECK_EQUAL(pthread_mutex_setprioceiling(&mutex, 20, &old), EDEADLK);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    joined(started(lock_and_end, NULL));
    CHECK_EQUAL(pthread_mutex_setprioceiling(&mutex, 20, &old), EOWNERDEAD);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    CHECK_EQUAL(pthread_mutex_setprioceiling(&mutex, 20, &old), ENOTRECOVERABLE);
}
#endif

const struct test rare_error_tests[] = {
    { "pthread_cond_wait/the_second_of_two_who_wait_finds_the_mutex_unusable", the_second_of_two_who_wait_finds_the_mutex_unusable },
    { "pthread_attr_setguardsize/a_guard_has_a_largest_size", a_guard_has_a_largest_size },
    { "pthread_atfork/handlers_of_forks_need_memory", handlers_of_forks_need_memory },
    { "shmat/a_segment_needs_room", a_segment_needs_room },
    { 0 },
};
