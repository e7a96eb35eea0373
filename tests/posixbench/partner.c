#include "partner.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "row.h"

static pid_t partner = -1;

int64_t start_partner(void (*run)(void))
{
    partner = fork();
    if (partner == 0) {
        run();
        _exit(0);
    }

    return partner < 0 ? failure() : 0;
}

void end_partner(void)
{
    if (partner > 0) {
        kill(partner, SIGKILL);
        waitpid(partner, NULL, 0);
    }

    partner = -1;
}
