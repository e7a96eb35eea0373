using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <content>Barriers and spin locks.</content>
public static partial class Px
{
    /// <summary>px_pthread_barrierattr_init: of one process.</summary>
    public static long BarrierAttributesInit(out PosixBarrierAttributes attributes) => -PthreadBarrierattrInit(out attributes);

    /// <summary>px_pthread_barrierattr_destroy.</summary>
    public static long BarrierAttributesDestroy(ref PosixBarrierAttributes attributes) => -PthreadBarrierattrDestroy(ref attributes);

    /// <summary>px_pthread_barrierattr_getpshared.</summary>
    public static long BarrierAttributesGetShared(in PosixBarrierAttributes attributes, out int shared) =>
        -PthreadBarrierattrGetpshared(in attributes, out shared);

    /// <summary>px_pthread_barrierattr_setpshared: 0, or <see cref="ProcessShared"/>; else EINVAL.</summary>
    public static long BarrierAttributesSetShared(ref PosixBarrierAttributes attributes, int shared) =>
        -PthreadBarrierattrSetpshared(ref attributes, shared);

    /// <summary>px_pthread_barrier_init: for so many threads. EINVAL: 0.</summary>
    public static long BarrierInit(ref PosixBarrier barrier, in PosixBarrierAttributes attributes, uint count) =>
        -PthreadBarrierInit(ref barrier, in attributes, count);

    /// <summary>px_pthread_barrier_destroy: waits for the last thread that still leaves it.</summary>
    public static long BarrierDestroy(ref PosixBarrier barrier) => -PthreadBarrierDestroy(ref barrier);

    /// <summary>px_pthread_barrier_wait: waits until so many threads are there. Whether the caller is the one of them that is chosen.</summary>
    public static bool BarrierWait(ref PosixBarrier barrier) => PthreadBarrierWait(ref barrier) != 0;

    /// <summary>px_pthread_spin_init: 0, or <see cref="ProcessShared"/>.</summary>
    public static long SpinInit(ref PosixSpinLock spin, int shared) => -PthreadSpinInit(ref spin, shared);

    /// <summary>px_pthread_spin_destroy.</summary>
    public static long SpinDestroy(ref PosixSpinLock spin) => -PthreadSpinDestroy(ref spin);

    /// <summary>px_pthread_spin_lock.</summary>
    public static long SpinLock(ref PosixSpinLock spin) => -PthreadSpinLock(ref spin);

    /// <summary>px_pthread_spin_trylock. EBUSY.</summary>
    public static long SpinTryLock(ref PosixSpinLock spin) => -PthreadSpinTrylock(ref spin);

    /// <summary>px_pthread_spin_unlock.</summary>
    public static long SpinUnlock(ref PosixSpinLock spin) => -PthreadSpinUnlock(ref spin);

    [RuntimeImport("px_pthread_barrierattr_init")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadBarrierattrInit(out PosixBarrierAttributes attributes);

    [RuntimeImport("px_pthread_barrierattr_destroy")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadBarrierattrDestroy(ref PosixBarrierAttributes attributes);

    [RuntimeImport("px_pthread_barrierattr_getpshared")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadBarrierattrGetpshared(in PosixBarrierAttributes attributes, out int shared);

    [RuntimeImport("px_pthread_barrierattr_setpshared")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadBarrierattrSetpshared(ref PosixBarrierAttributes attributes, int shared);

    [RuntimeImport("px_pthread_barrier_init")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadBarrierInit(ref PosixBarrier barrier, in PosixBarrierAttributes attributes, uint count);

    [RuntimeImport("px_pthread_barrier_destroy")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadBarrierDestroy(ref PosixBarrier barrier);

    [RuntimeImport("px_pthread_barrier_wait")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadBarrierWait(ref PosixBarrier barrier);

    [RuntimeImport("px_pthread_spin_init")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadSpinInit(ref PosixSpinLock spin, int shared);

    [RuntimeImport("px_pthread_spin_destroy")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadSpinDestroy(ref PosixSpinLock spin);

    [RuntimeImport("px_pthread_spin_lock")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadSpinLock(ref PosixSpinLock spin);

    [RuntimeImport("px_pthread_spin_trylock")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadSpinTrylock(ref PosixSpinLock spin);

    [RuntimeImport("px_pthread_spin_unlock")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadSpinUnlock(ref PosixSpinLock spin);
}
