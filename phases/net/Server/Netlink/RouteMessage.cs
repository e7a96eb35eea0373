namespace Pistachio.Net.Server;

/// <summary>Numbers of the messages of NETLINK_ROUTE (rtnetlink(7) of Linux): types, sizes of what is in front of the attributes, and attributes.</summary>
internal static class RouteMessage
{
    /// <summary>The first type, and how many types each thing has: new, delete, get, set.</summary>
    public const ushort First = 16;
    public const int Kinds = 4;
    public const int Get = 2;
    public const ushort Last = 123;

    public const ushort NewLink = 16;
    public const ushort GetLink = 18;
    public const ushort SetLink = 19;
    public const ushort NewAddress = 20;
    public const ushort DeleteAddress = 21;
    public const ushort GetAddress = 22;
    public const ushort NewRoute = 24;
    public const ushort DeleteRoute = 25;
    public const ushort GetRoute = 26;
    public const ushort NewNeighbour = 28;
    public const ushort GetNeighbour = 30;

    /// <summary>Bytes of <c>struct ifinfomsg</c>, <c>ifaddrmsg</c>, <c>rtmsg</c>, <c>ndmsg</c>.</summary>
    public const int LinkSize = 16;
    public const int AddressSize = 8;
    public const int RouteSize = 12;
    public const int NeighbourSize = 12;

    /// <summary>How far an address or a route reaches (RT_SCOPE): everywhere, the link, this host.</summary>
    public const byte Universe = 0;
    public const byte Link = 253;
    public const byte Host = 254;

    /// <summary>Types of routes (RTN): to somebody else, to this host, to all on a link.</summary>
    public const byte Unicast = 1;
    public const byte Local = 2;
    public const byte Broadcast = 3;

    /// <summary>RT_TABLE_MAIN and RT_TABLE_LOCAL.</summary>
    public const byte MainTable = 254;
    public const byte LocalTable = 255;

    /// <summary>RTM_F_CLONED: the answer for one destination, not a route as it was entered. RTNH_F_LINKDOWN.</summary>
    public const uint IsAnswer = 0x200;
    public const uint HasNoLink = 16;

    /// <summary>IFF_LOWER_UP, beside the flags of <see cref="Vfs.Protocol.InterfaceRecord"/>: the cable is plugged in.</summary>
    public const uint HasLowerLink = 0x1_0000;

    /// <summary>IF_OPER_UNKNOWN, IF_OPER_DOWN, IF_OPER_UP.</summary>
    public const byte StateUnknown = 0;
    public const byte StateDown = 2;
    public const byte StateUp = 6;

    /// <summary>IFA_F_PERMANENT, _TENTATIVE, _DEPRECATED, _DADFAILED.</summary>
    public const uint IsPermanent = 0x80;
    public const uint IsTentative = 0x40;
    public const uint IsDeprecated = 0x20;
    public const uint IsDuplicate = 0x08;

    /// <summary>IFLA_*.</summary>
    public const ushort LinkAddress = 1;
    public const ushort LinkBroadcast = 2;
    public const ushort LinkName = 3;
    public const ushort LinkMtu = 4;
    public const ushort LinkQueueing = 6;
    public const ushort LinkCounters = 7;
    public const ushort LinkQueueLength = 13;
    public const ushort LinkState = 16;
    public const ushort LinkMode = 17;
    public const ushort LinkCounters64 = 23;
    public const ushort LinkGroup = 27;
    public const ushort LinkExtendedMask = 29;
    public const ushort LinkPromiscuity = 30;
    public const ushort LinkCarrier = 33;
    public const ushort LinkLeastMtu = 50;
    public const ushort LinkMostMtu = 51;

    /// <summary>IFA_*.</summary>
    public const ushort AddressPeer = 1;
    public const ushort AddressLocal = 2;
    public const ushort AddressLabel = 3;
    public const ushort AddressBroadcast = 4;
    public const ushort AddressLifetime = 6;
    public const ushort AddressFlags = 8;

    /// <summary>RTA_*.</summary>
    public const ushort RouteDestination = 1;
    public const ushort RouteSource = 2;
    public const ushort RouteInterface = 4;
    public const ushort RouteGateway = 5;
    public const ushort RouteMetric = 6;
    public const ushort RoutePreferredSource = 7;
    public const ushort RouteLifetime = 12;
    public const ushort RouteTable = 15;
    public const ushort RoutePreference = 20;

    /// <summary>NDA_*.</summary>
    public const ushort NeighbourAddress = 1;
    public const ushort NeighbourLink = 2;
    public const ushort NeighbourTimes = 3;

    /// <summary>NLMSGERR_ATTR_MSG: why, in words.</summary>
    public const ushort ErrorReason = 1;
}
