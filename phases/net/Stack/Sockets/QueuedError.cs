using System;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>A packet of ours that got no further, as a program is told of it (ip(7) of Linux: IP_RECVERR).</summary>
public sealed class QueuedError
{
    public Errno Error { get; init; }

    public ErrorOrigin Origin { get; init; }

    /// <summary>Type and code of the message of ICMP or ICMPv6; 0 of another origin.</summary>
    public byte Type { get; init; }

    public byte Code { get; init; }

    /// <summary>The MTU where the packet was too long, the place of what is wrong in it where a parameter is, otherwise 0.</summary>
    public uint Information { get; init; }

    /// <summary>Whom the packet went to; the port is 0 where the protocol has none.</summary>
    public IpEndpoint Destination { get; init; }

    /// <summary>What came back of the packet: behind the header of UDP, of an echo request from its header on.</summary>
    public byte[] Payload { get; init; } = [];

    /// <summary>How the message came: its source is who complains, its destination the address that the packet was sent from.</summary>
    public DatagramInfo Message { get; init; }

    /// <summary>Somebody else says so: it is the pending error of the socket too.</summary>
    internal bool IsPending => Origin is ErrorOrigin.Icmp or ErrorOrigin.Icmp6;
}
