namespace Pistachio.Net.Stack;

/// <summary>Who says that a packet of ours got no further, with the numbers of Linux (linux/errqueue.h).</summary>
public enum ErrorOrigin : byte
{
    None = 0,

    /// <summary>This host, before it was sent.</summary>
    Local = 1,
    Icmp = 2,
    Icmp6 = 3,
}
