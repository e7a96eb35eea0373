using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <content>How single threads are scheduled, and on which processors.</content>
public static partial class Px
{
    /// <summary>px_pthread_getschedparam: policy and static priority. ESRCH: it has ended.</summary>
    public static long ThreadGetScheduling(PosixThread thread, out int policy, out int priority)
    {
        policy = priority = 0;
        return -PthreadGetschedparam(thread.Block, ref policy, ref priority);
    }

    /// <summary>px_pthread_setschedparam. EINVAL: no such policy or priority. EPERM. ESRCH: it has ended.</summary>
    public static long ThreadSetScheduling(PosixThread thread, int policy, int priority) => -PthreadSetschedparam(thread.Block, policy, in priority);

    /// <summary>px_pthread_setschedprio. EINVAL, EPERM, ESRCH.</summary>
    public static long ThreadSetPriority(PosixThread thread, int priority) => -PthreadSetschedprio(thread.Block, priority);

    /// <summary>px_pthread_getaffinity_np: a bit for each processor. EINVAL: no room for all. ESRCH.</summary>
    public static long ThreadGetAffinity(PosixThread thread, Span<ulong> set) =>
        set.Length == 0 ? NoPath : -PthreadGetaffinityNp(thread.Block, (ulong)set.Length * sizeof(ulong), ref set[0]);

    /// <summary>px_pthread_setaffinity_np. EINVAL: none of these processors is there. ESRCH.</summary>
    public static long ThreadSetAffinity(PosixThread thread, ReadOnlySpan<ulong> set) =>
        set.Length == 0 ? NoPath : -PthreadSetaffinityNp(thread.Block, (ulong)set.Length * sizeof(ulong), in set[0]);

    /// <summary>px_sched_getaffinity, of the first thread of a process or of a thread by its id; 0: of the calling one.</summary>
    public static long GetAffinity(int id, Span<ulong> set) =>
        set.Length == 0 ? NoPath : Answer(SchedGetaffinity(id, (ulong)set.Length * sizeof(ulong), ref set[0]));

    /// <summary>px_sched_setaffinity.</summary>
    public static long SetAffinity(int id, ReadOnlySpan<ulong> set) =>
        set.Length == 0 ? NoPath : Answer(SchedSetaffinity(id, (ulong)set.Length * sizeof(ulong), in set[0]));

    [RuntimeImport("px_pthread_getschedparam")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadGetschedparam(ulong thread, ref int policy, ref int priority);

    [RuntimeImport("px_pthread_setschedparam")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadSetschedparam(ulong thread, int policy, in int priority);

    [RuntimeImport("px_pthread_setschedprio")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadSetschedprio(ulong thread, int priority);

    [RuntimeImport("px_pthread_getaffinity_np")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadGetaffinityNp(ulong thread, ulong size, ref ulong set);

    [RuntimeImport("px_pthread_setaffinity_np")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadSetaffinityNp(ulong thread, ulong size, in ulong set);

    [RuntimeImport("px_sched_getaffinity")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int SchedGetaffinity(int id, ulong size, ref ulong set);

    [RuntimeImport("px_sched_setaffinity")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int SchedSetaffinity(int id, ulong size, in ulong set);
}
