/* The C door to timers: those that send signals, and those that are read. */
#include <px/time.h>
#include <px/timerfd.h>
#include <px/unistd.h>
#include "result.h"

/* Through the function table of the library OS (core/libposix/door/Functions.inc). */
extern long px_raw_alarm(unsigned);
extern long px_raw_getitimer(int, struct px_itimerval *);
extern long px_raw_setitimer(int, const struct px_itimerval *, struct px_itimerval *);
extern long px_raw_timer_create(px_clockid_t, const struct px_sigevent *, int *);
extern long px_raw_timer_settime(int, int, const struct px_itimerspec *, struct px_itimerspec *);
extern long px_raw_timer_gettime(int, struct px_itimerspec *);
extern long px_raw_timer_getoverrun(int);
extern long px_raw_timer_delete(int);
extern long px_raw_timerfd_create(px_clockid_t, int);
extern long px_raw_timerfd_settime(int, int, const struct px_itimerspec *, struct px_itimerspec *);
extern long px_raw_timerfd_gettime(int, struct px_itimerspec *);

/* The number that the library OS has for a timer. */
static int number(px_timer_t timer)
{
    return (int)(intptr_t)timer;
}

unsigned px_alarm(unsigned seconds)
{
    long left = px_raw_alarm(seconds);
    return left < 0 ? 0 : (unsigned)left;
}

int px_getitimer(int which, struct px_itimerval *left)
{
    return (int)px_answer(px_raw_getitimer(which, left));
}

int px_setitimer(int which, const struct px_itimerval *wanted, struct px_itimerval *old)
{
    return (int)px_answer(px_raw_setitimer(which, wanted, old));
}

int px_timer_create(px_clockid_t clock, const struct px_sigevent *event, px_timer_t *timer)
{
    int made = 0;
    long result = px_answer(px_raw_timer_create(clock, event, &made));
    if (result == 0)
        *timer = (px_timer_t)(intptr_t)made;
    return (int)result;
}

int px_timer_settime(px_timer_t timer, int flags, const struct px_itimerspec *wanted, struct px_itimerspec *old)
{
    return (int)px_answer(px_raw_timer_settime(number(timer), flags, wanted, old));
}

int px_timer_gettime(px_timer_t timer, struct px_itimerspec *left)
{
    return (int)px_answer(px_raw_timer_gettime(number(timer), left));
}

int px_timer_getoverrun(px_timer_t timer)
{
    return (int)px_answer(px_raw_timer_getoverrun(number(timer)));
}

int px_timer_delete(px_timer_t timer)
{
    return (int)px_answer(px_raw_timer_delete(number(timer)));
}

int px_timerfd_create(px_clockid_t clock, int flags)
{
    return (int)px_answer(px_raw_timerfd_create(clock, flags));
}

int px_timerfd_settime(int timer, int flags, const struct px_itimerspec *wanted, struct px_itimerspec *old)
{
    return (int)px_answer(px_raw_timerfd_settime(timer, flags, wanted, old));
}

int px_timerfd_gettime(int timer, struct px_itimerspec *left)
{
    return (int)px_answer(px_raw_timerfd_gettime(timer, left));
}
