/* The C door to names, attributes and sizes of files. */
#include <px/errno.h>
#include <px/fcntl.h>
#include <px/stat.h>
#include <px/statvfs.h>
#include <px/stdio-files.h>
#include <px/unistd-files.h>

#include "result.h"

/* Through the function table of the library OS (core/libposix/door/Functions.inc). */
extern long px_raw_truncate(const char *, px_off_t);
extern long px_raw_fchmod(int, unsigned);
extern long px_raw_fchown(int, px_uid_t, px_gid_t);
extern long px_raw_statfs(const char *, void *);
extern long px_raw_fstatfs(int, void *);
extern long px_raw_sync(void);
extern long px_raw_fadvise64(int, px_off_t, px_off_t, int);
extern long px_raw_copy_file_range(int, px_off_t *, int, px_off_t *, px_size_t, unsigned int);
extern long px_raw_inotify_init1(int);
extern long px_raw_inotify_add_watch(int, const char *, unsigned int);
extern long px_raw_inotify_rm_watch(int, int);
extern long px_raw_chroot(const char *);
extern long px_raw_mkdirat(int, const char *, unsigned);
extern long px_raw_mknodat(int, const char *, unsigned, uint64_t);
extern long px_raw_fchownat(int, const char *, px_uid_t, px_gid_t, int);
extern long px_raw_unlinkat(int, const char *, int);
extern long px_raw_linkat(int, const char *, int, const char *, int);
extern long px_raw_symlinkat(const char *, int, const char *);
extern long px_raw_utimensat(int, const char *, const struct px_timespec *, int);
extern long px_raw_fallocate(int, int, px_off_t, px_off_t);
extern long px_raw_renameat2(int, const char *, int, const char *, unsigned);
extern long px_raw_fchmodat2(int, const char *, unsigned, int);

/* struct statfs of Linux on x86-64. */
struct file_system {
    int64_t type;
    int64_t block_size;
    uint64_t blocks;
    uint64_t free_blocks;
    uint64_t available_blocks;
    uint64_t files;
    uint64_t free_files;
    uint64_t identifier;
    int64_t name_length;
    int64_t fragment_size;
    uint64_t flags;
    int64_t spare[4];
};

int px_link(const char *path, const char *new_path)
{
    return px_linkat(PX_AT_FDCWD, path, PX_AT_FDCWD, new_path, 0);
}

int px_linkat(int directory, const char *path, int new_directory, const char *new_path, int flags)
{
    return (int)px_answer(px_raw_linkat(directory, path, new_directory, new_path, flags));
}

int px_symlink(const char *target, const char *path)
{
    return px_symlinkat(target, PX_AT_FDCWD, path);
}

int px_symlinkat(const char *target, int directory, const char *path)
{
    return (int)px_answer(px_raw_symlinkat(target, directory, path));
}

int px_unlink(const char *path)
{
    return px_unlinkat(PX_AT_FDCWD, path, 0);
}

int px_unlinkat(int directory, const char *path, int flags)
{
    return (int)px_answer(px_raw_unlinkat(directory, path, flags));
}

int px_rmdir(const char *path)
{
    return px_unlinkat(PX_AT_FDCWD, path, PX_AT_REMOVEDIR);
}

int px_remove(const char *path)
{
    struct px_stat status;
    if (px_lstat(path, &status) != 0)
        return -1;
    return (status.st_mode & PX_S_IFMT) == PX_S_IFDIR ? px_rmdir(path) : px_unlink(path);
}

int px_rename(const char *path, const char *new_path)
{
    return px_renameat2(PX_AT_FDCWD, path, PX_AT_FDCWD, new_path, 0);
}

int px_renameat(int directory, const char *path, int new_directory, const char *new_path)
{
    return px_renameat2(directory, path, new_directory, new_path, 0);
}

int px_renameat2(int directory, const char *path, int new_directory, const char *new_path, unsigned flags)
{
    return (int)px_answer(px_raw_renameat2(directory, path, new_directory, new_path, flags));
}

int px_mkdir(const char *path, px_mode_t mode)
{
    return px_mkdirat(PX_AT_FDCWD, path, mode);
}

int px_mkdirat(int directory, const char *path, px_mode_t mode)
{
    return (int)px_answer(px_raw_mkdirat(directory, path, mode));
}

int px_mkfifo(const char *path, px_mode_t mode)
{
    return px_mkfifoat(PX_AT_FDCWD, path, mode);
}

int px_mkfifoat(int directory, const char *path, px_mode_t mode)
{
    return px_mknodat(directory, path, (mode & ~(px_mode_t)PX_S_IFMT) | PX_S_IFIFO, 0);
}

int px_mknod(const char *path, px_mode_t mode, uint64_t device)
{
    return px_mknodat(PX_AT_FDCWD, path, mode, device);
}

int px_mknodat(int directory, const char *path, px_mode_t mode, uint64_t device)
{
    return (int)px_answer(px_raw_mknodat(directory, path, mode, device));
}

int px_chmod(const char *path, px_mode_t mode)
{
    return px_fchmodat(PX_AT_FDCWD, path, mode, 0);
}

int px_fchmod(int descriptor, px_mode_t mode)
{
    return (int)px_answer(px_raw_fchmod(descriptor, mode));
}

int px_fchmodat(int directory, const char *path, px_mode_t mode, int flags)
{
    return (int)px_answer(px_raw_fchmodat2(directory, path, mode, flags));
}

int px_chown(const char *path, px_uid_t owner, px_gid_t group)
{
    return px_fchownat(PX_AT_FDCWD, path, owner, group, 0);
}

int px_lchown(const char *path, px_uid_t owner, px_gid_t group)
{
    return px_fchownat(PX_AT_FDCWD, path, owner, group, PX_AT_SYMLINK_NOFOLLOW);
}

int px_fchown(int descriptor, px_uid_t owner, px_gid_t group)
{
    return (int)px_answer(px_raw_fchown(descriptor, owner, group));
}

int px_fchownat(int directory, const char *path, px_uid_t owner, px_gid_t group, int flags)
{
    return (int)px_answer(px_raw_fchownat(directory, path, owner, group, flags));
}

int px_utimensat(int directory, const char *path, const struct px_timespec times[2], int flags)
{
    if (!path) {
        px_errno = PX_EFAULT;
        return -1;
    }
    return (int)px_answer(px_raw_utimensat(directory, path, times, flags));
}

int px_futimens(int descriptor, const struct px_timespec times[2])
{
    return (int)px_answer(px_raw_utimensat(descriptor, 0, times, 0));
}

int px_truncate(const char *path, px_off_t length)
{
    return (int)px_answer(px_raw_truncate(path, length));
}

int px_posix_fallocate(int descriptor, px_off_t offset, px_off_t length)
{
    return (int)-px_raw_fallocate(descriptor, 0, offset, length);
}

int px_posix_fadvise(int descriptor, px_off_t offset, px_off_t length, int advice)
{
    return (int)-px_raw_fadvise64(descriptor, offset, length, advice);
}

px_ssize_t px_copy_file_range(int source, px_off_t *source_offset, int target, px_off_t *target_offset, px_size_t count, unsigned int flags)
{
    return px_answer(px_raw_copy_file_range(source, source_offset, target, target_offset, count, flags));
}

int px_inotify_init1(int flags)
{
    return (int)px_answer(px_raw_inotify_init1(flags));
}

int px_inotify_add_watch(int list, const char *path, unsigned int mask)
{
    return (int)px_answer(px_raw_inotify_add_watch(list, path, mask));
}

int px_inotify_rm_watch(int list, int watch)
{
    return (int)px_answer(px_raw_inotify_rm_watch(list, watch));
}

void px_sync(void)
{
    px_raw_sync();
}

int px_chroot(const char *path)
{
    return (int)px_answer(px_raw_chroot(path));
}

static int told(long value, const struct file_system *told, struct px_statvfs *status)
{
    if (px_answer(value) != 0)
        return -1;
    status->f_bsize = (uint64_t)told->block_size;
    status->f_frsize = (uint64_t)told->fragment_size;
    status->f_blocks = told->blocks;
    status->f_bfree = told->free_blocks;
    status->f_bavail = told->available_blocks;
    status->f_files = told->files;
    status->f_ffree = status->f_favail = told->free_files;
    status->f_fsid = told->identifier;
    status->f_flag = told->flags;
    status->f_namemax = (uint64_t)told->name_length;
    return 0;
}

int px_statvfs(const char *path, struct px_statvfs *status)
{
    struct file_system found;
    return told(px_raw_statfs(path, &found), &found, status);
}

int px_fstatvfs(int descriptor, struct px_statvfs *status)
{
    struct file_system found;
    return told(px_raw_fstatfs(descriptor, &found), &found, status);
}
