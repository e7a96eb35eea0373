/* Connections of AF_UNIX that two processes use again and again: nothing about them may differ from others (POSIX.1-2017 send, recv; unix(7) of Linux). */
#define _GNU_SOURCE
#include "busy.h"
#include "conformance.h"
#include "scratch.h"
#include "socket_common.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Rounds after which a connection counts as busy. */
#define WARM 80

static int ends[2];

/* How many bytes a child answers; negative: until the other end is closed. */
static int unanswered;

static int answer(void)
{
    close(ends[0]);
    return answer_bytes(ends[1], ends[1], unanswered);
}

static void exchange(int rounds) { exchange_bytes(ends[0], ends[0], rounds); }

/* A child that answers, and has done so for a while. */
static pid_t busy_child(void)
{
    make_pair(SOCK_STREAM, ends);
    unanswered = -1;
    pid_t child = child_running(answer);
    CHECK_EQUAL(close(ends[1]), 0);
    exchange(WARM);
    return child;
}

static void end_busy(pid_t child)
{
    CHECK_EQUAL(close(ends[0]), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void ends_as_any_other(void)
{
    pid_t child = busy_child();
    exchange(10 * WARM);
    end_busy(child);
}

static void ends_when_the_other_process_is_killed(void)
{
    char byte;
    pid_t child = busy_child();
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(read(ends[0], &byte, 1), 0);
    CHECK_EQUAL(waitpid(child, NULL, 0), child);
    CHECK_ERROR(send(ends[0], "x", 1, MSG_NOSIGNAL), EPIPE);
    signal(SIGPIPE, SIG_IGN);
    CHECK_ERROR(write(ends[0], "x", 1), EPIPE);
}

static int answer_and_wait(void)
{
    char byte;
    int result = answer();
    struct pollfd set = { ends[1], POLLIN, 0 };
    return result != 0 || poll(&set, 1, 10000) != 1 || recv(ends[1], &byte, 1, MSG_PEEK) != 1;
}

static void closed_with_unread_bytes_it_is_reset(void)
{
    char byte;
    make_pair(SOCK_STREAM, ends);
    unanswered = WARM;
    pid_t child = child_running(answer_and_wait);
    CHECK_EQUAL(close(ends[1]), 0);
    exchange(WARM);
    CHECK_EQUAL(write(ends[0], "x", 1), 1);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_ERROR(read(ends[0], &byte, 1), ECONNRESET);
    CHECK_EQUAL(read(ends[0], &byte, 1), 0);
}

static void exchange_for_a_while(void) { exchange(WARM); }

static ssize_t receive_byte(void)
{
    char byte;
    return recv(ends[0], &byte, 1, 0);
}

static void a_handler_interrupts_a_wait(void)
{
    pid_t child = busy_child();
    check_interrupted(receive_byte, exchange_for_a_while);
    end_busy(child);
}

static void flags_mean_what_they_do_elsewhere(void)
{
    char bytes[8] = { 0 };
    char more[2] = { 0 };
    struct iovec vectors[2] = { { "ab", 2 }, { "cd", 2 } };
    struct iovec parts[2] = { { bytes, 3 }, { more, 2 } };
    struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };
    pid_t child = busy_child();
    CHECK_ERROR(recv(ends[0], bytes, 1, MSG_DONTWAIT), EAGAIN);
    for (int i = 0; i < WARM; i++)
    {
        CHECK_EQUAL(writev(ends[0], vectors, 2), 4);
        CHECK_EQUAL(recv(ends[0], bytes, 1, MSG_PEEK), 1);
        CHECK_EQUAL(bytes[0], 'b');
        CHECK_EQUAL(recv(ends[0], bytes, 4, MSG_WAITALL), 4);
        CHECK(memcmp(bytes, "bcde", 4) == 0);
        CHECK_EQUAL(send(ends[0], "12345", 5, 0), 5);
        CHECK(recv(ends[0], bytes, 5, MSG_PEEK) > 0);
        CHECK_EQUAL(recvmsg(ends[0], &message, MSG_WAITALL), 5);
        CHECK_EQUAL(message.msg_flags, 0);
        CHECK(memcmp(bytes, "234", 3) == 0 && memcmp(more, "56", 2) == 0);
    }
    CHECK_ERROR(recv(ends[0], bytes, 1, MSG_DONTWAIT | MSG_PEEK), EAGAIN);
    end_busy(child);
}

static void poll_sees_what_comes(void)
{
    char byte;
    pid_t child = busy_child();
    struct pollfd set = { .fd = ends[0], .events = POLLIN | POLLRDHUP };
    CHECK_EQUAL(poll(&set, 1, 0), 0);
    for (int i = 0; i < WARM; i++)
    {
        CHECK_EQUAL(write(ends[0], "a", 1), 1);
        CHECK_EQUAL(poll(&set, 1, -1), 1);
        CHECK_EQUAL(set.revents, POLLIN);
        CHECK_EQUAL(read(ends[0], &byte, 1), 1);
        CHECK_EQUAL(byte, 'b');
    }
    set.events |= POLLOUT;
    CHECK_EQUAL(poll(&set, 1, -1), 1);
    CHECK_EQUAL(set.revents, POLLOUT);
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(waitpid(child, NULL, 0), child);
    CHECK_EQUAL(poll(&set, 1, -1), 1);
    CHECK_EQUAL(set.revents, POLLIN | POLLOUT | POLLHUP | POLLRDHUP);
}

static void epoll_tells_of_each_byte(void)
{
    char byte;
    struct epoll_event event = { .events = EPOLLIN | EPOLLET };
    pid_t child = busy_child();
    int list = epoll_create1(0);
    CHECK(list >= 0);
    CHECK_EQUAL(epoll_ctl(list, EPOLL_CTL_ADD, ends[0], &event), 0);
    for (int i = 0; i < WARM; i++)
    {
        CHECK_EQUAL(write(ends[0], "a", 1), 1);
        CHECK_EQUAL(epoll_wait(list, &event, 1, 10000), 1);
        CHECK_EQUAL(read(ends[0], &byte, 1), 1);
    }
    CHECK_EQUAL(epoll_wait(list, &event, 1, 0), 0);
    end_busy(child);
}

static int read_one(void)
{
    unsigned char byte;
    return read(ends[0], &byte, 1) == 1 ? byte : 0;
}

static void others_may_read_it_too(void)
{
    pid_t child = busy_child();
    for (int i = 1; i < 6; i++)
    {
        unsigned char byte = (unsigned char)i;
        CHECK_EQUAL(write(ends[0], &byte, 1), 1);
        CHECK_EQUAL(exit_status_of(child_running(read_one)), i + 1);
        exchange(WARM);
    }
    end_busy(child);
}

static int write_blocks(void)
{
    static unsigned char bytes[9000];
    close(ends[0]);
    for (int i = 0; i < 200; i++)
    {
        memset(bytes, i, sizeof bytes);
        if (send(ends[1], bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
            return 1;
    }
    return 0;
}

static void full_it_makes_its_sender_wait(void)
{
    static unsigned char bytes[20000];
    make_pair(SOCK_STREAM, ends);
    pid_t child = child_running(write_blocks);
    CHECK_EQUAL(close(ends[1]), 0);
    long total = 0;
    size_t size = 1;
    for (long got = read(ends[0], bytes, size); got != 0; got = read(ends[0], bytes, size))
    {
        CHECK(got > 0);
        for (long i = 0; i < got; i++, total++)
            CHECK_EQUAL(bytes[i], (unsigned char)(total / 9000));
        size = size * 2 > sizeof bytes ? sizeof bytes : size * 2;
    }
    CHECK_EQUAL(total, 200L * 9000);
    CHECK_EQUAL(exit_status_of(child), 0);
}

/* Answer for a while; then bytes, a descriptor, and bytes. */
static int send_a_descriptor(void)
{
    if (answer() != 0)
        return 1;
    int file = open("/", O_RDONLY);
    return file < 0 || write(ends[1], "ab", 2) != 2 || send_descriptors(ends[1], "c", 1, &file, 1) != 1 || write(ends[1], "de", 2) != 2;
}

static void a_descriptor_keeps_its_place(void)
{
    char bytes[8];
    int descriptor = -1;
    int told = 0;
    size_t count = 1;
    make_pair(SOCK_STREAM, ends);
    unanswered = WARM;
    pid_t child = child_running(send_a_descriptor);
    CHECK_EQUAL(close(ends[1]), 0);
    exchange(WARM);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(recv(ends[0], bytes, 2, MSG_WAITALL), 2);
    CHECK(memcmp(bytes, "ab", 2) == 0);
    CHECK_EQUAL(receive_descriptors(ends[0], bytes, sizeof bytes, &descriptor, &count, 0, &told), 1);
    CHECK_EQUAL(bytes[0], 'c');
    CHECK_EQUAL(count, 1);
    CHECK_EQUAL(close(descriptor), 0);
    CHECK_EQUAL(read(ends[0], bytes, sizeof bytes), 2);
    CHECK(memcmp(bytes, "de", 2) == 0);
    CHECK_EQUAL(read(ends[0], bytes, sizeof bytes), 0);
}

static void credentials_can_be_asked_for_later(void)
{
    char byte;
    int on = 1;
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(struct ucred))];
    struct iovec vector = { &byte, 1 };
    pid_t child = busy_child();
    CHECK_EQUAL(setsockopt(ends[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof on), 0);
    for (int i = 0; i < WARM; i++)
    {
        struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
        struct ucred sender;
        CHECK_EQUAL(write(ends[0], "a", 1), 1);
        CHECK_EQUAL(recvmsg(ends[0], &message, 0), 1);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        CHECK(header != NULL && header->cmsg_type == SCM_CREDENTIALS);
        memcpy(&sender, CMSG_DATA(header), sizeof sender);
        CHECK_EQUAL(sender.pid, child);
    }
    end_busy(child);
}

static void a_time_limit_holds(void)
{
    char byte;
    struct timeval limit = { 0, 20000 };
    pid_t child = busy_child();
    CHECK_EQUAL(setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit), 0);
    CHECK_ERROR(read(ends[0], &byte, 1), EAGAIN);
    exchange(WARM);
    CHECK_ERROR(read(ends[0], &byte, 1), EAGAIN);
    end_busy(child);
}

static void one_direction_may_end(void)
{
    char byte;
    pid_t child = busy_child();
    CHECK_EQUAL(write(ends[0], "x", 1), 1);
    CHECK_EQUAL(shutdown(ends[0], SHUT_WR), 0);
    CHECK_ERROR(send(ends[0], "x", 1, MSG_NOSIGNAL), EPIPE);
    CHECK_EQUAL(read(ends[0], &byte, 1), 1);
    CHECK_EQUAL(byte, 'y');
    CHECK_EQUAL(read(ends[0], &byte, 1), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int connect_and_answer(void)
{
    ends[1] = connected(SOCK_STREAM, "@busy");
    unanswered = -1;
    return answer();
}

static void connections_by_a_name_are_the_same(void)
{
    int listener = listening(SOCK_STREAM, "@busy");
    ends[0] = listener;
    pid_t child = child_running(connect_and_answer);
    ends[0] = accept(listener, NULL, NULL);
    CHECK(ends[0] >= 0);
    CHECK_EQUAL(close(listener), 0);
    exchange(5 * WARM);
    end_busy(child);
}

#ifndef CONFORMANCE_DOOR
static void ioctl_counts_its_bytes(void)
{
    char bytes[4];
    int count = -1;
    pid_t child = busy_child();
    CHECK_EQUAL(ioctl(ends[0], FIONREAD, &count), 0);
    CHECK_EQUAL(count, 0);
    CHECK_EQUAL(write(ends[0], "abc", 3), 3);
    CHECK_EQUAL(recv(ends[0], bytes, 3, MSG_WAITALL), 3);
    CHECK_EQUAL(write(ends[0], "abc", 3), 3);
    struct pollfd set = { ends[0], POLLIN, 0 };
    do
    {
        CHECK_EQUAL(poll(&set, 1, 10000), 1);
        CHECK_EQUAL(ioctl(ends[0], FIONREAD, &count), 0);
        CHECK(count > 0 && count <= 3);
        usleep(1000);
    }
    while (count < 3);
    CHECK_EQUAL(read(ends[0], bytes, sizeof bytes), 3);
    end_busy(child);
}
#endif

const struct test socket_shared_tests[] = {
    { "socketpair/a_busy_connection_ends_as_any_other", ends_as_any_other },
    { "socketpair/a_busy_connection_ends_when_the_other_process_is_killed", ends_when_the_other_process_is_killed },
    { "recv/a_busy_connection_closed_with_unread_bytes_is_reset", closed_with_unread_bytes_it_is_reset },
    { "recv/a_handler_interrupts_a_wait_at_a_busy_connection", a_handler_interrupts_a_wait },
    { "recv/flags_of_a_busy_connection_mean_what_they_do_elsewhere", flags_mean_what_they_do_elsewhere },
    { "poll/sees_what_comes_by_a_busy_connection", poll_sees_what_comes },
    { "poll/epoll_tells_of_each_byte_of_a_busy_connection", epoll_tells_of_each_byte },
    { "recv/others_may_read_a_busy_connection_too", others_may_read_it_too },
    { "send/a_busy_connection_that_is_full_makes_its_sender_wait", full_it_makes_its_sender_wait },
    { "sendmsg/a_descriptor_keeps_its_place_in_a_busy_connection", a_descriptor_keeps_its_place },
    { "recvmsg/credentials_of_a_busy_connection_can_be_asked_for_later", credentials_can_be_asked_for_later },
    { "setsockopt/a_time_limit_holds_at_a_busy_connection", a_time_limit_holds },
    { "shutdown/one_direction_of_a_busy_connection_may_end", one_direction_may_end },
    { "accept/a_busy_connection_by_a_name_is_as_others", connections_by_a_name_are_the_same },
#ifndef CONFORMANCE_DOOR
    { "ioctl/counts_bytes_of_a_busy_connection", ioctl_counts_its_bytes },
#endif
    { 0 },
};
