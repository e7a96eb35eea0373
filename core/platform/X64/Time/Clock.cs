using Pistachio.Platform.X64;

namespace Pistachio.Platform;

/// <summary>Time since power-on: the time-stamp counter (SDM volume 3B, section 18.17).</summary>
public static class Clock
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    // Fixed point with 32 bits behind the point; the rounding error is below 1e-9.
    private static ulong s_nanosecondsPerTick;
    private static ulong s_ticksPerNanosecond;
    private static ulong s_ticksPerSecond;

    /// <summary>Frequency of the counter.</summary>
    public static ulong TicksPerSecond => s_ticksPerSecond;

    /// <summary>The counter, now.</summary>
    public static ulong Ticks() => Instructions.ReadTimeStamp();

    /// <summary>Turns a number of ticks into nanoseconds; <see cref="ulong.MaxValue"/> if there are more.</summary>
    public static ulong ToNanoseconds(ulong ticks) => Instructions.MultiplyFraction(ticks, s_nanosecondsPerTick);

    /// <summary>Turns nanoseconds into a number of ticks; <see cref="ulong.MaxValue"/> if there are more.</summary>
    public static ulong ToTicks(ulong nanoseconds) => Instructions.MultiplyFraction(nanoseconds, s_ticksPerNanosecond);

    internal static void Initialize()
    {
        s_ticksPerSecond = Calibration.TimeStampFrequency();
        if (s_ticksPerSecond < 1_000_000)
            Unfit.Stop("the frequency of the time-stamp counter cannot be measured");
        s_nanosecondsPerTick = Fraction(NanosecondsPerSecond, s_ticksPerSecond);
        s_ticksPerNanosecond = Fraction(s_ticksPerSecond, NanosecondsPerSecond);
    }

    /// <summary>numerator / denominator, rounded, with 32 bits behind the point. Both below 2^40.</summary>
    internal static ulong Fraction(ulong numerator, ulong denominator)
    {
        // The whole part first, then 32 bits of the rest in two steps, so that nothing overflows.
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
