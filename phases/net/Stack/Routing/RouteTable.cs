using System.Collections.Generic;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>Routes by longest prefix, and the choice of source addresses.</summary>
internal sealed class RouteTable(NetworkStack stack)
{
    /// <summary>Longest prefixes first, then lowest metrics.</summary>
    private readonly List<Route> _routes = [];

    /// <summary>Rises with each change of routes, addresses, interfaces or path MTUs.</summary>
    public int Generation { get; private set; }

    public IReadOnlyList<Route> All => _routes;

    public void Changed() => Generation++;

    public void Add(Route route)
    {
        int at = 0;
        while (at < _routes.Count && !Precedes(route, _routes[at]))
            at++;
        _routes.Insert(at, route);
        Generation++;
    }

    public bool Remove(Route route)
    {
        Generation++;
        return _routes.Remove(route);
    }

    /// <summary>The route for a destination, or null.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="bound">By this interface; null: by any.</param>
    /// <param name="staysOnLink">Only one without a router.</param>
    public Route? Find(IpAddress destination, NetworkInterface? bound, bool staysOnLink = false)
    {
        for (int i = 0; i < _routes.Count; i++)
        {
            Route route = _routes[i];
            if (route.Prefix.Contains(destination) && route.Interface.IsUp && (bound is null || bound == route.Interface)
                && route.ValidUntil > stack.Now && (!staysOnLink || route.Gateway.IsAny))
            {
                return route;
            }
        }

        return null;
    }

    /// <summary>Make sure that a flow has a route that still holds.</summary>
    /// <param name="flow">The flow's.</param>
    /// <param name="destination">Where it goes.</param>
    /// <param name="source">The address that it is bound to, or any.</param>
    /// <param name="bound">The interface that it is bound to, or null.</param>
    /// <returns>
    /// None; ENETUNREACH: no route, or only one over a router that is not used; ENETDOWN: only by an interface without a cable;
    /// EADDRNOTAVAIL: no address to send from.
    /// </returns>
    public Errno Resolve(FlowRoute flow, IpAddress destination, IpAddress source, NetworkInterface? bound)
    {
        if (flow.Generation == Generation && flow.Destination == destination && (source.IsAny || source == flow.Source)
            && (bound is null || bound == flow.Interface || flow.Kind == RouteKind.Local) && (flow.Neighbour is null || flow.Neighbour.IsValid))
        {
            return Errno.None;
        }

        flow.Generation = -1;
        flow.Destination = destination;
        flow.Neighbour = null;
        flow.MayFragment = false;
        if (IsLocal(destination))
        {
            flow.Kind = RouteKind.Local;
            flow.Interface = stack.Loopback;
            flow.NextHop = destination;
            flow.Source = source.IsAny ? destination : source;
            flow.Mtu = stack.Loopback.Mtu;
            flow.Generation = Generation;
            return Errno.None;
        }

        Route? route = Find(destination, bound, flow.StaysOnLink);
        NetworkInterface? via = route?.Interface;
        bool isForMany = destination.IsMulticast || destination == IpAddress.Broadcast4;
        if (isForMany)
            via = bound ?? via ?? FirstLink();
        if (via is null || !via.IsUp || (via.IsLoopback && !destination.IsMulticast))
            return WhyNot(destination, bound, isForMany);

        flow.Interface = via;
        flow.Kind = destination.IsMulticast ? RouteKind.Multicast : via.IsBroadcast(destination) ? RouteKind.Broadcast : RouteKind.Unicast;
        flow.NextHop = route is null || route.Gateway.IsAny || isForMany ? destination : route.Gateway;
        // With IPv4 an address on the router's network, with IPv6 one that suits the destination (RFC 6724).
        flow.Source = source.IsAny ? SourceOn(via, destination.Is4 ? flow.NextHop : destination) : source;
        if (flow.Source.IsAny && !isForMany)
            return Errno.EADDRNOTAVAIL;

        flow.Mtu = stack.PathMtus.Limit(destination, via.Mtu, out bool mayFragment);
        flow.MayFragment = mayFragment;
        flow.Generation = Generation;
        return Errno.None;
    }

    /// <summary>It is an address of this host.</summary>
    public bool IsLocal(IpAddress address)
    {
        if (address.IsLoopback)
            return true;

        IReadOnlyList<NetworkInterface> interfaces = stack.Interfaces;
        for (int i = 0; i < interfaces.Count; i++)
        {
            if (interfaces[i].Find(address) is { IsUsable: true })
                return true;
        }

        return false;
    }

    /// <summary>The address of an interface to send from; any if it has none of that version.</summary>
    public IpAddress SourceOn(NetworkInterface via, IpAddress destination)
    {
        InterfaceAddress? best = null;
        for (int i = 0; i < via.Addresses.Count; i++)
        {
            InterfaceAddress candidate = via.Addresses[i];
            if (candidate.IsUsable && candidate.Address.Is4 == destination.Is4 && (best is null || IsBetter(candidate, best, destination)))
                best = candidate;
        }

        return best?.Address ?? (destination.Is4 ? IpAddress.Any4 : IpAddress.Any6);
    }

    /// <summary>Rules 2, 3 and 8 of RFC 6724 section 5: scope, not deprecated, longest match. IPv4 has the same order.</summary>
    private static bool IsBetter(InterfaceAddress candidate, InterfaceAddress best, IpAddress destination)
    {
        bool wantsLinkLocal = destination.IsLinkLocal || (!destination.Is4 && destination.IsMulticast && ((destination.High >> 48) & 0xF) == 2);
        bool candidateFits = candidate.Address.IsLinkLocal == wantsLinkLocal;
        bool bestFits = best.Address.IsLinkLocal == wantsLinkLocal;
        if (candidateFits != bestFits)
            return candidateFits;
        if (candidate.State != best.State)
            return candidate.State == AddressState.Preferred;

        return CommonBits(candidate.Address, destination) > CommonBits(best.Address, destination);
    }

    private static int CommonBits(IpAddress a, IpAddress b)
    {
        int high = (int)ulong.LeadingZeroCount(a.High ^ b.High);
        return high < 64 ? high : 64 + (int)ulong.LeadingZeroCount(a.Low ^ b.Low);
    }

    private static bool Precedes(Route route, Route other)
    {
        int length = route.Prefix.Address.Is4 ? route.Prefix.Length + 96 : route.Prefix.Length;
        int otherLength = other.Prefix.Address.Is4 ? other.Prefix.Length + 96 : other.Prefix.Length;
        return length > otherLength || (length == otherLength && route.Metric < other.Metric);
    }

    /// <summary>Why there is no way to a destination: what leads there has no cable (POSIX send: ENETDOWN), or nothing leads there.</summary>
    private Errno WhyNot(IpAddress destination, NetworkInterface? bound, bool isForMany)
    {
        for (int i = 0; i < _routes.Count; i++)
        {
            if (_routes[i].Prefix.Contains(destination) && IsUnplugged(_routes[i].Interface, bound))
                return Errno.ENETDOWN;
        }

        IReadOnlyList<NetworkInterface> interfaces = stack.Interfaces;
        for (int i = 0; isForMany && i < interfaces.Count; i++)
        {
            if (IsUnplugged(interfaces[i], bound))
                return Errno.ENETDOWN;
        }

        return Errno.ENETUNREACH;
    }

    private static bool IsUnplugged(NetworkInterface via, NetworkInterface? bound) => via is { IsEnabled: true, HasLink: false } && (bound is null || bound == via);

    private NetworkInterface? FirstLink()
    {
        IReadOnlyList<NetworkInterface> interfaces = stack.Interfaces;
        for (int i = 0; i < interfaces.Count; i++)
        {
            if (!interfaces[i].IsLoopback && interfaces[i].IsUp)
                return interfaces[i];
        }

        return null;
    }
}
