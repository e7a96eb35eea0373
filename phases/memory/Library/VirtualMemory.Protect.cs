using System.Runtime.CompilerServices;
using Pistachio.Abi;

namespace Pistachio.Memory;

public ref partial struct VirtualMemory<TDomain>
{
    /// <summary><c>mprotect</c> (POSIX.1-2017).</summary>
    /// <returns>
    /// EINVAL: address not a multiple of 4096. ENOTSUP: PROT_WRITE together with PROT_EXEC, or an unknown protection.
    /// ENOMEM: a page of the range is not mapped or outside the address space, or the region table is full, or a locked region
    /// became accessible and could not be filled. EACCES: pages that the process did not map itself, or PROT_WRITE for a shared mapping of a
    /// file.
    /// </returns>
    public readonly Errno Protect(ulong address, ulong length, PageProtection protection)
    {
        if (!Page.IsAligned(address))
            return Errno.EINVAL;
        if (!IsSupported(protection))
            return Errno.ENOTSUP;
        if (!TryRange(address, length, out ulong first, out ulong end))
            return Errno.ENOMEM;
        if (first == end)
            return Errno.None;
        RegionMap regions = Regions;
        int index = LowerBound(regions, first);
        if (TryProtectWhole(regions, index, first, end, protection))
            return Errno.None;
        Errno error = CheckProtect(regions, index, first, end, protection);
        if (error != Errno.None)
            return error;
        if (!regions.HasRoom(RoomPerOperation))
        {
            if (GrowRegions() != Errno.None)
                return Errno.ENOMEM;
            regions = Regions;
        }

        bool locked = false;
        index = regions.IsolateFrom(index, first, end);
        for (int i = index; i < regions.Count && regions[i].First < end; i++)
        {
            ref Region region = ref regions[i];
            locked |= (region.Flags & RegionFlags.Locked) != 0;
            if (region.Protection == protection)
                continue;
            region.Protection = protection;
            ProtectPages(region);
        }

        regions.JoinFrom(index, end);
        return locked && PopulateLocked(first, end) != Errno.None ? Errno.ENOMEM : Errno.None;
    }

    /// <summary>Protect a region as a whole, which has nothing special: no border changes but where it now joins a neighbour.</summary>
    /// <returns>False: it is not like that, and nothing was done.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool TryProtectWhole(in RegionMap regions, int index, ulong first, ulong end, PageProtection protection)
    {
        const RegionFlags special = RegionFlags.Foreign | RegionFlags.Locked | RegionFlags.Shared;
        if (index >= regions.Count)
            return false;
        ref Region region = ref regions[index];
        if (region.First != first || region.End != end || (region.Flags & special) != 0)
            return false;
        if (region.Protection == protection)
            return true;
        region.Protection = protection;
        ProtectPages(region);
        if ((index > 0 && regions[index - 1].Joins(region)) || (index + 1 < regions.Count && region.Joins(regions[index + 1])))
            regions.JoinFrom(index, end);
        return true;
    }

    /// <summary>Whether all pages of a range are mapped (else ENOMEM) and may get a protection (else EACCES).</summary>
    private readonly Errno CheckProtect(in RegionMap regions, int index, ulong first, ulong end, PageProtection protection)
    {
        bool write = (protection & PageProtection.Write) != 0;
        bool allowed = true;
        for (int i = index; first < end; i++)
        {
            if (i >= regions.Count)
                return Errno.ENOMEM;
            ref Region region = ref regions[i];
            if (region.First > first)
                return Errno.ENOMEM;
            allowed &= (region.Flags & RegionFlags.Foreign) == 0
                && !(write && ObjectNumber.IsFile(region.Object) && !region.IsPrivate && !MayWriteFile(region));
            first = region.End;
        }

        return allowed ? Errno.None : Errno.EACCES;
    }

    private readonly bool MayWriteFile(in Region region) =>
        (Files[ObjectNumber.FileSlot(region.Object)].Flags & FileFlags.Writable) != 0;

    /// <summary><c>msync</c> (POSIX.1-2017). Memory without a file has no permanent storage, so only the arguments matter.</summary>
    /// <returns>
    /// EINVAL: address not a multiple of 4096, an unknown flag, or not exactly one of MS_ASYNC and MS_SYNC.
    /// ENOMEM: a page of the range is not mapped. EBUSY: MS_INVALIDATE and a page is locked.
    /// </returns>
    public readonly Errno Synchronize(ulong address, ulong length, SyncFlags flags)
    {
        const SyncFlags known = SyncFlags.Async | SyncFlags.Sync | SyncFlags.Invalidate;
        SyncFlags kind = flags & (SyncFlags.Async | SyncFlags.Sync);
        if (!Page.IsAligned(address) || (flags & ~known) != 0 || (kind != SyncFlags.Async && kind != SyncFlags.Sync))
            return Errno.EINVAL;
        if (!TryRange(address, length, out ulong first, out ulong end) || !Regions.Covers(first, end))
            return Errno.ENOMEM;
        return (flags & SyncFlags.Invalidate) != 0 && Regions.HasFlag(first, end, RegionFlags.Locked) ? Errno.EBUSY : Errno.None;
    }

    /// <summary><c>posix_madvise</c> (POSIX.1-2017). Advice never changes what memory holds; WILLNEED takes the frames now.</summary>
    /// <returns>EINVAL: unknown advice, or address not a multiple of 4096. ENOMEM: a page of the range is not mapped.</returns>
    public readonly Errno Advise(ulong address, ulong length, MemoryAdvice advice)
    {
        if (advice > MemoryAdvice.DontNeed || !Page.IsAligned(address))
            return Errno.EINVAL;
        if (!TryRange(address, length, out ulong first, out ulong end) || !Regions.Covers(first, end))
            return Errno.ENOMEM;

        // Advice: that there are too few frames just now is no error of the call.
        if (advice == MemoryAdvice.WillNeed)
            _ = Populate(first, end);
        return Errno.None;
    }
}
