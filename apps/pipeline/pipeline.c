/*
 * pipeline STAGES: a chain of processes, each connected with the next by a pipe. The first sends the numbers from 1 to 1000, each adds one to
 * all that it reads, and the last prints their sum. The first one to fail ends the chain: the others see the end of their input.
 */
#include <px/sys_wait.h>
#include <px/unistd.h>
#include <px/unistd-files.h>

enum { NUMBERS = 1000, MOST = 64 };

static void say(const char *text, px_size_t length)
{
    (void)px_write(PX_STDOUT_FILENO, text, length);
}

static void print(unsigned long number)
{
    char digits[24];
    int first = sizeof digits;

    digits[--first] = '\n';
    do {
        digits[--first] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    say(digits + first, sizeof digits - (px_size_t)first);
}

/* Whole, or not at all: 4 bytes are fewer than PIPE_BUF. */
static int send(int to, unsigned number)
{
    return px_write(to, &number, sizeof number) == sizeof number;
}

static int stage(int from, int to)
{
    unsigned number;
    px_ssize_t got;

    while ((got = px_read(from, &number, sizeof number)) == sizeof number) {
        if (!send(to, number + 1))
            return 1;
    }
    return got == 0 ? 0 : 1;
}

/* Starts a stage behind "from", and returns where its output can be read. */
static int start(int from)
{
    int ends[2];

    if (px_pipe(ends) != 0)
        return -1;
    px_pid_t child = px_fork();
    if (child == 0) {
        px_close(ends[0]);
        px_exit(from < 0 ? 0 : stage(from, ends[1]));
    }
    px_close(ends[1]);
    px_close(from);
    return child < 0 ? -1 : ends[0];
}

static int source(void)
{
    int ends[2];

    if (px_pipe(ends) != 0)
        return -1;
    px_pid_t child = px_fork();
    if (child == 0) {
        px_close(ends[0]);
        for (unsigned number = 1; number <= NUMBERS; number++) {
            if (!send(ends[1], number))
                px_exit(1);
        }
        px_exit(0);
    }
    px_close(ends[1]);
    return child < 0 ? -1 : ends[0];
}

int main(int argc, char **argv)
{
    unsigned number;
    unsigned long sum = 0;
    int stages = 0, from = source();

    for (const char *digit = argc > 1 ? argv[1] : "3"; *digit >= '0' && *digit <= '9' && stages <= MOST; digit++)
        stages = stages * 10 + *digit - '0';
    for (int i = 0; i < stages && i < MOST && from >= 0; i++)
        from = start(from);
    if (from < 0)
        return 1;
    while (px_read(from, &number, sizeof number) == sizeof number)
        sum += number;

    int status, failures = 0;
    while (px_wait(&status) > 0)
        failures += !(PX_WIFEXITED(status) && PX_WEXITSTATUS(status) == 0);
    print(sum);
    return failures;
}
