using Pistachio.Abi;
using Pistachio.Memory;

namespace Pistachio.Memory.Conformance;

/// <summary><c>mlock</c>, <c>munlock</c>, <c>mlockall</c> and <c>munlockall</c> (POSIX.1-2017).</summary>
internal static class MlockTests<TProcess>
    where TProcess : struct, ITestProcess
{
    private const ulong P = Page.Size;
    private const PageProtection RW = PageProtection.Read | PageProtection.Write;
    private const PageProtection R = PageProtection.Read;
    private const MapFlags Private = MapFlags.Private | MapFlags.Anonymous;

    /// <summary>After mlock the first access needs no page fault.</summary>
    public static void LockedPagesDoNotFault(ref Context<TProcess> c)
    {
        ulong a = c.Map(20);
        c.Succeeds("mlock", c.Process.Mlock(a, 20 * P));
        ulong faults = c.Process.FaultCount;
        for (ulong page = 0; page < 20 && c.Good; page++)
            c.Writes(a + (page * P), 1);
        c.Equal("faults", faults, c.Process.FaultCount);
    }

    /// <summary>Locking changes neither the data nor the protection.</summary>
    public static void KeepsDataAndProtection(ref Context<TProcess> c)
    {
        ulong a = c.Map(2);
        c.Writes(a, 5);
        c.Succeeds("mprotect", c.Process.Mprotect(a, P, R));
        c.Succeeds("mlock", c.Process.Mlock(a, 2 * P));
        c.Reads(a, 5);
        c.WriteFaults(a, FaultOutcome.Forbidden);
        c.Reads(a + P, 0);
    }

    /// <summary>The whole pages that hold any part of the range are locked.</summary>
    public static void PartOfAPageLocksThePage(ref Context<TProcess> c)
    {
        ulong a = c.Map(3);
        c.Succeeds("mlock", c.Process.Mlock(a + P + 10, 1));
        c.Fails("msync", Errno.EBUSY, c.Process.Msync(a + P, P, SyncFlags.Sync | SyncFlags.Invalidate));
        c.Succeeds("msync before it", c.Process.Msync(a, P, SyncFlags.Sync | SyncFlags.Invalidate));
        c.Succeeds("msync after it", c.Process.Msync(a + (2 * P), P, SyncFlags.Sync | SyncFlags.Invalidate));
    }

    /// <summary>A range with pages that are not mapped is refused, and nothing is locked.</summary>
    public static void HoleIsEnomem(ref Context<TProcess> c)
    {
        ulong a = c.Map(3);
        c.Succeeds("munmap", c.Process.Munmap(a + P, P));
        c.Fails("mlock", Errno.ENOMEM, c.Process.Mlock(a, 3 * P));
        c.Succeeds("msync", c.Process.Msync(a, P, SyncFlags.Sync | SyncFlags.Invalidate));
    }

    /// <summary>Locking more than there are frames is refused, nothing is locked, and the process goes on.</summary>
    public static void MoreThanTheQuotaIsEagain(ref Context<TProcess> c)
    {
        c.Process.Usage(out _, out ulong quota);
        ulong a = c.Map(quota + 64);
        c.Fails("mlock", Errno.EAGAIN, c.Process.Mlock(a, (quota + 64) * P));
        c.Succeeds("msync", c.Process.Msync(a, (quota + 64) * P, SyncFlags.Sync | SyncFlags.Invalidate));
        c.Succeeds("munmap", c.Process.Munmap(a, (quota + 64) * P));
        ulong b = c.Map(1);
        c.Writes(b, 1);
    }

    /// <summary>One munlock undoes any number of mlocks.</summary>
    public static void UnlocksOnceForAll(ref Context<TProcess> c)
    {
        ulong a = c.Map(1);
        c.Succeeds("mlock", c.Process.Mlock(a, P));
        c.Succeeds("mlock again", c.Process.Mlock(a, P));
        c.Succeeds("munlock", c.Process.Munlock(a, P));
        c.Succeeds("msync", c.Process.Msync(a, P, SyncFlags.Sync | SyncFlags.Invalidate));
    }

    /// <summary>Unlocking a part leaves the rest locked.</summary>
    public static void OnlyTheRange(ref Context<TProcess> c)
    {
        ulong a = c.Map(3);
        c.Succeeds("mlock", c.Process.Mlock(a, 3 * P));
        c.Succeeds("munlock", c.Process.Munlock(a + P, P));
        c.Fails("msync before it", Errno.EBUSY, c.Process.Msync(a, P, SyncFlags.Sync | SyncFlags.Invalidate));
        c.Succeeds("msync", c.Process.Msync(a + P, P, SyncFlags.Sync | SyncFlags.Invalidate));
        c.Fails("msync after it", Errno.EBUSY, c.Process.Msync(a + (2 * P), P, SyncFlags.Sync | SyncFlags.Invalidate));
    }

    /// <summary>A range with pages that are not mapped is refused, and the locks stay.</summary>
    public static void MunlockHoleIsEnomem(ref Context<TProcess> c)
    {
        ulong a = c.Map(3);
        c.Succeeds("mlock", c.Process.Mlock(a, P));
        c.Succeeds("munmap", c.Process.Munmap(a + P, P));
        c.Fails("munlock", Errno.ENOMEM, c.Process.Munlock(a, 3 * P));
        c.Fails("msync", Errno.EBUSY, c.Process.Msync(a, P, SyncFlags.Sync | SyncFlags.Invalidate));
    }

    /// <summary>No flag, or one that nobody knows, is refused.</summary>
    public static void NoFlagsIsEinval(ref Context<TProcess> c)
    {
        c.Fails("no flag", Errno.EINVAL, c.Process.Mlockall(0));
        c.Fails("unknown flag", Errno.EINVAL, c.Process.Mlockall((LockAllFlags)0x40));
    }

    /// <summary>MCL_CURRENT makes all mappings resident and locked, but not later ones.</summary>
    public static void CurrentLocksWhatIsMapped(ref Context<TProcess> c)
    {
        ulong a = c.Map(20);
        c.Succeeds("mlockall", c.Process.Mlockall(LockAllFlags.Current));
        ulong faults = c.Process.FaultCount;
        c.Writes(a + (19 * P), 1);
        c.Equal("faults", faults, c.Process.FaultCount);
        c.Fails("msync", Errno.EBUSY, c.Process.Msync(a, P, SyncFlags.Sync | SyncFlags.Invalidate));
        ulong b = c.Map(20);
        c.Succeeds("msync of a later mapping", c.Process.Msync(b, 20 * P, SyncFlags.Sync | SyncFlags.Invalidate));
    }

    /// <summary>MCL_FUTURE makes later mappings resident and locked.</summary>
    public static void FutureLocksNewMappings(ref Context<TProcess> c)
    {
        c.Succeeds("mlockall", c.Process.Mlockall(LockAllFlags.Future));
        ulong a = c.Map(20);
        ulong faults = c.Process.FaultCount;
        for (ulong page = 0; page < 20 && c.Good; page++)
            c.Writes(a + (page * P), 1);
        c.Equal("faults", faults, c.Process.FaultCount);
        c.Fails("msync", Errno.EBUSY, c.Process.Msync(a, P, SyncFlags.Sync | SyncFlags.Invalidate));
    }

    /// <summary>With MCL_FUTURE a mapping that cannot be locked is refused.</summary>
    public static void FutureMappingBeyondTheQuotaIsEagain(ref Context<TProcess> c)
    {
        c.Process.Usage(out _, out ulong quota);
        c.Succeeds("mlockall", c.Process.Mlockall(LockAllFlags.Future));
        c.Fails("mmap", Errno.EAGAIN, c.Process.Mmap(0, (quota + 64) * P, RW, Private, -1, 0));
    }

    /// <summary>munlockall undoes all locks, and MCL_FUTURE.</summary>
    public static void UnlocksPresentAndFuture(ref Context<TProcess> c)
    {
        c.Succeeds("mlockall", c.Process.Mlockall(LockAllFlags.Current | LockAllFlags.Future));
        ulong a = c.Map(2);
        c.Succeeds("munlockall", c.Process.Munlockall());
        c.Succeeds("msync", c.Process.Msync(a, 2 * P, SyncFlags.Sync | SyncFlags.Invalidate));
        ulong b = c.Map(2);
        c.Succeeds("msync of a later mapping", c.Process.Msync(b, 2 * P, SyncFlags.Sync | SyncFlags.Invalidate));
    }
}
