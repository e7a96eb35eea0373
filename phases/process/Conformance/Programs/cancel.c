/* Cancellation of threads: POSIX.1-2017, System Interfaces, 2.9.5 and <pthread.h>. */
#define _GNU_SOURCE
#include "conformance.h"
#include "threads.h"

#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int ends[2], sockets[2], lock_file, queue_id;
static mqd_t queue;
static sem_t semaphore;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static const struct timespec hour = { 3600, 0 };
static char bytes[100000];

static struct timespec in_an_hour(void)
{
    struct timespec time;
    CHECK_EQUAL(clock_gettime(CLOCK_REALTIME, &time), 0);
    time.tv_sec += 3600;
    return time;
}

static sigset_t one_signal(void)
{
    sigset_t set;
    CHECK_EQUAL(sigemptyset(&set), 0);
    CHECK_EQUAL(sigaddset(&set, SIGUSR2), 0);
    return set;
}

static void wait_in_read(void) { read(ends[0], bytes, 1); }
static void wait_in_readv(void) { readv(ends[0], &(struct iovec){ bytes, 1 }, 1); }
static void wait_in_write(void) { while (write(ends[1], bytes, sizeof bytes) > 0) ; }
static void wait_in_writev(void) { while (writev(ends[1], &(struct iovec){ bytes, sizeof bytes }, 1) > 0) ; }
static void wait_in_recv(void) { recv(sockets[0], bytes, 1, 0); }
static void wait_in_recvfrom(void) { recvfrom(sockets[0], bytes, 1, 0, NULL, NULL); }
static void wait_in_recvmsg(void) { recvmsg(sockets[0], &(struct msghdr){ .msg_iov = &(struct iovec){ bytes, 1 }, .msg_iovlen = 1 }, 0); }
static void wait_in_send(void) { while (send(sockets[0], bytes, sizeof bytes, 0) > 0) ; }
static void wait_in_poll(void) { poll(&(struct pollfd){ ends[0], POLLIN, 0 }, 1, -1); }
static void wait_in_pause(void) { pause(); }
static void wait_in_sleep(void) { sleep(3600); }
static void wait_in_nanosleep(void) { nanosleep(&hour, NULL); }
static void wait_in_clock_nanosleep(void) { clock_nanosleep(CLOCK_MONOTONIC, 0, &hour, NULL); }
static void wait_in_wait(void) { wait(NULL); }
static void wait_in_waitpid(void) { waitpid(-1, NULL, 0); }
static void wait_in_waitid(void) { waitid(P_ALL, 0, &(siginfo_t){ 0 }, WEXITED); }
static void wait_in_sem_wait(void) { sem_wait(&semaphore); }
static void wait_in_open(void) { open("/tmp/cancel-fifo", O_RDONLY); }
static void wait_in_fcntl(void) { fcntl(lock_file, F_SETLKW, &(struct flock){ .l_type = F_WRLCK, .l_whence = SEEK_SET }); }
static void wait_in_msgrcv(void) { msgrcv(queue_id, bytes, 8, 0, 0); }
static void wait_in_msgsnd(void) { while (msgsnd(queue_id, &(long[]){ 1, 2, 3 }, 16, 0) == 0) ; }
static void wait_in_mq_receive(void) { mq_receive(queue, bytes, sizeof bytes, NULL); }
static void wait_in_mq_send(void) { while (mq_send(queue, bytes, 8, 0) == 0) ; }

static void wait_in_accept(void)
{
    int listening = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr address = { AF_UNIX, "" };
    CHECK_EQUAL(bind(listening, &address, sizeof address.sa_family), 0);
    CHECK_EQUAL(listen(listening, 1), 0);
    accept(listening, NULL, NULL);
}

static void wait_in_select(void)
{
    fd_set set;
    FD_ZERO(&set);
    FD_SET(ends[0], &set);
    select(ends[0] + 1, &set, NULL, NULL, NULL);
}

static void wait_in_pselect(void)
{
    fd_set set;
    FD_ZERO(&set);
    FD_SET(ends[0], &set);
    pselect(ends[0] + 1, &set, NULL, NULL, &hour, NULL);
}

static void wait_in_sigsuspend(void)
{
    sigset_t set = one_signal();
    sigsuspend(&set);
}

static void wait_in_sigwait(void)
{
    sigset_t set = one_signal();
    int signal;
    sigwait(&set, &signal);
}

static void wait_in_sigwaitinfo(void)
{
    sigset_t set = one_signal();
    sigwaitinfo(&set, NULL);
}

static void wait_in_sigtimedwait(void)
{
    sigset_t set = one_signal();
    sigtimedwait(&set, NULL, &hour);
}

static void wait_in_sem_timedwait(void)
{
    struct timespec until = in_an_hour();
    sem_timedwait(&semaphore, &until);
}

static void wait_in_mq_timedreceive(void)
{
    struct timespec until = in_an_hour();
    mq_timedreceive(queue, bytes, sizeof bytes, NULL, &until);
}

static void unlock(void *argument)
{
    CHECK_EQUAL(pthread_mutex_trylock(argument), EBUSY);
    CHECK_EQUAL(pthread_mutex_unlock(argument), 0);
}

static void wait_at_condition(const struct timespec *until)
{
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    pthread_cleanup_push(unlock, &mutex);
    for (;;)
        until == NULL ? pthread_cond_wait(&condition, &mutex) : pthread_cond_timedwait(&condition, &mutex, until);
    pthread_cleanup_pop(0);
}

static void wait_in_cond_wait(void)
{
    wait_at_condition(NULL);
}

static void wait_in_cond_timedwait(void)
{
    struct timespec until = in_an_hour();
    wait_at_condition(&until);
}

static void *wait_so(void *argument)
{
    union { void *pointer; void (*function)(void); } body = { argument };
    atomic_store(&counter, 1);
    body.function();
    return NULL;
}

static pthread_t waiting_in(void (*body)(void))
{
    union { void (*function)(void); void *pointer; } argument = { body };
    atomic_store(&counter, 0);
    pthread_t thread = started(wait_so, argument.pointer);
    while (atomic_load(&counter) == 0)
        sleep_milliseconds(1);
    sleep_milliseconds(2);
    return thread;
}

static void is_cancelled_in(void (*body)(void))
{
    pthread_t thread = waiting_in(body);
    CHECK_EQUAL(pthread_cancel(thread), 0);
    CHECK(joined(thread) == PTHREAD_CANCELED);
}

static void waits_for_files_are_cancelled(void)
{
    void (*const bodies[])(void) = {
        wait_in_read, wait_in_readv, wait_in_poll, wait_in_select, wait_in_pselect, wait_in_write, wait_in_writev, wait_in_open,
    };
    CHECK_EQUAL(pipe(ends), 0);
    CHECK_EQUAL(mkfifo("/tmp/cancel-fifo", 0600), 0);
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
        is_cancelled_in(bodies[i]);
    CHECK_EQUAL(unlink("/tmp/cancel-fifo"), 0);
}

static int hold_lock(void)
{
    CHECK_EQUAL(fcntl(lock_file, F_SETLK, &(struct flock){ .l_type = F_WRLCK, .l_whence = SEEK_SET }), 0);
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    return sleep_for_ever();
}

static void a_wait_for_a_lock_is_cancelled(void)
{
    CHECK_EQUAL(pipe(ends), 0);
    lock_file = open("/tmp/cancel-lock", O_RDWR | O_CREAT, 0600);
    CHECK(lock_file >= 0);
    pid_t child = child_running(hold_lock);
    CHECK_EQUAL(read(ends[0], bytes, 1), 1);
    is_cancelled_in(wait_in_fcntl);
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(signal_of(child), SIGKILL);
    CHECK_EQUAL(unlink("/tmp/cancel-lock"), 0);
}

static void waits_at_sockets_are_cancelled(void)
{
    void (*const bodies[])(void) = { wait_in_recv, wait_in_recvfrom, wait_in_recvmsg, wait_in_accept, wait_in_send };
    CHECK_EQUAL(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
        is_cancelled_in(bodies[i]);
}

static void sleeping_is_cancelled(void)
{
    is_cancelled_in(wait_in_sleep);
    is_cancelled_in(wait_in_nanosleep);
    is_cancelled_in(wait_in_clock_nanosleep);
}

static void waits_for_signals_are_cancelled(void)
{
    sigset_t set = one_signal();
    CHECK_EQUAL(pthread_sigmask(SIG_BLOCK, &set, NULL), 0);
    is_cancelled_in(wait_in_pause);
    is_cancelled_in(wait_in_sigsuspend);
    is_cancelled_in(wait_in_sigwait);
    is_cancelled_in(wait_in_sigwaitinfo);
    is_cancelled_in(wait_in_sigtimedwait);
}

static void waits_for_children_are_cancelled(void)
{
    pid_t child = child_running(sleep_for_ever);
    is_cancelled_in(wait_in_wait);
    is_cancelled_in(wait_in_waitpid);
    is_cancelled_in(wait_in_waitid);
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(signal_of(child), SIGKILL);
}

static void waits_for_messages_are_cancelled(void)
{
    struct mq_attr attributes = { .mq_maxmsg = 2, .mq_msgsize = 8 };
    queue_id = msgget(IPC_PRIVATE, 0600);
    CHECK(queue_id >= 0);
    queue = mq_open("/cancel", O_RDWR | O_CREAT, 0600, &attributes);
    CHECK(queue != (mqd_t)-1);
    is_cancelled_in(wait_in_msgrcv);
    is_cancelled_in(wait_in_msgsnd);
    is_cancelled_in(wait_in_mq_receive);
    is_cancelled_in(wait_in_mq_timedreceive);
    is_cancelled_in(wait_in_mq_send);
    CHECK_EQUAL(mq_unlink("/cancel"), 0);
    CHECK_EQUAL(msgctl(queue_id, IPC_RMID, NULL), 0);
}

static void a_wait_for_a_semaphore_is_cancelled(void)
{
    CHECK_EQUAL(sem_init(&semaphore, 0, 0), 0);
    is_cancelled_in(wait_in_sem_wait);
    is_cancelled_in(wait_in_sem_timedwait);
    CHECK_EQUAL(sem_post(&semaphore), 0);
    CHECK_EQUAL(sem_trywait(&semaphore), 0);
}

static void a_wait_at_a_condition_is_cancelled_with_the_mutex_locked(void)
{
    is_cancelled_in(wait_in_cond_wait);
    is_cancelled_in(wait_in_cond_timedwait);
    CHECK_EQUAL(pthread_mutex_trylock(&mutex), 0);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    CHECK_EQUAL(pthread_cond_destroy(&condition), 0);
}

static pthread_t awaited;

static void wait_in_join(void)
{
    pthread_join(awaited, NULL);
}

static void *wait_for_word(void *argument)
{
    while (atomic_load(&word) == 0)
        sleep_milliseconds(1);
    return argument;
}

static void whoever_joins_is_cancelled_and_another_one_joins(void)
{
    atomic_store(&word, 0);
    awaited = started(wait_for_word, &word);
    is_cancelled_in(wait_in_join);
    atomic_store(&word, 1);
    CHECK(joined(awaited) == &word);
}

/* The body is called when a cancellation is pending, and is a cancellation point. */
static void *with_cancellation_pending(void *argument)
{
    int old = -1;
    CHECK_EQUAL(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old), 0);
    CHECK_EQUAL(old, PTHREAD_CANCEL_ENABLE);
    CHECK_EQUAL(pthread_cancel(pthread_self()), 0);
    pthread_testcancel();
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    CHECK_EQUAL(pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old), 0);
    CHECK_EQUAL(old, PTHREAD_CANCEL_DISABLE);
    wait_so(argument);
    return NULL;
}

static void open_file(void) { open("/tmp", O_RDONLY); }
static void close_nothing(void) { close(-1); }
static void sync_nothing(void) { fsync(-1); }
static void ask_for_no_event(void) { poll(NULL, 0, 0); }
static void write_to_nothing(void) { write(-1, bytes, 1); }
static void sleep_no_time(void) { nanosleep(&(struct timespec){ 0, 0 }, NULL); }

static void a_request_is_kept_until_the_next_point_which_does_nothing(void)
{
    void (*const bodies[])(void) = {
        wait_in_read, open_file, close_nothing, sync_nothing, ask_for_no_event, write_to_nothing, sleep_no_time, pthread_testcancel, wait_in_sem_wait,
        wait_in_waitpid, wait_in_cond_wait,
    };
    CHECK_EQUAL(pipe(ends), 0);
    CHECK_EQUAL(sem_init(&semaphore, 0, 1), 0);
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        union { void (*function)(void); void *pointer; } argument = { bodies[i] };
        CHECK(joined(started(with_cancellation_pending, argument.pointer)) == PTHREAD_CANCELED);
        CHECK_EQUAL(read(ends[0], bytes, 2), 1);
    }
    CHECK_EQUAL(sem_trywait(&semaphore), 0);
}

static void *stay_disabled(void *argument)
{
    CHECK_EQUAL(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL), 0);
    atomic_store(&counter, 1);
    CHECK_EQUAL(read(ends[0], bytes, 1), 1);
    pthread_testcancel();
    return argument;
}

static void who_has_disabled_it_is_not_cancelled(void)
{
    int old = -1;
    CHECK_EQUAL(pipe(ends), 0);
    atomic_store(&counter, 0);
    pthread_t thread = started(stay_disabled, &ends);
    wait_for_sleepers(1);
    CHECK_EQUAL(pthread_cancel(thread), 0);
    sleep_milliseconds(2);
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    CHECK(joined(thread) == &ends);
    CHECK_EQUAL(pthread_setcancelstate(77, &old), EINVAL);
    CHECK_EQUAL(pthread_setcanceltype(77, &old), EINVAL);
}

static void *compute(void *argument)
{
    int old = -1;
    CHECK_EQUAL(pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old), 0);
    CHECK_EQUAL(old, PTHREAD_CANCEL_DEFERRED);
    atomic_store(&counter, 1);
    for (volatile int i = 0;; i++)
        ;
    return argument;
}

static void a_thread_that_computes_is_cancelled_at_once_if_it_says_so(void)
{
    atomic_store(&counter, 0);
    pthread_t thread = started(compute, NULL);
    wait_for_sleepers(1);
    CHECK_EQUAL(pthread_cancel(thread), 0);
    CHECK(joined(thread) == PTHREAD_CANCELED);
}

static void *compute_deferred(void *argument)
{
    atomic_store(&counter, 1);
    while (atomic_load(&word) == 0)
        ;
    return argument;
}

static void a_thread_that_computes_goes_on_to_its_end(void)
{
    atomic_store(&counter, 0);
    atomic_store(&word, 0);
    pthread_t thread = started(compute_deferred, &word);
    wait_for_sleepers(1);
    CHECK_EQUAL(pthread_cancel(thread), 0);
    sleep_milliseconds(20);
    atomic_store(&word, 1);
    CHECK(joined(thread) == &word);
}

static char order[16];
static pthread_key_t key;

static void note(void *argument)
{
    strcat(order, argument);
}

static void *clean_up(void *argument)
{
    CHECK_EQUAL(pthread_setspecific(key, "k"), 0);
    pthread_cleanup_push(note, "a");
    pthread_cleanup_push(note, "b");
    pthread_cleanup_push(note, "c");
    pthread_cleanup_push(note, "d");
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(1);
    if (argument == NULL)
        pthread_exit(NULL);
    CHECK_EQUAL(pthread_cancel(pthread_self()), 0);
    pthread_testcancel();
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
    return NULL;
}

static void routines_run_from_the_last_to_the_first_and_then_destructors(void)
{
    CHECK_EQUAL(pthread_key_create(&key, note), 0);
    CHECK(joined(started(clean_up, &order)) == PTHREAD_CANCELED);
    CHECK_EQUAL(strcmp(order, "cbak"), 0);
    order[0] = 0;
    CHECK(joined(started(clean_up, NULL)) == NULL);
    CHECK_EQUAL(strcmp(order, "cbak"), 0);
    CHECK_EQUAL(pthread_key_delete(key), 0);
}

static void hold(int signal)
{
    (void)signal;
    atomic_store(&second_word, 1);
    while (atomic_load(&word) == 0)
        sched_yield();
}

static void a_request_is_not_lost_to_a_handler_that_interrupts_a_point(void)
{
    struct sigaction action = { .sa_handler = hold, .sa_flags = SA_RESTART };
    CHECK_EQUAL(sigaction(SIGUSR1, &action, NULL), 0);
    CHECK_EQUAL(pipe(ends), 0);
    atomic_store(&word, 0);
    atomic_store(&second_word, 0);
    pthread_t thread = waiting_in(wait_in_read);
    CHECK_EQUAL(pthread_kill(thread, SIGUSR1), 0);
    while (atomic_load(&second_word) == 0)
        sleep_milliseconds(1);
    CHECK_EQUAL(pthread_cancel(thread), 0);
    sleep_milliseconds(2);
    atomic_store(&word, 1);
    CHECK(joined(thread) == PTHREAD_CANCELED);
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int begun;

static void begin(void)
{
    if (begun++ == 0)
        wait_in_pause();
}

static void do_once(void)
{
    CHECK_EQUAL(pthread_once(&once, begin), 0);
}

static void what_was_cancelled_is_begun_once_more(void)
{
    is_cancelled_in(do_once);
    do_once();
    do_once();
    CHECK_EQUAL(begun, 2);
}

static int is_cancelled_in_first_thread(void)
{
    CHECK_EQUAL(pthread_cancel(pthread_self()), 0);
    pause();
    return 1;
}

static void the_first_thread_is_cancelled_and_ends_its_process(void)
{
    CHECK_EQUAL(exit_status_of(child_running(is_cancelled_in_first_thread)), 0);
}

const struct test cancel_tests[] = {
    { "pthread_cancel/waits_for_files_are_cancelled", waits_for_files_are_cancelled },
    { "pthread_cancel/a_wait_for_a_lock_is_cancelled", a_wait_for_a_lock_is_cancelled },
    { "pthread_cancel/waits_at_sockets_are_cancelled", waits_at_sockets_are_cancelled },
    { "pthread_cancel/sleeping_is_cancelled", sleeping_is_cancelled },
    { "pthread_cancel/waits_for_signals_are_cancelled", waits_for_signals_are_cancelled },
    { "pthread_cancel/waits_for_children_are_cancelled", waits_for_children_are_cancelled },
    { "pthread_cancel/waits_for_messages_are_cancelled", waits_for_messages_are_cancelled },
    { "pthread_cancel/a_wait_for_a_semaphore_is_cancelled", a_wait_for_a_semaphore_is_cancelled },
    { "pthread_cancel/a_wait_at_a_condition_is_cancelled_with_the_mutex_locked", a_wait_at_a_condition_is_cancelled_with_the_mutex_locked },
    { "pthread_cancel/whoever_joins_is_cancelled_and_another_one_joins", whoever_joins_is_cancelled_and_another_one_joins },
    { "pthread_cancel/a_request_is_not_lost_to_a_handler_that_interrupts_a_point", a_request_is_not_lost_to_a_handler_that_interrupts_a_point },
    { "pthread_cancel/a_thread_that_computes_goes_on_to_its_end", a_thread_that_computes_goes_on_to_its_end },
    { "pthread_cancel/the_first_thread_ends_its_process", the_first_thread_is_cancelled_and_ends_its_process },
    { "pthread_testcancel/a_request_is_kept_until_the_next_point_which_does_nothing", a_request_is_kept_until_the_next_point_which_does_nothing },
    { "pthread_setcancelstate/who_has_disabled_it_is_not_cancelled", who_has_disabled_it_is_not_cancelled },
    { "pthread_setcanceltype/a_thread_that_computes_is_cancelled_at_once", a_thread_that_computes_is_cancelled_at_once_if_it_says_so },
    { "pthread_cleanup_push/routines_run_from_the_last_to_the_first_and_then_destructors", routines_run_from_the_last_to_the_first_and_then_destructors },
    { "pthread_once/what_was_cancelled_is_begun_once_more", what_was_cancelled_is_begun_once_more },
    { NULL, NULL },
};
