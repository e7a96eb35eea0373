/*
 * What the system says of its limits, and small functions of POSIX.1-2017 that stand beside others: sysconf, pathconf, gethostname, lockf, dirfd, readdir_r,
 * fexecve, _Exit, FD_CLR.
 */
#define _GNU_SOURCE
#include "conformance.h"
#include "scratch.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void sysconf_tells_what_there_is(void)
{
    struct rlimit limit;
    CHECK_EQUAL(sysconf(_SC_PAGESIZE), 4096);
    CHECK_EQUAL(sysconf(_SC_CLK_TCK), 100);
    CHECK_EQUAL(sysconf(_SC_VERSION), 200809);
    CHECK_EQUAL(sysconf(_SC_JOB_CONTROL), 1);
    CHECK_EQUAL(sysconf(_SC_SAVED_IDS), 1);
    CHECK(sysconf(_SC_THREADS) >= 200809 && sysconf(_SC_MONOTONIC_CLOCK) >= 200809 && sysconf(_SC_MAPPED_FILES) >= 200809);
    CHECK(sysconf(_SC_NPROCESSORS_ONLN) >= 1);
    CHECK(sysconf(_SC_ARG_MAX) >= _POSIX_ARG_MAX && sysconf(_SC_IOV_MAX) >= _XOPEN_IOV_MAX && sysconf(_SC_RTSIG_MAX) >= _POSIX_RTSIG_MAX);
    CHECK(sysconf(_SC_NGROUPS_MAX) >= _POSIX_NGROUPS_MAX && sysconf(_SC_HOST_NAME_MAX) > 0 && sysconf(_SC_SYMLOOP_MAX) >= _POSIX_SYMLOOP_MAX);
    CHECK_EQUAL(getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = 77;
    CHECK_EQUAL(setrlimit(RLIMIT_NOFILE, &limit), 0);
    CHECK_EQUAL(sysconf(_SC_OPEN_MAX), 77);
    CHECK_ERROR(sysconf(-1), EINVAL);
    CHECK_ERROR(sysconf(10000), EINVAL);
}

static void arguments_and_environment_may_be_as_long_as_it_says(void)
{
    char *const arguments[] = { (char *)program_path, REEXEC, "exit", "42", NULL };
    size_t length = ((size_t)sysconf(_SC_ARG_MAX) - 1000) / 2;
    char *environment[] = { calloc(1, length + 1), calloc(1, length + 1), NULL };
    for (int i = 0; i < 2; i++)
    {
        CHECK(environment[i] != NULL);
        memset(environment[i], 'x', length);
        memcpy(environment[i], "NAME=", 5);
    }
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0)
    {
        execve(program_path, arguments, environment);
        _exit(errno);
    }
    CHECK_EQUAL(exit_status_of(child), 42);
}

static void pathconf_tells_limits_of_names(void)
{
    char name[300];
    enter_scratch("/tmp");
    int directory = open(".", O_RDONLY);
    CHECK_EQUAL(pathconf(".", _PC_NAME_MAX), 255);
    CHECK_EQUAL(fpathconf(directory, _PC_NAME_MAX), 255);
    memset(name, 'n', sizeof name);
    name[255] = 0;
    make_file(name, "");
    name[255] = 'n';
    name[256] = 0;
    CHECK_ERROR(open(name, O_CREAT | O_WRONLY, 0600), ENAMETOOLONG);
    CHECK_EQUAL(pathconf(".", _PC_PATH_MAX), 4096);
    CHECK_EQUAL(pathconf(".", _PC_PIPE_BUF), 4096);
    CHECK_EQUAL(pathconf(".", _PC_NO_TRUNC), 1);
    CHECK_EQUAL(pathconf(".", _PC_CHOWN_RESTRICTED), 1);
    CHECK_EQUAL(fpathconf(directory, _PC_VDISABLE), 0);
    CHECK_ERROR(pathconf(".", 1000), EINVAL);
    CHECK_ERROR(fpathconf(directory, -1), EINVAL);
}

static void gethostname_is_that_of_uname(void)
{
    struct utsname system;
    char name[65];
    CHECK(uname(&system) >= 0);
    CHECK_EQUAL(gethostname(name, sizeof name), 0);
    CHECK_EQUAL(strcmp(name, system.nodename), 0);
}

static int file;

static int locked_by_another(void)
{
    CHECK_EQUAL(lseek(file, 4, SEEK_SET), 4);
    CHECK(lockf(file, F_TEST, 2) == -1 && (errno == EACCES || errno == EAGAIN));
    CHECK(lockf(file, F_TLOCK, 2) == -1 && (errno == EACCES || errno == EAGAIN));
    CHECK_EQUAL(lseek(file, 6, SEEK_SET), 6);
    CHECK_EQUAL(lockf(file, F_TEST, 0), 0);
    CHECK_EQUAL(lockf(file, F_TLOCK, 0), 0);
    return 0;
}

static void lockf_locks_from_the_offset_on(void)
{
    enter_scratch("/tmp");
    make_file("file", "0123456789");
    file = open("file", O_RDWR);
    CHECK_EQUAL(lseek(file, 4, SEEK_SET), 4);
    CHECK_EQUAL(lockf(file, F_LOCK, 2), 0);
    CHECK_EQUAL(lockf(file, F_TEST, 2), 0);
    CHECK_EQUAL(exit_status_of(child_running(locked_by_another)), 0);
    CHECK_EQUAL(lseek(file, 4, SEEK_SET), 4); /* the child moved it, too */
    CHECK_EQUAL(lockf(file, F_ULOCK, 2), 0);
    CHECK_EQUAL(lockf(file, F_TLOCK, -4), 0);
    CHECK_ERROR(lockf(file, 77, 1), EINVAL);
    CHECK_ERROR(lockf(file, F_TLOCK, -5), EINVAL);
    CHECK_ERROR(lockf(-1, F_TLOCK, 1), EBADF);
    int reader = open("file", O_RDONLY);
    CHECK_ERROR(lockf(reader, F_TLOCK, 1), EBADF);
}

static int byte_ready[2];

/* Holds byte 1, and waits for byte 0. */
static int holds_one(void)
{
    CHECK_EQUAL(lseek(file, 1, SEEK_SET), 1);
    CHECK_EQUAL(lockf(file, F_LOCK, 1), 0);
    CHECK_EQUAL(write(byte_ready[1], "x", 1), 1);
    CHECK_EQUAL(lseek(file, 0, SEEK_SET), 0);
    CHECK_EQUAL(lockf(file, F_LOCK, 1), 0);
    return 0;
}

static void lockf_tells_of_a_circle(void)
{
    char byte;
    struct timespec pause = { 0, 50000000 };
    enter_scratch("/tmp");
    make_file("file", "0123456789");
    file = open("file", O_RDWR);
    CHECK_EQUAL(pipe(byte_ready), 0);
    CHECK_EQUAL(lockf(file, F_LOCK, 1), 0);
    int own = open("file", O_RDWR); /* the child moves the offset of the other */
    pid_t child = child_running(holds_one);
    CHECK_EQUAL(read(byte_ready[0], &byte, 1), 1);
    nanosleep(&pause, NULL);
    CHECK_EQUAL(lseek(own, 1, SEEK_SET), 1);
    CHECK_ERROR(lockf(own, F_LOCK, 1), EDEADLK);
    CHECK_EQUAL(lseek(own, 0, SEEK_SET), 0);
    CHECK_EQUAL(lockf(own, F_ULOCK, 1), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void on_signal(int number) { (void)number; }

static int holds_all(void)
{
    CHECK_EQUAL(lockf(file, F_LOCK, 0), 0);
    CHECK_EQUAL(write(byte_ready[1], "x", 1), 1);
    pid_t parent = getppid();
    for (;;)
    {
        struct timespec pause = { 0, 20000000 };
        nanosleep(&pause, NULL);
        if (kill(parent, SIGUSR1) != 0)
            return 0;
    }
}

static void lockf_is_interrupted(void)
{
    struct sigaction action = { .sa_handler = on_signal };
    char byte;
    enter_scratch("/tmp");
    make_file("file", "0123456789");
    file = open("file", O_RDWR);
    CHECK_EQUAL(pipe(byte_ready), 0);
    CHECK_EQUAL(sigaction(SIGUSR1, &action, NULL), 0);
    pid_t child = child_running(holds_all);
    while (read(byte_ready[0], &byte, 1) != 1)
        CHECK_EQUAL(errno, EINTR);
    CHECK_ERROR(lockf(file, F_LOCK, 0), EINTR);
    action.sa_handler = SIG_IGN;
    CHECK_EQUAL(sigaction(SIGUSR1, &action, NULL), 0);
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(signal_of(child), SIGKILL);
}

static void dirfd_is_the_descriptor_of_the_stream(void)
{
    enter_scratch("/tmp");
    make_file("inside", "bytes");
    DIR *stream = opendir(".");
    CHECK(stream != NULL);
    CHECK_EQUAL(faccessat(dirfd(stream), "inside", R_OK, 0), 0);
    CHECK_EQUAL(fcntl(dirfd(stream), F_GETFD), FD_CLOEXEC);
    CHECK_EQUAL(closedir(stream), 0);
}

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
static void readdir_r_fills_an_entry(void)
{
    struct dirent entry, *found;
    int seen = 0;
    enter_scratch("/tmp");
    make_file("a", "");
    make_file("b", "");
    DIR *stream = opendir(".");
    CHECK(stream != NULL);
    while (readdir_r(stream, &entry, &found) == 0 && found != NULL)
    {
        CHECK(found == &entry);
        seen |= strcmp(entry.d_name, "a") == 0 ? 1 : strcmp(entry.d_name, "b") == 0 ? 2 : 0;
    }
    CHECK(found == NULL);
    CHECK_EQUAL(seen, 3);
    CHECK_EQUAL(closedir(stream), 0);
}

static void fexecve_runs_what_is_open(void)
{
    char *const arguments[] = { (char *)program_path, REEXEC, "exit", "42", NULL };
    char *const environment[] = { NULL };
    int program = open(program_path, O_RDONLY | O_CLOEXEC);
    CHECK(program >= 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0)
    {
        fexecve(program, arguments, environment);
        _exit(1);
    }
    CHECK_EQUAL(exit_status_of(child), 42);
    CHECK_ERROR(fexecve(-1, arguments, environment), EBADF);
    enter_scratch("/tmp");
    make_file("file", "no program");
    CHECK_ERROR(fexecve(open("file", O_RDONLY), arguments, environment), EACCES);
    CHECK_EQUAL(chmod("file", 0700), 0);
    CHECK_ERROR(fexecve(open("file", O_RDONLY), arguments, environment), ENOEXEC);
    static char text[100001], *many[41];
    memset(text, 'x', sizeof text - 1);
    for (int i = 0; i < 40; i++)
        many[i] = text;
    struct rlimit stack = { 1 << 20, 1 << 20 };
    CHECK_EQUAL(setrlimit(RLIMIT_STACK, &stack), 0);
    CHECK_ERROR(fexecve(program, many, environment), E2BIG);
}

static int leaves(void) { _Exit(7); }

static void _Exit_ends_the_process(void) { CHECK_EQUAL(exit_status_of(child_running(leaves)), 7); }

static void FD_CLR_takes_a_descriptor_out(void)
{
    fd_set set;
    int ends[2];
    struct timeval no_time = { 0, 0 };
    CHECK_EQUAL(pipe(ends), 0);
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    FD_ZERO(&set);
    FD_SET(ends[0], &set);
    CHECK_EQUAL(select(ends[1] + 1, &set, NULL, NULL, &no_time), 1);
    CHECK(FD_ISSET(ends[0], &set));
    FD_CLR(ends[0], &set);
    CHECK(!FD_ISSET(ends[0], &set));
    CHECK_EQUAL(select(ends[1] + 1, &set, NULL, NULL, &no_time), 0);
}

const struct test configuration_tests[] = {
    { "sysconf/tells_what_there_is", sysconf_tells_what_there_is },
    { "sysconf/arguments_and_environment_may_be_as_long_as_it_says", arguments_and_environment_may_be_as_long_as_it_says },
    { "pathconf/tells_limits_of_names", pathconf_tells_limits_of_names },
    { "gethostname/is_that_of_uname", gethostname_is_that_of_uname },
    { "lockf/locks_from_the_offset_on", lockf_locks_from_the_offset_on },
    { "lockf/tells_of_a_circle", lockf_tells_of_a_circle },
    { "lockf/is_interrupted", lockf_is_interrupted },
    { "dirfd/is_the_descriptor_of_the_stream", dirfd_is_the_descriptor_of_the_stream },
    { "readdir_r/fills_an_entry", readdir_r_fills_an_entry },
    { "fexecve/runs_what_is_open", fexecve_runs_what_is_open },
    { "_Exit/ends_the_process", _Exit_ends_the_process },
    { "FD_CLR/takes_a_descriptor_out", FD_CLR_takes_a_descriptor_out },
    { 0 },
};
