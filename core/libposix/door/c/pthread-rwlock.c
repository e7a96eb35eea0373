/* Read-write locks: a word that counts readers, or says that there is a writer. Readers come in while writers wait. */
#include "thread.h"

#define FREE 0
#define WRITER 0xFFFFFFFFu
#define MOST_READERS 0xFFFFFFFEu

int px_pthread_rwlockattr_init(px_pthread_rwlockattr_t *attributes)
{
    attributes->px_reserved = 0;
    attributes->px_is_shared = PX_PTHREAD_PROCESS_PRIVATE;
    return 0;
}

int px_pthread_rwlockattr_destroy(px_pthread_rwlockattr_t *attributes)
{
    (void)attributes;
    return 0;
}

int px_pthread_rwlockattr_getpshared(const px_pthread_rwlockattr_t *attributes, int *is_shared)
{
    *is_shared = (int)attributes->px_is_shared;
    return 0;
}

int px_pthread_rwlockattr_setpshared(px_pthread_rwlockattr_t *attributes, int is_shared)
{
    if (is_shared != PX_PTHREAD_PROCESS_PRIVATE && is_shared != PX_PTHREAD_PROCESS_SHARED)
        return PX_EINVAL;
    attributes->px_is_shared = (uint32_t)is_shared;
    return 0;
}

int px_pthread_rwlock_init(px_pthread_rwlock_t *lock, const px_pthread_rwlockattr_t *attributes)
{
    lock->px_state = FREE;
    lock->px_waiters = 0;
    lock->px_is_shared = attributes == 0 ? PX_PTHREAD_PROCESS_PRIVATE : attributes->px_is_shared;
    return 0;
}

int px_pthread_rwlock_destroy(px_pthread_rwlock_t *lock)
{
    return __atomic_load_n(&lock->px_state, __ATOMIC_RELAXED) == FREE ? 0 : PX_EBUSY;
}

/* Each of the two: 0, EBUSY, or EAGAIN: too many readers. *state is what was seen. */

static int read_if_free(px_pthread_rwlock_t *lock, uint32_t *state)
{
    *state = __atomic_load_n(&lock->px_state, __ATOMIC_SEQ_CST);
    do {
        if (*state == WRITER)
            return PX_EBUSY;
        if (*state == MOST_READERS)
            return PX_EAGAIN;
    } while (!__atomic_compare_exchange_n(&lock->px_state, state, *state + 1, 1, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
    return 0;
}

static int write_if_free(px_pthread_rwlock_t *lock, uint32_t *state)
{
    *state = FREE;
    return __atomic_compare_exchange_n(&lock->px_state, state, WRITER, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST) ? 0 : PX_EBUSY;
}

static int lock_until(px_pthread_rwlock_t *lock, int (*take)(px_pthread_rwlock_t *, uint32_t *), const struct px_timespec *until)
{
    uint32_t state;
    int error = take(lock, &state);
    if (error != PX_EBUSY)
        return error;
    if (until != 0 && !px_is_time(until))
        return PX_EINVAL;

    /* Who unlocks looks for waiters after the word has changed, and who waits looks at the word after it was counted: one sees the other. */
    __atomic_add_fetch(&lock->px_waiters, 1, __ATOMIC_SEQ_CST);
    while ((error = take(lock, &state)) == PX_EBUSY) {
        if (px_sleep_at(&lock->px_state, state, lock->px_is_shared, PX_CLOCK_REALTIME, until) == PX_ETIMEDOUT) {
            error = PX_ETIMEDOUT;
            break;
        }
    }
    __atomic_sub_fetch(&lock->px_waiters, 1, __ATOMIC_SEQ_CST);
    return error;
}

int px_pthread_rwlock_rdlock(px_pthread_rwlock_t *lock)
{
    return lock_until(lock, read_if_free, 0);
}

int px_pthread_rwlock_tryrdlock(px_pthread_rwlock_t *lock)
{
    uint32_t state;
    return read_if_free(lock, &state);
}

int px_pthread_rwlock_timedrdlock(px_pthread_rwlock_t *lock, const struct px_timespec *until)
{
    return lock_until(lock, read_if_free, until);
}

int px_pthread_rwlock_wrlock(px_pthread_rwlock_t *lock)
{
    return lock_until(lock, write_if_free, 0);
}

int px_pthread_rwlock_trywrlock(px_pthread_rwlock_t *lock)
{
    uint32_t state;
    return write_if_free(lock, &state);
}

int px_pthread_rwlock_timedwrlock(px_pthread_rwlock_t *lock, const struct px_timespec *until)
{
    return lock_until(lock, write_if_free, until);
}

int px_pthread_rwlock_unlock(px_pthread_rwlock_t *lock)
{
    uint32_t left = 0;
    if (__atomic_load_n(&lock->px_state, __ATOMIC_RELAXED) == WRITER)
        __atomic_store_n(&lock->px_state, FREE, __ATOMIC_SEQ_CST);
    else
        left = __atomic_sub_fetch(&lock->px_state, 1, __ATOMIC_SEQ_CST);
    if (left == FREE && __atomic_load_n(&lock->px_waiters, __ATOMIC_SEQ_CST) != 0)
        px_wake_at(&lock->px_state, ALL_SLEEPERS, lock->px_is_shared);
    return 0;
}
