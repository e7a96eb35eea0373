/*
 * Goes on while the VFS server ends and begins anew: whatever it was doing to two files in a transaction, both are as before or both are as after.
 * Run with --faults. Arguments: before which stores of a commit the server is to end; or the word attributes, and before which stores of a change of
 * one extended attribute.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#define BEGIN 508
#define COMMIT 509

static void fail(const char *what)
{
    printf("FAILED: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void check(int holds, const char *what)
{
    if (!holds)
        fail(what);
}

/* Fill a file of two pages and a bit with one byte. */
static int fill(const char *path, char byte)
{
    static char bytes[9000];
    memset(bytes, byte, sizeof bytes);
    int file = open(path, O_RDWR | O_CREAT, 0644);
    if (file < 0)
        return -1;
    int result = pwrite(file, bytes, sizeof bytes, 0) == sizeof bytes ? 0 : -1;
    return close(file) == 0 ? result : -1;
}

/* The byte that a file is filled with. */
static char filled(const char *path)
{
    static char bytes[9001];
    int file = open(path, O_RDONLY);
    check(file >= 0, path);
    check(read(file, bytes, sizeof bytes) == 9000, "its length");
    for (int i = 1; i < 9000; i++)
        check(bytes[i] == bytes[0], "all of its bytes");
    check(close(file) == 0, "close");
    return bytes[0];
}

/* An extended attribute that is one byte all over. */
static int set_attribute(const char *path, char byte, size_t size)
{
    static char bytes[5000];
    memset(bytes, byte, size);
    return setxattr(path, "user.byte", bytes, size, 0);
}

/* The byte that it has. */
static char attribute(const char *path, ssize_t size)
{
    static char bytes[5000];
    check(getxattr(path, "user.byte", bytes, sizeof bytes) == size, "the length of an attribute");
    for (ssize_t i = 1; i < size; i++)
        check(bytes[i] == bytes[0], "all of its bytes");
    return bytes[0];
}

/* The server ends while it changes one. */
static int attributes(int count, char **stores)
{
    int before = 0;
    char byte = 'B';
    check(fill("/tmp/one", 'x') == 0 && set_attribute("/tmp/one", byte, 5000) == 0, "making a file");
    check(setxattr("/tmp/one", "user.other", "other", 5, 0) == 0, "another attribute");
    for (int i = 0; i < count; i++) {
        char path[64];
        snprintf(path, sizeof path, "/.end-at-%s", stores[i]);
        check(open(path, O_RDONLY) < 0 && errno == ENOENT, "asking for the end");
        int result = set_attribute("/tmp/one", byte + 1, 5000);
        check(result == 0 || errno == EIO, "what a change of a server that ended tells");
        char now = attribute("/tmp/one", 5000);
        check(now == byte || (now == byte + 1), "it is as before or as after");
        check(result != 0 || now == byte + 1, "what was told is true");
        before += now == byte;
        check(getxattr("/tmp/one", "user.other", path, sizeof path) == 5 && memcmp(path, "other", 5) == 0, "the other one");
        check(listxattr("/tmp/one", path, sizeof path) == 21, "there are two");
        byte = now;
    }
    check(removexattr("/tmp/one", "user.byte") == 0 && getxattr("/tmp/one", "user.byte", 0, 0) < 0 && errno == ENODATA, "removing it");
    printf("ended %d times, %d before the change\n", count, before);
    return 0;
}

static int change(char byte)
{
    if (syscall(BEGIN, 0) != 0)
        return -1;
    int result = fill("/tmp/one", byte) | fill("/two", byte) | set_attribute("/two", byte, 100);
    if (result == 0)
        result = rename(byte & 1 ? "/tmp/odd" : "/tmp/even", byte & 1 ? "/tmp/even" : "/tmp/odd");
    int error = errno;
    int committed = syscall(COMMIT);
    errno = result != 0 ? error : errno;
    return result != 0 ? result : committed;
}

static int exists(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0;
}

int main(int count, char **arguments)
{
    if (count == 3 && strcmp(arguments[1], "child") == 0)
        return filled("/two") == arguments[2][0] && filled("one") == arguments[2][0] ? 7 : 1;
    if (count > 1 && strcmp(arguments[1], "attributes") == 0)
        return attributes(count - 2, arguments + 2);
    printf("begins\n");
    fflush(stdout);
    char byte = 'B';
    check(fill("/tmp/one", byte) == 0 && fill("/two", byte) == 0 && fill("/tmp/odd", 'x') == 0, "making files");
    check(set_attribute("/two", byte, 100) == 0, "setting an attribute");
    int kept = open("/two", O_RDWR);
    check(kept >= 0, "keeping a file open");
    char *mapped = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, kept, 0);
    check(mapped != MAP_FAILED && mapped[0] == byte, "mapping it");
    check(chdir("/tmp") == 0, "chdir");
    int process = syscall(SYS_pidfd_open, getpid(), 0);
    check(process >= 0 && syscall(SYS_pidfd_send_signal, process, 0, 0, 0) == 0, "a process descriptor");
    int before = 0;
    int after = 0;
    for (int i = 1; i < count; i++) {
        char path[64];
        snprintf(path, sizeof path, "/.end-at-%s", arguments[i]);
        check(open(path, O_RDONLY) < 0 && errno == ENOENT, "asking for the end");
        int result = change(byte + 1);
        check(result == 0 || errno == EIO || errno == ECANCELED, "what a transaction of a server that ended tells");
        char one = filled("/tmp/one");
        check(one == filled("/two"), "both files have changed, or none");
        check(one == byte || one == byte + 1, "they are as before or as after");
        check(exists(one & 1 ? "/tmp/even" : "/tmp/odd") && !exists(one & 1 ? "/tmp/odd" : "/tmp/even"), "names, too");
        check(mapped[0] == one, "a mapping shows them");
        check(attribute("/two", 100) == one, "an attribute, too");
        check((result == 0) == (one != byte), "who commits learns which");
        check(filled("one") == one && getcwd(path, sizeof path) && strcmp(path, "/tmp") == 0, "the working directory");
        if (one == byte) {
            before++;
            check(change(byte + 1) == 0, "doing it again");
        } else {
            after++;
        }
        byte++;
        check(filled("/tmp/one") == byte && filled("/two") == byte, "the next change");
        struct stat status;
        check(fstat(kept, &status) != 0 && errno == EIO, "a file that was open is lost");
        check(write(kept, "x", 1) < 0 && errno == EIO, "it is not written");
        check(syscall(SYS_pidfd_send_signal, process, 0, 0, 0) < 0 && errno == EIO, "a process descriptor is lost");
        int file = open("/two", O_RDONLY);
        check(file >= 0 && file != kept, "another file gets another descriptor");
        close(file);
        pid_t child = fork();
        if (child == 0) {
            if (filled("one") == byte)
                execl("/bin/survivor", "survivor", "child", (char[]){ byte, 0 }, (char *)0);
            _exit(1);
        }
        int end;
        struct pollfd watched = { syscall(SYS_pidfd_open, child, 0), POLLIN, 0 };
        check(watched.fd >= 0 && poll(&watched, 1, -1) == 1 && watched.revents == POLLIN, "the end of a child by a new process descriptor");
        check(child > 0 && waitpid(child, &end, 0) == child && WIFEXITED(end) && WEXITSTATUS(end) == 7, "a child, and the program that it executes");
        check(poll(&watched, 1, -1) == 1 && watched.revents == (POLLIN | POLLHUP), "it hangs up");
        close(watched.fd);
    }
    printf("ended %d times, %d before the change and %d after it\n", count - 1, before, after);
    return 0;
}
