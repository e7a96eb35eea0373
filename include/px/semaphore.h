/*
 * Semaphores, after POSIX.1-2017 <semaphore.h>. They lie in memory of the program; operations that need not wait do not enter the library OS. What the
 * functions do: docs/ipc.md.
 */
#ifndef PX_SEMAPHORE_H
#define PX_SEMAPHORE_H

#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PX_SEM_VALUE_MAX 2147483647

/* Named semaphores that a process can have open. */
#define PX_SEM_NSEMS_MAX 256

/* As large as that of C libraries. */
typedef struct px_sem {
    uint32_t px_value;
    uint32_t px_waiters;
    uint32_t px_is_private;
    uint32_t px_reserved[5];
} px_sem_t;

#define PX_SEM_FAILED ((px_sem_t *)0)

/* All but px_sem_open return -1 with px_errno set when they fail. */
int px_sem_init(px_sem_t *semaphore, int is_shared, unsigned value);
int px_sem_destroy(px_sem_t *semaphore);
int px_sem_wait(px_sem_t *semaphore);
int px_sem_trywait(px_sem_t *semaphore);
int px_sem_timedwait(px_sem_t *semaphore, const struct px_timespec *until);
int px_sem_post(px_sem_t *semaphore);
int px_sem_getvalue(px_sem_t *semaphore, int *value);
int px_sem_close(px_sem_t *semaphore);
int px_sem_unlink(const char *name);

/* With PX_O_CREAT a mode and a value, an unsigned int, follow. PX_SEM_FAILED with px_errno set when it fails. */
px_sem_t *px_sem_open(const char *name, int flags, ...);

#ifdef __cplusplus
}
#endif
#endif
