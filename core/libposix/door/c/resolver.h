/* What netdb.c asks of resolver.c and hosts.c. */
#ifndef RESOLVER_H
#define RESOLVER_H

#include <px/in.h>

/* A name of a host with its terminating zero (RFC 1035 section 2.3.4). */
#define NAME_SIZE 256

#define MOST_ADDRESSES 16

struct host_address {
    int family;
    uint8_t bytes[16];
};

/* What is known of a host. */
struct host_answer {
    int count;
    struct host_address addresses[MOST_ADDRESSES];
    char name[NAME_SIZE];
};

/* Ask the name servers for the addresses of a name: 0, or a PX_EAI value. The family is PX_AF_UNSPEC for both. */
int px_resolve_name(const char *name, int family, struct host_answer *answer);

/* Ask them for the name of an address. */
int px_resolve_address(const struct host_address *address, char name[NAME_SIZE]);

/* Look into /etc/hosts: 1, or 0 if nothing is there. */
int px_hosts_name(const char *name, int family, struct host_answer *answer);
int px_hosts_address(const struct host_address *address, char name[NAME_SIZE]);

/* Look into /etc/services: the port of a service, or -1; the name of one, or 0. */
int px_services_port(const char *name, const char *protocol);
int px_services_name(int port, const char *protocol, char name[NAME_SIZE]);

/* Copy a name, cut to NAME_SIZE. */
void px_copy_name(char *name, const char *from);

/* Read a file of lines. Calls line(context, words, count) for each with words, up to a '#', until it returns non-zero, which is the result. */
#define MOST_WORDS 16
int px_each_line(const char *path, int (*line)(void *context, char **words, int count), void *context);

int px_same_name(const char *one, const char *other);

#endif
