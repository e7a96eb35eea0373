namespace Pistachio.Net.Stack;

/// <summary>What an upper layer says of a packet that it sends.</summary>
/// <param name="source">From where.</param>
/// <param name="destination">Where to.</param>
/// <param name="protocol">Protocol number.</param>
internal readonly struct IpParameters(IpAddress source, IpAddress destination, byte protocol)
{
    public readonly IpAddress Source = source;
    public readonly IpAddress Destination = destination;
    public readonly byte Protocol = protocol;

    /// <summary>Time to live, or hop limit.</summary>
    public byte HopLimit { get; init; } = 64;

    public byte TrafficClass { get; init; }

    /// <summary>Rather give up than fragment.</summary>
    public bool DontFragment { get; init; }

    /// <summary>Routers shall look at it (RFC 2113, RFC 2711).</summary>
    public bool RouterAlert { get; init; }

    /// <summary>Members of the group on this host get it too.</summary>
    public bool LoopsBack { get; init; } = true;
}
