/*
 * Threads that begin, wait, are told, cancelled and signalled, fork and execute, in random order. Each counts what it did, so that nothing may be
 * lost; at the end all memory must be free that was free before.
 *
 *   process --stress-threads SEED OPERATIONS
 *
 * does as many as one likes; the test does few.
 */
#define _GNU_SOURCE
#include "conformance.h"
#include "threads.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { THREADS = 12, TEST_OPERATIONS = 250, TXN_ABORT = 510 };

/* What a thread does. Those behind LAST_THAT_ENDS wait until they are cancelled. */
enum work { COMPUTE, COUNT, FORK, EXECUTE, ROBUST, LAST_THAT_ENDS = ROBUST, SLEEP, READ, AWAIT, JOIN, WORKS };

static struct {
    pthread_t thread, joined;
    enum work work;
    int is_used;
} threads[THREADS];

static unsigned random_state, seed, operation;
static int ends[2];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER, robust;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static int counted, waiting;
static _Atomic int signalled, expected_count, dead_owners;

#define EXPECT(condition) ((condition) ? (void)0 : wrong(__LINE__, #condition))

static void wrong(int line, const char *what)
{
    fprintf(stderr, "seed %u, operation %u: ", seed, operation);
    fail(__FILE__, line, what, errno);
}

static unsigned next(unsigned below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % below;
}

static void note(int signal)
{
    (void)signal;
    atomic_fetch_add(&signalled, 1);
}

static void unlock(void *argument)
{
    waiting--;
    EXPECT(pthread_mutex_unlock(argument) == 0);
}

static void await(void)
{
    EXPECT(pthread_mutex_lock(&mutex) == 0);
    waiting++;
    pthread_cleanup_push(unlock, &mutex);
    for (;;)
        EXPECT(pthread_cond_wait(&condition, &mutex) == 0);
    pthread_cleanup_pop(0);
}

static void count(void)
{
    for (int i = 0; i < 20; i++) {
        EXPECT(pthread_mutex_lock(&mutex) == 0);
        int seen = counted;
        if (i % 7 == 0)
            sched_yield();
        counted = seen + 1;
        EXPECT(pthread_mutex_unlock(&mutex) == 0);
    }
    atomic_fetch_add(&expected_count, 20);
}

static void end_with_lock(void)
{
    int error = pthread_mutex_lock(&robust);
    EXPECT(error == 0 || error == EOWNERDEAD);
    if (error == EOWNERDEAD) {
        atomic_fetch_add(&dead_owners, 1);
        EXPECT(pthread_mutex_consistent(&robust) == 0);
    }
}

static void *give(void *argument)
{
    return argument;
}

static int status_of(pid_t child)
{
    int status = -1;
    while (waitpid(child, &status, 0) != child)
        EXPECT(errno == EINTR);
    EXPECT(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void fork_and_wait(int executes)
{
    char *arguments[] = { (char *)program_path, REEXEC, "exit", "42", NULL };
    pid_t child = fork();
    EXPECT(child >= 0);
    if (child == 0) {
        if (executes)
            execv(program_path, arguments);
        pthread_t thread;
        void *result = NULL;
        _exit(pthread_create(&thread, NULL, give, &seed) == 0 && pthread_join(thread, &result) == 0 && result == &seed ? 42 : 1);
    }

    /* Whoever is cancelled in between would leave the child behind. */
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
    EXPECT(status_of(child) == 42);
}

static void *run_thread(void *argument)
{
    int index = (int)(intptr_t)argument;
    char byte;
    switch (threads[index].work) {
    case COMPUTE:
        for (volatile int i = 0; i < 1000; i++)
            ;
        break;
    case COUNT: count(); break;
    case FORK: fork_and_wait(0); break;
    case EXECUTE: fork_and_wait(1); break;
    case ROBUST: end_with_lock(); break;
    case SLEEP: for (;;) sleep(3600);
    case READ: for (;;) EXPECT(read(ends[0], &byte, 1) == -1 && errno == EINTR);
    case AWAIT: await(); break;
    default:
        for (;;) {
            pthread_join(threads[index].joined, NULL);
            sleep(1); /* another one joins already */
        }
    }
    return argument;
}

static void begin(int index, pthread_t self)
{
    threads[index].work = (enum work)next(WORKS);
    threads[index].joined = self;
    EXPECT(pthread_create(&threads[index].thread, NULL, run_thread, (void *)(intptr_t)index) == 0);
    threads[index].is_used = 1;
}

static void end(int index)
{
    void *result = NULL;
    int waits = threads[index].work > LAST_THAT_ENDS;
    if (waits)
        EXPECT(pthread_cancel(threads[index].thread) == 0);
    EXPECT(pthread_join(threads[index].thread, &result) == 0);
    EXPECT(result == (waits ? PTHREAD_CANCELED : (void *)(intptr_t)index));
    threads[index].is_used = 0;
}

static void run(unsigned first_seed, unsigned operations)
{
    pthread_mutexattr_t attributes;
    struct sigaction action = { .sa_handler = note };
    int sent = 0;
    seed = first_seed;
    random_state = first_seed * 2654435761u | 1;
    CHECK_EQUAL(pipe(ends), 0);
    CHECK_EQUAL(pthread_mutexattr_init(&attributes), 0);
    CHECK_EQUAL(pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST), 0);
    CHECK_EQUAL(pthread_mutex_init(&robust, &attributes), 0);
    CHECK_EQUAL(sigaction(SIGUSR1, &action, NULL), 0);
    for (operation = 0; operation < operations; operation++) {
        int index = (int)next(THREADS);
        switch (next(6)) {
        case 0:
            EXPECT(pthread_mutex_lock(&mutex) == 0);
            EXPECT(pthread_cond_broadcast(&condition) == 0);
            EXPECT(pthread_mutex_unlock(&mutex) == 0);
            break;
        case 1:
            if (threads[index].is_used && threads[index].work > LAST_THAT_ENDS) {
                EXPECT(pthread_kill(threads[index].thread, SIGUSR1) == 0);
                sent++;
            }
            break;
        default:
            if (threads[index].is_used)
                end(index);
            else
                begin(index, pthread_self());
        }
    }
    for (int i = 0; i < THREADS; i++) {
        if (threads[i].is_used)
            end(i);
    }
    EXPECT(counted == atomic_load(&expected_count));
    EXPECT(waiting == 0);
    EXPECT(atomic_load(&signalled) <= sent);
    EXPECT(sent < 10 || atomic_load(&signalled) > 0);
}

static unsigned chosen_operations;

static int run_in_child(void)
{
    run(seed, chosen_operations);
    return 0;
}

static long free_memory(void)
{
    struct sysinfo information;
    CHECK_EQUAL(sysinfo(&information), 0);
    return (long)(information.freeram * information.mem_unit >> 10);
}

/* What another system has free is not ours alone. */
static void run_often(unsigned first_seed, unsigned operations, unsigned times)
{
    long before = 0;
    int is_ours = !(syscall(TXN_ABORT) == -1 && errno == ENOSYS);
    chosen_operations = operations;
    for (unsigned i = 0; i < times; i++) {
        seed = first_seed + i;
        CHECK_EQUAL(exit_status_of(child_running(run_in_child)), 0);
        if (i == 0)
            before = free_memory();
    }
    if (is_ours && times > 1)
        CHECK_EQUAL(free_memory(), before);
}

int stress_threads(const char *seed_text, const char *operations)
{
    run_often((unsigned)strtoul(seed_text, NULL, 10), (unsigned)strtoul(operations, NULL, 10), 10);
    printf("ten times %s operations from seed %s: as they must be\n", operations, seed_text);
    return 0;
}

static void threads_come_and_go_in_any_order(void)
{
    run_often(1, TEST_OPERATIONS, 2);
}

const struct test thread_stress_tests[] = {
    { "pthread_create/threads_come_and_go_in_any_order", threads_come_and_go_in_any_order },
    { NULL, NULL },
};
