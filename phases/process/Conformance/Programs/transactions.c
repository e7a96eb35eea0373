/* Transactions: docs/transactions.md. Linux has none, so the tests skip themselves there. */
#define _GNU_SOURCE
#include "conformance.h"
#include "scratch.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef CONFORMANCE_DOOR
#include <px/txn.h>
#else
/* Numbers that Linux does not have, phases/vfs/Library/PistachioCall.cs. */
enum { TXN_BEGIN = 508, TXN_COMMIT = 509, TXN_ABORT = 510 };
static int txn_begin(int flags) { return (int)syscall(TXN_BEGIN, flags); }
static int txn_commit(void) { return (int)syscall(TXN_COMMIT); }
static int txn_abort(void) { return (int)syscall(TXN_ABORT); }
#endif

enum { ACCOUNTS = 4, CLERKS = 3, TRANSFERS = 12, BALANCE = 1000, MOST_TRANSACTIONS = 16 };

static void enter(void)
{
    enter_scratch("/tmp");
    if (txn_abort() == -1 && errno == ENOSYS)
        skip("there are no transactions");
}

static int is_as_before(void)
{
    CHECK_BYTES("kept", "old");
    CHECK(!exists("new"));
    CHECK(exists("gone"));
    CHECK(!exists("directory"));
    return 0;
}

static int is_changed(void)
{
    CHECK_BYTES("kept", "changed");
    CHECK_BYTES("new", "bytes");
    CHECK(!exists("gone"));
    CHECK_BYTES("directory/moved", "moved");
    return 0;
}

static void make_files(void)
{
    enter();
    make_file("kept", "old");
    make_file("gone", "");
    make_file("here", "moved");
}

static void change_files(void)
{
    make_file("kept", "changed");
    make_file("new", "bytes");
    CHECK_EQUAL(unlink("gone"), 0);
    CHECK_EQUAL(mkdir("directory", 0755), 0);
    CHECK_EQUAL(rename("here", "directory/moved"), 0);
}

static void changes_are_seen_at_once(void)
{
    make_files();
    CHECK_EQUAL(txn_begin(0), 0);
    change_files();
    is_changed();
    CHECK_EQUAL(exit_status_of(child_running(is_as_before)), 0);
    CHECK_EQUAL(txn_commit(), 0);
    is_changed();
    CHECK_EQUAL(exit_status_of(child_running(is_changed)), 0);
    CHECK_ERROR(txn_commit(), EINVAL);
}

static void an_aborted_one_has_changed_nothing(void)
{
    make_files();
    CHECK_EQUAL(txn_begin(0), 0);
    change_files();
    int made = open("new", O_RDWR);
    CHECK(made >= 0);
    CHECK_EQUAL(txn_abort(), 0);
    is_as_before();

    /* What was open of it is a file without a name. */
    struct stat status;
    CHECK_EQUAL(fstat(made, &status), 0);
    CHECK_EQUAL(status.st_nlink, 0);
    CHECK_EQUAL(close(made), 0);
    CHECK_ERROR(txn_abort(), EINVAL);
}

static int writes_to_kept(void)
{
    make_file("kept", "others");
    return 0;
}

static void a_conflict_is_told_and_changes_nothing(void)
{
    char bytes[8];
    make_files();
    CHECK_EQUAL(txn_begin(0), 0);
    CHECK_BYTES("kept", "old");
    make_file("new", "bytes");
    CHECK_EQUAL(exit_status_of(child_running(writes_to_kept)), 0);
    CHECK_ERROR(open("new", O_RDONLY), ECANCELED);
    CHECK_ERROR(txn_commit(), ECANCELED);
    CHECK_BYTES("kept", "others");
    CHECK(!exists("new"));

    /* Again, and nobody is in the way. */
    CHECK_EQUAL(txn_begin(0), 0);
    int file = open("kept", O_RDWR | O_APPEND);
    CHECK_EQUAL(write(file, " and mine", 9), 9);
    CHECK_EQUAL(pread(file, bytes, 4, 11), 4);
    CHECK(memcmp(bytes, "mine", 4) == 0);
    CHECK_EQUAL(txn_commit(), 0);
    CHECK_EQUAL(close(file), 0);
    CHECK_BYTES("kept", "others and mine");
}

static int makes_another_name(void)
{
    make_file("another", "name");
    return 0;
}

static void others_may_work_in_the_same_directory(void)
{
    make_files();
    CHECK_EQUAL(txn_begin(0), 0);
    change_files();
    CHECK_EQUAL(exit_status_of(child_running(makes_another_name)), 0);
    CHECK_BYTES("another", "name");
    CHECK_EQUAL(txn_commit(), 0);
    is_changed();
    CHECK_BYTES("another", "name");
}

static void errors_are_told(void)
{
    enter();
    make_file("file", "bytes");
    CHECK_EQUAL(mkfifo("fifo", 0600), 0);
    CHECK_ERROR(txn_commit(), EINVAL);
    CHECK_ERROR(txn_abort(), EINVAL);
    CHECK_ERROR(txn_begin(1), EINVAL);
    CHECK_EQUAL(txn_begin(0), 0);
    CHECK_ERROR(txn_begin(0), EALREADY);
    CHECK_ERROR(open("fifo", O_RDONLY | O_NONBLOCK), EOPNOTSUPP);
#ifndef CONFORMANCE_DOOR /* the door's mmap gives an error in another way */
    int file = open("file", O_RDWR);
    CHECK(mmap(NULL, 4096, PROT_READ, MAP_SHARED, file, 0) == MAP_FAILED);
    CHECK_EQUAL(errno, EOPNOTSUPP);
    CHECK_EQUAL(close(file), 0);
#endif
    CHECK_EQUAL(txn_abort(), 0);
}

static int ends_in_the_middle(void)
{
    CHECK_EQUAL(txn_begin(0), 0);
    change_files();
    return 0;
}

static int is_killed_in_the_middle(void)
{
    ends_in_the_middle();
    raise(SIGKILL);
    return 1;
}

static int executes_in_the_middle(void)
{
    ends_in_the_middle();
    execl(program_path, program_path, REEXEC, "exit", "0", (char *)NULL);
    return 1;
}

static void nothing_is_left_of_who_ends_in_the_middle(void)
{
    struct statvfs before, after;
    make_files();
    CHECK_EQUAL(statvfs(".", &before), 0);
    CHECK_EQUAL(exit_status_of(child_running(ends_in_the_middle)), 0);
    is_as_before();
    CHECK_EQUAL(signal_of(child_running(is_killed_in_the_middle)), SIGKILL);
    is_as_before();
    CHECK_EQUAL(exit_status_of(child_running(executes_in_the_middle)), 0);
    is_as_before();
    CHECK_EQUAL(statvfs(".", &after), 0);
    CHECK_EQUAL(after.f_bfree, before.f_bfree);
    CHECK_EQUAL(after.f_ffree, before.f_ffree);
}

static int held;

static int holds_one(void)
{
    CHECK_EQUAL(txn_begin(0), 0);
    CHECK_EQUAL(write(held, "x", 1), 1);
    return sleep_for_ever();
}

static void too_many_are_refused(void)
{
    pid_t holders[MOST_TRANSACTIONS];
    int ends[2];
    char byte;
    enter();
    CHECK_EQUAL(pipe(ends), 0);
    held = ends[1];
    for (int i = 0; i < MOST_TRANSACTIONS; i++)
    {
        holders[i] = child_running(holds_one);
        CHECK_EQUAL(read(ends[0], &byte, 1), 1);
    }
    CHECK_ERROR(txn_begin(0), EAGAIN);
    for (int i = 0; i < MOST_TRANSACTIONS; i++)
    {
        CHECK_EQUAL(kill(holders[i], SIGKILL), 0);
        CHECK_EQUAL(signal_of(holders[i]), SIGKILL);
    }
    CHECK_EQUAL(txn_begin(0), 0);
    CHECK_EQUAL(txn_abort(), 0);
}

static void a_full_file_system_is_told(void)
{
    struct statvfs before, after;
    enter();
    make_file("small", "bytes");
    CHECK_EQUAL(statvfs(".", &before), 0);
    CHECK_EQUAL(txn_begin(0), 0);
    int file = open("large", O_RDWR | O_CREAT, 0600);
    CHECK(file >= 0);
    CHECK_EQUAL(posix_fallocate(file, 0, (off_t)(before.f_bfree + 1) * (off_t)before.f_bsize), ENOSPC);
    make_file("small", "other bytes");
    CHECK_EQUAL(close(file), 0);
    CHECK_EQUAL(txn_abort(), 0);
    CHECK_BYTES("small", "bytes");
    CHECK(!exists("large"));
    CHECK_EQUAL(statvfs(".", &after), 0);
    CHECK_EQUAL(after.f_bfree, before.f_bfree);
}

static int balance_of(int account)
{
    char name[16], text[16] = { 0 };
    snprintf(name, sizeof name, "account%d", account);
    int file = open(name, O_RDONLY);
    if (file < 0)
        return -1;
    ssize_t bytes = read(file, text, sizeof text - 1);
    close(file);
    return bytes > 0 ? atoi(text) : -1;
}

static int set_balance(int account, int balance)
{
    char name[16], text[16];
    snprintf(name, sizeof name, "account%d", account);
    int length = snprintf(text, sizeof text, "%d", balance);
    int file = open(name, O_WRONLY | O_TRUNC);
    if (file < 0)
        return -1;
    ssize_t bytes = write(file, text, (size_t)length);
    close(file);
    return bytes == length ? 0 : -1;
}

/* Sum of all accounts, which no transfer changes; -1 if somebody was in the way. */
static int total(void)
{
    int sum = 0;
    if (txn_begin(0) != 0)
        return -1;
    for (int i = 0; i < ACCOUNTS; i++)
        sum += balance_of(i);
    return txn_commit() == 0 ? sum : -1;
}

static int transfers(void)
{
    unsigned random = (unsigned)getpid() * 2654435761u;
    for (int done = 0; done < TRANSFERS;)
    {
        random = random * 1664525u + 1013904223u;
        int from = (int)(random >> 8) % ACCOUNTS, to = (int)(random >> 16) % ACCOUNTS, amount = (int)(random >> 24) % 50;
        if (from == to)
            continue;
        CHECK_EQUAL(txn_begin(0), 0);
        int left = balance_of(from), right = balance_of(to);
        if (left >= 0 && right >= 0 && set_balance(from, left - amount) == 0 && set_balance(to, right + amount) == 0)
        {
            if (txn_commit() == 0)
                done++;
            else
                CHECK_EQUAL(errno, ECANCELED);
            continue;
        }
        CHECK_EQUAL(errno, ECANCELED);
        CHECK_EQUAL(txn_abort(), 0);
    }
    return 0;
}

static void transfers_of_several_processes_keep_the_sum(void)
{
    pid_t clerks[CLERKS];
    enter();
    for (int i = 0; i < ACCOUNTS; i++)
    {
        char name[16];
        snprintf(name, sizeof name, "account%d", i);
        make_file(name, "1000");
    }
    for (int i = 0; i < CLERKS; i++)
        clerks[i] = child_running(transfers);
    pid_t killed = child_running(transfers);
    int sum = -1;
    while ((sum = total()) < 0)
        ;
    CHECK_EQUAL(sum, ACCOUNTS * BALANCE);
    kill(killed, SIGKILL);
    int status;
    CHECK_EQUAL(waitpid(killed, &status, 0), killed);
    for (int i = 0; i < CLERKS; i++)
        CHECK_EQUAL(exit_status_of(clerks[i]), 0);
    CHECK_EQUAL(total(), ACCOUNTS * BALANCE);
}

static void who_watches_hears_of_it_then(void)
{
    char events[4096] __attribute__((aligned(8)));
    make_files();
    int list = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    CHECK(list >= 0);
    CHECK(inotify_add_watch(list, ".", IN_CREATE | IN_DELETE) > 0);
    CHECK_EQUAL(txn_begin(0), 0);
    make_file("new", "x");
    CHECK_EQUAL(unlink("gone"), 0);
    CHECK_ERROR(read(list, events, sizeof events), EAGAIN);
    CHECK_EQUAL(txn_commit(), 0);
    CHECK_EQUAL(read(list, events, sizeof events), 2 * (sizeof(struct inotify_event) + 16));
    const struct inotify_event *made = (const struct inotify_event *)events;
    const struct inotify_event *gone = (const struct inotify_event *)(events + sizeof *made + 16);
    CHECK_EQUAL(made->mask, IN_CREATE);
    CHECK_EQUAL(strcmp(made->name, "new"), 0);
    CHECK_EQUAL(gone->mask, IN_DELETE);
    CHECK_EQUAL(strcmp(gone->name, "gone"), 0);

    CHECK_EQUAL(txn_begin(0), 0);
    CHECK_EQUAL(unlink("new"), 0);
    CHECK_EQUAL(txn_abort(), 0);
    CHECK_ERROR(read(list, events, sizeof events), EAGAIN);
}

const struct test transaction_tests[] = {
    { "txn_commit/changes_are_seen_at_once", changes_are_seen_at_once },
    { "txn_abort/an_aborted_one_has_changed_nothing", an_aborted_one_has_changed_nothing },
    { "txn_commit/a_conflict_is_told_and_changes_nothing", a_conflict_is_told_and_changes_nothing },
    { "txn_commit/others_may_work_in_the_same_directory", others_may_work_in_the_same_directory },
    { "txn_begin/errors_are_told", errors_are_told },
    { "txn_begin/nothing_is_left_of_who_ends_in_the_middle", nothing_is_left_of_who_ends_in_the_middle },
    { "txn_begin/too_many_are_refused", too_many_are_refused },
    { "txn_begin/a_full_file_system_is_told", a_full_file_system_is_told },
    { "txn_commit/who_watches_hears_of_it_then", who_watches_hears_of_it_then },
    { "txn_commit/transfers_of_several_processes_keep_the_sum", transfers_of_several_processes_keep_the_sum },
    { 0 },
};
