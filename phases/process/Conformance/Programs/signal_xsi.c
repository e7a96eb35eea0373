/* The older functions of signals, and signals of programs that are spawned: POSIX.1-2017, System Interfaces, <signal.h> and <spawn.h>. */
#define _GNU_SOURCE
#include "conformance.h"

#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#pragma GCC diagnostic ignored "-Wpragmas"

static volatile int caught;

static void on_signal(int number) { caught = number; }

static int is_blocked(int number)
{
    sigset_t now;
    CHECK_EQUAL(sigprocmask(SIG_BLOCK, NULL, &now), 0);
    return sigismember(&now, number);
}

static void sighold_blocks_and_sigrelse_unblocks(void)
{
    CHECK(signal(SIGUSR1, on_signal) != SIG_ERR);
    CHECK_EQUAL(sighold(SIGUSR1), 0);
    CHECK_EQUAL(is_blocked(SIGUSR1), 1);
    CHECK_EQUAL(raise(SIGUSR1), 0);
    CHECK_EQUAL(caught, 0);
    CHECK_EQUAL(sigrelse(SIGUSR1), 0);
    CHECK_EQUAL(caught, SIGUSR1);
    CHECK_EQUAL(is_blocked(SIGUSR1), 0);
    CHECK_ERROR(sighold(0), EINVAL);
    CHECK_ERROR(sighold(1000), EINVAL);
    CHECK_ERROR(sigrelse(1000), EINVAL);
}

static void sigignore_ignores(void)
{
    CHECK_EQUAL(sigignore(SIGUSR1), 0);
    CHECK_EQUAL(raise(SIGUSR1), 0);
    CHECK(signal(SIGUSR1, SIG_DFL) == SIG_IGN);
    CHECK_ERROR(sigignore(1000), EINVAL);
    CHECK_ERROR(sigignore(SIGKILL), EINVAL);
}

static void sigpause_waits_for_one(void)
{
    CHECK(signal(SIGUSR1, on_signal) != SIG_ERR);
    CHECK_EQUAL(sighold(SIGUSR1), 0);
    CHECK_EQUAL(raise(SIGUSR1), 0);
    CHECK_ERROR(sigpause(SIGUSR1), EINTR);
    CHECK_EQUAL(caught, SIGUSR1);
    CHECK_EQUAL(is_blocked(SIGUSR1), 1);
#ifdef CONFORMANCE_DOOR
    CHECK_ERROR(sigpause(1000), EINVAL); /* musl waits */
#endif
}

static void sigset_handles_and_holds(void)
{
    CHECK(sigset(SIGUSR1, on_signal) == SIG_DFL);
    CHECK(sigset(SIGUSR1, SIG_HOLD) == on_signal);
    CHECK_EQUAL(is_blocked(SIGUSR1), 1);
    CHECK_EQUAL(raise(SIGUSR1), 0);
    CHECK_EQUAL(caught, 0);
    CHECK(sigset(SIGUSR1, on_signal) == SIG_HOLD);
    CHECK_EQUAL(caught, SIGUSR1);
    CHECK_EQUAL(is_blocked(SIGUSR1), 0);
    CHECK(sigset(SIGUSR1, SIG_IGN) == on_signal);
    errno = 0;
    CHECK(sigset(1000, SIG_IGN) == SIG_ERR && errno == EINVAL);
    errno = 0;
    CHECK(sigset(SIGKILL, on_signal) == SIG_ERR && errno == EINVAL);
}

static pid_t signal_again_and_again(void)
{
    pid_t parent = getpid(), child = fork();
    CHECK(child >= 0);
    for (struct timespec pause = { 0, 20000000 }; child == 0;)
    {
        nanosleep(&pause, NULL);
        if (kill(parent, SIGUSR1) != 0)
            _exit(0);
    }
    return child;
}

static void siginterrupt_decides_whether_calls_go_on(void)
{
    struct sigaction action;
    char byte;
    int ends[2];
    CHECK_EQUAL(pipe(ends), 0);
    CHECK(signal(SIGUSR1, on_signal) != SIG_ERR);
    CHECK_EQUAL(siginterrupt(SIGUSR1, 1), 0);
    pid_t child = signal_again_and_again();
    CHECK_ERROR(read(ends[0], &byte, 1), EINTR);
    CHECK_EQUAL(siginterrupt(SIGUSR1, 0), 0);
    CHECK_EQUAL(sigaction(SIGUSR1, NULL, &action), 0);
    CHECK(action.sa_flags & SA_RESTART);
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(signal_of(child), SIGKILL);
    CHECK_ERROR(siginterrupt(1000, 1), EINVAL);
}

static int status_of_spawned(const posix_spawnattr_t *attributes, char *what, int number)
{
    char text[12];
    pid_t child = 0;
    snprintf(text, sizeof text, "%d", number);
    char *const arguments[] = { (char *)program_path, REEXEC, what, text, NULL }, *const environment[] = { NULL };
    CHECK_EQUAL(posix_spawn(&child, program_path, NULL, attributes, arguments, environment), 0);
    return exit_status_of(child);
}

static void a_spawned_program_has_the_mask_that_was_asked_for(void)
{
    posix_spawnattr_t attributes;
    sigset_t wanted, got;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGUSR2);
    CHECK_EQUAL(posix_spawnattr_init(&attributes), 0);
    CHECK_EQUAL(posix_spawnattr_setsigmask(&attributes, &wanted), 0);
    CHECK_EQUAL(posix_spawnattr_getsigmask(&attributes, &got), 0);
    CHECK(sigismember(&got, SIGUSR2) == 1 && sigismember(&got, SIGUSR1) == 0);
    CHECK_EQUAL(status_of_spawned(&attributes, "blocked", SIGUSR2), 1); /* the flag is not set */
    CHECK_EQUAL(posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK), 0);
    CHECK_EQUAL(status_of_spawned(&attributes, "blocked", SIGUSR2), 0);
    CHECK_EQUAL(is_blocked(SIGUSR2), 0);
    sigset_t mine;
    sigemptyset(&mine);
    sigaddset(&mine, SIGUSR1);
    CHECK_EQUAL(sigprocmask(SIG_SETMASK, &mine, NULL), 0);
    CHECK_EQUAL(status_of_spawned(&attributes, "blocked", SIGUSR1), 1);
    CHECK_EQUAL(is_blocked(SIGUSR1), 1);
}

static void a_spawned_program_has_default_actions_where_asked_for(void)
{
    posix_spawnattr_t attributes;
    sigset_t wanted, got;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGUSR2);
    CHECK(signal(SIGUSR1, SIG_IGN) != SIG_ERR);
    CHECK(signal(SIGUSR2, SIG_IGN) != SIG_ERR);
    CHECK_EQUAL(posix_spawnattr_init(&attributes), 0);
    CHECK_EQUAL(posix_spawnattr_setsigdefault(&attributes, &wanted), 0);
    CHECK_EQUAL(posix_spawnattr_getsigdefault(&attributes, &got), 0);
    CHECK(sigismember(&got, SIGUSR2) == 1 && sigismember(&got, SIGUSR1) == 0);
    CHECK_EQUAL(status_of_spawned(&attributes, "ignored", SIGUSR2), 0); /* the flag is not set */
    CHECK_EQUAL(posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF), 0);
    CHECK_EQUAL(status_of_spawned(&attributes, "ignored", SIGUSR2), 1);
    CHECK_EQUAL(status_of_spawned(&attributes, "ignored", SIGUSR1), 0);
    CHECK(signal(SIGUSR2, SIG_DFL) == SIG_IGN);
}

const struct test signal_xsi_tests[] = {
    { "sighold/blocks_and_sigrelse_unblocks", sighold_blocks_and_sigrelse_unblocks },
    { "sigignore/ignores", sigignore_ignores },
    { "sigpause/waits_for_one", sigpause_waits_for_one },
    { "sigset/handles_and_holds", sigset_handles_and_holds },
    { "siginterrupt/decides_whether_calls_go_on", siginterrupt_decides_whether_calls_go_on },
    { "posix_spawnattr_setsigmask/a_spawned_program_has_the_mask_that_was_asked_for", a_spawned_program_has_the_mask_that_was_asked_for },
    { "posix_spawnattr_setsigdefault/a_spawned_program_has_default_actions_where_asked_for", a_spawned_program_has_default_actions_where_asked_for },
    { 0 },
};
