/*
 * Threads, after POSIX.1-2017 <pthread.h>; what is not there: docs/threading.md. Functions return 0 or an error number, and leave px_errno alone.
 * Objects lie in memory of the program; operations that need not wait do not enter the kernel.
 */
#ifndef PX_PTHREAD_H
#define PX_PTHREAD_H

#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PX_PTHREAD_CREATE_JOINABLE 0
#define PX_PTHREAD_CREATE_DETACHED 1
#define PX_PTHREAD_MUTEX_NORMAL 0
#define PX_PTHREAD_MUTEX_DEFAULT PX_PTHREAD_MUTEX_NORMAL
#define PX_PTHREAD_MUTEX_RECURSIVE 1
#define PX_PTHREAD_MUTEX_ERRORCHECK 2
#define PX_PTHREAD_PROCESS_PRIVATE 0
#define PX_PTHREAD_PROCESS_SHARED 1
#define PX_PTHREAD_BARRIER_SERIAL_THREAD (-1)

/* Smallest stack, in bytes, and the keys that a process may have. */
#define PX_PTHREAD_STACK_MIN 2048
#define PX_PTHREAD_KEYS_MAX 128

/* Rounds of destructors when a thread ends. */
#define PX_PTHREAD_DESTRUCTOR_ITERATIONS 4

/* Objects that have these values are like initialized ones. */
#define PX_PTHREAD_MUTEX_INITIALIZER { 0 }
#define PX_PTHREAD_COND_INITIALIZER { 0 }
#define PX_PTHREAD_RWLOCK_INITIALIZER { 0 }
#define PX_PTHREAD_ONCE_INIT 0

typedef struct px_thread *px_pthread_t;
typedef uint32_t px_pthread_key_t;
typedef int px_pthread_once_t;

/* All types are as large as those of C libraries for x86-64, or smaller, and aligned alike. */
typedef struct px_pthread_attr {
    uint64_t px_stack_size, px_guard_size;
    uint32_t px_detach_state, px_reserved;
} px_pthread_attr_t;

typedef struct px_pthread_mutexattr {
    uint16_t px_type, px_is_shared;
} px_pthread_mutexattr_t;

typedef struct px_pthread_mutex {
    uint32_t px_state, px_owner, px_count, px_type, px_is_shared;
} px_pthread_mutex_t;

typedef struct px_pthread_condattr {
    uint16_t px_clock, px_is_shared;
} px_pthread_condattr_t;

typedef struct px_pthread_cond {
    uint32_t px_sequence, px_users, px_clock, px_is_shared;
} px_pthread_cond_t;

typedef struct px_pthread_rwlockattr {
    uint32_t px_is_shared, px_reserved;
} px_pthread_rwlockattr_t;

typedef struct px_pthread_rwlock {
    uint32_t px_state, px_waiters, px_is_shared;
} px_pthread_rwlock_t;

typedef struct px_pthread_barrierattr {
    uint32_t px_is_shared;
} px_pthread_barrierattr_t;

typedef struct px_pthread_barrier {
    uint64_t px_state;
    uint32_t px_count, px_users, px_is_shared, px_reserved;
} px_pthread_barrier_t;

typedef int px_pthread_spinlock_t;

/* 0 or an error number. px_pthread_create: EAGAIN. px_pthread_join: EDEADLK, EINVAL: detached, or joined already. px_pthread_detach: EINVAL. */
int px_pthread_create(px_pthread_t *thread, const px_pthread_attr_t *attributes, void *(*body)(void *), void *argument);
int px_pthread_join(px_pthread_t thread, void **result);
int px_pthread_detach(px_pthread_t thread);
void px_pthread_exit(void *result) __attribute__((noreturn));
px_pthread_t px_pthread_self(void);

/* The clock of the CPU time of a thread. 0, or ESRCH: it has ended. */
int px_pthread_getcpuclockid(px_pthread_t thread, px_clockid_t *clock);
int px_pthread_equal(px_pthread_t one, px_pthread_t other);

/* EINVAL: no such state, or a size that is too small or too large. Sizes in bytes. */
int px_pthread_attr_init(px_pthread_attr_t *attributes);
int px_pthread_attr_destroy(px_pthread_attr_t *attributes);
int px_pthread_attr_getdetachstate(const px_pthread_attr_t *attributes, int *state);
int px_pthread_attr_setdetachstate(px_pthread_attr_t *attributes, int state);
int px_pthread_attr_getstacksize(const px_pthread_attr_t *attributes, px_size_t *size);
int px_pthread_attr_setstacksize(px_pthread_attr_t *attributes, px_size_t size);
int px_pthread_attr_getguardsize(const px_pthread_attr_t *attributes, px_size_t *size);
int px_pthread_attr_setguardsize(px_pthread_attr_t *attributes, px_size_t size);

int px_pthread_mutexattr_init(px_pthread_mutexattr_t *attributes);
int px_pthread_mutexattr_destroy(px_pthread_mutexattr_t *attributes);
int px_pthread_mutexattr_gettype(const px_pthread_mutexattr_t *attributes, int *type);
int px_pthread_mutexattr_settype(px_pthread_mutexattr_t *attributes, int type);
int px_pthread_mutexattr_getpshared(const px_pthread_mutexattr_t *attributes, int *is_shared);
int px_pthread_mutexattr_setpshared(px_pthread_mutexattr_t *attributes, int is_shared);

/* EBUSY, EDEADLK, EPERM: by the type of the mutex. EAGAIN: locked too often. ETIMEDOUT: the time is one of PX_CLOCK_REALTIME. */
int px_pthread_mutex_init(px_pthread_mutex_t *mutex, const px_pthread_mutexattr_t *attributes);
int px_pthread_mutex_destroy(px_pthread_mutex_t *mutex);
int px_pthread_mutex_lock(px_pthread_mutex_t *mutex);
int px_pthread_mutex_trylock(px_pthread_mutex_t *mutex);
int px_pthread_mutex_timedlock(px_pthread_mutex_t *mutex, const struct px_timespec *until);
int px_pthread_mutex_unlock(px_pthread_mutex_t *mutex);

/* Clocks: PX_CLOCK_REALTIME (at first) and PX_CLOCK_MONOTONIC; EINVAL for others. */
int px_pthread_condattr_init(px_pthread_condattr_t *attributes);
int px_pthread_condattr_destroy(px_pthread_condattr_t *attributes);
int px_pthread_condattr_getclock(const px_pthread_condattr_t *attributes, px_clockid_t *clock);
int px_pthread_condattr_setclock(px_pthread_condattr_t *attributes, px_clockid_t clock);
int px_pthread_condattr_getpshared(const px_pthread_condattr_t *attributes, int *is_shared);
int px_pthread_condattr_setpshared(px_pthread_condattr_t *attributes, int is_shared);

int px_pthread_cond_init(px_pthread_cond_t *condition, const px_pthread_condattr_t *attributes);
int px_pthread_cond_destroy(px_pthread_cond_t *condition);
int px_pthread_cond_wait(px_pthread_cond_t *condition, px_pthread_mutex_t *mutex);
int px_pthread_cond_timedwait(px_pthread_cond_t *condition, px_pthread_mutex_t *mutex, const struct px_timespec *until);
int px_pthread_cond_signal(px_pthread_cond_t *condition);
int px_pthread_cond_broadcast(px_pthread_cond_t *condition);

int px_pthread_rwlockattr_init(px_pthread_rwlockattr_t *attributes);
int px_pthread_rwlockattr_destroy(px_pthread_rwlockattr_t *attributes);
int px_pthread_rwlockattr_getpshared(const px_pthread_rwlockattr_t *attributes, int *is_shared);
int px_pthread_rwlockattr_setpshared(px_pthread_rwlockattr_t *attributes, int is_shared);

/* Readers come in while writers wait. EBUSY, EAGAIN: too many readers. ETIMEDOUT: the time is one of PX_CLOCK_REALTIME. */
int px_pthread_rwlock_init(px_pthread_rwlock_t *lock, const px_pthread_rwlockattr_t *attributes);
int px_pthread_rwlock_destroy(px_pthread_rwlock_t *lock);
int px_pthread_rwlock_rdlock(px_pthread_rwlock_t *lock);
int px_pthread_rwlock_tryrdlock(px_pthread_rwlock_t *lock);
int px_pthread_rwlock_timedrdlock(px_pthread_rwlock_t *lock, const struct px_timespec *until);
int px_pthread_rwlock_wrlock(px_pthread_rwlock_t *lock);
int px_pthread_rwlock_trywrlock(px_pthread_rwlock_t *lock);
int px_pthread_rwlock_timedwrlock(px_pthread_rwlock_t *lock, const struct px_timespec *until);
int px_pthread_rwlock_unlock(px_pthread_rwlock_t *lock);

int px_pthread_spin_init(px_pthread_spinlock_t *lock, int is_shared);
int px_pthread_spin_destroy(px_pthread_spinlock_t *lock);
int px_pthread_spin_lock(px_pthread_spinlock_t *lock);
int px_pthread_spin_trylock(px_pthread_spinlock_t *lock);
int px_pthread_spin_unlock(px_pthread_spinlock_t *lock);

/* EINVAL: for nobody. px_pthread_barrier_wait: PX_PTHREAD_BARRIER_SERIAL_THREAD for one of the threads, 0 for the others. */
int px_pthread_barrierattr_init(px_pthread_barrierattr_t *attributes);
int px_pthread_barrierattr_destroy(px_pthread_barrierattr_t *attributes);
int px_pthread_barrierattr_getpshared(const px_pthread_barrierattr_t *attributes, int *is_shared);
int px_pthread_barrierattr_setpshared(px_pthread_barrierattr_t *attributes, int is_shared);
int px_pthread_barrier_init(px_pthread_barrier_t *barrier, const px_pthread_barrierattr_t *attributes, unsigned count);
int px_pthread_barrier_destroy(px_pthread_barrier_t *barrier);
int px_pthread_barrier_wait(px_pthread_barrier_t *barrier);

int px_pthread_once(px_pthread_once_t *once, void (*routine)(void));

/* EAGAIN: no key left. EINVAL: no such key. */
int px_pthread_key_create(px_pthread_key_t *key, void (*destructor)(void *));
int px_pthread_key_delete(px_pthread_key_t key);
void *px_pthread_getspecific(px_pthread_key_t key);
int px_pthread_setspecific(px_pthread_key_t key, const void *value);

#ifdef __cplusplus
}
#endif
#endif
