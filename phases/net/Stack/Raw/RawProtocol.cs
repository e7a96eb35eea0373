using System;
using System.Collections.Generic;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>Sockets that see packets of a protocol of IP as they come.</summary>
public sealed class RawProtocol
{
    /// <summary>The longest payload, without a header of its own: 65,535 less the header of IPv4.</summary>
    public const int MaximumPayload = 65_515;

    /// <summary>Type, code and checksum of ICMP.</summary>
    private const int LeastIcmp = 4;

    private readonly NetworkStack _stack;
    private readonly List<RawSocket> _sockets = [];

    internal RawProtocol(NetworkStack stack) => _stack = stack;

    /// <summary>Somebody may want to see packets.</summary>
    internal bool HasSockets => _sockets.Count != 0;

    /// <summary>Make a socket.</summary>
    /// <param name="is6">For IPv6.</param>
    /// <param name="protocol">The protocol.</param>
    /// <param name="ring">Where packets go.</param>
    public RawSocket Open(bool is6, byte protocol, DatagramRing ring)
    {
        RawSocket socket = new(this, _stack, is6, protocol, ring);
        _sockets.Add(socket);
        return socket;
    }

    internal void Close(RawSocket socket)
    {
        socket.Received.Clear();
        socket.ForgetErrors();
        _sockets.Remove(socket);
    }

    internal Errno Bind(RawSocket socket, IpAddress address)
    {
        if (address.Is4 == socket.Is6)
            return Errno.EAFNOSUPPORT;
        if (!socket.TryAllow(address))
            return Errno.EADDRNOTAVAIL;
        socket.Local = new IpEndpoint(address, socket.Protocol);
        return Errno.None;
    }

    internal Errno Connect(RawSocket socket, IpAddress address)
    {
        if (address.Is4 == socket.Is6)
            return Errno.EAFNOSUPPORT;
        address = DatagramSocket.OrLoopback(address);
        Errno result = socket.Resolve(address, socket.InterfaceTo(address));
        if (result == Errno.None)
            socket.Remote = new IpEndpoint(address, 0);
        return result;
    }

    internal Errno Send(RawSocket socket, IpAddress destination, ReadOnlySpan<byte> payload, DatagramOptions? options = null)
    {
        if (socket.HasError)
            return socket.TakeError();
        if (payload.Length > (socket.HasHeader ? ushort.MaxValue : MaximumPayload))
            return Errno.EMSGSIZE;
        bool isIcmp6 = socket.Is6 && socket.Protocol == IpProtocol.Icmp6;
        if (isIcmp6 && payload.Length < LeastIcmp)
            return Errno.EINVAL;
        if (destination.Is4 == socket.Is6)
            return Errno.EAFNOSUPPORT;
        destination = DatagramSocket.OrLoopback(destination);
        FlowRoute route = socket.Route;
        Errno result = options is not null
            ? socket.Resolve(destination, socket.InterfaceTo(destination), options, out route)
            : socket.Resolve(destination, socket.InterfaceTo(destination));
        if (result != Errno.None)
            return result;
        PacketBuffer? packet = _stack.Pool.TryTake(payload.Length);
        if (packet is null)
            return Errno.ENOBUFS;

        payload.CopyTo(packet.Span);
        if (socket.HasHeader)
            return _stack.Ip4.SendWhole(packet, route);
        if (isIcmp6)
            Icmp6.WriteChecksum(packet.Span, route.Source, destination);
        MulticastSettings? many = route.Kind == RouteKind.Multicast ? socket.MulticastTo(destination) : null;
        return _stack.SendPacket(packet, route, new IpParameters(route.Source, destination, socket.Protocol)
        {
            HopLimit = options?.HopLimit ?? many?.HopLimit ?? socket.HopLimit,
            TrafficClass = options?.TrafficClass ?? socket.TrafficClass,
            LoopsBack = many is not { LoopsBack: false },
        });
    }

    /// <summary>A packet came: each socket that it suits gets a copy.</summary>
    /// <returns>False: there is none.</returns>
    internal bool Receive(in IpPacket packet)
    {
        if (_sockets.Count == 0)
            return false;
        bool is6 = !packet.Source.Is4;
        bool isWanted = false;
        foreach (RawSocket socket in _sockets)
        {
            if (!Suits(socket, packet, is6))
                continue;
            isWanted = true;
            if (packet.Protocol is IpProtocol.Icmp or IpProtocol.Icmp6 && packet.Payload.Length > 0 && !socket.Takes(packet.Payload[0]))
                continue;
            if (is6 && packet.Protocol == IpProtocol.Icmp6 && !IsChecksumRight(packet))
                continue;
            ReadOnlySpan<byte> bytes = is6 ? packet.Payload : packet.Packet;
            DatagramInfo info = new()
            {
                Source = new IpEndpoint(packet.Source, 0),
                Destination = packet.Destination,
                Length = bytes.Length,
                InterfaceIndex = (byte)packet.Interface.Index,
                HopLimit = packet.HopLimit,
                TrafficClass = packet.TrafficClass,
                Time = _stack.Now,
            };
            if (socket.Received.TryAdd(info, bytes))
                socket.Notify(SocketChange.Readable);
        }

        return isWanted;
    }

    /// <summary>
    /// Somebody could not deliver a packet. Sockets that want to be told of each error hear of it, and connected ones of those that do not get better by waiting.
    /// </summary>
    internal void ReceiveError(in TransportError error)
    {
        foreach (RawSocket socket in _sockets)
        {
            IpAddress local = socket.Local.Address;
            bool isSender = socket.Protocol == error.Protocol && socket.Is6 != error.Remote.Is4 && (local.IsAny || local == error.Local)
                && (!socket.IsConnected || socket.Remote.Address == error.Remote);
            if (isSender && (socket.QueuesErrorsOf(error.Remote) || (socket.IsConnected && (error.IsHard || error.Mtu != 0))))
                socket.Report(error, 0, error.Transport, _stack);
        }
    }

    private static bool Suits(RawSocket socket, in IpPacket packet, bool is6)
    {
        IpAddress local = socket.Local.Address;
        return socket.Protocol == packet.Protocol && socket.Protocol != RawSocket.SendsOnly && socket.Is6 == is6
            && (local.IsAny || local == packet.Destination)
            && (!socket.IsConnected || socket.Remote.Address == packet.Source)
            && (socket.BoundInterface is not { } bound || bound == packet.Interface)
            && (!packet.IsForMany || socket.TakesGroup(packet));
    }

    private static bool IsChecksumRight(in IpPacket packet)
    {
        if (packet.IsTrusted)
            return true;
        ulong sum = InternetChecksum.PseudoHeader(packet.Source, packet.Destination, IpProtocol.Icmp6, packet.Payload.Length);
        return InternetChecksum.Finish(sum + InternetChecksum.Sum(packet.Payload)) == 0;
    }
}
