/* What the tests of sockets of AF_INET and AF_INET6 share. All of them stay on the loopback. */
#ifndef INET_COMMON_H
#define INET_COMMON_H

#include <netinet/in.h>
#include <sys/socket.h>

/* 127.0.0.1 with a port, 0 for one that is chosen. */
struct sockaddr_in loopback(int port);

/* A socket of AF_INET that is bound there. */
int bound_to(int type, int port);

/* One that listens, and its port. */
int listening_at(int *port);

/* One that is connected with it. */
int connected_to(int type, int port);

/* The port that a socket is bound to. */
int port_of(int socket);

/* The two ends of a connection of TCP; the first was accepted. */
void make_connection(int ends[2]);

/* Two sockets of UDP that are connected with each other. */
void make_datagram_pair(int ends[2]);

/* Bytes to and fro, in turn as files and as sockets, until both ends are as busy as they get: one side answers each byte with the next one, the other asks. */
void answer_in_turn(int socket, int rounds);
void ask_in_turn(int socket, int rounds);

#endif
