/* fork, _exit, atexit: POSIX.1-2017, System Interfaces. */
#include "conformance.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int variable = 1;
static char large[300000];

static int seven(void) { return 7; }

static void child_returns_zero(void)
{
    pid_t parent = getpid();
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0)
        _exit(getppid() == parent && getpid() != parent ? 0 : 1);
    CHECK(child != parent);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static int change_variable(void)
{
    if (variable != 1)
        return 1;
    variable = 2;
    return variable == 2 ? 0 : 1;
}

static void memory_is_a_copy(void)
{
    CHECK_EQUAL(exit_status_of(child_running(change_variable)), 0);
    CHECK_EQUAL(variable, 1);
}

static int read_large(void)
{
    for (size_t i = 0; i < sizeof large; i++)
    {
        if (large[i] != (char)(i % 251))
            return 1;
    }
    memset(large, 0x55, sizeof large);
    return 0;
}

static void all_of_the_memory_is_copied(void)
{
    for (size_t i = 0; i < sizeof large; i++)
        large[i] = (char)(i % 251);
    pid_t child = child_running(read_large);
    /* The parent writes at once: the child must still see what was there at the fork. */
    char kept = large[0];
    memset(large, 0x11, sizeof large);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(kept, 0);
    for (size_t i = 0; i < sizeof large; i++)
        CHECK(large[i] == 0x11);
}

static int *shared;

static int write_shared(void)
{
    *shared = 42;
    return 0;
}

static void shared_mappings_stay_shared(void)
{
    shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(shared != MAP_FAILED);
    *shared = 1;
    CHECK_EQUAL(exit_status_of(child_running(write_shared)), 0);
    CHECK_EQUAL(*shared, 42);
}

static void private_mappings_are_copied(void)
{
    shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(shared != MAP_FAILED);
    *shared = 1;
    CHECK_EQUAL(exit_status_of(child_running(write_shared)), 0);
    CHECK_EQUAL(*shared, 1);
}

static int no_children(void)
{
    return wait(NULL) == -1 && errno == ECHILD ? 0 : 1;
}

static void child_has_no_children(void)
{
    pid_t first = child_running(seven);
    CHECK_EQUAL(exit_status_of(child_running(no_children)), 0);
    CHECK_EQUAL(exit_status_of(first), 7);
}

static int times_are_zero(void)
{
    struct tms now;
    if (times(&now) == (clock_t)-1)
        return 1;
    return now.tms_cutime == 0 && now.tms_cstime == 0 ? 0 : 2;
}

static void child_times_begin_at_zero(void)
{
    CHECK_EQUAL(exit_status_of(child_running(seven)), 7);
    CHECK_EQUAL(exit_status_of(child_running(times_are_zero)), 0);
}

static int descriptor;

static int read_a_byte(void)
{
    char byte;
    return read(descriptor, &byte, 1) == 1 ? 0 : 1;
}

static void file_offsets_are_shared(void)
{
    descriptor = open(program_path, O_RDONLY);
    CHECK(descriptor >= 0);
    CHECK_EQUAL(exit_status_of(child_running(read_a_byte)), 0);
    CHECK_EQUAL(lseek(descriptor, 0, SEEK_CUR), 1);
}

static int close_descriptor(void)
{
    return close(descriptor);
}

static void descriptors_are_copies(void)
{
    descriptor = open(program_path, O_RDONLY);
    CHECK(descriptor >= 0);
    CHECK_EQUAL(exit_status_of(child_running(close_descriptor)), 0);
    char byte;
    CHECK_EQUAL(read(descriptor, &byte, 1), 1);
}

static int fork_again(void)
{
    return exit_status_of(child_running(seven)) + 1;
}

static void grandchildren_work(void)
{
    CHECK_EQUAL(exit_status_of(child_running(fork_again)), 8);
}

static void limit_of_processes_is_kept(void)
{
    struct rlimit old, none = { 0, 0 };
    CHECK_EQUAL(getrlimit(RLIMIT_NPROC, &old), 0);
    none.rlim_max = old.rlim_max;
    if (getuid() == 0 && setuid(12345) != 0)
        skip("cannot become a user without privileges");
    CHECK_EQUAL(setrlimit(RLIMIT_NPROC, &none), 0);
    CHECK_ERROR(fork(), EAGAIN);
}

static int call_exit(void)
{
    exit(9);
}

static void exit_gives_the_status(void)
{
    CHECK_EQUAL(exit_status_of(child_running(call_exit)), 9);
}

static int large_status(void) { return 0x1FF; }

static void only_the_low_byte_of_a_status_counts(void)
{
    CHECK_EQUAL(exit_status_of(child_running(large_status)), 0xFF);
}

static void write_seven(void) { *shared = 7; }

static int exit_with_function(void)
{
    atexit(write_seven);
    exit(0);
}

static int leave_with_function(void)
{
    atexit(write_seven);
    _exit(0);
}

static void exit_calls_registered_functions(void)
{
    shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(shared != MAP_FAILED);
    CHECK_EQUAL(exit_status_of(child_running(leave_with_function)), 0);
    CHECK_EQUAL(*shared, 0);
    CHECK_EQUAL(exit_status_of(child_running(exit_with_function)), 0);
    CHECK_EQUAL(*shared, 7);
}

static void vfork_shares_memory_until_exit(void)
{
    static volatile int seen;
    seen = 0;
    pid_t child = vfork();
    CHECK(child >= 0);
    if (child == 0)
    {
        seen = 5;
        _exit(3);
    }
    CHECK_EQUAL(seen, 5);
    CHECK_EQUAL(exit_status_of(child), 3);
}

static void vfork_child_has_its_own_descriptors(void)
{
    descriptor = open(program_path, O_RDONLY);
    CHECK(descriptor >= 0);
    pid_t child = vfork();
    CHECK(child >= 0);
    if (child == 0)
    {
        close(descriptor);
        _exit(0);
    }
    CHECK_EQUAL(exit_status_of(child), 0);
    char byte;
    CHECK_EQUAL(read(descriptor, &byte, 1), 1);
}

static void vfork_child_has_its_own_id(void)
{
    static volatile pid_t own, parent;
    pid_t me = getpid();
    pid_t child = vfork();
    CHECK(child >= 0);
    if (child == 0)
    {
        own = getpid();
        parent = getppid();
        _exit(0);
    }
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(own, child);
    CHECK_EQUAL(parent, me);
    CHECK_EQUAL(getpid(), me);
}

static void vfork_child_can_become_another_user(void)
{
    int status = 0;
    if (geteuid() != 0)
        skip("needs the superuser");
    pid_t child = vfork();
    CHECK(child >= 0);
    if (child == 0)
    {
        if (setgid(2000) != 0 || setuid(1000) != 0 || getuid() != 1000 || getegid() != 2000 || setuid(0) != -1)
            _exit(1);
        if (open(sibling("private"), O_RDONLY) != -1)
            _exit(2);
        char *const arguments[] = { (char *)program_path, REEXEC, "user", "1000", NULL };
        execv(program_path, arguments);
        _exit(3);
    }
    CHECK_EQUAL(getuid(), 0);
    CHECK_EQUAL(geteuid(), 0);
    CHECK_EQUAL(getgid(), 0);
    CHECK(open(sibling("private"), O_RDONLY) >= 0);
    CHECK_EQUAL(waitpid(child, &status, 0), child);
    CHECK_EQUAL(status, 0);
}

static void vfork_child_does_not_change_its_parents_priority(void)
{
    pid_t child = vfork();
    CHECK(child >= 0);
    if (child == 0)
    {
        setpriority(PRIO_PROCESS, 0, 5);
        _exit(0);
    }
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(getpriority(PRIO_PROCESS, 0), 0);
}

static void vfork_child_can_make_a_session(void)
{
    pid_t session = getsid(0);
    pid_t group = getpgrp();
    pid_t child = vfork();
    CHECK(child >= 0);
    if (child == 0)
    {
        if (setsid() != getpid() || getsid(0) != getpid() || getpgrp() != getpid())
            _exit(2);
        if (setsid() != -1 || errno != EPERM)
            _exit(3);
        execl(program_path, program_path, REEXEC, "leads-session", (char *)0);
        _exit(4);
    }
    CHECK_EQUAL(getsid(0), session);
    CHECK_EQUAL(getpgrp(), group);
    CHECK_EQUAL(exit_status_of(child), 0);
    child = vfork();
    if (child == 0)
        _exit(setsid() == getpid() ? 5 : 6);
    CHECK_EQUAL(exit_status_of(child), 5);
    CHECK_EQUAL(getsid(0), session);
}

const struct test fork_tests[] = {
    { "fork/child_returns_zero", child_returns_zero },
    { "fork/memory_is_a_copy", memory_is_a_copy },
    { "fork/all_of_the_memory_is_copied", all_of_the_memory_is_copied },
    { "fork/shared_mappings_stay_shared", shared_mappings_stay_shared },
    { "fork/private_mappings_are_copied", private_mappings_are_copied },
    { "fork/child_has_no_children", child_has_no_children },
    { "fork/child_times_begin_at_zero", child_times_begin_at_zero },
    { "fork/file_offsets_are_shared", file_offsets_are_shared },
    { "fork/descriptors_are_copies", descriptors_are_copies },
    { "fork/grandchildren_work", grandchildren_work },
    { "fork/limit_of_processes_is_kept", limit_of_processes_is_kept },
    { "exit/gives_the_status", exit_gives_the_status },
    { "exit/only_the_low_byte_counts", only_the_low_byte_of_a_status_counts },
    { "exit/calls_registered_functions", exit_calls_registered_functions },
    { "vfork/shares_memory_until_exit", vfork_shares_memory_until_exit },
    { "vfork/child_has_its_own_descriptors", vfork_child_has_its_own_descriptors },
    { "vfork/child_has_its_own_id", vfork_child_has_its_own_id },
    { "vfork/child_can_become_another_user", vfork_child_can_become_another_user },
    { "vfork/child_does_not_change_its_parents_priority", vfork_child_does_not_change_its_parents_priority },
    { "vfork/child_can_make_a_session", vfork_child_can_make_a_session },
    { 0 },
};
