using System.Runtime.InteropServices;

namespace Pistachio.Posix;

/// <summary><c>struct px_rusage</c>; what is not counted is left out.</summary>
[StructLayout(LayoutKind.Explicit, Size = 144)]
public struct PosixUsage
{
    [FieldOffset(0)] public long UserSeconds;
    [FieldOffset(8)] public long UserMicroseconds;
    [FieldOffset(16)] public long SystemSeconds;
    [FieldOffset(24)] public long SystemMicroseconds;

    /// <summary>The most memory held at a time, in units of 1024 bytes.</summary>
    [FieldOffset(32)] public long PeakMemory;
}
