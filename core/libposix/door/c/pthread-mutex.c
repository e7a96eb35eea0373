/* Mutexes: a word that is free, locked, or locked with others who may sleep at it. */
#include "thread.h"

enum { FREE, LOCKED, CONTENDED };

int px_pthread_mutexattr_init(px_pthread_mutexattr_t *attributes)
{
    attributes->px_type = PX_PTHREAD_MUTEX_DEFAULT;
    attributes->px_is_shared = PX_PTHREAD_PROCESS_PRIVATE;
    return 0;
}

int px_pthread_mutexattr_destroy(px_pthread_mutexattr_t *attributes)
{
    (void)attributes;
    return 0;
}

int px_pthread_mutexattr_gettype(const px_pthread_mutexattr_t *attributes, int *type)
{
    *type = attributes->px_type;
    return 0;
}

int px_pthread_mutexattr_settype(px_pthread_mutexattr_t *attributes, int type)
{
    if (type < PX_PTHREAD_MUTEX_NORMAL || type > PX_PTHREAD_MUTEX_ERRORCHECK)
        return PX_EINVAL;
    attributes->px_type = (uint16_t)type;
    return 0;
}

int px_pthread_mutexattr_getpshared(const px_pthread_mutexattr_t *attributes, int *is_shared)
{
    *is_shared = attributes->px_is_shared;
    return 0;
}

int px_pthread_mutexattr_setpshared(px_pthread_mutexattr_t *attributes, int is_shared)
{
    if (is_shared != PX_PTHREAD_PROCESS_PRIVATE && is_shared != PX_PTHREAD_PROCESS_SHARED)
        return PX_EINVAL;
    attributes->px_is_shared = (uint16_t)is_shared;
    return 0;
}

int px_pthread_mutex_init(px_pthread_mutex_t *mutex, const px_pthread_mutexattr_t *attributes)
{
    mutex->px_state = FREE;
    mutex->px_owner = 0;
    mutex->px_count = 0;
    mutex->px_type = attributes == 0 ? PX_PTHREAD_MUTEX_DEFAULT : attributes->px_type;
    mutex->px_is_shared = attributes == 0 ? PX_PTHREAD_PROCESS_PRIVATE : attributes->px_is_shared;
    return 0;
}

int px_pthread_mutex_destroy(px_pthread_mutex_t *mutex)
{
    return __atomic_load_n(&mutex->px_state, __ATOMIC_RELAXED) == FREE ? 0 : PX_EBUSY;
}

/* The id of the running thread, for a mutex that knows its owner. The library OS tells it without entering the kernel. */
static uint32_t own_id(void)
{
    return (uint32_t)px_raw_gettid();
}

static int is_own(const px_pthread_mutex_t *mutex)
{
    return __atomic_load_n(&mutex->px_owner, __ATOMIC_RELAXED) == own_id();
}

/* The mutex has just become the running thread's. */
static int own(px_pthread_mutex_t *mutex)
{
    if (mutex->px_type != PX_PTHREAD_MUTEX_NORMAL)
        __atomic_store_n(&mutex->px_owner, own_id(), __ATOMIC_RELAXED);
    return 0;
}

static int take(px_pthread_mutex_t *mutex)
{
    uint32_t state = FREE;
    return __atomic_compare_exchange_n(&mutex->px_state, &state, LOCKED, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

/* Once more for its owner. */
static int lock_again(px_pthread_mutex_t *mutex)
{
    if (mutex->px_count == 0xFFFFFFFFu)
        return PX_EAGAIN;
    mutex->px_count++;
    return 0;
}

int px_pthread_mutex_lock(px_pthread_mutex_t *mutex)
{
    return px_pthread_mutex_timedlock(mutex, 0);
}

int px_pthread_mutex_trylock(px_pthread_mutex_t *mutex)
{
    if (take(mutex))
        return own(mutex);
    return mutex->px_type == PX_PTHREAD_MUTEX_RECURSIVE && is_own(mutex) ? lock_again(mutex) : PX_EBUSY;
}

int px_pthread_mutex_timedlock(px_pthread_mutex_t *mutex, const struct px_timespec *until)
{
    if (take(mutex))
        return own(mutex);
    if (mutex->px_type != PX_PTHREAD_MUTEX_NORMAL && is_own(mutex))
        return mutex->px_type == PX_PTHREAD_MUTEX_RECURSIVE ? lock_again(mutex) : PX_EDEADLK;
    if (until != 0 && !px_is_time(until))
        return PX_EINVAL;

    /* Who has slept cannot know whether others still do, and takes it as contended. */
    while (__atomic_exchange_n(&mutex->px_state, CONTENDED, __ATOMIC_ACQUIRE) != FREE) {
        if (px_sleep_at(&mutex->px_state, CONTENDED, mutex->px_is_shared, PX_CLOCK_REALTIME, until) == PX_ETIMEDOUT)
            return PX_ETIMEDOUT;
    }
    return own(mutex);
}

int px_pthread_mutex_unlock(px_pthread_mutex_t *mutex)
{
    uint32_t is_shared = mutex->px_is_shared;
    if (mutex->px_type != PX_PTHREAD_MUTEX_NORMAL) {
        if (!is_own(mutex))
            return PX_EPERM;
        if (mutex->px_count != 0) {
            mutex->px_count--;
            return 0;
        }
        __atomic_store_n(&mutex->px_owner, 0, __ATOMIC_RELAXED);
    }

    /* From here on the next owner may destroy it. */
    if (__atomic_exchange_n(&mutex->px_state, FREE, __ATOMIC_RELEASE) == CONTENDED)
        px_wake_at(&mutex->px_state, 1, is_shared);
    return 0;
}
