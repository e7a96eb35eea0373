/*
 * Money in two accounts, a file each. Several processes move one at a time from one account to the other, in transactions; one of them is killed in the
 * middle. Whoever looks, in a transaction too, always sees the same sum: a transfer is there whole or not at all.
 */
#include <px/errno.h>
#include <px/fcntl.h>
#include <px/signal.h>
#include <px/sys_wait.h>
#include <px/txn.h>
#include <px/unistd.h>
#include <px/unistd-files.h>

enum { MOVERS = 3, TRANSFERS = 20, BALANCE = 1000, LOOKS = 30 };

static const char *const accounts[] = { "/tmp/checking", "/tmp/savings" };

static void say(const char *text)
{
    px_size_t length = 0;

    while (text[length] != 0)
        length++;
    (void)px_write(PX_STDOUT_FILENO, text, length);
}

/* 1 if the account could be read; inside a transaction that is going to fail it cannot. */
static int balance_of(int account, int *balance)
{
    int file = px_open(accounts[account], PX_O_RDONLY);
    int is_read = file >= 0 && px_read(file, balance, sizeof *balance) == sizeof *balance;

    if (file >= 0)
        px_close(file);
    return is_read;
}

static int set_balance(int account, int balance)
{
    int file = px_open(accounts[account], PX_O_WRONLY | PX_O_CREAT | PX_O_TRUNC, 0600);
    int is_written = file >= 0 && px_write(file, &balance, sizeof balance) == sizeof balance;

    if (file >= 0)
        px_close(file);
    return is_written;
}

/* From one account to the other; again from the beginning when somebody else was faster. */
static int transfer(int from, int amount)
{
    for (;;) {
        int source, target;

        if (px_txn_begin(0) != 0)
            return 0;
        (void)(balance_of(from, &source) && balance_of(!from, &target) && set_balance(from, source - amount) && set_balance(!from, target + amount));
        if (px_txn_commit() == 0)
            return 1;
        if (px_errno != PX_ECANCELED)
            return 0;
    }
}

static int sum(int *total)
{
    for (;;) {
        int one = 0, other = 0;
        int are_read;

        if (px_txn_begin(0) != 0)
            return 0;
        are_read = balance_of(0, &one) && balance_of(1, &other);
        if (px_txn_commit() == 0) {
            *total = one + other;
            return are_read;
        }
        if (px_errno != PX_ECANCELED)
            return 0;
    }
}

static px_pid_t start_mover(int number, int transfers)
{
    px_pid_t child = px_fork();

    if (child == 0) {
        for (int i = 0; transfers == 0 || i < transfers; i++) {
            if (!transfer((number + i) % 2, 1 + number))
                px_exit(1);
        }
        px_exit(0);
    }
    return child;
}

int main(void)
{
    int total = 0, failures = 0, status;

    if (!set_balance(0, BALANCE) || !set_balance(1, BALANCE))
        return 1;
    px_pid_t endless = start_mover(MOVERS, 0);
    for (int number = 0; number < MOVERS; number++)
        failures += start_mover(number, TRANSFERS) < 0;
    for (int look = 0; look < LOOKS; look++)
        failures += !sum(&total) || total != 2 * BALANCE;
    failures += endless < 0 || px_kill(endless, PX_SIGKILL) != 0;
    while (px_wait(&status) > 0)
        failures += !(PX_WIFEXITED(status) ? PX_WEXITSTATUS(status) == 0 : PX_WTERMSIG(status) == PX_SIGKILL);
    failures += !sum(&total) || total != 2 * BALANCE;
    say(failures == 0 ? "the sum was always the same\n" : "a transfer was seen by halves\n");
    return failures != 0;
}
