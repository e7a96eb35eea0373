namespace Pistachio.Net.Stack;

/// <summary>The states of a client (RFC 2131 section 4.4, figure 5), and the time in which an address is looked for on the link.</summary>
public enum DhcpState
{
    Stopped,

    /// <summary>Waiting before it begins anew.</summary>
    Init,
    Selecting,
    Requesting,

    /// <summary>It has a lease and looks whether somebody uses the address all the same.</summary>
    Checking,
    Bound,
    Renewing,
    Rebinding,
}
