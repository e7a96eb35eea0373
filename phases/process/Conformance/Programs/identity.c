/* getpid, getppid, the user and group ids, umask: POSIX.1-2017, System Interfaces. Tests that change ids need to begin as superuser. */
#include "conformance.h"

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

static void need_privileges(void)
{
    if (geteuid() != 0)
        skip("needs the superuser");
}

static void ids_are_positive(void)
{
    CHECK(getpid() > 0);
    CHECK(getppid() >= 0);
    CHECK(getpgrp() > 0);
}

static int change_user(void)
{
    if (setuid(1000) != 0 || getuid() != 1000 || geteuid() != 1000)
        return 1;
    /* Without privileges there is no way back, as there is no saved id to go back to. */
    if (setuid(0) != -1 || errno != EPERM)
        return 2;
    if (seteuid(0) != -1 || errno != EPERM)
        return 3;
    return setuid(1000) == 0 ? 0 : 4;
}

static void setuid_gives_privileges_up(void)
{
    need_privileges();
    CHECK_EQUAL(exit_status_of(child_running(change_user)), 0);
    CHECK_EQUAL(getuid(), 0);
}

static int change_effective_user(void)
{
    if (seteuid(1000) != 0 || geteuid() != 1000 || getuid() != 0)
        return 1;
    return seteuid(0) == 0 && geteuid() == 0 ? 0 : 2;
}

static void seteuid_can_go_back(void)
{
    need_privileges();
    CHECK_EQUAL(exit_status_of(child_running(change_effective_user)), 0);
}

static int change_group(void)
{
    if (setgid(2000) != 0 || getgid() != 2000 || getegid() != 2000)
        return 1;
    if (setuid(1000) != 0)
        return 2;
    return setgid(3000) == -1 && errno == EPERM ? 0 : 3;
}

static void setgid_needs_privileges(void)
{
    need_privileges();
    CHECK_EQUAL(exit_status_of(child_running(change_group)), 0);
}

static int swap_users(void)
{
    if (setreuid(1000, 1001) != 0 || getuid() != 1000 || geteuid() != 1001)
        return 1;
    if (setreuid(1001, 1000) != 0 || getuid() != 1001 || geteuid() != 1000)
        return 2;
    return setreuid(0, -1) == -1 && errno == EPERM ? 0 : 3;
}

static void setreuid_can_swap(void)
{
    need_privileges();
    CHECK_EQUAL(exit_status_of(child_running(swap_users)), 0);
}

static int swap_groups(void)
{
    if (setregid(2000, 2001) != 0 || getgid() != 2000 || getegid() != 2001)
        return 1;
    return setegid(2000) == 0 && getegid() == 2000 ? 0 : 2;
}

static void setregid_and_setegid_work(void)
{
    need_privileges();
    CHECK_EQUAL(exit_status_of(child_running(swap_groups)), 0);
}

static int set_groups(void)
{
    const gid_t given[] = { 5, 6, 7 };
    gid_t got[8];
    if (setgroups(3, given) != 0 || getgroups(0, NULL) != 3)
        return 1;
    if (getgroups(8, got) != 3 || got[0] != 5 || got[1] != 6 || got[2] != 7)
        return 2;
    return getgroups(2, got) == -1 && errno == EINVAL ? 0 : 3;
}

static void getgroups_tells_the_groups(void)
{
    need_privileges();
    CHECK_EQUAL(exit_status_of(child_running(set_groups)), 0);
}

static int is_refused(int result) { return result == -1 && errno == EPERM; }

static int change_without_privileges(void)
{
    if (setgid(2000) != 0 || setuid(1000) != 0)
        return 1;
    if (!is_refused(setuid(1001)) || !is_refused(seteuid(1001)) || !is_refused(setreuid(1001, -1)) || !is_refused(setreuid(-1, 1001)))
        return 2;
    if (!is_refused(setgid(2001)) || !is_refused(setegid(2001)) || !is_refused(setregid(2001, -1)) || !is_refused(setregid(-1, 2001)))
        return 3;
    if (seteuid(1000) != 0 || setegid(2000) != 0 || setreuid(-1, 1000) != 0 || setregid(-1, 2000) != 0)
        return 4;
    return getuid() == 1000 && geteuid() == 1000 && getgid() == 2000 && getegid() == 2000 ? 0 : 5;
}

static void other_ids_need_privileges(void)
{
    need_privileges();
    CHECK_EQUAL(exit_status_of(child_running(change_without_privileges)), 0);
}

static void bad_ids_are_einval(void)
{
    need_privileges();
    CHECK_ERROR(setuid((uid_t)-1), EINVAL);
    CHECK_ERROR(setgid((gid_t)-1), EINVAL);
    CHECK_ERROR(getgroups(-1, NULL), EINVAL);
}

static int has_user_1000(void) { return getuid() == 1000 && geteuid() == 1000 ? 0 : 1; }

static int user_is_inherited(void)
{
    if (setuid(1000) != 0)
        return 50;
    return exit_status_of(child_running(has_user_1000));
}

static void children_inherit_ids(void)
{
    need_privileges();
    CHECK_EQUAL(exit_status_of(child_running(user_is_inherited)), 0);
}

static int mask_is_027(void) { return umask(0) == 027 ? 0 : 1; }

static void umask_returns_the_old_mask_and_is_inherited(void)
{
    mode_t old = umask(027);
    CHECK_EQUAL(umask(01777), 027);
    CHECK_EQUAL(umask(027), 0777);
    CHECK_EQUAL(exit_status_of(child_running(mask_is_027)), 0);
    CHECK_EQUAL(umask(old), 027);
}

const struct test identity_tests[] = {
    { "getpid/ids_are_positive", ids_are_positive },
    { "setuid/gives_privileges_up", setuid_gives_privileges_up },
    { "seteuid/can_go_back", seteuid_can_go_back },
    { "setgid/needs_privileges", setgid_needs_privileges },
    { "setreuid/can_swap", setreuid_can_swap },
    { "setregid/and_setegid_work", setregid_and_setegid_work },
    { "seteuid/other_ids_need_privileges", other_ids_need_privileges },
    { "setuid/bad_ids_are_einval", bad_ids_are_einval },
    { "getgroups/tells_the_groups", getgroups_tells_the_groups },
    { "getuid/children_inherit_ids", children_inherit_ids },
    { "umask/returns_the_old_mask_and_is_inherited", umask_returns_the_old_mask_and_is_inherited },
    { 0 },
};
