using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <content>Attributes of threads that are to be made.</content>
public static partial class Px
{
    /// <summary>PX_PTHREAD_CREATE_DETACHED: nobody joins the thread.</summary>
    public const int Detached = 1;

    /// <summary>PX_PTHREAD_EXPLICIT_SCHED: a thread is scheduled as its attributes say.</summary>
    public const int ExplicitScheduling = 1;

    /// <summary>px_pthread_attr_init: joinable, 256 KiB of stack, a page of guard, scheduled as its maker.</summary>
    public static long ThreadAttributesInit(out PosixThreadAttributes attributes) => -PthreadAttrInit(out attributes);

    /// <summary>px_pthread_attr_destroy.</summary>
    public static long ThreadAttributesDestroy(ref PosixThreadAttributes attributes) => -PthreadAttrDestroy(ref attributes);

    /// <summary>px_pthread_attr_getdetachstate.</summary>
    public static long ThreadAttributesGetDetachState(in PosixThreadAttributes attributes, out int state) =>
        -PthreadAttrGetdetachstate(in attributes, out state);

    /// <summary>px_pthread_attr_setdetachstate: 0, joinable, or <see cref="Detached"/>; else EINVAL.</summary>
    public static long ThreadAttributesSetDetachState(ref PosixThreadAttributes attributes, int state) =>
        -PthreadAttrSetdetachstate(ref attributes, state);

    /// <summary>px_pthread_attr_getstacksize, in bytes.</summary>
    public static long ThreadAttributesGetStackSize(in PosixThreadAttributes attributes, out ulong size) =>
        -PthreadAttrGetstacksize(in attributes, out size);

    /// <summary>px_pthread_attr_setstacksize: bytes, at least 2048; else EINVAL.</summary>
    public static long ThreadAttributesSetStackSize(ref PosixThreadAttributes attributes, ulong size) =>
        -PthreadAttrSetstacksize(ref attributes, size);

    /// <summary>px_pthread_attr_getguardsize, in bytes.</summary>
    public static long ThreadAttributesGetGuardSize(in PosixThreadAttributes attributes, out ulong size) =>
        -PthreadAttrGetguardsize(in attributes, out size);

    /// <summary>px_pthread_attr_setguardsize: bytes below the stack that nobody may touch, rounded up to pages. EINVAL: too large.</summary>
    public static long ThreadAttributesSetGuardSize(ref PosixThreadAttributes attributes, ulong size) =>
        -PthreadAttrSetguardsize(ref attributes, size);

    /// <summary>px_pthread_attr_getstack: lowest address and bytes; 0: no stack of the program's own.</summary>
    public static long ThreadAttributesGetStack(in PosixThreadAttributes attributes, out ulong stack, out ulong size) =>
        -PthreadAttrGetstack(in attributes, out stack, out size);

    /// <summary>
    /// px_pthread_attr_setstack: memory of the program as the stack, without guard. EINVAL: less than 2048 bytes, or its end is no multiple of 16.
    /// </summary>
    public static long ThreadAttributesSetStack(ref PosixThreadAttributes attributes, ulong stack, ulong size) =>
        -PthreadAttrSetstack(ref attributes, stack, size);

    /// <summary>px_pthread_attr_getscope.</summary>
    public static long ThreadAttributesGetScope(in PosixThreadAttributes attributes, out int scope) => -PthreadAttrGetscope(in attributes, out scope);

    /// <summary>px_pthread_attr_setscope: 0, all threads of the system. ENOTSUP: 1, those of the process. EINVAL: others.</summary>
    public static long ThreadAttributesSetScope(ref PosixThreadAttributes attributes, int scope) => -PthreadAttrSetscope(ref attributes, scope);

    /// <summary>px_pthread_attr_getinheritsched.</summary>
    public static long ThreadAttributesGetInheritance(in PosixThreadAttributes attributes, out int inherit) =>
        -PthreadAttrGetinheritsched(in attributes, out inherit);

    /// <summary>px_pthread_attr_setinheritsched: 0, as its maker, or <see cref="ExplicitScheduling"/>, as the attributes say; else EINVAL.</summary>
    public static long ThreadAttributesSetInheritance(ref PosixThreadAttributes attributes, int inherit) =>
        -PthreadAttrSetinheritsched(ref attributes, inherit);

    /// <summary>px_pthread_attr_getschedpolicy.</summary>
    public static long ThreadAttributesGetPolicy(in PosixThreadAttributes attributes, out int policy) =>
        -PthreadAttrGetschedpolicy(in attributes, out policy);

    /// <summary>px_pthread_attr_setschedpolicy: 0, SCHED_OTHER; 1, SCHED_FIFO; 2, SCHED_RR; else EINVAL.</summary>
    public static long ThreadAttributesSetPolicy(ref PosixThreadAttributes attributes, int policy) =>
        -PthreadAttrSetschedpolicy(ref attributes, policy);

    /// <summary>px_pthread_attr_getschedparam: the static priority.</summary>
    public static long ThreadAttributesGetPriority(in PosixThreadAttributes attributes, out int priority) =>
        -PthreadAttrGetschedparam(in attributes, out priority);

    /// <summary>px_pthread_attr_setschedparam: the static priority.</summary>
    public static long ThreadAttributesSetPriority(ref PosixThreadAttributes attributes, int priority) =>
        -PthreadAttrSetschedparam(ref attributes, in priority);

    [RuntimeImport("px_pthread_attr_init")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadAttrInit(out PosixThreadAttributes attributes);

    [RuntimeImport("px_pthread_attr_destroy")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadAttrDestroy(ref PosixThreadAttributes attributes);

    [RuntimeImport("px_pthread_attr_getdetachstate")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadAttrGetdetachstate(in PosixThreadAttributes attributes, out int state);

    [RuntimeImport("px_pthread_attr_setdetachstate")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadAttrSetdetachstate(ref PosixThreadAttributes attributes, int state);

    [RuntimeImport("px_pthread_attr_getstacksize")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadAttrGetstacksize(in PosixThreadAttributes attributes, out ulong size);

    [RuntimeImport("px_pthread_attr_setstacksize")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadAttrSetstacksize(ref PosixThreadAttributes attributes, ulong size);

    [RuntimeImport("px_pthread_attr_getguardsize")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadAttrGetguardsize(in PosixThreadAttributes attributes, out ulong size);

    [RuntimeImport("px_pthread_attr_setguardsize")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadAttrSetguardsize(ref PosixThreadAttributes attributes, ulong size);

    [RuntimeImport("px_pthread_attr_getstack")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadAttrGetstack(in PosixThreadAttributes attributes, out ulong stack, out ulong size);

    [RuntimeImport("px_pthread_attr_setstack")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadAttrSetstack(ref PosixThreadAttributes attributes, ulong stack, ulong size);

    [RuntimeImport("px_pthread_attr_getscope")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadAttrGetscope(in PosixThreadAttributes attributes, out int scope);

    [RuntimeImport("px_pthread_attr_setscope")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadAttrSetscope(ref PosixThreadAttributes attributes, int scope);

    [RuntimeImport("px_pthread_attr_getinheritsched")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadAttrGetinheritsched(in PosixThreadAttributes attributes, out int inherit);

    [RuntimeImport("px_pthread_attr_setinheritsched")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadAttrSetinheritsched(ref PosixThreadAttributes attributes, int inherit);

    [RuntimeImport("px_pthread_attr_getschedpolicy")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadAttrGetschedpolicy(in PosixThreadAttributes attributes, out int policy);

    [RuntimeImport("px_pthread_attr_setschedpolicy")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadAttrSetschedpolicy(ref PosixThreadAttributes attributes, int policy);

    [RuntimeImport("px_pthread_attr_getschedparam")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadAttrGetschedparam(in PosixThreadAttributes attributes, out int priority);

    [RuntimeImport("px_pthread_attr_setschedparam")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadAttrSetschedparam(ref PosixThreadAttributes attributes, in int priority);
}
