/*
 * What clocks and timers do: a sleep that is never too short, one until a time that does not drift, a timer that sends a signal with a value, and timers
 * that are waited for like files, two at once.
 */
#include <px/errno.h>
#include <px/poll.h>
#include <px/siginfo.h>
#include <px/signal.h>
#include <px/time.h>
#include <px/timerfd.h>
#include <px/unistd.h>

enum { MILLISECOND = 1000000, SECOND = 1000000000, ALARM = PX_SIGRTMIN, VALUE = 42, STEPS = 5 };

static volatile int value, count;

static void say(const char *text)
{
    px_size_t length = 0;

    while (text[length] != 0)
        length++;
    (void)px_write(PX_STDOUT_FILENO, text, length);
}

static void check(int is_so, const char *text)
{
    say(text);
    say(is_so ? ": yes\n" : ": no\n");
    if (!is_so)
        px_exit(1);
}

static long long now(void)
{
    struct px_timespec time;

    return px_clock_gettime(PX_CLOCK_MONOTONIC, &time) == 0 ? time.tv_sec * (long long)SECOND + time.tv_nsec : -1;
}

static struct px_timespec after(long long nanoseconds)
{
    return (struct px_timespec){ .tv_sec = nanoseconds / SECOND, .tv_nsec = nanoseconds % SECOND };
}

static void sleeps_are_never_too_short(void)
{
    struct px_timespec time = after(5 * MILLISECOND);
    long long begin = now();

    check(px_nanosleep(&time, 0) == 0 && now() - begin >= 5 * MILLISECOND, "a sleep is not too short");
}

/* Each step is until a time that was known from the beginning, so that what one is late is not added to the next. */
static void steps_do_not_drift(void)
{
    long long begin = now();
    int is_early = 0;

    for (int i = 1; i <= STEPS; i++) {
        struct px_timespec time = after(begin + i * 2LL * MILLISECOND);

        is_early |= px_clock_nanosleep(PX_CLOCK_MONOTONIC, PX_TIMER_ABSTIME, &time, 0) != 0 || now() < begin + i * 2LL * MILLISECOND;
    }
    check(!is_early, "steps come at the times that were set");
}

static void keep(int signal, px_siginfo_t *information, void *context)
{
    (void)signal;
    (void)context;
    value = information->si_value.sival_int;
    count++;
}

static void a_timer_sends_a_signal(void)
{
    struct px_sigaction action = { 0 };
    struct px_sigevent event = { .sigev_notify = PX_SIGEV_SIGNAL, .sigev_signo = ALARM, .sigev_value = { .sival_int = VALUE } };
    struct px_itimerspec wanted = { .it_value = after(3 * MILLISECOND) };
    px_sigset_t blocked, waiting;
    px_timer_t timer;

    action.sa_sigaction = keep;
    action.sa_flags = PX_SA_SIGINFO;
    px_sigemptyset(&blocked);
    px_sigaddset(&blocked, ALARM);
    px_sigemptyset(&waiting);
    if (px_sigaction(ALARM, &action, 0) != 0 || px_sigprocmask(PX_SIG_BLOCK, &blocked, 0) != 0)
        px_exit(2);
    if (px_timer_create(PX_CLOCK_MONOTONIC, &event, &timer) != 0 || px_timer_settime(timer, 0, &wanted, 0) != 0)
        px_exit(2);
    while (count == 0)
        (void)px_sigsuspend(&waiting); /* the signal is let in only here, so it is not missed */
    check(count == 1 && value == VALUE, "a timer sends its signal with its value");
    check(px_timer_delete(timer) == 0 && px_timer_delete(timer) == -1 && px_errno == PX_EINVAL, "and is gone when it is deleted");
}

static void timers_are_files(void)
{
    struct px_itimerspec quick = { after(2 * MILLISECOND), after(2 * MILLISECOND) };
    struct px_itimerspec slow = { .it_value = after(20 * MILLISECOND) };
    struct px_pollfd files[2];
    uint64_t times = 0, all = 0;
    int is_over = 0;

    for (int i = 0; i < 2; i++) {
        files[i].fd = px_timerfd_create(PX_CLOCK_MONOTONIC, PX_TFD_CLOEXEC);
        files[i].events = PX_POLLIN;
        if (files[i].fd < 0 || px_timerfd_settime(files[i].fd, 0, i == 0 ? &quick : &slow, 0) != 0)
            px_exit(2);
    }
    while (!is_over && px_poll(files, 2, -1) > 0) {
        if (files[0].revents != 0 && px_read(files[0].fd, &times, sizeof times) == sizeof times)
            all += times;
        is_over = files[1].revents != 0;
    }
    /* The last of the quick ones may be read after the slow one. */
    check(all >= 9, "a timer that repeats counts how often it expired");
    check(px_read(files[1].fd, &times, sizeof times) == sizeof times && times == 1, "and one that does not, once");
}

int main(void)
{
    sleeps_are_never_too_short();
    steps_do_not_drift();
    a_timer_sends_a_signal();
    timers_are_files();
    return 0;
}
