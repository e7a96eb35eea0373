/* Directories as streams: POSIX.1-2017, System Interfaces, opendir, fdopendir, readdir, rewinddir, telldir, seekdir, closedir. */
#define _GNU_SOURCE
#include "conformance.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* How often the name is in what is left of the stream. */
static int count(DIR *directory, const char *name)
{
    int found = 0;
    errno = 0;
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory))
        found += strcmp(entry->d_name, name) == 0;
    CHECK_EQUAL(errno, 0);
    return found;
}

static DIR *open_folder(void)
{
    DIR *directory = opendir(sibling(""));
    CHECK(directory != NULL);
    return directory;
}

static void each_entry_comes_once(void)
{
    const char *const names[] = { ".", "..", "text", "link", "closed" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    {
        DIR *directory = open_folder();
        CHECK_EQUAL(count(directory, names[i]), 1);
        CHECK(readdir(directory) == NULL);
        CHECK_EQUAL(closedir(directory), 0);
    }
}

static void a_place_is_found_again(void)
{
    char names[3][256];
    long places[3];
    DIR *directory = open_folder();
    for (int i = 0; i < 3; i++)
    {
        places[i] = telldir(directory);
        struct dirent *entry = readdir(directory);
        CHECK(entry != NULL);
        strcpy(names[i], entry->d_name);
    }
    for (int i = 2; i >= 0; i--)
    {
        seekdir(directory, places[i]);
        CHECK_EQUAL(telldir(directory), places[i]);
        struct dirent *entry = readdir(directory);
        CHECK(entry != NULL && strcmp(entry->d_name, names[i]) == 0);
    }
    while (readdir(directory) != NULL)
        continue;
    long end = telldir(directory);
    rewinddir(directory);
    CHECK(readdir(directory) != NULL);
    seekdir(directory, end);
    CHECK(readdir(directory) == NULL);
    CHECK_EQUAL(closedir(directory), 0);
}

static void an_entry_has_the_number_of_its_file(void)
{
    struct stat status;
    DIR *directory = open_folder();
    struct dirent *entry = readdir(directory);
    while (entry != NULL && strcmp(entry->d_name, "text") != 0)
        entry = readdir(directory);
    CHECK(entry != NULL);
    CHECK_EQUAL(stat(sibling("text"), &status), 0);
    CHECK_EQUAL(entry->d_ino, status.st_ino);
}

static void rewinddir_begins_anew(void)
{
    DIR *directory = open_folder();
    CHECK_EQUAL(count(directory, "text"), 1);
    CHECK_EQUAL(count(directory, "text"), 0);
    rewinddir(directory);
    CHECK_EQUAL(count(directory, "text"), 1);
}

static void opendir_tells_its_errors(void)
{
    errno = 0;
    CHECK(opendir("/nowhere/at/all") == NULL && errno == ENOENT);
    CHECK(opendir("") == NULL && errno == ENOENT);
    CHECK(opendir(sibling("text")) == NULL && errno == ENOTDIR);
    CHECK(opendir(sibling("link-loop/x")) == NULL && errno == ELOOP);
}

static void opendir_closes_on_exec(void)
{
    int next = open("/", O_RDONLY);
    CHECK_EQUAL(close(next), 0);
    open_folder();
    CHECK_EQUAL(fcntl(next, F_GETFD), FD_CLOEXEC);
}

static void fdopendir_reads_what_is_open(void)
{
    int file = open(sibling(""), O_RDONLY);
    DIR *directory = fdopendir(file);
    CHECK(directory != NULL);
    CHECK_EQUAL(count(directory, "text"), 1);
    CHECK_EQUAL(closedir(directory), 0);
    CHECK_ERROR(fcntl(file, F_GETFD), EBADF);
}

static void fdopendir_tells_its_errors(void)
{
    errno = 0;
    CHECK(fdopendir(99) == NULL && errno == EBADF);
    CHECK(fdopendir(open(sibling("text"), O_RDONLY)) == NULL && errno == ENOTDIR);
}

const struct test directory_tests[] = {
    { "readdir/each_entry_comes_once", each_entry_comes_once },
    { "readdir/an_entry_has_the_number_of_its_file", an_entry_has_the_number_of_its_file },
    { "rewinddir/begins_anew", rewinddir_begins_anew },
    { "opendir/tells_its_errors", opendir_tells_its_errors },
    { "opendir/closes_on_exec", opendir_closes_on_exec },
    { "fdopendir/reads_what_is_open", fdopendir_reads_what_is_open },
    { "fdopendir/tells_its_errors", fdopendir_tells_its_errors },
    { "telldir/a_place_is_found_again", a_place_is_found_again },
    { 0 },
};
