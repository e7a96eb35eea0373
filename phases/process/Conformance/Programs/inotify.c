/* inotify of Linux: what is told of changes to files and directories. */
#define _GNU_SOURCE
#include "conformance.h"
#include "scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

static int list;

static void begin(void)
{
    enter_scratch("/tmp");
    CHECK(mkdir("d", 0700) == 0);
    list = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    CHECK(list >= 0);
}

/* The next event; its name is in a buffer of its own. */
static void next_event(struct inotify_event *event, char *name)
{
    static char buffer[4096] __attribute__((aligned(8)));
    static ssize_t have, at;
    if (at == have) {
        have = read(list, buffer, sizeof buffer);
        CHECK(have > 0);
        at = 0;
    }
    memcpy(event, buffer + at, sizeof *event);
    strcpy(name, event->len > 0 ? buffer + at + sizeof *event : "");
    at += (ssize_t)(sizeof *event + event->len);
}

static uint32_t expect(int watch, uint32_t mask, const char *name)
{
    char found[256];
    struct inotify_event event;
    next_event(&event, found);
    if (event.wd != watch || event.mask != mask || strcmp(found, name) != 0) {
        fprintf(stderr, "event %x of watch %d, name '%s'; expected %x of %d, '%s'\n", event.mask, event.wd, found, mask, watch, name);
        CHECK(!"the event");
    }
    return event.cookie;
}

static void expect_nothing(void)
{
    char byte[512];
    CHECK_ERROR(read(list, byte, sizeof byte), EAGAIN);
}

static void changes_in_a_directory_are_told(void)
{
    begin();
    int watch = inotify_add_watch(list, "d", IN_ALL_EVENTS);
    CHECK_EQUAL(watch, 1);
    int file = open("d/file", O_CREAT | O_RDWR, 0600);
    CHECK(file >= 0);
    CHECK_EQUAL(write(file, "x", 1), 1);
    CHECK_EQUAL(lseek(file, 0, SEEK_SET), 0);
    char byte;
    CHECK_EQUAL(read(file, &byte, 1), 1);
    CHECK(close(file) == 0);
    CHECK(chmod("d/file", 0644) == 0);
    CHECK(truncate("d/file", 0) == 0);
    CHECK(mkdir("d/sub", 0700) == 0);
    CHECK(rmdir("d/sub") == 0);
    CHECK(unlink("d/file") == 0);
    expect(watch, IN_CREATE, "file");
    expect(watch, IN_OPEN, "file");
    expect(watch, IN_MODIFY, "file");
    expect(watch, IN_ACCESS, "file");
    expect(watch, IN_CLOSE_WRITE, "file");
    expect(watch, IN_ATTRIB, "file");
    expect(watch, IN_MODIFY, "file");
    expect(watch, IN_CREATE | IN_ISDIR, "sub");
    expect(watch, IN_DELETE | IN_ISDIR, "sub");
    expect(watch, IN_DELETE, "file");
    expect_nothing();
}

static void a_move_has_two_halves_with_one_cookie(void)
{
    begin();
    CHECK(mkdir("e", 0700) == 0);
    make_file("d/file", "x");
    int from = inotify_add_watch(list, "d", IN_MOVE);
    int to = inotify_add_watch(list, "e", IN_MOVE);
    int self = inotify_add_watch(list, "d/file", IN_MOVE_SELF);
    CHECK(rename("d/file", "e/new") == 0);
    uint32_t cookie = expect(from, IN_MOVED_FROM, "file");
    CHECK(cookie != 0);
    CHECK_EQUAL(expect(to, IN_MOVED_TO, "new"), cookie);
    CHECK_EQUAL(expect(self, IN_MOVE_SELF, ""), 0);
    expect_nothing();
}

static void a_file_that_is_gone_ends_its_watch(void)
{
    begin();
    make_file("d/file", "x");
    CHECK(link("d/file", "d/other") == 0);
    int file = open("d/file", O_RDONLY);
    int watch = inotify_add_watch(list, "d/file", IN_ALL_EVENTS);
    CHECK(unlink("d/other") == 0);
    expect(watch, IN_ATTRIB, "");
    CHECK(unlink("d/file") == 0);
    expect(watch, IN_ATTRIB, "");
    expect_nothing();
    CHECK(close(file) == 0);
    expect(watch, IN_CLOSE_NOWRITE, "");
    expect(watch, IN_DELETE_SELF, "");
    expect(watch, IN_IGNORED, "");
    expect_nothing();
    CHECK_ERROR(inotify_rm_watch(list, watch), EINVAL);
}

static void a_file_that_is_replaced_is_gone(void)
{
    begin();
    make_file("d/old", "x");
    make_file("d/new", "y");
    int watch = inotify_add_watch(list, "d/old", IN_DELETE_SELF);
    CHECK(rename("d/new", "d/old") == 0);
    expect(watch, IN_DELETE_SELF, "");
    expect(watch, IN_IGNORED, "");
    expect_nothing();
}

static void masks_are_replaced_or_added_to(void)
{
    begin();
    int watch = inotify_add_watch(list, "d", IN_CREATE);
    CHECK_EQUAL(inotify_add_watch(list, "d", IN_DELETE | IN_MASK_ADD), watch);
    make_file("d/file", "x");
    CHECK(unlink("d/file") == 0);
    expect(watch, IN_CREATE, "file");
    expect(watch, IN_DELETE, "file");
    CHECK_EQUAL(inotify_add_watch(list, "d", IN_DELETE), watch);
    make_file("d/file", "x");
    CHECK(unlink("d/file") == 0);
    expect(watch, IN_DELETE, "file");
    expect_nothing();
    CHECK_ERROR(inotify_add_watch(list, "d", IN_DELETE | IN_MASK_CREATE), EEXIST);
}

static void a_watch_can_be_for_one_event(void)
{
    begin();
    int watch = inotify_add_watch(list, "d", IN_CREATE | IN_ONESHOT);
    make_file("d/one", "x");
    make_file("d/two", "x");
    expect(watch, IN_CREATE, "one");
    expect(watch, IN_IGNORED, "");
    expect_nothing();
}

static void a_watch_can_be_removed(void)
{
    begin();
    int watch = inotify_add_watch(list, "d", IN_CREATE);
    CHECK_EQUAL(inotify_rm_watch(list, watch), 0);
    make_file("d/file", "x");
    expect(watch, IN_IGNORED, "");
    expect_nothing();
}

static void a_read_gives_whole_events(void)
{
    begin();
    char buffer[64];
    inotify_add_watch(list, "d", IN_CREATE);
    make_file("d/file", "x");
    CHECK_ERROR(read(list, buffer, sizeof(struct inotify_event)), EINVAL);
    CHECK_EQUAL(read(list, buffer, sizeof buffer), 32);
    CHECK_EQUAL(((struct inotify_event *)buffer)->len, 16);
}

static int make_later(void)
{
    usleep(20000);
    int file = open("d/later", O_CREAT | O_WRONLY, 0600);
    return file < 0;
}

static void a_read_waits_for_an_event(void)
{
    begin();
    CHECK(fcntl(list, F_SETFL, 0) == 0);
    int watch = inotify_add_watch(list, "d", IN_CREATE);
    pid_t child = child_running(make_later);
    expect(watch, IN_CREATE, "later");
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void what_cannot_be_watched_says_why(void)
{
    begin();
    make_file("file", "x");
    CHECK_ERROR(inotify_init1(1), EINVAL);
    CHECK_ERROR(inotify_add_watch(list, "nothing", IN_OPEN), ENOENT);
    CHECK_ERROR(inotify_add_watch(list, "file", IN_OPEN | IN_ONLYDIR), ENOTDIR);
    CHECK_ERROR(inotify_add_watch(list, "d", 0), EINVAL);
    CHECK_ERROR(inotify_add_watch(list, "d", IN_OPEN | IN_MASK_ADD | IN_MASK_CREATE), EINVAL);
    CHECK_ERROR(inotify_add_watch(-1, "d", IN_OPEN), EBADF);
    CHECK_ERROR(inotify_rm_watch(list, 77), EINVAL);
    int other = open("file", O_RDONLY);
    CHECK_ERROR(inotify_add_watch(other, "d", IN_OPEN), EINVAL);
    CHECK_ERROR(inotify_rm_watch(other, 1), EINVAL);
    CHECK_ERROR(write(list, "x", 1), EBADF);
}

static void watches_can_be_waited_for(void)
{
    enter_scratch("/tmp");
    int list = inotify_init1(IN_NONBLOCK);
    CHECK_EQUAL(inotify_add_watch(list, ".", IN_CREATE), 1);
    struct pollfd wanted = { .fd = list, .events = POLLIN };
    CHECK_EQUAL(poll(&wanted, 1, 0), 0);
    make_file("file", "x");
    CHECK_EQUAL(poll(&wanted, 1, -1), 1);
    int bytes = 0;
    CHECK(ioctl(list, FIONREAD, &bytes) == 0);
    CHECK_EQUAL(bytes, 32);
}

const struct test inotify_tests[] = {
    { "inotify/changes_in_a_directory_are_told", changes_in_a_directory_are_told },
    { "inotify/a_move_has_two_halves_with_one_cookie", a_move_has_two_halves_with_one_cookie },
    { "inotify/a_file_that_is_gone_ends_its_watch", a_file_that_is_gone_ends_its_watch },
    { "inotify/a_file_that_is_replaced_is_gone", a_file_that_is_replaced_is_gone },
    { "inotify/masks_are_replaced_or_added_to", masks_are_replaced_or_added_to },
    { "inotify/a_watch_can_be_for_one_event", a_watch_can_be_for_one_event },
    { "inotify/a_watch_can_be_removed", a_watch_can_be_removed },
    { "inotify/a_read_gives_whole_events", a_read_gives_whole_events },
    { "inotify/a_read_waits_for_an_event", a_read_waits_for_an_event },
    { "inotify/what_cannot_be_watched_says_why", what_cannot_be_watched_says_why },
    { "inotify/watches_can_be_waited_for", watches_can_be_waited_for },
    { NULL, NULL },
};
