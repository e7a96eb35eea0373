/* Semaphores: a word that counts, and a futex for who has to wait. */
#include <px/semaphore.h>
#include <px/time.h>
#include "result.h"
#include "thread.h"

int px_sem_init(px_sem_t *semaphore, int is_shared, unsigned value)
{
    if (value > PX_SEM_VALUE_MAX) {
        px_errno = PX_EINVAL;
        return -1;
    }
    semaphore->px_value = value;
    semaphore->px_waiters = 0;
    semaphore->px_is_private = is_shared ? 0 : FUTEX_PRIVATE;
    return 0;
}

int px_sem_destroy(px_sem_t *semaphore)
{
    (void)semaphore;
    return 0;
}

/* Take one, if there is one. */
static int take(px_sem_t *semaphore)
{
    uint32_t value = __atomic_load_n(&semaphore->px_value, __ATOMIC_RELAXED);
    while (value != 0) {
        if (__atomic_compare_exchange_n(&semaphore->px_value, &value, value - 1, 1, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
            return 1;
    }
    return 0;
}

int px_sem_trywait(px_sem_t *semaphore)
{
    if (take(semaphore))
        return 0;
    px_errno = PX_EAGAIN;
    return -1;
}

int px_sem_wait(px_sem_t *semaphore)
{
    return px_sem_timedwait(semaphore, 0);
}

int px_sem_timedwait(px_sem_t *semaphore, const struct px_timespec *until)
{
    px_pthread_testcancel();
    if (take(semaphore))
        return 0;
    if (until != 0 && (until->tv_nsec < 0 || until->tv_nsec >= NANOSECONDS)) {
        px_errno = PX_EINVAL;
        return -1;
    }
    int error = 0;

    /* Who posts looks for waiters after the value has risen, and who waits looks at the value after it was counted: one sees the other. */
    __atomic_add_fetch(&semaphore->px_waiters, 1, __ATOMIC_SEQ_CST);
    int taken = take(semaphore);
    while (!taken && (error == 0 || error == PX_EAGAIN)) {
        error = px_sleep_at_point(&semaphore->px_value, 0, !semaphore->px_is_private, PX_CLOCK_REALTIME, until);
        taken = error != PX_ECANCELED && take(semaphore);
    }
    __atomic_sub_fetch(&semaphore->px_waiters, 1, __ATOMIC_SEQ_CST);
    if (error == PX_ECANCELED)
        px_cancel_act(px_pthread_self());
    return taken ? 0 : (int)px_answer(-error);
}

int px_sem_post(px_sem_t *semaphore)
{
    uint32_t value = __atomic_load_n(&semaphore->px_value, __ATOMIC_RELAXED);
    do {
        if (value == PX_SEM_VALUE_MAX) {
            px_errno = PX_EOVERFLOW;
            return -1;
        }
    } while (!__atomic_compare_exchange_n(&semaphore->px_value, &value, value + 1, 1, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
    if (__atomic_load_n(&semaphore->px_waiters, __ATOMIC_SEQ_CST) != 0)
        (void)px_raw_futex(&semaphore->px_value, FUTEX_WAKE | (int)semaphore->px_is_private, 1, 0, 0, 0); /* nobody may wait any more */
    return 0;
}

int px_sem_getvalue(px_sem_t *semaphore, int *value)
{
    *value = (int)__atomic_load_n(&semaphore->px_value, __ATOMIC_RELAXED);
    return 0;
}
