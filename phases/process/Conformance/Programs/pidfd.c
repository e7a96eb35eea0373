/* Process descriptors: pidfd_open(2), pidfd_send_signal(2), pidfd_getfd(2), and waitid with P_PIDFD, of Linux. */
#define _GNU_SOURCE
#include "conformance.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { OTHER_USER = 1000 };

/* P_PIDFD, which not all headers have. */
#define BY_DESCRIPTOR ((idtype_t)3)

#ifdef CONFORMANCE_DOOR
int pidfd_open(pid_t process, unsigned flags);
int pidfd_send_signal(int descriptor, int signal, const siginfo_t *information, unsigned flags);
int pidfd_getfd(int descriptor, int other, unsigned flags);
#else
static int pidfd_open(pid_t process, unsigned flags)
{
    return (int)syscall(SYS_pidfd_open, process, flags);
}

static int pidfd_send_signal(int descriptor, int signal, const siginfo_t *information, unsigned flags)
{
    return (int)syscall(SYS_pidfd_send_signal, descriptor, signal, information, flags);
}

static int pidfd_getfd(int descriptor, int other, unsigned flags)
{
    return (int)syscall(SYS_pidfd_getfd, descriptor, other, flags);
}
#endif

/* A child that ends with a status when nobody has the other end of the pipe any more, or by a signal. */
static int reins[2];

static int wait_for_reins(void)
{
    char nothing;
    close(reins[1]);
    return read(reins[0], &nothing, 1) == 0 ? 7 : 1;
}

static pid_t child_on_reins(void)
{
    CHECK_EQUAL(pipe2(reins, O_CLOEXEC), 0);
    pid_t child = child_running(wait_for_reins);
    CHECK_EQUAL(close(reins[0]), 0);
    return child;
}

static void let_go(void)
{
    CHECK_EQUAL(close(reins[1]), 0);
}

static int opened(pid_t process)
{
    int descriptor = pidfd_open(process, 0);
    CHECK(descriptor >= 0);
    return descriptor;
}

static int poll_of(int descriptor, short events, int milliseconds)
{
    struct pollfd file = { descriptor, events, 0 };
    int ready = poll(&file, 1, milliseconds);
    CHECK_EQUAL(ready, file.revents != 0);
    return file.revents;
}

static void pass(long milliseconds)
{
    struct timespec time = { 0, milliseconds * 1000000 };
    CHECK_EQUAL(nanosleep(&time, NULL), 0);
}

static void is_ready_when_the_process_has_ended(void)
{
    pid_t child = child_on_reins();
    int descriptor = opened(child);
    CHECK_EQUAL(poll_of(descriptor, POLLIN, 0), 0);
    let_go();
    CHECK_EQUAL(poll_of(descriptor, POLLIN | POLLOUT, -1), POLLIN);
    CHECK_EQUAL(poll_of(descriptor, POLLIN | POLLRDNORM, 0), POLLIN | POLLRDNORM);
    CHECK_EQUAL(poll_of(descriptor, POLLOUT, 0), 0);
    CHECK_EQUAL(exit_status_of(child), 7);
    CHECK_EQUAL(poll_of(descriptor, POLLIN, -1), POLLIN | POLLHUP);
    CHECK_EQUAL(poll_of(descriptor, 0, -1), POLLHUP);
}

static int sleep_a_while(void)
{
    pass(30);
    return 3;
}

static void those_that_wait_are_woken_by_the_end(void)
{
    pid_t child = child_running(sleep_a_while);
    int descriptor = opened(child);
    fd_set reads;
    FD_ZERO(&reads);
    FD_SET(descriptor, &reads);
    CHECK_EQUAL(select(descriptor + 1, &reads, NULL, NULL, NULL), 1);
    CHECK(FD_ISSET(descriptor, &reads));
    CHECK_EQUAL(exit_status_of(child), 3);
    CHECK_EQUAL(close(descriptor), 0);

    child = child_running(sleep_for_ever);
    descriptor = opened(child);
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(poll_of(descriptor, POLLIN, -1), POLLIN);
    CHECK_EQUAL(signal_of(child), SIGKILL);
}

static int inherited;

static int wait_for_hang_up(void)
{
    return poll_of(inherited, 0, -1) == POLLHUP ? 5 : 1;
}

static void those_that_wait_for_nothing_are_woken_when_somebody_has_waited(void)
{
    pid_t child = child_running(sleep_a_while);
    inherited = opened(child);
    pid_t waiting = child_running(wait_for_hang_up);
    CHECK_EQUAL(poll_of(inherited, POLLIN, -1), POLLIN);
    pass(30);
    CHECK_EQUAL(waitpid(waiting, NULL, WNOHANG), 0);
    CHECK_EQUAL(exit_status_of(child), 3);
    CHECK_EQUAL(exit_status_of(waiting), 5);
}

static void epoll_tells_of_the_end(void)
{
    pid_t child = child_on_reins();
    int descriptor = opened(child);
    int list = epoll_create1(0);
    struct epoll_event event = { .events = EPOLLIN, .data.fd = 77 }, got;
    CHECK(list >= 0);
    CHECK_EQUAL(epoll_ctl(list, EPOLL_CTL_ADD, descriptor, &event), 0);
    CHECK_EQUAL(epoll_wait(list, &got, 1, 0), 0);
    let_go();
    CHECK_EQUAL(epoll_wait(list, &got, 1, -1), 1);
    CHECK_EQUAL(got.events, EPOLLIN);
    CHECK_EQUAL(got.data.fd, 77);
    CHECK_EQUAL(epoll_wait(list, &got, 1, 0), 1);
    CHECK_EQUAL(exit_status_of(child), 7);
    CHECK_EQUAL(epoll_wait(list, &got, 1, 0), 1);
    CHECK_EQUAL(got.events, EPOLLIN | EPOLLHUP);
}

static void epoll_tells_of_each_change_once_if_asked_for_edges(void)
{
    pid_t child = child_on_reins();
    int descriptor = opened(child);
    int list = epoll_create1(0);
    struct epoll_event event = { .events = EPOLLIN | EPOLLET }, got;
    CHECK_EQUAL(epoll_ctl(list, EPOLL_CTL_ADD, descriptor, &event), 0);
    let_go();
    CHECK_EQUAL(epoll_wait(list, &got, 1, -1), 1);
    CHECK_EQUAL(got.events, EPOLLIN);
    CHECK_EQUAL(epoll_wait(list, &got, 1, 0), 0);
    CHECK_EQUAL(exit_status_of(child), 7);
    CHECK_EQUAL(epoll_wait(list, &got, 1, -1), 1);
    CHECK_EQUAL(got.events, EPOLLIN | EPOLLHUP);
    CHECK_EQUAL(epoll_wait(list, &got, 1, 0), 0);
}

static void keeps_nothing_of_the_process(void)
{
    siginfo_t information;
    pid_t child = child_on_reins();
    int descriptor = opened(child), again = opened(child);
    CHECK(descriptor != again);
    let_go();
    CHECK_EQUAL(exit_status_of(child), 7);
    CHECK_ERROR(kill(child, 0), ESRCH);
    CHECK_ERROR(pidfd_open(child, 0), ESRCH);
    CHECK_ERROR(pidfd_send_signal(descriptor, 0, NULL, 0), ESRCH);
    CHECK_ERROR(waitid(BY_DESCRIPTOR, (id_t)descriptor, &information, WEXITED), ECHILD);
    CHECK_EQUAL(close(descriptor), 0);
    CHECK_EQUAL(poll_of(again, POLLIN, 0), POLLIN | POLLHUP);
}

static void a_zombie_can_be_opened(void)
{
    siginfo_t information;
    pid_t child = child_on_reins();
    let_go();
    CHECK_EQUAL(waitid(P_PID, (id_t)child, &information, WEXITED | WNOWAIT), 0);
    int descriptor = opened(child);
    CHECK_EQUAL(poll_of(descriptor, POLLIN, 0), POLLIN);
    CHECK_EQUAL(pidfd_send_signal(descriptor, SIGTERM, NULL, 0), 0);
    CHECK_EQUAL(exit_status_of(child), 7);
    CHECK_EQUAL(poll_of(descriptor, POLLIN, 0), POLLIN | POLLHUP);
}

static void children_that_nobody_waits_for_hang_up(void)
{
    CHECK(signal(SIGCHLD, SIG_IGN) != SIG_ERR);
    pid_t child = child_on_reins();
    int descriptor = opened(child);
    let_go();
    int ready = poll_of(descriptor, POLLIN, -1); /* on Linux for a moment it has only ended */
    while (ready == POLLIN)
        ready = poll_of(descriptor, POLLIN, -1);
    CHECK_EQUAL(ready, POLLIN | POLLHUP);
    CHECK_ERROR(waitpid(child, NULL, 0), ECHILD);
}

static int uses_the_same(void)
{
    close(reins[1]);
    return fcntl(inherited, F_GETFD) == FD_CLOEXEC && poll_of(inherited, POLLIN, -1) & POLLIN ? 4 : 1;
}

static void forked_children_have_it_and_executed_programs_have_not(void)
{
    char pair[32];
    pid_t child = child_on_reins();
    inherited = opened(child);
    pid_t other = child_running(uses_the_same);
    let_go();
    CHECK_EQUAL(exit_status_of(other), 4);
    snprintf(pair, sizeof pair, "1:%d", inherited);
    other = fork();
    CHECK(other >= 0);
    if (other == 0) {
        execl(program_path, program_path, REEXEC, "descriptors", pair, (char *)NULL);
        _exit(1);
    }
    CHECK_EQUAL(exit_status_of(other), 0);
    CHECK_EQUAL(fcntl(inherited, F_SETFD, 0), 0);
    snprintf(pair, sizeof pair, "%d:%d", inherited, inherited + 1);
    other = fork();
    CHECK(other >= 0);
    if (other == 0) {
        execl(program_path, program_path, REEXEC, "descriptors", pair, (char *)NULL);
        _exit(1);
    }
    CHECK_EQUAL(exit_status_of(other), 0);
    CHECK_EQUAL(exit_status_of(child), 7);
}

static void is_a_descriptor_like_others(void)
{
    char bytes[16] = { 0 };
    int descriptor = opened(getpid());
    CHECK_EQUAL(fcntl(descriptor, F_GETFD), FD_CLOEXEC);
    CHECK_EQUAL(fcntl(descriptor, F_GETFL) & (O_ACCMODE | O_NONBLOCK), O_RDWR);
    int other = pidfd_open(getpid(), O_NONBLOCK);
    CHECK(other > descriptor);
    CHECK_EQUAL(fcntl(other, F_GETFL) & (O_ACCMODE | O_NONBLOCK), O_RDWR | O_NONBLOCK);
    CHECK_ERROR(read(descriptor, bytes, sizeof bytes), EINVAL);
    CHECK_ERROR(write(descriptor, bytes, sizeof bytes), EINVAL);
    CHECK_ERROR(lseek(descriptor, 0, SEEK_SET), ESPIPE);
    CHECK_ERROR(fsync(descriptor), EINVAL);
    CHECK_EQUAL(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, descriptor, 0) == MAP_FAILED, 1);
    CHECK_EQUAL(errno, ENODEV);
    int copy = dup(descriptor);
    CHECK(copy >= 0);
    CHECK_EQUAL(fcntl(copy, F_GETFD), 0);
    CHECK_EQUAL(close(descriptor), 0);
    CHECK_EQUAL(pidfd_send_signal(copy, 0, NULL, 0), 0);
    CHECK_EQUAL(poll_of(copy, POLLIN, 0), 0);
    CHECK_EQUAL(close(copy), 0);
    CHECK_ERROR(pidfd_send_signal(copy, 0, NULL, 0), EBADF);
}

static void travels_through_a_socket(void)
{
    int pair[2], got = -1;
    char byte = 'x', control[CMSG_SPACE(sizeof(int))] = { 0 };
    struct iovec part = { &byte, 1 };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    pid_t child = child_on_reins();
    int descriptor = opened(child);
    CHECK_EQUAL(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    *header = (struct cmsghdr){ .cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS };
    memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    CHECK_EQUAL(sendmsg(pair[0], &message, 0), 1);
    CHECK_EQUAL(close(descriptor), 0);
    memset(control, 0, sizeof control);
    CHECK_EQUAL(recvmsg(pair[1], &message, MSG_CMSG_CLOEXEC), 1);
    memcpy(&got, CMSG_DATA(header), sizeof got);
    CHECK_EQUAL(pidfd_send_signal(got, SIGTERM, NULL, 0), 0);
    CHECK_EQUAL(poll_of(got, POLLIN, -1), POLLIN);
    CHECK_EQUAL(signal_of(child), SIGTERM);
}

static void open_tells_its_errors(void)
{
    struct rlimit limit, few;
    pid_t child = child_running(sleep_for_ever);
    CHECK_ERROR(pidfd_open(child, O_CLOEXEC), EINVAL);
    CHECK_ERROR(pidfd_open(child, 1), EINVAL);
    CHECK_ERROR(pidfd_open(0, 0), EINVAL);
    CHECK_ERROR(pidfd_open(-1, 0), EINVAL);
    CHECK_ERROR(pidfd_open(0x7FFFFFFF, 0), ESRCH);
    int thread = pidfd_open(child, O_EXCL); /* PIDFD_THREAD, since Linux 6.9 */
    CHECK(thread >= 0 || errno == EINVAL);
    CHECK_EQUAL(getrlimit(RLIMIT_NOFILE, &limit), 0);
    few = limit;
    few.rlim_cur = (rlim_t)opened(child);
    CHECK_EQUAL(close((int)few.rlim_cur), 0);
    CHECK_EQUAL(setrlimit(RLIMIT_NOFILE, &few), 0);
    CHECK_ERROR(pidfd_open(child, 0), EMFILE);
    CHECK_EQUAL(setrlimit(RLIMIT_NOFILE, &limit), 0);
    CHECK(pidfd_open(1, 0) >= 0);
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(signal_of(child), SIGKILL);
}

static volatile sig_atomic_t handled;
static siginfo_t seen;

static void note(int signal, siginfo_t *information, void *context)
{
    (void)context;
    handled = signal;
    seen = *information;
}

static void handle(int signal)
{
    struct sigaction action = { .sa_sigaction = note, .sa_flags = SA_SIGINFO };
    handled = 0;
    CHECK_EQUAL(sigaction(signal, &action, NULL), 0);
}

static void sends_as_kill(void)
{
    int self = opened(getpid());
    handle(SIGUSR1);
    CHECK_EQUAL(pidfd_send_signal(self, SIGUSR1, NULL, 0), 0);
    CHECK_EQUAL(handled, SIGUSR1);
    CHECK_EQUAL(seen.si_code, SI_USER);
    CHECK_EQUAL(seen.si_pid, getpid());
    pid_t child = child_running(sleep_for_ever);
    int descriptor = opened(child);
    CHECK_EQUAL(pidfd_send_signal(descriptor, 0, NULL, 0), 0);
    CHECK_EQUAL(pidfd_send_signal(descriptor, SIGTERM, NULL, 0), 0);
    CHECK_EQUAL(signal_of(child), SIGTERM);
    CHECK_ERROR(pidfd_send_signal(descriptor, SIGTERM, NULL, 0), ESRCH);
}

static int take_one(void)
{
    siginfo_t got;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    if (sigwaitinfo(&set, &got) != SIGRTMIN)
        return 1;
    return got.si_code == SI_QUEUE && got.si_value.sival_int == 4711 && got.si_pid == getppid() ? 6 : 2;
}

static void sends_information(void)
{
    sigset_t set;
    siginfo_t information = { 0 };
    information.si_signo = SIGRTMIN;
    information.si_code = SI_QUEUE;
    information.si_pid = getpid();
    information.si_value.sival_int = 4711;
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    CHECK_EQUAL(sigprocmask(SIG_BLOCK, &set, NULL), 0);
    pid_t child = child_running(take_one);
    CHECK_EQUAL(pidfd_send_signal(opened(child), SIGRTMIN, &information, 0), 0);
    CHECK_EQUAL(exit_status_of(child), 6);
    CHECK_EQUAL(sigprocmask(SIG_UNBLOCK, &set, NULL), 0);
    handle(SIGRTMIN);
    CHECK_EQUAL(pidfd_send_signal(opened(getpid()), SIGRTMIN, &information, 0), 0);
    CHECK_EQUAL(handled, SIGRTMIN);
    CHECK_EQUAL(seen.si_code, SI_QUEUE);
    CHECK_EQUAL(seen.si_value.sival_int, 4711);
}

static int becomes_another_user(void)
{
    return setresuid(OTHER_USER, OTHER_USER, OTHER_USER) == 0 && pidfd_send_signal(inherited, 0, NULL, 0) == -1 && errno == EPERM
            && pidfd_getfd(inherited, 0, 0) == -1 && errno == EPERM ? 8 : 1;
}

static void send_tells_its_errors(void)
{
    siginfo_t information = { 0 };
    pid_t child = child_on_reins();
    int descriptor = opened(child);
    CHECK_ERROR(pidfd_send_signal(-1, 0, NULL, 0), EBADF);
    CHECK_ERROR(pidfd_send_signal(0, 0, NULL, 0), EBADF);
    CHECK_ERROR(pidfd_send_signal(reins[1], 0, NULL, 0), EBADF);
    CHECK_ERROR(pidfd_send_signal(descriptor, 0, NULL, 0x8000), EINVAL);
    CHECK_ERROR(pidfd_send_signal(descriptor, 65, NULL, 0), EINVAL);
    CHECK_ERROR(pidfd_send_signal(descriptor, -1, NULL, 0), EINVAL);
    information.si_signo = SIGTERM;
    information.si_code = SI_QUEUE;
    CHECK_ERROR(pidfd_send_signal(descriptor, SIGINT, &information, 0), EINVAL);
    information.si_code = SI_USER;
    CHECK_ERROR(pidfd_send_signal(descriptor, SIGTERM, &information, 0), EPERM);
    information.si_code = SI_TKILL;
    CHECK_ERROR(pidfd_send_signal(descriptor, SIGTERM, &information, 0), EPERM);
    CHECK_ERROR(pidfd_send_signal(descriptor, SIGTERM, (void *)16, 0), EFAULT);
    let_go();
    CHECK_EQUAL(exit_status_of(child), 7);
    if (geteuid() != 0)
        skip("only the superuser can become another user");
    inherited = opened(getpid());
    CHECK_EQUAL(exit_status_of(child_running(becomes_another_user)), 8);
}

static int waits_by_descriptor(int descriptor, siginfo_t *information, int options)
{
    memset(information, 0, sizeof *information);
    return waitid(BY_DESCRIPTOR, (id_t)descriptor, information, options);
}

static void waits_for_a_process_descriptor(void)
{
    siginfo_t got;
    pid_t child = child_on_reins();
    pid_t other = child_running(sleep_a_while);
    int descriptor = opened(child);
    CHECK_EQUAL(poll_of(opened(other), POLLIN, -1), POLLIN);
    CHECK_EQUAL(waits_by_descriptor(descriptor, &got, WEXITED | WNOHANG), 0);
    CHECK_EQUAL(got.si_pid, 0);
    let_go();
    CHECK_EQUAL(waits_by_descriptor(descriptor, &got, WEXITED | WNOWAIT), 0);
    CHECK_EQUAL(got.si_pid, child);
    CHECK_EQUAL(waits_by_descriptor(descriptor, &got, WEXITED), 0);
    CHECK_EQUAL(got.si_signo, SIGCHLD);
    CHECK_EQUAL(got.si_code, CLD_EXITED);
    CHECK_EQUAL(got.si_status, 7);
    CHECK_EQUAL(got.si_pid, child);
    CHECK_ERROR(waits_by_descriptor(descriptor, &got, WEXITED), ECHILD);
    CHECK_EQUAL(exit_status_of(other), 3);
}

static void tells_of_stops_of_a_process_descriptor(void)
{
    siginfo_t got;
    pid_t child = child_running(sleep_for_ever);
    int descriptor = opened(child);
    CHECK_EQUAL(pidfd_send_signal(descriptor, SIGSTOP, NULL, 0), 0);
    CHECK_EQUAL(waits_by_descriptor(descriptor, &got, WSTOPPED), 0);
    CHECK_EQUAL(got.si_code, CLD_STOPPED);
    CHECK_EQUAL(poll_of(descriptor, POLLIN, 0), 0);
    CHECK_EQUAL(pidfd_send_signal(descriptor, SIGCONT, NULL, 0), 0);
    CHECK_EQUAL(waits_by_descriptor(descriptor, &got, WCONTINUED), 0);
    CHECK_EQUAL(got.si_code, CLD_CONTINUED);
    CHECK_EQUAL(pidfd_send_signal(descriptor, SIGKILL, NULL, 0), 0);
    CHECK_EQUAL(waits_by_descriptor(descriptor, &got, WEXITED), 0);
    CHECK_EQUAL(got.si_code, CLD_KILLED);
    CHECK_EQUAL(got.si_status, SIGKILL);
}

static int is_no_parent(void)
{
    siginfo_t got;
    return waits_by_descriptor(inherited, &got, WEXITED) == -1 && errno == ECHILD ? 9 : 1;
}

static void waitid_tells_its_errors_of_descriptors(void)
{
    siginfo_t got;
    pid_t child = child_on_reins();
    int patient = opened(child);
    int impatient = pidfd_open(child, O_NONBLOCK);
    CHECK_ERROR(waits_by_descriptor(impatient, &got, WEXITED), EAGAIN);
    CHECK_EQUAL(waits_by_descriptor(impatient, &got, WEXITED | WNOHANG), 0);
    CHECK_EQUAL(fcntl(patient, F_SETFL, O_NONBLOCK), 0);
    CHECK_ERROR(waits_by_descriptor(patient, &got, WEXITED), EAGAIN);
    CHECK_ERROR(waits_by_descriptor(patient, &got, 0), EINVAL);
    CHECK_ERROR(waits_by_descriptor(reins[1], &got, WEXITED), EBADF);
    CHECK_ERROR(waits_by_descriptor(1000, &got, WEXITED), EBADF);
    CHECK_ERROR(waits_by_descriptor(-1, &got, WEXITED), EINVAL);
    CHECK_ERROR(waits_by_descriptor(opened(getpid()), &got, WEXITED), ECHILD);
    inherited = patient;
    CHECK_EQUAL(exit_status_of(child_running(is_no_parent)), 9);
    let_go();
    CHECK_EQUAL(poll_of(patient, POLLIN, -1), POLLIN);
    CHECK_EQUAL(waits_by_descriptor(impatient, &got, WEXITED), 0);
    CHECK_EQUAL(got.si_pid, child);
}

static void a_signal_ends_the_wait_for_a_descriptor(void)
{
    siginfo_t got;
    struct itimerval soon = { .it_value = { 0, 20000 } };
    pid_t child = child_on_reins();
    handle(SIGALRM);
    CHECK_EQUAL(setitimer(ITIMER_REAL, &soon, NULL), 0);
    CHECK_ERROR(waits_by_descriptor(opened(child), &got, WEXITED), EINTR);
    CHECK_EQUAL(handled, SIGALRM);
    let_go();
    CHECK_EQUAL(exit_status_of(child), 7);
}

/* A child that makes a pipe where the test cannot see it, says so, and reads from it what the test writes. */
static int said[2];

static int reads_of_its_own(void)
{
    int own[2];
    char byte = 0;
    if (pipe(own) != 0 || dup2(own[1], 40) != 40 || write(said[1], "!", 1) != 1)
        return 1;
    return read(own[0], &byte, 1) == 1 && byte == 'z' ? 11 : 2;
}

static pid_t child_with_a_descriptor(void)
{
    char byte;
    CHECK_EQUAL(pipe(said), 0);
    pid_t child = child_running(reads_of_its_own);
    CHECK_EQUAL(read(said[0], &byte, 1), 1);
    return child;
}

static void getfd_takes_what_is_open(void)
{
    pid_t child = child_with_a_descriptor();
    int taken = pidfd_getfd(opened(child), 40, 0);
    CHECK(taken >= 0);
    CHECK_EQUAL(fcntl(taken, F_GETFD), FD_CLOEXEC);
    CHECK_EQUAL(fcntl(taken, F_GETFL) & O_ACCMODE, O_WRONLY);
    CHECK_EQUAL(write(taken, "z", 1), 1);
    CHECK_EQUAL(exit_status_of(child), 11);

    int self = opened(getpid());
    int file = open(program_path, O_RDONLY);
    taken = pidfd_getfd(self, file, 0);
    CHECK(taken > file);
    CHECK_EQUAL(lseek(file, 123, SEEK_SET), 123);
    CHECK_EQUAL(lseek(taken, 0, SEEK_CUR), 123);
}

static void getfd_tells_its_errors(void)
{
    struct rlimit limit, few;
    pid_t child = child_with_a_descriptor();
    int descriptor = opened(child);
    CHECK_ERROR(pidfd_getfd(descriptor, 40, 1), EINVAL);
    CHECK_ERROR(pidfd_getfd(-1, 40, 0), EBADF);
    CHECK_ERROR(pidfd_getfd(said[0], 40, 0), EBADF);
    CHECK_ERROR(pidfd_getfd(descriptor, 41, 0), EBADF);
    CHECK_ERROR(pidfd_getfd(descriptor, -1, 0), EBADF);
    CHECK_EQUAL(getrlimit(RLIMIT_NOFILE, &limit), 0);
    few = limit;
    few.rlim_cur = (rlim_t)dup(said[0]);
    CHECK_EQUAL(close((int)few.rlim_cur), 0);
    CHECK_EQUAL(setrlimit(RLIMIT_NOFILE, &few), 0);
    CHECK_ERROR(pidfd_getfd(descriptor, 40, 0), EMFILE);
    CHECK_EQUAL(setrlimit(RLIMIT_NOFILE, &limit), 0);
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(signal_of(child), SIGKILL);
    CHECK_ERROR(pidfd_getfd(descriptor, 40, 0), ESRCH);
}

#ifndef CONFORMANCE_DOOR
static void directories_of_proc_are_taken(void)
{
    char path[64];
    pid_t child = child_running(sleep_for_ever);
    snprintf(path, sizeof path, "/proc/%d", (int)child);
    int directory = open(path, O_RDONLY | O_DIRECTORY);
    int above = open("/proc", O_RDONLY | O_DIRECTORY);
    int inside = open("/proc/self/fd", O_RDONLY | O_DIRECTORY);
    int self = open("/proc/self", O_RDONLY | O_DIRECTORY);
    int place = open("/proc/self", O_PATH | O_DIRECTORY);
    siginfo_t got;
    CHECK(directory >= 0 && above >= 0 && inside >= 0 && self >= 0 && place >= 0);
    handle(SIGUSR2);
    CHECK_EQUAL(pidfd_send_signal(self, SIGUSR2, NULL, 0), 0);
    CHECK_EQUAL(handled, SIGUSR2);
    CHECK_ERROR(pidfd_send_signal(above, 0, NULL, 0), EBADF);
    CHECK_ERROR(pidfd_send_signal(inside, 0, NULL, 0), EBADF);
    CHECK_ERROR(pidfd_send_signal(place, 0, NULL, 0), EBADF);
    CHECK_ERROR(waits_by_descriptor(directory, &got, WEXITED), EBADF);
    CHECK_ERROR(pidfd_getfd(directory, 0, 0), EBADF);
    CHECK_EQUAL(pidfd_send_signal(directory, SIGTERM, NULL, 0), 0);
    CHECK_EQUAL(signal_of(child), SIGTERM);
    CHECK_ERROR(pidfd_send_signal(directory, SIGTERM, NULL, 0), ESRCH);
}

/* The number behind a name in what /proc says of a descriptor. */
static long told_of(int descriptor, const char *name)
{
    char path[64], text[1024] = { 0 };
    snprintf(path, sizeof path, "/proc/self/fdinfo/%d", descriptor);
    int file = open(path, O_RDONLY);
    CHECK(file >= 0);
    CHECK(read(file, text, sizeof text - 1) > 0);
    CHECK_EQUAL(close(file), 0);
    const char *found = strstr(text, name);
    long number = 0;
    CHECK(found != NULL && sscanf(found + strlen(name), "%ld", &number) == 1);
    return number;
}

static void proc_tells_of_it(void)
{
    char path[64], target[64] = { 0 };
    pid_t child = child_on_reins();
    int descriptor = opened(child);
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    CHECK(readlink(path, target, sizeof target - 1) > 0);
    CHECK_EQUAL(strcmp(target, "anon_inode:[pidfd]"), 0);
    CHECK_EQUAL(told_of(descriptor, "\nPid:\t"), child);
    CHECK_EQUAL(told_of(descriptor, "\nNSpid:\t"), child);
    let_go();
    CHECK_EQUAL(poll_of(descriptor, POLLIN, -1), POLLIN);
    CHECK_EQUAL(told_of(descriptor, "\nPid:\t"), child);
    CHECK_EQUAL(exit_status_of(child), 7);
    CHECK_EQUAL(told_of(descriptor, "\nPid:\t"), -1);
}

static void *tell_id(void *place)
{
    *(pid_t *)place = (pid_t)syscall(SYS_gettid);
    char nothing;
    return read(reins[0], &nothing, 1) == 1 ? place : NULL;
}

static void a_thread_is_no_process(void)
{
    pthread_t thread;
    volatile pid_t id = 0;
    CHECK_EQUAL(pipe(reins), 0);
    CHECK_EQUAL(pthread_create(&thread, NULL, tell_id, (void *)&id), 0);
    while (id == 0)
        sched_yield();
    CHECK_EQUAL(pidfd_open(id, 0), -1);
    CHECK(errno == EINVAL || errno == ENOENT); /* that since Linux 6.15 */
    CHECK_EQUAL(write(reins[1], "x", 1), 1);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
}

static void clone_gives_one_to_the_parent_alone(void)
{
    struct
    {
        uint64_t flags, descriptor, child, parent, signal, stack, size, area;
    } arguments = { .flags = CLONE_PIDFD, .signal = SIGCHLD };
    int descriptor = -1;
    siginfo_t got;
    int free = dup(0);
    CHECK_EQUAL(close(free), 0);
    long child = syscall(SYS_clone, CLONE_PIDFD | SIGCHLD, 0, &descriptor, 0, 0);
    CHECK(child >= 0);
    if (child == 0)
        _exit(fcntl(free, F_GETFD) == -1 && errno == EBADF ? 13 : 1);
    CHECK_EQUAL(descriptor, free);
    CHECK_EQUAL(fcntl(descriptor, F_GETFD), FD_CLOEXEC);
    CHECK_EQUAL(waits_by_descriptor(descriptor, &got, WEXITED), 0);
    CHECK_EQUAL(got.si_pid, child);
    CHECK_EQUAL(got.si_status, 13);

    int second = -1;
    arguments.descriptor = (uint64_t)(uintptr_t)&second;
    child = syscall(SYS_clone3, &arguments, sizeof arguments);
    CHECK(child >= 0);
    if (child == 0)
        _exit(14);
    CHECK_EQUAL(second, descriptor + 1);
    CHECK_EQUAL(waits_by_descriptor(second, &got, WEXITED), 0);
    CHECK_EQUAL(got.si_status, 14);
}

static int closed_in_the_child;

static int ends_with_what_it_sees(void *place)
{
    closed_in_the_child = fcntl(*(int *)place, F_GETFD) == -1 && errno == EBADF;
    _exit(15);
}

static void clone_as_vfork_gives_one_too(void)
{
    static char stack[16384] __attribute__((aligned(16)));
    int descriptor = -1;
    siginfo_t got;
    int flags = CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD;
    pid_t child = clone(ends_with_what_it_sees, stack + sizeof stack, flags, &descriptor, &descriptor);
    CHECK(child > 0);
    CHECK_EQUAL(closed_in_the_child, 1);
    CHECK_EQUAL(poll_of(descriptor, POLLIN, -1), POLLIN);
    CHECK_EQUAL(waits_by_descriptor(descriptor, &got, WEXITED), 0);
    CHECK_EQUAL(got.si_pid, child);
    CHECK_EQUAL(got.si_status, 15);
    CHECK_EQUAL(poll_of(descriptor, POLLIN, 0), POLLIN | POLLHUP);
}

static void clone_tells_its_errors_of_descriptors(void)
{
    int descriptor;
    CHECK_ERROR(syscall(SYS_clone, CLONE_PIDFD | CLONE_PARENT_SETTID | SIGCHLD, 0, &descriptor, 0, 0), EINVAL);
    CHECK_ERROR(syscall(SYS_clone, CLONE_PIDFD | SIGCHLD, 0, 16, 0, 0), EFAULT);
    CHECK_ERROR(waitpid(-1, NULL, 0), ECHILD);
}

static int is_not_dumpable(void)
{
    return prctl(PR_GET_DUMPABLE) == 0 ? 16 : 1;
}

static int executes_as_dumpable(void)
{
    execl(program_path, program_path, REEXEC, "dumpable", (char *)NULL);
    return 1;
}

static void whether_others_may_look_is_inherited_by_fork_alone(void)
{
    CHECK_EQUAL(prctl(PR_SET_DUMPABLE, 1), 0);
    CHECK_EQUAL(prctl(PR_GET_DUMPABLE), 1);
    CHECK_ERROR(prctl(PR_SET_DUMPABLE, 3), EINVAL);
    CHECK_ERROR(prctl(PR_SET_DUMPABLE, -1L), EINVAL);
    CHECK_EQUAL(prctl(PR_SET_DUMPABLE, 0), 0);
    CHECK_EQUAL(prctl(PR_SET_DUMPABLE, 0), 0);
    CHECK_EQUAL(prctl(PR_GET_DUMPABLE), 0);
    CHECK_EQUAL(exit_status_of(child_running(is_not_dumpable)), 16);
    CHECK_EQUAL(exit_status_of(child_running(executes_as_dumpable)), 0);
    pid_t child = vfork();
    if (child == 0) {
        execl(program_path, program_path, REEXEC, "dumpable", (char *)NULL);
        _exit(1);
    }
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(prctl(PR_GET_DUMPABLE), 0);
    CHECK_EQUAL(prctl(PR_SET_DUMPABLE, 1), 0);
    CHECK_EQUAL(prctl(PR_GET_DUMPABLE), 1);
}

/* One that another process of its user may look into at first, and then not. */
static int shuts_itself_off(void)
{
    char byte;
    if (setresuid(OTHER_USER, OTHER_USER, OTHER_USER) != 0 || prctl(PR_SET_DUMPABLE, 1) != 0 || write(said[1], "!", 1) != 1)
        return 1;
    if (read(reins[0], &byte, 1) != 1 || prctl(PR_SET_DUMPABLE, 0) != 0 || write(said[1], "!", 1) != 1)
        return 1;
    close(reins[1]);
    return read(reins[0], &byte, 1) == 0 ? 17 : 1;
}

static void who_is_not_dumpable_is_not_looked_into(void)
{
    char byte, path[64], name[64];
    struct stat status;
    if (geteuid() != 0)
        skip("only the superuser can become another user");
    CHECK_EQUAL(pipe(said), 0);
    CHECK_EQUAL(pipe(reins), 0);
    pid_t child = child_running(shuts_itself_off);
    int descriptor = opened(child);
    CHECK_EQUAL(read(said[0], &byte, 1), 1);
    CHECK_EQUAL(setresuid(OTHER_USER, OTHER_USER, OTHER_USER), 0);
    int taken = pidfd_getfd(descriptor, said[1], 0);
    CHECK(taken >= 0);
    CHECK_EQUAL(close(taken), 0);
    snprintf(path, sizeof path, "/proc/%d/environ", (int)child);
    snprintf(name, sizeof name, "/proc/%d/fd/%d", (int)child, said[1]);
    int environment = open(path, O_RDONLY);
    CHECK(environment >= 0);
    CHECK_EQUAL(close(environment), 0);
    CHECK(readlink(name, path, sizeof path) > 0);

    CHECK_EQUAL(write(reins[1], "x", 1), 1);
    CHECK_EQUAL(read(said[0], &byte, 1), 1);
    CHECK_ERROR(pidfd_getfd(descriptor, said[1], 0), EPERM);
    CHECK_EQUAL(pidfd_send_signal(descriptor, 0, NULL, 0), 0);
    CHECK_ERROR(readlink(name, path, sizeof path), EACCES);
    snprintf(path, sizeof path, "/proc/%d/environ", (int)child);
    CHECK_ERROR(open(path, O_RDONLY), EACCES);
    snprintf(path, sizeof path, "/proc/%d", (int)child);
    CHECK_EQUAL(stat(path, &status), 0);
    CHECK_EQUAL(status.st_uid, OTHER_USER);
    let_go();
    CHECK_EQUAL(exit_status_of(child), 17);
}
#endif

const struct test pidfd_tests[] = {
    { "pidfd_open/is_ready_when_the_process_has_ended", is_ready_when_the_process_has_ended },
    { "pidfd_open/those_that_wait_are_woken_by_the_end", those_that_wait_are_woken_by_the_end },
    { "pidfd_open/those_that_wait_for_nothing_are_woken_when_somebody_has_waited", those_that_wait_for_nothing_are_woken_when_somebody_has_waited },
    { "pidfd_open/epoll_tells_of_the_end", epoll_tells_of_the_end },
    { "pidfd_open/epoll_tells_of_each_change_once_if_asked_for_edges", epoll_tells_of_each_change_once_if_asked_for_edges },
    { "pidfd_open/keeps_nothing_of_the_process", keeps_nothing_of_the_process },
    { "pidfd_open/a_zombie_can_be_opened", a_zombie_can_be_opened },
    { "pidfd_open/children_that_nobody_waits_for_hang_up", children_that_nobody_waits_for_hang_up },
    { "pidfd_open/forked_children_have_it_and_executed_programs_have_not", forked_children_have_it_and_executed_programs_have_not },
    { "pidfd_open/is_a_descriptor_like_others", is_a_descriptor_like_others },
    { "pidfd_open/travels_through_a_socket", travels_through_a_socket },
    { "pidfd_open/tells_its_errors", open_tells_its_errors },
    { "pidfd_send_signal/sends_as_kill", sends_as_kill },
    { "pidfd_send_signal/sends_information", sends_information },
    { "pidfd_send_signal/tells_its_errors", send_tells_its_errors },
    { "waitid/waits_for_a_process_descriptor", waits_for_a_process_descriptor },
    { "waitid/tells_of_stops_of_a_process_descriptor", tells_of_stops_of_a_process_descriptor },
    { "waitid/tells_its_errors_of_descriptors", waitid_tells_its_errors_of_descriptors },
    { "waitid/a_signal_ends_the_wait_for_a_descriptor", a_signal_ends_the_wait_for_a_descriptor },
    { "pidfd_getfd/takes_what_is_open", getfd_takes_what_is_open },
    { "pidfd_getfd/tells_its_errors", getfd_tells_its_errors },
#ifndef CONFORMANCE_DOOR
    { "pidfd_open/proc_tells_of_it", proc_tells_of_it },
    { "pidfd_open/a_thread_is_no_process", a_thread_is_no_process },
    { "pidfd_send_signal/directories_of_proc_are_taken", directories_of_proc_are_taken },
    { "clone/gives_a_process_descriptor_to_the_parent_alone", clone_gives_one_to_the_parent_alone },
    { "clone/as_vfork_gives_a_process_descriptor", clone_as_vfork_gives_one_too },
    { "clone/tells_its_errors_of_descriptors", clone_tells_its_errors_of_descriptors },
    { "prctl/whether_others_may_look_is_inherited_by_fork_alone", whether_others_may_look_is_inherited_by_fork_alone },
    { "prctl/who_is_not_dumpable_is_not_looked_into", who_is_not_dumpable_is_not_looked_into },
#endif
    { 0 },
};
