using System.Runtime.InteropServices;

namespace Pistachio.Posix;

/// <summary>What is told of a signal: <c>px_siginfo_t</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
public struct PxSignalInformation
{
    [FieldOffset(0)] public int Signal;
    [FieldOffset(8)] public int Code;

    /// <summary>Of a fault.</summary>
    [FieldOffset(16)] public ulong Address;

    /// <summary>Of the sender or the child.</summary>
    [FieldOffset(16)] public int ProcessId;
    [FieldOffset(20)] public uint User;

    /// <summary>The value, or the status of a child.</summary>
    [FieldOffset(24)] public ulong Value;
}
