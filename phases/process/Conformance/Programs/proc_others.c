/* What /proc of Linux shows of other processes: their descriptors and directories, and who may look; and a few files of the system. */
#define _GNU_SOURCE
#include "conformance.h"
#include "scratch.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { DESCRIPTOR = 40 };

static int ready[2], go[2];

static void target_of(pid_t process, const char *what, char *target, size_t size)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", process, what);
    ssize_t length = readlink(path, target, size - 1);
    CHECK(length >= 0);
    target[length] = 0;
}

static void check_target(pid_t process, const char *what, const char *expected)
{
    char target[4096];
    target_of(process, what, target, sizeof target);
    if (strcmp(target, expected) != 0)
        fprintf(stderr, "%s leads to %s, not to %s\n", what, target, expected);
    CHECK_EQUAL(strcmp(target, expected), 0);
}

static int error_of(pid_t process, const char *what)
{
    char path[64], target[64];
    snprintf(path, sizeof path, "/proc/%d/%s", process, what);
    return readlink(path, target, sizeof target) >= 0 ? 0 : errno;
}

/* A child that has opened a file as DESCRIPTOR, works in /tmp, and then runs a body. */
static pid_t start(void (*body)(void))
{
    char byte;
    CHECK_EQUAL(pipe(ready), 0);
    CHECK_EQUAL(pipe(go), 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        int file = open("/dev/null", O_WRONLY | O_APPEND);
        CHECK(file >= 0);
        CHECK_EQUAL(dup2(file, DESCRIPTOR), DESCRIPTOR);
        CHECK_EQUAL(close(file), 0);
        CHECK_EQUAL(chdir("/tmp"), 0);
        CHECK_EQUAL(write(ready[1], "x", 1), 1);
        body();
        _exit(0);
    }
    CHECK_EQUAL(close(ready[1]), 0); /* so that the end of the child is seen */
    CHECK_EQUAL(read(ready[0], &byte, 1), 1);
    return child;
}

static void finish(pid_t child)
{
    CHECK_EQUAL(write(go[1], "x", 1), 1);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void look(pid_t child)
{
    check_target(child, "fd/40", "/dev/null");
    check_target(child, "cwd", "/tmp");
    CHECK_EQUAL(error_of(child, "fd/41"), ENOENT);
}

static void wait_for_byte(void)
{
    char byte;
    CHECK_EQUAL(read(go[0], &byte, 1), 1);
}

static void descriptors_of_others_are_shown(void)
{
    char path[64], text[256] = { 0 };
    pid_t child = start(wait_for_byte);
    look(child);
    snprintf(path, sizeof path, "/proc/%d/fd", child);
    DIR *directory = opendir(path);
    CHECK(directory != NULL);
    int found = 0;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        found += atoi(entry->d_name) == DESCRIPTOR;
    CHECK_EQUAL(found, 1);
    CHECK_EQUAL(closedir(directory), 0);
    snprintf(path, sizeof path, "/proc/%d/fdinfo/%d", child, DESCRIPTOR);
    int file = open(path, O_RDONLY);
    CHECK(file >= 0);
    CHECK(read(file, text, sizeof text - 1) > 0);
    CHECK(strstr(text, "flags:\t") != NULL);
    long flags = strtol(strstr(text, "flags:\t") + 7, NULL, 8);
    CHECK_EQUAL(flags & (O_ACCMODE | O_APPEND), O_WRONLY | O_APPEND);
    CHECK_EQUAL(close(file), 0);
    finish(child);
}

static void compute(void)
{
    struct pollfd one = { .fd = go[0], .events = POLLIN };
    while (poll(&one, 1, 0) == 0)
        for (volatile int i = 0; i < 100000; i++)
            ;
}

static void who_computes_is_asked_too(void)
{
    pid_t child = start(compute);
    look(child);
    finish(child);
}

static void wait_for_child(void)
{
    pid_t child = fork();
    if (child == 0) {
        wait_for_byte();
        _exit(7);
    }
    CHECK_EQUAL(exit_status_of(child), 7);
}

static void who_waits_for_a_child_goes_on_waiting(void)
{
    pid_t child = start(wait_for_child);
    usleep(20000);
    look(child);
    look(child);
    finish(child);
}

static void sleep_a_while(void)
{
    struct timespec before, after, time = { .tv_nsec = 200000000 };
    clock_gettime(CLOCK_MONOTONIC, &before);
    CHECK_EQUAL(nanosleep(&time, NULL), 0);
    clock_gettime(CLOCK_MONOTONIC, &after);
    long slept = (after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000;
    CHECK(slept >= 199);
}

static void sleeping_is_not_disturbed(void)
{
    pid_t child = start(sleep_a_while);
    for (int i = 0; i < 5; i++) {
        look(child);
        usleep(5000);
    }
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void write_much(void)
{
    static char bytes[200000];
    CHECK_EQUAL(write(go[1], bytes, sizeof bytes), sizeof bytes);
}

static void writing_is_not_cut_short(void)
{
    static char bytes[65536];
    long got = 0;
    pid_t child = start(write_much);
    for (int i = 0; i < 3; i++) {
        usleep(20000);
        look(child);
    }
    while (got < 200000) {
        ssize_t count = read(go[0], bytes, sizeof bytes);
        CHECK(count > 0);
        got += count;
    }
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void poll_a_while(void)
{
    struct timespec before, after;
    struct pollfd one = { .fd = go[0], .events = POLLIN };
    clock_gettime(CLOCK_MONOTONIC, &before);
    CHECK_EQUAL(poll(&one, 1, 150), 0);
    clock_gettime(CLOCK_MONOTONIC, &after);
    long waited = (after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000;
    CHECK(waited >= 149 && waited < 5000);
}

static void the_time_of_a_poll_goes_on(void)
{
    int status;
    pid_t child = start(poll_a_while);
    for (int i = 0; i < 400 && waitpid(child, &status, WNOHANG) == 0; i++) {
        (void)error_of(child, "cwd");
        usleep(10000);
        status = -1;
    }
    CHECK_EQUAL(status, 0);
}

static void block_and_wait(void)
{
    sigset_t all;
    sigfillset(&all);
    CHECK_EQUAL(sigprocmask(SIG_SETMASK, &all, NULL), 0);
    wait_for_byte();
}

static void blocked_signals_do_not_hide_descriptors(void)
{
    pid_t child = start(block_and_wait);
    usleep(10000);
    look(child);
    finish(child);
}

static void change(void)
{
    wait_for_byte();
    CHECK_EQUAL(close(DESCRIPTOR), 0);
    CHECK_EQUAL(chdir("/"), 0);
    CHECK_EQUAL(write(ready[1], "x", 1), 1);
    wait_for_byte();
}

static void changes_are_seen(void)
{
    char byte;
    pid_t child = start(change);
    look(child);
    CHECK_EQUAL(write(go[1], "x", 1), 1);
    CHECK_EQUAL(read(ready[0], &byte, 1), 1);
    usleep(100000);
    CHECK_EQUAL(error_of(child, "fd/40"), ENOENT);
    check_target(child, "cwd", "/");
    finish(child);
}

static void open_many(void)
{
    for (int i = 0; i < 200; i++)
        CHECK_EQUAL(dup2(DESCRIPTOR, 50 + i), 50 + i);
    CHECK_EQUAL(write(ready[1], "x", 1), 1);
    wait_for_byte();
}

static void many_descriptors_are_all_shown(void)
{
    char byte, path[64];
    pid_t child = start(open_many);
    CHECK_EQUAL(read(ready[0], &byte, 1), 1);
    snprintf(path, sizeof path, "/proc/%d/fd", child);
    DIR *directory = opendir(path);
    CHECK(directory != NULL);
    int found = 0;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        found += atoi(entry->d_name) >= 50 && atoi(entry->d_name) < 250;
    CHECK_EQUAL(found, 200);
    CHECK_EQUAL(closedir(directory), 0);
    finish(child);
}

static pid_t looked_at;

static int look_as_other_user(void)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd", looked_at);
    if (open(path, O_RDONLY | O_DIRECTORY) != -1 || errno != EACCES)
        return 1;
    return error_of(looked_at, "fd/40") == EACCES && error_of(looked_at, "cwd") == EACCES && error_of(looked_at, "exe") == EACCES ? 0 : 2;
}

static void other_users_see_nothing(void)
{
    looked_at = start(wait_for_byte);
    as_user(look_as_other_user);
    finish(looked_at);
}

static void who_has_ended_has_none(void)
{
    pid_t child = start(wait_for_byte);
    CHECK_EQUAL(write(go[1], "x", 1), 1);
    siginfo_t information;
    CHECK_EQUAL(waitid(P_PID, (id_t)child, &information, WEXITED | WNOWAIT), 0);
    CHECK(error_of(child, "fd/40") != 0);
    CHECK(error_of(child, "cwd") != 0);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(error_of(child, "cwd"), ENOENT);
}

static void mappings_of_others_are_shown(void)
{
    static char text[65536];
    char path[64];
    size_t have = 0;
    ssize_t count;
    pid_t child = start(wait_for_byte);
    snprintf(path, sizeof path, "/proc/%d/maps", child);
    int file = open(path, O_RDONLY);
    CHECK(file >= 0);
    while ((count = read(file, text + have, sizeof text - 1 - have)) > 0)
        have += (size_t)count;
    CHECK_EQUAL(count, 0);
    text[have] = 0;
    int code = 0;
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        unsigned long first, last;
        char permissions[8];
        CHECK_EQUAL(sscanf(line, "%lx-%lx %7s", &first, &last, permissions), 3);
        code += first <= (unsigned long)&wait_for_byte && (unsigned long)&wait_for_byte < last && permissions[2] == 'x';
    }
    CHECK_EQUAL(code, 1);
    CHECK_EQUAL(close(file), 0);
    finish(child);
}

static void line_of(const char *path, char *line, size_t size)
{
    int file = open(path, O_RDONLY);
    CHECK(file >= 0);
    ssize_t length = read(file, line, size - 1);
    CHECK(length > 0);
    line[length] = 0;
    CHECK_EQUAL(close(file), 0);
}

static void check_identifier(const char *text)
{
    CHECK_EQUAL(strlen(text), 37);
    for (int i = 0; i < 36; i++)
        CHECK(i == 8 || i == 13 || i == 18 || i == 23 ? text[i] == '-' : strchr("0123456789abcdef", text[i]) != NULL);
    CHECK_EQUAL(text[14], '4');
    CHECK(strchr("89ab", text[19]) != NULL);
    CHECK_EQUAL(text[36], '\n');
}

static void identifiers_are_random(void)
{
    char boot[64], again[64], one[64], other[64];
    line_of("/proc/sys/kernel/random/boot_id", boot, sizeof boot);
    line_of("/proc/sys/kernel/random/boot_id", again, sizeof again);
    line_of("/proc/sys/kernel/random/uuid", one, sizeof one);
    line_of("/proc/sys/kernel/random/uuid", other, sizeof other);
    check_identifier(boot);
    check_identifier(one);
    check_identifier(other);
    CHECK_EQUAL(strcmp(boot, again), 0);
    CHECK(strcmp(one, other) != 0);
    CHECK(strcmp(boot, one) != 0);
}

const struct test proc_other_tests[] = {
    { "proc/descriptors_of_others_are_shown", descriptors_of_others_are_shown },
    { "proc/who_computes_is_asked_too", who_computes_is_asked_too },
    { "proc/who_waits_for_a_child_goes_on_waiting", who_waits_for_a_child_goes_on_waiting },
    { "proc/sleeping_is_not_disturbed", sleeping_is_not_disturbed },
    { "proc/writing_is_not_cut_short", writing_is_not_cut_short },
    { "proc/the_time_of_a_poll_goes_on", the_time_of_a_poll_goes_on },
    { "proc/blocked_signals_do_not_hide_descriptors", blocked_signals_do_not_hide_descriptors },
    { "proc/changes_are_seen", changes_are_seen },
    { "proc/many_descriptors_are_all_shown", many_descriptors_are_all_shown },
    { "proc/mappings_of_others_are_shown", mappings_of_others_are_shown },
    { "proc/other_users_see_nothing", other_users_see_nothing },
    { "proc/who_has_ended_has_none", who_has_ended_has_none },
    { "proc/identifiers_are_random", identifiers_are_random },
    { 0 },
};
