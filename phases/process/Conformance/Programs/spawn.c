/* posix_spawn: POSIX.1-2017, System Interfaces. */
#include "conformance.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static char *const no_environment[] = { 0 };

static void the_program_runs_as_a_child(void)
{
    pid_t child = 0;
    char *const arguments[] = { (char *)program_path, REEXEC, "exit", "42", 0 };
    CHECK_EQUAL(posix_spawn(&child, program_path, NULL, NULL, arguments, no_environment), 0);
    CHECK_EQUAL(exit_status_of(child), 42);
}

static void environment_arrives(void)
{
    pid_t child = 0;
    char *const arguments[] = { (char *)program_path, REEXEC, "environment", "NAME", "value", 0 };
    char *const environment[] = { "NAME=value", 0 };
    CHECK_EQUAL(posix_spawn(&child, program_path, NULL, NULL, arguments, environment), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void a_missing_program_is_told(void)
{
    pid_t child = 0;
    char *const arguments[] = { "x", 0 };
    int error = posix_spawn(&child, "/nowhere/at/all", NULL, NULL, arguments, no_environment);
    if (error == 0)
        CHECK_EQUAL(exit_status_of(child), 127);
    else
        CHECK_EQUAL(error, ENOENT);
    CHECK_ERROR(wait(NULL), ECHILD);
}

static void files_are_opened_and_closed(void)
{
    pid_t child = 0;
    char text[32];
    posix_spawn_file_actions_t actions;
    int open_here = open(program_path, O_RDONLY);
    CHECK(open_here >= 0);
    CHECK_EQUAL(posix_spawn_file_actions_init(&actions), 0);
    CHECK_EQUAL(posix_spawn_file_actions_addopen(&actions, 20, program_path, O_RDONLY, 0), 0);
    CHECK_EQUAL(posix_spawn_file_actions_adddup2(&actions, 20, 21), 0);
    CHECK_EQUAL(posix_spawn_file_actions_addclose(&actions, open_here), 0);
    snprintf(text, sizeof text, "21:%d", open_here);
    char *const arguments[] = { (char *)program_path, REEXEC, "descriptors", text, 0 };
    CHECK_EQUAL(posix_spawn(&child, program_path, &actions, NULL, arguments, no_environment), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(posix_spawn_file_actions_destroy(&actions), 0);
}

static void a_group_can_be_set(void)
{
    pid_t child = 0;
    posix_spawnattr_t attributes;
    char *const arguments[] = { (char *)program_path, REEXEC, "leads-group", 0 };
    CHECK_EQUAL(posix_spawnattr_init(&attributes), 0);
    CHECK_EQUAL(posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP), 0);
    CHECK_EQUAL(posix_spawnattr_setpgroup(&attributes, 0), 0);
    CHECK_EQUAL(posix_spawn(&child, program_path, NULL, &attributes, arguments, no_environment), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

const struct test spawn_tests[] = {
    { "posix_spawn/the_program_runs_as_a_child", the_program_runs_as_a_child },
    { "posix_spawn/environment_arrives", environment_arrives },
    { "posix_spawn/a_missing_program_is_told", a_missing_program_is_told },
    { "posix_spawn/files_are_opened_and_closed", files_are_opened_and_closed },
    { "posix_spawn/a_group_can_be_set", a_group_can_be_set },
    { 0 },
};
