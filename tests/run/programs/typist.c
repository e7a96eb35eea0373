/*
 * Types at a pseudo terminal and shows what is seen there: typist PROGRAM ARGUMENTS -- EXPECTED TYPED EXPECTED TYPED ... The program leads a session that the
 * terminal controls. Each piece is typed when what is expected has been seen behind the place where the last one was; at the end the rest is shown. The exit
 * status is the program's. In what is typed ^X stands for a control character.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static char seen[1 << 16];
static size_t length;

static int take(int master)
{
    struct pollfd ready = { master, POLLIN, 0 };

    if (poll(&ready, 1, 60000) <= 0)
        return -1;
    long count = read(master, seen + length, sizeof seen - 1 - length);
    if (count > 0)
        length += (size_t)count;
    return count > 0 ? 0 : -1;
}

static void type(int master, const char *text)
{
    for (; *text != 0; text++) {
        char byte = *text;
        if (byte == '^' && text[1] != 0)
            byte = *++text & 0x1F;
        if (write(master, &byte, 1) != 1)
            exit(125);
    }
}

int main(int count, char **arguments)
{
    int first = 1;
    int status;

    while (first < count && strcmp(arguments[first], "--") != 0)
        first++;
    arguments[first] = NULL;
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0)
        return 124;
    struct winsize size = { .ws_row = 24, .ws_col = 80 };
    tcsetwinsize(master, &size);
    pid_t child = fork();
    if (child == 0) {
        setsid();
        int slave = open(ptsname(master), O_RDWR);
        dup2(slave, 0);
        dup2(slave, 1);
        dup2(slave, 2);
        if (slave > 2)
            close(slave);
        execv(arguments[1], arguments + 1);
        _exit(126);
    }
    size_t from = 0;
    for (int i = first + 1; i + 1 < count; i += 2) {
        char *found;
        while ((found = strstr(seen + from, arguments[i])) == NULL) {
            if (take(master) != 0) {
                fprintf(stderr, "typist: '%s' was not seen\n", arguments[i]);
                kill(-child, SIGKILL);
                fwrite(seen, 1, length, stdout);
                return 123;
            }
        }
        from = (size_t)(found - seen) + strlen(arguments[i]);
        type(master, arguments[i + 1]);
    }
    while (take(master) == 0)
        ;
    fwrite(seen, 1, length, stdout);
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
