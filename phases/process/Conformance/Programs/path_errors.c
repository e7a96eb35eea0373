/*
 * What functions say of a path that they cannot follow: POSIX.1-2017 XBD 4.13 Pathname Resolution, and the ERRORS of each function's page. One test for
 * each function, as each has to resolve its path itself.
 */
#define _GNU_SOURCE
#include "conformance.h"
#include "scratch.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <unistd.h>

enum { USER = 1000, NOT_OPEN = 99 };

static char long_name[257], long_path[5000];
static struct stat status;
static struct statvfs space;
static char bytes[64];

static void enter(void)
{
    if (geteuid() != 0)
        skip("needs the superuser");
    enter_scratch("/tmp");
    memset(long_name, 'n', sizeof long_name - 1);
    for (size_t i = 0; i < sizeof long_path - 1; i++)
        long_path[i] = "./"[i % 2];
    make_file("file", "bytes");
    CHECK_EQUAL(symlink("loop", "loop"), 0);
    CHECK_EQUAL(mkdir("closed", 0700), 0);
    make_file("closed/x", "");
}

/* A call with the variable path in it, as somebody who may not search the directory closed where that is asked for. */
#define CHECK_PATH_ERRORS(call)                     \
    do                                              \
    {                                               \
        const char *path = "loop/x";                \
        CHECK_ERROR(call, ELOOP);                   \
        path = long_name;                           \
        CHECK_ERROR(call, ENAMETOOLONG);            \
        path = long_path;                           \
        CHECK_ERROR(call, ENAMETOOLONG);            \
        path = "no/x";                              \
        CHECK_ERROR(call, ENOENT);                  \
        path = "";                                  \
        CHECK_ERROR(call, ENOENT);                  \
        path = "file/x";                            \
        CHECK_ERROR(call, ENOTDIR);                 \
        path = "closed/x";                          \
        CHECK_EQUAL(seteuid(USER), 0);              \
        CHECK_ERROR(call, EACCES);                  \
        CHECK_EQUAL(seteuid(0), 0);                 \
    } while (0)

/* The same with the variable at in it, the directory that a path begins at. */
#define CHECK_AT_ERRORS(call)                       \
    do                                              \
    {                                               \
        int at = AT_FDCWD;                          \
        CHECK_PATH_ERRORS(call);                    \
        const char *path = "x";                     \
        at = NOT_OPEN;                              \
        CHECK_ERROR(call, EBADF);                   \
        at = open("file", O_RDONLY);                \
        CHECK_ERROR(call, ENOTDIR);                 \
        CHECK_EQUAL(close(at), 0);                  \
    } while (0)

/* A call by somebody who owns nothing here. */
#define CHECK_ERROR_OF_USER(call, error)            \
    do                                              \
    {                                               \
        CHECK_EQUAL(seteuid(USER), 0);              \
        CHECK_ERROR(call, error);                   \
        CHECK_EQUAL(seteuid(0), 0);                 \
    } while (0)

static void open_errors(void)
{
    enter();
    CHECK_PATH_ERRORS(open(path, O_RDONLY));
    CHECK_PATH_ERRORS(open(path, O_WRONLY | O_CREAT, 0600));
    CHECK_ERROR_OF_USER(open("new", O_WRONLY | O_CREAT, 0600), EACCES);
    CHECK_ERROR_OF_USER(open("file", O_WRONLY | O_TRUNC), EACCES);
}

static void openat_errors(void)
{
    enter();
    CHECK_AT_ERRORS(openat(at, path, O_RDONLY));
    CHECK_ERROR(openat(AT_FDCWD, "file", O_WRONLY | O_CREAT | O_EXCL, 0600), EEXIST);
    CHECK_ERROR(openat(AT_FDCWD, "closed", O_WRONLY), EISDIR);
    CHECK_ERROR(openat(AT_FDCWD, "file", O_RDONLY | O_DIRECTORY), ENOTDIR);
    CHECK_ERROR(openat(AT_FDCWD, "loop", O_RDONLY), ELOOP);
}

static void opendir_errors(void)
{
    enter();
    CHECK_PATH_ERRORS(opendir(path) == NULL ? -1 : 0);
}

static void stat_errors(void)
{
    enter();
    CHECK_PATH_ERRORS(stat(path, &status));
}

static void lstat_errors(void)
{
    enter();
    CHECK_PATH_ERRORS(lstat(path, &status));
}

static void fstatat_errors(void)
{
    enter();
    CHECK_AT_ERRORS(fstatat(at, path, &status, 0));
    CHECK_ERROR(fstatat(AT_FDCWD, "file", &status, 1 << 30), EINVAL);
}

static void statvfs_errors(void)
{
    enter();
    CHECK_PATH_ERRORS(statvfs(path, &space));
    CHECK_ERROR(fstatvfs(NOT_OPEN, &space), EBADF);
}

static int real_user_is_refused(void)
{
    CHECK_ERROR(access("closed/x", F_OK), EACCES);
    CHECK_ERROR(faccessat(AT_FDCWD, "closed/x", F_OK, 0), EACCES);
    return 0;
}

/* It asks for the real user, so the one of CHECK_PATH_ERRORS may search everything. */
static void access_errors(void)
{
    enter();
    CHECK_ERROR(access("loop/x", F_OK), ELOOP);
    CHECK_ERROR(access(long_name, F_OK), ENAMETOOLONG);
    CHECK_ERROR(access(long_path, F_OK), ENAMETOOLONG);
    CHECK_ERROR(access("no/x", F_OK), ENOENT);
    CHECK_ERROR(access("", F_OK), ENOENT);
    CHECK_ERROR(access("file/x", F_OK), ENOTDIR);
    CHECK_ERROR(access("file", 8), EINVAL);
    CHECK_ERROR(faccessat(AT_FDCWD, "loop/x", F_OK, 0), ELOOP);
    CHECK_ERROR(faccessat(AT_FDCWD, long_name, F_OK, 0), ENAMETOOLONG);
    CHECK_ERROR(faccessat(AT_FDCWD, long_path, F_OK, 0), ENAMETOOLONG);
    CHECK_ERROR(faccessat(AT_FDCWD, "no/x", F_OK, 0), ENOENT);
    CHECK_ERROR(faccessat(AT_FDCWD, "", F_OK, 0), ENOENT);
    CHECK_ERROR(faccessat(AT_FDCWD, "file/x", F_OK, 0), ENOTDIR);
    CHECK_ERROR(faccessat(AT_FDCWD, "file", 8, 0), EINVAL);
    CHECK_ERROR(faccessat(NOT_OPEN, "x", F_OK, 0), EBADF);
    as_user(real_user_is_refused);
}

static void chdir_errors(void)
{
    enter();
    CHECK_PATH_ERRORS(chdir(path));
    int closed = open("closed", O_RDONLY | O_DIRECTORY);
    CHECK(closed >= 0);
    CHECK_ERROR_OF_USER(fchdir(closed), EACCES);
}

static void chmod_errors(void)
{
    enter();
    CHECK_PATH_ERRORS(chmod(path, 0600));
    CHECK_AT_ERRORS(fchmodat(at, path, 0600, 0));
    CHECK_ERROR(fchmod(NOT_OPEN, 0600), EBADF);
    int file = open("file", O_RDONLY);
    CHECK_ERROR_OF_USER(fchmod(file, 0600), EPERM);
    CHECK_ERROR_OF_USER(fchmodat(AT_FDCWD, "file", 0600, 0), EPERM);
}

static void chown_errors(void)
{
    enter();
    CHECK_PATH_ERRORS(chown(path, 1, 1));
    CHECK_PATH_ERRORS(lchown(path, 1, 1));
    CHECK_AT_ERRORS(fchownat(at, path, 1, 1, 0));
    CHECK_ERROR(fchown(NOT_OPEN, 1, 1), EBADF);
    int file = open("file", O_RDONLY);
    CHECK_ERROR_OF_USER(fchown(file, 1, 1), EPERM);
    CHECK_ERROR_OF_USER(lchown("loop", 1, 1), EPERM);
    CHECK_ERROR_OF_USER(fchownat(AT_FDCWD, "file", 1, 1, 0), EPERM);
}

static void times_errors(void)
{
    enter();
    const struct timespec now[2] = { { 1, 0 }, { 1, 0 } }, wrong[2] = { { 1, 1000000000 }, { 1, 0 } };
    CHECK_AT_ERRORS(utimensat(at, path, now, 0));
    CHECK_ERROR(futimens(NOT_OPEN, now), EBADF);
    int file = open("file", O_RDONLY);
    CHECK_ERROR(futimens(file, wrong), EINVAL);
    CHECK_ERROR(utimensat(AT_FDCWD, "file", wrong, 0), EINVAL);
    CHECK_ERROR_OF_USER(futimens(file, now), EPERM);
    CHECK_ERROR_OF_USER(futimens(file, NULL), EACCES);
    CHECK_ERROR_OF_USER(utimensat(AT_FDCWD, "file", NULL, 0), EACCES);
}

static void mkdir_errors(void)
{
    enter();
    CHECK_PATH_ERRORS(mkdir(path, 0700));
    CHECK_AT_ERRORS(mkdirat(at, path, 0700));
    CHECK_ERROR(mkdirat(AT_FDCWD, "file", 0700), EEXIST);
    CHECK_ERROR_OF_USER(mkdir("new", 0700), EACCES);
}

static void mkfifo_errors(void)
{
    enter();
    CHECK_PATH_ERRORS(mkfifo(path, 0600));
    CHECK_AT_ERRORS(mkfifoat(at, path, 0600));
    CHECK_ERROR(mkfifoat(AT_FDCWD, "file", 0600), EEXIST);
    CHECK_ERROR_OF_USER(mkfifo("new", 0600), EACCES);
}

static void mknod_errors(void)
{
    enter();
    CHECK_PATH_ERRORS(mknod(path, S_IFIFO | 0600, 0));
    CHECK_AT_ERRORS(mknodat(at, path, S_IFREG | 0600, 0));
    CHECK_ERROR(mknod("file", S_IFIFO | 0600, 0), EEXIST);
    CHECK_ERROR(mknodat(AT_FDCWD, "file", S_IFIFO | 0600, 0), EEXIST);
    CHECK_ERROR(mknod("new", S_IFLNK | 0600, 0), EINVAL);
    CHECK_ERROR(mknodat(AT_FDCWD, "new", S_IFLNK | 0600, 0), EINVAL);
    CHECK_ERROR_OF_USER(mknodat(AT_FDCWD, "/tmp/new", S_IFCHR | 0600, 0x103), EPERM);
}

static void link_errors(void)
{
    enter();
    CHECK_PATH_ERRORS(link(path, "new"));
    CHECK_PATH_ERRORS(link("file", path));
    CHECK_AT_ERRORS(linkat(at, path, AT_FDCWD, "new", 0));
    CHECK_AT_ERRORS(linkat(AT_FDCWD, "file", at, path, 0));
    CHECK_ERROR(linkat(AT_FDCWD, "file", AT_FDCWD, "closed", 0), EEXIST);
    CHECK_ERROR(linkat(AT_FDCWD, "closed", AT_FDCWD, "new", 0), EPERM);
    CHECK_ERROR(linkat(AT_FDCWD, "file", AT_FDCWD, "new", 1 << 30), EINVAL);
    CHECK_ERROR(linkat(AT_FDCWD, "/dev/null", AT_FDCWD, "new", 0), EXDEV);
    CHECK_EQUAL(chmod("file", 0666), 0);
    CHECK_ERROR_OF_USER(link("file", "new"), EACCES);
}

static void symlink_errors(void)
{
    enter();
    CHECK_PATH_ERRORS(symlink("target", path));
    CHECK_AT_ERRORS(symlinkat("target", at, path));
    CHECK_ERROR(symlinkat("target", AT_FDCWD, "file"), EEXIST);
    CHECK_ERROR(symlinkat("", AT_FDCWD, "new"), ENOENT);
    CHECK_ERROR(symlink(long_path, "new"), ENAMETOOLONG);
    CHECK_ERROR_OF_USER(symlink("target", "new"), EACCES);
}

static void readlink_errors(void)
{
    enter();
    CHECK_PATH_ERRORS((int)readlink(path, bytes, sizeof bytes));
    CHECK_AT_ERRORS((int)readlinkat(at, path, bytes, sizeof bytes));
    CHECK_ERROR(readlinkat(AT_FDCWD, "file", bytes, sizeof bytes), EINVAL);
}

static void rename_errors(void)
{
    enter();
    CHECK_PATH_ERRORS(rename(path, "new"));
    CHECK_PATH_ERRORS(rename("file", path));
    CHECK_AT_ERRORS(renameat(at, path, AT_FDCWD, "new"));
    CHECK_AT_ERRORS(renameat(AT_FDCWD, "file", at, path));
    CHECK_EQUAL(mkdir("full", 0755), 0);
    make_file("full/file", "");
    CHECK_EQUAL(mkdir("empty", 0755), 0);
    CHECK_ERROR(rename("empty", "full"), ENOTEMPTY);
    CHECK_ERROR(renameat(AT_FDCWD, "empty", AT_FDCWD, "file"), ENOTDIR);
    CHECK_ERROR(renameat(AT_FDCWD, "file", AT_FDCWD, "empty"), EISDIR);
    CHECK_ERROR(renameat(AT_FDCWD, "full", AT_FDCWD, "full/in"), EINVAL);
    CHECK_ERROR(renameat(AT_FDCWD, "full/.", AT_FDCWD, "new"), EBUSY);
    CHECK_ERROR(renameat(AT_FDCWD, "file", AT_FDCWD, "/dev/file"), EXDEV);
    CHECK_ERROR_OF_USER(renameat(AT_FDCWD, "file", AT_FDCWD, "new"), EACCES);
    CHECK_EQUAL(mkdir("sticky", 0777), 0);
    CHECK_EQUAL(chmod("sticky", 01777), 0);
    make_file("sticky/file", "");
    CHECK_ERROR_OF_USER(renameat(AT_FDCWD, "sticky/file", AT_FDCWD, "sticky/new"), EPERM);
}

static void unlink_errors(void)
{
    enter();
    CHECK_PATH_ERRORS(unlink(path));
    CHECK_AT_ERRORS(unlinkat(at, path, 0));
    CHECK_ERROR(unlinkat(AT_FDCWD, "file", AT_REMOVEDIR), ENOTDIR);
    CHECK_ERROR(unlinkat(AT_FDCWD, "closed", AT_REMOVEDIR), ENOTEMPTY);
    CHECK_ERROR(unlinkat(AT_FDCWD, "/dev", AT_REMOVEDIR), EBUSY);
    CHECK_ERROR(unlinkat(AT_FDCWD, "file", 1 << 30), EINVAL);
    CHECK_ERROR_OF_USER(unlinkat(AT_FDCWD, "file", 0), EACCES);
    CHECK_EQUAL(mkdir("sticky", 0777), 0);
    CHECK_EQUAL(chmod("sticky", 01777), 0);
    make_file("sticky/file", "");
    CHECK_ERROR_OF_USER(unlink("sticky/file"), EPERM);
    CHECK_ERROR_OF_USER(unlinkat(AT_FDCWD, "sticky/file", 0), EPERM);
}

static void rmdir_errors(void)
{
    enter();
    CHECK_PATH_ERRORS(rmdir(path));
    CHECK_ERROR_OF_USER(rmdir("closed"), EACCES);
    CHECK_EQUAL(mkdir("sticky", 0777), 0);
    CHECK_EQUAL(chmod("sticky", 01777), 0);
    CHECK_EQUAL(mkdir("sticky/d", 0777), 0);
    CHECK_ERROR_OF_USER(rmdir("sticky/d"), EPERM);
}

static void truncate_errors(void)
{
    enter();
    CHECK_PATH_ERRORS(truncate(path, 0));
    CHECK_ERROR_OF_USER(truncate("file", 0), EACCES);
}

static char *const no_arguments[] = { "x", NULL };

static void exec_errors(void)
{
    enter();
    CHECK_PATH_ERRORS(execv(path, no_arguments));
    CHECK_PATH_ERRORS(execl(path, "x", (char *)NULL));
    CHECK_PATH_ERRORS(execle(path, "x", (char *)NULL, no_arguments));
    CHECK_PATH_ERRORS(execve(path, no_arguments, no_arguments));
    make_file("text", "no program\n");
    CHECK_ERROR(execv("text", no_arguments), EACCES);
    CHECK_EQUAL(chmod("text", 0755), 0);
    CHECK_ERROR(execv("text", no_arguments), ENOEXEC);
    CHECK_ERROR(execl("./text", "x", (char *)NULL), ENOEXEC);
    CHECK_ERROR(execle("./text", "x", (char *)NULL, no_arguments), ENOEXEC);
}

const struct test path_error_tests[] = {
    { "open/tells_the_errors_of_paths", open_errors },
    { "openat/tells_the_errors_of_paths", openat_errors },
    { "opendir/tells_the_errors_of_paths", opendir_errors },
    { "stat/tells_the_errors_of_paths", stat_errors },
    { "lstat/tells_the_errors_of_paths", lstat_errors },
    { "fstatat/tells_the_errors_of_paths", fstatat_errors },
    { "statvfs/tells_the_errors_of_paths", statvfs_errors },
    { "access/tells_the_errors_of_paths", access_errors },
    { "chdir/tells_the_errors_of_paths", chdir_errors },
    { "chmod/tells_the_errors_of_paths", chmod_errors },
    { "chown/tells_the_errors_of_paths", chown_errors },
    { "utimensat/tells_the_errors_of_paths", times_errors },
    { "mkdir/tells_the_errors_of_paths", mkdir_errors },
    { "mkfifo/tells_the_errors_of_paths", mkfifo_errors },
    { "mknod/tells_the_errors_of_paths", mknod_errors },
    { "link/tells_the_errors_of_paths", link_errors },
    { "symlink/tells_the_errors_of_paths", symlink_errors },
    { "readlink/tells_the_errors_of_paths", readlink_errors },
    { "rename/tells_the_errors_of_paths", rename_errors },
    { "unlink/tells_the_errors_of_paths", unlink_errors },
    { "rmdir/tells_the_errors_of_paths", rmdir_errors },
    { "truncate/tells_the_errors_of_paths", truncate_errors },
    { "exec/tells_the_errors_of_paths", exec_errors },
    { 0 },
};
