namespace Pistachio.Net.Stack;

/// <summary>The states of RFC 4861 section 7.3.2; ARP has the same, with unicast polls as RFC 1122 section 2.3.2.1 has them.</summary>
public enum NeighbourState
{
    /// <summary>Asked for; packets wait.</summary>
    Incomplete,

    /// <summary>Confirmed a short time ago.</summary>
    Reachable,

    /// <summary>Known, not confirmed for some time. It is asked again when the next packet goes there.</summary>
    Stale,

    /// <summary>A packet went there; upper layers have some seconds to confirm it.</summary>
    Delay,

    /// <summary>Asked by unicast.</summary>
    Probe,

    /// <summary>Did not answer. The next packet for it starts over.</summary>
    Failed,
}
