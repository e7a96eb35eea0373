/*
 * What is known of a file, after POSIX.1-2017 <sys/stat.h>. Values and layout are those of Linux on x86-64.
 * What each function does, and its errors: docs/vfs.md.
 */
#ifndef PX_STAT_H
#define PX_STAT_H

#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PX_S_IFMT 0xF000
#define PX_S_IFIFO 0x1000
#define PX_S_IFCHR 0x2000
#define PX_S_IFDIR 0x4000
#define PX_S_IFBLK 0x6000
#define PX_S_IFREG 0x8000
#define PX_S_IFLNK 0xA000
#define PX_S_IFSOCK 0xC000
#define PX_S_ISUID 0x800
#define PX_S_ISGID 0x400
#define PX_S_ISVTX 0x200

struct px_stat {
    uint64_t st_dev;
    uint64_t st_ino;
    uint64_t st_nlink;
    px_mode_t st_mode;
    px_uid_t st_uid;
    px_gid_t st_gid;
    uint32_t reserved0;
    uint64_t st_rdev;
    px_off_t st_size;
    int64_t st_blksize;
    int64_t st_blocks;
    struct px_timespec st_atim;
    struct px_timespec st_mtim;
    struct px_timespec st_ctim;
    int64_t reserved1[3];
};

/* 0, or -1 with px_errno set. */
int px_stat(const char *path, struct px_stat *status);
int px_lstat(const char *path, struct px_stat *status);
int px_fstat(int descriptor, struct px_stat *status);
int px_fstatat(int directory, const char *path, struct px_stat *status, int flags);

int px_mkdir(const char *path, px_mode_t mode);
int px_mkdirat(int directory, const char *path, px_mode_t mode);
int px_mkfifo(const char *path, px_mode_t mode);
int px_mkfifoat(int directory, const char *path, px_mode_t mode);
int px_mknod(const char *path, px_mode_t mode, uint64_t device);
int px_mknodat(int directory, const char *path, px_mode_t mode, uint64_t device);
int px_chmod(const char *path, px_mode_t mode);
int px_fchmod(int descriptor, px_mode_t mode);
int px_fchmodat(int directory, const char *path, px_mode_t mode, int flags);

/* Access and modification time; PX_UTIME_NOW and PX_UTIME_OMIT may stand for nanoseconds. A null pointer: now. */
#define PX_UTIME_NOW 0x3FFFFFFF
#define PX_UTIME_OMIT 0x3FFFFFFE
int px_utimensat(int directory, const char *path, const struct px_timespec times[2], int flags);
int px_futimens(int descriptor, const struct px_timespec times[2]);

/* The mask before; without files, (px_mode_t)-1 with px_errno ENOSYS. */
px_mode_t px_umask(px_mode_t mask);

#ifdef __cplusplus
}
#endif
#endif
