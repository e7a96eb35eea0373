/* Names, links and attributes of files: POSIX.1-2017 mkdir, unlink, link, symlink, rename, chmod, chown, utimensat and their like. */
#define _GNU_SOURCE
#include "conformance.h"
#include "scratch.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <unistd.h>

/* musl has no function for it (linux/fs.h). */
enum { NO_REPLACE = 1, EXCHANGE = 2 };

#ifdef CONFORMANCE_DOOR
int renameat2(int, const char *, int, const char *, unsigned);
#endif

static int rename_with(const char *path, const char *new_path, unsigned flags)
{
#ifdef CONFORMANCE_DOOR
    return renameat2(AT_FDCWD, path, AT_FDCWD, new_path, flags);
#else
    return (int)syscall(SYS_renameat2, AT_FDCWD, path, AT_FDCWD, new_path, flags);
#endif
}

static struct stat of(const char *path)
{
    struct stat status;
    CHECK_EQUAL(lstat(path, &status), 0);
    return status;
}

static void directories_are_made_and_removed(void)
{
    enter_scratch("/tmp");
    CHECK_EQUAL(mkdir("d", 0777), 0);
    CHECK_EQUAL(of("d").st_mode, S_IFDIR | 0755);
    CHECK_EQUAL(of("d").st_nlink, 2);
    CHECK_EQUAL(mkdir("d/e/", 0700), 0);
    CHECK_EQUAL(of("d").st_nlink, 3);
    CHECK_ERROR(mkdir("d", 0777), EEXIST);
    CHECK_ERROR(mkdir(".", 0777), EEXIST);
    CHECK_ERROR(mkdir("/", 0777), EEXIST);
    CHECK_ERROR(mkdir("no/d", 0777), ENOENT);
    CHECK_ERROR(mkdir("", 0777), ENOENT);
    make_file("f", "");
    CHECK_ERROR(mkdir("f", 0777), EEXIST);
    CHECK_ERROR(mkdir("f/d", 0777), ENOTDIR);
    CHECK_EQUAL(symlink("nowhere", "link"), 0);
    CHECK_ERROR(mkdir("link", 0777), EEXIST);
    CHECK_ERROR(rmdir("d"), ENOTEMPTY);
    CHECK_ERROR(rmdir("f"), ENOTDIR);
    CHECK_ERROR(rmdir("d/e/."), EINVAL);
    CHECK_ERROR(rmdir("d/e/.."), ENOTEMPTY);
    CHECK_ERROR(rmdir("no"), ENOENT);
    CHECK_ERROR(rmdir("/"), EBUSY);
    CHECK_ERROR(rmdir("/dev"), EBUSY);
    CHECK_EQUAL(rmdir("d/e/"), 0);
    CHECK_EQUAL(of("d").st_nlink, 2);
    CHECK_EQUAL(chdir("d"), 0);
    CHECK_EQUAL(rmdir("../d"), 0);
    char path[100];
    CHECK(getcwd(path, sizeof path) == NULL && errno == ENOENT);
    CHECK_ERROR(open("new", O_WRONLY | O_CREAT, 0644), ENOENT);
    CHECK_ERROR(mkdir("new", 0755), ENOENT);
}

static void links_are_names_of_the_same_file(void)
{
    enter_scratch("/tmp");
    make_file("a", "bytes");
    CHECK_EQUAL(link("a", "b"), 0);
    CHECK_EQUAL(of("a").st_ino, of("b").st_ino);
    CHECK_EQUAL(of("a").st_nlink, 2);
    CHECK_EQUAL(unlink("a"), 0);
    CHECK_EQUAL(of("b").st_nlink, 1);
    CHECK_BYTES("b", "bytes");
    CHECK_ERROR(link("no", "c"), ENOENT);
    CHECK_ERROR(link("b", "b"), EEXIST);
    CHECK_EQUAL(mkdir("d", 0755), 0);
    CHECK_ERROR(link("d", "c"), EPERM);
    CHECK_ERROR(link("b", "no/c"), ENOENT);
    CHECK_ERROR(link("b/x", "c"), ENOTDIR);
    CHECK_ERROR(link("b", "c/"), ENOENT);
    CHECK_EQUAL(symlink("b", "s"), 0);
    CHECK_EQUAL(link("s", "t"), 0);
    CHECK(S_ISLNK(of("t").st_mode));
    CHECK_EQUAL(linkat(AT_FDCWD, "s", AT_FDCWD, "u", AT_SYMLINK_FOLLOW), 0);
    CHECK(S_ISREG(of("u").st_mode));
    CHECK_ERROR(linkat(AT_FDCWD, "b", AT_FDCWD, "v", 0x20000000), EINVAL);
    CHECK_ERROR(unlink("d"), EISDIR);
    CHECK_ERROR(unlink("no"), ENOENT);
    CHECK_ERROR(unlink("b/"), ENOTDIR);
    CHECK_ERROR(unlink("b/c"), ENOTDIR);
    CHECK_ERROR(unlinkat(AT_FDCWD, "d", 1), EINVAL);
    CHECK_EQUAL(unlinkat(AT_FDCWD, "d", AT_REMOVEDIR), 0);
}

static void symbolic_links_lead_where_they_say(void)
{
    enter_scratch("/tmp");
    char target[5000];
    CHECK_EQUAL(symlink("somewhere/else", "s"), 0);
    CHECK_EQUAL(readlink("s", target, sizeof target), 14);
    CHECK_EQUAL(of("s").st_size, 14);
    CHECK_ERROR(symlink("x", "s"), EEXIST);
    CHECK_ERROR(symlink("", "t"), ENOENT);
    CHECK_ERROR(symlink("x", "no/t"), ENOENT);
    CHECK_ERROR(open("s", O_RDONLY), ENOENT);
    CHECK_EQUAL(symlink("loop2", "loop1"), 0);
    CHECK_EQUAL(symlink("loop1", "loop2"), 0);
    CHECK_ERROR(open("loop1", O_RDONLY), ELOOP);
    CHECK_ERROR(readlink(".", target, sizeof target), EINVAL);
    memset(target, 't', sizeof target);
    target[4096] = 0;
    CHECK_ERROR(symlink(target, "long"), ENAMETOOLONG);
    target[4095] = 0;
    CHECK_EQUAL(symlink(target, "long"), 0);
    char got[5000];
    CHECK_EQUAL(readlink("long", got, sizeof got), 4095);
    CHECK(memcmp(target, got, 4095) == 0);
}

static void rename_replaces_in_one_step(void)
{
    enter_scratch("/tmp");
    make_file("a", "a");
    make_file("b", "b");
    ino_t moved = of("a").st_ino;
    int replaced = open("b", O_RDONLY);
    CHECK_EQUAL(rename("a", "b"), 0);
    CHECK(!exists("a"));
    CHECK_EQUAL(of("b").st_ino, moved);
    CHECK_BYTES("b", "a");
    char byte;
    CHECK_EQUAL(read(replaced, &byte, 1), 1);
    CHECK_EQUAL(byte, 'b');
    CHECK_EQUAL(link("b", "c"), 0);
    CHECK_EQUAL(rename("b", "c"), 0);
    CHECK(exists("b") && exists("c"));
    CHECK_EQUAL(mkdir("d", 0755), 0);
    CHECK_EQUAL(mkdir("d/e", 0755), 0);
    CHECK_EQUAL(mkdir("f", 0755), 0);
    CHECK_ERROR(rename("b", "d"), EISDIR);
    CHECK_ERROR(rename("d", "b"), ENOTDIR);
    CHECK_ERROR(rename("f", "d"), ENOTEMPTY);
    CHECK_ERROR(rename("d", "d/e/x"), EINVAL);
    CHECK_ERROR(rename("no", "x"), ENOENT);
    CHECK_ERROR(rename("b", "no/x"), ENOENT);
    CHECK_ERROR(rename("b", "c/x"), ENOTDIR);
    CHECK_ERROR(rename(".", "x"), EBUSY);
    CHECK_ERROR(rename("b", "x/"), ENOTDIR);
    CHECK_EQUAL(rename("d/e", "f"), 0);
    CHECK_EQUAL(of("d").st_nlink, 2);
    CHECK_EQUAL(rename("d", "f/g"), 0);
    CHECK_EQUAL(chdir("f/g"), 0);
    CHECK_EQUAL(rename("../../f", "../../h"), 0);
    char path[100];
    CHECK(getcwd(path, sizeof path) != NULL);
    CHECK(strcmp(path + strlen(path) - 4, "/h/g") == 0);
}

static void renameat2_keeps_or_exchanges(void)
{
    enter_scratch("/tmp");
    make_file("a", "a");
    make_file("b", "b");
    CHECK_EQUAL(mkdir("d", 0755), 0);
    CHECK_EQUAL(mkdir("d/e", 0755), 0);
    CHECK_ERROR(rename_with("a", "b", NO_REPLACE), EEXIST);
    CHECK_EQUAL(rename_with("a", "b", EXCHANGE), 0);
    CHECK_BYTES("a", "b");
    CHECK_BYTES("b", "a");
    CHECK_EQUAL(rename_with("a", "d/e", EXCHANGE), 0);
    CHECK(S_ISDIR(of("a").st_mode));
    CHECK_BYTES("d/e", "b");
    CHECK_EQUAL(of("d").st_nlink, 2);
    CHECK_ERROR(rename_with("a", "no", EXCHANGE), ENOENT);
    CHECK_ERROR(rename_with("d", "d/e", EXCHANGE), EINVAL);
    CHECK_ERROR(rename_with("a", "x", EXCHANGE | NO_REPLACE), EINVAL);
    CHECK_EQUAL(rename_with("a", "x", NO_REPLACE), 0);
}

static int denied_to_user(void)
{
    struct timespec times[2] = { { 1, 0 }, { 2, 0 } };
    errno = 0;
    if (open("private", O_RDONLY) != -1 || errno != EACCES)
        return 1;
    if (open("shown", O_WRONLY) != -1 || errno != EACCES)
        return 2;
    if (open("new", O_WRONLY | O_CREAT, 0644) != -1 || errno != EACCES)
        return 3;
    if (mkdir("new", 0755) != -1 || errno != EACCES)
        return 4;
    if (unlink("shown") != -1 || errno != EACCES)
        return 5;
    if (rename("shown", "other") != -1 || errno != EACCES)
        return 6;
    if (chmod("shown", 0777) != -1 || errno != EPERM)
        return 7;
    if (chown("shown", 1000, 1000) != -1 || errno != EPERM)
        return 8;
    if (utimensat(AT_FDCWD, "shown", times, 0) != -1 || errno != EPERM)
        return 9;
    if (utimensat(AT_FDCWD, "shown", NULL, 0) != -1 || errno != EACCES)
        return 10;
    if (open("closed/inside", O_RDONLY) != -1 || errno != EACCES)
        return 11;
    if (truncate("shown", 0) != -1 || errno != EACCES)
        return 12;
    if (mknod("device", S_IFCHR | 0666, makedev(1, 3)) != -1 || errno != EACCES)
        return 13;
    if (chroot(".") != -1 || errno != EPERM)
        return 14;
    if (link("shown", "other") != -1 || (errno != EACCES && errno != EPERM))
        return 15;
    return symlink("shown", "other") != -1 || errno != EACCES ? 16 : 0;
}

static void permissions_are_kept(void)
{
    enter_scratch("/tmp");
    make_file("private", "p");
    make_file("shown", "s");
    CHECK_EQUAL(chmod("private", 0600), 0);
    CHECK_EQUAL(mkdir("closed", 0700), 0);
    make_file("closed/inside", "");
    as_user(denied_to_user);
}

static int in_sticky_directory(void)
{
    if (unlink("others") != -1 || errno != EPERM)
        return 1;
    if (rename("others", "mine") != -1 || errno != EPERM)
        return 2;
    int file = open("mine", O_WRONLY | O_CREAT, 0644);
    if (file < 0 || rename("mine", "others") != -1 || errno != EPERM)
        return 3;
    if (mknod("device", S_IFCHR | 0666, makedev(1, 3)) != -1 || errno != EPERM)
        return 5;
    return unlink("mine") == 0 ? 0 : 4;
}

static void in_a_sticky_directory_others_files_stay(void)
{
    enter_scratch("/tmp");
    CHECK_EQUAL(of("/tmp").st_mode, S_IFDIR | 01777);
    CHECK_EQUAL(chmod(".", 01777), 0);
    make_file("others", "");
    as_user(in_sticky_directory);
}

static int owns(void)
{
    if (chmod("mine", 04755) != 0 || of("mine").st_mode != (S_IFREG | 04755))
        return 1;
    if (chown("mine", (uid_t)-1, 1000) != 0)
        return 2;
    if (chown("mine", 0, (gid_t)-1) != -1 || errno != EPERM)
        return 3;
    if (chown("mine", (uid_t)-1, 7) != -1 || errno != EPERM)
        return 4;
    int file = open("mine", O_WRONLY);
    if (chmod("mine", 04755) != 0 || write(file, "x", 1) != 1)
        return 5;
    return of("mine").st_mode == (S_IFREG | 0755) ? 0 : 6;
}

static void owners_may_change_what_is_theirs(void)
{
    enter_scratch("/tmp");
    make_file("mine", "");
    CHECK_EQUAL(chown("mine", 1000, 1000), 0);
    CHECK_EQUAL(of("mine").st_uid, 1000);
    as_user(owns);
    CHECK_EQUAL(symlink("mine", "s"), 0);
    CHECK_EQUAL(lchown("s", 5, 6), 0);
    CHECK_EQUAL(of("s").st_uid, 5);
    CHECK_EQUAL(of("mine").st_uid, 1000);
    CHECK_EQUAL(fchownat(AT_FDCWD, "s", 8, 9, 0), 0);
    CHECK_EQUAL(of("mine").st_gid, 9);
    CHECK_ERROR(chown("no", 1, 1), ENOENT);
    CHECK_ERROR(chmod("no", 0644), ENOENT);
    CHECK_ERROR(fchmod(-1, 0644), EBADF);
    CHECK_ERROR(chmod("mine/x", 0644), ENOTDIR);
}

static void a_directory_with_setgid_gives_its_group_on(void)
{
    enter_scratch("/tmp");
    CHECK_EQUAL(mkdir("d", 0755), 0);
    CHECK_EQUAL(chown("d", 0, 55), 0);
    CHECK_EQUAL(chmod("d", 02755), 0);
    make_file("d/f", "");
    CHECK_EQUAL(of("d/f").st_gid, 55);
    CHECK_EQUAL(mkdir("d/e", 0755), 0);
    CHECK_EQUAL(of("d/e").st_gid, 55);
    CHECK(of("d/e").st_mode & S_ISGID);
}

static void times_are_what_was_set_and_what_was_done(void)
{
    enter_scratch("/tmp");
    make_file("a", "");
    struct timespec times[2] = { { 100, 5 }, { 200, 6 } };
    CHECK_EQUAL(utimensat(AT_FDCWD, "a", times, 0), 0);
    struct stat set = of("a");
    CHECK_EQUAL(set.st_atim.tv_sec, 100);
    CHECK_EQUAL(set.st_atim.tv_nsec, 5);
    CHECK_EQUAL(set.st_mtim.tv_sec, 200);
    CHECK_EQUAL(set.st_mtim.tv_nsec, 6);
    times[0].tv_nsec = UTIME_OMIT;
    times[1].tv_nsec = UTIME_NOW;
    CHECK_EQUAL(utimensat(AT_FDCWD, "a", times, 0), 0);
    CHECK_EQUAL(of("a").st_atim.tv_sec, 100);
    CHECK(of("a").st_mtim.tv_sec != 200);
    times[1].tv_nsec = 1000000000;
    CHECK_ERROR(utimensat(AT_FDCWD, "a", times, 0), EINVAL);
    struct timeval coarse[2] = { { 300, 7 }, { 400, 8 } };
    CHECK_EQUAL(utimes("a", coarse), 0);
    CHECK_EQUAL(of("a").st_mtim.tv_nsec, 8000);
    int file = open("a", O_RDWR);
    CHECK_EQUAL(write(file, "x", 1), 1);
    CHECK(of("a").st_mtim.tv_sec != 400);
    times[0].tv_nsec = times[1].tv_nsec = 0;
    CHECK_EQUAL(futimens(file, times), 0);
    CHECK_EQUAL(of("a").st_mtim.tv_sec, 200);
    CHECK_EQUAL(symlink("a", "s"), 0);
    times[0].tv_sec = times[1].tv_sec = 77;
    CHECK_EQUAL(utimensat(AT_FDCWD, "s", times, AT_SYMLINK_NOFOLLOW), 0);
    CHECK_EQUAL(of("s").st_mtim.tv_sec, 77);
    CHECK_EQUAL(of("a").st_mtim.tv_sec, 200);
    CHECK_EQUAL(utimensat(AT_FDCWD, ".", times, 0), 0);
    make_file("b", "");
    CHECK(of(".").st_mtim.tv_sec != 77);
}

static void umask_is_taken_off(void)
{
    enter_scratch("/tmp");
    CHECK_EQUAL(umask(077), 022);
    CHECK_EQUAL(close(open("a", O_WRONLY | O_CREAT, 0666)), 0);
    CHECK_EQUAL(of("a").st_mode, S_IFREG | 0600);
    CHECK_EQUAL(mkdir("d", 01777), 0);
    CHECK_EQUAL(of("d").st_mode, S_IFDIR | 01700);
    CHECK_EQUAL(mkfifo("p", 0666), 0);
    CHECK_EQUAL(of("p").st_mode, S_IFIFO | 0600);
    CHECK_ERROR(mkfifo("p", 0666), EEXIST);
}

static void nodes_of_devices_are_the_devices(void)
{
    enter_scratch("/tmp");
    if (mknod("null", S_IFCHR | 0666, makedev(1, 3)) != 0)
        skip("may not make devices here");
    CHECK_EQUAL(of("null").st_rdev, makedev(1, 3));
    int file = open("null", O_RDWR);
    if (file < 0 && errno == EACCES)
        skip("devices do not work on this file system");
    char byte;
    CHECK(file >= 0);
    CHECK_EQUAL(write(file, "x", 1), 1);
    CHECK_EQUAL(read(file, &byte, 1), 0);
    CHECK_EQUAL(mknod("none", S_IFCHR | 0666, makedev(250, 77)), 0);
    CHECK_ERROR(open("none", O_RDONLY), ENXIO);
}

static void readers_of_a_directory_miss_nothing_that_stays(void)
{
    enter_scratch("/tmp");
    char name[20];
    for (int i = 0; i < 300; i++)
    {
        snprintf(name, sizeof name, "f%d", i);
        make_file(name, "");
    }
    DIR *directory = opendir(".");
    struct dirent *entry;
    int seen[300] = { 0 }, dots = 0, count = 0;
    long position = -1;
    while ((entry = readdir(directory)) != NULL)
    {
        int number = -1;
        if (sscanf(entry->d_name, "f%d", &number) == 1)
            seen[number]++;
        else
            dots++;
        if (++count == 100)
            position = telldir(directory);
        if (count % 3 == 0 && number >= 0)
            CHECK_EQUAL(unlink(entry->d_name), 0);
    }
    CHECK_EQUAL(dots, 2);
    for (int i = 0; i < 300; i++)
        CHECK_EQUAL(seen[i], 1);
    seekdir(directory, position);
    int rest = 0;
    while (readdir(directory) != NULL)
        rest++;
    CHECK_EQUAL(rest, 202 - 202 / 3);
    rewinddir(directory);
    for (count = 0; readdir(directory) != NULL; count++)
        continue;
    closedir(directory);
    CHECK(count > 195 && count < 205);
}

static void a_file_system_tells_its_size(void)
{
    struct statvfs status;
    enter_scratch("/tmp");
    CHECK_EQUAL(statvfs(".", &status), 0);
    CHECK_EQUAL(status.f_namemax, 255);
    CHECK(status.f_blocks > 0 && status.f_bavail <= status.f_blocks && status.f_frsize > 0);
    int file = open("a", O_RDWR | O_CREAT, 0644);
    CHECK_EQUAL(fstatvfs(file, &status), 0);
    CHECK_ERROR(statvfs("no", &status), ENOENT);
    CHECK_EQUAL(fsync(file), 0);
    CHECK_EQUAL(fdatasync(file), 0);
    CHECK_ERROR(fsync(-1), EBADF);
}

static int in_another_root(void)
{
    struct stat inside, root;
    if (chroot("jail") != 0 || chdir("/") != 0 || stat("/inside", &inside) != 0)
        return 1;
    if (stat("/..", &root) != 0 || stat("/../../inside", &inside) != 0)
        return 2;
    char path[100];
    return getcwd(path, sizeof path) != NULL && strcmp(path, "/") == 0 && access("/dev/null", F_OK) != 0 ? 0 : 3;
}

static void chroot_shows_nothing_outside(void)
{
    enter_scratch("/tmp");
    CHECK_EQUAL(mkdir("jail", 0755), 0);
    make_file("jail/inside", "");
    if (geteuid() != 0)
        skip("needs the superuser");
    CHECK_EQUAL(exit_status_of(child_running(in_another_root)), 0);
    CHECK_EQUAL(of("jail/inside").st_size, 0);
}

static void functions_begin_at_a_directory(void)
{
    enter_scratch("/tmp");
    CHECK_EQUAL(mkdir("base", 0755), 0);
    int base = open("base", O_RDONLY | O_DIRECTORY);
    CHECK(base >= 0);
    CHECK_EQUAL(mkdirat(base, "d", 0700), 0);
    CHECK_EQUAL(of("base/d").st_mode, S_IFDIR | 0700);
    CHECK_EQUAL(mkfifoat(base, "fifo", 0600), 0);
    CHECK_EQUAL(of("base/fifo").st_mode, S_IFIFO | 0600);
    CHECK_EQUAL(mknodat(base, "f", S_IFREG | 0640, 0), 0);
    CHECK_EQUAL(of("base/f").st_mode, S_IFREG | 0640);
    CHECK_EQUAL(fchmodat(base, "f", 0600, 0), 0);
    CHECK_EQUAL(of("base/f").st_mode, S_IFREG | 0600);
    CHECK_EQUAL(symlinkat("f", base, "link"), 0);
    CHECK_EQUAL(of("base/link").st_mode & S_IFMT, S_IFLNK);
    CHECK_EQUAL(renameat(base, "f", AT_FDCWD, "g"), 0);
    CHECK_EQUAL(of("g").st_mode, S_IFREG | 0600);
    CHECK_ERROR(renameat(base, "f", AT_FDCWD, "g"), ENOENT);
    CHECK_ERROR(mkdirat(-1, "d", 0700), EBADF);
    int file = open("g", O_RDONLY);
    CHECK_ERROR(mkdirat(file, "d", 0700), ENOTDIR);
    CHECK_ERROR(mkfifoat(file, "fifo", 0600), ENOTDIR);
    CHECK_EQUAL(fchown(file, geteuid(), getegid()), 0);
    sync();
    CHECK_EQUAL(remove("base/link"), 0);
    CHECK_EQUAL(remove("base/d"), 0);
    CHECK_ERROR(remove("base/d"), ENOENT);
    CHECK_ERROR(remove("base"), ENOTEMPTY);
}

static void names_across_file_systems_do_not_move(void)
{
    enter_scratch("/tmp");
    make_file("a", "");
    if (of("/dev/shm").st_dev == of("a").st_dev)
        skip("one file system");
    CHECK_ERROR(rename("a", "/dev/shm/a"), EXDEV);
    CHECK_ERROR(link("a", "/dev/shm/a"), EXDEV);
}

/* What stat tells, asked so often that whoever answers may remember it: the size, or an error negated. */
static long told_of(const char *path)
{
    long first = 0;
    for (int i = 0; i < 6; i++) {
        struct stat status;
        long told = stat(path, &status) == 0 ? (long)status.st_size : -errno;
        CHECK(i == 0 || told == first);
        first = told;
    }
    return first;
}

static int write_more(void)
{
    make_file("d/f", "more bytes");
    return 0;
}

static int move_file(void) { return rename("d/f", "d/g"); }

static int link_to_it(void) { return symlink("g", "d/f"); }

static int move_directory(void) { return rename("d", "e") != 0 || mkdir("d", 0755) != 0; }

static int close_directory(void) { return chmod("e", 0700); }

static int remove_file(void) { return unlink("e/g"); }

#define IN_CHILD(body) CHECK_EQUAL(exit_status_of(child_running(body)), 0)

static void stat_tells_what_others_have_changed_however_often_it_was_asked(void)
{
    enter_scratch("/tmp");
    CHECK_EQUAL(chmod(".", 0755), 0);
    CHECK_EQUAL(mkdir("d", 0755), 0);
    make_file("d/f", "bytes");
    CHECK_EQUAL(told_of("d/f"), 5);
    IN_CHILD(write_more);
    CHECK_EQUAL(told_of("d/f"), 10);
    IN_CHILD(move_file);
    CHECK_EQUAL(told_of("d/f"), -ENOENT);
    IN_CHILD(link_to_it);
    CHECK_EQUAL(told_of("d/f"), 10);
    IN_CHILD(move_directory);
    CHECK_EQUAL(told_of("d/f"), -ENOENT);
    CHECK_EQUAL(told_of("e/f"), 10);
    CHECK_EQUAL(chdir("d"), 0);
    CHECK_EQUAL(told_of("../e/f"), 10);
    CHECK_EQUAL(told_of("f"), -ENOENT);
    CHECK_EQUAL(chdir("../e"), 0);
    CHECK_EQUAL(told_of("f"), 10);
    CHECK_EQUAL(chdir(".."), 0);
    CHECK_EQUAL(told_of("f"), -ENOENT);
    if (geteuid() == 0) {
        IN_CHILD(close_directory);
        CHECK_EQUAL(told_of("e/f"), 10);
        CHECK_EQUAL(seteuid(1000), 0);
        CHECK_EQUAL(told_of("e/f"), -EACCES);
        CHECK_EQUAL(seteuid(0), 0);
        CHECK_EQUAL(told_of("e/f"), 10);
    }
    IN_CHILD(remove_file);
    CHECK_EQUAL(told_of("e/f"), -ENOENT);
}

const struct test tree_tests[] = {
    { "names/directories_are_made_and_removed", directories_are_made_and_removed },
    { "names/links_are_names_of_the_same_file", links_are_names_of_the_same_file },
    { "names/symbolic_links_lead_where_they_say", symbolic_links_lead_where_they_say },
    { "names/rename_replaces_in_one_step", rename_replaces_in_one_step },
    { "names/renameat2_keeps_or_exchanges", renameat2_keeps_or_exchanges },
    { "names/permissions_are_kept", permissions_are_kept },
    { "names/in_a_sticky_directory_others_files_stay", in_a_sticky_directory_others_files_stay },
    { "names/owners_may_change_what_is_theirs", owners_may_change_what_is_theirs },
    { "names/a_directory_with_setgid_gives_its_group_on", a_directory_with_setgid_gives_its_group_on },
    { "names/times_are_what_was_set_and_what_was_done", times_are_what_was_set_and_what_was_done },
    { "names/umask_is_taken_off", umask_is_taken_off },
    { "names/nodes_of_devices_are_the_devices", nodes_of_devices_are_the_devices },
    { "names/readers_of_a_directory_miss_nothing_that_stays", readers_of_a_directory_miss_nothing_that_stays },
    { "names/a_file_system_tells_its_size", a_file_system_tells_its_size },
    { "names/chroot_shows_nothing_outside", chroot_shows_nothing_outside },
    { "names/functions_begin_at_a_directory", functions_begin_at_a_directory },
    { "names/names_across_file_systems_do_not_move", names_across_file_systems_do_not_move },
    { "names/stat_tells_what_others_have_changed_however_often_it_was_asked", stat_tells_what_others_have_changed_however_often_it_was_asked },
    { 0 },
};
