/* Message queues of System V. */
#define _GNU_SOURCE
#include "conformance.h"
#include "scratch.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef MSG_EXCEPT
#define MSG_EXCEPT 020000
#endif

struct message
{
    long type;
    char bytes[8192];
};

static struct message message;
static int queue;

/* A time of the last minute; a board that does not know the date counts from its start. */
static int is_now(long seconds)
{
    long now = time(NULL);
    return seconds >= now - 60 && seconds <= now + 1;
}

static void make(int mode)
{
    queue = msgget(IPC_PRIVATE, IPC_CREAT | mode);
    CHECK(queue >= 0);
}

static void done(void)
{
    CHECK_EQUAL(msgctl(queue, IPC_RMID, NULL), 0);
}

static int send_text(long type, const char *text, int flags)
{
    message.type = type;
    strcpy(message.bytes, text);
    return msgsnd(queue, &message, strlen(text), flags);
}

/* Takes a message without waiting, and compares. */
static void expect_text(long wanted, long type, const char *text)
{
    memset(&message, 0, sizeof message);
    CHECK_EQUAL(msgrcv(queue, &message, sizeof message.bytes, wanted, IPC_NOWAIT), strlen(text));
    CHECK_EQUAL(message.type, type);
    CHECK_EQUAL(memcmp(message.bytes, text, strlen(text)), 0);
}

static void fill(void)
{
    memset(message.bytes, 'x', sizeof message.bytes);
    message.type = 1;
    while (msgsnd(queue, &message, 4096, IPC_NOWAIT) == 0)
        continue;
    CHECK_EQUAL(errno, EAGAIN);
}

static void get_makes_an_empty_queue(void)
{
    struct msqid_ds status;
    make(0640);
    CHECK_EQUAL(msgctl(queue, IPC_STAT, &status), 0);
    CHECK_EQUAL(status.msg_qnum, 0);
    CHECK_EQUAL(status.msg_lspid, 0);
    CHECK_EQUAL(status.msg_lrpid, 0);
    CHECK_EQUAL(status.msg_stime, 0);
    CHECK_EQUAL(status.msg_rtime, 0);
    CHECK(is_now(status.msg_ctime));
    CHECK(status.msg_qbytes > 0);
    CHECK_EQUAL(status.msg_perm.mode & 0777, 0640);
    CHECK_EQUAL(status.msg_perm.uid, geteuid());
    CHECK_EQUAL(status.msg_perm.cuid, geteuid());
    done();
}

static int get_without_permission(void)
{
    return msgget(0x50490011, 0600) == -1 && errno == EACCES ? 0 : 1;
}

static void a_key_finds_the_queue(void)
{
    key_t key = 0x50490011;
    queue = msgget(key, IPC_CREAT | IPC_EXCL | 0600);
    CHECK(queue >= 0);
    CHECK_EQUAL(msgget(key, 0), queue);
    CHECK_ERROR(msgget(key, IPC_CREAT | IPC_EXCL | 0600), EEXIST);
    as_user(get_without_permission);
    done();
    CHECK_ERROR(msgget(key, 0), ENOENT);
}

static void messages_come_in_order(void)
{
    make(0600);
    CHECK_EQUAL(send_text(3, "one", 0), 0);
    CHECK_EQUAL(send_text(1, "two", 0), 0);
    CHECK_EQUAL(send_text(2, "", 0), 0);
    expect_text(0, 3, "one");
    expect_text(0, 1, "two");
    expect_text(0, 2, "");
    CHECK_ERROR(msgrcv(queue, &message, 10, 0, IPC_NOWAIT), ENOMSG);
    done();
}

static void messages_are_chosen_by_type(void)
{
    make(0600);
    CHECK_EQUAL(send_text(5, "a", 0), 0);
    CHECK_EQUAL(send_text(3, "b", 0), 0);
    CHECK_EQUAL(send_text(5, "c", 0), 0);
    CHECK_EQUAL(send_text(3, "d", 0), 0);
    expect_text(3, 3, "b");
    expect_text(-4, 3, "d");
    CHECK_ERROR(msgrcv(queue, &message, 10, -4, IPC_NOWAIT), ENOMSG);
    CHECK_ERROR(msgrcv(queue, &message, 10, 3, IPC_NOWAIT), ENOMSG);
    expect_text(-9, 5, "a");
    expect_text(5, 5, "c");
    done();
}

static void long_messages_arrive_whole(void)
{
    static const size_t sizes[] = { 1, 415, 416, 417, 4096, 8192 };
    make(0600);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    {
        for (size_t j = 0; j < sizes[i]; j++)
            message.bytes[j] = (char)(j * 7 + i);
        message.type = 1;
        CHECK_EQUAL(msgsnd(queue, &message, sizes[i], 0), 0);
        memset(&message, 0, sizeof message);
        CHECK_EQUAL(msgrcv(queue, &message, sizeof message.bytes, 0, 0), sizes[i]);
        for (size_t j = 0; j < sizes[i]; j++)
            CHECK(message.bytes[j] == (char)(j * 7 + i));
    }
    done();
}

static void too_long_a_message_stays_or_is_cut(void)
{
    make(0600);
    CHECK_EQUAL(send_text(1, "abcdef", 0), 0);
    CHECK_ERROR(msgrcv(queue, &message, 5, 0, 0), E2BIG);
    memset(&message, 0, sizeof message);
    CHECK_EQUAL(msgrcv(queue, &message, 5, 0, MSG_NOERROR), 5);
    CHECK_EQUAL(strcmp(message.bytes, "abcde"), 0);
    CHECK_ERROR(msgrcv(queue, &message, 5, 0, IPC_NOWAIT), ENOMSG);
    done();
}

static int receive_seven(void)
{
    return msgrcv(queue, &message, sizeof message.bytes, 7, 0) == 4 && memcmp(message.bytes, "late", 4) == 0 ? 0 : 1;
}

static void receiving_waits_for_a_message_of_its_type(void)
{
    make(0600);
    pid_t child = child_running(receive_seven);
    usleep(20000);
    CHECK_EQUAL(send_text(6, "other", 0), 0);
    CHECK_EQUAL(send_text(7, "late", 0), 0);
    CHECK_EQUAL(exit_status_of(child), 0);
    struct msqid_ds status;
    CHECK_EQUAL(msgctl(queue, IPC_STAT, &status), 0);
    CHECK_EQUAL(status.msg_qnum, 1);
    CHECK_EQUAL(status.msg_lspid, getpid());
    CHECK_EQUAL(status.msg_lrpid, child);
    CHECK(is_now(status.msg_stime) && is_now(status.msg_rtime));
    done();
}

static int send_one(void)
{
    message.type = 2;
    return msgsnd(queue, &message, 4096, 0) == 0 ? 0 : 1;
}

static void sending_waits_for_room(void)
{
    make(0600);
    fill();
    pid_t child = child_running(send_one);
    usleep(20000);
    int status;
    CHECK_EQUAL(waitpid(child, &status, WNOHANG), 0);
    CHECK_EQUAL(msgrcv(queue, &message, sizeof message.bytes, 1, 0), 4096);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(msgrcv(queue, &message, sizeof message.bytes, 2, IPC_NOWAIT), 4096);
    done();
}

static int expect_removal_receiving(void)
{
    return msgrcv(queue, &message, 10, 0, 0) == -1 && errno == EIDRM ? 0 : 1;
}

static int expect_removal_sending(void)
{
    message.type = 1;
    return msgsnd(queue, &message, 4096, 0) == -1 && errno == EIDRM ? 0 : 1;
}

static void removing_the_queue_ends_waits(void)
{
    make(0600);
    pid_t child = child_running(expect_removal_receiving);
    usleep(20000);
    done();
    CHECK_EQUAL(exit_status_of(child), 0);
    make(0600);
    fill();
    child = child_running(expect_removal_sending);
    usleep(20000);
    done();
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_ERROR(send_text(1, "x", 0), EINVAL);
    CHECK_ERROR(msgrcv(queue, &message, 1, 0, 0), EINVAL);
}

static void on_signal(int signal)
{
    (void)signal;
}

static int expect_interruption(void)
{
    struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
    sigaction(SIGALRM, &action, NULL);
    pid_t parent = getppid();
    CHECK_EQUAL(kill(parent, SIGUSR1), 0);
    return msgrcv(queue, &message, 10, 0, 0) == -1 && errno == EINTR ? 0 : 1;
}

static void a_signal_ends_a_wait_even_with_restart(void)
{
    make(0600);
    sigset_t signals;
    int got;
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

static void a_killed_receiver_takes_nothing_along(void)
{
    make(0600);
    pid_t child = child_running(receive_seven);
    usleep(20000);
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(signal_of(child), SIGKILL);
    CHECK_EQUAL(send_text(7, "late", 0), 0);
    expect_text(7, 7, "late");
    done();
}

static int use_without_permission(void)
{
    struct msqid_ds status = { 0 };
    if (send_text(1, "x", 0) != -1 || errno != EACCES)
        return 1;
    if (msgrcv(queue, &message, 10, 0, IPC_NOWAIT) != -1 || errno != EACCES)
        return 2;
    if (msgctl(queue, IPC_STAT, &status) != -1 || errno != EACCES)
        return 3;
    if (msgctl(queue, IPC_SET, &status) != -1 || errno != EPERM)
        return 4;
    return msgctl(queue, IPC_RMID, NULL) == -1 && errno == EPERM ? 0 : 5;
}

static void permissions_decide_who_may_use_it(void)
{
    make(0600);
    as_user(use_without_permission);
    done();
}

static int raise_capacity(void)
{
    struct msqid_ds status;
    if (msgctl(queue, IPC_STAT, &status) != 0)
        return 1;
    status.msg_qbytes = 100;
    if (msgctl(queue, IPC_SET, &status) != 0)
        return 2;
    if (msgsnd(queue, &message, 101, IPC_NOWAIT) != -1)
        return 3;
    status.msg_qbytes = 1 << 20;
    return msgctl(queue, IPC_SET, &status) == -1 && errno == EPERM ? 0 : 4;
}

static void owners_cannot_raise_what_a_queue_holds(void)
{
    struct msqid_ds status;
    make(0600);
    message.type = 1;
    CHECK_EQUAL(msgctl(queue, IPC_STAT, &status), 0);
    status.msg_perm.uid = 1000;
    status.msg_perm.mode = 0660;
    CHECK_EQUAL(msgctl(queue, IPC_SET, &status), 0);
    as_user(raise_capacity);
    CHECK_EQUAL(msgctl(queue, IPC_STAT, &status), 0);
    CHECK_EQUAL(status.msg_qbytes, 100);
    CHECK_EQUAL(status.msg_perm.mode & 0777, 0660);
    status.msg_qbytes = 16384;
    CHECK_EQUAL(msgctl(queue, IPC_SET, &status), 0);
    done();
}

static void bad_messages_are_refused(void)
{
    make(0600);
    CHECK_ERROR(send_text(0, "x", 0), EINVAL);
    CHECK_ERROR(send_text(-1, "x", 0), EINVAL);
    message.type = 1;
    CHECK_ERROR(msgsnd(queue, &message, 1 << 20, 0), EINVAL);
    CHECK_ERROR(msgsnd(-1, &message, 1, 0), EINVAL);
    CHECK_ERROR(msgrcv(queue, &message, (size_t)-1, 0, IPC_NOWAIT), EINVAL);
    CHECK_ERROR(msgrcv(-1, &message, 1, 0, IPC_NOWAIT), EINVAL);
    CHECK_ERROR(msgctl(queue, 999, NULL), EINVAL);
    CHECK_ERROR(msgctl(-1, IPC_RMID, NULL), EINVAL);
    done();
}

static void bad_addresses_are_refused(void)
{
    make(0600);
    CHECK_ERROR(msgsnd(queue, (void *)8, 10, 0), EFAULT);
    CHECK_ERROR(msgctl(queue, IPC_STAT, (struct msqid_ds *)8), EFAULT);
    CHECK_ERROR(msgctl(queue, IPC_SET, (struct msqid_ds *)8), EFAULT);
    done();
}

#ifndef CONFORMANCE_DOOR
static void except_takes_another_type(void)
{
    make(0600);
    CHECK_EQUAL(send_text(5, "a", 0), 0);
    CHECK_EQUAL(send_text(6, "b", 0), 0);
    CHECK_EQUAL(msgrcv(queue, &message, 10, 5, MSG_EXCEPT), 1);
    CHECK_EQUAL(message.type, 6);
    CHECK_ERROR(msgrcv(queue, &message, 10, 5, MSG_EXCEPT | IPC_NOWAIT), ENOMSG);
    done();
}

static void limits_and_queues_can_be_listed(void)
{
    struct msginfo info;
    make(0600);
    CHECK_EQUAL(send_text(5, "abc", 0), 0);
    int highest = msgctl(0, MSG_INFO, (struct msqid_ds *)&info);
    CHECK(highest >= 0);
    CHECK(info.msgpool >= 1 && info.msgmap >= 1 && info.msgtql >= 3);
    CHECK(msgctl(0, IPC_INFO, (struct msqid_ds *)&info) >= 0);
    CHECK(info.msgmax >= 8192 && info.msgmnb >= 16384);
    int found = 0;
    for (int i = 0; i <= highest; i++)
    {
        struct msqid_ds status;
        int id = msgctl(i, MSG_STAT, &status);
        found |= id == queue && status.msg_qnum == 1;
    }
    CHECK(found);
    done();
}
#endif

const struct test ipc_message_tests[] = {
    { "msgget/makes_an_empty_queue", get_makes_an_empty_queue },
    { "msgget/a_key_finds_the_queue", a_key_finds_the_queue },
    { "msgsnd/messages_come_in_order", messages_come_in_order },
    { "msgsnd/long_messages_arrive_whole", long_messages_arrive_whole },
    { "msgsnd/waits_for_room", sending_waits_for_room },
    { "msgsnd/bad_messages_are_refused", bad_messages_are_refused },
    { "msgrcv/messages_are_chosen_by_type", messages_are_chosen_by_type },
    { "msgrcv/too_long_a_message_stays_or_is_cut", too_long_a_message_stays_or_is_cut },
    { "msgrcv/waits_for_a_message_of_its_type", receiving_waits_for_a_message_of_its_type },
    { "msgrcv/a_signal_ends_a_wait_even_with_restart", a_signal_ends_a_wait_even_with_restart },
    { "msgrcv/a_killed_receiver_takes_nothing_along", a_killed_receiver_takes_nothing_along },
    { "msgctl/removing_the_queue_ends_waits", removing_the_queue_ends_waits },
    { "msgctl/permissions_decide_who_may_use_it", permissions_decide_who_may_use_it },
    { "msgctl/owners_cannot_raise_what_a_queue_holds", owners_cannot_raise_what_a_queue_holds },
    { "msgsnd/bad_addresses_are_refused", bad_addresses_are_refused },
#ifndef CONFORMANCE_DOOR
    { "msgrcv/except_takes_another_type", except_takes_another_type },
    { "msgctl/limits_and_queues_can_be_listed", limits_and_queues_can_be_listed },
#endif
    { 0 },
};
