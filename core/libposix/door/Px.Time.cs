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

    /// <summary>px_nanosleep.</summary>
    public static long Sleep(in PosixTime time) => Sleep(in time, 0);

    /// <summary>px_clock_nanosleep.</summary>
    public static long Sleep(int clock, int flags, in PosixTime time) => Sleep(clock, flags, in time, 0);

    /// <summary>px_times: time since boot in units of 10 ms.</summary>
    [RuntimeImport("px_raw_times")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long GetTimes(out ProcessTimes times);

    /// <summary>px_uname.</summary>
    [RuntimeImport("px_raw_uname")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long GetSystemName(out SystemName name);

    [RuntimeImport("px_raw_nanosleep")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Sleep(ref readonly PosixTime time, ulong left);

    [RuntimeImport("px_raw_clock_nanosleep")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Sleep(int clock, int flags, ref readonly PosixTime time, ulong left);
}
