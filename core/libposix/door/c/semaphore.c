/* Semaphores: a word that counts, and a futex for who has to wait. */
#include <px/semaphore.h>
#include <px/time.h>
#include "result.h"

/* Through the function table of the library OS (core/libposix/door/Functions.inc). */
extern long px_raw_futex(uint32_t *, int, uint32_t, const struct px_timespec *, uint32_t *, uint32_t);

/* Operations of futex(2). The absolute time of a wait is one of CLOCK_REALTIME. */
#define FUTEX_WAKE 1
#define FUTEX_WAIT_BITSET 9
#define FUTEX_PRIVATE 128
#define FUTEX_REALTIME 256
#define FUTEX_ANY 0xFFFFFFFFu

#define NANOSECONDS 1000000000

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
    if (take(semaphore))
        return 0;
    if (until != 0 && (until->tv_nsec < 0 || until->tv_nsec >= NANOSECONDS)) {
        px_errno = PX_EINVAL;
        return -1;
    }
    int operation = FUTEX_WAIT_BITSET | FUTEX_REALTIME | (int)semaphore->px_is_private;
    long result = 0;

    /* Who posts looks for waiters after the value has risen, and who waits looks at the value after it was counted: one sees the other. */
    __atomic_add_fetch(&semaphore->px_waiters, 1, __ATOMIC_SEQ_CST);
    int taken = take(semaphore);
    while (!taken && (result == 0 || result == -PX_EAGAIN)) {
        result = px_raw_futex(&semaphore->px_value, operation, 0, until, 0, FUTEX_ANY);
        taken = take(semaphore);
    }
    __atomic_sub_fetch(&semaphore->px_waiters, 1, __ATOMIC_SEQ_CST);
    return taken ? 0 : (int)px_answer(result);
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
