using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Server;

/// <content>Options for groups that name the sources of what is wanted, and those that are the same for both versions (RFC 3678).</content>
public sealed partial class SocketServer
{
    /// <summary><c>struct sockaddr_storage</c>.</summary>
    private const int StorageSize = 128;

    /// <summary><c>struct ip_mreq_source</c>: the group, the address of an interface, the source.</summary>
    private Errno SetSource4(DatagramSocket sender, uint option, ReadOnlySpan<byte> value)
    {
        const int request = 12;
        if (value.Length < request)
            return Errno.EINVAL;
        IpAddress own = IpAddress.Read4(value[4..]);
        NetworkInterface? via = InterfaceOf(own);
        if (via is null && !own.IsAny)
            return Errno.ENODEV;
        uint generic = option switch
        {
            LevelOptions.IpAddSourceMembership => LevelOptions.JoinSourceGroup,
            LevelOptions.IpDropSourceMembership => LevelOptions.LeaveSourceGroup,
            LevelOptions.IpBlockSource => LevelOptions.BlockSource,
            _ => LevelOptions.UnblockSource,
        };
        return SetSource(sender, generic, via, IpAddress.Read4(value), IpAddress.Read4(value[8..]));
    }

    /// <summary>
    /// <c>struct group_req</c> (the index of an interface, 32 bits that are not looked at, the group in a <c>struct sockaddr_storage</c>) or
    /// <c>struct group_source_req</c> (and the source behind it).
    /// </summary>
    private Errno SetGroupOfEither(DatagramSocket sender, uint level, uint option, ReadOnlySpan<byte> value)
    {
        const int groupAt = 8;
        const int sourceAt = groupAt + StorageSize;
        bool isWhole = option is LevelOptions.JoinGroup or LevelOptions.LeaveGroup;
        if (value.Length < (isWhole ? sourceAt : sourceAt + StorageSize))
            return Errno.EINVAL;
        IpAddress source = default;
        if (!TryReadStorage(value[groupAt..], level, out IpAddress group))
            return isWhole ? Errno.EINVAL : Errno.EADDRNOTAVAIL;
        if (!isWhole && !TryReadStorage(value[sourceAt..], level, out source))
            return Errno.EADDRNOTAVAIL;
        if (!group.IsMulticast || group.Is4 != (level == LevelOptions.Ip))
            return Errno.EINVAL;
        int index = BinaryPrimitives.ReadInt32LittleEndian(value);
        NetworkInterface? via = InterfaceAt(index);
        if (via is null && index != 0)
            return option == LevelOptions.LeaveGroup ? Errno.EADDRNOTAVAIL : Errno.ENODEV;
        return option switch
        {
            LevelOptions.JoinGroup => sender.JoinGroup(via, group),
            LevelOptions.LeaveGroup => sender.LeaveGroup(via, group),
            _ => SetSource(sender, option, via, group, source),
        };
    }

    private static Errno SetSource(DatagramSocket sender, uint option, NetworkInterface? via, IpAddress group, IpAddress source) => option switch
    {
        LevelOptions.JoinSourceGroup => sender.JoinSource(via, group, source),
        LevelOptions.LeaveSourceGroup => sender.LeaveSource(via, group, source),
        LevelOptions.BlockSource => sender.BlockSource(via, group, source),
        _ => sender.UnblockSource(via, group, source),
    };

    /// <summary>The address in a <c>struct sockaddr_storage</c>.</summary>
    /// <returns>False: it is of another family.</returns>
    private static bool TryReadStorage(ReadOnlySpan<byte> storage, uint level, out IpAddress address)
    {
        const ushort family4 = 2;
        const ushort family6 = 10;
        bool is6 = level == LevelOptions.Ip6;
        address = is6 ? IpAddress.Read6(storage[8..]) : IpAddress.Read4(storage[4..]);
        return BinaryPrimitives.ReadUInt16LittleEndian(storage) == (is6 ? family6 : family4);
    }
}
