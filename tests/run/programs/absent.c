/*
 * The program of an image without the phases vfs, ipc, threads and timers. Each function of these must give ENOSYS, by system call and by the C door, and
 * what belongs to other phases must work. The exit status tells: 0; the number of a system call that answered, up to 99 (others: 99); 100 and more:
 * the place in the list of functions of the C door that answered; 90 to 98: what must work and does not.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <px/configuration.h>
#include <px/dirent.h>
#include <px/epoll.h>
#include <px/errno.h>
#include <px/eventfd.h>
#include <px/fcntl.h>
#include <px/file.h>
#include <px/inotify.h>
#include <px/mman.h>
#include <px/mqueue.h>
#include <px/msg.h>
#include <px/sem.h>
#include <px/semaphore.h>
#include <px/shm.h>
#include <px/pidfd.h>
#include <px/poll.h>
#include <px/pthread.h>
#include <px/select.h>
#include <px/socket.h>
#include <px/stat.h>
#include <px/statvfs.h>
#include <px/stdio-files.h>
#include <px/sys_wait.h>
#include <px/termios.h>
#include <px/time.h>
#include <px/timerfd.h>
#include <px/txn.h>
#include <px/uio.h>
#include <px/unistd.h>
#include <px/xattr.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static const int calls[] = {
    SYS_read, SYS_write, SYS_open, SYS_close, SYS_stat, SYS_fstat, SYS_lstat, SYS_lseek, SYS_ioctl, SYS_pread64, SYS_pwrite64, SYS_readv, SYS_writev,
    SYS_access, SYS_pipe, SYS_dup, SYS_dup2, SYS_sendfile, SYS_fcntl, SYS_fsync, SYS_fdatasync, SYS_ftruncate, SYS_getcwd, SYS_chdir, SYS_fchdir,
    SYS_creat, SYS_readlink, SYS_umask, SYS_getdents64, SYS_openat, SYS_newfstatat, SYS_readlinkat, SYS_faccessat, SYS_dup3, SYS_pipe2, SYS_preadv,
    SYS_pwritev, SYS_statx, SYS_close_range, SYS_faccessat2, SYS_execve, SYS_poll, SYS_select, SYS_flock, SYS_truncate, SYS_rename, SYS_mkdir, SYS_rmdir,
    SYS_link, SYS_unlink, SYS_symlink, SYS_chmod, SYS_fchmod, SYS_chown, SYS_fchown, SYS_lchown, SYS_mknod, SYS_statfs, SYS_fstatfs, SYS_chroot,
    SYS_sync, SYS_epoll_create1, SYS_eventfd2, SYS_fallocate, SYS_utimensat, SYS_renameat2,
    SYS_socket, SYS_socketpair, SYS_bind, SYS_listen, SYS_accept, SYS_accept4, SYS_connect, SYS_shutdown, SYS_getsockname, SYS_getpeername,
    SYS_getsockopt, SYS_setsockopt, SYS_sendto, SYS_recvfrom, SYS_sendmsg, SYS_recvmsg, SYS_sendmmsg, SYS_recvmmsg, SYS_ppoll, SYS_pselect6,
    SYS_epoll_ctl, SYS_epoll_wait, SYS_epoll_pwait,
    SYS_semget, SYS_semop, SYS_semctl, SYS_semtimedop,
    SYS_msgget, SYS_msgsnd, SYS_msgrcv, SYS_msgctl, SYS_shmget, SYS_shmat, SYS_shmdt, SYS_shmctl, SYS_mq_open, SYS_mq_unlink, SYS_mq_timedsend,
    SYS_mq_timedreceive, SYS_mq_notify, SYS_mq_getsetattr,
    SYS_copy_file_range, SYS_splice, SYS_tee, SYS_vmsplice, SYS_preadv2, SYS_pwritev2, SYS_fadvise64, SYS_inotify_init1, SYS_name_to_handle_at, SYS_memfd_create,
    SYS_setxattr, SYS_lsetxattr, SYS_fsetxattr, SYS_getxattr, SYS_lgetxattr, SYS_fgetxattr, SYS_listxattr, SYS_llistxattr, SYS_flistxattr,
    SYS_removexattr, SYS_lremovexattr, SYS_fremovexattr, SYS_pidfd_open, SYS_pidfd_send_signal, SYS_pidfd_getfd,
    SYS_nanosleep, SYS_clock_nanosleep, SYS_alarm, SYS_getitimer, SYS_setitimer, SYS_timer_create, SYS_timer_settime, SYS_timer_gettime,
    SYS_timer_getoverrun, SYS_timer_delete, SYS_timerfd_create, SYS_timerfd_settime, SYS_timerfd_gettime,
};

static char buffer[4096];
static const struct px_timespec moment = { 0, 1 };
static px_pthread_t thread;
static char *const no_strings[] = { NULL };

#define FUNCTIONS(X) \
    X(px_open, px_open("/", PX_O_RDONLY)) \
    X(px_openat, px_openat(PX_AT_FDCWD, "/", PX_O_RDONLY)) \
    X(px_creat, px_creat("/x", 0600)) \
    X(px_close, px_close(0)) \
    X(px_read, px_read(0, buffer, 1)) \
    X(px_pread, px_pread(0, buffer, 1, 0)) \
    X(px_readv, px_readv(0, &(struct px_iovec){ buffer, 1 }, 1)) \
    X(px_write, px_write(1, buffer, 1)) \
    X(px_pwrite, px_pwrite(1, buffer, 1, 0)) \
    X(px_writev, px_writev(1, &(struct px_iovec){ buffer, 1 }, 1)) \
    X(px_lseek, px_lseek(0, 0, PX_SEEK_SET)) \
    X(px_dup, px_dup(0)) \
    X(px_dup2, px_dup2(0, 1)) \
    X(px_dup3, px_dup3(0, 1, 0)) \
    X(px_fcntl, px_fcntl(0, PX_F_GETFD)) \
    X(px_lockf, px_lockf(0, PX_F_TEST, 0)) \
    X(px_fsync, px_fsync(0)) \
    X(px_fdatasync, px_fdatasync(0)) \
    X(px_ftruncate, px_ftruncate(0, 0)) \
    X(px_pipe, px_pipe((int *)buffer)) \
    X(px_pipe2, px_pipe2((int *)buffer, 0)) \
    X(px_isatty, px_isatty(0) - 1) \
    X(px_stat, px_stat("/", (struct px_stat *)buffer)) \
    X(px_lstat, px_lstat("/", (struct px_stat *)buffer)) \
    X(px_fstat, px_fstat(0, (struct px_stat *)buffer)) \
    X(px_fpathconf, px_fpathconf(0, PX_PC_NAME_MAX)) \
    X(px_pathconf, px_pathconf("/", PX_PC_NAME_MAX)) \
    X(px_fstatat, px_fstatat(PX_AT_FDCWD, "/", (struct px_stat *)buffer, 0)) \
    X(px_access, px_access("/", PX_F_OK)) \
    X(px_faccessat, px_faccessat(PX_AT_FDCWD, "/", PX_F_OK, 0)) \
    X(px_readlink, px_readlink("/x", buffer, 1)) \
    X(px_readlinkat, px_readlinkat(PX_AT_FDCWD, "/x", buffer, 1)) \
    X(px_getcwd, px_getcwd(buffer, sizeof buffer) == NULL ? -1 : 0) \
    X(px_chdir, px_chdir("/")) \
    X(px_fchdir, px_fchdir(0)) \
    X(px_umask, (int)px_umask(0)) \
    X(px_opendir, px_opendir("/") == NULL ? -1 : 0) \
    X(px_fdopendir, px_fdopendir(0) == NULL ? -1 : 0) \
    X(px_link, px_link("/x", "/y")) \
    X(px_linkat, px_linkat(PX_AT_FDCWD, "/x", PX_AT_FDCWD, "/y", 0)) \
    X(px_symlink, px_symlink("/x", "/y")) \
    X(px_symlinkat, px_symlinkat("/x", PX_AT_FDCWD, "/y")) \
    X(px_unlink, px_unlink("/x")) \
    X(px_unlinkat, px_unlinkat(PX_AT_FDCWD, "/x", 0)) \
    X(px_rmdir, px_rmdir("/x")) \
    X(px_remove, px_remove("/x")) \
    X(px_rename, px_rename("/x", "/y")) \
    X(px_renameat, px_renameat(PX_AT_FDCWD, "/x", PX_AT_FDCWD, "/y")) \
    X(px_renameat2, px_renameat2(PX_AT_FDCWD, "/x", PX_AT_FDCWD, "/y", 0)) \
    X(px_mkdir, px_mkdir("/x", 0700)) \
    X(px_mkdirat, px_mkdirat(PX_AT_FDCWD, "/x", 0700)) \
    X(px_mkfifo, px_mkfifo("/x", 0600)) \
    X(px_mkfifoat, px_mkfifoat(PX_AT_FDCWD, "/x", 0600)) \
    X(px_mknod, px_mknod("/x", PX_S_IFREG | 0600, 0)) \
    X(px_mknodat, px_mknodat(PX_AT_FDCWD, "/x", PX_S_IFREG | 0600, 0)) \
    X(px_chmod, px_chmod("/x", 0600)) \
    X(px_fchmod, px_fchmod(0, 0600)) \
    X(px_fchmodat, px_fchmodat(PX_AT_FDCWD, "/x", 0600, 0)) \
    X(px_chown, px_chown("/x", 0, 0)) \
    X(px_lchown, px_lchown("/x", 0, 0)) \
    X(px_fchown, px_fchown(0, 0, 0)) \
    X(px_fchownat, px_fchownat(PX_AT_FDCWD, "/x", 0, 0, 0)) \
    X(px_utimensat, px_utimensat(PX_AT_FDCWD, "/x", NULL, 0)) \
    X(px_futimens, px_futimens(0, NULL)) \
    X(px_truncate, px_truncate("/x", 0)) \
    X(px_posix_fadvise, px_posix_fadvise(0, 0, 1, 0) == PX_ENOSYS ? (px_errno = PX_ENOSYS, -1) : 0) \
    X(px_copy_file_range, px_copy_file_range(0, NULL, 1, NULL, 1, 0)) \
    X(px_inotify_init1, px_inotify_init1(0)) \
    X(px_inotify_add_watch, px_inotify_add_watch(0, "/", 1)) \
    X(px_inotify_rm_watch, px_inotify_rm_watch(0, 1)) \
    X(px_setxattr, px_setxattr("/x", "user.a", "", 0, 0)) \
    X(px_lsetxattr, px_lsetxattr("/x", "user.a", "", 0, 0)) \
    X(px_fsetxattr, px_fsetxattr(0, "user.a", "", 0, 0)) \
    X(px_getxattr, px_getxattr("/x", "user.a", NULL, 0)) \
    X(px_lgetxattr, px_lgetxattr("/x", "user.a", NULL, 0)) \
    X(px_fgetxattr, px_fgetxattr(0, "user.a", NULL, 0)) \
    X(px_listxattr, px_listxattr("/x", NULL, 0)) \
    X(px_llistxattr, px_llistxattr("/x", NULL, 0)) \
    X(px_flistxattr, px_flistxattr(0, NULL, 0)) \
    X(px_removexattr, px_removexattr("/x", "user.a")) \
    X(px_lremovexattr, px_lremovexattr("/x", "user.a")) \
    X(px_fremovexattr, px_fremovexattr(0, "user.a")) \
    X(px_posix_fallocate, px_posix_fallocate(0, 0, 1) == PX_ENOSYS ? (px_errno = PX_ENOSYS, -1) : 0) \
    X(px_statvfs, px_statvfs("/", (struct px_statvfs *)buffer)) \
    X(px_fstatvfs, px_fstatvfs(0, (struct px_statvfs *)buffer)) \
    X(px_chroot, px_chroot("/")) \
    X(px_ftok, px_ftok("/x", 1)) \
    X(px_semget, px_semget(1, 1, 0)) \
    X(px_semop, px_semop(0, (struct px_sembuf *)buffer, 1)) \
    X(px_semctl, px_semctl(0, 0, PX_GETVAL)) \
    X(px_msgget, px_msgget(1, 0)) \
    X(px_msgsnd, px_msgsnd(0, buffer, 1, 0)) \
    X(px_msgrcv, px_msgrcv(0, buffer, 1, 0, 0)) \
    X(px_msgctl, px_msgctl(0, PX_IPC_RMID, NULL)) \
    X(px_shmget, px_shmget(1, 1, 0)) \
    X(px_shmat, (long)px_shmat(0, NULL, 0)) \
    X(px_shmdt, px_shmdt(buffer)) \
    X(px_shmctl, px_shmctl(0, PX_IPC_RMID, NULL)) \
    X(px_shm_open, px_shm_open("/x", PX_O_RDWR, 0)) \
    X(px_shm_unlink, px_shm_unlink("/x")) \
    X(px_mq_open, px_mq_open("/x", PX_O_RDWR)) \
    X(px_mq_close, px_mq_close(0)) \
    X(px_mq_unlink, px_mq_unlink("/x")) \
    X(px_mq_getattr, px_mq_getattr(0, (struct px_mq_attr *)buffer)) \
    X(px_mq_setattr, px_mq_setattr(0, (struct px_mq_attr *)buffer, NULL)) \
    X(px_mq_send, px_mq_send(0, buffer, 1, 0)) \
    X(px_mq_notify, px_mq_notify(0, NULL)) \
    X(px_mq_timedsend, px_mq_timedsend(0, buffer, 1, 0, NULL)) \
    X(px_mq_receive, px_mq_receive(0, buffer, 1, NULL)) \
    X(px_mq_timedreceive, px_mq_timedreceive(0, buffer, 1, NULL, NULL)) \
    X(px_sem_open, px_sem_open("/x", 0) == PX_SEM_FAILED ? -1 : 0) \
    X(px_sem_unlink, px_sem_unlink("/x")) \
    X(px_tcgetattr, px_tcgetattr(0, (struct px_termios *)buffer)) \
    X(px_tcsetattr, px_tcsetattr(0, PX_TCSANOW, (struct px_termios *)buffer)) \
    X(px_tcdrain, px_tcdrain(0)) \
    X(px_tcflow, px_tcflow(0, PX_TCOON)) \
    X(px_tcflush, px_tcflush(0, PX_TCIFLUSH)) \
    X(px_tcsendbreak, px_tcsendbreak(0, 0)) \
    X(px_tcgetsid, px_tcgetsid(0)) \
    X(px_tcgetpgrp, px_tcgetpgrp(0)) \
    X(px_tcsetpgrp, px_tcsetpgrp(0, 1)) \
    X(px_tcgetwinsize, px_tcgetwinsize(0, (struct px_winsize *)buffer)) \
    X(px_tcsetwinsize, px_tcsetwinsize(0, (struct px_winsize *)buffer)) \
    X(px_ttyname, px_ttyname(0) == NULL ? -1 : 0) \
    X(px_posix_openpt, px_posix_openpt(PX_O_RDWR)) \
    X(px_grantpt, px_grantpt(0)) \
    X(px_unlockpt, px_unlockpt(0)) \
    X(px_ptsname, px_ptsname(0) == NULL ? -1 : 0) \
    X(px_socket, px_socket(PX_AF_UNIX, PX_SOCK_STREAM, 0)) \
    X(px_socketpair, px_socketpair(PX_AF_UNIX, PX_SOCK_STREAM, 0, (int *)buffer)) \
    X(px_bind, px_bind(0, (struct px_sockaddr *)buffer, 2)) \
    X(px_listen, px_listen(0, 1)) \
    X(px_accept, px_accept(0, NULL, NULL)) \
    X(px_accept4, px_accept4(0, NULL, NULL, 0)) \
    X(px_connect, px_connect(0, (struct px_sockaddr *)buffer, 2)) \
    X(px_shutdown, px_shutdown(0, PX_SHUT_RD)) \
    X(px_getsockname, px_getsockname(0, (struct px_sockaddr *)buffer, (px_socklen_t *)buffer)) \
    X(px_getpeername, px_getpeername(0, (struct px_sockaddr *)buffer, (px_socklen_t *)buffer)) \
    X(px_getsockopt, px_getsockopt(0, PX_SOL_SOCKET, PX_SO_TYPE, buffer, (px_socklen_t *)buffer)) \
    X(px_setsockopt, px_setsockopt(0, PX_SOL_SOCKET, PX_SO_REUSEADDR, buffer, 4)) \
    X(px_sockatmark, px_sockatmark(0)) \
    X(px_send, px_send(0, buffer, 1, 0)) \
    X(px_sendto, px_sendto(0, buffer, 1, 0, NULL, 0)) \
    X(px_sendmsg, px_sendmsg(0, (struct px_msghdr *)buffer, 0)) \
    X(px_sendmmsg, px_sendmmsg(0, (struct px_mmsghdr *)buffer, 1, 0)) \
    X(px_recv, px_recv(0, buffer, 1, 0)) \
    X(px_recvfrom, px_recvfrom(0, buffer, 1, 0, NULL, NULL)) \
    X(px_recvmsg, px_recvmsg(0, (struct px_msghdr *)buffer, 0)) \
    X(px_recvmmsg, px_recvmmsg(0, (struct px_mmsghdr *)buffer, 1, 0, NULL)) \
    X(px_poll, px_poll((struct px_pollfd *)buffer, 0, 0)) \
    X(px_ppoll, px_ppoll((struct px_pollfd *)buffer, 0, NULL, NULL)) \
    X(px_select, px_select(0, NULL, NULL, NULL, NULL)) \
    X(px_pselect, px_pselect(0, NULL, NULL, NULL, NULL, NULL)) \
    X(px_epoll_create1, px_epoll_create1(0)) \
    X(px_epoll_ctl, px_epoll_ctl(0, PX_EPOLL_CTL_DEL, 0, NULL)) \
    X(px_epoll_wait, px_epoll_wait(0, (struct px_epoll_event *)buffer, 1, 0)) \
    X(px_epoll_pwait, px_epoll_pwait(0, (struct px_epoll_event *)buffer, 1, 0, NULL)) \
    X(px_eventfd, px_eventfd(0, 0)) \
    X(px_pidfd_open, px_pidfd_open(px_getpid(), 0)) \
    X(px_pidfd_send_signal, px_pidfd_send_signal(0, 0, NULL, 0)) \
    X(px_pidfd_getfd, px_pidfd_getfd(0, 0, 0)) \
    X(px_sleep, px_sleep(1) == 1 ? -1 : 0) \
    X(px_nanosleep, px_nanosleep(&moment, NULL)) \
    X(px_clock_nanosleep, px_clock_nanosleep(PX_CLOCK_MONOTONIC, 0, &moment, NULL) == PX_ENOSYS ? (px_errno = PX_ENOSYS, -1) : 0) \
    X(px_alarm, px_alarm(0) == 0 ? -1 : 0) \
    X(px_getitimer, px_getitimer(PX_ITIMER_REAL, (struct px_itimerval *)buffer)) \
    X(px_setitimer, px_setitimer(PX_ITIMER_REAL, (struct px_itimerval *)buffer, NULL)) \
    X(px_timer_create, px_timer_create(PX_CLOCK_MONOTONIC, NULL, (px_timer_t *)buffer)) \
    X(px_timer_settime, px_timer_settime(0, 0, (struct px_itimerspec *)buffer, NULL)) \
    X(px_timer_gettime, px_timer_gettime(0, (struct px_itimerspec *)buffer)) \
    X(px_timer_getoverrun, px_timer_getoverrun(0)) \
    X(px_timer_delete, px_timer_delete(0)) \
    X(px_timerfd_create, px_timerfd_create(0, 0)) \
    X(px_timerfd_settime, px_timerfd_settime(0, 0, (struct px_itimerspec *)buffer, NULL)) \
    X(px_timerfd_gettime, px_timerfd_gettime(0, (struct px_itimerspec *)buffer)) \
    X(px_flock, px_flock(0, PX_LOCK_SH)) \
    X(px_txn_begin, px_txn_begin(0)) \
    X(px_txn_commit, px_txn_commit()) \
    X(px_txn_abort, px_txn_abort()) \
    X(px_execve, px_execve("/x", no_strings, no_strings)) \
    X(px_pthread_create, px_pthread_create(&thread, NULL, NULL, NULL) == PX_ENOSYS ? (px_errno = PX_ENOSYS, -1) : 0)

#define DEFINE(name, expression) static long call_##name(void) { return (long)(expression); }
#define LIST(name, expression) call_##name,

FUNCTIONS(DEFINE)

static long (*const functions[])(void) = { FUNCTIONS(LIST) };

/* 0, or what does not work. */
static int check_others(void)
{
    struct px_timespec now;
    int status = 0;
    char *memory = px_mmap(NULL, 4096, PX_PROT_READ | PX_PROT_WRITE, PX_MAP_PRIVATE | PX_MAP_ANONYMOUS, -1, 0);

    if (memory == PX_MAP_FAILED)
        return 90;
    memory[0] = 1;
    if (px_munmap(memory, 4096) != 0)
        return 91;
    px_pid_t child = px_fork();
    if (child == 0)
        px_exit(buffer[0] == 0 ? 7 : 8);
    if (child < 0 || px_waitpid(child, &status, 0) != child || PX_WEXITSTATUS(status) != 7)
        return 92;
    child = px_vfork();
    if (child == 0)
        px_exit(6);
    if (child < 0 || px_waitpid(child, &status, 0) != child || PX_WEXITSTATUS(status) != 6)
        return 93;
    if (px_getpid() <= 0 || px_getpid() != getpid() || px_clock_gettime(PX_CLOCK_MONOTONIC, &now) != 0)
        return 94;

    /* CLONE_VM, CLONE_FS, CLONE_FILES, CLONE_SIGHAND, CLONE_THREAD */
    if (syscall(SYS_clone, 0x100 | 0x200 | 0x400 | 0x800 | 0x10000, buffer + sizeof buffer, NULL, NULL, NULL) != -1 || errno != ENOSYS)
        return 96;
    px_pthread_mutex_t mutex = PX_PTHREAD_MUTEX_INITIALIZER;
    if (px_pthread_mutex_lock(&mutex) != 0 || px_pthread_mutex_trylock(&mutex) != PX_EBUSY || px_pthread_mutex_unlock(&mutex) != 0)
        return 97;
    return px_mmap(NULL, 4096, PX_PROT_READ, PX_MAP_PRIVATE, 0, 0) == PX_MAP_FAILED && px_errno == PX_EBADF ? 0 : 95;
}

int main(void)
{
    for (unsigned i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        errno = 0;
        if (syscall(calls[i], 0, buffer, 0, 0, 0) != -1 || errno != ENOSYS)
            return calls[i] != 0 && calls[i] < 99 ? calls[i] : 99;
    }
    for (unsigned i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        px_errno = 0;
        if (functions[i]() != -1 || px_errno != PX_ENOSYS)
            return 100 + (int)i;
    }
    return check_others();
}
