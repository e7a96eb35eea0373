/* Terminals over pseudo terminals: POSIX.1-2017, XBD 11 and <termios.h>, <unistd.h>, <stdlib.h>. Job control: job_control.c. */
#define _GNU_SOURCE
#include "conformance.h"
#include "terminals.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

int master;
int slave;

void open_pair(void)
{
    master = posix_openpt(O_RDWR | O_NOCTTY);
    CHECK(master >= 0);
    CHECK_EQUAL(grantpt(master), 0);
    CHECK_EQUAL(unlockpt(master), 0);
    slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    CHECK(slave >= 0);
}

void type(const char *keys)
{
    CHECK_EQUAL(write(master, keys, strlen(keys)), strlen(keys));
}

void expect_bytes(int file, const char *expected)
{
    char bytes[512];
    size_t got = 0;

    while (got < strlen(expected)) {
        long count = read(file, bytes + got, sizeof bytes - got);
        CHECK(count > 0);
        got += (size_t)count;
    }
    bytes[got] = 0;
    if (strcmp(bytes, expected) != 0)
        fail(__FILE__, __LINE__, expected, 0);
}

void change_modes(tcflag_t clear, tcflag_t set)
{
    struct termios attributes;

    CHECK_EQUAL(tcgetattr(slave, &attributes), 0);
    attributes.c_lflag = (attributes.c_lflag & ~clear) | set;
    CHECK_EQUAL(tcsetattr(slave, TCSANOW, &attributes), 0);
}

static void set_raw(int minimum, int tenths)
{
    struct termios attributes;

    CHECK_EQUAL(tcgetattr(slave, &attributes), 0);
    attributes.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
    attributes.c_cc[VMIN] = (cc_t)minimum;
    attributes.c_cc[VTIME] = (cc_t)tenths;
    CHECK_EQUAL(tcsetattr(slave, TCSANOW, &attributes), 0);
}

static long milliseconds(void)
{
    struct timespec now;

    CHECK_EQUAL(clock_gettime(CLOCK_MONOTONIC, &now), 0);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int not_open(void)
{
    int ends[2];

    CHECK_EQUAL(pipe(ends), 0);
    close(ends[0]);
    close(ends[1]);
    return ends[0];
}

static int no_terminal(void)
{
    return open("/dev/null", O_RDWR);
}

static void what_is_written_at_one_end_is_read_at_the_other(void)
{
    open_pair();
    CHECK_EQUAL(write(slave, "out\n", 4), 4);
    expect_bytes(master, "out\r\n");
    type("in\r");
    expect_bytes(slave, "in\n");
    expect_bytes(master, "in\r\n");
}

static void the_terminal_belongs_to_who_made_it(void)
{
    struct stat status;

    open_pair();
    CHECK_EQUAL(fstat(slave, &status), 0);
    CHECK(S_ISCHR(status.st_mode));
    CHECK_EQUAL(status.st_uid, getuid());
    CHECK_EQUAL(status.st_mode & 0602, 0600);
#ifdef CONFORMANCE_DOOR
    /* Some C libraries do nothing here. */
    CHECK_ERROR(grantpt(not_open()), EBADF);
    CHECK_ERROR(grantpt(no_terminal()), EINVAL);
#endif
}

static void a_terminal_cannot_be_opened_before(void)
{
    master = posix_openpt(O_RDWR);
    CHECK(master >= 0);
    CHECK_ERROR(open(ptsname(master), O_RDWR | O_NOCTTY), EIO);
    CHECK_EQUAL(unlockpt(master), 0);
    CHECK(open(ptsname(master), O_RDWR | O_NOCTTY) >= 0);
    CHECK_ERROR(unlockpt(not_open()), EBADF);
    CHECK_EQUAL(unlockpt(no_terminal()), -1);
    CHECK(errno == EINVAL || errno == ENOTTY);
}

static void names_are_different_and_go_with_their_maker(void)
{
    char first[32];
    struct stat status;

    open_pair();
    strcpy(first, ptsname(master));
    int other = posix_openpt(O_RDWR);
    CHECK(strcmp(first, ptsname(other)) != 0);
    CHECK_EQUAL(stat(first, &status), 0);
    CHECK(ptsname(slave) == NULL);
    CHECK_EQUAL(errno, ENOTTY);
    CHECK_EQUAL(close(master), 0);
    CHECK_ERROR(stat(first, &status), ENOENT);
}

static void both_ends_are_terminals_and_files_are_not(void)
{
    open_pair();
    CHECK_EQUAL(isatty(slave), 1);
    CHECK_EQUAL(isatty(master), 1);
    errno = 0;
    CHECK_EQUAL(isatty(no_terminal()), 0);
    CHECK_EQUAL(errno, ENOTTY);
    CHECK_EQUAL(isatty(not_open()), 0);
    CHECK_EQUAL(errno, EBADF);
}

static void a_terminal_has_a_name(void)
{
    char name[32];

    open_pair();
    CHECK_EQUAL(ttyname_r(slave, name, sizeof name), 0);
    CHECK_EQUAL(strcmp(name, ptsname(master)), 0);
    CHECK_EQUAL(strcmp(ttyname(slave), name), 0);
    CHECK_EQUAL(ttyname_r(slave, name, strlen(name)), ERANGE);
    CHECK_EQUAL(ttyname_r(no_terminal(), name, sizeof name), ENOTTY);
    CHECK_EQUAL(ttyname_r(not_open(), name, sizeof name), EBADF);
    CHECK(ttyname(no_terminal()) == NULL);
    CHECK_EQUAL(errno, ENOTTY);
}

static void the_controlling_terminal_has_a_name(void)
{
    char name[L_ctermid];

    CHECK(ctermid(name) == name);
    CHECK_EQUAL(strcmp(name, "/dev/tty"), 0);
    CHECK_EQUAL(strcmp(ctermid(NULL), name), 0);
}

static void attributes_are_those_that_were_set(void)
{
    struct termios attributes, told;

    open_pair();
    CHECK_EQUAL(tcgetattr(slave, &attributes), 0);
    CHECK(attributes.c_lflag & ICANON && attributes.c_lflag & ECHO && attributes.c_lflag & ISIG);
    CHECK(attributes.c_iflag & ICRNL && attributes.c_oflag & OPOST && attributes.c_cflag & CREAD);
    CHECK_EQUAL(attributes.c_cc[VINTR], 3);
    CHECK_EQUAL(attributes.c_cc[VEOF], 4);
    attributes.c_iflag = IXON | IGNCR;
    attributes.c_oflag = 0;
    attributes.c_lflag = NOFLSH | ECHONL;
    attributes.c_cc[VKILL] = 'k';
    attributes.c_cc[VMIN] = 200;
    CHECK_EQUAL(tcsetattr(slave, TCSADRAIN, &attributes), 0);
    CHECK_EQUAL(tcgetattr(master, &told), 0);
    CHECK_EQUAL(told.c_iflag, IXON | IGNCR);
    CHECK_EQUAL(told.c_oflag, 0);
    CHECK_EQUAL(told.c_lflag, NOFLSH | ECHONL);
    CHECK_EQUAL(told.c_cc[VKILL], 'k');
    CHECK_EQUAL(told.c_cc[VMIN], 200);
    CHECK_ERROR(tcgetattr(not_open(), &told), EBADF);
    CHECK_ERROR(tcgetattr(no_terminal(), &told), ENOTTY);
}

static void setting_with_a_flush_drops_input(void)
{
    struct termios attributes;

    open_pair();
    type("gone\n");
    expect_bytes(master, "gone\r\n");
    CHECK_EQUAL(tcgetattr(slave, &attributes), 0);
    CHECK_EQUAL(tcsetattr(slave, TCSAFLUSH, &attributes), 0);
    type("kept\n");
    expect_bytes(slave, "kept\n");
    CHECK_ERROR(tcsetattr(slave, 17, &attributes), EINVAL);
    CHECK_ERROR(tcsetattr(not_open(), TCSANOW, &attributes), EBADF);
    CHECK_ERROR(tcsetattr(no_terminal(), TCSANOW, &attributes), ENOTTY);
}

static void speeds_are_kept_and_told(void)
{
    struct termios attributes;

    open_pair();
    CHECK_EQUAL(tcgetattr(slave, &attributes), 0);
    CHECK_EQUAL(cfsetospeed(&attributes, B9600), 0);
    CHECK_EQUAL(cfsetispeed(&attributes, B9600), 0);
    CHECK_EQUAL(cfsetispeed(&attributes, B0), 0);
    CHECK_EQUAL(tcsetattr(slave, TCSANOW, &attributes), 0);
    CHECK_EQUAL(tcgetattr(slave, &attributes), 0);
    CHECK_EQUAL(cfgetospeed(&attributes), B9600);
    CHECK_EQUAL(cfgetispeed(&attributes), B9600);
    CHECK_ERROR(cfsetospeed(&attributes, 12345), EINVAL);
}

static void a_line_is_edited_and_read_when_it_ends(void)
{
    char bytes[16];

    open_pair();
    CHECK_EQUAL(fcntl(slave, F_SETFL, O_RDWR | O_NONBLOCK), 0);
    type("abx\177c");
    CHECK_ERROR(read(slave, bytes, sizeof bytes), EAGAIN);
    type("\nnext\n");
    CHECK_EQUAL(read(slave, bytes, sizeof bytes), 4);
    CHECK_EQUAL(memcmp(bytes, "abc\n", 4), 0);
    CHECK_EQUAL(read(slave, bytes, 2), 2);
    CHECK_EQUAL(read(slave, bytes, sizeof bytes), 3);
    type("\004");
    CHECK_EQUAL(read(slave, bytes, sizeof bytes), 0);
}

static int type_later(void)
{
    usleep(30000);
    type("late\n");
    return 0;
}

static void without_lines_as_many_bytes_as_vmin_are_waited_for(void)
{
    char bytes[16];

    open_pair();
    set_raw(6, 0);
    type("a");
    pid_t child = child_running(type_later);
    CHECK_EQUAL(read(slave, bytes, sizeof bytes), 6);
    CHECK_EQUAL(memcmp(bytes, "alate\n", 6), 0);
    CHECK_EQUAL(exit_status_of(child), 0);

    /* Without waiting it is what is there. */
    CHECK_EQUAL(fcntl(slave, F_SETFL, O_RDWR | O_NONBLOCK), 0);
    CHECK_ERROR(read(slave, bytes, sizeof bytes), EAGAIN);
    type("\r");
    CHECK_EQUAL(read(slave, bytes, sizeof bytes), 1);
    set_raw(0, 0);
    CHECK_EQUAL(fcntl(slave, F_SETFL, O_RDWR), 0);
    CHECK_EQUAL(read(slave, bytes, sizeof bytes), 0);
}

static void a_timer_ends_a_read(void)
{
    char bytes[16];

    open_pair();
    set_raw(0, 3);
    long start = milliseconds();
    CHECK_EQUAL(read(slave, bytes, sizeof bytes), 0);
    CHECK(milliseconds() - start >= 290);
    type("x");
    CHECK_EQUAL(read(slave, bytes, sizeof bytes), 1);

    /* Between bytes: two come, the third does not. */
    set_raw(3, 2);
    type("ab");
    start = milliseconds();
    CHECK_EQUAL(read(slave, bytes, sizeof bytes), 2);
    CHECK(milliseconds() - start >= 190);
    type("abcd");
    CHECK_EQUAL(read(slave, bytes, sizeof bytes), 4);
}

static void a_read_waits_for_who_types(void)
{
    open_pair();
    pid_t child = child_running(type_later);
    expect_bytes(slave, "late\n");
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int drain_master(void)
{
    char bytes[1000];
    long total = 0;

    for (long count; total < 30000; total += count) {
        count = read(master, bytes, sizeof bytes);
        if (count <= 0)
            return 1;
    }
    return total == 30000 ? 0 : 2;
}

static void a_write_waits_for_room_and_nothing_is_lost(void)
{
    static char bytes[30000];

    open_pair();
    memset(bytes, 'x', sizeof bytes);
    pid_t child = child_running(drain_master);
    CHECK_EQUAL(write(slave, bytes, sizeof bytes), sizeof bytes);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void on_signal(int signal)
{
    (void)signal;
}

static int signal_parent(void)
{
    usleep(50000);
    kill(getppid(), SIGUSR1);
    usleep(50000);
    type("key\n");
    return 0;
}

static void a_handler_interrupts_a_read_and_no_key_is_lost(void)
{
    struct sigaction action = { .sa_handler = on_signal };
    char bytes[16];

    open_pair();
    CHECK_EQUAL(sigaction(SIGUSR1, &action, NULL), 0);
    pid_t child = child_running(signal_parent);
    CHECK_ERROR(read(slave, bytes, sizeof bytes), EINTR);
    expect_bytes(slave, "key\n");
    CHECK_EQUAL(exit_status_of(child), 0);

    action.sa_flags = SA_RESTART;
    CHECK_EQUAL(sigaction(SIGUSR1, &action, NULL), 0);
    child = child_running(signal_parent);
    expect_bytes(slave, "key\n");
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void what_was_typed_or_written_can_be_dropped(void)
{
    open_pair();
    type("in\n");
    expect_bytes(master, "in\r\n");
    CHECK_EQUAL(tcflush(slave, TCIFLUSH), 0);
    type("more\n");
    expect_bytes(slave, "more\n");
    CHECK_EQUAL(tcflush(slave, TCIOFLUSH), 0);
    CHECK_EQUAL(tcflush(slave, TCOFLUSH), 0);
    CHECK_ERROR(tcflush(slave, 17), EINVAL);
    CHECK_ERROR(tcflush(not_open(), TCIFLUSH), EBADF);
    CHECK_ERROR(tcflush(no_terminal(), TCIFLUSH), ENOTTY);
}

static void output_is_held_and_goes_on(void)
{
    open_pair();
    CHECK_EQUAL(tcflow(slave, TCOOFF), 0);
    CHECK_EQUAL(tcflow(slave, TCOON), 0);
    CHECK_EQUAL(write(slave, "text", 4), 4);
    expect_bytes(master, "text");
    CHECK_ERROR(tcflow(slave, 17), EINVAL);
    CHECK_ERROR(tcflow(not_open(), TCOON), EBADF);
    CHECK_ERROR(tcflow(no_terminal(), TCOON), ENOTTY);
}

static void output_is_waited_for(void)
{
    open_pair();
    CHECK_EQUAL(tcdrain(slave), 0);
    CHECK_ERROR(tcdrain(not_open()), EBADF);
    CHECK_ERROR(tcdrain(no_terminal()), ENOTTY);
}

static void a_break_changes_nothing_here(void)
{
    open_pair();
    CHECK_EQUAL(tcsendbreak(slave, 0), 0);
    CHECK_ERROR(tcsendbreak(not_open(), 0), EBADF);
    CHECK_ERROR(tcsendbreak(no_terminal(), 0), ENOTTY);
}

static void when_the_maker_has_closed_it_a_terminal_is_over(void)
{
    char byte;

    open_pair();
    CHECK_EQUAL(close(master), 0);
    CHECK_EQUAL(read(slave, &byte, 1), 0);
    CHECK_ERROR(write(slave, "x", 1), EIO);
}

static void when_nobody_has_it_open_the_maker_reads_the_rest_and_an_error(void)
{
    char byte;

    open_pair();
    CHECK_EQUAL(write(slave, "rest", 4), 4);
    CHECK_EQUAL(close(slave), 0);
    expect_bytes(master, "rest");
    CHECK_ERROR(read(master, &byte, 1), EIO);
}

const struct test terminal_tests[] = {
    { "posix_openpt/what_is_written_at_one_end_is_read_at_the_other", what_is_written_at_one_end_is_read_at_the_other },
    { "grantpt/the_terminal_belongs_to_who_made_it", the_terminal_belongs_to_who_made_it },
    { "unlockpt/a_terminal_cannot_be_opened_before", a_terminal_cannot_be_opened_before },
    { "ptsname/names_are_different_and_go_with_their_maker", names_are_different_and_go_with_their_maker },
    { "isatty/both_ends_are_terminals_and_files_are_not", both_ends_are_terminals_and_files_are_not },
    { "ttyname_r/a_terminal_has_a_name", a_terminal_has_a_name },
    { "ctermid/the_controlling_terminal_has_a_name", the_controlling_terminal_has_a_name },
    { "tcgetattr/attributes_are_those_that_were_set", attributes_are_those_that_were_set },
    { "tcsetattr/setting_with_a_flush_drops_input", setting_with_a_flush_drops_input },
    { "cfsetospeed/speeds_are_kept_and_told", speeds_are_kept_and_told },
    { "read/a_line_of_a_terminal_is_edited_and_read_when_it_ends", a_line_is_edited_and_read_when_it_ends },
    { "read/without_lines_as_many_bytes_as_vmin_are_waited_for", without_lines_as_many_bytes_as_vmin_are_waited_for },
    { "read/a_timer_of_a_terminal_ends_a_read", a_timer_ends_a_read },
    { "read/of_a_terminal_waits_for_who_types", a_read_waits_for_who_types },
    { "read/a_handler_interrupts_that_of_a_terminal_and_no_key_is_lost", a_handler_interrupts_a_read_and_no_key_is_lost },
    { "write/to_a_terminal_waits_for_room_and_nothing_is_lost", a_write_waits_for_room_and_nothing_is_lost },
    { "tcflush/what_was_typed_or_written_can_be_dropped", what_was_typed_or_written_can_be_dropped },
    { "tcflow/output_is_held_and_goes_on", output_is_held_and_goes_on },
    { "tcdrain/output_is_waited_for", output_is_waited_for },
    { "tcsendbreak/a_break_changes_nothing_here", a_break_changes_nothing_here },
    { "close/when_the_maker_has_closed_it_a_terminal_is_over", when_the_maker_has_closed_it_a_terminal_is_over },
    { "close/when_nobody_has_it_open_the_maker_reads_the_rest_and_an_error", when_nobody_has_it_open_the_maker_reads_the_rest_and_an_error },
    { NULL, NULL },
};
