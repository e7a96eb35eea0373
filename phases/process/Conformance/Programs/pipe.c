/* pipe between processes, as the VFS server and the process server keep it together: POSIX.1-2017, System Interfaces. */
#define _GNU_SOURCE
#include "conformance.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int ends[2];

static int write_much(void)
{
    static unsigned char bytes[200000];
    close(ends[0]);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i / 3);
    return write(ends[1], bytes, sizeof bytes) == (ssize_t)sizeof bytes ? 0 : 1;
}

static void a_child_writes_more_than_fits_and_its_end_is_the_end(void)
{
    static unsigned char bytes[7000];
    CHECK_EQUAL(pipe(ends), 0);
    pid_t child = child_running(write_much);
    CHECK_EQUAL(close(ends[1]), 0);
    long total = 0;
    for (long got = read(ends[0], bytes, sizeof bytes); got != 0; got = read(ends[0], bytes, sizeof bytes))
    {
        CHECK(got > 0);
        for (long i = 0; i < got; i++, total++)
            CHECK_EQUAL(bytes[i], (unsigned char)(total / 3));
    }
    CHECK_EQUAL(total, 200000);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int fill_pipe(void)
{
    static char bytes[100000];
    close(ends[0]);
    write(ends[1], bytes, sizeof bytes);
    return 1;
}

static int read_one(void)
{
    char byte;
    return (int)read(ends[0], &byte, 1);
}

static void a_reader_that_is_killed_while_it_waits_takes_nothing_along(void)
{
    char byte = 0;
    CHECK_EQUAL(pipe(ends), 0);
    pid_t child = child_running(read_one);
    CHECK_EQUAL(usleep(50000), 0);
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(waitpid(child, NULL, 0), child);
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    CHECK_EQUAL(read(ends[0], &byte, 1), 1);
    CHECK_EQUAL(byte, 'x');
}

static void a_writer_that_is_killed_is_the_end(void)
{
    char byte;
    CHECK_EQUAL(pipe(ends), 0);
    pid_t child = child_running(sleep_for_ever);
    CHECK_EQUAL(close(ends[1]), 0);
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(read(ends[0], &byte, 1), 0);
    CHECK_EQUAL(waitpid(child, NULL, 0), child);
}

static void the_last_reader_gone_ends_a_waiting_writer_by_sigpipe(void)
{
    char byte;
    int status;
    CHECK_EQUAL(pipe(ends), 0);
    pid_t child = child_running(fill_pipe);
    CHECK_EQUAL(read(ends[0], &byte, 1), 1);
    CHECK_EQUAL(close(ends[0]), 0);
    CHECK_EQUAL(waitpid(child, &status, 0), child);
    CHECK(WIFSIGNALED(status));
    CHECK_EQUAL(WTERMSIG(status), SIGPIPE);
}

static void without_a_reader_a_write_is_epipe_where_the_signal_is_ignored(void)
{
    CHECK(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
    CHECK_EQUAL(pipe(ends), 0);
    CHECK_EQUAL(close(ends[0]), 0);
    CHECK_ERROR(write(ends[1], "x", 1), EPIPE);
}

static void a_pipe_is_a_fifo_without_offset(void)
{
    struct stat status;
    CHECK_EQUAL(pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
    CHECK_EQUAL(fstat(ends[0], &status), 0);
    CHECK(S_ISFIFO(status.st_mode));
    CHECK_ERROR(lseek(ends[1], 0, SEEK_CUR), ESPIPE);
    CHECK_EQUAL(fcntl(ends[0], F_GETFD), FD_CLOEXEC);
    char byte;
    CHECK_ERROR(read(ends[0], &byte, 1), EAGAIN);
    CHECK_ERROR(read(ends[1], &byte, 1), EBADF);
    CHECK_ERROR(write(ends[0], &byte, 1), EBADF);
    CHECK_ERROR(pipe2(ends, O_APPEND), EINVAL);
    int *volatile nowhere = (int *)8;
    CHECK_ERROR(pipe(nowhere), EFAULT);
}

const struct test pipe_tests[] = {
    { "pipe/a_child_writes_more_than_fits_and_its_end_is_the_end", a_child_writes_more_than_fits_and_its_end_is_the_end },
    { "pipe/a_reader_that_is_killed_while_it_waits_takes_nothing_along", a_reader_that_is_killed_while_it_waits_takes_nothing_along },
    { "pipe/a_writer_that_is_killed_is_the_end", a_writer_that_is_killed_is_the_end },
    { "pipe/the_last_reader_gone_ends_a_waiting_writer_by_sigpipe", the_last_reader_gone_ends_a_waiting_writer_by_sigpipe },
    { "pipe/without_a_reader_a_write_is_epipe_where_the_signal_is_ignored",
        without_a_reader_a_write_is_epipe_where_the_signal_is_ignored },
    { "pipe/a_pipe_is_a_fifo_without_offset", a_pipe_is_a_fifo_without_offset },
    { 0 },
};
