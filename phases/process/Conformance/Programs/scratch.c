#define _GNU_SOURCE
#include "conformance.h"
#include "scratch.h"

#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char scratch[64];
static pid_t maker;

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
    (void)status;
    (void)type;
    (void)place;
    return remove(path);
}

static void remove_scratch(void)
{
    if (getpid() != maker || chdir("/") != 0)
        return;
    nftw(scratch, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void enter_scratch(const char *parent)
{
    maker = getpid();
    snprintf(scratch, sizeof scratch, "%s/scratch-%d", parent, (int)maker);
    umask(022);
    CHECK_EQUAL(mkdir(scratch, 0755), 0);
    atexit(remove_scratch);
    CHECK_EQUAL(chdir(scratch), 0);
}

void make_file(const char *path, const char *bytes)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    CHECK(file >= 0);
    CHECK_EQUAL(write(file, bytes, strlen(bytes)), strlen(bytes));
    CHECK_EQUAL(close(file), 0);
}

void check_bytes(const char *source, int line, const char *path, const char *bytes)
{
    char got[4096] = "";
    int file = open(path, O_RDONLY);
    ssize_t count = file < 0 ? -1 : read(file, got, sizeof got - 1);
    if (file >= 0)
        close(file);
    if (count == (ssize_t)strlen(bytes) && memcmp(got, bytes, (size_t)count) == 0)
        return;
    fprintf(stderr, "%s:%d: expected %s to have \"%s\", got %zd bytes \"%s\"\n", source, line, path, bytes, count, got);
    exit(STATUS_FAILED);
}

int exists(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0;
}

static int (*user_body)(void);

static int run_as_user(void)
{
    gid_t none = 0;
    if (setgroups(0, &none) != 0 || setgid(1000) != 0 || setuid(1000) != 0)
        return 90;
    return user_body();
}

void as_user(int (*body)(void))
{
    if (geteuid() != 0)
        skip("needs the superuser");
    user_body = body;
    CHECK_EQUAL(exit_status_of(child_running(run_as_user)), 0);
}
