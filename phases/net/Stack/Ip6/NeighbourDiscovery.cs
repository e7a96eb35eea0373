using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace Pistachio.Net.Stack;

/// <summary>Neighbour discovery (RFC 4861) and detection of duplicate addresses (RFC 4862 section 5.4); routers are in the other file.</summary>
internal sealed partial class NeighbourDiscovery(NetworkStack stack) : INeighbourProtocol
{
    private const byte SourceLinkAddress = 1;
    private const byte TargetLinkAddress = 2;
    private const byte PrefixInformation = 3;
    private const byte MtuOption = 5;

    // In an advertisement: the sender is a router, the answer was asked for, what was known before is to be replaced.
    private const byte SolicitedFlag = 0x40;
    private const byte OverrideFlag = 0x20;

    private const int MessageSize = 24;
    private const int LinkOptionSize = 8;

    private readonly List<AddressDetection> _detections = [];

    /// <summary>ff02::1.</summary>
    public static IpAddress AllNodes => new(0xFF02_0000_0000_0000, 1);

    /// <summary>ff02::2.</summary>
    public static IpAddress AllRouters => new(0xFF02_0000_0000_0000, 2);

    /// <summary>The group that those listen to whose address ends alike (RFC 4291 section 2.7.1).</summary>
    public static IpAddress SolicitedNode(IpAddress address) => new(0xFF02_0000_0000_0000, 0x1_FF00_0000 | (address.Low & 0xFF_FFFF));

    public void Solicit(NetworkInterface via, IpAddress target, MacAddress known)
    {
        IpAddress source = stack.Routes.SourceOn(via, target);
        bool isForMany = known == MacAddress.Broadcast;
        SendSolicitation(via, source, target, isForMany ? SolicitedNode(target) : target, known);
    }

    /// <summary>A message of neighbour discovery came; its checksum is right.</summary>
    public void Receive(in IpPacket packet)
    {
        // RFC 4861 section 6.1 and 7.1: nothing that crossed a router is believed.
        ReadOnlySpan<byte> message = packet.Payload;
        if (packet.HopLimit != 255 || message[1] != 0 || packet.Interface.IsLoopback)
        {
            packet.Interface.Counters.ReceiveDrops++;
            return;
        }

        if (message[0] == Icmp6Type.RouterAdvertisement)
        {
            ReceiveAdvertisementOfRouter(packet);
            return;
        }

        if (message.Length < MessageSize || !AreOptionsSound(message[MessageSize..]))
        {
            packet.Interface.Counters.ReceiveDrops++;
            return;
        }

        IpAddress target = IpAddress.Read6(message[8..]);
        if (target.IsMulticast)
            return;
        if (message[0] == Icmp6Type.NeighbourSolicitation)
            ReceiveSolicitation(packet, target);
        else
            ReceiveAdvertisement(packet, target);
    }

    /// <summary>Look whether anybody has an address before it is used.</summary>
    public void StartDetection(InterfaceAddress address)
    {
        AddressDetection detection = new(this, stack.Timers, address);
        _detections.Add(detection);
        // Section 5.4.2: not all hosts at once.
        detection.Timer.Set(stack.Now + 1 + stack.Secrets.Below(1000) * Time.Millisecond);
    }

    public void StopDetection(InterfaceAddress address)
    {
        for (int i = _detections.Count - 1; i >= 0; i--)
        {
            if (_detections[i].Address == address)
            {
                _detections[i].Timer.Cancel();
                _detections.RemoveAt(i);
            }
        }
    }

    public void OnTimer(AddressDetection detection)
    {
        InterfaceAddress address = detection.Address;
        if (!detection.HasAsked)
        {
            detection.HasAsked = true;
            SendSolicitation(address.Interface, IpAddress.Any6, address.Address, SolicitedNode(address.Address), MacAddress.Broadcast);
            detection.Timer.Set(stack.Now + Time.Second);
            return;
        }

        _detections.Remove(detection);
        address.State = AddressState.Preferred;
        stack.AddressReady(address);
        OnAddressReady(address);
    }

    private static bool AreOptionsSound(ReadOnlySpan<byte> options)
    {
        while (options.Length > 0)
        {
            if (options.Length < 8 || options[1] == 0 || options[1] * 8 > options.Length)
                return false;
            options = options[(options[1] * 8)..];
        }

        return true;
    }

    private static bool TryFindLinkAddress(ReadOnlySpan<byte> options, byte type, out MacAddress mac)
    {
        for (; options.Length > 0; options = options[(options[1] * 8)..])
        {
            if (options[0] == type)
            {
                mac = MacAddress.Read(options[2..]);
                return !mac.IsGroup;
            }
        }

        mac = default;
        return false;
    }

    private void ReceiveSolicitation(in IpPacket packet, IpAddress target)
    {
        NetworkInterface via = packet.Interface;
        InterfaceAddress? ours = via.Find(target);
        if (ours is null)
            return;

        if (ours.State == AddressState.Tentative)
        {
            // Somebody else looks for it at the same time (RFC 4862 section 5.4.3).
            if (packet.Source.IsAny)
                Collide(ours);
            return;
        }

        if (!ours.IsUsable)
            return;

        bool isDetection = packet.Source.IsAny;
        if (!isDetection && TryFindLinkAddress(packet.Payload[MessageSize..], SourceLinkAddress, out MacAddress mac))
            stack.Neighbours.Learn(via, packet.Source, mac, add: true);
        SendAdvertisement(via, target, isDetection ? AllNodes : packet.Source, isDetection ? OverrideFlag : (byte)(SolicitedFlag | OverrideFlag));
    }

    private void ReceiveAdvertisement(in IpPacket packet, IpAddress target)
    {
        NetworkInterface via = packet.Interface;
        byte flags = packet.Payload[4];
        if (packet.IsForMany && (flags & SolicitedFlag) != 0)
            return;

        if (via.Find(target) is { } ours)
        {
            if (ours.State == AddressState.Tentative)
                Collide(ours);
            else if (ours.IsUsable)
                stack.Watcher?.AddressConflict(ours);
            return;
        }

        Neighbour? entry = stack.Neighbours.Find(via, target);
        if (entry is null)
            return;

        bool hasMac = TryFindLinkAddress(packet.Payload[MessageSize..], TargetLinkAddress, out MacAddress mac);
        bool isWaiting = entry.State is NeighbourState.Incomplete or NeighbourState.Failed;
        if (isWaiting && !hasMac)
            return;

        // RFC 4861 section 7.2.5.
        bool isNews = hasMac && (isWaiting || mac != entry.Mac);
        if (isNews && !isWaiting && (flags & OverrideFlag) == 0)
        {
            if (entry.State == NeighbourState.Reachable)
                entry.State = NeighbourState.Stale;
            return;
        }

        if ((flags & SolicitedFlag) != 0)
            stack.Neighbours.Confirm(entry, hasMac ? mac : entry.Mac);
        else if (isNews)
            stack.Neighbours.Learn(via, target, mac, add: false);
    }

    private void Collide(InterfaceAddress address)
    {
        address.State = AddressState.Duplicate;
        StopDetection(address);
        stack.AddressDuplicate(address);
        OnAddressDuplicate(address);
    }

    private void SendAdvertisement(NetworkInterface via, IpAddress target, IpAddress destination, byte flags)
    {
        PacketBuffer? packet = stack.Pool.TryTake(MessageSize + LinkOptionSize);
        if (packet is null)
            return;

        Span<byte> message = packet.Span;
        message.Clear();
        message[0] = Icmp6Type.NeighbourAdvertisement;
        message[4] = flags;
        target.Write(message[8..]);
        WriteLinkAddress(message[MessageSize..], TargetLinkAddress, via.Mac);
        stack.Icmp6.Send(packet, target, destination, via, 255, isForRouters: false);
    }

    /// <summary>Write a solicitation with its IP header: it goes out before routes and neighbours are known.</summary>
    private void SendSolicitation(NetworkInterface via, IpAddress source, IpAddress target, IpAddress destination, MacAddress mac)
    {
        // Section 7.2.2: who has no address yet does not say where it is.
        int size = MessageSize + (source.IsAny ? 0 : LinkOptionSize);
        PacketBuffer? packet = stack.Pool.TryTake(size);
        if (packet is null)
            return;

        Span<byte> message = packet.Span;
        message.Clear();
        message[0] = Icmp6Type.NeighbourSolicitation;
        target.Write(message[8..]);
        if (!source.IsAny)
            WriteLinkAddress(message[MessageSize..], SourceLinkAddress, via.Mac);
        SendOnLink(packet, via, source, destination, mac == MacAddress.Broadcast ? MacAddress.OfGroup(destination) : mac);
    }

    private void SendOnLink(PacketBuffer packet, NetworkInterface via, IpAddress source, IpAddress destination, MacAddress mac)
    {
        Icmp6.WriteChecksum(packet.Span, source, destination);
        int length = packet.Length;
        Ip6Header.Write(packet.Prepend(Ip6Header.Size), new IpParameters(source, destination, IpProtocol.Icmp6) { HopLimit = 255 }, IpProtocol.Icmp6, length);
        stack.SendFrame(via, packet, mac, EthernetHeader.Ip6);
    }

    private static void WriteLinkAddress(Span<byte> option, byte type, MacAddress mac)
    {
        option[0] = type;
        option[1] = 1;
        mac.Write(option[2..]);
    }
}
