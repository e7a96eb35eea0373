#include "busy.h"
#include "conformance.h"

#include <signal.h>
#include <unistd.h>

int answer_bytes(int from, int to, int most)
{
    unsigned char byte;
    ssize_t got = 1;
    for (int left = most; left != 0 && (got = read(from, &byte, 1)) == 1; left--)
    {
        byte++;
        if (write(to, &byte, 1) != 1)
            return 1;
    }
    return got == 0 || most > 0 ? 0 : 2;
}

void exchange_bytes(int to, int from, int rounds)
{
    for (int i = 0; i < rounds; i++)
    {
        unsigned char byte = (unsigned char)i;
        CHECK_EQUAL(write(to, &byte, 1), 1);
        CHECK_EQUAL(read(from, &byte, 1), 1);
        CHECK_EQUAL(byte, (unsigned char)(i + 1));
    }
}

static int signal_parent(void)
{
    usleep(20000);
    kill(getppid(), SIGUSR1);
    return 0;
}

static void ignore_number(int number)
{
    (void)number;
}

void check_interrupted(ssize_t (*wait)(void), void (*exchange)(void))
{
    struct sigaction action = { .sa_handler = ignore_number };
    CHECK_EQUAL(sigaction(SIGUSR1, &action, NULL), 0);
    for (int i = 0; i < 3; i++)
    {
        pid_t child = child_running(signal_parent);
        CHECK_ERROR(wait(), EINTR);
        CHECK_EQUAL(exit_status_of(child), 0);
        exchange();
    }
}
