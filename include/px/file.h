/* Locks on whole files, as Linux and the BSDs have them; not POSIX. */
#ifndef PX_FILE_H
#define PX_FILE_H

#ifdef __cplusplus
extern "C" {
#endif

#define PX_LOCK_SH 1
#define PX_LOCK_EX 2
#define PX_LOCK_NB 4
#define PX_LOCK_UN 8

/* 0, or -1 with px_errno set. */
int px_flock(int descriptor, int operation);

#ifdef __cplusplus
}
#endif
#endif
