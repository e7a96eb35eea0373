using System.Runtime.InteropServices;

namespace Pistachio.Posix;

/// <summary><c>px_stack_t</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
public struct SignalStack
{
    [FieldOffset(0)] public ulong Address;
    [FieldOffset(8)] public int Flags;

    /// <summary>Bytes.</summary>
    [FieldOffset(16)] public ulong Size;
}
