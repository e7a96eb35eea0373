using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace Pistachio.Run.Tests;

/// <summary>
/// Looks at each frame of a wire as a receiver does: lengths, and the checksums of IPv4, ICMP, UDP, TCP and ICMPv6, of fragments when all have come. Written beside the
/// stack's own code, none of which it uses, so that the two do not share a mistake.
/// </summary>
internal sealed class WireCheck
{
    private const int EthernetHeader = 14;
    private const byte Icmp = 1;
    private const byte Tcp = 6;
    private const byte Udp = 17;
    private const byte Icmp6 = 58;

    private readonly Dictionary<FragmentKey, SortedDictionary<int, (byte[] Bytes, bool IsLast)>> _fragments = [];

    private readonly record struct FragmentKey(uint Source, uint Destination, ushort Identification, byte Protocol);

    /// <summary>What is wrong with which frame, counted from 1.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Whole messages by protocol of IP.</summary>
    public Dictionary<byte, int> Messages { get; } = [];

    /// <summary>Bytes of the largest frame without its Ethernet header.</summary>
    public int LargestPacket { get; private set; }

    /// <summary>Checks frames in the order of the wire.</summary>
    public static WireCheck Of(IEnumerable<byte[]> frames)
    {
        WireCheck check = new();
        var number = 0;
        foreach (var frame in frames)
        {
            number++;
            if (check.Frame(frame) is { } complaint)
                check.Complaints.Add($"frame {number}: {complaint}");
        }

        return check;
    }

    private string? Frame(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < EthernetHeader)
            return "shorter than an Ethernet header";

        var packet = frame[EthernetHeader..];
        LargestPacket = Math.Max(LargestPacket, packet.Length);
        return BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) switch
        {
            0x0800 => Packet4(packet),
            0x0806 => packet.Length < 28 ? "ARP is cut off" : null,
            0x86DD => Packet6(packet),
            var type => $"type {type:X4}",
        };
    }

    private string? Packet4(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < 20 || packet[0] >> 4 != 4)
            return "no header of IPv4";
        var header = (packet[0] & 15) * 4;
        int length = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        if (header < 20 || length < header || length > packet.Length)
            return $"IPv4: {packet.Length} bytes, header {header}, length {length}";
        if (Sum(packet[..header]) != 0xFFFF)
            return "bad checksum of the IPv4 header";

        var place = BinaryPrimitives.ReadUInt16BigEndian(packet[6..]);
        var payload = packet[header..length];
        var pseudo = Sum(packet.Slice(12, 8)) + packet[9];
        if ((place & 0x3FFF) == 0)
            return Message(packet[9], payload, pseudo);

        FragmentKey key = new(
            BinaryPrimitives.ReadUInt32BigEndian(packet[12..]), BinaryPrimitives.ReadUInt32BigEndian(packet[16..]),
            BinaryPrimitives.ReadUInt16BigEndian(packet[4..]), packet[9]);
        if (!_fragments.TryGetValue(key, out var pieces))
            _fragments[key] = pieces = [];
        pieces[(place & 0x1FFF) * 8] = (payload.ToArray(), (place & 0x2000) == 0);
        if (Whole(pieces) is not { } whole)
            return null;
        _fragments.Remove(key);
        return Message(packet[9], whole, pseudo);
    }

    private static byte[]? Whole(SortedDictionary<int, (byte[] Bytes, bool IsLast)> pieces)
    {
        List<byte> whole = [];
        foreach (var (offset, (bytes, isLast)) in pieces)
        {
            if (offset != whole.Count)
                return null;
            whole.AddRange(bytes);
            if (isLast)
                return [.. whole];
        }

        return null;
    }

    private string? Packet6(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < 40 || packet[0] >> 4 != 6)
            return "no header of IPv6";
        int length = BinaryPrimitives.ReadUInt16BigEndian(packet[4..]);
        if (length > packet.Length - 40)
            return $"IPv6: {packet.Length} bytes, payload {length}";

        var payload = packet.Slice(40, length);
        var next = packet[6];
        if (next == 0) // options for each hop, which MLD has
        {
            if (payload.Length < 8 || payload.Length < (payload[1] + 1) * 8)
                return "IPv6: options are cut off";
            next = payload[0];
            payload = payload[((payload[1] + 1) * 8)..];
        }

        return Message(next, payload, Sum(packet.Slice(8, 32)) + next);
    }

    private string? Message(byte protocol, ReadOnlySpan<byte> message, uint pseudo)
    {
        var (name, smallest) = protocol switch
        {
            Icmp => ("ICMP", 8),
            2 => ("IGMP", 8),
            Tcp => ("TCP", 20),
            Udp => ("UDP", 8),
            Icmp6 => ("ICMPv6", 4),
            _ => ("", 0),
        };
        if (smallest == 0)
            return $"protocol {protocol}";
        if (message.Length < smallest)
            return $"{name} is cut off";
        Messages[protocol] = Messages.GetValueOrDefault(protocol) + 1;
        if (protocol == Tcp && ((message[12] >> 4) * 4 < 20 || (message[12] >> 4) * 4 > message.Length))
            return "TCP: the header is longer than the segment";
        if (protocol == Udp && BinaryPrimitives.ReadUInt16BigEndian(message[4..]) != message.Length)
            return "UDP: the length is not that of the packet";
        if (protocol == Udp && BinaryPrimitives.ReadUInt16BigEndian(message[6..]) == 0)
            return null; // there is none (RFC 768)

        var start = protocol is Icmp or 2 ? 0 : pseudo + (uint)message.Length;
        return Sum(message, start) == 0xFFFF ? null : $"bad checksum of {name}";
    }

    /// <summary>The ones' complement sum of 16-bit words (RFC 1071), which is all ones over what has its checksum in it.</summary>
    private static uint Sum(ReadOnlySpan<byte> bytes, uint sum = 0)
    {
        for (var at = 0; at < bytes.Length; at += 2)
            sum += (uint)((bytes[at] << 8) | (at + 1 < bytes.Length ? bytes[at + 1] : 0));
        while (sum > 0xFFFF)
            sum = (sum & 0xFFFF) + (sum >> 16);
        return sum;
    }
}
