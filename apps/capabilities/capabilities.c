/*
 * What a capability is to a program: a descriptor. A process without rights of its own gets two of them over a socket, a file that it may not open by its
 * name and a memory object that has no name any more. It can do what they were opened for, and no more; and the owner of the object takes the memory back.
 */
#include <px/errno.h>
#include <px/fcntl.h>
#include <px/file.h>
#include <px/mman.h>
#include <px/signal.h>
#include <px/socket.h>
#include <px/stat.h>
#include <px/sys_wait.h>
#include <px/unistd.h>

enum { NOBODY = 65534, TEXT = 7 };

static const char name[] = "/tmp/secret", object[] = "/shared";

static void say(const char *text)
{
    px_size_t length = 0;

    while (text[length] != 0)
        length++;
    (void)px_write(PX_STDOUT_FILENO, text, length);
}

static void check(int is_so, const char *text)
{
    say(text);
    say(is_so ? ": yes\n" : ": no\n");
    if (!is_so)
        px_exit(1);
}

static int is_same(const char *left, const char *right, int length)
{
    while (length > 0 && *left == *right)
        left++, right++, length--;
    return length == 0;
}

/* The descriptor goes with one byte. */
static int give(int socket, int descriptor)
{
    char byte = 0;
    struct px_iovec piece = { &byte, 1 };
    union {
        struct px_cmsghdr header;
        char room[PX_CMSG_SPACE(sizeof(int))];
    } control = { { PX_CMSG_LEN(sizeof(int)), PX_SOL_SOCKET, PX_SCM_RIGHTS } };
    struct px_msghdr message = { 0, 0, &piece, 1, &control, sizeof control, 0 };

    *(int *)PX_CMSG_DATA(&control.header) = descriptor;
    return px_sendmsg(socket, &message, 0) == 1;
}

static int take(int socket)
{
    char byte;
    struct px_iovec piece = { &byte, 1 };
    union {
        struct px_cmsghdr header;
        char room[PX_CMSG_SPACE(sizeof(int))];
    } control;
    struct px_msghdr message = { 0, 0, &piece, 1, &control, sizeof control, 0 };

    if (px_recvmsg(socket, &message, 0) != 1 || message.msg_controllen < PX_CMSG_LEN(sizeof(int)))
        return -1;
    return *(int *)PX_CMSG_DATA(&control.header);
}

/* The process without rights: all that it can reach comes over the socket. */
static void live(int socket)
{
    char text[TEXT], byte;
    int file, memory;
    char *shared;

    check(px_open(name, PX_O_RDONLY) == -1 && px_errno == PX_EACCES, "the file is closed to who only knows its name");
    file = take(socket);
    check(px_read(file, text, TEXT) == TEXT && is_same(text, "secret\n", TEXT), "who was given a descriptor reads it");
    check(px_write(file, text, TEXT) == -1 && px_errno == PX_EBADF, "and cannot write, for that was not given");
    memory = take(socket);
    shared = px_mmap(0, PX_PAGE_SIZE, PX_PROT_READ, PX_MAP_SHARED, memory, 0);
    check(shared != PX_MAP_FAILED && is_same(shared, "before", 6), "memory is shared without a name");
    check(px_mprotect(shared, PX_PAGE_SIZE, PX_PROT_READ | PX_PROT_WRITE) == -1 && px_errno == PX_EACCES, "and cannot be made writable");
    (void)px_write(socket, "", 1);
    (void)px_read(socket, &byte, 1);
    check(is_same(shared, "after!", 6), "what the owner writes is seen at once");
    (void)px_write(socket, "", 1);
    (void)px_read(socket, &byte, 1);
    check(px_pread(memory, text, 1, 0) == 0, "what the owner takes back is gone");
    shared = px_mmap(0, PX_PAGE_SIZE, PX_PROT_READ, PX_MAP_SHARED, memory, 0);
    byte = *(volatile char *)shared;
    say("the memory is still there\n");
    px_exit(byte);
}

static void write_text(char *place, const char *text)
{
    while (*text != 0)
        *place++ = *text++;
}

int main(void)
{
    int sockets[2], file, owned, lent, status;
    char byte, *shared;
    px_pid_t child;

    file = px_open(name, PX_O_RDWR | PX_O_CREAT | PX_O_TRUNC, 0600);
    if (file < 0 || px_write(file, "secret\n", TEXT) != TEXT || px_socketpair(PX_AF_UNIX, PX_SOCK_STREAM, 0, sockets) != 0)
        return 2;
    px_close(file);
    child = px_fork();
    if (child == 0) {
        px_close(sockets[0]);
        if (px_setgid(NOBODY) != 0 || px_setuid(NOBODY) != 0)
            px_exit(2);
        live(sockets[1]);
    }
    px_close(sockets[1]);

    /* Two descriptors of one object with different rights; then nobody can open it any more. */
    owned = px_shm_open(object, PX_O_RDWR | PX_O_CREAT | PX_O_EXCL, 0600);
    lent = px_shm_open(object, PX_O_RDONLY, 0);
    if (px_shm_unlink(object) != 0 || px_ftruncate(owned, PX_PAGE_SIZE) != 0)
        return 2;
    shared = px_mmap(0, PX_PAGE_SIZE, PX_PROT_READ | PX_PROT_WRITE, PX_MAP_SHARED, owned, 0);
    if (shared == PX_MAP_FAILED)
        return 2;
    write_text(shared, "before");
    file = px_open(name, PX_O_RDONLY);
    if (!give(sockets[0], file) || !give(sockets[0], lent))
        return 2;

    if (px_read(sockets[0], &byte, 1) == 1) {
        write_text(shared, "after!");
        (void)px_write(sockets[0], "", 1);
    }
    if (px_read(sockets[0], &byte, 1) == 1 && px_ftruncate(owned, 0) == 0)
        (void)px_write(sockets[0], "", 1);
    if (px_waitpid(child, &status, 0) != child)
        return 2;
    check(PX_WIFSIGNALED(status) && PX_WTERMSIG(status) == PX_SIGBUS, "and who touches it is ended");
    return px_unlink(name) == 0 ? 0 : 2;
}
