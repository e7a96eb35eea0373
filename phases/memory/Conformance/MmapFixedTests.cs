using Pistachio.Abi;
using Pistachio.Memory;

namespace Pistachio.Memory.Conformance;

/// <summary><c>mmap</c> at fixed addresses (POSIX.1-2017, mmap, MAP_FIXED).</summary>
internal static class MmapFixedTests<TProcess>
    where TProcess : struct, ITestProcess
{
    private const ulong P = Page.Size;
    private const PageProtection RW = PageProtection.Read | PageProtection.Write;
    private const PageProtection R = PageProtection.Read;
    private const MapFlags Private = MapFlags.Private | MapFlags.Anonymous;
    private const MapFlags Shared = MapFlags.Shared | MapFlags.Anonymous;

    /// <summary>MAP_FIXED yields the address asked for.</summary>
    public static void MapsAtTheExactAddress(ref Context<TProcess> c)
    {
        ulong a = c.Map(4);
        c.Succeeds("munmap", c.Process.Munmap(a, 4 * P));
        ulong b = c.Map(1, RW, Private | MapFlags.Fixed, a + (2 * P));
        c.Equal("address", a + (2 * P), b);
        c.Writes(b, 1);
    }

    /// <summary>The pages under a fixed mapping are replaced by zeroed ones, the pages around it stay.</summary>
    public static void ReplacesExistingMappings(ref Context<TProcess> c)
    {
        ulong a = c.Map(5);
        for (ulong page = 0; page < 5; page++)
            c.Writes(a + (page * P), (byte)(page + 1));
        c.Map(2, RW, Private | MapFlags.Fixed, a + P);
        c.Reads(a, 1);
        c.Reads(a + P, 0);
        c.Reads(a + (2 * P), 0);
        c.Reads(a + (3 * P), 4);
        c.Reads(a + (4 * P), 5);
    }

    /// <summary>One fixed mapping can replace parts of several others and of a hole.</summary>
    public static void ReplacesAcrossSeveralMappings(ref Context<TProcess> c)
    {
        ulong a = c.Map(24, PageProtection.None);
        c.Map(4, RW, Private | MapFlags.Fixed, a);
        c.Map(4, R, Private | MapFlags.Fixed, a + (4 * P));
        c.Succeeds("munmap", c.Process.Munmap(a + (8 * P), 4 * P));
        c.Map(4, RW, Shared | MapFlags.Fixed, a + (12 * P));
        c.Writes(a + P, 1);
        c.Writes(a + (13 * P), 2);
        c.Map(12, RW, Private | MapFlags.Fixed, a + (2 * P));
        c.Reads(a + P, 1);
        c.Reads(a + (2 * P), 0);
        c.Writes(a + (9 * P), 9);
        c.Reads(a + (13 * P), 0);
        c.Reads(a + (14 * P), 0);
    }

    /// <summary>Locks on replaced pages are gone: MS_INVALIDATE is allowed again.</summary>
    public static void RemovesMemoryLocks(ref Context<TProcess> c)
    {
        ulong a = c.Map(2);
        c.Succeeds("mlock", c.Process.Mlock(a, 2 * P));
        c.Fails("msync of locked pages", Errno.EBUSY, c.Process.Msync(a, 2 * P, SyncFlags.Sync | SyncFlags.Invalidate));
        c.Map(2, RW, Private | MapFlags.Fixed, a);
        c.Succeeds("msync", c.Process.Msync(a, 2 * P, SyncFlags.Sync | SyncFlags.Invalidate));
    }

    /// <summary>MAP_FIXED_NOREPLACE over a mapping fails and leaves it.</summary>
    public static void NoreplaceRefusesWithEexist(ref Context<TProcess> c)
    {
        ulong a = c.Map(4);
        c.Writes(a + P, 4);
        c.Fails("mmap", Errno.EEXIST, c.Process.Mmap(a + P, 2 * P, RW, Private | MapFlags.FixedNoReplace, -1, 0));
        c.Reads(a + P, 4);
    }

    /// <summary>MAP_FIXED_NOREPLACE over a free range maps there.</summary>
    public static void NoreplaceMapsAFreeRange(ref Context<TProcess> c)
    {
        ulong a = c.Map(3);
        c.Succeeds("munmap", c.Process.Munmap(a, 3 * P));
        c.Equal("address", a + P, c.Map(1, RW, Private | MapFlags.FixedNoReplace, a + P));
    }

    /// <summary>The library OS, its data and the message page cannot be replaced by a mapping.</summary>
    public static void TheLibraryItselfIsRefused(ref Context<TProcess> c)
    {
        c.True("libposix", c.Process.Mmap(0x0000_7FFF_8000_0000, P, RW, Private | MapFlags.Fixed, -1, 0) < 0);
        c.True("message page", c.Process.Mmap(0x0000_7FFF_FFFF_E000, P, RW, Private | MapFlags.Fixed, -1, 0) < 0);
    }
}
