using System;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <content>Control data of datagrams: it is read when they are sent, and made when they are received.</content>
public sealed partial class SocketServer
{
    private Errno SendControlled(InetSocket socket, IpEndpoint? remote, ReadOnlySpan<byte> control, ReadOnlySpan<byte> bytes, out uint sent)
    {
        sent = 0;
        Errno error = ControlData.Read(control, socket.Is6, _stack, out DatagramOptions options);
        if (error != Errno.None)
            return error;
        _isPageFree &= options.SegmentSize is null or 0;
        if (socket.Sticky is { } sticky)
            options.Complete(sticky, (remote?.Address ?? socket.Socket!.Remote.Address).Is4);
        if (socket.Ping is not null)
            error = EchoMessage.Send(socket, remote is { } to ? new IpEndpoint(to.Address, 1) : socket.Ping.Remote, bytes, options);
        else if (socket.Raw is { } raw)
            error = remote is null && !raw.IsConnected ? Errno.EDESTADDRREQ : raw.SendTo(remote?.Address ?? raw.Remote.Address, bytes, options);
        else
            error = remote is null && !socket.Datagrams!.IsConnected ? Errno.EDESTADDRREQ : socket.Datagrams!.SendTo(remote ?? socket.Datagrams.Remote, bytes, options);
        if (error == Errno.None)
            sent = (uint)bytes.Length;
        return error;
    }

    /// <summary>IPV6_PKTINFO as an option (RFC 3542 section 6.2): <c>struct in6_pktinfo</c>, all zeros for none.</summary>
    /// <returns>EINVAL: too short, or it is bound to another interface. ENODEV: no interface.</returns>
    private Errno SetSticky(InetSocket socket, ReadOnlySpan<byte> value)
    {
        DatagramOptions sticky = new();
        Errno error = value.Length < ControlData.Info6Size ? Errno.EINVAL : ControlData.ReadInfo6(value[..ControlData.Info6Size], _stack, sticky);
        if (error == Errno.None && socket.Settings.BoundInterface is { } bound && bound != sticky.Interface)
            error = Errno.EINVAL;
        if (error == Errno.None)
            socket.Sticky = sticky is { Source.IsAny: true, Interface: null } ? null : sticky;
        return error;
    }

    /// <summary>Keep what is told of the next datagram for who receives it.</summary>
    /// <returns>What the answer says of that.</returns>
    private ulong TellControl(Caller caller, InetSocket socket, in DatagramInfo info)
    {
        Span<byte> control = stackalloc byte[ControlData.MaximumBytes];
        int length = ControlData.Write(control, socket.Control, socket.Is6, info, _stack, socket.Stamp);
        if ((socket.Control & ControlItems.Segments) != 0 && socket.Received!.NextSegmentSize is not 0 and var size)
            ControlData.AddSegmentSize(control, ref length, size);
        caller.ReceivedControl = control[..length].ToArray();
        return length > 0 ? ReceivedMessage.ControlBit : 0;
    }

    /// <summary>IPV6_RECVPATHMTU (RFC 3542 section 11.3): no bytes, the address of what was too long, and what the way there takes.</summary>
    private ulong TellPathMtu(ulong domain, InetSocket socket, QueuedError found)
    {
        Caller caller = CallerOf(domain);
        Span<byte> control = stackalloc byte[ControlData.MaximumBytes];
        int length = ControlData.WritePathMtu(control, found.Destination.Address, (int)found.Information);
        caller.ReceivedControl = control[..length].ToArray();
        caller.Sender = found.Destination;
        caller.SenderFamily = socket.Family;
        return ReceivedMessage.Of(0, 0, false, true, false) | ReceivedMessage.ControlBit;
    }

    /// <summary>TCP_INQ: how much of a stream is left to be received. When nothing will come any more it is 1, so that whoever goes by it looks for the end.</summary>
    private ulong TellUnread(ulong domain, TcpConnection connection, int left)
    {
        Span<byte> control = stackalloc byte[ControlData.MaximumBytes];
        int length = ControlData.WriteUnread(control, left == 0 && connection.IsReceivingOver ? 1 : left);
        CallerOf(domain).ReceivedControl = control[..length].ToArray();
        return ReceivedMessage.ControlBit;
    }

    private static int CopyBehind(ReadOnlySpan<byte> whole, int offset, Span<byte> bytes)
    {
        ReadOnlySpan<byte> rest = whole[offset..];
        if (rest.Length > bytes.Length)
            rest = rest[..bytes.Length];
        rest.CopyTo(bytes);
        return rest.Length;
    }
}
