using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.LibPosix;

/// <summary>The assembly of the blob that C# calls, see <c>Assembly/</c>.</summary>
internal static class NativeGate
{
    /// <summary>Where a call goes on that faulted at an address of the program.</summary>
    [RuntimeImport("px_gate_fault_address")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong FaultAddress();

    /// <summary>The time-stamp counter.</summary>
    [RuntimeImport("px_read_ticks")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong ReadTicks();
}
