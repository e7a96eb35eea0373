using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary>Sockets. Addresses are bytes: the family, then what the family has (<c>include/px/un.h</c>).</summary>
public static partial class Px
{
    /// <summary>px_socket: a descriptor.</summary>
    [RuntimeImport("px_raw_socket")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Socket(int family, int type, int protocol);

    /// <summary>px_socketpair.</summary>
    [RuntimeImport("px_raw_socketpair")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long SocketPair(int family, int type, int protocol, out PipeEnds ends);

    /// <summary>px_listen.</summary>
    [RuntimeImport("px_raw_listen")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Listen(int descriptor, int backlog);

    /// <summary>px_shutdown.</summary>
    [RuntimeImport("px_raw_shutdown")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Shutdown(int descriptor, int how);

    /// <summary>px_bind.</summary>
    public static long Bind(int descriptor, ReadOnlySpan<byte> address) => Bind(descriptor, in First(address), (uint)address.Length);

    /// <summary>px_connect.</summary>
    public static long Connect(int descriptor, ReadOnlySpan<byte> address) => Connect(descriptor, in First(address), (uint)address.Length);

    /// <summary>px_accept4, without the address of the other end: a descriptor.</summary>
    public static long Accept(int descriptor, int flags) => Accept(descriptor, 0, 0, flags);

    /// <summary>px_getsockname: what of the address fits, and its length.</summary>
    public static long GetSocketName(int descriptor, Span<byte> address, out uint length)
    {
        length = (uint)address.Length;
        return GetSocketName(descriptor, ref First(address), ref length);
    }

    /// <summary>px_getpeername: what of the address fits, and its length.</summary>
    public static long GetPeerName(int descriptor, Span<byte> address, out uint length)
    {
        length = (uint)address.Length;
        return GetPeerName(descriptor, ref First(address), ref length);
    }

    /// <summary>px_getsockopt: bytes of the value as far as they fit, and how many.</summary>
    public static long GetSocketOption(int descriptor, int level, int option, Span<byte> value, out uint length)
    {
        length = (uint)value.Length;
        return GetSocketOption(descriptor, level, option, ref First(value), ref length);
    }

    /// <summary>px_setsockopt.</summary>
    public static long SetSocketOption(int descriptor, int level, int option, ReadOnlySpan<byte> value) =>
        SetSocketOption(descriptor, level, option, in First(value), (uint)value.Length);

    /// <summary>px_send.</summary>
    public static long Send(int descriptor, ReadOnlySpan<byte> bytes, int flags) =>
        SendTo(descriptor, in First(bytes), (ulong)bytes.Length, flags, 0UL, 0);

    /// <summary>px_sendto.</summary>
    public static long SendTo(int descriptor, ReadOnlySpan<byte> bytes, int flags, ReadOnlySpan<byte> address) =>
        SendTo(descriptor, in First(bytes), (ulong)bytes.Length, flags, in First(address), (uint)address.Length);

    /// <summary>px_recv.</summary>
    public static long Receive(int descriptor, Span<byte> bytes, int flags) =>
        ReceiveFrom(descriptor, ref First(bytes), (ulong)bytes.Length, flags, 0UL, 0);

    /// <summary>px_recvfrom: what of the sender's address fits, and its length.</summary>
    public static long ReceiveFrom(int descriptor, Span<byte> bytes, int flags, Span<byte> address, out uint length)
    {
        length = (uint)address.Length;
        return ReceiveFrom(descriptor, ref First(bytes), (ulong)bytes.Length, flags, ref First(address), ref length);
    }

    /// <summary>px_sendmsg: the address of a <c>struct px_msghdr</c>.</summary>
    [RuntimeImport("px_point_sendmsg")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long SendMessage(int descriptor, ulong message, int flags);

    /// <summary>px_recvmsg: the address of a <c>struct px_msghdr</c>.</summary>
    [RuntimeImport("px_point_recvmsg")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long ReceiveMessage(int descriptor, ulong message, int flags);

    /// <summary>px_sendmmsg: the address of the first <c>struct px_mmsghdr</c>.</summary>
    [RuntimeImport("px_point_sendmmsg")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long SendMessages(int descriptor, ulong messages, uint count, int flags);

    /// <summary>px_recvmmsg: the addresses of the first <c>struct px_mmsghdr</c>, and of a time or 0.</summary>
    [RuntimeImport("px_point_recvmmsg")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long ReceiveMessages(int descriptor, ulong messages, uint count, int flags, ulong time);

    [RuntimeImport("px_raw_bind")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Bind(int descriptor, ref readonly byte address, uint length);

    [RuntimeImport("px_point_connect")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Connect(int descriptor, ref readonly byte address, uint length);

    [RuntimeImport("px_point_accept4")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Accept(int descriptor, ulong address, ulong length, int flags);

    [RuntimeImport("px_raw_getsockname")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long GetSocketName(int descriptor, ref byte address, ref uint length);

    [RuntimeImport("px_raw_getpeername")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long GetPeerName(int descriptor, ref byte address, ref uint length);

    [RuntimeImport("px_raw_getsockopt")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long GetSocketOption(int descriptor, int level, int option, ref byte value, ref uint length);

    [RuntimeImport("px_raw_setsockopt")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long SetSocketOption(int descriptor, int level, int option, ref readonly byte value, uint length);

    [RuntimeImport("px_point_sendto")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long SendTo(int descriptor, ref readonly byte bytes, ulong count, int flags, ref readonly byte address, uint length);

    [RuntimeImport("px_point_sendto")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long SendTo(int descriptor, ref readonly byte bytes, ulong count, int flags, ulong address, uint length);

    [RuntimeImport("px_point_recvfrom")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long ReceiveFrom(int descriptor, ref byte bytes, ulong count, int flags, ref byte address, ref uint length);

    [RuntimeImport("px_point_recvfrom")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long ReceiveFrom(int descriptor, ref byte bytes, ulong count, int flags, ulong address, ulong length);

    /// <summary>The first byte, or an address that is not used as there is none.</summary>
    private static ref readonly byte First(ReadOnlySpan<byte> bytes) => ref System.Runtime.InteropServices.MemoryMarshal.GetReference(bytes);

    private static ref byte First(Span<byte> bytes) => ref System.Runtime.InteropServices.MemoryMarshal.GetReference(bytes);
}
