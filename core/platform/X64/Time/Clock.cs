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
        s_nanosecondsPerTick = FixedPoint.Fraction(NanosecondsPerSecond, s_ticksPerSecond);
        s_ticksPerNanosecond = FixedPoint.Fraction(s_ticksPerSecond, NanosecondsPerSecond);
    }
}
