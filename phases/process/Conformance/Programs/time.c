/* times, clock_gettime of the process: POSIX.1-2017, System Interfaces. */
#define _GNU_SOURCE
#include "conformance.h"

#include <stdint.h>
#include <string.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

static int burn(void)
{
    struct tms start, now;
    times(&start);
    do
    {
        for (volatile int i = 0; i < 100000; i++)
            ;
        times(&now);
    } while (now.tms_utime + now.tms_stime < start.tms_utime + start.tms_stime + 3);
    return 0;
}

static void own_time_is_counted(void)
{
    struct tms start, now;
    clock_t real = times(&start);
    CHECK(real != (clock_t)-1);
    burn();
    CHECK(times(&now) >= real);
    CHECK(now.tms_utime + now.tms_stime >= start.tms_utime + start.tms_stime + 3);
}

static void children_are_counted_when_waited_for(void)
{
    struct tms before, running, after;
    times(&before);
    pid_t child = child_running(burn);
    times(&running);
    CHECK_EQUAL(running.tms_cutime + running.tms_cstime, before.tms_cutime + before.tms_cstime);
    CHECK_EQUAL(exit_status_of(child), 0);
    times(&after);
    CHECK(after.tms_cutime + after.tms_cstime >= before.tms_cutime + before.tms_cstime + 3);
}

static void the_monotonic_clock_does_not_go_back(void)
{
    struct timespec before, after;
    CHECK_EQUAL(clock_gettime(CLOCK_MONOTONIC, &before), 0);
    for (int i = 0; i < 1000; i++)
    {
        CHECK_EQUAL(clock_gettime(CLOCK_MONOTONIC, &after), 0);
        CHECK(after.tv_nsec >= 0 && after.tv_nsec < 1000000000);
        CHECK(after.tv_sec > before.tv_sec || (after.tv_sec == before.tv_sec && after.tv_nsec >= before.tv_nsec));
        before = after;
    }
}

static int64_t read_clock(clockid_t clock)
{
    struct timespec time;
    CHECK_EQUAL(clock_gettime(clock, &time), 0);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void the_cpu_time_grows_with_use(void)
{
    int64_t before = read_clock(CLOCK_PROCESS_CPUTIME_ID);
    burn();
    CHECK(read_clock(CLOCK_PROCESS_CPUTIME_ID) > before);
}

static void an_unknown_clock_is_einval(void)
{
    struct timespec time = { 0 };
    CHECK_ERROR(clock_gettime(77, &time), EINVAL);
    CHECK_ERROR(clock_getres(77, &time), EINVAL);
    CHECK_EQUAL(clock_nanosleep(77, 0, &time, NULL), EINVAL);
}

static void each_clock_has_a_resolution(void)
{
    const clockid_t clocks[] = { CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID };
    for (size_t i = 0; i < sizeof clocks / sizeof clocks[0]; i++)
    {
        struct timespec resolution = { 0 };
        CHECK_EQUAL(clock_getres(clocks[i], &resolution), 0);
        CHECK(resolution.tv_sec > 0 || resolution.tv_nsec > 0);
        CHECK_EQUAL(clock_getres(clocks[i], NULL), 0);
    }
}

static void nanosleep_takes_its_time(void)
{
    const struct timespec time = { 0, 20000000 };
    int64_t start = read_clock(CLOCK_MONOTONIC);
    CHECK_EQUAL(nanosleep(&time, NULL), 0);
    CHECK(read_clock(CLOCK_MONOTONIC) - start >= 20000000);
}

static void what_is_no_time_is_einval(void)
{
    const struct timespec times[] = { { 0, 1000000000 }, { 0, -1 }, { -1, 0 } };
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++)
    {
        CHECK_ERROR(nanosleep(&times[i], NULL), EINVAL);
        CHECK_EQUAL(clock_nanosleep(CLOCK_MONOTONIC, 0, &times[i], NULL), EINVAL);
    }
}

static void clock_nanosleep_wakes_at_a_time(void)
{
    struct timespec until;
    int64_t start = read_clock(CLOCK_MONOTONIC);
    until.tv_sec = (start + 20000000) / 1000000000;
    until.tv_nsec = (start + 20000000) % 1000000000;
    CHECK_EQUAL(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL), 0);
    CHECK(read_clock(CLOCK_MONOTONIC) >= start + 20000000);
    CHECK_EQUAL(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL), 0); /* it has passed */
    CHECK_EQUAL(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &until, NULL), 0);
}

static void sleep_returns_zero_when_nothing_is_left(void)
{
    int64_t start = read_clock(CLOCK_MONOTONIC);
    CHECK_EQUAL(sleep(0), 0);
    CHECK_EQUAL(sleep(1), 0);
    CHECK(read_clock(CLOCK_MONOTONIC) - start >= 1000000000);
}

static void the_clocks_of_the_day_agree(void)
{
    struct timeval day;
    time_t told = 0;
    int64_t before = read_clock(CLOCK_REALTIME);
    time_t now = time(&told);
    CHECK_EQUAL(gettimeofday(&day, NULL), 0);
    int64_t after = read_clock(CLOCK_REALTIME);
    CHECK_EQUAL(now, told);
    /* The C library may read a coarser clock for the time in seconds. */
    CHECK(now >= before / 1000000000 - 1 && now <= after / 1000000000);
    CHECK(day.tv_usec >= 0 && day.tv_usec < 1000000);
    int64_t microseconds = (int64_t)day.tv_sec * 1000000 + day.tv_usec;
    CHECK(microseconds >= before / 1000 && microseconds <= after / 1000);
}

static int set_the_clock_as_somebody(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return setuid(1000) == 0 && clock_settime(CLOCK_REALTIME, &time) == -1 && errno == EPERM ? 0 : 1;
}

static void not_everybody_sets_the_clock(void)
{
    struct timespec bad = { 1, 1000000000 }, worse = { -1, 0 }, fine = { 1, 0 };
    CHECK_EQUAL(exit_status_of(child_running(set_the_clock_as_somebody)), 0);
    CHECK_ERROR(clock_settime(CLOCK_REALTIME, &bad), EINVAL);
    CHECK_ERROR(clock_settime(CLOCK_REALTIME, &worse), EINVAL);
    CHECK_ERROR(clock_settime(CLOCK_MONOTONIC, &fine), EINVAL);
    CHECK_ERROR(clock_settime(CLOCK_PROCESS_CPUTIME_ID, &fine), EINVAL);
    CHECK_ERROR(clock_settime(77, &fine), EINVAL);
    CHECK_ERROR(clock_settime(CLOCK_REALTIME, (void *)16), EFAULT);
}

#ifndef CONFORMANCE_DOOR
static void adjtimex_tells_of_the_clock(void)
{
    struct timex clock = { .modes = 0 };
    int state = adjtimex(&clock);
    CHECK(state >= TIME_OK && state <= TIME_ERROR);
    CHECK_EQUAL((clock.status & STA_UNSYNC) != 0, state == TIME_ERROR);
    int64_t now = read_clock(CLOCK_REALTIME) / 1000000000;
    CHECK(clock.time.tv_sec >= now - 1 && clock.time.tv_sec <= now);
    CHECK(clock.tick >= 9000 && clock.tick <= 11000);
    pid_t child = fork();
    if (child == 0)
    {
        struct timex change = { .modes = ADJ_TICK, .tick = 10000 };
        _exit(setuid(1000) == 0 && adjtimex(&change) == -1 && errno == EPERM ? 0 : 1);
    }
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK(clock_adjtime(CLOCK_MONOTONIC, &clock) == -1 && (errno == EINVAL || errno == EOPNOTSUPP));
}
#endif

static void uname_names_the_system(void)
{
    struct utsname name;
    memset(&name, 'x', sizeof name);
    CHECK(uname(&name) >= 0);
    CHECK(strlen(name.sysname) > 0 && strlen(name.sysname) < sizeof name.sysname);
    CHECK(strlen(name.nodename) < sizeof name.nodename && strlen(name.release) < sizeof name.release);
    CHECK(strlen(name.version) < sizeof name.version);
    CHECK(strcmp(name.machine, "x86_64") == 0);
}

const struct test time_tests[] = {
    { "times/own_time_is_counted", own_time_is_counted },
    { "times/children_are_counted_when_waited_for", children_are_counted_when_waited_for },
    { "clock_gettime/the_monotonic_clock_does_not_go_back", the_monotonic_clock_does_not_go_back },
    { "clock_gettime/the_cpu_time_grows_with_use", the_cpu_time_grows_with_use },
    { "clock_gettime/an_unknown_clock_is_einval", an_unknown_clock_is_einval },
    { "clock_getres/each_clock_has_a_resolution", each_clock_has_a_resolution },
    { "nanosleep/takes_its_time", nanosleep_takes_its_time },
    { "nanosleep/what_is_no_time_is_einval", what_is_no_time_is_einval },
    { "clock_nanosleep/wakes_at_a_time", clock_nanosleep_wakes_at_a_time },
    { "sleep/returns_zero_when_nothing_is_left", sleep_returns_zero_when_nothing_is_left },
    { "time/the_clocks_of_the_day_agree", the_clocks_of_the_day_agree },
    { "uname/names_the_system", uname_names_the_system },
    { "clock_settime/tells_its_errors", not_everybody_sets_the_clock },
#ifndef CONFORMANCE_DOOR
    { "adjtimex/tells_of_the_clock", adjtimex_tells_of_the_clock },
#endif
    { 0 },
};
