/* Names of the error numbers that the measured operations may give. */
#include <errno.h>
#include <stdio.h>

#include "row.h"

const char *errno_name(int value)
{
    static char other[16];
#define NAME(error) case error: return #error
    switch (value) {
    NAME(E2BIG); NAME(EACCES); NAME(EAGAIN); NAME(EBADF); NAME(EBUSY); NAME(ECHILD); NAME(ECONNREFUSED); NAME(EDEADLK); NAME(EDOM);
    NAME(EEXIST); NAME(EFAULT); NAME(EFBIG); NAME(EINTR); NAME(EINVAL); NAME(EIO); NAME(EISDIR); NAME(ELOOP); NAME(EMFILE);
    NAME(EMLINK); NAME(ENAMETOOLONG); NAME(ENFILE); NAME(ENODEV); NAME(ENOENT); NAME(ENOEXEC); NAME(ENOLCK); NAME(ENOMEM);
    NAME(ENOSPC); NAME(ENOSYS); NAME(ENOTDIR); NAME(ENOTEMPTY); NAME(ENOTSUP); NAME(ENOTTY); NAME(ENXIO); NAME(EOVERFLOW);
    NAME(EPERM); NAME(EPIPE); NAME(EPROTO); NAME(ERANGE); NAME(EROFS); NAME(ESPIPE); NAME(ESRCH); NAME(ETIMEDOUT); NAME(ETXTBSY);
    NAME(EXDEV);
    }
#undef NAME
    snprintf(other, sizeof other, "E%d", value);
    return other;
}
