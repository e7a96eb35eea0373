/* wait, waitpid, waitid: POSIX.1-2017, System Interfaces. */
#define _GNU_SOURCE
#include "conformance.h"

#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static int three(void) { return 3; }
static int four(void) { return 4; }

static void returns_the_status(void)
{
    pid_t child = child_running(three);
    int status = -1;
    CHECK_EQUAL(wait(&status), child);
    CHECK(WIFEXITED(status) && !WIFSIGNALED(status) && !WIFSTOPPED(status));
    CHECK_EQUAL(WEXITSTATUS(status), 3);
}

static void status_may_be_null(void)
{
    pid_t child = child_running(three);
    CHECK_EQUAL(waitpid(child, NULL, 0), child);
}

static void fails_without_children(void)
{
    CHECK_ERROR(wait(NULL), ECHILD);
    CHECK_ERROR(waitpid(-1, NULL, 0), ECHILD);
}

static void a_child_is_waited_for_once(void)
{
    pid_t child = child_running(three);
    CHECK_EQUAL(waitpid(child, NULL, 0), child);
    CHECK_ERROR(waitpid(child, NULL, 0), ECHILD);
}

static void waits_for_the_one_that_is_named(void)
{
    pid_t first = child_running(three);
    pid_t second = child_running(four);
    CHECK_EQUAL(exit_status_of(second), 4);
    CHECK_EQUAL(exit_status_of(first), 3);
}

static void does_not_wait_for_others(void)
{
    pid_t child = child_running(three);
    CHECK_ERROR(waitpid(getppid() == 1 ? 30000 : getppid(), NULL, 0), ECHILD);
    CHECK_EQUAL(exit_status_of(child), 3);
}

static void nohang_returns_zero(void)
{
    pid_t child = child_running(sleep_for_ever);
    int status = 0;
    CHECK_EQUAL(waitpid(child, &status, WNOHANG), 0);
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(waitpid(child, &status, 0), child);
}

static void unknown_options_fail(void)
{
    pid_t child = child_running(three);
    CHECK_ERROR(waitpid(child, NULL, 0x40), EINVAL);
    CHECK_EQUAL(exit_status_of(child), 3);
}

static void signals_show_in_the_status(void)
{
    pid_t child = child_running(sleep_for_ever);
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    int status = 0;
    CHECK_EQUAL(waitpid(child, &status, 0), child);
    CHECK(WIFSIGNALED(status) && !WIFEXITED(status));
    CHECK_EQUAL(WTERMSIG(status), SIGKILL);
}

static volatile int *volatile null_page = (volatile int *)8;

static int fault(void)
{
    *null_page = 1;
    return 0;
}

static int divide(void)
{
    int zero;
    __asm__ volatile("xorl %0, %0" : "=r"(zero));
    __asm__ volatile("movl $1, %%eax; cltd; idivl %0" : : "r"(zero) : "eax", "edx");
    return 0;
}

static int illegal(void)
{
    __asm__ volatile("ud2");
    return 0;
}

static int execute_data(void)
{
    static char data[16];
    ((void (*)(void))data)();
    return 0;
}

/* So deep that no stack is large enough. */
static int deep(volatile char *above, long depth)
{
    volatile char frame[4096];
    frame[0] = above ? above[0] : 1;
    return depth == 0 ? 0 : deep(frame, depth - 1) + frame[0];
}

static int overflow_stack(void)
{
    return deep(0, 1L << 40);
}

static void expect_signal(int (*body)(void), int signal)
{
    int status = 0;
    pid_t child = child_running(body);
    CHECK_EQUAL(waitpid(child, &status, 0), child);
    CHECK(WIFSIGNALED(status));
    CHECK_EQUAL(WTERMSIG(status), signal);
}

static void a_bad_access_is_sigsegv(void) { expect_signal(fault, SIGSEGV); }
static void a_division_by_zero_is_sigfpe(void) { expect_signal(divide, SIGFPE); }
static void a_bad_instruction_is_sigill(void) { expect_signal(illegal, SIGILL); }
static void execution_of_data_is_sigsegv(void) { expect_signal(execute_data, SIGSEGV); }
static void an_overflow_of_the_stack_is_sigsegv(void) { expect_signal(overflow_stack, SIGSEGV); }

static void group_zero_means_the_own_group(void)
{
    pid_t child = child_running(three);
    CHECK_EQUAL(waitpid(0, NULL, 0), child);
}

static int lead_a_group(void)
{
    return setpgid(0, 0) == 0 ? 5 : 6;
}

static void a_negative_id_means_a_group(void)
{
    pid_t child = child_running(lead_a_group);
    siginfo_t information;
    CHECK_EQUAL(waitid(P_PID, (id_t)child, &information, WEXITED | WNOWAIT), 0);
    int status = 0;
    CHECK_EQUAL(waitpid(-child, &status, 0), child);
    CHECK_EQUAL(WEXITSTATUS(status), 5);
}

static void waitid_tells_what_happened(void)
{
    siginfo_t information = { 0 };
    pid_t child = child_running(three);
    CHECK_EQUAL(waitid(P_PID, (id_t)child, &information, WEXITED), 0);
    CHECK_EQUAL(information.si_signo, SIGCHLD);
    CHECK_EQUAL(information.si_code, CLD_EXITED);
    CHECK_EQUAL(information.si_status, 3);
    CHECK_EQUAL(information.si_pid, child);
}

static void waitid_can_leave_the_child(void)
{
    siginfo_t information = { 0 };
    pid_t child = child_running(three);
    CHECK_EQUAL(waitid(P_PID, (id_t)child, &information, WEXITED | WNOWAIT), 0);
    CHECK_EQUAL(exit_status_of(child), 3);
}

static void waitid_without_options_fails(void)
{
    siginfo_t information = { 0 };
    CHECK_ERROR(waitid(P_ALL, 0, &information, 0), EINVAL);
}

static void waitid_without_a_wait_tells_nothing(void)
{
    siginfo_t information;
    pid_t child = child_running(sleep_for_ever);
    memset(&information, 0x55, sizeof information);
    information.si_pid = information.si_signo = 0;
    CHECK_EQUAL(waitid(P_PID, (id_t)child, &information, WEXITED | WNOHANG), 0);
    CHECK_EQUAL(information.si_pid, 0);
    CHECK_EQUAL(information.si_signo, 0);
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(waitid(P_PID, (id_t)child, &information, WEXITED), 0);
    CHECK_EQUAL(information.si_code, CLD_KILLED);
    CHECK_EQUAL(information.si_status, SIGKILL);
}

static void waitid_knows_its_children(void)
{
    siginfo_t information;
    CHECK_ERROR(waitid(P_ALL, 0, &information, WEXITED), ECHILD);
    pid_t child = child_running(three);
    CHECK_ERROR(waitid(P_PID, 30001, &information, WEXITED), ECHILD);
    CHECK_ERROR(waitid(P_PGID, 30001, &information, WEXITED), ECHILD);
    CHECK_ERROR(waitid((idtype_t)77, 0, &information, WEXITED), EINVAL);
    CHECK_EQUAL(waitid(P_PGID, (id_t)getpgrp(), &information, WEXITED), 0);
    CHECK_EQUAL(information.si_pid, child);
}

static int burn_a_little(void)
{
    for (volatile long i = 0; i < 20000000; i++)
        ;
    return 3;
}

static void wait4_tells_what_the_child_used(void)
{
    int status = 0;
    struct rusage usage;
    memset(&usage, 0, sizeof usage);
    pid_t child = child_running(burn_a_little);
    CHECK_EQUAL(wait4(child, &status, 0, &usage), child);
    CHECK_EQUAL(WEXITSTATUS(status), 3);
    CHECK(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec > 0 || usage.ru_utime.tv_usec + usage.ru_stime.tv_usec > 0);
    CHECK_ERROR(wait4(child, &status, 0, &usage), ECHILD);
}

static pid_t *grandchild;

static int leave_an_orphan(void)
{
    pid_t child = fork();
    if (child == 0)
    {
        while (getppid() == *grandchild)
            sched_yield();
        *grandchild = getppid();
        _exit(0);
    }
    return child < 0;
}

static void orphans_get_another_parent(void)
{
    grandchild = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(grandchild != MAP_FAILED);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0)
    {
        *grandchild = getpid();
        _exit(leave_an_orphan());
    }
    CHECK_EQUAL(exit_status_of(child), 0);
    while (*(volatile pid_t *)grandchild == child)
        sched_yield();
    CHECK(*grandchild != child && *grandchild != getpid());
}

static void many_children_in_any_order(void)
{
    pid_t children[20];
    for (int i = 0; i < 20; i++)
        children[i] = child_running(i % 2 ? three : four);
    for (int i = 0; i < 20; i++)
    {
        int status = 0;
        pid_t ended = wait(&status);
        int found = -1;
        for (int j = 0; j < 20; j++)
            found = children[j] == ended ? j : found;
        CHECK(found >= 0);
        CHECK_EQUAL(WEXITSTATUS(status), found % 2 ? 3 : 4);
        children[found] = 0;
    }
    CHECK_ERROR(wait(NULL), ECHILD);
}

const struct test wait_tests[] = {
    { "wait/returns_the_status", returns_the_status },
    { "wait/status_may_be_null", status_may_be_null },
    { "wait/fails_without_children", fails_without_children },
    { "wait/a_child_is_waited_for_once", a_child_is_waited_for_once },
    { "wait/many_children_in_any_order", many_children_in_any_order },
    { "waitpid/waits_for_the_one_that_is_named", waits_for_the_one_that_is_named },
    { "waitpid/does_not_wait_for_others", does_not_wait_for_others },
    { "waitpid/nohang_returns_zero", nohang_returns_zero },
    { "waitpid/unknown_options_fail", unknown_options_fail },
    { "waitpid/group_zero_means_the_own_group", group_zero_means_the_own_group },
    { "waitpid/a_negative_id_means_a_group", a_negative_id_means_a_group },
    { "waitpid/signals_show_in_the_status", signals_show_in_the_status },
    { "waitid/tells_what_happened", waitid_tells_what_happened },
    { "waitid/can_leave_the_child", waitid_can_leave_the_child },
    { "waitid/without_options_fails", waitid_without_options_fails },
    { "waitid/without_a_wait_tells_nothing", waitid_without_a_wait_tells_nothing },
    { "waitid/knows_its_children", waitid_knows_its_children },
    { "wait4/tells_what_the_child_used", wait4_tells_what_the_child_used },
    { "fault/a_bad_access_is_sigsegv", a_bad_access_is_sigsegv },
    { "fault/a_division_by_zero_is_sigfpe", a_division_by_zero_is_sigfpe },
    { "fault/a_bad_instruction_is_sigill", a_bad_instruction_is_sigill },
    { "fault/execution_of_data_is_sigsegv", execution_of_data_is_sigsegv },
    { "fault/an_overflow_of_the_stack_is_sigsegv", an_overflow_of_the_stack_is_sigsegv },
    { "orphan/gets_another_parent", orphans_get_another_parent },
    { 0 },
};
