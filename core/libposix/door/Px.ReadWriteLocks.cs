using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <content>Read-write locks. Readers get one while writers wait for it.</content>
public static partial class Px
{
    /// <summary>px_pthread_rwlockattr_init: of one process.</summary>
    public static long ReadWriteLockAttributesInit(out PosixReadWriteLockAttributes attributes) => -PthreadRwlockattrInit(out attributes);

    /// <summary>px_pthread_rwlockattr_destroy.</summary>
    public static long ReadWriteLockAttributesDestroy(ref PosixReadWriteLockAttributes attributes) => -PthreadRwlockattrDestroy(ref attributes);

    /// <summary>px_pthread_rwlockattr_getpshared.</summary>
    public static long ReadWriteLockAttributesGetShared(in PosixReadWriteLockAttributes attributes, out int shared) =>
        -PthreadRwlockattrGetpshared(in attributes, out shared);

    /// <summary>px_pthread_rwlockattr_setpshared: 0, or <see cref="ProcessShared"/>; else EINVAL.</summary>
    public static long ReadWriteLockAttributesSetShared(ref PosixReadWriteLockAttributes attributes, int shared) =>
        -PthreadRwlockattrSetpshared(ref attributes, shared);

    /// <summary>px_pthread_rwlock_init.</summary>
    public static long ReadWriteLockInit(ref PosixReadWriteLock locked, in PosixReadWriteLockAttributes attributes) =>
        -PthreadRwlockInit(ref locked, in attributes);

    /// <summary>px_pthread_rwlock_destroy. EBUSY: it is locked.</summary>
    public static long ReadWriteLockDestroy(ref PosixReadWriteLock locked) => -PthreadRwlockDestroy(ref locked);

    /// <summary>px_pthread_rwlock_rdlock. EAGAIN: too many readers.</summary>
    public static long ReadLock(ref PosixReadWriteLock locked) => -PthreadRwlockRdlock(ref locked);

    /// <summary>px_pthread_rwlock_tryrdlock. EBUSY, EAGAIN.</summary>
    public static long ReadTryLock(ref PosixReadWriteLock locked) => -PthreadRwlockTryrdlock(ref locked);

    /// <summary>px_pthread_rwlock_timedrdlock. ETIMEDOUT: the time, of the clock of the date, has come. EINVAL: no time. EAGAIN.</summary>
    public static long ReadTimedLock(ref PosixReadWriteLock locked, in PosixTime until) => -PthreadRwlockTimedrdlock(ref locked, in until);

    /// <summary>px_pthread_rwlock_wrlock.</summary>
    public static long WriteLock(ref PosixReadWriteLock locked) => -PthreadRwlockWrlock(ref locked);

    /// <summary>px_pthread_rwlock_trywrlock. EBUSY.</summary>
    public static long WriteTryLock(ref PosixReadWriteLock locked) => -PthreadRwlockTrywrlock(ref locked);

    /// <summary>px_pthread_rwlock_timedwrlock. ETIMEDOUT, EINVAL: as <see cref="ReadTimedLock"/>.</summary>
    public static long WriteTimedLock(ref PosixReadWriteLock locked, in PosixTime until) => -PthreadRwlockTimedwrlock(ref locked, in until);

    /// <summary>px_pthread_rwlock_unlock: of a reader or of the writer.</summary>
    public static long ReadWriteUnlock(ref PosixReadWriteLock locked) => -PthreadRwlockUnlock(ref locked);

    [RuntimeImport("px_pthread_rwlockattr_init")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadRwlockattrInit(out PosixReadWriteLockAttributes attributes);

    [RuntimeImport("px_pthread_rwlockattr_destroy")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadRwlockattrDestroy(ref PosixReadWriteLockAttributes attributes);

    [RuntimeImport("px_pthread_rwlockattr_getpshared")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadRwlockattrGetpshared(in PosixReadWriteLockAttributes attributes, out int shared);

    [RuntimeImport("px_pthread_rwlockattr_setpshared")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadRwlockattrSetpshared(ref PosixReadWriteLockAttributes attributes, int shared);

    [RuntimeImport("px_pthread_rwlock_init")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadRwlockInit(ref PosixReadWriteLock locked, in PosixReadWriteLockAttributes attributes);

    [RuntimeImport("px_pthread_rwlock_destroy")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadRwlockDestroy(ref PosixReadWriteLock locked);

    [RuntimeImport("px_pthread_rwlock_rdlock")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadRwlockRdlock(ref PosixReadWriteLock locked);

    [RuntimeImport("px_pthread_rwlock_tryrdlock")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadRwlockTryrdlock(ref PosixReadWriteLock locked);

    [RuntimeImport("px_pthread_rwlock_timedrdlock")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadRwlockTimedrdlock(ref PosixReadWriteLock locked, in PosixTime until);

    [RuntimeImport("px_pthread_rwlock_wrlock")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadRwlockWrlock(ref PosixReadWriteLock locked);

    [RuntimeImport("px_pthread_rwlock_trywrlock")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadRwlockTrywrlock(ref PosixReadWriteLock locked);

    [RuntimeImport("px_pthread_rwlock_timedwrlock")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadRwlockTimedwrlock(ref PosixReadWriteLock locked, in PosixTime until);

    [RuntimeImport("px_pthread_rwlock_unlock")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadRwlockUnlock(ref PosixReadWriteLock locked);
}
