/* Process groups and sessions: POSIX.1-2017, System Interfaces, getpgid, setpgid, getsid, setsid. */
#include "conformance.h"

#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t parent_group;

static void end(pid_t child)
{
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(waitpid(child, NULL, 0), child);
}

static int is_in_parents_group(void) { return getpgrp() == parent_group && getsid(0) == getsid(getppid()) ? 0 : 1; }

static void children_are_in_their_parents_group(void)
{
    parent_group = getpgrp();
    CHECK_EQUAL(exit_status_of(child_running(is_in_parents_group)), 0);
}

static int lead(void) { return setpgid(0, 0) == 0 && getpgrp() == getpid() && getpgid(0) == getpid() ? 0 : 1; }

static void setpgid_makes_a_group(void)
{
    CHECK_EQUAL(exit_status_of(child_running(lead)), 0);
}

static void a_parent_can_move_its_child(void)
{
    pid_t child = child_running(sleep_for_ever);
    CHECK_EQUAL(setpgid(child, child), 0);
    CHECK_EQUAL(getpgid(child), child);
    end(child);
}

static void a_negative_group_is_einval(void) { CHECK_ERROR(setpgid(0, -1), EINVAL); }

static void a_group_of_nobody_is_eperm(void)
{
    pid_t child = child_running(sleep_for_ever);
    CHECK_ERROR(setpgid(child, 30001), EPERM);
    end(child);
}

static void an_unknown_process_is_esrch(void)
{
    CHECK_ERROR(setpgid(30001, 0), ESRCH);
    CHECK_ERROR(getpgid(30001), ESRCH);
    CHECK_ERROR(getsid(30001), ESRCH);
}

static int make_session(void)
{
    pid_t session = setsid();
    if (session != getpid() || getsid(0) != session || getpgrp() != session)
        return 1;
    if (setsid() != -1 || errno != EPERM)
        return 2;
    return setpgid(0, 0) == -1 && errno == EPERM ? 0 : 3;
}

static void setsid_makes_a_session(void)
{
    CHECK_EQUAL(exit_status_of(child_running(make_session)), 0);
}

static int session_of_its_own(void)
{
    if (setsid() < 0)
        return 1;
    return sleep_for_ever();
}

static void a_child_in_another_session_stays(void)
{
    pid_t child = child_running(session_of_its_own);
    while (getsid(child) != child)
        sched_yield();
    CHECK_ERROR(setpgid(child, getpgrp()), EPERM);
    end(child);
}

static int end_at_once(void)
{
    return 3;
}

static void a_child_that_has_ended_has_a_group(void)
{
    siginfo_t information;
    pid_t child = child_running(end_at_once);
    CHECK_EQUAL(waitid(P_PID, (id_t)child, &information, WEXITED | WNOWAIT), 0);
    CHECK_EQUAL(setpgid(child, child), 0);
    CHECK_EQUAL(getpgid(child), child);
    CHECK_EQUAL(exit_status_of(child), 3);
    CHECK_ERROR(setpgid(child, child), ESRCH);
}

const struct test group_tests[] = {
    { "getpgrp/children_are_in_their_parents_group", children_are_in_their_parents_group },
    { "setpgid/makes_a_group", setpgid_makes_a_group },
    { "setpgid/a_parent_can_move_its_child", a_parent_can_move_its_child },
    { "setpgid/a_negative_group_is_einval", a_negative_group_is_einval },
    { "setpgid/a_group_of_nobody_is_eperm", a_group_of_nobody_is_eperm },
    { "setpgid/an_unknown_process_is_esrch", an_unknown_process_is_esrch },
    { "setpgid/a_child_in_another_session_stays", a_child_in_another_session_stays },
    { "setpgid/a_child_that_has_ended_is_moved_too", a_child_that_has_ended_has_a_group },
    { "setsid/makes_a_session", setsid_makes_a_session },
    { 0 },
};
