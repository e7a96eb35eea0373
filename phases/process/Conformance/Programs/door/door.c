/* What is there by the C door alone. */
#include "../clock_setting.h"
#include "../conformance.h"

#include <exo/sleep.h>
#include <px/errno.h>
#include <px/if.h>
#include <px/in.h>
#include <px/spawn.h>
#include <px/unistd.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char *const no_environment[] = { 0 };

static int calls, value_of_call, overrun_of_call;
static timer_t timer_of_calls;

static void count_call(union sigval value)
{
    value_of_call = value.sival_int;
    overrun_of_call = timer_getoverrun(timer_of_calls);
    struct timespec a_while = { 0, 20000000 };
    if (__atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST) == 1)
        nanosleep(&a_while, NULL);
}

static void await_calls(int wanted)
{
    struct timespec shortly = { 0, 1000000 };
    while (__atomic_load_n(&calls, __ATOMIC_SEQ_CST) < wanted)
        nanosleep(&shortly, NULL);
}

static void a_timer_calls_a_function(void)
{
    struct sigevent event = { .sigev_notify = SIGEV_THREAD, .sigev_value.sival_int = 4711 };
    struct itimerspec wanted = { { 0, 5000000 }, { 0, 5000000 } }, left;
    struct timespec a_while = { 0, 20000000 };
    event.sigev_notify_function = count_call;
    CHECK_EQUAL(timer_create(CLOCK_MONOTONIC, &event, &timer_of_calls), 0);
    CHECK_EQUAL(timer_settime(timer_of_calls, 0, &wanted, NULL), 0);
    CHECK_EQUAL(timer_gettime(timer_of_calls, &left), 0);
    CHECK_EQUAL(left.it_interval.tv_nsec, 5000000);
    await_calls(2);
    CHECK_EQUAL(value_of_call, 4711);
    CHECK(overrun_of_call >= 2); /* the first call took 20 milliseconds */
    await_calls(4);
    pid_t child = fork();
    if (child == 0)
        _exit(timer_gettime(timer_of_calls, &left) == -1 && errno == EINVAL ? 0 : 1);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(timer_delete(timer_of_calls), 0);
    nanosleep(&a_while, NULL); /* a call that has begun ends */
    int before = calls;
    nanosleep(&a_while, NULL);
    CHECK_EQUAL(calls, before);
    CHECK_ERROR(timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &timer_of_calls), ENOTSUP);
}

static void spawn_starts_a_program(void)
{
    px_pid_t child = 0;
    char *const arguments[] = { (char *)program_path, REEXEC, "exit", "42", 0 };
    CHECK_EQUAL(px_spawn(&child, program_path, arguments, no_environment), 0);
    CHECK_EQUAL(exit_status_of(child), 42);
}

static void spawn_tells_its_errors(void)
{
    px_pid_t child = 77;
    char *const arguments[] = { "x", 0 };
    errno = 5;
    CHECK_EQUAL(px_spawn(&child, "/nowhere/at/all", arguments, no_environment), ENOENT);
    CHECK_EQUAL(px_spawn(NULL, sibling("text"), arguments, no_environment), ENOEXEC);
    CHECK_EQUAL(px_spawn(NULL, sibling("not-executable"), arguments, no_environment), EACCES);
    CHECK_EQUAL(child, 77);
    CHECK_EQUAL(errno, 5);
}

static void spawn_lists_have_an_end(void)
{
    static px_posix_spawn_file_actions_t actions;
    CHECK_EQUAL(posix_spawn_file_actions_init(&actions), 0);
    for (int i = 0; i < PX_POSIX_SPAWN_ACTIONS; i++)
        CHECK_EQUAL(posix_spawn_file_actions_addclose(&actions, 20 + i), 0);
    CHECK_EQUAL(posix_spawn_file_actions_addclose(&actions, 90), ENOMEM);
    CHECK_EQUAL(posix_spawn_file_actions_adddup2(&actions, 90, 91), ENOMEM);
    CHECK_EQUAL(posix_spawn_file_actions_destroy(&actions), 0);
    static char path[PX_POSIX_SPAWN_PATHS + 1];
    for (int i = 0; i < PX_POSIX_SPAWN_PATHS; i++)
        path[i] = '/';
    CHECK_EQUAL(posix_spawn_file_actions_addopen(&actions, 20, path, 0, 0), ENOMEM);
}

static void scheduling_of_a_spawned_program(void)
{
    px_pid_t child = 0;
    posix_spawnattr_t attributes;
    const struct px_sched_param parameters = { 5 };
    struct px_sched_param got = { 0 };
    int policy = -1;
    char *const arguments[] = { (char *)program_path, REEXEC, "policy", "2", 0 };
    CHECK_EQUAL(posix_spawnattr_init(&attributes), 0);
    CHECK_EQUAL(posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSCHEDULER), 0);
    CHECK_EQUAL(posix_spawnattr_setschedpolicy(&attributes, PX_SCHED_RR), 0);
    CHECK_EQUAL(posix_spawnattr_setschedparam(&attributes, &parameters), 0);
    CHECK_EQUAL(posix_spawnattr_getschedpolicy(&attributes, &policy), 0);
    CHECK_EQUAL(posix_spawnattr_getschedparam(&attributes, &got), 0);
    CHECK_EQUAL(policy, PX_SCHED_RR);
    CHECK_EQUAL(got.sched_priority, 5);
    CHECK_EQUAL(posix_spawn(&child, program_path, NULL, &attributes, arguments, no_environment), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(px_sched_getscheduler(0), PX_SCHED_OTHER);
}

static void errors_are_in_px_errno(void)
{
    px_errno = 0;
    CHECK_EQUAL(px_getpgid(30001), -1);
    CHECK_EQUAL(px_errno, PX_ESRCH);
    CHECK_EQUAL(px_getpgid(0), px_getpgrp());
    CHECK_EQUAL(px_errno, PX_ESRCH);
}

/* By the kernel alone, whose calls a process may make like any domain. */
static void the_kernel_sleeps_too(void)
{
    struct timespec before, after;
    CHECK_EQUAL(clock_gettime(CLOCK_MONOTONIC, &before), 0);
    CHECK_EQUAL(k_nanosleep(20000000), EXO_OK);
    CHECK_EQUAL(clock_gettime(CLOCK_MONOTONIC, &after), 0);
    CHECK((after.tv_sec - before.tv_sec) * 1000000000 + after.tv_nsec - before.tv_nsec >= 20000000);
    CHECK_EQUAL(k_nanosleep(0), EXO_OK);
}

/* musl's own asks by netlink. */
static void all_interfaces_are_listed(void)
{
    struct px_if_nameindex *list = px_if_nameindex();
    CHECK(list != 0);
    int count = 0, found = 0;
    for (; list[count].if_index != 0; count++)
    {
        CHECK_EQUAL(px_if_nametoindex(list[count].if_name), list[count].if_index);
        found += strcmp(list[count].if_name, "lo") == 0;
    }

    CHECK_EQUAL(found, 1);
    CHECK(list[count].if_name == 0);
    px_if_freenameindex(list);
}

/* posix_setsockopt and posix_getsockopt. */
static void options_have_other_names(void)
{
    int made = px_socket(PX_AF_INET, PX_SOCK_STREAM, 0), value = 30;
    px_socklen_t length = sizeof value;
    CHECK_EQUAL(posix_setsockopt(made, PX_IPPROTO_TCP, PX_TCP_KEEPIDLE, &value, length), 0);
    value = 0;
    CHECK_EQUAL(px_getsockopt(made, PX_IPPROTO_TCP, PX_TCP_KEEPIDLE, &value, &length), 0);
    CHECK_EQUAL(value, 30);
    CHECK_EQUAL(posix_getsockopt(made, PX_SOL_SOCKET, PX_SO_TYPE, &value, &length), 0);
    CHECK_EQUAL(value, PX_SOCK_STREAM);
    CHECK_ERROR(posix_setsockopt(made, PX_SOL_SOCKET, PX_SO_TYPE, &value, length), ENOPROTOOPT);
    CHECK_ERROR(posix_getsockopt(-1, PX_SOL_SOCKET, PX_SO_TYPE, &value, &length), EBADF);
    struct px_tcp_info information = { 0 };
    length = sizeof information;
    CHECK_EQUAL(posix_getsockopt(made, PX_IPPROTO_TCP, PX_TCP_INFO, &information, &length), 0);
    CHECK_EQUAL(length, sizeof information);
    CHECK_EQUAL(information.tcpi_state, PX_TCP_CLOSE);
}

const struct test door_tests[] = {
    { "spawn/starts_a_program", spawn_starts_a_program },
    { "spawn/tells_its_errors", spawn_tells_its_errors },
    { "posix_spawn_file_actions_addclose/lists_have_an_end", spawn_lists_have_an_end },
    { "posix_spawnattr_setschedpolicy/scheduling_of_a_spawned_program", scheduling_of_a_spawned_program },
    { "errno/errors_are_in_px_errno", errors_are_in_px_errno },
    { "pthread_join/the_first_thread_can_be_joined", the_first_thread_can_be_joined },
    { "mq_notify/a_message_starts_a_thread", a_message_starts_a_thread },
    { "pthread_mutexattr_setprotocol/processes_may_be_killed_at_any_step", processes_may_be_killed_at_any_step },
    { "pthread_mutexattr_setprioceiling/attributes_are_kept", attributes_of_ceilings_are_kept },
    { "pthread_mutexattr_setprioceiling/the_owner_runs_by_the_ceiling", the_owner_runs_by_the_ceiling },
    { "pthread_mutex_setprioceiling/who_is_above_is_refused", who_is_above_a_ceiling_is_refused },
    { "pthread_mutex_setprioceiling/the_ceiling_of_a_mutex_that_cannot_be_had_stays", the_ceiling_of_a_mutex_that_cannot_be_had_stays },
    { "timer_create/calls_a_function_in_a_thread", a_timer_calls_a_function },
    { "nanosleep/the_kernel_sleeps_too", the_kernel_sleeps_too },
    { "sem_timedwait/follows_a_clock_that_is_set", a_wait_at_a_semaphore_ends_when_the_clock_is_set },
    { "pthread_cond_timedwait/follows_a_clock_that_is_set", a_wait_at_a_condition_ends_when_the_clock_is_set },
    { "if_nameindex/all_interfaces_are_listed", all_interfaces_are_listed },
    { "setsockopt/has_the_name_that_the_roadmap_gives_it", options_have_other_names },
    { 0 },
};
