using System;

namespace Pistachio.Net.Stack;

/// <summary>What a socket may do with addresses that this host does not have (ip(7) and ipv6(7) of Linux).</summary>
[Flags]
public enum ForeignAddresses
{
    None = 0,

    /// <summary>IP_FREEBIND, IPV6_FREEBIND: it may be bound to one, which may become an address of this host later. Of IPv4 nothing is sent from it before.</summary>
    Bind = 1,

    /// <summary>IP_TRANSPARENT, IPV6_TRANSPARENT: it may be bound to one, and send from it.</summary>
    Send = 2,
}
