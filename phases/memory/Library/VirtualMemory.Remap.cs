using System.Numerics;
using Pistachio.Abi;

namespace Pistachio.Memory;

public ref partial struct VirtualMemory<TDomain>
{
    /// <summary>
    /// <c>mremap</c> of Linux (its manual page mremap(2)), with which allocators let large blocks grow: make a mapping shorter, longer, or
    /// longer at another address. Granules that hold nothing else change their address; pages that share one with other mappings are copied.
    /// </summary>
    /// <param name="address">A multiple of 4096 in a mapping.</param>
    /// <param name="oldLength">Bytes of the mapping from there on; rounded up to whole pages.</param>
    /// <param name="newLength">Bytes that it is to have; rounded up to whole pages.</param>
    /// <param name="flags">MREMAP_ values.</param>
    /// <param name="wanted">With MREMAP_FIXED: where it is to go, a multiple of 4096, in place of what is there.</param>
    /// <param name="moved">Where the mapping is now; 0 after an error, which changes nothing.</param>
    /// <returns>
    /// EINVAL: an address that is not a multiple of 4096, a length of 0, pages that the process did not map itself, MREMAP_FIXED without
    /// MREMAP_MAYMOVE or to a range that overlaps the old one, or a flag other than these: Linux has one more, which does not exist here. EFAULT: the old range is not one mapping. ENOMEM: no room for more where it is
    /// and it may not move, no room anywhere, a limit of <see cref="SetLimits"/>, no frame for a copy, no room for one more file, or shared anonymous memory
    /// that would come to lie elsewhere in its granules.
    /// </returns>
    public readonly Errno Remap(ulong address, ulong oldLength, ulong newLength, RemapFlags flags, ulong wanted, out ulong moved)
    {
        moved = 0;
        bool isFixed = (flags & RemapFlags.Fixed) != 0;
        if ((flags & ~(RemapFlags.MayMove | RemapFlags.Fixed)) != 0 || !Page.IsAligned(address) || oldLength == 0 || newLength == 0)
            return Errno.EINVAL;
        if (isFixed && ((flags & RemapFlags.MayMove) == 0 || !Page.IsAligned(wanted)))
            return Errno.EINVAL;
        if (!TryRange(address, oldLength, out ulong first, out ulong end))
            return Errno.EFAULT;
        int index = Regions.Find(first);
        if (index < 0 || Regions[index].End < end)
            return Errno.EFAULT;
        if ((Regions[index].Flags & RegionFlags.Foreign) != 0)
            return Errno.EINVAL;
        if (newLength > _state.HighestPage << Page.Shift || !MakeRegionRoom())
            return Errno.ENOMEM;

        // A copy: the tables move below.
        Region source = Part(Regions[index], first, end);
        if (isFixed)
            return MoveTo(source, wanted, newLength, out moved);
        ulong newEnd = first + Page.CountFor(newLength);
        Errno error = Errno.None;
        if (newEnd < end)
            RemovePages(newEnd, end);
        else if (newEnd > end)
            error = Grow(ref source, newEnd - first, (flags & RemapFlags.MayMove) != 0);
        if (error == Errno.None)
            moved = source.First << Page.Shift;
        return error;
    }

    /// <summary>Move a mapping to an address, in place of what is there, and make it shorter or longer.</summary>
    private readonly Errno MoveTo(Region region, ulong wanted, ulong newLength, out ulong moved)
    {
        moved = 0;
        ulong first = wanted >> Page.Shift;
        ulong pages = Page.CountFor(newLength);
        ulong end = first + pages;
        if (first < _state.LowestPage || end > _state.HighestPage || !MayShowAt(region, first))
            return Errno.ENOMEM;
        if ((first < region.End && region.First < end) || Regions.HasFlag(first, end, RegionFlags.Foreign))
            return Errno.EINVAL;
        if (!IsWithinLimits(first, pages, region.Protection, region.IsPrivate))
            return Errno.ENOMEM;
        RemovePages(first, end);
        if (region.End - region.First > pages)
        {
            RemovePages(region.First + pages, region.End);
            region.End = region.First + pages;
        }

        Errno error = MakeRegionRoom() ? MoveAny(ref region, first, pages) : Errno.ENOMEM;
        if (error != Errno.None)
            return error;
        moved = wanted;
        if ((region.Flags & RegionFlags.Locked) != 0)
            _ = Populate(region.First, region.First + pages);
        return Errno.None;
    }

    /// <summary>Make a mapping longer. Afterwards <paramref name="region"/> begins where it is now.</summary>
    private readonly Errno Grow(ref Region region, ulong pages, bool mayMove)
    {
        ulong end = region.First + pages;
        ulong more = end - region.End;
        if (!IsWithinLimits(region.End, more, region.Protection, region.IsPrivate))
            return Errno.ENOMEM;
        Errno error = Errno.None;
        if (end <= _state.HighestPage && !Regions.Overlaps(region.End, end))
            AddShowing(region, region.End, end, region.ObjectPage + (region.End - region.First), region.Object);
        else
            error = mayMove ? Move(ref region, pages) : Errno.ENOMEM;

        // As on Linux, it is no error of the call that there are not enough frames for what must be locked.
        if (error == Errno.None && (region.Flags & RegionFlags.Locked) != 0)
            _ = Populate(region.First, region.First + pages);
        return error;
    }

    private readonly Errno Move(ref Region region, ulong pages)
    {
        // Granules of its own, and the same place in them as before: then granules can be used as they are.
        const ulong mask = Page.PerGranule - 1;
        ulong offset = region.First & mask;
        ulong gap = Regions.FindGap((offset + pages + mask) & ~mask, _state.LowestPage, _state.HighestPage, Page.PerGranule);
        if (gap == 0)
            return Errno.ENOMEM;
        return MoveAny(ref region, gap + offset, pages);
    }

    private readonly Errno MoveAny(ref Region region, ulong first, ulong pages) =>
        region.Object == 0 ? MoveBetween(ref region, first, pages) : MoveObject(ref region, first, pages);

    /// <summary>Move a mapping to pages that are free. Afterwards <paramref name="region"/> is where it is now, with its old length.</summary>
    private readonly Errno MoveBetween(ref Region region, ulong first, ulong pages)
    {
        AddRegion(first, first + pages, region.Protection, region.Flags, 0);
        ulong distance = first - region.First;
        bool isWhole = (distance & (Page.PerGranule - 1)) == 0;
        if (!(isWhole ? CopyMixedPages(region, distance) : CopyAllPages(region, distance)))
        {
            // Reading may have left the old pages with another protection than theirs.
            ProtectPages(region);
            RemovePages(first, first + pages);
            return Errno.ENOMEM;
        }

        if (isWhole)
            MoveWindows(region, distance);
        RemovePages(region.First, region.End);
        region.End += distance;
        region.First = first;

        // Copied pages were written; those of moved windows are not mapped yet.
        if ((region.Protection & PageProtection.Write) == 0)
            ProtectPages(region);
        return Errno.None;
    }

    /// <summary>Copy all pages that are there: the new place is another one in its granules.</summary>
    private readonly bool CopyAllPages(in Region source, ulong distance)
    {
        ulong lastChunk = (source.End - 1) >> Page.GranuleShift;
        for (ulong chunk = source.First >> Page.GranuleShift; chunk <= lastChunk; chunk++)
        {
            if (!CopyPages(source, chunk, Held(source, chunk) & PagesOf(source, chunk), distance))
                return false;
        }

        return true;
    }

    /// <summary>Copy the pages whose blocks hold pages of other regions too: those lie at the two ends.</summary>
    /// <param name="source">The pages, of private memory.</param>
    /// <param name="distance">Pages from each to its copy, modulo 2^64; a multiple of a granule.</param>
    /// <returns>False: no frame. Some pages are copied, none is lost.</returns>
    private readonly bool CopyMixedPages(in Region source, ulong distance)
    {
        ulong lastChunk = (source.End - 1) >> Page.GranuleShift;
        ulong chunk = source.First >> Page.GranuleShift;
        MixedBlocks(source, chunk, out _, out ulong lowEnd);
        MixedBlocks(source, lastChunk, out ulong highStart, out _);
        for (; chunk <= lastChunk; chunk = chunk < lowEnd || chunk + 1 >= highStart ? chunk + 1 : highStart)
        {
            if (!CopyPages(source, chunk, MixedPages(source, chunk), distance))
                return false;
        }

        return true;
    }

    private readonly bool CopyPages(in Region source, ulong chunk, uint pages, ulong distance)
    {
        for (uint left = pages; left != 0; left &= left - 1)
        {
            ulong page = (chunk << Page.GranuleShift) + (ulong)BitOperations.TrailingZeroCount(left);
            if (!CopyToNewPage(source, page, page + distance))
                return false;
        }

        return true;
    }

    /// <summary>The first and the last chunk of the blocks that hold a chunk at an end of a region and reach beyond the region.</summary>
    private readonly void MixedBlocks(in Region source, ulong chunk, out ulong first, out ulong last)
    {
        WindowTable windows = Windows;
        first = last = chunk;
        for (int slot = windows.First(chunk); slot >= 0; slot = windows.Next(slot, chunk))
        {
            ref Window window = ref windows[slot];
            if (window.Object != 0 || IsInside(window, source))
                continue;
            ulong end = window.FirstChunk + (ulong)window.BlockGranules - 1;
            first = window.FirstChunk < first ? window.FirstChunk : first;
            last = end > last ? end : last;
        }
    }

    private readonly uint MixedPages(in Region source, ulong chunk)
    {
        WindowTable windows = Windows;
        uint pages = PagesOf(source, chunk);
        uint mixed = 0;
        for (int slot = windows.First(chunk); slot >= 0; slot = windows.Next(slot, chunk))
        {
            if (WindowScan.Belongs(windows[slot], source) && IsMixed(windows[slot], source))
                mixed |= windows[slot].Present & pages;
        }

        return mixed;
    }

    /// <summary>Whether the block of a private window cannot move with a region.</summary>
    private static bool IsMixed(in Window window, in Region source) =>
        window.Order == 0 ? (window.Present & ~PagesOf(source, window.Chunk)) != 0 : !IsInside(window, source);

    private readonly bool CopyToNewPage(in Region source, ulong page, ulong copy)
    {
        Region readable = source;
        readable.Protection |= PageProtection.Read;
        Region target = source;
        target.First = copy;
        target.End = copy + 1;
        target.Protection = PageProtection.Read | PageProtection.Write;
        if (Resolve(readable, page, write: false) != FaultOutcome.Resolved)
            return false;
        _domain.SavePage(page << Page.Shift, (int)Page.Size);
        if (Resolve(target, copy, write: true) != FaultOutcome.Resolved)
            return false;
        _domain.RestorePage(copy << Page.Shift);
        return true;
    }

    /// <summary>Give the blocks that hold pages of a region alone another address. They are mapped there at the next touch.</summary>
    private readonly void MoveWindows(in Region source, ulong distance)
    {
        WindowTable windows = Windows;
        WindowScan scan = new(source, windows);
        for (int slot = scan.Next(windows, source); slot >= 0; slot = scan.Next(windows, source))
        {
            ref Window window = ref windows[slot];
            if ((window.Order != 0 || window.Present != 0) && !IsMixed(window, source))
                scan.Removed(windows, MoveBlock(window, distance));
        }
    }

    /// <summary>Free a private block of its address, and say that it is at another one. Returns the lowest slot of its windows before.</summary>
    private readonly int MoveBlock(in Window of, ulong distance)
    {
        Window moving = of;
        Unbind(ref moving);
        WindowTable windows = Windows;
        int lowest = windows.Capacity;
        for (int i = 0; i < moving.BlockGranules; i++)
        {
            int slot = SlotOf(moving, i);
            Window granule = windows[slot];
            windows.Remove(slot);
            lowest = slot < lowest ? slot : lowest;
            granule.Chunk += (ulong)((long)distance >> Page.GranuleShift);
            granule.Handle = moving.Handle;
            granule.State = moving.State;
            granule.Mapped = 0;
            windows.Add(granule);
        }

        return lowest;
    }

    private readonly void Unbind(ref Window window)
    {
        if (!window.IsFetched)
            return;
        if (window.State == WindowState.Whole && _domain.Rebind(window.Handle, out ulong fresh) == CallStatus.Ok)
        {
            window.Handle = fresh;
            return;
        }

        // No room for a second capability, or it is dead: the server, asked at the next touch, says what is left.
        _ = _domain.Delete(window.Handle);
        window.Handle = Window.Unfetched;
        window.State = WindowState.Inherited;
    }
}
