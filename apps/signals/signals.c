/*
 * What signals do: a handler that gets a value with each of the queued signals, in their order; a call that goes on after a handler ran; a child
 * that is stopped, continued and ended, and a parent that is told each time.
 */
#include <px/errno.h>
#include <px/siginfo.h>
#include <px/signal.h>
#include <px/sys_wait.h>
#include <px/unistd.h>

enum { VALUES = 5, QUEUED = PX_SIGRTMIN };

static volatile int got[VALUES], count;

static void say(const char *text)
{
    px_size_t length = 0;

    while (text[length] != 0)
        length++;
    (void)px_write(PX_STDOUT_FILENO, text, length);
}

static void keep(int signal, px_siginfo_t *information, void *context)
{
    (void)signal;
    (void)context;
    if (count < VALUES)
        got[count++] = information->si_value.sival_int;
}

/* While they are blocked they wait, and none is lost. */
static int values_arrive_in_order(void)
{
    struct px_sigaction action = { 0 };
    px_sigset_t set, old;

    action.sa_sigaction = keep;
    action.sa_flags = PX_SA_SIGINFO;
    px_sigemptyset(&set);
    px_sigaddset(&set, QUEUED);
    if (px_sigaction(QUEUED, &action, 0) != 0 || px_sigprocmask(PX_SIG_BLOCK, &set, &old) != 0)
        return 0;
    for (int i = 0; i < VALUES; i++) {
        union px_sigval value = { .sival_int = i * i };

        if (px_sigqueue(px_getpid(), QUEUED, value) != 0)
            return 0;
    }
    if (count != 0 || px_sigprocmask(PX_SIG_SETMASK, &old, 0) != 0 || count != VALUES)
        return 0;
    for (int i = 0; i < VALUES; i++) {
        if (got[i] != i * i)
            return 0;
    }
    return 1;
}

static int child_is_stopped_and_continued(void)
{
    int status;
    px_pid_t child = px_fork();

    if (child == 0) {
        for (;;)
            px_pause();
    }
    return child > 0
        && px_kill(child, PX_SIGSTOP) == 0 && px_waitpid(child, &status, PX_WUNTRACED) == child && PX_WIFSTOPPED(status)
        && px_kill(child, PX_SIGCONT) == 0 && px_waitpid(child, &status, PX_WCONTINUED) == child && PX_WIFCONTINUED(status)
        && px_kill(child, PX_SIGTERM) == 0 && px_waitpid(child, &status, 0) == child
        && PX_WIFSIGNALED(status) && PX_WTERMSIG(status) == PX_SIGTERM;
}

int main(void)
{
    int values = values_arrive_in_order();
    int child = child_is_stopped_and_continued();

    say(values ? "five values came in order\n" : "values were lost\n");
    say(child ? "the child stopped, went on, and ended by a signal\n" : "the child did something else\n");
    return values && child ? 0 : 1;
}
