/* Two processes that give up the processor to each other. */
#include <sched.h>
#include <stddef.h>
#include <sys/mman.h>

#include "partner.h"
#include "row.h"

/* How often the partner has yielded; in a page that both processes have. */
static volatile int64_t *turns = MAP_FAILED;

/* More often than a row can ask for, but not for ever: a partner whose parent was killed ends as well. */
static void keep_yielding(void)
{
    for (int i = 0; i < 10000000; i++) {
        (*turns)++;
        sched_yield();
    }
}

static int64_t yield_prepare(void)
{
    turns = mmap(NULL, sizeof *turns, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return turns == MAP_FAILED ? failure() : start_partner(keep_yielding);
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

const struct row yield_rows[] = {
    { "posix.yield", MANY_ROUNDS, yield_prepare, yield_round, yield_finish },
    { NULL, 0, NULL, NULL, NULL },
};
