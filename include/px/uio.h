/* Reading and writing several pieces of memory at once, after POSIX.1-2017 <sys/uio.h>. */
#ifndef PX_UIO_H
#define PX_UIO_H

#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The most pieces of one call. */
#define PX_IOV_MAX 1024

struct px_iovec {
    void *iov_base;
    px_size_t iov_len;
};

/* Bytes, or -1 with px_errno set: as px_read and px_write, and EINVAL for a count or a sum that is too large. */
px_ssize_t px_readv(int descriptor, const struct px_iovec *pieces, int count);
px_ssize_t px_writev(int descriptor, const struct px_iovec *pieces, int count);

#ifdef __cplusplus
}
#endif
#endif
