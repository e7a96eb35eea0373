namespace Pistachio.Net.Stack;

/// <summary>A local address and port that somebody has: a listener, a connection, or connections that a listener accepted.</summary>
public sealed class TcpBinding
{
    internal TcpBinding(IpEndpoint local, bool reusesAddress, bool reusesPort, NetworkInterface? bound)
    {
        Local = local;
        ReusesAddress = reusesAddress;
        ReusesPort = reusesPort;
        BoundInterface = bound;
    }

    /// <summary>The address may be any; the port is never 0.</summary>
    public IpEndpoint Local { get; }

    /// <summary>SO_REUSEADDR: others that say the same may have the port too while nobody listens there.</summary>
    public bool ReusesAddress { get; }

    /// <summary>SO_REUSEPORT: others that say the same may have the port too.</summary>
    public bool ReusesPort { get; }

    /// <summary>The only interface; null: any.</summary>
    public NetworkInterface? BoundInterface { get; set; }

    /// <summary>For IPv6 alone (IPV6_V6ONLY).</summary>
    public bool IsOnly6 { get; internal set; }

    internal TcpListener? Listener { get; set; }

    internal int Users { get; set; } = 1;

    internal TcpBinding? NextInBucket { get; set; }
}
