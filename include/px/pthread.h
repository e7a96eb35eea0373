/*
 * Threads, after POSIX.1-2017 <pthread.h>; what is not there: docs/threading.md. Functions return 0 or an error number, and leave px_errno alone.
 * Objects lie in memory of the program; operations that need not wait do not enter the kernel.
 */
#ifndef PX_PTHREAD_H
#define PX_PTHREAD_H

#include <px/sched.h>
#include <px/signal.h>
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
#define PX_PTHREAD_INHERIT_SCHED 0
#define PX_PTHREAD_EXPLICIT_SCHED 1
#define PX_PTHREAD_SCOPE_SYSTEM 0
#define PX_PTHREAD_SCOPE_PROCESS 1
#define PX_PTHREAD_MUTEX_STALLED 0
#define PX_PTHREAD_MUTEX_ROBUST 1
#define PX_PTHREAD_PRIO_NONE 0
#define PX_PTHREAD_PRIO_INHERIT 1
#define PX_PTHREAD_PRIO_PROTECT 2
#define PX_PTHREAD_CANCEL_ENABLE 0
#define PX_PTHREAD_CANCEL_DISABLE 1
#define PX_PTHREAD_CANCEL_DEFERRED 0
#define PX_PTHREAD_CANCEL_ASYNCHRONOUS 1

/* What a thread that was cancelled returns. */
#define PX_PTHREAD_CANCELED ((void *)-1)

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
    void *px_stack;
    uint64_t px_stack_size, px_guard_size;
    uint32_t px_detach_state;
    int32_t px_policy, px_priority;
    uint16_t px_inherit, px_scope;
} px_pthread_attr_t;

typedef struct px_pthread_mutexattr {
    uint8_t px_type, px_is_shared, px_kind, px_ceiling;
} px_pthread_mutexattr_t;

typedef struct px_pthread_mutex {
    uint32_t px_state, px_owner, px_count;
    uint8_t px_type, px_is_shared, px_kind, px_ceiling;
    void *px_next, *px_previous; /* among the robust ones that the owner has */
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

/*
 * Cancellation. The thread ends at its next cancellation point, or at once (PX_PTHREAD_CANCEL_ASYNCHRONOUS), unless it has disabled that; with the
 * routines that it has pushed, the last one first. Points are the functions that POSIX lists and that may wait. EINVAL: no such state or type.
 */
int px_pthread_cancel(px_pthread_t thread);
int px_pthread_setcancelstate(int state, int *old);
int px_pthread_setcanceltype(int type, int *old);
void px_pthread_testcancel(void);

struct px_cleanup {
    void (*px_routine)(void *);
    void *px_argument;
    struct px_cleanup *px_next;
};

void px_cleanup_push(struct px_cleanup *cleanup, void (*routine)(void *), void *argument);
void px_cleanup_pop(struct px_cleanup *cleanup, int execute);

/* A pair, in one block. The routine runs when the thread ends in between, or at the second one if that says so. */
#define px_pthread_cleanup_push(routine, argument) do { struct px_cleanup px_cleanup_here; px_cleanup_push(&px_cleanup_here, routine, argument)
#define px_pthread_cleanup_pop(execute) px_cleanup_pop(&px_cleanup_here, execute); } while (0)

/* To one thread. EINVAL: no such signal. px_pthread_sigqueue: EAGAIN, too many wait; ESRCH, it has ended. */
int px_pthread_kill(px_pthread_t thread, int signal);
int px_pthread_sigqueue(px_pthread_t thread, int signal, union px_sigval value);

/* The signals that the calling thread blocks. EINVAL: no such way to change them. */
int px_pthread_sigmask(int how, const px_sigset_t *set, px_sigset_t *old);

/* Around px_fork: before it, the last one first; after it in the parent and in the child, the first one first. ENOMEM. */
int px_pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void));

/* How one thread is scheduled. EINVAL: no such policy or priority. EPERM. ESRCH: it has ended. */
int px_pthread_getschedparam(px_pthread_t thread, int *policy, struct px_sched_param *parameters);
int px_pthread_setschedparam(px_pthread_t thread, int policy, const struct px_sched_param *parameters);
int px_pthread_setschedprio(px_pthread_t thread, int priority);

/*
 * As C libraries for Linux have them. Names have up to 15 bytes (ERANGE); that of another thread than the calling one is known in this program alone.
 */
int px_pthread_getaffinity_np(px_pthread_t thread, px_size_t size, px_cpu_set_t *set);
int px_pthread_setaffinity_np(px_pthread_t thread, px_size_t size, const px_cpu_set_t *set);
int px_pthread_getattr_np(px_pthread_t thread, px_pthread_attr_t *attributes);
int px_pthread_getname_np(px_pthread_t thread, char *name, px_size_t size);
int px_pthread_setname_np(px_pthread_t thread, const char *name);

/* A number that is kept: all threads are the kernel's. EINVAL: negative. */
int px_pthread_setconcurrency(int level);
int px_pthread_getconcurrency(void);

/* EINVAL: no such state, or a size that is too small or too large. Sizes in bytes. */
int px_pthread_attr_init(px_pthread_attr_t *attributes);
int px_pthread_attr_destroy(px_pthread_attr_t *attributes);
int px_pthread_attr_getdetachstate(const px_pthread_attr_t *attributes, int *state);
int px_pthread_attr_setdetachstate(px_pthread_attr_t *attributes, int state);
int px_pthread_attr_getstacksize(const px_pthread_attr_t *attributes, px_size_t *size);
int px_pthread_attr_setstacksize(px_pthread_attr_t *attributes, px_size_t size);
int px_pthread_attr_getguardsize(const px_pthread_attr_t *attributes, px_size_t *size);
int px_pthread_attr_setguardsize(px_pthread_attr_t *attributes, px_size_t size);

/* A stack of the program's own, without guard; null: there is none. EINVAL: too small, or its end is no multiple of 16. */
int px_pthread_attr_getstack(const px_pthread_attr_t *attributes, void **stack, px_size_t *size);
int px_pthread_attr_setstack(px_pthread_attr_t *attributes, void *stack, px_size_t size);

/* ENOTSUP: PX_PTHREAD_SCOPE_PROCESS. */
int px_pthread_attr_getscope(const px_pthread_attr_t *attributes, int *scope);
int px_pthread_attr_setscope(px_pthread_attr_t *attributes, int scope);

/* Of the scheduling, with PX_PTHREAD_EXPLICIT_SCHED. */
int px_pthread_attr_getinheritsched(const px_pthread_attr_t *attributes, int *inherit);
int px_pthread_attr_setinheritsched(px_pthread_attr_t *attributes, int inherit);
int px_pthread_attr_getschedpolicy(const px_pthread_attr_t *attributes, int *policy);
int px_pthread_attr_setschedpolicy(px_pthread_attr_t *attributes, int policy);
int px_pthread_attr_getschedparam(const px_pthread_attr_t *attributes, struct px_sched_param *parameters);
int px_pthread_attr_setschedparam(px_pthread_attr_t *attributes, const struct px_sched_param *parameters);

int px_pthread_mutexattr_init(px_pthread_mutexattr_t *attributes);
int px_pthread_mutexattr_destroy(px_pthread_mutexattr_t *attributes);
int px_pthread_mutexattr_gettype(const px_pthread_mutexattr_t *attributes, int *type);
int px_pthread_mutexattr_settype(px_pthread_mutexattr_t *attributes, int type);
int px_pthread_mutexattr_getpshared(const px_pthread_mutexattr_t *attributes, int *is_shared);
int px_pthread_mutexattr_setpshared(px_pthread_mutexattr_t *attributes, int is_shared);

int px_pthread_mutexattr_getrobust(const px_pthread_mutexattr_t *attributes, int *is_robust);
int px_pthread_mutexattr_setrobust(px_pthread_mutexattr_t *attributes, int is_robust);
int px_pthread_mutexattr_getprotocol(const px_pthread_mutexattr_t *attributes, int *protocol);
int px_pthread_mutexattr_setprotocol(px_pthread_mutexattr_t *attributes, int protocol);
int px_pthread_mutexattr_getprioceiling(const px_pthread_mutexattr_t *attributes, int *ceiling);
int px_pthread_mutexattr_setprioceiling(px_pthread_mutexattr_t *attributes, int ceiling);

/*
 * A robust mutex whose owner has ended: EOWNERDEAD, and it is the caller's, who makes it consistent before it unlocks it; else all get
 * ENOTRECOVERABLE. EINVAL: it is not so, or the caller's priority is above the ceiling. EPERM: the ceiling is above what the caller may have.
 */
int px_pthread_mutex_consistent(px_pthread_mutex_t *mutex);
int px_pthread_mutex_getprioceiling(const px_pthread_mutex_t *mutex, int *ceiling);
int px_pthread_mutex_setprioceiling(px_pthread_mutex_t *mutex, int ceiling, int *old);

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
