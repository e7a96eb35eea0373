using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.LibPosix;

/// <summary>The assembly of the library OS, see <c>Assembly/</c>.</summary>
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

    /// <summary>Fill whole pages, mapped writable, with zeros.</summary>
    [RuntimeImport("px_zero_pages")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void ZeroPages(ulong address, ulong bytes);

    /// <summary>Copy words of eight bytes between places that do not overlap. Uses no vector register.</summary>
    [RuntimeImport("px_copy_words")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void CopyWords(ulong from, ulong to, ulong count);

    /// <summary>Does not return.</summary>
    [RuntimeImport("px_stop_faulted")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void StopFaulted(ulong messagePage);

    /// <summary>Does not return.</summary>
    [RuntimeImport("px_exit")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void Exit(ulong status, ulong messagePage);
}
