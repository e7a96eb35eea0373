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

/* Ends the process; the low 8 bits of status are what its parent sees. */
void px_exit(int status) __attribute__((noreturn));

px_pid_t px_getpid(void);
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

#ifdef __cplusplus
}
#endif
#endif
