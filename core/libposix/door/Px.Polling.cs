using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary>Waiting for files, and locks on whole files. Sets and records are those of <c>include/px</c>; an address of 0 stands for none.</summary>
public static partial class Px
{
    /// <summary>px_poll: 8 bytes for each file (<c>struct px_pollfd</c>), and milliseconds.</summary>
    public static long Poll(Span<byte> records, int milliseconds) =>
        Poll(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(records), (ulong)records.Length / 8, milliseconds);

    /// <summary>px_ppoll, by addresses; a mask has 8 bytes.</summary>
    [RuntimeImport("px_point_ppoll")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Poll(ulong records, ulong count, ulong time, ulong mask, ulong maskSize);

    /// <summary>px_select, by addresses.</summary>
    [RuntimeImport("px_point_select")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Select(int count, ulong reads, ulong writes, ulong exceptions, ulong time);

    /// <summary>px_pselect, by addresses; the last is that of the address of a mask and its size.</summary>
    [RuntimeImport("px_point_pselect6")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long SelectMasked(int count, ulong reads, ulong writes, ulong exceptions, ulong time, ulong maskAndSize);

    /// <summary>px_epoll_create1: a descriptor.</summary>
    [RuntimeImport("px_raw_epoll_create1")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long EpollCreate(int flags);

    /// <summary>px_epoll_ctl, with the address of a <c>struct px_epoll_event</c>.</summary>
    [RuntimeImport("px_raw_epoll_ctl")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long EpollControl(int list, int operation, int descriptor, ulong record);

    /// <summary>px_epoll_pwait, by addresses; a mask has 8 bytes. px_epoll_wait: without a mask.</summary>
    [RuntimeImport("px_point_epoll_pwait")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long EpollWait(int list, ulong records, int maximum, int milliseconds, ulong mask, ulong maskSize);

    /// <summary>px_eventfd: a descriptor.</summary>
    [RuntimeImport("px_raw_eventfd2")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Eventfd(uint value, int flags);

    /// <summary>px_flock.</summary>
    [RuntimeImport("px_point_flock")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Flock(int descriptor, int operation);

    [RuntimeImport("px_point_poll")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Poll(ref byte records, ulong count, int milliseconds);
}
