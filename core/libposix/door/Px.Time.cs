using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary>Clocks, sleeping, and the name of the system.</summary>
public static partial class Px
{
    /// <summary>px_clock_gettime.</summary>
    [RuntimeImport("px_raw_clock_gettime")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long GetTime(int clock, out PosixTime time);

    /// <summary>px_clock_getres.</summary>
    [RuntimeImport("px_raw_clock_getres")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long GetResolution(int clock, out PosixTime resolution);

    /// <summary>px_clock_settime.</summary>
    [RuntimeImport("px_raw_clock_settime")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long SetTime(int clock, ref readonly PosixTime time);

    /// <summary>px_sleep: seconds that are left, if a handler ran.</summary>
    [RuntimeImport("px_sleep")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern uint Sleep(uint seconds);

    /// <summary>px_nanosleep.</summary>
    public static long Sleep(in PosixTime time) => Nanosleep(in time, 0);

    /// <summary>px_nanosleep. EINTR: a handler ran, and so much is left.</summary>
    public static long Sleep(in PosixTime time, out PosixTime left)
    {
        left = default;
        return Nanosleep(in time, ref left);
    }

    /// <summary>px_clock_nanosleep.</summary>
    public static long Sleep(int clock, int flags, in PosixTime time) => ClockNanosleep(clock, flags, in time, 0);

    /// <summary>px_clock_nanosleep of a length of time. EINTR: a handler ran, and so much is left.</summary>
    public static long Sleep(int clock, in PosixTime time, out PosixTime left)
    {
        left = default;
        return ClockNanosleep(clock, 0, in time, ref left);
    }

    /// <summary>px_clock_getcpuclockid: the clock of the CPU time of a process. ESRCH.</summary>
    public static long ProcessClock(int process, out int clock)
    {
        clock = 0;
        return -ClockGetcpuclockid(process, ref clock);
    }

    /// <summary>px_times: time since boot in units of 10 ms.</summary>
    [RuntimeImport("px_raw_times")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long GetTimes(out ProcessTimes times);

    /// <summary>px_uname.</summary>
    [RuntimeImport("px_raw_uname")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long GetSystemName(out SystemName name);

    [RuntimeImport("px_point_nanosleep")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Nanosleep(ref readonly PosixTime time, ref PosixTime left);

    [RuntimeImport("px_point_clock_nanosleep")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long ClockNanosleep(int clock, int flags, ref readonly PosixTime time, ref PosixTime left);

    [RuntimeImport("px_clock_getcpuclockid")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int ClockGetcpuclockid(int process, ref int clock);

    [RuntimeImport("px_point_nanosleep")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Nanosleep(ref readonly PosixTime time, ulong left);

    [RuntimeImport("px_point_clock_nanosleep")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long ClockNanosleep(int clock, int flags, ref readonly PosixTime time, ulong left);
}
