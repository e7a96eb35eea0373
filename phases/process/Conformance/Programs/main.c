#include "conformance.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

const char *program_path;

static const struct test *const all[] = {
    configuration_tests, signal_xsi_tests, rare_error_tests, fork_tests, exec_tests, spawn_tests, pipe_tests, wait_tests, identity_tests, group_tests, limit_tests, time_tests, scheduling_tests, kill_tests,
    load_tests, gate_tests, descriptor_tests, name_tests, directory_tests, memory_tests,
    signal_action_tests, signal_fault_tests, signal_wait_tests, signal_stop_tests, file_tests, tree_tests, path_error_tests, call_error_tests,
    ipc_semaphore_tests, ipc_message_tests, ipc_segment_tests, ipc_queue_tests, ipc_posix_semaphore_tests,
    ipc_notify_tests, memory_file_tests, full_tests,
    terminal_tests, job_control_tests, transaction_tests, inotify_tests, range_tests, attribute_tests, thread_tests, pthread_tests,
    cancel_tests, thread_signal_tests, mutex_tests, thread_scheduling_tests, thread_stress_tests,
#ifdef CONFORMANCE_DOOR
    door_tests,
#else
    subreaper_tests, splice_tests, futex_tests, linux_memory_tests, mapping_tests, large_mapping_tests, proc_tests, proc_other_tests, stress_tests,
#endif
    many_descriptor_tests, many_file_tests, pidfd_tests, timer_tests, timerfd_tests, cpu_time_tests, thread_timer_tests, clock_setting_tests, robust_tests, priority_tests,
    lock_tests, poll_tests, socket_tests, socket_data_tests, socket_rights_tests, poll_mask_tests, socket_error_tests,
    inet_tests, inet_option_tests, inet_name_tests, inet_thread_tests, inet_raw_tests, inet_interface_tests,
    inet_urgent_tests, inet_netlink_tests, inet_control_tests, inet_udplite_tests, inet_error_tests, host_name_tests, inet_many_tests, signal_file_tests,
    socket_buffer_tests, socket_peek_tests, socket_low_water_tests, socket_linger_tests, socket_shared_tests, socket_option_tests, inet_ring_tests, inet_pair_tests,
    inet_event_tests, inet_linux_option_tests, inet_linux_data_tests, inet_crowd_tests,
};

/* By the functions of the C door, a test has their name. */
#ifdef CONFORMANCE_DOOR
static const char prefix[] = "px_";
#else
static const char prefix[] = "";
#endif

static int is_name_of(const char *name, const struct test *test)
{
    return strncmp(name, prefix, strlen(prefix)) == 0 && strcmp(name + strlen(prefix), test->name) == 0;
}

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

const char *sibling(const char *name)
{
    static char paths[4][512];
    static unsigned next;
    char *path = paths[next++ % 4];
    const char *slash = strrchr(program_path, '/');
    CHECK(slash != NULL);
    snprintf(path, sizeof paths[0], "%.*s/files/%s", (int)(slash - program_path), program_path, name);
    return path;
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

int signal_of(pid_t child)
{
    int status = 0;
    CHECK_EQUAL(waitpid(child, &status, 0), child);
    CHECK(WIFSIGNALED(status));
    return WTERMSIG(status);
}

/*
 * What an executed program looks like from inside: "--reexec exit N" ends with status N; "--reexec arguments A B" with 0 if those are its
 * arguments, "--reexec environment NAME VALUE" if that is its environment, "--reexec pid N" if that is its process id, "--reexec ignored N"
 * if signal N is ignored, "--reexec blocked N" if it is blocked, "--reexec pending N" if it is pending too, "--reexec descriptors A:B" if descriptor A is open and B is not,
 * "--reexec alarm N" if an alarm is set that has N seconds left, "--reexec sleep N" after N milliseconds,
 * "--reexec user N" if that is its real and effective user, "--reexec leads-group" if it leads one,
 * "--reexec dumpable" if others may look into it.
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
    if (count == 4 && strcmp(arguments[1], "--stress-threads") == 0)
        return stress_threads(arguments[2], arguments[3]);
#ifndef CONFORMANCE_DOOR
    if (count == 4 && strcmp(arguments[1], "--stress") == 0)
        return stress(arguments[2], arguments[3]);
#endif

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    {
        for (const struct test *test = all[i]; test->name != NULL; test++)
        {
            if (count == 2 && strcmp(arguments[1], "--list") == 0)
            {
                printf("%s%s\n", prefix, test->name);
            }
            else if (count == 2 && is_name_of(arguments[1], test))
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

/* musl has sched_getscheduler, which gives ENOSYS. */
static int policy_now(void)
{
#ifdef CONFORMANCE_DOOR
    return sched_getscheduler(0);
#else
    return (int)syscall(SYS_sched_getscheduler, 0);
#endif
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
    if (count == 2 && strcmp(arguments[0], "alarm") == 0)
        return alarm(0) >= (unsigned)atoi(arguments[1]) ? 0 : 1;
    if (count == 2 && strcmp(arguments[0], "sleep") == 0)
    {
        struct timespec time = { atoi(arguments[1]) / 1000, atoi(arguments[1]) % 1000 * 1000000L };
        return nanosleep(&time, NULL) == 0 ? 0 : 1;
    }
    if (count == 2 && strcmp(arguments[0], "ignored") == 0)
    {
        struct sigaction action;
        return sigaction(atoi(arguments[1]), NULL, &action) == 0 && action.sa_handler == SIG_IGN ? 0 : 1;
    }
    if (count == 2 && strcmp(arguments[0], "pending") == 0)
    {
        sigset_t blocked, pending;
        sigprocmask(SIG_BLOCK, NULL, &blocked);
        sigpending(&pending);
        return sigismember(&blocked, atoi(arguments[1])) == 1 && sigismember(&pending, atoi(arguments[1])) == 1 ? 0 : 1;
    }
    if (count == 2 && strcmp(arguments[0], "blocked") == 0)
    {
        sigset_t blocked;
        sigprocmask(SIG_BLOCK, NULL, &blocked);
        return sigismember(&blocked, atoi(arguments[1])) == 1 ? 0 : 1;
    }
    if (count == 2 && strcmp(arguments[0], "descriptors") == 0)
    {
        int open = -1, closed = -1;
        if (sscanf(arguments[1], "%d:%d", &open, &closed) != 2)
            return STATUS_NO_TEST;
        return fcntl(open, F_GETFD) >= 0 && fcntl(closed, F_GETFD) == -1 && errno == EBADF ? 0 : 1;
    }
    if (count == 2 && strcmp(arguments[0], "user") == 0)
        return getuid() == (uid_t)atoi(arguments[1]) && geteuid() == getuid() ? 0 : 1;
    if (count == 2 && strcmp(arguments[0], "policy") == 0)
        return policy_now() == atoi(arguments[1]) ? 0 : 1;
#ifndef CONFORMANCE_DOOR
    if (count == 1 && strcmp(arguments[0], "dumpable") == 0)
        return prctl(PR_GET_DUMPABLE) == 1 ? 0 : 1;
#endif
    if (count == 1 && strcmp(arguments[0], "leads-session") == 0)
        return getsid(0) == getpid() && getpgrp() == getpid() ? 0 : 1;
    if (count == 1 && strcmp(arguments[0], "leads-group") == 0)
        return getpgrp() == getpid() ? 0 : 1;
    return STATUS_NO_TEST;
}

static int is_script(int count, char **arguments)
{
    const char *slash = count == 3 ? strrchr(arguments[0], '/') : NULL;
    return slash != NULL && strcmp(slash, "/script") == 0 && strcmp(arguments[1], "one two") == 0 && arguments[2][0] == 0;
}
