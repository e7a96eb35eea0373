namespace Pistachio.Net.Stack;

/// <summary>What one message of a socket is sent with, in place of what the socket has (RFC 3542 section 6).</summary>
public sealed class DatagramOptions
{
    /// <summary>The address of ours to send from; any: that of the socket.</summary>
    public IpAddress Source { get; set; }

    /// <summary>The interface to send by; null: that of the socket, or as the routes say.</summary>
    public NetworkInterface? Interface { get; set; }

    /// <summary>Time to live, or hop limit; null: that of the socket.</summary>
    public byte? HopLimit { get; set; }

    /// <summary>Type of service, or traffic class; null: that of the socket.</summary>
    public byte? TrafficClass { get; set; }

    /// <summary>As <see cref="UdpSocket.SegmentSize"/>; null: that of the socket.</summary>
    public ushort? SegmentSize { get; set; }

    /// <summary>Take what is not said from others.</summary>
    /// <param name="others">Where from.</param>
    /// <param name="is4">The message goes to an address of IPv4: an address of the other version does not count.</param>
    public void Complete(DatagramOptions others, bool is4)
    {
        Interface ??= others.Interface;
        if (Source.IsAny && others.Source.Is4 == is4)
            Source = others.Source;
    }
}
