/* Ranges of files: copies from file to file, advice, and how long a file may be made. */
#define _GNU_SOURCE
#include "conformance.h"
#include "scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static void advice_is_taken_or_refused(void)
{
    enter_scratch("/tmp");
    make_file("file", "bytes");
    int file = open("file", O_RDONLY);
    int ends[2];
    CHECK(pipe(ends) == 0);
    CHECK_EQUAL(posix_fadvise(file, 0, 0, POSIX_FADV_NORMAL), 0);
    CHECK_EQUAL(posix_fadvise(file, 0, 100, POSIX_FADV_SEQUENTIAL), 0);
    CHECK_EQUAL(posix_fadvise(file, 0, 100, POSIX_FADV_RANDOM), 0);
    CHECK_EQUAL(posix_fadvise(file, 0, 100, POSIX_FADV_NOREUSE), 0);
    CHECK_EQUAL(posix_fadvise(file, 1, 100, POSIX_FADV_WILLNEED), 0);
    CHECK_EQUAL(posix_fadvise(file, 1, 100, POSIX_FADV_DONTNEED), 0);
    CHECK_BYTES("file", "bytes");
    CHECK_EQUAL(posix_fadvise(file, 0, 0, 77), EINVAL);
    CHECK_EQUAL(posix_fadvise(file, 0, -1, POSIX_FADV_NORMAL), EINVAL);
    CHECK_EQUAL(posix_fadvise(ends[0], 0, 0, POSIX_FADV_NORMAL), ESPIPE);
    CHECK_EQUAL(posix_fadvise(-1, 0, 0, POSIX_FADV_NORMAL), EBADF);
}

static void a_range_is_copied_from_file_to_file(void)
{
    enter_scratch("/tmp");
    make_file("from", "0123456789");
    int from = open("from", O_RDONLY);
    int to = open("to", O_CREAT | O_RDWR, 0600);
    CHECK_EQUAL(copy_file_range(from, NULL, to, NULL, 4, 0), 4);
    CHECK_EQUAL(copy_file_range(from, NULL, to, NULL, 100, 0), 6);
    CHECK_EQUAL(copy_file_range(from, NULL, to, NULL, 100, 0), 0);
    CHECK_BYTES("to", "0123456789");
    off_t in = 2;
    off_t out = 8;
    CHECK_EQUAL(copy_file_range(from, &in, to, &out, 4, 0), 4);
    CHECK_EQUAL(in, 6);
    CHECK_EQUAL(out, 12);
    CHECK_EQUAL(lseek(from, 0, SEEK_CUR), 10);
    CHECK_BYTES("to", "012345672345");
}

static void ranges_of_one_file_may_not_overlap(void)
{
    enter_scratch("/tmp");
    make_file("file", "0123456789");
    int file = open("file", O_RDWR);
    off_t in = 0;
    off_t out = 5;
    CHECK_EQUAL(copy_file_range(file, &in, file, &out, 5, 0), 5);
    CHECK_BYTES("file", "0123401234");
    in = 0;
    out = 4;
    CHECK_ERROR(copy_file_range(file, &in, file, &out, 5, 0), EINVAL);
}

static void what_cannot_be_copied_says_why(void)
{
    enter_scratch("/tmp");
    make_file("file", "bytes");
    int file = open("file", O_RDWR);
    int reader = open("file", O_RDONLY);
    int appender = open("other", O_CREAT | O_WRONLY | O_APPEND, 0600);
    int directory = open(".", O_RDONLY);
    int ends[2];
    CHECK(pipe(ends) == 0);
    CHECK_ERROR(copy_file_range(-1, NULL, file, NULL, 1, 0), EBADF);
    CHECK_ERROR(copy_file_range(file, NULL, reader, NULL, 1, 0), EBADF);
    CHECK_ERROR(copy_file_range(file, NULL, appender, NULL, 1, 0), EBADF);
    CHECK_ERROR(copy_file_range(directory, NULL, file, NULL, 1, 0), EISDIR);
    CHECK_ERROR(copy_file_range(ends[0], NULL, file, NULL, 1, 0), EINVAL);
    CHECK_ERROR(copy_file_range(reader, NULL, file, NULL, 1, 1), EINVAL);
}

static volatile sig_atomic_t exceeded;

static void copies_go_behind_the_end_and_no_further_than_there_is(void)
{
    enter_scratch("/tmp");
    make_file("from", "0123456789");
    int source = open("from", O_RDONLY), target = open("to", O_CREAT | O_RDWR, 0600);
    off_t in = 20, out = 0;
    CHECK_EQUAL(copy_file_range(source, &in, target, &out, 5, 0), 0);
    CHECK_EQUAL(copy_file_range(source, NULL, target, NULL, 0, 0), 0);
    in = 7;
    out = 4096;
    CHECK_EQUAL(copy_file_range(source, &in, target, &out, 100, 0), 3);
    CHECK_EQUAL(lseek(target, 0, SEEK_END), 4099);
    char byte = 'x';
    CHECK_EQUAL(pread(target, &byte, 1, 100), 1);
    CHECK_EQUAL(byte, 0);
    in = -5;
    CHECK_ERROR(copy_file_range(source, &in, target, &out, 1, 0), EINVAL);
}

static void count_exceeded(int signal)
{
    (void)signal;
    exceeded++;
}

static void limit_file_size(rlim_t bytes)
{
    struct rlimit limit;
    CHECK(getrlimit(RLIMIT_FSIZE, &limit) == 0);
    limit.rlim_cur = bytes;
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
}

static void a_file_grows_to_the_limit_and_no_further(void)
{
    enter_scratch("/tmp");
    struct sigaction action = { .sa_handler = count_exceeded };
    CHECK(sigaction(SIGXFSZ, &action, NULL) == 0);
    int file = open("file", O_CREAT | O_RDWR, 0600);
    limit_file_size(10);
    CHECK_EQUAL(write(file, "0123456", 7), 7);
    CHECK_EQUAL(write(file, "789abc", 6), 3);
    CHECK_EQUAL(exceeded, 0);
    CHECK_ERROR(write(file, "x", 1), EFBIG);
    CHECK_EQUAL(exceeded, 1);
    CHECK_ERROR(pwrite(file, "x", 1, 100), EFBIG);
    CHECK_EQUAL(exceeded, 2);
    CHECK_ERROR(ftruncate(file, 11), EFBIG);
    CHECK_EQUAL(exceeded, 3);
    CHECK_ERROR(truncate("file", 11), EFBIG);
    CHECK_EQUAL(exceeded, 4);
    CHECK(ftruncate(file, 5) == 0);
    CHECK_EQUAL(pwrite(file, "xyz", 3, 2), 3);
    CHECK_EQUAL(exceeded, 4);
    CHECK_BYTES("file", "01xyz");
}

static int write_too_much(void)
{
    int file = open("file", O_CREAT | O_WRONLY, 0600);
    return file < 0 || write(file, "0123456789", 10) != 5 || write(file, "x", 1) == 1;
}

static void the_limit_of_sizes_is_inherited_and_its_signal_ends_a_process(void)
{
    enter_scratch("/tmp");
    limit_file_size(5);
    CHECK_EQUAL(signal_of(child_running(write_too_much)), SIGXFSZ);
    limit_file_size(RLIM_INFINITY);
    CHECK(unlink("file") == 0);
    int file = open("file", O_CREAT | O_WRONLY, 0600);
    CHECK_EQUAL(write(file, "0123456789", 10), 10);
}

static void an_ignored_signal_leaves_the_error(void)
{
    enter_scratch("/tmp");
    CHECK(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    int file = open("file", O_CREAT | O_WRONLY, 0600);
    limit_file_size(3);
    CHECK_EQUAL(posix_fallocate(file, 0, 4), EFBIG);
    CHECK_EQUAL(posix_fallocate(file, 0, 3), 0);
    CHECK_EQUAL(lseek(file, 3, SEEK_SET), 3);
    CHECK_ERROR(write(file, "x", 1), EFBIG);
}

#ifndef CONFORMANCE_DOOR /* which has none of these */
static int ends[2];

static void splice_moves_a_file_into_a_pipe(void)
{
    char got[16] = "";
    enter_scratch("/tmp");
    make_file("from", "0123456789");
    int from = open("from", O_RDONLY);
    CHECK(pipe(ends) == 0);
    CHECK_EQUAL(splice(from, NULL, ends[1], NULL, 4, 0), 4);
    CHECK_EQUAL(lseek(from, 0, SEEK_CUR), 4);
    off_t offset = 7;
    CHECK_EQUAL(splice(from, &offset, ends[1], NULL, 100, SPLICE_F_MOVE | SPLICE_F_MORE), 3);
    CHECK_EQUAL(offset, 10);
    CHECK_EQUAL(lseek(from, 0, SEEK_CUR), 4);
    CHECK_EQUAL(read(ends[0], got, sizeof got), 7);
    CHECK(memcmp(got, "0123789", 7) == 0);
    CHECK_EQUAL(splice(from, &offset, ends[1], NULL, 100, 0), 0);
}

static void splice_moves_a_pipe_into_a_file(void)
{
    enter_scratch("/tmp");
    make_file("to", "0123456789");
    int to = open("to", O_RDWR);
    CHECK(pipe(ends) == 0);
    CHECK_EQUAL(write(ends[1], "abcdef", 6), 6);
    off_t offset = 8;
    CHECK_EQUAL(splice(ends[0], NULL, to, &offset, 4, 0), 4);
    CHECK_EQUAL(offset, 12);
    CHECK_EQUAL(lseek(to, 0, SEEK_CUR), 0);
    CHECK_EQUAL(splice(ends[0], NULL, to, NULL, 100, 0), 2);
    CHECK_EQUAL(lseek(to, 0, SEEK_CUR), 2);
    CHECK_BYTES("to", "ef234567abcd");
    CHECK_ERROR(splice(ends[0], NULL, to, NULL, 1, SPLICE_F_NONBLOCK), EAGAIN);
    close(ends[1]);
    CHECK_EQUAL(splice(ends[0], NULL, to, NULL, 1, 0), 0);
}

static void splice_moves_as_much_as_there_is_room_for(void)
{
    static char bytes[200000], got[sizeof bytes];
    enter_scratch("/tmp");
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 7 + i / 1000);
    int from = open("from", O_CREAT | O_RDWR, 0600);
    int to = open("to", O_CREAT | O_RDWR, 0600);
    CHECK_EQUAL(write(from, bytes, sizeof bytes), sizeof bytes);
    CHECK_EQUAL(lseek(from, 0, SEEK_SET), 0);
    CHECK(pipe(ends) == 0);
    ssize_t moved = splice(from, NULL, ends[1], NULL, sizeof bytes, 0);
    CHECK(moved >= 4096 && moved < (ssize_t)sizeof bytes);
    CHECK_ERROR(splice(from, NULL, ends[1], NULL, 1, SPLICE_F_NONBLOCK), EAGAIN);
    size_t done = 0;
    while (moved > 0)
    {
        ssize_t drained = splice(ends[0], NULL, to, NULL, (size_t)moved, 0);
        CHECK(drained > 0);
        moved -= drained;
        done += (size_t)drained;
        if (moved == 0)
            moved = splice(from, NULL, ends[1], NULL, sizeof bytes, 0);
    }
    CHECK_EQUAL(done, sizeof bytes);
    CHECK_EQUAL(pread(to, got, sizeof got, 0), sizeof got);
    CHECK(memcmp(bytes, got, sizeof got) == 0);
}

static void what_cannot_be_spliced_says_why(void)
{
    enter_scratch("/tmp");
    make_file("file", "bytes");
    int file = open("file", O_RDWR);
    int appender = open("file", O_WRONLY | O_APPEND);
    off_t offset = 0;
    CHECK(pipe(ends) == 0);
    CHECK_EQUAL(splice(file, NULL, ends[1], NULL, 0, 0), 0);
    CHECK_ERROR(splice(file, NULL, ends[1], NULL, 1, 0x100), EINVAL);
    CHECK_ERROR(splice(-1, NULL, ends[1], NULL, 1, 0), EBADF);
    CHECK_ERROR(splice(file, NULL, -1, NULL, 1, 0), EBADF);
    CHECK_ERROR(splice(file, NULL, ends[0], NULL, 1, 0), EBADF);
    CHECK_ERROR(splice(ends[1], NULL, file, NULL, 1, 0), EBADF);
    CHECK_ERROR(splice(file, NULL, file, NULL, 1, 0), EINVAL);
    CHECK_ERROR(splice(file, NULL, ends[1], &offset, 1, 0), ESPIPE);
    CHECK_ERROR(splice(ends[0], &offset, file, NULL, 1, 0), ESPIPE);
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    CHECK_ERROR(splice(ends[0], NULL, appender, NULL, 1, 0), EINVAL);
    CHECK(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
    close(ends[0]);
    CHECK_ERROR(splice(file, NULL, ends[1], NULL, 1, 0), EPIPE);
}

/* By number: musl has no functions for them. */
static void preadv2_and_pwritev2_take_flags_and_the_offset_of_the_file(void)
{
    char one[3], two[4];
    struct iovec into[2] = { { one, sizeof one }, { two, sizeof two } };
    struct iovec from = { "xyz", 3 };
    enter_scratch("/tmp");
    make_file("file", "0123456789");
    int file = open("file", O_RDWR);
    CHECK_EQUAL(syscall(SYS_preadv2, file, into, 2, 1L, 0L, 0), 7);
    CHECK(memcmp(one, "123", 3) == 0 && memcmp(two, "4567", 4) == 0);
    CHECK_EQUAL(lseek(file, 0, SEEK_CUR), 0);
    CHECK_EQUAL(syscall(SYS_preadv2, file, into, 1, -1L, 0L, 0), 3);
    CHECK_EQUAL(lseek(file, 0, SEEK_CUR), 3);
    CHECK_EQUAL(syscall(SYS_pwritev2, file, &from, 1, 8L, 0L, 2 /* RWF_DSYNC */), 3);
    CHECK_EQUAL(syscall(SYS_pwritev2, file, &from, 1, -1L, 0L, 4 /* RWF_SYNC */), 3);
    CHECK_BYTES("file", "012xyz67xyz");
    CHECK_ERROR(syscall(SYS_preadv2, file, into, 1, 0L, 0L, 0x4000), EOPNOTSUPP);
    CHECK_ERROR(syscall(SYS_preadv2, file, into, 1, -2L, 0L, 0), EINVAL);
    CHECK_ERROR(syscall(SYS_preadv2, -1, into, 1, 0L, 0L, 0), EBADF);
}

static void an_empty_notification_is_taken_back(void)
{
    enter_scratch("/tmp");
    int directory = open(".", O_RDONLY);
    CHECK_EQUAL(fcntl(directory, F_NOTIFY, DN_MULTISHOT), 0);
    CHECK_ERROR(fcntl(-1, F_NOTIFY, DN_MULTISHOT), EBADF);
}
#endif

const struct test range_tests[] = {
    { "posix_fadvise/advice_is_taken_or_refused", advice_is_taken_or_refused },
    { "copy_file_range/a_range_is_copied_from_file_to_file", a_range_is_copied_from_file_to_file },
    { "copy_file_range/ranges_of_one_file_may_not_overlap", ranges_of_one_file_may_not_overlap },
    { "copy_file_range/what_cannot_be_copied_says_why", what_cannot_be_copied_says_why },
    { "copy_file_range/goes_behind_the_end_and_no_further_than_there_is", copies_go_behind_the_end_and_no_further_than_there_is },
#ifndef CONFORMANCE_DOOR
    { "splice/moves_a_file_into_a_pipe", splice_moves_a_file_into_a_pipe },
    { "splice/moves_a_pipe_into_a_file", splice_moves_a_pipe_into_a_file },
    { "splice/moves_as_much_as_there_is_room_for", splice_moves_as_much_as_there_is_room_for },
    { "splice/what_cannot_be_spliced_says_why", what_cannot_be_spliced_says_why },
    { "preadv2/flags_and_the_offset_of_the_file", preadv2_and_pwritev2_take_flags_and_the_offset_of_the_file },
    { "fcntl/an_empty_notification_is_taken_back", an_empty_notification_is_taken_back },
#endif
    { "write/a_file_grows_to_the_limit_and_no_further", a_file_grows_to_the_limit_and_no_further },
    { "setrlimit/the_limit_of_sizes_is_inherited_and_its_signal_ends_a_process", the_limit_of_sizes_is_inherited_and_its_signal_ends_a_process },
    { "posix_fallocate/an_ignored_signal_leaves_the_error", an_ignored_signal_leaves_the_error },
    { NULL, NULL },
};
