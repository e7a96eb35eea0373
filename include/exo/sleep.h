/* Sleeping by the kernel alone, without a library OS: what px_nanosleep of a process, or a server, is made of. */
#ifndef EXO_SLEEP_H
#define EXO_SLEEP_H

#include <exo/kernel.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Sleeps for some time. nanoseconds: how long; beyond the end of the clock: for ever. Returns EXO_OK when the time has passed, EXO_CANCELLED when somebody
 * asked for the thread before. */
static inline exo_call_status k_nanosleep(uint64_t nanoseconds)
{
    uint64_t now = 0;
    exo_call_status exo_status = exo_clock(&now);
    if (exo_status != EXO_OK)
        return exo_status;
    return exo_sleep_until(nanoseconds > UINT64_MAX - now ? UINT64_MAX : now + nanoseconds);
}

#ifdef __cplusplus
}
#endif
#endif
