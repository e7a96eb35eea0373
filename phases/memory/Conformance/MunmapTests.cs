using Pistachio.Abi;
using Pistachio.Memory;

namespace Pistachio.Memory.Conformance;

/// <summary><c>munmap</c> (POSIX.1-2017).</summary>
internal static class MunmapTests<TProcess>
    where TProcess : struct, ITestProcess
{
    private const ulong P = Page.Size;
    private const PageProtection RW = PageProtection.Read | PageProtection.Write;
    private const PageProtection R = PageProtection.Read;
    private const MapFlags Private = MapFlags.Private | MapFlags.Anonymous;
    private const MapFlags Shared = MapFlags.Shared | MapFlags.Anonymous;

    /// <summary>Unmapped pages can be neither read nor written.</summary>
    public static void LaterAccessFaults(ref Context<TProcess> c)
    {
        ulong a = c.Map(2);
        c.Writes(a, 1);
        c.Succeeds("munmap", c.Process.Munmap(a, 2 * P));
        c.ReadFaults(a, FaultOutcome.NotMapped);
        c.WriteFaults(a, FaultOutcome.NotMapped);
        c.ReadFaults(a + P, FaultOutcome.NotMapped);
    }

    /// <summary>Unmapping the middle leaves both ends as they are.</summary>
    public static void MiddleOfAMapping(ref Context<TProcess> c)
    {
        ulong a = c.Map(40);
        c.Writes(a + (9 * P), 1);
        c.Writes(a + (10 * P), 2);
        c.Writes(a + (29 * P), 3);
        c.Writes(a + (30 * P), 4);
        c.Succeeds("munmap", c.Process.Munmap(a + (10 * P), 20 * P));
        c.Reads(a + (9 * P), 1);
        c.ReadFaults(a + (10 * P), FaultOutcome.NotMapped);
        c.ReadFaults(a + (29 * P), FaultOutcome.NotMapped);
        c.Reads(a + (30 * P), 4);
        c.Writes(a + (39 * P), 5);
    }

    /// <summary>A length that is not a multiple of the page size unmaps the whole last page.</summary>
    public static void PartialPageIsUnmappedWhole(ref Context<TProcess> c)
    {
        ulong a = c.Map(3);
        c.Succeeds("munmap", c.Process.Munmap(a, P + 1));
        c.ReadFaults(a + (2 * P) - 1, FaultOutcome.NotMapped);
        c.Reads(a + (2 * P), 0);
    }

    /// <summary>Unmapping what is not mapped has no effect and succeeds.</summary>
    public static void NothingMappedIsNoError(ref Context<TProcess> c)
    {
        ulong a = c.Map(3);
        c.Succeeds("munmap", c.Process.Munmap(a, 3 * P));
        c.Succeeds("munmap again", c.Process.Munmap(a, 3 * P));
    }

    /// <summary>One call can unmap several mappings and the holes between them.</summary>
    public static void SeveralMappingsAtOnce(ref Context<TProcess> c)
    {
        ulong a = c.Map(12);
        c.Succeeds("munmap", c.Process.Munmap(a + (2 * P), P));
        c.Map(2, R, Shared | MapFlags.Fixed, a + (5 * P));
        c.Writes(a, 1);
        c.Succeeds("munmap", c.Process.Munmap(a + P, 10 * P));
        c.Reads(a, 1);
        c.Reads(a + (11 * P), 0);
        for (ulong page = 1; page < 11 && c.Good; page++)
            c.ReadFaults(a + (page * P), FaultOutcome.NotMapped);
    }

    /// <summary>Frames of unmapped memory go back to the server.</summary>
    public static void FramesComeBack(ref Context<TProcess> c)
    {
        ulong a = c.Map(256);
        c.Writes(a, 1);
        c.Succeeds("munmap", c.Process.Munmap(a, 256 * P));
        c.Process.Usage(out ulong before, out _);
        for (int round = 0; round < 4 && c.Good; round++)
        {
            ulong b = c.Map(256);
            for (ulong page = 0; page < 256 && c.Good; page++)
                c.Writes(b + (page * P), 1);
            c.Succeeds("munmap", c.Process.Munmap(b, 256 * P));
        }

        c.Process.Usage(out ulong after, out _);
        c.Equal("pages in use", before, after);
    }

    /// <summary>Locks go with the mapping.</summary>
    public static void RemovesMemoryLocks(ref Context<TProcess> c)
    {
        ulong a = c.Map(1);
        c.Succeeds("mlock", c.Process.Mlock(a, P));
        c.Succeeds("munmap", c.Process.Munmap(a, P));
        c.Map(1, RW, Private | MapFlags.Fixed, a);
        c.Succeeds("msync", c.Process.Msync(a, P, SyncFlags.Sync | SyncFlags.Invalidate));
    }

    /// <summary>Length 0 is refused.</summary>
    public static void LengthZeroIsEinval(ref Context<TProcess> c)
    {
        ulong a = c.Map(1);
        c.Fails("munmap", Errno.EINVAL, c.Process.Munmap(a, 0));
        c.Writes(a, 1);
    }

    /// <summary>An address that is not a multiple of the page size is refused.</summary>
    public static void UnalignedAddressIsEinval(ref Context<TProcess> c)
    {
        ulong a = c.Map(1);
        c.Fails("munmap", Errno.EINVAL, c.Process.Munmap(a + 1, P));
        c.Writes(a, 1);
    }

    /// <summary>A range outside the address space is refused, also when it wraps around.</summary>
    public static void OutsideTheAddressSpaceIsEinval(ref Context<TProcess> c)
    {
        c.Fails("kernel half", Errno.EINVAL, c.Process.Munmap(0xFFFF_8000_0000_0000, P));
        c.Fails("around the border", Errno.EINVAL, c.Process.Munmap(0x0000_7FFF_FFFF_0000, 0x10_0000));
        c.Fails("wraps", Errno.EINVAL, c.Process.Munmap(0x20_0000_0000, ulong.MaxValue - P));
    }
}
