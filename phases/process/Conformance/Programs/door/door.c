/* What is there by the C door alone. */
#include "../conformance.h"

#include <px/errno.h>
#include <px/spawn.h>
#include <px/unistd.h>
#include <spawn.h>
#include <stdio.h>
#include <unistd.h>

static char *const no_environment[] = { 0 };

static void spawn_starts_a_program(void)
{
    px_pid_t child = 0;
    char *const arguments[] = { (char *)program_path, REEXEC, "exit", "42", 0 };
    CHECK_EQUAL(px_spawn(&child, program_path, arguments, no_environment), 0);
    CHECK_EQUAL(exit_status_of(child), 42);
}

static void spawn_tells_its_errors(void)
{
    px_pid_t child = 77;
    char *const arguments[] = { "x", 0 };
    errno = 5;
    CHECK_EQUAL(px_spawn(&child, "/nowhere/at/all", arguments, no_environment), ENOENT);
    CHECK_EQUAL(px_spawn(NULL, sibling("text"), arguments, no_environment), ENOEXEC);
    CHECK_EQUAL(px_spawn(NULL, sibling("not-executable"), arguments, no_environment), EACCES);
    CHECK_EQUAL(child, 77);
    CHECK_EQUAL(errno, 5);
}

static void spawn_lists_have_an_end(void)
{
    static px_posix_spawn_file_actions_t actions;
    CHECK_EQUAL(posix_spawn_file_actions_init(&actions), 0);
    for (int i = 0; i < PX_POSIX_SPAWN_ACTIONS; i++)
        CHECK_EQUAL(posix_spawn_file_actions_addclose(&actions, 20 + i), 0);
    CHECK_EQUAL(posix_spawn_file_actions_addclose(&actions, 90), ENOMEM);
    CHECK_EQUAL(posix_spawn_file_actions_destroy(&actions), 0);
    static char path[PX_POSIX_SPAWN_PATHS + 1];
    for (int i = 0; i < PX_POSIX_SPAWN_PATHS; i++)
        path[i] = '/';
    CHECK_EQUAL(posix_spawn_file_actions_addopen(&actions, 20, path, 0, 0), ENOMEM);
}

static void scheduling_of_a_spawned_program(void)
{
    px_pid_t child = 0;
    posix_spawnattr_t attributes;
    const struct px_sched_param parameters = { 5 };
    struct px_sched_param got = { 0 };
    int policy = -1;
    char *const arguments[] = { (char *)program_path, REEXEC, "policy", "2", 0 };
    CHECK_EQUAL(posix_spawnattr_init(&attributes), 0);
    CHECK_EQUAL(posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSCHEDULER), 0);
    CHECK_EQUAL(posix_spawnattr_setschedpolicy(&attributes, PX_SCHED_RR), 0);
    CHECK_EQUAL(posix_spawnattr_setschedparam(&attributes, &parameters), 0);
    CHECK_EQUAL(posix_spawnattr_getschedpolicy(&attributes, &policy), 0);
    CHECK_EQUAL(posix_spawnattr_getschedparam(&attributes, &got), 0);
    CHECK_EQUAL(policy, PX_SCHED_RR);
    CHECK_EQUAL(got.sched_priority, 5);
    CHECK_EQUAL(posix_spawn(&child, program_path, NULL, &attributes, arguments, no_environment), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(px_sched_getscheduler(0), PX_SCHED_OTHER);
}

static void errors_are_in_px_errno(void)
{
    px_errno = 0;
    CHECK_EQUAL(px_getpgid(30001), -1);
    CHECK_EQUAL(px_errno, PX_ESRCH);
    CHECK_EQUAL(px_getpgid(0), px_getpgrp());
    CHECK_EQUAL(px_errno, PX_ESRCH);
}

const struct test door_tests[] = {
    { "spawn/starts_a_program", spawn_starts_a_program },
    { "spawn/tells_its_errors", spawn_tells_its_errors },
    { "posix_spawn_file_actions_addclose/lists_have_an_end", spawn_lists_have_an_end },
    { "posix_spawnattr_setschedpolicy/scheduling_of_a_spawned_program", scheduling_of_a_spawned_program },
    { "errno/errors_are_in_px_errno", errors_are_in_px_errno },
    { "pthread_join/the_first_thread_can_be_joined", the_first_thread_can_be_joined },
    { "mq_notify/a_message_starts_a_thread", a_message_starts_a_thread },
    { 0 },
};
