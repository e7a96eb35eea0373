using System;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <content>Many datagrams of one length to one receiver, which a program sends, and may receive, as one (udp(7) of Linux: UDP_SEGMENT, UDP_GRO).</content>
public sealed partial class UdpProtocol
{
    /// <summary>Datagrams that are sent as one at most.</summary>
    public const int MaximumSegments = 128;

    /// <summary>Send datagrams of so many bytes each, the last of what is left.</summary>
    /// <returns>EMSGSIZE: one of them does not go in a packet. EINVAL: there are too many. EIO: of UDP-Lite. Others as of one datagram: those before have gone then.</returns>
    private Errno SendSegments(UdpSocket socket, FlowRoute route, in IpEndpoint remote, ReadOnlySpan<byte> payload, DatagramOptions? options, int segment)
    {
        int headers = UdpHeader.Size + (remote.Address.Is4 ? Ip4Header.Size : Ip6Header.Size);
        if (Math.Min(segment, payload.Length) + headers > route.Mtu)
            return Errno.EMSGSIZE;
        if (payload.Length > segment * MaximumSegments)
            return Errno.EINVAL;
        if (IsLite)
            return Errno.EIO;
        bool isLocal = route.Kind == RouteKind.Local;
        if (isLocal && payload.Length > segment && TryDeliverWhole(socket, route, remote, payload, options, segment))
            return Errno.None;

        Errno result = Errno.None;
        for (int at = 0; result == Errno.None && (at == 0 || at < payload.Length); at += segment)
        {
            ReadOnlySpan<byte> piece = payload.Slice(at, Math.Min(segment, payload.Length - at));
            if (!(isLocal && TryDeliver(socket, route, remote, piece, options)))
                result = SendPacket(socket, route, remote, piece, options);
        }

        return result;
    }

    /// <summary>Give all of them at once to a receiver on this host that wants them so.</summary>
    /// <returns>False: they go one by one.</returns>
    private bool TryDeliverWhole(UdpSocket socket, FlowRoute route, in IpEndpoint remote, ReadOnlySpan<byte> payload, DatagramOptions? options, int segment)
    {
        if (!_stack.IsLoopbackIdle || _stack.Raw.HasSockets)
            return false;
        IpEndpoint source = new(route.Source, socket.Local.Port);
        if (Find(_stack.Loopback, remote, source) is not { TakesSegments: true } receiver)
            return false;

        _stack.CountLooped(payload.Length + UdpHeader.Size + (remote.Address.Is4 ? Ip4Header.Size : Ip6Header.Size));
        if (receiver.Received.TryAdd(Describe(socket, source, remote.Address, payload.Length, options), payload, (ushort)segment))
            receiver.Notify(SocketChange.Readable);
        return true;
    }
}
