/* Files: the program itself is the one that is opened and read; those that are written are made in the root directory. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "row.h"

#define READ_FILE "/bin/posixbench"
#define WRITTEN_FILE "/posixbench.file"
#define DIRECTORY "/posixbench.entries"
#define ENTRIES 1000
#define ENTRY_PATH_SIZE (sizeof DIRECTORY + sizeof "/0000")

static int file = -1;
static char buffer[4096];

static int64_t open_close_round(void)
{
    int64_t start = ticks();
    int descriptor = open(READ_FILE, O_RDONLY);
    int result = descriptor < 0 ? -1 : close(descriptor);
    int64_t count = elapsed(start);
    return result != 0 ? failure() : count;
}

static int64_t stat_round(void)
{
    struct stat status;
    int64_t start = ticks();
    int result = stat(READ_FILE, &status);
    int64_t count = elapsed(start);
    return result != 0 ? failure() : count;
}

static int64_t file_prepare(void)
{
    file = open(READ_FILE, O_RDONLY);
    return file < 0 ? failure() : 0;
}

static void file_finish(void)
{
    if (file >= 0)
        close(file);
    file = -1;
}

static int64_t fstat_round(void)
{
    struct stat status;
    int64_t start = ticks();
    int result = fstat(file, &status);
    int64_t count = elapsed(start);
    return result != 0 ? failure() : count;
}

static int64_t pread_bytes(size_t size)
{
    int64_t start = ticks();
    ssize_t result = pread(file, buffer, size, 0);
    int64_t count = elapsed(start);
    if (result < 0)
        return failure();
    return (size_t)result != size ? -EIO : count;
}

static int64_t pread_4k_round(void)
{
    return pread_bytes(sizeof buffer);
}

static int64_t pread_1_round(void)
{
    return pread_bytes(1);
}

static int64_t written_file_prepare(void)
{
    file = open(WRITTEN_FILE, O_RDWR | O_CREAT, 0666);
    return file < 0 ? failure() : 0;
}

static int64_t pwrite_4k_round(void)
{
    int64_t start = ticks();
    ssize_t result = pwrite(file, buffer, sizeof buffer, 0);
    int64_t count = elapsed(start);
    if (result < 0)
        return failure();
    return (size_t)result != sizeof buffer ? -EIO : count;
}

static void written_file_finish(void)
{
    if (file >= 0)
        unlink(WRITTEN_FILE);
    file_finish();
}

static int64_t create_unlink_round(void)
{
    int64_t start = ticks();
    int descriptor = open(WRITTEN_FILE, O_WRONLY | O_CREAT | O_EXCL, 0666);
    int result = descriptor < 0 || close(descriptor) != 0 ? -1 : unlink(WRITTEN_FILE);
    int64_t count = elapsed(start);
    return result != 0 ? failure() : count;
}

static void name_entry(char *path, int number)
{
    snprintf(path, ENTRY_PATH_SIZE, DIRECTORY "/%04d", number);
}

static int64_t readdir_prepare(void)
{
    if (mkdir(DIRECTORY, 0777) != 0)
        return failure();
    for (int i = 0; i < ENTRIES; i++) {
        char path[ENTRY_PATH_SIZE];
        name_entry(path, i);
        int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0666);
        if (descriptor < 0 || close(descriptor) != 0)
            return failure();
    }

    return 0;
}

/* All entries, from opening the directory to closing it. */
static int64_t readdir_round(void)
{
    int entries = 0;
    int64_t start = ticks();
    DIR *directory = opendir(DIRECTORY);
    if (!directory)
        return failure();
    while (readdir(directory))
        entries++;
    closedir(directory);
    int64_t count = elapsed(start);
    /* With "." and "..". */
    return entries != ENTRIES + 2 ? -EIO : count;
}

static void readdir_finish(void)
{
    for (int i = 0; i < ENTRIES; i++) {
        char path[ENTRY_PATH_SIZE];
        name_entry(path, i);
        if (unlink(path) != 0)
            break;
    }

    rmdir(DIRECTORY);
}

const struct row file_rows[] = {
    { "posix.open_close", MANY_ROUNDS, NULL, open_close_round, NULL },
    { "posix.stat", MANY_ROUNDS, NULL, stat_round, NULL },
    { "posix.fstat", MANY_ROUNDS, file_prepare, fstat_round, file_finish },
    { "posix.pread_4k", MANY_ROUNDS, file_prepare, pread_4k_round, file_finish },
    { "posix.pread_1", MANY_ROUNDS, file_prepare, pread_1_round, file_finish },
    { "posix.pwrite_4k", MANY_ROUNDS, written_file_prepare, pwrite_4k_round, written_file_finish },
    { "posix.create_unlink", MANY_ROUNDS, NULL, create_unlink_round, NULL },
    { "posix.readdir_1000", FEW_ROUNDS, readdir_prepare, readdir_round, readdir_finish },
    { NULL, 0, NULL, NULL, NULL },
};
