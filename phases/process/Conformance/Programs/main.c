#include "conformance.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

const char *program_path;

static const struct test *const all[] = {
    fork_tests, exec_tests, spawn_tests, pipe_tests, wait_tests, identity_tests, group_tests, limit_tests, time_tests, scheduling_tests, kill_tests,
    load_tests, gate_tests, file_tests, name_tests, lock_tests, poll_tests, mapping_tests,
};

void fail(const char *file, int line, const char *what, int error)
{
    fprintf(stderr, "%s:%d: expected %s (errno %d: %s)\n", file, line, what, error, strerror(error));
    fflush(stderr);
    _exit(STATUS_FAILED);
}

void check_equal(const char *file, int line, const char *what, long actual, long expected)
{
    if (actual == expected)
        return;
    fprintf(stderr, "%s:%d: expected %s to be %ld, got %ld\n", file, line, what, expected, actual);
    fflush(stderr);
    _exit(STATUS_FAILED);
}

void skip(const char *why)
{
    fprintf(stderr, "skipped: %s\n", why);
    _exit(STATUS_SKIPPED);
}

pid_t child_running(int (*body)(void))
{
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0)
        _exit(body());
    return child;
}

int sleep_for_ever(void)
{
    volatile int sleeping = 1;
    while (sleeping)
        pause();
    return 0;
}

int exit_status_of(pid_t child)
{
    int status = -1;
    CHECK_EQUAL(waitpid(child, &status, 0), child);
    CHECK(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/*
 * What an executed program looks like from inside: "--reexec exit N" ends with status N; "--reexec arguments A B" with 0 if those are its
 * arguments, "--reexec environment NAME VALUE" if that is its environment, "--reexec pid N" if that is its process id, "--reexec ignored N"
 * if signal N is ignored, "--reexec descriptors A:B" if descriptor A is open and B is not, "--reexec leads-group" if it does.
 */
static int reexecuted(int count, char **arguments);

/* As the interpreter of the file "script", which was executed with the arguments "one two" and "". */
static int is_script(int count, char **arguments);

int main(int count, char **arguments)
{
    program_path = arguments[0];
    if (count >= 2 && strcmp(arguments[1], REEXEC) == 0)
        return reexecuted(count - 2, arguments + 2);
    if (count >= 2 && strcmp(arguments[1], SCRIPT) == 0)
        return is_script(count - 2, arguments + 2) ? 0 : 1;

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    {
        for (const struct test *test = all[i]; test->name != NULL; test++)
        {
            if (count == 2 && strcmp(arguments[1], "--list") == 0)
            {
                puts(test->name);
            }
            else if (count == 2 && strcmp(arguments[1], test->name) == 0)
            {
                test->run();
                return 0;
            }
        }
    }

    if (count == 2 && strcmp(arguments[1], "--list") == 0)
        return 0;
    fprintf(stderr, "usage: %s TEST or --list\n", arguments[0]);
    return STATUS_NO_TEST;
}

static int reexecuted(int count, char **arguments)
{
    if (count == 2 && strcmp(arguments[0], "exit") == 0)
        return atoi(arguments[1]);
    if (count == 3 && strcmp(arguments[0], "arguments") == 0)
        return strcmp(arguments[1], "one two") == 0 && strcmp(arguments[2], "") == 0 ? 0 : 1;
    if (count == 3 && strcmp(arguments[0], "environment") == 0)
    {
        const char *value = getenv(arguments[1]);
        return value != NULL && strcmp(value, arguments[2]) == 0 ? 0 : 1;
    }
    if (count == 2 && strcmp(arguments[0], "pid") == 0)
        return getpid() == atoi(arguments[1]) ? 0 : 1;
    if (count == 2 && strcmp(arguments[0], "ignored") == 0)
    {
        struct sigaction action;
        return sigaction(atoi(arguments[1]), NULL, &action) == 0 && action.sa_handler == SIG_IGN ? 0 : 1;
    }
    if (count == 2 && strcmp(arguments[0], "descriptors") == 0)
    {
        int open = -1, closed = -1;
        if (sscanf(arguments[1], "%d:%d", &open, &closed) != 2)
            return STATUS_NO_TEST;
        return fcntl(open, F_GETFD) >= 0 && fcntl(closed, F_GETFD) == -1 && errno == EBADF ? 0 : 1;
    }
    if (count == 1 && strcmp(arguments[0], "leads-group") == 0)
        return getpgrp() == getpid() ? 0 : 1;
    return STATUS_NO_TEST;
}

static int is_script(int count, char **arguments)
{
    const char *slash = count == 3 ? strrchr(arguments[0], '/') : NULL;
    return slash != NULL && strcmp(slash, "/script") == 0 && strcmp(arguments[1], "one two") == 0 && arguments[2][0] == 0;
}
