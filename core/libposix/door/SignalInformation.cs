using System.Runtime.InteropServices;

namespace Pistachio.Posix;

/// <summary><c>px_siginfo_t</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
public struct SignalInformation
{
    [FieldOffset(0)] public int Signal;
    [FieldOffset(4)] public int Error;
    [FieldOffset(8)] public int Code;
    [FieldOffset(16)] public int Process;
    [FieldOffset(20)] public uint User;

    /// <summary>Exit status, or the signal.</summary>
    [FieldOffset(24)] public int Status;

    /// <summary>What px_sigqueue sent.</summary>
    [FieldOffset(24)] public ulong Value;

    /// <summary>Of a fault, instead of process and user.</summary>
    [FieldOffset(16)] public ulong Address;
}
