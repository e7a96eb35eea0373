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

    /// <summary>
    /// <c>madvise</c> with MADV_DONTFORK, MADV_WIPEONFORK and their opposites: what a child has of a range. Private memory only can be zero there,
    /// and mappings of files are always inherited.
    /// </summary>
    /// <param name="address">A multiple of 4096.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="set"><see cref="RegionFlags.NotInherited"/>, <see cref="RegionFlags.ZeroInChild"/> or none.</param>
    /// <param name="clear">Those that end.</param>
    /// <returns>EINVAL: an address that is not a multiple of 4096, or pages that cannot be so; ENOMEM: a page of the range is not mapped, or too
    /// many regions. Nothing is changed.</returns>
    public readonly Errno MarkForFork(ulong address, ulong length, RegionFlags set, RegionFlags clear)
    {
        if (!Page.IsAligned(address))
            return Errno.EINVAL;
        if (!TryRange(address, length, out ulong first, out ulong end) || !Regions.Covers(first, end))
            return Errno.ENOMEM;
        if (first == end)
            return Errno.None;
        bool isZero = (set & RegionFlags.ZeroInChild) != 0;
        RegionMap regions = Regions;
        if (regions.HasFlag(first, end, RegionFlags.Foreign | (isZero ? RegionFlags.Shared : RegionFlags.None)))
            return Errno.EINVAL;
        for (int i = regions.LowerBound(first); set != RegionFlags.None && i < regions.Count && regions[i].First < end; i++)
        {
            if (ObjectNumber.IsFile(regions[i].Object))
                return Errno.EINVAL;
        }

        if (!MakeRegionRoom())
            return Errno.ENOMEM;
        regions = Regions;
        int index = regions.Isolate(first, end);
        for (int i = index; i < regions.Count && regions[i].First < end; i++)
            regions[i].Flags = (regions[i].Flags & ~clear) | set;
        regions.JoinFrom(index, end);
        return Errno.None;
    }

    /// <summary>
    /// <c>mincore</c> of Linux: whether the page of an address is in memory. Pages of files always are.
    /// </summary>
    /// <returns>ENOMEM: it is not mapped.</returns>
    public readonly Errno IsResident(ulong address, out bool isResident)
    {
        ulong page = address >> Page.Shift;
        RegionMap regions = Regions;
        int index = regions.Find(page);
        isResident = false;
        if (index < 0)
            return Errno.ENOMEM;
        ref Region region = ref regions[index];
        uint bit = 1u << (int)(page & (Page.PerGranule - 1));
        isResident = (region.Flags & RegionFlags.Foreign) != 0 || ObjectNumber.IsFile(region.Object)
            || (Held(region, page >> Page.GranuleShift) & bit) != 0;
        return Errno.None;
    }

    /// <summary>Make all pages of a range resident: MADV_POPULATE_READ of Linux, and MADV_POPULATE_WRITE.</summary>
    /// <param name="address">A multiple of 4096.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="write">They must allow to be written. What is shared since a fork is copied only when it is.</param>
    /// <returns>EINVAL: an address that is not a multiple of 4096, or pages that allow no such access. ENOMEM: a page of the range is not mapped, or
    /// no frame.</returns>
    public readonly Errno Fill(ulong address, ulong length, bool write)
    {
        if (!Page.IsAligned(address))
            return Errno.EINVAL;
        if (!TryRange(address, length, out ulong first, out ulong end) || !Regions.Covers(first, end))
            return Errno.ENOMEM;
        RegionMap regions = Regions;
        for (int i = regions.LowerBound(first); i < regions.Count && regions[i].First < end; i++)
        {
            if ((regions[i].Protection & (write ? PageProtection.Write : PageProtection.Read | PageProtection.Execute)) == 0)
                return Errno.EINVAL;
        }

        return Populate(first, end);
    }

    /// <summary>Whether all pages of a range are mapped.</summary>
    public readonly bool IsMapped(ulong address, ulong length) =>
        TryRange(address, length, out ulong first, out ulong end) && Regions.Covers(first, end);
}
