/* Many connections at once over the loopback: servers that wait by epoll, a client for each, in processes of their own. A byte goes each way on every connection
   while all of them are open. Afterwards as much memory must be free as before.

       many CONNECTIONS ROUNDS

   A process takes as many connections as it may have descriptors for. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SPARE = 24, MAXIMUM = 64, EVENTS = 34 };

static int told[2], go[2];

static void fail(const char *what)
{
    fprintf(stderr, "many: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* Say that this process has come so far, and wait for all others. */
static void meet(void)
{
    char byte = 1;
    if (write(told[1], &byte, 1) != 1 || read(go[0], &byte, 1) != 1)
        fail("meeting");
}

static void serve(int listener, int count)
{
    struct epoll_event events[EVENTS];
    int list = epoll_create1(0), accepted = 0, answered = 0, *sockets = calloc(count, sizeof *sockets);
    struct epoll_event event = { .events = EPOLLIN, .data.fd = listener };
    if (epoll_ctl(list, EPOLL_CTL_ADD, listener, &event) != 0)
        fail("epoll_ctl");
    while (accepted < count || answered < count)
    {
        int ready = epoll_wait(list, events, EVENTS, 60000);
        if (ready <= 0)
            fail("epoll_wait");
        for (int i = 0; i < ready; i++)
        {
            char byte;
            int socket = events[i].data.fd;
            if (socket != listener)
            {
                if (read(socket, &byte, 1) != 1 || byte != 'a' || write(socket, "b", 1) != 1)
                    fail("answering");
                answered++;
                continue;
            }

            if ((event.data.fd = sockets[accepted++] = accept(listener, NULL, NULL)) < 0 || epoll_ctl(list, EPOLL_CTL_ADD, event.data.fd, &event) != 0)
                fail("accepting");
        }

        if (accepted == count && answered == 0)
            meet(); /* only now do clients send */
    }

    meet();
    for (int i = 0; i < count; i++)
        close(sockets[i]);
    exit(0);
}

static void ask(struct sockaddr_in address, int count)
{
    int *sockets = calloc(count, sizeof *sockets);
    for (int i = 0; i < count; i++)
    {
        if ((sockets[i] = socket(AF_INET, SOCK_STREAM, 0)) < 0 || connect(sockets[i], (struct sockaddr *)&address, sizeof address) != 0)
            fail("connecting");
    }

    meet();
    for (int i = 0; i < count; i++)
    {
        if (write(sockets[i], "a", 1) != 1)
            fail("sending");
    }

    for (int i = 0; i < count; i++)
    {
        char byte;
        if (read(sockets[i], &byte, 1) != 1 || byte != 'b')
            fail("receiving");
    }

    meet();
    for (int i = 0; i < count; i++)
        close(sockets[i]);
    exit(0);
}

static long free_memory(void)
{
    char line[128];
    long free = -1;
    FILE *table = fopen("/proc/meminfo", "r");
    while (table != NULL && free < 0 && fgets(line, sizeof line, table) != NULL)
        sscanf(line, "MemFree: %ld", &free);
    if (table != NULL)
        fclose(table);
    return free;
}

static void round_of(int connections, int each)
{
    int processes = 0, left = connections;
    if (pipe(told) != 0 || pipe(go) != 0)
        fail("pipe");
    while (left > 0)
    {
        int count = left < each ? left : each;
        struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
        socklen_t length = sizeof address;
        int listener = socket(AF_INET, SOCK_STREAM, 0);
        if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 4096) != 0
            || getsockname(listener, (struct sockaddr *)&address, &length) != 0)
            fail("listening");
        for (int i = 0; i < 2; i++)
        {
            pid_t child = fork();
            if (child < 0)
                fail("fork");
            if (child == 0 && i == 0)
                serve(listener, count);
            if (child == 0)
            {
                close(listener);
                ask(address, count);
            }

            processes++;
        }

        close(listener);
        left -= count;
    }

    /* Twice: all are connected, and all have got their byte. */
    for (int meeting = 0; meeting < 2; meeting++)
    {
        char byte;
        for (int i = 0; i < processes; i++)
        {
            if (read(told[0], &byte, 1) != 1)
                fail("waiting");
        }

        for (int i = 0; i < processes; i++)
        {
            if (write(go[1], &byte, 1) != 1)
                fail("letting go");
        }
    }

    for (int i = 0; i < processes; i++)
    {
        int status;
        if (wait(&status) < 0 || status != 0)
            fail("a process failed");
    }

    for (int i = 0; i < 2; i++)
    {
        close(told[i]);
        close(go[i]);
    }
}

int main(int count, char **arguments)
{
    struct rlimit limit;
    if (count != 3 || getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 2;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        fail("setrlimit");
    int connections = atoi(arguments[1]), rounds = atoi(arguments[2]);
    int each = limit.rlim_cur > (rlim_t)connections + SPARE ? connections : (int)limit.rlim_cur - SPARE;
    if (connections / each >= MAXIMUM)
        return 2;

    /* Servers keep the memory that they needed once. */
    round_of(connections, each);
    long before = free_memory();
    for (int i = 1; i < rounds; i++)
        round_of(connections, each);
    long after = free_memory();
    printf("%d connections at once, %d in a process, %d times: all bytes came, free memory %ld kB before, %ld kB after\n", connections, each, rounds, before, after);
    return after < before;
}
