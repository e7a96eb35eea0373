/* Extended attributes of files, xattr(7) of Linux, on a tmpfs: /dev/shm is one on most Linux systems, from 6.6 on with attributes of users. */
#define _GNU_SOURCE
#include "conformance.h"
#include "scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { LARGEST = 65536 };

static char large[LARGEST + 1], got[LARGEST + 1];

static void begin(void)
{
    enter_scratch("/dev/shm");
    make_file("file", "bytes");
    if (setxattr("file", "user.first", "1", 1, 0) != 0 && errno == EOPNOTSUPP)
        skip("the file system in /dev/shm has no attributes of users");
    CHECK_EQUAL(removexattr("file", "user.first"), 0);
    for (size_t i = 0; i < sizeof large; i++)
        large[i] = (char)(i * 7 + i / 251);
}

/* Whether names as listxattr gives them have a name. */
static int has_name(const char *names, ssize_t length, const char *name)
{
    for (ssize_t at = 0; at < length; at += (ssize_t)strlen(names + at) + 1) {
        if (strcmp(names + at, name) == 0)
            return 1;
    }
    return 0;
}

static void values_are_kept_and_replaced(void)
{
    begin();
    CHECK_EQUAL(setxattr("file", "user.one", "value", 5, 0), 0);
    CHECK_EQUAL(getxattr("file", "user.one", got, sizeof got), 5);
    CHECK(memcmp(got, "value", 5) == 0);
    CHECK_EQUAL(setxattr("file", "user.one", "other value", 11, 0), 0);
    CHECK_EQUAL(getxattr("file", "user.one", got, 11), 11);
    CHECK(memcmp(got, "other value", 11) == 0);
    CHECK_EQUAL(setxattr("file", "user.zeros", "\0\0\0", 3, 0), 0);
    CHECK_EQUAL(getxattr("file", "user.zeros", got, sizeof got), 3);
    CHECK(memcmp(got, "\0\0\0", 3) == 0);
    CHECK_EQUAL(setxattr("file", "user.empty", NULL, 0, 0), 0);
    CHECK_EQUAL(getxattr("file", "user.empty", got, sizeof got), 0);
    CHECK_BYTES("file", "bytes");
}

static void flags_say_what_must_be_there(void)
{
    begin();
    CHECK_ERROR(setxattr("file", "user.one", "1", 1, XATTR_REPLACE), ENODATA);
    CHECK_EQUAL(setxattr("file", "user.one", "1", 1, XATTR_CREATE), 0);
    CHECK_ERROR(setxattr("file", "user.one", "2", 1, XATTR_CREATE), EEXIST);
    CHECK_EQUAL(setxattr("file", "user.one", "3", 1, XATTR_REPLACE), 0);
    CHECK_ERROR(setxattr("file", "user.one", "3", 1, 4), EINVAL);
    CHECK_ERROR(setxattr("file", "user.one", "3", 1, -1), EINVAL);
    CHECK_EQUAL(getxattr("file", "user.one", got, 1), 1);
    CHECK_EQUAL(got[0], '3');
}

static void sizes_can_be_asked_for(void)
{
    begin();
    CHECK_EQUAL(listxattr("file", NULL, 0), 0);
    CHECK_EQUAL(setxattr("file", "user.one", "value", 5, 0), 0);
    CHECK_EQUAL(setxattr("file", "user.two", "value", 5, 0), 0);
    CHECK_EQUAL(getxattr("file", "user.one", NULL, 0), 5);
    CHECK_ERROR(getxattr("file", "user.one", got, 4), ERANGE);
    CHECK_EQUAL(getxattr("file", "user.one", got, 5), 5);
    CHECK_EQUAL(listxattr("file", NULL, 0), 18);
    CHECK_ERROR(listxattr("file", got, 17), ERANGE);
    CHECK_EQUAL(listxattr("file", got, 18), 18);
    CHECK(has_name(got, 18, "user.one") && has_name(got, 18, "user.two"));
}

static void attributes_are_removed(void)
{
    begin();
    CHECK_ERROR(removexattr("file", "user.one"), ENODATA);
    CHECK_ERROR(getxattr("file", "user.one", got, 1), ENODATA);
    CHECK_EQUAL(setxattr("file", "user.one", "1", 1, 0), 0);
    CHECK_EQUAL(setxattr("file", "user.two", "2", 1, 0), 0);
    CHECK_EQUAL(removexattr("file", "user.one"), 0);
    CHECK_ERROR(getxattr("file", "user.one", got, 1), ENODATA);
    CHECK_EQUAL(listxattr("file", got, sizeof got), 9);
    CHECK_EQUAL(removexattr("file", "user.two"), 0);
    CHECK_EQUAL(listxattr("file", got, sizeof got), 0);
}

static void names_have_bounds(void)
{
    char name[300];
    begin();
    memset(name, 'n', sizeof name);
    memcpy(name, "user.", 5);
    name[255] = 0;
    CHECK_EQUAL(setxattr("file", name, "value", 5, 0), 0);
    CHECK_EQUAL(getxattr("file", name, got, sizeof got), 5);
    CHECK_EQUAL(listxattr("file", got, sizeof got), 256);
    CHECK_EQUAL(removexattr("file", name), 0);
    name[255] = 'n';
    name[256] = 0;
    CHECK_ERROR(setxattr("file", name, "value", 5, 0), ERANGE);
    CHECK_ERROR(getxattr("file", name, got, sizeof got), ERANGE);
    CHECK_ERROR(removexattr("file", name), ERANGE);
    CHECK_ERROR(setxattr("file", "", "value", 5, 0), ERANGE);
    CHECK_ERROR(setxattr("file", "user.", "value", 5, 0), EINVAL);
    CHECK_ERROR(getxattr("file", "user.", got, 5), EINVAL);
    CHECK_ERROR(removexattr("file", "user."), EINVAL);
    CHECK_ERROR(setxattr("file", "user", "value", 5, 0), EOPNOTSUPP);
    CHECK_ERROR(setxattr("file", "other.name", "value", 5, 0), EOPNOTSUPP);
    CHECK_ERROR(getxattr("file", "other.name", got, 5), EOPNOTSUPP);
    CHECK_ERROR(removexattr("file", "other.name"), EOPNOTSUPP);
    CHECK_ERROR(setxattr("file", "system.none", "value", 5, 0), EOPNOTSUPP);
}

static void values_have_bounds(void)
{
    begin();
    CHECK_EQUAL(setxattr("file", "user.large", large, LARGEST, 0), 0);
    CHECK_EQUAL(getxattr("file", "user.large", NULL, 0), LARGEST);
    CHECK_ERROR(getxattr("file", "user.large", got, LARGEST - 1), ERANGE);
    CHECK_EQUAL(getxattr("file", "user.large", got, sizeof got), LARGEST);
    CHECK(memcmp(got, large, LARGEST) == 0);
    CHECK_ERROR(setxattr("file", "user.large", large, LARGEST + 1, 0), E2BIG);
    for (int length = 1; length < 5000; length += 97) {
        CHECK_EQUAL(setxattr("file", "user.middle", large + length, (size_t)length, 0), 0);
        CHECK_EQUAL(getxattr("file", "user.middle", got, (size_t)length), length);
        CHECK(memcmp(got, large + length, (size_t)length) == 0);
    }
}

static void a_file_that_has_enough_takes_no_more(void)
{
    char name[32];
    int made = 0;
    begin();
    for (;;) {
        snprintf(name, sizeof name, "user.%d", made);
        if (setxattr("file", name, large, 30000, 0) != 0)
            break;
        if (++made == 1000)
            skip("this Linux has no such bound");
    }
    CHECK_EQUAL(errno, ENOSPC);
    CHECK(made >= 4);
    CHECK_EQUAL(getxattr("file", "user.0", got, sizeof got), 30000);
    CHECK_EQUAL(setxattr("file", "user.0", "1", 1, 0), 0);
    CHECK_EQUAL(setxattr("file", name, "1", 1, 0), 0);
}

static void many_names_are_listed(void)
{
    char name[256];
    begin();
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "user.%03d%0200d", i, i);
        CHECK_EQUAL(setxattr("file", name, name, (size_t)(i % 7), 0), 0);
    }
    CHECK_EQUAL(listxattr("file", NULL, 0), 100 * 209);
    CHECK_ERROR(listxattr("file", got, 100 * 209 - 1), ERANGE);
    CHECK_EQUAL(listxattr("file", got, sizeof got), 100 * 209);
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "user.%03d%0200d", i, i);
        CHECK(has_name(got, 100 * 209, name));
        CHECK_EQUAL(getxattr("file", name, NULL, 0), i % 7);
    }
}

static void links_are_followed_or_not(void)
{
    begin();
    CHECK_EQUAL(symlink("file", "link"), 0);
    CHECK_EQUAL(setxattr("link", "user.one", "1", 1, 0), 0);
    CHECK_EQUAL(getxattr("file", "user.one", got, 1), 1);
    CHECK_EQUAL(listxattr("link", got, sizeof got), 9);
    CHECK_EQUAL(llistxattr("link", got, sizeof got), 0);
    CHECK_ERROR(lgetxattr("link", "user.one", got, 1), ENODATA);
    CHECK_ERROR(lsetxattr("link", "user.one", "1", 1, 0), EPERM);
    CHECK_ERROR(lremovexattr("link", "user.one"), EPERM);
    CHECK_EQUAL(lgetxattr("file", "user.one", got, 1), 1);
    CHECK_EQUAL(lsetxattr("file", "user.two", "2", 1, 0), 0);
    CHECK_EQUAL(lremovexattr("file", "user.one"), 0);
    CHECK_EQUAL(removexattr("link", "user.two"), 0);
    CHECK_ERROR(getxattr("file", "user.two", got, 1), ENODATA);
    if (geteuid() != 0)
        return;
    CHECK_EQUAL(lsetxattr("link", "trusted.one", "1", 1, 0), 0);
    CHECK_EQUAL(llistxattr("link", got, sizeof got), 12);
    CHECK_ERROR(getxattr("link", "trusted.one", got, 1), ENODATA);
    CHECK_EQUAL(lgetxattr("link", "trusted.one", got, 1), 1);
    CHECK_EQUAL(lremovexattr("link", "trusted.one"), 0);
}

static void descriptors_lead_to_them(void)
{
    begin();
    int file = open("file", O_RDONLY);
    CHECK(file >= 0);
    CHECK_EQUAL(fsetxattr(file, "user.one", "1", 1, 0), 0);
    CHECK_EQUAL(fgetxattr(file, "user.one", got, 1), 1);
    CHECK_EQUAL(flistxattr(file, got, sizeof got), 9);
    CHECK_EQUAL(unlink("file"), 0);
    CHECK_EQUAL(fgetxattr(file, "user.one", got, 1), 1);
    CHECK_EQUAL(fsetxattr(file, "user.two", large, 3000, 0), 0);
    CHECK_EQUAL(fgetxattr(file, "user.two", got, sizeof got), 3000);
    CHECK_EQUAL(fremovexattr(file, "user.one"), 0);
    CHECK_ERROR(fremovexattr(file, "user.one"), ENODATA);
    CHECK_EQUAL(close(file), 0);
    CHECK_ERROR(fgetxattr(file, "user.two", got, 1), EBADF);
    CHECK_ERROR(fsetxattr(file, "user.two", got, 1, 0), EBADF);
    CHECK_ERROR(flistxattr(file, got, 1), EBADF);
    CHECK_ERROR(fremovexattr(-1, "user.two"), EBADF);
    make_file("file", "bytes");
    int place = open("file", O_PATH);
    CHECK_ERROR(fgetxattr(place, "user.one", got, 1), EBADF);
    CHECK_ERROR(fsetxattr(place, "user.one", "1", 1, 0), EBADF);
    CHECK_ERROR(flistxattr(place, got, 1), EBADF);
    CHECK_ERROR(fremovexattr(place, "user.one"), EBADF);
}

static void a_file_without_a_name_keeps_them_when_it_gets_one(void)
{
    char path[64];
    begin();
    int file = open(".", O_TMPFILE | O_RDWR, 0600);
    CHECK(file >= 0);
    CHECK_EQUAL(fsetxattr(file, "user.one", large, 1000, 0), 0);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    CHECK_EQUAL(linkat(AT_FDCWD, path, AT_FDCWD, "new", AT_SYMLINK_FOLLOW), 0);
    CHECK_EQUAL(close(file), 0);
    CHECK_EQUAL(getxattr("new", "user.one", got, sizeof got), 1000);
    CHECK(memcmp(got, large, 1000) == 0);
}

static void they_belong_to_the_file_not_to_its_name(void)
{
    begin();
    make_file("other", "bytes");
    CHECK_EQUAL(mkdir("directory", 0755), 0);
    CHECK_EQUAL(setxattr("file", "user.one", "1", 1, 0), 0);
    CHECK_EQUAL(setxattr("directory", "user.one", "22", 2, 0), 0);
    CHECK_EQUAL(link("file", "directory/link"), 0);
    CHECK_EQUAL(getxattr("directory/link", "user.one", got, 2), 1);
    CHECK_EQUAL(rename("directory", "moved"), 0);
    CHECK_EQUAL(getxattr("moved", "user.one", got, 2), 2);
    CHECK_EQUAL(rename("file", "other"), 0);
    CHECK_EQUAL(getxattr("other", "user.one", got, 2), 1);
    CHECK_EQUAL(unlink("other"), 0);
    CHECK_EQUAL(getxattr("moved/link", "user.one", got, 2), 1);
    CHECK_EQUAL(unlink("moved/link"), 0);
    make_file("file", "bytes");
    CHECK_ERROR(getxattr("file", "user.one", got, 2), ENODATA);
    CHECK_EQUAL(truncate("file", 0), 0);
    CHECK_EQUAL(setxattr("file", "user.one", "1", 1, 0), 0);
    int file = open("file", O_WRONLY | O_TRUNC);
    CHECK_EQUAL(write(file, "x", 1), 1);
    CHECK_EQUAL(close(file), 0);
    CHECK_EQUAL(getxattr("file", "user.one", got, 2), 1);
}

static void what_is_no_file_or_directory_has_none_of_users(void)
{
    int ends[2], pair[2];
    begin();
    CHECK_EQUAL(mkfifo("fifo", 0600), 0);
    CHECK_ERROR(setxattr("fifo", "user.one", "1", 1, 0), EPERM);
    CHECK_ERROR(getxattr("fifo", "user.one", got, 1), ENODATA);
    CHECK_ERROR(removexattr("fifo", "user.one"), EPERM);
    CHECK_EQUAL(listxattr("fifo", got, sizeof got), 0);
    CHECK_EQUAL(pipe(ends), 0);
    CHECK_ERROR(fsetxattr(ends[0], "user.one", "1", 1, 0), EPERM);
    CHECK_ERROR(fgetxattr(ends[1], "user.one", got, 1), ENODATA);
    CHECK_EQUAL(flistxattr(ends[0], got, sizeof got), 0);
    CHECK_ERROR(fgetxattr(ends[0], "other", got, 1), EOPNOTSUPP);
    CHECK_EQUAL(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    CHECK_ERROR(fsetxattr(pair[0], "user.one", "1", 1, 0), EPERM);
    CHECK_ERROR(fgetxattr(pair[0], "user.one", got, 1), ENODATA);
    CHECK_ERROR(setxattr("/dev/null", "user.one", "1", 1, 0), EPERM);
    CHECK_ERROR(getxattr("/dev/null", "user.one", got, 1), ENODATA);
    CHECK_ERROR(getxattr("/proc/self/status", "user.one", got, 1), EOPNOTSUPP);
    CHECK_EQUAL(listxattr("/proc/self/status", got, sizeof got), 0);
    if (geteuid() != 0)
        return;
    CHECK_EQUAL(setxattr("fifo", "trusted.one", "1", 1, 0), 0);
    CHECK_EQUAL(getxattr("fifo", "trusted.one", got, 1), 1);
    CHECK_ERROR(fgetxattr(ends[0], "trusted.one", got, 1), EOPNOTSUPP);
}

static int user_needs_permissions(void)
{
    CHECK_ERROR(setxattr("readable", "user.one", "1", 1, 0), EACCES);
    CHECK_ERROR(removexattr("readable", "user.one"), EACCES);
    CHECK_EQUAL(getxattr("readable", "user.one", got, 1), 1);
    CHECK_ERROR(getxattr("writable", "user.one", got, 1), EACCES);
    CHECK_EQUAL(setxattr("writable", "user.one", "2", 1, 0), 0);
    CHECK_EQUAL(removexattr("writable", "user.one"), 0);
    CHECK_EQUAL(listxattr("writable", got, sizeof got), 0);
    CHECK_ERROR(getxattr("readable", "other", got, 1), EOPNOTSUPP);
    CHECK_ERROR(getxattr("writable", "other", got, 1), EACCES);
    int file = open("readable", O_RDONLY);
    CHECK_ERROR(fsetxattr(file, "user.one", "1", 1, 0), EACCES);
    CHECK_ERROR(setxattr("sticky", "user.one", "1", 1, 0), EPERM);
    CHECK_EQUAL(setxattr("open", "user.one", "1", 1, 0), 0);
    CHECK_EQUAL(getxattr("sticky", "user.two", got, 1), 1);
    CHECK_ERROR(getxattr("closed/file", "user.one", got, 1), EACCES);
    return 0;
}

static void permissions_of_the_file_decide(void)
{
    begin();
    CHECK_EQUAL(chmod(".", 0755), 0);
    make_file("readable", "");
    make_file("writable", "");
    CHECK_EQUAL(setxattr("readable", "user.one", "1", 1, 0), 0);
    CHECK_EQUAL(chmod("readable", 0644), 0);
    CHECK_EQUAL(chmod("writable", 0622), 0);
    CHECK_EQUAL(mkdir("sticky", 0755) | chmod("sticky", 01777), 0);
    CHECK_EQUAL(setxattr("sticky", "user.two", "2", 1, 0), 0);
    CHECK_EQUAL(mkdir("open", 0755) | chmod("open", 0777), 0);
    CHECK_EQUAL(mkdir("closed", 0700), 0);
    make_file("closed/file", "");
    as_user(user_needs_permissions);
}

static int user_sees_none_of_the_superuser(void)
{
    CHECK_EQUAL(listxattr("file", got, sizeof got), 22);
    CHECK(has_name(got, 22, "user.one") && has_name(got, 22, "security.one"));
    CHECK_ERROR(listxattr("file", got, 21), ERANGE);
    CHECK_ERROR(getxattr("file", "trusted.one", got, 1), ENODATA);
    CHECK_ERROR(setxattr("file", "trusted.one", "1", 1, 0), EPERM);
    CHECK_ERROR(removexattr("file", "trusted.one"), EPERM);
    CHECK_EQUAL(getxattr("file", "security.one", got, 1), 1);
    CHECK_ERROR(setxattr("file", "security.one", "1", 1, 0), EPERM);
    CHECK_ERROR(removexattr("file", "security.one"), EPERM);
    return 0;
}

static void some_are_of_the_superuser(void)
{
    begin();
    if (geteuid() != 0)
        skip("needs the superuser");
    CHECK_EQUAL(chmod(".", 0755), 0);
    CHECK_EQUAL(chmod("file", 0666), 0);
    CHECK_EQUAL(setxattr("file", "user.one", "1", 1, 0), 0);
    CHECK_EQUAL(setxattr("file", "trusted.one", "22", 2, 0), 0);
    CHECK_EQUAL(setxattr("file", "security.one", "3", 1, 0), 0);
    CHECK_EQUAL(listxattr("file", got, sizeof got), 34);
    CHECK(has_name(got, 34, "user.one") && has_name(got, 34, "trusted.one") && has_name(got, 34, "security.one"));
    CHECK_EQUAL(getxattr("file", "trusted.one", got, 2), 2);
    CHECK_ERROR(setxattr("file", "trusted.", "1", 1, 0), EINVAL);
    CHECK_ERROR(setxattr("file", "security.capability", "1", 1, 0), EINVAL);
    as_user(user_sees_none_of_the_superuser);
}

static void errors_of_paths_and_addresses(void)
{
    begin();
    CHECK_ERROR(setxattr("none", "user.one", "1", 1, 0), ENOENT);
    CHECK_ERROR(getxattr("none", "user.one", got, 1), ENOENT);
    CHECK_ERROR(listxattr("none", got, 1), ENOENT);
    CHECK_ERROR(removexattr("none", "user.one"), ENOENT);
    CHECK_ERROR(getxattr("", "user.one", got, 1), ENOENT);
    CHECK_ERROR(listxattr("", got, 1), ENOENT);
    CHECK_ERROR(setxattr("file/", "user.one", "1", 1, 0), ENOTDIR);
    CHECK_EQUAL(symlink("loop", "loop"), 0);
    CHECK_ERROR(getxattr("loop", "user.one", got, 1), ELOOP);
    CHECK_EQUAL(setxattr("file", "user.one", "1", 1, 0), 0);
    char *bad = (char *)8;
    CHECK_ERROR(setxattr(bad, "user.one", "1", 1, 0), EFAULT);
    CHECK_ERROR(setxattr("file", bad, "1", 1, 0), EFAULT);
    CHECK_ERROR(setxattr("file", "user.one", bad, 1, 0), EFAULT);
    CHECK_ERROR(setxattr("file", "user.one", bad, 5000, 0), EFAULT);
    CHECK_ERROR(getxattr("file", "user.one", bad, 1), EFAULT);
    CHECK_ERROR(listxattr("file", bad, 100), EFAULT);
    CHECK_EQUAL(getxattr("file", "user.one", got, 1), 1);
    CHECK_EQUAL(got[0], '1');
    static char path[5000];
    memset(path, 'p', sizeof path - 1);
    CHECK_ERROR(getxattr(path, "user.one", got, 1), ENAMETOOLONG);
    strcpy(path, "./");
    while (strlen(path) < 4000)
        strcat(path, "./");
    strcat(path, "file");
    CHECK_EQUAL(getxattr(path, "user.one", got, 1), 1);
    CHECK_EQUAL(setxattr(path, "user.long", large, 2000, 0), 0);
    CHECK_EQUAL(getxattr(path, "user.long", got, sizeof got), 2000);
    CHECK(memcmp(got, large, 2000) == 0);
    CHECK_EQUAL(listxattr(path, got, sizeof got), 19);
    CHECK_EQUAL(removexattr(path, "user.long"), 0);
}

static void a_change_is_told_and_changes_the_time(void)
{
    struct stat before, after;
    struct inotify_event event;
    begin();
    CHECK_EQUAL(stat("file", &before), 0);
    int list = inotify_init1(IN_NONBLOCK);
    int watch = inotify_add_watch(list, "file", IN_ATTRIB | IN_MODIFY);
    CHECK(watch > 0);
    usleep(20000);
    CHECK_EQUAL(setxattr("file", "user.one", "1", 1, 0), 0);
    CHECK_EQUAL(read(list, &event, sizeof event), (long)sizeof event);
    CHECK_EQUAL(event.mask, IN_ATTRIB);
    CHECK_EQUAL(stat("file", &after), 0);
    CHECK(after.st_ctim.tv_sec > before.st_ctim.tv_sec || after.st_ctim.tv_nsec != before.st_ctim.tv_nsec);
    CHECK(after.st_mtim.tv_sec == before.st_mtim.tv_sec && after.st_mtim.tv_nsec == before.st_mtim.tv_nsec);
    CHECK_EQUAL(getxattr("file", "user.one", got, 1), 1);
    CHECK_ERROR(read(list, &event, sizeof event), EAGAIN);
    CHECK_EQUAL(removexattr("file", "user.one"), 0);
    CHECK_EQUAL(read(list, &event, sizeof event), (long)sizeof event);
    CHECK_EQUAL(event.mask, IN_ATTRIB);
}

/* One of two values, each of which is of one byte all over. */
static int sets_values(void)
{
    static char values[2][20000];
    memset(values[0], 'a', sizeof values[0]);
    memset(values[1], 'b', sizeof values[1]);
    for (int i = 0; i < 200; i++)
        CHECK_EQUAL(setxattr("file", "user.one", values[i & 1], i & 1 ? 20000 : 9000, 0), 0);
    return 0;
}

static void a_value_that_is_read_is_one_that_was_set(void)
{
    begin();
    CHECK_EQUAL(setxattr("file", "user.one", large, 0, 0), 0);
    pid_t writers[2];
    for (int i = 0; i < 2; i++)
        writers[i] = child_running(sets_values);
    for (int i = 0; i < 200; i++) {
        ssize_t length = getxattr("file", "user.one", got, sizeof got);
        CHECK(length == 0 || length == 9000 || length == 20000);
        for (ssize_t at = 1; at < length; at++)
            CHECK(got[at] == got[0]);
        CHECK(length == 0 || got[0] == (length == 9000 ? 'a' : 'b'));
    }
    for (int i = 0; i < 2; i++)
        CHECK_EQUAL(exit_status_of(writers[i]), 0);
}

#ifndef CONFORMANCE_DOOR
/* Fields of struct statx by where they are (linux/stat.h). */
enum { BASIC = 0x7FF, BIRTH = 0x800, MASK_AT = 0, BIRTH_AT = 80, CHANGE_AT = 96 };

static unsigned long long buffer[32];

static long time_at(int place)
{
    long seconds;
    unsigned nanoseconds;
    memcpy(&seconds, (char *)buffer + place, sizeof seconds);
    memcpy(&nanoseconds, (char *)buffer + place + 8, sizeof nanoseconds);
    return seconds * 1000000000 + nanoseconds;
}

static long ask(int directory, const char *path, int flags, unsigned mask)
{
    memset(buffer, 0x5A, sizeof buffer);
    return syscall(SYS_statx, directory, path, flags, mask, buffer);
}

static void statx_tells_when_a_file_was_made(void)
{
    unsigned mask;
    enter_scratch("/dev/shm");
    make_file("file", "bytes");
    CHECK_EQUAL(ask(AT_FDCWD, "file", 0, BASIC | BIRTH), 0);
    memcpy(&mask, (char *)buffer + MASK_AT, sizeof mask);
    if ((mask & BIRTH) == 0)
        skip("this kernel does not tell");
    CHECK_EQUAL(mask & BASIC, BASIC);
    long birth = time_at(BIRTH_AT);
    CHECK(birth > 0);
    usleep(20000);
    CHECK_EQUAL(chmod("file", 0600), 0);
    int file = open("file", O_WRONLY | O_TRUNC);
    CHECK_EQUAL(write(file, "x", 1), 1);
    CHECK_EQUAL(rename("file", "other"), 0);
    CHECK_EQUAL(ask(AT_FDCWD, "other", 0, BASIC | BIRTH), 0);
    CHECK_EQUAL(time_at(BIRTH_AT), birth);
    CHECK(time_at(CHANGE_AT) > birth);
    CHECK_EQUAL(ask(file, "", 0x1000, BIRTH), 0); /* AT_EMPTY_PATH */
    CHECK_EQUAL(time_at(BIRTH_AT), birth);
    CHECK_EQUAL(mkdir("directory", 0700), 0);
    CHECK_EQUAL(symlink("directory", "link"), 0);
    CHECK_EQUAL(ask(AT_FDCWD, "directory", 0, BIRTH), 0);
    long made = time_at(BIRTH_AT);
    CHECK(made > birth);
    CHECK_EQUAL(ask(AT_FDCWD, "link", 0, BIRTH), 0);
    CHECK_EQUAL(time_at(BIRTH_AT), made);
    usleep(20000);
    CHECK_EQUAL(mkfifo("fifo", 0600), 0);
    CHECK_EQUAL(ask(AT_FDCWD, "fifo", 0, BIRTH), 0);
    CHECK(time_at(BIRTH_AT) > made);
}

static void statx_refuses_what_it_does_not_know(void)
{
    enter_scratch("/dev/shm");
    make_file("file", "bytes");
    CHECK_EQUAL(ask(AT_FDCWD, "file", 0x2000, BASIC), 0); /* AT_STATX_FORCE_SYNC */
    CHECK_EQUAL(ask(AT_FDCWD, "file", 0x4000, BASIC), 0); /* AT_STATX_DONT_SYNC */
    CHECK_ERROR(ask(AT_FDCWD, "file", 0x6000, BASIC), EINVAL);
    CHECK_ERROR(ask(AT_FDCWD, "file", 0, 0x80000000), EINVAL);
    CHECK_ERROR(ask(AT_FDCWD, "file", 0x200, BASIC), EINVAL);
    CHECK_ERROR(ask(AT_FDCWD, "none", 0, BIRTH), ENOENT);
    CHECK_ERROR(ask(AT_FDCWD, "", 0, BIRTH), ENOENT);
    CHECK_ERROR(ask(-1, "file", 0, BIRTH), EBADF);
}
#endif

const struct test attribute_tests[] = {
    { "setxattr/values_are_kept_and_replaced", values_are_kept_and_replaced },
    { "setxattr/flags_say_what_must_be_there", flags_say_what_must_be_there },
    { "setxattr/names_have_bounds", names_have_bounds },
    { "setxattr/values_have_bounds", values_have_bounds },
    { "setxattr/a_file_that_has_enough_takes_no_more", a_file_that_has_enough_takes_no_more },
    { "setxattr/they_belong_to_the_file_not_to_its_name", they_belong_to_the_file_not_to_its_name },
    { "setxattr/what_is_no_file_or_directory_has_none_of_users", what_is_no_file_or_directory_has_none_of_users },
    { "setxattr/permissions_of_the_file_decide", permissions_of_the_file_decide },
    { "setxattr/some_are_of_the_superuser", some_are_of_the_superuser },
    { "setxattr/errors_of_paths_and_addresses", errors_of_paths_and_addresses },
    { "setxattr/a_change_is_told_and_changes_the_time", a_change_is_told_and_changes_the_time },
    { "lsetxattr/links_are_followed_or_not", links_are_followed_or_not },
    { "fsetxattr/descriptors_lead_to_them", descriptors_lead_to_them },
    { "fsetxattr/a_file_without_a_name_keeps_them_when_it_gets_one", a_file_without_a_name_keeps_them_when_it_gets_one },
    { "getxattr/sizes_can_be_asked_for", sizes_can_be_asked_for },
    { "getxattr/a_value_that_is_read_is_one_that_was_set", a_value_that_is_read_is_one_that_was_set },
    { "listxattr/many_names_are_listed", many_names_are_listed },
    { "removexattr/attributes_are_removed", attributes_are_removed },
#ifndef CONFORMANCE_DOOR
    { "statx/tells_when_a_file_was_made", statx_tells_when_a_file_was_made },
    { "statx/refuses_what_it_does_not_know", statx_refuses_what_it_does_not_know },
#endif
    { NULL, NULL },
};
