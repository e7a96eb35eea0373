using Pistachio.Abi;
using Pistachio.Memory;

namespace Pistachio.Memory.Conformance;

/// <summary><c>msync</c> and <c>posix_madvise</c> (POSIX.1-2017).</summary>
internal static class MsyncTests<TProcess>
    where TProcess : struct, ITestProcess
{
    private const ulong P = Page.Size;

    /// <summary>MS_SYNC and MS_ASYNC succeed on mapped memory, which keeps its data.</summary>
    public static void MappedRangeSucceeds(ref Context<TProcess> c)
    {
        ulong a = c.Map(2);
        c.Writes(a, 1);
        c.Succeeds("MS_SYNC", c.Process.Msync(a, 2 * P, SyncFlags.Sync));
        c.Succeeds("MS_ASYNC", c.Process.Msync(a, 2 * P, SyncFlags.Async));
        c.Succeeds("MS_SYNC with MS_INVALIDATE", c.Process.Msync(a, 2 * P, SyncFlags.Sync | SyncFlags.Invalidate));
        c.Reads(a, 1);
    }

    /// <summary>A range with pages that are not mapped is refused.</summary>
    public static void HoleIsEnomem(ref Context<TProcess> c)
    {
        ulong a = c.Map(3);
        c.Succeeds("munmap", c.Process.Munmap(a + P, P));
        c.Fails("msync", Errno.ENOMEM, c.Process.Msync(a, 3 * P, SyncFlags.Sync));
    }

    /// <summary>Not both of MS_SYNC and MS_ASYNC, and not neither.</summary>
    public static void SyncAndAsyncIsEinval(ref Context<TProcess> c)
    {
        ulong a = c.Map(1);
        c.Fails("both", Errno.EINVAL, c.Process.Msync(a, P, SyncFlags.Sync | SyncFlags.Async));
        c.Fails("neither", Errno.EINVAL, c.Process.Msync(a, P, 0));
    }

    /// <summary>A flag that nobody knows is refused.</summary>
    public static void UnknownFlagIsEinval(ref Context<TProcess> c)
    {
        ulong a = c.Map(1);
        c.Fails("msync", Errno.EINVAL, c.Process.Msync(a, P, SyncFlags.Sync | (SyncFlags)0x80));
    }

    /// <summary>An address that is not a multiple of the page size is refused.</summary>
    public static void UnalignedAddressIsEinval(ref Context<TProcess> c)
    {
        ulong a = c.Map(1);
        c.Fails("msync", Errno.EINVAL, c.Process.Msync(a + 1, P, SyncFlags.Sync));
    }

    /// <summary>MS_INVALIDATE over locked pages is refused, also when only one is locked.</summary>
    public static void InvalidateOfLockedPagesIsEbusy(ref Context<TProcess> c)
    {
        ulong a = c.Map(3);
        c.Succeeds("mlock", c.Process.Mlock(a + P, P));
        c.Fails("msync", Errno.EBUSY, c.Process.Msync(a, 3 * P, SyncFlags.Sync | SyncFlags.Invalidate));
        c.Succeeds("msync beside it", c.Process.Msync(a, P, SyncFlags.Sync | SyncFlags.Invalidate));
        c.Succeeds("msync without it", c.Process.Msync(a, 3 * P, SyncFlags.Sync));
    }

    /// <summary>No advice changes what memory holds.</summary>
    public static void AdviceChangesNoData(ref Context<TProcess> c)
    {
        ulong a = c.Map(2);
        c.Writes(a, 1);
        for (MemoryAdvice advice = MemoryAdvice.Normal; advice <= MemoryAdvice.DontNeed && c.Good; advice++)
        {
            c.Succeeds("posix_madvise", c.Process.PosixMadvise(a, 2 * P, advice));
            c.Reads(a, 1);
        }
    }

    /// <summary>Advice that nobody knows is refused.</summary>
    public static void UnknownAdviceIsEinval(ref Context<TProcess> c)
    {
        ulong a = c.Map(1);
        c.Fails("posix_madvise", Errno.EINVAL, c.Process.PosixMadvise(a, P, (MemoryAdvice)77));
    }

    /// <summary>A range with pages that are not mapped is refused.</summary>
    public static void AdviseHoleIsEnomem(ref Context<TProcess> c)
    {
        ulong a = c.Map(3);
        c.Succeeds("munmap", c.Process.Munmap(a + P, P));
        c.Fails("posix_madvise", Errno.ENOMEM, c.Process.PosixMadvise(a, 3 * P, MemoryAdvice.Normal));
    }
}
