/*
 * What is known of a file system, after POSIX.1-2017 <sys/statvfs.h>.
 */
#ifndef PX_STATVFS_H
#define PX_STATVFS_H

#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PX_ST_RDONLY 1
#define PX_ST_NOSUID 2

struct px_statvfs {
    uint64_t f_bsize;
    uint64_t f_frsize;
    uint64_t f_blocks;
    uint64_t f_bfree;
    uint64_t f_bavail;
    uint64_t f_files;
    uint64_t f_ffree;
    uint64_t f_favail;
    uint64_t f_fsid;
    uint64_t f_flag;
    uint64_t f_namemax;
};

/* 0, or -1 with px_errno set. */
int px_statvfs(const char *path, struct px_statvfs *status);
int px_fstatvfs(int descriptor, struct px_statvfs *status);

#ifdef __cplusplus
}
#endif
#endif
