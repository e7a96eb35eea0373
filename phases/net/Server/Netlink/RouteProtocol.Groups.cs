using System.Collections.Generic;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Server;

/// <content>What groups are told: what is different from when they were told last, whoever has changed it.</content>
internal sealed partial class RouteProtocol
{
    private readonly Dictionary<NetworkInterface, LinkState> _knownLinks = [];
    private readonly Dictionary<InterfaceAddress, uint> _knownAddresses = [];
    private readonly HashSet<Route> _knownRoutes = [];

    /// <summary>What is told while changes are looked for; null: at other times, when messages are answers.</summary>
    private List<(uint Group, byte[] Message)>? _news;
    private uint _newsGroup;

    /// <summary>What is told of an interface when it changes.</summary>
    private readonly record struct LinkState(uint Flags, bool HasLink, int Mtu);

    /// <summary>Find out what has changed since the last call, and remember how it is now.</summary>
    /// <returns>Messages, each with the bit of the group that it is for.</returns>
    public IReadOnlyList<(uint Group, byte[] Message)> News()
    {
        List<(uint Group, byte[] Message)> news = [];
        _news = news;
        _isDump = false;
        _request = default;
        TellLinks();
        TellLostAddresses();
        TellLostRoutes();
        TellAddresses();
        TellRoutes();
        _news = null;
        return news;
    }

    private void TellLinks()
    {
        _newsGroup = RouteGroup.Link;
        foreach (NetworkInterface each in stack.Interfaces)
        {
            LinkState state = new(SocketServer.FlagsOf(each), each.HasLink, each.Mtu);
            if (_knownLinks.TryGetValue(each, out LinkState known) && known == state)
                continue;
            _knownLinks[each] = state;
            WriteLink(RouteMessage.NewLink, each);
        }
    }

    private void TellLostAddresses()
    {
        List<InterfaceAddress> lost = [];
        foreach (InterfaceAddress each in _knownAddresses.Keys)
        {
            if (!each.IsUsable || !HasAddress(each.Interface, each))
                lost.Add(each);
        }

        foreach (InterfaceAddress each in lost)
        {
            _knownAddresses.Remove(each);
            _newsGroup = each.Address.Is4 ? RouteGroup.Address4 : RouteGroup.Address6;
            WriteAddress(RouteMessage.DeleteAddress, each);
        }
    }

    private static bool HasAddress(NetworkInterface link, InterfaceAddress address)
    {
        foreach (InterfaceAddress each in link.Addresses)
        {
            if (each == address)
                return true;
        }

        return false;
    }

    private void TellAddresses()
    {
        foreach (NetworkInterface link in stack.Interfaces)
        {
            foreach (InterfaceAddress each in link.Addresses)
            {
                if (!each.IsUsable || (_knownAddresses.TryGetValue(each, out uint flags) && flags == FlagsOf(each)))
                    continue;
                _knownAddresses[each] = FlagsOf(each);
                _newsGroup = each.Address.Is4 ? RouteGroup.Address4 : RouteGroup.Address6;
                WriteAddress(RouteMessage.NewAddress, each);
            }
        }
    }

    private void TellLostRoutes()
    {
        List<Route> lost = [.. _knownRoutes];
        lost.RemoveAll(IsThere);
        foreach (Route each in lost)
        {
            _knownRoutes.Remove(each);
            _newsGroup = each.Prefix.Address.Is4 ? RouteGroup.Route4 : RouteGroup.Route6;
            WriteRoute(RouteMessage.DeleteRoute, each);
        }
    }

    private void TellRoutes()
    {
        foreach (Route each in stack.RouteList)
        {
            if (!IsThere(each) || !_knownRoutes.Add(each))
                continue;
            _newsGroup = each.Prefix.Address.Is4 ? RouteGroup.Route4 : RouteGroup.Route6;
            WriteRoute(RouteMessage.NewRoute, each);
        }
    }

    /// <summary>Programs are shown a route: it is in the table, and its interface is not off.</summary>
    private bool IsThere(Route route)
    {
        foreach (Route each in stack.RouteList)
        {
            if (each == route)
                return route.Interface.IsEnabled;
        }

        return false;
    }
}
