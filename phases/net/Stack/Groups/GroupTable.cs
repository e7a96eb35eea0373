using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>Multicast memberships, and IGMP version 2 (RFC 2236) and MLD version 1 (RFC 2710), by which routers learn of them.</summary>
internal sealed class GroupTable(NetworkStack stack)
{
    private const byte Query = 0x11;
    private const byte Report1 = 0x12;
    private const byte Report2 = 0x16;
    private const byte Leave = 0x17;
    private const int MessageSize = 8;
    private const int MldSize = 24;

    /// <summary>Groups at most, over all interfaces.</summary>
    private const int Capacity = 256;

    // RFC 2236 section 8.10.
    private const uint UnsolicitedReportMilliseconds = 10_000;

    private static readonly IpAddress AllHosts = IpAddress.From4(224, 0, 0, 1);
    private static readonly IpAddress AllRouters = IpAddress.From4(224, 0, 0, 2);

    private readonly List<GroupMembership> _members = [];
    private readonly FlowRoute _route = new();

    public int Count => _members.Count;

    public bool IsMember(NetworkInterface via, IpAddress group) => group == AllHosts || group == NeighbourDiscovery.AllNodes || Find(via, group) is not null;

    /// <summary>One more socket has joined.</summary>
    /// <returns>None; ENOBUFS: there are too many groups.</returns>
    public Errno Join(NetworkInterface via, IpAddress group)
    {
        if (Find(via, group) is { } known)
        {
            known.References++;
            return Errno.None;
        }

        if (_members.Count == Capacity)
            return Errno.ENOBUFS;

        GroupMembership member = new(this, stack.Timers, via, group);
        _members.Add(member);
        UpdateFilter(via);
        if (IsReported(member))
        {
            // Twice, in case the first is lost (section 3).
            member.ReportsLeft = 1;
            Report(member);
            member.Timer.Set(stack.Now + 1 + stack.Secrets.Below(UnsolicitedReportMilliseconds) * Time.Millisecond);
        }

        return Errno.None;
    }

    /// <summary>A socket has left.</summary>
    public void Drop(NetworkInterface via, IpAddress group)
    {
        GroupMembership? member = Find(via, group);
        if (member is null || --member.References > 0)
            return;

        member.Timer.Cancel();
        _members.Remove(member);
        UpdateFilter(via);
        if (IsReported(member) && member.WasLastToReport)
        {
            if (group.Is4)
                SendIgmp(via, Leave, group, AllRouters);
            else
                SendMld(via, Icmp6Type.ListenerDone, group, NeighbourDiscovery.AllRouters);
        }
    }

    public void ReceiveIgmp(in IpPacket packet)
    {
        if (packet.Payload.Length < MessageSize || InternetChecksum.Of(packet.Payload) != 0)
        {
            packet.Interface.Counters.ReceiveDrops++;
            return;
        }

        IpAddress group = IpAddress.Read4(packet.Payload[4..]);
        switch (packet.Payload[0])
        {
            case Query:
                // Section 4: a query of version 1 has 0 here and means ten seconds.
                int tenths = packet.Payload[1] == 0 ? 100 : packet.Payload[1];
                Answer(packet.Interface, group, tenths);
                break;

            case Report1:
            case Report2:
                // Another member has answered, so we need not.
                if (Find(packet.Interface, group) is { } member && !packet.Interface.IsLoopback)
                {
                    member.Timer.Cancel();
                    member.WasLastToReport = false;
                }

                break;
        }
    }

    /// <summary>A query or a report of somebody else; its checksum is right.</summary>
    public void ReceiveMld(in IpPacket packet)
    {
        // RFC 2710 section 3: from the link, and nowhere else.
        if (packet.Payload.Length < MldSize || packet.HopLimit != 1 || !packet.Source.IsLinkLocal)
        {
            packet.Interface.Counters.ReceiveDrops++;
            return;
        }

        IpAddress group = IpAddress.Read6(packet.Payload[8..]);
        if (packet.Payload[0] == Icmp6Type.ListenerQuery)
        {
            Answer(packet.Interface, group, Math.Max((int)BinaryPrimitives.ReadUInt16BigEndian(packet.Payload[4..]) / 100, 1));
        }
        else if (Find(packet.Interface, group) is { } member)
        {
            member.Timer.Cancel();
            member.WasLastToReport = false;
        }
    }

    public void OnTimer(GroupMembership member)
    {
        Report(member);
        if (member.ReportsLeft > 0)
            member.ReportsLeft--;
    }

    /// <summary>Groups of which routers are told: not those of the host itself, and not on the loopback.</summary>
    private static bool IsReported(GroupMembership member)
    {
        if (member.Interface.IsLoopback)
            return false;

        // RFC 2710 section 5: not all nodes, and no group of scope 0 or 1.
        return member.Group.Is4
            ? member.Group != AllHosts
            : member.Group != NeighbourDiscovery.AllNodes && ((member.Group.High >> 48) & 0xF) > 1;
    }

    private void Answer(NetworkInterface via, IpAddress group, int tenths)
    {
        foreach (GroupMembership member in _members)
        {
            if (member.Interface != via || !IsReported(member) || member.Group.Is4 != group.Is4 || (!group.IsAny && group != member.Group))
                continue;

            long delay = 1 + stack.Secrets.Below((uint)tenths * 100) * Time.Millisecond;
            member.Timer.SetAtLatest(stack.Now + delay);
        }
    }

    private void Report(GroupMembership member)
    {
        member.WasLastToReport = true;
        if (!member.Group.Is4)
            SendMld(member.Interface, Icmp6Type.ListenerReport, member.Group, member.Group);
        else
            SendIgmp(member.Interface, Report2, member.Group, member.Group);
    }

    private void SendIgmp(NetworkInterface via, byte type, IpAddress group, IpAddress destination)
    {
        PacketBuffer? packet = stack.Pool.TryTake(MessageSize);
        if (packet is null)
            return;

        Span<byte> message = packet.Span;
        message.Clear();
        message[0] = type;
        group.Write(message[4..]);
        BinaryPrimitives.WriteUInt16LittleEndian(message[2..], InternetChecksum.Of(message));
        if (stack.Routes.Resolve(_route, destination, default, via) != Errno.None)
        {
            packet.Release();
            return;
        }

        IpParameters parameters = new(_route.Source, destination, IpProtocol.Igmp) { HopLimit = 1, RouterAlert = true, LoopsBack = false };
        stack.Ip4.Send(packet, _route, parameters);
    }

    private void SendMld(NetworkInterface via, byte type, IpAddress group, IpAddress destination)
    {
        PacketBuffer? packet = stack.Pool.TryTake(MldSize);
        if (packet is null)
            return;

        packet.Span.Clear();
        packet.Span[0] = type;
        group.Write(packet.Span[8..]);
        stack.Icmp6.Send(packet, default, destination, via, 1, isForRouters: true);
    }

    private GroupMembership? Find(NetworkInterface via, IpAddress group)
    {
        foreach (GroupMembership member in _members)
        {
            if (member.Interface == via && member.Group == group)
                return member;
        }

        return null;
    }

    private void UpdateFilter(NetworkInterface via)
    {
        if (via.Link is null)
            return;

        Span<MacAddress> groups = stackalloc MacAddress[Capacity];
        int count = 0;
        foreach (GroupMembership member in _members)
        {
            if (member.Interface == via)
                groups[count++] = MacAddress.OfGroup(member.Group);
        }

        via.Link.SetGroups(groups[..count]);
    }
}
