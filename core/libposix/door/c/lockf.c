/* lockf of POSIX.1-2017 <unistd.h>: a record lock from the offset of a file on. */
#include <px/errno.h>
#include <px/fcntl.h>
#include <px/unistd.h>

int px_lockf(int descriptor, int function, px_off_t size)
{
    struct px_flock lock = { .l_type = PX_F_WRLCK, .l_whence = PX_SEEK_CUR, .l_start = 0, .l_len = size };

    switch (function) {
    case PX_F_ULOCK:
        lock.l_type = PX_F_UNLCK;
        return px_fcntl(descriptor, PX_F_SETLK, &lock);
    case PX_F_LOCK:
        return px_fcntl(descriptor, PX_F_SETLKW, &lock);
    case PX_F_TLOCK:
        return px_fcntl(descriptor, PX_F_SETLK, &lock);
    case PX_F_TEST:
        if (px_fcntl(descriptor, PX_F_GETLK, &lock) < 0)
            return -1;
        if (lock.l_type == PX_F_UNLCK)
            return 0;
        px_errno = PX_EACCES;
        return -1;
    default:
        px_errno = PX_EINVAL;
        return -1;
    }
}
