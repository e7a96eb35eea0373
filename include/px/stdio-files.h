/*
 * What POSIX.1-2017 <stdio.h> has for names of files.
 * What each function does, and its errors: docs/vfs.md.
 */
#ifndef PX_STDIO_FILES_H
#define PX_STDIO_FILES_H

#ifdef __cplusplus
extern "C" {
#endif

/* Of renameat2, as on Linux: the new name must not exist; both names change places. */
#define PX_RENAME_NOREPLACE 1
#define PX_RENAME_EXCHANGE 2

/* 0, or -1 with px_errno set. */
int px_rename(const char *path, const char *new_path);
int px_renameat(int directory, const char *path, int new_directory, const char *new_path);
int px_renameat2(int directory, const char *path, int new_directory, const char *new_path, unsigned flags);
int px_remove(const char *path);

#ifdef __cplusplus
}
#endif
#endif
