/* Ceilings: while a thread has mutexes with one, its priority is at least the highest of these. */
#include <px/sched.h>
#include "thread.h"

extern long px_raw_priority_ceiling(unsigned);
extern long px_raw_sched_getparam(px_pid_t, struct px_sched_param *);

#define HIGHEST_CEILING 99

int px_ceiling_enter(uint32_t ceiling)
{
    struct px_thread *self = px_pthread_self();
    struct px_sched_param parameters = { 0 };
    long error = px_raw_sched_getparam(0, &parameters);
    if (error != 0)
        return (int)-error;
    if (parameters.sched_priority > (int)ceiling)
        return PX_EINVAL;
    if (self->ceilings[ceiling] == UINT8_MAX)
        return PX_EAGAIN;
    if (ceiling > self->ceiling) {
        error = px_raw_priority_ceiling(ceiling);
        if (error != 0)
            return (int)-error;
        self->ceiling = (uint8_t)ceiling;
    }
    self->ceilings[ceiling]++;
    return 0;
}

void px_ceiling_leave(uint32_t ceiling)
{
    struct px_thread *self = px_pthread_self();
    self->ceilings[ceiling]--;
    uint32_t highest = self->ceiling;
    while (highest != 0 && self->ceilings[highest] == 0)
        highest--;
    if (highest == self->ceiling)
        return;
    self->ceiling = (uint8_t)highest;
    (void)px_raw_priority_ceiling(highest); /* less than it has */
}

int px_pthread_mutex_getprioceiling(const px_pthread_mutex_t *mutex, int *ceiling)
{
    if (!(mutex->px_kind & MUTEX_PROTECTS))
        return PX_EINVAL;
    *ceiling = mutex->px_ceiling;
    return 0;
}

int px_pthread_mutex_setprioceiling(px_pthread_mutex_t *mutex, int ceiling, int *old)
{
    if (!(mutex->px_kind & MUTEX_PROTECTS) || ceiling < 1 || ceiling > HIGHEST_CEILING)
        return PX_EINVAL;

    int error = px_pthread_mutex_lock(mutex);
    if (error != 0)
        return error;
    struct px_thread *self = px_pthread_self();
    uint8_t before = mutex->px_ceiling;
    if (self->ceilings[ceiling] == UINT8_MAX) {
        (void)px_pthread_mutex_unlock(mutex); /* it is the caller's */
        return PX_EAGAIN;
    }
    if (old != 0)
        *old = before;

    /* What it leaves when it unlocks is the new one, whatever its own priority is. */
    self->ceilings[before]--;
    self->ceilings[ceiling]++;
    mutex->px_ceiling = (uint8_t)ceiling;
    return px_pthread_mutex_unlock(mutex);
}
