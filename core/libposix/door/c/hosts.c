/* The files of names: /etc/hosts and /etc/services, line by line. */
#include <px/fcntl.h>
#include <px/inet.h>
#include <px/unistd-files.h>
#include "resolver.h"

#define LINE_SIZE 1024

struct reader {
    int descriptor;
    int next;
    int end;
    char bytes[1024];
};

static int next_byte(struct reader *reader)
{
    if (reader->next == reader->end) {
        reader->next = 0;
        reader->end = (int)px_read(reader->descriptor, reader->bytes, sizeof reader->bytes);
        if (reader->end <= 0) {
            reader->end = 0;
            return -1;
        }
    }
    return (unsigned char)reader->bytes[reader->next++];
}

static int split(char *line, char **words)
{
    int count = 0;

    while (count < MOST_WORDS) {
        while (*line == ' ' || *line == '\t' || *line == '\r')
            line++;
        if (*line == 0)
            break;
        words[count++] = line;
        while (*line && *line != ' ' && *line != '\t' && *line != '\r')
            line++;
        if (*line == 0)
            break;
        *line++ = 0;
    }
    return count;
}

int px_each_line(const char *path, int (*line)(void *, char **, int), void *context)
{
    struct reader reader = { .descriptor = px_open(path, PX_O_RDONLY | PX_O_CLOEXEC) };
    int result = 0, byte;

    if (reader.descriptor < 0)
        return 0;
    do {
        char text[LINE_SIZE];
        char *words[MOST_WORDS];
        int length = 0, comment = 0, count;
        while ((byte = next_byte(&reader)) >= 0 && byte != '\n') {
            comment |= byte == '#';
            if (!comment && length < LINE_SIZE - 1)
                text[length++] = (char)byte;
        }
        text[length] = 0;
        count = split(text, words);
        if (count > 0)
            result = line(context, words, count);
    } while (byte >= 0 && !result);
    px_close(reader.descriptor);
    return result;
}

static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

int px_same_name(const char *one, const char *other)
{
    while (*one && lower(*one) == lower(*other)) {
        one++;
        other++;
    }

    /* A dot at the end says that the name is whole. */
    return (*one == 0 || (*one == '.' && one[1] == 0)) && (*other == 0 || (*other == '.' && other[1] == 0));
}

void px_copy_name(char *name, const char *from)
{
    int i = 0;

    for (; from[i] && i < NAME_SIZE - 1; i++)
        name[i] = from[i];
    name[i] = 0;
}

struct host_search {
    const char *name;
    int family;
    const struct host_address *address;
    struct host_answer *answer;
    char *found;
};

static int take_address(const char *text, struct host_address *address)
{
    address->family = PX_AF_INET;
    if (px_inet_pton(PX_AF_INET, text, address->bytes) == 1)
        return 1;
    address->family = PX_AF_INET6;
    return px_inet_pton(PX_AF_INET6, text, address->bytes) == 1;
}

static int host_line_by_name(void *context, char **words, int count)
{
    struct host_search *search = context;
    struct host_address address;

    if (!take_address(words[0], &address) || (search->family != PX_AF_UNSPEC && search->family != address.family))
        return 0;
    for (int i = 1; i < count; i++) {
        struct host_answer *answer = search->answer;
        if (!px_same_name(words[i], search->name))
            continue;
        if (answer->count == 0)
            px_copy_name(answer->name, words[1]);
        answer->addresses[answer->count++] = address;
        return answer->count == MOST_ADDRESSES;
    }
    return 0;
}

int px_hosts_name(const char *name, int family, struct host_answer *answer)
{
    struct host_search search = { .name = name, .family = family, .answer = answer };

    answer->count = 0;
    px_each_line("/etc/hosts", host_line_by_name, &search);
    return answer->count > 0;
}

static int host_line_by_address(void *context, char **words, int count)
{
    struct host_search *search = context;
    struct host_address address;
    int size;

    if (count < 2 || !take_address(words[0], &address) || address.family != search->address->family)
        return 0;
    size = address.family == PX_AF_INET ? 4 : 16;
    for (int i = 0; i < size; i++) {
        if (address.bytes[i] != search->address->bytes[i])
            return 0;
    }
    px_copy_name(search->found, words[1]);
    return 1;
}

int px_hosts_address(const struct host_address *address, char name[NAME_SIZE])
{
    struct host_search search = { .address = address, .found = name };

    return px_each_line("/etc/hosts", host_line_by_address, &search);
}

struct service_search {
    const char *name;
    const char *protocol;
    int port;
    char *found;
};

/* "http 80/tcp www": the port, if it is of the protocol. */
static int port_of(const char *text, const char *protocol)
{
    int port = 0;

    while (*text >= '0' && *text <= '9' && port <= 0xFFFF)
        port = port * 10 + (*text++ - '0');
    return *text == '/' && port <= 0xFFFF && px_same_name(text + 1, protocol) ? port : -1;
}

static int service_line(void *context, char **words, int count)
{
    struct service_search *search = context;
    int port = count < 2 ? -1 : port_of(words[1], search->protocol);

    if (port < 0)
        return 0;
    if (search->name == 0) {
        if (port != search->port)
            return 0;
        px_copy_name(search->found, words[0]);
        return 1;
    }
    for (int i = 0; i < count; i++) {
        if (i != 1 && px_same_name(words[i], search->name)) {
            search->port = port;
            return 1;
        }
    }
    return 0;
}

int px_services_port(const char *name, const char *protocol)
{
    struct service_search search = { .name = name, .protocol = protocol };

    return px_each_line("/etc/services", service_line, &search) ? search.port : -1;
}

int px_services_name(int port, const char *protocol, char name[NAME_SIZE])
{
    struct service_search search = { .protocol = protocol, .port = port, .found = name };

    return px_each_line("/etc/services", service_line, &search);
}
