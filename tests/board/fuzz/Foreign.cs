using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.BoardFuzz;

/// <summary>What is in <c>Foreign.S</c>.</summary>
internal static class Foreign
{
    /// <summary>The gate of thread 0 or 1 of a domain.</summary>
    [RuntimeImport("FuzzGateAddress")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong GateOf(ulong thread);

    /// <summary>Faults, and goes on if somebody lets it.</summary>
    [RuntimeImport("FuzzBreakpoint")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void Breakpoint();
}
