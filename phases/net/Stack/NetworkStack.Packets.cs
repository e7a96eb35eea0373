using System;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

public sealed partial class NetworkStack
{
    /// <summary>Send a packet of an upper layer by the version of its addresses. The buffer is no longer the caller's.</summary>
    internal Errno SendPacket(PacketBuffer packet, FlowRoute route, in IpParameters parameters) =>
        parameters.Destination.Is4 ? Ip4.Send(packet, route, parameters) : Ip6.Send(packet, route, parameters);

    /// <summary>Send a packet that has its IP header.</summary>
    internal Errno SendIp(PacketBuffer packet, FlowRoute route, ushort type, bool loopsBack)
    {
        switch (route.Kind)
        {
            case RouteKind.Local:
                Loop(packet, Loopback);
                return Errno.None;

            case RouteKind.Broadcast:
                SendFrame(route.Interface, packet, MacAddress.Broadcast, type);
                return Errno.None;

            case RouteKind.Multicast when route.Interface.IsLoopback:
                Loop(packet, Loopback);
                return Errno.None;

            case RouteKind.Multicast:
                if (loopsBack && Groups.IsMember(route.Interface, route.Destination))
                    LoopCopy(packet, route.Interface);
                SendFrame(route.Interface, packet, MacAddress.OfGroup(route.Destination), type);
                return Errno.None;

            default:
                Neighbour neighbour = route.Neighbour ??= Neighbours.FindOrAdd(route.Interface, route.NextHop);
                Neighbours.Send(neighbour, packet, type);
                return Errno.None;
        }
    }

    /// <summary>Put the Ethernet header before a packet and give it to the card.</summary>
    internal void SendFrame(NetworkInterface via, PacketBuffer packet, MacAddress destination, ushort type)
    {
        EthernetHeader.Write(packet.Prepend(EthernetHeader.Size), destination, via.Mac, type);
        if (via.IsUp && via.Link!.TrySend(packet.Span))
        {
            via.Counters.FramesSent++;
            via.Counters.BytesSent += packet.Length;
        }
        else
        {
            via.Counters.SendDrops++;
        }

        packet.Release();
    }

    /// <summary>A packet that passed the checks of IP goes up.</summary>
    internal void Deliver(in IpPacket packet)
    {
        bool isRaw = Raw.Receive(packet);
        switch (packet.Protocol)
        {
            case IpProtocol.Tcp:
                Tcp.Receive(packet);
                break;

            case IpProtocol.Udp:
                Udp.Receive(packet);
                break;

            case IpProtocol.UdpLite:
                UdpLite.Receive(packet);
                break;

            case IpProtocol.Icmp when packet.Source.Is4:
                Icmp4.Receive(packet);
                break;

            case IpProtocol.Igmp when packet.Source.Is4:
                Groups.ReceiveIgmp(packet);
                break;

            case IpProtocol.Icmp6 when !packet.Source.Is4:
                Icmp6.Receive(packet);
                break;

            default:
                if (!isRaw)
                    RefuseProtocol(packet);
                break;
        }
    }

    /// <summary>An error about a packet of ours goes to who sent it.</summary>
    internal void DeliverError(in TransportError error)
    {
        Raw.ReceiveError(error);
        switch (error.Protocol)
        {
            case IpProtocol.Tcp:
                Tcp.ReceiveError(error);
                break;

            case IpProtocol.Udp:
                Udp.ReceiveError(error);
                break;

            case IpProtocol.UdpLite:
                UdpLite.ReceiveError(error);
                break;

            case IpProtocol.Icmp:
            case IpProtocol.Icmp6:
                Ping.ReceiveError(error);
                break;
        }
    }

    /// <summary>A packet of ours, which begins with its IP header, could not be sent because nobody answers for the next hop.</summary>
    internal void ReportUnreachable(ReadOnlySpan<byte> packet)
    {
        bool isKnown = packet[0] >> 4 == 4 ? Icmp4.TryParseQuote(packet, out TransportError error) : Icmp6.TryParseQuote(packet, out error);
        if (!isKnown)
            return;

        // As if we had been told so by ourselves (RFC 1122 section 3.2.2.1: host unreachable; RFC 4443 section 3.1: address unreachable).
        error.Error = Errno.EHOSTUNREACH;
        error.Type = error.Remote.Is4 ? Icmp4Type.Unreachable : Icmp6Type.Unreachable;
        error.Code = error.Remote.Is4 ? UnreachableCode.Host : (byte)3;
        error.Offender = error.Local;
        error.HopLimit = 64;
        error.IsOwn = true;
        DeliverError(error);
        if (!Raw.HasSockets)
            return;
        if (error.Remote.Is4)
            Icmp4.ShowError(packet, error.Type, error.Code);
        else
            Icmp6.ShowError(packet, error.Type, error.Code);
    }

    /// <summary>No socket has the port that a datagram went to.</summary>
    internal void PortUnreachable(in IpPacket packet)
    {
        if (!packet.Source.Is4)
            Icmp6.SendError(packet.Interface, packet.Packet, Icmp6Type.Unreachable, 4);
        else if (!packet.Interface.IsConfiguring)
            Icmp4.SendError(packet.Interface, packet.Packet, Icmp4Type.Unreachable, UnreachableCode.Port);
    }

    /// <summary>Fragments of a packet, the first among them, did not become whole in time.</summary>
    internal void ReassemblyTimedOut(NetworkInterface via, ReadOnlySpan<byte> quote)
    {
        if (quote[0] >> 4 == 4)
            Icmp4.SendError(via, quote, Icmp4Type.TimeExceeded, 1);
        else
            Icmp6.SendError(via, quote, Icmp6Type.TimeExceeded, 1);
    }

    private void RefuseProtocol(in IpPacket packet)
    {
        if (packet.IsForMany)
            return;

        if (packet.Source.Is4)
            Icmp4.SendError(packet.Interface, packet.Packet, Icmp4Type.Unreachable, UnreachableCode.Protocol);
        else
            Icmp6.SendError(packet.Interface, packet.Packet, Icmp6Type.ParameterProblem, 1, 6);
    }

    /// <summary>No packet is on its way over the loopback.</summary>
    internal bool IsLoopbackIdle => _looped.Count == 0;

    /// <summary>Bytes went over the loopback without a packet: they count as one.</summary>
    internal void CountLooped(int bytes)
    {
        InterfaceCounters counters = Loopback.Counters;
        counters.FramesSent++;
        counters.FramesReceived++;
        counters.BytesSent += bytes;
        counters.BytesReceived += bytes;
    }

    private void Loop(PacketBuffer packet, NetworkInterface via)
    {
        packet.Interface = via;
        _looped.Add(packet);
        Loopback.Counters.FramesSent++;
        Loopback.Counters.BytesSent += packet.Length;
    }

    private void LoopCopy(PacketBuffer packet, NetworkInterface via)
    {
        PacketBuffer? copy = Pool.TryTake(packet.Length);
        if (copy is null)
            return;

        packet.Span.CopyTo(copy.Span);
        Loop(copy, via);
    }
}
