namespace Pistachio.Net.Stack;

/// <summary>Numbers in the protocol field of IPv4 and the next header field of IPv6 (IANA protocol numbers).</summary>
public static class IpProtocol
{
    public const byte HopByHop = 0;
    public const byte Icmp = 1;
    public const byte Igmp = 2;
    public const byte Tcp = 6;
    public const byte Udp = 17;
    public const byte Routing = 43;
    public const byte Fragment = 44;
    public const byte Icmp6 = 58;
    public const byte NoNextHeader = 59;
    public const byte DestinationOptions = 60;
    public const byte UdpLite = 136;
}
