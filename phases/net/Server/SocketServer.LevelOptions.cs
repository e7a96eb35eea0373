using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <content>Options of all levels but SOL_SOCKET.</content>
public sealed partial class SocketServer
{
    /// <inheritdoc/>
    public Errno LevelOption(ulong domain, uint handle, uint level, uint option, Span<byte> value, out int bytes)
    {
        bytes = 0;
        Errno error = Find(domain, handle, out InetSocket? socket);
        if (socket is null)
            return error;
        if ((level, option) == (LevelOptions.Socket, (uint)SocketOption.BindToDevice) && socket.Netlink is null)
        {
            bytes = DeviceName(socket, value);
            return Errno.None;
        }

        if (level == LevelOptions.Tcp && option == LevelOptions.TcpCongestion && socket.IsStream)
        {
            bytes = CongestionName(socket, value);
            return Errno.None;
        }

        if (level == LevelOptions.Tcp && option == LevelOptions.TcpInformation && socket.IsStream)
        {
            bytes = TcpInformation.Write(value, socket);
            return Errno.None;
        }

        if (socket.Netlink is null && (level, option) == (socket.Is6 ? (LevelOptions.Ip6, LevelOptions.Ip6Mtu) : (LevelOptions.Ip, LevelOptions.IpMtu)))
            return PathMtu(socket, value, out bytes);
        if (socket.Netlink is null && socket.Is6 && (level, option) == (LevelOptions.Ip6, LevelOptions.Ip6PathMtu))
            return PathMtuInformation(socket, value, out bytes);
        if (level == LevelOptions.Ip && option == LevelOptions.IpOptions && socket.Netlink is null)
            return Errno.None; // there are none
        if (socket.Raw is { } raw && RawOption(raw, level, option, value) is { } written)
        {
            bytes = written;
            return Errno.None;
        }

        if (IsOfGroups(level, option) && socket.Netlink is null)
            return GroupOption(socket, level, option, value, out bytes);

        int? number = level switch
        {
            LevelOptions.Netlink when socket.Netlink is { } netlink => NetlinkOption(netlink, option),
            _ when socket.Netlink is not null => null,
            LevelOptions.Ip or LevelOptions.Ip6 when socket.Is6 == (level == LevelOptions.Ip6) && ItemOf(level, option) is not ControlItems.None and var item =>
                (socket.Control & item) != 0 ? 1 : 0,
            _ when ForeignOf(socket, level, option) is not ForeignAddresses.None and var foreign => (socket.Settings.Foreign & foreign) != 0 ? 1 : 0,
            LevelOptions.Tcp when socket.IsStream => TcpOption(socket, option),
            LevelOptions.Udp when socket is { Protocol: IpProtocol.Udp, Datagrams: not null } => UdpOption(socket, option),
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
        if ((level, option) == (LevelOptions.Socket, (uint)SocketOption.BindToDevice))
            return BindToDevice(domain, socket, value);
        if (level == LevelOptions.Tcp && option == LevelOptions.TcpCongestion && socket.IsStream)
            return SetCongestion(socket, value);
        if (IsOfGroups(level, option))
            return SetGroupOption(socket, level, option, value);
        if (level == LevelOptions.Ip6 && option == LevelOptions.Ip6PacketInfo && socket is { Is6: true, IsStream: false })
            return SetSticky(socket, value);
        if (level == LevelOptions.Ip && option == LevelOptions.IpOptions && value.IsEmpty)
            return Errno.None;
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
            if (socket.Datagrams is { } datagrams)
                datagrams.ReportsPathMtu = (socket.Control & ControlItems.PathMtu) != 0;
            return Errno.None;
        }

        if (ForeignOf(socket, level, option) is not ForeignAddresses.None and var foreign)
            return SetForeign(domain, socket, foreign, number != 0);

        return level switch
        {
            LevelOptions.Tcp when socket.IsStream => SetTcpOption(socket, option, number),
            LevelOptions.Udp when socket is { Protocol: IpProtocol.Udp, Datagrams: not null } => SetUdpOption(socket, option, number),
            LevelOptions.UdpLite when socket.Protocol == IpProtocol.UdpLite => SetCoverage(socket, option, number),
            LevelOptions.Ip when !socket.Is6 || IsOfBoth(option) => SetIpOption(socket, option, number),
            LevelOptions.Ip6 when socket.Is6 => SetIp6Option(socket, option, number),
            _ => Errno.ENOPROTOOPT,
        };
    }

    private static int? IpOption(InetSocket socket, uint option) => option switch
    {
        LevelOptions.IpTypeOfService => socket.Socket?.TrafficClass ?? socket.TrafficClass,
        LevelOptions.IpTimeToLive => socket.Socket?.HopLimit ?? socket.HopLimit,
        LevelOptions.IpMtuDiscovery => socket.MtuDiscovery,
        LevelOptions.IpBindAddressNoPort => socket.BindsNoPort ? 1 : 0,
        LevelOptions.IpReceiveErrors => socket.Settings.ReportsErrors4 ? 1 : 0,
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
                return SetHops(socket, number, 1);
            case LevelOptions.IpBindAddressNoPort:
                socket.BindsNoPort = number != 0;
                return Errno.None;
            case LevelOptions.IpReceiveErrors:
                return SetReceivesErrors(socket, true, number != 0);
            case LevelOptions.IpMtuDiscovery when number is >= 0 and <= 5:
                SetMtuDiscovery(socket, (byte)number);
                return Errno.None;
            default:
                return option == LevelOptions.IpMtuDiscovery ? Errno.EINVAL : Errno.ENOPROTOOPT;
        }
    }

    private static int? Ip6Option(InetSocket socket, uint option) => option switch
    {
        LevelOptions.Ip6Only => socket.IsOnly6 ? 1 : 0,
        LevelOptions.Ip6UnicastHops => socket.Socket?.HopLimit ?? socket.HopLimit,
        LevelOptions.Ip6TrafficClass => socket.Socket?.TrafficClass ?? socket.TrafficClass,
        LevelOptions.Ip6MtuDiscovery => socket.MtuDiscovery,
        LevelOptions.Ip6DontFragment when socket.Datagrams is { } datagrams => datagrams.DontFragment && socket.MtuDiscovery is not (2 or 3) ? 1 : 0,
        LevelOptions.Ip6ReceiveErrors => socket.Settings.ReportsErrors6 ? 1 : 0,
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
                return SetHops(socket, number, 0);
            case LevelOptions.Ip6TrafficClass when number is >= -1 and <= byte.MaxValue:
                SetClass(socket, (byte)(number < 0 ? 0 : number));
                return Errno.None;
            case LevelOptions.Ip6DontFragment when socket.Datagrams is { } datagrams:
                datagrams.DontFragment = number != 0 || socket.MtuDiscovery is 2 or 3;
                return Errno.None;
            case LevelOptions.Ip6ReceiveErrors:
                return SetReceivesErrors(socket, false, number != 0);
            case LevelOptions.Ip6MtuDiscovery when number is >= 0 and <= 5:
                SetMtuDiscovery(socket, (byte)number);
                return Errno.None;
            default:
                return option is LevelOptions.Ip6TrafficClass or LevelOptions.Ip6MtuDiscovery ? Errno.EINVAL : Errno.ENOPROTOOPT;
        }
    }

    /// <summary>Options of IPv4 that sockets of AF_INET6 have too.</summary>
    private static bool IsOfBoth(uint option) => 
        option is LevelOptions.IpTypeOfService or LevelOptions.IpTimeToLive or LevelOptions.IpReceiveErrors or LevelOptions.IpBindAddressNoPort;

    /// <summary>What an option has told with each datagram; None: it is no such option.</summary>
    private static ControlItems ItemOf(uint level, uint option) => (level, option) switch
    {
        (LevelOptions.Ip, LevelOptions.IpPacketInfo) or (LevelOptions.Ip6, LevelOptions.Ip6ReceivePacketInfo) => ControlItems.PacketInfo,
        (LevelOptions.Ip, LevelOptions.IpReceiveTimeToLive) or (LevelOptions.Ip6, LevelOptions.Ip6ReceiveHopLimit) => ControlItems.HopLimit,
        (LevelOptions.Ip, LevelOptions.IpReceiveTypeOfService) or (LevelOptions.Ip6, LevelOptions.Ip6ReceiveTrafficClass) => ControlItems.TrafficClass,
        (LevelOptions.Ip6, LevelOptions.Ip6ReceivePathMtu) => ControlItems.PathMtu,
        _ => ControlItems.None,
    };

    /// <summary>IP_TTL, from 1, and IPV6_UNICAST_HOPS, from 0 (RFC 3493 section 5.1); -1 is what it was at first.</summary>
    private static Errno SetHops(InetSocket socket, int number, int least)
    {
        const byte usual = 64;
        if (number != -1 && (number < least || number > byte.MaxValue))
            return Errno.EINVAL;
        socket.HopLimit = number < 0 ? usual : (byte)number;
        if (socket.Socket is not null)
            socket.Socket.HopLimit = socket.HopLimit;
        return Errno.None;
    }

    /// <summary>IP_TOS and IPV6_TCLASS. The lowest two bits of streams are those of TCP, which makes no use of them (RFC 3168 section 6.1).</summary>
    private static void SetClass(InetSocket socket, byte number)
    {
        const byte congestion = 3;
        if (socket.IsStream)
            number = (byte)(number & ~congestion);
        socket.TrafficClass = number;
        if (socket.Socket is not null)
            socket.Socket.TrafficClass = number;
    }
}
