using System;

namespace Pistachio.Net.Stack;

/// <summary>ARP (RFC 826): it answers for our addresses, asks for those of neighbours, and watches for others that have ours (RFC 5227).</summary>
internal sealed class ArpProtocol(NetworkStack stack) : INeighbourProtocol
{
    public void Receive(NetworkInterface via, ReadOnlySpan<byte> bytes)
    {
        if (!ArpPacket.TryRead(bytes, out ArpPacket packet) || packet.SenderMac.IsGroup || packet.SenderMac == via.Mac)
        {
            via.Counters.ReceiveDrops++;
            return;
        }

        if (stack.Probes.Observe(via, packet))
            return;

        InterfaceAddress? ours = via.Find(packet.Target);
        bool isForUs = ours is { IsUsable: true };

        // Of a probe the sender's address is 0.0.0.0: there is nothing to learn.
        if (!packet.Sender.IsAny && !packet.Sender.IsMulticast && !via.IsBroadcast(packet.Sender))
            Learn(via, packet, isForUs);
        if (isForUs && packet.Operation == ArpPacket.Request)
            Send(via, ArpPacket.Reply, ours!.Address, packet.Sender, packet.SenderMac, packet.SenderMac);
    }

    public void Solicit(NetworkInterface via, IpAddress target, MacAddress known)
    {
        IpAddress source = stack.Routes.SourceOn(via, target);
        Send(via, ArpPacket.Request, source, target, default, known);
    }

    /// <summary>Ask whether anybody has an address that we would like to have (RFC 5227 section 2.1.1).</summary>
    public void SendProbe(NetworkInterface via, IpAddress target) =>
        Send(via, ArpPacket.Request, IpAddress.Any4, target, default, MacAddress.Broadcast);

    /// <summary>Tell everybody that an address is ours (RFC 5227 section 2.3).</summary>
    public void Announce(NetworkInterface via, IpAddress address) =>
        Send(via, ArpPacket.Request, address, address, default, MacAddress.Broadcast);

    private void Learn(NetworkInterface via, in ArpPacket packet, bool isForUs)
    {
        Neighbour? entry = stack.Neighbours.Find(via, packet.Sender);
        bool isAnswer = packet.Operation == ArpPacket.Reply && isForUs
            && entry is { State: NeighbourState.Incomplete or NeighbourState.Probe or NeighbourState.Delay };
        if (isAnswer)
            stack.Neighbours.Confirm(entry!, packet.SenderMac);
        else
            stack.Neighbours.Learn(via, packet.Sender, packet.SenderMac, add: isForUs && packet.Operation == ArpPacket.Request);
    }

    private void Send(NetworkInterface via, ushort operation, IpAddress sender, IpAddress target, MacAddress targetMac, MacAddress destination)
    {
        PacketBuffer? packet = stack.Pool.TryTake(ArpPacket.Size);
        if (packet is null)
            return;

        ArpPacket arp = new() { Operation = operation, SenderMac = via.Mac, Sender = sender, TargetMac = targetMac, Target = target };
        arp.Write(packet.Span);
        stack.SendFrame(via, packet, destination, EthernetHeader.Arp);
    }
}
