/* Tables and file systems that are full, and other errors that take some effort: POSIX.1-2017, System Interfaces. */
#define _GNU_SOURCE
#include "conformance.h"
#include "scratch.h"

#include <fcntl.h>
#include <mqueue.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

/* More than this is not filled: a Linux has room for much more. */
enum { MOST_FILES = 20000, MOST_BLOCKS = 65536, MOST_OBJECTS = 600 };

/* Names that take up much room. */
static const char *long_name(int number)
{
    static char name[256];
    snprintf(name, sizeof name, "%0250d", number);
    return name;
}

/* A directory of its own on a file system that has no room for one more name; a file in it is called "there". */
static void fill_with_names(void)
{
    struct statvfs status;
    CHECK_EQUAL(statvfs("/dev/shm", &status), 0);
    if (status.f_favail > MOST_FILES)
        skip("the file system has room for too many files");
    enter_scratch("/dev/shm");
    make_file("there", "x");
    CHECK_EQUAL(mkdir("directory", 0700), 0);
    char name[16] = "";
    int made = 0, small = 0;
    while (mknod(long_name(made), S_IFREG | 0600, 0) == 0)
        made++;
    CHECK_EQUAL(errno, ENOSPC);
    CHECK(made > 100);

    /* What is left is for shorter names, and then for names alone. */
    do
        snprintf(name, sizeof name, "%d", small++);
    while (mknod(name, S_IFREG | 0600, 0) == 0);
    CHECK_EQUAL(errno, ENOSPC);
    do
        snprintf(name, sizeof name, "%d", small++);
    while (link("there", name) == 0);
    CHECK_EQUAL(errno, ENOSPC);
}

static void no_name_is_made_where_there_is_no_room(void)
{
    fill_with_names();
    const char *name = long_name(MOST_FILES);
    CHECK_ERROR(mkdir(name, 0700), ENOSPC);
    CHECK_ERROR(mkdirat(AT_FDCWD, name, 0700), ENOSPC);
    CHECK_ERROR(mkfifo(name, 0600), ENOSPC);
    CHECK_ERROR(mkfifoat(AT_FDCWD, name, 0600), ENOSPC);
    CHECK_ERROR(mknod(name, S_IFREG | 0600, 0), ENOSPC);
    CHECK_ERROR(mknodat(AT_FDCWD, name, S_IFREG | 0600, 0), ENOSPC);
    CHECK_ERROR(open(name, O_CREAT | O_RDWR, 0600), ENOSPC);
    CHECK_ERROR(openat(AT_FDCWD, name, O_CREAT | O_RDWR, 0600), ENOSPC);
    CHECK_ERROR(link("there", name), ENOSPC);
    CHECK_ERROR(linkat(AT_FDCWD, "there", AT_FDCWD, name, 0), ENOSPC);
    CHECK_ERROR(symlink("there", name), ENOSPC);
    CHECK_ERROR(symlinkat("there", AT_FDCWD, name), ENOSPC);
    CHECK_ERROR(rename("there", name), ENOSPC);
    CHECK_ERROR(renameat(AT_FDCWD, "there", AT_FDCWD, name), ENOSPC);
    CHECK_ERROR(shm_open("/conformance-full-shared-memory-object-with-a-long-name-that-does-not-fit-any-more-because-there-is-no-room-for-such-a-name-any-more",
                    O_CREAT | O_RDWR, 0600), ENOSPC);
    CHECK(!exists(name));
    CHECK_EQUAL(unlink(long_name(0)), 0);
    CHECK_EQUAL(mkdir(long_name(0), 0700), 0);
}

static void no_semaphore_is_made_where_there_is_no_room(void)
{
    fill_with_names();
    static char name[200];
    memset(name, 'x', sizeof name - 1);
    name[0] = '/';
    CHECK(sem_open(name, O_CREAT | O_EXCL, 0600, 1) == SEM_FAILED);
    CHECK_EQUAL(errno, ENOSPC);
}

static void no_byte_is_written_where_there_is_no_room(void)
{
    static char bytes[4096];
    struct statvfs status;
    CHECK_EQUAL(statvfs("/dev/shm", &status), 0);
    if (status.f_bavail > MOST_BLOCKS)
        skip("the file system has room for too many bytes");
    enter_scratch("/dev/shm");
    int full = open("full", O_CREAT | O_RDWR, 0600);
    int other = open("other", O_CREAT | O_RDWR, 0600);
    CHECK(full >= 0 && other >= 0);
    while (write(full, bytes, sizeof bytes) > 0)
        ;
    CHECK_EQUAL(errno, ENOSPC);
    CHECK_ERROR(write(other, bytes, sizeof bytes), ENOSPC);
    CHECK_ERROR(pwrite(other, bytes, sizeof bytes, 0), ENOSPC);
    CHECK_EQUAL(ftruncate(full, 0), 0);
    CHECK_EQUAL(write(other, bytes, sizeof bytes), sizeof bytes);
}

static void locks_have_a_number(void)
{
    enum { FILES = 65, EACH = 256 };
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1 };
    int file = -1, first = -1, result = 0;
    enter_scratch("/tmp");
    for (int i = 0; i < FILES && result == 0; i++) {
        file = open(long_name(i), O_CREAT | O_RDWR, 0600);
        CHECK(file >= 0);
        first = i == 0 ? file : first;
        for (int at = 0; at < EACH && result == 0; at++) {
            lock.l_start = 2 * at;
            result = fcntl(file, F_SETLK, &lock);
        }
    }
    if (result == 0)
        skip("there may be too many");
    CHECK_ERROR(fcntl(file, F_SETLK, &lock), ENOLCK);
    lock.l_type = F_UNLCK;
    lock.l_start = 0;
    CHECK_EQUAL(fcntl(first, F_SETLK, &lock), 0);
    lock.l_type = F_WRLCK;
    CHECK_EQUAL(fcntl(file, F_SETLK, &lock), 0);
}

static int open_without_descriptors(void)
{
    struct rlimit limit = { 3, 3 };
    CHECK_EQUAL(setrlimit(RLIMIT_NOFILE, &limit), 0);
    CHECK_ERROR(posix_openpt(O_RDWR), EMFILE);
    return 0;
}

static void pseudo_terminals_take_descriptors(void)
{
    CHECK_EQUAL(exit_status_of(child_running(open_without_descriptors)), 0);
}

static void flags_that_exclude_each_other_are_refused(void)
{
    enter_scratch("/tmp");
    CHECK_ERROR(openat(AT_FDCWD, ".", O_TMPFILE | O_RDONLY, 0600), EINVAL);
    CHECK_EQUAL(mkfifo("fifo", 0600), 0);
    CHECK_ERROR(openat(AT_FDCWD, "fifo", O_WRONLY | O_NONBLOCK), ENXIO);
}

static const char *queue_name(int number)
{
    static char name[32];
    snprintf(name, sizeof name, "/conformance-full-%d", number);
    return name;
}

static mqd_t make_queue(int number)
{
    struct mq_attr attributes = { .mq_maxmsg = 8, .mq_msgsize = 8192 };
    return mq_open(queue_name(number), O_CREAT | O_EXCL | O_RDWR, 0600, &attributes);
}

static void message_queues_have_a_number(void)
{
    int made = 0;
    mqd_t queue;
    while (made < MOST_OBJECTS && (queue = make_queue(made)) != (mqd_t)-1) {
        CHECK_EQUAL(mq_close(queue), 0);
        made++;
    }
    int limited = made == MOST_OBJECTS || errno == EMFILE;
    if (!limited)
        CHECK_ERROR((int)make_queue(made), ENOSPC);
    for (int i = 0; i < made; i++)
        CHECK_EQUAL(mq_unlink(queue_name(i)), 0);
    if (limited)
        skip("the limit of the user is reached first");
    CHECK(made > 10);
}

static int identifiers[MOST_OBJECTS];

/* Make as many as there can be. */
static int fill(int (*make)(void))
{
    int made = 0;
    while (made < MOST_OBJECTS && (identifiers[made] = make()) != -1)
        made++;
    return made;
}

static int make_set(void)
{
    return semget(IPC_PRIVATE, 1, IPC_CREAT | 0600);
}

static void sets_of_semaphores_have_a_number(void)
{
    int made = fill(make_set);
    if (made < MOST_OBJECTS)
        CHECK_ERROR(semget(IPC_PRIVATE, 1, IPC_CREAT | 0600), ENOSPC);
    for (int i = 0; i < made; i++)
        CHECK_EQUAL(semctl(identifiers[i], 0, IPC_RMID), 0);
    if (made == MOST_OBJECTS)
        skip("there is room for too many");
    CHECK(made > 10);
}

static int make_messages(void)
{
    return msgget(IPC_PRIVATE, IPC_CREAT | 0600);
}

static void system_v_queues_have_a_number(void)
{
    int made = fill(make_messages);
    if (made < MOST_OBJECTS)
        CHECK_ERROR(msgget(IPC_PRIVATE, IPC_CREAT | 0600), ENOSPC);
    for (int i = 0; i < made; i++)
        CHECK_EQUAL(msgctl(identifiers[i], IPC_RMID, NULL), 0);
    if (made == MOST_OBJECTS)
        skip("there is room for too many");
    CHECK(made > 10);
}

static int make_small(void)
{
    return shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
}

static void remove_segments(int made)
{
    for (int i = 0; i < made; i++)
        CHECK_EQUAL(shmctl(identifiers[i], IPC_RMID, NULL), 0);
    if (made == MOST_OBJECTS)
        skip("there is room for too many");
}

static void segments_have_a_number(void)
{
    int made = fill(make_small);
    if (made < MOST_OBJECTS)
        CHECK_ERROR(shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600), ENOSPC);
    remove_segments(made);
    CHECK(made > 10);
}

enum { LARGE = 4 << 20 };

static int make_large(void)
{
    return shmget(IPC_PRIVATE, LARGE, IPC_CREAT | 0600);
}

static void segments_take_memory(void)
{
    int made = fill(make_large);
    if (made < MOST_OBJECTS)
        CHECK_ERROR(shmget(IPC_PRIVATE, LARGE, IPC_CREAT | 0600), ENOMEM);
    remove_segments(made);
    identifiers[0] = make_large();
    CHECK(identifiers[0] != -1);
    remove_segments(1);
}

static int sets;
static int told[2];

static int undo_in_all(void)
{
    struct sembuf add = { .sem_op = 1, .sem_flg = SEM_UNDO };
    for (int i = 0; i < sets; i++) {
        if (semop(identifiers[i], &add, 1) == 0)
            continue;

        /* What it has is given back when it ends, so it does not. */
        char error = (char)errno;
        CHECK_EQUAL(write(told[1], &error, 1), 1);
        break;
    }
    while (pause() == -1)
        ;
    return 0;
}

/* What is to be undone has a limit: 2,048 pairs of a process and a set. On Linux only the memory is one. */
static void what_is_to_be_undone_has_a_number(void)
{
    enum { CHILDREN = 10 };
    int made = fill(make_set);
    char error = 0;
    sets = made;
    pid_t children[CHILDREN];
    if (made == MOST_OBJECTS) {
        for (int i = 0; i < made; i++)
            CHECK_EQUAL(semctl(identifiers[i], 0, IPC_RMID), 0);
        skip("there is room for too many");
    }
    CHECK_EQUAL(pipe(told), 0);
    for (int i = 0; i < CHILDREN; i++)
        children[i] = child_running(undo_in_all);
    CHECK_EQUAL(read(told[0], &error, 1), 1);
    CHECK_EQUAL(error, ENOSPC);
    struct sembuf add = { .sem_op = 1, .sem_flg = SEM_UNDO };
    int set = 0;
    while (set < made && semop(identifiers[set], &add, 1) == 0)
        set++;
    CHECK(set < made);
    CHECK_ERROR(semop(identifiers[set], &add, 1), ENOSPC);
    for (int i = 0; i < CHILDREN; i++)
        kill(children[i], SIGKILL);
    while (wait(NULL) > 0)
        ;
    CHECK_EQUAL(semop(identifiers[set], &add, 1), 0);
    for (int i = 0; i < made; i++)
        CHECK_EQUAL(semctl(identifiers[i], 0, IPC_RMID), 0);
}

static stack_t on_stack;
static volatile int tried;

static void change_stack(int signal)
{
    stack_t other = on_stack;
    (void)signal;
    CHECK_ERROR(sigaltstack(&other, NULL), EPERM);
    tried = 1;
}

static void a_stack_in_use_cannot_be_changed(void)
{
    static char stack[65536];
    struct sigaction action = { .sa_handler = change_stack, .sa_flags = SA_ONSTACK };
    on_stack.ss_size = sizeof stack;
    on_stack.ss_sp = stack;
    CHECK_EQUAL(sigaltstack(&on_stack, NULL), 0);
    CHECK_EQUAL(sigaction(SIGUSR1, &action, NULL), 0);
    CHECK_EQUAL(raise(SIGUSR1), 0);
    CHECK_EQUAL(tried, 1);
}

#ifndef CONFORMANCE_DOOR
static int set_times_as_other(void)
{
    struct timeval times[2] = { { .tv_sec = 1 }, { .tv_sec = 2 } };
    CHECK_ERROR(utimes("private", times), EPERM);
    CHECK_ERROR(utimes("private", NULL), EACCES);
    return 0;
}

static void times_are_set_by_who_may(void)
{
    static char name[300];
    struct timeval times[2] = { { .tv_sec = 1 }, { .tv_sec = 2, .tv_usec = 3 } };
    struct stat status;
    enter_scratch("/tmp");
    CHECK_EQUAL(chmod(".", 0755), 0);
    make_file("private", "x");
    CHECK_EQUAL(chmod("private", 0600), 0);
    CHECK_EQUAL(symlink("loop", "loop"), 0);
    CHECK_EQUAL(utimes("private", times), 0);
    CHECK_EQUAL(stat("private", &status), 0);
    CHECK_EQUAL(status.st_atime, 1);
    CHECK_EQUAL(status.st_mtime, 2);
    memset(name, 'x', sizeof name - 1);
    CHECK_ERROR(utimes("missing", times), ENOENT);
    CHECK_ERROR(utimes("private/below", times), ENOTDIR);
    CHECK_ERROR(utimes("loop", times), ELOOP);
    CHECK_ERROR(utimes(name, times), ENAMETOOLONG);
    times[1].tv_usec = 1000000;
    CHECK_ERROR(utimes("private", times), EINVAL);
    as_user(set_times_as_other);
}
#endif

static int change_groups_as_other(void)
{
    CHECK_ERROR(setregid(0, 0), EPERM);
    CHECK_ERROR(setegid(0), EPERM);
    return 0;
}

static void groups_are_changed_by_who_may(void)
{
    as_user(change_groups_as_other);
}

static void the_group_of_a_child_that_executes_stays(void)
{
    char byte;
    int ends[2];
    CHECK_EQUAL(pipe2(ends, O_CLOEXEC), 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        execl(program_path, program_path, REEXEC, "sleep", "200", (char *)NULL);
        _exit(99);
    }
    CHECK_EQUAL(close(ends[1]), 0);
    CHECK_EQUAL(read(ends[0], &byte, 1), 0);
    CHECK_ERROR(setpgid(child, child), EACCES);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void locked_memory_is_not_invalidated(void)
{
    char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(page != MAP_FAILED);
    CHECK_EQUAL(mlock(page, 4096), 0);
    CHECK_ERROR(msync(page, 4096, MS_SYNC | MS_INVALIDATE), EBUSY);
    CHECK_EQUAL(munlock(page, 4096), 0);
    CHECK_EQUAL(msync(page, 4096, MS_SYNC | MS_INVALIDATE), 0);
}

const struct test full_tests[] = {
    { "mkdir/no_name_is_made_where_there_is_no_room", no_name_is_made_where_there_is_no_room },
    { "sem_open/no_semaphore_is_made_where_there_is_no_room", no_semaphore_is_made_where_there_is_no_room },
    { "write/no_byte_is_written_where_there_is_no_room", no_byte_is_written_where_there_is_no_room },
    { "fcntl/locks_have_a_number", locks_have_a_number },
    { "posix_openpt/pseudo_terminals_take_descriptors", pseudo_terminals_take_descriptors },
    { "openat/flags_that_exclude_each_other_are_refused", flags_that_exclude_each_other_are_refused },
    { "mq_open/message_queues_have_a_number", message_queues_have_a_number },
    { "semget/sets_of_semaphores_have_a_number", sets_of_semaphores_have_a_number },
    { "msgget/system_v_queues_have_a_number", system_v_queues_have_a_number },
    { "shmget/segments_have_a_number", segments_have_a_number },
    { "shmget/segments_take_memory", segments_take_memory },
    { "semop/what_is_to_be_undone_has_a_number", what_is_to_be_undone_has_a_number },
#ifndef CONFORMANCE_DOOR
    { "utimes/times_are_set_by_who_may", times_are_set_by_who_may },
#endif
    { "msync/locked_memory_is_not_invalidated", locked_memory_is_not_invalidated },
    { "setregid/groups_are_changed_by_who_may", groups_are_changed_by_who_may },
    { "setpgid/the_group_of_a_child_that_executes_stays", the_group_of_a_child_that_executes_stays },
    { "sigaltstack/a_stack_in_use_cannot_be_changed", a_stack_in_use_cannot_be_changed },
    { 0 },
};
