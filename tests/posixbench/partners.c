/* Two processes that take turns: by giving up the processor, and by a byte through two pipes. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "row.h"

static pid_t partner = -1;

/* How often the partner has yielded; in a page that both processes have. */
static volatile int64_t *turns = MAP_FAILED;

static int to_partner[2] = { -1, -1 };
static int from_partner[2] = { -1, -1 };

static void end_partner(void)
{
    if (partner > 0) {
        kill(partner, SIGKILL);
        waitpid(partner, NULL, 0);
    }

    partner = -1;
}

static int64_t yield_prepare(void)
{
    turns = mmap(NULL, sizeof *turns, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (turns == MAP_FAILED)
        return failure();
    partner = fork();
    if (partner == 0)
        for (;;) {
            (*turns)++;
            sched_yield();
        }

    return partner < 0 ? failure() : 0;
}

/* Per yield: a round is one of this process and one of the partner, and counts only when just that happened. */
static int64_t yield_round(void)
{
    int64_t before = *turns;
    int64_t start = ticks();
    int result = sched_yield();
    int64_t count = elapsed(start);
    if (result != 0)
        return failure();
    return *turns != before + 1 ? NOT_COUNTED : count / 2;
}

static void yield_finish(void)
{
    end_partner();
    if (turns != MAP_FAILED)
        munmap((void *)turns, sizeof *turns);
    turns = MAP_FAILED;
}

static void close_end(int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
}

/* Sends each byte back, until there is no one to send any. */
static _Noreturn void echo(void)
{
    char byte;
    close_end(&to_partner[1]);
    close_end(&from_partner[0]);
    while (read(to_partner[0], &byte, 1) == 1)
        if (write(from_partner[1], &byte, 1) != 1)
            break;
    _exit(0);
}

static int64_t pipe_prepare(void)
{
    if (pipe(to_partner) != 0 || pipe(from_partner) != 0)
        return failure();
    partner = fork();
    if (partner == 0)
        echo();
    if (partner < 0)
        return failure();
    close_end(&to_partner[0]);
    close_end(&from_partner[1]);
    return 0;
}

static int64_t pipe_round(void)
{
    char byte = 'p';
    int64_t start = ticks();
    if (write(to_partner[1], &byte, 1) != 1)
        return failure();
    ssize_t received = read(from_partner[0], &byte, 1);
    int64_t count = elapsed(start);
    if (received < 0)
        return failure();
    return received != 1 || byte != 'p' ? -EIO : count;
}

static void pipe_finish(void)
{
    for (int end = 0; end < 2; end++) {
        close_end(&to_partner[end]);
        close_end(&from_partner[end]);
    }

    end_partner();
}

const struct row partner_rows[] = {
    { "posix.yield", MANY_ROUNDS, yield_prepare, yield_round, yield_finish },
    { "posix.pipe_roundtrip", MANY_ROUNDS, pipe_prepare, pipe_round, pipe_finish },
    { NULL, 0, NULL, NULL, NULL },
};
