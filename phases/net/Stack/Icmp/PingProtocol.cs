using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>Echo requests of sockets on this host, and their replies.</summary>
public sealed class PingProtocol
{
    private const int HeaderSize = 8;

    private readonly NetworkStack _stack;
    private readonly List<PingSocket> _sockets = [];

    internal PingProtocol(NetworkStack stack) => _stack = stack;

    /// <summary>Make a socket with an identifier of its own.</summary>
    /// <param name="is6">For IPv6.</param>
    /// <param name="ring">Where replies go.</param>
    /// <returns>Null: there are too many.</returns>
    public PingSocket? Open(bool is6, DatagramRing ring)
    {
        if (_sockets.Count >= 1024)
            return null;

        ushort identifier;
        do
        {
            identifier = (ushort)_stack.Secrets.Next();
        }
        while (Find(identifier) is not null);
        PingSocket socket = new(this, _stack, is6, identifier, ring);
        _sockets.Add(socket);
        return socket;
    }

    internal void Close(PingSocket socket)
    {
        socket.Received.Clear();
        socket.ForgetErrors();
        _sockets.Remove(socket);
    }

    internal Errno Send(PingSocket socket, IpAddress destination, ushort sequence, ReadOnlySpan<byte> payload, DatagramOptions? options)
    {
        if (socket.HasError)
            return socket.TakeError();
        if (payload.Length > UdpProtocol.MaximumPayload)
            return Errno.EMSGSIZE;

        IpAddress source = options?.Source ?? default;
        if (!source.IsAny && (source.Is4 != destination.Is4 || !_stack.IsOwn(source)))
            return Errno.EINVAL;
        FlowRoute route = options is not null ? new FlowRoute() : socket.Route;
        route.StaysOnLink = socket.StaysOnLink;
        Errno result = _stack.Routes.Resolve(route, destination, source, options?.Interface ?? socket.InterfaceTo(destination));
        if (result != Errno.None)
            return result;
        if (route.Kind == RouteKind.Broadcast && !socket.MayBroadcast)
            return Errno.EACCES;

        PacketBuffer? packet = _stack.Pool.TryTake(HeaderSize + payload.Length);
        if (packet is null)
            return Errno.ENOBUFS;

        byte protocol = destination.Is4 ? IpProtocol.Icmp : IpProtocol.Icmp6;
        Span<byte> message = packet.Span;
        message[..4].Clear();
        message[0] = destination.Is4 ? Icmp4Type.EchoRequest : Icmp6Type.EchoRequest;
        BinaryPrimitives.WriteUInt16BigEndian(message[4..], socket.Local.Port);
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], sequence);
        payload.CopyTo(message[HeaderSize..]);
        ulong sum = InternetChecksum.Sum(message);
        if (!destination.Is4)
            sum += InternetChecksum.PseudoHeader(route.Source, destination, protocol, message.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(message[2..], InternetChecksum.Finish(sum));
        MulticastSettings? many = route.Kind == RouteKind.Multicast ? socket.MulticastTo(destination) : null;
        return _stack.SendPacket(packet, route, new IpParameters(route.Source, destination, protocol)
        {
            HopLimit = options?.HopLimit ?? many?.HopLimit ?? socket.HopLimit,
            TrafficClass = options?.TrafficClass ?? socket.TrafficClass,
            LoopsBack = many is not { LoopsBack: false },
        });
    }

    /// <summary>A reply came.</summary>
    internal void Receive(in IpPacket packet)
    {
        PingSocket? socket = Find(BinaryPrimitives.ReadUInt16BigEndian(packet.Payload[4..]));
        if (socket is null || (socket.BoundInterface is { } bound && bound != packet.Interface))
            return;

        DatagramInfo info = new()
        {
            Source = new IpEndpoint(packet.Source, BinaryPrimitives.ReadUInt16BigEndian(packet.Payload[6..])),
            Destination = packet.Destination,
            Length = packet.Payload.Length - HeaderSize,
            InterfaceIndex = (byte)packet.Interface.Index,
            HopLimit = packet.HopLimit,
            TrafficClass = packet.TrafficClass,
            Time = _stack.Now,
        };
        if (socket.Received.TryAdd(info, packet.Payload[HeaderSize..]))
            socket.Notify(SocketChange.Readable);
    }

    /// <summary>Somebody could not deliver a request. Connected sockets hear of it, and others that want to be told of each error.</summary>
    internal void ReceiveError(in TransportError error)
    {
        if (error.Transport[0] is not (Icmp4Type.EchoRequest or Icmp6Type.EchoRequest))
            return;
        if (Find(BinaryPrimitives.ReadUInt16BigEndian(error.Transport[4..])) is not { } socket)
            return;

        if (socket.IsConnected || socket.QueuesErrorsOf(error.Remote))
            socket.Report(error, 0, error.Transport, _stack);
    }

    private PingSocket? Find(ushort identifier)
    {
        foreach (PingSocket socket in _sockets)
        {
            if (socket.Local.Port == identifier)
                return socket;
        }

        return null;
    }
}
