using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <summary>
/// Control data of datagrams, as <c>struct cmsghdr</c> of x86-64 Linux has it: length with these 16 bytes, 64 bits; level and type, 32 bits each; the data, and
/// zeros up to a multiple of eight bytes (ip(7), RFC 3542 sections 6.1 to 6.5).
/// </summary>
internal static class ControlData
{
    /// <summary>More than <see cref="Write"/> writes for any datagram.</summary>
    public const int MaximumBytes = 256;

    private const uint SocketLevel = 1;
    private const int StampSize = 16;

    /// <summary><c>struct scm_timestamping</c>: the time of the software and two of hardware, of which there are none.</summary>
    private const int StampsSize = 48;

    /// <summary>Bytes of <c>struct sock_extended_err</c>, of <c>struct sockaddr_in</c>, and of <c>struct sockaddr_in6</c>.</summary>
    private const int ErrorSize = 16;
    private const int Address4Size = 16;
    private const int Address6Size = 28;

    private const int HeaderSize = 16;
    private const int Info4Size = 12;

    /// <summary><c>struct in6_pktinfo</c>.</summary>
    public const int Info6Size = 20;

    /// <summary>Write what is told of a datagram.</summary>
    /// <param name="bytes">Where to; at least <see cref="MaximumBytes"/>.</param>
    /// <param name="items">What is wanted.</param>
    /// <param name="is6">The socket is of AF_INET6: of a datagram of IPv4 it is told only where it was sent to.</param>
    /// <param name="info">The datagram.</param>
    /// <param name="stack">Whose interfaces it came by.</param>
    /// <param name="stamp">With <see cref="ControlItems.Time"/>: how the time is told.</param>
    /// <returns>How many bytes.</returns>
    public static int Write(Span<byte> bytes, ControlItems items, bool is6, in DatagramInfo info, NetworkStack stack, SocketOption stamp)
    {
        int used = 0;
        if ((items & ControlItems.Time) != 0)
            BinaryPrimitives.WriteInt64LittleEndian(Add(bytes, ref used, SocketLevel, (uint)stamp, StampSize), info.Time); // see MessagePart.Control
        if ((items & ControlItems.Times) != 0)
            BinaryPrimitives.WriteInt64LittleEndian(Add(bytes, ref used, SocketLevel, (uint)SocketOption.Stamping, StampsSize), info.Time);
        bool wantsInfo = (items & ControlItems.PacketInfo) != 0;
        if (wantsInfo && is6)
        {
            Span<byte> data = Add(bytes, ref used, LevelOptions.Ip6, LevelOptions.Ip6PacketInfo, Info6Size);
            BinaryPrimitives.WriteUInt64BigEndian(data, info.Destination.High);
            BinaryPrimitives.WriteUInt64BigEndian(data[8..], info.Destination.Low);
            BinaryPrimitives.WriteInt32LittleEndian(data[16..], info.InterfaceIndex);
        }
        else if (wantsInfo)
        {
            Span<byte> data = Add(bytes, ref used, LevelOptions.Ip, LevelOptions.IpPacketInfo, Info4Size);
            BinaryPrimitives.WriteInt32LittleEndian(data, info.InterfaceIndex);
            OwnAddress(info, stack).Write(data[4..]);
            info.Destination.Write(data[8..]);
        }

        if (is6 && info.Source.Address.Is4)
            return used;
        if ((items & ControlItems.HopLimit) != 0)
            AddNumber(bytes, ref used, is6, is6 ? LevelOptions.Ip6HopLimit : LevelOptions.IpTimeToLive, info.HopLimit);
        if ((items & ControlItems.TrafficClass) != 0 && is6)
            AddNumber(bytes, ref used, is6, LevelOptions.Ip6TrafficClass, info.TrafficClass);
        else if ((items & ControlItems.TrafficClass) != 0)
            Add(bytes, ref used, LevelOptions.Ip, LevelOptions.IpTypeOfService, sizeof(byte))[0] = info.TrafficClass;
        return used;
    }

    /// <summary>Write how long each of several datagrams is that are received as one.</summary>
    /// <param name="bytes">Where to, behind what else is told.</param>
    /// <param name="used">Bytes that are used of it; more of them afterwards.</param>
    /// <param name="size">The length.</param>
    public static void AddSegmentSize(Span<byte> bytes, ref int used, ushort size) =>
        BinaryPrimitives.WriteInt32LittleEndian(Add(bytes, ref used, LevelOptions.Udp, LevelOptions.UdpCoalesce, sizeof(int)), size);

    /// <summary>Write what is told of bytes of a stream: how many there are behind them.</summary>
    /// <returns>How many bytes.</returns>
    public static int WriteUnread(Span<byte> bytes, int left)
    {
        int used = 0;
        BinaryPrimitives.WriteInt32LittleEndian(Add(bytes, ref used, LevelOptions.Tcp, LevelOptions.TcpUnread, sizeof(int)), left);
        return used;
    }

    /// <summary>Write what a way takes: <c>struct ip6_mtuinfo</c>, an address, and the bytes that a packet may have.</summary>
    /// <returns>How many bytes.</returns>
    public static int WritePathMtu(Span<byte> bytes, IpAddress destination, int mtu)
    {
        const byte family6 = 10;
        int used = 0;
        Span<byte> data = Add(bytes, ref used, LevelOptions.Ip6, LevelOptions.Ip6PathMtu, Address6Size + sizeof(int));
        data[0] = family6;
        BinaryPrimitives.WriteUInt64BigEndian(data[8..], destination.High);
        BinaryPrimitives.WriteUInt64BigEndian(data[16..], destination.Low);
        BinaryPrimitives.WriteInt32LittleEndian(data[Address6Size..], mtu);
        return used;
    }

    /// <summary>
    /// Write what is told of an error: <c>struct sock_extended_err</c> (linux/errqueue.h: errno, origin, type, code, information, 32 bits that are 0) with the
    /// address of who complains behind it; zeros if that is this host, before the packet was sent.
    /// </summary>
    /// <param name="bytes">Where to, behind what else is told.</param>
    /// <param name="used">Bytes that are used of it; more of them afterwards.</param>
    /// <param name="is6">The socket is of AF_INET6.</param>
    /// <param name="error">The error.</param>
    public static void AddError(Span<byte> bytes, ref int used, bool is6, QueuedError error)
    {
        const byte family4 = 2;
        const byte family6 = 10;
        uint type = is6 ? LevelOptions.Ip6ReceiveErrors : LevelOptions.IpReceiveErrors;
        Span<byte> data = Add(bytes, ref used, is6 ? LevelOptions.Ip6 : LevelOptions.Ip, type, ErrorSize + (is6 ? Address6Size : Address4Size));
        BinaryPrimitives.WriteInt32LittleEndian(data, (int)error.Error);
        data[4] = (byte)error.Origin;
        data[5] = error.Type;
        data[6] = error.Code;
        BinaryPrimitives.WriteUInt32LittleEndian(data[8..], error.Information);
        if (error.Origin == ErrorOrigin.Local)
            return;
        Span<byte> offender = data[ErrorSize..];
        IpAddress address = error.Message.Source.Address;
        offender[0] = is6 ? family6 : family4;
        if (!is6)
        {
            address.Write(offender[4..]);
            return;
        }

        BinaryPrimitives.WriteUInt64BigEndian(offender[8..], address.High);
        BinaryPrimitives.WriteUInt64BigEndian(offender[16..], address.Low);
        if (address.IsLinkLocal && !address.Is4)
            BinaryPrimitives.WriteInt32LittleEndian(offender[24..], error.Message.InterfaceIndex);
    }

    /// <summary>Read what a program sends with a datagram. What is of another level is not looked at.</summary>
    /// <param name="bytes">The control data.</param>
    /// <param name="is6">The socket is of AF_INET6.</param>
    /// <param name="stack">Whose interfaces it may go by.</param>
    /// <param name="options">What it says.</param>
    /// <returns>None; EINVAL: malformed, not known, or out of range; ENODEV: no such interface.</returns>
    public static Errno Read(ReadOnlySpan<byte> bytes, bool is6, NetworkStack stack, out DatagramOptions options)
    {
        options = new DatagramOptions();
        while (bytes.Length >= HeaderSize)
        {
            ulong size = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            if (size < HeaderSize || size > (ulong)bytes.Length)
                return Errno.EINVAL;
            uint level = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
            uint type = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
            ReadOnlySpan<byte> data = bytes[HeaderSize..(int)size];
            Errno error = level switch
            {
                LevelOptions.Ip => ReadItem4(type, data, stack, options),
                LevelOptions.Ip6 when is6 => ReadItem6(type, data, stack, options),
                LevelOptions.Udp => ReadSegment(type, data, options),
                _ => Errno.None,
            };
            if (error != Errno.None)
                return error;
            bytes = bytes[Math.Min(((int)size + 7) & ~7, bytes.Length)..];
        }

        return Errno.None;
    }

    private static Errno ReadItem4(uint type, ReadOnlySpan<byte> data, NetworkStack stack, DatagramOptions options)
    {
        switch (type)
        {
            case LevelOptions.IpPacketInfo when data.Length == Info4Size:
                return TakeInfo(BinaryPrimitives.ReadInt32LittleEndian(data), IpAddress.Read4(data[4..]), stack, options);
            case LevelOptions.IpTimeToLive when data.Length == sizeof(int) && BinaryPrimitives.ReadInt32LittleEndian(data) is > 0 and <= byte.MaxValue and var hops:
                options.HopLimit = (byte)hops;
                return Errno.None;
            case LevelOptions.IpTypeOfService when data.Length is sizeof(int) or sizeof(byte):
                int service = data.Length == sizeof(byte) ? data[0] : BinaryPrimitives.ReadInt32LittleEndian(data);
                options.TrafficClass = (byte)service;
                return service is >= 0 and <= byte.MaxValue ? Errno.None : Errno.EINVAL;
            default:
                return Errno.EINVAL;
        }
    }

    private static Errno ReadItem6(uint type, ReadOnlySpan<byte> data, NetworkStack stack, DatagramOptions options)
    {
        if (type == LevelOptions.Ip6PacketInfo && data.Length == Info6Size)
            return ReadInfo6(data, stack, options);
        if (type is not (LevelOptions.Ip6HopLimit or LevelOptions.Ip6TrafficClass) || data.Length != sizeof(int))
            return Errno.EINVAL;
        int number = BinaryPrimitives.ReadInt32LittleEndian(data);
        if (number is < -1 or > byte.MaxValue)
            return Errno.EINVAL;
        byte? value = number < 0 ? null : (byte)number; // -1: as without it
        if (type == LevelOptions.Ip6HopLimit)
            options.HopLimit = value;
        else
            options.TrafficClass = value;
        return Errno.None;
    }

    /// <summary>UDP_SEGMENT of one message, which sockets of other protocols have no use for.</summary>
    private static Errno ReadSegment(uint type, ReadOnlySpan<byte> data, DatagramOptions options)
    {
        if (type != LevelOptions.UdpSegment || data.Length != sizeof(ushort))
            return Errno.EINVAL;
        options.SegmentSize = BinaryPrimitives.ReadUInt16LittleEndian(data);
        return Errno.None;
    }

    /// <summary>Read where from and by which interface a message is to go.</summary>
    /// <returns>ENODEV: no interface.</returns>
    public static Errno ReadInfo6(ReadOnlySpan<byte> data, NetworkStack stack, DatagramOptions options) =>
        TakeInfo(BinaryPrimitives.ReadInt32LittleEndian(data[16..]), IpAddress.Read6(data), stack, options);

    private static Errno TakeInfo(int index, IpAddress source, NetworkStack stack, DatagramOptions options)
    {
        if (index < 0 || index > stack.Interfaces.Count)
            return Errno.ENODEV;
        options.Source = source;
        options.Interface = index == 0 ? null : stack.Interfaces[index - 1];
        return Errno.None;
    }

    /// <summary>The address of ours that answers come from: that which it was sent to, or the interface's, of a broadcast or a group.</summary>
    private static IpAddress OwnAddress(in DatagramInfo info, NetworkStack stack)
    {
        if (stack.IsOwn(info.Destination))
            return info.Destination;
        bool isKnown = info.InterfaceIndex > 0 && info.InterfaceIndex <= stack.Interfaces.Count;
        InterfaceAddress? own = isKnown ? NetworkTables.Address4Of(stack.Interfaces[info.InterfaceIndex - 1]) : null;
        return own?.Address ?? IpAddress.Any4;
    }

    private static void AddNumber(Span<byte> bytes, ref int used, bool is6, uint type, int number) =>
        BinaryPrimitives.WriteInt32LittleEndian(Add(bytes, ref used, is6 ? LevelOptions.Ip6 : LevelOptions.Ip, type, sizeof(int)), number);

    private static Span<byte> Add(Span<byte> bytes, ref int used, uint level, uint type, int size)
    {
        int whole = (HeaderSize + size + 7) & ~7;
        Span<byte> place = bytes.Slice(used, whole);
        place.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(place, HeaderSize + size);
        BinaryPrimitives.WriteUInt32LittleEndian(place[8..], level);
        BinaryPrimitives.WriteUInt32LittleEndian(place[12..], type);
        used += whole;
        return place.Slice(HeaderSize, size);
    }
}
