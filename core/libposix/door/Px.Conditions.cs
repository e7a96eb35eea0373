using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <content>
/// Condition variables. A wait may return without a signal: the caller looks again. Signalling at which nobody waits does not enter the library OS.
/// </content>
public static partial class Px
{
    /// <summary>px_pthread_condattr_init: of one process, with the clock of the date.</summary>
    public static long ConditionAttributesInit(out PosixConditionAttributes attributes) => -PthreadCondattrInit(out attributes);

    /// <summary>px_pthread_condattr_destroy.</summary>
    public static long ConditionAttributesDestroy(ref PosixConditionAttributes attributes) => -PthreadCondattrDestroy(ref attributes);

    /// <summary>px_pthread_condattr_getclock.</summary>
    public static long ConditionAttributesGetClock(in PosixConditionAttributes attributes, out int clock) =>
        -PthreadCondattrGetclock(in attributes, out clock);

    /// <summary>px_pthread_condattr_setclock: 0, CLOCK_REALTIME, or 1, CLOCK_MONOTONIC; else EINVAL.</summary>
    public static long ConditionAttributesSetClock(ref PosixConditionAttributes attributes, int clock) =>
        -PthreadCondattrSetclock(ref attributes, clock);

    /// <summary>px_pthread_condattr_getpshared.</summary>
    public static long ConditionAttributesGetShared(in PosixConditionAttributes attributes, out int shared) =>
        -PthreadCondattrGetpshared(in attributes, out shared);

    /// <summary>px_pthread_condattr_setpshared: 0, or <see cref="ProcessShared"/>; else EINVAL.</summary>
    public static long ConditionAttributesSetShared(ref PosixConditionAttributes attributes, int shared) =>
        -PthreadCondattrSetpshared(ref attributes, shared);

    /// <summary>px_pthread_cond_init.</summary>
    public static long ConditionInit(ref PosixCondition condition, in PosixConditionAttributes attributes) =>
        -PthreadCondInit(ref condition, in attributes);

    /// <summary>px_pthread_cond_destroy: waits for the last thread that still leaves it.</summary>
    public static long ConditionDestroy(ref PosixCondition condition) => -PthreadCondDestroy(ref condition);

    /// <summary>
    /// px_pthread_cond_wait: unlocks the mutex, waits for a signal, and locks it again. EPERM: it is not the caller's; EOWNERDEAD, ENOTRECOVERABLE as
    /// <see cref="MutexLock"/>.
    /// </summary>
    public static long ConditionWait(ref PosixCondition condition, ref PosixMutex mutex) => -PthreadCondWait(ref condition, ref mutex);

    /// <summary>
    /// px_pthread_cond_timedwait. ETIMEDOUT: the time, of the clock of the condition, has come. EINVAL: no time. Else as <see cref="ConditionWait"/>.
    /// </summary>
    public static long ConditionTimedWait(ref PosixCondition condition, ref PosixMutex mutex, in PosixTime until) =>
        -PthreadCondTimedwait(ref condition, ref mutex, in until);

    /// <summary>px_pthread_cond_signal: lets one thread go on that waits.</summary>
    public static long ConditionSignal(ref PosixCondition condition) => -PthreadCondSignal(ref condition);

    /// <summary>px_pthread_cond_broadcast: lets all threads go on that wait.</summary>
    public static long ConditionBroadcast(ref PosixCondition condition) => -PthreadCondBroadcast(ref condition);

    [RuntimeImport("px_pthread_condattr_init")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadCondattrInit(out PosixConditionAttributes attributes);

    [RuntimeImport("px_pthread_condattr_destroy")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadCondattrDestroy(ref PosixConditionAttributes attributes);

    [RuntimeImport("px_pthread_condattr_getclock")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadCondattrGetclock(in PosixConditionAttributes attributes, out int clock);

    [RuntimeImport("px_pthread_condattr_setclock")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadCondattrSetclock(ref PosixConditionAttributes attributes, int clock);

    [RuntimeImport("px_pthread_condattr_getpshared")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadCondattrGetpshared(in PosixConditionAttributes attributes, out int shared);

    [RuntimeImport("px_pthread_condattr_setpshared")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadCondattrSetpshared(ref PosixConditionAttributes attributes, int shared);

    [RuntimeImport("px_pthread_cond_init")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadCondInit(ref PosixCondition condition, in PosixConditionAttributes attributes);

    [RuntimeImport("px_pthread_cond_destroy")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadCondDestroy(ref PosixCondition condition);

    [RuntimeImport("px_pthread_cond_wait")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadCondWait(ref PosixCondition condition, ref PosixMutex mutex);

    [RuntimeImport("px_pthread_cond_timedwait")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadCondTimedwait(ref PosixCondition condition, ref PosixMutex mutex, in PosixTime until);

    [RuntimeImport("px_pthread_cond_signal")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadCondSignal(ref PosixCondition condition);

    [RuntimeImport("px_pthread_cond_broadcast")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadCondBroadcast(ref PosixCondition condition);
}
