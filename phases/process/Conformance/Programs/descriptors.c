/* Reading, writing and descriptors: POSIX.1-2017, System Interfaces, read, write, lseek, dup, fcntl, fsync and their neighbours. */
#define _GNU_SOURCE
#include "conformance.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* What the file "text" beside the program holds. */
static const char text[] = "just text\n";
enum { LENGTH = sizeof text - 1, NOT_OPEN = 99 };

static int open_text(void)
{
    int file = open(sibling("text"), O_RDONLY);
    CHECK(file >= 0);
    return file;
}

static int ends[2];

static void make_pipe(void) { CHECK_EQUAL(pipe(ends), 0); }

static void read_gives_what_the_file_holds(void)
{
    char bytes[64];
    int file = open_text();
    CHECK_EQUAL(read(file, bytes, 4), 4);
    CHECK(memcmp(bytes, "just", 4) == 0);
    CHECK_EQUAL(read(file, bytes, sizeof bytes), LENGTH - 4);
    CHECK(memcmp(bytes, " text\n", LENGTH - 4) == 0);
}

static void read_at_the_end_is_zero(void)
{
    char byte = 'x';
    int file = open_text();
    CHECK_EQUAL(lseek(file, 0, SEEK_END), LENGTH);
    CHECK_EQUAL(read(file, &byte, 1), 0);
    CHECK_EQUAL(lseek(file, 1000, SEEK_SET), 1000);
    CHECK_EQUAL(read(file, &byte, 1), 0);
    CHECK_EQUAL(byte, 'x');
}

static void read_of_nothing_is_zero(void)
{
    int file = open_text();
    CHECK_EQUAL(read(file, NULL, 0), 0);
    CHECK_EQUAL(lseek(file, 0, SEEK_CUR), 0);
}

static void read_of_no_descriptor_is_ebadf(void)
{
    char byte;
    int null = open("/dev/null", O_WRONLY);
    CHECK_ERROR(read(NOT_OPEN, &byte, 1), EBADF);
    CHECK_ERROR(read(-1, &byte, 1), EBADF);
    CHECK_ERROR(read(null, &byte, 1), EBADF);
}

static void read_of_a_directory_is_eisdir(void)
{
    char byte;
    int directory = open("/", O_RDONLY);
    CHECK(directory >= 0);
    CHECK_ERROR(read(directory, &byte, 1), EISDIR);
}

static void read_of_an_empty_pipe_that_must_not_wait_is_eagain(void)
{
    char byte;
    make_pipe();
    CHECK_EQUAL(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
    CHECK_ERROR(read(ends[0], &byte, 1), EAGAIN);
}

static void pread_leaves_the_offset(void)
{
    char bytes[4];
    int file = open_text();
    CHECK_EQUAL(pread(file, bytes, 4, 5), 4);
    CHECK(memcmp(bytes, "text", 4) == 0);
    CHECK_EQUAL(lseek(file, 0, SEEK_CUR), 0);
    CHECK_EQUAL(pread(file, bytes, 4, LENGTH), 0);
}

static void pread_tells_its_errors(void)
{
    char byte;
    make_pipe();
    CHECK_ERROR(pread(open_text(), &byte, 1, -1), EINVAL);
    CHECK_ERROR(pread(ends[0], &byte, 1, 0), ESPIPE);
    CHECK_ERROR(pread(NOT_OPEN, &byte, 1, 0), EBADF);
}

static void readv_fills_one_piece_after_the_other(void)
{
    char first[3], second[64];
    struct iovec pieces[] = { { first, sizeof first }, { NULL, 0 }, { second, sizeof second } };
    CHECK_EQUAL(readv(open_text(), pieces, 3), LENGTH);
    CHECK(memcmp(first, "jus", 3) == 0 && memcmp(second, "t text\n", 7) == 0);
}

static void readv_and_writev_refuse_bad_counts(void)
{
    char byte;
    int null = open("/dev/null", O_WRONLY);
    struct iovec piece = { &byte, 1 };
    struct iovec too_long = { &byte, SIZE_MAX };
    CHECK_ERROR(readv(open_text(), &piece, -1), EINVAL);
    CHECK_ERROR(readv(open_text(), &piece, 100000), EINVAL);
    CHECK_ERROR(readv(open_text(), &too_long, 1), EINVAL);
    CHECK_ERROR(writev(null, &piece, -1), EINVAL);
    CHECK_ERROR(writev(null, &too_long, 1), EINVAL);
    CHECK_ERROR(writev(NOT_OPEN, &piece, 1), EBADF);
}

static void write_goes_where_the_reader_gets_it(void)
{
    char bytes[16];
    make_pipe();
    CHECK_EQUAL(write(ends[1], "abc", 3), 3);
    CHECK_EQUAL(write(ends[1], bytes, 0), 0);
    CHECK_EQUAL(read(ends[0], bytes, sizeof bytes), 3);
    CHECK(memcmp(bytes, "abc", 3) == 0);
}

static void writev_joins_the_pieces(void)
{
    char bytes[16];
    struct iovec pieces[] = { { "ab", 2 }, { NULL, 0 }, { "cde", 3 } };
    make_pipe();
    CHECK_EQUAL(writev(ends[1], pieces, 3), 5);
    CHECK_EQUAL(read(ends[0], bytes, sizeof bytes), 5);
    CHECK(memcmp(bytes, "abcde", 5) == 0);
}

static void write_of_no_descriptor_is_ebadf(void)
{
    CHECK_ERROR(write(NOT_OPEN, "x", 1), EBADF);
    CHECK_ERROR(write(open_text(), "x", 1), EBADF);
}

static void write_into_a_full_pipe_that_must_not_wait_is_eagain(void)
{
    static char bytes[4096];
    int written = 0;
    make_pipe();
    CHECK_EQUAL(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    while (written < 1000 && write(ends[1], bytes, sizeof bytes) > 0)
        written++;
    CHECK(written > 0 && written < 1000);
    CHECK_ERROR(write(ends[1], "x", 1), EAGAIN);
}

static void pwrite_tells_its_errors(void)
{
    int null = open("/dev/null", O_WRONLY);
    make_pipe();
    CHECK_EQUAL(pwrite(null, "x", 1, 0), 1);
    CHECK_ERROR(pwrite(null, "x", 1, -1), EINVAL);
    CHECK_ERROR(pwrite(ends[1], "x", 1, 0), ESPIPE);
    CHECK_ERROR(pwrite(open_text(), "x", 1, 0), EBADF);
    CHECK_ERROR(pwrite(NOT_OPEN, "x", 1, 0), EBADF);
}

static void lseek_moves_and_tells_the_offset(void)
{
    int file = open_text();
    CHECK_EQUAL(lseek(file, 3, SEEK_SET), 3);
    CHECK_EQUAL(lseek(file, 4, SEEK_CUR), 7);
    CHECK_EQUAL(lseek(file, -2, SEEK_CUR), 5);
    CHECK_EQUAL(lseek(file, -1, SEEK_END), LENGTH - 1);
    CHECK_EQUAL(lseek(file, 100, SEEK_END), LENGTH + 100);
}

static void lseek_tells_its_errors(void)
{
    int file = open_text();
    make_pipe();
    CHECK_ERROR(lseek(file, -1, SEEK_SET), EINVAL);
    CHECK_ERROR(lseek(file, 0, 77), EINVAL);
    CHECK_EQUAL(lseek(file, 0, SEEK_CUR), 0);
    CHECK_ERROR(lseek(ends[0], 0, SEEK_SET), ESPIPE);
    CHECK_ERROR(lseek(NOT_OPEN, 0, SEEK_SET), EBADF);
}

static void close_frees_the_descriptor(void)
{
    int file = open_text();
    CHECK_EQUAL(close(file), 0);
    CHECK_ERROR(close(file), EBADF);
    CHECK_ERROR(close(-1), EBADF);
    CHECK_EQUAL(open_text(), file);
}

static void dup_gives_the_lowest_and_shares_the_offset(void)
{
    char byte;
    int low = open_text(), file = open_text();
    CHECK_EQUAL(close(low), 0);
    CHECK_EQUAL(dup(file), low);
    CHECK_EQUAL(read(low, &byte, 1), 1);
    CHECK_EQUAL(lseek(file, 0, SEEK_CUR), 1);
    CHECK_EQUAL(fcntl(low, F_GETFD), 0);
    CHECK_EQUAL(close(file), 0);
    CHECK_EQUAL(read(low, &byte, 1), 1);
    CHECK_EQUAL(byte, 'u');
}

static void allow_descriptors_below(rlim_t count)
{
    struct rlimit limit;
    CHECK_EQUAL(getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = count;
    CHECK_EQUAL(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

static void dup_and_pipe_tell_when_there_is_no_descriptor(void)
{
    int file = open_text();
    CHECK_ERROR(dup(NOT_OPEN), EBADF);
    CHECK_ERROR(dup(-1), EBADF);
    allow_descriptors_below((rlim_t)file + 1);
    CHECK_ERROR(dup(file), EMFILE);
    CHECK_ERROR(open(sibling("text"), O_RDONLY), EMFILE);
    allow_descriptors_below((rlim_t)file + 2);
    CHECK_ERROR(pipe(ends), EMFILE);
    CHECK_EQUAL(dup(file), file + 1);
}

static void dup2_takes_the_place(void)
{
    char byte;
    int file = open_text();
    CHECK_EQUAL(dup2(file, 50), 50);
    CHECK_EQUAL(fcntl(file, F_SETFD, FD_CLOEXEC), 0);
    CHECK_EQUAL(dup2(file, file), file);
    CHECK_EQUAL(fcntl(file, F_GETFD), FD_CLOEXEC);
    CHECK_EQUAL(dup2(open("/dev/null", O_RDONLY), 50), 50);
    CHECK_EQUAL(read(50, &byte, 1), 0);
    CHECK_EQUAL(dup2(file, 50), 50);
    CHECK_EQUAL(fcntl(50, F_GETFD), 0);
}

static void dup2_tells_its_errors(void)
{
    int file = open_text();
    CHECK_ERROR(dup2(NOT_OPEN, file), EBADF);
    CHECK_EQUAL(lseek(file, 0, SEEK_CUR), 0);
    CHECK_ERROR(dup2(NOT_OPEN, NOT_OPEN), EBADF);
    CHECK_ERROR(dup2(file, -1), EBADF);
    CHECK_ERROR(dup2(file, 1 << 20), EBADF);
}

static void dup3_sets_close_on_exec(void)
{
    int file = open_text();
    CHECK_EQUAL(dup3(file, 50, O_CLOEXEC), 50);
    CHECK_EQUAL(fcntl(50, F_GETFD), FD_CLOEXEC);
    CHECK_ERROR(dup3(file, file, 0), EINVAL);
    CHECK_ERROR(dup3(NOT_OPEN, 50, 0), EBADF);
}

static void fcntl_duplicates_at_or_above(void)
{
    int file = open_text();
    CHECK_EQUAL(fcntl(file, F_DUPFD, 40), 40);
    CHECK_EQUAL(fcntl(file, F_DUPFD, 40), 41);
    CHECK_EQUAL(fcntl(file, F_DUPFD_CLOEXEC, 40), 42);
    CHECK_EQUAL(fcntl(42, F_GETFD), FD_CLOEXEC);
    CHECK_ERROR(fcntl(file, F_DUPFD, -1), EINVAL);
    CHECK_ERROR(fcntl(file, F_DUPFD, 1 << 20), EINVAL);
    CHECK_ERROR(fcntl(NOT_OPEN, F_DUPFD, 0), EBADF);
}

static void fcntl_keeps_flags(void)
{
    int file = open_text();
    CHECK_EQUAL(fcntl(file, F_GETFD), 0);
    CHECK_EQUAL(fcntl(file, F_SETFD, FD_CLOEXEC), 0);
    CHECK_EQUAL(fcntl(file, F_GETFD), FD_CLOEXEC);
    CHECK_EQUAL(fcntl(file, F_GETFL) & O_ACCMODE, O_RDONLY);
    make_pipe();
    CHECK_EQUAL(fcntl(ends[1], F_GETFL) & (O_ACCMODE | O_NONBLOCK), O_WRONLY);
    CHECK_EQUAL(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    CHECK_EQUAL(fcntl(ends[1], F_GETFL) & (O_ACCMODE | O_NONBLOCK), O_WRONLY | O_NONBLOCK);
    CHECK_ERROR(fcntl(NOT_OPEN, F_GETFD), EBADF);
    CHECK_ERROR(fcntl(NOT_OPEN, F_GETFL), EBADF);
    CHECK_ERROR(fcntl(NOT_OPEN, F_SETFD, 0), EBADF);
    CHECK_ERROR(fcntl(NOT_OPEN, F_SETFL, 0), EBADF);
}

static void fsync_and_fdatasync_tell_their_errors(void)
{
    make_pipe();
    CHECK_EQUAL(fsync(open_text()), 0);
    CHECK_EQUAL(fdatasync(open_text()), 0);
    CHECK_ERROR(fsync(NOT_OPEN), EBADF);
    CHECK_ERROR(fdatasync(NOT_OPEN), EBADF);
    CHECK_ERROR(fsync(ends[0]), EINVAL);
    CHECK_ERROR(fdatasync(ends[0]), EINVAL);
}

static void ftruncate_tells_its_errors(void)
{
    CHECK_ERROR(ftruncate(NOT_OPEN, 0), EBADF);
    CHECK_ERROR(ftruncate(open_text(), -1), EINVAL);
    CHECK(ftruncate(open_text(), 0) == -1 && (errno == EINVAL || errno == EBADF)); /* not open for writing */
}

static void isatty_knows_what_is_none(void)
{
    errno = 0;
    CHECK_EQUAL(isatty(open_text()), 0);
    CHECK_EQUAL(errno, ENOTTY);
    CHECK_EQUAL(isatty(NOT_OPEN), 0);
    CHECK_EQUAL(errno, EBADF);
}

static void pipe_takes_the_two_lowest(void)
{
    int low = open_text(), next = open_text();
    CHECK_EQUAL(close(low), 0);
    CHECK_EQUAL(close(next), 0);
    make_pipe();
    CHECK_EQUAL(ends[0], low);
    CHECK_EQUAL(ends[1], next);
    CHECK_EQUAL(fcntl(ends[0], F_GETFD), 0);
    CHECK_EQUAL(fcntl(ends[1], F_GETFD), 0);
}

const struct test descriptor_tests[] = {
    { "read/gives_what_the_file_holds", read_gives_what_the_file_holds },
    { "read/at_the_end_is_zero", read_at_the_end_is_zero },
    { "read/of_nothing_is_zero", read_of_nothing_is_zero },
    { "read/of_no_descriptor_is_ebadf", read_of_no_descriptor_is_ebadf },
    { "read/of_a_directory_is_eisdir", read_of_a_directory_is_eisdir },
    { "read/of_an_empty_pipe_that_must_not_wait_is_eagain", read_of_an_empty_pipe_that_must_not_wait_is_eagain },
    { "pread/leaves_the_offset", pread_leaves_the_offset },
    { "pread/tells_its_errors", pread_tells_its_errors },
    { "readv/fills_one_piece_after_the_other", readv_fills_one_piece_after_the_other },
    { "readv/and_writev_refuse_bad_counts", readv_and_writev_refuse_bad_counts },
    { "write/goes_where_the_reader_gets_it", write_goes_where_the_reader_gets_it },
    { "write/of_no_descriptor_is_ebadf", write_of_no_descriptor_is_ebadf },
    { "write/into_a_full_pipe_that_must_not_wait_is_eagain", write_into_a_full_pipe_that_must_not_wait_is_eagain },
    { "writev/joins_the_pieces", writev_joins_the_pieces },
    { "pwrite/tells_its_errors", pwrite_tells_its_errors },
    { "lseek/moves_and_tells_the_offset", lseek_moves_and_tells_the_offset },
    { "lseek/tells_its_errors", lseek_tells_its_errors },
    { "close/frees_the_descriptor", close_frees_the_descriptor },
    { "dup/gives_the_lowest_and_shares_the_offset", dup_gives_the_lowest_and_shares_the_offset },
    { "dup/and_pipe_tell_when_there_is_no_descriptor", dup_and_pipe_tell_when_there_is_no_descriptor },
    { "dup2/takes_the_place", dup2_takes_the_place },
    { "dup2/tells_its_errors", dup2_tells_its_errors },
    { "dup3/sets_close_on_exec", dup3_sets_close_on_exec },
    { "fcntl/duplicates_at_or_above", fcntl_duplicates_at_or_above },
    { "fcntl/keeps_flags", fcntl_keeps_flags },
    { "fsync/and_fdatasync_tell_their_errors", fsync_and_fdatasync_tell_their_errors },
    { "ftruncate/tells_its_errors", ftruncate_tells_its_errors },
    { "isatty/knows_what_is_none", isatty_knows_what_is_none },
    { "pipe/takes_the_two_lowest", pipe_takes_the_two_lowest },
    { 0 },
};
