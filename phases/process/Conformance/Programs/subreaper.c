/* Who gets the children that others leave: PR_SET_CHILD_SUBREAPER of Linux, PR_SET_CHILD_SUBREAPER(2const). */
#define _GNU_SOURCE
#include "conformance.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static int up[2], down[2];

static int is_subreaper(void)
{
    int told = 77;
    CHECK_EQUAL(prctl(PR_GET_CHILD_SUBREAPER, &told), 0);
    return told;
}

static void be_subreaper(void)
{
    CHECK_EQUAL(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    CHECK_EQUAL(is_subreaper(), 1);
    CHECK_EQUAL(pipe(up), 0);
    CHECK_EQUAL(pipe(down), 0);
}

/* A process that tells its id, and, when it is let go on, that of its parent. */
static int orphan(void)
{
    pid_t id = getpid();
    char byte;
    if (write(up[1], &id, sizeof id) != sizeof id || read(down[0], &byte, 1) != 1)
        return 1;
    id = getppid();
    return write(up[1], &id, sizeof id) == sizeof id ? 23 : 1;
}

static pid_t told(void)
{
    pid_t id = 0;
    CHECK_EQUAL(read(up[0], &id, sizeof id), sizeof id);
    return id;
}

static int leaves_an_orphan(void)
{
    child_running(orphan);
    return is_subreaper();
}

static void is_the_parent_of_what_its_descendants_leave(void)
{
    CHECK_EQUAL(is_subreaper(), 0);
    be_subreaper();

    /* The child is none itself. */
    CHECK_EQUAL(exit_status_of(child_running(leaves_an_orphan)), 0);
    pid_t left = told();
    CHECK_EQUAL(waitpid(left, NULL, WNOHANG), 0);
    CHECK_EQUAL(write(down[1], "x", 1), 1);
    CHECK_EQUAL(told(), getpid());
    CHECK_EQUAL(exit_status_of(left), 23);
    CHECK_ERROR(wait(NULL), ECHILD);
}

static int exits_at_once(void) { return 9; }

/* Its child ends first, and nobody has waited for it. */
static int leaves_a_zombie(void)
{
    siginfo_t info;
    signal(SIGCHLD, SIG_DFL);
    pid_t child = child_running(exits_at_once);
    if (waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT) != 0)
        return 1;
    return write(up[1], &child, sizeof child) == sizeof child ? 0 : 1;
}

static volatile sig_atomic_t caught;

static void catch(int signal)
{
    (void)signal;
    caught++;
}

static void waits_for_zombies_that_it_is_left(void)
{
    struct sigaction action = { .sa_handler = catch, .sa_flags = SA_RESTART };
    be_subreaper();
    CHECK_EQUAL(exit_status_of(child_running(leaves_a_zombie)), 0);
    CHECK_EQUAL(exit_status_of(told()), 9);
    CHECK_ERROR(wait(NULL), ECHILD);

    /* It hears of the end, and of none that it does not want to hear of. */
    CHECK_EQUAL(sigaction(SIGCHLD, &action, NULL), 0);
    CHECK_EQUAL(exit_status_of(child_running(leaves_a_zombie)), 0);
    CHECK(caught > 0);
    CHECK_EQUAL(exit_status_of(told()), 9);
    CHECK(signal(SIGCHLD, SIG_IGN) == catch);
    pid_t child = child_running(leaves_a_zombie);
    pid_t left = told();
    CHECK_ERROR(waitpid(child, NULL, 0), ECHILD);
    CHECK_ERROR(waitpid(left, NULL, 0), ECHILD);
    CHECK_ERROR(kill(left, 0), ESRCH);
}

static int takes_an_orphan_and_leaves_it(void)
{
    CHECK_EQUAL(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    CHECK_EQUAL(exit_status_of(child_running(leaves_an_orphan)), 0);
    pid_t left = told();
    CHECK_EQUAL(waitpid(left, NULL, WNOHANG), 0);
    return write(up[1], &left, sizeof left) == sizeof left ? 0 : 1;
}

static void the_nearest_that_is_alive_gets_them(void)
{
    be_subreaper();
    CHECK_EQUAL(exit_status_of(child_running(takes_an_orphan_and_leaves_it)), 0);
    pid_t left = told();
    CHECK_EQUAL(write(down[1], "x", 1), 1);
    CHECK_EQUAL(told(), getpid());
    CHECK_EQUAL(exit_status_of(left), 23);
}

static void who_is_none_any_more_keeps_what_it_has(void)
{
    be_subreaper();
    CHECK_EQUAL(exit_status_of(child_running(leaves_an_orphan)), 0);
    pid_t left = told();
    CHECK_EQUAL(prctl(PR_SET_CHILD_SUBREAPER, 0), 0);
    CHECK_EQUAL(is_subreaper(), 0);
    CHECK_EQUAL(exit_status_of(child_running(leaves_an_orphan)), 0);
    pid_t lost = told();
    CHECK_ERROR(waitpid(lost, NULL, WNOHANG), ECHILD);
    CHECK_EQUAL(write(down[1], "xx", 2), 2);
    CHECK_EQUAL(exit_status_of(left), 23);
    pid_t first = told(), second = told();
    CHECK(first != second);
    CHECK(first == getpid() || second == getpid());
}

static int looks_after_exec(void)
{
    char *const arguments[] = { (char *)program_path, "prctl/a_subreaper_executes_and_is_one", NULL };
    char *const environment[] = { "SUBREAPER=1", NULL };
    CHECK_EQUAL(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    execve(program_path, arguments, environment);
    return 1;
}

static void a_subreaper_executes_and_is_one(void)
{
    if (getenv("SUBREAPER") != NULL)
    {
        CHECK_EQUAL(is_subreaper(), 1);
        return;
    }

    CHECK_EQUAL(exit_status_of(child_running(looks_after_exec)), 0);
}

static void a_bad_address_is_efault(void)
{
    CHECK_ERROR(prctl(PR_GET_CHILD_SUBREAPER, (int *)-4), EFAULT);
    CHECK_EQUAL(prctl(PR_SET_CHILD_SUBREAPER, 7), 0);
    CHECK_EQUAL(is_subreaper(), 1);
}

const struct test subreaper_tests[] = {
    { "prctl/a_subreaper_is_the_parent_of_what_its_descendants_leave", is_the_parent_of_what_its_descendants_leave },
    { "prctl/a_subreaper_waits_for_zombies_that_it_is_left", waits_for_zombies_that_it_is_left },
    { "prctl/the_nearest_subreaper_that_is_alive_gets_orphans", the_nearest_that_is_alive_gets_them },
    { "prctl/who_is_no_subreaper_any_more_keeps_what_it_has", who_is_none_any_more_keeps_what_it_has },
    { "prctl/a_subreaper_executes_and_is_one", a_subreaper_executes_and_is_one },
    { "prctl/a_bad_address_of_a_subreaper_is_efault", a_bad_address_is_efault },
    { 0 },
};
