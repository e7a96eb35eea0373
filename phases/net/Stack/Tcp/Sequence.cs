namespace Pistachio.Net.Stack;

/// <summary>Comparison of sequence numbers, which wrap around (RFC 9293 section 3.4).</summary>
internal static class Sequence
{
    public static bool IsBefore(uint a, uint b) => (int)(a - b) < 0;

    public static bool IsAfter(uint a, uint b) => (int)(a - b) > 0;

    public static uint Later(uint a, uint b) => IsAfter(a, b) ? a : b;

    public static uint Earlier(uint a, uint b) => IsBefore(a, b) ? a : b;
}
