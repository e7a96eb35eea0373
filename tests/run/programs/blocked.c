/*
 * Children wait for something that the VFS server is to tell them, each for something else. It ends, and begins anew: all of them go on, with EIO.
 * Run with --faults.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define RING_USES 100
#define PORT 7777

static volatile int *waiting;
static int number;

/* The child is about to wait. */
static void tell(void)
{
    waiting[number] = 1;
}

static void fail(const char *what)
{
    printf("FAILED: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int made(int result, const char *what)
{
    if (result < 0)
        fail(what);
    return result;
}

static int ends[2];
static int to_ring[2];
static int from_ring[2];
static int sockets[2];
static int locked;
static int queue;
static int semaphores;
static mqd_t messages;

static int read_pipe(void)
{
    char byte;
    tell();
    return read(ends[0], &byte, 1);
}

/* Bytes go to and fro, so that the pipes get shared memory; then no more come. */
static int read_ring(void)
{
    char byte = 0;
    close(to_ring[1]);
    close(from_ring[0]);
    for (int i = 0; i < RING_USES; i++) {
        made(read(to_ring[0], &byte, 1), "reading a byte");
        made(write(from_ring[1], &byte, 1), "writing it back");
    }
    tell();
    return read(to_ring[0], &byte, 1);
}

/* Wait for a file until poll fails, or has an error to tell of it. */
static int poll_error(struct pollfd *file)
{
    int count = poll(file, 1, -1);
    if (count != 1 || (file->revents & (POLLNVAL | POLLERR)) == 0)
        return count;
    errno = EIO;
    return -1;
}

static int poll_pipe(void)
{
    struct pollfd one = { .fd = ends[0], .events = POLLIN };
    tell();
    return poll_error(&one);
}

static int wait_epoll(void)
{
    int list = made(epoll_create1(0), "epoll_create1");
    struct epoll_event event = { .events = EPOLLIN };
    made(epoll_ctl(list, EPOLL_CTL_ADD, sockets[0], &event), "epoll_ctl");
    tell();
    return epoll_wait(list, &event, 1, -1);
}

static int read_inotify(void)
{
    char event[400];
    int list = made(inotify_init1(0), "inotify_init1");
    made(inotify_add_watch(list, "/tmp/nobody", IN_DELETE), "inotify_add_watch");
    tell();
    return read(list, event, sizeof event);
}

static int lock_file(void)
{
    int file = made(open("/tmp/locked", O_RDWR), "opening it");
    tell();
    return flock(file, LOCK_EX);
}

static int lock_range(void)
{
    struct flock lock = { .l_type = F_WRLCK };
    int file = made(open("/tmp/ranges", O_RDWR), "opening it");
    tell();
    return fcntl(file, F_SETLKW, &lock);
}

static int receive(void)
{
    char byte;
    tell();
    return recv(sockets[1], &byte, 1, 0);
}

static int accept_one(void)
{
    struct sockaddr_un name = { .sun_family = AF_UNIX, .sun_path = "/tmp/socket" };
    int server = made(socket(AF_UNIX, SOCK_STREAM, 0), "socket");
    made(bind(server, (struct sockaddr *)&name, sizeof name), "bind");
    made(listen(server, 1), "listen");
    tell();
    return accept(server, 0, 0);
}

/* A socket of another server, which this one closes no more. */
static int listen_on_port(void)
{
    struct sockaddr_in name = { .sin_family = AF_INET, .sin_port = htons(PORT), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int server = socket(AF_INET, SOCK_STREAM, 0);
    return server < 0 || bind(server, (struct sockaddr *)&name, sizeof name) != 0 || listen(server, 1) != 0 ? -1 : server;
}

static int poll_listener(void)
{
    struct pollfd one = { .fd = made(listen_on_port(), "listening"), .events = POLLIN };
    tell();
    return poll_error(&one);
}

static int open_fifo(void)
{
    tell();
    return open("/tmp/fifo", O_RDONLY);
}

static int read_timer(void)
{
    unsigned long long times;
    int timer = made(timerfd_create(CLOCK_MONOTONIC, 0), "timerfd_create");
    struct itimerspec later = { .it_value.tv_sec = 1000 };
    made(timerfd_settime(timer, 0, &later, 0), "timerfd_settime");
    tell();
    return read(timer, &times, sizeof times);
}

static int read_event(void)
{
    unsigned long long count;
    int event = made(eventfd(0, 0), "eventfd");
    tell();
    return read(event, &count, sizeof count);
}

static int receive_message(void)
{
    char message[64];
    tell();
    return mq_receive(messages, message, sizeof message, 0);
}

static int receive_from_queue(void)
{
    struct { long type; char text[8]; } message;
    tell();
    return msgrcv(queue, &message, sizeof message.text, 0, 0);
}

static int wait_semaphore(void)
{
    struct sembuf take = { .sem_op = -1 };
    tell();
    return semop(semaphores, &take, 1);
}

static const struct {
    const char *name;
    int (*wait)(void);
} children[] = {
    { "read of a pipe", read_pipe },
    { "read of a pipe with shared memory", read_ring },
    { "poll", poll_pipe },
    { "epoll_wait", wait_epoll },
    { "read of inotify", read_inotify },
    { "flock", lock_file },
    { "F_SETLKW", lock_range },
    { "recv", receive },
    { "accept", accept_one },
    { "poll of a listener", poll_listener },
    { "open of a FIFO", open_fifo },
    { "read of a timer", read_timer },
    { "read of an eventfd", read_event },
    { "mq_receive", receive_message },
    { "msgrcv", receive_from_queue },
    { "semop", wait_semaphore },
};

#define COUNT ((int)(sizeof children / sizeof children[0]))

int main(void)
{
    pid_t pids[COUNT];
    waiting = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (waiting == MAP_FAILED)
        fail("memory");
    made(pipe(ends), "pipe");
    made(pipe(to_ring), "pipe");
    made(pipe(from_ring), "pipe");
    made(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), "socketpair");
    made(mkdir("/tmp/nobody", 0777), "mkdir");
    made(mkfifo("/tmp/fifo", 0666), "mkfifo");
    locked = made(open("/tmp/locked", O_RDWR | O_CREAT, 0666), "open");
    made(flock(locked, LOCK_EX), "flock");
    struct flock lock = { .l_type = F_WRLCK };
    made(fcntl(made(open("/tmp/ranges", O_RDWR | O_CREAT, 0666), "open"), F_SETLK, &lock), "F_SETLK");
    struct mq_attr attributes = { .mq_maxmsg = 2, .mq_msgsize = 64 };
    messages = made(mq_open("/messages", O_RDWR | O_CREAT, 0666, &attributes), "mq_open");
    queue = made(msgget(IPC_PRIVATE, 0666), "msgget");
    semaphores = made(semget(IPC_PRIVATE, 1, 0666), "semget");
    fflush(stdout);
    for (number = 0; number < COUNT; number++) {
        pids[number] = made(fork(), "fork");
        if (pids[number] == 0) {
            alarm(60);
            _exit(children[number].wait() < 0 ? errno : 0);
        }
    }

    char byte = 0;
    close(to_ring[0]);
    close(from_ring[1]);
    for (int i = 0; i < RING_USES; i++) {
        made(write(to_ring[1], &byte, 1), "writing a byte");
        made(read(from_ring[0], &byte, 1), "reading it back");
    }
    for (int i = 0; i < COUNT; i++) {
        while (!waiting[i] && waitpid(pids[i], 0, WNOHANG) == 0)
            usleep(1000);
    }
    usleep(200000); /* who does not wait yet gets the same error all the same */
    if (open("/.end-at-1", O_RDONLY) >= 0 || errno != ENOENT)
        fail("asking for the end");
    mkdir("/tmp/last", 0777);
    int wrong = 0;
    for (int i = 0; i < COUNT; i++) {
        int end = 0;
        if (waitpid(pids[i], &end, 0) != pids[i] || !WIFEXITED(end) || WEXITSTATUS(end) != EIO) {
            printf("%s: status %#x\n", children[i].name, end);
            wrong++;
        }
    }

    /* Bytes for a reader that there is no more: not in vain without a word. */
    if (write(to_ring[1], &byte, 1) >= 0 || errno != EIO) {
        printf("write into a pipe: %s\n", strerror(errno));
        wrong++;
    }
    if (listen_on_port() < 0) {
        printf("the port of a process that has ended: %s\n", strerror(errno));
        wrong++;
    }
    printf("%d waited, %d of them not as they should\n", COUNT, wrong);
    return wrong != 0;
}
