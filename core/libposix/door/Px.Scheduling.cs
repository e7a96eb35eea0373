using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary>Scheduling, limits and usage.</summary>
public static partial class Px
{
    /// <summary>px_sched_yield.</summary>
    [RuntimeImport("px_raw_sched_yield")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Yield();

    /// <summary>px_sched_getscheduler.</summary>
    [RuntimeImport("px_raw_sched_getscheduler")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long GetScheduler(int process);

    /// <summary>px_sched_setscheduler.</summary>
    [RuntimeImport("px_raw_sched_setscheduler")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long SetScheduler(int process, int policy, ref readonly int priority);

    /// <summary>px_sched_getparam.</summary>
    [RuntimeImport("px_raw_sched_getparam")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long GetPriority(int process, out int priority);

    /// <summary>px_sched_setparam.</summary>
    [RuntimeImport("px_raw_sched_setparam")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long SetPriority(int process, ref readonly int priority);

    /// <summary>px_sched_get_priority_max.</summary>
    [RuntimeImport("px_raw_sched_get_priority_max")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long GetHighestPriority(int policy);

    /// <summary>px_sched_get_priority_min.</summary>
    [RuntimeImport("px_raw_sched_get_priority_min")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long GetLowestPriority(int policy);

    /// <summary>px_sched_rr_get_interval.</summary>
    [RuntimeImport("px_raw_sched_rr_get_interval")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long GetInterval(int process, out PosixTime interval);

    /// <summary>px_getpriority: 20 - nice, so that no value is an error.</summary>
    [RuntimeImport("px_raw_getpriority")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long GetNice(int which, int who);

    /// <summary>px_setpriority.</summary>
    [RuntimeImport("px_raw_setpriority")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long SetNice(int which, int who, int nice);

    /// <summary>px_getrlimit.</summary>
    [RuntimeImport("px_raw_getrlimit")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long GetLimit(int resource, out PosixLimit limit);

    /// <summary>px_setrlimit.</summary>
    [RuntimeImport("px_raw_setrlimit")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long SetLimit(int resource, ref readonly PosixLimit limit);

    /// <summary>px_getrusage.</summary>
    [RuntimeImport("px_raw_getrusage")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long GetUsage(int who, out PosixUsage usage);
}
