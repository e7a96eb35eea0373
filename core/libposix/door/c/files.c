/* The C door to files: what the library OS answers as a negated error number becomes -1 and px_errno. */
#include <stdarg.h>
#include <px/fcntl.h>
#include <px/stat.h>
#include <px/uio.h>
#include <px/unistd-files.h>
#include "result.h"

/* Through the function table of the library OS (core/libposix/door/Functions.inc); px_point_: as a cancellation point (Points.inc). */
extern long px_point_openat(int, const char *, unsigned, unsigned);
extern long px_point_close(int);
extern long px_point_read(int, void *, px_size_t);
extern long px_point_pread(int, void *, px_size_t, px_off_t);
extern long px_point_write(int, const void *, px_size_t);
extern long px_point_pwrite(int, const void *, px_size_t, px_off_t);
extern long px_raw_lseek(int, px_off_t, int);
extern long px_raw_dup(int);
extern long px_raw_dup2(int, int);
extern long px_raw_fcntl(int, int, unsigned long);
extern long px_point_fcntl(int, int, unsigned long);
extern long px_point_fsync(int);
extern long px_point_fdatasync(int);
extern long px_raw_ftruncate(int, px_off_t);
extern long px_raw_pipe2(int *, int);
extern long px_raw_dup3(int, int, int);
extern long px_point_readv(int, const struct px_iovec *, int);
extern long px_point_writev(int, const struct px_iovec *, int);
extern long px_raw_ioctl(int, unsigned long, void *);
extern long px_raw_faccessat(int, const char *, int, int);
extern long px_raw_readlinkat(int, const char *, char *, px_size_t);
extern long px_raw_fstat(int, struct px_stat *);
extern long px_raw_fstatat(int, const char *, struct px_stat *, int);
extern long px_raw_getcwd(char *, px_size_t);
extern long px_raw_chdir(const char *);
extern long px_raw_fchdir(int);
extern long px_raw_umask(unsigned);

#define TCGETS 0x5401
#define TERMIOS_SIZE 36

/* Whether a mode is passed. */
static int makes_file(int flags)
{
    return (flags & PX_O_CREAT) || (flags & PX_O_TMPFILE) == PX_O_TMPFILE;
}

int px_openat(int directory, const char *path, int flags, ...)
{
    unsigned mode = 0;
    if (makes_file(flags)) {
        va_list arguments;
        va_start(arguments, flags);
        mode = va_arg(arguments, unsigned);
        va_end(arguments);
    }
    return (int)px_answer(px_point_openat(directory, path, (unsigned)flags, mode));
}

int px_open(const char *path, int flags, ...)
{
    unsigned mode = 0;
    if (makes_file(flags)) {
        va_list arguments;
        va_start(arguments, flags);
        mode = va_arg(arguments, unsigned);
        va_end(arguments);
    }
    return (int)px_answer(px_point_openat(PX_AT_FDCWD, path, (unsigned)flags, mode));
}

int px_creat(const char *path, px_mode_t mode)
{
    return px_open(path, PX_O_CREAT | PX_O_WRONLY | PX_O_TRUNC, mode);
}

/* Whether the argument of a command is a struct px_flock. */
static int is_about_locks(int command)
{
    return (command >= PX_F_GETLK && command <= PX_F_SETLKW) || (command >= PX_F_OFD_GETLK && command <= PX_F_OFD_SETLKW);
}

int px_fcntl(int descriptor, int command, ...)
{
    unsigned long argument = 0;
    if (command != PX_F_GETFD && command != PX_F_GETFL) {
        va_list arguments;
        va_start(arguments, command);
        argument = is_about_locks(command) ? (unsigned long)va_arg(arguments, void *) : (unsigned long)va_arg(arguments, int);
        va_end(arguments);
    }
    int waits = command == PX_F_SETLKW || command == PX_F_OFD_SETLKW;
    return (int)px_answer((waits ? px_point_fcntl : px_raw_fcntl)(descriptor, command, argument));
}

int px_close(int descriptor)
{
    return (int)px_answer(px_point_close(descriptor));
}

px_ssize_t px_read(int descriptor, void *buffer, px_size_t count)
{
    return px_answer(px_point_read(descriptor, buffer, count));
}

px_ssize_t px_pread(int descriptor, void *buffer, px_size_t count, px_off_t offset)
{
    return px_answer(px_point_pread(descriptor, buffer, count, offset));
}

px_ssize_t px_write(int descriptor, const void *buffer, px_size_t count)
{
    return px_answer(px_point_write(descriptor, buffer, count));
}

px_ssize_t px_pwrite(int descriptor, const void *buffer, px_size_t count, px_off_t offset)
{
    return px_answer(px_point_pwrite(descriptor, buffer, count, offset));
}

px_off_t px_lseek(int descriptor, px_off_t offset, int origin)
{
    return px_answer(px_raw_lseek(descriptor, offset, origin));
}

int px_dup(int descriptor)
{
    return (int)px_answer(px_raw_dup(descriptor));
}

int px_dup2(int descriptor, int target)
{
    return (int)px_answer(px_raw_dup2(descriptor, target));
}

int px_fsync(int descriptor)
{
    return (int)px_answer(px_point_fsync(descriptor));
}

int px_fdatasync(int descriptor)
{
    return (int)px_answer(px_point_fdatasync(descriptor));
}

int px_ftruncate(int descriptor, px_off_t length)
{
    return (int)px_answer(px_raw_ftruncate(descriptor, length));
}

int px_pipe(int ends[2])
{
    return (int)px_answer(px_raw_pipe2(ends, 0));
}

int px_pipe2(int ends[2], int flags)
{
    return (int)px_answer(px_raw_pipe2(ends, flags));
}

int px_dup3(int descriptor, int target, int flags)
{
    return (int)px_answer(px_raw_dup3(descriptor, target, flags));
}

px_ssize_t px_readv(int descriptor, const struct px_iovec *pieces, int count)
{
    return px_answer(px_point_readv(descriptor, pieces, count));
}

px_ssize_t px_writev(int descriptor, const struct px_iovec *pieces, int count)
{
    return px_answer(px_point_writev(descriptor, pieces, count));
}

/* 1 for a terminal, otherwise 0 with px_errno set. */
int px_isatty(int descriptor)
{
    char termios[TERMIOS_SIZE];
    return px_answer(px_raw_ioctl(descriptor, TCGETS, termios)) == 0;
}

int px_faccessat(int directory, const char *path, int mode, int flags)
{
    return (int)px_answer(px_raw_faccessat(directory, path, mode, flags));
}

int px_access(const char *path, int mode)
{
    return px_faccessat(PX_AT_FDCWD, path, mode, 0);
}

px_ssize_t px_readlinkat(int directory, const char *path, char *buffer, px_size_t size)
{
    return px_answer(px_raw_readlinkat(directory, path, buffer, size));
}

px_ssize_t px_readlink(const char *path, char *buffer, px_size_t size)
{
    return px_readlinkat(PX_AT_FDCWD, path, buffer, size);
}

int px_fstatat(int directory, const char *path, struct px_stat *status, int flags)
{
    return (int)px_answer(px_raw_fstatat(directory, path, status, flags));
}

int px_stat(const char *path, struct px_stat *status)
{
    return px_fstatat(PX_AT_FDCWD, path, status, 0);
}

int px_lstat(const char *path, struct px_stat *status)
{
    return px_fstatat(PX_AT_FDCWD, path, status, PX_AT_SYMLINK_NOFOLLOW);
}

int px_fstat(int descriptor, struct px_stat *status)
{
    return (int)px_answer(px_raw_fstat(descriptor, status));
}

px_mode_t px_umask(px_mode_t mask)
{
    return (px_mode_t)px_answer(px_raw_umask(mask));
}

int px_chdir(const char *path)
{
    return (int)px_answer(px_raw_chdir(path));
}

int px_fchdir(int directory)
{
    return (int)px_answer(px_raw_fchdir(directory));
}

char *px_getcwd(char *buffer, px_size_t size)
{
    if (size == 0) {
        px_errno = PX_EINVAL;
        return 0;
    }
    return px_answer(px_raw_getcwd(buffer, size)) > 0 ? buffer : 0;
}
