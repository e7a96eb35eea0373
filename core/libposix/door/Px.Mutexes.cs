using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <content>Mutexes. Locking and unlocking that need not wait do not enter the library OS.</content>
public static partial class Px
{
    /// <summary>px_pthread_mutex_init.</summary>
    public static long MutexInit(ref PosixMutex mutex, in PosixMutexAttributes attributes) => -PthreadMutexInit(ref mutex, in attributes);

    /// <summary>px_pthread_mutex_destroy. EBUSY: it is locked.</summary>
    public static long MutexDestroy(ref PosixMutex mutex) => -PthreadMutexDestroy(ref mutex);

    /// <summary>
    /// px_pthread_mutex_lock. EDEADLK: an error-checking one that the caller has. EAGAIN: locked too often, or too many ceilings. EOWNERDEAD: a
    /// robust one whose owner has ended, which is the caller's now. ENOTRECOVERABLE. EINVAL: the caller's priority is above the ceiling.
    /// </summary>
    public static long MutexLock(ref PosixMutex mutex) => -PthreadMutexLock(ref mutex);

    /// <summary>px_pthread_mutex_trylock: EBUSY, and as <see cref="MutexLock"/>.</summary>
    public static long MutexTryLock(ref PosixMutex mutex) => -PthreadMutexTrylock(ref mutex);

    /// <summary>
    /// px_pthread_mutex_timedlock. ETIMEDOUT: the time, of the clock of the date, has come. EINVAL: no time. Else as <see cref="MutexLock"/>.
    /// </summary>
    public static long MutexTimedLock(ref PosixMutex mutex, in PosixTime until) => -PthreadMutexTimedlock(ref mutex, in until);

    /// <summary>
    /// px_pthread_mutex_unlock. EPERM: an error-checking, recursive or robust one, or one that inherits, which the caller does not have.
    /// </summary>
    public static long MutexUnlock(ref PosixMutex mutex) => -PthreadMutexUnlock(ref mutex);

    /// <summary>px_pthread_mutex_consistent: what it protects is as it should be again, after EOWNERDEAD. EINVAL: it is not so.</summary>
    public static long MutexConsistent(ref PosixMutex mutex) => -PthreadMutexConsistent(ref mutex);

    /// <summary>px_pthread_mutex_getprioceiling. EINVAL: it has none.</summary>
    public static long MutexGetCeiling(in PosixMutex mutex, out int ceiling) => -PthreadMutexGetprioceiling(in mutex, out ceiling);

    /// <summary>px_pthread_mutex_setprioceiling: locks it to change it. EINVAL: it has none, or not from 1 to 99.</summary>
    public static long MutexSetCeiling(ref PosixMutex mutex, int ceiling, out int old) => -PthreadMutexSetprioceiling(ref mutex, ceiling, out old);

    [RuntimeImport("px_pthread_mutex_init")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadMutexInit(ref PosixMutex mutex, in PosixMutexAttributes attributes);

    [RuntimeImport("px_pthread_mutex_destroy")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadMutexDestroy(ref PosixMutex mutex);

    [RuntimeImport("px_pthread_mutex_lock")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadMutexLock(ref PosixMutex mutex);

    [RuntimeImport("px_pthread_mutex_trylock")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadMutexTrylock(ref PosixMutex mutex);

    [RuntimeImport("px_pthread_mutex_timedlock")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadMutexTimedlock(ref PosixMutex mutex, in PosixTime until);

    [RuntimeImport("px_pthread_mutex_unlock")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadMutexUnlock(ref PosixMutex mutex);

    [RuntimeImport("px_pthread_mutex_consistent")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadMutexConsistent(ref PosixMutex mutex);

    [RuntimeImport("px_pthread_mutex_getprioceiling")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadMutexGetprioceiling(in PosixMutex mutex, out int ceiling);

    [RuntimeImport("px_pthread_mutex_setprioceiling")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadMutexSetprioceiling(ref PosixMutex mutex, int ceiling, out int old);
}
