using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary>Timers that send signals, and those that are read.</summary>
public static partial class Px
{
    private const int ByCall = 2; // SIGEV_THREAD

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

    /// <summary>
    /// px_timer_create: one that sends a signal, or tells nobody. EAGAIN: too many. EINVAL: no such clock or signal, or another way to tell. ENOTSUP:
    /// the clock has no timers.
    /// </summary>
    public static long CreateTimer(int clock, in SignalEvent what, out ulong timer)
    {
        timer = 0;
        return what.Notification == ByCall ? NoPath : Answer(TimerCreate(clock, in what, ref timer));
    }

    /// <summary>
    /// px_timer_create with PX_SIGEV_THREAD: one that calls <c>px_notification_main</c>, which the program exports, with a value, in a thread of its
    /// own with these attributes. EAGAIN, EINVAL; ENOTSUP: a clock of CPU time. ENOSYS: the image has no threads.
    /// </summary>
    public static long CreateCallingTimer(int clock, ulong value, in PosixThreadAttributes attributes, out ulong timer)
    {
        timer = 0;
        return Answer(CsharpTimerCreate(clock, value, in attributes, ref timer));
    }

    /// <summary>px_timer_settime.</summary>
    public static long SetTimer(ulong timer, int flags, in TimerTime time, out TimerTime old)
    {
        old = default;
        return Answer(TimerSettime(timer, flags, in time, ref old));
    }

    /// <summary>px_timer_gettime.</summary>
    public static long GetTimer(ulong timer, out TimerTime left)
    {
        left = default;
        return Answer(TimerGettime(timer, ref left));
    }

    /// <summary>px_timer_getoverrun.</summary>
    public static long GetOverrun(ulong timer) => Answer(TimerGetoverrun(timer));

    /// <summary>px_timer_delete.</summary>
    public static long DeleteTimer(ulong timer) => Answer(TimerDelete(timer));

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

    [RuntimeImport("px_timer_create")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int TimerCreate(int clock, in SignalEvent what, ref ulong timer);

    [RuntimeImport("px_csharp_timer_create")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int CsharpTimerCreate(int clock, ulong value, in PosixThreadAttributes attributes, ref ulong timer);

    [RuntimeImport("px_timer_settime")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int TimerSettime(ulong timer, int flags, in TimerTime time, ref TimerTime old);

    [RuntimeImport("px_timer_gettime")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int TimerGettime(ulong timer, ref TimerTime left);

    [RuntimeImport("px_timer_getoverrun")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int TimerGetoverrun(ulong timer);

    [RuntimeImport("px_timer_delete")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int TimerDelete(ulong timer);

    [RuntimeImport("px_raw_timerfd_settime")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long TimerfdSettime(int descriptor, int flags, ref readonly TimerTime time, ref TimerTime old);
}
