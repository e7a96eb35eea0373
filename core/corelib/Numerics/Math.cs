namespace System;

/// <summary>Integer arithmetic.</summary>
public static partial class Math
{
    public static int Min(int left, int right) => left < right ? left : right;

    public static uint Min(uint left, uint right) => left < right ? left : right;

    public static long Min(long left, long right) => left < right ? left : right;

    public static ulong Min(ulong left, ulong right) => left < right ? left : right;

    public static int Max(int left, int right) => left > right ? left : right;

    public static uint Max(uint left, uint right) => left > right ? left : right;

    public static long Max(long left, long right) => left > right ? left : right;

    public static ulong Max(ulong left, ulong right) => left > right ? left : right;

    public static ulong Clamp(ulong value, ulong minimum, ulong maximum) => Min(Max(value, minimum), maximum);

    public static int Clamp(int value, int minimum, int maximum) => Min(Max(value, minimum), maximum);

    public static int Abs(int value) => value < 0 ? checked(-value) : value;

    public static long Abs(long value) => value < 0 ? checked(-value) : value;

    /// <summary>The 128-bit product of two words: high half returned, low half in <paramref name="low"/>.</summary>
    public static ulong BigMul(ulong left, ulong right, out ulong low)
    {
        // Schoolbook on 32-bit halves; no carry is lost: (2^32-1)^2 + 2*(2^32-1) = 2^64-1.
        ulong leftLow = (uint)left, leftHigh = left >> 32;
        ulong rightLow = (uint)right, rightHigh = right >> 32;
        ulong lowest = leftLow * rightLow;
        ulong middle = (leftHigh * rightLow) + (lowest >> 32);
        ulong other = (leftLow * rightHigh) + (uint)middle;
        low = (other << 32) | (uint)lowest;
        return (leftHigh * rightHigh) + (middle >> 32) + (other >> 32);
    }
}
