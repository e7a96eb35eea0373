/*
 * Processes, user and group ids, files: after POSIX.1-2017 <unistd.h>. What each function does, and its errors: docs/libposix.md.
 * For programs that are linked with libpx.a and run as processes.
 */
#ifndef PX_UNISTD_H
#define PX_UNISTD_H

#include <px/types.h>
#include <px/unistd-files.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The environment that the program began with: pointers to NAME=VALUE, ended by a null pointer. */
extern char **px_environ;

/* The child's process id in the parent, 0 in the child; -1 with px_errno set (EAGAIN, ENOMEM). */
px_pid_t px_fork(void);

/* As px_fork, but the child runs in the parent's memory until it calls px_execve or px_exit; it must not return. */
px_pid_t px_vfork(void) __attribute__((returns_twice));

/* Return only with an error: -1 with px_errno set (E2BIG, EACCES, ELOOP, ENOENT, ENOEXEC, ENOMEM, ENOTDIR, ENAMETOOLONG, EFAULT). */
int px_execve(const char *path, char *const arguments[], char *const environment[]);

/*
 * As px_execve, with px_environ where no environment is given. Those whose name ends in p look for a file without a slash in the directories of
 * PATH, or without one in /bin and /usr/bin. The argument list of those with an l ends with a null pointer; px_execle has the environment behind it.
 */
int px_execv(const char *path, char *const arguments[]);
int px_execvp(const char *file, char *const arguments[]);
int px_execl(const char *path, const char *argument, ...);
int px_execle(const char *path, const char *argument, ...);
int px_execlp(const char *file, const char *argument, ...);

/* As px_execve, of the file that a descriptor is open for. Also EBADF. */
int px_fexecve(int descriptor, char *const arguments[], char *const environment[]);

/* Ends the process; the low 8 bits of status are what its parent sees. */
void px_exit(int status) __attribute__((noreturn));

px_pid_t px_getpid(void);

/* The id of the calling thread, as Linux has it; of the first one that of the process. */
px_pid_t px_gettid(void);
px_pid_t px_getppid(void);
px_pid_t px_getpgrp(void);

/* -1 with px_errno set (ESRCH, EPERM, EACCES, EINVAL). */
px_pid_t px_getpgid(px_pid_t process);
px_pid_t px_getsid(px_pid_t process);
int px_setpgid(px_pid_t process, px_pid_t group);
px_pid_t px_setsid(void);

px_uid_t px_getuid(void);
px_uid_t px_geteuid(void);
px_gid_t px_getgid(void);
px_gid_t px_getegid(void);

/* 0, or -1 with px_errno set (EINVAL, EPERM). -1 as an argument of the last two leaves that id. */
int px_setuid(px_uid_t user);
int px_seteuid(px_uid_t user);
int px_setgid(px_gid_t group);
int px_setegid(px_gid_t group);
int px_setreuid(px_uid_t real, px_uid_t effective);
int px_setregid(px_gid_t real, px_gid_t effective);

/* 0 and the name of the system, or -1 with px_errno ENAMETOOLONG: it is cut. */
int px_gethostname(char *name, px_size_t size);

/* The number of supplementary groups, also with room 0; -1 with px_errno set (EINVAL: more than there is room for; EFAULT). */
int px_getgroups(int room, px_gid_t groups[]);

/* The new nice value, or -1 with px_errno set (EPERM), which tells an error from the value -1 if it was 0 before. */
int px_nice(int increment);

/* Seconds that are left: 0, or more when a signal came. */
unsigned px_sleep(unsigned seconds);

/* Send PX_SIGALRM after so many seconds, 0: never; what was left of the alarm before, rounded, at least 1; or 0: there was none,
 * or px_errno says why it cannot be (ENOSYS; EPERM: the child of px_vfork). */
unsigned px_alarm(unsigned seconds);

#ifdef __cplusplus
}
#endif
#endif
