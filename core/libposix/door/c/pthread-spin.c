/* Spin locks. */
#include <px/sched.h>
#include "thread.h"

/* Looks at a lock before others may run: its owner may be waiting for this CPU. */
#define LOOKS 100

int px_pthread_spin_init(px_pthread_spinlock_t *lock, int is_shared)
{
    (void)is_shared;
    *lock = 0;
    return 0;
}

int px_pthread_spin_destroy(px_pthread_spinlock_t *lock)
{
    return px_pthread_spin_init(lock, 0);
}

int px_pthread_spin_lock(px_pthread_spinlock_t *lock)
{
    while (px_pthread_spin_trylock(lock) != 0) {
        for (int i = 0; i < LOOKS && __atomic_load_n(lock, __ATOMIC_RELAXED) != 0; i++)
            __builtin_ia32_pause();
        if (__atomic_load_n(lock, __ATOMIC_RELAXED) != 0)
            (void)px_sched_yield(); /* it never fails */
    }
    return 0;
}

int px_pthread_spin_trylock(px_pthread_spinlock_t *lock)
{
    return __atomic_exchange_n(lock, 1, __ATOMIC_ACQUIRE) == 0 ? 0 : PX_EBUSY;
}

int px_pthread_spin_unlock(px_pthread_spinlock_t *lock)
{
    __atomic_store_n(lock, 0, __ATOMIC_RELEASE);
    return 0;
}
