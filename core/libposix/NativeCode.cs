using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.LibPosix;

/// <summary>The assembly of the library OS, see <c>Assembly/Probe.S</c>.</summary>
internal static class NativeCode
{
    [RuntimeImport("px_probe_read")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong ProbeRead(ulong address, ref byte value);

    [RuntimeImport("px_probe_write")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong ProbeWrite(ulong address, byte value);

    [RuntimeImport("px_probe_execute")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong ProbeExecute(ulong address);

    [RuntimeImport("px_probe_failed_address")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong ProbeFailedAddress();

    [RuntimeImport("px_upcall_entry_address")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong UpcallEntryAddress();

    [RuntimeImport("px_stop_faulted")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void StopFaulted();
}
