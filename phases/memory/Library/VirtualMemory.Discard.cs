using Pistachio.Abi;

namespace Pistachio.Memory;

public ref partial struct VirtualMemory<TDomain>
{
    /// <summary>
    /// <c>madvise(MADV_DONTNEED)</c> of Linux, which allocators use (its manual page madvise(2)): private pages are given up, and the next access
    /// finds zeros, or what the file holds. Shared memory keeps its bytes, as there.
    /// </summary>
    /// <returns>
    /// EINVAL: address not a multiple of 4096, or a page of the range is locked or not the process's own; nothing is changed. ENOMEM: a page of
    /// the range is not mapped; the others are given up all the same.
    /// </returns>
    public readonly Errno Discard(ulong address, ulong length)
    {
        if (!Page.IsAligned(address))
            return Errno.EINVAL;
        if (!TryRange(address, length, out ulong first, out ulong end))
            return Errno.ENOMEM;
        RegionMap regions = Regions;
        if (regions.HasFlag(first, end, RegionFlags.Locked | RegionFlags.Foreign))
            return Errno.EINVAL;
        for (int i = regions.LowerBound(first); i < regions.Count && regions[i].First < end; i++)
        {
            if (regions[i].IsPrivate)
                ReleasePages(Part(regions[i], first, end));
        }

        return regions.Covers(first, end) ? Errno.None : Errno.ENOMEM;
    }
}
