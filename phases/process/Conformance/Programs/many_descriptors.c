/* Thousands of descriptors: POSIX.1-2017, System Interfaces, setrlimit (RLIMIT_NOFILE), and what works with descriptors. */
#define _GNU_SOURCE
#include "conformance.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <unistd.h>

enum { LIMIT = 6000, FAR = 5000 };

static int open_text(void)
{
    int file = open(sibling("text"), O_RDONLY);
    CHECK(file >= 0);
    return file;
}

static void allow_thousands(void)
{
    struct rlimit limit;
    CHECK_EQUAL(getrlimit(RLIMIT_NOFILE, &limit), 0);
    if (limit.rlim_max < LIMIT)
        skip("the hard limit of descriptors is lower");
    limit.rlim_cur = LIMIT;
    CHECK_EQUAL(setrlimit(RLIMIT_NOFILE, &limit), 0);
    CHECK_EQUAL(sysconf(_SC_OPEN_MAX), LIMIT);

    /* What a shell has left open would be in the way. */
    for (int i = 3; i < 1024; i++)
        close(i);
}

/* A descriptor of a new open file description, FAR or above. */
static int open_far(void)
{
    int near = open_text();
    int file = fcntl(near, F_DUPFD, FAR);
    CHECK(file >= FAR);
    CHECK_EQUAL(close(near), 0);
    return file;
}

static void dup_gives_thousands_once_the_limit_is_raised(void)
{
    char byte;
    allow_thousands();
    int file = open_text(), last = file, next;
    while ((next = dup(file)) >= 0)
    {
        CHECK_EQUAL(next, last + 1);
        last = next;
    }

    CHECK_EQUAL(errno, EMFILE);
    CHECK_EQUAL(last, LIMIT - 1);
    CHECK_EQUAL(read(last, &byte, 1), 1);
    CHECK_EQUAL(lseek(file, 0, SEEK_CUR), 1);
    CHECK_ERROR(fcntl(file, F_DUPFD, FAR), EMFILE);
    CHECK_ERROR(dup2(file, LIMIT), EBADF);
    CHECK_EQUAL(close(FAR), 0);
    CHECK_ERROR(read(FAR, &byte, 1), EBADF);
    CHECK_EQUAL(dup(file), FAR);
}

static void open_gives_thousands_with_offsets_of_their_own(void)
{
    enum { COUNT = 3000 };
    char bytes[5];
    allow_thousands();
    int first = open_text();
    for (int i = 1; i < COUNT; i++)
        CHECK_EQUAL(open_text(), first + i);
    CHECK_EQUAL(read(first + COUNT - 1, bytes, 5), 5);
    CHECK(memcmp(bytes, "just ", 5) == 0);
    CHECK_EQUAL(lseek(first + COUNT - 1, 0, SEEK_CUR), 5);
    CHECK_EQUAL(lseek(first + COUNT - 2, 0, SEEK_CUR), 0);
    for (int i = 0; i < COUNT; i++)
        CHECK_EQUAL(close(first + i), 0);
    CHECK_EQUAL(open_text(), first);
}

static int far;

static int has_far_and_closes_it(void)
{
    char byte;
    return read(far, &byte, 1) == 1 && byte == 'j' && close(far) == 0 && read(far, &byte, 1) == -1 && errno == EBADF ? 0 : 1;
}

static void fork_hands_down_descriptors_beyond_a_thousand(void)
{
    char byte;
    allow_thousands();
    far = open_far();
    CHECK_EQUAL(exit_status_of(child_running(has_far_and_closes_it)), 0);
    CHECK_EQUAL(read(far, &byte, 1), 1);
    CHECK_EQUAL(byte, 'u');
}

/* Execute this program, which looks whether the first of two descriptors is open, and the second is not. */
static void execv_hands_down_descriptors_beyond_a_thousand(void)
{
    char numbers[32];
    char *const arguments[] = { (char *)program_path, REEXEC, "descriptors", numbers, NULL };
    allow_thousands();
    int stays = open_far(), goes = fcntl(stays, F_DUPFD_CLOEXEC, FAR);
    CHECK_EQUAL(goes, stays + 1);
    CHECK(snprintf(numbers, sizeof numbers, "%d:%d", stays, goes) > 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0)
    {
        execv(program_path, arguments);
        _exit(errno);
    }
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(fcntl(stays, F_GETFD), 0);
    CHECK_EQUAL(fcntl(goes, F_GETFD), FD_CLOEXEC);
}

static void vfork_leaves_descriptors_beyond_a_thousand_as_they_are(void)
{
    allow_thousands();
    int file = open_far(), other = open_text();
    pid_t child = vfork();
    CHECK(child >= 0);
    if (child == 0)
    {
        if (dup2(other, file) != file || fcntl(file, F_SETFD, FD_CLOEXEC) != 0 || dup2(other, file + 900) != file + 900)
            _exit(1);
        close(other);
        _exit(0);
    }
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(lseek(other, 3, SEEK_SET), 3);
    CHECK_EQUAL(lseek(file, 0, SEEK_CUR), 0);
    CHECK_EQUAL(fcntl(file, F_GETFD), 0);
    CHECK_ERROR(fcntl(file + 900, F_GETFD), EBADF);
}

static void select_looks_at_descriptors_beyond_its_set(void)
{
    enum { BYTES = LIMIT / 8 + 8 };
    unsigned char *reads = calloc(1, BYTES);
    int ends[2];
    struct timeval none = { 0, 0 };
    allow_thousands();
    CHECK(reads != NULL);
    CHECK_EQUAL(pipe(ends), 0);
    CHECK_EQUAL(dup2(ends[0], FAR), FAR);
    CHECK_EQUAL(dup2(ends[0], 100), 100);
    reads[FAR / 8] |= 1 << FAR % 8;
    reads[100 / 8] |= 1 << 100 % 8;
    CHECK_EQUAL(select(FAR + 1, (fd_set *)reads, NULL, NULL, &none), 0);
    CHECK_EQUAL(reads[FAR / 8], 0);
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    reads[FAR / 8] |= 1 << FAR % 8;
    CHECK_EQUAL(select(FAR + 1, (fd_set *)reads, NULL, NULL, NULL), 1);
    CHECK_EQUAL(reads[FAR / 8], 1 << FAR % 8);
    CHECK_EQUAL(reads[100 / 8], 0);
    reads[FAR / 8 + 1] = 1;
    CHECK_ERROR(select(FAR + 9, (fd_set *)reads, NULL, NULL, &none), EBADF);
}

static void poll_takes_thousands(void)
{
    enum { COUNT = 4000 };
    struct pollfd *polled = calloc(COUNT, sizeof *polled);
    int ends[2];
    allow_thousands();
    CHECK(polled != NULL);
    CHECK_EQUAL(pipe(ends), 0);
    CHECK_EQUAL(dup2(ends[0], FAR), FAR);
    for (int i = 0; i < COUNT; i++)
        polled[i] = (struct pollfd){ .fd = i % 2 == 0 ? FAR : -1, .events = POLLIN };
    CHECK_EQUAL(poll(polled, COUNT, 0), 0);
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    CHECK_EQUAL(poll(polled, COUNT, -1), COUNT / 2);
    CHECK_EQUAL(polled[COUNT - 2].revents, POLLIN);
    CHECK_EQUAL(polled[COUNT - 1].revents, 0);
    CHECK_ERROR(poll(polled, LIMIT + 1, 0), EINVAL);
}

const struct test many_descriptor_tests[] = {
    { "dup/gives_thousands_once_the_limit_is_raised", dup_gives_thousands_once_the_limit_is_raised },
    { "open/gives_thousands_with_offsets_of_their_own", open_gives_thousands_with_offsets_of_their_own },
    { "fork/hands_down_descriptors_beyond_a_thousand", fork_hands_down_descriptors_beyond_a_thousand },
    { "execv/hands_down_descriptors_beyond_a_thousand", execv_hands_down_descriptors_beyond_a_thousand },
    { "vfork/leaves_descriptors_beyond_a_thousand_as_they_are", vfork_leaves_descriptors_beyond_a_thousand_as_they_are },
    { "select/looks_at_descriptors_beyond_its_set", select_looks_at_descriptors_beyond_its_set },
    { "poll/takes_thousands", poll_takes_thousands },
    { 0 },
};
