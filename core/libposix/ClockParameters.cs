using System.Runtime.InteropServices;

namespace Pistachio.LibPosix;

/// <summary>
/// How the time-stamp counter becomes a time. The vDSO reads it, so its layout is known to <c>Blob/Vdso/Vdso.S</c> too.
/// </summary>
/// <remarks>
/// Nanoseconds since boot = (counter - <see cref="BootTicks"/>) * <see cref="Multiplier"/> / 2^<see cref="Shift"/>, with a 128-bit product.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 0x80)]
public struct ClockParameters
{
    /// <summary>Bits behind the point of <see cref="Multiplier"/>; with 58 a counter of 16 MHz and more has one of 64 bits.</summary>
    public const int Shift = 58;

    /// <summary>Numbers of clocks, see <see cref="ValidClocks"/>.</summary>
    public const int ClockCount = 8;

    private const ulong NanosecondsPerSecond = 1_000_000_000;

    /// <summary>The counter at boot.</summary>
    [FieldOffset(0x00)] public ulong BootTicks;

    /// <summary>Nanoseconds per tick, with <see cref="Shift"/> bits behind the point.</summary>
    [FieldOffset(0x08)] public ulong Multiplier;

    /// <summary>Bit n: the clock of number n goes with the time since boot.</summary>
    [FieldOffset(0x10)] public ulong ValidClocks;

    /// <summary>Bit n: the clock of number n tells the time of the day: to it is added when the board was started, as the start page says.</summary>
    [FieldOffset(0x18)] public ulong DayClocks;

    /// <param name="ticksPerSecond">Rate of the counter, at least 16 MHz; slower ones run no clock of the vDSO.</param>
    /// <param name="bootTicks">The counter at boot.</param>
    public void Set(ulong ticksPerSecond, ulong bootTicks)
    {
        const ulong realTime = (1 << 0) | (1 << 5);     // CLOCK_REALTIME, CLOCK_REALTIME_COARSE
        const ulong sinceBoot = (1 << 1) | (1 << 4) | (1 << 6) | (1 << 7); // CLOCK_MONOTONIC, _RAW, _COARSE, CLOCK_BOOTTIME
        BootTicks = bootTicks;
        Multiplier = Fraction(NanosecondsPerSecond, ticksPerSecond);
        ValidClocks = Multiplier != 0 ? realTime | sinceBoot : 0;
        DayClocks = realTime;
    }

    /// <summary>Whether a clock goes with the time since boot.</summary>
    public readonly bool Has(uint clock) => clock < ClockCount && ((ValidClocks >> (int)clock) & 1) != 0;

    /// <summary>Whether a clock tells the time of the day.</summary>
    public readonly bool IsOfDay(uint clock) => clock < ClockCount && ((DayClocks >> (int)clock) & 1) != 0;

    /// <summary>The nanoseconds since boot at a value of the counter.</summary>
    public readonly ulong Nanoseconds(ulong ticks) => MultiplyShift(ticks - BootTicks, Multiplier);

    /// <summary>numerator / denominator with <see cref="Shift"/> bits behind the point, rounded down; 0 when it needs more than 64 bits.</summary>
    private static ulong Fraction(ulong numerator, ulong denominator)
    {
        if (denominator == 0 || numerator / denominator >= 1UL << (64 - Shift))
            return 0;
        ulong result = numerator / denominator;
        ulong rest = numerator % denominator;
        for (int i = 0; i < Shift; i++)
        {
            rest <<= 1;
            result <<= 1;
            if (rest >= denominator)
            {
                rest -= denominator;
                result |= 1;
            }
        }

        return result;
    }

    /// <summary>The product shifted right, its low 64 bits.</summary>
    private static ulong MultiplyShift(ulong first, ulong second)
    {
        ulong firstLow = (uint)first;
        ulong firstHigh = first >> 32;
        ulong secondLow = (uint)second;
        ulong secondHigh = second >> 32;
        ulong low = firstLow * secondLow;
        ulong middle = (firstHigh * secondLow) + (low >> 32);
        ulong other = (firstLow * secondHigh) + (uint)middle;
        ulong high = (firstHigh * secondHigh) + (middle >> 32) + (other >> 32);
        low = (other << 32) | (uint)low;
        return (low >> Shift) | (high << (64 - Shift));
    }
}
