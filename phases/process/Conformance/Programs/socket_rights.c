#ifndef CONFORMANCE_DOOR /* of the gate alone */
/* Descriptors and credentials that travel with messages (POSIX.1-2017 SCM_RIGHTS; SCM_CREDENTIALS of Linux). */
#define _GNU_SOURCE
#include "conformance.h"
#include "scratch.h"
#include "socket_common.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static char got[1000];

static int ends[2];

static int receive_and_read(void)
{
    int descriptor, told;
    size_t count = 1;
    CHECK_EQUAL(receive_descriptors(ends[1], got, sizeof got, &descriptor, &count, MSG_CMSG_CLOEXEC, &told), 4);
    CHECK_EQUAL(count, 1);
    CHECK_EQUAL(told, 0);
    CHECK_EQUAL(fcntl(descriptor, F_GETFD), FD_CLOEXEC);
    CHECK_EQUAL(read(descriptor, got, 3), 3);
    return memcmp(got, "the", 3) == 0 ? 0 : 1;
}

static void a_descriptor_goes_to_another_process(void)
{
    enter_scratch("/tmp");
    make_file("file", "the bytes");
    make_pair(SOCK_STREAM, ends);
    pid_t child = child_running(receive_and_read);
    int file = open("file", O_RDONLY);
    CHECK_EQUAL(send_descriptors(ends[0], "take", 4, &file, 1), 4);
    CHECK_EQUAL(exit_status_of(child), 0);

    /* It is the same open file description. */
    CHECK_EQUAL(lseek(file, 0, SEEK_CUR), 3);
}

static void a_descriptor_on_its_way_stays_open(void)
{
    int pipes[2], descriptor, told;
    size_t count = 1;
    CHECK_EQUAL(pipe(pipes), 0);
    make_pair(SOCK_DGRAM, ends);
    CHECK_EQUAL(send_descriptors(ends[0], "x", 1, &pipes[1], 1), 1);
    CHECK_EQUAL(close(pipes[1]), 0);
    struct pollfd set = { pipes[0], POLLIN, 0 };
    CHECK_EQUAL(poll(&set, 1, 0), 0);
    CHECK_EQUAL(receive_descriptors(ends[1], got, sizeof got, &descriptor, &count, 0, &told), 1);
    CHECK_EQUAL(fcntl(descriptor, F_GETFD), 0);
    CHECK_EQUAL(write(descriptor, "y", 1), 1);
    CHECK_EQUAL(read(pipes[0], got, 1), 1);
    CHECK_EQUAL(close(descriptor), 0);
    CHECK_EQUAL(read(pipes[0], got, 1), 0);
}

static int is_hung_up(int pipe)
{
    struct pollfd set = { pipe, POLLIN, 0 };
    CHECK(poll(&set, 1, 0) >= 0);
    return (set.revents & POLLHUP) != 0;
}

static void what_nobody_takes_is_closed(void)
{
    int pipes[2], told;
    size_t count = 0;
    make_pair(SOCK_STREAM, ends);

    /* Read without asking for it. */
    CHECK_EQUAL(pipe(pipes), 0);
    CHECK_EQUAL(send_descriptors(ends[0], "x", 1, &pipes[1], 1), 1);
    CHECK_EQUAL(close(pipes[1]), 0);
    CHECK(!is_hung_up(pipes[0]));
    CHECK_EQUAL(read(ends[1], got, 1), 1);
    CHECK(is_hung_up(pipes[0]));

    /* Without room for it. */
    CHECK_EQUAL(pipe(pipes), 0);
    CHECK_EQUAL(send_descriptors(ends[0], "x", 1, &pipes[1], 1), 1);
    CHECK_EQUAL(close(pipes[1]), 0);
    CHECK_EQUAL(receive_descriptors(ends[1], got, 1, NULL, &count, 0, &told), 1);
    CHECK_EQUAL(told, MSG_CTRUNC);
    CHECK(is_hung_up(pipes[0]));

    /* Never received. */
    CHECK_EQUAL(pipe(pipes), 0);
    CHECK_EQUAL(send_descriptors(ends[0], "x", 1, &pipes[1], 1), 1);
    CHECK_EQUAL(close(pipes[1]), 0);
    CHECK_EQUAL(close(ends[1]), 0);
    CHECK(is_hung_up(pipes[0]));
}

static void without_room_for_all_the_first_come(void)
{
    int pipes[2], descriptors[3], told;
    size_t count = 2;
    CHECK_EQUAL(pipe(pipes), 0);
    make_pair(SOCK_DGRAM, ends);
    int sent[3] = { pipes[0], pipes[1], pipes[1] };
    CHECK_EQUAL(send_descriptors(ends[0], "x", 1, sent, 3), 1);
    CHECK_EQUAL(receive_descriptors(ends[1], got, 1, descriptors, &count, 0, &told), 1);
    CHECK_EQUAL(count, 2);
    CHECK_EQUAL(told, MSG_CTRUNC);
    CHECK_EQUAL(write(descriptors[1], "y", 1), 1);
    CHECK_EQUAL(read(descriptors[0], got, 1), 1);

    /* Nor for more descriptors in the process. */
    CHECK_EQUAL(send_descriptors(ends[0], "x", 1, sent, 3), 1);
    int next = dup(0);
    struct rlimit few = { (rlim_t)next + 1, (rlim_t)next + 1 };
    CHECK_EQUAL(close(next), 0);
    CHECK_EQUAL(setrlimit(RLIMIT_NOFILE, &few), 0);
    count = 3;
    CHECK_EQUAL(receive_descriptors(ends[1], got, 1, descriptors, &count, 0, &told), 1);
    CHECK_EQUAL(count, 1);
    CHECK_EQUAL(descriptors[0], next);
    CHECK_EQUAL(told, MSG_CTRUNC);
}

static void many_go_with_one_message(void)
{
    int descriptors[252], told;
    size_t count = 252; /* the C library copies no more */
    make_pair(SOCK_STREAM, ends);
    for (int i = 0; i < 252; i++)
        descriptors[i] = ends[0];
    CHECK_EQUAL(send_descriptors(ends[0], "x", 1, descriptors, 252), 1);
    CHECK_EQUAL(receive_descriptors(ends[1], got, 1, descriptors, &count, 0, &told), 1);
    CHECK_EQUAL(count, 252);
    CHECK_EQUAL(told, 0);
    CHECK_EQUAL(write(descriptors[251], "z", 1), 1);
    CHECK_EQUAL(read(ends[1], got, 1), 1);
}

static void sendmsg_refuses_what_is_not_open(void)
{
    int bad[2] = { 0, 900 };
    make_pair(SOCK_STREAM, ends);
    CHECK_ERROR(send_descriptors(ends[0], "x", 1, bad, 2), EBADF);
    CHECK_ERROR(recv(ends[1], got, 1, MSG_DONTWAIT), EAGAIN);
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))] = { 0 };
    struct iovec vector = { got, 1 };
    struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = sizeof control + 100;
    CHECK_ERROR(sendmsg(ends[0], &message, 0), EINVAL);
    header->cmsg_len = 3;
    CHECK_ERROR(sendmsg(ends[0], &message, 0), EINVAL);
    header->cmsg_len = CMSG_LEN(sizeof(int));
    header->cmsg_type = 77;
    CHECK_ERROR(sendmsg(ends[0], &message, 0), EINVAL);
}

static void a_stream_stops_where_descriptors_come(void)
{
    int pipes[2], descriptor, told;
    size_t count = 1;
    CHECK_EQUAL(pipe(pipes), 0);
    make_pair(SOCK_STREAM, ends);
    CHECK_EQUAL(write(ends[0], "before", 6), 6);
    CHECK_EQUAL(send_descriptors(ends[0], "with", 4, &pipes[0], 1), 4);
    CHECK_EQUAL(write(ends[0], "behind", 6), 6);
    CHECK_EQUAL(receive_descriptors(ends[1], got, sizeof got, &descriptor, &count, 0, &told), 10);
    CHECK_EQUAL(count, 1);
    CHECK_EQUAL(recv(ends[1], got, sizeof got, 0), 6);
    CHECK(memcmp(got, "behind", 6) == 0);
}

static void sockets_in_each_other_are_found(void)
{
    int pipes[2];
    CHECK_EQUAL(pipe(pipes), 0);

    /* Each holds itself and the other; the first the pipe as well. */
    make_pair(SOCK_STREAM, ends);
    int all[3] = { ends[0], ends[1], pipes[1] };
    CHECK_EQUAL(send_descriptors(ends[0], "x", 1, all, 3), 1);
    CHECK_EQUAL(send_descriptors(ends[1], "x", 1, all, 2), 1);
    CHECK_EQUAL(close(pipes[1]), 0);
    CHECK_EQUAL(close(ends[0]), 0);
    CHECK(!is_hung_up(pipes[0]));
    CHECK_EQUAL(close(ends[1]), 0);

    /* Linux does it a little later. */
    struct pollfd set = { pipes[0], POLLIN, 0 };
    CHECK_EQUAL(poll(&set, 1, 10000), 1);
    CHECK_EQUAL(set.revents, POLLHUP);
}

static int send_and_end(void)
{
    int pipes[2];
    return pipe(pipes) == 0 && send_descriptors(ends[0], "x", 1, &pipes[0], 1) == 1 ? 0 : 1;
}

static void a_sender_may_be_gone(void)
{
    int descriptor, told;
    size_t count = 1;
    make_pair(SOCK_STREAM, ends);
    CHECK_EQUAL(exit_status_of(child_running(send_and_end)), 0);
    CHECK_EQUAL(receive_descriptors(ends[1], got, sizeof got, &descriptor, &count, 0, &told), 1);
    CHECK_EQUAL(count, 1);
    CHECK_EQUAL(read(descriptor, got, 1), 0);
}

static ssize_t receive_credentials(int socket, struct ucred *sender, int *told)
{
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof *sender)];
    struct iovec vector = { got, sizeof got };
    struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
    ssize_t received = recvmsg(socket, &message, 0);
    struct cmsghdr *header = received >= 0 ? CMSG_FIRSTHDR(&message) : NULL;
    *told = header != NULL && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_CREDENTIALS;
    if (*told)
        memcpy(sender, CMSG_DATA(header), sizeof *sender);
    return received;
}

static int send_as_child(void)
{
    return write(ends[0], "child", 5) == 5 ? 0 : 1;
}

static void credentials_are_those_of_the_sender(void)
{
    int on = 1, told;
    struct ucred sender;
    make_pair(SOCK_STREAM, ends);
    CHECK_EQUAL(setsockopt(ends[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof on), 0);
    CHECK_EQUAL(write(ends[0], "parent", 6), 6);
    pid_t child = child_running(send_as_child);
    CHECK_EQUAL(exit_status_of(child), 0);

    /* Bytes of different senders are not received together. */
    CHECK_EQUAL(receive_credentials(ends[1], &sender, &told), 6);
    CHECK(told);
    CHECK_EQUAL(sender.pid, getpid());
    CHECK_EQUAL(sender.uid, geteuid());
    CHECK_EQUAL(sender.gid, getegid());
    CHECK_EQUAL(receive_credentials(ends[1], &sender, &told), 5);
    CHECK_EQUAL(sender.pid, child);
}

static int claim_to_be_root(void)
{
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(struct ucred))] = { 0 };
    struct ucred claimed = { getpid(), 0, 0 };
    struct iovec vector = { "x", 1 };
    struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_CREDENTIALS;
    header->cmsg_len = CMSG_LEN(sizeof claimed);
    memcpy(CMSG_DATA(header), &claimed, sizeof claimed);
    CHECK_ERROR(sendmsg(ends[0], &message, 0), EPERM);
    claimed.uid = getuid();
    claimed.gid = getgid();
    memcpy(CMSG_DATA(header), &claimed, sizeof claimed);
    CHECK_EQUAL(sendmsg(ends[0], &message, 0), 1);
    return 0;
}

static void nobody_sends_credentials_of_others(void)
{
    enter_scratch("/tmp");
    make_pair(SOCK_DGRAM, ends);
    as_user(claim_to_be_root);
}

static int connect_as_child(void)
{
    int made = connected(SOCK_STREAM, "name");
    struct ucred peer;
    socklen_t length = sizeof peer;
    CHECK_EQUAL(getsockopt(made, SOL_SOCKET, SO_PEERCRED, &peer, &length), 0);
    CHECK_EQUAL(peer.pid, getppid());
    return read(made, got, 1) == 1 ? 0 : 1;
}

static void peercred_tells_who_is_at_the_other_end(void)
{
    enter_scratch("/tmp");
    int server = listening(SOCK_STREAM, "name");
    pid_t child = child_running(connect_as_child);
    int accepted = accept(server, NULL, NULL);
    struct ucred peer;
    socklen_t length = sizeof peer;
    CHECK_EQUAL(getsockopt(accepted, SOL_SOCKET, SO_PEERCRED, &peer, &length), 0);
    CHECK_EQUAL(length, sizeof peer);
    CHECK_EQUAL(peer.pid, child);
    CHECK_EQUAL(peer.uid, getuid());
    CHECK_EQUAL(write(accepted, "x", 1), 1);
    CHECK_EQUAL(exit_status_of(child), 0);
    make_pair(SOCK_STREAM, ends);
    CHECK_EQUAL(getsockopt(ends[0], SOL_SOCKET, SO_PEERCRED, &peer, &length), 0);
    CHECK_EQUAL(peer.pid, getpid());
}

static int wait_for_descriptors(void)
{
    int descriptor, told;
    size_t count = 1;
    return receive_descriptors(ends[1], got, sizeof got, &descriptor, &count, 0, &told) == 1 ? 1 : 2;
}

static void a_receiver_that_is_killed_takes_nothing(void)
{
    int pipes[2], descriptor, told;
    size_t count = 1;
    CHECK_EQUAL(pipe(pipes), 0);
    make_pair(SOCK_SEQPACKET, ends);
    pid_t child = child_running(wait_for_descriptors);
    usleep(30000);
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(signal_of(child), SIGKILL);
    CHECK_EQUAL(send_descriptors(ends[0], "x", 1, &pipes[1], 1), 1);
    CHECK_EQUAL(receive_descriptors(ends[1], got, sizeof got, &descriptor, &count, MSG_DONTWAIT, &told), 1);
    CHECK_EQUAL(count, 1);
    CHECK_EQUAL(close(pipes[1]), 0);
    CHECK(!is_hung_up(pipes[0]));
    CHECK_EQUAL(close(descriptor), 0);
    CHECK(is_hung_up(pipes[0]));
}

const struct test socket_rights_tests[] = {
    { "sendmsg/a_descriptor_goes_to_another_process", a_descriptor_goes_to_another_process },
    { "sendmsg/a_descriptor_on_its_way_stays_open", a_descriptor_on_its_way_stays_open },
    { "recvmsg/what_nobody_takes_is_closed", what_nobody_takes_is_closed },
    { "recvmsg/without_room_for_all_the_first_come", without_room_for_all_the_first_come },
    { "sendmsg/many_go_with_one_message", many_go_with_one_message },
    { "sendmsg/refuses_what_is_not_open", sendmsg_refuses_what_is_not_open },
    { "recvmsg/a_stream_stops_where_descriptors_come", a_stream_stops_where_descriptors_come },
    { "sendmsg/sockets_in_each_other_are_found", sockets_in_each_other_are_found },
    { "recvmsg/a_sender_may_be_gone", a_sender_may_be_gone },
    { "recvmsg/a_receiver_that_is_killed_takes_nothing", a_receiver_that_is_killed_takes_nothing },
    { "recvmsg/credentials_are_those_of_the_sender", credentials_are_those_of_the_sender },
    { "sendmsg/nobody_sends_credentials_of_others", nobody_sends_credentials_of_others },
    { "getsockopt/peercred_tells_who_is_at_the_other_end", peercred_tells_who_is_at_the_other_end },
    { 0 },
};
#endif
