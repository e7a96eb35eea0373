/* Processes under load, and processes that misbehave: whatever they do, they hurt only themselves, and nothing of them is left. */
#define _GNU_SOURCE
#include "conformance.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile long *counters;

/* What is said of time holds for processes that share a processor. */
static void use_one_processor(void)
{
    unsigned long first[16] = { 1 };
    syscall(SYS_sched_setaffinity, 0, sizeof first, first);
}

static void map_counters(void)
{
    counters = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(counters != MAP_FAILED);
}

static int64_t now(void)
{
    struct timespec time;
    CHECK_EQUAL(clock_gettime(CLOCK_MONOTONIC, &time), 0);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void sleep_for(int64_t nanoseconds)
{
    struct timespec time = { nanoseconds / 1000000000, nanoseconds % 1000000000 };
    nanosleep(&time, NULL);
}

static void end(pid_t child)
{
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(waitpid(child, NULL, 0), child);
}

static int zero(void) { return 0; }

static void vfork_and_exit(void)
{
    pid_t child = vfork();
    if (child == 0)
        _exit(0);
    CHECK(child > 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void vfork_and_execute(void)
{
    pid_t child = vfork();
    if (child == 0)
    {
        execl(program_path, program_path, REEXEC, "exit", "0", (char *)0);
        _exit(99);
    }
    CHECK(child > 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void ten_thousand_children(void)
{
    for (int i = 0; i < 10000; i++)
        vfork_and_execute();
    for (int i = 0; i < 10000; i++)
        vfork_and_exit();
    for (int i = 0; i < 1000; i++)
        CHECK_EQUAL(exit_status_of(child_running(zero)), 0);
}

static void a_thousand_processes_alive(void)
{
    static pid_t children[1000];
    int alive = 0;
    while (alive < 1000)
    {
        children[alive] = fork();
        if (children[alive] == 0)
            sleep_for_ever();
        CHECK(children[alive] > 0);
        alive++;
    }
    CHECK_EQUAL(waitpid(-1, NULL, WNOHANG), 0);
    for (int i = 0; i < alive; i++)
        CHECK_EQUAL(kill(children[i], SIGKILL), 0);
    for (int i = 0; i < alive; i++)
        CHECK_EQUAL(waitpid(children[i], NULL, 0), children[i]);
    CHECK_ERROR(wait(NULL), ECHILD);
}

static int count_at(int place)
{
    while (counters[0] == 0)
        sched_yield();
    while (counters[0] != 0)
        counters[place]++;
    return 0;
}

static int count_first(void) { return count_at(1); }
static int count_second(void) { return count_at(2); }

/* CPU time of a child that is ended, in microseconds. */
static long cpu_time_of(pid_t child)
{
    struct rusage usage;
    CHECK_EQUAL(wait4(child, NULL, 0, &usage), child);
    return usage.ru_utime.tv_sec * 1000000 + usage.ru_utime.tv_usec + usage.ru_stime.tv_sec * 1000000 + usage.ru_stime.tv_usec;
}

/* Whether two busy processes get CPU time within 5 % of each other over 2 s. */
static int is_shared_equally(void)
{
    counters[0] = counters[1] = counters[2] = 0;
    pid_t first = child_running(count_first);
    pid_t second = child_running(count_second);
    counters[0] = 1;
    sleep_for(2000000000);
    CHECK_EQUAL(kill(first, SIGKILL), 0);
    CHECK_EQUAL(kill(second, SIGKILL), 0);
    long one = cpu_time_of(first), two = cpu_time_of(second);
    CHECK(counters[1] > 0 && counters[2] > 0);
    CHECK(one + two > 500000);
    long difference = one > two ? one - two : two - one;
    return difference * 20 <= (one > two ? one : two);
}

/*
 * The host of an emulated board may stop it for many time slices at once, and whoever runs then pays for it. That shows in few of the
 * measurements; a scheduler that is not fair shows in all.
 */
static void equal_processes_get_equal_time(void)
{
    use_one_processor();
    map_counters();
    int equal = 0;
    for (int i = 0; i < 8 && !equal; i++)
        equal = is_shared_equally();
    CHECK(equal);
}

static void a_busy_process_does_not_starve_others(void)
{
    map_counters();
    counters[0] = 1;
    pid_t busy = child_running(count_first);
    int64_t start = now();
    for (int i = 0; i < 20; i++)
        CHECK_EQUAL(exit_status_of(child_running(zero)), 0);
    CHECK(now() - start < 10000000000);
    end(busy);
}

static int channel[2];

/* Waits for each byte, and must run as soon as it is written: before whoever wrote it goes on. */
static int preempt(void)
{
    struct sched_param parameters = { .sched_priority = 10 };
    if (syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &parameters) != 0)
        return STATUS_SKIPPED;
    close(channel[1]);
    counters[1] = 1;
    char byte;
    int late = 0;
    while (read(channel[0], &byte, 1) == 1)
        late |= counters[0] != 1;
    return late;
}

static void a_higher_priority_preempts_at_once(void)
{
    use_one_processor();
    map_counters();
    CHECK_EQUAL(pipe(channel), 0);
    pid_t urgent = child_running(preempt);
    close(channel[0]);
    while (counters[1] == 0 && waitpid(urgent, NULL, WNOHANG) == 0)
        sched_yield();
    if (counters[1] == 0)
        skip("needs the right to use real-time policies");
    /* Real-time: it reads, and so waits, before anybody else runs again. */
    for (int i = 0; i < 200; i++)
    {
        counters[0] = 1;
        CHECK_EQUAL(write(channel[1], "x", 1), 1);
        counters[0] = 2;
        for (volatile int j = 0; j < 1000; j++)
            ;
    }
    close(channel[1]);
    CHECK_EQUAL(exit_status_of(urgent), 0);
}

static unsigned long seed;

static unsigned random_below(unsigned bound)
{
    seed = seed * 6364136223846793005UL + 1442695040888963407UL;
    return (unsigned)(seed >> 33) % bound;
}

static int do_something_of_everything(void)
{
    for (;;)
    {
        char buffer[64];
        switch (random_below(5))
        {
        case 0:
            if (vfork() == 0)
            {
                execl(program_path, program_path, REEXEC, "exit", "0", (char *)0);
                _exit(99);
            }
            wait(NULL);
            break;
        case 1:
            if (fork() == 0)
                _exit(0);
            wait(NULL);
            break;
        case 2:
        {
            size_t length = 4096 * (1 + random_below(40));
            char *memory = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            if (memory != MAP_FAILED)
            {
                memset(memory, 1, length);
                munmap(memory, length);
            }
            break;
        }
        case 3:
        {
            int file = open(program_path, O_RDONLY);
            if (file >= 0 && read(file, buffer, sizeof buffer) == sizeof buffer)
                lseek(file, 100, SEEK_SET);
            close(file);
            break;
        }
        default:
            sched_yield();
            break;
        }
    }
}

/* What a killed process has started goes on, and must end by itself; so each is killed with its group. */
static int do_something_in_a_group(void)
{
    setpgid(0, 0);
    return do_something_of_everything();
}

static void killing_at_random_moments_is_harmless(void)
{
    seed = 20261126;
    for (int i = 0; i < 200; i++)
    {
        random_below(2);
        pid_t child = child_running(do_something_in_a_group);
        sleep_for(random_below(3000000));
        setpgid(child, child);
        CHECK_EQUAL(kill(-child, SIGKILL), 0);
        int status = 0;
        CHECK_EQUAL(waitpid(child, &status, 0), child);
        CHECK(WIFSIGNALED(status));
    }
    CHECK_EQUAL(exit_status_of(child_running(zero)), 0);
}

static int execute_garbage(void)
{
    unsigned char *code = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (code == MAP_FAILED)
        return 1;
    for (int i = 0; i < 4096; i++)
        code[i] = (unsigned char)random_below(256);
    if (mprotect(code, 4096, PROT_READ | PROT_EXEC) != 0)
        return 1;
    ((void (*)(void))code)();
    return 0;
}

/* Random bytes can also loop, so each is ended after a moment. */
static void garbage_is_harmless(void)
{
    for (seed = 1; seed <= 40; seed += 1)
    {
        unsigned long kept = seed;
        pid_t child = child_running(execute_garbage);
        int status = 0;
        for (int i = 0; i < 20 && waitpid(child, &status, WNOHANG) == 0; i++)
        {
            sleep_for(1000000);
            if (i == 19)
                end(child);
        }
        seed = kept;
    }
    CHECK_EQUAL(exit_status_of(child_running(zero)), 0);
}

static int take_all_memory(void)
{
    for (;;)
    {
        char *memory = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED)
            return 0;
        memset(memory, 1, 1 << 20);
    }
}

static int take_all_memory_within_a_limit(void)
{
    struct rlimit limit = { 48 << 20, 48 << 20 };
    return setrlimit(RLIMIT_AS, &limit) == 0 ? take_all_memory() : 1;
}

static void using_up_the_memory_is_harmless(void)
{
    for (int i = 0; i < 3; i++)
    {
        int status = 0;
        pid_t child = child_running(take_all_memory_within_a_limit);
        CHECK_EQUAL(waitpid(child, &status, 0), child);
        CHECK(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    }
    CHECK_EQUAL(exit_status_of(child_running(zero)), 0);
}

static int fork_without_end(void)
{
    struct rlimit limit = { 40, 40 };
    if (setuid(4711) != 0 || setrlimit(RLIMIT_NPROC, &limit) != 0)
        return 77;
    setpgid(0, 0);
    for (int failed = 0; failed < 200;)
    {
        pid_t child = fork();
        if (child == 0)
            failed = 0;
        else if (child < 0)
            failed++;
    }
    return 0;
}

static void forking_without_end_is_harmless(void)
{
    if (geteuid() != 0)
        skip("needs the superuser");
    pid_t child = child_running(fork_without_end);
    sleep_for(200000000);
    CHECK_EQUAL(exit_status_of(child_running(zero)), 0);
    end(child);
    /* Until nobody of them is left; the orphans are not ours to wait for. */
    int64_t deadline = now() + 20000000000;
    while (kill(-child, SIGKILL) == 0 && now() < deadline)
        sched_yield();
    CHECK_ERROR(kill(-child, SIGKILL), ESRCH);
}

/* Where the library OS of Pistachio has its private memory, and the message page of the thread. On Linux nothing is there. */
static const uintptr_t library_memory[] = { 0x7FFF80140000, 0x7FFF80144000, 0x7FFF80180000, 0x7FFF80188000, 0x7FFFFFFFE000 };

static int corrupt_the_library(void)
{
    for (unsigned i = 0; i < 64; i++)
    {
        volatile unsigned char *place = (volatile unsigned char *)library_memory[random_below(5)] + random_below(4096);
        *place = (unsigned char)random_below(256);
    }
    /* Calls that need what was overwritten. */
    getppid();
    munmap(mmap(NULL, 65536, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 65536);
    return open("/nowhere", O_RDONLY) == -1 ? 0 : 1;
}

static void corrupting_the_own_library_is_harmless(void)
{
    for (unsigned long i = 1; i <= 50; i++)
    {
        seed = i;
        pid_t child = child_running(corrupt_the_library);
        int status = 0;
        for (int j = 0; j < 50 && waitpid(child, &status, WNOHANG) == 0; j++)
        {
            sleep_for(1000000);
            if (j == 49)
                end(child);
        }
    }
    CHECK_EQUAL(exit_status_of(child_running(zero)), 0);
}

const struct test load_tests[] = {
    { "load/ten_thousand_children", ten_thousand_children },
    { "load/a_thousand_processes_alive", a_thousand_processes_alive },
    { "load/equal_processes_get_equal_time", equal_processes_get_equal_time },
    { "load/a_busy_process_does_not_starve_others", a_busy_process_does_not_starve_others },
    { "load/a_higher_priority_preempts_at_once", a_higher_priority_preempts_at_once },
    { "load/killing_at_random_moments_is_harmless", killing_at_random_moments_is_harmless },
    { "misbehaviour/garbage_is_harmless", garbage_is_harmless },
    { "misbehaviour/using_up_the_memory_is_harmless", using_up_the_memory_is_harmless },
    { "misbehaviour/forking_without_end_is_harmless", forking_without_end_is_harmless },
    { "misbehaviour/corrupting_the_own_library_is_harmless", corrupting_the_own_library_is_harmless },
    { 0 },
};
