/*
 * Opening and controlling files, after POSIX.1-2017 <fcntl.h>. The values are those of Linux on x86-64.
 * What each function does, and its errors: docs/vfs.md.
 */
#ifndef PX_FCNTL_H
#define PX_FCNTL_H

#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Exactly one of the first three. */
#define PX_O_RDONLY 0
#define PX_O_WRONLY 0x1
#define PX_O_RDWR 0x2
#define PX_O_ACCMODE 0x3
#define PX_O_CREAT 0x40
#define PX_O_EXCL 0x80
#define PX_O_NOCTTY 0x100
#define PX_O_TRUNC 0x200
#define PX_O_APPEND 0x400
#define PX_O_NONBLOCK 0x800
#define PX_O_DSYNC 0x1000
#define PX_O_ASYNC 0x2000
#define PX_O_DIRECTORY 0x10000
#define PX_O_NOFOLLOW 0x20000
#define PX_O_CLOEXEC 0x80000
#define PX_O_SYNC 0x101000
#define PX_O_PATH 0x200000
#define PX_O_TMPFILE 0x410000

#define PX_F_DUPFD 0
#define PX_F_GETFD 1
#define PX_F_SETFD 2
#define PX_F_GETFL 3
#define PX_F_SETFL 4
#define PX_F_DUPFD_CLOEXEC 1030
#define PX_FD_CLOEXEC 1

/* Who gets SIGURG, and SIGIO while PX_O_ASYNC is set: a process, or a group by its id below 0. Of Linux: another signal than SIGIO, which says why. */
#define PX_F_SETOWN 8
#define PX_F_GETOWN 9
#define PX_F_SETSIG 10
#define PX_F_GETSIG 11

/* Locks on parts of a file: of the process, or, of POSIX.1-2024, of the open file description. With a struct px_flock. */
#define PX_F_GETLK 5
#define PX_F_SETLK 6
#define PX_F_SETLKW 7
#define PX_F_OFD_GETLK 36
#define PX_F_OFD_SETLK 37
#define PX_F_OFD_SETLKW 38
#define PX_F_RDLCK 0
#define PX_F_WRLCK 1
#define PX_F_UNLCK 2

struct px_flock {
    short l_type;
    short l_whence;
    px_off_t l_start;
    px_off_t l_len;
    px_pid_t l_pid;
};

#define PX_AT_FDCWD (-100)
#define PX_AT_SYMLINK_NOFOLLOW 0x100
#define PX_AT_EACCESS 0x200
#define PX_AT_REMOVEDIR 0x200
#define PX_AT_SYMLINK_FOLLOW 0x400
#define PX_AT_EMPTY_PATH 0x1000

/* A descriptor, or -1 with px_errno set. The mode counts with PX_O_CREAT and PX_O_TMPFILE only. */
int px_open(const char *path, int flags, ...);
int px_openat(int directory, const char *path, int flags, ...);
int px_creat(const char *path, px_mode_t mode);

/* An error number, or 0; px_errno is left alone. */
int px_posix_fallocate(int descriptor, px_off_t offset, px_off_t length);

/* An error number, or 0; px_errno is left alone. No advice changes what is read or written. */
#define PX_POSIX_FADV_NORMAL 0
#define PX_POSIX_FADV_RANDOM 1
#define PX_POSIX_FADV_SEQUENTIAL 2
#define PX_POSIX_FADV_WILLNEED 3
#define PX_POSIX_FADV_DONTNEED 4
#define PX_POSIX_FADV_NOREUSE 5
int px_posix_fadvise(int descriptor, px_off_t offset, px_off_t length, int advice);

/* What the command gives, or -1 with px_errno set. */
int px_fcntl(int descriptor, int command, ...);

#ifdef __cplusplus
}
#endif
#endif
