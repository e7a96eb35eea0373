/* Errors that need more than a path to provoke: what waits and is interrupted, what there is no room for, what the object cannot do. */
#define _GNU_SOURCE
#include "conformance.h"
#include "scratch.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void on_signal(int number) { (void)number; }

/* SIGUSR1 comes from a child a little later, and interrupts what this process waits in then. */
static pid_t interrupt_soon(void)
{
    struct sigaction action = { .sa_handler = on_signal };
    CHECK_EQUAL(sigaction(SIGUSR1, &action, NULL), 0);
    pid_t self = getpid(), child = fork();
    CHECK(child >= 0);
    if (child == 0)
    {
        /* Again and again: the first may come before the call. */
        for (;;)
        {
            struct timespec pause = { 0, 20000000 };
            nanosleep(&pause, NULL);
            if (kill(self, SIGUSR1) != 0)
                _exit(0);
        }
    }
    return child;
}

static void end(pid_t child)
{
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    int status;
    pid_t got;
    do
        got = waitpid(child, &status, 0);
    while (got == -1 && errno == EINTR);
    CHECK_EQUAL(got, child);
}

static void open_of_a_fifo_is_interrupted(void)
{
    enter_scratch("/tmp");
    CHECK_EQUAL(mkfifo("fifo", 0600), 0);
    pid_t child = interrupt_soon();
    CHECK_ERROR(open("fifo", O_RDONLY), EINTR);
    CHECK_ERROR(open("fifo", O_WRONLY), EINTR);
    end(child);
}

static void read_of_a_pipe_is_interrupted(void)
{
    int ends[2];
    char byte;
    CHECK_EQUAL(pipe(ends), 0);
    pid_t child = interrupt_soon();
    CHECK_ERROR((int)read(ends[0], &byte, 1), EINTR);
    end(child);
}

static void waits_for_children_are_interrupted(void)
{
    int status;
    siginfo_t information;
    pid_t child = interrupt_soon();
    CHECK_ERROR(wait(&status), EINTR);
    CHECK_ERROR(waitid(P_ALL, 0, &information, WEXITED), EINTR);
    end(child);
}

static void a_lock_that_is_waited_for_is_interrupted(void)
{
    enter_scratch("/tmp");
    make_file("file", "bytes");
    int file = open("file", O_RDWR), ready[2];
    CHECK_EQUAL(pipe(ready), 0);
    pid_t holder = fork();
    CHECK(holder >= 0);
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    if (holder == 0)
    {
        _exit(fcntl(file, F_SETLK, &lock) == 0 && write(ready[1], "x", 1) == 1 ? sleep_for_ever() : 1);
    }
    char byte;
    CHECK_EQUAL(read(ready[0], &byte, 1), 1);
    pid_t child = interrupt_soon();
    CHECK_ERROR(fcntl(file, F_SETLKW, &lock), EINTR);
    end(child);
    end(holder);
}

static void a_sleep_until_a_time_is_interrupted(void)
{
    pid_t child = interrupt_soon();
    struct timespec until;
    CHECK_EQUAL(clock_gettime(CLOCK_MONOTONIC, &until), 0);
    until.tv_sec += 600;
    CHECK_EQUAL(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL), EINTR);
    end(child);
}

static void a_descriptor_beyond_the_limit_is_refused(void)
{
    struct rlimit few = { 5, 5 };
    int file = open("/dev/null", O_RDONLY);
    CHECK(file >= 0 && file < 5);
    CHECK_EQUAL(setrlimit(RLIMIT_NOFILE, &few), 0);
    CHECK_ERROR(dup2(file, 5), EBADF);
    CHECK_ERROR(fcntl(file, F_DUPFD, 5), EINVAL);
    while (dup(file) >= 0)
        ;
    CHECK_ERROR(openat(AT_FDCWD, "/dev/null", O_RDONLY), EMFILE);
    CHECK_ERROR(fcntl(file, F_DUPFD, 0), EMFILE);
    CHECK_ERROR(fcntl(file, F_DUPFD_CLOEXEC, 0), EMFILE);
    CHECK(opendir("/") == NULL && errno == EMFILE);
}

static void directories_are_neither_read_nor_written(void)
{
    char byte;
    enter_scratch("/tmp");
    int directory = open(".", O_RDONLY | O_DIRECTORY);
    CHECK_ERROR((int)read(directory, &byte, 1), EISDIR);
    CHECK_ERROR((int)pread(directory, &byte, 1, 0), EISDIR);
    CHECK_ERROR((int)write(directory, &byte, 1), EBADF);
}

static void space_is_not_reserved_where_there_is_none_to_reserve(void)
{
    int ends[2], directory;
    enter_scratch("/tmp");
    make_file("file", "bytes");
    CHECK_EQUAL(pipe(ends), 0);
    CHECK_EQUAL(posix_fallocate(ends[1], 0, 1), ESPIPE);
    directory = open(".", O_RDONLY);
    CHECK_EQUAL(posix_fallocate(directory, 0, 1), EBADF);
    int null = open("/dev/null", O_WRONLY);
    CHECK_EQUAL(posix_fallocate(null, 0, 1), ENODEV);
    int file = open("file", O_WRONLY);
    CHECK_EQUAL(posix_fallocate(file, 0x7FFFFFFFFFFFFFFE, 1), EFBIG);
    CHECK_EQUAL(posix_fallocate(file, 0, 0), EINVAL);
    CHECK_EQUAL(posix_fallocate(file, -1, 1), EINVAL);
}

static void sizes_that_no_file_can_have_are_refused(void)
{
    enter_scratch("/tmp");
    make_file("file", "bytes");
    int file = open("file", O_RDWR);
    CHECK_ERROR(ftruncate(file, 0x7FFFFFFFFFFFFFFF), EFBIG);
    CHECK_ERROR(truncate("file", 0x7FFFFFFFFFFFFFFF), EFBIG);
    CHECK_ERROR((int)pwrite(file, "x", 1, 0x7FFFFFFFFFFFFFFE), EFBIG);
    CHECK_BYTES("file", "bytes");
}

static void memory_of_files_is_not_mapped_beyond_what_they_allow(void)
{
    enter_scratch("/tmp");
    make_file("file", "bytes");
    int file = open("file", O_RDONLY);
    CHECK(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) == MAP_FAILED && errno == EACCES);
    void *map = mmap(NULL, 4096, PROT_READ, MAP_SHARED, file, 0);
    CHECK(map != MAP_FAILED);
    CHECK_ERROR(mprotect(map, 4096, PROT_READ | PROT_WRITE), EACCES);
}

static void removing_tells_what_it_cannot_remove(void)
{
    enter_scratch("/tmp");
    CHECK_EQUAL(mkdir("full", 0755), 0);
    make_file("full/file", "");
    CHECK(rmdir("full") == -1 && (errno == EEXIST || errno == ENOTEMPTY));
    CHECK(remove("full") == -1 && (errno == EEXIST || errno == ENOTEMPTY));
    CHECK(unlinkat(AT_FDCWD, "full", AT_REMOVEDIR) == -1 && (errno == EEXIST || errno == ENOTEMPTY));
    CHECK_EQUAL(mkdir("empty", 0755), 0);
    CHECK(rename("empty", "full") == -1 && (errno == EEXIST || errno == ENOTEMPTY));
    CHECK(renameat(AT_FDCWD, "empty", AT_FDCWD, "full") == -1 && (errno == EEXIST || errno == ENOTEMPTY));
}

static char *many[40000];

static void arguments_and_names_of_programs_have_limits(void)
{
    static char long_argument[200000];
    memset(long_argument, 'a', sizeof long_argument - 1);
    for (size_t i = 0; i + 1 < sizeof many / sizeof many[0]; i++)
        many[i] = long_argument;
    CHECK_ERROR(execv(program_path, many), E2BIG);
    CHECK_ERROR(execvp(program_path, many), E2BIG);
    CHECK_ERROR(execle(program_path, "x", (char *)NULL, many), E2BIG);
    char *const short_one[] = { long_argument, NULL };
    CHECK_ERROR(execv(program_path, short_one), E2BIG);
    CHECK_ERROR(execl(program_path, long_argument, (char *)NULL), E2BIG);
    CHECK_ERROR(execlp(program_path, long_argument, (char *)NULL), E2BIG);
    CHECK_ERROR(execlp("./no/such", "x", (char *)NULL), ENOENT);
    CHECK_ERROR(execlp("no-such-program-anywhere", "x", (char *)NULL), ENOENT);
    char *const one[] = { "x", NULL };
    CHECK_ERROR(execvp(sibling("text/x"), one), ENOTDIR);
    CHECK_ERROR(execlp(sibling("text/x"), "x", (char *)NULL), ENOTDIR);
    CHECK_ERROR(execlp(sibling("link-loop"), "x", (char *)NULL), ELOOP);
    CHECK_ERROR(execvp(sibling("link-loop"), one), ELOOP);
    CHECK_ERROR(execlp(sibling("not-executable"), "x", (char *)NULL), EACCES);
    static char long_name[300];
    memset(long_name, 'n', sizeof long_name - 1);
    CHECK_ERROR(execlp(long_name, "x", (char *)NULL), ENAMETOOLONG);
    CHECK_ERROR(execvp(long_name, one), ENAMETOOLONG);
}

const struct test call_error_tests[] = {
    { "open/of_a_fifo_is_interrupted", open_of_a_fifo_is_interrupted },
    { "read/of_a_pipe_is_interrupted", read_of_a_pipe_is_interrupted },
    { "wait/is_interrupted", waits_for_children_are_interrupted },
    { "fcntl/a_lock_that_is_waited_for_is_interrupted", a_lock_that_is_waited_for_is_interrupted },
    { "clock_nanosleep/until_a_time_is_interrupted", a_sleep_until_a_time_is_interrupted },
    { "dup2/a_descriptor_beyond_the_limit_is_refused", a_descriptor_beyond_the_limit_is_refused },
    { "read/directories_are_neither_read_nor_written", directories_are_neither_read_nor_written },
    { "posix_fallocate/tells_where_no_space_can_be_reserved", space_is_not_reserved_where_there_is_none_to_reserve },
    { "ftruncate/sizes_that_no_file_can_have_are_refused", sizes_that_no_file_can_have_are_refused },
    { "mmap/of_a_file_allows_what_its_descriptor_does", memory_of_files_is_not_mapped_beyond_what_they_allow },
    { "rmdir/tells_what_it_cannot_remove", removing_tells_what_it_cannot_remove },
    { "execv/arguments_and_names_have_limits", arguments_and_names_of_programs_have_limits },
    { 0 },
};
