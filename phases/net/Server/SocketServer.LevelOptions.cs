using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Server;

/// <content>Options of the levels IPPROTO_TCP, IPPROTO_IP and IPPROTO_IPV6.</content>
public sealed partial class SocketServer
{
    /// <inheritdoc/>
    public Errno LevelOption(ulong domain, uint handle, uint level, uint option, Span<byte> value, out int bytes)
    {
        bytes = 0;
        Errno error = Find(domain, handle, out InetSocket? socket);
        if (socket is null)
            return error;
        if (level == LevelOptions.Tcp && option == LevelOptions.TcpInformation && socket.IsStream)
        {
            bytes = TcpInformation.Write(value, socket);
            return Errno.None;
        }

        if (socket.Netlink is null && (level, option) == (socket.Is6 ? (LevelOptions.Ip6, LevelOptions.Ip6Mtu) : (LevelOptions.Ip, LevelOptions.IpMtu)))
            return PathMtu(socket, value, out bytes);
        if (socket.Raw is { } raw && RawOption(raw, level, option, value) is { } written)
        {
            bytes = written;
            return Errno.None;
        }

        int? number = level switch
        {
            LevelOptions.Netlink when socket.Netlink is { } netlink => NetlinkOption(netlink, option),
            _ when socket.Netlink is not null => null,
            LevelOptions.Ip or LevelOptions.Ip6 when socket.Is6 == (level == LevelOptions.Ip6) && ItemOf(level, option) is not ControlItems.None and var item =>
                (socket.Control & item) != 0 ? 1 : 0,
            LevelOptions.Tcp when socket.IsStream => TcpOption(socket, option),
            LevelOptions.UdpLite when socket.Protocol == IpProtocol.UdpLite => CoverageOption(socket, option),
            LevelOptions.Ip when !socket.Is6 || IsOfBoth(option) => IpOption(socket, option),
            LevelOptions.Ip6 when socket.Is6 => Ip6Option(socket, option),
            _ => null,
        };
        if (number is null)
            return Errno.ENOPROTOOPT;
        BinaryPrimitives.WriteInt32LittleEndian(value, number.Value);
        bytes = sizeof(int);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SetLevelOption(ulong domain, uint handle, uint level, uint option, ReadOnlySpan<byte> value)
    {
        Errno error = Find(domain, handle, out InetSocket? socket);
        if (socket is null)
            return error;
        if (socket.Netlink is { } netlink)
            return level == LevelOptions.Netlink ? SetNetlinkOption(netlink, option, value) : Errno.ENOPROTOOPT;
        bool isGroup = (level == LevelOptions.Ip && option is LevelOptions.IpAddMembership or LevelOptions.IpDropMembership or LevelOptions.IpMulticastInterface)
            || (level == LevelOptions.Ip6 && option is LevelOptions.Ip6JoinGroup or LevelOptions.Ip6LeaveGroup);
        if (isGroup)
            return SetGroup(socket, level, option, value);

        if (socket.Raw is { } raw && SetRawOption(raw, level, option, value) is { } set)
            return set;

        // Options of IP may be single bytes, as they were of old.
        int number = 0;
        if (value.Length >= sizeof(int))
            number = BinaryPrimitives.ReadInt32LittleEndian(value);
        else if (value.Length > 0 && level == LevelOptions.Ip)
            number = value[0];
        else
            return Errno.EINVAL;
        ControlItems item = socket.Is6 == (level == LevelOptions.Ip6) ? ItemOf(level, option) : ControlItems.None;
        if (item != ControlItems.None)
        {
            socket.Control = number != 0 ? socket.Control | item : socket.Control & ~item;
            return Errno.None;
        }

        return level switch
        {
            LevelOptions.Tcp when socket.IsStream => SetTcpOption(socket, option, number),
            LevelOptions.UdpLite when socket.Protocol == IpProtocol.UdpLite => SetCoverage(socket, option, number),
            LevelOptions.Ip when !socket.Is6 || IsOfBoth(option) => SetIpOption(socket, option, number),
            LevelOptions.Ip6 when socket.Is6 => SetIp6Option(socket, option, number),
            _ => Errno.ENOPROTOOPT,
        };
    }

    private static int? TcpOption(InetSocket socket, uint option) => option switch
    {
        LevelOptions.TcpNoDelay => socket.Settings.NoDelay ? 1 : 0,
        LevelOptions.TcpMaximumSegment => socket.Connection?.SegmentSize ?? (socket.Settings.MaximumSegment == 0 ? DefaultSegment : socket.Settings.MaximumSegment),
        LevelOptions.TcpCork => socket.Settings.Cork ? 1 : 0,
        LevelOptions.TcpKeepIdle => socket.Settings.KeepAliveIdle,
        LevelOptions.TcpKeepInterval => socket.Settings.KeepAliveInterval,
        LevelOptions.TcpKeepCount => socket.Settings.KeepAliveProbes,
        LevelOptions.TcpUserTimeout => socket.Settings.UserTimeout,
        LevelOptions.TcpQuickAcknowledge => 0,
        _ => null,
    };

    /// <summary>The segment size of a stream that is not connected yet (RFC 9293 section 3.7.1).</summary>
    private const int DefaultSegment = 536;

    private static Errno SetTcpOption(InetSocket socket, uint option, int number)
    {
        const int leastSegment = 88;
        const int mostSegment = 32_767;
        const int mostTime = 32_767;
        const int mostProbes = 127;
        TcpSettings settings = socket.Settings;
        switch (option)
        {
            case LevelOptions.TcpNoDelay:
                settings.NoDelay = number != 0;
                break;
            case LevelOptions.TcpMaximumSegment when number is 0 or (>= leastSegment and <= mostSegment):
                settings.MaximumSegment = number;
                break;
            case LevelOptions.TcpCork:
                settings.Cork = number != 0;
                break;
            case LevelOptions.TcpKeepIdle when number is >= 1 and <= mostTime:
                settings.KeepAliveIdle = number;
                break;
            case LevelOptions.TcpKeepInterval when number is >= 1 and <= mostTime:
                settings.KeepAliveInterval = number;
                break;
            case LevelOptions.TcpKeepCount when number is >= 1 and <= mostProbes:
                settings.KeepAliveProbes = number;
                break;
            case LevelOptions.TcpUserTimeout when number >= 0:
                settings.UserTimeout = number;
                break;
            case LevelOptions.TcpQuickAcknowledge:
                break; // a hint
            case LevelOptions.TcpMaximumSegment or LevelOptions.TcpKeepIdle or LevelOptions.TcpKeepInterval or LevelOptions.TcpKeepCount
                or LevelOptions.TcpUserTimeout:
                return Errno.EINVAL;
            default:
                return Errno.ENOPROTOOPT;
        }

        socket.Connection?.OnSettings();
        return Errno.None;
    }

    private static int? IpOption(InetSocket socket, uint option) => option switch
    {
        LevelOptions.IpTypeOfService => socket.Socket?.TrafficClass ?? socket.TrafficClass,
        LevelOptions.IpTimeToLive => socket.Socket?.HopLimit ?? socket.HopLimit,
        LevelOptions.IpMtuDiscovery => socket.MtuDiscovery,
        LevelOptions.IpReceiveErrors => socket.Socket is { QueuesErrors4: true } ? 1 : 0,
        LevelOptions.IpMulticastTimeToLive => socket.Datagrams?.MulticastHopLimit,
        LevelOptions.IpMulticastLoop => socket.Datagrams is { } datagrams ? datagrams.LoopsMulticast ? 1 : 0 : null,
        _ => null,
    };

    private Errno SetIpOption(InetSocket socket, uint option, int number)
    {
        switch (option)
        {
            case LevelOptions.IpTypeOfService:
                SetClass(socket, (byte)number);
                return Errno.None;
            case LevelOptions.IpTimeToLive:
                return SetHops(socket, number);
            case LevelOptions.IpReceiveErrors:
                return SetReceivesErrors(socket, true, number != 0);
            case LevelOptions.IpMtuDiscovery when number is >= 0 and <= 5:
                SetMtuDiscovery(socket, (byte)number);
                return Errno.None;
            case LevelOptions.IpMulticastTimeToLive when socket.Datagrams is not null && number is >= -1 and <= byte.MaxValue:
                socket.Datagrams.MulticastHopLimit = (byte)(number < 0 ? 1 : number);
                return Errno.None;
            case LevelOptions.IpMulticastLoop when socket.Datagrams is not null:
                socket.Datagrams.LoopsMulticast = number != 0;
                return Errno.None;
            default:
                return option is LevelOptions.IpMtuDiscovery or LevelOptions.IpMulticastTimeToLive or LevelOptions.IpMulticastLoop
                    ? Errno.EINVAL
                    : Errno.ENOPROTOOPT;
        }
    }

    private static int? Ip6Option(InetSocket socket, uint option) => option switch
    {
        LevelOptions.Ip6Only => socket.IsOnly6 ? 1 : 0,
        LevelOptions.Ip6UnicastHops => socket.Socket?.HopLimit ?? socket.HopLimit,
        LevelOptions.Ip6TrafficClass => socket.Socket?.TrafficClass ?? socket.TrafficClass,
        LevelOptions.Ip6MtuDiscovery => socket.MtuDiscovery,
        LevelOptions.Ip6ReceiveErrors => socket.Socket is { QueuesErrors6: true } ? 1 : 0,
        LevelOptions.Ip6MulticastHops => socket.Datagrams?.MulticastHopLimit,
        LevelOptions.Ip6MulticastLoop => socket.Datagrams is { } datagrams ? datagrams.LoopsMulticast ? 1 : 0 : null,
        LevelOptions.Ip6MulticastInterface => socket.Datagrams is { } sender ? sender.MulticastInterface?.Index ?? 0 : null,
        _ => null,
    };

    private Errno SetIp6Option(InetSocket socket, uint option, int number)
    {
        switch (option)
        {
            case LevelOptions.Ip6Only when socket.Local.Port != 0:
                return Errno.EINVAL; // it is bound
            case LevelOptions.Ip6Only:
                socket.IsOnly6 = number != 0;
                if (socket.Datagrams is not null)
                    socket.Datagrams.IsOnly6 = socket.IsOnly6;
                return Errno.None;
            case LevelOptions.Ip6UnicastHops:
                return SetHops(socket, number);
            case LevelOptions.Ip6TrafficClass when number is >= -1 and <= byte.MaxValue:
                SetClass(socket, (byte)(number < 0 ? 0 : number));
                return Errno.None;
            case LevelOptions.Ip6ReceiveErrors:
                return SetReceivesErrors(socket, false, number != 0);
            case LevelOptions.Ip6MtuDiscovery when number is >= 0 and <= 5:
                SetMtuDiscovery(socket, (byte)number);
                return Errno.None;
            case LevelOptions.Ip6MulticastHops when socket.Datagrams is not null && number is >= -1 and <= byte.MaxValue:
                socket.Datagrams.MulticastHopLimit = (byte)(number < 0 ? 1 : number);
                return Errno.None;
            case LevelOptions.Ip6MulticastLoop when socket.Datagrams is not null:
                socket.Datagrams.LoopsMulticast = number != 0;
                return Errno.None;
            case LevelOptions.Ip6MulticastInterface when socket.Datagrams is not null:
                NetworkInterface? via = InterfaceAt(number);
                if (via is null && number != 0)
                    return Errno.ENODEV;
                socket.Datagrams.MulticastInterface = via;
                return Errno.None;
            default:
                return option is LevelOptions.Ip6TrafficClass or LevelOptions.Ip6MtuDiscovery or LevelOptions.Ip6MulticastHops
                    or LevelOptions.Ip6MulticastLoop or LevelOptions.Ip6MulticastInterface
                    ? Errno.EINVAL
                    : Errno.ENOPROTOOPT;
        }
    }

    /// <summary>Options of IPv4 that sockets of AF_INET6 have too.</summary>
    private static bool IsOfBoth(uint option) => option is LevelOptions.IpTypeOfService or LevelOptions.IpTimeToLive or LevelOptions.IpReceiveErrors;

    /// <summary>What an option has told with each datagram; None: it is no such option.</summary>
    private static ControlItems ItemOf(uint level, uint option) => (level, option) switch
    {
        (LevelOptions.Ip, LevelOptions.IpPacketInfo) or (LevelOptions.Ip6, LevelOptions.Ip6ReceivePacketInfo) => ControlItems.PacketInfo,
        (LevelOptions.Ip, LevelOptions.IpReceiveTimeToLive) or (LevelOptions.Ip6, LevelOptions.Ip6ReceiveHopLimit) => ControlItems.HopLimit,
        (LevelOptions.Ip, LevelOptions.IpReceiveTypeOfService) or (LevelOptions.Ip6, LevelOptions.Ip6ReceiveTrafficClass) => ControlItems.TrafficClass,
        _ => ControlItems.None,
    };

    private static Errno SetHops(InetSocket socket, int number)
    {
        const byte usual = 64;
        if (number is < -1 or 0 or > byte.MaxValue)
            return Errno.EINVAL;
        socket.HopLimit = number < 0 ? usual : (byte)number;
        if (socket.Socket is not null)
            socket.Socket.HopLimit = socket.HopLimit;
        return Errno.None;
    }

    private static void SetClass(InetSocket socket, byte number)
    {
        socket.TrafficClass = number;
        if (socket.Socket is not null)
            socket.Socket.TrafficClass = number;
    }

    /// <summary>
    /// Groups: <c>struct ip_mreq</c> (group and address of an interface), <c>struct ip_mreqn</c> (and its index), <c>struct ipv6_mreq</c> (group and index); for
    /// IP_MULTICAST_IF an address, or one of the first two.
    /// </summary>
    private Errno SetGroup(InetSocket socket, uint level, uint option, ReadOnlySpan<byte> value)
    {
        const int pair = 8;
        const int triple = 12;
        const int request6 = 20;
        if (socket.Datagrams is not { } datagrams || (level == LevelOptions.Ip6) != socket.Is6)
            return Errno.ENOPROTOOPT;
        if (level == LevelOptions.Ip6)
        {
            if (value.Length < request6)
                return Errno.EINVAL;
            int index = BinaryPrimitives.ReadInt32LittleEndian(value[16..]);
            NetworkInterface? on = InterfaceAt(index);
            if (on is null && index != 0)
                return Errno.ENODEV;
            IpAddress group = IpAddress.Read6(value);
            return option == LevelOptions.Ip6JoinGroup ? datagrams.JoinGroup(on, group) : datagrams.LeaveGroup(on, group);
        }

        if (value.Length < (option == LevelOptions.IpMulticastInterface ? sizeof(uint) : pair))
            return Errno.EINVAL;
        IpAddress address = IpAddress.Read4(value.Length >= pair ? value[4..] : value);
        int wanted = value.Length >= triple ? BinaryPrimitives.ReadInt32LittleEndian(value[8..]) : 0;
        NetworkInterface? via = wanted != 0 ? InterfaceAt(wanted) : InterfaceOf(address);
        if (via is null && (wanted != 0 || !address.IsAny))
            return option == LevelOptions.IpMulticastInterface ? Errno.EADDRNOTAVAIL : Errno.ENODEV;
        if (option == LevelOptions.IpMulticastInterface)
        {
            datagrams.MulticastInterface = via;
            return Errno.None;
        }

        IpAddress joined = IpAddress.Read4(value);
        return option == LevelOptions.IpAddMembership ? datagrams.JoinGroup(via, joined) : datagrams.LeaveGroup(via, joined);
    }

    private NetworkInterface? InterfaceAt(int index) => index > 0 && index <= _stack.Interfaces.Count ? _stack.Interfaces[index - 1] : null;

    private NetworkInterface? InterfaceOf(IpAddress address)
    {
        foreach (NetworkInterface each in _stack.Interfaces)
        {
            foreach (InterfaceAddress own in each.Addresses)
            {
                if (own.Address == address)
                    return each;
            }
        }

        return null;
    }
}
