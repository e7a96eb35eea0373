/*
 * What POSIX.1-2017 <unistd.h> has for files. The values are those of Linux on x86-64.
 * What each function does, and its errors: docs/vfs.md.
 */
#ifndef PX_UNISTD_FILES_H
#define PX_UNISTD_FILES_H

#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PX_STDIN_FILENO 0
#define PX_STDOUT_FILENO 1
#define PX_STDERR_FILENO 2

#define PX_SEEK_SET 0
#define PX_SEEK_CUR 1
#define PX_SEEK_END 2
#define PX_SEEK_DATA 3
#define PX_SEEK_HOLE 4

#define PX_F_OK 0
#define PX_X_OK 1
#define PX_W_OK 2
#define PX_R_OK 4

/* All return -1 with px_errno set when they fail. */
int px_close(int descriptor);
px_ssize_t px_read(int descriptor, void *buffer, px_size_t count);
px_ssize_t px_pread(int descriptor, void *buffer, px_size_t count, px_off_t offset);
px_ssize_t px_write(int descriptor, const void *buffer, px_size_t count);
px_ssize_t px_pwrite(int descriptor, const void *buffer, px_size_t count, px_off_t offset);
px_off_t px_lseek(int descriptor, px_off_t offset, int origin);
int px_dup(int descriptor);
int px_dup2(int descriptor, int target);
int px_fsync(int descriptor);
int px_fdatasync(int descriptor);
int px_ftruncate(int descriptor, px_off_t length);

/* ends[0] is to read from, ends[1] to write to. */
int px_pipe(int ends[2]);

/* Of POSIX.1-2024: with PX_O_CLOEXEC, and for a pipe PX_O_NONBLOCK. px_dup3 gives EINVAL where both descriptors are the same. */
int px_pipe2(int ends[2], int flags);
int px_dup3(int descriptor, int target, int flags);
int px_isatty(int descriptor);
int px_access(const char *path, int mode);
int px_faccessat(int directory, const char *path, int mode, int flags);
px_ssize_t px_readlink(const char *path, char *buffer, px_size_t size);
px_ssize_t px_readlinkat(int directory, const char *path, char *buffer, px_size_t size);
int px_link(const char *path, const char *new_path);
int px_linkat(int directory, const char *path, int new_directory, const char *new_path, int flags);
int px_symlink(const char *target, const char *path);
int px_symlinkat(const char *target, int directory, const char *path);
int px_unlink(const char *path);
int px_unlinkat(int directory, const char *path, int flags);
int px_rmdir(const char *path);
int px_truncate(const char *path, px_off_t length);
void px_sync(void);

/* A lock from the offset of a file on, 0 bytes: to whatever end; -1 with px_errno set (EACCES or EAGAIN, EBADF, EDEADLK, EINTR, EINVAL, EOVERFLOW). */
#define PX_F_ULOCK 0
#define PX_F_LOCK 1
#define PX_F_TLOCK 2
#define PX_F_TEST 3
int px_lockf(int descriptor, int function, px_off_t size);

/* Bytes copied from one regular file to another, or -1 with px_errno set; not POSIX. Offsets may be null: those of the files are used and moved then. */
px_ssize_t px_copy_file_range(int source, px_off_t *source_offset, int target, px_off_t *target_offset, px_size_t count, unsigned int flags);
int px_chown(const char *path, px_uid_t owner, px_gid_t group);
int px_lchown(const char *path, px_uid_t owner, px_gid_t group);
int px_fchown(int descriptor, px_uid_t owner, px_gid_t group);
int px_fchownat(int directory, const char *path, px_uid_t owner, px_gid_t group, int flags);
int px_chdir(const char *path);
int px_fchdir(int directory);

/* Another root directory, for the superuser; not POSIX any more. EPERM. */
int px_chroot(const char *path);

/* The buffer, or a null pointer with px_errno set. */
char *px_getcwd(char *buffer, px_size_t size);

#ifdef __cplusplus
}
#endif
#endif
