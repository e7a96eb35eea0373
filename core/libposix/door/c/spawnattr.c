/* The attributes of px_posix_spawn. */
#include <px/errno.h>
#include <px/signal.h>
#include <px/spawn.h>

#define KNOWN_FLAGS \
    (PX_POSIX_SPAWN_RESETIDS | PX_POSIX_SPAWN_SETPGROUP | PX_POSIX_SPAWN_SETSIGDEF | PX_POSIX_SPAWN_SETSIGMASK | PX_POSIX_SPAWN_SETSCHEDPARAM | \
        PX_POSIX_SPAWN_SETSCHEDULER)

int px_posix_spawnattr_init(px_posix_spawnattr_t *attributes)
{
    attributes->flags = 0;
    attributes->group = 0;
    attributes->policy = PX_SCHED_OTHER;
    attributes->parameters.sched_priority = 0;
    px_sigemptyset(&attributes->mask);
    px_sigemptyset(&attributes->defaults);
    return 0;
}

int px_posix_spawnattr_destroy(px_posix_spawnattr_t *attributes)
{
    return px_posix_spawnattr_init(attributes);
}

int px_posix_spawnattr_getflags(const px_posix_spawnattr_t *attributes, short *flags)
{
    *flags = attributes->flags;
    return 0;
}

int px_posix_spawnattr_setflags(px_posix_spawnattr_t *attributes, short flags)
{
    if (flags & ~KNOWN_FLAGS)
        return PX_EINVAL;
    attributes->flags = flags;
    return 0;
}

int px_posix_spawnattr_getpgroup(const px_posix_spawnattr_t *attributes, px_pid_t *group)
{
    *group = attributes->group;
    return 0;
}

int px_posix_spawnattr_setpgroup(px_posix_spawnattr_t *attributes, px_pid_t group)
{
    attributes->group = group;
    return 0;
}

int px_posix_spawnattr_getsigmask(const px_posix_spawnattr_t *attributes, px_sigset_t *mask)
{
    *mask = attributes->mask;
    return 0;
}

int px_posix_spawnattr_setsigmask(px_posix_spawnattr_t *attributes, const px_sigset_t *mask)
{
    attributes->mask = *mask;
    return 0;
}

int px_posix_spawnattr_getsigdefault(const px_posix_spawnattr_t *attributes, px_sigset_t *defaults)
{
    *defaults = attributes->defaults;
    return 0;
}

int px_posix_spawnattr_setsigdefault(px_posix_spawnattr_t *attributes, const px_sigset_t *defaults)
{
    attributes->defaults = *defaults;
    return 0;
}

int px_posix_spawnattr_getschedpolicy(const px_posix_spawnattr_t *attributes, int *policy)
{
    *policy = attributes->policy;
    return 0;
}

int px_posix_spawnattr_setschedpolicy(px_posix_spawnattr_t *attributes, int policy)
{
    attributes->policy = policy;
    return 0;
}

int px_posix_spawnattr_getschedparam(const px_posix_spawnattr_t *attributes, struct px_sched_param *parameters)
{
    *parameters = attributes->parameters;
    return 0;
}

int px_posix_spawnattr_setschedparam(px_posix_spawnattr_t *attributes, const struct px_sched_param *parameters)
{
    attributes->parameters = *parameters;
    return 0;
}
