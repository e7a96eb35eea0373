using System;
using System.Collections.Generic;
using Pistachio.Phases;

namespace Pistachio.Threads;

/// <summary>
/// Threads beside the first one of a process. The phase has no server of its own: the process server makes their kernel objects where the board
/// grants it memory for them, which it gets with this phase alone, and the rest is in the library OS and in the doors (docs/threading.md).
/// </summary>
public sealed class ThreadsPhase : IPhase
{
    /// <inheritdoc/>
    public string Name => "threads";

    /// <inheritdoc/>
    public Version Version { get; } = new(0, 1, 0);

    /// <inheritdoc/>
    public IReadOnlyList<PhaseDependency> DependsOn { get; } = [new PhaseDependency("process", new Version(0, 1, 0))];

    /// <inheritdoc/>
    public IReadOnlyList<ServerDescription> Servers => [];

    /// <inheritdoc/>
    public IReadOnlyList<string> Functions { get; } =
    [
        "px_pthread_create", "px_pthread_join", "px_pthread_detach", "px_pthread_exit", "px_pthread_self", "px_pthread_equal", "px_pthread_attr_init",
        "px_pthread_attr_destroy", "px_pthread_attr_getdetachstate", "px_pthread_attr_setdetachstate", "px_pthread_attr_getstacksize",
        "px_pthread_attr_setstacksize", "px_pthread_attr_getguardsize", "px_pthread_attr_setguardsize", "px_pthread_mutexattr_init",
        "px_pthread_mutexattr_destroy", "px_pthread_mutexattr_gettype", "px_pthread_mutexattr_settype", "px_pthread_mutexattr_getpshared",
        "px_pthread_mutexattr_setpshared", "px_pthread_mutex_init", "px_pthread_mutex_destroy", "px_pthread_mutex_lock", "px_pthread_mutex_trylock",
        "px_pthread_mutex_timedlock", "px_pthread_mutex_unlock", "px_pthread_condattr_init", "px_pthread_condattr_destroy",
        "px_pthread_condattr_getclock", "px_pthread_condattr_setclock", "px_pthread_condattr_getpshared", "px_pthread_condattr_setpshared",
        "px_pthread_cond_init", "px_pthread_cond_destroy", "px_pthread_cond_wait", "px_pthread_cond_timedwait", "px_pthread_cond_signal",
        "px_pthread_cond_broadcast", "px_pthread_rwlockattr_init", "px_pthread_rwlockattr_destroy", "px_pthread_rwlockattr_getpshared",
        "px_pthread_rwlockattr_setpshared", "px_pthread_rwlock_init", "px_pthread_rwlock_destroy", "px_pthread_rwlock_rdlock",
        "px_pthread_rwlock_tryrdlock", "px_pthread_rwlock_timedrdlock", "px_pthread_rwlock_wrlock", "px_pthread_rwlock_trywrlock",
        "px_pthread_rwlock_timedwrlock", "px_pthread_rwlock_unlock", "px_pthread_spin_init", "px_pthread_spin_destroy", "px_pthread_spin_lock",
        "px_pthread_spin_trylock", "px_pthread_spin_unlock", "px_pthread_barrierattr_init", "px_pthread_barrierattr_destroy",
        "px_pthread_barrierattr_getpshared", "px_pthread_barrierattr_setpshared", "px_pthread_barrier_init", "px_pthread_barrier_destroy",
        "px_pthread_barrier_wait", "px_pthread_once", "px_pthread_key_create", "px_pthread_key_delete", "px_pthread_getspecific",
        "px_pthread_setspecific", "px_pthread_cancel", "px_pthread_setcancelstate", "px_pthread_setcanceltype", "px_pthread_testcancel",
        "px_pthread_kill", "px_pthread_sigmask", "px_pthread_atfork", "px_pthread_setconcurrency", "px_pthread_getconcurrency",
        "px_pthread_attr_getstack", "px_pthread_attr_setstack", "px_pthread_attr_getscope", "px_pthread_attr_setscope",
        "px_pthread_attr_getinheritsched", "px_pthread_attr_setinheritsched", "px_pthread_attr_getschedpolicy", "px_pthread_attr_setschedpolicy",
        "px_pthread_attr_getschedparam", "px_pthread_attr_setschedparam", "px_pthread_sigqueue", "px_pthread_mutexattr_getrobust",
        "px_pthread_mutexattr_setrobust", "px_pthread_mutexattr_getprotocol", "px_pthread_mutexattr_setprotocol",
        "px_pthread_mutexattr_getprioceiling", "px_pthread_mutexattr_setprioceiling", "px_pthread_mutex_consistent",
        "px_pthread_mutex_getprioceiling", "px_pthread_mutex_setprioceiling", "px_pthread_getschedparam", "px_pthread_setschedparam",
        "px_pthread_setschedprio", "px_pthread_getaffinity_np", "px_pthread_setaffinity_np", "px_pthread_getattr_np", "px_pthread_getname_np",
        "px_pthread_setname_np",
    ];

    /// <inheritdoc/>
    public IReadOnlyList<ConformanceProgram> Conformance => [];
}
