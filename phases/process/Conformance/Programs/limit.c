/* getrlimit, setrlimit, getrusage: POSIX.1-2017, System Interfaces. */
#include "conformance.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

static void limits_can_be_lowered(void)
{
    struct rlimit limit, lower;
    CHECK_EQUAL(getrlimit(RLIMIT_CORE, &limit), 0);
    lower.rlim_cur = lower.rlim_max = 0;
    CHECK_EQUAL(setrlimit(RLIMIT_CORE, &lower), 0);
    CHECK_EQUAL(getrlimit(RLIMIT_CORE, &limit), 0);
    CHECK(limit.rlim_cur == 0 && limit.rlim_max == 0);
}

static int raise_hard_limit(void)
{
    struct rlimit limit = { 10, 10 }, more = { 10, 20 };
    if (setrlimit(RLIMIT_CORE, &limit) != 0)
        return 1;
    if (geteuid() == 0 && setuid(1000) != 0)
        return 2;
    return setrlimit(RLIMIT_CORE, &more) == -1 && errno == EPERM ? 0 : 3;
}

static void raising_the_hard_limit_needs_privileges(void)
{
    CHECK_EQUAL(exit_status_of(child_running(raise_hard_limit)), 0);
}

static void soft_above_hard_is_einval(void)
{
    struct rlimit limit = { 20, 10 };
    CHECK_ERROR(setrlimit(RLIMIT_CORE, &limit), EINVAL);
}

static void an_unknown_resource_is_einval(void)
{
    struct rlimit limit;
    CHECK_EQUAL(getrlimit(RLIMIT_CORE, &limit), 0);
    CHECK_ERROR(setrlimit(99, &limit), EINVAL);
    CHECK_ERROR(getrlimit(99, &limit), EINVAL);
}

static int has_limit_7(void)
{
    struct rlimit limit;
    return getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 7 ? 0 : 1;
}

static void children_inherit_limits(void)
{
    struct rlimit limit = { 7, 10 };
    CHECK_EQUAL(setrlimit(RLIMIT_CORE, &limit), 0);
    CHECK_EQUAL(exit_status_of(child_running(has_limit_7)), 0);
}

static int use_more_than_allowed(void)
{
    struct rlimit limit = { 64 << 20, 64 << 20 };
    if (setrlimit(RLIMIT_AS, &limit) != 0)
        return 1;
    return mmap(NULL, 128 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED && errno == ENOMEM ? 0 : 2;
}

static void the_address_space_is_limited(void)
{
    CHECK_EQUAL(exit_status_of(child_running(use_more_than_allowed)), 0);
}

static void open_files_are_limited(void)
{
    struct rlimit limit;
    CHECK_EQUAL(getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = 4;
    CHECK_EQUAL(setrlimit(RLIMIT_NOFILE, &limit), 0);
    int last = -1;
    for (int i = 0; i < 8; i++)
    {
        int descriptor = dup(2);
        if (descriptor >= 0)
            last = descriptor;
        else
            CHECK_EQUAL(errno, EMFILE);
    }
    CHECK(last <= 3);
}

static int burn(void)
{
    for (volatile long i = 0; i < 20000000; i++)
        ;
    return 0;
}

static long microseconds(const struct rusage *usage)
{
    return usage->ru_utime.tv_sec * 1000000 + usage->ru_utime.tv_usec + usage->ru_stime.tv_sec * 1000000 + usage->ru_stime.tv_usec;
}

static void children_count_when_they_were_waited_for(void)
{
    struct rusage before, after;
    CHECK_EQUAL(getrusage(RUSAGE_CHILDREN, &before), 0);
    CHECK_EQUAL(exit_status_of(child_running(burn)), 0);
    CHECK_EQUAL(getrusage(RUSAGE_CHILDREN, &after), 0);
    CHECK(microseconds(&after) > microseconds(&before));
}

static void own_time_grows(void)
{
    struct rusage before, after;
    CHECK_EQUAL(getrusage(RUSAGE_SELF, &before), 0);
    burn();
    CHECK_EQUAL(getrusage(RUSAGE_SELF, &after), 0);
    CHECK(microseconds(&after) > microseconds(&before));
}

static void an_unknown_who_is_einval(void)
{
    struct rusage usage;
    CHECK_ERROR(getrusage(77, &usage), EINVAL);
}

const struct test limit_tests[] = {
    { "setrlimit/limits_can_be_lowered", limits_can_be_lowered },
    { "setrlimit/raising_the_hard_limit_needs_privileges", raising_the_hard_limit_needs_privileges },
    { "setrlimit/soft_above_hard_is_einval", soft_above_hard_is_einval },
    { "setrlimit/children_inherit_limits", children_inherit_limits },
    { "setrlimit/the_address_space_is_limited", the_address_space_is_limited },
    { "setrlimit/open_files_are_limited", open_files_are_limited },
    { "getrlimit/an_unknown_resource_is_einval", an_unknown_resource_is_einval },
    { "getrusage/own_time_grows", own_time_grows },
    { "getrusage/children_count_when_they_were_waited_for", children_count_when_they_were_waited_for },
    { "getrusage/an_unknown_who_is_einval", an_unknown_who_is_einval },
    { 0 },
};
