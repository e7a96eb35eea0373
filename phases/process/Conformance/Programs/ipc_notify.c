/* Being told of messages in a queue: POSIX.1-2017, System Interfaces, mq_notify. */
#define _GNU_SOURCE
#include "conformance.h"
#include "scratch.h"

#include <fcntl.h>
#include <mqueue.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NAME "/conformance-notify"

static mqd_t queue;
static char bytes[64];
static sigset_t signals;

static void start(void)
{
    struct mq_attr attributes = { .mq_maxmsg = 4, .mq_msgsize = 32 };
    mq_unlink(NAME);
    queue = mq_open(NAME, O_CREAT | O_RDWR | O_NONBLOCK, 0600, &attributes);
    CHECK(queue != (mqd_t)-1);
    sigemptyset(&signals);
    sigaddset(&signals, SIGUSR1);
    sigaddset(&signals, SIGRTMIN + 1);
    CHECK_EQUAL(sigprocmask(SIG_BLOCK, &signals, NULL), 0);
}

static void done(void)
{
    CHECK_EQUAL(mq_close(queue), 0);
    CHECK_EQUAL(mq_unlink(NAME), 0);
}

static int ask(int signal, int value)
{
    struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = signal, .sigev_value.sival_int = value };
    return mq_notify(queue, &event);
}

static int ask_for_nothing(void)
{
    struct sigevent event = { .sigev_notify = SIGEV_NONE };
    return mq_notify(queue, &event);
}

static void send(void)
{
    CHECK_EQUAL(mq_send(queue, "text", 4, 0), 0);
}

static void receive(void)
{
    CHECK_EQUAL(mq_receive(queue, bytes, sizeof bytes, NULL), 4);
}

/* The signal that is there or comes soon; 0: none does. */
static int told(siginfo_t *info)
{
    struct timespec moment = { .tv_nsec = 30000000 };
    int signal = sigtimedwait(&signals, info, &moment);
    if (signal == -1)
        CHECK_EQUAL(errno, EAGAIN);
    return signal == -1 ? 0 : signal;
}

static void tells_of_a_message_once(void)
{
    siginfo_t info;
    start();
    CHECK_EQUAL(ask(SIGUSR1, 77), 0);
    CHECK_EQUAL(told(&info), 0);
    send();
    CHECK_EQUAL(told(&info), SIGUSR1);
    CHECK_EQUAL(info.si_code, SI_MESGQ);
    CHECK_EQUAL(info.si_value.sival_int, 77);
    CHECK_EQUAL(info.si_pid, getpid());
    CHECK_EQUAL(info.si_uid, getuid());
    receive();
    send();
    CHECK_EQUAL(told(&info), 0);
    receive();
    CHECK_EQUAL(ask(SIGRTMIN + 1, 78), 0);
    send();
    CHECK_EQUAL(told(&info), SIGRTMIN + 1);
    CHECK_EQUAL(info.si_value.sival_int, 78);
    done();
}

static volatile int handled;

static void handle(int signal, siginfo_t *info, void *context)
{
    (void)signal, (void)context;
    handled = info->si_code == SI_MESGQ ? info->si_value.sival_int : -1;
}

static void a_handler_runs(void)
{
    struct sigaction action = { .sa_sigaction = handle, .sa_flags = SA_SIGINFO };
    start();
    CHECK_EQUAL(sigaction(SIGUSR2, &action, NULL), 0);
    CHECK_EQUAL(ask(SIGUSR2, 5), 0);
    send();
    CHECK_EQUAL(handled, 5);
    done();
}

static void a_queue_that_is_not_empty_tells_nothing(void)
{
    siginfo_t info;
    start();
    send();
    CHECK_EQUAL(ask(SIGUSR1, 1), 0);
    send();
    CHECK_EQUAL(told(&info), 0);
    receive();
    receive();
    send();
    CHECK_EQUAL(told(&info), SIGUSR1);
    done();
}

static int receive_waiting(void)
{
    struct mq_attr waiting = { 0 };
    CHECK_EQUAL(mq_setattr(queue, &waiting, NULL), 0);
    receive();
    return 0;
}

static void who_waits_for_a_message_comes_first(void)
{
    siginfo_t info;
    start();
    CHECK_EQUAL(ask(SIGUSR1, 1), 0);
    pid_t child = child_running(receive_waiting);
    usleep(20000);
    send();
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(told(&info), 0);
    send();
    CHECK_EQUAL(told(&info), SIGUSR1);
    done();
}

static int send_as_child(void)
{
    send();
    return 0;
}

static void tells_who_sent_it(void)
{
    siginfo_t info;
    start();
    CHECK_EQUAL(ask(SIGUSR1, 1), 0);
    pid_t child = child_running(send_as_child);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(told(&info), SIGUSR1);
    CHECK_EQUAL(info.si_pid, child);
    done();
}

static int ask_as_child(void)
{
    return ask(SIGUSR1, 2) == -1 && errno == EBUSY ? 0 : 1;
}

static void only_one_can_ask(void)
{
    start();
    CHECK_EQUAL(ask(SIGUSR1, 1), 0);
    CHECK_ERROR(ask(SIGUSR1, 1), EBUSY);
    CHECK_ERROR(ask_for_nothing(), EBUSY);
    CHECK_EQUAL(exit_status_of(child_running(ask_as_child)), 0);
    send();
    receive();
    CHECK_EQUAL(ask(SIGUSR1, 1), 0);
    done();
}

static void asking_for_nothing_keeps_others_out(void)
{
    start();
    CHECK_EQUAL(ask_for_nothing(), 0);
    CHECK_ERROR(ask(SIGUSR1, 1), EBUSY);
    send();
    CHECK_EQUAL(ask(SIGUSR1, 1), 0);
    done();
}

static int remove_as_child(void)
{
    return mq_notify(queue, NULL) == 0 ? 0 : 1;
}

static void it_can_be_taken_back(void)
{
    siginfo_t info;
    start();
    CHECK_EQUAL(mq_notify(queue, NULL), 0);
    CHECK_EQUAL(ask(SIGUSR1, 1), 0);
    CHECK_EQUAL(exit_status_of(child_running(remove_as_child)), 0);
    CHECK_ERROR(ask(SIGUSR1, 1), EBUSY);
    CHECK_EQUAL(mq_notify(queue, NULL), 0);
    send();
    CHECK_EQUAL(told(&info), 0);
    receive();
    CHECK_EQUAL(ask(SIGUSR1, 1), 0);
    done();
}

static void closing_takes_it_back(void)
{
    siginfo_t info;
    start();
    mqd_t other = mq_open(NAME, O_RDWR);
    CHECK(other != (mqd_t)-1);
    CHECK_EQUAL(ask(SIGUSR1, 1), 0);
    CHECK_EQUAL(mq_close(queue), 0);
    queue = other;
    send();
    CHECK_EQUAL(told(&info), 0);
    CHECK_EQUAL(ask(SIGUSR1, 1), 0);
    done();
}

static int ask_and_end(void)
{
    return ask(SIGUSR1, 1) == 0 ? 0 : 1;
}

static void the_end_of_a_process_takes_it_back(void)
{
    start();
    CHECK_EQUAL(exit_status_of(child_running(ask_and_end)), 0);
    CHECK_EQUAL(ask(SIGUSR1, 1), 0);
    done();
}

static void fails_with_its_errors(void)
{
    struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = 65 };
    start();
    CHECK_ERROR(mq_notify(queue, &event), EINVAL);
    event.sigev_signo = SIGUSR1;
    event.sigev_notify = 77;
    CHECK_ERROR(mq_notify(queue, &event), EINVAL);
    event.sigev_notify = SIGEV_SIGNAL;
    CHECK_ERROR(mq_notify(0, &event), EBADF);
    CHECK_ERROR(mq_notify((mqd_t)-1, &event), EBADF);
    CHECK_ERROR(mq_notify((mqd_t)-1, NULL), EBADF);
#ifndef CONFORMANCE_DOOR
    CHECK_ERROR(syscall(SYS_mq_notify, queue, 8), EFAULT);
#endif
    done();
}

#ifdef CONFORMANCE_DOOR
static volatile int called;

static void call(union sigval value)
{
    __atomic_add_fetch(&called, value.sival_int, __ATOMIC_SEQ_CST);
}

static int ask_for_a_thread(int value)
{
    struct sigevent event = { .sigev_notify = SIGEV_THREAD, .sigev_notify_function = call, .sigev_value.sival_int = value };
    return mq_notify(queue, &event);
}

void a_message_starts_a_thread(void)
{
    start();
    CHECK_EQUAL(ask_for_a_thread(10), 0);
    CHECK_ERROR(ask_for_a_thread(100), EBUSY);
    send();
    while (__atomic_load_n(&called, __ATOMIC_SEQ_CST) != 10)
        usleep(1000);
    receive();
    send();
    receive();
    CHECK_EQUAL(ask_for_a_thread(100), 0);
    CHECK_EQUAL(mq_notify(queue, NULL), 0);
    send();
    receive();
    CHECK_EQUAL(ask_for_a_thread(1), 0);
    send();
    while (__atomic_load_n(&called, __ATOMIC_SEQ_CST) != 11)
        usleep(1000);
    CHECK_EQUAL(ask_for_a_thread(1000), 0);
    done();
}
#endif

const struct test ipc_notify_tests[] = {
    { "mq_notify/tells_of_a_message_once", tells_of_a_message_once },
    { "mq_notify/a_handler_runs", a_handler_runs },
    { "mq_notify/a_queue_that_is_not_empty_tells_nothing", a_queue_that_is_not_empty_tells_nothing },
    { "mq_notify/who_waits_for_a_message_comes_first", who_waits_for_a_message_comes_first },
    { "mq_notify/tells_who_sent_it", tells_who_sent_it },
    { "mq_notify/only_one_can_ask", only_one_can_ask },
    { "mq_notify/asking_for_nothing_keeps_others_out", asking_for_nothing_keeps_others_out },
    { "mq_notify/it_can_be_taken_back", it_can_be_taken_back },
    { "mq_notify/closing_takes_it_back", closing_takes_it_back },
    { "mq_notify/the_end_of_a_process_takes_it_back", the_end_of_a_process_takes_it_back },
    { "mq_notify/fails_with_its_errors", fails_with_its_errors },
    { 0 },
};
