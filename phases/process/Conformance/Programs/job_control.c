/* Sessions, process groups and their controlling terminal: POSIX.1-2017, XBD 11.1 and the functions of <unistd.h> and <termios.h> about them. */
#define _GNU_SOURCE
#include "conformance.h"
#include "terminals.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static int (*leader_body)(void);

/* The leader of a new session, with the slave as its controlling terminal. */
static int lead(void)
{
    char name[32];

    strcpy(name, ptsname(master));
    CHECK(setsid() > 0);
    close(master);
    close(slave);
    slave = open(name, O_RDWR);
    CHECK(slave >= 0);
    return leader_body();
}

static pid_t start_session(int (*body)(void))
{
    leader_body = body;
    open_pair();
    return child_running(lead);
}

static void in_session(int (*body)(void))
{
    CHECK_EQUAL(exit_status_of(start_session(body)), 0);
}

/* Wait until a child has stopped. */
static int stop_signal_of(pid_t child)
{
    int status = 0;

    CHECK_EQUAL(waitpid(child, &status, WUNTRACED), child);
    CHECK(WIFSTOPPED(status));
    return WSTOPSIG(status);
}

/* A child in a process group of its own, which the caller sees too when this returns. */
static pid_t job(int (*body)(void))
{
    pid_t child = child_running(body);

    CHECK_EQUAL(setpgid(child, child), 0);
    return child;
}

static int read_byte(void)
{
    char byte;

    setpgid(0, 0);
    return read(slave, &byte, 1) == 1 ? 0 : errno;
}

static int end_by(pid_t child, int signal)
{
    CHECK_EQUAL(kill(child, signal), 0);
    CHECK_EQUAL(kill(child, SIGCONT), 0);
    return signal_of(child);
}

static int tell_session(void)
{
    CHECK_EQUAL(tcgetsid(slave), getpid());
    CHECK_EQUAL(tcgetpgrp(slave), getpgrp());
    CHECK(open("/dev/tty", O_RDWR) >= 0);
    CHECK_EQUAL(write(open("/dev/tty", O_RDWR), "x", 1), 1);
    return 0;
}

static void a_leader_gets_the_terminal_that_it_opens(void)
{
    pid_t child = start_session(tell_session);

    expect_bytes(master, "x");
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int have_none(void)
{
    CHECK(setsid() > 0);
    CHECK_ERROR(open("/dev/tty", O_RDWR), ENXIO);
    CHECK_ERROR(tcgetpgrp(slave), ENOTTY);
    CHECK_ERROR(tcgetsid(slave), ENOTTY);
    CHECK_ERROR(tcsetpgrp(slave, getpgrp()), ENOTTY);
    CHECK(open(ptsname(master), O_RDWR | O_NOCTTY) >= 0);
    CHECK_ERROR(open("/dev/tty", O_RDWR), ENXIO);
    return 0;
}

static void o_noctty_and_a_new_session_leave_a_process_without(void)
{
    open_pair();
    CHECK_EQUAL(exit_status_of(child_running(have_none)), 0);
}

static int lose_it(void)
{
    CHECK(setsid() > 0);
    CHECK_ERROR(open("/dev/tty", O_RDWR), ENXIO);
    return 0;
}

static int start_another_session(void)
{
    CHECK_EQUAL(exit_status_of(child_running(lose_it)), 0);
    CHECK(open("/dev/tty", O_RDWR) >= 0);
    return 0;
}

static void a_new_session_takes_the_terminal_away(void)
{
    in_session(start_another_session);
}

static int fail_to_change(void)
{
    int other[2];

    CHECK_EQUAL(pipe(other), 0);
    CHECK_ERROR(tcsetpgrp(slave, -5), EINVAL);
    CHECK_ERROR(tcsetpgrp(slave, getpgid(getppid())), EPERM);
    CHECK_ERROR(tcsetpgrp(other[0], getpgrp()), ENOTTY);
    CHECK_ERROR(tcgetpgrp(other[0]), ENOTTY);
    CHECK_ERROR(tcgetsid(other[0]), ENOTTY);
    close(other[0]);
    CHECK_ERROR(tcsetpgrp(other[0], getpgrp()), EBADF);
    CHECK_ERROR(tcgetpgrp(other[0]), EBADF);
    CHECK_ERROR(tcgetsid(other[0]), EBADF);
    return 0;
}

static void only_groups_of_the_session_come_to_the_foreground(void)
{
    in_session(fail_to_change);
}

static int interrupt_a_job(void)
{
    char line[8];
    pid_t child = job(sleep_for_ever);

    CHECK_EQUAL(tcsetpgrp(slave, child), 0);
    CHECK_EQUAL(tcgetpgrp(slave), child);
    CHECK_EQUAL(write(slave, "go\n", 3), 3);
    CHECK_EQUAL(signal_of(child), SIGINT);

    /* The leader, in the background now, takes the terminal back. */
    CHECK(signal(SIGTTOU, SIG_IGN) != SIG_ERR);
    CHECK_EQUAL(tcsetpgrp(slave, getpgrp()), 0);
    CHECK_EQUAL(write(slave, "on\n", 3), 3);
    CHECK_EQUAL(read(slave, line, sizeof line), 5);
    return 0;
}

static void an_interrupt_ends_the_job_in_the_foreground_alone(void)
{
    pid_t child = start_session(interrupt_a_job);

    expect_bytes(master, "go\r\n");
    type("\003");
    expect_bytes(master, "^Con\r\n");
    type("last\n");
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int suspend_a_job(void)
{
    pid_t child = job(sleep_for_ever);

    CHECK_EQUAL(tcsetpgrp(slave, child), 0);
    CHECK_EQUAL(write(slave, "go\n", 3), 3);
    CHECK_EQUAL(stop_signal_of(child), SIGTSTP);
    CHECK_EQUAL(end_by(child, SIGQUIT), SIGQUIT);
    return 0;
}

static void a_suspended_job_can_be_waited_for(void)
{
    pid_t child = start_session(suspend_a_job);

    expect_bytes(master, "go\r\n");
    type("\032");
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int stop_a_reader(void)
{
    pid_t child = job(read_byte);

    CHECK_EQUAL(stop_signal_of(child), SIGTTIN);

    /* Let go on in the background it stops again; in the foreground it reads. */
    CHECK_EQUAL(kill(child, SIGCONT), 0);
    CHECK_EQUAL(stop_signal_of(child), SIGTTIN);
    CHECK_EQUAL(tcsetpgrp(slave, child), 0);
    CHECK_EQUAL(kill(child, SIGCONT), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
    return 0;
}

static void from_the_background_a_terminal_is_not_read_until_it_is_in_the_foreground(void)
{
    pid_t child = start_session(stop_a_reader);

    type("x\n");
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int read_byte_ignoring(void)
{
    signal(SIGTTIN, SIG_IGN);
    return read_byte();
}

static int read_byte_blocking(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTTIN);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return read_byte();
}

static int lead_ignoring_readers(void)
{
    CHECK_EQUAL(exit_status_of(job(read_byte_ignoring)), EIO);
    CHECK_EQUAL(exit_status_of(job(read_byte_blocking)), EIO);
    return 0;
}

static void a_reader_in_the_background_that_ignores_sigttin_gets_eio(void)
{
    in_session(lead_ignoring_readers);
}

static int result_of_orphan[2];

static int read_as_orphan(void)
{
    char byte;
    struct termios attributes;
    int errors[2];

    /* Its parent ends: nobody of the session is left to let it go on. */
    while (getppid() != 1)
        usleep(1000);
    errors[0] = read(slave, &byte, 1) == -1 ? errno : 0;
    tcgetattr(slave, &attributes);
    errors[1] = tcsetattr(slave, TCSANOW, &attributes) == -1 ? errno : 0;
    return write(result_of_orphan[1], errors, sizeof errors) == sizeof errors ? 0 : 1;
}

static int leave_an_orphan(void)
{
    setpgid(0, 0);
    child_running(read_as_orphan);
    return 0;
}

static int lead_orphans(void)
{
    int errors[2];

    CHECK_EQUAL(pipe(result_of_orphan), 0);
    CHECK_EQUAL(exit_status_of(job(leave_an_orphan)), 0);
    CHECK_EQUAL(read(result_of_orphan[0], errors, sizeof errors), sizeof errors);
    CHECK_EQUAL(errors[0], EIO);
    CHECK_EQUAL(errors[1], EIO);
    return 0;
}

static void an_orphaned_process_group_gets_eio(void)
{
    in_session(lead_orphans);
}

static int write_byte(void)
{
    setpgid(0, 0);
    return write(slave, "b", 1) == 1 ? 0 : errno;
}

static int write_byte_ignoring(void)
{
    signal(SIGTTOU, SIG_IGN);
    return write_byte();
}

static int stop_a_writer(void)
{
    CHECK_EQUAL(exit_status_of(job(write_byte)), 0);
    change_modes(0, TOSTOP);
    CHECK_EQUAL(exit_status_of(job(write_byte_ignoring)), 0);
    pid_t child = job(write_byte);
    CHECK_EQUAL(stop_signal_of(child), SIGTTOU);
    CHECK_EQUAL(end_by(child, SIGTERM), SIGTERM);
    CHECK_EQUAL(write(slave, "f", 1), 1);
    return 0;
}

static void tostop_stops_who_writes_in_the_background(void)
{
    pid_t child = start_session(stop_a_writer);

    expect_bytes(master, "bbf");
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int set_attributes(void)
{
    struct termios attributes;

    setpgid(0, 0);
    if (tcgetattr(slave, &attributes) != 0)
        return errno;
    return tcsetattr(slave, TCSANOW, &attributes) == 0 ? 0 : errno;
}

static int flush(void)
{
    setpgid(0, 0);
    return tcflush(slave, TCIFLUSH) == 0 ? 0 : errno;
}

static int take_foreground(void)
{
    setpgid(0, 0);
    return tcsetpgrp(slave, getpgrp()) == 0 ? 0 : errno;
}

static int stop_changers(void)
{
    static int (*const changes[])(void) = { set_attributes, flush, take_foreground };

    for (unsigned i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        pid_t child = job(changes[i]);
        CHECK_EQUAL(stop_signal_of(child), SIGTTOU);
        CHECK_EQUAL(end_by(child, SIGTERM), SIGTERM);
    }
    return 0;
}

static void who_changes_the_terminal_from_the_background_is_stopped(void)
{
    in_session(stop_changers);
}

static int say_go_and_sleep(void)
{
    if (write(slave, "go\n", 3) != 3)
        return 1;
    return sleep_for_ever();
}

static void the_leader_is_hung_up_when_the_terminal_is_gone(void)
{
    pid_t child = start_session(say_go_and_sleep);

    expect_bytes(master, "go\r\n");
    CHECK_EQUAL(close(master), 0);
    CHECK_EQUAL(signal_of(child), SIGHUP);
}

static int told[2];

static int say_which_signal(void)
{
    sigset_t set;
    int signal = 0;

    sigemptyset(&set);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    if (write(told[1], &signal, sizeof signal) != sizeof signal)
        return 1;
    sigwait(&set, &signal);
    if (write(told[1], &signal, sizeof signal) != sizeof signal)
        return 1;

    /* It has lost the terminal. */
    signal = open("/dev/tty", O_RDWR) == -1 ? errno : 0;
    return write(told[1], &signal, sizeof signal) == sizeof signal ? 0 : 1;
}

static int leave_a_job_in_the_foreground(void)
{
    int number;
    pid_t child = job(say_which_signal);

    CHECK_EQUAL(tcsetpgrp(slave, child), 0);
    CHECK_EQUAL(read(told[0], &number, sizeof number), sizeof number);
    return 0;
}

static void the_foreground_is_hung_up_when_the_leader_ends(void)
{
    int number = 0;

    CHECK_EQUAL(pipe(told), 0);
    in_session(leave_a_job_in_the_foreground);
    CHECK_EQUAL(read(told[0], &number, sizeof number), sizeof number);
    CHECK_EQUAL(number, SIGHUP);
    CHECK_EQUAL(read(told[0], &number, sizeof number), sizeof number);
    CHECK_EQUAL(number, ENXIO);
}

static volatile sig_atomic_t resized;

static void on_resize(int signal)
{
    (void)signal;
    resized = 1;
}

static int wait_for_size(void)
{
    struct sigaction action = { .sa_handler = on_resize };
    struct winsize size;
    char byte;

    CHECK_EQUAL(sigaction(SIGWINCH, &action, NULL), 0);
    CHECK_EQUAL(write(slave, "go\n", 3), 3);
    CHECK_ERROR(read(slave, &byte, 1), EINTR);
    CHECK_EQUAL(resized, 1);
    CHECK_EQUAL(tcgetwinsize(slave, &size), 0);
    CHECK_EQUAL(size.ws_row, 30);
    CHECK_EQUAL(size.ws_col, 100);
    return 0;
}

static void the_foreground_is_told_of_a_new_size(void)
{
    struct winsize size = { .ws_row = 30, .ws_col = 100 };
    pid_t child = start_session(wait_for_size);

    expect_bytes(master, "go\r\n");
    usleep(50000);
    CHECK_EQUAL(tcsetwinsize(master, &size), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

const struct test job_control_tests[] = {
    { "open/a_leader_gets_the_terminal_that_it_opens", a_leader_gets_the_terminal_that_it_opens },
    { "open/o_noctty_and_a_new_session_leave_a_process_without_a_terminal", o_noctty_and_a_new_session_leave_a_process_without },
    { "setsid/a_new_session_takes_the_terminal_away", a_new_session_takes_the_terminal_away },
    { "tcsetpgrp/only_groups_of_the_session_come_to_the_foreground", only_groups_of_the_session_come_to_the_foreground },
    { "tcsetpgrp/an_interrupt_ends_the_job_in_the_foreground_alone", an_interrupt_ends_the_job_in_the_foreground_alone },
    { "tcsetpgrp/who_changes_the_terminal_from_the_background_is_stopped", who_changes_the_terminal_from_the_background_is_stopped },
    { "tcgetpgrp/a_suspended_job_can_be_waited_for", a_suspended_job_can_be_waited_for },
    { "tcsetwinsize/the_foreground_is_told_of_a_new_size", the_foreground_is_told_of_a_new_size },
    { "read/from_the_background_stops_until_it_is_the_foreground", from_the_background_a_terminal_is_not_read_until_it_is_in_the_foreground },
    { "read/in_the_background_ignoring_sigttin_is_eio", a_reader_in_the_background_that_ignores_sigttin_gets_eio },
    { "tcsetattr/an_orphaned_process_group_gets_eio", an_orphaned_process_group_gets_eio },
    { "write/tostop_stops_who_writes_in_the_background", tostop_stops_who_writes_in_the_background },
    { "close/the_leader_is_hung_up_when_the_terminal_is_gone", the_leader_is_hung_up_when_the_terminal_is_gone },
    { "_exit/the_foreground_is_hung_up_when_the_leader_ends", the_foreground_is_hung_up_when_the_leader_ends },
    { NULL, NULL },
};
