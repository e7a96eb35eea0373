namespace Pistachio.Net.Stack;

/// <summary>What kind of destination a packet has.</summary>
internal enum RouteKind
{
    Unicast,

    /// <summary>An address of ours: it goes by the loopback interface, whichever interface has the address.</summary>
    Local,

    Broadcast,

    Multicast,
}
