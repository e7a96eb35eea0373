/* Message queues of POSIX. */
#define _GNU_SOURCE
#include "conformance.h"
#include "scratch.h"
#include "threads.h"

#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NAME "/conformance-queue"

static mqd_t queue;
static char bytes[8192];

static mqd_t make(int flags, long messages, long size)
{
    struct mq_attr attributes = { .mq_maxmsg = messages, .mq_msgsize = size };
    mq_unlink(NAME);
    queue = mq_open(NAME, O_CREAT | O_RDWR | flags, 0600, &attributes);
    CHECK(queue != (mqd_t)-1);
    return queue;
}

static void done(void)
{
    CHECK_EQUAL(mq_close(queue), 0);
    CHECK_EQUAL(mq_unlink(NAME), 0);
}

static void expect(const char *text, unsigned priority)
{
    unsigned got = 99;
    memset(bytes, 0, sizeof bytes);
    CHECK_EQUAL(mq_receive(queue, bytes, sizeof bytes, &got), strlen(text));
    CHECK_EQUAL(strcmp(bytes, text), 0);
    CHECK_EQUAL(got, priority);
}

static void messages_come_by_priority(void)
{
    make(0, 8, 32);
    CHECK_EQUAL(mq_send(queue, "low", 3, 1), 0);
    CHECK_EQUAL(mq_send(queue, "high", 4, 5), 0);
    CHECK_EQUAL(mq_send(queue, "low too", 7, 1), 0);
    CHECK_EQUAL(mq_send(queue, "", 0, 0), 0);
    CHECK_EQUAL(mq_send(queue, "highest", 7, 32767), 0);
    expect("highest", 32767);
    expect("high", 5);
    expect("low", 1);
    expect("low too", 1);
    expect("", 0);
    done();
}

static void attributes_are_as_wanted(void)
{
    struct mq_attr attributes;
    make(0, 7, 100);
    CHECK_EQUAL(mq_send(queue, "x", 1, 0), 0);
    CHECK_EQUAL(mq_getattr(queue, &attributes), 0);
    CHECK_EQUAL(attributes.mq_maxmsg, 7);
    CHECK_EQUAL(attributes.mq_msgsize, 100);
    CHECK_EQUAL(attributes.mq_curmsgs, 1);
    CHECK_EQUAL(attributes.mq_flags, 0);
    done();
    queue = mq_open(NAME, O_CREAT | O_RDWR, 0600, NULL);
    CHECK(queue != (mqd_t)-1);
    CHECK_EQUAL(mq_getattr(queue, &attributes), 0);
    CHECK(attributes.mq_maxmsg > 0 && attributes.mq_msgsize > 0);
    done();
}

static void only_the_flag_can_be_set(void)
{
    struct mq_attr wanted = { .mq_flags = O_NONBLOCK, .mq_maxmsg = 99, .mq_msgsize = 99, .mq_curmsgs = 99 };
    struct mq_attr before, after;
    make(0, 3, 10);
    CHECK_EQUAL(mq_setattr(queue, &wanted, &before), 0);
    CHECK_EQUAL(before.mq_flags, 0);
    CHECK_EQUAL(before.mq_maxmsg, 3);
    CHECK_EQUAL(mq_getattr(queue, &after), 0);
    CHECK_EQUAL(after.mq_flags, O_NONBLOCK);
    CHECK_EQUAL(after.mq_maxmsg, 3);
    CHECK_EQUAL(after.mq_msgsize, 10);
    CHECK_EQUAL(after.mq_curmsgs, 0);
    CHECK_ERROR(mq_receive(queue, bytes, sizeof bytes, NULL), EAGAIN);
    wanted.mq_flags = 0;
    CHECK_EQUAL(mq_setattr(queue, &wanted, NULL), 0);
    CHECK_EQUAL(mq_getattr(queue, &after), 0);
    CHECK_EQUAL(after.mq_flags, 0);
    done();
}

static void names_find_queues(void)
{
    make(0, 4, 16);
    mqd_t other = mq_open(NAME, O_RDONLY);
    CHECK(other != (mqd_t)-1);
    CHECK(other != queue);
    CHECK_EQUAL(mq_send(queue, "abc", 3, 2), 0);
    CHECK_EQUAL(mq_receive(other, bytes, sizeof bytes, NULL), 3);
    CHECK(mq_open(NAME, O_RDWR | O_CREAT | O_EXCL, 0600, NULL) == (mqd_t)-1);
    CHECK_EQUAL(errno, EEXIST);
    CHECK_EQUAL(mq_close(other), 0);
    CHECK_ERROR(mq_close(other), EBADF);
    done();
    CHECK(mq_open(NAME, O_RDWR) == (mqd_t)-1);
    CHECK_EQUAL(errno, ENOENT);
    CHECK_ERROR(mq_unlink(NAME), ENOENT);
}

static void an_unlinked_queue_lives_for_who_has_it(void)
{
    make(0, 4, 16);
    CHECK_EQUAL(mq_unlink(NAME), 0);
    CHECK_EQUAL(mq_send(queue, "old", 3, 0), 0);
    mqd_t old = queue;
    make(O_NONBLOCK, 4, 16);
    CHECK_ERROR(mq_receive(queue, bytes, sizeof bytes, NULL), EAGAIN);
    CHECK_EQUAL(mq_receive(old, bytes, sizeof bytes, NULL), 3);
    CHECK_EQUAL(mq_close(old), 0);
    done();
}

static void bad_names_and_sizes_are_refused(void)
{
    static char name[300];
    struct mq_attr attributes = { .mq_maxmsg = 0, .mq_msgsize = 10 };
    memset(name, 'x', sizeof name - 1);
    name[0] = '/';
    CHECK(mq_open(name, O_RDWR | O_CREAT, 0600, NULL) == (mqd_t)-1);
    CHECK_EQUAL(errno, ENAMETOOLONG);
    CHECK_ERROR(mq_unlink(name), ENAMETOOLONG);
    mq_unlink(NAME);
    CHECK(mq_open(NAME, O_RDWR | O_CREAT, 0600, &attributes) == (mqd_t)-1);
    CHECK_EQUAL(errno, EINVAL);
    attributes.mq_maxmsg = 10;
    attributes.mq_msgsize = -1;
    CHECK(mq_open(NAME, O_RDWR | O_CREAT, 0600, &attributes) == (mqd_t)-1);
    CHECK_EQUAL(errno, EINVAL);
    CHECK(mq_open(NAME, O_RDWR) == (mqd_t)-1);
    CHECK_EQUAL(errno, ENOENT);
}

static void modes_of_access_are_kept(void)
{
    make(0, 4, 16);
    mqd_t reader = mq_open(NAME, O_RDONLY);
    mqd_t writer = mq_open(NAME, O_WRONLY);
    CHECK_ERROR(mq_send(reader, "x", 1, 0), EBADF);
    CHECK_ERROR(mq_receive(writer, bytes, sizeof bytes, NULL), EBADF);
    CHECK_ERROR(mq_send(0, "x", 1, 0), EBADF);
    CHECK_ERROR(mq_send((mqd_t)-1, "x", 1, 0), EBADF);
    CHECK_EQUAL(mq_close(reader), 0);
    CHECK_EQUAL(mq_close(writer), 0);
    done();
}

static int open_as_other(void)
{
    if (mq_open(NAME, O_RDWR) != (mqd_t)-1 || errno != EACCES)
        return 1;
    return mq_unlink(NAME) == -1 && errno == EACCES ? 0 : 2;
}

static void permissions_decide_who_may_open(void)
{
    struct stat status;
    umask(022);
    mq_unlink(NAME);
    queue = mq_open(NAME, O_RDWR | O_CREAT, 0620, NULL);
    CHECK(queue != (mqd_t)-1);
    CHECK_EQUAL(fstat((int)queue, &status), 0);
    CHECK_EQUAL(status.st_mode & 0777, 0600);
    CHECK_EQUAL(status.st_uid, geteuid());
    as_user(open_as_other);
    done();
}

static void sizes_and_priorities_are_checked(void)
{
    make(0, 4, 16);
    CHECK_ERROR(mq_send(queue, bytes, 17, 0), EMSGSIZE);
    CHECK_EQUAL(mq_send(queue, bytes, 16, 0), 0);
    CHECK_ERROR(mq_receive(queue, bytes, 15, NULL), EMSGSIZE);
    CHECK_ERROR(mq_send(queue, "x", 1, 32768), EINVAL);
    done();
}

static void long_messages_arrive_whole(void)
{
    make(0, 4, 8192);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 13);
    CHECK_EQUAL(mq_send(queue, bytes, sizeof bytes, 0), 0);
    memset(bytes, 0, sizeof bytes);
    CHECK_EQUAL(mq_receive(queue, bytes, sizeof bytes, NULL), sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        CHECK(bytes[i] == (char)(i * 13));
    done();
}

static int receive_one(void)
{
    return mq_receive(queue, bytes, sizeof bytes, NULL) == 4 && memcmp(bytes, "late", 4) == 0 ? 0 : 1;
}

static void receiving_waits_for_a_message(void)
{
    make(0, 4, 16);
    pid_t child = child_running(receive_one);
    usleep(20000);
    CHECK_EQUAL(mq_send(queue, "late", 4, 0), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
    done();
}

static int send_one(void)
{
    return mq_send(queue, "more", 4, 0) == 0 ? 0 : 1;
}

static void sending_waits_for_room(void)
{
    int status;
    make(0, 1, 16);
    CHECK_EQUAL(mq_send(queue, "full", 4, 0), 0);
    pid_t child = child_running(send_one);
    usleep(20000);
    CHECK_EQUAL(waitpid(child, &status, WNOHANG), 0);
    expect("full", 0);
    CHECK_EQUAL(exit_status_of(child), 0);
    expect("more", 0);
    done();
}

static void without_waiting_it_is_EAGAIN(void)
{
    make(O_NONBLOCK, 1, 16);
    CHECK_ERROR(mq_receive(queue, bytes, sizeof bytes, NULL), EAGAIN);
    CHECK_EQUAL(mq_send(queue, "full", 4, 0), 0);
    CHECK_ERROR(mq_send(queue, "full", 4, 0), EAGAIN);
    done();
}

static void timed_waits_end_in_time(void)
{
    make(0, 1, 16);
    struct timespec deadline = in_milliseconds(30), now;
    CHECK_ERROR(mq_timedreceive(queue, bytes, sizeof bytes, NULL, &deadline), ETIMEDOUT);
    clock_gettime(CLOCK_REALTIME, &now);
    CHECK(now.tv_sec > deadline.tv_sec || (now.tv_sec == deadline.tv_sec && now.tv_nsec >= deadline.tv_nsec));
    CHECK_EQUAL(mq_timedsend(queue, "full", 4, 0, &deadline), 0);
    CHECK_ERROR(mq_timedsend(queue, "full", 4, 0, &deadline), ETIMEDOUT);
    deadline.tv_nsec = 1000000000;
    CHECK_ERROR(mq_timedsend(queue, "full", 4, 0, &deadline), EINVAL);
    deadline.tv_nsec = -1;
    CHECK_EQUAL(mq_receive(queue, bytes, sizeof bytes, NULL), 4);
    CHECK_ERROR(mq_timedreceive(queue, bytes, sizeof bytes, NULL, &deadline), EINVAL);
    done();
}

static void on_signal(int signal)
{
    (void)signal;
}

static int expect_interruption(void)
{
    struct sigaction action = { .sa_handler = on_signal };
    sigaction(SIGALRM, &action, NULL);
    CHECK_EQUAL(kill(getppid(), SIGUSR1), 0);
    return mq_receive(queue, bytes, sizeof bytes, NULL) == -1 && errno == EINTR ? 0 : 1;
}

static void a_signal_ends_a_wait(void)
{
    sigset_t signals;
    int got;
    make(0, 4, 16);
    sigemptyset(&signals);
    sigaddset(&signals, SIGUSR1);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    pid_t child = child_running(expect_interruption);
    CHECK_EQUAL(sigwait(&signals, &got), 0);
    usleep(20000);
    CHECK_EQUAL(kill(child, SIGALRM), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
    done();
}

static int expect_interrupted_send(void)
{
    struct sigaction action = { .sa_handler = on_signal };
    sigaction(SIGALRM, &action, NULL);
    CHECK_EQUAL(kill(getppid(), SIGUSR1), 0);
    return mq_send(queue, "more", 4, 0) == -1 && errno == EINTR ? 0 : 1;
}

static int expect_interrupted_timed_calls(void)
{
    struct timespec until = in_milliseconds(20000);
    struct sigaction action = { .sa_handler = on_signal };
    sigaction(SIGALRM, &action, NULL);
    CHECK_EQUAL(kill(getppid(), SIGUSR1), 0);
    return mq_timedsend(queue, "more", 4, 0, &until) == -1 && errno == EINTR ? 0 : 1;
}

static int expect_interrupted_timed_receive(void)
{
    struct timespec until = in_milliseconds(20000);
    struct sigaction action = { .sa_handler = on_signal };
    sigaction(SIGALRM, &action, NULL);
    CHECK_EQUAL(kill(getppid(), SIGUSR1), 0);
    return mq_timedreceive(queue, bytes, sizeof bytes, NULL, &until) == -1 && errno == EINTR ? 0 : 1;
}

/* Run a body that tells by SIGUSR1 when it is about to wait, and interrupt it. */
static void interrupt(int (*body)(void))
{
    sigset_t signals;
    int got;
    sigemptyset(&signals);
    sigaddset(&signals, SIGUSR1);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    pid_t child = child_running(body);
    CHECK_EQUAL(sigwait(&signals, &got), 0);
    usleep(20000);
    CHECK_EQUAL(kill(child, SIGALRM), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void a_signal_ends_sending(void)
{
    make(0, 1, 16);
    CHECK_EQUAL(mq_send(queue, "full", 4, 0), 0);
    interrupt(expect_interrupted_send);
    interrupt(expect_interrupted_timed_calls);
    expect("full", 0);
    interrupt(expect_interrupted_timed_receive);
    done();
}

static void timed_calls_fail_like_the_others(void)
{
    struct timespec until = in_milliseconds(20000);
    make(O_NONBLOCK, 1, 16);
    mqd_t reader = mq_open(NAME, O_RDONLY);
    mqd_t writer = mq_open(NAME, O_WRONLY);
    CHECK_ERROR(mq_timedreceive(queue, bytes, sizeof bytes, NULL, &until), EAGAIN);
    CHECK_ERROR(mq_timedsend(reader, "x", 1, 0, &until), EBADF);
    CHECK_ERROR(mq_timedreceive(writer, bytes, sizeof bytes, NULL, &until), EBADF);
    CHECK_ERROR(mq_timedsend(queue, bytes, 17, 0, &until), EMSGSIZE);
    CHECK_ERROR(mq_timedsend(queue, "x", 1, 32768, &until), EINVAL);
    CHECK_EQUAL(mq_timedsend(queue, "full", 4, 0, &until), 0);
    CHECK_ERROR(mq_timedsend(queue, "full", 4, 0, &until), EAGAIN);
    CHECK_ERROR(mq_timedreceive(queue, bytes, 15, NULL, &until), EMSGSIZE);
    CHECK_EQUAL(mq_timedreceive(queue, bytes, sizeof bytes, NULL, &until), 4);
    CHECK_EQUAL(mq_close(reader), 0);
    CHECK_EQUAL(mq_close(writer), 0);
    done();
}

static void other_descriptors_are_no_queues(void)
{
    struct mq_attr attributes = { 0 };
    CHECK_ERROR(mq_getattr(0, &attributes), EBADF);
    CHECK_ERROR(mq_setattr(0, &attributes, NULL), EBADF);
    CHECK_ERROR(mq_receive(0, bytes, sizeof bytes, NULL), EBADF);
    CHECK_ERROR(mq_getattr((mqd_t)-1, &attributes), EBADF);
}

static int open_without_descriptors(void)
{
    struct rlimit limit = { 3, 3 };
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 1;
    if (mq_open(NAME, O_RDWR) != (mqd_t)-1 || errno != EMFILE)
        return 2;
    if (shm_open("/conformance-limit", O_RDWR | O_CREAT, 0600) != -1 || errno != EMFILE)
        return 3;
    return sem_open("/conformance-limit", O_CREAT, 0600, 1) == SEM_FAILED && errno == EMFILE ? 0 : 4;
}

static void descriptors_have_a_limit(void)
{
    make(0, 1, 16);
    CHECK_EQUAL(exit_status_of(child_running(open_without_descriptors)), 0);
    done();
}

static void a_killed_receiver_takes_nothing_along(void)
{
    make(0, 4, 16);
    pid_t child = child_running(receive_one);
    usleep(20000);
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(signal_of(child), SIGKILL);
    CHECK_EQUAL(mq_send(queue, "kept", 4, 3), 0);
    expect("kept", 3);
    done();
}

static int send_inherited(void)
{
    return mq_send(queue, "child", 5, 0) == 0 ? 0 : 1;
}

static void a_descriptor_is_inherited_and_closed_by_exec(void)
{
    make(0, 4, 16);
    CHECK_EQUAL(exit_status_of(child_running(send_inherited)), 0);
    expect("child", 0);
    CHECK_EQUAL(fcntl((int)queue, F_GETFD), FD_CLOEXEC);
    done();
}

static void bad_addresses_are_refused(void)
{
    make(0, 1, 16);
    CHECK_ERROR(mq_send(queue, (char *)8, 4, 0), EFAULT);
    CHECK_ERROR(mq_timedsend(queue, "x", 1, 0, (struct timespec *)8), EFAULT);
    done();
}

#ifndef CONFORMANCE_DOOR
static void poll_tells_of_messages_and_room(void)
{
    make(0, 1, 16);
    struct pollfd one = { .fd = (int)queue, .events = POLLIN | POLLOUT };
    CHECK_EQUAL(poll(&one, 1, 0), 1);
    CHECK_EQUAL(one.revents, POLLOUT);
    pid_t child = child_running(send_inherited);
    one.events = POLLIN;
    CHECK_EQUAL(poll(&one, 1, -1), 1);
    CHECK_EQUAL(one.revents, POLLIN);
    CHECK_EQUAL(exit_status_of(child), 0);
    one.events = POLLIN | POLLOUT;
    CHECK_EQUAL(poll(&one, 1, 0), 1);
    CHECK_EQUAL(one.revents, POLLIN);
    done();
}
#endif

const struct test ipc_queue_tests[] = {
    { "mq_open/names_find_queues", names_find_queues },
    { "mq_open/bad_names_and_sizes_are_refused", bad_names_and_sizes_are_refused },
    { "mq_open/permissions_decide_who_may_open", permissions_decide_who_may_open },
    { "mq_open/modes_of_access_are_kept", modes_of_access_are_kept },
    { "mq_open/a_descriptor_is_inherited_and_closed_by_exec", a_descriptor_is_inherited_and_closed_by_exec },
    { "mq_unlink/an_unlinked_queue_lives_for_who_has_it", an_unlinked_queue_lives_for_who_has_it },
    { "mq_getattr/attributes_are_as_wanted", attributes_are_as_wanted },
    { "mq_setattr/only_the_flag_can_be_set", only_the_flag_can_be_set },
    { "mq_send/messages_come_by_priority", messages_come_by_priority },
    { "mq_send/sizes_and_priorities_are_checked", sizes_and_priorities_are_checked },
    { "mq_send/long_messages_arrive_whole", long_messages_arrive_whole },
    { "mq_send/waits_for_room", sending_waits_for_room },
    { "mq_send/without_waiting_it_is_EAGAIN", without_waiting_it_is_EAGAIN },
    { "mq_receive/waits_for_a_message", receiving_waits_for_a_message },
    { "mq_receive/a_signal_ends_a_wait", a_signal_ends_a_wait },
    { "mq_send/a_signal_ends_a_wait", a_signal_ends_sending },
    { "mq_timedsend/fails_like_mq_send", timed_calls_fail_like_the_others },
    { "mq_setattr/other_descriptors_are_no_queues", other_descriptors_are_no_queues },
    { "mq_open/descriptors_have_a_limit", descriptors_have_a_limit },
    { "mq_receive/a_killed_receiver_takes_nothing_along", a_killed_receiver_takes_nothing_along },
    { "mq_timedreceive/timed_waits_end_in_time", timed_waits_end_in_time },
    { "mq_send/bad_addresses_are_refused", bad_addresses_are_refused },
#ifndef CONFORMANCE_DOOR
    { "mq_open/poll_tells_of_messages_and_room", poll_tells_of_messages_and_room },
#endif
    { 0 },
};
