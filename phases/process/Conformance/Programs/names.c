/* Names of files: POSIX.1-2017, System Interfaces, open, stat, access, readlink, chdir, getcwd and those with a directory. */
#define _GNU_SOURCE
#include "conformance.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOT_OPEN = 99, PERMISSIONS = 07777 };

/* The folder of the files, to be relative to. */
static int open_folder(void)
{
    int directory = open(sibling(""), O_RDONLY | O_DIRECTORY);
    CHECK(directory >= 0);
    return directory;
}

/* Runs a function as a user who may not do everything. */
static void run_as_user(int (*body)(void))
{
    if (geteuid() != 0)
        skip("needs the superuser");
    CHECK_EQUAL(exit_status_of(child_running(body)), 0);
}

static void open_gives_the_lowest_at_offset_zero(void)
{
    int low = open(sibling("text"), O_RDONLY), file = open(sibling("text"), O_RDONLY);
    CHECK(low >= 0 && file == low + 1);
    CHECK_EQUAL(close(low), 0);
    CHECK_EQUAL(open(sibling("text"), O_RDONLY | O_CLOEXEC), low);
    CHECK_EQUAL(lseek(low, 0, SEEK_CUR), 0);
    CHECK_EQUAL(fcntl(low, F_GETFD), FD_CLOEXEC);
    CHECK_EQUAL(fcntl(file, F_GETFD), 0);
}

static void open_follows_links_unless_told_not_to(void)
{
    char bytes[4];
    int file = open(sibling("link"), O_RDONLY);
    CHECK_EQUAL(read(file, bytes, 4), 4);
    CHECK(memcmp(bytes, "just", 4) == 0);
    CHECK_ERROR(open(sibling("link"), O_RDONLY | O_NOFOLLOW), ELOOP);
    CHECK_ERROR(open(sibling("link-loop"), O_RDONLY), ELOOP);
    CHECK_ERROR(open(sibling("link-nowhere"), O_RDONLY), ENOENT);
}

static void open_asks_for_the_right_kind(void)
{
    CHECK_ERROR(open(sibling("text"), O_RDONLY | O_DIRECTORY), ENOTDIR);
    CHECK_ERROR(open(sibling("text/"), O_RDONLY), ENOTDIR);
    CHECK_ERROR(open(sibling(""), O_WRONLY), EISDIR);
    CHECK_ERROR(open(sibling(""), O_RDWR), EISDIR);
    CHECK_ERROR(open(sibling("text"), O_RDWR | O_CREAT | O_EXCL, 0600), EEXIST);
    CHECK_ERROR(open(sibling("link-nowhere"), O_RDWR | O_CREAT | O_EXCL, 0600), EEXIST);
}

static void creat_of_a_directory_is_eisdir(void) { CHECK_ERROR(creat(sibling(""), 0600), EISDIR); }

static int user_is_refused(void)
{
    struct stat status;
    if (setuid(1000) != 0)
        return 1;
    if (open(sibling("private"), O_RDONLY) != -1 || errno != EACCES)
        return 2;
    if (open(sibling("closed/file"), O_RDONLY) != -1 || errno != EACCES)
        return 3;
    if (stat(sibling("private"), &status) != 0)
        return 4;
    if (stat(sibling("closed/file"), &status) != -1 || errno != EACCES)
        return 5;
    if (access(sibling("private"), R_OK) != -1 || errno != EACCES)
        return 6;
    if (access(sibling("private"), F_OK) != 0)
        return 7;
    if (chdir(sibling("closed")) != -1 || errno != EACCES)
        return 8;
    if (readlink(sibling("closed/file"), (char[8]){ 0 }, 8) != -1 || errno != EACCES)
        return 9;
    return access(sibling("text"), R_OK) == 0 ? 0 : 10;
}

static void who_has_no_permission_gets_eacces(void) { run_as_user(user_is_refused); }

/* access looks at the real ids, faccessat with AT_EACCESS at the effective ones. */
static int real_and_effective(void)
{
    if (setreuid(1000, 0) != 0)
        return 1;
    if (access(sibling("private"), R_OK) != -1 || errno != EACCES)
        return 2;
    return faccessat(AT_FDCWD, sibling("private"), R_OK, AT_EACCESS) == 0 ? 0 : 3;
}

static void access_uses_the_real_ids(void) { run_as_user(real_and_effective); }

static void access_knows_what_may_be_executed(void)
{
    CHECK_EQUAL(access(program_path, R_OK | X_OK), 0);
    CHECK_ERROR(access(sibling("not-executable"), X_OK), EACCES);
    CHECK_ERROR(access(program_path, 77), EINVAL);
}

static void paths_are_relative_to_the_directory(void)
{
    struct stat status;
    char target[8];
    int directory = open_folder();
    CHECK(openat(directory, "text", O_RDONLY) >= 0);
    CHECK(openat(NOT_OPEN, program_path, O_RDONLY) >= 0); /* absolute: the descriptor does not matter */
    CHECK_EQUAL(fstatat(directory, "text", &status, 0), 0);
    CHECK_EQUAL(status.st_size, 10);
    CHECK_EQUAL(faccessat(directory, "text", R_OK, 0), 0);
    CHECK_EQUAL(readlinkat(directory, "link", target, sizeof target), 4);
}

static void what_is_no_directory_is_told(void)
{
    struct stat status;
    char target[8];
    int file = open(sibling("text"), O_RDONLY);
    CHECK_ERROR(openat(NOT_OPEN, "text", O_RDONLY), EBADF);
    CHECK_ERROR(openat(file, "text", O_RDONLY), ENOTDIR);
    CHECK_ERROR(fstatat(NOT_OPEN, "text", &status, 0), EBADF);
    CHECK_ERROR(fstatat(file, "text", &status, 0), ENOTDIR);
    CHECK_ERROR(faccessat(NOT_OPEN, "text", F_OK, 0), EBADF);
    CHECK_ERROR(faccessat(file, "text", F_OK, 0), ENOTDIR);
    CHECK_ERROR(readlinkat(NOT_OPEN, "link", target, sizeof target), EBADF);
    CHECK_ERROR(readlinkat(file, "link", target, sizeof target), ENOTDIR);
}

static void stat_tells_kind_size_and_permissions(void)
{
    struct stat status, other;
    CHECK_EQUAL(stat(sibling("not-executable"), &status), 0);
    CHECK(S_ISREG(status.st_mode));
    CHECK_EQUAL(status.st_mode & PERMISSIONS, 0644);
    CHECK_EQUAL(stat(sibling("text"), &status), 0);
    CHECK_EQUAL(status.st_size, 10);
    CHECK_EQUAL(status.st_nlink, 1);
    CHECK_EQUAL(fstat(open(sibling("text"), O_RDONLY), &other), 0);
    CHECK(status.st_ino == other.st_ino && status.st_dev == other.st_dev);
    CHECK_EQUAL(stat(sibling(""), &status), 0);
    CHECK(S_ISDIR(status.st_mode));
    CHECK_EQUAL(stat("/dev/null", &status), 0);
    CHECK(S_ISCHR(status.st_mode));
}

static void lstat_looks_at_the_link(void)
{
    struct stat status;
    CHECK_EQUAL(lstat(sibling("link"), &status), 0);
    CHECK(S_ISLNK(status.st_mode));
    CHECK_EQUAL(status.st_size, 4);
    CHECK_EQUAL(stat(sibling("link"), &status), 0);
    CHECK(S_ISREG(status.st_mode));
    CHECK_EQUAL(fstatat(AT_FDCWD, sibling("link"), &status, AT_SYMLINK_NOFOLLOW), 0);
    CHECK(S_ISLNK(status.st_mode));
    CHECK_EQUAL(lstat(sibling("link-nowhere"), &status), 0);
    CHECK_ERROR(stat(sibling("link-nowhere"), &status), ENOENT);
    CHECK_ERROR(fstatat(AT_FDCWD, sibling("link"), &status, 0x40000000), EINVAL);
}

static void fstat_of_no_descriptor_is_ebadf(void)
{
    struct stat status;
    CHECK_ERROR(fstat(NOT_OPEN, &status), EBADF);
    CHECK_ERROR(fstat(-1, &status), EBADF);
}

static void readlink_gives_the_target_without_a_zero(void)
{
    char target[8] = "????????";
    CHECK_EQUAL(readlink(sibling("link"), target, sizeof target), 4);
    CHECK(memcmp(target, "text????", 8) == 0);
    CHECK_EQUAL(readlink(sibling("link"), target, 2), 2);
    CHECK_ERROR(readlink(sibling("text"), target, sizeof target), EINVAL);
}

static void chdir_and_fchdir_move(void)
{
    char folder[512], got[512];
    snprintf(folder, sizeof folder, "%s", sibling(""));
    folder[strlen(folder) - 1] = 0;
    int here = open("/", O_RDONLY);
    CHECK_EQUAL(chdir(folder), 0);
    CHECK(getcwd(got, sizeof got) == got && strcmp(got, folder) == 0);
    CHECK_EQUAL(access("text", F_OK), 0);
    CHECK_EQUAL(fchdir(here), 0);
    CHECK(getcwd(got, sizeof got) == got && strcmp(got, "/") == 0);
    CHECK_ERROR(access("text", F_OK), ENOENT);
}

static void chdir_and_fchdir_tell_their_errors(void)
{
    CHECK_ERROR(chdir(sibling("text")), ENOTDIR);
    CHECK_ERROR(fchdir(NOT_OPEN), EBADF);
    CHECK_ERROR(fchdir(open(sibling("text"), O_RDONLY)), ENOTDIR);
}

static void getcwd_tells_when_there_is_no_room(void)
{
    char path[2];
    CHECK_EQUAL(chdir(sibling("")), 0);
    errno = 0;
    CHECK(getcwd(path, sizeof path) == NULL && errno == ERANGE);
    errno = 0;
    CHECK(getcwd(path, 0) == NULL && errno == EINVAL);
}

const struct test name_tests[] = {
    { "open/gives_the_lowest_at_offset_zero", open_gives_the_lowest_at_offset_zero },
    { "open/follows_links_unless_told_not_to", open_follows_links_unless_told_not_to },
    { "open/asks_for_the_right_kind", open_asks_for_the_right_kind },
    { "open/who_has_no_permission_gets_eacces", who_has_no_permission_gets_eacces },
    { "openat/paths_are_relative_to_the_directory", paths_are_relative_to_the_directory },
    { "openat/what_is_no_directory_is_told", what_is_no_directory_is_told },
    { "creat/of_a_directory_is_eisdir", creat_of_a_directory_is_eisdir },
    { "stat/tells_kind_size_and_permissions", stat_tells_kind_size_and_permissions },
    { "lstat/looks_at_the_link", lstat_looks_at_the_link },
    { "fstat/of_no_descriptor_is_ebadf", fstat_of_no_descriptor_is_ebadf },
    { "access/uses_the_real_ids", access_uses_the_real_ids },
    { "access/knows_what_may_be_executed", access_knows_what_may_be_executed },
    { "readlink/gives_the_target_without_a_zero", readlink_gives_the_target_without_a_zero },
    { "chdir/and_fchdir_move", chdir_and_fchdir_move },
    { "chdir/and_fchdir_tell_their_errors", chdir_and_fchdir_tell_their_errors },
    { "getcwd/tells_when_there_is_no_room", getcwd_tells_when_there_is_no_room },
    { 0 },
};
