/* Signals of open file descriptions: SIGURG and SIGIO (POSIX.1-2017 fcntl F_SETOWN and F_GETOWN, send; fcntl(2) and signal(7) of Linux). */
#define _GNU_SOURCE
#include "conformance.h"
#include "inet_common.h"
#include "scratch.h"
#include "socket_common.h"
#include "terminals.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int ends[2];
static char got[100];
static sigset_t waited;

/* From now on a signal is pending until it is waited for. */
static void block(int signal)
{
    CHECK_EQUAL(sigemptyset(&waited), 0);
    CHECK_EQUAL(sigaddset(&waited, signal), 0);
    CHECK_EQUAL(sigprocmask(SIG_BLOCK, &waited, NULL), 0);
}

/* The signal that comes; 0: none within some milliseconds. */
static int signal_within(int milliseconds, siginfo_t *information)
{
    struct timespec time = { milliseconds / 1000, milliseconds % 1000 * 1000000L };
    memset(information, 0, sizeof *information);
    int signal = sigtimedwait(&waited, information, &time);
    return signal < 0 ? 0 : signal;
}

static void expect(int signal)
{
    siginfo_t information;
    CHECK_EQUAL(signal_within(5000, &information), signal);
}

static void expect_none(void)
{
    siginfo_t information;
    CHECK_EQUAL(signal_within(30, &information), 0);
}

static void own(int descriptor)
{
    CHECK_EQUAL(fcntl(descriptor, F_SETOWN, getpid()), 0);
    CHECK_EQUAL(fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_ASYNC), 0);
}

/* Who started the test is in the group no more. */
static void lead_a_group(void)
{
    if (getpgrp() != getpid())
        CHECK_EQUAL(setpgid(0, 0), 0);
}

static void urgent_data_is_signalled(void)
{
    block(SIGURG);
    make_connection(ends);
    CHECK_EQUAL(send(ends[1], "!", 1, MSG_OOB), 1);
    expect_none();
    CHECK_EQUAL(fcntl(ends[0], F_SETOWN, getpid()), 0);
    CHECK_EQUAL(fcntl(ends[0], F_GETOWN), getpid());
    CHECK_EQUAL(send(ends[1], "abc", 3, 0), 3);
    expect_none();
    for (int i = 0; i < 3; i++)
    {
        CHECK_EQUAL(send(ends[1], "!", 1, MSG_OOB), 1);
        expect(SIGURG);
    }
    CHECK_EQUAL(fcntl(ends[0], F_SETOWN, 0), 0);
    CHECK_EQUAL(fcntl(ends[0], F_GETOWN), 0);
    CHECK_EQUAL(send(ends[1], "!", 1, MSG_OOB), 1);
    expect_none();
}

static void the_owner_may_be_a_group(void)
{
    block(SIGURG);
    lead_a_group();
    make_connection(ends);
    CHECK_EQUAL(fcntl(ends[0], F_SETOWN, -getpid()), 0);
    CHECK_EQUAL(send(ends[1], "!", 1, MSG_OOB), 1);
    expect(SIGURG);
}

static int write_one(void)
{
    return write(ends[1], "x", 1) == 1 ? 0 : 1;
}

/* Both ends are open, and bytes go from the second to the first. */
static void input_is_signalled(void)
{
    own(ends[0]);
    expect_none();
    for (int i = 0; i < 3; i++)
    {
        CHECK_EQUAL(exit_status_of(child_running(write_one)), 0);
        expect(SIGIO);
        expect_none();
        if (i != 1)
            CHECK(read(ends[0], got, sizeof got) > 0);
    }
    expect_none();
    CHECK_EQUAL(fcntl(ends[0], F_SETFL, fcntl(ends[0], F_GETFL) & ~O_ASYNC), 0);
    CHECK_EQUAL(fcntl(ends[0], F_GETFL) & O_ASYNC, 0);
    CHECK_EQUAL(exit_status_of(child_running(write_one)), 0);
    expect_none();
}

static void input_of_a_pipe_is_signalled(void)
{
    block(SIGIO);
    CHECK_EQUAL(pipe(ends), 0);
    input_is_signalled();
}

static void input_of_a_busy_pipe_is_signalled(void)
{
    block(SIGIO);
    CHECK_EQUAL(pipe(ends), 0);
    pid_t child = child_running(sleep_for_ever);
    for (int i = 0; i < 100; i++)
    {
        CHECK_EQUAL(write(ends[1], "y", 1), 1);
        CHECK_EQUAL(read(ends[0], got, 1), 1);
    }
    input_is_signalled();
    CHECK_EQUAL(kill(child, SIGKILL), 0);
}

static void input_of_a_fifo_is_signalled(void)
{
    block(SIGIO);
    enter_scratch("/tmp");
    CHECK_EQUAL(mkfifo("fifo", 0600), 0);
    ends[0] = open("fifo", O_RDONLY | O_NONBLOCK);
    ends[1] = open("fifo", O_WRONLY);
    input_is_signalled();
}

static void input_of_sockets_is_signalled(void)
{
    block(SIGIO);
    make_pair(SOCK_STREAM, ends);
    input_is_signalled();
    make_pair(SOCK_DGRAM, ends);
    input_is_signalled();
}

static void input_of_internet_sockets_is_signalled(void)
{
    block(SIGIO);
    make_connection(ends);
    input_is_signalled();
    make_datagram_pair(ends);
    input_is_signalled();
}

static void input_of_a_terminal_is_signalled(void)
{
    block(SIGIO);
    ends[1] = posix_openpt(O_RDWR | O_NOCTTY);
    CHECK(ends[1] >= 0);
    CHECK_EQUAL(grantpt(ends[1]), 0);
    CHECK_EQUAL(unlockpt(ends[1]), 0);
    ends[0] = open(ptsname(ends[1]), O_RDWR | O_NOCTTY);
    CHECK(ends[0] >= 0);
    own(ends[0]);
    CHECK_EQUAL(write(ends[1], "line", 4), 4);
    expect_none();
    CHECK_EQUAL(write(ends[1], "\n", 1), 1);
    expect(SIGIO);
    CHECK_EQUAL(read(ends[0], got, sizeof got), 5);
    expect_none();
}

static int connect_somebody(void)
{
    return close(connected_to(SOCK_STREAM, port_of(ends[0]))) == 0 ? 0 : 1;
}

static void connections_are_signalled(void)
{
    block(SIGIO);
    int port;
    ends[0] = listening_at(&port);
    own(ends[0]);
    CHECK_EQUAL(exit_status_of(child_running(connect_somebody)), 0);
    expect(SIGIO);
    CHECK(accept(ends[0], NULL, NULL) >= 0);
}

static void room_is_signalled(void)
{
    block(SIGIO);
    CHECK_EQUAL(pipe(ends), 0);
    static char block_of_bytes[4096];
    CHECK_EQUAL(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    own(ends[1]);
    long written = 0;
    for (ssize_t count; (count = write(ends[1], block_of_bytes, sizeof block_of_bytes)) > 0;)
        written += count;
    expect_none();
    while (written > 0)
    {
        ssize_t count = read(ends[0], block_of_bytes, sizeof block_of_bytes);
        CHECK(count > 0);
        written -= count;
    }
    expect(SIGIO);
}

static void the_end_of_the_other_side_is_signalled(void)
{
    block(SIGIO);
    make_pair(SOCK_STREAM, ends);
    own(ends[0]);
    CHECK_EQUAL(close(ends[1]), 0);
    expect(SIGIO);
    make_connection(ends);
    own(ends[0]);
    CHECK_EQUAL(close(ends[1]), 0);
    expect(SIGIO);
}

static void owners_that_cannot_be(void)
{
    CHECK_EQUAL(pipe(ends), 0);
    CHECK_ERROR(fcntl(900, F_SETOWN, getpid()), EBADF);
    CHECK_ERROR(fcntl(ends[0], F_SETOWN, 31999), ESRCH);
    CHECK_ERROR(fcntl(ends[0], F_SETOWN, -31999), ESRCH);
    CHECK_EQUAL(fcntl(ends[0], F_GETOWN), 0);
    CHECK_EQUAL(fcntl(ends[0], F_SETOWN, getpid()), 0);
    CHECK_EQUAL(fcntl(ends[0], F_GETOWN), getpid());
    CHECK_EQUAL(fcntl(ends[1], F_GETOWN), 0);
    CHECK_EQUAL(fcntl(dup(ends[0]), F_GETOWN), getpid());
}

static int become_another(void)
{
    return setuid(1000) == 0 && write_one() == 0 ? 0 : 1;
}

static int take_over(void)
{
    pid_t parent = getppid();
    return setuid(1000) == 0 && fcntl(ends[0], F_SETOWN, parent) == 0 && write_one() == 0 ? 0 : 1;
}

static void who_may_not_signal_the_owner_does_not(void)
{
    if (geteuid() != 0)
        skip("needs the superuser");
    block(SIGIO);
    CHECK_EQUAL(pipe(ends), 0);
    own(ends[0]);
    CHECK_EQUAL(exit_status_of(child_running(become_another)), 0);
    expect(SIGIO); /* who set the owner counts, not who writes */
    CHECK_EQUAL(exit_status_of(child_running(take_over)), 0);
    expect_none();
}

#ifndef CONFORMANCE_DOOR
static void a_chosen_signal_tells_why(void)
{
    block(SIGRTMIN + 3);
    make_pair(SOCK_STREAM, ends);
    CHECK_EQUAL(fcntl(ends[0], F_GETSIG), 0);
    CHECK_ERROR(fcntl(ends[0], F_SETSIG, 65), EINVAL);
    CHECK_EQUAL(fcntl(ends[0], F_SETSIG, SIGRTMIN + 3), 0);
    CHECK_EQUAL(fcntl(ends[0], F_GETSIG), SIGRTMIN + 3);
    own(ends[0]);
    siginfo_t information;
    CHECK_EQUAL(write(ends[1], "a", 1), 1);
    CHECK_EQUAL(write(ends[1], "b", 1), 1);
    for (int i = 0; i < 2; i++)
    {
        CHECK_EQUAL(signal_within(5000, &information), SIGRTMIN + 3);
        CHECK_EQUAL(information.si_code, POLL_IN);
        CHECK_EQUAL(information.si_fd, ends[0]);
        CHECK_EQUAL(information.si_band, POLLIN | POLLRDNORM);
    }
    expect_none();
    CHECK_EQUAL(close(ends[1]), 0);
    int has_hung_up = 0;
    while (signal_within(100, &information) != 0)
        has_hung_up |= information.si_code == POLL_HUP;
    CHECK(has_hung_up);
}

static void urgent_data_tells_why(void)
{
    block(SIGRTMIN + 3);
    make_connection(ends);
    CHECK_EQUAL(fcntl(ends[0], F_SETSIG, SIGRTMIN + 3), 0);
    own(ends[0]);
    signal(SIGURG, SIG_IGN);
    CHECK_EQUAL(send(ends[1], "!", 1, MSG_OOB), 1);
    siginfo_t information;
    int is_urgent = 0;
    while (signal_within(100, &information) != 0)
        is_urgent |= information.si_code == POLL_PRI && (information.si_band & POLLPRI) != 0;
    CHECK(is_urgent);
}

static void the_owner_may_be_told_with_its_kind(void)
{
    block(SIGIO);
    CHECK_EQUAL(pipe(ends), 0);
    struct f_owner_ex owner = { F_OWNER_PGRP, getpgrp() }, told = { 7, 7 };
    CHECK_EQUAL(fcntl(ends[0], F_SETOWN_EX, &owner), 0);
    CHECK_EQUAL(fcntl(ends[0], F_GETOWN_EX, &told), 0);
    CHECK_EQUAL(told.type, F_OWNER_PGRP);
    CHECK_EQUAL(told.pid, getpgrp());
    owner.type = 3;
    CHECK_ERROR(fcntl(ends[0], F_SETOWN_EX, &owner), EINVAL);
    owner = (struct f_owner_ex){ F_OWNER_PID, 31999 };
    CHECK_ERROR(fcntl(ends[0], F_SETOWN_EX, &owner), ESRCH);
    CHECK_ERROR(fcntl(ends[0], F_GETOWN_EX, (void *)8), EFAULT);
    owner = (struct f_owner_ex){ F_OWNER_TID, (pid_t)syscall(SYS_gettid) };
    CHECK_EQUAL(fcntl(ends[0], F_SETOWN_EX, &owner), 0);
    CHECK_EQUAL(fcntl(ends[0], F_GETOWN_EX, &told), 0);
    CHECK_EQUAL(told.type, F_OWNER_TID);
    CHECK_EQUAL(fcntl(ends[0], F_SETFL, O_ASYNC), 0);
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    expect(SIGIO);
}

static void async_and_owner_by_ioctl(void)
{
    block(SIGIO);
    int yes = 1, who = getpid(), told = 0;
    lead_a_group();
    make_pair(SOCK_STREAM, ends);
    CHECK_EQUAL(ioctl(ends[0], FIOASYNC, &yes), 0);
    CHECK_EQUAL(fcntl(ends[0], F_GETFL) & O_ASYNC, O_ASYNC);
    CHECK_EQUAL(ioctl(ends[0], FIOSETOWN, &who), 0);
    CHECK_EQUAL(ioctl(ends[0], FIOGETOWN, &told), 0);
    CHECK_EQUAL(told, who);
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    expect(SIGIO);
    who = -getpgrp();
    CHECK_EQUAL(ioctl(ends[0], SIOCSPGRP, &who), 0);
    CHECK_EQUAL(ioctl(ends[0], SIOCGPGRP, &told), 0);
    CHECK_EQUAL(told, who);
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    expect(SIGIO);
    yes = 0;
    CHECK_EQUAL(ioctl(ends[0], FIOASYNC, &yes), 0);
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    expect_none();
    yes = 1;
    CHECK_ERROR(ioctl(open("/proc/version", O_RDONLY), FIOASYNC, &yes), ENOTTY);
    CHECK_ERROR(ioctl(ends[0], FIOASYNC, (void *)8), EFAULT);
}
#endif

const struct test signal_file_tests[] = {
    { "fcntl/urgent_data_is_signalled", urgent_data_is_signalled },
    { "fcntl/the_owner_of_a_socket_may_be_a_group", the_owner_may_be_a_group },
    { "fcntl/owners_that_cannot_be", owners_that_cannot_be },
    { "fcntl/who_may_not_signal_the_owner_does_not", who_may_not_signal_the_owner_does_not },
    { "fcntl/input_of_a_pipe_is_signalled", input_of_a_pipe_is_signalled },
    { "fcntl/input_of_a_busy_pipe_is_signalled", input_of_a_busy_pipe_is_signalled },
    { "fcntl/input_of_a_fifo_is_signalled", input_of_a_fifo_is_signalled },
    { "fcntl/input_of_sockets_is_signalled", input_of_sockets_is_signalled },
    { "fcntl/input_of_internet_sockets_is_signalled", input_of_internet_sockets_is_signalled },
    { "fcntl/input_of_a_terminal_is_signalled", input_of_a_terminal_is_signalled },
    { "fcntl/connections_are_signalled", connections_are_signalled },
    { "fcntl/room_is_signalled", room_is_signalled },
    { "fcntl/the_end_of_the_other_side_is_signalled", the_end_of_the_other_side_is_signalled },
#ifndef CONFORMANCE_DOOR
    { "gate/fcntl_a_chosen_signal_tells_why", a_chosen_signal_tells_why },
    { "gate/fcntl_urgent_data_tells_why", urgent_data_tells_why },
    { "gate/fcntl_the_owner_is_told_with_its_kind", the_owner_may_be_told_with_its_kind },
    { "ioctl/async_and_owner", async_and_owner_by_ioctl },
#endif
    { 0 },
};
