/* posix_spawn: POSIX.1-2017, System Interfaces. */
#include "conformance.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

static void posix_spawnp_searches_the_path(void)
{
    pid_t child = 0;
    char path[512];
    const char *name = strrchr(program_path, '/') + 1;
    char *const arguments[] = { (char *)program_path, REEXEC, "environment", "PATH", "/given", 0 };
    char *const environment[] = { "PATH=/given", 0 };
    snprintf(path, sizeof path, "/nowhere:%.*s", (int)(name - program_path), program_path);
    CHECK_EQUAL(setenv("PATH", path, 1), 0);
    CHECK_EQUAL(posix_spawnp(&child, name, NULL, NULL, arguments, environment), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

/* As POSIX has it: the error is the result, or the child ends with 127. */
static void expect_failure(int error, int expected, pid_t child)
{
    if (error == 0)
        CHECK_EQUAL(exit_status_of(child), 127);
    else
        CHECK_EQUAL(error, expected);
    CHECK_ERROR(wait(NULL), ECHILD);
}

static void an_action_that_fails_is_told(void)
{
    pid_t child = 0;
    posix_spawn_file_actions_t actions;
    char *const arguments[] = { (char *)program_path, REEXEC, "exit", "0", 0 };
    CHECK_EQUAL(posix_spawn_file_actions_init(&actions), 0);
    CHECK_EQUAL(posix_spawn_file_actions_addopen(&actions, 20, "/nowhere/at/all", O_RDONLY, 0), 0);
    int error = posix_spawn(&child, program_path, &actions, NULL, arguments, no_environment);
    expect_failure(error, ENOENT, child);
    CHECK_EQUAL(posix_spawn_file_actions_destroy(&actions), 0);
    CHECK_EQUAL(posix_spawn_file_actions_init(&actions), 0);
    CHECK_EQUAL(posix_spawn_file_actions_adddup2(&actions, 99, 20), 0);
    error = posix_spawn(&child, program_path, &actions, NULL, arguments, no_environment);
    expect_failure(error, EBADF, child);
    CHECK_EQUAL(posix_spawn_file_actions_destroy(&actions), 0);
}

static void actions_take_no_bad_descriptors(void)
{
    posix_spawn_file_actions_t actions;
    CHECK_EQUAL(posix_spawn_file_actions_init(&actions), 0);
    CHECK_EQUAL(posix_spawn_file_actions_addopen(&actions, -1, "/", O_RDONLY, 0), EBADF);
    CHECK_EQUAL(posix_spawn_file_actions_addclose(&actions, -1), EBADF);
    CHECK_EQUAL(posix_spawn_file_actions_adddup2(&actions, -1, 3), EBADF);
    CHECK_EQUAL(posix_spawn_file_actions_adddup2(&actions, 3, -1), EBADF);
    CHECK_EQUAL(posix_spawn_file_actions_destroy(&actions), 0);
}

static void attributes_are_kept(void)
{
    posix_spawnattr_t attributes;
    short flags = -1;
    pid_t group = -1;
    CHECK_EQUAL(posix_spawnattr_init(&attributes), 0);
    CHECK_EQUAL(posix_spawnattr_getflags(&attributes, &flags), 0);
    CHECK_EQUAL(flags, 0);
    CHECK_EQUAL(posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_RESETIDS), 0);
    CHECK_EQUAL(posix_spawnattr_getflags(&attributes, &flags), 0);
    CHECK_EQUAL(flags, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_RESETIDS);
    CHECK_EQUAL(posix_spawnattr_setflags(&attributes, 0x4000), EINVAL);
    CHECK_EQUAL(posix_spawnattr_getpgroup(&attributes, &group), 0);
    CHECK_EQUAL(group, 0);
    CHECK_EQUAL(posix_spawnattr_setpgroup(&attributes, 77), 0);
    CHECK_EQUAL(posix_spawnattr_getpgroup(&attributes, &group), 0);
    CHECK_EQUAL(group, 77);
    CHECK_EQUAL(posix_spawnattr_destroy(&attributes), 0);
}

static int spawn_with_effective_user(void)
{
    pid_t child = 0;
    posix_spawnattr_t attributes;
    char *const arguments[] = { (char *)program_path, REEXEC, "user", "1000", NULL }, *const none[] = { NULL };
    if (setreuid(1000, 0) != 0 || posix_spawnattr_init(&attributes) != 0 || posix_spawnattr_setflags(&attributes, POSIX_SPAWN_RESETIDS) != 0)
        return 1;
    if (posix_spawn(&child, program_path, NULL, &attributes, arguments, none) != 0)
        return 2;
    return exit_status_of(child) == 0 && geteuid() == 0 ? 0 : 3;
}

static void the_effective_ids_can_be_reset(void)
{
    if (geteuid() != 0)
        skip("needs the superuser");
    CHECK_EQUAL(exit_status_of(child_running(spawn_with_effective_user)), 0);
}

pid_t spawned_without_input(void)
{
    char *const arguments[] = { (char *)program_path, REEXEC, "exit", "42", NULL };
    char *const environment[] = { NULL };
    posix_spawn_file_actions_t actions;
    pid_t child = 0;
    CHECK_EQUAL(posix_spawn_file_actions_init(&actions), 0);
    CHECK_EQUAL(posix_spawn_file_actions_addclose(&actions, 0), 0);
    CHECK_EQUAL(posix_spawn(&child, program_path, &actions, NULL, arguments, environment), 0);
    CHECK_EQUAL(posix_spawn_file_actions_destroy(&actions), 0);
    return child;
}

const struct test spawn_tests[] = {
    { "posix_spawn/the_program_runs_as_a_child", the_program_runs_as_a_child },
    { "posix_spawn/environment_arrives", environment_arrives },
    { "posix_spawn/a_missing_program_is_told", a_missing_program_is_told },
    { "posix_spawn/files_are_opened_and_closed", files_are_opened_and_closed },
    { "posix_spawn/a_group_can_be_set", a_group_can_be_set },
    { "posix_spawn/an_action_that_fails_is_told", an_action_that_fails_is_told },
    { "posix_spawnp/searches_the_path", posix_spawnp_searches_the_path },
    { "posix_spawn_file_actions_addopen/actions_take_no_bad_descriptors", actions_take_no_bad_descriptors },
    { "posix_spawnattr_setflags/attributes_are_kept", attributes_are_kept },
    { "posix_spawnattr_setflags/the_effective_ids_can_be_reset", the_effective_ids_can_be_reset },
    { 0 },
};
