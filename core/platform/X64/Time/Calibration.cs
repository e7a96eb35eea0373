namespace Pistachio.Platform.X64;

/// <summary>
/// Measures the clock against a reference of known frequency. A measurement lasts until its own uncertainty, which is known from
/// how long the readings took, is small enough: some 30 ms where a reading takes a microsecond, half a millisecond in an emulator
/// that counts instructions.
/// </summary>
internal static class Calibration
{
    /// <summary>Wanted ratio of duration to uncertainty: an error of at most 0.013 %.</summary>
    private const ulong Precision = 8192;

    /// <summary>Readings after which a reference that does not move is taken for dead.</summary>
    private const int DeadReference = 1_000_000;

    private const ulong LongestTicks = 1UL << 36;

    /// <summary>Finds the frequency of the time-stamp counter.</summary>
    /// <returns>Ticks per second; 0 if no reference works.</returns>
    internal static ulong TimeStampFrequency()
    {
        ulong told = ToldFrequency();
        if (told != 0)
            return told;
        ReferenceTimer.Start(Acpi.Information.PowerTimerPort);
        if (!TryFindEdge(out ulong start, out ulong startSpan, out uint first))
            return 0;
        while (true)
        {
            if (!TryFindEdge(out ulong now, out ulong span, out uint last))
                return 0;
            ulong ticks = now - start;
            if (ticks < (startSpan + span) * Precision && ticks < LongestTicks)
                continue;
            ulong counts = (last - first) & ReferenceTimer.CounterMask;
            return counts == 0 ? 0 : ticks * ReferenceTimer.Frequency / counts;
        }
    }

    /// <summary>What CPUID says (SDM volume 2A, leaves 0x15 and 0x16; leaf 0x40000010 of hypervisors, in kHz); 0 if nothing.</summary>
    private static ulong ToldFrequency()
    {
        if (CpuFeatures.HighestHypervisorLeaf >= 0x4000_0010)
        {
            ulong kilohertz = Instructions.CpuId(0x4000_0010).Eax;
            if (kilohertz != 0)
                return kilohertz * 1000;
        }
        if (CpuFeatures.HighestLeaf >= 0x15)
        {
            CpuIdResult ratio = Instructions.CpuId(0x15);
            if (ratio.Eax != 0 && ratio.Ebx != 0 && ratio.Ecx != 0)
                return (ulong)ratio.Ecx * ratio.Ebx / ratio.Eax;
        }
        if (CpuFeatures.HighestLeaf >= 0x16)
        {
            ulong megahertz = Instructions.CpuId(0x16).Eax & 0xFFFF;
            if (megahertz != 0)
                return megahertz * 1_000_000;
        }
        return 0;
    }

    /// <summary>Waits for the reference to count on.</summary>
    /// <param name="ticks">Time stamp right behind the step.</param>
    /// <param name="span">By how many ticks the stamp may be late.</param>
    /// <param name="count">The reference after the step.</param>
    private static bool TryFindEdge(out ulong ticks, out ulong span, out uint count)
    {
        uint before = ReferenceTimer.Read();
        ulong earlier = Instructions.ReadTimeStamp();
        for (int i = 0; i < DeadReference; i++)
        {
            count = ReferenceTimer.Read();
            ticks = Instructions.ReadTimeStamp();
            if (count != before)
            {
                span = ticks - earlier;
                return true;
            }
            earlier = ticks;
        }
        ticks = 0;
        span = 0;
        count = 0;
        return false;
    }
}
