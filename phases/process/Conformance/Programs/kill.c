/* kill, raise, abort as far as they end a process: POSIX.1-2017, System Interfaces. */
#include "conformance.h"

#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int busy_for_ever(void)
{
    volatile int running = 1;
    while (running)
        ;
    return 0;
}

static void ends_a_process_by_default(void)
{
    const int signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGKILL, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM, SIGPIPE };
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
    {
        pid_t child = child_running(sleep_for_ever);
        CHECK_EQUAL(kill(child, signals[i]), 0);
        CHECK_EQUAL(signal_of(child), signals[i]);
    }
}

static void ends_a_busy_process(void)
{
    pid_t child = child_running(busy_for_ever);
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(signal_of(child), SIGKILL);
}

static void signal_zero_only_checks(void)
{
    pid_t child = child_running(sleep_for_ever);
    CHECK_EQUAL(kill(child, 0), 0);
    CHECK_EQUAL(waitpid(child, NULL, WNOHANG), 0);
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(signal_of(child), SIGKILL);
}

static void some_signals_do_nothing_by_default(void)
{
    pid_t child = child_running(sleep_for_ever);
    CHECK_EQUAL(kill(child, SIGCHLD), 0);
    CHECK_EQUAL(kill(child, SIGURG), 0);
    CHECK_EQUAL(waitpid(child, NULL, WNOHANG), 0);
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(signal_of(child), SIGKILL);
}

static void an_unknown_signal_is_einval(void) { CHECK_ERROR(kill(getpid(), 200), EINVAL); }
static void an_unknown_process_is_esrch(void) { CHECK_ERROR(kill(30001, 0), ESRCH); }

static int kill_parent(void)
{
    if (setuid(1000) != 0)
        return 1;
    return kill(getppid(), SIGTERM) == -1 && errno == EPERM ? 0 : 2;
}

static void another_users_process_is_eperm(void)
{
    if (geteuid() != 0)
        skip("needs the superuser");
    CHECK_EQUAL(exit_status_of(child_running(kill_parent)), 0);
}

static int ask_for_the_first_process(void) { return setuid(1000) == 0 && kill(1, 0) == -1 && errno == EPERM ? 0 : 1; }

static void the_parent_of_orphans_exists(void)
{
    if (geteuid() != 0)
        skip("needs the superuser");
    CHECK_EQUAL(kill(1, 0), 0);
    CHECK(getpgid(1) >= 0);
    CHECK(getsid(1) >= 0);
    CHECK_EQUAL(exit_status_of(child_running(ask_for_the_first_process)), 0);
}

static int group_sleeper(void)
{
    setpgid(0, 0);
    pid_t child = child_running(sleep_for_ever);
    return child > 0 ? sleep_for_ever() : 1;
}

static void a_negative_id_means_a_group(void)
{
    pid_t child = child_running(group_sleeper);
    while (getpgid(child) != child)
        sched_yield();
    CHECK_EQUAL(kill(-child, SIGKILL), 0);
    CHECK_EQUAL(signal_of(child), SIGKILL);
}

static int raise_term(void) { return raise(SIGTERM); }

static void raise_ends_the_caller(void) { CHECK_EQUAL(signal_of(child_running(raise_term)), SIGTERM); }

static void raise_checks_the_signal(void)
{
    CHECK_EQUAL(raise(0), 0);
    CHECK_ERROR(raise(200), EINVAL);
}

static int call_abort(void) { abort(); }

static void abort_is_sigabrt(void) { CHECK_EQUAL(signal_of(child_running(call_abort)), SIGABRT); }

static int ignore_term(void)
{
    signal(SIGTERM, SIG_IGN);
    return kill(getpid(), SIGTERM) == 0 ? 4 : 5;
}

static void ignored_signals_do_nothing(void) { CHECK_EQUAL(exit_status_of(child_running(ignore_term)), 4); }

const struct test kill_tests[] = {
    { "kill/ends_a_process_by_default", ends_a_process_by_default },
    { "kill/ends_a_busy_process", ends_a_busy_process },
    { "kill/signal_zero_only_checks", signal_zero_only_checks },
    { "kill/some_signals_do_nothing_by_default", some_signals_do_nothing_by_default },
    { "kill/an_unknown_signal_is_einval", an_unknown_signal_is_einval },
    { "kill/an_unknown_process_is_esrch", an_unknown_process_is_esrch },
    { "kill/another_users_process_is_eperm", another_users_process_is_eperm },
    { "kill/the_parent_of_orphans_exists", the_parent_of_orphans_exists },
    { "kill/a_negative_id_means_a_group", a_negative_id_means_a_group },
    { "kill/ignored_signals_do_nothing", ignored_signals_do_nothing },
    { "raise/ends_the_caller", raise_ends_the_caller },
    { "raise/checks_the_signal", raise_checks_the_signal },
    { "abort/is_sigabrt", abort_is_sigabrt },
    { 0 },
};
