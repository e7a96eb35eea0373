/* Setting the clock of the day, and what follows it: POSIX.1-2017, clock_settime. Each test puts the clock back. */
#define _GNU_SOURCE
#include "clock_setting.h"
#include "conformance.h"
#include "threads.h"

#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000LL
#define MILLISECOND 1000000LL
#define HOUR (3600 * SECOND)

static int64_t now(clockid_t clock)
{
    struct timespec time;
    CHECK_EQUAL(clock_gettime(clock, &time), 0);
    return time.tv_sec * SECOND + time.tv_nsec;
}

static struct timespec time_of(int64_t nanoseconds)
{
    return (struct timespec){ nanoseconds / SECOND, nanoseconds % SECOND };
}

/* Move the clock of the day on, or back. */
static void move_clock(int64_t nanoseconds)
{
    struct timespec wanted = time_of(now(CLOCK_REALTIME) + nanoseconds);
    if (clock_settime(CLOCK_REALTIME, &wanted) != 0 && errno == EPERM)
        skip("may not set the clock");
    CHECK(now(CLOCK_REALTIME) >= wanted.tv_sec * SECOND + wanted.tv_nsec);
}

void ends_when_the_hour_has_come(int (*wait)(void))
{
    int64_t start = now(CLOCK_MONOTONIC);
    pid_t child = child_running(wait);
    sleep_milliseconds(20);
    CHECK_EQUAL(waitpid(child, NULL, WNOHANG), 0);
    move_clock(2 * HOUR);
    int status = exit_status_of(child);
    move_clock(-2 * HOUR);
    CHECK_EQUAL(status, 0);
    CHECK(now(CLOCK_MONOTONIC) - start < 60 * SECOND);
}

static int read_the_clock_twice(void)
{
    int64_t first = now(CLOCK_REALTIME);
    sleep_milliseconds(60);
    int64_t passed = now(CLOCK_REALTIME) - first;
    return passed >= HOUR && passed < 2 * HOUR ? 0 : 1;
}

static void all_see_the_time_that_was_set(void)
{
    struct timespec told;
    int64_t since_boot = now(CLOCK_MONOTONIC), before = now(CLOCK_REALTIME);
    pid_t child = child_running(read_the_clock_twice);
    sleep_milliseconds(20);
    move_clock(HOUR);
    int64_t after = now(CLOCK_REALTIME);
    CHECK(after - before >= HOUR && after - before < HOUR + 60 * SECOND);
    CHECK(now(CLOCK_MONOTONIC) - since_boot < 60 * SECOND);
    CHECK_EQUAL(syscall(SYS_clock_gettime, CLOCK_REALTIME, &told), 0);
    CHECK(told.tv_sec >= after / SECOND && told.tv_sec <= after / SECOND + 60);
    CHECK_EQUAL(exit_status_of(child), 0);
    child = child_running(sleep_for_ever); /* a new process begins with it */
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(signal_of(child), SIGKILL);
    move_clock(-HOUR);
    CHECK(now(CLOCK_REALTIME) - before < 60 * SECOND);
}

static int sleep_an_hour(void)
{
    struct timespec until = time_of(now(CLOCK_REALTIME) + HOUR);
    return clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &until, NULL);
}

static void a_sleep_until_a_time_ends_when_the_clock_passes_it(void) { ends_when_the_hour_has_come(sleep_an_hour); }

#ifdef CONFORMANCE_DOOR
static int wait_at_a_semaphore(void)
{
    sem_t semaphore;
    struct timespec until = time_of(now(CLOCK_REALTIME) + HOUR);
    CHECK_EQUAL(sem_init(&semaphore, 0, 0), 0);
    CHECK_ERROR(sem_timedwait(&semaphore, &until), ETIMEDOUT);
    return 0;
}

void a_wait_at_a_semaphore_ends_when_the_clock_is_set(void) { ends_when_the_hour_has_come(wait_at_a_semaphore); }

static int wait_at_a_condition(void)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
    struct timespec until = time_of(now(CLOCK_REALTIME) + HOUR);
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    CHECK_EQUAL(pthread_cond_timedwait(&condition, &mutex, &until), ETIMEDOUT);
    return 0;
}

void a_wait_at_a_condition_ends_when_the_clock_is_set(void) { ends_when_the_hour_has_come(wait_at_a_condition); }
#else
/* What C libraries build on; that of musl asks for the time that is left instead, which follows no clock. */
static int wait_at_a_word(void)
{
    struct timespec until = time_of(now(CLOCK_REALTIME) + HOUR);
    CHECK_EQUAL(futex(&word, WAIT_BITSET | PRIVATE | REALTIME, atomic_load(&word), &until, NULL, -1), -1);
    CHECK_EQUAL(errno, ETIMEDOUT);
    return 0;
}

static void a_wait_at_a_word_ends_too(void) { ends_when_the_hour_has_come(wait_at_a_word); }
#endif

static int wait_at_a_queue(void)
{
    char bytes[8];
    struct mq_attr attributes = { .mq_maxmsg = 1, .mq_msgsize = sizeof bytes };
    mqd_t queue = mq_open("/clock-setting", O_RDWR | O_CREAT, 0600, &attributes);
    CHECK(queue != (mqd_t)-1);
    CHECK_EQUAL(mq_unlink("/clock-setting"), 0);
    struct timespec until = time_of(now(CLOCK_REALTIME) + HOUR);
    CHECK_ERROR(mq_timedreceive(queue, bytes, sizeof bytes, NULL, &until), ETIMEDOUT);
    return 0;
}

static void a_wait_for_a_message_ends_too(void) { ends_when_the_hour_has_come(wait_at_a_queue); }

static int sleep_and_measure(void)
{
    struct timespec span = time_of(80 * MILLISECOND);
    int64_t start = now(CLOCK_MONOTONIC);
    CHECK_EQUAL(clock_nanosleep(CLOCK_REALTIME, 0, &span, NULL), 0);
    int64_t took = now(CLOCK_MONOTONIC) - start;
    return took >= 80 * MILLISECOND && took < 60 * SECOND ? 0 : 1;
}

static void a_sleep_of_some_time_takes_that_time(void)
{
    for (int sign = -1; sign <= 1; sign += 2) {
        pid_t child = child_running(sleep_and_measure);
        sleep_milliseconds(20);
        move_clock(sign * HOUR / 10);
        int status = exit_status_of(child);
        move_clock(-sign * HOUR / 10);
        CHECK_EQUAL(status, 0);
    }
}

static int sleep_until_soon(void)
{
    int64_t start = now(CLOCK_MONOTONIC);
    struct timespec until = time_of(now(CLOCK_REALTIME) + 60 * MILLISECOND);
    CHECK_EQUAL(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &until, NULL), 0);
    return now(CLOCK_MONOTONIC) - start >= 160 * MILLISECOND ? 0 : 1;
}

static void a_clock_that_is_put_back_delays_a_sleep_until_a_time(void)
{
    pid_t child = child_running(sleep_until_soon);
    sleep_milliseconds(20);
    move_clock(-100 * MILLISECOND);
    int status = exit_status_of(child);
    move_clock(100 * MILLISECOND);
    CHECK_EQUAL(status, 0);
}

static timer_t armed(int flags, int number, int64_t time)
{
    timer_t timer;
    struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = number };
    struct itimerspec wanted = { .it_value = time_of(time) };
    CHECK_EQUAL(timer_create(CLOCK_REALTIME, &event, &timer), 0);
    CHECK_EQUAL(timer_settime(timer, flags, &wanted, NULL), 0);
    return timer;
}

static void timers_until_a_time_follow_and_others_do_not(void)
{
    sigset_t set;
    struct itimerspec left;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGUSR2);
    CHECK_EQUAL(sigprocmask(SIG_BLOCK, &set, NULL), 0);
    (void)armed(TIMER_ABSTIME, SIGUSR1, now(CLOCK_REALTIME) + HOUR);
    timer_t relative = armed(0, SIGUSR2, HOUR);
    move_clock(2 * HOUR);
    int taken = sigtimedwait(&set, NULL, &(struct timespec){ 10, 0 });
    int none = sigtimedwait(&set, NULL, &(struct timespec){ 0, 20 * MILLISECOND });
    CHECK_EQUAL(timer_gettime(relative, &left), 0);
    move_clock(-2 * HOUR);
    CHECK_EQUAL(taken, SIGUSR1);
    CHECK_EQUAL(none, -1);
    CHECK(left.it_value.tv_sec > 3500 && left.it_value.tv_sec <= 3600);
}

static int timer_file(int flags, int64_t time)
{
    struct itimerspec wanted = { .it_value = time_of(time) };
    int timer = timerfd_create(CLOCK_REALTIME, 0);
    CHECK(timer >= 0);
    CHECK_EQUAL(timerfd_settime(timer, flags, &wanted, NULL), 0);
    return timer;
}

static int cancelled;

static int read_until_cancelled(void)
{
    uint64_t expiries;
    return read(cancelled, &expiries, sizeof expiries) == -1 && errno == ECANCELED ? 0 : 1;
}

static void a_timer_that_is_read_is_cancelled_if_it_wants_to_be(void)
{
    uint64_t expiries;
    struct itimerspec left;
    int absolute = timer_file(TFD_TIMER_ABSTIME, now(CLOCK_REALTIME) + HOUR);
    int relative = timer_file(0, HOUR);
    cancelled = timer_file(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, now(CLOCK_REALTIME) + 8 * HOUR);
    pid_t child = child_running(read_until_cancelled);
    sleep_milliseconds(20);
    move_clock(2 * HOUR);
    int status = exit_status_of(child);
    struct pollfd files[2] = { { absolute, POLLIN, 0 }, { relative, POLLIN, 0 } };
    int ready = poll(files, 2, 0);
    CHECK_EQUAL(timerfd_gettime(cancelled, &left), 0);
    move_clock(-2 * HOUR);
    CHECK_EQUAL(status, 0);
    CHECK_EQUAL(ready, 1);
    CHECK_EQUAL(files[0].revents, POLLIN);
    CHECK(left.it_value.tv_sec > 5 * 3600 && left.it_value.tv_sec <= 6 * 3600); /* it goes on */
    files[0].fd = cancelled;
    CHECK_EQUAL(poll(files, 1, 0), 1); /* for the clock was set again */
    CHECK_ERROR(read(cancelled, &expiries, sizeof expiries), ECANCELED);
    CHECK_EQUAL(poll(files, 1, 0), 0);
}

static void no_time_before_the_boot_can_be_set(void)
{
    struct timespec time = { 0, 0 };
    move_clock(0);
    CHECK_ERROR(clock_settime(CLOCK_REALTIME, &time), EINVAL);
}

#ifndef CONFORMANCE_DOOR
static int set_as_somebody(void)
{
    struct timeval time;
    gettimeofday(&time, NULL);
    return setuid(1000) == 0 && settimeofday(&time, NULL) == -1 && errno == EPERM ? 0 : 1;
}

static void settimeofday_sets_the_clock(void)
{
    struct timeval time, bad = { 1, 1000000 };
    CHECK_EQUAL(exit_status_of(child_running(set_as_somebody)), 0);
    move_clock(0);
    CHECK_EQUAL(gettimeofday(&time, NULL), 0);
    time.tv_sec += 3600;
    CHECK_EQUAL(settimeofday(&time, NULL), 0);
    CHECK(now(CLOCK_REALTIME) / SECOND >= time.tv_sec && now(CLOCK_REALTIME) / SECOND < time.tv_sec + 60);
    move_clock(-HOUR);
    CHECK_EQUAL(syscall(SYS_settimeofday, &bad, NULL), -1);
    CHECK_EQUAL(errno, EINVAL);
}
#endif

#ifndef CONFORMANCE_DOOR
static void adjtimex_moves_the_clock_by_a_time(void)
{
    struct timex change = { .modes = ADJ_SETOFFSET | ADJ_NANO, .time = { .tv_sec = 3600, .tv_usec = 5 } };
    int64_t before = now(CLOCK_REALTIME);
    if (adjtimex(&change) == -1 && errno == EPERM)
        skip("may not set the clock");
    int64_t moved = now(CLOCK_REALTIME) - before;
    CHECK(moved >= HOUR && moved < HOUR + 60 * SECOND);
    change = (struct timex){ .modes = ADJ_SETOFFSET, .time = { .tv_sec = -3601, .tv_usec = 999999 } };
    CHECK(clock_adjtime(CLOCK_REALTIME, &change) >= 0);
    CHECK(now(CLOCK_REALTIME) - before < 60 * SECOND);
    change = (struct timex){ .modes = ADJ_SETOFFSET, .time = { .tv_usec = 1000000 } };
    CHECK_ERROR(adjtimex(&change), EINVAL);
    change = (struct timex){ .modes = ADJ_OFFSET_SS_READ };
    CHECK(adjtimex(&change) >= 0);
    CHECK_EQUAL(change.offset, 0);
}
#endif

const struct test clock_setting_tests[] = {
    { "clock_settime/all_see_the_time_that_was_set", all_see_the_time_that_was_set },
    { "clock_settime/a_sleep_until_a_time_ends_when_the_clock_passes_it", a_sleep_until_a_time_ends_when_the_clock_passes_it },
    { "clock_settime/a_clock_that_is_put_back_delays_a_sleep_until_a_time", a_clock_that_is_put_back_delays_a_sleep_until_a_time },
    { "clock_settime/a_sleep_of_some_time_takes_that_time", a_sleep_of_some_time_takes_that_time },
    { "mq_timedreceive/follows_a_clock_that_is_set", a_wait_for_a_message_ends_too },
    { "timer_settime/a_time_of_the_day_follows_a_clock_that_is_set", timers_until_a_time_follow_and_others_do_not },
    { "timerfd_settime/may_be_cancelled_when_the_clock_is_set", a_timer_that_is_read_is_cancelled_if_it_wants_to_be },
    { "clock_settime/no_time_before_the_boot_can_be_set", no_time_before_the_boot_can_be_set },
#ifndef CONFORMANCE_DOOR
    { "futex/a_wait_until_a_time_follows_a_clock_that_is_set", a_wait_at_a_word_ends_too },
    { "settimeofday/sets_the_clock", settimeofday_sets_the_clock },
    { "adjtimex/moves_the_clock_by_a_time", adjtimex_moves_the_clock_by_a_time },
#endif
    { 0 },
};
