/*
 * Mutexes whose word is the id of the thread that has them: robust ones, which the library OS gives back when that thread ends, and those with
 * priority inheritance, for which it keeps the waiters.
 */
#include "thread.h"

extern long px_raw_set_robust_list(struct px_robust *, px_size_t);

#define FUTEX_LOCK_PI 6
#define FUTEX_UNLOCK_PI 7
#define FUTEX_TRYLOCK_PI 8

#define WAITERS 0x80000000u
#define OWNER_DIED 0x40000000u
#define OWNER 0x3FFFFFFFu

/* In px_owner: the one who had it after a thread that died did not make it consistent. */
#define NOT_RECOVERABLE OWNER

/* Marks an entry of the list as one with priority inheritance. */
#define INHERITS_MARK 1

/* The two links of a mutex: the address of the next one's links, marked or not, and where its own is noted. */
struct links {
    void *next;
    void **previous;
};

static struct links *links_of(void *entry)
{
    return (struct links *)((uintptr_t)entry & ~(uintptr_t)INHERITS_MARK);
}

static void *entry_of(px_pthread_mutex_t *mutex)
{
    return (unsigned char *)&mutex->px_next + (mutex->px_kind & MUTEX_INHERITS ? INHERITS_MARK : 0);
}

/* From now on the library OS looks at the mutex if the thread ends. */
static void announce(px_pthread_mutex_t *mutex, struct px_thread *self)
{
    if (self->robust.first == 0) {
        self->robust.first = &self->robust;
        self->robust.distance = (long)__builtin_offsetof(px_pthread_mutex_t, px_state) - (long)__builtin_offsetof(px_pthread_mutex_t, px_next);
        (void)px_raw_set_robust_list(&self->robust, sizeof self->robust); /* the size is right */
    }
    self->robust.pending = entry_of(mutex);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
}

static void settle(struct px_thread *self)
{
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    self->robust.pending = 0;
}

static void enter_list(px_pthread_mutex_t *mutex, struct px_thread *self)
{
    struct links *links = (struct links *)&mutex->px_next;
    links->next = self->robust.first;
    links->previous = &self->robust.first;
    if (links->next != &self->robust)
        links_of(links->next)->previous = &links->next;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    self->robust.first = entry_of(mutex);
}

static void leave_list(px_pthread_mutex_t *mutex, struct px_thread *self)
{
    struct links *links = (struct links *)&mutex->px_next;
    *links->previous = links->next;
    if (links->next != &self->robust)
        links_of(links->next)->previous = links->previous;
}

static int privacy(uint32_t is_shared)
{
    return is_shared ? 0 : FUTEX_PRIVATE;
}

/* What a lock that its owner takes again, or never gets, has. */
static int lock_own(px_pthread_mutex_t *mutex, const struct px_timespec *until, int tries)
{
    uint32_t never = 0;
    if (mutex->px_type == PX_PTHREAD_MUTEX_RECURSIVE) {
        if (mutex->px_count == 0xFFFFFFFFu)
            return PX_EAGAIN;
        mutex->px_count++;
        return 0;
    }
    if (tries)
        return PX_EBUSY;
    if (mutex->px_type == PX_PTHREAD_MUTEX_ERRORCHECK)
        return PX_EDEADLK;
    while (px_sleep_at(&never, 0, 0, PX_CLOCK_REALTIME, until) != PX_ETIMEDOUT)
        ;
    return PX_ETIMEDOUT;
}

/* 0, EOWNERDEAD, EBUSY, ETIMEDOUT. */
static int lock_robust(px_pthread_mutex_t *mutex, uint32_t id, const struct px_timespec *until, int tries)
{
    uint32_t word = __atomic_load_n(&mutex->px_state, __ATOMIC_RELAXED), contended = 0;
    for (;;) {
        if ((word & OWNER) == 0) {
            /* Who has slept cannot know whether others still do. */
            if (__atomic_compare_exchange_n(&mutex->px_state, &word, id | word | contended, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
                return word & OWNER_DIED ? PX_EOWNERDEAD : 0;
            continue;
        }
        if (tries)
            return PX_EBUSY;
        if ((word & WAITERS) == 0 && !__atomic_compare_exchange_n(&mutex->px_state, &word, word | WAITERS, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
            continue;
        if (px_sleep_at(&mutex->px_state, word | WAITERS, mutex->px_is_shared, PX_CLOCK_REALTIME, until) == PX_ETIMEDOUT)
            return PX_ETIMEDOUT;
        contended = WAITERS;
        word = __atomic_load_n(&mutex->px_state, __ATOMIC_RELAXED);
    }
}

/* 0, EOWNERDEAD, EBUSY, ETIMEDOUT, EDEADLK. */
static int lock_inheriting(px_pthread_mutex_t *mutex, uint32_t id, const struct px_timespec *until, int tries)
{
    uint32_t word = 0;
    if (__atomic_compare_exchange_n(&mutex->px_state, &word, id, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
        return 0;
    int operation = (tries ? FUTEX_TRYLOCK_PI : FUTEX_LOCK_PI) | privacy(mutex->px_is_shared), error;
    do
        error = (int)-px_raw_futex(&mutex->px_state, operation, 0, until, 0, 0);
    while (error == PX_EINTR || (error == PX_EAGAIN && !tries));
    if (error == PX_EAGAIN)
        return PX_EBUSY;

    /* Its owner has ended, and it is not robust: nobody ever unlocks it. */
    if (error == PX_ESRCH)
        return tries ? PX_EBUSY : lock_own(mutex, until, 0);
    if (error != 0 || !(mutex->px_kind & MUTEX_ROBUST))
        return error;
    return __atomic_load_n(&mutex->px_state, __ATOMIC_RELAXED) & OWNER_DIED ? PX_EOWNERDEAD : 0;
}

int px_mutex_lock_owned(px_pthread_mutex_t *mutex, const struct px_timespec *until, int tries)
{
    struct px_thread *self = px_pthread_self();
    uint32_t id = (uint32_t)px_raw_gettid(), is_robust = mutex->px_kind & MUTEX_ROBUST;
    if ((__atomic_load_n(&mutex->px_state, __ATOMIC_RELAXED) & OWNER) == id)
        return lock_own(mutex, until, tries);
    if (until != 0 && !px_is_time(until) && __atomic_load_n(&mutex->px_state, __ATOMIC_RELAXED) != 0)
        return PX_EINVAL;
    if (is_robust)
        announce(mutex, self);
    int error = (mutex->px_kind & MUTEX_INHERITS ? lock_inheriting : lock_robust)(mutex, id, until, tries);
    if (error == 0 || error == PX_EOWNERDEAD) {
        mutex->px_count = 0;
        if (is_robust)
            enter_list(mutex, self);
    }
    if (is_robust)
        settle(self);
    if ((error == 0 || error == PX_EOWNERDEAD) && mutex->px_owner == NOT_RECOVERABLE) {
        (void)px_mutex_unlock_owned(mutex); /* it is the caller's */
        return PX_ENOTRECOVERABLE;
    }
    return error;
}

int px_mutex_unlock_owned(px_pthread_mutex_t *mutex)
{
    struct px_thread *self = px_pthread_self();
    uint32_t id = (uint32_t)px_raw_gettid(), is_robust = mutex->px_kind & MUTEX_ROBUST, is_shared = mutex->px_is_shared;
    uint32_t word = __atomic_load_n(&mutex->px_state, __ATOMIC_RELAXED);
    if ((word & OWNER) != id)
        return PX_EPERM;
    if (mutex->px_count != 0) {
        mutex->px_count--;
        return 0;
    }
    if (is_robust) {
        announce(mutex, self);
        leave_list(mutex, self);
        if (word & OWNER_DIED)
            mutex->px_owner = NOT_RECOVERABLE;
    }

    /* From here on the next owner may destroy it. */
    if (mutex->px_kind & MUTEX_INHERITS) {
        word = id;
        if (!__atomic_compare_exchange_n(&mutex->px_state, &word, 0, 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
            (void)px_raw_futex(&mutex->px_state, FUTEX_UNLOCK_PI | privacy(is_shared), 0, 0, 0, 0); /* it is the caller's */
    } else if (__atomic_exchange_n(&mutex->px_state, 0, __ATOMIC_RELEASE) & WAITERS) {
        px_wake_at(&mutex->px_state, 1, is_shared);
    }
    if (is_robust)
        settle(self);
    return 0;
}

int px_pthread_mutex_consistent(px_pthread_mutex_t *mutex)
{
    uint32_t word = __atomic_load_n(&mutex->px_state, __ATOMIC_RELAXED);
    if (!(mutex->px_kind & MUTEX_ROBUST) || !(word & OWNER_DIED) || (word & OWNER) != (uint32_t)px_raw_gettid())
        return PX_EINVAL;
    __atomic_fetch_and(&mutex->px_state, ~OWNER_DIED, __ATOMIC_RELAXED);
    return 0;
}
