/* Processes: making one, and waiting for its end. The program that is executed does nothing but end (tiny.S). */
#include <errno.h>
#include <spawn.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

#include "row.h"

#define TINY "/bin/tiny"

/* What a child says that could not execute the program. */
#define NOT_EXECUTED 127

static char *const tiny_arguments[] = { TINY, NULL };
static char *const tiny_environment[] = { NULL };

/* Waits for a child and returns 0 when it ended well. */
static int64_t wait_for(pid_t child)
{
    int status;
    if (waitpid(child, &status, 0) != child)
        return failure();
    if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_EXECUTED)
        return -ENOENT;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -ECHILD;
}

static int64_t fork_exit_round(void)
{
    int64_t start = ticks();
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    if (child < 0)
        return failure();
    int64_t result = wait_for(child);
    int64_t count = elapsed(start);
    return result < 0 ? result : count;
}

static int64_t vfork_exit_round(void)
{
    int64_t start = ticks();
    pid_t child = vfork();
    if (child == 0)
        _exit(0);
    if (child < 0)
        return failure();
    int64_t result = wait_for(child);
    int64_t count = elapsed(start);
    return result < 0 ? result : count;
}

static int64_t fork_exec_round(void)
{
    int64_t start = ticks();
    pid_t child = fork();
    if (child == 0) {
        execve(TINY, tiny_arguments, tiny_environment);
        _exit(NOT_EXECUTED);
    }

    if (child < 0)
        return failure();
    int64_t result = wait_for(child);
    int64_t count = elapsed(start);
    return result < 0 ? result : count;
}

static int64_t spawn_round(void)
{
    pid_t child;
    int64_t start = ticks();
    int error = posix_spawn(&child, TINY, NULL, NULL, tiny_arguments, tiny_environment);
    if (error != 0)
        return -(int64_t)error;
    int64_t result = wait_for(child);
    int64_t count = elapsed(start);
    return result < 0 ? result : count;
}

const struct row process_rows[] = {
    { "posix.fork_exit_wait", FEW_ROUNDS, NULL, fork_exit_round, NULL },
    { "posix.vfork_exit_wait", FEW_ROUNDS, NULL, vfork_exit_round, NULL },
    { "posix.fork_exec_wait", FEW_ROUNDS, NULL, fork_exec_round, NULL },
    { "posix.spawn_wait", FEW_ROUNDS, NULL, spawn_round, NULL },
    { NULL, 0, NULL, NULL, NULL },
};
