/* Extended attributes of files, as Linux has them (xattr(7)); not POSIX. */
#ifndef PX_XATTR_H
#define PX_XATTR_H

#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Flags of px_setxattr: there must be no such attribute (PX_EEXIST), or there must be one (PX_ENODATA). */
#define PX_XATTR_CREATE 1
#define PX_XATTR_REPLACE 2

/*
 * Names begin with "user.", "trusted." or "security.", and have up to 255 bytes (PX_ERANGE); values have up to 65,536 (PX_E2BIG). All: -1 with px_errno set
 * after an error. The functions with an l do not follow a symbolic link at the end of the path, those with an f take a descriptor.
 */
int px_setxattr(const char *path, const char *name, const void *value, px_size_t size, int flags);
int px_lsetxattr(const char *path, const char *name, const void *value, px_size_t size, int flags);
int px_fsetxattr(int descriptor, const char *name, const void *value, px_size_t size, int flags);

/* Bytes of the value; with size 0 nothing is copied. PX_ENODATA: there is no such attribute. PX_ERANGE: the value is longer than size. */
px_ssize_t px_getxattr(const char *path, const char *name, void *value, px_size_t size);
px_ssize_t px_lgetxattr(const char *path, const char *name, void *value, px_size_t size);
px_ssize_t px_fgetxattr(int descriptor, const char *name, void *value, px_size_t size);

/* Bytes of the names of all attributes, each with a zero byte behind it; with size 0 nothing is copied. */
px_ssize_t px_listxattr(const char *path, char *names, px_size_t size);
px_ssize_t px_llistxattr(const char *path, char *names, px_size_t size);
px_ssize_t px_flistxattr(int descriptor, char *names, px_size_t size);

/* PX_ENODATA: there is no such attribute. */
int px_removexattr(const char *path, const char *name);
int px_lremovexattr(const char *path, const char *name);
int px_fremovexattr(int descriptor, const char *name);

#ifdef __cplusplus
}
#endif
#endif
