using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <content>Routes: the main table, and the local one, which says what addresses are this host's.</content>
internal sealed partial class RouteProtocol
{
    private const int Bits4 = 32;
    private const int Bits6 = 128;

    private void ListRoutes(byte family)
    {
        // Of IPv4 by their destinations, as Linux has them.
        List<Route> routes = [.. stack.RouteList];
        if (family == (byte)SocketFamily.Internet)
            routes.Sort(CompareDestinations);
        foreach (Route each in routes)
        {
            if (FamilyOf(each.Prefix.Address) == family && each.Interface.IsEnabled)
                WriteRoute(RouteMessage.NewRoute, each);
        }

        foreach (NetworkInterface each in stack.Interfaces)
        {
            foreach (InterfaceAddress own in each.Addresses)
            {
                if (FamilyOf(own.Address) == family && own.IsUsable && each.IsEnabled)
                    WriteLocalRoutes(own);
            }
        }
    }

    private static int CompareDestinations(Route one, Route other)
    {
        int order = one.Prefix.Address.V4.CompareTo(other.Prefix.Address.V4);
        if (order == 0)
            order = other.Prefix.Length.CompareTo(one.Prefix.Length);
        return order != 0 ? order : one.Metric.CompareTo(other.Metric);
    }

    private void WriteLocalRoutes(InterfaceAddress own)
    {
        IpAddress address = own.Address;
        WriteLocalRoute(own, new IpPrefix(address, address.Is4 ? Bits4 : Bits6), RouteMessage.Local);
        if (own.Interface.IsLoopback && address.Is4)
            WriteLocalRoute(own, own.Network, RouteMessage.Local);
        if (address.Is4 && own.Network.Length < 31)
            WriteLocalRoute(own, new IpPrefix(own.Network.Last, Bits4), RouteMessage.Broadcast);
    }

    private void WriteLocalRoute(InterfaceAddress own, IpPrefix prefix, byte type)
    {
        byte scope = !own.Address.Is4 ? RouteMessage.Universe : type == RouteMessage.Broadcast ? RouteMessage.Link : RouteMessage.Host;
        BeginRoute(RouteMessage.NewRoute, prefix, own.Interface, RouteMessage.LocalTable, (byte)RouteOrigin.Stack, scope, type, 0);
        if (own.Address.Is4)
            _writer.Attribute(RouteMessage.RoutePreferredSource, own.Address);
        else
            WriteRest6(0, long.MaxValue);
        End();
    }

    private void WriteRoute(ushort type, Route route)
    {
        bool isDirect = route.Gateway.IsAny;
        bool is4 = route.Prefix.Address.Is4;
        byte scope = is4 && isDirect ? RouteMessage.Link : RouteMessage.Universe;
        BeginRoute(type, route.Prefix, route.Interface, RouteMessage.MainTable, (byte)route.Origin, scope, RouteMessage.Unicast, 0);
        if (!isDirect)
            _writer.Attribute(RouteMessage.RouteGateway, route.Gateway);
        if (is4 && route.Metric != 0)
            _writer.Attribute(RouteMessage.RouteMetric, (uint)route.Metric);
        if (is4 && isDirect && route.Origin == RouteOrigin.Stack && AddressIn(route) is { } source)
            _writer.Attribute(RouteMessage.RoutePreferredSource, source);
        if (!is4)
            WriteRest6(route.Metric, route.ValidUntil);
        End();
    }

    /// <summary>What each route has: a <c>struct rtmsg</c>, its table, its destination, its interface.</summary>
    private void BeginRoute(ushort type, IpPrefix prefix, NetworkInterface link, byte table, byte origin, byte scope, byte kind, uint flags)
    {
        Begin(type);
        Span<byte> body = _writer.Add(RouteMessage.RouteSize);
        body[0] = FamilyOf(prefix.Address);
        body[1] = (byte)prefix.Length;
        body[4] = table;
        body[5] = origin;
        body[6] = scope;
        body[7] = kind;
        BinaryPrimitives.WriteUInt32LittleEndian(body[8..], link.IsUp ? flags : flags | RouteMessage.HasNoLink);
        _writer.Attribute(RouteMessage.RouteTable, (uint)table);
        if (prefix.Length > 0)
            _writer.Attribute(RouteMessage.RouteDestination, prefix.Address);
        _writer.Attribute(RouteMessage.RouteInterface, (uint)link.Index);
    }

    /// <summary>What routes of IPv6 have beside: metric, lifetime, preference (medium, RFC 4191 section 2.1).</summary>
    private void WriteRest6(int metric, long until)
    {
        const int lifetimeSize = 32;
        const int expires = 8;
        const int ticks = 100; // USER_HZ: the unit of the time
        _writer.Attribute(RouteMessage.RouteMetric, (uint)metric);
        Span<byte> lifetime = _writer.Attribute(RouteMessage.RouteLifetime, lifetimeSize);
        if (until != long.MaxValue)
            BinaryPrimitives.WriteInt32LittleEndian(lifetime[expires..], (int)Math.Min((long)SecondsUntil(until) * ticks, int.MaxValue));
        _writer.Attribute(RouteMessage.RoutePreference, (byte)0);
    }

    /// <summary>Where a packet to one address would go.</summary>
    private NetlinkOutcome TellRoute(ReadOnlySpan<byte> body)
    {
        if (body.Length < RouteMessage.RouteSize)
            return Errno.EINVAL;
        byte family = body[0];
        if (family is not ((byte)SocketFamily.Internet or (byte)SocketFamily.Internet6))
            return Errno.EOPNOTSUPP;
        NetlinkAttributes attributes = new(body[RouteMessage.RouteSize..]);
        if (!TryRead(attributes, RouteMessage.RouteDestination, family, out IpAddress destination))
            return new NetlinkOutcome(Errno.EINVAL, "the destination is missing");
        _ = TryRead(attributes, RouteMessage.RouteSource, family, out IpAddress source); // none: any
        NetworkInterface? link = null;
        if (attributes.Number(RouteMessage.RouteInterface) is { } index and not 0)
        {
            link = InterfaceAt((int)index);
            if (link is null)
                return Errno.ENODEV;
        }

        Errno error = stack.FindPath(destination, source, link, out PacketPath path);
        if (error != Errno.None)
            return error;
        byte type = path.IsLocal ? RouteMessage.Local : path.IsBroadcast ? RouteMessage.Broadcast : RouteMessage.Unicast;
        IpPrefix prefix = new(destination, destination.Is4 ? Bits4 : Bits6);
        BeginRoute(RouteMessage.NewRoute, prefix, path.Interface, RouteMessage.MainTable, 0, RouteMessage.Universe, type, RouteMessage.IsAnswer);
        if (path.NextHop != destination)
            _writer.Attribute(RouteMessage.RouteGateway, path.NextHop);
        _writer.Attribute(RouteMessage.RoutePreferredSource, path.Source);
        if (!destination.Is4)
            WriteRest6(0, long.MaxValue);
        End();
        return Errno.None;
    }

    /// <summary>The address of ours that packets by a route to a network on the link come from; null: none.</summary>
    private static IpAddress? AddressIn(Route route)
    {
        foreach (InterfaceAddress own in route.Interface.Addresses)
        {
            if (own.IsUsable && own.Network == route.Prefix)
                return own.Address;
        }

        return null;
    }
}
