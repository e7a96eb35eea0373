#ifndef CONFORMANCE_DOOR /* of the gate alone */
/* Bytes, messages, descriptors and credentials through sockets of AF_UNIX (POSIX.1-2017 send, recv, sendmsg, recvmsg; unix(7) of Linux). */
#define _GNU_SOURCE
#include "conformance.h"
#include "scratch.h"
#include "socket_common.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static char bytes[70000], got[70000];

static int ends[2];

static void fill(size_t size)
{
    unsigned value = 12345;
    for (size_t i = 0; i < size; i++)
        bytes[i] = (char)((value = value * 1103515245 + 12345) >> 16);
}

static int read_all(void)
{
    size_t done = 0;
    while (done < sizeof bytes)
    {
        ssize_t count = read(ends[1], got + done, sizeof got - done);
        if (count <= 0)
            return 1;
        done += (size_t)count;
    }
    return memcmp(bytes, got, sizeof bytes) == 0 ? 0 : 2;
}

static void a_stream_is_whole_and_in_order(void)
{
    fill(sizeof bytes);
    make_pair(SOCK_STREAM, ends);
    pid_t child = child_running(read_all);
    CHECK_EQUAL(send(ends[0], bytes, sizeof bytes, 0), sizeof bytes);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int send_in_two(void)
{
    if (write(ends[0], "abc", 3) != 3)
        return 1;
    usleep(30000);
    return write(ends[0], "defg", 4) == 4 ? 0 : 1;
}

static void waitall_waits_for_all(void)
{
    make_pair(SOCK_STREAM, ends);
    pid_t child = child_running(send_in_two);
    CHECK_EQUAL(recv(ends[1], got, 7, MSG_WAITALL), 7);
    CHECK(memcmp(got, "abcdefg", 7) == 0);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(write(ends[0], "end", 3), 3);
    CHECK_EQUAL(close(ends[0]), 0);
    CHECK_EQUAL(recv(ends[1], got, 7, MSG_WAITALL), 3);
}

static void peek_leaves_what_it_shows(void)
{
    fill(2000);
    for (int i = 0; i < 2; i++)
    {
        make_pair(i == 0 ? SOCK_STREAM : SOCK_DGRAM, ends);
        CHECK_EQUAL(send(ends[0], bytes, 2000, 0), 2000);
        CHECK_EQUAL(recv(ends[1], got, 3, MSG_PEEK), 3);
        CHECK_EQUAL(recv(ends[1], got, sizeof got, MSG_PEEK), 2000);
        CHECK(memcmp(bytes, got, 2000) == 0);
        memset(got, 0, 2000);
        CHECK_EQUAL(recv(ends[1], got, sizeof got, 0), 2000);
        CHECK(memcmp(bytes, got, 2000) == 0);
        CHECK_ERROR(recv(ends[1], got, 1, MSG_PEEK | MSG_DONTWAIT), EAGAIN);
    }
}

static void messages_keep_their_boundaries(void)
{
    static const size_t sizes[] = { 1, 0, 447, 448, 449, 5000, 60000 };
    fill(sizeof bytes);
    for (int i = 0; i < 2; i++)
    {
        make_pair(i == 0 ? SOCK_SEQPACKET : SOCK_DGRAM, ends);
        for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++)
        {
            CHECK_EQUAL(send(ends[0], bytes, sizes[k], 0), sizes[k]);
            memset(got, 0, sizeof got);
            CHECK_EQUAL(recv(ends[1], got, sizeof got, 0), sizes[k]);
            CHECK(memcmp(bytes, got, sizes[k]) == 0);
        }
        CHECK_EQUAL(send(ends[0], "first", 5, 0), 5);
        CHECK_EQUAL(send(ends[0], "second", 6, 0), 6);
        CHECK_EQUAL(recv(ends[1], got, 2, 0), 2);
        CHECK_EQUAL(recv(ends[1], got, sizeof got, 0), 6);
        CHECK_EQUAL(send(ends[0], "third", 5, 0), 5);
        CHECK_EQUAL(recv(ends[1], got, 2, MSG_TRUNC), 5);
        struct iovec vector = { got, 4 };
        struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1 };
        CHECK_EQUAL(send(ends[0], "fourth", 6, 0), 6);
        CHECK_EQUAL(recvmsg(ends[1], &message, 0), 4);
        CHECK_EQUAL(message.msg_flags & MSG_TRUNC, MSG_TRUNC);
    }
}

static void too_long_a_message_is_refused(void)
{
    size_t size = 16 << 20;
    char *large = malloc(size);
    CHECK(large != NULL);
    memset(large, 1, size);
    make_pair(SOCK_DGRAM, ends);
    CHECK_ERROR(send(ends[0], large, size, 0), EMSGSIZE);
    int value = 8192;
    CHECK_EQUAL(setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &value, sizeof value), 0);
    CHECK_ERROR(send(ends[0], large, 40000, 0), EMSGSIZE);
    CHECK_EQUAL(send(ends[0], large, 4000, 0), 4000);
}

static void datagrams_go_to_addresses(void)
{
    enter_scratch("/tmp");
    int one = bound(SOCK_DGRAM, "one"), two = bound(SOCK_DGRAM, "@conformance-two"), nameless = socket(AF_UNIX, SOCK_DGRAM, 0);
    socklen_t length;
    struct sockaddr_un address = address_of("@conformance-two", &length), from;
    CHECK_EQUAL(sendto(one, "hi", 2, 0, (struct sockaddr *)&address, length), 2);
    CHECK_EQUAL(sendto(nameless, "you", 3, 0, (struct sockaddr *)&address, length), 3);
    length = sizeof from;
    CHECK_EQUAL(recvfrom(two, got, 9, 0, (struct sockaddr *)&from, &length), 2);
    CHECK_EQUAL(length, sizeof(sa_family_t) + 4);
    CHECK(strcmp(from.sun_path, "one") == 0);
    CHECK_EQUAL(sendto(two, "back", 4, 0, (struct sockaddr *)&from, length), 4);
    length = sizeof from;
    CHECK_EQUAL(recvfrom(two, got, 9, 0, (struct sockaddr *)&from, &length), 3);
    CHECK_EQUAL(length, 0);
    length = sizeof from;
    CHECK_EQUAL(recvfrom(one, got, 9, 0, (struct sockaddr *)&from, &length), 4);
    CHECK_EQUAL(length, sizeof(sa_family_t) + strlen("@conformance-two"));

    /* Connected, it receives from nobody else. */
    address = address_of("one", &length);
    CHECK_EQUAL(connect(two, (struct sockaddr *)&address, length), 0);
    CHECK_EQUAL(send(two, "c", 1, 0), 1);
    address = address_of("@conformance-two", &length);
    CHECK_ERROR(sendto(nameless, "x", 1, 0, (struct sockaddr *)&address, length), EPERM);
    struct sockaddr none = { .sa_family = AF_UNSPEC };
    CHECK_EQUAL(connect(two, &none, sizeof none), 0);
    CHECK_EQUAL(sendto(nameless, "x", 1, 0, (struct sockaddr *)&address, length), 1);
}

static void sending_tells_its_errors(void)
{
    enter_scratch("/tmp");
    signal(SIGPIPE, SIG_IGN);
    make_file("file", "");
    CHECK_EQUAL(symlink("loop", "loop"), 0);
    int stream = socket(AF_UNIX, SOCK_STREAM, 0), datagram = socket(AF_UNIX, SOCK_DGRAM, 0);
    int file = open("file", O_RDWR);
    CHECK_ERROR(send(900, "x", 1, 0), EBADF);
    CHECK_ERROR(send(file, "x", 1, 0), ENOTSOCK);
    CHECK_ERROR(send(stream, "x", 1, 0), ENOTCONN);
    CHECK_ERROR(send(datagram, "x", 1, 0), ENOTCONN);
    socklen_t length;
    struct sockaddr_un address = address_of("none", &length);
    struct sockaddr *any = (struct sockaddr *)&address;
    CHECK_ERROR(sendto(datagram, "x", 1, 0, any, length), ENOENT);
    address = address_of("file", &length);
    CHECK_ERROR(sendto(datagram, "x", 1, 0, any, length), ECONNREFUSED);
    address = address_of("file/a", &length);
    CHECK_ERROR(sendto(datagram, "x", 1, 0, any, length), ENOTDIR);
    address = address_of("loop", &length);
    CHECK_ERROR(sendto(datagram, "x", 1, 0, any, length), ELOOP);
    address.sun_family = 77;
    CHECK_POSIX_ERROR(sendto(datagram, "x", 1, 0, any, length), EAFNOSUPPORT, EINVAL);
    CHECK(listening(SOCK_STREAM, "stream") >= 0);
    address = address_of("stream", &length);
    CHECK_ERROR(sendto(datagram, "x", 1, 0, any, length), EPROTOTYPE);
    CHECK_ERROR(sendto(stream, "x", 1, 0, any, length), EOPNOTSUPP);
    make_pair(SOCK_STREAM, ends);
    CHECK_ERROR(sendto(ends[0], "x", 1, 0, any, length), EISCONN);
    struct msghdr message = { .msg_iovlen = 1025 };
    CHECK_ERROR(sendmsg(ends[0], &message, 0), EMSGSIZE);
    CHECK_EQUAL(close(ends[1]), 0);
    CHECK_ERROR(send(ends[0], "x", 1, 0), EPIPE);
    make_pair(SOCK_DGRAM, ends);
    CHECK_EQUAL(close(ends[1]), 0);
    CHECK_ERROR(send(ends[0], "x", 1, 0), ECONNREFUSED);
    char *volatile nowhere = (char *)8;
    make_pair(SOCK_STREAM, ends);
    CHECK_ERROR(send(ends[0], nowhere, 1, 0), EFAULT);
}

static void receiving_tells_its_errors(void)
{
    enter_scratch("/tmp");
    make_file("file", "");
    int file = open("file", O_RDWR);
    struct iovec vector = { got, 1 };
    struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1 };
    CHECK_ERROR(recv(900, got, 1, 0), EBADF);
    CHECK_ERROR(recv(file, got, 1, 0), ENOTSOCK);
    CHECK_ERROR(recvmsg(900, &message, 0), EBADF);
    CHECK_ERROR(recvmsg(file, &message, 0), ENOTSOCK);
    CHECK_POSIX_ERROR(recv(socket(AF_UNIX, SOCK_STREAM, 0), got, 1, 0), ENOTCONN, EINVAL);
    CHECK_ERROR(recv(socket(AF_UNIX, SOCK_SEQPACKET, 0), got, 1, 0), ENOTCONN);
    CHECK_ERROR(recv(listening(SOCK_STREAM, "name"), got, 1, 0), EINVAL);
    make_pair(SOCK_STREAM, ends);
    CHECK_ERROR(recv(ends[0], got, 1, MSG_DONTWAIT), EAGAIN);
    message.msg_iovlen = 1025;
    CHECK_ERROR(recvmsg(ends[0], &message, 0), EMSGSIZE);
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    char *volatile nowhere = (char *)8;
    CHECK_ERROR(recv(ends[0], nowhere, 1, 0), EFAULT);
    CHECK_ERROR(lseek(ends[0], 0, SEEK_CUR), ESPIPE);
    CHECK_ERROR(pread(ends[0], got, 1, 0), ESPIPE);
    CHECK_ERROR(pwrite(ends[0], got, 1, 0), ESPIPE);
    CHECK_ERROR(fsync(ends[0]), EINVAL);
    CHECK_ERROR(ftruncate(ends[0], 0), EINVAL);
}

static int signals;

static void count(int signal)
{
    (void)signal;
    signals++;
}

static void a_broken_stream_is_signalled(void)
{
    signal(SIGPIPE, count);
    make_pair(SOCK_STREAM, ends);
    CHECK_EQUAL(close(ends[1]), 0);
    CHECK_ERROR(send(ends[0], "x", 1, MSG_NOSIGNAL), EPIPE);
    CHECK_EQUAL(signals, 0);
    CHECK_ERROR(send(ends[0], "x", 1, 0), EPIPE);
    CHECK_EQUAL(signals, 1);
    CHECK_ERROR(write(ends[0], "x", 1), EPIPE);
    CHECK_EQUAL(signals, 2);
    make_pair(SOCK_SEQPACKET, ends);
    CHECK_EQUAL(close(ends[1]), 0);
    CHECK_ERROR(send(ends[0], "x", 1, 0), EPIPE);
    CHECK_EQUAL(signals, 2);
}

static int interrupt_parent(void)
{
    usleep(30000);
    return kill(getppid(), SIGUSR1);
}

static void a_signal_interrupts_a_wait(void)
{
    struct sigaction action = { .sa_handler = count };
    CHECK_EQUAL(sigaction(SIGUSR1, &action, NULL), 0);
    make_pair(SOCK_STREAM, ends);
    pid_t child = child_running(interrupt_parent);
    CHECK_ERROR(recv(ends[0], got, 1, 0), EINTR);
    CHECK_EQUAL(signals, 1);
    CHECK_EQUAL(exit_status_of(child), 0);

    /* What was sent meanwhile is not lost. */
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    CHECK_EQUAL(recv(ends[0], got, 1, 0), 1);
    while (send(ends[0], bytes, sizeof bytes, MSG_DONTWAIT) > 0)
        continue;
    child = child_running(interrupt_parent);
    CHECK_ERROR(send(ends[0], bytes, 1, 0), EINTR);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int drain(void)
{
    usleep(30000);
    size_t done = 0;
    ssize_t count;
    while (done < 1000000 && (count = read(ends[1], got, sizeof got)) > 0)
        done += (size_t)count;
    return done == 1000000 ? 0 : 1;
}

static void a_full_stream_waits_for_its_reader(void)
{
    make_pair(SOCK_STREAM, ends);
    pid_t child = child_running(drain);
    for (int i = 0; i < 20; i++)
        CHECK_EQUAL(write(ends[0], bytes, 50000), 50000);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int take_messages(void)
{
    usleep(30000);
    for (int i = 0; i < 400; i++)
    {
        if (recv(ends[1], got, sizeof got, 0) != 1000)
            return 1;
    }
    return 0;
}

static void full_datagram_sockets_wait_too(void)
{
    make_pair(SOCK_DGRAM, ends);
    pid_t child = child_running(take_messages);
    for (int i = 0; i < 400; i++)
        CHECK_EQUAL(send(ends[0], bytes, 1000, 0), 1000);
    CHECK_EQUAL(exit_status_of(child), 0);
    while (send(ends[0], bytes, 1000, MSG_DONTWAIT) > 0)
        continue;
    CHECK_EQUAL(errno, EAGAIN);
}

static void vectors_are_one_message(void)
{
    make_pair(SOCK_SEQPACKET, ends);
    struct iovec vectors[3] = { { "ab", 2 }, { "", 0 }, { "cde", 3 } };
    CHECK_EQUAL(writev(ends[0], vectors, 3), 5);
    char a[2], b[10];
    struct iovec targets[2] = { { a, 2 }, { b, sizeof b } };
    CHECK_EQUAL(readv(ends[1], targets, 2), 5);
    CHECK(memcmp(a, "ab", 2) == 0 && memcmp(b, "cde", 3) == 0);
    struct mmsghdr out[2] = {
        { .msg_hdr = { .msg_iov = &vectors[0], .msg_iovlen = 1 } }, { .msg_hdr = { .msg_iov = &vectors[2], .msg_iovlen = 1 } },
    };
    CHECK_EQUAL(sendmmsg(ends[0], out, 2, 0), 2);
    CHECK_EQUAL(out[1].msg_len, 3);
    struct mmsghdr in[3] = {
        { .msg_hdr = { .msg_iov = &targets[0], .msg_iovlen = 1 } }, { .msg_hdr = { .msg_iov = &targets[1], .msg_iovlen = 1 } },
        { .msg_hdr = { .msg_iov = &targets[1], .msg_iovlen = 1 } },
    };
    CHECK_EQUAL(recvmmsg(ends[1], in, 3, MSG_WAITFORONE, NULL), 2);
    CHECK_EQUAL(in[0].msg_len, 2);
    CHECK_EQUAL(in[1].msg_len, 3);
}

static void sendfile_sends_a_file(void)
{
    enter_scratch("/tmp");
    make_file("file", "the bytes of the file");
    int file = open("file", O_RDONLY);
    make_pair(SOCK_STREAM, ends);
    CHECK_EQUAL(sendfile(ends[0], file, NULL, 100), 21);
    CHECK_EQUAL(read(ends[1], got, 100), 21);
    CHECK(memcmp(got, "the bytes of the file", 21) == 0);
}

static void ioctl_counts_bytes(void)
{
    int value = -1;
    make_pair(SOCK_STREAM, ends);
    CHECK_EQUAL(ioctl(ends[1], FIONREAD, &value), 0);
    CHECK_EQUAL(value, 0);
    CHECK_EQUAL(write(ends[0], "abc", 3), 3);
    CHECK_EQUAL(write(ends[0], "de", 2), 2);
    CHECK_EQUAL(ioctl(ends[1], FIONREAD, &value), 0);
    CHECK_EQUAL(value, 5);
    value = 1;
    CHECK_EQUAL(ioctl(ends[1], FIONBIO, &value), 0);
    CHECK_EQUAL(read(ends[1], got, 100), 5);
    CHECK_ERROR(read(ends[1], got, 100), EAGAIN);
    make_pair(SOCK_DGRAM, ends);
    CHECK_EQUAL(write(ends[0], "abc", 3), 3);
    CHECK_EQUAL(write(ends[0], "de", 2), 2);
    CHECK_EQUAL(ioctl(ends[1], FIONREAD, &value), 0);
    CHECK_EQUAL(value, 3);
}

static int events_of(int descriptor, int events)
{
    struct pollfd set = { descriptor, (short)events, 0 };
    CHECK(poll(&set, 1, 0) >= 0);
    return set.revents;
}

static void poll_tells_the_state(void)
{
    enter_scratch("/tmp");
    int all = POLLIN | POLLOUT | POLLRDHUP;
    CHECK_EQUAL(events_of(socket(AF_UNIX, SOCK_STREAM, 0), all), POLLOUT | POLLHUP);
    int server = listening(SOCK_STREAM, "name");
    CHECK_EQUAL(events_of(server, all), 0);
    int client = connected(SOCK_STREAM, "name");
    CHECK_EQUAL(events_of(server, all), POLLIN);
    CHECK_EQUAL(events_of(client, all), POLLOUT);
    int accepted = accept(server, NULL, NULL);
    CHECK_EQUAL(events_of(server, all), 0);
    CHECK_EQUAL(write(client, "x", 1), 1);
    CHECK_EQUAL(events_of(accepted, all), POLLIN | POLLOUT);
    CHECK_EQUAL(read(accepted, got, 1), 1);
    CHECK_EQUAL(shutdown(client, SHUT_WR), 0);
    CHECK_EQUAL(events_of(accepted, all), POLLIN | POLLOUT | POLLRDHUP);
    CHECK_EQUAL(events_of(client, all), POLLOUT);
    CHECK_EQUAL(close(accepted), 0);
    CHECK_EQUAL(events_of(client, all), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
    make_pair(SOCK_STREAM, ends);
    while (send(ends[0], bytes, sizeof bytes, MSG_DONTWAIT) > 0)
        continue;
    CHECK_EQUAL(events_of(ends[0], all), 0);
    CHECK_EQUAL(close(ends[1]), 0);
    CHECK_EQUAL(events_of(ends[0], all), POLLIN | POLLOUT | POLLERR | POLLHUP | POLLRDHUP);
}

static int read_much(void)
{
    usleep(30000);
    int done = 0;
    while (done < 40000)
        done += (int)read(ends[1], got, 40000);
    return 0;
}

static void poll_waits_for_room(void)
{
    make_pair(SOCK_STREAM, ends);
    while (send(ends[0], bytes, sizeof bytes, MSG_DONTWAIT) > 0)
        continue;
    pid_t child = child_running(read_much);
    struct pollfd set = { ends[0], POLLOUT, 0 };
    if (on_linux()) /* whose sockets have room again when three quarters of it are free */
        while (recv(ends[1], got, sizeof got, MSG_DONTWAIT) > 0)
            continue;
    CHECK_EQUAL(poll(&set, 1, 10000), 1);
    CHECK_EQUAL(set.revents, POLLOUT);
    if (on_linux())
        kill(child, SIGKILL), waitpid(child, NULL, 0);
    else
        CHECK_EQUAL(exit_status_of(child), 0);
}

const struct test socket_data_tests[] = {
    { "send/a_stream_is_whole_and_in_order", a_stream_is_whole_and_in_order },
    { "recv/waitall_waits_for_all", waitall_waits_for_all },
    { "recv/peek_leaves_what_it_shows", peek_leaves_what_it_shows },
    { "send/messages_keep_their_boundaries", messages_keep_their_boundaries },
    { "send/too_long_a_message_is_refused", too_long_a_message_is_refused },
    { "sendto/datagrams_go_to_addresses", datagrams_go_to_addresses },
    { "send/and_sendto_and_sendmsg_tell_their_errors", sending_tells_its_errors },
    { "recv/and_recvfrom_and_recvmsg_tell_their_errors", receiving_tells_its_errors },
    { "send/a_broken_stream_is_signalled", a_broken_stream_is_signalled },
    { "recv/a_signal_interrupts_a_wait", a_signal_interrupts_a_wait },
    { "send/a_full_stream_waits_for_its_reader", a_full_stream_waits_for_its_reader },
    { "send/full_datagram_sockets_wait_too", full_datagram_sockets_wait_too },
    { "sendmsg/vectors_are_one_message", vectors_are_one_message },
    { "sendfile/sends_a_file_to_a_socket", sendfile_sends_a_file },
    { "ioctl/counts_bytes_of_a_socket", ioctl_counts_bytes },
    { "poll/tells_the_state_of_a_socket", poll_tells_the_state },
    { "poll/waits_for_room_in_a_socket", poll_waits_for_room },
    { 0 },
};
#endif
