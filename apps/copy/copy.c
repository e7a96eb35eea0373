/*
 * copy SOURCE DESTINATION: copies a file with its permissions. The copy gets its name when it is complete, so nobody ever sees a part of it, and
 * a copy that fails leaves nothing. Ends with 1 when something went wrong, with 2 when it was called wrongly.
 */
#include <px/errno.h>
#include <px/fcntl.h>
#include <px/stat.h>
#include <px/stdio-files.h>
#include <px/unistd.h>

enum { BUFFER = 16384, LONGEST = 4096 };

static char buffer[BUFFER];

static px_size_t length_of(const char *text)
{
    px_size_t length = 0;

    while (text[length] != 0)
        length++;
    return length;
}

static void say(const char *text)
{
    (void)px_write(PX_STDERR_FILENO, text, length_of(text));
}

static int failed(const char *what, const char *path)
{
    say("copy: ");
    say(what);
    say(" ");
    say(path);
    switch (px_errno) {
    case PX_ENOENT: say(": it is not there\n"); break;
    case PX_EACCES: say(": not permitted\n"); break;
    case PX_ENOSPC: say(": no room\n"); break;
    case PX_EISDIR: say(": it is a directory\n"); break;
    default: say(": it cannot be done\n"); break;
    }
    return 1;
}

/* 0, or -1 with px_errno set. */
static int copy_bytes(int from, int to)
{
    for (;;) {
        px_ssize_t got = px_read(from, buffer, sizeof buffer);

        if (got <= 0)
            return (int)got;
        for (px_ssize_t done = 0; done < got;) {
            px_ssize_t written = px_write(to, buffer + done, (px_size_t)(got - done));

            if (written < 0)
                return -1;
            done += written;
        }
    }
}

int main(int argc, char **argv)
{
    static char temporary[LONGEST];
    static const char suffix[] = ".part";
    struct px_stat status;
    px_size_t length;

    if (argc != 3 || (length = length_of(argv[2])) + sizeof suffix > sizeof temporary) {
        say("usage: copy SOURCE DESTINATION\n");
        return 2;
    }
    for (px_size_t i = 0; i < length; i++)
        temporary[i] = argv[2][i];
    for (px_size_t i = 0; i < sizeof suffix; i++)
        temporary[length + i] = suffix[i];

    int from = px_open(argv[1], PX_O_RDONLY);
    if (from < 0 || px_fstat(from, &status) != 0)
        return failed("cannot read", argv[1]);
    int to = px_open(temporary, PX_O_WRONLY | PX_O_CREAT | PX_O_EXCL, status.st_mode & 07777);
    if (to < 0)
        return failed("cannot make", temporary);
    if (copy_bytes(from, to) != 0 || px_fsync(to) != 0 || px_rename(temporary, argv[2]) != 0) {
        int complaint = failed("cannot write", argv[2]);

        (void)px_unlink(temporary);
        return complaint;
    }
    return 0;
}
