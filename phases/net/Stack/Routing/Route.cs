namespace Pistachio.Net.Stack;

/// <summary>Where packets to a network go.</summary>
/// <param name="prefix">The network.</param>
/// <param name="via">The interface.</param>
/// <param name="gateway">The router; 0.0.0.0 or :: when the network is on the link.</param>
/// <param name="metric">Of routes to the same network, the lowest is used.</param>
public sealed class Route(IpPrefix prefix, NetworkInterface via, IpAddress gateway, int metric)
{
    public IpPrefix Prefix { get; } = prefix;

    public NetworkInterface Interface { get; } = via;

    public IpAddress Gateway { get; } = gateway;

    public int Metric { get; } = metric;

    /// <summary>Who entered it.</summary>
    public RouteOrigin Origin { get; init; } = RouteOrigin.Hand;

    /// <summary>When it goes away, in the stack's clock; <see cref="long.MaxValue"/> for never.</summary>
    public long ValidUntil { get; internal set; } = long.MaxValue;
}
