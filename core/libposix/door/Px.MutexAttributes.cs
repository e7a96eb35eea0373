using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <content>Attributes of mutexes that are to be made.</content>
public static partial class Px
{
    /// <summary>PX_PTHREAD_MUTEX_RECURSIVE: its owner may lock it again.</summary>
    public const int RecursiveMutex = 1;

    /// <summary>PX_PTHREAD_MUTEX_ERRORCHECK: to its owner it is a deadlock.</summary>
    public const int ErrorCheckingMutex = 2;

    /// <summary>PX_PTHREAD_PROCESS_SHARED: of a mutex, condition, lock or barrier in memory that several processes share.</summary>
    public const int ProcessShared = 1;

    /// <summary>PX_PTHREAD_MUTEX_ROBUST: the next one is told that its owner has ended.</summary>
    public const int RobustMutex = 1;

    /// <summary>PX_PTHREAD_PRIO_INHERIT: its owner has at least the priority of those who wait.</summary>
    public const int InheritingMutex = 1;

    /// <summary>PX_PTHREAD_PRIO_PROTECT: its owner has at least the ceiling.</summary>
    public const int ProtectingMutex = 2;

    /// <summary>px_pthread_mutexattr_init: normal, of one process, with the ceiling 1.</summary>
    public static long MutexAttributesInit(out PosixMutexAttributes attributes) => -PthreadMutexattrInit(out attributes);

    /// <summary>px_pthread_mutexattr_destroy.</summary>
    public static long MutexAttributesDestroy(ref PosixMutexAttributes attributes) => -PthreadMutexattrDestroy(ref attributes);

    /// <summary>px_pthread_mutexattr_gettype.</summary>
    public static long MutexAttributesGetType(in PosixMutexAttributes attributes, out int type) => -PthreadMutexattrGettype(in attributes, out type);

    /// <summary>px_pthread_mutexattr_settype: 0, normal; <see cref="RecursiveMutex"/>; <see cref="ErrorCheckingMutex"/>; else EINVAL.</summary>
    public static long MutexAttributesSetType(ref PosixMutexAttributes attributes, int type) => -PthreadMutexattrSettype(ref attributes, type);

    /// <summary>px_pthread_mutexattr_getpshared.</summary>
    public static long MutexAttributesGetShared(in PosixMutexAttributes attributes, out int shared) =>
        -PthreadMutexattrGetpshared(in attributes, out shared);

    /// <summary>px_pthread_mutexattr_setpshared: 0, or <see cref="ProcessShared"/>; else EINVAL.</summary>
    public static long MutexAttributesSetShared(ref PosixMutexAttributes attributes, int shared) =>
        -PthreadMutexattrSetpshared(ref attributes, shared);

    /// <summary>px_pthread_mutexattr_getrobust.</summary>
    public static long MutexAttributesGetRobust(in PosixMutexAttributes attributes, out int robust) =>
        -PthreadMutexattrGetrobust(in attributes, out robust);

    /// <summary>px_pthread_mutexattr_setrobust: 0, or <see cref="RobustMutex"/>; else EINVAL.</summary>
    public static long MutexAttributesSetRobust(ref PosixMutexAttributes attributes, int robust) =>
        -PthreadMutexattrSetrobust(ref attributes, robust);

    /// <summary>px_pthread_mutexattr_getprotocol.</summary>
    public static long MutexAttributesGetProtocol(in PosixMutexAttributes attributes, out int protocol) =>
        -PthreadMutexattrGetprotocol(in attributes, out protocol);

    /// <summary>px_pthread_mutexattr_setprotocol: 0; <see cref="InheritingMutex"/>; <see cref="ProtectingMutex"/>; else EINVAL.</summary>
    public static long MutexAttributesSetProtocol(ref PosixMutexAttributes attributes, int protocol) =>
        -PthreadMutexattrSetprotocol(ref attributes, protocol);

    /// <summary>px_pthread_mutexattr_getprioceiling.</summary>
    public static long MutexAttributesGetCeiling(in PosixMutexAttributes attributes, out int ceiling) =>
        -PthreadMutexattrGetprioceiling(in attributes, out ceiling);

    /// <summary>px_pthread_mutexattr_setprioceiling: 1 to 99; else EINVAL.</summary>
    public static long MutexAttributesSetCeiling(ref PosixMutexAttributes attributes, int ceiling) =>
        -PthreadMutexattrSetprioceiling(ref attributes, ceiling);

    [RuntimeImport("px_pthread_mutexattr_init")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadMutexattrInit(out PosixMutexAttributes attributes);

    [RuntimeImport("px_pthread_mutexattr_destroy")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadMutexattrDestroy(ref PosixMutexAttributes attributes);

    [RuntimeImport("px_pthread_mutexattr_gettype")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadMutexattrGettype(in PosixMutexAttributes attributes, out int type);

    [RuntimeImport("px_pthread_mutexattr_settype")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadMutexattrSettype(ref PosixMutexAttributes attributes, int type);

    [RuntimeImport("px_pthread_mutexattr_getpshared")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadMutexattrGetpshared(in PosixMutexAttributes attributes, out int shared);

    [RuntimeImport("px_pthread_mutexattr_setpshared")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadMutexattrSetpshared(ref PosixMutexAttributes attributes, int shared);

    [RuntimeImport("px_pthread_mutexattr_getrobust")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadMutexattrGetrobust(in PosixMutexAttributes attributes, out int robust);

    [RuntimeImport("px_pthread_mutexattr_setrobust")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadMutexattrSetrobust(ref PosixMutexAttributes attributes, int robust);

    [RuntimeImport("px_pthread_mutexattr_getprotocol")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadMutexattrGetprotocol(in PosixMutexAttributes attributes, out int protocol);

    [RuntimeImport("px_pthread_mutexattr_setprotocol")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadMutexattrSetprotocol(ref PosixMutexAttributes attributes, int protocol);

    [RuntimeImport("px_pthread_mutexattr_getprioceiling")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadMutexattrGetprioceiling(in PosixMutexAttributes attributes, out int ceiling);

    [RuntimeImport("px_pthread_mutexattr_setprioceiling")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadMutexattrSetprioceiling(ref PosixMutexAttributes attributes, int ceiling);
}
