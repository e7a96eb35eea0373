using System;
using System.Buffers.Binary;
using System.Text;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <content>Interfaces.</content>
internal sealed partial class RouteProtocol
{
    /// <summary>Words of <c>struct rtnl_link_stats</c>, and of the one with 64 bits for each.</summary>
    private const int Counters = 24;

    private void ListLinks()
    {
        foreach (NetworkInterface each in stack.Interfaces)
            WriteLink(RouteMessage.NewLink, each);
    }

    private NetlinkOutcome TellLink(ReadOnlySpan<byte> body)
    {
        NetlinkOutcome found = FindLink(body, Errno.EINVAL, out NetworkInterface? link);
        if (link is not null)
            WriteLink(RouteMessage.NewLink, link);
        return found;
    }

    /// <summary>The interface of a <c>struct ifinfomsg</c>: by its index, or by its name.</summary>
    /// <param name="body">The message behind its header.</param>
    /// <param name="ofNone">The error if it has neither; ip(8) takes the one of Linux as a sign that there is RTM_NEWLINK.</param>
    /// <param name="link">The interface.</param>
    private NetlinkOutcome FindLink(ReadOnlySpan<byte> body, Errno ofNone, out NetworkInterface? link)
    {
        const int indexOffset = 4;
        link = null;
        if (body.Length < RouteMessage.LinkSize)
            return Errno.EINVAL;
        int index = BinaryPrimitives.ReadInt32LittleEndian(body[indexOffset..]);
        if (index != 0)
        {
            link = InterfaceAt(index);
            return link is null ? Errno.ENODEV : Errno.None;
        }

        if (!new NetlinkAttributes(body[RouteMessage.LinkSize..]).TryFind(RouteMessage.LinkName, out ReadOnlySpan<byte> name))
            return ofNone;
        link = InterfaceNamed(name);
        return link is null ? Errno.ENODEV : Errno.None;
    }

    /// <param name="name">With a zero behind it, or without.</param>
    private NetworkInterface? InterfaceNamed(ReadOnlySpan<byte> name)
    {
        int end = name.IndexOf((byte)0);
        string wanted = Encoding.ASCII.GetString(end < 0 ? name : name[..end]);
        foreach (NetworkInterface each in stack.Interfaces)
        {
            if (each.Name == wanted)
                return each;
        }

        return null;
    }

    private void WriteLink(ushort type, NetworkInterface link)
    {
        Begin(type);
        Span<byte> body = _writer.Add(RouteMessage.LinkSize);
        uint flags = SocketServer.FlagsOf(link) | (link.IsUp ? RouteMessage.HasLowerLink : 0);
        BinaryPrimitives.WriteUInt16LittleEndian(body[2..], link.IsLoopback ? InterfaceRecord.Loopback : InterfaceRecord.Ethernet);
        BinaryPrimitives.WriteInt32LittleEndian(body[4..], link.Index);
        BinaryPrimitives.WriteUInt32LittleEndian(body[8..], flags);
        _writer.Attribute(RouteMessage.LinkName, link.Name);
        _writer.Attribute(RouteMessage.LinkQueueLength, 0U);
        _writer.Attribute(RouteMessage.LinkState, link.IsLoopback ? RouteMessage.StateUnknown : link.IsUp ? RouteMessage.StateUp : RouteMessage.StateDown);
        _writer.Attribute(RouteMessage.LinkMode, (byte)0);
        _writer.Attribute(RouteMessage.LinkMtu, (uint)link.Mtu);
        _writer.Attribute(RouteMessage.LinkLeastMtu, (uint)NetworkStack.LeastMtu);
        _writer.Attribute(RouteMessage.LinkMostMtu, (uint)link.MostMtu);
        _writer.Attribute(RouteMessage.LinkGroup, 0U);
        _writer.Attribute(RouteMessage.LinkPromiscuity, 0U);
        _writer.Attribute(RouteMessage.LinkCarrier, (byte)(link.HasLink ? 1 : 0));
        _writer.Attribute(RouteMessage.LinkQueueing, "noqueue"); // frames go to the card at once
        _writer.Attribute(RouteMessage.LinkAddress, link.Mac);
        _writer.Attribute(RouteMessage.LinkBroadcast, link.IsLoopback ? default : MacAddress.Broadcast);
        Span<byte> wide = _writer.Attribute(RouteMessage.LinkCounters64, Counters * sizeof(ulong));
        for (int i = 0; i < Counters; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(wide[(i * sizeof(ulong))..], CounterOf(link.Counters, i));
        Span<byte> narrow = _writer.Attribute(RouteMessage.LinkCounters, Counters * sizeof(uint));
        for (int i = 0; i < Counters; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(narrow[(i * sizeof(uint))..], (uint)CounterOf(link.Counters, i));
        End();
    }

    /// <summary>A word of <c>struct rtnl_link_stats</c>; what the stack does not count is 0.</summary>
    private static ulong CounterOf(InterfaceCounters counters, int word) => (ulong)(word switch
    {
        0 => counters.FramesReceived,
        1 => counters.FramesSent,
        2 => counters.BytesReceived,
        3 => counters.BytesSent,
        6 => counters.ReceiveDrops,
        7 => counters.SendDrops,
        _ => 0,
    });
}
