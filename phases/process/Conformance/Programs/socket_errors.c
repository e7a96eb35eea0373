/* Errors of POSIX.1-2017 that the functions of sockets, poll and select share, each by each function. */
#define _GNU_SOURCE
#include "conformance.h"
#include "scratch.h"
#include "socket_common.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char byte;

static int ends[2];

static char large[200000];

static struct iovec vector = { &byte, 1 };

static void fill_stream(void)
{
    while (send(ends[0], large, sizeof large, MSG_DONTWAIT) > 0)
        continue;
}

static struct msghdr message_to(struct sockaddr_un *address, socklen_t length)
{
    struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1, .msg_name = address, .msg_namelen = length };
    return message;
}

static void sendto_tells_its_errors(void)
{
    signal(SIGPIPE, SIG_IGN);
    int stream = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK_ERROR(sendto(900, &byte, 1, 0, NULL, 0), EBADF);
    CHECK_ERROR(sendto(open("/dev/null", O_RDWR), &byte, 1, 0, NULL, 0), ENOTSOCK);
    CHECK_ERROR(sendto(stream, &byte, 1, 0, NULL, 0), ENOTCONN);
    make_pair(SOCK_DGRAM, ends);
    int size = 5000;
    CHECK_EQUAL(setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size), 0);
    CHECK_ERROR(sendto(ends[0], large, sizeof large, 0, NULL, 0), EMSGSIZE);
    CHECK_ERROR(send(ends[0], &byte, 1, MSG_OOB), EOPNOTSUPP);
    while (sendto(ends[0], large, 1000, MSG_DONTWAIT, NULL, 0) == 1000)
        continue;
    CHECK_ERROR(sendto(ends[0], large, 1000, MSG_DONTWAIT, NULL, 0), EAGAIN);
    make_pair(SOCK_STREAM, ends);
    CHECK_EQUAL(close(ends[1]), 0);
    CHECK_ERROR(sendto(ends[0], &byte, 1, 0, NULL, 0), EPIPE);
}

static void sendmsg_tells_its_errors(void)
{
    enter_scratch("/tmp");
    signal(SIGPIPE, SIG_IGN);
    make_file("file", "");
    CHECK_EQUAL(symlink("loop", "loop"), 0);
    socklen_t length;
    struct sockaddr_un address = address_of("none", &length);
    struct msghdr message = message_to(&address, length), plain = message_to(NULL, 0);
    int stream = socket(AF_UNIX, SOCK_STREAM, 0), datagram = socket(AF_UNIX, SOCK_DGRAM, 0);
    CHECK_ERROR(sendmsg(900, &plain, 0), EBADF);
    CHECK_ERROR(sendmsg(open("file", O_RDWR), &plain, 0), ENOTSOCK);
    CHECK_ERROR(sendmsg(stream, &plain, 0), ENOTCONN);
    CHECK_ERROR(sendmsg(datagram, &message, 0), ENOENT);
    CHECK_ERROR(sendmsg(datagram, &message, MSG_OOB), EOPNOTSUPP);
    address = address_of("loop", &length);
    CHECK_ERROR(sendmsg(datagram, &message, 0), ELOOP);
    address = address_of("file/a", &length);
    message.msg_namelen = length;
    CHECK_ERROR(sendmsg(datagram, &message, 0), ENOTDIR);
    address.sun_family = 77;
    CHECK_POSIX_ERROR(sendmsg(datagram, &message, 0), EAFNOSUPPORT, EINVAL);
    make_pair(SOCK_STREAM, ends);
    fill_stream();
    CHECK_ERROR(sendmsg(ends[0], &plain, MSG_DONTWAIT), EAGAIN);
    CHECK_EQUAL(close(ends[1]), 0);
    CHECK_ERROR(sendmsg(ends[0], &plain, 0), EPIPE);
}

static void receiving_tells_what_is_not_there(void)
{
    enter_scratch("/tmp");
    struct msghdr message = message_to(NULL, 0);
    int server = listening(SOCK_STREAM, "name"), packets = socket(AF_UNIX, SOCK_SEQPACKET, 0);
    CHECK_ERROR(recvfrom(900, &byte, 1, 0, NULL, NULL), EBADF);
    CHECK_ERROR(recvfrom(open("/dev/null", O_RDWR), &byte, 1, 0, NULL, NULL), ENOTSOCK);
    CHECK_ERROR(recvfrom(server, &byte, 1, 0, NULL, NULL), EINVAL);
    CHECK_ERROR(recvmsg(server, &message, 0), EINVAL);
    CHECK_ERROR(recvfrom(packets, &byte, 1, 0, NULL, NULL), ENOTCONN);
    CHECK_ERROR(recvmsg(packets, &message, 0), ENOTCONN);
    make_pair(SOCK_DGRAM, ends);
    CHECK_ERROR(recv(ends[0], &byte, 1, MSG_OOB), EOPNOTSUPP);
    CHECK_ERROR(recvfrom(ends[0], &byte, 1, MSG_OOB, NULL, NULL), EOPNOTSUPP);
    CHECK_ERROR(recvmsg(ends[0], &message, MSG_OOB), EOPNOTSUPP);
    CHECK_ERROR(recvfrom(ends[0], &byte, 1, MSG_DONTWAIT, NULL, NULL), EAGAIN);
    CHECK_ERROR(recvmsg(ends[0], &message, MSG_DONTWAIT), EAGAIN);
}

/* The other end is gone, and did not read what was sent. */
static void break_connection(void)
{
    make_pair(SOCK_STREAM, ends);
    CHECK_EQUAL(write(ends[0], "x", 1), 1);
    CHECK_EQUAL(close(ends[1]), 0);
}

static void receiving_tells_that_the_connection_was_reset(void)
{
    struct msghdr message = message_to(NULL, 0);
    break_connection();
    CHECK_ERROR(recv(ends[0], &byte, 1, 0), ECONNRESET);
    break_connection();
    CHECK_ERROR(recvfrom(ends[0], &byte, 1, 0, NULL, NULL), ECONNRESET);
    break_connection();
    CHECK_ERROR(recvmsg(ends[0], &message, 0), ECONNRESET);
}

static void note(int signal)
{
    (void)signal;
}

static int interrupt_parent(void)
{
    usleep(30000);
    return kill(getppid(), SIGUSR1);
}

static pid_t begin_interruption(void)
{
    struct sigaction action = { .sa_handler = note };
    CHECK_EQUAL(sigaction(SIGUSR1, &action, NULL), 0);
    return child_running(interrupt_parent);
}

static void each_wait_is_interrupted(void)
{
    enter_scratch("/tmp");
    socklen_t length;
    struct sockaddr_un address = address_of("full", &length);
    struct msghdr message = message_to(NULL, 0);
    int server = listening(SOCK_STREAM, "name"), full = bound(SOCK_STREAM, "full"), late = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK_EQUAL(listen(full, 0), 0);
    CHECK(connected(SOCK_STREAM, "full") >= 0);
    make_pair(SOCK_STREAM, ends);
    pid_t child = begin_interruption();
    CHECK_ERROR(accept(server, NULL, NULL), EINTR);
    CHECK_EQUAL(exit_status_of(child), 0);
    child = begin_interruption();
    CHECK_ERROR(connect(late, (struct sockaddr *)&address, length), EINTR);
    CHECK_EQUAL(exit_status_of(child), 0);
    child = begin_interruption();
    CHECK_ERROR(recvfrom(ends[0], &byte, 1, 0, NULL, NULL), EINTR);
    CHECK_EQUAL(exit_status_of(child), 0);
    child = begin_interruption();
    CHECK_ERROR(recvmsg(ends[0], &message, 0), EINTR);
    CHECK_EQUAL(exit_status_of(child), 0);
    fill_stream();
    child = begin_interruption();
    CHECK_ERROR(sendto(ends[0], &byte, 1, 0, NULL, 0), EINTR);
    CHECK_EQUAL(exit_status_of(child), 0);
    child = begin_interruption();
    CHECK_ERROR(sendmsg(ends[0], &message, 0), EINTR);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void poll_and_select_tell_their_errors(void)
{
    static struct pollfd many[100];
    fd_set set;
    struct timespec bad = { 0, 1000000000 };
    make_pair(SOCK_STREAM, ends);
    FD_ZERO(&set);
    FD_SET(ends[0], &set);
    pid_t child = begin_interruption();
    many[0] = (struct pollfd){ ends[0], POLLIN, 0 };
    CHECK_ERROR(poll(many, 1, -1), EINTR);
    CHECK_EQUAL(exit_status_of(child), 0);
    child = begin_interruption();
    CHECK_ERROR(select(ends[0] + 1, &set, NULL, NULL, NULL), EINTR);
    CHECK_EQUAL(exit_status_of(child), 0);
    child = begin_interruption();
    CHECK_ERROR(pselect(ends[0] + 1, &set, NULL, NULL, NULL, NULL), EINTR);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_ERROR(pselect(-1, NULL, NULL, NULL, NULL, NULL), EINVAL);
    CHECK_ERROR(pselect(ends[0] + 1, &set, NULL, NULL, &bad, NULL), EINVAL);
    CHECK_EQUAL(close(ends[0]), 0);
    CHECK_ERROR(pselect(ends[0] + 1, &set, NULL, NULL, NULL, NULL), EBADF);
    struct rlimit few = { 20, 20 };
    CHECK_EQUAL(setrlimit(RLIMIT_NOFILE, &few), 0);
    CHECK_ERROR(poll(many, 100, 0), EINVAL);
}

const struct test socket_error_tests[] = {
    { "sendto/tells_its_errors", sendto_tells_its_errors },
    { "sendmsg/tells_its_errors", sendmsg_tells_its_errors },
    { "recvfrom/receiving_tells_what_is_not_there", receiving_tells_what_is_not_there },
    { "recv/receiving_tells_that_the_connection_was_reset", receiving_tells_that_the_connection_was_reset },
    { "accept/each_wait_of_a_socket_is_interrupted", each_wait_is_interrupted },
    { "poll/and_select_tell_their_errors", poll_and_select_tell_their_errors },
    { 0 },
};
