/* The C door to extended attributes of files. */
#include <px/errno.h>
#include <px/xattr.h>

#include "result.h"

/* Through the function table of the library OS (core/libposix/door/Functions.inc). */
extern long px_raw_setxattr(const char *, const char *, const void *, px_size_t, int);
extern long px_raw_lsetxattr(const char *, const char *, const void *, px_size_t, int);
extern long px_raw_fsetxattr(int, const char *, const void *, px_size_t, int);
extern long px_raw_getxattr(const char *, const char *, void *, px_size_t);
extern long px_raw_lgetxattr(const char *, const char *, void *, px_size_t);
extern long px_raw_fgetxattr(int, const char *, void *, px_size_t);
extern long px_raw_listxattr(const char *, char *, px_size_t);
extern long px_raw_llistxattr(const char *, char *, px_size_t);
extern long px_raw_flistxattr(int, char *, px_size_t);
extern long px_raw_removexattr(const char *, const char *);
extern long px_raw_lremovexattr(const char *, const char *);
extern long px_raw_fremovexattr(int, const char *);

int px_setxattr(const char *path, const char *name, const void *value, px_size_t size, int flags)
{
    return (int)px_answer(px_raw_setxattr(path, name, value, size, flags));
}

int px_lsetxattr(const char *path, const char *name, const void *value, px_size_t size, int flags)
{
    return (int)px_answer(px_raw_lsetxattr(path, name, value, size, flags));
}

int px_fsetxattr(int descriptor, const char *name, const void *value, px_size_t size, int flags)
{
    return (int)px_answer(px_raw_fsetxattr(descriptor, name, value, size, flags));
}

px_ssize_t px_getxattr(const char *path, const char *name, void *value, px_size_t size)
{
    return px_answer(px_raw_getxattr(path, name, value, size));
}

px_ssize_t px_lgetxattr(const char *path, const char *name, void *value, px_size_t size)
{
    return px_answer(px_raw_lgetxattr(path, name, value, size));
}

px_ssize_t px_fgetxattr(int descriptor, const char *name, void *value, px_size_t size)
{
    return px_answer(px_raw_fgetxattr(descriptor, name, value, size));
}

px_ssize_t px_listxattr(const char *path, char *names, px_size_t size)
{
    return px_answer(px_raw_listxattr(path, names, size));
}

px_ssize_t px_llistxattr(const char *path, char *names, px_size_t size)
{
    return px_answer(px_raw_llistxattr(path, names, size));
}

px_ssize_t px_flistxattr(int descriptor, char *names, px_size_t size)
{
    return px_answer(px_raw_flistxattr(descriptor, names, size));
}

int px_removexattr(const char *path, const char *name)
{
    return (int)px_answer(px_raw_removexattr(path, name));
}

int px_lremovexattr(const char *path, const char *name)
{
    return (int)px_answer(px_raw_lremovexattr(path, name));
}

int px_fremovexattr(int descriptor, const char *name)
{
    return (int)px_answer(px_raw_fremovexattr(descriptor, name));
}
