/* pipe between processes, as the VFS server and the process server keep it together: POSIX.1-2017, System Interfaces. */
#define _GNU_SOURCE
#include "busy.h"
#include "conformance.h"

#include <fcntl.h>
#include <poll.h>
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

/* Pipes that are busy. */
enum { WARM = 100 };

static int back[2];

/* Answers until there is no one to send any; the status is how the last one ended. */
static int answer(void)
{
    close(ends[1]);
    close(back[0]);
    return answer_bytes(ends[0], back[1], -1);
}

static void exchange(int rounds) { exchange_bytes(ends[1], back[0], rounds); }

/* A child that answers, and has done so for a while. */
static pid_t busy_child(void)
{
    CHECK_EQUAL(pipe(ends), 0);
    CHECK_EQUAL(pipe(back), 0);
    pid_t child = child_running(answer);
    CHECK_EQUAL(close(ends[0]), 0);
    CHECK_EQUAL(close(back[1]), 0);
    exchange(WARM);
    return child;
}

static void a_busy_pipe_ends_as_any_other(void)
{
    char byte;
    pid_t child = busy_child();
    exchange(10 * WARM);
    CHECK_EQUAL(close(ends[1]), 0);
    CHECK_EQUAL(read(back[0], &byte, 1), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void a_busy_pipe_ends_when_its_writer_is_killed(void)
{
    char byte;
    pid_t child = busy_child();
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(read(back[0], &byte, 1), 0);
    CHECK_EQUAL(waitpid(child, NULL, 0), child);
    signal(SIGPIPE, SIG_IGN);
    CHECK_ERROR(write(ends[1], "x", 1), EPIPE);
}

static void exchange_for_a_while(void) { exchange(WARM); }

static ssize_t read_byte(void)
{
    char byte;
    return read(back[0], &byte, 1);
}

static void a_handler_interrupts_reading_a_busy_pipe(void)
{
    pid_t child = busy_child();
    check_interrupted(read_byte, exchange_for_a_while);
    CHECK_EQUAL(close(ends[1]), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void poll_sees_what_comes_by_a_busy_pipe(void)
{
    char byte;
    pid_t child = busy_child();
    struct pollfd set = { .fd = back[0], .events = POLLIN };
    CHECK_EQUAL(poll(&set, 1, 0), 0);
    for (int i = 0; i < WARM; i++)
    {
        CHECK_EQUAL(write(ends[1], "a", 1), 1);
        CHECK_EQUAL(poll(&set, 1, -1), 1);
        CHECK_EQUAL(set.revents, POLLIN);
        CHECK_EQUAL(read(back[0], &byte, 1), 1);
        CHECK_EQUAL(byte, 'b');
    }
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(poll(&set, 1, -1), 1);
    CHECK_EQUAL(set.revents, POLLHUP);
    CHECK_EQUAL(waitpid(child, NULL, 0), child);
}

static int read_back(void)
{
    unsigned char byte;
    return read(back[0], &byte, 1) == 1 ? byte : 0;
}

static void others_may_read_a_busy_pipe_too(void)
{
    pid_t child = busy_child();
    for (int i = 1; i < 6; i++)
    {
        unsigned char byte = (unsigned char)i;
        CHECK_EQUAL(write(ends[1], &byte, 1), 1);
        CHECK_EQUAL(exit_status_of(child_running(read_back)), i + 1);
        exchange(WARM);
    }
    CHECK_EQUAL(close(ends[1]), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int write_blocks(void)
{
    static unsigned char bytes[9000];
    close(ends[0]);
    for (int i = 0; i < 300; i++)
    {
        memset(bytes, i, sizeof bytes);
        if (write(ends[1], bytes, sizeof bytes) != (ssize_t)sizeof bytes)
            return 1;
    }
    return 0;
}

static void a_busy_pipe_that_is_full_makes_its_writer_wait(void)
{
    static unsigned char bytes[20000];
    CHECK_EQUAL(pipe(ends), 0);
    pid_t child = child_running(write_blocks);
    CHECK_EQUAL(close(ends[1]), 0);
    long total = 0;
    size_t size = 1;
    for (long got = read(ends[0], bytes, size); got != 0; got = read(ends[0], bytes, size))
    {
        CHECK(got > 0);
        for (long i = 0; i < got; i++, total++)
            CHECK_EQUAL(bytes[i], (unsigned char)(total / 9000));
        size = size * 2 > sizeof bytes ? sizeof bytes : size * 2;
    }
    CHECK_EQUAL(total, 300L * 9000);
    CHECK_EQUAL(exit_status_of(child), 0);
}

const struct test pipe_tests[] = {
    { "pipe/a_child_writes_more_than_fits_and_its_end_is_the_end", a_child_writes_more_than_fits_and_its_end_is_the_end },
    { "pipe/a_reader_that_is_killed_while_it_waits_takes_nothing_along", a_reader_that_is_killed_while_it_waits_takes_nothing_along },
    { "pipe/a_writer_that_is_killed_is_the_end", a_writer_that_is_killed_is_the_end },
    { "pipe/the_last_reader_gone_ends_a_waiting_writer_by_sigpipe", the_last_reader_gone_ends_a_waiting_writer_by_sigpipe },
    { "pipe/without_a_reader_a_write_is_epipe_where_the_signal_is_ignored",
        without_a_reader_a_write_is_epipe_where_the_signal_is_ignored },
    { "pipe/a_pipe_is_a_fifo_without_offset", a_pipe_is_a_fifo_without_offset },
    { "pipe/a_busy_pipe_ends_as_any_other", a_busy_pipe_ends_as_any_other },
    { "pipe/a_busy_pipe_ends_when_its_writer_is_killed", a_busy_pipe_ends_when_its_writer_is_killed },
    { "pipe/a_handler_interrupts_reading_a_busy_pipe", a_handler_interrupts_reading_a_busy_pipe },
    { "pipe/poll_sees_what_comes_by_a_busy_pipe", poll_sees_what_comes_by_a_busy_pipe },
    { "pipe/others_may_read_a_busy_pipe_too", others_may_read_a_busy_pipe_too },
    { "pipe/a_busy_pipe_that_is_full_makes_its_writer_wait", a_busy_pipe_that_is_full_makes_its_writer_wait },
    { 0 },
};
