namespace Pistachio.Net.Server;

/// <summary>Groups of NETLINK_ROUTE that something is told to, as bits of an address (linux/rtnetlink.h: RTMGRP_LINK and the like).</summary>
internal static class RouteGroup
{
    public const uint Link = 1;
    public const uint Address4 = 0x10;
    public const uint Route4 = 0x40;
    public const uint Address6 = 0x100;
    public const uint Route6 = 0x400;

    /// <summary>The last group that Linux has (RTNLGRP_STATS), as a number from 1 on.</summary>
    public const int Last = 36;
}
