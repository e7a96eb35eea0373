/* Mutexes that inherit priorities, in memory that processes share: what a C library makes of FUTEX_LOCK_PI and robust lists. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct {
    pthread_mutex_t mutex;
    pthread_cond_t condition;
    int count, turn;
    volatile int ready;
} *shared;

static void make(int robust, int type)
{
    pthread_mutexattr_t attributes;
    pthread_condattr_t shares;
    memset(shared, 0, sizeof *shared);
    pthread_mutexattr_init(&attributes);
    printf("attributes %d %d %d %d\n", pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT),
        pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED), pthread_mutexattr_setrobust(&attributes, robust),
        pthread_mutexattr_settype(&attributes, type));
    printf("mutex %d\n", pthread_mutex_init(&shared->mutex, &attributes));
    pthread_condattr_init(&shares);
    pthread_condattr_setpshared(&shares, PTHREAD_PROCESS_SHARED);
    pthread_cond_init(&shared->condition, &shares);
}

static void report(const char *what, int error)
{
    printf("%s: %s\n", what, error == 0 ? "done" : strerror(error));
    fflush(stdout);
}

static void wait_for(pid_t child)
{
    int status = 0;
    waitpid(child, &status, 0);
    printf("child: %s %d\n", WIFEXITED(status) ? "exit" : "signal", WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
    fflush(stdout);
}

static int count_up(void)
{
    for (int i = 0; i < 300; i++) {
        if (pthread_mutex_lock(&shared->mutex) != 0)
            return 1;
        int seen = shared->count;
        if (i % 30 == 0)
            sched_yield();
        shared->count = seen + 1;
        if (pthread_mutex_unlock(&shared->mutex) != 0)
            return 2;
    }
    return 0;
}

static int take_turns(void)
{
    pthread_mutex_lock(&shared->mutex);
    for (int i = 0; i < 50; i++) {
        while (shared->turn % 2 == 0)
            pthread_cond_wait(&shared->condition, &shared->mutex);
        shared->turn++;
        pthread_cond_signal(&shared->condition);
    }
    return pthread_mutex_unlock(&shared->mutex);
}

static int keep(void)
{
    int error = pthread_mutex_lock(&shared->mutex);
    shared->ready = 1;
    while (error == 0)
        pause();
    return error;
}

static pid_t started(int (*body)(void))
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0)
        _exit(body());
    return child;
}

static void wait_in_vain(void)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec = (until.tv_nsec + 20000000) % 1000000000;
    until.tv_sec += until.tv_nsec < 20000000;
    report("timedlock", pthread_mutex_timedlock(&shared->mutex, &until));
    report("trylock", pthread_mutex_trylock(&shared->mutex));
    report("unlock", pthread_mutex_unlock(&shared->mutex));
}

int main(void)
{
    pid_t children[3];
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    make(PTHREAD_MUTEX_STALLED, PTHREAD_MUTEX_ERRORCHECK);
    for (int i = 0; i < 3; i++)
        children[i] = started(count_up);
    for (int i = 0; i < 3; i++)
        wait_for(children[i]);
    printf("count %d\n", shared->count);

    children[0] = started(take_turns);
    pthread_mutex_lock(&shared->mutex);
    report("again", pthread_mutex_lock(&shared->mutex));
    for (int i = 0; i < 50; i++) {
        shared->turn++;
        pthread_cond_signal(&shared->condition);
        while (shared->turn % 2 == 1)
            pthread_cond_wait(&shared->condition, &shared->mutex);
    }
    report("unlock", pthread_mutex_unlock(&shared->mutex));
    wait_for(children[0]);
    printf("turn %d\n", shared->turn);

    make(PTHREAD_MUTEX_ROBUST, PTHREAD_MUTEX_ERRORCHECK);
    children[0] = started(keep);
    while (!shared->ready)
        usleep(1000);
    wait_in_vain();
    kill(children[0], SIGKILL);
    report("lock", pthread_mutex_lock(&shared->mutex));
    wait_for(children[0]);
    report("consistent", pthread_mutex_consistent(&shared->mutex));
    report("unlock", pthread_mutex_unlock(&shared->mutex));
    report("lock", pthread_mutex_lock(&shared->mutex));
    report("unlock", pthread_mutex_unlock(&shared->mutex));
    report("destroy", pthread_mutex_destroy(&shared->mutex));
    return 0;
}
