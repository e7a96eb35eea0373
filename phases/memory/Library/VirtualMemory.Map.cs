using Pistachio.Abi;
using Pistachio.Memory.Protocol;

namespace Pistachio.Memory;

public ref partial struct VirtualMemory<TDomain>
{
    /// <summary><c>mmap</c> (POSIX.1-2017). What is written to a shared mapping of a file is in the file at once.</summary>
    /// <param name="address">Wanted address; a hint unless MAP_FIXED or MAP_FIXED_NOREPLACE is given. 0 = anywhere.</param>
    /// <param name="length">Bytes; rounded up to whole pages.</param>
    /// <param name="protection">PROT_ values.</param>
    /// <param name="flags">MAP_ values.</param>
    /// <param name="descriptor">File descriptor; ignored with MAP_ANONYMOUS.</param>
    /// <param name="offset">Offset in the file, a multiple of 4096.</param>
    /// <param name="mapped">Address of the mapping, 0 after an error.</param>
    /// <returns>
    /// EINVAL: length 0, not exactly one of MAP_SHARED and MAP_PRIVATE, an unknown flag, an address (MAP_FIXED) or offset that is
    /// not a multiple of 4096, or MAP_FIXED over pages that the process did not map itself.
    /// ENOTSUP: PROT_WRITE together with PROT_EXEC, or an unknown protection. ENOMEM: no room in the address space, or a fixed range outside
    /// of it, or more than the limits of <see cref="SetLimits"/> allow, or too many regions. EAGAIN: could not be locked (MAP_LOCKED or
    /// MCL_FUTURE), or more would be locked than <see cref="SetLockLimit"/> allows. EEXIST: MAP_FIXED_NOREPLACE over a mapping.
    /// EBADF, EACCES, ENODEV: from the descriptor. EOVERFLOW: offset + length is too large for a file.
    /// </returns>
    public readonly Errno Map(
        ulong address, ulong length, PageProtection protection, MapFlags flags, int descriptor, long offset, out ulong mapped)
    {
        mapped = 0;
        Errno error = CheckMapArguments(address, length, protection, flags, offset);
        if (error != Errno.None)
            return error;
        bool anonymous = (flags & MapFlags.Anonymous) != 0;
        uint file = 0;
        if (!anonymous)
        {
            error = CheckFile(length, protection, flags, descriptor, offset, out file);
            if (error != Errno.None)
                return error;
        }

        ulong pages = Page.CountFor(length);
        if (!MakeRegionRoom())
            return Errno.ENOMEM;
        error = Place(address, pages, flags, out ulong first);
        if (error != Errno.None)
            return error;
        if (!IsWithinLimits(first, pages, protection, (flags & MapFlags.Private) != 0))
            return Errno.ENOMEM;

        bool locked = _state.LockFuture || (flags & MapFlags.Locked) != 0;
        if (locked && !MayLock(pages))
            return Errno.EAGAIN;
        RegionFlags regionFlags = RegionFlags.None;
        uint sharedObject = 0;
        if ((flags & MapFlags.Shared) != 0)
            regionFlags |= RegionFlags.Shared;
        if ((flags & MapFlags.Shared) != 0 && anonymous)
        {
            ulong granules = ((first & (Page.PerGranule - 1)) + pages + Page.PerGranule - 1) >> Page.GranuleShift;
            if (granules > uint.MaxValue)
                return Errno.ENOMEM;
            error = _domain.CreateShared((uint)granules, out sharedObject);
            if (error != Errno.None || sharedObject > ObjectNumber.HighestShared)
                return Errno.ENOMEM;
        }

        if (locked)
            regionFlags |= RegionFlags.Locked;
        if (anonymous)
        {
            if ((flags & MapFlags.Fixed) != 0)
                RemovePages(first, first + pages);
            AddRegion(first, first + pages, protection, regionFlags, sharedObject);
        }
        else
        {
            FileFlags sharing = SharingOf(flags, descriptor);
            error = AddFileRegion(first, pages, protection, regionFlags, file, (ulong)offset, FileObject.EndOfFile, sharing);
            if (error != Errno.None)
                return error;
        }

        bool fill = (flags & (MapFlags.Locked | MapFlags.Populate)) != 0 || (_state.LockFuture && !_state.LockOnFault);
        if (fill)
        {
            Errno populated = Populate(first, first + pages);
            if (populated != Errno.None && locked)
            {
                RemovePages(first, first + pages);
                return Errno.EAGAIN;
            }
        }

        mapped = first << Page.Shift;
        return Errno.None;
    }

    /// <summary><c>munmap</c> (POSIX.1-2017). A range in which nothing is mapped is no error.</summary>
    /// <returns>EINVAL: length 0, address not a multiple of 4096, range outside the address space or over pages that the process did
    /// not map itself. ENOMEM: the mapping would be split and the region table is full.</returns>
    public readonly Errno Unmap(ulong address, ulong length)
    {
        if (length == 0 || !Page.IsAligned(address) || !TryRange(address, length, out ulong first, out ulong end))
            return Errno.EINVAL;
        if (Regions.HasFlag(first, end, RegionFlags.Foreign))
            return Errno.EINVAL;
        if (!MakeRegionRoom())
            return Errno.ENOMEM;

        RemovePages(first, end);
        return Errno.None;
    }

    private readonly Errno CheckMapArguments(
        ulong address, ulong length, PageProtection protection, MapFlags flags, long offset)
    {
        if (length == 0 || (flags & ~MapFlags.Known) != 0)
            return Errno.EINVAL;
        MapFlags kind = flags & (MapFlags.Shared | MapFlags.Private);
        if (kind != MapFlags.Shared && kind != MapFlags.Private)
            return Errno.EINVAL;
        if (!Page.IsAligned((ulong)offset))
            return Errno.EINVAL;
        if ((flags & (MapFlags.Fixed | MapFlags.FixedNoReplace)) != 0 && !Page.IsAligned(address))
            return Errno.EINVAL;
        if (!IsSupported(protection))
            return Errno.ENOTSUP;
        return Errno.None;
    }

    private readonly Errno CheckFile(
        ulong length, PageProtection protection, MapFlags flags, int descriptor, long offset, out uint file)
    {
        bool write = (flags & MapFlags.Shared) != 0 && (protection & PageProtection.Write) != 0;
        Errno error = _domain.CheckDescriptor(descriptor, write, out file);
        if (error != Errno.None)
            return error;
        if (offset < 0 || length > (ulong)(long.MaxValue - offset))
            return Errno.EOVERFLOW;
        return Errno.None;
    }

    /// <summary>Whether a mapping of a file is shared, and may be written then.</summary>
    private readonly FileFlags SharingOf(MapFlags flags, int descriptor)
    {
        if ((flags & MapFlags.Shared) == 0)
            return FileFlags.None;
        bool mayWrite = _domain.CheckDescriptor(descriptor, true, out _) == Errno.None;
        return mayWrite ? FileFlags.Shared | FileFlags.Writable : FileFlags.Shared;
    }

    /// <summary>Choose the first page of a new mapping.</summary>
    private readonly Errno Place(ulong address, ulong pages, MapFlags flags, out ulong first)
    {
        first = address >> Page.Shift;
        ulong lowest = _state.LowestPage;
        ulong highest = _state.HighestPage;
        bool fits = pages <= highest && first >= lowest && first <= highest - pages;
        RegionMap regions = Regions;
        if ((flags & (MapFlags.Fixed | MapFlags.FixedNoReplace)) != 0)
        {
            if (!fits)
                return Errno.ENOMEM;
            if ((flags & MapFlags.FixedNoReplace) != 0)
                return regions.Overlaps(first, first + pages) ? Errno.EEXIST : Errno.None;
            return regions.HasFlag(first, first + pages, RegionFlags.Foreign) ? Errno.EINVAL : Errno.None;
        }

        if (address != 0 && fits && !regions.Overlaps(first, first + pages))
            return Errno.None;

        // Large mappings start where blocks of their size do, so that they fill whole ones; small ones share granules with their neighbours.
        ulong alignment = AlignmentFor(pages);
        first = FindGap(pages, lowest, highest, alignment);
        if (first == 0 && alignment != 1)
            first = FindGap(pages, lowest, highest, 1);
        return first == 0 ? Errno.ENOMEM : Errno.None;
    }

    /// <summary>The highest gap for so many pages; 0: none. Where there was none at the last search, this one does not look again.</summary>
    private readonly ulong FindGap(ulong pages, ulong lowest, ulong highest, ulong alignment)
    {
        RegionMap regions = Regions;
        bool known = pages >= _state.GapPages && _state.GapCeiling != 0 && _state.GapCeiling < highest;
        ulong ceiling = known ? _state.GapCeiling : highest;
        ulong first = regions.FindGap(pages, lowest, ceiling, alignment);
        if (first == 0)
            return 0;

        // Above the mapping to come there may be gaps that only its alignment does not fit.
        _state.GapPages = pages + alignment - 1;
        _state.GapCeiling = first + pages;
        return first;
    }

    /// <summary>Pages of the largest blocks of which a mapping will have several, at least of a granule.</summary>
    private static ulong AlignmentFor(ulong pages)
    {
        if (pages < Page.PerGranule)
            return 1;
        int order = MemoryBlock.LargestOrder;
        while (order > 0 && MemoryBlock.Pages(order) * 2 > pages)
            order = MemoryBlock.Below(order);
        return MemoryBlock.Pages(order);
    }

    /// <summary>Remove all mappings of a range that has no foreign pages. There must be room for two regions.</summary>
    private readonly void RemovePages(ulong first, ulong end)
    {
        RegionMap regions = Regions;
        _state.GapCeiling = 0;
        int index = regions.Isolate(first, end);
        bool objects = false;
        for (int i = index; i < regions.Count && regions[i].First < end; i++)
        {
            objects |= regions[i].Object != 0;
            ReleasePages(regions[i]);
        }

        if (!objects)
        {
            regions.RemoveFrom(index, end);
            return;
        }

        // One at a time, since each may be the last that shows its object.
        while (index < regions.Count && regions[index].First < end)
        {
            uint number = regions[index].Object;
            regions.Remove(regions[index].First, regions[index].End);
            if (number != 0 && !regions.Shows(number))
                CloseObject(number);
        }
    }
}
