namespace Pistachio.Net.Stack;

/// <summary>Types of ICMPv6 messages (RFC 4443 section 2.1, RFC 4861 section 4, RFC 2710 section 3).</summary>
internal static class Icmp6Type
{
    public const byte Unreachable = 1;
    public const byte PacketTooBig = 2;
    public const byte TimeExceeded = 3;
    public const byte ParameterProblem = 4;
    public const byte EchoRequest = 128;
    public const byte EchoReply = 129;
    public const byte ListenerQuery = 130;
    public const byte ListenerReport = 131;
    public const byte ListenerDone = 132;
    public const byte RouterSolicitation = 133;
    public const byte RouterAdvertisement = 134;
    public const byte NeighbourSolicitation = 135;
    public const byte NeighbourAdvertisement = 136;
}
