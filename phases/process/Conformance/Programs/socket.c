#ifndef CONFORMANCE_DOOR /* of the gate alone */
/* Sockets of AF_UNIX: how they are made, named, connected and shut down (POSIX.1-2017 sys/socket.h; sys/un.h). */
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
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET };

static char byte;

static void socket_makes_each_type(void)
{
    for (int i = 0; i < 3; i++)
    {
        int value = -1;
        socklen_t length = sizeof value;
        int made = socket(AF_UNIX, types[i] | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        CHECK(made >= 0);
        CHECK_EQUAL(fcntl(made, F_GETFD), FD_CLOEXEC);
        CHECK_EQUAL(fcntl(made, F_GETFL) & (O_NONBLOCK | O_ACCMODE), O_NONBLOCK | O_RDWR);
        CHECK_EQUAL(getsockopt(made, SOL_SOCKET, SO_TYPE, &value, &length), 0);
        CHECK_EQUAL(value, types[i]);
        CHECK_EQUAL(length, sizeof value);
        struct stat status;
        CHECK_EQUAL(fstat(made, &status), 0);
        CHECK(S_ISSOCK(status.st_mode));
        CHECK_EQUAL(close(made), 0);
    }
}

static void socket_tells_what_it_cannot_make(void)
{
    CHECK_ERROR(socket(-1, SOCK_STREAM, 0), EAFNOSUPPORT);
    CHECK_ERROR(socket(45 + 10, SOCK_STREAM, 0), EAFNOSUPPORT);
    CHECK_ERROR(socket(AF_UNIX, SOCK_STREAM, 77), EPROTONOSUPPORT);
    CHECK_POSIX_ERROR(socket(AF_UNIX, SOCK_RDM, 0), EPROTOTYPE, ESOCKTNOSUPPORT);
    struct rlimit few = { 3, 3 };
    CHECK_EQUAL(setrlimit(RLIMIT_NOFILE, &few), 0);
    CHECK_ERROR(socket(AF_UNIX, SOCK_STREAM, 0), EMFILE);
    int ends[2];
    CHECK_ERROR(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), EMFILE);
}

static void socketpair_connects_both(void)
{
    for (int i = 0; i < 3; i++)
    {
        int ends[2];
        make_pair(types[i] | SOCK_CLOEXEC, ends);
        CHECK_EQUAL(fcntl(ends[1], F_GETFD), FD_CLOEXEC);
        CHECK_EQUAL(write(ends[0], "abc", 3), 3);
        char got[8];
        CHECK_EQUAL(read(ends[1], got, sizeof got), 3);
        CHECK(memcmp(got, "abc", 3) == 0);
        CHECK_EQUAL(write(ends[1], "de", 2), 2);
        CHECK_EQUAL(read(ends[0], got, sizeof got), 2);
        CHECK_EQUAL(close(ends[0]), 0);
        CHECK_EQUAL(close(ends[1]), 0);
    }
}

static void socketpair_tells_its_errors(void)
{
    int ends[2];
    CHECK_ERROR(socketpair(-1, SOCK_STREAM, 0, ends), EAFNOSUPPORT);
    CHECK_ERROR(socketpair(AF_UNIX, SOCK_STREAM, 77, ends), EPROTONOSUPPORT);
    CHECK_POSIX_ERROR(socketpair(AF_UNIX, SOCK_RDM, 0, ends), EPROTOTYPE, ESOCKTNOSUPPORT);
}

static void bind_makes_a_name_in_the_file_system(void)
{
    enter_scratch("/tmp");
    umask(027);
    int made = bound(SOCK_STREAM, "name");
    struct stat status;
    CHECK_EQUAL(stat("name", &status), 0);
    CHECK(S_ISSOCK(status.st_mode));
    CHECK_EQUAL(status.st_mode & 0777, 0750);
    CHECK_ERROR(open("name", O_RDWR), ENXIO);
    struct sockaddr_un address;
    socklen_t length = sizeof address;
    CHECK_EQUAL(getsockname(made, (struct sockaddr *)&address, &length), 0);
    CHECK_EQUAL(address.sun_family, AF_UNIX);
    CHECK(strcmp(address.sun_path, "name") == 0);
    CHECK_EQUAL(length, offsetof(struct sockaddr_un, sun_path) + 5);

    /* The name stays when the socket is gone, and nobody answers there. */
    CHECK_EQUAL(close(made), 0);
    int other = socket(AF_UNIX, SOCK_STREAM, 0);
    address = address_of("name", &length);
    CHECK_ERROR(connect(other, (struct sockaddr *)&address, length), ECONNREFUSED);
    CHECK_ERROR(bind(other, (struct sockaddr *)&address, length), EADDRINUSE);
    CHECK_EQUAL(unlink("name"), 0);
    CHECK_EQUAL(bind(other, (struct sockaddr *)&address, length), 0);
}

static void bind_tells_its_errors(void)
{
    enter_scratch("/tmp");
    make_file("file", "");
    CHECK_EQUAL(symlink("loop", "loop"), 0);
    socklen_t length;
    struct sockaddr_un address = address_of("ok", &length);
    struct sockaddr *any = (struct sockaddr *)&address;
    int made = socket(AF_UNIX, SOCK_STREAM, 0);
    int file = open("file", O_RDWR);
    CHECK_ERROR(bind(900, any, length), EBADF);
    CHECK_ERROR(bind(file, any, length), ENOTSOCK);
    CHECK_ERROR(bind(made, any, 1), EINVAL);
    CHECK_ERROR(bind(made, any, sizeof address + 1), EINVAL);
    address.sun_family = 77;
    CHECK_POSIX_ERROR(bind(made, any, length), EAFNOSUPPORT, EINVAL);
    address = address_of("file", &length);
    CHECK_ERROR(bind(made, any, length), EADDRINUSE);
    address = address_of("none/a", &length);
    CHECK_ERROR(bind(made, any, length), ENOENT);
    address = address_of("file/a", &length);
    CHECK_ERROR(bind(made, any, length), ENOTDIR);
    address = address_of("loop/a", &length);
    CHECK_ERROR(bind(made, any, length), ELOOP);
    address = address_of("ok", &length);
    CHECK_EQUAL(bind(made, any, length), 0);
    address = address_of("second", &length);
    CHECK_ERROR(bind(made, any, length), EINVAL);
    struct sockaddr *volatile nowhere = (struct sockaddr *)8;
    CHECK_ERROR(bind(made, nowhere, length), EFAULT);
}

static int bind_where_it_must_not(void)
{
    socklen_t length;
    struct sockaddr_un address = address_of("closed/a", &length);
    int made = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK_ERROR(bind(made, (struct sockaddr *)&address, length), EACCES);
    return 0;
}

static void bind_needs_permission(void)
{
    enter_scratch("/tmp");
    CHECK_EQUAL(mkdir("closed", 0700), 0);
    as_user(bind_where_it_must_not);
}

static void abstract_names_go_with_the_socket(void)
{
    int made = listening(SOCK_STREAM, "@conformance");
    socklen_t length;
    struct sockaddr_un address = address_of("@conformance", &length);
    int second = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK_ERROR(bind(second, (struct sockaddr *)&address, length), EADDRINUSE);
    CHECK_EQUAL(connect(second, (struct sockaddr *)&address, length), 0);
    CHECK_EQUAL(close(made), 0);
    int third = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK_ERROR(connect(third, (struct sockaddr *)&address, length), ECONNREFUSED);
    CHECK_EQUAL(bind(third, (struct sockaddr *)&address, length), 0);

    /* Linux names a socket that is bound to nothing: a zero byte and five hexadecimal digits. */
    int named = socket(AF_UNIX, SOCK_DGRAM, 0);
    CHECK_EQUAL(bind(named, (struct sockaddr *)&address, sizeof(sa_family_t)), 0);
    length = sizeof address;
    CHECK_EQUAL(getsockname(named, (struct sockaddr *)&address, &length), 0);
    CHECK_EQUAL(length, sizeof(sa_family_t) + 6);
    CHECK_EQUAL(address.sun_path[0], 0);
}

static int connect_and_send(void)
{
    int made = connected(SOCK_STREAM, "meeting");
    CHECK_EQUAL(write(made, "hello", 5), 5);
    char got[8];
    CHECK_EQUAL(read(made, got, sizeof got), 3);
    return 0;
}

static void accept_gives_a_connection_from_another_process(void)
{
    enter_scratch("/tmp");
    int server = listening(SOCK_STREAM, "meeting");
    pid_t child = child_running(connect_and_send);
    struct sockaddr_un address;
    socklen_t length = sizeof address;
    int accepted = accept(server, (struct sockaddr *)&address, &length);
    CHECK(accepted >= 0);
    CHECK_EQUAL(length, sizeof(sa_family_t));
    char got[8];
    CHECK_EQUAL(read(accepted, got, sizeof got), 5);
    CHECK_EQUAL(write(accepted, "bye", 3), 3);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(read(accepted, got, sizeof got), 0);
    length = sizeof address;
    CHECK_EQUAL(getsockname(accepted, (struct sockaddr *)&address, &length), 0);
    CHECK(strcmp(address.sun_path, "meeting") == 0);
}

static void accept4_sets_flags(void)
{
    enter_scratch("/tmp");
    int server = listening(SOCK_SEQPACKET, "meeting");
    int client = connected(SOCK_SEQPACKET, "meeting");
    int accepted = accept4(server, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    CHECK(accepted >= 0);
    CHECK_EQUAL(fcntl(accepted, F_GETFD), FD_CLOEXEC);
    CHECK_ERROR(read(accepted, &byte, 1), EAGAIN);
    CHECK_EQUAL(close(client), 0);
}

static void accept_tells_its_errors(void)
{
    enter_scratch("/tmp");
    int file = open(".", O_RDONLY);
    int plain = socket(AF_UNIX, SOCK_STREAM, 0);
    int datagrams = bound(SOCK_DGRAM, "datagrams");
    int server = listening(SOCK_STREAM | SOCK_NONBLOCK, "stream");
    CHECK_ERROR(accept(900, NULL, NULL), EBADF);
    CHECK_ERROR(accept(file, NULL, NULL), ENOTSOCK);
    CHECK_ERROR(accept(plain, NULL, NULL), EINVAL);
    CHECK_ERROR(accept(datagrams, NULL, NULL), EOPNOTSUPP);
    CHECK_ERROR(accept(server, NULL, NULL), EAGAIN);
    CHECK(connected(SOCK_STREAM, "stream") >= 0);
    struct rlimit few = { 3, 3 };
    CHECK_EQUAL(setrlimit(RLIMIT_NOFILE, &few), 0);
    CHECK_ERROR(accept(server, NULL, NULL), EMFILE);
    few.rlim_cur = 3;

    /* What could not be accepted is still there. */
    struct pollfd set = { server, POLLIN, 0 };
    CHECK_EQUAL(poll(&set, 1, 0), 1);
}

static void listen_tells_its_errors(void)
{
    enter_scratch("/tmp");
    int ends[2];
    make_pair(SOCK_STREAM, ends);
    CHECK_ERROR(listen(900, 1), EBADF);
    CHECK_ERROR(listen(open(".", O_RDONLY), 1), ENOTSOCK);
    CHECK_ERROR(listen(bound(SOCK_DGRAM, "datagrams"), 1), EOPNOTSUPP);
    CHECK_ERROR(listen(ends[0], 1), EINVAL);
    CHECK_POSIX_ERROR(listen(socket(AF_UNIX, SOCK_STREAM, 0), 1), EDESTADDRREQ, EINVAL);
}

static void listen_limits_what_waits(void)
{
    enter_scratch("/tmp");
    int server = bound(SOCK_STREAM, "full");
    CHECK_EQUAL(listen(server, 2), 0);
    socklen_t length;
    struct sockaddr_un address = address_of("full", &length);
    for (int i = 0; i < 3; i++)
        CHECK(connected(SOCK_STREAM, "full") >= 0);
    int late = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    CHECK_ERROR(connect(late, (struct sockaddr *)&address, length), EAGAIN);
    CHECK(accept(server, NULL, NULL) >= 0);
    CHECK_EQUAL(connect(late, (struct sockaddr *)&address, length), 0);
}

static int connect_to_full(void)
{
    return connected(SOCK_STREAM, "full") >= 0 ? 0 : 1;
}

static void connect_waits_while_the_queue_is_full(void)
{
    enter_scratch("/tmp");
    int server = bound(SOCK_STREAM, "full");
    CHECK_EQUAL(listen(server, 0), 0);
    CHECK(connected(SOCK_STREAM, "full") >= 0);
    pid_t child = child_running(connect_to_full);
    usleep(30000);
    CHECK_EQUAL(waitpid(child, NULL, WNOHANG), 0);
    CHECK(accept(server, NULL, NULL) >= 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void connect_tells_its_errors(void)
{
    enter_scratch("/tmp");
    make_file("file", "");
    CHECK_EQUAL(symlink("loop", "loop"), 0);
    socklen_t length;
    struct sockaddr_un address = address_of("none", &length);
    struct sockaddr *any = (struct sockaddr *)&address;
    int made = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK_ERROR(connect(900, any, length), EBADF);
    CHECK_ERROR(connect(open("file", O_RDWR), any, length), ENOTSOCK);
    CHECK_ERROR(connect(made, any, length), ENOENT);
    address = address_of("file", &length);
    CHECK_ERROR(connect(made, any, length), ECONNREFUSED);
    address = address_of("file/a", &length);
    CHECK_ERROR(connect(made, any, length), ENOTDIR);
    address = address_of("loop", &length);
    CHECK_ERROR(connect(made, any, length), ELOOP);
    address.sun_family = 77;
    CHECK_POSIX_ERROR(connect(made, any, length), EAFNOSUPPORT, EINVAL);
    int server = listening(SOCK_STREAM, "stream");
    CHECK(bound(SOCK_STREAM, "deaf") >= 0);
    address = address_of("deaf", &length);
    CHECK_ERROR(connect(made, any, length), ECONNREFUSED);
    address = address_of("stream", &length);
    CHECK_ERROR(connect(socket(AF_UNIX, SOCK_DGRAM, 0), any, length), EPROTOTYPE);
    CHECK_EQUAL(connect(made, any, length), 0);
    CHECK_ERROR(connect(made, any, length), EISCONN);
    CHECK_ERROR(connect(server, any, length), EINVAL);
}

static int connect_without_permission(void)
{
    socklen_t length;
    struct sockaddr_un address = address_of("mine", &length);
    CHECK_ERROR(connect(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&address, length), EACCES);
    return 0;
}

static void connect_needs_permission_to_write(void)
{
    enter_scratch("/tmp");
    CHECK_EQUAL(chmod(".", 0755), 0);
    CHECK(listening(SOCK_STREAM, "mine") >= 0);
    CHECK_EQUAL(chmod("mine", 0755), 0);
    as_user(connect_without_permission);
}

static void getpeername_tells_the_other_end(void)
{
    enter_scratch("/tmp");
    int server = listening(SOCK_STREAM, "name");
    int client = connected(SOCK_STREAM, "name");
    struct sockaddr_un address;
    socklen_t length = sizeof address;
    CHECK_EQUAL(getpeername(client, (struct sockaddr *)&address, &length), 0);
    CHECK(strcmp(address.sun_path, "name") == 0);
    CHECK_EQUAL(length, sizeof(sa_family_t) + 5);

    /* What does not fit is cut off; the length is that of the whole. */
    memset(&address, 'x', sizeof address);
    length = sizeof(sa_family_t) + 2;
    CHECK_EQUAL(getpeername(client, (struct sockaddr *)&address, &length), 0);
    CHECK_EQUAL(length, sizeof(sa_family_t) + 5);
    CHECK(memcmp(address.sun_path, "nax", 3) == 0);
    CHECK_ERROR(getpeername(server, (struct sockaddr *)&address, &length), ENOTCONN);
    CHECK_ERROR(getpeername(900, (struct sockaddr *)&address, &length), EBADF);
    CHECK_ERROR(getpeername(open(".", O_RDONLY), (struct sockaddr *)&address, &length), ENOTSOCK);
    length = (socklen_t)-1;
    CHECK_ERROR(getpeername(client, (struct sockaddr *)&address, &length), EINVAL);
}

static void getsockname_tells_its_errors(void)
{
    struct sockaddr_un address;
    socklen_t length = sizeof address;
    CHECK_ERROR(getsockname(900, (struct sockaddr *)&address, &length), EBADF);
    CHECK_ERROR(getsockname(open(".", O_RDONLY), (struct sockaddr *)&address, &length), ENOTSOCK);
    int made = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK_EQUAL(getsockname(made, (struct sockaddr *)&address, &length), 0);
    CHECK_EQUAL(length, sizeof(sa_family_t));
    CHECK_EQUAL(address.sun_family, AF_UNIX);
}

static void shutdown_ends_each_direction(void)
{
    signal(SIGPIPE, SIG_IGN);
    int ends[2];
    make_pair(SOCK_STREAM, ends);
    CHECK_EQUAL(write(ends[0], "last", 4), 4);
    CHECK_EQUAL(shutdown(ends[0], SHUT_WR), 0);
    CHECK_ERROR(write(ends[0], "x", 1), EPIPE);
    char got[8];
    CHECK_EQUAL(read(ends[1], got, sizeof got), 4);
    CHECK_EQUAL(read(ends[1], got, sizeof got), 0);
    CHECK_EQUAL(write(ends[1], "back", 4), 4);
    CHECK_EQUAL(read(ends[0], got, sizeof got), 4);
    CHECK_EQUAL(shutdown(ends[0], SHUT_RD), 0);
    CHECK_EQUAL(read(ends[0], got, sizeof got), 0);
    CHECK_ERROR(write(ends[1], "x", 1), EPIPE);
    make_pair(SOCK_SEQPACKET, ends);
    CHECK_EQUAL(shutdown(ends[0], SHUT_RDWR), 0);
    CHECK_EQUAL(read(ends[1], got, sizeof got), 0);
    CHECK_ERROR(send(ends[1], "x", 1, MSG_NOSIGNAL), EPIPE);
}

static void shutdown_tells_its_errors(void)
{
    int ends[2];
    make_pair(SOCK_STREAM, ends);
    CHECK_ERROR(shutdown(900, SHUT_RD), EBADF);
    CHECK_ERROR(shutdown(open(".", O_RDONLY), SHUT_RD), ENOTSOCK);
    CHECK_ERROR(shutdown(ends[0], 7), EINVAL);
    if (!on_linux()) /* which shuts it down before it is connected */
        CHECK_ERROR(shutdown(socket(AF_UNIX, SOCK_STREAM, 0), SHUT_RDWR), ENOTCONN);
}

static int sockets[2];

static int shut_down_later(void)
{
    usleep(30000);
    return shutdown(sockets[1], SHUT_WR);
}

static void a_reader_that_waits_sees_the_shutdown(void)
{
    make_pair(SOCK_STREAM, sockets);
    pid_t child = child_running(shut_down_later);
    CHECK_EQUAL(read(sockets[0], &byte, 1), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int end_later(void)
{
    usleep(30000);
    return 0;
}

static void a_reader_that_waits_sees_the_other_end_go(void)
{
    make_pair(SOCK_STREAM, sockets);
    pid_t child = child_running(end_later);
    CHECK_EQUAL(close(sockets[1]), 0);
    CHECK_EQUAL(read(sockets[0], &byte, 1), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void closing_with_unread_bytes_resets_the_connection(void)
{
    signal(SIGPIPE, SIG_IGN);
    int ends[2];
    make_pair(SOCK_STREAM, ends);
    CHECK_EQUAL(write(ends[0], "lost", 4), 4);
    CHECK_EQUAL(close(ends[1]), 0);
    CHECK_ERROR(read(ends[0], &byte, 1), ECONNRESET);
    CHECK_EQUAL(read(ends[0], &byte, 1), 0);
    CHECK_ERROR(write(ends[0], "x", 1), EPIPE);

    /* Whoever waits to be accepted by a socket that is closed. */
    enter_scratch("/tmp");
    int server = listening(SOCK_STREAM, "name");
    int client = connected(SOCK_STREAM, "name");
    CHECK_EQUAL(close(server), 0);
    CHECK_ERROR(read(client, &byte, 1), ECONNRESET);
}

static void options_are_told_and_set(void)
{
    enter_scratch("/tmp");
    int server = listening(SOCK_STREAM, "name");
    int value = -1;
    socklen_t length = sizeof value;
    CHECK_EQUAL(getsockopt(server, SOL_SOCKET, SO_ACCEPTCONN, &value, &length), 0);
    CHECK_EQUAL(value, 1);
    CHECK_EQUAL(getsockopt(server, SOL_SOCKET, SO_DOMAIN, &value, &length), 0);
    CHECK_EQUAL(value, AF_UNIX);
    CHECK_EQUAL(getsockopt(server, SOL_SOCKET, SO_PROTOCOL, &value, &length), 0);
    CHECK_EQUAL(value, 0);
    CHECK_EQUAL(getsockopt(server, SOL_SOCKET, SO_ERROR, &value, &length), 0);
    CHECK_EQUAL(value, 0);
    value = 1;
    CHECK_EQUAL(setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &value, sizeof value), 0);
    value = 0;
    CHECK_EQUAL(getsockopt(server, SOL_SOCKET, SO_REUSEADDR, &value, &length), 0);
    CHECK_EQUAL(value, 1);
    value = 20000;
    CHECK_EQUAL(setsockopt(server, SOL_SOCKET, SO_SNDBUF, &value, sizeof value), 0);
    CHECK_EQUAL(getsockopt(server, SOL_SOCKET, SO_SNDBUF, &value, &length), 0);
    CHECK(value >= 20000);
    CHECK_EQUAL(getsockopt(server, SOL_SOCKET, SO_RCVBUF, &value, &length), 0);
    CHECK(value > 0);

    /* A value that does not fit is cut off. */
    value = 0x7777;
    length = 1;
    CHECK_EQUAL(getsockopt(server, SOL_SOCKET, SO_ACCEPTCONN, &value, &length), 0);
    CHECK_EQUAL(value, 0x7701);
    CHECK_EQUAL(length, 1);
}

static void so_error_is_told_once(void)
{
    int ends[2];
    make_pair(SOCK_STREAM, ends);
    CHECK_EQUAL(write(ends[0], "lost", 4), 4);
    CHECK_EQUAL(close(ends[1]), 0);
    int value = -1;
    socklen_t length = sizeof value;
    CHECK_EQUAL(getsockopt(ends[0], SOL_SOCKET, SO_ERROR, &value, &length), 0);
    CHECK_EQUAL(value, ECONNRESET);
    CHECK_EQUAL(getsockopt(ends[0], SOL_SOCKET, SO_ERROR, &value, &length), 0);
    CHECK_EQUAL(value, 0);
    CHECK_EQUAL(read(ends[0], &byte, 1), 0);
}

static void options_tell_their_errors(void)
{
    int value = 0;
    socklen_t length = sizeof value;
    int made = socket(AF_UNIX, SOCK_STREAM, 0);
    int file = open(".", O_RDONLY);
    CHECK_ERROR(getsockopt(900, SOL_SOCKET, SO_TYPE, &value, &length), EBADF);
    CHECK_ERROR(getsockopt(file, SOL_SOCKET, SO_TYPE, &value, &length), ENOTSOCK);
    CHECK_ERROR(getsockopt(made, SOL_SOCKET, 7777, &value, &length), ENOPROTOOPT);
    CHECK_ERROR(setsockopt(900, SOL_SOCKET, SO_REUSEADDR, &value, length), EBADF);
    CHECK_ERROR(setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &value, length), ENOTSOCK);
    CHECK_ERROR(setsockopt(made, SOL_SOCKET, 7777, &value, length), ENOPROTOOPT);
    CHECK_ERROR(setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &value, 1), EINVAL);
    struct timeval bad = { 0, 1000000 };
    CHECK_ERROR(setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &bad, sizeof bad), EDOM);
    CHECK_ERROR(setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &bad, 4), EINVAL);
    length = (socklen_t)-1;
    CHECK_ERROR(getsockopt(made, SOL_SOCKET, SO_TYPE, &value, &length), EINVAL);
    int *volatile nowhere = (int *)8;
    CHECK_ERROR(setsockopt(made, SOL_SOCKET, SO_REUSEADDR, nowhere, sizeof value), EFAULT);
}

static long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void time_limits_end_a_wait(void)
{
    enter_scratch("/tmp");
    int ends[2];
    make_pair(SOCK_STREAM, ends);
    struct timeval limit = { 0, 40000 }, got = { 0 };
    socklen_t length = sizeof got;
    CHECK_EQUAL(setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit), 0);
    CHECK_EQUAL(setsockopt(ends[0], SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit), 0);
    CHECK_EQUAL(getsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &got, &length), 0);
    CHECK_EQUAL(got.tv_sec * 1000000 + got.tv_usec, 40000);
    long start = now_ms();
    CHECK_ERROR(read(ends[0], &byte, 1), EAGAIN);
    CHECK(now_ms() - start >= 39);
    static char bytes[8192];
    start = now_ms();
    while (write(ends[0], bytes, sizeof bytes) == sizeof bytes)
        continue;
    CHECK(now_ms() - start >= 39);
    CHECK_ERROR(write(ends[0], bytes, sizeof bytes), EAGAIN);
    int server = listening(SOCK_STREAM, "name");
    CHECK_EQUAL(setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit), 0);
    CHECK_ERROR(accept(server, NULL, NULL), EAGAIN);
}

static void a_copy_in_a_child_is_the_same_socket(void)
{
    make_pair(SOCK_STREAM, sockets);
    int copy = dup(sockets[0]);
    CHECK_EQUAL(close(sockets[0]), 0);
    CHECK_EQUAL(write(copy, "x", 1), 1);
    CHECK_EQUAL(fcntl(copy, F_SETFL, O_NONBLOCK), 0);
    CHECK_ERROR(read(copy, &byte, 1), EAGAIN);
    CHECK_EQUAL(read(sockets[1], &byte, 1), 1);
    pid_t child = child_running(end_later);
    CHECK_EQUAL(close(copy), 0);
    CHECK_EQUAL(read(sockets[1], &byte, 1), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

const struct test socket_tests[] = {
    { "socket/makes_each_type", socket_makes_each_type },
    { "socket/tells_what_it_cannot_make", socket_tells_what_it_cannot_make },
    { "socketpair/connects_both", socketpair_connects_both },
    { "socketpair/tells_its_errors", socketpair_tells_its_errors },
    { "bind/makes_a_name_in_the_file_system", bind_makes_a_name_in_the_file_system },
    { "bind/tells_its_errors", bind_tells_its_errors },
    { "bind/needs_permission", bind_needs_permission },
    { "bind/abstract_names_go_with_the_socket", abstract_names_go_with_the_socket },
    { "accept/gives_a_connection_from_another_process", accept_gives_a_connection_from_another_process },
    { "accept4/sets_flags", accept4_sets_flags },
    { "accept/tells_its_errors", accept_tells_its_errors },
    { "listen/tells_its_errors", listen_tells_its_errors },
    { "listen/limits_what_waits", listen_limits_what_waits },
    { "connect/waits_while_the_queue_is_full", connect_waits_while_the_queue_is_full },
    { "connect/tells_its_errors", connect_tells_its_errors },
    { "connect/needs_permission_to_write", connect_needs_permission_to_write },
    { "getpeername/tells_the_other_end", getpeername_tells_the_other_end },
    { "getsockname/tells_its_errors", getsockname_tells_its_errors },
    { "shutdown/ends_each_direction", shutdown_ends_each_direction },
    { "shutdown/tells_its_errors", shutdown_tells_its_errors },
    { "shutdown/is_seen_by_a_reader_that_waits", a_reader_that_waits_sees_the_shutdown },
    { "recv/sees_the_other_end_go", a_reader_that_waits_sees_the_other_end_go },
    { "recv/tells_that_the_other_end_closed_with_unread_bytes", closing_with_unread_bytes_resets_the_connection },
    { "setsockopt/options_are_told_and_set", options_are_told_and_set },
    { "getsockopt/so_error_is_told_once", so_error_is_told_once },
    { "getsockopt/and_setsockopt_tell_their_errors", options_tell_their_errors },
    { "setsockopt/time_limits_end_a_wait", time_limits_end_a_wait },
    { "socket/a_copy_in_a_child_is_the_same", a_copy_in_a_child_is_the_same_socket },
    { 0 },
};
#endif
