/*
 * Directories as streams, after POSIX.1-2017 <dirent.h>.
 */
#ifndef PX_DIRENT_H
#define PX_DIRENT_H

#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PX_DT_UNKNOWN 0
#define PX_DT_FIFO 1
#define PX_DT_CHR 2
#define PX_DT_DIR 4
#define PX_DT_BLK 6
#define PX_DT_REG 8
#define PX_DT_LNK 10
#define PX_DT_SOCK 12

struct px_dirent {
    uint64_t d_ino;
    px_off_t d_off;
    unsigned short d_reclen;
    unsigned char d_type;
    char d_name[256];
};

typedef struct px_dir PX_DIR;

/* A stream, or a null pointer with px_errno set. One takes a page of memory. */
PX_DIR *px_opendir(const char *path);
PX_DIR *px_fdopendir(int descriptor);

/* The next entry, which is valid until the next call; a null pointer at the end, or with px_errno set. */
struct px_dirent *px_readdir(PX_DIR *directory);

/* The next entry in *entry, and entry or at the end a null pointer in *result; 0 or an error number. Obsolescent. */
int px_readdir_r(PX_DIR *directory, struct px_dirent *entry, struct px_dirent **result);

/* The descriptor of a stream, which is still the stream's. */
int px_dirfd(PX_DIR *directory);

void px_rewinddir(PX_DIR *directory);

/* Where the next entry is, and to go there: only to a place that px_telldir gave for the same stream. */
long px_telldir(PX_DIR *directory);
void px_seekdir(PX_DIR *directory, long place);

/* 0, or -1 with px_errno set. */
int px_closedir(PX_DIR *directory);

#ifdef __cplusplus
}
#endif
#endif
