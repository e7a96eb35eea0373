/* Timers that call a function, see timer-thread.c: of the functions of timer.c, those of px_timer_create ask whether a timer is one. */
#ifndef TIMER_H
#define TIMER_H

#include <px/time.h>

/* Whether a timer is one that calls a function: its px_timer_t is the address of its page, where others have a number. */
static inline int px_calls_function(px_timer_t timer)
{
    return (uintptr_t)timer >= 4096;
}

/* As the functions of <px/time.h>. The results are those of these functions. */
int px_function_timer_create(px_clockid_t clock, const struct px_sigevent *event, px_timer_t *timer);
int px_function_timer_settime(px_timer_t timer, int flags, const struct px_itimerspec *wanted, struct px_itimerspec *old);
int px_function_timer_gettime(px_timer_t timer, struct px_itimerspec *left);
int px_function_timer_getoverrun(px_timer_t timer);
int px_function_timer_delete(px_timer_t timer);

#endif
