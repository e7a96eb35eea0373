/* Signals: setting an action, one that a process sends itself, and a fault that its handler repairs. */
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

#include "row.h"

static struct sigaction old_action;
static volatile sig_atomic_t handled;
static pid_t self;
static volatile char *page = MAP_FAILED;

static void count_signal(int number)
{
    (void)number;
    handled++;
}

static void open_page(int number, siginfo_t *info, void *context)
{
    (void)number, (void)info, (void)context;
    /* Not repaired: back to the default action, which ends the program when the store is tried again. */
    if (mprotect((void *)page, PAGE_SIZE, PROT_READ | PROT_WRITE) != 0)
        signal(SIGSEGV, SIG_DFL);
    handled++;
}

static int64_t set_action(int number, struct sigaction action)
{
    sigemptyset(&action.sa_mask);
    return sigaction(number, &action, &old_action) == 0 ? 0 : failure();
}

static int64_t sigaction_round(void)
{
    struct sigaction action = { .sa_handler = count_signal };
    int64_t start = ticks();
    int result = sigaction(SIGUSR1, &action, NULL);
    int64_t count = elapsed(start);
    return result != 0 ? failure() : count;
}

static int64_t user_signal_prepare(void)
{
    self = getpid();
    return set_action(SIGUSR1, (struct sigaction){ .sa_handler = count_signal });
}

static void user_signal_finish(void)
{
    sigaction(SIGUSR1, &old_action, NULL);
}

static int64_t kill_handler_round(void)
{
    int before = handled;
    int64_t start = ticks();
    int result = kill(self, SIGUSR1);
    int64_t count = elapsed(start);
    if (result != 0)
        return failure();
    return handled == before ? NOT_COUNTED : count;
}

static int64_t segv_prepare(void)
{
    int64_t result = reserve_lone_page();
    if (result < 0)
        return result;
    page = map_lone_page();
    if (page == MAP_FAILED)
        return failure();
    page[0] = 1;
    return set_action(SIGSEGV, (struct sigaction){ .sa_sigaction = open_page, .sa_flags = SA_SIGINFO });
}

static int64_t segv_round(void)
{
    int before = handled;
    if (mprotect((void *)page, PAGE_SIZE, PROT_READ) != 0)
        return failure();
    int64_t start = ticks();
    page[0] = 2;
    int64_t count = elapsed(start);
    return handled == before ? NOT_COUNTED : count;
}

static void segv_finish(void)
{
    if (page != MAP_FAILED)
        sigaction(SIGSEGV, &old_action, NULL);
    page = MAP_FAILED;
    release_lone_page();
}

const struct row signal_rows[] = {
    { "posix.sigaction", MANY_ROUNDS, user_signal_prepare, sigaction_round, user_signal_finish },
    { "posix.kill_handler", MANY_ROUNDS, user_signal_prepare, kill_handler_round, user_signal_finish },
    { "posix.segv_mprotect", MANY_ROUNDS, segv_prepare, segv_round, segv_finish },
    { NULL, 0, NULL, NULL, NULL },
};
