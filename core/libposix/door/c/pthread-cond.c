/* Condition variables: a number that each signal changes, and at which waiters sleep while it is what they saw. */
#include "thread.h"

int px_pthread_condattr_init(px_pthread_condattr_t *attributes)
{
    attributes->px_clock = PX_CLOCK_REALTIME;
    attributes->px_is_shared = PX_PTHREAD_PROCESS_PRIVATE;
    return 0;
}

int px_pthread_condattr_destroy(px_pthread_condattr_t *attributes)
{
    (void)attributes;
    return 0;
}

int px_pthread_condattr_getclock(const px_pthread_condattr_t *attributes, px_clockid_t *clock)
{
    *clock = attributes->px_clock;
    return 0;
}

int px_pthread_condattr_setclock(px_pthread_condattr_t *attributes, px_clockid_t clock)
{
    if (clock != PX_CLOCK_REALTIME && clock != PX_CLOCK_MONOTONIC)
        return PX_EINVAL;
    attributes->px_clock = (uint16_t)clock;
    return 0;
}

int px_pthread_condattr_getpshared(const px_pthread_condattr_t *attributes, int *is_shared)
{
    *is_shared = attributes->px_is_shared;
    return 0;
}

int px_pthread_condattr_setpshared(px_pthread_condattr_t *attributes, int is_shared)
{
    if (is_shared != PX_PTHREAD_PROCESS_PRIVATE && is_shared != PX_PTHREAD_PROCESS_SHARED)
        return PX_EINVAL;
    attributes->px_is_shared = (uint16_t)is_shared;
    return 0;
}

int px_pthread_cond_init(px_pthread_cond_t *condition, const px_pthread_condattr_t *attributes)
{
    condition->px_sequence = 0;
    condition->px_users = 0;
    condition->px_clock = attributes == 0 ? PX_CLOCK_REALTIME : attributes->px_clock;
    condition->px_is_shared = attributes == 0 ? PX_PTHREAD_PROCESS_PRIVATE : attributes->px_is_shared;
    return 0;
}

int px_pthread_cond_destroy(px_pthread_cond_t *condition)
{
    px_users_await(&condition->px_users, condition->px_is_shared);
    return 0;
}

int px_pthread_cond_wait(px_pthread_cond_t *condition, px_pthread_mutex_t *mutex)
{
    return px_pthread_cond_timedwait(condition, mutex, 0);
}

int px_pthread_cond_timedwait(px_pthread_cond_t *condition, px_pthread_mutex_t *mutex, const struct px_timespec *until)
{
    px_pthread_testcancel();
    if (until != 0 && !px_is_time(until))
        return PX_EINVAL;

    /* Counted before the number is looked at: who signals changes it first and looks for waiters after. */
    uint32_t is_shared = condition->px_is_shared;
    px_users_enter(&condition->px_users);
    uint32_t sequence = __atomic_load_n(&condition->px_sequence, __ATOMIC_SEQ_CST);
    int error = px_pthread_mutex_unlock(mutex);
    if (error != 0) {
        px_users_leave(&condition->px_users, is_shared);
        return error;
    }
    do
        error = px_sleep_at_point(&condition->px_sequence, sequence, is_shared, (px_clockid_t)condition->px_clock, until);
    while (error == PX_EINTR && __atomic_load_n(&condition->px_sequence, __ATOMIC_SEQ_CST) == sequence);
    px_users_leave(&condition->px_users, is_shared);
    int locked = px_pthread_mutex_lock(mutex);
    if (error == PX_ECANCELED)
        px_cancel_act(px_pthread_self()); /* with the mutex, for the clean-up handlers */
    return locked != 0 ? locked : error == PX_ETIMEDOUT ? PX_ETIMEDOUT : 0;
}

static int tell(px_pthread_cond_t *condition, uint32_t count)
{
    uint32_t is_shared = condition->px_is_shared;
    __atomic_add_fetch(&condition->px_sequence, 1, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&condition->px_users, __ATOMIC_SEQ_CST) != 0)
        px_wake_at(&condition->px_sequence, count, is_shared);
    return 0;
}

int px_pthread_cond_signal(px_pthread_cond_t *condition)
{
    return tell(condition, 1);
}

int px_pthread_cond_broadcast(px_pthread_cond_t *condition)
{
    return tell(condition, ALL_SLEEPERS);
}
