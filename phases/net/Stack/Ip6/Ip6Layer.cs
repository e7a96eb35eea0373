using System;
using System.Buffers.Binary;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>IPv6 of a host (RFC 8200): it does not forward.</summary>
internal sealed class Ip6Layer(NetworkStack stack)
{
    /// <summary>Extension headers of one packet that are looked at.</summary>
    private const int MaximumHeaders = 8;

    private const byte RouterAlertOption = 5;

    private uint _identification;

    /// <summary>A packet came.</summary>
    public void Receive(NetworkInterface via, ReadOnlySpan<byte> packet, bool isTrusted)
    {
        if (packet.Length < Ip6Header.Size)
        {
            via.Counters.ReceiveDrops++;
            return;
        }

        Ip6Header header = new(packet);
        int total = Ip6Header.Size + header.PayloadLength;
        IpAddress source = header.Source;
        IpAddress destination = header.Destination;
        if (header.Version != 6 || total > packet.Length || source.Is4 || destination.Is4 || !(isTrusted || IsPlausible(source, destination)))
        {
            via.Counters.ReceiveDrops++;
            return;
        }

        bool isForMany = destination.IsMulticast;
        if (isForMany ? !stack.Groups.IsMember(via, destination) : !stack.Routes.IsLocal(destination))
        {
            via.Counters.ReceiveDrops++;
            return;
        }

        IpPacket received = new()
        {
            Interface = via,
            Source = source,
            Destination = destination,
            Packet = packet[..total],
            Payload = packet[Ip6Header.Size..total],
            Protocol = header.NextHeader,
            HopLimit = header.HopLimit,
            TrafficClass = header.TrafficClass,
            IsTrusted = isTrusted,
            IsForMany = isForMany,
        };
        ReceiveHeaders(received, isFirst: true);
    }

    /// <summary>Send a packet whose payload is in the buffer. The buffer is no longer the caller's.</summary>
    /// <returns>None; EMSGSIZE: it is too long and must not be fragmented; ENOBUFS: no buffer for a fragment.</returns>
    public Errno Send(PacketBuffer packet, FlowRoute route, in IpParameters parameters)
    {
        byte next = parameters.Protocol;
        if (parameters.RouterAlert)
        {
            // RFC 2711: a hop-by-hop header of eight bytes with the alert for MLD, padded.
            Span<byte> options = packet.Prepend(8);
            BinaryPrimitives.WriteUInt64BigEndian(options, ((ulong)next << 56) | 0x0000_0502_0000_0100);
            next = IpProtocol.HopByHop;
        }

        int length = packet.Length;
        if (length + Ip6Header.Size > route.Mtu && route.Kind != RouteKind.Local)
            return Fragment(packet, route, parameters);
        if (length > ushort.MaxValue)
        {
            packet.Release();
            return Errno.EMSGSIZE;
        }

        Ip6Header.Write(packet.Prepend(Ip6Header.Size), parameters, next, length);
        return stack.SendIp(packet, route, EthernetHeader.Ip6, parameters.LoopsBack);
    }

    /// <summary>Where the upper-layer header of a quoted packet begins.</summary>
    /// <returns>False: it is cut off before.</returns>
    public static bool TryFindUpper(ReadOnlySpan<byte> packet, out byte protocol, out int offset)
    {
        protocol = packet[6];
        offset = Ip6Header.Size;
        for (int i = 0; i < MaximumHeaders; i++)
        {
            bool isOptions = protocol is IpProtocol.HopByHop or IpProtocol.Routing or IpProtocol.DestinationOptions;
            if (!isOptions && protocol != IpProtocol.Fragment)
                return packet.Length >= offset + 8;
            if (packet.Length < offset + 8)
                return false;
            if (!isOptions && (BinaryPrimitives.ReadUInt16BigEndian(packet[(offset + 2)..]) & 0xFFF8) != 0)
                return false;

            protocol = packet[offset];
            offset += isOptions ? (packet[offset + 1] + 1) * 8 : Ip6Header.FragmentSize;
        }

        return false;
    }

    private bool IsPlausible(IpAddress source, IpAddress destination) =>
        !source.IsMulticast && !source.IsLoopback && !destination.IsLoopback && !destination.IsAny && !stack.Routes.IsLocal(source);

    /// <summary>Go through the extension headers (section 4), and give the payload up.</summary>
    private void ReceiveHeaders(IpPacket packet, bool isFirst)
    {
        for (int i = 0; i < MaximumHeaders; i++)
        {
            ReadOnlySpan<byte> header = packet.Payload;
            switch (packet.Protocol)
            {
                case IpProtocol.HopByHop when !(isFirst && i == 0):
                    Complain(packet, 1, packet.Packet.Length - header.Length);
                    return;

                case IpProtocol.HopByHop:
                case IpProtocol.DestinationOptions:
                case IpProtocol.Routing:
                    int size = header.Length < 8 ? int.MaxValue : (header[1] + 1) * 8;
                    if (size > header.Length)
                    {
                        packet.Interface.Counters.ReceiveDrops++;
                        return;
                    }

                    bool isGood = packet.Protocol == IpProtocol.Routing ? PassesRouting(packet) : PassesOptions(packet, header[2..size]);
                    if (!isGood)
                        return;
                    packet.Protocol = header[0];
                    packet.Payload = header[size..];
                    break;

                case IpProtocol.Fragment:
                    ReceiveFragment(packet);
                    return;

                case IpProtocol.NoNextHeader:
                    return;

                default:
                    stack.Deliver(packet);
                    return;
            }
        }

        packet.Interface.Counters.ReceiveDrops++;
    }

    /// <summary>A route that still has stations is not for a host (section 4.4; RFC 5095).</summary>
    private bool PassesRouting(in IpPacket packet)
    {
        if (packet.Payload[3] == 0)
            return true;

        Complain(packet, 0, packet.Packet.Length - packet.Payload.Length + 2);
        return false;
    }

    /// <summary>Options that are not known say themselves what is to be done (section 4.2).</summary>
    private bool PassesOptions(in IpPacket packet, ReadOnlySpan<byte> options)
    {
        while (options.Length > 0)
        {
            byte type = options[0];
            if (type == 0)
            {
                options = options[1..];
                continue;
            }

            if (options.Length < 2 || options.Length < 2 + options[1])
                return false;

            if (type is not (1 or RouterAlertOption) && type >> 6 != 0)
            {
                packet.Interface.Counters.ReceiveDrops++;
                if (type >> 6 == 2 || (type >> 6 == 3 && !packet.IsForMany))
                    Complain(packet, 2, 0);
                return false;
            }

            options = options[(2 + options[1])..];
        }

        return true;
    }

    private void Complain(in IpPacket packet, byte code, int pointer)
    {
        packet.Interface.Counters.ReceiveDrops++;
        stack.Icmp6.SendError(packet.Interface, packet.Packet, Icmp6Type.ParameterProblem, code, (uint)pointer);
    }

    private void ReceiveFragment(IpPacket packet)
    {
        ReadOnlySpan<byte> header = packet.Payload;
        if (header.Length <= Ip6Header.FragmentSize)
        {
            packet.Interface.Counters.ReceiveDrops++;
            return;
        }

        ushort word = BinaryPrimitives.ReadUInt16BigEndian(header[2..]);
        bool hasMore = (word & 1) != 0;
        int offset = word & 0xFFF8;
        ReadOnlySpan<byte> bytes = header[Ip6Header.FragmentSize..];
        if (hasMore && bytes.Length % 8 != 0)
        {
            Complain(packet, 0, 4);
            return;
        }

        if (offset == 0 && !hasMore)
        {
            // RFC 6946: a packet in one fragment has nothing to do with others.
            packet.Protocol = header[0];
            packet.Payload = bytes;
            ReceiveHeaders(packet, isFirst: false);
            return;
        }

        Span<byte> first = stackalloc byte[Ip6Header.Size];
        packet.Packet[..Ip6Header.Size].CopyTo(first);
        first[6] = header[0];
        FragmentKey key = new(packet.Source, packet.Destination, BinaryPrimitives.ReadUInt32BigEndian(header[4..]), IpProtocol.Fragment);
        Reassembly? whole = stack.Reassembler.Add(packet.Interface, key, first, offset, bytes, hasMore);
        if (whole is null)
            return;

        Span<byte> start = whole.Finish();
        int length = whole.Buffer!.Length - Ip6Header.Size;
        BinaryPrimitives.WriteUInt16BigEndian(start[4..], (ushort)length);
        packet.Packet = whole.Buffer.Span;
        packet.Payload = packet.Packet[Ip6Header.Size..];
        packet.Protocol = start[6];
        ReceiveHeaders(packet, isFirst: false);
        whole.Clear();
    }

    private Errno Fragment(PacketBuffer packet, FlowRoute route, in IpParameters parameters)
    {
        int length = packet.Length;
        if (parameters.DontFragment || length + Ip6Header.FragmentSize > ushort.MaxValue)
        {
            packet.Release();
            return Errno.EMSGSIZE;
        }

        int room = (route.Mtu - Ip6Header.Size - Ip6Header.FragmentSize) & ~7;
        uint identification = ++_identification + stack.Secrets.Offset(parameters.Source, parameters.Destination, 2);
        Errno result = Errno.None;
        for (int offset = 0; offset < length && result == Errno.None; offset += room)
        {
            int size = Math.Min(room, length - offset);
            PacketBuffer? fragment = stack.Pool.TryTake(size);
            if (fragment is null)
            {
                result = Errno.ENOBUFS;
                break;
            }

            packet.Span.Slice(offset, size).CopyTo(fragment.Span);
            uint word = (uint)offset | (offset + size < length ? 1u : 0u);
            BinaryPrimitives.WriteUInt64BigEndian(fragment.Prepend(Ip6Header.FragmentSize), ((ulong)parameters.Protocol << 56) | ((ulong)word << 32) | identification);
            int payload = fragment.Length;
            Ip6Header.Write(fragment.Prepend(Ip6Header.Size), parameters, IpProtocol.Fragment, payload);
            result = stack.SendIp(fragment, route, EthernetHeader.Ip6, parameters.LoopsBack);
        }

        packet.Release();
        return result;
    }
}
