/* Sockets of AF_INET and AF_INET6 (POSIX.1-2017 sys/socket.h, netinet/in.h; RFC 9293, RFC 768), each end on this host. */
#define _GNU_SOURCE
#include "conformance.h"
#include "inet_common.h"
#include "socket_common.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MANY = 200000, DATAGRAM = 20000 };

static int ends[2];
static char block[MANY];

static void internet_sockets_tell_their_type(void)
{
    static const int families[] = { AF_INET, AF_INET6 };
    static const int types[] = { SOCK_STREAM, SOCK_DGRAM };
    static const int protocols[] = { IPPROTO_TCP, IPPROTO_UDP };
    for (int i = 0; i < 4; i++)
    {
        int made = socket(families[i / 2], types[i % 2] | SOCK_CLOEXEC | SOCK_NONBLOCK, i / 2 == 0 ? 0 : protocols[i % 2]);
        CHECK(made >= 0);
        CHECK_EQUAL(fcntl(made, F_GETFD), FD_CLOEXEC);
        CHECK_EQUAL(fcntl(made, F_GETFL) & (O_NONBLOCK | O_ACCMODE), O_NONBLOCK | O_RDWR);
        static const int options[] = { SO_TYPE, SO_DOMAIN, SO_PROTOCOL, SO_ACCEPTCONN, SO_ERROR };
        int expected[] = { types[i % 2], families[i / 2], protocols[i % 2], 0, 0 };
        for (int j = 0; j < 5; j++)
        {
            int value = -1;
            socklen_t length = sizeof value;
            CHECK_EQUAL(getsockopt(made, SOL_SOCKET, options[j], &value, &length), 0);
            CHECK_EQUAL(value, expected[j]);
        }

        struct stat status;
        CHECK_EQUAL(fstat(made, &status), 0);
        CHECK(S_ISSOCK(status.st_mode));
        CHECK_EQUAL(close(made), 0);
    }
}

static void internet_sockets_that_there_are_not(void)
{
    CHECK_ERROR(socket(AF_INET, SOCK_STREAM, IPPROTO_UDP), EPROTONOSUPPORT);
    CHECK_ERROR(socket(AF_INET6, SOCK_DGRAM, IPPROTO_TCP), EPROTONOSUPPORT);
    CHECK_POSIX_ERROR(socket(AF_INET, SOCK_SEQPACKET, 0), EPROTOTYPE, ESOCKTNOSUPPORT);
    CHECK_ERROR(socketpair(AF_INET, SOCK_STREAM, 0, ends), EOPNOTSUPP);
}

static void connect_reaches_who_listens(void)
{
    int port;
    int listener = listening_at(&port);
    int client = connected_to(SOCK_STREAM, port);
    struct sockaddr_in peer;
    socklen_t length = sizeof peer;
    int server = accept4(listener, (struct sockaddr *)&peer, &length, SOCK_CLOEXEC);
    CHECK(server >= 0);
    CHECK_EQUAL(length, sizeof peer);
    struct sockaddr_in expected = loopback(port_of(client));
    CHECK(memcmp(&peer, &expected, sizeof peer) == 0);
    CHECK_EQUAL(fcntl(server, F_GETFD), FD_CLOEXEC);
    CHECK_EQUAL(port_of(server), port);
    length = sizeof peer;
    CHECK_EQUAL(getpeername(client, (struct sockaddr *)&peer, &length), 0);
    expected = loopback(port);
    CHECK(memcmp(&peer, &expected, sizeof peer) == 0);
    CHECK_EQUAL(write(client, "question", 8), 8);
    char got[16];
    CHECK_EQUAL(read(server, got, sizeof got), 8);
    CHECK(memcmp(got, "question", 8) == 0);
    CHECK_EQUAL(send(server, "answer", 6, 0), 6);
    CHECK_EQUAL(recv(client, got, sizeof got, 0), 6);
    CHECK(memcmp(got, "answer", 6) == 0);
}

static void connect_tells_that_nobody_listens(void)
{
    int made = bound_to(SOCK_STREAM, 0);
    struct sockaddr_in address = loopback(port_of(made));
    CHECK_EQUAL(close(made), 0);
    int client = socket(AF_INET, SOCK_STREAM, 0);
    CHECK_ERROR(connect(client, (struct sockaddr *)&address, sizeof address), ECONNREFUSED);
    int port;
    listening_at(&port);
    address = loopback(port);
    CHECK_EQUAL(connect(client, (struct sockaddr *)&address, sizeof address), 0);
    CHECK_ERROR(connect(client, (struct sockaddr *)&address, sizeof address), EISCONN);
    CHECK_EQUAL(sendto(client, "x", 1, 0, (struct sockaddr *)&address, sizeof address), 1); /* a connection needs no address; Linux ignores it */
    CHECK_ERROR(connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&address, 4), EINVAL);
    address.sin_family = AF_UNIX;
    CHECK_ERROR(connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&address, sizeof address), EAFNOSUPPORT);
}

static void bind_tells_that_a_port_is_taken(void)
{
    int port;
    listening_at(&port);
    struct sockaddr_in address = loopback(port);
    int other = socket(AF_INET, SOCK_STREAM, 0);
    CHECK_ERROR(bind(other, (struct sockaddr *)&address, sizeof address), EADDRINUSE);
    address = loopback(0);
    address.sin_addr.s_addr = 0x010200C0; /* 192.0.2.1, of nobody (RFC 5737) */
    CHECK_ERROR(bind(other, (struct sockaddr *)&address, sizeof address), EADDRNOTAVAIL);
    CHECK_ERROR(bind(other, (struct sockaddr *)&address, 8), EINVAL);
    address = loopback(0);
    CHECK_EQUAL(bind(other, (struct sockaddr *)&address, sizeof address), 0);
    CHECK_ERROR(bind(other, (struct sockaddr *)&address, sizeof address), EINVAL);
    int datagrams = bound_to(SOCK_DGRAM, 0);
    address = loopback(port_of(datagrams));
    CHECK_ERROR(bind(socket(AF_INET, SOCK_DGRAM, 0), (struct sockaddr *)&address, sizeof address), EADDRINUSE);
    bound_to(SOCK_STREAM, port_of(datagrams)); /* a port of TCP is another one */
}

static void send_tells_that_it_is_not_connected(void)
{
    int made = socket(AF_INET, SOCK_STREAM, 0);
    CHECK_POSIX_ERROR(send(made, "x", 1, MSG_NOSIGNAL), ENOTCONN, EPIPE);
    CHECK_ERROR(recv(made, block, 1, 0), ENOTCONN);
    CHECK_ERROR(shutdown(made, SHUT_RDWR), ENOTCONN);
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    CHECK_ERROR(getpeername(made, (struct sockaddr *)&address, &length), ENOTCONN);
    CHECK_ERROR(accept(made, NULL, NULL), EINVAL);
    int datagrams = socket(AF_INET, SOCK_DGRAM, 0);
    CHECK_ERROR(send(datagrams, "x", 1, 0), EDESTADDRREQ);
    CHECK_ERROR(listen(datagrams, 1), EOPNOTSUPP);
    CHECK_ERROR(accept(datagrams, NULL, NULL), EOPNOTSUPP);
}

static void fill(void)
{
    for (int i = 0; i < MANY; i++)
        block[i] = (char)(i * 31 + i / 251);
}

static int send_block(void)
{
    close(ends[0]);
    fill();
    for (int done = 0; done < MANY;)
    {
        ssize_t sent = write(ends[1], block + done, (size_t)(MANY - done));
        CHECK(sent > 0);
        done += (int)sent;
    }

    return 0;
}

static void send_carries_more_than_there_is_room_for(void)
{
    make_connection(ends);
    pid_t child = child_running(send_block);
    CHECK_EQUAL(close(ends[1]), 0);
    static char got[MANY];
    int done = 0;
    ssize_t count;
    while ((count = read(ends[0], got + done, sizeof got - (size_t)done)) > 0)
        done += (int)count;
    CHECK_EQUAL(count, 0);
    CHECK_EQUAL(done, MANY);
    fill();
    CHECK(memcmp(got, block, MANY) == 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int end_by_signal(void)
{
    close(ends[0]);
    raise(SIGKILL);
    return 1;
}

static void recv_sees_the_other_process_end(void)
{
    make_connection(ends);
    pid_t child = child_running(end_by_signal);
    CHECK_EQUAL(close(ends[1]), 0);
    CHECK_EQUAL(recv(ends[0], block, 1, 0), 0);
    CHECK_EQUAL(signal_of(child), SIGKILL);
}

static int answer_once(void)
{
    char got;
    CHECK_EQUAL(read(ends[0], &got, 1), 1);
    got++;
    CHECK_EQUAL(write(ends[0], &got, 1), 1);
    return 0;
}

static void fork_shares_internet_sockets(void)
{
    make_connection(ends);
    int copy = dup(ends[0]);
    CHECK(copy >= 0);
    CHECK_EQUAL(close(ends[0]), 0);
    ends[0] = copy;
    pid_t child = child_running(answer_once);
    char byte = 'a';
    CHECK_EQUAL(write(ends[1], &byte, 1), 1);
    CHECK_EQUAL(read(ends[1], &byte, 1), 1);
    CHECK_EQUAL(byte, 'b');
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(write(ends[0], "c", 1), 1); /* it is still ours */
    CHECK_EQUAL(read(ends[1], &byte, 1), 1);
    CHECK_EQUAL(byte, 'c');
}

static void shutdown_ends_an_internet_stream(void)
{
    make_connection(ends);
    CHECK_EQUAL(write(ends[0], "abc", 3), 3);
    CHECK_EQUAL(shutdown(ends[0], SHUT_WR), 0);
    CHECK_ERROR(send(ends[0], "x", 1, MSG_NOSIGNAL), EPIPE);
    char got[8];
    CHECK_EQUAL(recv(ends[1], got, sizeof got, MSG_WAITALL), 3);
    CHECK_EQUAL(recv(ends[1], got, sizeof got, 0), 0);
    CHECK_EQUAL(write(ends[1], "de", 2), 2); /* the other direction is open */
    CHECK_EQUAL(read(ends[0], got, sizeof got), 2);
    CHECK_ERROR(shutdown(ends[0], 3), EINVAL);
}

static void sendto_carries_datagrams_with_their_sender(void)
{
    int server = bound_to(SOCK_DGRAM, 0);
    struct sockaddr_in address = loopback(port_of(server));
    int client = socket(AF_INET, SOCK_DGRAM, 0);
    CHECK_EQUAL(sendto(client, "first", 5, 0, (struct sockaddr *)&address, sizeof address), 5);
    fill();
    CHECK_EQUAL(sendto(client, block, DATAGRAM, 0, (struct sockaddr *)&address, sizeof address), DATAGRAM);
    CHECK_EQUAL(sendto(client, NULL, 0, 0, (struct sockaddr *)&address, sizeof address), 0);
    struct sockaddr_in sender;
    socklen_t length = sizeof sender;
    static char got[DATAGRAM + 10];
    CHECK_EQUAL(recvfrom(server, got, 2, MSG_PEEK | MSG_TRUNC, NULL, NULL), 5);
    CHECK_EQUAL(recvfrom(server, got, sizeof got, 0, (struct sockaddr *)&sender, &length), 5);
    CHECK(memcmp(got, "first", 5) == 0);
    struct sockaddr_in expected = loopback(port_of(client));
    expected.sin_addr.s_addr = 0x0100007F;
    CHECK_EQUAL(length, sizeof sender);
    CHECK(memcmp(&sender, &expected, sizeof sender) == 0);
    CHECK_EQUAL(recv(server, got, sizeof got, 0), DATAGRAM);
    CHECK(memcmp(got, block, DATAGRAM) == 0);
    CHECK_EQUAL(recv(server, got, sizeof got, 0), 0);
    CHECK_ERROR(recv(server, got, sizeof got, MSG_DONTWAIT), EAGAIN);
    CHECK_ERROR(sendto(client, block, 65508, 0, (struct sockaddr *)&address, sizeof address), EMSGSIZE);
}

static void connect_of_datagrams_keeps_others_away(void)
{
    make_datagram_pair(ends);
    CHECK_EQUAL(send(ends[1], "a", 1, 0), 1);
    char got;
    CHECK_EQUAL(recv(ends[0], &got, 1, 0), 1);
    struct sockaddr_in address = loopback(port_of(ends[0]));
    int other = socket(AF_INET, SOCK_DGRAM, 0);
    CHECK_EQUAL(sendto(other, "b", 1, 0, (struct sockaddr *)&address, sizeof address), 1);
    CHECK_ERROR(recv(ends[0], &got, 1, MSG_DONTWAIT), EAGAIN);
    CHECK_EQUAL(close(ends[1]), 0);
    CHECK_EQUAL(send(ends[0], "c", 1, 0), 1);
    CHECK_ERROR(recv(ends[0], &got, 1, 0), ECONNREFUSED);
}

static void internet6_sockets_talk_to_both(void)
{
    struct sockaddr_in6 any = { .sin6_family = AF_INET6 };
    int listener = socket(AF_INET6, SOCK_STREAM, 0);
    CHECK_EQUAL(bind(listener, (struct sockaddr *)&any, sizeof any), 0);
    CHECK_EQUAL(listen(listener, 4), 0);
    struct sockaddr_in6 address;
    socklen_t length = sizeof address;
    CHECK_EQUAL(getsockname(listener, (struct sockaddr *)&address, &length), 0);
    CHECK_EQUAL(length, sizeof address);
    int port = (address.sin6_port >> 8) | (address.sin6_port & 0xFF) << 8;
    int old = connected_to(SOCK_STREAM, port);
    struct sockaddr_in6 peer;
    length = sizeof peer;
    int server = accept(listener, (struct sockaddr *)&peer, &length);
    CHECK(server >= 0);
    CHECK_EQUAL(length, sizeof peer);
    CHECK_EQUAL(peer.sin6_family, AF_INET6);
    CHECK(IN6_IS_ADDR_V4MAPPED(&peer.sin6_addr));
    CHECK_EQUAL(write(old, "4", 1), 1);
    CHECK_EQUAL(read(server, block, 4), 1);
    address.sin6_addr.s6_addr[15] = 1;
    int client = socket(AF_INET6, SOCK_STREAM, 0);
    CHECK_EQUAL(connect(client, (struct sockaddr *)&address, sizeof address), 0);
    server = accept(listener, (struct sockaddr *)&peer, &length);
    CHECK(IN6_IS_ADDR_LOOPBACK(&peer.sin6_addr));
    CHECK_EQUAL(write(client, "6", 1), 1);
    CHECK_EQUAL(read(server, block, 4), 1);
    CHECK_EQUAL(block[0], '6');
}

static short ready_for(int descriptor, short events)
{
    struct pollfd record = { descriptor, events, 0 };
    CHECK(poll(&record, 1, 0) >= 0);
    return record.revents;
}

static void poll_tells_the_state_of_internet_sockets(void)
{
    int port;
    int listener = listening_at(&port);
    CHECK_EQUAL(ready_for(listener, POLLIN | POLLOUT), 0);
    ends[1] = connected_to(SOCK_STREAM, port);
    CHECK_EQUAL(ready_for(listener, POLLIN | POLLOUT), POLLIN);
    ends[0] = accept(listener, NULL, NULL);
    CHECK_EQUAL(ready_for(listener, POLLIN | POLLOUT), 0);
    CHECK_EQUAL(ready_for(ends[0], POLLIN | POLLOUT), POLLOUT);
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    CHECK_EQUAL(ready_for(ends[0], POLLIN | POLLOUT), POLLIN | POLLOUT);
    CHECK_EQUAL(read(ends[0], block, 1), 1);
    CHECK_EQUAL(ready_for(ends[0], POLLIN), 0);
    CHECK_EQUAL(close(ends[1]), 0);
    CHECK_EQUAL(ready_for(ends[0], POLLIN | POLLRDHUP), POLLIN | POLLRDHUP);
}

static int write_later(void)
{
    struct timespec moment = { 0, 20000000 };
    nanosleep(&moment, NULL);
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    pause();
    return 0;
}

static void poll_waits_for_internet_sockets_and_pipes_at_once(void)
{
    int pipe_ends[2];
    CHECK_EQUAL(pipe(pipe_ends), 0);
    make_connection(ends);
    pid_t child = child_running(write_later);
    struct pollfd records[] = { { pipe_ends[0], POLLIN, 0 }, { ends[0], POLLIN, 0 } };
    CHECK_EQUAL(poll(records, 2, 5000), 1);
    CHECK_EQUAL(records[0].revents, 0);
    CHECK_EQUAL(records[1].revents, POLLIN);
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(signal_of(child), SIGKILL);
}

static void epoll_wait_tells_of_internet_sockets(void)
{
    make_connection(ends);
    int list = epoll_create1(0);
    struct epoll_event event = { EPOLLIN | EPOLLET, { .u64 = 7 } };
    CHECK_EQUAL(epoll_ctl(list, EPOLL_CTL_ADD, ends[0], &event), 0);
    CHECK_EQUAL(epoll_wait(list, &event, 1, 0), 0);
    pid_t child = child_running(write_later);
    CHECK_EQUAL(epoll_wait(list, &event, 1, 5000), 1);
    CHECK_EQUAL(event.data.u64, 7);
    CHECK_EQUAL(event.events, EPOLLIN);
    CHECK_EQUAL(epoll_wait(list, &event, 1, 0), 0); /* told once */
    CHECK_EQUAL(write(ends[1], "y", 1), 1);
    CHECK_EQUAL(epoll_wait(list, &event, 1, 0), 1);
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(signal_of(child), SIGKILL);
}

static void epoll_wait_tells_of_what_came_before_it_was_asked(void)
{
    int port;
    int listener = listening_at(&port);
    struct sockaddr_in address = loopback(port);
    int client = socket(AF_INET, SOCK_STREAM, 0);
    CHECK_EQUAL(connect(client, (struct sockaddr *)&address, sizeof address), 0);
    CHECK_EQUAL(write(client, "x", 1), 1);
    int accepted = accept(listener, NULL, NULL);
    CHECK(accepted >= 0);
    int list = epoll_create1(0);
    struct epoll_event event = { EPOLLIN | EPOLLET, { .u64 = 7 } };
    CHECK_EQUAL(epoll_ctl(list, EPOLL_CTL_ADD, accepted, &event), 0);
    CHECK_EQUAL(epoll_wait(list, &event, 1, 5000), 1);
    CHECK_EQUAL(event.data.u64, 7);
    CHECK_EQUAL(epoll_wait(list, &event, 1, 0), 0); /* told once */
    event.events = EPOLLIN | EPOLLET;
    CHECK_EQUAL(epoll_ctl(list, EPOLL_CTL_MOD, accepted, &event), 0);
    CHECK_EQUAL(epoll_wait(list, &event, 1, 0), 1); /* asked anew */
}

static void connect_without_waiting_is_told_by_poll(void)
{
    int port;
    int listener = listening_at(&port);
    struct sockaddr_in address = loopback(port);
    int client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    CHECK_ERROR(connect(client, (struct sockaddr *)&address, sizeof address), EINPROGRESS);
    struct pollfd record = { client, POLLOUT, 0 };
    CHECK_EQUAL(poll(&record, 1, 5000), 1);
    CHECK_EQUAL(record.revents, POLLOUT);
    int error = -1;
    socklen_t length = sizeof error;
    CHECK_EQUAL(getsockopt(client, SOL_SOCKET, SO_ERROR, &error, &length), 0);
    CHECK_EQUAL(error, 0);
    CHECK(accept(listener, NULL, NULL) >= 0);
    CHECK_ERROR(recv(client, block, 1, 0), EAGAIN);
    CHECK_EQUAL(fcntl(listener, F_SETFL, O_NONBLOCK), 0);
    CHECK_ERROR(accept(listener, NULL, NULL), EAGAIN);
}

static void connect_without_waiting_is_refused_later(void)
{
    int port;
    CHECK_EQUAL(close(listening_at(&port)), 0);
    struct sockaddr_in address = loopback(port);
    int client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    CHECK_ERROR(connect(client, (struct sockaddr *)&address, sizeof address), EINPROGRESS);
    struct pollfd record = { client, POLLOUT, 0 };
    CHECK_EQUAL(poll(&record, 1, 5000), 1);
    CHECK_EQUAL(record.revents, POLLOUT | POLLERR | POLLHUP);
    int error = -1;
    socklen_t length = sizeof error;
    CHECK_EQUAL(getsockopt(client, SOL_SOCKET, SO_ERROR, &error, &length), 0);
    CHECK_EQUAL(error, ECONNREFUSED);
}

static void connect_without_waiting_succeeds_once_more(void)
{
    int port;
    listening_at(&port);
    struct sockaddr_in address = loopback(port);
    int client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    CHECK_ERROR(connect(client, (struct sockaddr *)&address, sizeof address), EINPROGRESS);
    struct pollfd record = { client, POLLOUT, 0 };
    CHECK_EQUAL(poll(&record, 1, 5000), 1);
    CHECK_EQUAL(connect(client, (struct sockaddr *)&address, sizeof address), 0);
    CHECK_ERROR(connect(client, (struct sockaddr *)&address, sizeof address), EISCONN);
}

static int child_end;

static int pass_on(void)
{
    CHECK_EQUAL(send_descriptors(child_end, "d", 1, &ends[0], 1), 1);
    return 0;
}

static void sendmsg_passes_internet_sockets(void)
{
    int pair[2];
    make_pair(SOCK_STREAM, pair);
    make_connection(ends);
    child_end = pair[1];
    CHECK_EQUAL(exit_status_of(child_running(pass_on)), 0);
    CHECK_EQUAL(close(ends[0]), 0);
    int received = -1;
    size_t count = 1;
    int told;
    CHECK_EQUAL(receive_descriptors(pair[0], block, 1, &received, &count, 0, &told), 1);
    CHECK_EQUAL(count, 1);
    CHECK_EQUAL(write(ends[1], "p", 1), 1);
    CHECK_EQUAL(read(received, block, 1), 1);
    CHECK_EQUAL(block[0], 'p');
    CHECK_EQUAL(close(received), 0);
    CHECK_EQUAL(read(ends[1], block, 1), 0);
}

const struct test inet_tests[] = {
    { "socket/internet_sockets_tell_their_type", internet_sockets_tell_their_type },
    { "socket/internet_sockets_that_there_are_not", internet_sockets_that_there_are_not },
    { "connect/reaches_who_listens_on_the_loopback", connect_reaches_who_listens },
    { "connect/tells_that_nobody_listens", connect_tells_that_nobody_listens },
    { "connect/of_datagrams_keeps_others_away", connect_of_datagrams_keeps_others_away },
    { "connect/without_waiting_is_told_by_poll", connect_without_waiting_is_told_by_poll },
    { "connect/without_waiting_is_refused_later", connect_without_waiting_is_refused_later },
    { "connect/without_waiting_succeeds_once_more", connect_without_waiting_succeeds_once_more },
    { "bind/tells_that_a_port_is_taken", bind_tells_that_a_port_is_taken },
    { "send/tells_that_an_internet_socket_is_not_connected", send_tells_that_it_is_not_connected },
    { "send/carries_more_than_a_connection_has_room_for", send_carries_more_than_there_is_room_for },
    { "recv/sees_the_process_of_the_other_end_go", recv_sees_the_other_process_end },
    { "fork/shares_internet_sockets", fork_shares_internet_sockets },
    { "shutdown/ends_an_internet_stream", shutdown_ends_an_internet_stream },
    { "sendto/carries_datagrams_with_their_sender", sendto_carries_datagrams_with_their_sender },
    { "accept/internet6_sockets_talk_to_both_versions", internet6_sockets_talk_to_both },
    { "poll/tells_the_state_of_internet_sockets", poll_tells_the_state_of_internet_sockets },
    { "poll/waits_for_internet_sockets_and_pipes_at_once", poll_waits_for_internet_sockets_and_pipes_at_once },
    { "epoll_wait/tells_of_internet_sockets", epoll_wait_tells_of_internet_sockets },
    { "epoll_wait/tells_of_what_came_before_it_was_asked", epoll_wait_tells_of_what_came_before_it_was_asked },
    { "sendmsg/passes_internet_sockets", sendmsg_passes_internet_sockets },
    { 0 },
};
