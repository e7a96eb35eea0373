using System;

namespace Pistachio.Net.Server;

/// <summary>What a program wants to be told with each datagram (ip(7) of Linux, RFC 3542 section 6).</summary>
[Flags]
internal enum ControlItems
{
    None = 0,

    /// <summary>IP_PKTINFO, IPV6_RECVPKTINFO: where it was sent to, and the interface that it came by.</summary>
    PacketInfo = 1,

    /// <summary>IP_RECVTTL, IPV6_RECVHOPLIMIT.</summary>
    HopLimit = 2,

    /// <summary>IP_RECVTOS, IPV6_RECVTCLASS.</summary>
    TrafficClass = 4,

    /// <summary>SO_TIMESTAMP and the like: when it came.</summary>
    Time = 8,

    /// <summary>SO_TIMESTAMPING: when it came, once more.</summary>
    Times = 16,

    /// <summary>IPV6_RECVPATHMTU: what the way takes, when something was too long for it.</summary>
    PathMtu = 32,

    /// <summary>UDP_GRO: it is several datagrams of one length.</summary>
    Segments = 64,
}
