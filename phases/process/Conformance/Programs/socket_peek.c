/* SO_PEEK_OFF of Linux, socket(7): looks with MSG_PEEK go on where the last one ended. Sockets of AF_UNIX. */
#define _GNU_SOURCE
#include "conformance.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int pair[2];

static void make_pair(int type)
{
    CHECK_EQUAL(socketpair(AF_UNIX, type, 0, pair), 0);
}

static void set_offset(int offset)
{
    CHECK_EQUAL(setsockopt(pair[0], SOL_SOCKET, SO_PEEK_OFF, &offset, sizeof offset), 0);
}

static int offset_of(int end)
{
    int offset = 77;
    socklen_t length = sizeof offset;
    CHECK_EQUAL(getsockopt(end, SOL_SOCKET, SO_PEEK_OFF, &offset, &length), 0);
    CHECK_EQUAL(length, sizeof offset);
    return offset;
}

static void put(const char *text)
{
    CHECK_EQUAL(send(pair[1], text, strlen(text), 0), strlen(text));
}

/* What so many bytes of room get. */
static void check_got(size_t room, int flags, const char *expected)
{
    char got[100];
    CHECK_EQUAL(recv(pair[0], got, room, flags | MSG_DONTWAIT), strlen(expected));
    CHECK(memcmp(got, expected, strlen(expected)) == 0);
}

static void check_nothing(void)
{
    char byte;
    CHECK_ERROR(recv(pair[0], &byte, 1, MSG_PEEK | MSG_DONTWAIT), EAGAIN);
}

static void looks_at_a_stream_go_on(void)
{
    make_pair(SOCK_STREAM);
    CHECK_EQUAL(offset_of(pair[0]), -1);
    put("abcdef");
    check_got(4, MSG_PEEK, "abcd");
    check_got(4, MSG_PEEK, "abcd");
    set_offset(0);
    check_got(4, MSG_PEEK, "abcd");
    CHECK_EQUAL(offset_of(pair[0]), 4);
    CHECK_EQUAL(offset_of(pair[1]), -1);
    check_got(4, MSG_PEEK, "ef");
    CHECK_EQUAL(offset_of(pair[0]), 6);
    check_nothing();
    put("gh");
    check_got(4, MSG_PEEK, "gh");

    /* What is received moves the offset along. */
    check_got(3, 0, "abc");
    CHECK_EQUAL(offset_of(pair[0]), 5);
    check_nothing();
    set_offset(2);
    check_got(2, MSG_PEEK, "fg");
    check_got(4, 0, "defg");
    CHECK_EQUAL(offset_of(pair[0]), 0);
    check_got(9, MSG_PEEK, "h");
    set_offset(-1);
    check_got(9, MSG_PEEK, "h");
    check_got(9, MSG_PEEK, "h");
    CHECK_EQUAL(offset_of(pair[0]), -1);

    /* Behind the end there is nothing but the end. */
    set_offset(5);
    CHECK_EQUAL(close(pair[1]), 0);
    check_got(9, MSG_PEEK, "");
    check_got(9, 0, "h");
    check_got(9, 0, "");
}

static void looks_at_messages_leave_whole_ones_out(void)
{
    static const int types[] = { SOCK_DGRAM, SOCK_SEQPACKET };
    char got[100];
    for (int i = 0; i < 2; i++)
    {
        make_pair(types[i]);
        CHECK_EQUAL(offset_of(pair[0]), -1);
        put("abcd");
        put("efg");
        put("hi");
        set_offset(0);
        check_got(9, MSG_PEEK, "abcd");
        check_got(9, MSG_PEEK, "efg");
        CHECK_EQUAL(offset_of(pair[0]), 7);
        check_got(9, MSG_PEEK, "hi");
        check_nothing();

        /* In the middle of one; and MSG_TRUNC tells what is left of it. */
        set_offset(1);
        check_got(2, MSG_PEEK, "bc");
        CHECK_EQUAL(offset_of(pair[0]), 3);
        check_got(9, MSG_PEEK, "d");
        set_offset(5);
        CHECK_EQUAL(recv(pair[0], got, 1, MSG_PEEK | MSG_TRUNC), 2);
        CHECK_EQUAL(got[0], 'f');
        CHECK_EQUAL(offset_of(pair[0]), 6);

        /* One that is received goes as a whole. */
        set_offset(7);
        check_got(2, 0, "ab");
        CHECK_EQUAL(offset_of(pair[0]), 3);
        check_got(9, MSG_PEEK, "hi");
        check_got(9, 0, "efg");
        CHECK_EQUAL(offset_of(pair[0]), 2);
        check_got(9, 0, "hi");
        CHECK_EQUAL(offset_of(pair[0]), 0);
        close(pair[0]);
        close(pair[1]);
    }
}

static void a_message_without_bytes_is_looked_at_once(void)
{
    make_pair(SOCK_DGRAM);
    put("");
    put("a");
    set_offset(0);
    check_got(9, MSG_PEEK, "");
    check_got(9, MSG_PEEK, "a");
    check_nothing();
    check_got(9, 0, "");
    check_got(9, 0, "a");
}

static int looks_behind_the_first(void)
{
    char got[4];
    return recv(pair[0], got, sizeof got, MSG_PEEK) == 2 && memcmp(got, "yz", 2) == 0 ? 0 : 1;
}

static void a_look_waits_for_what_is_behind_its_offset(void)
{
    static const int types[] = { SOCK_STREAM, SOCK_DGRAM };
    for (int i = 0; i < 2; i++)
    {
        make_pair(types[i]);
        put("x");
        set_offset(1);
        pid_t child = child_running(looks_behind_the_first);
        usleep(20000);
        put("yz");
        CHECK_EQUAL(exit_status_of(child), 0);
        CHECK_EQUAL(offset_of(pair[0]), 3);
        struct pollfd polled = { .fd = pair[0], .events = POLLIN };
        CHECK_EQUAL(poll(&polled, 1, 0), 1);
        close(pair[0]);
        close(pair[1]);
    }
}

/* Two processes that use a connection a lot, which may have its bytes in memory that they share. */
static int echoes(void)
{
    char byte;
    close(pair[0]);
    while (read(pair[1], &byte, 1) == 1)
    {
        if (write(pair[1], &byte, 1) != 1)
            return 1;
    }

    return 0;
}

static void an_offset_can_be_set_for_a_connection_that_is_used_a_lot(void)
{
    char byte;
    make_pair(SOCK_STREAM);
    pid_t child = child_running(echoes);
    CHECK_EQUAL(close(pair[1]), 0);
    for (int i = 0; i < 100; i++)
    {
        byte = (char)i;
        CHECK_EQUAL(write(pair[0], &byte, 1), 1);
        if (i == 50)
            set_offset(0);
        if (i >= 50)
        {
            CHECK_EQUAL(recv(pair[0], &byte, 1, MSG_PEEK), 1);
            CHECK_EQUAL(byte, i);
            CHECK_EQUAL(offset_of(pair[0]), 1);
        }
        CHECK_EQUAL(read(pair[0], &byte, 1), 1);
        CHECK_EQUAL(byte, i);
        CHECK_EQUAL(offset_of(pair[0]), i >= 50 ? 0 : -1);
    }

    CHECK_EQUAL(close(pair[0]), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

/* More than a message of a server takes. */
static void a_look_at_many_bytes_goes_on(void)
{
    static char bytes[8000], got[8000];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 7 + i / 251);
    make_pair(SOCK_STREAM);
    CHECK_EQUAL(send(pair[1], bytes, sizeof bytes, 0), sizeof bytes);
    set_offset(100);
    CHECK_EQUAL(recv(pair[0], got, 3000, MSG_PEEK), 3000);
    CHECK(memcmp(got, bytes + 100, 3000) == 0);
    CHECK_EQUAL(recv(pair[0], got, sizeof got, MSG_PEEK), 4900);
    CHECK(memcmp(got, bytes + 3100, 4900) == 0);
    CHECK_EQUAL(offset_of(pair[0]), sizeof bytes);
    CHECK_EQUAL(recv(pair[0], got, sizeof got, 0), sizeof bytes);
    CHECK(memcmp(got, bytes, sizeof bytes) == 0);
}

#ifndef CONFORMANCE_DOOR
static void splice_begins_at_the_front_whatever_the_offset(void)
{
    char got[10];
    int ends[2];
    make_pair(SOCK_STREAM);
    CHECK_EQUAL(pipe(ends), 0);
    put("abcdef");
    set_offset(4);
    CHECK_EQUAL(splice(pair[0], NULL, ends[1], NULL, 3, 0), 3);
    CHECK_EQUAL(read(ends[0], got, sizeof got), 3);
    CHECK(memcmp(got, "abc", 3) == 0);
    check_got(9, 0, "def");
}
#endif

/* A look gets descriptors of what it looks at, and ends with them. */
static void descriptors_come_with_the_bytes_that_are_looked_at(void)
{
    union
    {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control;
    char text[10];
    struct iovec part = { "mid", 3 };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control };
    make_pair(SOCK_STREAM);
    memset(&control, 0, sizeof control);
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(&control.header), &pair[0], sizeof(int));
    put("first");
    CHECK_EQUAL(sendmsg(pair[1], &message, 0), 3);
    put("last");
    set_offset(2);
    for (int i = 0; i < 2; i++)
    {
        part = (struct iovec){ text, i == 0 ? 6 : 10 };
        memset(&control, 0, sizeof control);
        message = (struct msghdr){ .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control };
        CHECK_EQUAL(recvmsg(pair[0], &message, MSG_PEEK), i == 0 ? 6 : 4);
        CHECK(memcmp(text, i == 0 ? "rstmid" : "last", i == 0 ? 6 : 4) == 0);
        CHECK_EQUAL(message.msg_controllen != 0, i == 0);
        if (i == 0)
        {
            int received;
            memcpy(&received, CMSG_DATA(&control.header), sizeof received);
            CHECK_EQUAL(close(received), 0);
        }
    }
}

const struct test socket_peek_tests[] = {
    { "recv/looks_at_a_stream_go_on_from_an_offset", looks_at_a_stream_go_on },
    { "recv/looks_at_messages_from_an_offset_leave_whole_ones_out", looks_at_messages_leave_whole_ones_out },
    { "recv/a_message_without_bytes_is_looked_at_once", a_message_without_bytes_is_looked_at_once },
    { "recv/a_look_waits_for_what_is_behind_its_offset", a_look_waits_for_what_is_behind_its_offset },
    { "recv/an_offset_can_be_set_for_a_connection_that_is_used_a_lot", an_offset_can_be_set_for_a_connection_that_is_used_a_lot },
    { "recv/a_look_at_many_bytes_goes_on", a_look_at_many_bytes_goes_on },
#ifndef CONFORMANCE_DOOR
    { "splice/begins_at_the_front_whatever_the_offset_of_looks", splice_begins_at_the_front_whatever_the_offset },
#endif
    { "recvmsg/descriptors_come_with_the_bytes_that_are_looked_at", descriptors_come_with_the_bytes_that_are_looked_at },
    { 0 },
};
