using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary>Timers that send signals, and those that are read.</summary>
public static partial class Px
{
    /// <summary>px_alarm: seconds that were left.</summary>
    [RuntimeImport("px_raw_alarm")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Alarm(uint seconds);

    /// <summary>px_getitimer.</summary>
    [RuntimeImport("px_raw_getitimer")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long GetIntervalTimer(int which, out IntervalTime left);

    /// <summary>px_setitimer.</summary>
    public static long SetIntervalTimer(int which, in IntervalTime time, out IntervalTime old)
    {
        old = default;
        return Setitimer(which, in time, ref old);
    }

    /// <summary>px_timer_create.</summary>
    [RuntimeImport("px_raw_timer_create")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long CreateTimer(int clock, ref readonly SignalEvent what, out int timer);

    /// <summary>px_timer_settime.</summary>
    public static long SetTimer(int timer, int flags, in TimerTime time, out TimerTime old)
    {
        old = default;
        return TimerSettime(timer, flags, in time, ref old);
    }

    /// <summary>px_timer_gettime.</summary>
    [RuntimeImport("px_raw_timer_gettime")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long GetTimer(int timer, out TimerTime left);

    /// <summary>px_timer_getoverrun.</summary>
    [RuntimeImport("px_raw_timer_getoverrun")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long GetOverrun(int timer);

    /// <summary>px_timer_delete.</summary>
    [RuntimeImport("px_raw_timer_delete")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long DeleteTimer(int timer);

    /// <summary>px_timerfd_create: a descriptor.</summary>
    [RuntimeImport("px_raw_timerfd_create")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long MakeTimerFile(int clock, int flags);

    /// <summary>px_timerfd_settime.</summary>
    public static long SetTimerFile(int descriptor, int flags, in TimerTime time, out TimerTime old)
    {
        old = default;
        return TimerfdSettime(descriptor, flags, in time, ref old);
    }

    /// <summary>px_timerfd_gettime.</summary>
    [RuntimeImport("px_raw_timerfd_gettime")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long GetTimerFile(int descriptor, out TimerTime left);

    [RuntimeImport("px_raw_setitimer")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Setitimer(int which, ref readonly IntervalTime time, ref IntervalTime old);

    [RuntimeImport("px_raw_timer_settime")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long TimerSettime(int timer, int flags, ref readonly TimerTime time, ref TimerTime old);

    [RuntimeImport("px_raw_timerfd_settime")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long TimerfdSettime(int descriptor, int flags, ref readonly TimerTime time, ref TimerTime old);
}
