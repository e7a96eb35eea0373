/* Bytes from pipe to pipe and between pipes and sockets (splice(2), tee(2), vmsplice(2) of Linux), and what sendfile(2) does at the ends of files. */
#define _GNU_SOURCE
#include "conformance.h"
#include "inet_common.h"
#include "scratch.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef CONFORMANCE_DOOR /* which has none of these */
static int from[2], to[2], pair[2];
static char bytes[300000], got[sizeof bytes];

static void make_pipes(void)
{
    CHECK_EQUAL(pipe(from), 0);
    CHECK_EQUAL(pipe(to), 0);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 11 + i / 997);
}

/* What a child does that moves bytes into the second pipe until there are no more. */
static _Noreturn void carry(int source)
{
    ssize_t moved;
    close(to[0]);
    while ((moved = splice(source, NULL, to[1], NULL, 65536, 0)) > 0)
        ;
    _exit(moved == 0 ? 0 : 1);
}

/* All bytes come out of the second pipe, then its end. */
static void the_bytes_arrive(void)
{
    close(to[1]);
    size_t done = 0;
    ssize_t count;
    while ((count = read(to[0], got + done, sizeof got - done)) > 0)
        done += (size_t)count;
    CHECK_EQUAL(done, sizeof bytes);
    CHECK(memcmp(bytes, got, sizeof bytes) == 0);
}

static void between_two_pipes(void)
{
    make_pipes();
    CHECK_EQUAL(write(from[1], "0123456789", 10), 10);
    CHECK_EQUAL(splice(from[0], NULL, to[1], NULL, 4, 0), 4);
    CHECK_EQUAL(splice(from[0], NULL, to[1], NULL, 100, SPLICE_F_MOVE), 6);
    CHECK_EQUAL(read(to[0], got, sizeof got), 10);
    CHECK(memcmp(got, "0123456789", 10) == 0);
    CHECK_ERROR(splice(from[0], NULL, to[1], NULL, 1, SPLICE_F_NONBLOCK), EAGAIN);
    CHECK_ERROR(splice(from[0], NULL, from[1], NULL, 1, 0), EINVAL);
    CHECK_EQUAL(write(from[1], "x", 1), 1);
    CHECK(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
    close(to[0]);
    CHECK_ERROR(splice(from[0], NULL, to[1], NULL, 1, 0), EPIPE);
    CHECK_EQUAL(read(from[0], got, 1), 1);
    close(from[1]);
    CHECK_EQUAL(pipe(to), 0);
    CHECK_EQUAL(splice(from[0], NULL, to[1], NULL, 1, 0), 0);
}

static void a_chain_of_pipes_carries_all(void)
{
    make_pipes();
    pid_t writer = fork();
    CHECK(writer >= 0);
    if (writer == 0)
    {
        close(from[0]);
        _exit(write(from[1], bytes, sizeof bytes) == (ssize_t)sizeof bytes ? 0 : 1);
    }
    close(from[1]);
    pid_t carrier = fork();
    CHECK(carrier >= 0);
    if (carrier == 0)
        carry(from[0]);
    the_bytes_arrive();
    CHECK_EQUAL(exit_status_of(writer), 0);
    CHECK_EQUAL(exit_status_of(carrier), 0);
}

static void tee_leaves_the_bytes(void)
{
    make_pipes();
    CHECK_EQUAL(write(from[1], "abcdef", 6), 6);
    CHECK_EQUAL(tee(from[0], to[1], 4, 0), 4);
    CHECK_EQUAL(tee(from[0], to[1], 100, 0), 6);
    CHECK_EQUAL(read(from[0], got, sizeof got), 6);
    CHECK(memcmp(got, "abcdef", 6) == 0);
    CHECK_EQUAL(read(to[0], got, sizeof got), 10);
    CHECK(memcmp(got, "abcdabcdef", 10) == 0);
    CHECK_ERROR(tee(from[0], to[1], 1, SPLICE_F_NONBLOCK), EAGAIN);
    close(from[1]);
    CHECK_EQUAL(tee(from[0], to[1], 1, 0), 0);
}

static void tee_is_for_two_pipes(void)
{
    make_pipes();
    enter_scratch("/tmp");
    make_file("file", "bytes");
    int file = open("file", O_RDWR);
    CHECK_ERROR(tee(from[0], from[1], 1, 0), EINVAL);
    CHECK_ERROR(tee(file, to[1], 1, 0), EINVAL);
    CHECK_ERROR(tee(from[0], file, 1, 0), EINVAL);
    CHECK_ERROR(tee(-1, to[1], 1, 0), EBADF);
    CHECK_ERROR(tee(from[0], -1, 1, 0), EBADF);
    CHECK_ERROR(tee(from[1], to[1], 1, 0), EBADF);
    CHECK_ERROR(tee(from[0], to[1], 1, 0x100), EINVAL);
    CHECK_EQUAL(tee(from[0], to[1], 0, 0), 0);
}

static void vmsplice_writes_and_reads_memory(void)
{
    char one[3], two[4];
    struct iovec out[2] = { { "012", 3 }, { "3456", 4 } }, in[2] = { { one, sizeof one }, { two, sizeof two } };
    make_pipes();
    CHECK_EQUAL(vmsplice(from[1], out, 2, 0), 7);
    CHECK_EQUAL(vmsplice(from[0], in, 2, 0), 7);
    CHECK(memcmp(one, "012", 3) == 0 && memcmp(two, "3456", 4) == 0);
    CHECK_ERROR(vmsplice(from[0], in, 2, SPLICE_F_NONBLOCK), EAGAIN);
    struct iovec all = { bytes, sizeof bytes };
    ssize_t fits = vmsplice(from[1], &all, 1, 0);
    CHECK(fits >= 4096 && fits < (ssize_t)sizeof bytes);
    CHECK_ERROR(vmsplice(from[1], out, 1, SPLICE_F_NONBLOCK), EAGAIN);
    for (ssize_t done = 0, count; done < fits; done += count)
        CHECK((count = read(from[0], got + done, sizeof got)) > 0);
    CHECK(memcmp(got, bytes, (size_t)fits) == 0);
    enter_scratch("/tmp");
    make_file("file", "bytes");
    CHECK_ERROR(vmsplice(open("file", O_RDWR), out, 1, 0), EBADF);
    CHECK_ERROR(vmsplice(-1, out, 1, 0), EBADF);
    CHECK_ERROR(vmsplice(from[1], out, 1, 0x100), EINVAL);
}

/* Through a socket and two pipes, as a proxy does. */
static void carry_through(int near, int far)
{
    pid_t writer = fork();
    CHECK(writer >= 0);
    if (writer == 0)
    {
        size_t done = 0;
        ssize_t count;
        close(from[0]);
        close(to[0]);
        while (done < sizeof bytes && (count = write(from[1], bytes + done, sizeof bytes - done)) > 0)
            done += (size_t)count;
        _exit(done == sizeof bytes ? 0 : 1);
    }
    close(from[1]);
    pid_t sender = fork();
    CHECK(sender >= 0);
    if (sender == 0)
    {
        ssize_t moved;
        while ((moved = splice(from[0], NULL, near, NULL, 65536, SPLICE_F_MORE)) > 0)
            ;
        _exit(moved == 0 && shutdown(near, SHUT_WR) == 0 ? 0 : 1);
    }
    pid_t receiver = fork();
    CHECK(receiver >= 0);
    if (receiver == 0)
        carry(far);
    the_bytes_arrive();
    CHECK_EQUAL(exit_status_of(writer), 0);
    CHECK_EQUAL(exit_status_of(sender), 0);
    CHECK_EQUAL(exit_status_of(receiver), 0);
}

static void between_pipes_and_a_unix_socket(void)
{
    make_pipes();
    CHECK_EQUAL(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    carry_through(pair[0], pair[1]);
}

static void between_pipes_and_a_tcp_socket(void)
{
    make_pipes();
    make_connection(pair);
    carry_through(pair[0], pair[1]);
}

static void what_a_socket_has_no_room_for_stays_in_the_pipe(void)
{
    make_pipes();
    CHECK_EQUAL(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
    CHECK_ERROR(splice(pair[1], NULL, to[1], NULL, 1, 0), EAGAIN);
    size_t sent = 0, received = 0;
    ssize_t count;
    while ((count = write(pair[0], bytes, 1000)) > 0)
        sent += (size_t)count;
    CHECK_EQUAL(write(from[1], "kept", 4), 4);
    CHECK_ERROR(splice(from[0], NULL, pair[0], NULL, 4, 0), EAGAIN);
    while (received < sent && (count = read(pair[1], got, sizeof got)) > 0)
        received += (size_t)count;
    CHECK_EQUAL(received, sent);
    CHECK_EQUAL(splice(from[0], NULL, pair[0], NULL, 4, 0), 4);
    CHECK_EQUAL(splice(pair[1], NULL, to[1], NULL, 100, 0), 4);
    CHECK_EQUAL(read(to[0], got, 10), 4);
    CHECK(memcmp(got, "kept", 4) == 0);
    off_t offset = 0;
    CHECK_ERROR(splice(pair[1], &offset, to[1], NULL, 1, 0), EINVAL);
}

static void what_a_pipe_has_no_room_for_stays_in_the_socket(void)
{
    make_pipes();
    CHECK_EQUAL(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    CHECK_EQUAL(fcntl(to[1], F_SETPIPE_SZ, 4096), 4096);
    CHECK_EQUAL(write(to[1], bytes, 4096), 4096);
    CHECK_EQUAL(write(pair[0], "kept", 4), 4);
    CHECK_ERROR(splice(pair[1], NULL, to[1], NULL, 4, SPLICE_F_NONBLOCK), EAGAIN);
    CHECK_EQUAL(read(pair[1], got, 10), 4);
    CHECK(memcmp(got, "kept", 4) == 0);
}

static void sendfile_ends_with_the_file(void)
{
    enter_scratch("/tmp");
    make_file("from", "0123456789");
    int source = open("from", O_RDWR), target = open("to", O_CREAT | O_RDWR, 0600);
    off_t offset = 8;
    CHECK_EQUAL(sendfile(target, source, &offset, 100), 2);
    CHECK_EQUAL(offset, 10);
    CHECK_EQUAL(sendfile(target, source, &offset, 100), 0);
    CHECK_EQUAL(lseek(source, 0, SEEK_CUR), 0);
    CHECK_EQUAL(sendfile(target, source, NULL, 3), 3);
    CHECK_EQUAL(lseek(source, 0, SEEK_CUR), 3);
    CHECK_BYTES("to", "89012");
    offset = -1;
    CHECK_ERROR(sendfile(target, source, &offset, 1), EINVAL);
    CHECK_ERROR(sendfile(-1, source, NULL, 1), EBADF);
    CHECK_ERROR(sendfile(target, -1, NULL, 1), EBADF);
    CHECK_ERROR(sendfile(open("from", O_RDONLY), source, NULL, 1), EBADF);
    CHECK_ERROR(sendfile(target, open("to", O_WRONLY), NULL, 1), EBADF);
    make_pipes();
    offset = 4;
    CHECK_EQUAL(sendfile(from[1], source, &offset, 100), 6);
    CHECK_EQUAL(read(from[0], got, 100), 6);
    CHECK_ERROR(sendfile(open("to", O_WRONLY | O_APPEND), source, NULL, 1), EINVAL);
}

const struct test splice_tests[] = {
    { "splice/between_two_pipes", between_two_pipes },
    { "splice/a_chain_of_pipes_carries_all", a_chain_of_pipes_carries_all },
    { "splice/between_pipes_and_a_unix_socket", between_pipes_and_a_unix_socket },
    { "splice/between_pipes_and_a_tcp_socket", between_pipes_and_a_tcp_socket },
    { "splice/what_a_socket_has_no_room_for_stays_in_the_pipe", what_a_socket_has_no_room_for_stays_in_the_pipe },
    { "splice/what_a_pipe_has_no_room_for_stays_in_the_socket", what_a_pipe_has_no_room_for_stays_in_the_socket },
    { "tee/leaves_the_bytes", tee_leaves_the_bytes },
    { "tee/is_for_two_pipes", tee_is_for_two_pipes },
    { "vmsplice/writes_and_reads_memory", vmsplice_writes_and_reads_memory },
    { "sendfile/ends_with_the_file", sendfile_ends_with_the_file },
    { 0 },
};
#endif
