/* Locks on files and FIFOs with names: POSIX.1-2017 fcntl and mkfifo; flock and locks of open file descriptions as on Linux. */
#define _GNU_SOURCE
#include "conformance.h"
#include "scratch.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int file;

static int set(int command, short type, off_t start, off_t length)
{
    struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = length };
    return fcntl(file, command, &lock);
}

static struct flock get(short type, off_t start, off_t length)
{
    struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = length };
    CHECK_EQUAL(fcntl(file, F_GETLK, &lock), 0);
    return lock;
}

static void open_locked(void)
{
    enter_scratch("/tmp");
    make_file("locked", "0123456789");
    file = open("locked", O_RDWR);
    CHECK(file >= 0);
}

static int finds_locks_of_parent(void)
{
    struct flock found = get(F_WRLCK, 0, 0);
    if (found.l_type != F_WRLCK || found.l_start != 10 || found.l_len != 5 || found.l_pid != getppid() || found.l_whence != SEEK_SET)
        return 1;
    if (get(F_RDLCK, 20, 5).l_type != F_UNLCK || get(F_WRLCK, 20, 5).l_type != F_RDLCK || get(F_WRLCK, 0, 10).l_type != F_UNLCK)
        return 2;
    if (set(F_SETLK, F_WRLCK, 14, 1) != -1 || (errno != EAGAIN && errno != EACCES))
        return 3;
    if (set(F_SETLK, F_RDLCK, 20, 5) != 0 || set(F_SETLK, F_WRLCK, 15, 5) != 0)
        return 4;
    return get(F_WRLCK, 15, 5).l_type == F_UNLCK ? 0 : 5;
}

static void record_locks_exclude_other_processes(void)
{
    open_locked();
    CHECK_EQUAL(set(F_SETLK, F_WRLCK, 10, 5), 0);
    CHECK_EQUAL(set(F_SETLK, F_RDLCK, 20, 5), 0);
    CHECK_EQUAL(exit_status_of(child_running(finds_locks_of_parent)), 0);
    CHECK_EQUAL(get(F_WRLCK, 0, 0).l_type, F_UNLCK);
    CHECK_ERROR(set(F_SETLK, 9, 0, 1), EINVAL);
    CHECK_ERROR(set(F_SETLK, F_WRLCK, -1, 1), EINVAL);
    int reader = open("locked", O_RDONLY);
    struct flock lock = { .l_type = F_WRLCK };
    CHECK_ERROR(fcntl(reader, F_SETLK, &lock), EBADF);
    CHECK_ERROR(fcntl(-1, F_SETLK, &lock), EBADF);
}

static int finds_holes(void)
{
    int expected[] = { 1, 1, 0, 0, 1, 1 };
    for (int i = 0; i < 6; i++)
        if ((get(F_WRLCK, i, 1).l_type != F_UNLCK) != expected[i])
            return i + 1;
    return get(F_WRLCK, 100, 1).l_type == F_WRLCK ? 0 : 9;
}

static void locks_are_split_and_joined(void)
{
    open_locked();
    CHECK_EQUAL(set(F_SETLK, F_WRLCK, 0, 0), 0);
    CHECK_EQUAL(set(F_SETLK, F_UNLCK, 2, 2), 0);
    CHECK_EQUAL(exit_status_of(child_running(finds_holes)), 0);
    struct flock lock = { .l_type = F_UNLCK, .l_whence = SEEK_END, .l_start = 0, .l_len = -10 };
    CHECK_EQUAL(fcntl(file, F_SETLK, &lock), 0);
}

static int takes_all(void)
{
    return set(F_SETLK, F_WRLCK, 0, 0) == 0 ? 0 : 1;
}

static void closing_any_descriptor_drops_record_locks(void)
{
    open_locked();
    CHECK_EQUAL(set(F_SETLK, F_WRLCK, 0, 0), 0);
    CHECK_EQUAL(exit_status_of(child_running(takes_all)), 1);
    CHECK_EQUAL(close(open("locked", O_RDONLY)), 0);
    CHECK_EQUAL(exit_status_of(child_running(takes_all)), 0);
    CHECK_EQUAL(set(F_SETLK, F_WRLCK, 0, 0), 0);
    CHECK_EQUAL(close(dup(file)), 0);
    CHECK_EQUAL(exit_status_of(child_running(takes_all)), 0);
}

static int ends[2];

static int holds_until_told(void)
{
    char byte;
    if (set(F_SETLK, F_WRLCK, 0, 1) != 0 || write(ends[1], "x", 1) != 1)
        return 1;
    usleep(30000);
    return read(file, &byte, 1) == 1 ? 0 : 2;
}

static void who_waits_gets_the_lock_when_its_holder_ends(void)
{
    char byte;
    open_locked();
    CHECK_EQUAL(pipe(ends), 0);
    pid_t child = child_running(holds_until_told);
    CHECK_EQUAL(read(ends[0], &byte, 1), 1);
    CHECK_ERROR(set(F_SETLK, F_WRLCK, 0, 1), EAGAIN);
    CHECK_EQUAL(set(F_SETLKW, F_WRLCK, 0, 1), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int waits_for_first(void)
{
    if (set(F_SETLK, F_WRLCK, 1, 1) != 0 || write(ends[1], "x", 1) != 1)
        return 1;
    return set(F_SETLKW, F_WRLCK, 0, 1) == 0 ? 0 : 2;
}

static void two_that_would_wait_for_one_another_are_told(void)
{
    char byte;
    open_locked();
    CHECK_EQUAL(pipe(ends), 0);
    CHECK_EQUAL(set(F_SETLK, F_WRLCK, 0, 1), 0);
    pid_t child = child_running(waits_for_first);
    CHECK_EQUAL(read(ends[0], &byte, 1), 1);
    usleep(30000);
    CHECK_ERROR(set(F_SETLKW, F_WRLCK, 1, 1), EDEADLK);
    CHECK_EQUAL(set(F_SETLK, F_UNLCK, 0, 1), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(set(F_SETLKW, F_WRLCK, 1, 1), 0);
}

static void locks_of_descriptions_belong_to_what_was_opened(void)
{
    open_locked();
    int other = open("locked", O_RDWR);
    struct flock lock = { .l_type = F_WRLCK };
    CHECK_EQUAL(fcntl(file, F_OFD_SETLK, &lock), 0);
    CHECK_ERROR(fcntl(other, F_OFD_SETLK, &lock), EAGAIN);
    CHECK_ERROR(fcntl(file, F_SETLK, &lock), EAGAIN);
    CHECK_EQUAL(fcntl(other, F_GETLK, &lock), 0);
    CHECK_EQUAL(lock.l_pid, -1);
    CHECK_EQUAL(close(dup(file)), 0);
    lock = (struct flock){ .l_type = F_WRLCK };
    CHECK_ERROR(fcntl(other, F_OFD_SETLK, &lock), EAGAIN);
    CHECK_EQUAL(close(file), 0);
    CHECK_EQUAL(fcntl(other, F_OFD_SETLK, &lock), 0);
    lock.l_pid = 5;
    CHECK_ERROR(fcntl(other, F_OFD_SETLK, &lock), EINVAL);
}

static int shares_flock(void)
{
    return flock(file, LOCK_EX | LOCK_NB) == 0 && flock(file, LOCK_SH) == 0 ? 0 : 1;
}

static void flock_is_of_what_was_opened(void)
{
    open_locked();
    int other = open("locked", O_RDONLY);
    CHECK_EQUAL(flock(file, LOCK_EX), 0);
    CHECK_ERROR(flock(other, LOCK_SH | LOCK_NB), EWOULDBLOCK);
    CHECK_EQUAL(exit_status_of(child_running(shares_flock)), 0);
    CHECK_EQUAL(flock(other, LOCK_SH | LOCK_NB), 0);
    CHECK_ERROR(flock(other, LOCK_EX | LOCK_NB), EWOULDBLOCK);
    CHECK_EQUAL(flock(file, LOCK_UN), 0);
    CHECK_EQUAL(flock(other, LOCK_EX | LOCK_NB), 0);
    CHECK_ERROR(flock(other, 77), EINVAL);
    CHECK_ERROR(flock(-1, LOCK_SH), EBADF);
}

static int write_to_fifo(void)
{
    int fifo = open("fifo", O_WRONLY);
    return fifo >= 0 && write(fifo, "through", 7) == 7 ? 0 : 1;
}

static void a_fifo_joins_who_opens_it(void)
{
    char bytes[20];
    enter_scratch("/tmp");
    CHECK_EQUAL(mkfifo("fifo", 0644), 0);
    pid_t child = child_running(write_to_fifo);
    int fifo = open("fifo", O_RDONLY);
    CHECK(fifo >= 0);
    CHECK_EQUAL(read(fifo, bytes, 7), 7);
    CHECK(memcmp(bytes, "through", 7) == 0);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(read(fifo, bytes, 7), 0);
    struct stat status;
    CHECK_EQUAL(fstat(fifo, &status), 0);
    CHECK(S_ISFIFO(status.st_mode));
    CHECK_ERROR(lseek(fifo, 0, SEEK_CUR), ESPIPE);
    CHECK_EQUAL(close(fifo), 0);
    child = child_running(write_to_fifo);
    fifo = open("fifo", O_RDONLY);
    CHECK_EQUAL(read(fifo, bytes, 20), 7);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void a_fifo_without_waiting(void)
{
    char byte;
    enter_scratch("/tmp");
    CHECK_EQUAL(mkfifo("fifo", 0644), 0);
    CHECK_ERROR(open("fifo", O_WRONLY | O_NONBLOCK), ENXIO);
    int reader = open("fifo", O_RDONLY | O_NONBLOCK);
    CHECK(reader >= 0);
    CHECK_EQUAL(read(reader, &byte, 1), 0);
    int writer = open("fifo", O_WRONLY | O_NONBLOCK);
    CHECK(writer >= 0);
    CHECK_ERROR(read(reader, &byte, 1), EAGAIN);
    CHECK_EQUAL(write(writer, "x", 1), 1);
    CHECK_EQUAL(read(reader, &byte, 1), 1);
    CHECK_EQUAL(close(reader), 0);
    CHECK(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
    CHECK_ERROR(write(writer, "x", 1), EPIPE);
    int both = open("fifo", O_RDWR);
    CHECK_EQUAL(write(both, "y", 1), 1);
    CHECK_EQUAL(read(both, &byte, 1), 1);
    CHECK_EQUAL(byte, 'y');
    CHECK_EQUAL(unlink("fifo"), 0);
    CHECK_EQUAL(write(both, "z", 1), 1);
}

const struct test lock_tests[] = {
    { "locks/record_locks_exclude_other_processes", record_locks_exclude_other_processes },
    { "locks/locks_are_split_and_joined", locks_are_split_and_joined },
    { "locks/closing_any_descriptor_drops_record_locks", closing_any_descriptor_drops_record_locks },
    { "locks/who_waits_gets_the_lock_when_its_holder_ends", who_waits_gets_the_lock_when_its_holder_ends },
    { "locks/two_that_would_wait_for_one_another_are_told", two_that_would_wait_for_one_another_are_told },
    { "locks/locks_of_descriptions_belong_to_what_was_opened", locks_of_descriptions_belong_to_what_was_opened },
    { "locks/flock_is_of_what_was_opened", flock_is_of_what_was_opened },
    { "fifo/a_fifo_joins_who_opens_it", a_fifo_joins_who_opens_it },
    { "fifo/a_fifo_without_waiting", a_fifo_without_waiting },
    { 0 },
};
