#ifndef CONFORMANCE_DOOR /* many seconds; what is tested is in the servers */
/*
 * Random operations of several processes, each with a model of what its directory must be. Each has a child besides that does the same without looking,
 * and is killed in the middle again and again. At the end all space must be free that was free before.
 *
 *   process --stress SEED OPERATIONS
 *
 * does as many as one likes; the test does few.
 */
#define _GNU_SOURCE
#include "conformance.h"
#include "scratch.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORKERS = 3, NAMES = 10, MOST = 9000, TEST_OPERATIONS = 1500, TXN_BEGIN = 508, TXN_COMMIT = 509, TXN_ABORT = 510 };

enum kind { NONE, REGULAR, DIRECTORY, LINK };

struct entry
{
    enum kind kind;
    int size;
    unsigned char bytes[MOST];
};

static struct entry model[NAMES], kept[NAMES];
static unsigned random_state, seed, operation;
static int worker, has_transactions, checks;

#define EXPECT(condition) ((condition) ? (void)0 : wrong(__LINE__, #condition))

static void wrong(int line, const char *what)
{
    if (!checks)
        return;
    fprintf(stderr, "seed %u, worker %d, operation %u: ", seed, worker, operation);
    fail(__FILE__, line, what, errno);
}

static unsigned next(unsigned below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % below;
}

static const char *name_of(int index)
{
    static char names[2][8];
    static int turn;
    char *name = names[turn++ & 1];
    snprintf(name, sizeof names[0], "n%d", index);
    return name;
}

static void write_some(int index)
{
    struct entry *entry = &model[index];
    unsigned char bytes[5000];
    int count = 1 + (int)next(next(3) ? 300 : sizeof bytes), position = (int)next((unsigned)entry->size + 1);
    if (position + count > MOST)
        return;
    memset(bytes, (int)next(256), (size_t)count);
    int file = open(name_of(index), O_RDWR | O_CREAT, 0644);
    if (entry->kind == DIRECTORY)
    {
        EXPECT(file == -1 && errno == EISDIR);
        return;
    }
    if (entry->kind == LINK)
    {
        if (file >= 0)
            close(file); /* what it leads to may be there */
        return;
    }
    EXPECT(file >= 0);
    EXPECT(pwrite(file, bytes, (size_t)count, position) == count);
    EXPECT(flock(file, LOCK_EX | LOCK_NB) == 0);
    EXPECT(close(file) == 0);
    if (entry->kind == NONE)
        memset(entry, 0, sizeof *entry);
    entry->kind = REGULAR;
    memcpy(entry->bytes + position, bytes, (size_t)count);
    if (position + count > entry->size)
        entry->size = position + count;
}

static void truncate_some(int index)
{
    struct entry *entry = &model[index];
    int size = (int)next(MOST);
    if (entry->kind != REGULAR)
        return;
    EXPECT(truncate(name_of(index), size) == 0);
    if (size > entry->size)
        memset(entry->bytes + entry->size, 0, (size_t)(size - entry->size));
    entry->size = size;
}

static void read_some(int index)
{
    static unsigned char bytes[MOST + 1];
    struct entry *entry = &model[index];
    struct stat status;
    int there = lstat(name_of(index), &status);
    EXPECT((there == 0) == (entry->kind != NONE));
    if (entry->kind != REGULAR)
        return;
    EXPECT(S_ISREG(status.st_mode) && status.st_size == entry->size && status.st_nlink == 1);
    int file = open(name_of(index), O_RDONLY);
    EXPECT(file >= 0);
    EXPECT(read(file, bytes, sizeof bytes) == entry->size);
    EXPECT(memcmp(bytes, entry->bytes, (size_t)entry->size) == 0);
    EXPECT(close(file) == 0);
}

static void remove_some(int index)
{
    struct entry *entry = &model[index];
    const char *name = name_of(index);
    if (entry->kind == DIRECTORY)
    {
        EXPECT(unlink(name) == -1 && errno == EISDIR);
        EXPECT(rmdir(name) == 0);
    }
    else
        EXPECT(unlink(name) == (entry->kind == NONE ? -1 : 0));
    entry->kind = NONE;
    entry->size = 0;
}

static void rename_some(int from, int to)
{
    struct entry *old = &model[from], *new = &model[to];
    int result = rename(name_of(from), name_of(to));
    if (from == to || old->kind == NONE)
    {
        EXPECT(result == (old->kind == NONE ? -1 : 0));
        return;
    }
    if (new->kind != NONE && (old->kind == DIRECTORY) != (new->kind == DIRECTORY))
    {
        EXPECT(result == -1 && errno == (new->kind == DIRECTORY ? EISDIR : ENOTDIR));
        return;
    }
    EXPECT(result == 0);
    *new = *old;
    old->kind = NONE;
    old->size = 0;
}

static void make_some(int index)
{
    struct entry *entry = &model[index];
    int is_link = next(2) != 0;
    int result = is_link ? symlink("nowhere", name_of(index)) : mkdir(name_of(index), 0755);
    EXPECT(result == (entry->kind == NONE ? 0 : -1));
    if (entry->kind == NONE)
        entry->kind = is_link ? LINK : DIRECTORY;
}

static void list_all(void)
{
    int found = 0, expected = 0;
    DIR *directory = opendir(".");
    EXPECT(directory != NULL);
    if (directory == NULL)
        return;
    for (struct dirent *each; (each = readdir(directory)) != NULL;)
        found += each->d_name[0] == 'n' && each->d_name[1] != 'o';
    EXPECT(closedir(directory) == 0);
    for (int i = 0; i < NAMES; i++)
        expected += model[i].kind != NONE;
    EXPECT(found == expected);
}

static void use_pipe(void)
{
    char bytes[600];
    int ends[2];
    if (pipe2(ends, O_NONBLOCK) != 0)
    {
        EXPECT(0);
        return;
    }
    memset(bytes, 7, sizeof bytes);
    EXPECT(write(ends[1], bytes, sizeof bytes) == sizeof bytes);
    EXPECT(read(ends[0], bytes, sizeof bytes) == sizeof bytes);
    EXPECT(close(ends[1]) == 0);
    EXPECT(read(ends[0], bytes, 1) == 0);
    EXPECT(close(ends[0]) == 0);
}

static void act(void);

static void use_transaction(void)
{
    if (!has_transactions || syscall(TXN_BEGIN, 0) != 0)
        return;
    memcpy(kept, model, sizeof model);
    for (int i = (int)next(8); i >= 0; i--)
        act();
    if (next(3) != 0)
    {
        EXPECT(syscall(TXN_COMMIT) == 0);
        return;
    }
    EXPECT(syscall(TXN_ABORT) == 0);
    memcpy(model, kept, sizeof model);
}

static void act(void)
{
    int index = (int)next(NAMES);
    switch (next(11))
    {
    case 0:
        truncate_some(index);
        break;
    case 1:
    case 2:
        remove_some(index);
        break;
    case 3:
        rename_some(index, (int)next(NAMES));
        break;
    case 4:
        make_some(index);
        break;
    case 5:
        list_all();
        break;
    case 6:
        use_pipe();
        break;
    case 7:
    case 8:
        read_some(index);
        break;
    default:
        write_some(index);
        break;
    }
}

/* The same without looking at results, for ever. */
static pid_t start_victim(const char *directory)
{
    CHECK_EQUAL(mkdir(directory, 0755), 0);
    unsigned start = next(1u << 30);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child != 0)
        return child;
    CHECK_EQUAL(chdir(directory), 0);
    checks = 0;
    random_state = start | 1;
    memset(model, 0, sizeof model);
    for (;;)
    {
        act();
        if (next(4) == 0)
            use_transaction();
    }
}

static void end_victim(pid_t victim, const char *directory)
{
    CHECK_EQUAL(kill(victim, SIGKILL), 0);
    CHECK_EQUAL(signal_of(victim), SIGKILL);
    char path[64];
    for (int i = 0; i <= NAMES; i++)
    {
        snprintf(path, sizeof path, "%s/%s", directory, i < NAMES ? name_of(i) : "nowhere");
        if (unlink(path) != 0 && errno == EISDIR)
            CHECK_EQUAL(rmdir(path), 0);
    }
    CHECK_EQUAL(rmdir(directory), 0);
}

static int work(unsigned operations)
{
    char own[16], other[16];
    snprintf(own, sizeof own, "w%d", worker);
    snprintf(other, sizeof other, "../v%d", worker);
    CHECK_EQUAL(mkdir(own, 0755), 0);
    CHECK_EQUAL(chdir(own), 0);
    checks = 1;
    random_state = seed * 2654435761u + (unsigned)worker * 97 + 1;
    pid_t victim = start_victim(other);
    unsigned victims_end = 50;
    for (operation = 0; operation < operations; operation++)
    {
        if (next(10) == 0)
            use_transaction();
        else
            act();
        if (operation != victims_end)
            continue;
        end_victim(victim, other);
        victim = start_victim(other);
        victims_end = operation + 1 + next(150);
    }
    end_victim(victim, other);
    for (int i = 0; i < NAMES; i++)
    {
        read_some(i);
        remove_some(i);
    }
    unlink("nowhere");
    CHECK_EQUAL(chdir(".."), 0);
    CHECK_EQUAL(rmdir(own), 0);
    return 0;
}

static void run(unsigned first_seed, unsigned operations)
{
    struct statvfs before, after;
    pid_t workers[WORKERS];
    enter_scratch("/tmp");
    has_transactions = !(syscall(TXN_ABORT) == -1 && errno == ENOSYS);
    seed = first_seed;
    CHECK_EQUAL(statvfs(".", &before), 0);
    for (worker = 0; worker < WORKERS; worker++)
    {
        workers[worker] = fork();
        CHECK(workers[worker] >= 0);
        if (workers[worker] == 0)
            _exit(work(operations / WORKERS));
    }
    for (int i = 0; i < WORKERS; i++)
        CHECK_EQUAL(exit_status_of(workers[i]), 0);
    CHECK_EQUAL(statvfs(".", &after), 0);
    if (!has_transactions)
        return; /* the disk of another system is not ours alone */
    CHECK_EQUAL(after.f_bfree, before.f_bfree);
    CHECK_EQUAL(after.f_ffree, before.f_ffree);
}

int stress(const char *seed_text, const char *operations)
{
    run((unsigned)strtoul(seed_text, NULL, 10), (unsigned)strtoul(operations, NULL, 10));
    printf("%s operations with seed %s: as they must be\n", operations, seed_text);
    return 0;
}

static void random_operations_beside_processes_that_are_killed(void)
{
    run(1, TEST_OPERATIONS);
}

const struct test stress_tests[] = {
    { "stress/random_operations_beside_processes_that_are_killed", random_operations_beside_processes_that_are_killed },
    { 0 },
};
#endif
