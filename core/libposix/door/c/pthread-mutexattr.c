/* Attributes of mutexes. */
#include "thread.h"

/* Static priorities of SCHED_FIFO. */
#define LOWEST_CEILING 1
#define HIGHEST_CEILING 99

int px_pthread_mutexattr_init(px_pthread_mutexattr_t *attributes)
{
    attributes->px_type = PX_PTHREAD_MUTEX_DEFAULT;
    attributes->px_is_shared = PX_PTHREAD_PROCESS_PRIVATE;
    attributes->px_kind = 0;
    attributes->px_ceiling = LOWEST_CEILING;
    return 0;
}

int px_pthread_mutexattr_destroy(px_pthread_mutexattr_t *attributes)
{
    (void)attributes;
    return 0;
}

int px_pthread_mutexattr_gettype(const px_pthread_mutexattr_t *attributes, int *type)
{
    *type = attributes->px_type;
    return 0;
}

int px_pthread_mutexattr_settype(px_pthread_mutexattr_t *attributes, int type)
{
    if (type < PX_PTHREAD_MUTEX_NORMAL || type > PX_PTHREAD_MUTEX_ERRORCHECK)
        return PX_EINVAL;
    attributes->px_type = (uint8_t)type;
    return 0;
}

int px_pthread_mutexattr_getpshared(const px_pthread_mutexattr_t *attributes, int *is_shared)
{
    *is_shared = attributes->px_is_shared;
    return 0;
}

int px_pthread_mutexattr_setpshared(px_pthread_mutexattr_t *attributes, int is_shared)
{
    if (is_shared != PX_PTHREAD_PROCESS_PRIVATE && is_shared != PX_PTHREAD_PROCESS_SHARED)
        return PX_EINVAL;
    attributes->px_is_shared = (uint8_t)is_shared;
    return 0;
}

int px_pthread_mutexattr_getrobust(const px_pthread_mutexattr_t *attributes, int *is_robust)
{
    *is_robust = attributes->px_kind & MUTEX_ROBUST ? PX_PTHREAD_MUTEX_ROBUST : PX_PTHREAD_MUTEX_STALLED;
    return 0;
}

int px_pthread_mutexattr_setrobust(px_pthread_mutexattr_t *attributes, int is_robust)
{
    if (is_robust != PX_PTHREAD_MUTEX_STALLED && is_robust != PX_PTHREAD_MUTEX_ROBUST)
        return PX_EINVAL;
    attributes->px_kind = (uint8_t)((attributes->px_kind & ~MUTEX_ROBUST) | (is_robust ? MUTEX_ROBUST : 0));
    return 0;
}

int px_pthread_mutexattr_getprotocol(const px_pthread_mutexattr_t *attributes, int *protocol)
{
    *protocol = attributes->px_kind & MUTEX_INHERITS ? PX_PTHREAD_PRIO_INHERIT
        : attributes->px_kind & MUTEX_PROTECTS ? PX_PTHREAD_PRIO_PROTECT : PX_PTHREAD_PRIO_NONE;
    return 0;
}

int px_pthread_mutexattr_setprotocol(px_pthread_mutexattr_t *attributes, int protocol)
{
    static const uint8_t kinds[] = {
        [PX_PTHREAD_PRIO_NONE] = 0, [PX_PTHREAD_PRIO_INHERIT] = MUTEX_INHERITS, [PX_PTHREAD_PRIO_PROTECT] = MUTEX_PROTECTS,
    };
    if (protocol < PX_PTHREAD_PRIO_NONE || protocol > PX_PTHREAD_PRIO_PROTECT)
        return PX_EINVAL;
    attributes->px_kind = (uint8_t)((attributes->px_kind & MUTEX_ROBUST) | kinds[protocol]);
    return 0;
}

int px_pthread_mutexattr_getprioceiling(const px_pthread_mutexattr_t *attributes, int *ceiling)
{
    *ceiling = attributes->px_ceiling;
    return 0;
}

int px_pthread_mutexattr_setprioceiling(px_pthread_mutexattr_t *attributes, int ceiling)
{
    if (ceiling < LOWEST_CEILING || ceiling > HIGHEST_CEILING)
        return PX_EINVAL;
    attributes->px_ceiling = (uint8_t)ceiling;
    return 0;
}
