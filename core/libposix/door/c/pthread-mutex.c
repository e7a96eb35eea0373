/* Mutexes: a word that is free, locked, or locked with others who may sleep at it. */
#include "thread.h"

enum { FREE, LOCKED, CONTENDED };

int px_pthread_mutex_init(px_pthread_mutex_t *mutex, const px_pthread_mutexattr_t *attributes)
{
    *mutex = (px_pthread_mutex_t){ 0 };
    if (attributes == 0)
        return 0;
    mutex->px_type = attributes->px_type;
    mutex->px_is_shared = attributes->px_is_shared;
    mutex->px_kind = attributes->px_kind;
    mutex->px_ceiling = attributes->px_ceiling;
    return 0;
}

int px_pthread_mutex_destroy(px_pthread_mutex_t *mutex)
{
    /* A robust one may say that its owner has died. */
    uint32_t free = mutex->px_kind & MUTEX_ROBUST ? 0x40000000 : FREE;
    return (__atomic_load_n(&mutex->px_state, __ATOMIC_RELAXED) & ~free) == FREE ? 0 : PX_EBUSY;
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

static int try_plain(px_pthread_mutex_t *mutex)
{
    if (take(mutex))
        return own(mutex);
    return mutex->px_type == PX_PTHREAD_MUTEX_RECURSIVE && is_own(mutex) ? lock_again(mutex) : PX_EBUSY;
}

static int lock_plain(px_pthread_mutex_t *mutex, const struct px_timespec *until)
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

/* One that is robust, or has to do with priorities. */
static int lock_special(px_pthread_mutex_t *mutex, const struct px_timespec *until, int tries)
{
    uint32_t ceiling = mutex->px_ceiling;
    int error = mutex->px_kind & MUTEX_PROTECTS ? px_ceiling_enter(ceiling) : 0;
    if (error != 0)
        return error;
    if (mutex->px_kind & (MUTEX_ROBUST | MUTEX_INHERITS))
        error = px_mutex_lock_owned(mutex, until, tries);
    else
        error = tries ? try_plain(mutex) : lock_plain(mutex, until);
    if (error != 0 && error != PX_EOWNERDEAD && (mutex->px_kind & MUTEX_PROTECTS))
        px_ceiling_leave(ceiling);
    return error;
}

int px_pthread_mutex_trylock(px_pthread_mutex_t *mutex)
{
    return mutex->px_kind != 0 ? lock_special(mutex, 0, 1) : try_plain(mutex);
}

int px_pthread_mutex_timedlock(px_pthread_mutex_t *mutex, const struct px_timespec *until)
{
    return mutex->px_kind != 0 ? lock_special(mutex, until, 0) : lock_plain(mutex, until);
}

static int unlock_plain(px_pthread_mutex_t *mutex)
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

int px_pthread_mutex_unlock(px_pthread_mutex_t *mutex)
{
    uint32_t kind = mutex->px_kind, ceiling = mutex->px_ceiling;
    int error = kind & (MUTEX_ROBUST | MUTEX_INHERITS) ? px_mutex_unlock_owned(mutex) : unlock_plain(mutex);
    if (error == 0 && (kind & MUTEX_PROTECTS))
        px_ceiling_leave(ceiling);
    return error;
}
