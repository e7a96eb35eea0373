/* What the system says of itself, after POSIX.1-2017 <sys/utsname.h>. */
#ifndef PX_UTSNAME_H
#define PX_UTSNAME_H

#ifdef __cplusplus
extern "C" {
#endif

struct px_utsname {
    char sysname[65];
    char nodename[65];
    char release[65];
    char version[65];
    char machine[65];
    char reserved[65];
};

/* Not negative, or -1 with px_errno set (EFAULT). */
int px_uname(struct px_utsname *name);

#ifdef __cplusplus
}
#endif
#endif
