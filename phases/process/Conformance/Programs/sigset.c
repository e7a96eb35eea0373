/* What a process says about signals, without any that comes: POSIX.1-2017, System Interfaces, sigaction, sigprocmask and their neighbours. */
#define _GNU_SOURCE
#include "conformance.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void handler(int number) { (void)number; }

static void sets_hold_what_was_put_in(void)
{
    sigset_t set;
    CHECK_EQUAL(sigemptyset(&set), 0);
    CHECK_EQUAL(sigismember(&set, SIGTERM), 0);
    CHECK_EQUAL(sigaddset(&set, SIGTERM), 0);
    CHECK_EQUAL(sigismember(&set, SIGTERM), 1);
    CHECK_EQUAL(sigismember(&set, SIGINT), 0);
    CHECK_EQUAL(sigfillset(&set), 0);
    CHECK_EQUAL(sigdelset(&set, SIGINT), 0);
    CHECK_EQUAL(sigismember(&set, SIGINT), 0);
    CHECK_EQUAL(sigismember(&set, SIGUSR2), 1);
}

static void sets_take_no_unknown_signal(void)
{
    sigset_t set;
    sigemptyset(&set);
    CHECK_ERROR(sigaddset(&set, 0), EINVAL);
    CHECK_ERROR(sigaddset(&set, 200), EINVAL);
    CHECK_ERROR(sigdelset(&set, 200), EINVAL);
}

static void an_action_is_kept(void)
{
    struct sigaction action, old;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaddset(&action.sa_mask, SIGUSR2);
    CHECK_EQUAL(sigaction(SIGUSR1, &action, &old), 0);
    CHECK(old.sa_handler == SIG_DFL);
    CHECK_EQUAL(sigaction(SIGUSR1, NULL, &old), 0);
    CHECK(old.sa_handler == handler);
    CHECK_EQUAL(old.sa_flags & SA_RESTART, SA_RESTART);
    CHECK_EQUAL(sigismember(&old.sa_mask, SIGUSR2), 1);
    CHECK_EQUAL(sigismember(&old.sa_mask, SIGTERM), 0);
}

static void some_actions_cannot_be_set(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_IGN;
    CHECK_ERROR(sigaction(SIGKILL, &action, NULL), EINVAL);
    CHECK_ERROR(sigaction(SIGSTOP, &action, NULL), EINVAL);
    CHECK_ERROR(sigaction(200, &action, NULL), EINVAL);
    CHECK_ERROR(sigaction(0, &action, NULL), EINVAL);
}

static void signal_returns_the_handler_before(void)
{
    CHECK(signal(SIGUSR1, handler) == SIG_DFL);
    CHECK(signal(SIGUSR1, SIG_IGN) == handler);
    CHECK(signal(SIGUSR1, SIG_DFL) == SIG_IGN);
    errno = 0;
    CHECK(signal(SIGKILL, SIG_IGN) == SIG_ERR && errno == EINVAL);
}

static void the_mask_is_changed_and_told(void)
{
    sigset_t set, old;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGKILL);
    CHECK_EQUAL(sigprocmask(SIG_BLOCK, &set, &old), 0);
    CHECK_EQUAL(sigismember(&old, SIGUSR1), 0);
    CHECK_EQUAL(sigprocmask(SIG_BLOCK, NULL, &old), 0);
    CHECK_EQUAL(sigismember(&old, SIGUSR1), 1);
    CHECK_EQUAL(sigismember(&old, SIGKILL), 0);
    CHECK_EQUAL(sigprocmask(SIG_UNBLOCK, &set, NULL), 0);
    CHECK_EQUAL(sigprocmask(SIG_SETMASK, NULL, &old), 0);
    CHECK_EQUAL(sigismember(&old, SIGUSR1), 0);
    CHECK_ERROR(sigprocmask(77, &set, NULL), EINVAL);
}

static void nothing_is_pending(void)
{
    sigset_t set;
    sigfillset(&set);
    CHECK_EQUAL(sigpending(&set), 0);
    CHECK_EQUAL(sigismember(&set, SIGUSR1), 0);
    CHECK_EQUAL(sigismember(&set, SIGTERM), 0);
}

static void another_stack_is_kept_and_checked(void)
{
    stack_t stack, old;
    memset(&stack, 0, sizeof stack);
    CHECK_EQUAL(sigaltstack(NULL, &old), 0);
    CHECK_EQUAL(old.ss_flags, SS_DISABLE);
    stack.ss_size = 16384;
    stack.ss_sp = malloc(stack.ss_size);
    CHECK_EQUAL(sigaltstack(&stack, NULL), 0);
    CHECK_EQUAL(sigaltstack(NULL, &old), 0);
    CHECK(old.ss_sp == stack.ss_sp);
    CHECK_EQUAL(old.ss_size, stack.ss_size);
    stack.ss_flags = 77;
    CHECK_ERROR(sigaltstack(&stack, NULL), EINVAL);
    stack.ss_flags = 0;
    stack.ss_size = 16;
    CHECK_ERROR(sigaltstack(&stack, NULL), ENOMEM);
}

/* What ends them is a signal that no handler takes. */
static int wait_by_pause(void) { return pause(); }

static int wait_by_sigsuspend(void)
{
    sigset_t none;
    sigemptyset(&none);
    return sigsuspend(&none);
}

static void waiting_for_a_signal_ends_by_it(void)
{
    int (*const bodies[])(void) = { wait_by_pause, wait_by_sigsuspend };
    for (int i = 0; i < 2; i++)
    {
        pid_t child = child_running(bodies[i]);
        CHECK_EQUAL(usleep(20000), 0);
        CHECK_EQUAL(kill(child, SIGTERM), 0);
        CHECK_EQUAL(signal_of(child), SIGTERM);
    }
}

const struct test sigset_tests[] = {
    { "sigaddset/sets_hold_what_was_put_in", sets_hold_what_was_put_in },
    { "sigaddset/sets_take_no_unknown_signal", sets_take_no_unknown_signal },
    { "sigaction/an_action_is_kept", an_action_is_kept },
    { "sigaction/some_actions_cannot_be_set", some_actions_cannot_be_set },
    { "signal/returns_the_handler_before", signal_returns_the_handler_before },
    { "sigprocmask/the_mask_is_changed_and_told", the_mask_is_changed_and_told },
    { "sigpending/nothing_is_pending", nothing_is_pending },
    { "sigaltstack/another_stack_is_kept_and_checked", another_stack_is_kept_and_checked },
    { "pause/waiting_for_a_signal_ends_by_it", waiting_for_a_signal_ends_by_it },
    { 0 },
};
