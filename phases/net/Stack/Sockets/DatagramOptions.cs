namespace Pistachio.Net.Stack;

/// <summary>What one message of a socket is sent with, in place of what the socket has (RFC 3542 section 6).</summary>
public readonly struct DatagramOptions
{
    /// <summary>There is something here.</summary>
    public bool IsGiven { get; init; }

    /// <summary>The address of ours to send from; any: that of the socket.</summary>
    public IpAddress Source { get; init; }

    /// <summary>The interface to send by; null: that of the socket, or as the routes say.</summary>
    public NetworkInterface? Interface { get; init; }

    /// <summary>Time to live, or hop limit; null: that of the socket.</summary>
    public byte? HopLimit { get; init; }

    /// <summary>Type of service, or traffic class; null: that of the socket.</summary>
    public byte? TrafficClass { get; init; }
}
