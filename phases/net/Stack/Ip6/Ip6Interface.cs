using System.Collections.Generic;

namespace Pistachio.Net.Stack;

/// <summary>What an interface with IPv6 has learnt from routers, and the questions to them.</summary>
internal sealed class Ip6Interface : ITimed
{
    private readonly NeighbourDiscovery _owner;

    public Ip6Interface(NeighbourDiscovery owner, TimerHeap timers, NetworkInterface via)
    {
        _owner = owner;
        Interface = via;
        Solicitation = new Timer(timers, this);
        Expiry = new Timer(timers, this);
    }

    public NetworkInterface Interface { get; }

    /// <summary>Until routers are asked again.</summary>
    public Timer Solicitation { get; }

    /// <summary>Until the first address or route is over.</summary>
    public Timer Expiry { get; }

    public int SolicitationsLeft { get; set; }

    /// <summary>Routes that routers told of.</summary>
    public List<Route> Routes { get; } = [];

    /// <summary>Addresses that were made of prefixes of routers, and the link-local one.</summary>
    public List<InterfaceAddress> Automatic { get; } = [];

    /// <summary>Addresses of this interface that somebody else had: the next one is made differently.</summary>
    public uint Collisions { get; set; }

    public void OnTimer(Timer timer)
    {
        if (timer == Solicitation)
            _owner.SolicitRouters(this);
        else
            _owner.Expire(this);
    }
}
