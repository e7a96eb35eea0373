using System.Runtime.InteropServices;
using Pistachio.LibPosix;

namespace Pistachio.Processes.Library;

/// <summary>Linux' <c>struct rusage</c> on x86-64 (getrusage(2)); what is not counted is zero.</summary>
[StructLayout(LayoutKind.Explicit, Size = 144)]
internal struct ResourceUsage
{
    [FieldOffset(0)] public long UserSeconds;
    [FieldOffset(8)] public long UserMicroseconds;

    /// <summary>In units of 1024 bytes.</summary>
    [FieldOffset(32)] public long PeakSize;

    /// <summary>Write one for the program.</summary>
    /// <param name="address">Where; 0: the program does not want it.</param>
    /// <param name="time">CPU time in nanoseconds.</param>
    /// <param name="peakPages">The most pages held.</param>
    /// <returns>False: EFAULT.</returns>
    public static bool Write(ulong address, ulong time, ulong peakPages)
    {
        if (address == 0)
            return true;
        ResourceUsage usage = default;
        usage.UserSeconds = (long)(time / 1_000_000_000);
        usage.UserMicroseconds = (long)(time % 1_000_000_000 / 1000);
        usage.PeakSize = (long)peakPages * 4;
        return UserMemory.TryWrite(address, usage);
    }
}
