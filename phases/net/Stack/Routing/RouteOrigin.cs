namespace Pistachio.Net.Stack;

/// <summary>Who entered a route, with the numbers of Linux (RTPROT, rtnetlink(7)).</summary>
public enum RouteOrigin : byte
{
    /// <summary>Nobody said.</summary>
    Unknown = 0,

    /// <summary>The stack itself, with an address.</summary>
    Stack = 2,

    /// <summary>Somebody by hand; in a configuration.</summary>
    Hand = 3,
    Configuration = 4,

    /// <summary>A router's advertisement.</summary>
    Router = 9,

    /// <summary>A DHCP server.</summary>
    Dhcp = 16,
}
