/* Bytes to another process and back: pipes, Unix sockets, and UDP and TCP over the loopback interface. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "partner.h"
#include "row.h"

#define BLOCK_SIZE 65536

/* What a process reads from and writes to; the same descriptor for a socket. */
struct end {
    int in;
    int out;
};

static struct end own = { -1, -1 };
static struct end other = { -1, -1 };
static char block[BLOCK_SIZE];

static void close_end(struct end *end)
{
    if (end->in >= 0)
        close(end->in);
    if (end->out >= 0 && end->out != end->in)
        close(end->out);
    *end = (struct end){ -1, -1 };
}

/* Reads all of so many bytes. */
static int read_all(int descriptor, size_t size)
{
    while (size > 0) {
        ssize_t count = read(descriptor, block, size);
        if (count <= 0)
            return -1;
        size -= (size_t)count;
    }

    return 0;
}

/* Answers each so many bytes by one, until there is no one to send any. */
static void answer(size_t size)
{
    close_end(&own);
    while (read_all(other.in, size) == 0)
        if (write(other.out, block, 1) != 1)
            break;
}

static void answer_bytes(void)
{
    answer(1);
}

static void answer_blocks(void)
{
    answer(BLOCK_SIZE);
}

/* Answers each byte by one as a program with an event loop does: it waits with epoll, and for nothing else. */
static void answer_events(void)
{
    close_end(&own);
    int queue = epoll_create1(0);
    struct epoll_event event = { .events = EPOLLIN };
    if (queue < 0 || fcntl(other.in, F_SETFL, O_NONBLOCK) != 0 || epoll_ctl(queue, EPOLL_CTL_ADD, other.in, &event) != 0)
        return;
    while (epoll_wait(queue, &event, 1, -1) == 1)
        if (read_all(other.in, 1) != 0 || write(other.out, block, 1) != 1)
            break;
}

static int64_t start_answering(void (*run)(void))
{
    int64_t result = start_partner(run);
    close_end(&other);
    return result;
}

static int64_t exchange(size_t size)
{
    int64_t start = ticks();
    ssize_t written = write(own.out, block, size);
    ssize_t received = written < 0 ? -1 : read(own.in, block, 1);
    int64_t count = elapsed(start);
    if (written < 0 || received < 0)
        return failure();
    return (size_t)written != size || received != 1 ? -EIO : count;
}

static int64_t byte_round(void)
{
    return exchange(1);
}

static int64_t block_round(void)
{
    return exchange(BLOCK_SIZE);
}

static void channel_finish(void)
{
    close_end(&own);
    close_end(&other);
    end_partner();
}

static int64_t pipe_prepare(void)
{
    int there[2], back[2];
    if (pipe(there) != 0)
        return failure();
    own.out = there[1], other.in = there[0];
    if (pipe(back) != 0)
        return failure();
    own.in = back[0], other.out = back[1];
    return start_answering(answer_bytes);
}

static int64_t unix_prepare(void)
{
    int sockets[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) != 0)
        return failure();
    own = (struct end){ sockets[0], sockets[0] };
    other = (struct end){ sockets[1], sockets[1] };
    return start_answering(answer_bytes);
}

/* A socket at a free port of the loopback address, which it also tells. */
static int bind_loopback(int type, struct sockaddr_in *address)
{
    socklen_t size = sizeof *address;
    *address = (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int descriptor = socket(AF_INET, type, 0);
    if (descriptor >= 0
        && (bind(descriptor, (struct sockaddr *)address, size) != 0 || getsockname(descriptor, (struct sockaddr *)address, &size) != 0)) {
        int error = errno;
        close(descriptor);
        errno = error;
        return -1;
    }

    return descriptor;
}

static int64_t udp_prepare(void)
{
    struct sockaddr_in own_address, other_address;
    own.in = own.out = bind_loopback(SOCK_DGRAM, &own_address);
    if (own.in < 0)
        return failure();
    other.in = other.out = bind_loopback(SOCK_DGRAM, &other_address);
    if (other.in < 0
        || connect(own.out, (struct sockaddr *)&other_address, sizeof other_address) != 0
        || connect(other.out, (struct sockaddr *)&own_address, sizeof own_address) != 0)
        return failure();
    return start_answering(answer_bytes);
}

/* Both ends of a connection in this process: the system itself completes the connection to a socket that listens. */
static int64_t connect_tcp(void)
{
    struct sockaddr_in address;
    int64_t result = 0;
    int listener = bind_loopback(SOCK_STREAM, &address);
    if (listener < 0)
        return failure();
    own.in = own.out = socket(AF_INET, SOCK_STREAM, 0);
    if (own.in < 0 || listen(listener, 1) != 0 || connect(own.out, (struct sockaddr *)&address, sizeof address) != 0
        || (other.in = other.out = accept(listener, NULL, NULL)) < 0)
        result = failure();
    close(listener);
    return result;
}

static int64_t tcp_prepare(void)
{
    int64_t result = connect_tcp();
    return result < 0 ? result : start_answering(answer_bytes);
}

static int64_t tcp_epoll_prepare(void)
{
    int64_t result = connect_tcp();
    return result < 0 ? result : start_answering(answer_events);
}

static int64_t tcp_64k_prepare(void)
{
    int64_t result = connect_tcp();
    return result < 0 ? result : start_answering(answer_blocks);
}

static struct sockaddr_in listening;

static int64_t tcp_connect_prepare(void)
{
    own.in = own.out = bind_loopback(SOCK_STREAM, &listening);
    return own.in < 0 || listen(own.in, 1) != 0 ? failure() : 0;
}

/* A connection made, accepted, and closed at both ends, first where it was accepted. */
static int64_t tcp_connect_round(void)
{
    int64_t start = ticks();
    int there = socket(AF_INET, SOCK_STREAM, 0);
    int connected = there < 0 ? -1 : connect(there, (struct sockaddr *)&listening, sizeof listening);
    int here = connected != 0 ? -1 : accept(own.in, NULL, NULL);
    int64_t result = here < 0 ? failure() : 0;
    if (here >= 0 && close(here) != 0)
        result = failure();
    if (there >= 0 && close(there) != 0)
        result = failure();
    int64_t count = elapsed(start);
    return result < 0 ? result : count;
}

static void tcp_connect_finish(void)
{
    close_end(&own);
}

const struct row channel_rows[] = {
    { "posix.pipe_roundtrip", MANY_ROUNDS, pipe_prepare, byte_round, channel_finish },
    { "posix.unix_roundtrip", MANY_ROUNDS, unix_prepare, byte_round, channel_finish },
    { "posix.udp_roundtrip", MANY_ROUNDS, udp_prepare, byte_round, channel_finish },
    { "posix.tcp_roundtrip", MANY_ROUNDS, tcp_prepare, byte_round, channel_finish },
    { "posix.tcp_epoll", MANY_ROUNDS, tcp_epoll_prepare, byte_round, channel_finish },
    { "posix.tcp_64k", MANY_ROUNDS, tcp_64k_prepare, block_round, channel_finish },
    { "posix.tcp_connect", MANY_ROUNDS, tcp_connect_prepare, tcp_connect_round, tcp_connect_finish },
    { NULL, 0, NULL, NULL, NULL },
};
