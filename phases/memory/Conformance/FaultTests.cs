using Pistachio.Memory;

namespace Pistachio.Memory.Conformance;

/// <summary>Page faults: the library OS resolves them by itself and tells the rest apart.</summary>
internal static class FaultTests<TProcess>
    where TProcess : struct, ITestProcess
{
    private const ulong P = Page.Size;
    private const PageProtection RW = PageProtection.Read | PageProtection.Write;
    private const MapFlags Private = MapFlags.Private | MapFlags.Anonymous;

    /// <summary>Null pointers fault.</summary>
    public static void PageZeroIsNeverMapped(ref Context<TProcess> c)
    {
        c.ReadFaults(0, FaultOutcome.NotMapped);
        c.WriteFaults(8, FaultOutcome.NotMapped);
    }

    /// <summary>An address where nothing was mapped faults as not mapped.</summary>
    public static void AddressWithoutMapping(ref Context<TProcess> c)
    {
        c.ReadFaults(0x30_0000_0000, FaultOutcome.NotMapped);
    }

    /// <summary>A PROT_NONE page between two mappings stops overruns, and both sides work.</summary>
    public static void GuardPageBetweenMappings(ref Context<TProcess> c)
    {
        ulong a = c.Map(3);
        c.Succeeds("mprotect", c.Process.Mprotect(a + P, P, PageProtection.None));
        c.Writes(a + P - 1, 1);
        c.WriteFaults(a + P, FaultOutcome.Forbidden);
        c.WriteFaults(a + (2 * P) - 1, FaultOutcome.Forbidden);
        c.Writes(a + (2 * P), 2);
    }

    /// <summary>Touching more memory than the quota allows is reported as such, and after munmap all is well.</summary>
    public static void NoFramesLeftIsReported(ref Context<TProcess> c)
    {
        c.Process.Usage(out _, out ulong quota);
        ulong a = c.Map(quota + 64);
        FaultOutcome outcome = FaultOutcome.Resolved;
        for (ulong page = 0; page < quota + 64 && outcome == FaultOutcome.Resolved; page++)
            outcome = c.Process.Write(a + (page * P), 1);
        c.Equal("kind of fault", (long)FaultOutcome.NoFrame, (long)outcome);
        c.Reads(a, 1);
        c.Succeeds("munmap", c.Process.Munmap(a, (quota + 64) * P));
        ulong b = c.Map(1);
        c.Writes(b, 1);
    }

    /// <summary>A run of pages costs one fault for 16 pages at most.</summary>
    public static void OneFaultFillsAGranule(ref Context<TProcess> c)
    {
        ulong a = c.Map(160);
        ulong faults = c.Process.FaultCount;
        for (ulong page = 0; page < 160 && c.Good; page++)
            c.Reads(a + (page * P), 0);
        c.True("at most 11 faults", c.Process.FaultCount - faults <= 11);
    }

    /// <summary>Mappings far apart work at the same time, page tables included.</summary>
    public static void SpreadOverTheAddressSpace(ref Context<TProcess> c)
    {
        for (ulong i = 1; i <= 24 && c.Good; i++)
            c.Writes(c.Map(1, RW, Private | MapFlags.Fixed, i << 40), (byte)i);
        for (ulong i = 1; i <= 24 && c.Good; i++)
            c.Reads(i << 40, (byte)i);
    }
}
