namespace Pistachio.Net.Stack;

/// <summary>The route of one flow, kept so that a packet costs no look-up. It is looked up anew when anything about routes has changed.</summary>
internal sealed class FlowRoute
{
    private bool _staysOnLink;

    public IpAddress Destination { get; set; }

    public NetworkInterface Interface { get; set; } = null!;

    /// <summary>The address that packets come from.</summary>
    public IpAddress Source { get; set; }

    /// <summary>Who gets the frame: the destination or a router.</summary>
    public IpAddress NextHop { get; set; }

    public RouteKind Kind { get; set; }

    /// <summary>
    /// Routers are not used: it leads to this host or to one on a link of it (SO_DONTROUTE). When it changes, what was found before counts no more.
    /// </summary>
    public bool StaysOnLink
    {
        get => _staysOnLink;
        set
        {
            if (value != _staysOnLink)
                Generation = -1;
            _staysOnLink = value;
        }
    }

    /// <summary>Entry of the next hop, once a packet went there.</summary>
    public Neighbour? Neighbour { get; set; }

    /// <summary>Longest packet that gets to the destination whole, as far as is known.</summary>
    public int Mtu { get; set; }

    /// <summary>A router on the way has a smaller MTU than hosts must believe: packets may be fragmented.</summary>
    public bool MayFragment { get; set; }

    /// <summary><see cref="RouteTable.Generation"/> when it was looked up.</summary>
    public int Generation { get; set; } = -1;
}
