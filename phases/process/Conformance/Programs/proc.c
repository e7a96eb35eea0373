/* /proc and /dev/fd of Linux: what a program finds there about itself and its children. */
#define _GNU_SOURCE
#include "conformance.h"
#include "scratch.h"
#include "threads.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* All of a file, ended by a zero byte. */
static size_t read_whole(const char *path, char *buffer, size_t size)
{
    int file = open(path, O_RDONLY);
    CHECK(file >= 0);
    size_t have = 0;
    ssize_t count;
    while ((count = read(file, buffer + have, size - 1 - have)) > 0)
        have += (size_t)count;
    CHECK_EQUAL(count, 0);
    buffer[have] = 0;
    CHECK(close(file) == 0);
    return have;
}

static void check_link(const char *path, const char *target)
{
    char found[4096];
    ssize_t length = readlink(path, found, sizeof found - 1);
    CHECK(length >= 0);
    found[length] = 0;
    if (strcmp(found, target) != 0) {
        fprintf(stderr, "%s leads to %s, not to %s\n", path, found, target);
        CHECK(!"the target");
    }
}

static void self_is_the_own_process(void)
{
    char own[32];
    sprintf(own, "%d", getpid());
    check_link("/proc/self", own);
    char text[4096];
    read_whole("/proc/self/stat", text, sizeof text);
    CHECK_EQUAL(atoi(text), getpid());
    char *fields = strrchr(text, ')') + 2;
    char state;
    int parent, group, session;
    CHECK_EQUAL(sscanf(fields, "%c %d %d %d", &state, &parent, &group, &session), 4);
    CHECK_EQUAL(state, 'R');
    CHECK_EQUAL(parent, getppid());
    CHECK_EQUAL(group, getpgrp());
    CHECK_EQUAL(session, getsid(0));
    char path[64];
    sprintf(path, "/proc/self/task/%d/stat", getpid());
    read_whole(path, text, sizeof text);
    CHECK_EQUAL(atoi(text), getpid());
}

static void status_has_ids_and_signals(void)
{
    char text[8192];
    char line[64];
    CHECK(signal(SIGUSR2, SIG_IGN) != SIG_ERR);
    read_whole("/proc/self/status", text, sizeof text);
    sprintf(line, "\nPid:\t%d\n", getpid());
    CHECK(strstr(text, line) != NULL);
    sprintf(line, "\nUid:\t%d\t%d\t", getuid(), geteuid());
    CHECK(strstr(text, line) != NULL);
    char *ignored = strstr(text, "\nSigIgn:\t");
    CHECK(ignored != NULL);
    CHECK((strtoull(ignored + 9, NULL, 16) >> (SIGUSR2 - 1) & 1) == 1);
}

static void the_name_can_be_changed(void)
{
    char text[64];
    CHECK(prctl(PR_SET_NAME, "a new name") == 0);
    read_whole("/proc/self/comm", text, sizeof text);
    CHECK(strcmp(text, "a new name\n") == 0);
    int file = open("/proc/self/comm", O_WRONLY);
    CHECK(file >= 0);
    CHECK_EQUAL(write(file, "another", 7), 7);
    char name[16];
    CHECK(prctl(PR_GET_NAME, name) == 0);
    CHECK(strcmp(name, "another") == 0);
}

static pid_t thread_ids[2];

static void *name_itself(void *argument)
{
    int number = (int)(long)argument;
    char name[16];
    sprintf(name, "worker %d", number);
    CHECK(prctl(PR_SET_NAME, name) == 0);
    thread_ids[number] = gettid();
    atomic_fetch_add(&counter, 1);
    while (atomic_load(&second_word) == 0)
        sleep_milliseconds(1);
    return NULL;
}

/* What the directory of the threads of a process lists, but for "." and "..". */
static int threads_listed(const char *path, pid_t *ids, int most)
{
    int found = 0;
    DIR *directory = opendir(path);
    CHECK(directory != NULL);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
    {
        if (entry->d_name[0] == '.')
            continue;
        CHECK(found < most);
        ids[found++] = atoi(entry->d_name);
    }
    CHECK_EQUAL(closedir(directory), 0);
    return found;
}

static void *look_at_itself(void *argument)
{
    char text[8192], expected[64];
    int length = sprintf(expected, "%d/task/%d", getpid(), gettid());
    CHECK_EQUAL(readlink("/proc/thread-self", text, sizeof text), length);
    CHECK(memcmp(text, expected, (size_t)length) == 0);
    read_whole("/proc/thread-self/stat", text, sizeof text);
    CHECK_EQUAL(atoi(text), gettid());
    CHECK_EQUAL(chdir("/proc"), 0);
    read_whole("thread-self/stat", text, sizeof text);
    CHECK_EQUAL(atoi(text), gettid());
    return argument;
}

static void each_thread_finds_itself(void)
{
    look_at_itself(NULL);
    joined(started(look_at_itself, NULL));
    look_at_itself(NULL);
}

static void each_thread_has_a_directory(void)
{
    pid_t ids[8];
    char path[64], text[8192], line[64];
    pthread_t threads[2];
    atomic_store(&counter, 0);
    atomic_store(&second_word, 0);
    CHECK_EQUAL(threads_listed("/proc/self/task", ids, 8), 1);
    for (long i = 0; i < 2; i++)
        threads[i] = started(name_itself, (void *)i);
    wait_for_sleepers(2);
    CHECK_EQUAL(threads_listed("/proc/self/task", ids, 8), 3);
    for (int i = 0; i < 2; i++)
    {
        int listed = 0;
        for (int j = 0; j < 3; j++)
            listed += ids[j] == thread_ids[i];
        CHECK_EQUAL(listed, 1);
        sprintf(path, "/proc/self/task/%d/comm", thread_ids[i]);
        sprintf(line, "worker %d\n", i);
        read_whole(path, text, sizeof text);
        CHECK(strcmp(text, line) == 0);
        sprintf(path, "/proc/%d/task/%d/stat", getpid(), thread_ids[i]);
        read_whole(path, text, sizeof text);
        CHECK_EQUAL(atoi(text), thread_ids[i]);
        sprintf(path, "/proc/self/task/%d/status", thread_ids[i]);
        read_whole(path, text, sizeof text);
        sprintf(line, "\nTgid:\t%d\n", getpid());
        CHECK(strstr(text, line) != NULL);
        sprintf(line, "\nPid:\t%d\n", thread_ids[i]);
        CHECK(strstr(text, line) != NULL);
        CHECK(strstr(text, "\nThreads:\t3\n") != NULL);
    }

    /* One thread may name another one. */
    CHECK_EQUAL(pthread_setname_np(threads[1], "named"), 0);
    sprintf(path, "/proc/self/task/%d/comm", thread_ids[1]);
    read_whole(path, text, sizeof text);
    CHECK(strcmp(text, "named\n") == 0);
    pid_t child = fork();
    if (child == 0)
    {
        sprintf(path, "/proc/%d/task", getppid());
        _exit(threads_listed(path, ids, 8) == 3 && threads_listed("/proc/self/task", ids, 8) == 1 ? 0 : 1);
    }
    CHECK_EQUAL(exit_status_of(child), 0);
    atomic_store(&second_word, 1);
    for (int i = 0; i < 2; i++)
        joined(threads[i]);
    while (threads_listed("/proc/self/task", ids, 8) != 1)
        sleep_milliseconds(1); /* who is joined may be about to go */
    sprintf(path, "/proc/self/task/%d/stat", thread_ids[0]);
    CHECK_ERROR(open(path, O_RDONLY), ENOENT);
}

static void *compute_a_tenth_of_a_second(void *unused)
{
    struct timespec used = { 0, 0 };
    while (used.tv_sec == 0 && used.tv_nsec < 100000000)
        CHECK_EQUAL(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used), 0);
    return unused;
}

/* Ticks of CPU time that a file "stat" tells. */
static long ticks_of(const char *path)
{
    char text[4096];
    long user, system;
    read_whole(path, text, sizeof text);
    CHECK_EQUAL(sscanf(strrchr(text, ')') + 2, "%*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %ld %ld", &user, &system), 2);
    return user + system;
}

static void the_time_of_a_thread_is_its_own(void)
{
    char path[64];
    joined(started(compute_a_tenth_of_a_second, NULL));
    sprintf(path, "/proc/self/task/%d/stat", getpid());
    long own = ticks_of(path), all = ticks_of("/proc/self/stat"); /* in this order: reading takes time too */
    CHECK(all >= own + 8);
}

static void a_child_is_there_until_it_was_waited_for(void)
{
    char path[64];
    char text[4096];
    pid_t child = child_running(sleep_for_ever);
    sprintf(path, "/proc/%d/stat", child);
    read_whole(path, text, sizeof text);
    CHECK_EQUAL(atoi(text), child);
    int held = open(path, O_RDONLY);
    CHECK(held >= 0);
    CHECK(kill(child, SIGKILL) == 0);
    siginfo_t information;
    CHECK(waitid(P_PID, (id_t)child, &information, WEXITED | WNOWAIT) == 0);
    read_whole(path, text, sizeof text);
    CHECK(strstr(text, ") Z ") != NULL);
    sprintf(path, "/proc/%d/cmdline", child);
    CHECK_EQUAL(read_whole(path, text, sizeof text), 0);
    CHECK(waitpid(child, NULL, 0) == child);
    CHECK_ERROR(open(path, O_RDONLY), ENOENT);
    CHECK_ERROR(read(held, text, sizeof text), ESRCH);
}

static void arguments_can_be_read_by_others(void)
{
    char own[4096];
    char of_child[4096];
    char path[64];
    size_t length = read_whole("/proc/self/cmdline", own, sizeof own);
    CHECK(length > 0);
    pid_t child = child_running(sleep_for_ever);
    sprintf(path, "/proc/%d/cmdline", child);
    CHECK_EQUAL(read_whole(path, of_child, sizeof of_child), length);
    CHECK(memcmp(own, of_child, length) == 0);
    CHECK(kill(child, SIGKILL) == 0);
    CHECK_EQUAL(signal_of(child), SIGKILL);
}

static void links_lead_to_program_directory_and_root(void)
{
    enter_scratch("/tmp");
    char directory[4096];
    CHECK(getcwd(directory, sizeof directory) != NULL);
    check_link("/proc/self/cwd", directory);
    check_link("/proc/self/root", "/");
    struct stat by_link, by_path;
    CHECK(stat("/proc/self/exe", &by_link) == 0);
    CHECK(stat(program_path, &by_path) == 0);
    CHECK_EQUAL(by_link.st_ino, by_path.st_ino);
    make_file("file", "x");
    CHECK(stat("/proc/self/cwd/file", &by_link) == 0);
    CHECK(stat("file", &by_path) == 0);
    CHECK_EQUAL(by_link.st_ino, by_path.st_ino);
}

static void a_descriptor_can_be_opened_again(void)
{
    enter_scratch("/tmp");
    make_file("file", "0123456789");
    char path[4200];
    char link[64];
    int file = open("file", O_RDONLY);
    CHECK(getcwd(path, 4096) != NULL);
    strcat(path, "/file");
    sprintf(link, "/proc/self/fd/%d", file);
    check_link(link, path);
    char byte[4];
    CHECK_EQUAL(read(file, byte, 4), 4);
    sprintf(link, "/dev/fd/%d", file);
    int again = open(link, O_RDWR);
    CHECK(again >= 0);
    CHECK_EQUAL(read(again, byte, 4), 4);
    CHECK(memcmp(byte, "0123", 4) == 0);
    CHECK(unlink("file") == 0);
    int third = open(link, O_RDONLY);
    CHECK(third >= 0);
    CHECK_EQUAL(read(third, byte, 4), 4);
    CHECK(close(file) == 0);
    CHECK_ERROR(open(link, O_RDONLY), ENOENT);
    CHECK(dup2(third, file) == file);
    CHECK(open(link, O_RDONLY) >= 0);
}

static void a_pipe_can_be_opened_again(void)
{
    int ends[2];
    char link[64];
    char byte;
    CHECK(pipe(ends) == 0);
    sprintf(link, "/proc/self/fd/%d", ends[0]);
    int writer = open(link, O_WRONLY);
    CHECK(writer >= 0);
    CHECK(close(ends[1]) == 0);
    CHECK_EQUAL(write(writer, "x", 1), 1);
    CHECK_EQUAL(read(ends[0], &byte, 1), 1);
    CHECK(close(writer) == 0);
    CHECK_EQUAL(read(ends[0], &byte, 1), 0);
    char target[5];
    CHECK_EQUAL(readlink(link, target, sizeof target), 5);
    CHECK(memcmp(target, "pipe:", 5) == 0);
}

static void the_directory_of_descriptors_lists_what_is_open(void)
{
    int file = open("/dev/null", O_RDONLY);
    CHECK(dup2(file, 100) == 100);
    DIR *directory = opendir("/proc/self/fd");
    CHECK(directory != NULL);
    int found = 0;
    struct dirent *entry;
    while ((entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        CHECK(fcntl(atoi(entry->d_name), F_GETFD) >= 0);
        found += atoi(entry->d_name) == 100;
    }
    CHECK_EQUAL(found, 1);
    closedir(directory);
}

static void mappings_are_listed(void)
{
    static char text[65536];
    int local;
    int stack = 0, code = 0;
    read_whole("/proc/self/maps", text, sizeof text);
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        unsigned long start, end;
        char permissions[8];
        CHECK_EQUAL(sscanf(line, "%lx-%lx %7s", &start, &end, permissions), 3);
        stack += start <= (unsigned long)&local && (unsigned long)&local < end && strcmp(permissions, "rw-p") == 0;
        code += start <= (unsigned long)&mappings_are_listed && (unsigned long)&mappings_are_listed < end && permissions[2] == 'x';
    }
    CHECK_EQUAL(stack, 1);
    CHECK_EQUAL(code, 1);
}

static int looks_into_its_parent(void)
{
    char path[64];
    sprintf(path, "/proc/%d/environ", getppid());
    if (open(path, O_RDONLY) != -1 || errno != EACCES)
        return 1;
    sprintf(path, "/proc/%d/fd", getppid());
    if (open(path, O_RDONLY) != -1 || errno != EACCES)
        return 2;
    sprintf(path, "/proc/%d/exe", getppid());
    char target[8];
    if (readlink(path, target, sizeof target) != -1 || errno != EACCES)
        return 3;
    sprintf(path, "/proc/%d/maps", getppid());
    if (open(path, O_RDONLY) != -1 || errno != EACCES)
        return 4;
    sprintf(path, "/proc/%d/status", getppid());
    return open(path, O_RDONLY) == -1 ? 5 : 0;
}

static void the_insides_of_others_are_not_shown(void)
{
    if (getuid() != 0)
        skip("needs to be the superuser, to be somebody else");
    as_user(looks_into_its_parent);
}

const struct test proc_tests[] = {
    { "proc/self_is_the_own_process", self_is_the_own_process },
    { "proc/status_has_ids_and_signals", status_has_ids_and_signals },
    { "proc/the_name_can_be_changed", the_name_can_be_changed },
    { "proc/each_thread_has_a_directory", each_thread_has_a_directory },
    { "proc/each_thread_finds_itself", each_thread_finds_itself },
    { "proc/the_time_of_a_thread_is_its_own", the_time_of_a_thread_is_its_own },
    { "proc/a_child_is_there_until_it_was_waited_for", a_child_is_there_until_it_was_waited_for },
    { "proc/arguments_can_be_read_by_others", arguments_can_be_read_by_others },
    { "proc/links_lead_to_program_directory_and_root", links_lead_to_program_directory_and_root },
    { "proc/a_descriptor_can_be_opened_again", a_descriptor_can_be_opened_again },
    { "proc/a_pipe_can_be_opened_again", a_pipe_can_be_opened_again },
    { "proc/the_directory_of_descriptors_lists_what_is_open", the_directory_of_descriptors_lists_what_is_open },
    { "proc/mappings_are_listed", mappings_are_listed },
    { "proc/the_insides_of_others_are_not_shown", the_insides_of_others_are_not_shown },
    { NULL, NULL },
};
