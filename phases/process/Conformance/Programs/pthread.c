/* What threads synchronize with, and their attributes: POSIX.1-2017, System Interfaces, <pthread.h>. */
#define _GNU_SOURCE
#include "conformance.h"
#include "threads.h"

#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static struct timespec time_in(clockid_t clock, long milliseconds)
{
    struct timespec time;
    CHECK_EQUAL(clock_gettime(clock, &time), 0);
    time.tv_sec += milliseconds / 1000;
    time.tv_nsec += milliseconds % 1000 * 1000000;
    if (time.tv_nsec >= 1000000000)
        time.tv_sec++, time.tv_nsec -= 1000000000;
    return time;
}

static int is_past(clockid_t clock, struct timespec then)
{
    struct timespec now = time_in(clock, 0);
    return now.tv_sec > then.tv_sec || (now.tv_sec == then.tv_sec && now.tv_nsec >= then.tv_nsec);
}

static const struct timespec no_time = { .tv_sec = 0, .tv_nsec = 1000000000 };

static pthread_mutex_t mutex_of_type(int type)
{
    pthread_mutexattr_t attributes;
    pthread_mutex_t mutex;
    CHECK_EQUAL(pthread_mutexattr_init(&attributes), 0);
    CHECK_EQUAL(pthread_mutexattr_settype(&attributes, type), 0);
    CHECK_EQUAL(pthread_mutex_init(&mutex, &attributes), 0);
    CHECK_EQUAL(pthread_mutexattr_destroy(&attributes), 0);
    return mutex;
}

static void *give(void *argument)
{
    return argument;
}

static void *set_errno(void *argument)
{
    CHECK_EQUAL(errno, 0);
    CHECK_EQUAL(close(-1), -1);
    CHECK_EQUAL(errno, EBADF);
    return argument;
}

static void each_thread_has_its_error_number(void)
{
    errno = ENOENT;
    joined(started(set_errno, NULL));
    CHECK_EQUAL(errno, ENOENT);
}

static void a_stack_that_is_too_large_is_eagain(void)
{
    pthread_attr_t attributes;
    pthread_t thread;
    CHECK_EQUAL(pthread_attr_init(&attributes), 0);
    CHECK_EQUAL(pthread_attr_setstacksize(&attributes, 1UL << 47), 0);
    CHECK_EQUAL(pthread_create(&thread, &attributes, give, NULL), EAGAIN);
    CHECK_EQUAL(pthread_attr_destroy(&attributes), 0);
}

static void *use_stack(void *argument)
{
    volatile char bytes[900 * 1024];
    for (size_t i = 0; i < sizeof bytes; i += 1024)
        bytes[i] = 1;
    return bytes[1024] == 1 ? argument : NULL;
}

static void *use_much_stack(void *argument)
{
    volatile char bytes[3 * 1024 * 1024];
    for (size_t i = sizeof bytes - 1; i > 1024; i -= 1024)
        bytes[i] = 1;
    return bytes[sizeof bytes - 1] == 1 ? argument : NULL;
}

static pthread_t started_with_stack(size_t size, void *(*body)(void *))
{
    pthread_attr_t attributes;
    pthread_t thread;
    CHECK_EQUAL(pthread_attr_init(&attributes), 0);
    CHECK_EQUAL(pthread_attr_setstacksize(&attributes, size), 0);
    CHECK_EQUAL(pthread_create(&thread, &attributes, body, &counter), 0);
    CHECK_EQUAL(pthread_attr_destroy(&attributes), 0);
    return thread;
}

static void a_thread_has_the_stack_that_was_asked_for(void)
{
    CHECK(joined(started_with_stack(1024 * 1024, use_stack)) != NULL);
    CHECK(joined(started_with_stack(PTHREAD_STACK_MIN, give)) != NULL);
}

static int overflows(void)
{
    joined(started_with_stack(512 * 1024, use_much_stack));
    return 0;
}

static void an_overflow_of_the_stack_meets_the_guard(void)
{
    CHECK_EQUAL(signal_of(child_running(overflows)), SIGSEGV);
}

static void attributes_are_kept(void)
{
    pthread_attr_t attributes;
    int state = -1;
    size_t size = 0;
    CHECK_EQUAL(pthread_attr_init(&attributes), 0);
    CHECK_EQUAL(pthread_attr_getdetachstate(&attributes, &state), 0);
    CHECK_EQUAL(state, PTHREAD_CREATE_JOINABLE);
    CHECK_EQUAL(pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED), 0);
    CHECK_EQUAL(pthread_attr_getdetachstate(&attributes, &state), 0);
    CHECK_EQUAL(state, PTHREAD_CREATE_DETACHED);
    CHECK_EQUAL(pthread_attr_setdetachstate(&attributes, 77), EINVAL);
    CHECK_EQUAL(pthread_attr_getstacksize(&attributes, &size), 0);
    CHECK(size >= PTHREAD_STACK_MIN);
    CHECK_EQUAL(pthread_attr_setstacksize(&attributes, 123 * 1024), 0);
    CHECK_EQUAL(pthread_attr_getstacksize(&attributes, &size), 0);
    CHECK_EQUAL(size, 123 * 1024);
    CHECK_EQUAL(pthread_attr_setstacksize(&attributes, PTHREAD_STACK_MIN - 1), EINVAL);
    CHECK_EQUAL(pthread_attr_setguardsize(&attributes, 64 * 1024), 0);
    CHECK_EQUAL(pthread_attr_getguardsize(&attributes, &size), 0);
    CHECK_EQUAL(size, 64 * 1024);
    CHECK_EQUAL(pthread_attr_destroy(&attributes), 0);
}

static void scheduling_attributes_are_kept(void)
{
    pthread_attr_t attributes;
    struct sched_param parameters = { 0 };
    int value = -1;
    CHECK_EQUAL(pthread_attr_init(&attributes), 0);
    CHECK_EQUAL(pthread_attr_getinheritsched(&attributes, &value), 0);
    CHECK_EQUAL(value, PTHREAD_INHERIT_SCHED);
    CHECK_EQUAL(pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED), 0);
    CHECK_EQUAL(pthread_attr_getinheritsched(&attributes, &value), 0);
    CHECK_EQUAL(value, PTHREAD_EXPLICIT_SCHED);
    CHECK_EQUAL(pthread_attr_setinheritsched(&attributes, 77), EINVAL);
    CHECK_EQUAL(pthread_attr_setschedpolicy(&attributes, SCHED_RR), 0);
    CHECK_EQUAL(pthread_attr_getschedpolicy(&attributes, &value), 0);
    CHECK_EQUAL(value, SCHED_RR);
    parameters.sched_priority = 7;
    CHECK_EQUAL(pthread_attr_setschedparam(&attributes, &parameters), 0);
    parameters.sched_priority = 0;
    CHECK_EQUAL(pthread_attr_getschedparam(&attributes, &parameters), 0);
    CHECK_EQUAL(parameters.sched_priority, 7);
    CHECK_EQUAL(pthread_attr_setscope(&attributes, PTHREAD_SCOPE_SYSTEM), 0);
    CHECK_EQUAL(pthread_attr_getscope(&attributes, &value), 0);
    CHECK_EQUAL(value, PTHREAD_SCOPE_SYSTEM);
    CHECK_EQUAL(pthread_attr_setscope(&attributes, PTHREAD_SCOPE_PROCESS), ENOTSUP);
    CHECK_EQUAL(pthread_attr_setscope(&attributes, 77), EINVAL);
    CHECK_EQUAL(pthread_attr_destroy(&attributes), 0);
    CHECK_EQUAL(pthread_setconcurrency(-1), EINVAL);
    CHECK_EQUAL(pthread_setconcurrency(0), 0);
    CHECK_EQUAL(pthread_getconcurrency(), 0);
}

static char own_stack[64 * 1024] __attribute__((aligned(16)));

static void *tell_stack(void *argument)
{
    char here = 0;
    *(intptr_t *)argument = (intptr_t)&here;
    return NULL;
}

static void a_thread_runs_on_the_stack_of_the_program(void)
{
    pthread_attr_t attributes;
    pthread_t thread;
    void *stack = NULL;
    size_t size = 0;
    intptr_t where = 0;
    CHECK_EQUAL(pthread_attr_init(&attributes), 0);
    CHECK_EQUAL(pthread_attr_setstack(&attributes, own_stack, PTHREAD_STACK_MIN - 1), EINVAL);
    CHECK_EQUAL(pthread_attr_setstack(&attributes, own_stack, sizeof own_stack), 0);
    CHECK_EQUAL(pthread_attr_getstack(&attributes, &stack, &size), 0);
    CHECK(stack == own_stack);
    CHECK_EQUAL(size, sizeof own_stack);
    for (int i = 0; i < 3; i++) {
        CHECK_EQUAL(pthread_create(&thread, &attributes, tell_stack, &where), 0);
        joined(thread);
        CHECK(where >= (intptr_t)own_stack && where < (intptr_t)(own_stack + sizeof own_stack));
    }
    CHECK_EQUAL(pthread_attr_destroy(&attributes), 0);
}

static char order[8];

static void note_a(void) { strcat(order, "a"); }
static void note_b(void) { strcat(order, "b"); }
static void note_c(void) { strcat(order, "c"); }
static void note_d(void) { strcat(order, "d"); }

static int look_at_order(void)
{
    return strcmp(order, "dacb") == 0 ? 0 : 1;
}

/* prepare: d, then a; child: c, then b */
static void handlers_run_around_a_fork(void)
{
    CHECK_EQUAL(pthread_atfork(note_a, NULL, note_c), 0);
    CHECK_EQUAL(pthread_atfork(note_d, note_d, note_b), 0);
    CHECK_EQUAL(exit_status_of(child_running(look_at_order)), 0);
    CHECK_EQUAL(strcmp(order, "dad"), 0);
}

static int makes_threads_in_child(void)
{
    for (int i = 0; i < 3; i++)
        CHECK(joined(started(give, &order)) == &order);
    return 0;
}

static void *fork_here(void *argument)
{
    *(int *)argument = exit_status_of(child_running(makes_threads_in_child));
    return NULL;
}

static void the_child_of_a_second_thread_makes_threads(void)
{
    int status = -1;
    joined(started(fork_here, &status));
    CHECK_EQUAL(status, 0);
}

static void *tell_self(void *argument)
{
    *(pthread_t *)argument = pthread_self();
    return NULL;
}

static void threads_are_equal_to_themselves_alone(void)
{
    pthread_t seen, thread = started(tell_self, &seen);
    CHECK(!pthread_equal(thread, pthread_self()));
    joined(thread);
    CHECK(pthread_equal(thread, seen));
    CHECK(pthread_equal(pthread_self(), pthread_self()));
}

static void *exit_deep(void *argument)
{
    pthread_exit((char *)argument + 1);
}

static void the_value_of_pthread_exit_is_joined(void)
{
    CHECK_EQUAL((intptr_t)joined(started(exit_deep, (void *)41)), 42);
    CHECK_EQUAL(pthread_join(started(give, NULL), NULL), 0);
}

#ifdef CONFORMANCE_DOOR /* musl 1.2.3 hangs in pthread_exit of the first thread of a forked child */
static void *join_first(void *argument)
{
    void *result = NULL;
    CHECK_EQUAL(pthread_join(*(pthread_t *)argument, &result), 0);
    _exit(result == argument ? 6 : 1);
}

static int is_joined_by_its_thread(void)
{
    static pthread_t self;
    self = pthread_self();
    started(join_first, &self);
    pthread_exit(&self);
}

void the_first_thread_can_be_joined(void)
{
    CHECK_EQUAL(exit_status_of(child_running(is_joined_by_its_thread)), 6);
}
#endif

static void *count_up(void *argument)
{
    atomic_fetch_add(&counter, 1);
    return argument;
}

static void detached_threads_come_and_go(void)
{
    pthread_attr_t attributes;
    pthread_t thread;
    CHECK_EQUAL(pthread_attr_init(&attributes), 0);
    CHECK_EQUAL(pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED), 0);
    atomic_store(&counter, 0);
    for (int i = 0; i < 200; i++) {
        int error = pthread_create(&thread, i % 2 ? &attributes : NULL, count_up, NULL);
        CHECK_EQUAL(error, 0);
        if (i % 2 == 0)
            CHECK_EQUAL(pthread_detach(thread), 0);
        if (i % 10 == 9) {
            while (atomic_load(&counter) <= i)
                sched_yield();
        }
    }
    CHECK_EQUAL(atomic_load(&counter), 200);
}

static void its_owner_locks_a_recursive_mutex_again(void)
{
    pthread_mutex_t mutex = mutex_of_type(PTHREAD_MUTEX_RECURSIVE);
    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(i % 2 ? pthread_mutex_trylock(&mutex) : pthread_mutex_lock(&mutex), 0);
    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), EPERM);
    CHECK_EQUAL(pthread_mutex_destroy(&mutex), 0);
}

static void an_error_checking_mutex_tells_its_errors(void)
{
    pthread_mutex_t mutex = mutex_of_type(PTHREAD_MUTEX_ERRORCHECK);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), EPERM);
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    CHECK_EQUAL(pthread_mutex_lock(&mutex), EDEADLK);
    CHECK_EQUAL(pthread_mutex_trylock(&mutex), EBUSY);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    CHECK_EQUAL(pthread_mutex_destroy(&mutex), 0);
}

static void *try_lock(void *argument)
{
    pthread_mutex_t *mutex = argument;
    struct timespec until = time_in(CLOCK_REALTIME, 20);
    CHECK_EQUAL(pthread_mutex_trylock(mutex), EBUSY);
    CHECK_EQUAL(pthread_mutex_timedlock(mutex, &until), ETIMEDOUT);
    CHECK(is_past(CLOCK_REALTIME, until));
    CHECK_EQUAL(pthread_mutex_timedlock(mutex, &no_time), EINVAL);
    return NULL;
}

static void waiting_for_a_mutex_ends_at_its_time(void)
{
    for (int type = PTHREAD_MUTEX_NORMAL; type <= PTHREAD_MUTEX_ERRORCHECK; type++) {
        pthread_mutex_t mutex = mutex_of_type(type);
        CHECK_EQUAL(pthread_mutex_timedlock(&mutex, &no_time), 0);
        joined(started(try_lock, &mutex));
        CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
        CHECK_EQUAL(pthread_mutex_destroy(&mutex), 0);
    }
}

static void mutex_attributes_are_kept(void)
{
    pthread_mutexattr_t attributes;
    int value = -1;
    CHECK_EQUAL(pthread_mutexattr_init(&attributes), 0);
    CHECK_EQUAL(pthread_mutexattr_gettype(&attributes, &value), 0);
    CHECK_EQUAL(value, PTHREAD_MUTEX_DEFAULT);
    CHECK_EQUAL(pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE), 0);
    CHECK_EQUAL(pthread_mutexattr_gettype(&attributes, &value), 0);
    CHECK_EQUAL(value, PTHREAD_MUTEX_RECURSIVE);
    CHECK_EQUAL(pthread_mutexattr_settype(&attributes, 77), EINVAL);
    CHECK_EQUAL(pthread_mutexattr_getpshared(&attributes, &value), 0);
    CHECK_EQUAL(value, PTHREAD_PROCESS_PRIVATE);
    CHECK_EQUAL(pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED), 0);
    CHECK_EQUAL(pthread_mutexattr_getpshared(&attributes, &value), 0);
    CHECK_EQUAL(value, PTHREAD_PROCESS_SHARED);
    CHECK_EQUAL(pthread_mutexattr_setpshared(&attributes, 77), EINVAL);
    CHECK_EQUAL(pthread_mutexattr_destroy(&attributes), 0);
}

/* In memory that processes share. */
static struct {
    pthread_mutex_t mutex;
    pthread_cond_t condition;
    pthread_rwlock_t lock;
    pthread_barrier_t barrier;
    pthread_spinlock_t spin;
    int count, turn;
} *shared;

static int count_in_a_process(void)
{
    pthread_barrier_wait(&shared->barrier);
    for (int i = 0; i < 500; i++) {
        CHECK_EQUAL(pthread_mutex_lock(&shared->mutex), 0);
        CHECK_EQUAL(pthread_rwlock_wrlock(&shared->lock), 0);
        CHECK_EQUAL(pthread_spin_lock(&shared->spin), 0);
        int seen = shared->count;
        if (i % 50 == 0)
            sched_yield();
        shared->count = seen + 1;
        CHECK_EQUAL(pthread_spin_unlock(&shared->spin), 0);
        CHECK_EQUAL(pthread_rwlock_unlock(&shared->lock), 0);
        CHECK_EQUAL(pthread_mutex_unlock(&shared->mutex), 0);
    }
    CHECK_EQUAL(pthread_mutex_lock(&shared->mutex), 0);
    shared->turn++;
    CHECK_EQUAL(pthread_cond_signal(&shared->condition), 0);
    CHECK_EQUAL(pthread_mutex_unlock(&shared->mutex), 0);
    return 0;
}

static void processes_share_what_is_made_for_that(void)
{
    pthread_mutexattr_t for_mutex;
    pthread_condattr_t for_condition;
    pthread_rwlockattr_t for_lock;
    pthread_barrierattr_t for_barrier;
    pid_t children[3];
    int value = -1;
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(shared != MAP_FAILED);
    CHECK_EQUAL(pthread_mutexattr_init(&for_mutex), 0);
    CHECK_EQUAL(pthread_mutexattr_setpshared(&for_mutex, PTHREAD_PROCESS_SHARED), 0);
    CHECK_EQUAL(pthread_mutexattr_settype(&for_mutex, PTHREAD_MUTEX_ERRORCHECK), 0);
    CHECK_EQUAL(pthread_mutex_init(&shared->mutex, &for_mutex), 0);
    CHECK_EQUAL(pthread_condattr_init(&for_condition), 0);
    CHECK_EQUAL(pthread_condattr_setpshared(&for_condition, 77), EINVAL);
    CHECK_EQUAL(pthread_condattr_setpshared(&for_condition, PTHREAD_PROCESS_SHARED), 0);
    CHECK_EQUAL(pthread_condattr_getpshared(&for_condition, &value), 0);
    CHECK_EQUAL(value, PTHREAD_PROCESS_SHARED);
    CHECK_EQUAL(pthread_cond_init(&shared->condition, &for_condition), 0);
    CHECK_EQUAL(pthread_condattr_destroy(&for_condition), 0);
    CHECK_EQUAL(pthread_rwlockattr_init(&for_lock), 0);
    CHECK_EQUAL(pthread_rwlockattr_setpshared(&for_lock, 77), EINVAL);
    CHECK_EQUAL(pthread_rwlockattr_setpshared(&for_lock, PTHREAD_PROCESS_SHARED), 0);
    CHECK_EQUAL(pthread_rwlockattr_getpshared(&for_lock, &value), 0);
    CHECK_EQUAL(value, PTHREAD_PROCESS_SHARED);
    CHECK_EQUAL(pthread_rwlock_init(&shared->lock, &for_lock), 0);
    CHECK_EQUAL(pthread_rwlockattr_destroy(&for_lock), 0);
    CHECK_EQUAL(pthread_barrierattr_init(&for_barrier), 0);
    CHECK_EQUAL(pthread_barrierattr_setpshared(&for_barrier, 77), EINVAL);
    CHECK_EQUAL(pthread_barrierattr_setpshared(&for_barrier, PTHREAD_PROCESS_SHARED), 0);
    CHECK_EQUAL(pthread_barrierattr_getpshared(&for_barrier, &value), 0);
    CHECK_EQUAL(value, PTHREAD_PROCESS_SHARED);
    CHECK_EQUAL(pthread_barrier_init(&shared->barrier, &for_barrier, 3), 0);
    CHECK_EQUAL(pthread_barrierattr_destroy(&for_barrier), 0);
    CHECK_EQUAL(pthread_spin_init(&shared->spin, PTHREAD_PROCESS_SHARED), 0);
    for (int i = 0; i < 3; i++)
        children[i] = child_running(count_in_a_process);
    CHECK_EQUAL(pthread_mutex_lock(&shared->mutex), 0);
    while (shared->turn < 3)
        CHECK_EQUAL(pthread_cond_wait(&shared->condition, &shared->mutex), 0);
    CHECK_EQUAL(pthread_mutex_unlock(&shared->mutex), 0);
    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(exit_status_of(children[i]), 0);
    CHECK_EQUAL(shared->count, 1500);
    CHECK_EQUAL(munmap(shared, sizeof *shared), 0);
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static int permits, waiting;

static void *take_permit(void *argument)
{
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    waiting++;
    while (permits == 0)
        CHECK_EQUAL(pthread_cond_wait(&condition, &mutex), 0);
    permits--;
    waiting--;
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    return argument;
}

static int waiting_now(void)
{
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    int count = waiting;
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    return count;
}

static void give_permits(int count, int (*tell)(pthread_cond_t *))
{
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    permits += count;
    CHECK_EQUAL(tell(&condition), 0);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
}

static void a_signal_lets_one_go_and_a_broadcast_all(void)
{
    pthread_t threads[5];
    permits = waiting = 0;
    for (int i = 0; i < 5; i++)
        threads[i] = started(take_permit, NULL);
    while (waiting_now() != 5)
        sleep_milliseconds(1);
    give_permits(1, pthread_cond_signal);
    while (waiting_now() != 4)
        sleep_milliseconds(1);
    give_permits(4, pthread_cond_broadcast);
    for (int i = 0; i < 5; i++)
        joined(threads[i]);
    CHECK_EQUAL(permits, 0);
    CHECK_EQUAL(pthread_cond_destroy(&condition), 0);
    CHECK_EQUAL(pthread_cond_init(&condition, NULL), 0);
}

static void a_condition_waits_by_its_clock(void)
{
    pthread_condattr_t attributes;
    pthread_cond_t own;
    clockid_t clock = -1;
    CHECK_EQUAL(pthread_condattr_init(&attributes), 0);
    CHECK_EQUAL(pthread_condattr_getclock(&attributes, &clock), 0);
    CHECK_EQUAL(clock, CLOCK_REALTIME);
    CHECK_EQUAL(pthread_condattr_setclock(&attributes, CLOCK_PROCESS_CPUTIME_ID), EINVAL);
    CHECK_EQUAL(pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC), 0);
    CHECK_EQUAL(pthread_condattr_getclock(&attributes, &clock), 0);
    CHECK_EQUAL(clock, CLOCK_MONOTONIC);
    CHECK_EQUAL(pthread_cond_init(&own, &attributes), 0);
    struct timespec until = time_in(CLOCK_MONOTONIC, 20);
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    CHECK_EQUAL(pthread_cond_timedwait(&own, &mutex, &until), ETIMEDOUT);
    CHECK(is_past(CLOCK_MONOTONIC, until));
    CHECK_EQUAL(pthread_mutex_trylock(&mutex), EBUSY);
    CHECK_EQUAL(pthread_cond_timedwait(&own, &mutex, &no_time), EINVAL);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    CHECK_EQUAL(pthread_cond_destroy(&own), 0);
}

static void waiting_without_the_mutex_is_eperm(void)
{
    pthread_mutex_t checking = mutex_of_type(PTHREAD_MUTEX_ERRORCHECK);
    CHECK_EQUAL(pthread_cond_wait(&condition, &checking), EPERM);
    CHECK_EQUAL(pthread_cond_destroy(&condition), 0);
}

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;

static void *try_beside_reader(void *argument)
{
    struct timespec until = time_in(CLOCK_REALTIME, 20);
    CHECK_EQUAL(pthread_rwlock_tryrdlock(&lock), 0);
    CHECK_EQUAL(pthread_rwlock_unlock(&lock), 0);
    CHECK_EQUAL(pthread_rwlock_timedrdlock(&lock, &until), 0);
    CHECK_EQUAL(pthread_rwlock_unlock(&lock), 0);
    CHECK_EQUAL(pthread_rwlock_trywrlock(&lock), EBUSY);
    CHECK_EQUAL(pthread_rwlock_timedwrlock(&lock, &until), ETIMEDOUT);
    CHECK(is_past(CLOCK_REALTIME, until));
    CHECK_EQUAL(pthread_rwlock_timedwrlock(&lock, &no_time), EINVAL);
    return argument;
}

static void *try_beside_writer(void *argument)
{
    struct timespec until = time_in(CLOCK_REALTIME, 20);
    CHECK_EQUAL(pthread_rwlock_tryrdlock(&lock), EBUSY);
    CHECK_EQUAL(pthread_rwlock_trywrlock(&lock), EBUSY);
    CHECK_EQUAL(pthread_rwlock_timedrdlock(&lock, &until), ETIMEDOUT);
    CHECK(is_past(CLOCK_REALTIME, until));
    CHECK_EQUAL(pthread_rwlock_timedrdlock(&lock, &no_time), EINVAL);
    CHECK_EQUAL(pthread_rwlock_timedwrlock(&lock, &until), ETIMEDOUT);
    return argument;
}

static void readers_share_and_a_writer_is_alone(void)
{
    CHECK_EQUAL(pthread_rwlock_rdlock(&lock), 0);
    joined(started(try_beside_reader, NULL));
    CHECK_EQUAL(pthread_rwlock_unlock(&lock), 0);
    CHECK_EQUAL(pthread_rwlock_wrlock(&lock), 0);
    joined(started(try_beside_writer, NULL));
    CHECK_EQUAL(pthread_rwlock_unlock(&lock), 0);
    CHECK_EQUAL(pthread_rwlock_destroy(&lock), 0);
    CHECK_EQUAL(pthread_rwlock_init(&lock, NULL), 0);
}

static int first_half, second_half;

static void *read_and_write(void *argument)
{
    for (int i = 0; i < 2000; i++) {
        if (i % 4 == (intptr_t)argument) {
            CHECK_EQUAL(pthread_rwlock_wrlock(&lock), 0);
            first_half++;
            if (i % 100 < 4)
                sched_yield();
            second_half++;
        } else {
            CHECK_EQUAL(pthread_rwlock_rdlock(&lock), 0);
            CHECK_EQUAL(first_half, second_half);
        }
        CHECK_EQUAL(pthread_rwlock_unlock(&lock), 0);
    }
    return NULL;
}

static void readers_see_no_half_of_a_change(void)
{
    pthread_t threads[4];
    for (intptr_t i = 0; i < 4; i++)
        threads[i] = started(read_and_write, (void *)i);
    for (int i = 0; i < 4; i++)
        joined(threads[i]);
    CHECK_EQUAL(first_half, 2000);
    CHECK_EQUAL(second_half, 2000);
}

static pthread_spinlock_t spin;
static int spun;

static void *count_spinning(void *argument)
{
    for (int i = 0; i < 2000; i++) {
        CHECK_EQUAL(pthread_spin_lock(&spin), 0);
        int seen = spun;
        if (i % 200 == 0)
            sched_yield();
        spun = seen + 1;
        CHECK_EQUAL(pthread_spin_unlock(&spin), 0);
    }
    return argument;
}

static void a_spin_lock_lets_threads_in_one_by_one(void)
{
    pthread_t threads[4];
    CHECK_EQUAL(pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE), 0);
    CHECK_EQUAL(pthread_spin_trylock(&spin), 0);
    CHECK_EQUAL(pthread_spin_trylock(&spin), EBUSY);
    CHECK_EQUAL(pthread_spin_unlock(&spin), 0);
    for (int i = 0; i < 4; i++)
        threads[i] = started(count_spinning, NULL);
    for (int i = 0; i < 4; i++)
        joined(threads[i]);
    CHECK_EQUAL(spun, 8000);
    CHECK_EQUAL(pthread_spin_destroy(&spin), 0);
}

static pthread_barrier_t barrier;
static _Atomic int arrived[50];

static void *meet_often(void *argument)
{
    int serial = 0;
    for (int i = 0; i < 50; i++) {
        atomic_fetch_add(&arrived[i], 1);
        int met = pthread_barrier_wait(&barrier);
        CHECK(met == 0 || met == PTHREAD_BARRIER_SERIAL_THREAD);
        serial += met != 0;
        CHECK_EQUAL(atomic_load(&arrived[i]), 4);
    }
    atomic_fetch_add((_Atomic int *)argument, serial);
    return NULL;
}

static void nobody_passes_a_barrier_before_all_have_come(void)
{
    pthread_t threads[4];
    _Atomic int serial = 0;
    CHECK_EQUAL(pthread_barrier_init(&barrier, NULL, 0), EINVAL);
    CHECK_EQUAL(pthread_barrier_init(&barrier, NULL, 4), 0);
    for (int i = 0; i < 4; i++)
        threads[i] = started(meet_often, &serial);
    for (int i = 0; i < 4; i++)
        joined(threads[i]);
    CHECK_EQUAL(atomic_load(&serial), 50);
    CHECK_EQUAL(pthread_barrier_destroy(&barrier), 0);
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int begun;

static void begin_slowly(void)
{
    sleep_milliseconds(20);
    begun++;
}

static void *begin_once(void *argument)
{
    CHECK_EQUAL(pthread_once(&once, begin_slowly), 0);
    CHECK_EQUAL(begun, 1);
    return argument;
}

static void all_return_when_it_has_been_done_once(void)
{
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        threads[i] = started(begin_once, NULL);
    for (int i = 0; i < 4; i++)
        joined(threads[i]);
    begin_once(NULL);
}

static pthread_key_t key, second_key;
static int destroyed;

static void destroy(void *value)
{
    CHECK(pthread_getspecific(key) == NULL);
    destroyed += *(int *)value;
    if (destroyed < 3)
        CHECK_EQUAL(pthread_setspecific(key, value), 0);
}

static void *use_keys(void *argument)
{
    static int one = 1;
    CHECK(pthread_getspecific(key) == NULL);
    CHECK_EQUAL(pthread_setspecific(key, &one), 0);
    CHECK_EQUAL(pthread_setspecific(second_key, &one), 0);
    CHECK(pthread_getspecific(key) == &one);
    return argument;
}

static void each_thread_has_its_values_and_they_are_destroyed(void)
{
    int mine = 5;
    CHECK_EQUAL(pthread_key_create(&key, destroy), 0);
    CHECK_EQUAL(pthread_key_create(&second_key, NULL), 0);
    CHECK_EQUAL(pthread_setspecific(key, &mine), 0);
    joined(started(use_keys, NULL));
    CHECK_EQUAL(destroyed, 3);
    CHECK(pthread_getspecific(key) == &mine);
    CHECK_EQUAL(pthread_key_delete(key), 0);
    CHECK_EQUAL(pthread_key_delete(second_key), 0);
}

static void a_new_key_has_no_value(void)
{
    static pthread_key_t keys[4096];
    int count = 0, error = 0;
    while (count < 4096 && (error = pthread_key_create(&keys[count], NULL)) == 0)
        CHECK_EQUAL(pthread_setspecific(keys[count++], keys), 0);
    CHECK_EQUAL(error, EAGAIN);
    CHECK(count >= 128 - 8);
    CHECK_EQUAL(pthread_key_delete(keys[7]), 0);
    CHECK_EQUAL(pthread_key_create(&keys[7], NULL), 0);
    CHECK(pthread_getspecific(keys[7]) == NULL);
    CHECK(pthread_getspecific(keys[8]) == keys);
    for (int i = 0; i < count; i++)
        CHECK_EQUAL(pthread_key_delete(keys[i]), 0);
}

const struct test pthread_tests[] = {
    { "pthread_create/each_thread_has_its_error_number", each_thread_has_its_error_number },
    { "pthread_create/a_stack_that_is_too_large_is_eagain", a_stack_that_is_too_large_is_eagain },
    { "pthread_attr_setstacksize/a_thread_has_the_stack_that_was_asked_for", a_thread_has_the_stack_that_was_asked_for },
    { "pthread_attr_setguardsize/an_overflow_of_the_stack_meets_the_guard", an_overflow_of_the_stack_meets_the_guard },
    { "pthread_attr_init/attributes_are_kept", attributes_are_kept },
    { "pthread_attr_setschedparam/scheduling_attributes_are_kept", scheduling_attributes_are_kept },
    { "pthread_attr_setstack/a_thread_runs_on_the_stack_of_the_program", a_thread_runs_on_the_stack_of_the_program },
    { "pthread_atfork/handlers_run_around_a_fork", handlers_run_around_a_fork },
    { "fork/the_child_of_a_second_thread_makes_threads", the_child_of_a_second_thread_makes_threads },
    { "pthread_equal/threads_are_equal_to_themselves_alone", threads_are_equal_to_themselves_alone },
    { "pthread_exit/the_value_is_joined", the_value_of_pthread_exit_is_joined },
    { "pthread_detach/detached_threads_come_and_go", detached_threads_come_and_go },
    { "pthread_mutex_lock/its_owner_locks_a_recursive_mutex_again", its_owner_locks_a_recursive_mutex_again },
    { "pthread_mutex_lock/an_error_checking_mutex_tells_its_errors", an_error_checking_mutex_tells_its_errors },
    { "pthread_mutex_timedlock/waiting_for_a_mutex_ends_at_its_time", waiting_for_a_mutex_ends_at_its_time },
    { "pthread_mutexattr_settype/attributes_are_kept", mutex_attributes_are_kept },
    { "pthread_mutexattr_setpshared/processes_share_what_is_made_for_that", processes_share_what_is_made_for_that },
    { "pthread_cond_signal/a_signal_lets_one_go_and_a_broadcast_all", a_signal_lets_one_go_and_a_broadcast_all },
    { "pthread_condattr_setclock/a_condition_waits_by_its_clock", a_condition_waits_by_its_clock },
    { "pthread_cond_wait/without_the_mutex_is_eperm", waiting_without_the_mutex_is_eperm },
    { "pthread_rwlock_wrlock/readers_share_and_a_writer_is_alone", readers_share_and_a_writer_is_alone },
    { "pthread_rwlock_rdlock/readers_see_no_half_of_a_change", readers_see_no_half_of_a_change },
    { "pthread_spin_lock/lets_threads_in_one_by_one", a_spin_lock_lets_threads_in_one_by_one },
    { "pthread_barrier_wait/nobody_passes_before_all_have_come", nobody_passes_a_barrier_before_all_have_come },
    { "pthread_once/all_return_when_it_has_been_done_once", all_return_when_it_has_been_done_once },
    { "pthread_key_create/each_thread_has_its_values_and_they_are_destroyed", each_thread_has_its_values_and_they_are_destroyed },
    { "pthread_key_create/a_new_key_has_no_value", a_new_key_has_no_value },
    { NULL, NULL },
};
