namespace Pistachio.Net.Stack;

/// <summary>Types of ICMP messages (RFC 792, RFC 1122 section 3.2.2).</summary>
internal static class Icmp4Type
{
    public const byte EchoReply = 0;
    public const byte Unreachable = 3;
    public const byte EchoRequest = 8;
    public const byte TimeExceeded = 11;
    public const byte ParameterProblem = 12;
}
