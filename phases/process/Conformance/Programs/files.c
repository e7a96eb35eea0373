/* Bytes of regular files: POSIX.1-2017 open, read, write, lseek, ftruncate and their like. */
#define _GNU_SOURCE
#include "conformance.h"
#include "scratch.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned char large[200000];

static void fill(unsigned seed)
{
    for (size_t i = 0; i < sizeof large; i++)
        large[i] = (unsigned char)(i * 7 + i / 251 + seed);
}

static void is_large(int file, off_t at, size_t count)
{
    static unsigned char got[sizeof large];
    CHECK_EQUAL(pread(file, got, count, at), count);
    CHECK(memcmp(got, large + at, count) == 0);
}

static void what_is_written_is_read(void)
{
    enter_scratch("/tmp");
    fill(1);
    int file = open("a", O_RDWR | O_CREAT | O_EXCL, 0644);
    CHECK(file >= 0);
    CHECK_EQUAL(write(file, large, 10), 10);
    CHECK_EQUAL(write(file, large + 10, sizeof large - 10), sizeof large - 10);
    CHECK_EQUAL(lseek(file, 0, SEEK_CUR), sizeof large);
    CHECK_EQUAL(read(file, large, 1), 0);
    is_large(file, 0, sizeof large);
    is_large(file, 4095, 3);
    is_large(file, 123456, 70000);
    CHECK_EQUAL(close(file), 0);
    file = open("a", O_RDONLY);
    is_large(file, 0, sizeof large);
    CHECK_ERROR(write(file, large, 1), EBADF);
    struct stat status;
    CHECK_EQUAL(fstat(file, &status), 0);
    CHECK_EQUAL(status.st_size, sizeof large);
    CHECK(status.st_blocks * 512 >= (long)sizeof large);
}

static void the_root_can_be_written_too(void)
{
    enter_scratch("");
    make_file("a", "in the root");
    CHECK_BYTES("a", "in the root");
    CHECK_EQUAL(mkdir("d", 0755), 0);
    CHECK_EQUAL(rename("a", "d/b"), 0);
    CHECK_BYTES("d/b", "in the root");
}

static void a_file_of_the_image_can_be_changed(void)
{
    static const char path[] = "/conformance/files/text";
    struct stat before, after;
    if (stat(path, &before) != 0)
        skip("there is no such file");
    int reader = open(path, O_RDONLY);
    char bytes[32] = "";
    CHECK_EQUAL(pread(reader, bytes, 9, 0), 9);
    int writer = open(path, O_RDWR);
    CHECK(writer >= 0);
    CHECK_EQUAL(pwrite(writer, "JUST", 4, 0), 4);
    CHECK_EQUAL(pread(reader, bytes, 10, 0), 10);
    CHECK(memcmp(bytes, "JUST text\n", 10) == 0);
    CHECK_EQUAL(pwrite(writer, "just", 4, 0), 4);
    CHECK_EQUAL(read(reader, bytes, 32), 10);
    CHECK(memcmp(bytes, "just text\n", 10) == 0);
    CHECK_EQUAL(fstat(writer, &after), 0);
    CHECK_EQUAL(after.st_ino, before.st_ino);
    CHECK_EQUAL(after.st_size, before.st_size);
}

static void append_writes_at_the_end(void)
{
    enter_scratch("/tmp");
    make_file("a", "one");
    int one = open("a", O_WRONLY | O_APPEND), two = open("a", O_WRONLY | O_APPEND);
    CHECK_EQUAL(write(one, "two", 3), 3);
    CHECK_EQUAL(write(two, "three", 5), 5);
    CHECK_EQUAL(lseek(one, 0, SEEK_SET), 0);
    CHECK_EQUAL(write(one, "four", 4), 4);
    CHECK_EQUAL(lseek(one, 0, SEEK_CUR), 15);
    CHECK_BYTES("a", "onetwothreefour");
}

static int append_lines(void)
{
    char line[600];
    memset(line, 'a' + getpid() % 26, sizeof line);
    line[sizeof line - 1] = '\n';
    int file = open("log", O_WRONLY | O_APPEND);
    for (int i = 0; i < 50; i++)
        if (write(file, line, sizeof line) != sizeof line)
            return 1;
    return 0;
}

static void appended_lines_of_several_processes_stay_whole(void)
{
    enter_scratch("/tmp");
    make_file("log", "");
    pid_t children[4];
    for (int i = 0; i < 4; i++)
        children[i] = child_running(append_lines);
    for (int i = 0; i < 4; i++)
        CHECK_EQUAL(exit_status_of(children[i]), 0);
    int file = open("log", O_RDONLY);
    char line[600];
    for (int i = 0; i < 200; i++)
    {
        CHECK_EQUAL(read(file, line, sizeof line), sizeof line);
        for (size_t at = 1; at < sizeof line - 1; at++)
            CHECK_EQUAL(line[at], line[0]);
        CHECK_EQUAL(line[sizeof line - 1], '\n');
    }
    CHECK_EQUAL(read(file, line, 1), 0);
}

static int shared;

static int write_through_shared(void)
{
    char bytes[700];
    memset(bytes, 'c', sizeof bytes);
    return write(shared, bytes, sizeof bytes) == sizeof bytes ? 0 : 1;
}

static void a_forked_child_writes_on_behind_its_parent(void)
{
    enter_scratch("/tmp");
    char bytes[2000];
    shared = open("a", O_RDWR | O_CREAT, 0644);
    memset(bytes, 'p', sizeof bytes);
    CHECK_EQUAL(write(shared, bytes, 500), 500);
    CHECK_EQUAL(exit_status_of(child_running(write_through_shared)), 0);
    CHECK_EQUAL(write(shared, bytes, 800), 800);
    CHECK_EQUAL(pread(shared, bytes, sizeof bytes, 0), sizeof bytes);
    CHECK(bytes[499] == 'p' && bytes[500] == 'c' && bytes[1199] == 'c' && bytes[1200] == 'p');
}

static int grow(void)
{
    int file = open("a", O_WRONLY);
    return pwrite(file, "grown", 5, 6000) == 5 && ftruncate(file, 7000) == 0 ? 0 : 1;
}

static void pread_sees_what_another_process_wrote(void)
{
    enter_scratch("/tmp");
    make_file("a", "short");
    int file = open("a", O_RDONLY);
    char bytes[7001];
    CHECK_EQUAL(pread(file, bytes, sizeof bytes, 0), 5);
    CHECK_EQUAL(exit_status_of(child_running(grow)), 0);
    CHECK_EQUAL(pread(file, bytes, sizeof bytes, 0), 7000);
    CHECK(memcmp(bytes, "short", 5) == 0 && bytes[5] == 0 && bytes[5999] == 0 && memcmp(bytes + 6000, "grown", 5) == 0 && bytes[6999] == 0);
    CHECK_EQUAL(truncate("a", 3), 0);
    CHECK_EQUAL(pread(file, bytes, sizeof bytes, 0), 3);
    CHECK_EQUAL(pread(file, bytes, sizeof bytes, 3), 0);
}

static void what_truncation_cut_off_is_zero_when_the_file_grows_again(void)
{
    enter_scratch("/tmp");
    fill(2);
    int file = open("a", O_RDWR | O_CREAT, 0644);
    CHECK_EQUAL(write(file, large, 20000), 20000);
    CHECK_EQUAL(ftruncate(file, 100), 0);
    CHECK_EQUAL(ftruncate(file, 20000), 0);
    unsigned char got[20000];
    CHECK_EQUAL(pread(file, got, sizeof got, 0), sizeof got);
    CHECK(memcmp(got, large, 100) == 0);
    for (size_t i = 100; i < sizeof got; i++)
        CHECK_EQUAL(got[i], 0);
    CHECK_EQUAL(lseek(file, 0, SEEK_CUR), 20000);
    CHECK_ERROR(ftruncate(file, -1), EINVAL);
    int reader = open("a", O_RDONLY);
    CHECK_ERROR(ftruncate(reader, 1), EINVAL);
    CHECK_ERROR(truncate("nowhere", 1), ENOENT);
    CHECK_ERROR(truncate(".", 1), EISDIR);
    CHECK_ERROR(truncate("a", -1), EINVAL);
}

static void holes_are_zero_and_can_be_found(void)
{
    enter_scratch("/tmp");
    int file = open("a", O_RDWR | O_CREAT, 0644);
    const off_t far = 1 << 24;
    CHECK_EQUAL(pwrite(file, "x", 1, far), 1);
    CHECK_EQUAL(lseek(file, 0, SEEK_END), far + 1);
    char bytes[5000];
    CHECK_EQUAL(pread(file, bytes, sizeof bytes, far - 4999), 5000);
    CHECK(bytes[4998] == 0 && bytes[4999] == 'x');
    struct stat status;
    CHECK_EQUAL(fstat(file, &status), 0);
    CHECK(status.st_blocks * 512 < 3000000);
    CHECK_EQUAL(lseek(file, 0, SEEK_HOLE), 0);
    CHECK_EQUAL(lseek(file, 100, SEEK_HOLE), 100);
    off_t data = lseek(file, 0, SEEK_DATA);
    CHECK(data > 0 && data <= far);
    CHECK_EQUAL(lseek(file, far, SEEK_HOLE), far + 1);
    CHECK_ERROR(lseek(file, far + 1, SEEK_DATA), ENXIO);
    CHECK_ERROR(lseek(file, far + 1, SEEK_HOLE), ENXIO);
    CHECK_ERROR(lseek(file, -1, SEEK_SET), EINVAL);
    CHECK_ERROR(lseek(file, 0, 99), EINVAL);
    CHECK_EQUAL(lseek(file, far * 2, SEEK_SET), far * 2);
    CHECK_EQUAL(read(file, bytes, 1), 0);
}

static void fallocate_gives_room_and_makes_holes(void)
{
    enter_scratch("/tmp");
    int file = open("a", O_RDWR | O_CREAT, 0644);
    CHECK_EQUAL(posix_fallocate(file, 0, 10000), 0);
    CHECK_EQUAL(lseek(file, 0, SEEK_END), 10000);
    fill(3);
    CHECK_EQUAL(pwrite(file, large, 40000, 0), 40000);
    CHECK_EQUAL(fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 5000, 10000), 0);
    char bytes[10000];
    CHECK_EQUAL(pread(file, bytes, sizeof bytes, 5000), sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        CHECK_EQUAL(bytes[i], 0);
    is_large(file, 15000, 20000);
    is_large(file, 0, 5000);
    CHECK_EQUAL(fallocate(file, FALLOC_FL_KEEP_SIZE, 0, 100000), 0);
    CHECK_EQUAL(lseek(file, 0, SEEK_END), 40000);
    CHECK_EQUAL(posix_fallocate(file, 0, 0), EINVAL);
#ifndef CONFORMANCE_DOOR /* which has no fallocate of its own, so the error would be the C library's */
    CHECK_ERROR(fallocate(file, 0, -1, 5), EINVAL);
#endif
    int reader = open("a", O_RDONLY);
    CHECK_EQUAL(posix_fallocate(reader, 0, 10), EBADF);
}

static void an_unlinked_file_lives_until_it_is_closed(void)
{
    enter_scratch("/tmp");
    make_file("a", "still here");
    int file = open("a", O_RDWR);
    CHECK_EQUAL(unlink("a"), 0);
    CHECK(!exists("a"));
    char bytes[20];
    CHECK_EQUAL(read(file, bytes, sizeof bytes), 10);
    CHECK_EQUAL(pwrite(file, "more", 4, 5000), 4);
    struct stat status;
    CHECK_EQUAL(fstat(file, &status), 0);
    CHECK_EQUAL(status.st_nlink, 0);
    CHECK_EQUAL(status.st_size, 5004);
}

static void open_does_what_its_flags_say(void)
{
    enter_scratch("/tmp");
    CHECK_ERROR(open("a", O_RDWR), ENOENT);
    int file = open("a", O_RDONLY | O_CREAT, 0);
    CHECK(file >= 0);
    CHECK_ERROR(open("a", O_WRONLY | O_CREAT | O_EXCL, 0644), EEXIST);
    make_file("b", "bytes");
    CHECK_EQUAL(close(open("b", O_WRONLY)), 0);
    CHECK_BYTES("b", "bytes");
    CHECK_EQUAL(close(open("b", O_WRONLY | O_TRUNC)), 0);
    CHECK_BYTES("b", "");
    CHECK_EQUAL(symlink("b", "link"), 0);
    CHECK_EQUAL(symlink("nowhere", "dangling"), 0);
    CHECK_ERROR(open("link", O_RDONLY | O_NOFOLLOW), ELOOP);
    CHECK_ERROR(open("dangling", O_WRONLY | O_CREAT | O_EXCL, 0644), EEXIST);
    CHECK_EQUAL(close(open("dangling", O_WRONLY | O_CREAT, 0644)), 0);
    CHECK(exists("nowhere"));
    CHECK_ERROR(open("b", O_RDONLY | O_DIRECTORY), ENOTDIR);
    CHECK_ERROR(open(".", O_WRONLY), EISDIR);
    CHECK_ERROR(open(".", O_RDWR), EISDIR);
    CHECK_ERROR(open("b/c", O_RDONLY), ENOTDIR);
    CHECK_ERROR(open("b/c", O_WRONLY | O_CREAT, 0644), ENOTDIR);
    CHECK_ERROR(open("no/c", O_WRONLY | O_CREAT, 0644), ENOENT);
    CHECK_ERROR(open("", O_WRONLY | O_CREAT, 0644), ENOENT);
    char name[300];
    memset(name, 'n', sizeof name);
    name[256] = 0;
    CHECK_ERROR(open(name, O_WRONLY | O_CREAT, 0644), ENAMETOOLONG);
    name[255] = 0;
    CHECK_EQUAL(close(open(name, O_WRONLY | O_CREAT, 0644)), 0);
    int place = open("b", O_PATH);
    CHECK_ERROR(write(place, "x", 1), EBADF);
#ifndef CONFORMANCE_DOOR /* fchmod of musl tries the path; that of the door is the call */
    CHECK_ERROR(syscall(SYS_fchmod, place, 0600), EBADF);
#else
    CHECK_ERROR(fchmod(place, 0600), EBADF);
#endif
    int cloexec = open("b", O_RDONLY | O_CLOEXEC);
    CHECK_EQUAL(fcntl(cloexec, F_GETFD), FD_CLOEXEC);
}

static void tmpfile_has_no_name_until_it_is_linked(void)
{
    enter_scratch("/tmp");
    int file = open(".", O_RDWR | O_TMPFILE, 0600);
    CHECK(file >= 0);
    CHECK_EQUAL(write(file, "hidden", 6), 6);
    struct stat status;
    CHECK_EQUAL(fstat(file, &status), 0);
    CHECK_EQUAL(status.st_nlink, 0);
    CHECK_EQUAL(status.st_mode, S_IFREG | 0600);
    CHECK_EQUAL(linkat(file, "", AT_FDCWD, "named", AT_EMPTY_PATH), 0);
    CHECK_BYTES("named", "hidden");
    CHECK_ERROR(open(".", O_RDONLY | O_TMPFILE, 0600), EINVAL);
    make_file("plain", "");
    CHECK_ERROR(open("plain", O_RDWR | O_TMPFILE, 0600), ENOTDIR);
}

static void vectors_are_written_in_their_order(void)
{
    enter_scratch("/tmp");
    int file = open("a", O_RDWR | O_CREAT, 0644);
    struct iovec vectors[3] = { { "one", 3 }, { "", 0 }, { "two", 3 } };
    CHECK_EQUAL(writev(file, vectors, 3), 6);
    CHECK_EQUAL(pwritev(file, vectors, 3, 100), 6);
    CHECK_EQUAL(lseek(file, 0, SEEK_CUR), 6);
    char one[4] = "", two[4] = "";
    struct iovec into[2] = { { one, 3 }, { two, 3 } };
    CHECK_EQUAL(preadv(file, into, 2, 100), 6);
    CHECK(strcmp(one, "one") == 0 && strcmp(two, "two") == 0);
    CHECK_ERROR(writev(file, vectors, -1), EINVAL);
    CHECK_ERROR(pwrite(file, "x", 1, -1), EINVAL);
}

static void bad_addresses_change_nothing(void)
{
    enter_scratch("/tmp");
    make_file("a", "bytes");
    int file = open("a", O_RDWR);
    const char *volatile nowhere = (const char *)16;
    CHECK_ERROR(write(file, nowhere, 3), EFAULT);
    CHECK_ERROR(write(file, nowhere, 9000), EFAULT);
    CHECK_EQUAL(lseek(file, 0, SEEK_CUR), 0);
    CHECK_BYTES("a", "bytes");
    CHECK_ERROR(open(nowhere, O_RDONLY), EFAULT);
    CHECK_ERROR(mkdir(nowhere, 0755), EFAULT);
    CHECK_ERROR(rename("a", nowhere), EFAULT);
}

static void a_full_file_system_says_so(void)
{
    enter_scratch("/tmp");
    fill(4);
    struct statvfs size;
    CHECK_EQUAL(statvfs(".", &size), 0);
    if (size.f_blocks > (1 << 28) / size.f_frsize)
        skip("would take long to fill");
    int file = open("big", O_RDWR | O_CREAT, 0644);
    long total = 0, done;
    while ((done = write(file, large, sizeof large)) > 0)
        total += done;
    CHECK_EQUAL(done, -1);
    CHECK_EQUAL(errno, ENOSPC);
    CHECK(total > 1000000);
    CHECK_EQUAL(lseek(file, 0, SEEK_END), total);
    CHECK_EQUAL(ftruncate(file, 0), 0);
    CHECK_EQUAL(pwrite(file, large, sizeof large, 0), sizeof large);
    is_large(file, 0, sizeof large);
}

static void a_program_that_was_written_can_be_executed(void)
{
    enter_scratch("/tmp");
    int from = open(program_path, O_RDONLY), to = open("program", O_WRONLY | O_CREAT, 0755);
    static char bytes[30000];
    ssize_t count;
    while ((count = read(from, bytes, sizeof bytes)) > 0)
        CHECK_EQUAL(write(to, bytes, (size_t)count), count);
    CHECK_EQUAL(count, 0);
    CHECK_EQUAL(close(to), 0);
    pid_t child = fork();
    if (child == 0)
    {
        execl("./program", "program", REEXEC, "exit", "23", (char *)0);
        _exit(99);
    }
    CHECK_EQUAL(exit_status_of(child), 23);
}

const struct test file_tests[] = {
    { "files/what_is_written_is_read", what_is_written_is_read },
    { "files/the_root_can_be_written_too", the_root_can_be_written_too },
    { "files/a_file_of_the_image_can_be_changed", a_file_of_the_image_can_be_changed },
    { "files/append_writes_at_the_end", append_writes_at_the_end },
    { "files/appended_lines_of_several_processes_stay_whole", appended_lines_of_several_processes_stay_whole },
    { "files/a_forked_child_writes_on_behind_its_parent", a_forked_child_writes_on_behind_its_parent },
    { "files/pread_sees_what_another_process_wrote", pread_sees_what_another_process_wrote },
    { "files/what_truncation_cut_off_is_zero_when_the_file_grows_again", what_truncation_cut_off_is_zero_when_the_file_grows_again },
    { "files/holes_are_zero_and_can_be_found", holes_are_zero_and_can_be_found },
    { "files/fallocate_gives_room_and_makes_holes", fallocate_gives_room_and_makes_holes },
    { "files/an_unlinked_file_lives_until_it_is_closed", an_unlinked_file_lives_until_it_is_closed },
    { "files/open_does_what_its_flags_say", open_does_what_its_flags_say },
    { "files/tmpfile_has_no_name_until_it_is_linked", tmpfile_has_no_name_until_it_is_linked },
    { "files/vectors_are_written_in_their_order", vectors_are_written_in_their_order },
    { "files/bad_addresses_change_nothing", bad_addresses_change_nothing },
    { "files/a_full_file_system_says_so", a_full_file_system_says_so },
    { "files/a_program_that_was_written_can_be_executed", a_program_that_was_written_can_be_executed },
    { 0 },
};
