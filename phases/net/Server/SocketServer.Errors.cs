using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <content>Errors one by one (IP_RECVERR, MSG_ERRQUEUE), what the path takes, and when a datagram came.</content>
public sealed partial class SocketServer
{
    /// <summary>
    /// Receive the oldest error: what came back of the packet, from whom it was to go to, with control data that says what is wrong. It never waits.
    /// </summary>
    private Errno ReceiveError(
        ulong domain, InetSocket socket, uint maximum, ReceiveFlags flags, out ulong information, Span<byte> bytes, out int count)
    {
        information = 0;
        count = 0;
        if (socket.Socket?.TakeQueuedError() is not { } error)
            return Errno.EAGAIN;
        int wanted = (int)Math.Min(maximum, (uint)error.Payload.Length);
        count = Math.Min(wanted, bytes.Length);
        error.Payload.AsSpan(0, count).CopyTo(bytes);
        Caller caller = CallerOf(domain);
        if ((flags & ReceiveFlags.Rest) != 0 && wanted > count)
            error.Payload.AsSpan(count, wanted - count).CopyTo(caller.Rest(wanted - count));
        caller.Sender = error.Destination;
        caller.SenderFamily = socket.Family;

        // What else is told is of the message that complains. There is none when this host does.
        Span<byte> control = stackalloc byte[ControlData.MaximumBytes];
        ControlItems items = error.Origin == ErrorOrigin.Local ? socket.Control & (ControlItems.Time | ControlItems.Times) : socket.Control;
        int used = ControlData.Write(control, items, socket.Is6, error.Message, _stack, socket.Stamp);
        ControlData.AddError(control, ref used, socket.Is6, error);
        caller.ReceivedControl = control[..used].ToArray();
        information = ReceivedMessage.Of(error.Payload.Length, 0, false, true, false) | ReceivedMessage.ControlBit;
        Tell(socket);
        return Errno.None;
    }

    /// <summary>IP_RECVERR and IPV6_RECVERR.</summary>
    private Errno SetReceivesErrors(InetSocket socket, bool of4, bool isWanted)
    {
        if (of4)
            socket.Settings.ReportsErrors4 = isWanted;
        else
            socket.Settings.ReportsErrors6 = isWanted;
        if (socket.Socket is { } kept && (!socket.IsStream || !isWanted))
            (kept.QueuesErrors4, kept.QueuesErrors6) = (socket.Settings.ReportsErrors4, socket.Settings.ReportsErrors6);
        Tell(socket);
        return Errno.None;
    }

    /// <summary>IP_MTU_DISCOVER and IPV6_MTU_DISCOVER: 2 and 3 (IP_PMTUDISC_DO, _PROBE) let no packet be fragmented, of streams none ever is.</summary>
    private static void SetMtuDiscovery(InetSocket socket, byte number)
    {
        socket.MtuDiscovery = number;
        if (socket.Datagrams is not null)
            socket.Datagrams.DontFragment = number is 2 or 3;
    }

    /// <summary>IP_MTU and IPV6_MTU: what the path to the peer takes.</summary>
    /// <returns>ENOTCONN: there is no peer.</returns>
    private Errno PathMtu(InetSocket socket, Span<byte> value, out int bytes)
    {
        bytes = 0;
        IpEndpoint remote = socket.Socket?.Remote ?? default;
        bool isConnected = socket.Raw is { IsConnected: true } || (remote.Port != 0 && socket.Raw is null);
        if (!isConnected)
            return Errno.ENOTCONN;
        int mtu = _stack.MtuTo(remote.Address, socket.Socket is { Local.Address: { IsAny: false } own } ? own : default, socket.Socket?.BoundInterface);
        if (mtu == 0)
            return Errno.ENOTCONN;
        BinaryPrimitives.WriteInt32LittleEndian(value, mtu);
        bytes = sizeof(int);
        return Errno.None;
    }

    /// <summary>IPV6_PATHMTU: <c>struct ip6_mtuinfo</c> (RFC 3542 section 11.3), an address, which is zero as on Linux, and what the path to the peer takes.</summary>
    /// <returns>ENOTCONN: there is no peer.</returns>
    private Errno PathMtuInformation(InetSocket socket, Span<byte> value, out int bytes)
    {
        const int addressSize = 28;
        value[..addressSize].Clear();
        Errno error = PathMtu(socket, value[addressSize..], out bytes);
        if (error == Errno.None)
            bytes += addressSize;
        return error;
    }

    /// <summary>SO_TIMESTAMP and the like: one of them at a time.</summary>
    private static void SetStamp(InetSocket socket, SocketOption option, bool isWanted)
    {
        socket.Stamp = isWanted ? option : 0;
        socket.Control = isWanted ? socket.Control | ControlItems.Time : socket.Control & ~ControlItems.Time;
    }

    /// <summary>SO_TIMESTAMPING: the time when a datagram came, by this software. That of hardware may be asked for; no card here has it. What is sent has none.</summary>
    /// <returns>EINVAL: another flag.</returns>
    private static Errno SetStamping(InetSocket socket, uint flags)
    {
        const uint receivedByHardware = 1 << 2;
        const uint receivedBySoftware = 1 << 3;
        const uint tellsSoftware = 1 << 4;
        const uint tellsHardware = (1 << 5) | (1 << 6);
        if ((flags & ~(receivedByHardware | receivedBySoftware | tellsSoftware | tellsHardware)) != 0)
            return Errno.EINVAL;
        socket.StampingFlags = flags;
        bool isTold = (flags & (receivedBySoftware | tellsSoftware)) == (receivedBySoftware | tellsSoftware);
        socket.Control = isTold ? socket.Control | ControlItems.Times : socket.Control & ~ControlItems.Times;
        return Errno.None;
    }
}
