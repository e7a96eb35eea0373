/* Stopping and continuing, SIGCHLD, waitpid and waitid with them, orphaned process groups: POSIX.1-2017, System Interfaces. */
#define _GNU_SOURCE
#include "conformance.h"

#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t count, last;
static siginfo_t told;

static void handle(int number, siginfo_t *info, void *context)
{
    (void)context;
    count++;
    last = number;
    told = *info;
}

static void act(int number, int flags)
{
    struct sigaction action = { .sa_sigaction = handle, .sa_flags = flags | SA_SIGINFO };
    sigemptyset(&action.sa_mask);
    CHECK_EQUAL(sigaction(number, &action, NULL), 0);
}

static volatile int *shared_counter(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(page != MAP_FAILED);
    return page;
}

static volatile int *counter;

static int count_up(void)
{
    setpgid(0, 0);
    while (++*counter != 0)
        ;
    return 0;
}

static void wait_stopped(pid_t child, int number)
{
    int status = 0;
    CHECK_EQUAL(waitpid(child, &status, WUNTRACED), child);
    CHECK(WIFSTOPPED(status));
    CHECK_EQUAL(WSTOPSIG(status), number);
}

static void wait_continued(pid_t child)
{
    int status = 0;
    CHECK_EQUAL(waitpid(child, &status, WCONTINUED), child);
    CHECK(WIFCONTINUED(status));
}

static void wait_killed(pid_t child, int number)
{
    int status = 0;
    CHECK_EQUAL(waitpid(child, &status, 0), child);
    CHECK(WIFSIGNALED(status));
    CHECK_EQUAL(WTERMSIG(status), number);
}

static void wait_briefly(void)
{
    struct timespec time = { 0, 20000000 };
    while (nanosleep(&time, &time) != 0)
        ;
}

static void a_stopped_process_does_nothing_until_it_continues(void)
{
    counter = shared_counter();
    pid_t child = child_running(count_up);
    while (*counter == 0)
        sched_yield();
    CHECK_EQUAL(kill(child, SIGSTOP), 0);
    wait_stopped(child, SIGSTOP);
    int before = *counter;
    wait_briefly();
    CHECK_EQUAL(*counter, before);
    CHECK_EQUAL(waitpid(child, NULL, WUNTRACED | WNOHANG), 0);
    CHECK_EQUAL(kill(child, SIGCONT), 0);
    wait_continued(child);
    while (*counter == before)
        sched_yield();
    CHECK_EQUAL(waitpid(child, NULL, WCONTINUED | WNOHANG), 0);
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    wait_killed(child, SIGKILL);
}

static void terminal_stop_signals_stop_by_default(void)
{
    const int signals[] = { SIGTSTP, SIGTTIN, SIGTTOU };
    counter = shared_counter();
    pid_t child = child_running(count_up);
    while (*counter == 0)
        sched_yield();
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
    {
        CHECK_EQUAL(kill(child, signals[i]), 0);
        wait_stopped(child, signals[i]);
        CHECK_EQUAL(kill(child, SIGCONT), 0);
        wait_continued(child);
    }
    CHECK_EQUAL(kill(child, SIGTERM), 0);
    wait_killed(child, SIGTERM);
}

static void a_stopped_process_can_be_killed(void)
{
    pid_t child = child_running(sleep_for_ever);
    kill(child, SIGSTOP);
    wait_stopped(child, SIGSTOP);
    kill(child, SIGKILL);
    wait_killed(child, SIGKILL);
}

static void other_signals_wait_until_it_continues(void)
{
    pid_t child = child_running(sleep_for_ever);
    kill(child, SIGSTOP);
    wait_stopped(child, SIGSTOP);
    kill(child, SIGTERM);
    CHECK_EQUAL(waitpid(child, NULL, WNOHANG), 0);
    kill(child, SIGCONT);
    wait_killed(child, SIGTERM);
}

static int stop_in_handler(void)
{
    act(SIGCONT, 0);
    act(SIGUSR1, 0);
    raise(SIGSTOP);
    return last == SIGCONT && count == 1 ? 0 : 1;
}

static void a_process_may_stop_itself_and_handle_its_going_on(void)
{
    pid_t child = child_running(stop_in_handler);
    wait_stopped(child, SIGSTOP);
    kill(child, SIGCONT);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int catch_stop(void)
{
    setpgid(0, 0);
    act(SIGTSTP, 0);
    raise(SIGTSTP);
    return count == 1 ? 0 : 1;
}

static void a_handled_stop_signal_stops_nobody(void) { CHECK_EQUAL(exit_status_of(child_running(catch_stop)), 0); }

static int cancel_each_other(void)
{
    sigset_t set, now;
    setpgid(0, 0);
    sigemptyset(&set);
    sigaddset(&set, SIGTSTP);
    sigaddset(&set, SIGCONT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    act(SIGCONT, 0);
    raise(SIGTSTP);
    raise(SIGCONT);
    sigpending(&now);
    if (sigismember(&now, SIGTSTP) || !sigismember(&now, SIGCONT))
        return 1;
    raise(SIGTSTP);
    sigpending(&now);
    return sigismember(&now, SIGTSTP) && !sigismember(&now, SIGCONT) ? 0 : 2;
}

static void stop_and_continue_cancel_each_other(void) { CHECK_EQUAL(exit_status_of(child_running(cancel_each_other)), 0); }

static int exit_seven(void) { return 7; }

static void sigchld_tells_what_became_of_a_child(void)
{
    act(SIGCHLD, 0);
    pid_t child = child_running(exit_seven);
    while (count == 0)
        sched_yield();
    CHECK_EQUAL(told.si_signo, SIGCHLD);
    CHECK_EQUAL(told.si_code, CLD_EXITED);
    CHECK_EQUAL(told.si_pid, child);
    CHECK_EQUAL(told.si_status, 7);
    CHECK_EQUAL(told.si_uid, getuid());
    CHECK_EQUAL(exit_status_of(child), 7);

    child = child_running(sleep_for_ever);
    kill(child, SIGSTOP);
    while (count < 2)
        sched_yield();
    CHECK_EQUAL(told.si_code, CLD_STOPPED);
    CHECK_EQUAL(told.si_status, SIGSTOP);
    kill(child, SIGCONT);
    while (count < 3)
        sched_yield();
    CHECK_EQUAL(told.si_code, CLD_CONTINUED);
    kill(child, SIGTERM);
    while (count < 4)
        sched_yield();
    CHECK_EQUAL(told.si_code, CLD_KILLED);
    CHECK_EQUAL(told.si_status, SIGTERM);
    wait_killed(child, SIGTERM);
}

static void nocldstop_keeps_stops_quiet(void)
{
    act(SIGCHLD, SA_NOCLDSTOP);
    pid_t child = child_running(sleep_for_ever);
    kill(child, SIGSTOP);
    wait_stopped(child, SIGSTOP);
    kill(child, SIGCONT);
    wait_continued(child);
    CHECK_EQUAL(count, 0);
    kill(child, SIGKILL);
    wait_killed(child, SIGKILL);
    CHECK_EQUAL(count, 1);
}

static void leaves_no_status(void)
{
    pid_t child = child_running(exit_seven);
    CHECK_ERROR(waitpid(child, NULL, 0), ECHILD);
    CHECK_ERROR(kill(child, 0), ESRCH);
}

static void ignoring_sigchld_leaves_no_zombie(void)
{
    signal(SIGCHLD, SIG_IGN);
    leaves_no_status();
}

static void nocldwait_leaves_no_zombie(void)
{
    act(SIGCHLD, SA_NOCLDWAIT);
    leaves_no_status();
}

static void waitid_tells_of_stops(void)
{
    siginfo_t info;
    pid_t child = child_running(sleep_for_ever);
    CHECK_EQUAL(waitid(P_PID, (id_t)child, &info, WSTOPPED | WNOHANG), 0);
    kill(child, SIGSTOP);
    CHECK_EQUAL(waitid(P_PID, (id_t)child, &info, WSTOPPED | WNOWAIT), 0);
    memset(&info, 0, sizeof info);
    CHECK_EQUAL(waitid(P_PID, (id_t)child, &info, WSTOPPED), 0);
    CHECK_EQUAL(info.si_signo, SIGCHLD);
    CHECK_EQUAL(info.si_pid, child);
    CHECK_EQUAL(info.si_code, CLD_STOPPED);
    CHECK_EQUAL(info.si_status, SIGSTOP);
    kill(child, SIGCONT);
    CHECK_EQUAL(waitid(P_ALL, 0, &info, WCONTINUED), 0);
    CHECK_EQUAL(info.si_code, CLD_CONTINUED);
    CHECK_EQUAL(info.si_status, SIGCONT);
    kill(child, SIGKILL);
    CHECK_EQUAL(waitid(P_PID, (id_t)child, &info, WEXITED), 0);
    CHECK_EQUAL(info.si_code, CLD_KILLED);
    CHECK_ERROR(waitid(P_PID, (id_t)child, &info, WSTOPPED), ECHILD);
    CHECK_ERROR(waitid(P_ALL, 0, &info, WNOHANG), EINVAL);
}

static int stop_self(void)
{
    raise(SIGTSTP);
    return 3;
}

static int make_orphans(void)
{
    /* The group of this process has no parent outside it once its own parent's session is another one. */
    if (setsid() < 0)
        return 1;
    pid_t child = child_running(stop_self);
    int status = 0;
    return waitpid(child, &status, WUNTRACED) == child && WIFEXITED(status) && WEXITSTATUS(status) == 3 ? 0 : 2;
}

static void a_terminal_stop_does_not_stop_an_orphan(void) { CHECK_EQUAL(exit_status_of(child_running(make_orphans)), 0); }

static int ends[2];

static int orphan_to_be(void)
{
    setpgid(0, 0);
    act(SIGHUP, 0);
    raise(SIGSTOP);
    return write(ends[1], count == 1 && last == SIGHUP ? "h" : "?", 1) == 1 ? 0 : 1;
}

static int leave_a_stopped_child(void)
{
    pid_t child = child_running(orphan_to_be);
    int status;
    return waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status) ? 0 : 1;
}

static void a_stopped_orphan_is_hung_up(void)
{
    CHECK_EQUAL(pipe(ends), 0);
    CHECK_EQUAL(exit_status_of(child_running(leave_a_stopped_child)), 0);
    char byte = 0;
    CHECK_EQUAL(read(ends[0], &byte, 1), 1);
    CHECK_EQUAL(byte, 'h');
}

static int ignore_and_suspend(void)
{
    sigset_t none;
    sigemptyset(&none);
    sigsuspend(&none);
    return last == SIGUSR1 ? 0 : 1;
}

static void a_stop_does_not_end_sigsuspend(void)
{
    act(SIGUSR1, 0);
    pid_t child = child_running(ignore_and_suspend);
    for (int i = 0; i < 10; i++)
    {
        kill(child, SIGSTOP);
        wait_stopped(child, SIGSTOP);
        kill(child, SIGCONT);
        wait_continued(child);
    }
    int status = -1;
    while (waitpid(child, &status, WNOHANG) == 0)
    {
        kill(child, SIGUSR1);
        sched_yield();
    }
    CHECK(WIFEXITED(status));
    CHECK_EQUAL(WEXITSTATUS(status), 0);
}

static void killpg_means_the_group(void)
{
    counter = shared_counter();
    pid_t child = child_running(count_up);
    while (*counter == 0)
        sched_yield();
    CHECK_EQUAL(killpg(child, SIGTERM), 0);
    wait_killed(child, SIGTERM);
    CHECK_ERROR(killpg(child, SIGTERM), ESRCH);
    CHECK_ERROR(killpg(getpgrp(), 1000), EINVAL);
}

static int signal_everybody(void)
{
    act(SIGUSR1, 0);
    setpgid(0, 0);
    pid_t child = fork();
    if (child == 0)
        _exit(ignore_and_suspend());
    int status = -1;
    while (waitpid(child, &status, WNOHANG) == 0)
    {
        CHECK_EQUAL(kill(0, SIGUSR1), 0);
        sched_yield();
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 && count > 0 ? 0 : 1;
}

static void kill_zero_means_the_own_group(void) { CHECK_EQUAL(exit_status_of(child_running(signal_everybody)), 0); }

const struct test signal_stop_tests[] = {
    { "stop/a_stopped_process_does_nothing_until_it_continues", a_stopped_process_does_nothing_until_it_continues },
    { "stop/terminal_stop_signals_stop_by_default", terminal_stop_signals_stop_by_default },
    { "stop/a_stopped_process_can_be_killed", a_stopped_process_can_be_killed },
    { "stop/other_signals_wait_until_it_continues", other_signals_wait_until_it_continues },
    { "stop/a_process_may_stop_itself_and_handle_its_going_on", a_process_may_stop_itself_and_handle_its_going_on },
    { "stop/a_handled_stop_signal_stops_nobody", a_handled_stop_signal_stops_nobody },
    { "stop/stop_and_continue_cancel_each_other", stop_and_continue_cancel_each_other },
    { "stop/a_terminal_stop_does_not_stop_an_orphan", a_terminal_stop_does_not_stop_an_orphan },
    { "stop/a_stopped_orphan_is_hung_up", a_stopped_orphan_is_hung_up },
    { "stop/does_not_end_sigsuspend", a_stop_does_not_end_sigsuspend },
    { "sigchld/tells_what_became_of_a_child", sigchld_tells_what_became_of_a_child },
    { "sigchld/nocldstop_keeps_stops_quiet", nocldstop_keeps_stops_quiet },
    { "sigchld/ignoring_leaves_no_zombie", ignoring_sigchld_leaves_no_zombie },
    { "sigchld/nocldwait_leaves_no_zombie", nocldwait_leaves_no_zombie },
    { "waitid/tells_of_stops", waitid_tells_of_stops },
    { "killpg/means_the_group", killpg_means_the_group },
    { "kill/zero_means_the_own_group", kill_zero_means_the_own_group },
    { 0 },
};
