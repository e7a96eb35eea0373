/* A stub resolver: questions to the name servers of /etc/resolv.conf (RFC 1035; RFC 3596 for IPv6). */
#include <px/errno.h>
#include <px/inet.h>
#include <px/netdb.h>
#include <px/poll.h>
#include <px/time.h>
#include <px/unistd.h>
#include <px/unistd-files.h>
#include "resolver.h"

#define MOST_SERVERS 3
#define PORT 53
#define TRIES 2
#define WAIT_MS 2500

#define HEADER_SIZE 12
#define QUESTION_SIZE (HEADER_SIZE + NAME_SIZE + 4)

/* What an answer over UDP may be without an extension (RFC 1035 section 4.2.1), and over TCP here. */
#define UDP_SIZE 512
#define TCP_SIZE 8192

#define FLAG_ANSWER 0x80
#define FLAG_TRUNCATED 0x02
#define FLAG_RECURSION 0x01
#define CODE_NO_NAME 3
#define CODE_SERVER_FAILED 2

#define CLASS_INTERNET 1

enum { TYPE_A = 1, TYPE_CNAME = 5, TYPE_PTR = 12, TYPE_AAAA = 28 };

struct servers {
    int count;
    struct host_address list[MOST_SERVERS];
    char search[NAME_SIZE];
};

struct question {
    int type;
    int length;
    uint8_t bytes[QUESTION_SIZE];
};

static int configuration_line(void *context, char **words, int count)
{
    struct servers *servers = context;
    struct host_address *server;

    if (count > 1 && (px_same_name(words[0], "search") || px_same_name(words[0], "domain")))
        px_copy_name(servers->search, words[1]);
    if (count < 2 || !px_same_name(words[0], "nameserver") || servers->count == MOST_SERVERS)
        return 0;
    server = &servers->list[servers->count];
    server->family = PX_AF_INET;
    if (px_inet_pton(PX_AF_INET, words[1], server->bytes) == 1) {
        servers->count++;
        return 0;
    }
    server->family = PX_AF_INET6;
    if (px_inet_pton(PX_AF_INET6, words[1], server->bytes) == 1)
        servers->count++;
    return 0;
}

/* As other systems do: where nothing is said, a server on this host is asked. */
static void find_servers(struct servers *servers)
{
    static const uint8_t own[] = { 127, 0, 0, 1 };

    servers->count = 0;
    servers->search[0] = 0;
    px_each_line("/etc/resolv.conf", configuration_line, servers);
    if (servers->count > 0)
        return;
    servers->count = 1;
    servers->list[0].family = PX_AF_INET;
    for (int i = 0; i < 4; i++)
        servers->list[0].bytes[i] = own[i];
}

static uint16_t new_identifier(void)
{
    static uint32_t state;
    struct px_timespec now;

    /* Answers are believed from the server that was asked at a port that nobody foretells; this is the rest (RFC 5452). */
    px_clock_gettime(PX_CLOCK_MONOTONIC, &now);
    state = (state ^ (uint32_t)now.tv_nsec ^ (uint32_t)px_getpid() << 16) * 2654435761u + 12345;
    return (uint16_t)(state >> 16);
}

/* 0: the name is too long, or has an empty label. */
static int make_question(struct question *question, const char *name, int type)
{
    uint8_t *to = question->bytes + HEADER_SIZE;
    uint16_t identifier = new_identifier();

    for (int i = 0; i < HEADER_SIZE; i++)
        question->bytes[i] = 0;
    question->bytes[0] = (uint8_t)(identifier >> 8);
    question->bytes[1] = (uint8_t)identifier;
    question->bytes[2] = FLAG_RECURSION;
    question->bytes[5] = 1;
    while (*name) {
        uint8_t *length = to++;
        while (*name && *name != '.' && to - question->bytes < HEADER_SIZE + NAME_SIZE - 1)
            *to++ = (uint8_t)*name++;
        *length = (uint8_t)(to - length - 1);
        if (to - length - 1 == 0 || to - length - 1 > 63 || (*name && *name != '.'))
            return 0;
        if (*name == '.')
            name++;
    }
    *to++ = 0;
    *to++ = 0;
    *to++ = (uint8_t)type;
    *to++ = 0;
    *to++ = CLASS_INTERNET;
    question->type = type;
    question->length = (int)(to - question->bytes);
    return 1;
}

static px_socklen_t address_of(const struct host_address *server, struct px_sockaddr_storage *storage)
{
    struct px_sockaddr_in *four = (struct px_sockaddr_in *)storage;
    struct px_sockaddr_in6 *six = (struct px_sockaddr_in6 *)storage;

    for (px_size_t i = 0; i < sizeof *storage; i++)
        ((char *)storage)[i] = 0;
    storage->ss_family = (px_sa_family_t)server->family;
    four->sin_port = px_htons(PORT);
    if (server->family == PX_AF_INET) {
        for (int i = 0; i < 4; i++)
            ((uint8_t *)&four->sin_addr)[i] = server->bytes[i];
        return sizeof *four;
    }
    for (int i = 0; i < 16; i++)
        six->sin6_addr.s6_addr[i] = server->bytes[i];
    return sizeof *six;
}

/* It answers this question: same number, and the question repeated. */
static int is_answer(const struct question *question, const uint8_t *answer, int length)
{
    if (length < question->length || !(answer[2] & FLAG_ANSWER) || answer[4] != 0 || answer[5] != 1)
        return 0;
    if (answer[0] != question->bytes[0] || answer[1] != question->bytes[1])
        return 0;
    for (int i = HEADER_SIZE; i < question->length; i++) {
        if (answer[i] != question->bytes[i])
            return 0;
    }
    return 1;
}

static long now_ms(void)
{
    struct px_timespec now;

    px_clock_gettime(PX_CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The length of the answer; 0: none came in time. */
static int ask_by_datagram(const struct host_address *server, const struct question *question, uint8_t *answer)
{
    struct px_sockaddr_storage address;
    px_socklen_t size = address_of(server, &address);
    int descriptor = px_socket(server->family, PX_SOCK_DGRAM | PX_SOCK_CLOEXEC, 0);
    long deadline = now_ms() + WAIT_MS, left;
    int length = 0;

    if (descriptor < 0)
        return 0;
    if (px_connect(descriptor, (struct px_sockaddr *)&address, size) == 0
        && px_send(descriptor, question->bytes, (px_size_t)question->length, PX_MSG_NOSIGNAL) == question->length) {
        while (length == 0 && (left = deadline - now_ms()) > 0) {
            struct px_pollfd ready = { descriptor, PX_POLLIN, 0 };
            if (px_poll(&ready, 1, (int)left) != 1)
                continue;
            length = (int)px_recv(descriptor, answer, UDP_SIZE, 0);
            if (length < 0)
                break; /* nobody listens there */
            if (!is_answer(question, answer, length))
                length = 0;
        }
    }
    px_close(descriptor);
    return length > 0 ? length : 0;
}

static int receive_all(int descriptor, uint8_t *bytes, int size)
{
    int done = 0;

    while (done < size) {
        px_ssize_t count = px_recv(descriptor, bytes + done, (px_size_t)(size - done), 0);
        if (count <= 0)
            return 0;
        done += (int)count;
    }
    return 1;
}

/* The same over TCP, each message behind its length (RFC 1035 section 4.2.2). */
static int ask_by_stream(const struct host_address *server, const struct question *question, uint8_t *answer)
{
    struct px_sockaddr_storage address;
    px_socklen_t size = address_of(server, &address);
    int descriptor = px_socket(server->family, PX_SOCK_STREAM | PX_SOCK_CLOEXEC, 0);
    struct { px_time_t seconds; long microseconds; } limit = { WAIT_MS / 1000, WAIT_MS % 1000 * 1000 };
    uint8_t head[2] = { (uint8_t)(question->length >> 8), (uint8_t)question->length };
    int length = 0;

    if (descriptor < 0)
        return 0;
    px_setsockopt(descriptor, PX_SOL_SOCKET, PX_SO_RCVTIMEO, &limit, sizeof limit);
    px_setsockopt(descriptor, PX_SOL_SOCKET, PX_SO_SNDTIMEO, &limit, sizeof limit);
    if (px_connect(descriptor, (struct px_sockaddr *)&address, size) == 0
        && px_send(descriptor, head, sizeof head, PX_MSG_NOSIGNAL) == sizeof head
        && px_send(descriptor, question->bytes, (px_size_t)question->length, PX_MSG_NOSIGNAL) == question->length
        && receive_all(descriptor, head, sizeof head)) {
        length = head[0] << 8 | head[1];
        if (length > TCP_SIZE || !receive_all(descriptor, answer, length) || !is_answer(question, answer, length))
            length = 0;
    }
    px_close(descriptor);
    return length;
}

/* The length of an answer that says something, or a PX_EAI value. */
static int ask(const struct servers *servers, const struct question *question, uint8_t *answer)
{
    for (int i = 0; i < TRIES * servers->count; i++) {
        const struct host_address *server = &servers->list[i % servers->count];
        int length = ask_by_datagram(server, question, answer);
        if (length > 0 && answer[2] & FLAG_TRUNCATED)
            length = ask_by_stream(server, question, answer);
        if (length == 0 || (answer[3] & 0xF) == CODE_SERVER_FAILED)
            continue;
        if ((answer[3] & 0xF) == CODE_NO_NAME)
            return PX_EAI_NONAME;
        return (answer[3] & 0xF) == 0 ? length : PX_EAI_FAIL;
    }
    return PX_EAI_AGAIN;
}

/* Read a name, whose end may be elsewhere (RFC 1035 section 4.1.4). Where it ends, or -1. */
static int take_name(const uint8_t *answer, int length, int at, char name[NAME_SIZE])
{
    int end = -1, size = 0, jumps = 0;

    for (;;) {
        int label;
        if (at >= length)
            return -1;
        label = answer[at++];
        if ((label & 0xC0) == 0xC0) {
            if (at >= length || ++jumps > 32)
                return -1;
            if (end < 0)
                end = at + 1;
            at = (label & 0x3F) << 8 | answer[at];
            continue;
        }
        if (label & 0xC0)
            return -1;
        if (label == 0)
            break;
        if (at + label > length || size + label + 1 >= NAME_SIZE)
            return -1;
        if (size)
            name[size++] = '.';
        for (int i = 0; i < label; i++)
            name[size++] = (char)answer[at++];
    }
    name[size] = 0;
    return end < 0 ? at : end;
}

/* Give each record of the answer that is for the name, or one that it is another name of. */
static int read_answer(
    const struct question *question, const uint8_t *answer, int length, char name[NAME_SIZE],
    void (*record)(void *context, const uint8_t *answer, int length, int at, int size), void *context)
{
    int count = answer[6] << 8 | answer[7], at = question->length, found = 0;

    for (int i = 0; i < count; i++) {
        char owner[NAME_SIZE];
        int type, size;
        at = take_name(answer, length, at, owner);
        if (at < 0 || at + 10 > length)
            return found;
        type = answer[at] << 8 | answer[at + 1];
        size = answer[at + 8] << 8 | answer[at + 9];
        at += 10;
        if (at + size > length)
            return found;
        if (px_same_name(owner, name)) {
            if (type == TYPE_CNAME && question->type != TYPE_CNAME) {
                if (take_name(answer, length, at, name) < 0)
                    return found;
            } else if (type == question->type) {
                record(context, answer, length, at, size);
                found++;
            }
        }
        at += size;
    }
    return found;
}

static void take_host(void *context, const uint8_t *answer, int length, int at, int size)
{
    struct host_answer *host = context;
    struct host_address *address;

    (void)length;
    if (host->count == MOST_ADDRESSES || (size != 4 && size != 16))
        return;
    address = &host->addresses[host->count++];
    address->family = size == 4 ? PX_AF_INET : PX_AF_INET6;
    for (int i = 0; i < size; i++)
        address->bytes[i] = answer[at + i];
}

static int resolve_whole(const struct servers *servers, const char *name, int family, struct host_answer *answer)
{
    static const struct { int family; int type; } kinds[] = { { PX_AF_INET, TYPE_A }, { PX_AF_INET6, TYPE_AAAA } };
    int error = PX_EAI_NONAME;

    answer->count = 0;
    px_copy_name(answer->name, name);
    for (int i = 0; i < 2; i++) {
        uint8_t bytes[TCP_SIZE];
        struct question question;
        int length;
        if (family != PX_AF_UNSPEC && family != kinds[i].family)
            continue;
        if (!make_question(&question, name, kinds[i].type))
            return PX_EAI_NONAME;
        length = ask(servers, &question, bytes);
        if (length > 0)
            read_answer(&question, bytes, length, answer->name, take_host, answer);
        else if (length != PX_EAI_NONAME)
            error = length;
    }
    return answer->count > 0 ? 0 : error;
}

int px_resolve_name(const char *name, int family, struct host_answer *answer)
{
    struct servers servers;
    char whole[NAME_SIZE];
    int has_dot = 0, error, length = 0;

    find_servers(&servers);
    for (; name[length]; length++)
        has_dot |= name[length] == '.';
    error = has_dot || servers.search[0] == 0 ? resolve_whole(&servers, name, family, answer) : PX_EAI_NONAME;
    if (error != PX_EAI_NONAME || servers.search[0] == 0 || (length > 0 && name[length - 1] == '.') || length >= NAME_SIZE - 1)
        return error;
    px_copy_name(whole, name);
    whole[length++] = '.';
    for (const char *from = servers.search; *from && length < NAME_SIZE - 1; from++)
        whole[length++] = *from;
    whole[length] = 0;
    error = resolve_whole(&servers, whole, family, answer);
    return error == PX_EAI_NONAME && !has_dot ? resolve_whole(&servers, name, family, answer) : error;
}

static void take_pointer(void *context, const uint8_t *answer, int length, int at, int size)
{
    (void)size;
    if (take_name(answer, length, at, context) < 0)
        *(char *)context = 0;
}

int px_resolve_address(const struct host_address *address, char name[NAME_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    struct servers servers;
    struct question question;
    uint8_t bytes[TCP_SIZE];
    char reversed[NAME_SIZE];
    char *to = reversed;
    int length;

    if (address->family == PX_AF_INET) {
        for (int i = 3; i >= 0; i--) {
            unsigned value = address->bytes[i];
            if (value >= 100)
                *to++ = digits[value / 100];
            if (value >= 10)
                *to++ = digits[value / 10 % 10];
            *to++ = digits[value % 10];
            *to++ = '.';
        }
        px_copy_name(to, "in-addr.arpa");
    } else {
        for (int i = 15; i >= 0; i--) {
            *to++ = digits[address->bytes[i] & 0xF];
            *to++ = '.';
            *to++ = digits[address->bytes[i] >> 4];
            *to++ = '.';
        }
        px_copy_name(to, "ip6.arpa");
    }
    find_servers(&servers);
    if (!make_question(&question, reversed, TYPE_PTR))
        return PX_EAI_NONAME;
    length = ask(&servers, &question, bytes);
    if (length < 0)
        return length;
    name[0] = 0;
    return read_answer(&question, bytes, length, reversed, take_pointer, name) > 0 && name[0] ? 0 : PX_EAI_NONAME;
}
