/* Urgent data of TCP (POSIX.1-2017 send, recv, sockatmark; RFC 9293 section 3.8.5, RFC 6093), each end on this host. */
#define _GNU_SOURCE
#include "conformance.h"
#include "inet_common.h"
#include "socket_common.h"

#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <unistd.h>

enum { LONG = 100000 };

static int ends[2];
static char got[LONG], sent[LONG];

/* What is urgent of the first end: it is announced, and has come. */
static void wait_for_urgent_byte(void)
{
    struct pollfd set = { ends[0], POLLPRI, 0 };
    CHECK_EQUAL(poll(&set, 1, 5000), 1);
    CHECK_EQUAL(set.revents, POLLPRI);
}

static int is_readable(void)
{
    struct pollfd set = { ends[0], POLLIN, 0 };
    CHECK(poll(&set, 1, 0) >= 0);
    return (set.revents & POLLIN) != 0;
}

/* Three bytes, an urgent one and two more are with the first end. */
static void make_marked_stream(void)
{
    make_connection(ends);
    CHECK_EQUAL(send(ends[1], "abc", 3, 0), 3);
    CHECK_EQUAL(send(ends[1], "!", 1, MSG_OOB), 1);
    CHECK_EQUAL(send(ends[1], "de", 2, 0), 2);
    wait_for_urgent_byte();
}

static void the_urgent_byte_is_received_apart(void)
{
    make_marked_stream();
    CHECK_EQUAL(recv(ends[0], got, 10, MSG_OOB | MSG_PEEK), 1);
    CHECK_EQUAL(got[0], '!');
    got[0] = 0;
    CHECK_EQUAL(recv(ends[0], got, 10, MSG_OOB), 1);
    CHECK_EQUAL(got[0], '!');
    CHECK_ERROR(recv(ends[0], got, 10, MSG_OOB), EINVAL);
    CHECK_EQUAL(recv(ends[0], got, 10, 0), 3);
    CHECK(memcmp(got, "abc", 3) == 0);
    CHECK_EQUAL(recv(ends[0], got, 10, 0), 2);
    CHECK(memcmp(got, "de", 2) == 0);
    CHECK_ERROR(recv(ends[0], got, 10, MSG_DONTWAIT), EAGAIN);
}

static void the_last_of_many_bytes_is_urgent(void)
{
    make_connection(ends);
    for (int i = 0; i < 1000; i++)
        sent[i] = (char)(i * 7);
    CHECK_EQUAL(send(ends[1], sent, 1000, MSG_OOB), 1000);
    wait_for_urgent_byte();
    CHECK_EQUAL(recv(ends[0], got, 1, MSG_OOB), 1);
    CHECK_EQUAL(got[0], sent[999]);
    CHECK_EQUAL(recv(ends[0], got, 1000, MSG_DONTWAIT), 999);
    CHECK(memcmp(got, sent, 999) == 0);
}

static void without_urgent_data_there_is_none(void)
{
    make_connection(ends);
    CHECK_EQUAL(send(ends[1], "abc", 3, 0), 3);
    CHECK_ERROR(recv(ends[0], got, 10, MSG_OOB), EINVAL);
    CHECK_ERROR(recvfrom(ends[0], got, 10, MSG_OOB, NULL, NULL), EINVAL);
    struct iovec vector = { got, 10 };
    struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1 };
    CHECK_ERROR(recvmsg(ends[0], &message, MSG_OOB), EINVAL);
    int listener = bound_to(SOCK_STREAM, 0);
    CHECK_EQUAL(listen(listener, 1), 0);
    CHECK_ERROR(recv(listener, got, 10, MSG_OOB), ENOTCONN);
    int datagrams[2];
    make_datagram_pair(datagrams);
    CHECK_ERROR(send(datagrams[0], "x", 1, MSG_OOB), EOPNOTSUPP);
    CHECK_POSIX_ERROR(send(listener, "x", 1, MSG_OOB | MSG_NOSIGNAL), ENOTCONN, EPIPE);
}

static void reading_stops_at_the_mark(void)
{
    make_marked_stream();
    CHECK_EQUAL(sockatmark(ends[0]), 0);
    CHECK_EQUAL(recv(ends[0], got, 10, MSG_WAITALL), 3);
    CHECK_EQUAL(sockatmark(ends[0]), 1);
    CHECK_EQUAL(recv(ends[0], got, 10, MSG_OOB), 1);
    CHECK_EQUAL(sockatmark(ends[0]), 1);
    CHECK_EQUAL(read(ends[0], got, 10), 2);
    CHECK(memcmp(got, "de", 2) == 0);
    CHECK_EQUAL(sockatmark(ends[0]), 0);
}

static void reading_stops_at_a_mark_that_is_far(void)
{
    make_connection(ends);
    for (int i = 0; i < LONG; i++)
        sent[i] = (char)(i * 11 >> 3);
    CHECK_EQUAL(send(ends[1], sent, 30001, MSG_OOB), 30001);
    CHECK_EQUAL(send(ends[1], sent + 30001, 9999, 0), 9999);
    wait_for_urgent_byte();
    int done = 0;
    while (sockatmark(ends[0]) == 0)
    {
        ssize_t count = recv(ends[0], got + done, sizeof got - (size_t)done, 0);
        CHECK(count > 0);
        done += (int)count;
    }
    CHECK_EQUAL(done, 30000);
    while (done < 39999)
    {
        ssize_t count = recv(ends[0], got + done, sizeof got - (size_t)done, 0);
        CHECK(count > 0);
        done += (int)count;
    }
    CHECK(memcmp(got, sent, 30000) == 0);
    CHECK(memcmp(got + 30000, sent + 30001, 9999) == 0);
}

static void looking_ahead_stops_at_the_mark(void)
{
    make_marked_stream();
    CHECK_EQUAL(recv(ends[0], got, 10, MSG_PEEK), 3);
    CHECK_EQUAL(recv(ends[0], got, 10, 0), 3);
    CHECK_EQUAL(recv(ends[0], got, 10, MSG_PEEK), 2);
    CHECK(memcmp(got, "de", 2) == 0);
    CHECK_EQUAL(sockatmark(ends[0]), 1);
    CHECK_EQUAL(recv(ends[0], got, 10, MSG_OOB), 1);
    CHECK_EQUAL(recv(ends[0], got, 10, 0), 2);
}

static void a_byte_that_was_read_past_cannot_be_received(void)
{
    make_marked_stream();
    CHECK_EQUAL(recv(ends[0], got, 10, 0), 3);
    CHECK_EQUAL(recv(ends[0], got, 10, 0), 2);
    CHECK_ERROR(recv(ends[0], got, 10, MSG_OOB), EINVAL);
    make_connection(ends);
    CHECK_EQUAL(send(ends[1], "!", 1, MSG_OOB), 1);
    wait_for_urgent_byte();
    CHECK(!is_readable());
    CHECK_ERROR(recv(ends[0], got, 10, MSG_DONTWAIT), EAGAIN);
    CHECK_ERROR(recv(ends[0], got, 10, MSG_OOB), EINVAL);
}

static void a_later_byte_takes_the_place_of_an_earlier(void)
{
    make_connection(ends);
    CHECK_EQUAL(send(ends[1], "ab", 2, MSG_OOB), 2);
    CHECK_EQUAL(send(ends[1], "cd", 2, MSG_OOB), 2);
    wait_for_urgent_byte();
    while (recv(ends[0], got, 1, MSG_OOB | MSG_PEEK) != 1 || got[0] != 'd')
        usleep(1000);
    CHECK_EQUAL(recv(ends[0], got, 10, 0), 3);
    CHECK(memcmp(got, "abc", 3) == 0);
    CHECK_EQUAL(sockatmark(ends[0]), 1);
    CHECK_EQUAL(recv(ends[0], got, 10, MSG_OOB), 1);

    /* One before which the program stands is left out. */
    make_connection(ends);
    for (char c = 'x'; c <= 'z'; c++)
    {
        CHECK_EQUAL(send(ends[1], &c, 1, MSG_OOB), 1);
        wait_for_urgent_byte();
        CHECK_EQUAL(recv(ends[0], got, 1, MSG_OOB), 1);
        CHECK_EQUAL(got[0], c);
    }
    CHECK_EQUAL(send(ends[1], "end", 3, 0), 3);
    CHECK_EQUAL(recv(ends[0], got, 10, 0), 3);
    CHECK(memcmp(got, "end", 3) == 0);
}

static void inline_the_byte_stays_in_the_stream(void)
{
    int yes = 1;
    make_connection(ends);
    CHECK_EQUAL(setsockopt(ends[0], SOL_SOCKET, SO_OOBINLINE, &yes, sizeof yes), 0);
    CHECK_EQUAL(send(ends[1], "ab!", 3, MSG_OOB), 3);
    CHECK_EQUAL(send(ends[1], "cd", 2, 0), 2);
    wait_for_urgent_byte();
    CHECK_ERROR(recv(ends[0], got, 10, MSG_OOB), EINVAL);
    CHECK_EQUAL(recv(ends[0], got, 10, 0), 2);
    CHECK_EQUAL(sockatmark(ends[0]), 1);
    CHECK_EQUAL(recv(ends[0], got, 10, 0), 3);
    CHECK(memcmp(got, "!cd", 3) == 0);
    CHECK_EQUAL(sockatmark(ends[0]), 0);
}

static void recvmsg_tells_that_the_byte_is_urgent(void)
{
    make_marked_stream();
    struct iovec vector = { got, 10 };
    struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1 };
    CHECK_EQUAL(recvmsg(ends[0], &message, 0), 3);
    CHECK_EQUAL(message.msg_flags & MSG_OOB, 0);
    CHECK_EQUAL(recvmsg(ends[0], &message, MSG_OOB), 1);
    CHECK_EQUAL(message.msg_flags & MSG_OOB, MSG_OOB);
}

static void sendmsg_sends_an_urgent_byte(void)
{
    make_connection(ends);
    struct iovec vectors[] = { { "abc", 3 }, { "de", 2 } };
    struct msghdr message = { .msg_iov = vectors, .msg_iovlen = 2 };
    CHECK_EQUAL(sendmsg(ends[1], &message, MSG_OOB), 5);
    CHECK_EQUAL(sendto(ends[1], "fg", 2, 0, NULL, 0), 2);
    wait_for_urgent_byte();
    CHECK_EQUAL(recv(ends[0], got, 1, MSG_OOB), 1);
    CHECK_EQUAL(got[0], 'e');
    CHECK_EQUAL(recv(ends[0], got, 10, 0), 4);
    CHECK(memcmp(got, "abcd", 4) == 0);
}

static void polling_tells_of_urgent_data(void)
{
    make_connection(ends);
    struct epoll_event event = { .events = EPOLLPRI | EPOLLET, .data.fd = 7 };
    int epoll = epoll_create1(0);
    CHECK_EQUAL(epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event), 0);
    CHECK_EQUAL(send(ends[1], "abc", 3, 0), 3);
    CHECK_EQUAL(epoll_wait(epoll, &event, 1, 0), 0);
    CHECK_EQUAL(send(ends[1], "!", 1, MSG_OOB), 1);
    CHECK_EQUAL(epoll_wait(epoll, &event, 1, 5000), 1);
    CHECK_EQUAL(event.events, EPOLLPRI);
    fd_set exceptional;
    FD_ZERO(&exceptional);
    FD_SET(ends[0], &exceptional);
    struct timeval no_time = { 0, 0 };
    CHECK_EQUAL(select(ends[0] + 1, NULL, NULL, &exceptional, &no_time), 1);
    CHECK(FD_ISSET(ends[0], &exceptional));
    CHECK_EQUAL(recv(ends[0], got, 1, MSG_OOB), 1);
    CHECK_EQUAL(select(ends[0] + 1, NULL, NULL, &exceptional, &no_time), 0);
    CHECK(is_readable());
    CHECK_EQUAL(recv(ends[0], got, 10, 0), 3);
    CHECK(!is_readable());
}

#ifndef CONFORMANCE_DOOR
static void bytes_are_counted_up_to_the_mark(void)
{
    int count = -1;
    make_marked_stream();
    CHECK_EQUAL(ioctl(ends[0], FIONREAD, &count), 0);
    CHECK_EQUAL(count, 3);
    CHECK_EQUAL(recv(ends[0], got, 3, 0), 3);
    CHECK_EQUAL(ioctl(ends[0], SIOCATMARK, &count), 0);
    CHECK_EQUAL(count, 1);
    CHECK_EQUAL(recv(ends[0], got, 1, 0), 1);
    CHECK_EQUAL(ioctl(ends[0], FIONREAD, &count), 0);
    CHECK_EQUAL(count, 1);
}
#endif

static void streams_go_on_behind_urgent_data(void)
{
    make_connection(ends);
    long urgent = 0;
    for (int round = 0; round < 200; round++)
    {
        char line[32];
        memset(line, 'a' + round % 26, sizeof line);
        CHECK_EQUAL(send(ends[1], line, sizeof line, 0), sizeof line);
        CHECK_EQUAL(send(ends[1], "!", 1, MSG_OOB), 1);
        wait_for_urgent_byte();
        CHECK_EQUAL(recv(ends[0], got, 1, MSG_OOB), 1);
        urgent += got[0] == '!';
        CHECK_EQUAL(recv(ends[0], got, 100, 0), sizeof line);
        CHECK(memcmp(got, line, sizeof line) == 0);
        CHECK_EQUAL(sockatmark(ends[0]), 1);
        CHECK_EQUAL(send(ends[0], line, 10, 0), 10);
        CHECK_EQUAL(recv(ends[1], got, 100, 0), 10);
    }
    CHECK_EQUAL(urgent, 200);
}

const struct test inet_urgent_tests[] = {
    { "recv/the_urgent_byte_is_received_apart", the_urgent_byte_is_received_apart },
    { "recv/without_urgent_data_there_is_none", without_urgent_data_there_is_none },
    { "recv/reading_stops_at_the_mark", reading_stops_at_the_mark },
    { "recv/reading_stops_at_a_mark_that_is_far", reading_stops_at_a_mark_that_is_far },
    { "recv/looking_ahead_stops_at_the_mark", looking_ahead_stops_at_the_mark },
    { "recv/a_byte_that_was_read_past_cannot_be_received", a_byte_that_was_read_past_cannot_be_received },
    { "recvmsg/tells_that_the_byte_is_urgent", recvmsg_tells_that_the_byte_is_urgent },
    { "send/the_last_of_many_bytes_is_urgent", the_last_of_many_bytes_is_urgent },
    { "send/a_later_urgent_byte_takes_the_place_of_an_earlier", a_later_byte_takes_the_place_of_an_earlier },
    { "send/streams_go_on_behind_urgent_data", streams_go_on_behind_urgent_data },
    { "sendmsg/sends_an_urgent_byte", sendmsg_sends_an_urgent_byte },
    { "setsockopt/an_urgent_byte_stays_in_the_stream", inline_the_byte_stays_in_the_stream },
    { "poll/tells_of_urgent_data", polling_tells_of_urgent_data },
#ifndef CONFORMANCE_DOOR
    { "ioctl/counts_bytes_up_to_the_mark", bytes_are_counted_up_to_the_mark },
#endif
    { 0 },
};
