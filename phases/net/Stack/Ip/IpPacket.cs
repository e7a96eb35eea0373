using System;

namespace Pistachio.Net.Stack;

/// <summary>A packet of either version that has passed the checks of its header, on its way to an upper layer.</summary>
internal ref struct IpPacket
{
    public NetworkInterface Interface;
    public IpAddress Source;
    public IpAddress Destination;

    /// <summary>All of it, from the first byte of the IP header, for errors that quote it.</summary>
    public ReadOnlySpan<byte> Packet;

    /// <summary>What the upper layer gets.</summary>
    public ReadOnlySpan<byte> Payload;

    public byte Protocol;
    public byte HopLimit;
    public byte TrafficClass;

    /// <summary>It never left this host: checksums need no look.</summary>
    public bool IsTrusted;

    /// <summary>It went to a group or to everybody: nobody answers it with an error.</summary>
    public bool IsForMany;
}
