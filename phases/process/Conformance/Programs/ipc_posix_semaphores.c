/* Semaphores of POSIX: in memory, and named. */
#define _GNU_SOURCE
#include "conformance.h"
#include "scratch.h"

#include <fcntl.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NAME "/conformance-semaphore"

static sem_t *semaphore;

static int value_of(sem_t *of)
{
    int value = -1;
    CHECK_EQUAL(sem_getvalue(of, &value), 0);
    return value;
}

static void make(unsigned value)
{
    sem_unlink(NAME);
    semaphore = sem_open(NAME, O_CREAT | O_EXCL, 0600, value);
    CHECK(semaphore != SEM_FAILED);
}

static void done(void)
{
    CHECK_EQUAL(sem_close(semaphore), 0);
    CHECK_EQUAL(sem_unlink(NAME), 0);
}

static void a_semaphore_in_memory_counts(void)
{
    sem_t own;
    CHECK_EQUAL(sem_init(&own, 0, 2), 0);
    CHECK_EQUAL(sem_wait(&own), 0);
    CHECK_EQUAL(sem_trywait(&own), 0);
    CHECK_EQUAL(value_of(&own), 0);
    CHECK_ERROR(sem_trywait(&own), EAGAIN);
    CHECK_EQUAL(sem_post(&own), 0);
    CHECK_EQUAL(value_of(&own), 1);
    CHECK_EQUAL(sem_wait(&own), 0);
    CHECK_EQUAL(sem_destroy(&own), 0);
}

static void values_have_a_limit(void)
{
    sem_t own;
    CHECK_ERROR(sem_init(&own, 0, 1U << 31), EINVAL);
    CHECK_EQUAL(sem_init(&own, 0, 0x7FFFFFFF), 0);
    CHECK_ERROR(sem_post(&own), EOVERFLOW);
    CHECK_EQUAL(value_of(&own), 0x7FFFFFFF);
}

static void a_timed_wait_ends_in_time(void)
{
    sem_t own;
    struct timespec until, now;
    CHECK_EQUAL(sem_init(&own, 0, 0), 0);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 30000000;
    if (until.tv_nsec >= 1000000000)
    {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    CHECK_ERROR(sem_timedwait(&own, &until), ETIMEDOUT);
    clock_gettime(CLOCK_REALTIME, &now);
    CHECK(now.tv_sec > until.tv_sec || (now.tv_sec == until.tv_sec && now.tv_nsec >= until.tv_nsec));
    until.tv_nsec = 1000000000;
    CHECK_ERROR(sem_timedwait(&own, &until), EINVAL);
    CHECK_EQUAL(sem_post(&own), 0);
    CHECK_EQUAL(sem_timedwait(&own, &until), 0);
}

static sem_t *interrupted_semaphore;

static void post_it(int signal)
{
    (void)signal;
    sem_post(interrupted_semaphore);
}

static void do_nothing(int signal)
{
    (void)signal;
}

static int send_parent_a_signal(void)
{
    usleep(20000);
    return kill(getppid(), SIGUSR1) == 0 ? 0 : 1;
}

static void a_handler_may_post(void)
{
    sem_t own;
    struct sigaction action = { .sa_handler = post_it };
    interrupted_semaphore = &own;
    CHECK_EQUAL(sem_init(&own, 0, 0), 0);
    CHECK_EQUAL(sigaction(SIGUSR1, &action, NULL), 0);
    pid_t child = child_running(send_parent_a_signal);
    while (sem_wait(&own) != 0)
        CHECK_EQUAL(errno, EINTR);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void a_signal_ends_a_wait(void)
{
    sem_t own;
    struct sigaction action = { .sa_handler = do_nothing };
    CHECK_EQUAL(sem_init(&own, 0, 0), 0);
    CHECK_EQUAL(sigaction(SIGUSR1, &action, NULL), 0);
    pid_t child = child_running(send_parent_a_signal);
    CHECK_ERROR(sem_wait(&own), EINTR);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void names_find_semaphores(void)
{
    make(3);
    CHECK_EQUAL(value_of(semaphore), 3);
    CHECK(sem_open(NAME, 0) == semaphore);
    CHECK(sem_open(NAME, O_CREAT, 0600, 9) == semaphore);
    CHECK_EQUAL(value_of(semaphore), 3);
    CHECK(sem_open(NAME, O_CREAT | O_EXCL, 0600, 1) == SEM_FAILED);
    CHECK_EQUAL(errno, EEXIST);
    CHECK_EQUAL(sem_close(semaphore), 0);
    CHECK_EQUAL(sem_close(semaphore), 0);
    CHECK_EQUAL(sem_wait(semaphore), 0);
    CHECK_EQUAL(value_of(semaphore), 2);
    done();
    CHECK(sem_open(NAME, 0) == SEM_FAILED);
    CHECK_EQUAL(errno, ENOENT);
    CHECK_ERROR(sem_unlink(NAME), ENOENT);
}

static void an_unlinked_semaphore_lives_for_who_has_it(void)
{
    make(1);
    sem_t *old = semaphore;
    CHECK_EQUAL(sem_unlink(NAME), 0);
    make(5);
    CHECK(semaphore != old);
    CHECK_EQUAL(value_of(old), 1);
    CHECK_EQUAL(sem_wait(old), 0);
    CHECK_EQUAL(value_of(semaphore), 5);
    CHECK_EQUAL(sem_close(old), 0);
    done();
}

static int post_by_name(void)
{
    sem_t *other = sem_open(NAME, 0);
    return other != SEM_FAILED && sem_post(other) == 0 && sem_post(semaphore) == 0 ? 0 : 1;
}

static void processes_share_a_named_semaphore(void)
{
    make(0);
    CHECK_EQUAL(exit_status_of(child_running(post_by_name)), 0);
    CHECK_EQUAL(value_of(semaphore), 2);
    CHECK_EQUAL(sem_wait(semaphore), 0);
    CHECK_EQUAL(sem_trywait(semaphore), 0);
    done();
}

static int open_without_permission(void)
{
    if (sem_open(NAME, 0) != SEM_FAILED || errno != EACCES)
        return 1;

    /* EPERM, as unlink has it, by C libraries that do not translate it. */
    return sem_unlink(NAME) == -1 && (errno == EACCES || errno == EPERM) ? 0 : 2;
}

static void permissions_decide_who_may_open(void)
{
    make(0);
    as_user(open_without_permission);
    done();
}

static void bad_names_and_values_are_refused(void)
{
    static char name[300];
    memset(name, 'x', sizeof name - 1);
    name[0] = '/';
    CHECK(sem_open(name, O_CREAT, 0600, 1) == SEM_FAILED);
    CHECK_EQUAL(errno, ENAMETOOLONG);
    CHECK(sem_open("/a/b", O_CREAT, 0600, 1) == SEM_FAILED);
    CHECK_EQUAL(errno, EINVAL);
    sem_unlink(NAME);
    CHECK(sem_open(NAME, O_CREAT, 0600, 1U << 31) == SEM_FAILED);
    CHECK_EQUAL(errno, EINVAL);
    CHECK_ERROR(sem_unlink(name), ENAMETOOLONG);
}

static void keys_are_of_files(void)
{
    enter_scratch("/tmp");
    make_file("one", "");
    make_file("two", "");
    CHECK(ftok("one", 1) != -1);
    CHECK_EQUAL(ftok("one", 1), ftok("./one", 1));
    CHECK_EQUAL(ftok("one", 0x101), ftok("one", 1));
    CHECK(ftok("one", 1) != ftok("one", 2));
    CHECK(ftok("one", 1) != ftok("two", 1));
    CHECK_ERROR(ftok("three", 1), ENOENT);
    CHECK_ERROR(ftok("one/x", 1), ENOTDIR);
}

const struct test ipc_posix_semaphore_tests[] = {
    { "sem_init/a_semaphore_in_memory_counts", a_semaphore_in_memory_counts },
    { "sem_init/values_have_a_limit", values_have_a_limit },
    { "sem_wait/a_signal_ends_a_wait", a_signal_ends_a_wait },
    { "sem_post/a_handler_may_post", a_handler_may_post },
    { "sem_timedwait/a_timed_wait_ends_in_time", a_timed_wait_ends_in_time },
    { "sem_open/names_find_semaphores", names_find_semaphores },
    { "sem_open/processes_share_a_named_semaphore", processes_share_a_named_semaphore },
    { "sem_open/permissions_decide_who_may_open", permissions_decide_who_may_open },
    { "sem_open/bad_names_and_values_are_refused", bad_names_and_values_are_refused },
    { "sem_unlink/an_unlinked_semaphore_lives_for_who_has_it", an_unlinked_semaphore_lives_for_who_has_it },
    { "ftok/keys_are_of_files", keys_are_of_files },
    { 0 },
};
