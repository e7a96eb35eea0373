using Pistachio.Platform.X64;

namespace Pistachio.Platform;

/// <summary>One interrupt at a point of time: the timer of the local APIC (SDM volume 3A, section 11.5.4).</summary>
public static class DeadlineTimer
{
    /// <summary>Vector of its interrupt.</summary>
    public const ulong Vector = 0xF0;

    private const uint DeadlineMode = 2 << 17;
    private const uint DeadlineMsr = 0x6E0;
    private const uint DivideBy16 = 3;

    /// <summary>Ratio of calibration time to the time that readings take: an error of at most 0.05 %.</summary>
    private const ulong Precision = 2048;

    // Timer counts per tick of the clock, with 32 bits behind the point; 0 = the CPU compares with the clock itself.
    private static ulong s_countsPerTick;

    /// <summary>
    /// Sets the one deadline; an earlier one is forgotten. A deadline in the past fires at once. A far one may fire early
    /// (the counter has 32 bits), so the handler compares with the clock and sets it again.
    /// </summary>
    /// <param name="ticks">Value of <see cref="Clock.Ticks"/> to fire at.</param>
    public static void Set(ulong ticks)
    {
        if (s_countsPerTick == 0)
        {
            // Zero would switch the timer off.
            Instructions.WriteMsr(DeadlineMsr, ticks == 0 ? 1 : ticks);
            return;
        }
        ulong now = Instructions.ReadTimeStamp();
        ulong counts = ticks <= now ? 1 : Instructions.MultiplyFraction(ticks - now, s_countsPerTick) + 1;
        LocalApic.Write(LocalApic.Register.TimerInitial, counts > uint.MaxValue ? uint.MaxValue : (uint)counts);
    }

    /// <summary>Forgets the deadline. An interrupt that is already on its way still comes.</summary>
    public static void Cancel()
    {
        if (s_countsPerTick == 0)
            Instructions.WriteMsr(DeadlineMsr, 0);
        else
            LocalApic.Write(LocalApic.Register.TimerInitial, 0);
    }

    internal static void Initialize()
    {
        if (CpuFeatures.TscDeadline)
        {
            LocalApic.Write(LocalApic.Register.TimerVector, (uint)Vector | DeadlineMode);
            return;
        }
        LocalApic.Write(LocalApic.Register.TimerDivider, DivideBy16);
        s_countsPerTick = Measure();
        if (s_countsPerTick == 0)
            Unfit.Stop("the timer of the local APIC does not count");
        LocalApic.Write(LocalApic.Register.TimerVector, (uint)Vector);
    }

    /// <summary>Lets the timer run, masked, beside the clock until the readings are precise enough.</summary>
    private static ulong Measure()
    {
        LocalApic.Write(LocalApic.Register.TimerInitial, uint.MaxValue);
        ulong before = Instructions.ReadTimeStamp();
        uint first = LocalApic.Read(LocalApic.Register.TimerCurrent);
        ulong start = Instructions.ReadTimeStamp();
        ulong uncertainty = start - before;
        ulong longest = start + Clock.TicksPerSecond;
        while (true)
        {
            ulong earlier = Instructions.ReadTimeStamp();
            uint now = LocalApic.Read(LocalApic.Register.TimerCurrent);
            ulong end = Instructions.ReadTimeStamp();
            ulong counts = first - now;
            // The counter's own steps are an uncertainty as well.
            if ((end - start < (uncertainty + (end - earlier)) * Precision || counts < Precision) && end < longest)
                continue;
            LocalApic.Write(LocalApic.Register.TimerInitial, 0);
            return FixedPoint.Fraction(counts, end - start);
        }
    }
}
