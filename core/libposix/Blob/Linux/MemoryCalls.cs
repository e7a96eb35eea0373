using Pistachio.Abi;
using Pistachio.Memory;
using Pistachio.Processes.Library;
using Pistachio.Processes.Protocol;

namespace Pistachio.LibPosix;

/// <summary>Memory as Linux has it, where that is more than POSIX asks. The numbers are those of its <c>linux/mman.h</c> and <c>asm-generic/mman-common.h</c>.</summary>
internal static class MemoryCalls
{
    // MAP_SHARED_VALIDATE is both bits: a shared mapping, of which every flag must be known.
    private const MapFlags SharedValidate = MapFlags.Shared | MapFlags.Private;

    // Accepted without effect: MAP_GROWSDOWN, MAP_DENYWRITE, MAP_EXECUTABLE, MAP_NONBLOCK.
    private const MapFlags Harmless = (MapFlags)(0x0100 | 0x0800 | 0x1000 | 0x1_0000);
    private const MapFlags HugePages = (MapFlags)0x4_0000;

    /// <summary><c>mmap</c>. Flags that nobody knows are ignored, as on Linux, but with MAP_SHARED_VALIDATE.</summary>
    /// <returns>Beside those of the memory library EOPNOTSUPP: an unknown flag with MAP_SHARED_VALIDATE. ENOMEM: MAP_HUGETLB, as on a machine that
    /// keeps no huge pages.</returns>
    public static long Mmap(ulong address, ulong length, PageProtection protection, MapFlags flags, int descriptor, long offset)
    {
        if ((flags & HugePages) != 0)
            return CallResult.Of(Errno.ENOMEM);
        if ((flags & SharedValidate) == SharedValidate)
        {
            if ((flags & ~(MapFlags.Known | Harmless)) != 0)
                return CallResult.Of(Errno.EOPNOTSUPP);
            flags &= ~MapFlags.Private;
        }

        if ((flags & MapFlags.Locked) != 0)
            LearnLockLimit();
        return MemoryFunctions.Mmap(address, length, protection, flags & MapFlags.Known, descriptor, offset);
    }

    /// <summary><c>mremap</c>.</summary>
    public static long Mremap(ulong address, ulong oldLength, ulong newLength, RemapFlags flags, ulong wanted)
    {
        Errno error = Process.Memory.Remap(address, oldLength, newLength, flags, wanted, out ulong moved);
        return CallResult.Of(error, (long)moved);
    }

    /// <summary>
    /// <c>madvise</c>. MADV_FREE empties memory at once, as MADV_DONTNEED does; what concerns huge pages, core files and pages that are written to
    /// disk is accepted, and changes nothing here.
    /// </summary>
    /// <returns>EINVAL: advice that does not exist or, MADV_REMOVE and MADV_MERGEABLE, is not possible. For others see the memory library.</returns>
    public static long Madvise(ulong address, ulong length, uint advice)
    {
        const uint dontNeed = 4;
        switch (advice)
        {
            case < dontNeed:
                return MemoryFunctions.PosixMadvise(address, length, (MemoryAdvice)advice);
            case dontNeed:
            case 8: // MADV_FREE
                return CallResult.Of(Process.Memory.Discard(address, length));
            case 10: // MADV_DONTFORK
                return CallResult.Of(Process.Memory.MarkForFork(address, length, RegionFlags.NotInherited, RegionFlags.None));
            case 11: // MADV_DOFORK
                return CallResult.Of(Process.Memory.MarkForFork(address, length, RegionFlags.None, RegionFlags.NotInherited));
            case 18: // MADV_WIPEONFORK
                return CallResult.Of(Process.Memory.MarkForFork(address, length, RegionFlags.ZeroInChild, RegionFlags.None));
            case 19: // MADV_KEEPONFORK
                return CallResult.Of(Process.Memory.MarkForFork(address, length, RegionFlags.None, RegionFlags.ZeroInChild));
            case 14 or 15 or 16 or 17: // MADV_HUGEPAGE, MADV_NOHUGEPAGE, MADV_DONTDUMP, MADV_DODUMP
            case 20 or 21: // MADV_COLD, MADV_PAGEOUT
                return MemoryFunctions.PosixMadvise(address, length, MemoryAdvice.Normal);
            case 22 or 23: // MADV_POPULATE_READ, MADV_POPULATE_WRITE
                return CallResult.Of(Process.Memory.Fill(address, length, advice == 23));
            default:
                return CallResult.Of(Errno.EINVAL);
        }
    }

    /// <summary><c>mincore</c>: a byte for each page, 1 when it is in memory.</summary>
    /// <returns>EINVAL: an address that is not a multiple of 4096. ENOMEM: a page of the range is not mapped. EFAULT.</returns>
    public static long Mincore(ulong address, ulong length, ulong vector)
    {
        if (!Page.IsAligned(address))
            return CallResult.Of(Errno.EINVAL);
        ulong pages = Page.CountFor(length);
        if (!UserMemory.IsUser(vector, pages))
            return CallResult.Of(Errno.EFAULT);
        if (!Process.Memory.IsMapped(address, length))
            return CallResult.Of(Errno.ENOMEM);
        for (ulong page = 0; page < pages; page++)
        {
            // Writing the answer may change what is in memory: each page is looked up by itself.
            Errno error = Process.Memory.IsResident(address + (page << Page.Shift), out bool isResident);
            if (error != Errno.None)
                return CallResult.Of(error);
            _ = UserMemory.TryWrite(vector + page, isResident ? (byte)1 : (byte)0); // checked above
        }

        return 0;
    }

    /// <summary><c>mlock</c>, and <c>mlock2</c> with its flags.</summary>
    public static long Mlock(ulong address, ulong length, uint flags)
    {
        const uint onFault = 1;
        if ((flags & ~onFault) != 0)
            return CallResult.Of(Errno.EINVAL);
        LearnLockLimit();
        return CallResult.Of(Process.Memory.Lock(address, length, flags == onFault));
    }

    /// <summary><c>mlockall</c>.</summary>
    public static long Mlockall(LockAllFlags flags)
    {
        LearnLockLimit();
        return MemoryFunctions.Mlockall(flags);
    }

    /// <summary>RLIMIT_MEMLOCK binds all but the superuser. It is asked for when it counts: few programs lock memory.</summary>
    private static void LearnLockLimit()
    {
        ulong limit = 0;
        bool known = IdentityFunctions.Read(out Identity identity) == Errno.None
            && (identity.EffectiveUser == 0 || Connection.Server.Limit(0, ResourceLimit.LockedMemory, out limit, out _) == Errno.None);
        Process.Memory.SetLockLimit(known && identity.EffectiveUser == 0 ? ulong.MaxValue : limit);
    }
}
