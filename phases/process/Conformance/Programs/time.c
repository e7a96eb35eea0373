/* times, clock_gettime of the process: POSIX.1-2017, System Interfaces. */
#include "conformance.h"

#include <sys/times.h>
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

const struct test time_tests[] = {
    { "times/own_time_is_counted", own_time_is_counted },
    { "times/children_are_counted_when_waited_for", children_are_counted_when_waited_for },
    { "clock_gettime/the_monotonic_clock_does_not_go_back", the_monotonic_clock_does_not_go_back },
    { 0 },
};
