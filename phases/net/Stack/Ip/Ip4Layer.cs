using System;
using System.Buffers.Binary;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>IPv4 of a host (RFC 791, RFC 1122 section 3): it does not forward.</summary>
internal sealed class Ip4Layer(NetworkStack stack)
{
    private const int Identifications = 1024;

    private readonly ushort[] _identifications = new ushort[Identifications];

    /// <summary>A packet came.</summary>
    /// <param name="via">By this interface.</param>
    /// <param name="packet">From the first byte of its header on; padding may follow.</param>
    /// <param name="isTrusted">It came by the loopback, from ourselves.</param>
    /// <param name="isLinkGroup">Its frame went to a group or to everybody.</param>
    public void Receive(NetworkInterface via, ReadOnlySpan<byte> packet, bool isTrusted, bool isLinkGroup)
    {
        if (packet.Length < Ip4Header.Size)
        {
            via.Counters.ReceiveDrops++;
            return;
        }

        Ip4Header header = new(packet);
        int headerSize = header.HeaderSize;
        int totalLength = header.TotalLength;
        bool isSound = header.Version == 4 && headerSize >= Ip4Header.Size && totalLength >= headerSize && totalLength <= packet.Length
            && (isTrusted || InternetChecksum.Of(packet[..headerSize]) == 0);
        IpAddress source = header.Source;
        IpAddress destination = header.Destination;
        if (!isSound || !(isTrusted || IsPlausible(via, source, destination)) || !TryClassify(via, destination, header.Protocol, out bool isForMany)
            || (isLinkGroup && !isForMany && !via.IsConfiguring))
        {
            via.Counters.ReceiveDrops++;
            return;
        }

        IpPacket received = new()
        {
            Interface = via,
            Source = source,
            Destination = destination,
            Packet = packet[..totalLength],
            Payload = packet[headerSize..totalLength],
            Protocol = header.Protocol,
            HopLimit = header.TimeToLive,
            TrafficClass = header.TrafficClass,
            IsTrusted = isTrusted,
            IsForMany = isForMany,
        };
        if (header.IsFragment)
            ReceiveFragment(received, header);
        else
            stack.Deliver(received);
    }

    /// <summary>Send a packet whose payload is in the buffer. The buffer is no longer the caller's.</summary>
    /// <returns>None; EMSGSIZE: it is too long and must not be fragmented; ENOBUFS: no buffer for a fragment.</returns>
    public Errno Send(PacketBuffer packet, FlowRoute route, in IpParameters parameters)
    {
        int headerSize = parameters.RouterAlert ? Ip4Header.Size + 4 : Ip4Header.Size;
        int totalLength = packet.Length + headerSize;
        if (totalLength > route.Mtu)
            return Fragment(packet, route, parameters);

        bool mustNotFragment = parameters.DontFragment && !route.MayFragment;
        Span<byte> header = packet.Prepend(headerSize);
        if (parameters.RouterAlert)
            BinaryPrimitives.WriteUInt32BigEndian(header[Ip4Header.Size..], 0x9404_0000); // RFC 2113: copied option 20, four bytes, value 0
        // RFC 6864 section 4: the identification of a packet that is never fragmented means nothing. One that stays here needs no checksum either.
        bool isLocal = route.Kind == RouteKind.Local;
        ushort identification = mustNotFragment || isLocal ? (ushort)0 : NextIdentification(parameters);
        Ip4Header.Write(header, parameters, totalLength, identification, mustNotFragment ? Ip4Header.DontFragmentBit : (ushort)0, !isLocal);
        return stack.SendIp(packet, route, EthernetHeader.Ip4, parameters.LoopsBack);
    }

    /// <summary>
    /// Send a packet with the header that is in the buffer, where checksum, length, and what of identification and source is zero are written. The buffer is no
    /// longer the caller's.
    /// </summary>
    /// <returns>None; EINVAL: there is no header of IPv4; EMSGSIZE: it is longer than the path takes, and never fragmented.</returns>
    public Errno SendWhole(PacketBuffer packet, FlowRoute route)
    {
        Span<byte> bytes = packet.Span;
        Ip4Header header = new(bytes);
        bool isSound = bytes.Length >= Ip4Header.Size && header.Version == 4 && header.HeaderSize >= Ip4Header.Size && header.HeaderSize <= bytes.Length;
        if (!isSound || bytes.Length > route.Mtu)
        {
            packet.Release();
            return isSound ? Errno.EMSGSIZE : Errno.EINVAL;
        }

        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)bytes.Length);
        if (header.Source.IsAny)
            route.Source.Write(bytes[12..]);
        if (header.Identification == 0)
            BinaryPrimitives.WriteUInt16BigEndian(bytes[4..], NextIdentification(new IpParameters(header.Source, header.Destination, header.Protocol)));
        BinaryPrimitives.WriteUInt16BigEndian(bytes[10..], 0);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[10..], InternetChecksum.Of(bytes[..header.HeaderSize]));
        return stack.SendIp(packet, route, EthernetHeader.Ip4, loopsBack: true);
    }

    /// <summary>Loopback addresses stay on the loopback, groups and broadcast never send, and nobody else has our addresses (RFC 1122 section 3.2.1.3).</summary>
    private bool IsPlausible(NetworkInterface via, IpAddress source, IpAddress destination)
    {
        if (source.IsMulticast || via.IsBroadcast(source))
            return false;

        return !source.IsLoopback && !destination.IsLoopback && !stack.Routes.IsLocal(source);
    }

    private bool TryClassify(NetworkInterface via, IpAddress destination, byte protocol, out bool isForMany)
    {
        isForMany = false;
        if (stack.Routes.IsLocal(destination))
            return true;

        if (destination.IsMulticast)
        {
            isForMany = true;
            return stack.Groups.IsMember(via, destination) || protocol == IpProtocol.Igmp;
        }

        isForMany = via.IsBroadcast(destination);
        return isForMany || (via.IsConfiguring && protocol == IpProtocol.Udp);
    }

    private void ReceiveFragment(in IpPacket fragment, Ip4Header header)
    {
        // Each but the last holds a multiple of eight bytes (RFC 791 section 3.2).
        if (fragment.Payload.Length == 0 || (header.HasMore && fragment.Payload.Length % 8 != 0))
        {
            fragment.Interface.Counters.ReceiveDrops++;
            return;
        }

        FragmentKey key = new(fragment.Source, fragment.Destination, header.Identification, fragment.Protocol);
        Reassembly? whole = stack.Reassembler.Add(
            fragment.Interface, key, fragment.Packet[..header.HeaderSize], header.FragmentOffset, fragment.Payload, header.HasMore);
        if (whole is null)
            return;

        Span<byte> first = whole.Finish();
        int total = whole.Buffer!.Length;
        BinaryPrimitives.WriteUInt16BigEndian(first[2..], (ushort)total);
        BinaryPrimitives.WriteUInt16BigEndian(first[6..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(first[10..], 0);
        BinaryPrimitives.WriteUInt16LittleEndian(first[10..], InternetChecksum.Of(first));
        IpPacket packet = fragment;
        packet.Packet = whole.Buffer.Span;
        packet.Payload = packet.Packet[first.Length..];
        if (total <= ushort.MaxValue)
            stack.Deliver(packet);
        whole.Clear();
    }

    private Errno Fragment(PacketBuffer packet, FlowRoute route, in IpParameters parameters)
    {
        int length = packet.Length;
        if ((parameters.DontFragment && !route.MayFragment) || length + Ip4Header.Size > ushort.MaxValue)
        {
            packet.Release();
            return Errno.EMSGSIZE;
        }

        int room = (route.Mtu - Ip4Header.Size) & ~7;
        ushort identification = NextIdentification(parameters);
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
            ushort word = (ushort)(offset / 8);
            if (offset + size < length)
                word |= Ip4Header.MoreFragmentsBit;
            Ip4Header.Write(fragment.Prepend(Ip4Header.Size), parameters, size + Ip4Header.Size, identification, word, hasChecksum: true);
            result = stack.SendIp(fragment, route, EthernetHeader.Ip4, parameters.LoopsBack);
        }

        packet.Release();
        return result;
    }

    /// <summary>Counts per pair of addresses from an unpredictable start, as far as the table tells pairs apart (RFC 7739 section 5.3).</summary>
    private ushort NextIdentification(in IpParameters parameters)
    {
        uint hash = stack.Secrets.TableHash(parameters.Source, parameters.Destination, parameters.Protocol);
        return (ushort)((hash >> 16) + ++_identifications[hash % Identifications]);
    }
}
