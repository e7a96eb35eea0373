/* Signals of threads: POSIX.1-2017, System Interfaces. */
#define _GNU_SOURCE
#include "conformance.h"
#include "threads.h"

#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
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
#ifndef CONFORMANCE_DOOR /* which has no such function */
    CHECK_ERROR(syscall(SYS_tgkill, getpid(), id, 0), ESRCH);
    CHECK_ERROR(syscall(SYS_tgkill, 0, id, 0), EINVAL);
#endif
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

static void *end_at_once(void *argument)
{
    return argument;
}

static void a_thread_that_has_ended_gets_no_signal(void)
{
    pthread_t thread = started(end_at_once, NULL);
    sleep_milliseconds(20);
    CHECK_EQUAL(pthread_kill(thread, 0), 0);
    CHECK_EQUAL(pthread_kill(thread, SIGKILL), 0);
    CHECK_EQUAL(pthread_kill(thread, 65), EINVAL);
    joined(thread);
}

static void *mask_own(void *argument)
{
    sigset_t set, old;
    CHECK_EQUAL(pthread_sigmask(SIG_BLOCK, NULL, &old), 0);
    CHECK(sigismember(&old, SIGUSR1));
    CHECK(!sigismember(&old, SIGUSR2));
    CHECK_EQUAL(sigemptyset(&set), 0);
    CHECK_EQUAL(sigaddset(&set, SIGUSR2), 0);
    CHECK_EQUAL(pthread_sigmask(SIG_SETMASK, &set, NULL), 0);
    return argument;
}

static void a_thread_begins_with_the_mask_of_its_maker_and_has_its_own(void)
{
    sigset_t set, old;
    CHECK_EQUAL(sigemptyset(&set), 0);
    CHECK_EQUAL(sigaddset(&set, SIGUSR1), 0);
    CHECK_EQUAL(pthread_sigmask(SIG_BLOCK, &set, &old), 0);
    CHECK(!sigismember(&old, SIGUSR1));
    CHECK_EQUAL(pthread_sigmask(77, &set, NULL), EINVAL);
    joined(started(mask_own, NULL));
    CHECK_EQUAL(pthread_sigmask(SIG_UNBLOCK, &set, &old), 0);
    CHECK(sigismember(&old, SIGUSR1));
    CHECK(!sigismember(&old, SIGUSR2));
}

static void *raise_here(void *argument)
{
    *(pid_t *)argument = (pid_t)syscall(SYS_gettid);
    CHECK_EQUAL(raise(SIGUSR1), 0);
    CHECK_EQUAL(handler_thread, *(pid_t *)argument);
    return NULL;
}

static void raise_is_for_the_calling_thread(void)
{
    pid_t id = 0;
    catch(SIGUSR1, 0);
    joined(started(raise_here, &id));
    CHECK_EQUAL(handler_thread, id);
}

#ifdef CONFORMANCE_DOOR
int pthread_sigqueue(pthread_t thread, int signal, union sigval value); /* musl does not declare it */
#else
/* musl has no such function. */
static _Atomic pid_t queue_thread;

static int pthread_sigqueue(pthread_t thread, int signal, union sigval value)
{
    siginfo_t information = { .si_signo = signal, .si_code = SI_QUEUE };
    (void)thread;
    information.si_pid = getpid();
    information.si_uid = getuid();
    information.si_value = value;
    return syscall(SYS_rt_tgsigqueueinfo, getpid(), queue_thread, signal, &information) == 0 ? 0 : errno;
}
#endif

static void *take_three(void *argument)
{
    sigset_t set;
    siginfo_t information;
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN + 1);
#ifndef CONFORMANCE_DOOR
    queue_thread = (pid_t)syscall(SYS_gettid);
#endif
    atomic_store(&counter, 1);
    while (atomic_load(&word) == 0)
        sleep_milliseconds(1);
    for (int i = 1; i <= 3; i++) {
        CHECK_EQUAL(sigwaitinfo(&set, &information), SIGRTMIN + 1);
        CHECK_EQUAL(information.si_value.sival_int, i);
        CHECK_EQUAL(information.si_code, SI_QUEUE);
        CHECK_EQUAL(information.si_pid, getpid());
    }
    CHECK_ERROR(sigtimedwait(&set, &information, &(struct timespec){ 0, 0 }), EAGAIN);
    return argument;
}

static void queued_signals_for_a_thread_come_in_order_with_their_values(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN + 1);
    CHECK_EQUAL(pthread_sigmask(SIG_BLOCK, &set, NULL), 0);
    atomic_store(&counter, 0);
    atomic_store(&word, 0);
    pthread_t thread = started(take_three, NULL);
    wait_for_sleepers(1);
    for (int i = 1; i <= 3; i++)
        CHECK_EQUAL(pthread_sigqueue(thread, SIGRTMIN + 1, (union sigval){ .sival_int = i }), 0);
    CHECK_EQUAL(pthread_sigqueue(thread, 65, (union sigval){ .sival_int = 0 }), EINVAL);
    atomic_store(&word, 1);
    joined(thread);
    CHECK_EQUAL(sigpending(&set), 0);
    CHECK(!sigismember(&set, SIGRTMIN + 1));
}

static void *wait_for_any_child(void *argument)
{
    atomic_store(&counter, 1);
    CHECK_ERROR(waitpid(-1, NULL, 0), EINTR);
    return argument;
}

static void a_signal_for_a_thread_ends_its_wait_for_children(void)
{
    pid_t child = child_running(sleep_for_ever);
    catch(SIGUSR1, 0);
    atomic_store(&counter, 0);
    pthread_t thread = started(wait_for_any_child, NULL);
    wait_for_sleepers(1);
    CHECK_EQUAL(pthread_kill(thread, SIGUSR1), 0);
    joined(thread);
    CHECK_EQUAL(atomic_load(&second_word), 1);
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(signal_of(child), SIGKILL);
}

const struct test thread_signal_tests[] = {
    { "pthread_sigqueue/signals_come_in_order_with_their_values", queued_signals_for_a_thread_come_in_order_with_their_values },
    { "pthread_kill/a_signal_for_a_thread_ends_its_wait_for_children", a_signal_for_a_thread_ends_its_wait_for_children },
    { "pthread_kill/a_thread_that_has_ended_gets_no_signal", a_thread_that_has_ended_gets_no_signal },
    { "pthread_sigmask/a_thread_begins_with_the_mask_of_its_maker_and_has_its_own", a_thread_begins_with_the_mask_of_its_maker_and_has_its_own },
    { "raise/is_for_the_calling_thread", raise_is_for_the_calling_thread },
    { "thread/pthread_kill_runs_the_handler_in_that_thread", pthread_kill_runs_the_handler_in_that_thread },
    { "thread/a_thread_that_computes_takes_a_signal", a_thread_that_computes_takes_a_signal },
    { "thread/a_signal_of_the_process_goes_to_a_thread_that_does_not_block_it", a_signal_of_the_process_goes_to_a_thread_that_does_not_block_it },
    { "thread/a_thread_awaits_signals_that_all_block", a_thread_awaits_signals_that_all_block },
    { "thread/what_pends_for_a_thread_pends_for_no_other", what_pends_for_a_thread_pends_for_no_other },
    { NULL, NULL },
};
