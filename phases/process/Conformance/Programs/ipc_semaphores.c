/* Semaphores of System V. */
#define _GNU_SOURCE
#include "conformance.h"
#include "scratch.h"

#include <signal.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

union semun
{
    int val;
    struct semid_ds *buf;
    unsigned short *array;
};

static int set;

/* A time of the last minute; a board that does not know the date counts from its start. */
static int is_now(long seconds)
{
    long now = time(NULL);
    return seconds >= now - 60 && seconds <= now + 1;
}

static void make(int count, int mode)
{
    set = semget(IPC_PRIVATE, count, IPC_CREAT | mode);
    CHECK(set >= 0);
}

static void done(void)
{
    CHECK_EQUAL(semctl(set, 0, IPC_RMID), 0);
}

static int operate(int number, int amount, int flags)
{
    struct sembuf one = { (unsigned short)number, (short)amount, (short)flags };
    return semop(set, &one, 1);
}

static int value_of(int number)
{
    return semctl(set, number, GETVAL);
}

static void set_value(int number, int value)
{
    union semun argument = { .val = value };
    CHECK_EQUAL(semctl(set, number, SETVAL, argument), 0);
}

/* Until somebody waits for semaphore 0 to rise. */
static void await_waiters(int count)
{
    while (semctl(set, 0, GETNCNT) != count)
        usleep(1000);
}

static void get_makes_a_set_of_zeros(void)
{
    make(3, 0600);
    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(value_of(i), 0);
    struct semid_ds status;
    union semun argument = { .buf = &status };
    CHECK_EQUAL(semctl(set, 0, IPC_STAT, argument), 0);
    CHECK_EQUAL(status.sem_nsems, 3);
    CHECK_EQUAL(status.sem_otime, 0);
    CHECK(is_now(status.sem_ctime));
    CHECK_EQUAL(status.sem_perm.mode & 0777, 0600);
    CHECK_EQUAL(status.sem_perm.uid, geteuid());
    CHECK_EQUAL(status.sem_perm.cuid, geteuid());
    CHECK_EQUAL(status.sem_perm.gid, getegid());
    CHECK_EQUAL(status.sem_perm.cgid, getegid());
    done();
}

static void a_key_finds_the_set(void)
{
    key_t key = 0x50490001;
    set = semget(key, 2, IPC_CREAT | IPC_EXCL | 0600);
    CHECK(set >= 0);
    CHECK_EQUAL(semget(key, 0, 0), set);
    CHECK_EQUAL(semget(key, 2, IPC_CREAT | 0600), set);
    CHECK_ERROR(semget(key, 2, IPC_CREAT | IPC_EXCL | 0600), EEXIST);
    CHECK_ERROR(semget(key, 3, 0), EINVAL);
    done();
    CHECK_ERROR(semget(key, 2, 0), ENOENT);
}

static void private_sets_are_different(void)
{
    make(1, 0600);
    int first = set;
    make(1, 0600);
    CHECK(first != set);
    done();
    set = first;
    done();
}

static void sizes_are_checked(void)
{
    CHECK_ERROR(semget(IPC_PRIVATE, 0, IPC_CREAT | 0600), EINVAL);
    CHECK_ERROR(semget(IPC_PRIVATE, -1, IPC_CREAT | 0600), EINVAL);
    CHECK_ERROR(semget(IPC_PRIVATE, 1000000, IPC_CREAT | 0600), EINVAL);
}

static int get_without_permission(void)
{
    return semget(0x50490002, 1, 0600) == -1 && errno == EACCES ? 0 : 1;
}

static void get_asks_for_permission(void)
{
    set = semget(0x50490002, 1, IPC_CREAT | 0600);
    CHECK(set >= 0);
    as_user(get_without_permission);
    done();
}

static void operations_add_and_take(void)
{
    make(1, 0600);
    CHECK_EQUAL(operate(0, 3, 0), 0);
    CHECK_EQUAL(value_of(0), 3);
    CHECK_EQUAL(operate(0, -2, 0), 0);
    CHECK_EQUAL(value_of(0), 1);
    CHECK_EQUAL(semctl(set, 0, GETPID), getpid());
    struct semid_ds status;
    union semun argument = { .buf = &status };
    CHECK_EQUAL(semctl(set, 0, IPC_STAT, argument), 0);
    CHECK(is_now(status.sem_otime));
    done();
}

static void operations_are_all_done_or_none(void)
{
    make(2, 0600);
    struct sembuf both[] = { { 0, 5, 0 }, { 1, -1, IPC_NOWAIT } };
    CHECK_ERROR(semop(set, both, 2), EAGAIN);
    CHECK_EQUAL(value_of(0), 0);
    both[1].sem_op = 1;
    CHECK_EQUAL(semop(set, both, 2), 0);
    CHECK_EQUAL(value_of(0), 5);
    CHECK_EQUAL(value_of(1), 1);
    done();
}

static int take_two(void)
{
    return operate(0, -2, 0) == 0 ? 0 : 1;
}

static void operations_wait_until_there_is_enough(void)
{
    make(1, 0600);
    pid_t child = child_running(take_two);
    await_waiters(1);
    CHECK_EQUAL(operate(0, 1, 0), 0);
    await_waiters(1);
    CHECK_EQUAL(operate(0, 2, 0), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(value_of(0), 1);
    CHECK_EQUAL(semctl(set, 0, GETNCNT), 0);
    done();
}

static int await_zero(void)
{
    return operate(0, 0, 0) == 0 ? 0 : 1;
}

static void operations_wait_for_zero(void)
{
    make(1, 0600);
    CHECK_EQUAL(operate(0, 0, 0), 0);
    set_value(0, 2);
    CHECK_ERROR(operate(0, 0, IPC_NOWAIT), EAGAIN);
    pid_t child = child_running(await_zero);
    while (semctl(set, 0, GETZCNT) != 1)
        usleep(1000);
    CHECK_EQUAL(operate(0, -2, 0), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(semctl(set, 0, GETZCNT), 0);
    done();
}

static int three_then_zero(void)
{
    struct sembuf both[] = { { 0, -3, 0 }, { 0, 0, 0 } };
    return semop(set, both, 2) == 0 ? 0 : 1;
}

static void operations_of_one_semaphore_count_each_other(void)
{
    make(1, 0600);
    set_value(0, 4);
    pid_t child = child_running(three_then_zero);
    usleep(20000);
    CHECK_EQUAL(value_of(0), 4);
    CHECK_EQUAL(operate(0, -1, 0), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(value_of(0), 0);
    done();
}

static int expect_removal(void)
{
    return operate(0, -1, 0) == -1 && errno == EIDRM ? 0 : 1;
}

static void removing_the_set_ends_waits(void)
{
    make(1, 0600);
    pid_t child = child_running(expect_removal);
    await_waiters(1);
    done();
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_ERROR(operate(0, 1, 0), EINVAL);
}

static void on_alarm(int signal)
{
    (void)signal;
}

static int expect_interruption(void)
{
    struct sigaction action = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
    sigaction(SIGUSR1, &action, NULL);
    return operate(0, -1, 0) == -1 && errno == EINTR ? 0 : 1;
}

static void a_signal_ends_a_wait_even_with_restart(void)
{
    make(1, 0600);
    pid_t child = child_running(expect_interruption);
    await_waiters(1);
    CHECK_EQUAL(kill(child, SIGUSR1), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(semctl(set, 0, GETNCNT), 0);
    done();
}

static void bad_operations_are_refused(void)
{
    make(1, 0600);
    struct sembuf many[2000];
    memset(many, 0, sizeof many);
    CHECK_ERROR(operate(1, 1, 0), EFBIG);
    CHECK_ERROR(semop(set, many, 2000), E2BIG);
    CHECK_ERROR(semop(set, many, 0), EINVAL);
    CHECK_ERROR(semop(-1, many, 1), EINVAL);
    set_value(0, 32767);
    CHECK_ERROR(operate(0, 1, 0), ERANGE);
    CHECK_EQUAL(value_of(0), 32767);
    done();
}

static int operate_without_permission(void)
{
    if (operate(0, 1, 0) != -1 || errno != EACCES)
        return 1;
    if (operate(0, 0, 0) != 0)
        return 2;
    union semun argument = { .val = 1 };
    if (semctl(set, 0, SETVAL, argument) != -1 || errno != EACCES)
        return 3;
    if (semctl(set, 0, GETVAL) != 0)
        return 4;
    return semctl(set, 0, IPC_RMID) == -1 && errno == EPERM ? 0 : 5;
}

static void permissions_decide_who_may_alter(void)
{
    make(1, 0604);
    as_user(operate_without_permission);
    done();
}

static int read_without_permission(void)
{
    union semun argument = { .array = (unsigned short[4]){ 0 } };
    struct semid_ds status;
    if (semctl(set, 0, GETALL, argument) != -1 || errno != EACCES)
        return 1;
    argument.buf = &status;
    if (semctl(set, 0, IPC_STAT, argument) != -1 || errno != EACCES)
        return 2;
    return semctl(set, 0, GETVAL) == -1 && errno == EACCES ? 0 : 3;
}

static void permissions_decide_who_may_read(void)
{
    make(1, 0600);
    as_user(read_without_permission);
    done();
}

static int take_and_end(void)
{
    return operate(0, -2, SEM_UNDO) == 0 && operate(1, 4, SEM_UNDO) == 0 && operate(1, -1, SEM_UNDO) == 0 ? 0 : 1;
}

static void undo_happens_at_exit(void)
{
    make(2, 0600);
    set_value(0, 3);
    pid_t child = child_running(take_and_end);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(value_of(0), 3);
    CHECK_EQUAL(value_of(1), 0);
    done();
}

static int take_and_sleep(void)
{
    return operate(0, -1, SEM_UNDO) == 0 ? sleep_for_ever() : 1;
}

static int take_one(void)
{
    return operate(0, -1, 0) == 0 ? 0 : 1;
}

static void undo_happens_when_a_process_is_killed(void)
{
    make(1, 0600);
    set_value(0, 1);
    pid_t holder = child_running(take_and_sleep);
    while (value_of(0) != 0)
        usleep(1000);
    pid_t waiter = child_running(take_one);
    await_waiters(1);
    CHECK_EQUAL(kill(holder, SIGKILL), 0);
    CHECK_EQUAL(signal_of(holder), SIGKILL);
    CHECK_EQUAL(exit_status_of(waiter), 0);
    CHECK_EQUAL(value_of(0), 0);
    done();
}

static int end_at_once(void)
{
    return 0;
}

static int add_and_fork(void)
{
    if (operate(0, 1, SEM_UNDO) != 0)
        return 1;
    pid_t child = child_running(end_at_once);
    if (exit_status_of(child) != 0)
        return 2;
    return value_of(0) == 1 ? 0 : 3;
}

static void undo_is_not_inherited(void)
{
    make(1, 0600);
    pid_t child = child_running(add_and_fork);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(value_of(0), 0);
    done();
}

static int take_and_execute(void)
{
    if (operate(0, -1, SEM_UNDO) != 0)
        return 1;
    execl(program_path, program_path, REEXEC, "exit", "7", (char *)NULL);
    return 2;
}

static void undo_survives_exec(void)
{
    make(1, 0600);
    set_value(0, 1);
    pid_t child = child_running(take_and_execute);
    CHECK_EQUAL(exit_status_of(child), 7);
    CHECK_EQUAL(value_of(0), 1);
    done();
}

static int add_and_await_signal(void)
{
    if (operate(0, 1, SEM_UNDO) != 0)
        return 1;
    while (value_of(0) != 9)
        usleep(1000);
    return 0;
}

static void setting_a_value_forgets_undo(void)
{
    make(1, 0600);
    pid_t child = child_running(add_and_await_signal);
    while (value_of(0) != 1)
        usleep(1000);
    set_value(0, 9);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(value_of(0), 9);
    done();
}

static void all_values_are_set_and_read(void)
{
    unsigned short values[3] = { 7, 0, 32767 };
    unsigned short got[3] = { 1, 1, 1 };
    union semun argument = { .array = values };
    make(3, 0600);
    CHECK_EQUAL(semctl(set, 0, SETALL, argument), 0);
    argument.array = got;
    CHECK_EQUAL(semctl(set, 0, GETALL, argument), 0);
    CHECK_EQUAL(memcmp(values, got, sizeof got), 0);
    values[1] = 40000;
    argument.array = values;
    CHECK_ERROR(semctl(set, 0, SETALL, argument), ERANGE);
    CHECK_EQUAL(value_of(0), 7);
    done();
}

static void setting_a_value_wakes_who_waits(void)
{
    make(1, 0600);
    pid_t child = child_running(take_two);
    await_waiters(1);
    set_value(0, 2);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(value_of(0), 0);
    done();
}

static int use_as_new_owner(void)
{
    return operate(0, 1, 0) == 0 && semctl(set, 0, IPC_RMID) == 0 ? 0 : 1;
}

static void owner_and_permissions_can_be_changed(void)
{
    make(1, 0600);
    struct semid_ds status;
    union semun argument = { .buf = &status };
    CHECK_EQUAL(semctl(set, 0, IPC_STAT, argument), 0);
    status.sem_perm.uid = 1000;
    status.sem_perm.gid = 1000;
    status.sem_perm.mode = 0640;
    CHECK_EQUAL(semctl(set, 0, IPC_SET, argument), 0);
    memset(&status, 0, sizeof status);
    CHECK_EQUAL(semctl(set, 0, IPC_STAT, argument), 0);
    CHECK_EQUAL(status.sem_perm.uid, 1000);
    CHECK_EQUAL(status.sem_perm.gid, 1000);
    CHECK_EQUAL(status.sem_perm.cuid, geteuid());
    CHECK_EQUAL(status.sem_perm.mode & 0777, 0640);
    as_user(use_as_new_owner);
    CHECK_ERROR(semctl(set, 0, GETVAL), EINVAL);
}

static int change_as_other(void)
{
    struct semid_ds status = { 0 };
    union semun argument = { .buf = &status };
    return semctl(set, 0, IPC_SET, argument) == -1 && errno == EPERM ? 0 : 1;
}

static void bad_controls_are_refused(void)
{
    make(2, 0606);
    union semun argument = { .val = 32768 };
    CHECK_ERROR(semctl(set, 0, SETVAL, argument), ERANGE);
    argument.val = -1;
    CHECK_ERROR(semctl(set, 0, SETVAL, argument), ERANGE);
    CHECK_ERROR(semctl(set, 2, GETVAL), EINVAL);
    CHECK_ERROR(semctl(set, -1, GETVAL), EINVAL);
    CHECK_ERROR(semctl(set, 0, 999), EINVAL);
    CHECK_ERROR(semctl(-1, 0, GETVAL), EINVAL);
    as_user(change_as_other);
    done();
}

static void bad_addresses_are_refused(void)
{
    make(1, 0600);
    CHECK_ERROR(semop(set, (struct sembuf *)8, 1), EFAULT);
    union semun argument = { .array = (unsigned short *)8 };
    CHECK_ERROR(semctl(set, 0, GETALL, argument), EFAULT);
    CHECK_ERROR(semctl(set, 0, SETALL, argument), EFAULT);
    argument.buf = (struct semid_ds *)8;
    CHECK_ERROR(semctl(set, 0, IPC_STAT, argument), EFAULT);
    CHECK_ERROR(semctl(set, 0, IPC_SET, argument), EFAULT);
    done();
}

#ifndef CONFORMANCE_DOOR
static void a_timed_wait_ends_in_time(void)
{
    make(1, 0600);
    struct sembuf one = { 0, -1, 0 };
    struct timespec timeout = { 0, 30000000 }, before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    CHECK_ERROR(semtimedop(set, &one, 1, &timeout), EAGAIN);
    clock_gettime(CLOCK_MONOTONIC, &after);
    long waited = (after.tv_sec - before.tv_sec) * 1000000000L + after.tv_nsec - before.tv_nsec;
    CHECK(waited >= 30000000);
    timeout.tv_nsec = 0;
    CHECK_ERROR(semtimedop(set, &one, 1, &timeout), EAGAIN);
    timeout.tv_nsec = 1000000000;
    CHECK_ERROR(semtimedop(set, &one, 1, &timeout), EINVAL);
    CHECK_EQUAL(semctl(set, 0, GETNCNT), 0);
    set_value(0, 1);
    timeout.tv_nsec = 0;
    CHECK_EQUAL(semtimedop(set, &one, 1, &timeout), 0);
    done();
}

static void limits_and_sets_can_be_listed(void)
{
    make(5, 0600);
    struct seminfo info;
    union semun argument = { .buf = (struct semid_ds *)&info };
    int highest = semctl(0, 0, SEM_INFO, argument);
    CHECK(highest >= 0);
    CHECK(info.semusz >= 1 && info.semaem >= 5);
    CHECK_EQUAL(info.semvmx, 32767);
    CHECK(semctl(0, 0, IPC_INFO, argument) >= 0);
    CHECK(info.semmsl >= 5 && info.semopm >= 2);
    int found = 0;
    for (int i = 0; i <= highest; i++)
    {
        struct semid_ds status;
        argument.buf = &status;
        int id = semctl(i, 0, SEM_STAT, argument);
        found |= id == set && status.sem_nsems == 5;
    }
    CHECK(found);
    done();
}
#endif

const struct test ipc_semaphore_tests[] = {
    { "semget/makes_a_set_of_zeros", get_makes_a_set_of_zeros },
    { "semget/a_key_finds_the_set", a_key_finds_the_set },
    { "semget/private_sets_are_different", private_sets_are_different },
    { "semget/sizes_are_checked", sizes_are_checked },
    { "semget/asks_for_permission", get_asks_for_permission },
    { "semop/adds_and_takes", operations_add_and_take },
    { "semop/all_operations_are_done_or_none", operations_are_all_done_or_none },
    { "semop/waits_until_there_is_enough", operations_wait_until_there_is_enough },
    { "semop/waits_for_zero", operations_wait_for_zero },
    { "semop/operations_of_one_semaphore_count_each_other", operations_of_one_semaphore_count_each_other },
    { "semop/removing_the_set_ends_waits", removing_the_set_ends_waits },
    { "semop/a_signal_ends_a_wait_even_with_restart", a_signal_ends_a_wait_even_with_restart },
    { "semop/bad_operations_are_refused", bad_operations_are_refused },
    { "semop/permissions_decide_who_may_alter", permissions_decide_who_may_alter },
    { "semop/undo_happens_at_exit", undo_happens_at_exit },
    { "semop/undo_happens_when_a_process_is_killed", undo_happens_when_a_process_is_killed },
    { "semop/undo_is_not_inherited", undo_is_not_inherited },
    { "semop/undo_survives_exec", undo_survives_exec },
    { "semctl/permissions_decide_who_may_read", permissions_decide_who_may_read },
    { "semctl/setting_a_value_forgets_undo", setting_a_value_forgets_undo },
    { "semctl/all_values_are_set_and_read", all_values_are_set_and_read },
    { "semctl/setting_a_value_wakes_who_waits", setting_a_value_wakes_who_waits },
    { "semctl/owner_and_permissions_can_be_changed", owner_and_permissions_can_be_changed },
    { "semctl/bad_controls_are_refused", bad_controls_are_refused },
    { "semop/bad_addresses_are_refused", bad_addresses_are_refused },
#ifndef CONFORMANCE_DOOR
    { "semtimedop/a_timed_wait_ends_in_time", a_timed_wait_ends_in_time },
    { "semctl/limits_and_sets_can_be_listed", limits_and_sets_can_be_listed },
#endif
    { 0 },
};
