using System;
using System.Buffers.Binary;
using System.Numerics;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <content>The same changes as ioctl asks for them: <c>struct ifreq</c> and <c>struct rtentry</c> (netdevice(7) of Linux, net/route.h).</content>
internal sealed partial class RouteProtocol
{
    /// <summary>Where a <c>struct ifreq</c> has what is behind the name, and where an address is in a <c>struct sockaddr_in</c>.</summary>
    private const int ValueOffset = InterfaceRecord.NameSize;
    private const int AddressOffset = 4;

    /// <summary>Offsets in a <c>struct rtentry</c> on x86-64.</summary>
    private const int TargetOffset = 8;
    private const int GatewayOffset = 24;
    private const int MaskOffset = 40;
    private const int RouteFlagsOffset = 56;
    private const int MetricOffset = 80;

    /// <summary>RTF_UP, RTF_GATEWAY, RTF_HOST: what else a route may be is not known here.</summary>
    private const ushort RouteIsUp = 1;
    private const ushort RouteHasGateway = 2;
    private const ushort RouteIsHost = 4;

    private static readonly NetlinkHeader AsNew = new(0, 0, NetlinkHeader.Creates | NetlinkHeader.IsExclusive, 0, 0);

    /// <summary>Change what a request of ioctl says.</summary>
    /// <param name="request">The request.</param>
    /// <param name="argument">Its argument, see <see cref="InterfaceChange"/>.</param>
    /// <returns>EINVAL. ENODEV: no such interface. EADDRNOTAVAIL: it has no address. EOPNOTSUPP. For routes also EEXIST, ENETDOWN, ENETUNREACH, ESRCH.</returns>
    public Errno Control(uint request, ReadOnlySpan<byte> argument)
    {
        bool isRoute = request is InterfaceChange.AddRoute or InterfaceChange.RemoveRoute;
        if (argument.Length < (isRoute ? InterfaceChange.RouteSize + InterfaceRecord.NameSize : InterfaceChange.RequestSize))
            return Errno.EINVAL;
        if (isRoute)
            return ControlRoute(request == InterfaceChange.AddRoute, argument);
        if (InterfaceNamed(argument[..InterfaceRecord.NameSize]) is not { } link)
            return Errno.ENODEV;
        ReadOnlySpan<byte> value = argument[ValueOffset..];
        switch (request)
        {
            case InterfaceChange.SetFlags:
                return ChangeFlags(link, BinaryPrimitives.ReadUInt16LittleEndian(value), ushort.MaxValue & ~InterfaceRecord.IsRunning);
            case InterfaceChange.SetMtu:
                return stack.SetMtu(link, BinaryPrimitives.ReadInt32LittleEndian(value));
            case InterfaceChange.SetAddress or InterfaceChange.SetMask or InterfaceChange.SetBroadcast:
                return BinaryPrimitives.ReadUInt16LittleEndian(value) == (ushort)SocketFamily.Internet
                    ? ControlAddress(link, request, IpAddress.Read4(value[AddressOffset..]))
                    : Errno.EINVAL;
            default:
                return Errno.EOPNOTSUPP;
        }
    }

    /// <summary>The first address of IPv4, its mask, its address for broadcasts.</summary>
    private Errno ControlAddress(NetworkInterface link, uint request, IpAddress address)
    {
        InterfaceAddress? own = NetworkTables.Address4Of(link);
        if (request == InterfaceChange.SetAddress)
        {
            if (own?.Address == address)
                return Errno.None;
            if (address.IsMulticast)
                return Errno.EINVAL;
            if (own is not null)
                stack.RemoveAddress(own);
            return address.IsAny || stack.AddAddress(link, address, UsualLength(address), probe: false) is not null ? Errno.None : Errno.EEXIST;
        }

        if (own is null)
            return Errno.EADDRNOTAVAIL;
        if (request == InterfaceChange.SetBroadcast)
            return address == own.Network.Last ? Errno.None : Errno.EOPNOTSUPP;
        if (!TryLength(address, out int length))
            return Errno.EINVAL;
        if (length == own.Network.Length)
            return Errno.None;
        stack.RemoveAddress(own);
        return stack.AddAddress(link, own.Address, length, probe: false) is not null ? Errno.None : Errno.EEXIST;
    }

    private Errno ControlRoute(bool isNew, ReadOnlySpan<byte> entry)
    {
        const ushort known = RouteIsUp | RouteHasGateway | RouteIsHost;
        ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(entry[RouteFlagsOffset..]);
        int metric = BinaryPrimitives.ReadInt16LittleEndian(entry[MetricOffset..]);
        if (BinaryPrimitives.ReadUInt16LittleEndian(entry[TargetOffset..]) != (ushort)SocketFamily.Internet)
            return Errno.EAFNOSUPPORT;
        IpAddress target = IpAddress.Read4(entry[(TargetOffset + AddressOffset)..]);
        int length = Bits4;
        if ((flags & RouteIsHost) == 0 && !TryLength(IpAddress.Read4(entry[(MaskOffset + AddressOffset)..]), out length))
            return Errno.EINVAL;
        IpPrefix prefix = new(target, length);
        if (prefix.Address != target || metric < 0)
            return Errno.EINVAL;
        if ((flags & ~known) != 0)
            return Errno.EOPNOTSUPP;
        ReadOnlySpan<byte> name = entry[InterfaceChange.RouteSize..];
        NetworkInterface? link = name[0] == 0 ? null : InterfaceNamed(name);
        if (name[0] != 0 && link is null)
            return Errno.ENODEV;
        IpAddress gateway = (flags & RouteHasGateway) != 0 ? IpAddress.Read4(entry[(GatewayOffset + AddressOffset)..]) : IpAddress.Any4;
        if ((flags & RouteHasGateway) != 0 && gateway.IsAny && isNew)
            return Errno.EINVAL;

        // Here a metric is one more than that of the route, and 0 says nothing.
        int? asked = metric > 0 ? metric - 1 : isNew ? 0 : null;
        RouteRequest route = new(prefix, link, gateway, asked, isNew ? RouteOrigin.Hand : RouteOrigin.Unknown);
        return isNew ? AddRoute(route, AsNew).Error : RemoveRoute(route);
    }

    /// <summary>The network of an address that comes without a mask, as classes had it (RFC 791 section 2.3).</summary>
    private static int UsualLength(IpAddress address) => (address.V4 >> 24) switch
    {
        < 128 => 8,
        < 192 => 16,
        < 224 => 24,
        _ => Bits4,
    };

    private static bool TryLength(IpAddress mask, out int length)
    {
        length = BitOperations.LeadingZeroCount(~mask.V4);
        return length == Bits4 || mask.V4 << length == 0;
    }
}
