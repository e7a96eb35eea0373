using Pistachio.Memory;

namespace Pistachio.Memory.Conformance;

/// <summary><c>mmap</c>: what a mapping is (POSIX.1-2017, mmap, description).</summary>
internal static class MmapTests<TProcess>
    where TProcess : struct, ITestProcess
{
    private const ulong P = Page.Size;
    private const PageProtection RW = PageProtection.Read | PageProtection.Write;
    private const PageProtection R = PageProtection.Read;
    private const MapFlags Private = MapFlags.Private | MapFlags.Anonymous;
    private const MapFlags Shared = MapFlags.Shared | MapFlags.Anonymous;

    /// <summary>New anonymous memory holds zeros, first and last byte included.</summary>
    public static void ReturnsZeroedPages(ref Context<TProcess> c)
    {
        ulong a = c.Map(3);
        for (ulong offset = 0; offset < 3 * P && c.Good; offset += 511)
            c.Reads(a + offset, 0);
        c.Reads(a + (3 * P) - 1, 0);
    }

    /// <summary>What is written is read back, in every page.</summary>
    public static void KeepsWhatIsWritten(ref Context<TProcess> c)
    {
        ulong a = c.Map(40);
        for (ulong page = 0; page < 40 && c.Good; page++)
            c.Writes(a + (page * P) + page, (byte)(page + 1));
        for (ulong page = 0; page < 40 && c.Good; page++)
            c.Reads(a + (page * P) + page, (byte)(page + 1));
    }

    /// <summary>The address chosen is a multiple of the page size, and never 0.</summary>
    public static void AddressIsPageAlignedAndNotZero(ref Context<TProcess> c)
    {
        ulong a = c.Map(1);
        ulong b = c.Map(17);
        c.Equal("alignment", 0, (a | b) % P);
        c.True("not at 0", a != 0 && b != 0);
    }

    /// <summary>A length that is not a multiple of the page size maps the whole last page.</summary>
    public static void PartialPageIsMappedWhole(ref Context<TProcess> c)
    {
        long a = c.Process.Mmap(0, P + 1, RW, Private, -1, 0);
        c.True("mapped", a > 0);
        c.Remember((ulong)a, 2 * P);
        c.Writes((ulong)a + (2 * P) - 1, 7);
        c.Reads((ulong)a + (2 * P) - 1, 7);
    }

    /// <summary>Without MAP_FIXED a new mapping never lies over another one, even when the hint asks for it.</summary>
    public static void DoesNotReplaceExistingMappings(ref Context<TProcess> c)
    {
        ulong a = c.Map(2);
        c.Writes(a, 1);
        ulong b = c.Map(2, address: a);
        c.True("another place", b + (2 * P) <= a || b >= a + (2 * P));
        c.Reads(a, 1);
    }

    /// <summary>A free range named by a hint is used.</summary>
    public static void HintIsTakenWhenFree(ref Context<TProcess> c)
    {
        ulong a = c.Map(8);
        c.Succeeds("munmap", c.Process.Munmap(a, 8 * P));
        ulong b = c.Map(2, address: a + (2 * P));
        c.Equal("address", a + (2 * P), b);
    }

    /// <summary>A hint that is not page aligned is only a suggestion, no error.</summary>
    public static void HintNeedsNoAlignment(ref Context<TProcess> c)
    {
        ulong a = c.Map(1, address: 0x20_0000_0123);
        c.Equal("alignment", 0, a % P);
        c.Writes(a, 1);
    }

    /// <summary>Memory without PROT_WRITE cannot be written, touched or not.</summary>
    public static void ProtReadRefusesWrites(ref Context<TProcess> c)
    {
        ulong a = c.Map(2, R);
        c.WriteFaults(a, FaultOutcome.Forbidden);
        c.Reads(a + P, 0);
        c.WriteFaults(a + P, FaultOutcome.Forbidden);
        c.Reads(a, 0);
    }

    /// <summary>Memory with PROT_NONE can be neither read, written nor executed.</summary>
    public static void ProtNoneRefusesAllAccess(ref Context<TProcess> c)
    {
        ulong a = c.Map(1, PageProtection.None);
        c.ReadFaults(a, FaultOutcome.Forbidden);
        c.WriteFaults(a, FaultOutcome.Forbidden);
        c.ExecuteFaults(a, FaultOutcome.Forbidden);
    }

    /// <summary>PROT_WRITE alone allows writing.</summary>
    public static void ProtWriteAllowsWrites(ref Context<TProcess> c)
    {
        ulong a = c.Map(1, PageProtection.Write);
        c.Writes(a, 9);
        c.Succeeds("mprotect", c.Process.Mprotect(a, P, R));
        c.Reads(a, 9);
    }

    /// <summary>Memory without PROT_EXEC cannot be executed.</summary>
    public static void WithoutProtExecCodeDoesNotRun(ref Context<TProcess> c)
    {
        ulong a = c.Map(1);
        c.Writes(a, 0xC3);
        c.ExecuteFaults(a, FaultOutcome.Forbidden);
    }

    /// <summary>Two private mappings do not show the same memory.</summary>
    public static void PrivateMappingsAreApart(ref Context<TProcess> c)
    {
        ulong a = c.Map(1);
        ulong b = c.Map(1);
        c.Writes(a, 1);
        c.Writes(b, 2);
        c.Reads(a, 1);
        c.Reads(b, 2);
    }

    /// <summary>Shared anonymous memory holds zeros and keeps what is written.</summary>
    public static void SharedAnonymousIsZeroedAndWritable(ref Context<TProcess> c)
    {
        ulong a = c.Map(20, RW, Shared);
        c.Reads(a, 0);
        c.Reads(a + (20 * P) - 1, 0);
        c.Writes(a + (3 * P), 5);
        c.Writes(a + (19 * P), 6);
        c.Reads(a + (3 * P), 5);
        c.Reads(a + (19 * P), 6);
    }

    /// <summary>Shared and private pages in one 64 KiB piece of the address space do not mix.</summary>
    public static void SharedAndPrivateSideBySide(ref Context<TProcess> c)
    {
        ulong a = c.Map(16);
        c.Map(1, RW, Shared | MapFlags.Fixed, a + (5 * P));
        c.Writes(a + (4 * P), 1);
        c.Writes(a + (5 * P), 2);
        c.Writes(a + (6 * P), 3);
        c.Reads(a + (4 * P), 1);
        c.Reads(a + (5 * P), 2);
        c.Reads(a + (6 * P), 3);
    }

    /// <summary>Memory that is never touched takes no frames.</summary>
    public static void LargeReservationCostsNoFrames(ref Context<TProcess> c)
    {
        c.Process.Usage(out ulong before, out ulong quota);
        ulong a = c.Map(quota * 4, PageProtection.None);
        ulong b = c.Map(quota * 4);
        c.Process.Usage(out ulong after, out _);
        c.Equal("pages in use", before, after);
        c.True("mapped", a != 0 && b != 0);
    }

    /// <summary>With MAP_POPULATE the first access needs no page fault.</summary>
    public static void PopulateTakesFramesAtOnce(ref Context<TProcess> c)
    {
        ulong a = c.Map(33, RW, Private | MapFlags.Populate);
        ulong faults = c.Process.FaultCount;
        for (ulong page = 0; page < 33 && c.Good; page++)
            c.Writes(a + (page * P), 1);
        c.Equal("faults", faults, c.Process.FaultCount);
    }

    /// <summary>Memory that was written, unmapped and mapped again holds zeros.</summary>
    public static void ReusedMemoryIsZeroed(ref Context<TProcess> c)
    {
        ulong a = c.Map(32);
        for (ulong page = 0; page < 32 && c.Good; page++)
            c.Writes(a + (page * P) + 100, 0xAA);
        c.Succeeds("munmap", c.Process.Munmap(a, 32 * P));
        ulong b = c.Map(32);
        for (ulong page = 0; page < 32 && c.Good; page++)
            c.Reads(b + (page * P) + 100, 0);
    }
}
