/* Threads of one process: making one, waking each other by futexes and by condition variables, and locking a mutex that is free. */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "row.h"

/* Operations of futex(2), whose header musl does not bring; both for threads of one process only. */
#define FUTEX_WAIT_PRIVATE 128
#define FUTEX_WAKE_PRIVATE 129

/* Whose turn it is; also the futex. */
enum turn { OURS, PARTNERS, END };

static pthread_t partner;
static int has_partner;
static _Atomic int turn;

static void *do_nothing(void *argument)
{
    return argument;
}

static int64_t create_join_round(void)
{
    pthread_t thread;
    int64_t start = ticks();
    int error = pthread_create(&thread, NULL, do_nothing, NULL);
    if (error == 0)
        error = pthread_join(thread, NULL);
    int64_t count = elapsed(start);
    return error != 0 ? -(int64_t)error : count;
}

/* Sets the turn and wakes the other thread. */
static void give_turn(int next)
{
    atomic_store(&turn, next);
    syscall(SYS_futex, &turn, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

/* Sleeps as long as the turn is the given one. Returns 0 or a negated errno value. */
static int64_t wait_while(int current)
{
    while (atomic_load(&turn) == current)
        if (syscall(SYS_futex, &turn, FUTEX_WAIT_PRIVATE, current, NULL, NULL, 0) != 0 && errno != EAGAIN && errno != EINTR)
            return failure();
    return 0;
}

static void *take_turns(void *argument)
{
    while (wait_while(OURS) == 0 && atomic_load(&turn) != END)
        give_turn(OURS);
    return argument;
}

static int64_t futex_prepare(void)
{
    atomic_store(&turn, OURS);
    int error = pthread_create(&partner, NULL, take_turns, NULL);
    has_partner = error == 0;
    return -(int64_t)error;
}

static int64_t futex_round(void)
{
    int64_t start = ticks();
    give_turn(PARTNERS);
    int64_t result = wait_while(PARTNERS);
    int64_t count = elapsed(start);
    return result < 0 ? result : count;
}

static void futex_finish(void)
{
    if (!has_partner)
        return;
    give_turn(END);
    pthread_join(partner, NULL);
    has_partner = 0;
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int holder;

/* Waits until the turn is one's own, or all is over, and gives it to the other. */
static int pass_turn(int own, int next)
{
    pthread_mutex_lock(&mutex);
    while (holder != own && holder != END)
        pthread_cond_wait(&changed, &mutex);
    int is_over = holder == END;
    if (!is_over) {
        holder = next;
        pthread_cond_signal(&changed);
    }
    pthread_mutex_unlock(&mutex);
    return is_over;
}

static void *pass_turns(void *argument)
{
    while (!pass_turn(PARTNERS, OURS))
        ;
    return argument;
}

static int64_t cond_prepare(void)
{
    holder = OURS;
    int error = pthread_create(&partner, NULL, pass_turns, NULL);
    has_partner = error == 0;
    return -(int64_t)error;
}

/* The partner has the turn between two rounds' ends: it takes it and gives it back. */
static int64_t cond_round(void)
{
    int64_t start = ticks();
    pass_turn(OURS, PARTNERS);
    pthread_mutex_lock(&mutex);
    while (holder != OURS)
        pthread_cond_wait(&changed, &mutex);
    pthread_mutex_unlock(&mutex);
    return elapsed(start);
}

static void cond_finish(void)
{
    if (!has_partner)
        return;
    pthread_mutex_lock(&mutex);
    holder = END;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&mutex);
    pthread_join(partner, NULL);
    has_partner = 0;
}

/* One pair may take less than measuring it. */
#define PAIRS 64

static int64_t mutex_round(void)
{
    int64_t start = ticks();
    for (int i = 0; i < PAIRS; i++) {
        pthread_mutex_lock(&mutex);
        pthread_mutex_unlock(&mutex);
    }
    int64_t count = elapsed(start);
    return count < 0 ? 0 : count / PAIRS;
}

const struct row thread_rows[] = {
    { "posix.futex_roundtrip", MANY_ROUNDS, futex_prepare, futex_round, futex_finish },
    { "posix.thread_create_join", MANY_ROUNDS, NULL, create_join_round, NULL },
    { "posix.cond_roundtrip", MANY_ROUNDS, cond_prepare, cond_round, cond_finish },
    { "posix.mutex_pair", MANY_ROUNDS, NULL, mutex_round, NULL },
    { NULL, 0, NULL, NULL, NULL },
};
