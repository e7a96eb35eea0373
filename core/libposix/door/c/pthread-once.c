/* What is done once. */
#include "thread.h"

enum { NOT_YET = PX_PTHREAD_ONCE_INIT, RUNNING, AWAITED, DONE };

/* The routine was cancelled: it has not been done. */
static void give_up(void *word)
{
    if (__atomic_exchange_n((uint32_t *)word, NOT_YET, __ATOMIC_RELEASE) == AWAITED)
        px_wake_at(word, ALL_SLEEPERS, 0);
}

int px_pthread_once(px_pthread_once_t *once, void (*routine)(void))
{
    uint32_t *word = (uint32_t *)once, state = __atomic_load_n(word, __ATOMIC_ACQUIRE);
    while (state != DONE) {
        if (state == NOT_YET) {
            if (!__atomic_compare_exchange_n(word, &state, RUNNING, 0, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE))
                continue;
            px_pthread_cleanup_push(give_up, word);
            routine();
            px_pthread_cleanup_pop(0);
            if (__atomic_exchange_n(word, DONE, __ATOMIC_RELEASE) == AWAITED)
                px_wake_at(word, ALL_SLEEPERS, 0);
            return 0;
        }
        if (state == RUNNING && !__atomic_compare_exchange_n(word, &state, AWAITED, 0, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE))
            continue;
        (void)px_sleep_at(word, AWAITED, 0, PX_CLOCK_MONOTONIC, 0); /* it looks again, whatever ended the sleep */
        state = __atomic_load_n(word, __ATOMIC_ACQUIRE);
    }
    return 0;
}
