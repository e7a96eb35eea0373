namespace Pistachio.Net.Stack;

/// <summary>Why a destination is unreachable (RFC 792, RFC 1122 section 3.2.2.1).</summary>
internal static class UnreachableCode
{
    public const byte Network = 0;
    public const byte Host = 1;
    public const byte Protocol = 2;
    public const byte Port = 3;
    public const byte FragmentationNeeded = 4;
    public const byte SourceRouteFailed = 5;
    public const byte NetworkUnknown = 6;
}
