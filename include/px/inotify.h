/* Being told of changes to files and directories, as by inotify of Linux; not POSIX. */
#ifndef PX_INOTIFY_H
#define PX_INOTIFY_H

#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a read of a list gives: one after the other, each with as many bytes of a name as it says, padded with zeros. */
struct px_inotify_event {
    int wd;
    unsigned int mask;
    unsigned int cookie;
    unsigned int len;
};

#define PX_IN_ACCESS 0x1
#define PX_IN_MODIFY 0x2
#define PX_IN_ATTRIB 0x4
#define PX_IN_CLOSE_WRITE 0x8
#define PX_IN_CLOSE_NOWRITE 0x10
#define PX_IN_OPEN 0x20
#define PX_IN_MOVED_FROM 0x40
#define PX_IN_MOVED_TO 0x80
#define PX_IN_CREATE 0x100
#define PX_IN_DELETE 0x200
#define PX_IN_DELETE_SELF 0x400
#define PX_IN_MOVE_SELF 0x800
#define PX_IN_Q_OVERFLOW 0x4000
#define PX_IN_IGNORED 0x8000
#define PX_IN_ONLYDIR 0x1000000
#define PX_IN_DONT_FOLLOW 0x2000000
#define PX_IN_EXCL_UNLINK 0x4000000
#define PX_IN_MASK_CREATE 0x10000000
#define PX_IN_MASK_ADD 0x20000000
#define PX_IN_ISDIR 0x40000000
#define PX_IN_ONESHOT 0x80000000u

/* A descriptor; the flags are PX_O_NONBLOCK and PX_O_CLOEXEC. All three: -1 with px_errno set after an error. */
int px_inotify_init1(int flags);

/* The number of the watch. */
int px_inotify_add_watch(int list, const char *path, unsigned int mask);
int px_inotify_rm_watch(int list, int watch);

#ifdef __cplusplus
}
#endif
#endif
