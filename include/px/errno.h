/* Error numbers of POSIX.1-2017 <errno.h>, with the values of Linux on x86-64. The same list as core/abi/Errno.cs. */
#ifndef PX_ERRNO_H
#define PX_ERRNO_H

#ifdef __cplusplus
extern "C" {
#endif

/* The error number of the last px_ function that failed in this thread. */
int *px_errno_location(void);
#define px_errno (*px_errno_location())

#define PX_EPERM 1
#define PX_ENOENT 2
#define PX_ESRCH 3
#define PX_EINTR 4
#define PX_EIO 5
#define PX_ENXIO 6
#define PX_E2BIG 7
#define PX_ENOEXEC 8
#define PX_EBADF 9
#define PX_ECHILD 10
#define PX_EAGAIN 11
#define PX_EWOULDBLOCK PX_EAGAIN
#define PX_ENOMEM 12
#define PX_EACCES 13
#define PX_EFAULT 14
#define PX_EBUSY 16
#define PX_EEXIST 17
#define PX_EXDEV 18
#define PX_ENODEV 19
#define PX_ENOTDIR 20
#define PX_EISDIR 21
#define PX_EINVAL 22
#define PX_ENFILE 23
#define PX_EMFILE 24
#define PX_ENOTTY 25
#define PX_ETXTBSY 26
#define PX_EFBIG 27
#define PX_ENOSPC 28
#define PX_ESPIPE 29
#define PX_EROFS 30
#define PX_EMLINK 31
#define PX_EPIPE 32
#define PX_EDOM 33
#define PX_ERANGE 34
#define PX_EDEADLK 35
#define PX_ENAMETOOLONG 36
#define PX_ENOLCK 37
#define PX_ENOSYS 38
#define PX_ENOTEMPTY 39
#define PX_ELOOP 40
#define PX_ENOMSG 42
#define PX_EIDRM 43
#define PX_ENOSTR 60
#define PX_ENODATA 61
#define PX_ETIME 62
#define PX_ENOSR 63
#define PX_ENOLINK 67
#define PX_EPROTO 71
#define PX_EMULTIHOP 72
#define PX_EBADMSG 74
#define PX_EOVERFLOW 75
#define PX_EILSEQ 84
#define PX_ENOTSOCK 88
#define PX_EDESTADDRREQ 89
#define PX_EMSGSIZE 90
#define PX_EPROTOTYPE 91
#define PX_ENOPROTOOPT 92
#define PX_EPROTONOSUPPORT 93
#define PX_EOPNOTSUPP 95
#define PX_ENOTSUP PX_EOPNOTSUPP
#define PX_EAFNOSUPPORT 97
#define PX_EADDRINUSE 98
#define PX_EADDRNOTAVAIL 99
#define PX_ENETDOWN 100
#define PX_ENETUNREACH 101
#define PX_ENETRESET 102
#define PX_ECONNABORTED 103
#define PX_ECONNRESET 104
#define PX_ENOBUFS 105
#define PX_EISCONN 106
#define PX_ENOTCONN 107
#define PX_ETIMEDOUT 110
#define PX_ECONNREFUSED 111
#define PX_EHOSTUNREACH 113
#define PX_EALREADY 114
#define PX_EINPROGRESS 115
#define PX_ESTALE 116
#define PX_EDQUOT 122
#define PX_ECANCELED 125
#define PX_EOWNERDEAD 130
#define PX_ENOTRECOVERABLE 131

#ifdef __cplusplus
}
#endif
#endif
