/* Barriers: how many have arrived in the lower half of a word, and in which round in the upper; those who wait sleep at the round. */
#include "thread.h"

#define ONE_ROUND (1ull << 32)

int px_pthread_barrierattr_init(px_pthread_barrierattr_t *attributes)
{
    attributes->px_is_shared = PX_PTHREAD_PROCESS_PRIVATE;
    return 0;
}

int px_pthread_barrierattr_destroy(px_pthread_barrierattr_t *attributes)
{
    (void)attributes;
    return 0;
}

int px_pthread_barrierattr_getpshared(const px_pthread_barrierattr_t *attributes, int *is_shared)
{
    *is_shared = (int)attributes->px_is_shared;
    return 0;
}

int px_pthread_barrierattr_setpshared(px_pthread_barrierattr_t *attributes, int is_shared)
{
    if (is_shared != PX_PTHREAD_PROCESS_PRIVATE && is_shared != PX_PTHREAD_PROCESS_SHARED)
        return PX_EINVAL;
    attributes->px_is_shared = (uint32_t)is_shared;
    return 0;
}

int px_pthread_barrier_init(px_pthread_barrier_t *barrier, const px_pthread_barrierattr_t *attributes, unsigned count)
{
    if (count == 0)
        return PX_EINVAL;
    barrier->px_state = 0;
    barrier->px_count = count;
    barrier->px_users = 0;
    barrier->px_is_shared = attributes == 0 ? PX_PTHREAD_PROCESS_PRIVATE : attributes->px_is_shared;
    barrier->px_reserved = 0;
    return 0;
}

int px_pthread_barrier_destroy(px_pthread_barrier_t *barrier)
{
    px_users_await(&barrier->px_users, barrier->px_is_shared);
    return 0;
}

int px_pthread_barrier_wait(px_pthread_barrier_t *barrier)
{
    uint32_t is_shared = barrier->px_is_shared;
    px_users_enter(&barrier->px_users);
    uint64_t state = __atomic_load_n(&barrier->px_state, __ATOMIC_RELAXED), next;
    do
        next = (uint32_t)state + 1 == barrier->px_count ? (state & -ONE_ROUND) + ONE_ROUND : state + 1;
    while (!__atomic_compare_exchange_n(&barrier->px_state, &state, next, 1, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));

    /* The upper half of the word; x86-64 is little-endian. */
    uint32_t *round = (uint32_t *)&barrier->px_state + 1, mine = (uint32_t)(state >> 32);
    int is_last = (uint32_t)next == 0;
    if (is_last) {
        px_wake_at(round, ALL_SLEEPERS, is_shared);
    } else {
        while (__atomic_load_n(round, __ATOMIC_ACQUIRE) == mine)
            (void)px_sleep_at(round, mine, is_shared, PX_CLOCK_MONOTONIC, 0); /* it looks again, whatever ended the sleep */
    }
    px_users_leave(&barrier->px_users, is_shared);
    return is_last ? PX_PTHREAD_BARRIER_SERIAL_THREAD : 0;
}
