/* sethostname and setdomainname of Linux, and who sees what they set. */
#define _GNU_SOURCE
#include "conformance.h"

#ifndef CONFORMANCE_DOOR /* which has no such functions */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

static int names_of_nobody(void)
{
    if (setuid(1000) != 0)
        return 1;
    CHECK_ERROR(sethostname("other", 5), EPERM);
    CHECK_ERROR(setdomainname("other", 5), EPERM);
    return 0;
}

static int name_is_seen(void)
{
    char name[80] = "";
    FILE *file = fopen("/proc/sys/kernel/hostname", "r");
    CHECK(file != 0);
    CHECK(fgets(name, sizeof name, file) != 0);
    return strcmp(name, "conformance\n") == 0 ? 0 : 1;
}

static void the_superuser_names_the_host(void)
{
    if (geteuid() != 0)
        skip("not the superuser");
    struct utsname before, after;
    char name[80], longest[65];
    CHECK_EQUAL(uname(&before), 0);
    CHECK_EQUAL(exit_status_of(child_running(names_of_nobody)), 0);
    CHECK_EQUAL(sethostname("conformance", 11), 0);
    CHECK_EQUAL(gethostname(name, sizeof name), 0);
    CHECK(strcmp(name, "conformance") == 0);
    CHECK_EQUAL(exit_status_of(child_running(name_is_seen)), 0);
    CHECK_EQUAL(setdomainname("example", 7), 0);
    CHECK_EQUAL(uname(&after), 0);
    CHECK(strcmp(after.nodename, "conformance") == 0);
    CHECK(strcmp(after.domainname, "example") == 0);
    memset(longest, 'x', sizeof longest);
    CHECK_ERROR(sethostname(longest, 65), EINVAL);
    CHECK_EQUAL(sethostname(longest, 64), 0);
    CHECK_EQUAL(uname(&after), 0);
    CHECK_EQUAL(strlen(after.nodename), 64);
    CHECK_EQUAL(sethostname(before.nodename, strlen(before.nodename)), 0);
    CHECK_EQUAL(setdomainname(before.domainname, strlen(before.domainname)), 0);
}
#endif

const struct test host_name_tests[] = {
#ifndef CONFORMANCE_DOOR
    { "sethostname/the_superuser_names_the_host", the_superuser_names_the_host },
#endif
    { 0 },
};
