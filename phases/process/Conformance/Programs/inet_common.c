#define _GNU_SOURCE
#include "conformance.h"
#include "inet_common.h"

#include <unistd.h>

/* What htons and htonl do, without functions of a C library. */
static in_port_t port_in_network_order(int port)
{
    return (in_port_t)((port >> 8 & 0xFF) | (port & 0xFF) << 8);
}

struct sockaddr_in loopback(int port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = port_in_network_order(port), .sin_addr.s_addr = 0x0100007F };
    return address;
}

int bound_to(int type, int port)
{
    struct sockaddr_in address = loopback(port);
    int made = socket(AF_INET, type, 0);
    CHECK(made >= 0);
    CHECK_EQUAL(bind(made, (struct sockaddr *)&address, sizeof address), 0);
    return made;
}

int port_of(int socket)
{
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    CHECK_EQUAL(getsockname(socket, (struct sockaddr *)&address, &length), 0);
    CHECK_EQUAL(length, sizeof address);
    CHECK_EQUAL(address.sin_family, AF_INET);
    return port_in_network_order(address.sin_port);
}

int listening_at(int *port)
{
    int made = bound_to(SOCK_STREAM, 0);
    CHECK_EQUAL(listen(made, 8), 0);
    *port = port_of(made);
    CHECK(*port > 0);
    return made;
}

int connected_to(int type, int port)
{
    struct sockaddr_in address = loopback(port);
    int made = socket(AF_INET, type, 0);
    CHECK(made >= 0);
    CHECK_EQUAL(connect(made, (struct sockaddr *)&address, sizeof address), 0);
    return made;
}

void make_connection(int ends[2])
{
    int port;
    int listener = listening_at(&port);
    ends[1] = connected_to(SOCK_STREAM, port);
    ends[0] = accept(listener, NULL, NULL);
    CHECK(ends[0] >= 0);
    CHECK_EQUAL(close(listener), 0);
}

void make_datagram_pair(int ends[2])
{
    ends[0] = bound_to(SOCK_DGRAM, 0);
    ends[1] = connected_to(SOCK_DGRAM, port_of(ends[0]));
    struct sockaddr_in address = loopback(port_of(ends[1]));
    CHECK_EQUAL(connect(ends[0], (struct sockaddr *)&address, sizeof address), 0);
}

static ssize_t give(int socket, const char *byte, int turn)
{
    return turn % 2 == 0 ? send(socket, byte, 1, 0) : write(socket, byte, 1);
}

static ssize_t take(int socket, char *byte, int turn)
{
    return turn % 4 < 2 ? recv(socket, byte, 1, 0) : read(socket, byte, 1);
}

void answer_in_turn(int socket, int rounds)
{
    char byte;
    for (int i = 0; i < rounds; i++)
    {
        CHECK_EQUAL(take(socket, &byte, i), 1);
        byte++;
        CHECK_EQUAL(give(socket, &byte, i), 1);
    }
}

void ask_in_turn(int socket, int rounds)
{
    for (int i = 0; i < rounds; i++)
    {
        char byte = (char)i;
        CHECK_EQUAL(give(socket, &byte, i), 1);
        CHECK_EQUAL(take(socket, &byte, i), 1);
        CHECK_EQUAL(byte, (char)(i + 1));
    }
}
