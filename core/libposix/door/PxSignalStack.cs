using System.Runtime.InteropServices;

namespace Pistachio.Posix;

/// <summary>An alternate stack: <c>px_stack_t</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PxSignalStack
{
    /// <summary>Its lowest address.</summary>
    public ulong Address;

    /// <summary>PX_SS_ flags.</summary>
    public int Flags;

    /// <summary>Bytes.</summary>
    public ulong Size;
}
