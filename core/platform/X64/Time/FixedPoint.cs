namespace Pistachio.Platform.X64;

/// <summary>Ratios with 32 bits behind the point.</summary>
internal static class FixedPoint
{
    /// <summary>numerator / denominator, rounded to the nearest. Both below 2^41.</summary>
    internal static ulong Fraction(ulong numerator, ulong denominator)
    {
        // The whole part first, then the bits behind the point 16 at a time, so that nothing overflows.
        ulong result = numerator / denominator;
        ulong rest = numerator % denominator;
        for (int step = 0; step < 2; step++)
        {
            rest <<= 16;
            result = (result << 16) | (rest / denominator);
            rest %= denominator;
        }
        return result + (rest * 2 >= denominator ? 1UL : 0);
    }
}
