/* sched.h, nice and getpriority: POSIX.1-2017, System Interfaces. The C library's sched_ functions may be stubs; the system calls are meant. */
#define _GNU_SOURCE
#include "conformance.h"

#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef CONFORMANCE_DOOR
#define get_scheduler sched_getscheduler
#define set_scheduler sched_setscheduler
#define get_parameters sched_getparam
#define set_parameters sched_setparam
#define get_interval sched_rr_get_interval
#else
static int get_scheduler(pid_t pid) { return (int)syscall(SYS_sched_getscheduler, pid); }

static int set_scheduler(pid_t pid, int policy, const struct sched_param *parameters)
{
    return (int)syscall(SYS_sched_setscheduler, pid, policy, parameters);
}

static int get_parameters(pid_t pid, struct sched_param *parameters) { return (int)syscall(SYS_sched_getparam, pid, parameters); }

static int set_parameters(pid_t pid, const struct sched_param *parameters) { return (int)syscall(SYS_sched_setparam, pid, parameters); }

static int get_interval(pid_t pid, struct timespec *interval) { return (int)syscall(SYS_sched_rr_get_interval, pid, interval); }
#endif

static void priorities_have_a_range(void)
{
    CHECK(sched_get_priority_max(SCHED_FIFO) - sched_get_priority_min(SCHED_FIFO) >= 31);
    CHECK(sched_get_priority_max(SCHED_RR) - sched_get_priority_min(SCHED_RR) >= 31);
    CHECK_ERROR(sched_get_priority_max(77), EINVAL);
    CHECK_ERROR(sched_get_priority_min(77), EINVAL);
}

static void processes_begin_as_other(void)
{
    struct sched_param parameters = { .sched_priority = 9 };
    CHECK_EQUAL(get_scheduler(0), SCHED_OTHER);
    CHECK_EQUAL(get_parameters(0, &parameters), 0);
    CHECK_EQUAL(parameters.sched_priority, 0);
}

static void a_policy_can_be_set(void)
{
    struct sched_param parameters = { .sched_priority = 5 };
    if (geteuid() != 0)
        skip("needs the superuser");
    if (set_scheduler(0, SCHED_FIFO, &parameters) == -1 && errno == EPERM)
        skip("needs the right to use real-time policies");
    CHECK_EQUAL(get_scheduler(0), SCHED_FIFO);
    parameters.sched_priority = 7;
    CHECK_EQUAL(set_parameters(0, &parameters), 0);
    parameters.sched_priority = 0;
    CHECK_EQUAL(get_parameters(0, &parameters), 0);
    CHECK_EQUAL(parameters.sched_priority, 7);
    parameters.sched_priority = 0;
    CHECK_EQUAL(set_scheduler(0, SCHED_OTHER, &parameters), 0);
}

static void bad_values_are_einval(void)
{
    struct sched_param parameters = { .sched_priority = 1000 };
    CHECK_ERROR(set_scheduler(0, SCHED_FIFO, &parameters), EINVAL);
    CHECK_ERROR(set_scheduler(0, 77, &parameters), EINVAL);
    parameters.sched_priority = 1;
    CHECK_ERROR(set_scheduler(0, SCHED_OTHER, &parameters), EINVAL);
}

static void an_unknown_process_is_esrch(void)
{
    struct sched_param parameters = { 0 };
    CHECK_ERROR(get_scheduler(30001), ESRCH);
    CHECK_ERROR(get_parameters(30001, &parameters), ESRCH);
    CHECK_ERROR(set_scheduler(30001, SCHED_OTHER, &parameters), ESRCH);
}

static int use_fifo(void)
{
    struct sched_param parameters = { .sched_priority = 5 };
    if (geteuid() == 0 && setuid(1000) != 0)
        return 1;
    return set_scheduler(0, SCHED_FIFO, &parameters) == -1 && errno == EPERM ? 0 : 2;
}

static void real_time_needs_privileges(void)
{
    CHECK_EQUAL(exit_status_of(child_running(use_fifo)), 0);
}

static void the_interval_is_positive(void)
{
    struct timespec interval = { 0 };
    struct sched_param parameters = { .sched_priority = 5 };
    if (set_scheduler(0, SCHED_RR, &parameters) == -1)
        skip("needs the right to use real-time policies");
    CHECK_EQUAL(get_interval(0, &interval), 0);
    CHECK(interval.tv_sec > 0 || interval.tv_nsec > 0);
    CHECK_ERROR(get_interval(30001, &interval), ESRCH);
}

static int change_parent(void)
{
    struct sched_param parameters = { .sched_priority = 0 };
    pid_t parent = getppid();
    if (setuid(1000) != 0)
        return 1;
    if (set_scheduler(parent, SCHED_OTHER, &parameters) != -1 || errno != EPERM)
        return 2;
    if (set_parameters(parent, &parameters) != -1 || errno != EPERM)
        return 3;
    if (setpriority(PRIO_PROCESS, (id_t)parent, 5) != -1 || errno != EPERM)
        return 4;
    return get_scheduler(parent) == SCHED_OTHER ? 0 : 5;
}

static void another_users_process_is_eperm(void)
{
    if (geteuid() != 0)
        skip("needs the superuser");
    CHECK_EQUAL(exit_status_of(child_running(change_parent)), 0);
}

static void bad_parameters_are_told(void)
{
    struct sched_param parameters = { .sched_priority = 1 };
    CHECK_ERROR(set_parameters(0, &parameters), EINVAL); /* of SCHED_OTHER */
    parameters.sched_priority = 0;
    CHECK_EQUAL(set_parameters(0, &parameters), 0);
    CHECK_ERROR(set_parameters(30001, &parameters), ESRCH);
}

static void yield_returns_zero(void)
{
    for (int i = 0; i < 100; i++)
        CHECK_EQUAL(sched_yield(), 0);
}

static void nice_changes_the_priority(void)
{
    errno = 0;
    CHECK_EQUAL(nice(5), 5);
    CHECK_EQUAL(getpriority(PRIO_PROCESS, 0), 5);
    CHECK_EQUAL(setpriority(PRIO_PROCESS, 0, 10), 0);
    CHECK_EQUAL(getpriority(PRIO_PROCESS, 0), 10);
}

static void getpriority_tells_its_errors(void)
{
    CHECK_ERROR(getpriority(77, 0), EINVAL);
    CHECK_ERROR(getpriority(PRIO_PROCESS, 30001), ESRCH);
    CHECK_ERROR(setpriority(77, 0, 5), EINVAL);
    CHECK_ERROR(setpriority(PRIO_PROCESS, 30001, 5), ESRCH);
}

static void priority_of_a_group_counts_for_all(void)
{
    pid_t child = child_running(sleep_for_ever);
    CHECK_EQUAL(setpgid(child, child), 0);
    CHECK_EQUAL(setpriority(PRIO_PGRP, (id_t)child, 7), 0);
    CHECK_EQUAL(getpriority(PRIO_PROCESS, (id_t)child), 7);
    CHECK_EQUAL(getpriority(PRIO_PGRP, (id_t)child), 7);
    CHECK_EQUAL(getpriority(PRIO_PROCESS, 0), 0);
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(wait(NULL), child);
}

static int decrease_nice(void)
{
    if (geteuid() == 0 && setuid(1000) != 0)
        return 1;
    errno = 0;
    return nice(-1) == -1 && errno == EPERM ? 0 : 2;
}

static void nice_keeps_to_its_range(void)
{
    CHECK_EQUAL(exit_status_of(child_running(decrease_nice)), 0);
    CHECK_EQUAL(nice(100), 19);
    CHECK_EQUAL(getpriority(PRIO_PROCESS, 0), 19);
}

static int raise_priority(void)
{
    if (geteuid() == 0 && setuid(1000) != 0)
        return 1;
    return setpriority(PRIO_PROCESS, 0, -5) == -1 && errno == EACCES ? 0 : 2;
}

static void raising_priority_needs_privileges(void)
{
    CHECK_EQUAL(exit_status_of(child_running(raise_priority)), 0);
}

const struct test scheduling_tests[] = {
    { "sched_get_priority_max/priorities_have_a_range", priorities_have_a_range },
    { "sched_getscheduler/processes_begin_as_other", processes_begin_as_other },
    { "sched_setscheduler/a_policy_can_be_set", a_policy_can_be_set },
    { "sched_setscheduler/bad_values_are_einval", bad_values_are_einval },
    { "sched_setscheduler/an_unknown_process_is_esrch", an_unknown_process_is_esrch },
    { "sched_setscheduler/real_time_needs_privileges", real_time_needs_privileges },
    { "sched_setscheduler/another_users_process_is_eperm", another_users_process_is_eperm },
    { "sched_setparam/bad_parameters_are_told", bad_parameters_are_told },
    { "sched_rr_get_interval/is_positive", the_interval_is_positive },
    { "sched_yield/returns_zero", yield_returns_zero },
    { "nice/changes_the_priority", nice_changes_the_priority },
    { "nice/keeps_to_its_range", nice_keeps_to_its_range },
    { "getpriority/tells_its_errors", getpriority_tells_its_errors },
    { "setpriority/of_a_group_counts_for_all", priority_of_a_group_counts_for_all },
    { "setpriority/raising_needs_privileges", raising_priority_needs_privileges },
    { 0 },
};
