using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <content>What the superuser changes. What a message asks for and the stack has not is refused as a whole, with EOPNOTSUPP.</content>
internal sealed partial class RouteProtocol
{
    /// <summary>The metric of a route of IPv6 that comes without one, as on Linux.</summary>
    private const int UsualMetric6 = 1024;

    /// <summary>A route as a message tells it.</summary>
    private readonly record struct RouteRequest(IpPrefix Prefix, NetworkInterface? Link, IpAddress Gateway, int? Metric, RouteOrigin Origin);

    /// <summary>Flags of an interface, its MTU.</summary>
    private NetlinkOutcome ChangeLink(ReadOnlySpan<byte> body)
    {
        const ulong known = (1UL << RouteMessage.LinkName) | (1UL << RouteMessage.LinkMtu) | (1UL << RouteMessage.LinkExtendedMask);
        NetlinkOutcome found = FindLink(body, Errno.ENODEV, out NetworkInterface? link);
        if (found.Error == Errno.ENODEV && _request.Has(NetlinkHeader.Creates))
            return new NetlinkOutcome(Errno.EOPNOTSUPP, "interfaces are not made");
        if (link is null)
            return found;
        NetlinkAttributes attributes = new(body[RouteMessage.LinkSize..]);
        bool keepsName = !attributes.TryFind(RouteMessage.LinkName, out ReadOnlySpan<byte> name) || InterfaceNamed(name) == link;
        if (!attributes.AreOnly(known) || !keepsName)
            return new NetlinkOutcome(Errno.EOPNOTSUPP, "of an interface only the MTU and whether it is up can be changed");
        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(body[8..]);
        uint changed = BinaryPrimitives.ReadUInt32LittleEndian(body[12..]);
        if (changed == 0 && flags != 0)
            changed = InterfaceRecord.IsUp; // who says nothing of what he changes means all; what cannot be changed is as it is
        Errno error = Errno.None;
        if (attributes.Number(RouteMessage.LinkMtu) is { } mtu)
            error = stack.SetMtu(link, (int)Math.Min(mtu, int.MaxValue));
        if (error == Errno.EINVAL)
            return new NetlinkOutcome(error, "the interface cannot have this MTU");
        return error == Errno.None ? ChangeFlags(link, flags, changed) : error;
    }

    /// <summary>Set flags of an interface.</summary>
    /// <returns>EOPNOTSUPP: another flag than IFF_UP would change, or the loopback would go down.</returns>
    public Errno ChangeFlags(NetworkInterface link, uint flags, uint changed)
    {
        uint different = (SocketServer.FlagsOf(link) ^ flags) & changed;
        if ((different & ~InterfaceRecord.IsUp) != 0)
            return Errno.EOPNOTSUPP;
        return different == 0 ? Errno.None : stack.SetEnabled(link, (flags & InterfaceRecord.IsUp) != 0);
    }

    private NetlinkOutcome AddAddress(ReadOnlySpan<byte> body)
    {
        const ulong known = (1UL << RouteMessage.AddressPeer) | (1UL << RouteMessage.AddressLocal) | (1UL << RouteMessage.AddressLabel)
            | (1UL << RouteMessage.AddressBroadcast) | (1UL << RouteMessage.AddressLifetime) | (1UL << RouteMessage.AddressFlags);
        const uint withoutDetection = 2; // IFA_F_NODAD
        NetlinkOutcome read = ReadAddress(body, out NetworkInterface? link, out IpAddress address);
        if (link is null)
            return read;
        NetlinkAttributes attributes = new(body[RouteMessage.AddressSize..]);
        int length = body[1];
        if (address.IsAny || address.IsMulticast)
            return new NetlinkOutcome(Errno.EINVAL, "no interface has such an address");
        bool isPlain = attributes.AreOnly(known)
            && (!TryRead(attributes, RouteMessage.AddressPeer, body[0], out IpAddress peer) || peer == address)
            && (!TryRead(attributes, RouteMessage.AddressBroadcast, body[0], out IpAddress last) || last == new IpPrefix(address, length).Last)
            && (!attributes.TryFind(RouteMessage.AddressLifetime, out ReadOnlySpan<byte> lifetime) || !lifetime[..Math.Min(lifetime.Length, 8)].ContainsAnyExcept(byte.MaxValue));
        if (!isPlain)
            return new NetlinkOutcome(Errno.EOPNOTSUPP, "addresses are for ever, have no peers, and the last one of the network for broadcasts");
        bool probes = !address.Is4 && ((attributes.Number(RouteMessage.AddressFlags) ?? body[2]) & withoutDetection) == 0;
        if (stack.AddAddress(link, address, length, probes) is not null)
            return Errno.None;
        bool mayBeThere = _request.Has(NetlinkHeader.Replaces) && !_request.Has(NetlinkHeader.IsExclusive);
        return mayBeThere ? Errno.None : new NetlinkOutcome(Errno.EEXIST, "the interface has this address");
    }

    private NetlinkOutcome RemoveAddress(ReadOnlySpan<byte> body)
    {
        NetlinkOutcome read = ReadAddress(body, out NetworkInterface? link, out IpAddress address);
        if (link is null)
            return read;
        foreach (InterfaceAddress own in link.Addresses)
        {
            if (own.Address != address || own.Network.Length != body[1])
                continue;
            stack.RemoveAddress(own);
            return Errno.None;
        }

        return new NetlinkOutcome(Errno.EADDRNOTAVAIL, "the interface has no such address");
    }

    private NetlinkOutcome ReadAddress(ReadOnlySpan<byte> body, out NetworkInterface? link, out IpAddress address)
    {
        link = null;
        address = default;
        if (body.Length < RouteMessage.AddressSize)
            return Errno.EINVAL;
        byte family = body[0];
        if (family is not ((byte)SocketFamily.Internet or (byte)SocketFamily.Internet6))
            return Errno.EOPNOTSUPP;
        NetlinkAttributes attributes = new(body[RouteMessage.AddressSize..]);
        bool isRead = TryRead(attributes, RouteMessage.AddressLocal, family, out address) || TryRead(attributes, RouteMessage.AddressPeer, family, out address);
        if (!isRead || body[1] > (address.Is4 ? Bits4 : Bits6) || address.Is4 != (family == (byte)SocketFamily.Internet))
            return Errno.EINVAL;
        link = InterfaceAt(BinaryPrimitives.ReadInt32LittleEndian(body[4..]));
        return link is null ? new NetlinkOutcome(Errno.ENODEV, "there is no such interface") : Errno.None;
    }

    private NetlinkOutcome AddRoute(ReadOnlySpan<byte> body)
    {
        NetlinkOutcome read = ReadRoute(body, out RouteRequest asked);
        if (read.Error != Errno.None)
            return read;
        if (body[7] != RouteMessage.Unicast)
            return new NetlinkOutcome(Errno.EOPNOTSUPP, "routes go to other hosts");
        return AddRoute(asked, _request);
    }

    /// <param name="asked">The route.</param>
    /// <param name="header">Whose flags NLM_F_CREATE, NLM_F_EXCL and NLM_F_REPLACE say what to do with a route that is there.</param>
    private NetlinkOutcome AddRoute(in RouteRequest asked, in NetlinkHeader header)
    {
        bool is4 = asked.Prefix.Address.Is4;
        NetworkInterface? link = asked.Link;
        if (!asked.Gateway.IsAny)
        {
            Errno found = stack.FindPath(asked.Gateway, default, link, out PacketPath path);
            if (found != Errno.None || path.NextHop != asked.Gateway || path.IsLocal || path.IsBroadcast)
                return new NetlinkOutcome(path.IsLocal || path.IsBroadcast ? Errno.EINVAL : is4 ? Errno.ENETUNREACH : Errno.EHOSTUNREACH, "the router is on no network of ours");
            link = path.Interface;
        }

        if (link is null)
            return Errno.ENODEV;
        if (link.IsLoopback)
            return new NetlinkOutcome(Errno.EOPNOTSUPP, "routes go to other hosts");
        if (!link.IsEnabled)
            return Errno.ENETDOWN;
        return Enter(new Route(asked.Prefix, link, asked.Gateway, asked.Metric ?? (is4 ? 0 : UsualMetric6)) { Origin = asked.Origin }, header);
    }

    private Errno Enter(Route route, in NetlinkHeader header)
    {
        Route? before = null;
        foreach (Route each in stack.RouteList)
        {
            if (each.Prefix == route.Prefix && each.Metric == route.Metric)
            {
                before = each;
                break;
            }
        }

        if (before is not null && header.Has(NetlinkHeader.IsExclusive))
            return Errno.EEXIST;
        if (before is null && !header.Has(NetlinkHeader.Creates))
            return Errno.ENOENT;
        if (before is null || !header.Has(NetlinkHeader.Replaces))
            return stack.AddRoute(route);
        stack.RemoveRoute(before);
        Errno error = stack.AddRoute(route);
        if (error != Errno.None)
            _ = stack.AddRoute(before); // it was there a moment ago
        return error;
    }

    private NetlinkOutcome RemoveRoute(ReadOnlySpan<byte> body)
    {
        NetlinkOutcome read = ReadRoute(body, out RouteRequest asked);
        return read.Error != Errno.None ? read : RemoveRoute(asked);
    }

    private Errno RemoveRoute(in RouteRequest asked)
    {
        foreach (Route each in stack.RouteList)
        {
            bool isMeant = each.Prefix == asked.Prefix && (asked.Link is null || each.Interface == asked.Link)
                && (asked.Gateway.IsAny || each.Gateway == asked.Gateway) && (asked.Metric is null || each.Metric == asked.Metric)
                && (asked.Origin == RouteOrigin.Unknown || each.Origin == asked.Origin);
            if (isMeant)
                return stack.RemoveRoute(each);
        }

        return Errno.ESRCH;
    }

    private NetlinkOutcome ReadRoute(ReadOnlySpan<byte> body, out RouteRequest asked)
    {
        const ulong known = (1UL << RouteMessage.RouteDestination) | (1UL << RouteMessage.RouteInterface) | (1UL << RouteMessage.RouteGateway)
            | (1UL << RouteMessage.RouteMetric) | (1UL << RouteMessage.RouteTable) | (1UL << RouteMessage.RoutePreference);
        asked = default;
        if (body.Length < RouteMessage.RouteSize)
            return Errno.EINVAL;
        byte family = body[0];
        if (family is not ((byte)SocketFamily.Internet or (byte)SocketFamily.Internet6))
            return Errno.EOPNOTSUPP;
        bool is4 = family == (byte)SocketFamily.Internet;
        int length = body[1];
        if (length > (is4 ? Bits4 : Bits6))
            return Errno.EINVAL;
        NetlinkAttributes attributes = new(body[RouteMessage.RouteSize..]);
        uint table = attributes.Number(RouteMessage.RouteTable) ?? body[4];
        bool isPlain = attributes.AreOnly(known) && body[2] == 0 && body[3] == 0 && table is 0 or RouteMessage.MainTable;
        if (!isPlain)
            return new NetlinkOutcome(Errno.EOPNOTSUPP, "routes have a destination, a router, an interface and a metric, and are in the main table");
        if (!TryRead(attributes, RouteMessage.RouteDestination, family, out IpAddress destination))
            destination = is4 ? IpAddress.Any4 : IpAddress.Any6;
        IpPrefix prefix = new(destination, destination.Is4 == is4 ? length : 0);
        if (prefix.Address != destination || (length > 0 && destination.Is4 != is4))
            return new NetlinkOutcome(Errno.EINVAL, "the destination has bits behind its prefix");
        if (!TryRead(attributes, RouteMessage.RouteGateway, family, out IpAddress gateway))
            gateway = is4 ? IpAddress.Any4 : IpAddress.Any6;
        NetworkInterface? link = null;
        if (attributes.Number(RouteMessage.RouteInterface) is { } index and not 0)
        {
            link = InterfaceAt((int)Math.Min(index, int.MaxValue));
            if (link is null)
                return Errno.ENODEV;
        }

        int? metric = attributes.Number(RouteMessage.RouteMetric) is { } told ? (int)Math.Min(told, int.MaxValue) : null;
        asked = new RouteRequest(prefix, link, gateway, metric, (RouteOrigin)body[5]);
        return Errno.None;
    }
}
