namespace Pistachio.Net.Server;

/// <summary>Options of protocols, with the numbers of Linux (linux/tcp.h, linux/in.h, linux/in6.h, linux/netlink.h).</summary>
internal static class LevelOptions
{
    /// <summary>Levels.</summary>
    public const uint Ip = 0;
    public const uint Socket = 1;
    public const uint Tcp = 6;
    public const uint Udp = 17;
    public const uint Ip6 = 41;
    public const uint Icmp6 = 58;
    public const uint UdpLite = 136;
    public const uint Raw = 255;
    public const uint Netlink = 270;

    public const uint TcpNoDelay = 1;
    public const uint TcpMaximumSegment = 2;
    public const uint TcpCork = 3;
    public const uint TcpKeepIdle = 4;
    public const uint TcpKeepInterval = 5;
    public const uint TcpKeepCount = 6;
    public const uint TcpSynCount = 7;
    public const uint TcpLinger2 = 8;
    public const uint TcpDeferAccept = 9;
    public const uint TcpInformation = 11;
    public const uint TcpQuickAcknowledge = 12;
    public const uint TcpCongestion = 13;
    public const uint TcpUserTimeout = 18;
    public const uint TcpUnsentLowWater = 25;

    /// <summary>TCP_INQ, and the type of the control data that tells.</summary>
    public const uint TcpUnread = 36;

    /// <summary>UDP_SEGMENT, UDP_GRO, and the types of their control data.</summary>
    public const uint UdpSegment = 103;
    public const uint UdpCoalesce = 104;

    /// <summary>UDPLITE_SEND_CSCOV, UDPLITE_RECV_CSCOV.</summary>
    public const uint SendCoverage = 10;
    public const uint ReceiveCoverage = 11;

    public const uint IpTypeOfService = 1;
    public const uint IpTimeToLive = 2;
    public const uint IpHeaderIncluded = 3;
    public const uint IpOptions = 4;
    public const uint IpPacketInfo = 8;
    public const uint IpMtuDiscovery = 10;
    public const uint IpReceiveErrors = 11;
    public const uint IpReceiveTimeToLive = 12;
    public const uint IpReceiveTypeOfService = 13;
    public const uint IpMtu = 14;
    public const uint IpFreeBind = 15;
    public const uint IpTransparent = 19;
    public const uint IpBindAddressNoPort = 24;
    public const uint IpMulticastInterface = 32;
    public const uint IpMulticastTimeToLive = 33;
    public const uint IpMulticastLoop = 34;
    public const uint IpAddMembership = 35;
    public const uint IpDropMembership = 36;
    public const uint IpUnblockSource = 37;
    public const uint IpBlockSource = 38;
    public const uint IpAddSourceMembership = 39;
    public const uint IpDropSourceMembership = 40;

    /// <summary>MCAST_JOIN_GROUP to MCAST_LEAVE_SOURCE_GROUP, of both versions (RFC 3678 section 5).</summary>
    public const uint JoinGroup = 42;
    public const uint BlockSource = 43;
    public const uint UnblockSource = 44;
    public const uint LeaveGroup = 45;
    public const uint JoinSourceGroup = 46;
    public const uint LeaveSourceGroup = 47;
    public const uint IpMulticastAll = 49;

    public const uint Ip6UnicastHops = 16;
    public const uint Ip6MulticastInterface = 17;
    public const uint Ip6MulticastHops = 18;
    public const uint Ip6MulticastLoop = 19;
    public const uint Ip6JoinGroup = 20;
    public const uint Ip6LeaveGroup = 21;
    public const uint Ip6MtuDiscovery = 23;
    public const uint Ip6Mtu = 24;
    public const uint Ip6ReceiveErrors = 25;
    public const uint Ip6Only = 26;
    public const uint Ip6MulticastAll = 29;
    public const uint Ip6ReceivePacketInfo = 49;
    public const uint Ip6PacketInfo = 50;
    public const uint Ip6ReceiveHopLimit = 51;
    public const uint Ip6HopLimit = 52;
    public const uint Ip6ReceivePathMtu = 60;
    public const uint Ip6PathMtu = 61;
    public const uint Ip6DontFragment = 62;
    public const uint Ip6ReceiveTrafficClass = 66;
    public const uint Ip6TrafficClass = 67;
    public const uint Ip6Transparent = 75;
    public const uint Ip6FreeBind = 78;

    public const uint IcmpFilter = 1;
    public const uint Icmp6Filter = 1;
    public const uint Ip6Checksum = 7;

    /// <summary>NETLINK_ADD_MEMBERSHIP, NETLINK_DROP_MEMBERSHIP.</summary>
    public const uint NetlinkAddMembership = 1;
    public const uint NetlinkDropMembership = 2;

    /// <summary>NETLINK_CAP_ACK, NETLINK_EXT_ACK.</summary>
    public const uint NetlinkCappedErrors = 10;
    public const uint NetlinkReasons = 11;
}
