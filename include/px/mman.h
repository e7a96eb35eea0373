/*
 * Memory management, after POSIX.1-2017 <sys/mman.h>. The values are those of Linux on x86-64.
 * What each function does, and its errors: docs/memory.md.
 */
#ifndef PX_MMAN_H
#define PX_MMAN_H

#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PX_PAGE_SIZE 4096

/* Protection. PX_PROT_WRITE together with PX_PROT_EXEC is not supported (ENOTSUP). */
#define PX_PROT_NONE 0
#define PX_PROT_READ 1
#define PX_PROT_WRITE 2
#define PX_PROT_EXEC 4

/* Exactly one of the first two. */
#define PX_MAP_SHARED 0x1
#define PX_MAP_PRIVATE 0x2
#define PX_MAP_FIXED 0x10
#define PX_MAP_ANONYMOUS 0x20
#define PX_MAP_LOCKED 0x2000
#define PX_MAP_NORESERVE 0x4000
#define PX_MAP_POPULATE 0x8000
#define PX_MAP_STACK 0x20000
#define PX_MAP_FIXED_NOREPLACE 0x100000

#define PX_MAP_FAILED ((void *)-1)

/* Exactly one of PX_MS_ASYNC and PX_MS_SYNC. */
#define PX_MS_ASYNC 1
#define PX_MS_INVALIDATE 2
#define PX_MS_SYNC 4

#define PX_MCL_CURRENT 1
#define PX_MCL_FUTURE 2

#define PX_POSIX_MADV_NORMAL 0
#define PX_POSIX_MADV_RANDOM 1
#define PX_POSIX_MADV_SEQUENTIAL 2
#define PX_POSIX_MADV_WILLNEED 3
#define PX_POSIX_MADV_DONTNEED 4

/* Address of the mapping, or PX_MAP_FAILED with px_errno set. */
void *px_mmap(void *address, px_size_t length, int protection, int flags, int descriptor, px_off_t offset);

/* These return 0, or -1 with px_errno set. */
int px_munmap(void *address, px_size_t length);
int px_mprotect(void *address, px_size_t length, int protection);
int px_msync(void *address, px_size_t length, int flags);
int px_mlock(const void *address, px_size_t length);
int px_munlock(const void *address, px_size_t length);
int px_mlockall(int flags);
int px_munlockall(void);

/*
 * Shared memory objects: a descriptor, or -1 with px_errno set. They are files of /dev/shm; a name has at most PX_NAME_MAX bytes behind its slash, and no
 * other slash.
 */
int px_shm_open(const char *name, int flags, px_mode_t mode);
int px_shm_unlink(const char *name);

/* Returns 0 or an error number; does not set px_errno. */
int px_posix_madvise(void *address, px_size_t length, int advice);

#ifdef __cplusplus
}
#endif
#endif
