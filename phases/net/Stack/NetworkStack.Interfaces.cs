using System;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

public sealed partial class NetworkStack
{
    /// <summary>Add an interface.</summary>
    /// <param name="name">Unique.</param>
    /// <param name="link">The card.</param>
    public NetworkInterface AddInterface(string name, ILink link)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(link.Mtu, LeastMtu);
        NetworkInterface added = new(_interfaces.Count + 1, name, link, Math.Min(link.Mtu, PacketPool.SmallCapacity));
        _interfaces.Add(added);
        Routes.Changed();
        return added;
    }

    /// <summary>Say that the cable of an interface was plugged in or out.</summary>
    public void SetLink(NetworkInterface via, bool hasLink)
    {
        if (via.HasLink == hasLink)
            return;

        via.HasLink = hasLink;
        OnSwitched(via);
    }

    /// <summary>Switch an interface on or off. Routes by it stay, and are not used while it is off.</summary>
    /// <returns>None; EOPNOTSUPP: the loopback is always on.</returns>
    public Errno SetEnabled(NetworkInterface via, bool isEnabled)
    {
        if (via.IsEnabled == isEnabled)
            return Errno.None;
        if (via.IsLoopback)
            return Errno.EOPNOTSUPP;

        via.IsEnabled = isEnabled;
        OnSwitched(via);
        return Errno.None;
    }

    /// <summary>Set the longest packet that goes by an interface.</summary>
    /// <returns>None; EINVAL: the card cannot send as much, or it is less than the versions of IP need that the interface has.</returns>
    public Errno SetMtu(NetworkInterface via, int mtu)
    {
        int least = LeastMtu;
        foreach (InterfaceAddress own in via.Addresses)
        {
            if (!own.Address.Is4)
                least = PathMtuTable.Minimum6;
        }

        if (mtu < least || mtu > via.MostMtu)
            return Errno.EINVAL;
        via.Mtu = mtu;
        Routes.Changed();
        return Errno.None;
    }

    /// <summary>Give an interface an address, with the route to its network.</summary>
    /// <param name="via">The interface.</param>
    /// <param name="address">The address.</param>
    /// <param name="prefixLength">Bits of its network.</param>
    /// <param name="probe">Look first whether somebody else has it; <see cref="IStackWatcher"/> is told. Otherwise it is in use at once, and announced.</param>
    /// <returns>The address, or null if the interface has it already.</returns>
    public InterfaceAddress? AddAddress(NetworkInterface via, IpAddress address, int prefixLength, bool probe)
    {
        if (via.Find(address) is not null)
            return null;

        InterfaceAddress added = new(via, address, prefixLength);
        via.Add(added);
        if (via.IsLoopback)
        {
            added.State = AddressState.Preferred;
            Routes.Changed();
            return added;
        }

        if (!address.Is4)
            Groups.Join(via, NeighbourDiscovery.SolicitedNode(address));
        if (probe)
        {
            if (address.Is4)
                Probes.Start(added);
            else
                Discovery.StartDetection(added);
            return added;
        }

        added.State = AddressState.Preferred;
        AddNetworkRoute(added);
        if (address.Is4)
            Probes.Announce(added);
        return added;
    }

    /// <summary>Take an address away, with the route to its network and the routes by gateways on it; what is gone already stays so.</summary>
    public void RemoveAddress(InterfaceAddress address)
    {
        if (address.Interface.Find(address.Address) != address)
            return;

        if (address.Address.Is4)
        {
            Probes.Stop(address);
        }
        else
        {
            Discovery.StopDetection(address);
            Groups.Drop(address.Interface, NeighbourDiscovery.SolicitedNode(address.Address));
        }

        address.Interface.Remove(address);
        for (int i = Routes.All.Count - 1; i >= 0; i--)
        {
            Route route = Routes.All[i];
            bool isOnly = route.Interface == address.Interface
                && (route.Gateway.IsAny ? route.Prefix == address.Network : address.Network.Contains(route.Gateway));
            if (isOnly && !HasNetwork(address.Interface, address.Network))
                Routes.Remove(route);
        }

        Routes.Changed();
    }

    /// <summary>Add a route.</summary>
    /// <returns>None; EEXIST: there is one with the same network, interface and metric; ENETUNREACH: the gateway is on no network of the interface.</returns>
    public Errno AddRoute(Route route)
    {
        foreach (Route other in Routes.All)
        {
            if (other.Prefix == route.Prefix && other.Metric == route.Metric && other.Interface == route.Interface)
                return Errno.EEXIST;
        }

        if (!route.Gateway.IsAny && (Routes.Find(route.Gateway, route.Interface) is not { } toGateway || !toGateway.Gateway.IsAny))
            return Errno.ENETUNREACH;

        Routes.Add(route);
        return Errno.None;
    }

    /// <returns>None; ESRCH: there is no such route.</returns>
    public Errno RemoveRoute(Route route) => Routes.Remove(route) ? Errno.None : Errno.ESRCH;

    /// <summary>Begin with IPv6 on an interface: it gets a link-local address, asks for routers, and makes addresses as they say (RFC 4862).</summary>
    /// <returns>None; EOPNOTSUPP: the MTU is less than 1,280, or it is the loopback.</returns>
    public Errno StartIp6(NetworkInterface via)
    {
        if (via.IsLoopback || via.Mtu < PathMtuTable.Minimum6)
            return Errno.EOPNOTSUPP;

        Discovery.Start(via);
        return Errno.None;
    }

    /// <summary>A DHCP client for an interface; it does nothing until it is started.</summary>
    public DhcpClient NewDhcpClient(NetworkInterface via) => new(this, via);

    /// <summary>Whether an address is one of this host.</summary>
    public bool IsOwn(IpAddress address) => Routes.IsLocal(address);

    /// <summary>It is the broadcast address of some interface.</summary>
    internal bool IsBroadcast(IpAddress address)
    {
        foreach (NetworkInterface via in _interfaces)
        {
            if (!via.IsLoopback && via.IsBroadcast(address))
                return true;
        }

        return false;
    }

    internal void AddressReady(InterfaceAddress address)
    {
        AddNetworkRoute(address);
        address.Owner?.OnReady(address);
        Watcher?.AddressReady(address);
    }

    internal void AddressDuplicate(InterfaceAddress address)
    {
        address.Owner?.OnDuplicate(address);
        Watcher?.AddressDuplicate(address);
    }

    private void OnSwitched(NetworkInterface via)
    {
        Routes.Changed();
        if (!via.IsUp)
            Neighbours.Clear(via);
    }

    private static bool HasNetwork(NetworkInterface via, IpPrefix network)
    {
        foreach (InterfaceAddress other in via.Addresses)
        {
            if (other.Network == network && other.IsUsable)
                return true;
        }

        return false;
    }

    private void AddNetworkRoute(InterfaceAddress address)
    {
        foreach (Route other in Routes.All)
        {
            if (other.Prefix == address.Network && other.Interface == address.Interface && other.Gateway.IsAny)
            {
                Routes.Changed();
                return;
            }
        }

        Routes.Add(new Route(address.Network, address.Interface, address.Address.Is4 ? IpAddress.Any4 : IpAddress.Any6, 0) { Origin = RouteOrigin.Stack });
    }
}
