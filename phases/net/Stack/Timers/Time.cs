namespace Pistachio.Net.Stack;

/// <summary>Lengths of time in nanoseconds.</summary>
internal static class Time
{
    public const long Millisecond = 1_000_000;

    public const long Second = 1_000_000_000;

    public const long Minute = 60 * Second;
}
