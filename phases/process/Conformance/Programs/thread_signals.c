#ifndef CONFORMANCE_DOOR /* of the gate alone */
/* Signals of threads: POSIX.1-2017, System Interfaces. */
#define _GNU_SOURCE
#include "conformance.h"
#include "threads.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

static volatile pid_t handler_thread;

static void note_thread(int signal)
{
    (void)signal;
    handler_thread = (pid_t)syscall(SYS_gettid);
    atomic_fetch_add(&second_word, 1);
}

static void catch(int signal, int flags)
{
    struct sigaction action = { .sa_handler = note_thread, .sa_flags = flags };
    CHECK_EQUAL(sigaction(signal, &action, NULL), 0);
    atomic_store(&second_word, 0);
    handler_thread = 0;
}

static void *sleep_until_told(void *argument)
{
    *(pid_t *)argument = (pid_t)syscall(SYS_gettid);
    atomic_store(&counter, 1);
    while (atomic_load(&word) == 0)
        futex(&word, WAIT | PRIVATE, 0, NULL, NULL, 0);
    return NULL;
}

static void pthread_kill_runs_the_handler_in_that_thread(void)
{
    pid_t id = 0;
    catch(SIGUSR1, 0);
    atomic_store(&word, 0);
    atomic_store(&counter, 0);
    pthread_t thread = started(sleep_until_told, &id);
    wait_for_sleepers(1);
    CHECK_EQUAL(pthread_kill(thread, SIGUSR1), 0);
    while (atomic_load(&second_word) == 0)
        sleep_milliseconds(1);
    CHECK_EQUAL(handler_thread, id);
    CHECK_EQUAL(pthread_kill(thread, 0), 0);
    CHECK_EQUAL(pthread_kill(thread, 65), EINVAL);
    atomic_store(&word, 1);
    futex(&word, WAKE | PRIVATE, 1, NULL, NULL, 0);
    joined(thread);
    CHECK_ERROR(syscall(SYS_tgkill, getpid(), id, 0), ESRCH);
    CHECK_ERROR(syscall(SYS_tgkill, 0, id, 0), EINVAL);
}

static void a_thread_that_computes_takes_a_signal(void)
{
    pid_t id = 0;
    catch(SIGUSR1, 0);
    atomic_store(&counter, 0);
    pthread_t thread = started(compute_until_told, &id);
    wait_for_sleepers(1);
    CHECK_EQUAL(pthread_kill(thread, SIGUSR1), 0);
    joined(thread);
    CHECK_EQUAL(handler_thread, id);
}

static void a_signal_of_the_process_goes_to_a_thread_that_does_not_block_it(void)
{
    pid_t id = 0;
    sigset_t set;
    catch(SIGUSR2, 0);
    atomic_store(&word, 0);
    atomic_store(&counter, 0);
    pthread_t thread = started(sleep_until_told, &id);
    wait_for_sleepers(1);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    CHECK_EQUAL(pthread_sigmask(SIG_BLOCK, &set, NULL), 0);
    CHECK_EQUAL(kill(getpid(), SIGUSR2), 0);
    while (atomic_load(&second_word) == 0)
        sleep_milliseconds(1);
    CHECK_EQUAL(handler_thread, id);
    atomic_store(&word, 1);
    futex(&word, WAKE | PRIVATE, 1, NULL, NULL, 0);
    joined(thread);
    CHECK_EQUAL(pthread_sigmask(SIG_UNBLOCK, &set, NULL), 0);
}

static void *await_signal(void *argument)
{
    sigset_t set;
    int signal = 0;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    atomic_store(&counter, 1);
    CHECK_EQUAL(sigwait(&set, &signal), 0);
    *(int *)argument = signal;
    return NULL;
}

static void a_thread_awaits_signals_that_all_block(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    CHECK_EQUAL(pthread_sigmask(SIG_BLOCK, &set, NULL), 0);
    for (int directed = 0; directed < 2; directed++)
    {
        int taken = 0;
        atomic_store(&counter, 0);
        pthread_t thread = started(await_signal, &taken);
        wait_for_sleepers(1);
        CHECK_EQUAL(directed ? pthread_kill(thread, SIGUSR1) : kill(getpid(), SIGUSR1), 0);
        joined(thread);
        CHECK_EQUAL(taken, SIGUSR1);
    }
}

static void *pend_own(void *argument)
{
    sigset_t pending;
    CHECK_EQUAL(pthread_kill(pthread_self(), SIGUSR1), 0);
    CHECK_EQUAL(sigpending(&pending), 0);
    CHECK(sigismember(&pending, SIGUSR1));
    return argument;
}

static void what_pends_for_a_thread_pends_for_no_other(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    CHECK_EQUAL(pthread_sigmask(SIG_BLOCK, &set, NULL), 0);
    joined(started(pend_own, NULL));
    CHECK_EQUAL(sigpending(&set), 0);
    CHECK(!sigismember(&set, SIGUSR1));
}

const struct test thread_signal_tests[] = {
    { "thread/pthread_kill_runs_the_handler_in_that_thread", pthread_kill_runs_the_handler_in_that_thread },
    { "thread/a_thread_that_computes_takes_a_signal", a_thread_that_computes_takes_a_signal },
    { "thread/a_signal_of_the_process_goes_to_a_thread_that_does_not_block_it", a_signal_of_the_process_goes_to_a_thread_that_does_not_block_it },
    { "thread/a_thread_awaits_signals_that_all_block", a_thread_awaits_signals_that_all_block },
    { "thread/what_pends_for_a_thread_pends_for_no_other", what_pends_for_a_thread_pends_for_no_other },
    { NULL, NULL },
};
#endif
