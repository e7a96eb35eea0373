using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Server;

/// <content>Options for groups, of sockets for datagrams and raw packets.</content>
public sealed partial class SocketServer
{
    private static bool IsOfGroups(uint level, uint option) => level switch
    {
        LevelOptions.Ip => IsOfBothVersions(option)
            || option is LevelOptions.IpMulticastAll or (>= LevelOptions.IpMulticastInterface and <= LevelOptions.IpDropSourceMembership),
        LevelOptions.Ip6 => IsOfBothVersions(option)
            || option is LevelOptions.Ip6MulticastAll or (>= LevelOptions.Ip6MulticastInterface and <= LevelOptions.Ip6LeaveGroup),
        _ => false,
    };

    private static bool IsOfBothVersions(uint option) => option is >= LevelOptions.JoinGroup and <= LevelOptions.LeaveSourceGroup;

    /// <summary>IP_MULTICAST_IF, which tells the address that it was set with, _TTL and _LOOP; IPV6_MULTICAST_IF, _HOPS and _LOOP.</summary>
    private static Errno GroupOption(InetSocket socket, uint level, uint option, Span<byte> value, out int bytes)
    {
        bytes = 0;
        if (GroupSender(socket, level) is not { } sender)
            return Errno.ENOPROTOOPT;
        if (level == LevelOptions.Ip && option == LevelOptions.IpMulticastInterface)
        {
            socket.MulticastAddress.Write(value);
            bytes = sizeof(uint);
            return Errno.None;
        }

        MulticastSettings settings = sender.MulticastTo(AnyOf(level));
        int? number = (level, option) switch
        {
            (LevelOptions.Ip6, LevelOptions.Ip6MulticastInterface) => settings.Interface?.Index ?? 0,
            (LevelOptions.Ip, LevelOptions.IpMulticastTimeToLive) or (LevelOptions.Ip6, LevelOptions.Ip6MulticastHops) => settings.HopLimit,
            (LevelOptions.Ip, LevelOptions.IpMulticastLoop) or (LevelOptions.Ip6, LevelOptions.Ip6MulticastLoop) => settings.LoopsBack ? 1 : 0,
            (LevelOptions.Ip, LevelOptions.IpMulticastAll) or (LevelOptions.Ip6, LevelOptions.Ip6MulticastAll) => settings.HearsAll ? 1 : 0,
            _ => null, // groups cannot be asked for
        };
        if (number is null)
            return Errno.ENOPROTOOPT;
        BinaryPrimitives.WriteInt32LittleEndian(value, number.Value);
        bytes = sizeof(int);
        return Errno.None;
    }

    private Errno SetGroupOption(InetSocket socket, uint level, uint option, ReadOnlySpan<byte> value)
    {
        if (GroupSender(socket, level) is not { } sender)
            return Errno.ENOPROTOOPT;
        if (IsOfBothVersions(option))
            return SetGroupOfEither(sender, level, option, value);
        switch (level, option)
        {
            case (LevelOptions.Ip, >= LevelOptions.IpUnblockSource and <= LevelOptions.IpDropSourceMembership):
                return SetSource4(sender, option, value);
            case (LevelOptions.Ip, LevelOptions.IpAddMembership or LevelOptions.IpDropMembership or LevelOptions.IpMulticastInterface):
                return SetGroup4(socket, sender, option, value);
            case (LevelOptions.Ip6, LevelOptions.Ip6JoinGroup or LevelOptions.Ip6LeaveGroup):
                return SetGroup6(sender, option == LevelOptions.Ip6JoinGroup, value);
        }

        // Of IPv4 a single byte will do, as it did of old.
        int number;
        if (value.Length >= sizeof(int))
            number = BinaryPrimitives.ReadInt32LittleEndian(value);
        else if (value.Length > 0 && level == LevelOptions.Ip)
            number = value[0];
        else
            return Errno.EINVAL;
        MulticastSettings settings = sender.MulticastTo(AnyOf(level));
        switch (level, option)
        {
            case (LevelOptions.Ip, LevelOptions.IpMulticastTimeToLive) or (LevelOptions.Ip6, LevelOptions.Ip6MulticastHops):
                if (number is < -1 or > byte.MaxValue)
                    return Errno.EINVAL;
                settings.HopLimit = (byte)(number < 0 ? 1 : number);
                return Errno.None;
            case (LevelOptions.Ip6, LevelOptions.Ip6MulticastInterface):
                NetworkInterface? via = InterfaceAt(number);
                if (via is null && number != 0)
                    return Errno.ENODEV;
                settings.Interface = via;
                return Errno.None;
            case (LevelOptions.Ip, LevelOptions.IpMulticastAll) or (LevelOptions.Ip6, LevelOptions.Ip6MulticastAll):
                if (level == LevelOptions.Ip && number is not (0 or 1))
                    return Errno.EINVAL;
                settings.HearsAll = number != 0;
                return Errno.None;
            default: // IP_MULTICAST_LOOP and IPV6_MULTICAST_LOOP; of the latter RFC 3493 section 5.2 has these two values
                if (level == LevelOptions.Ip6 && number is not (0 or 1))
                    return Errno.EINVAL;
                settings.LoopsBack = number != 0;
                return Errno.None;
        }
    }

    /// <summary>Sockets of AF_INET6 have groups of IPv4 too, but for raw ones; whether they are V6ONLY does not matter, as on Linux.</summary>
    private static DatagramSocket? GroupSender(InetSocket socket, uint level)
    {
        if (level == LevelOptions.Ip6 && !socket.Is6)
            return null;
        DatagramSocket? sender = (DatagramSocket?)socket.Datagrams ?? socket.Ping;
        return sender ?? (socket.Is6 == (level == LevelOptions.Ip6) ? socket.Raw : null);
    }

    /// <summary>An address of the version of a level.</summary>
    private static IpAddress AnyOf(uint level) => level == LevelOptions.Ip ? IpAddress.Any4 : IpAddress.Any6;

    /// <summary><c>struct ipv6_mreq</c>: the group and the index of an interface, 0 for the one that routes say.</summary>
    private Errno SetGroup6(DatagramSocket sender, bool isJoined, ReadOnlySpan<byte> value)
    {
        const int request = 20;
        if (value.Length < request)
            return Errno.EINVAL;
        IpAddress group = IpAddress.Read6(value);
        if (group.Is4 || !group.IsMulticast)
            return Errno.EINVAL;
        int index = BinaryPrimitives.ReadInt32LittleEndian(value[16..]);
        NetworkInterface? on = InterfaceAt(index);
        if (on is null && index != 0)
            return isJoined ? Errno.ENODEV : Errno.EADDRNOTAVAIL;
        return isJoined ? sender.JoinGroup(on, group) : sender.LeaveGroup(on, group);
    }

    /// <summary>
    /// <c>struct ip_mreq</c> (group and address of an interface) or <c>struct ip_mreqn</c> (and its index); for IP_MULTICAST_IF
    /// also an address alone.
    /// </summary>
    private Errno SetGroup4(InetSocket socket, DatagramSocket sender, uint option, ReadOnlySpan<byte> value)
    {
        const int pair = 8;
        const int triple = 12;
        bool isInterface = option == LevelOptions.IpMulticastInterface;
        if (value.Length < (isInterface ? sizeof(uint) : pair))
            return Errno.EINVAL;
        IpAddress address = IpAddress.Read4(value.Length >= pair ? value[4..] : value);
        int wanted = value.Length >= triple ? BinaryPrimitives.ReadInt32LittleEndian(value[8..]) : 0;
        NetworkInterface? via = wanted != 0 ? InterfaceAt(wanted) : InterfaceOf(address);
        if (via is null && (wanted != 0 || !address.IsAny))
            return option == LevelOptions.IpAddMembership ? Errno.ENODEV : Errno.EADDRNOTAVAIL;
        if (isInterface)
        {
            sender.MulticastTo(AnyOf(LevelOptions.Ip)).Interface = via;
            socket.MulticastAddress = address;
            return Errno.None;
        }

        IpAddress group = IpAddress.Read4(value);
        return option == LevelOptions.IpAddMembership ? sender.JoinGroup(via, group) : sender.LeaveGroup(via, group);
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
