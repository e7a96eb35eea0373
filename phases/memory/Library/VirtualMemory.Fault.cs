using System.Numerics;
using Pistachio.Abi;

namespace Pistachio.Memory;

public ref partial struct VirtualMemory<TDomain>
{
    /// <summary>Resolve a page fault of the process: called by the upcall with the address (CR2) and the processor's error code.</summary>
    public readonly FaultOutcome HandleFault(ulong address, PageFault cause)
    {
        ulong page = address >> Page.Shift;
        RegionMap regions = Regions;
        int index = regions.Find(page);
        if (index < 0)
            return FaultOutcome.NotMapped;
        if (!Allows(regions[index].Protection, cause))
            return FaultOutcome.Forbidden;
        if ((regions[index].Flags & RegionFlags.Foreign) != 0)
            return FaultOutcome.NoFrame;

        // A copy: the tables may move while a window is made.
        Region region = regions[index];
        _state.FaultCount++;
        int slot = FindWindow(region, page >> Page.GranuleShift);
        if (slot < 0 && OpenWindow(region, page >> Page.GranuleShift, out slot) != Errno.None)
            return FaultOutcome.NoFrame;

        WindowTable windows = Windows;
        uint bit = 1u << (int)(page & (Page.PerGranule - 1));
        if (windows[slot].Handle == Window.Lost)
            return FaultOutcome.NoFrame;
        if ((windows[slot].Present & bit) != 0)
            return Refresh(ref windows[slot], region, bit);
        return MapAround(ref windows[slot], region, bit) ? FaultOutcome.Resolved : FaultOutcome.NoFrame;
    }

    private static bool Allows(PageProtection protection, PageFault cause)
    {
        if ((cause & PageFault.Write) != 0)
            return (protection & PageProtection.Write) != 0;
        if ((cause & PageFault.Fetch) != 0)
            return (protection & PageProtection.Execute) != 0;
        return protection != PageProtection.None;
    }

    /// <summary>
    /// A fault on a page that should be there. Either the fault was overtaken (another thread made the page accessible), or the
    /// server took the frames back.
    /// </summary>
    private readonly FaultOutcome Refresh(ref Window window, in Region region, uint bit)
    {
        int first = BitOperations.TrailingZeroCount(bit);
        CallStatus status = _domain.Protect(window.Handle, first, 1, ToKernel(region.Protection), out int changed);
        if (status == CallStatus.Ok && changed == 1)
            return FaultOutcome.Resolved;
        MarkLost(ref window);
        return FaultOutcome.NoFrame;
    }

    /// <summary>
    /// Map the page of <paramref name="bit"/> and the missing ones around it, inside the region. The frames are ours already: mapping them
    /// now saves their faults.
    /// </summary>
    private readonly bool MapAround(ref Window window, in Region region, uint bit)
    {
        uint missing = PagesOf(region, window.Chunk) & ~(uint)window.Present;
        uint run = bit;
        for (uint next = bit << 1; (missing & next) != 0; next <<= 1)
            run |= next;
        for (uint next = bit >> 1; (missing & next) != 0; next >>= 1)
            run |= next;

        uint used = window.Object == 0 ? run & window.Dirty : 0;
        return used == 0 ? MapRun(ref window, run, ToKernel(region.Protection)) : MapZeroed(ref window, region, run, used);
    }

    /// <summary>Map a run of pages of which some frames were used before: those are filled with zeros through a writable mapping first.</summary>
    private readonly bool MapZeroed(ref Window window, in Region region, uint run, uint used)
    {
        if (!MapRun(ref window, run, Protection.Read | Protection.Write))
            return false;
        ulong page = window.Chunk << Page.GranuleShift;
        while (used != 0)
        {
            TakeRun(ref used, out int first, out int count);
            _domain.Zero((page + (ulong)first) << Page.Shift, count);
        }

        if ((region.Protection & PageProtection.Write) != 0)
            return true;

        window.Dirty = (ushort)(window.Dirty & ~run);
        TakeRun(ref run, out int from, out int pages);
        if (_domain.Protect(window.Handle, from, pages, ToKernel(region.Protection), out _) == CallStatus.Ok)
            return true;
        MarkLost(ref window);
        return false;
    }

    /// <summary>Map one run of page bits of a window.</summary>
    private readonly bool MapRun(ref Window window, uint run, Protection protection)
    {
        int first = BitOperations.TrailingZeroCount(run);
        int count = BitOperations.PopCount(run);
        ulong address = ((window.Chunk << Page.GranuleShift) + (ulong)first) << Page.Shift;
        CallStatus status = _domain.Map(window.Handle, address, first, count, protection);

        // Each level of page tables may be missing: at most three feeds.
        for (int feeds = 0; status == CallStatus.NoPageTables && feeds < 3; feeds++)
        {
            if (_domain.FeedTables() != Errno.None)
                return false;
            status = _domain.Map(window.Handle, address, first, count, protection);
        }

        if (status == CallStatus.BadHandle)
            MarkLost(ref window);
        if (status != CallStatus.Ok)
            return false;
        window.Present = (ushort)(window.Present | run);
        if ((protection & Protection.Write) != 0)
            window.Dirty = (ushort)(window.Dirty | run);
        return true;
    }

    /// <summary>Make all pages of a mapped range resident, except those that allow no access.</summary>
    private readonly Errno Populate(ulong first, ulong end)
    {
        for (ulong page = first; page < end;)
        {
            RegionMap regions = Regions;
            int index = regions.Find(page);
            if (index < 0)
                return Errno.ENOMEM;
            Region region = regions[index];
            ulong stop = region.End < end ? region.End : end;
            if (region.Protection != PageProtection.None && (region.Flags & RegionFlags.Foreign) == 0)
            {
                Errno error = PopulateRegion(region, page, stop);
                if (error != Errno.None)
                    return error;
            }

            page = stop;
        }

        return Errno.None;
    }

    /// <summary>As <see cref="Populate"/>, but only for the locked regions of the range.</summary>
    private readonly Errno PopulateLocked(ulong first, ulong end)
    {
        for (int i = Regions.LowerBound(first); i < Regions.Count && Regions[i].First < end; i++)
        {
            Region region = Regions[i];
            if ((region.Flags & RegionFlags.Locked) == 0)
                continue;
            Errno error = Populate(region.First > first ? region.First : first, region.End < end ? region.End : end);
            if (error != Errno.None)
                return error;
        }

        return Errno.None;
    }

    private readonly Errno PopulateRegion(in Region region, ulong first, ulong end)
    {
        for (ulong chunk = first >> Page.GranuleShift; chunk << Page.GranuleShift < end; chunk++)
        {
            int slot = FindWindow(region, chunk);
            if (slot < 0)
            {
                Errno error = OpenWindow(region, chunk, out slot);
                if (error != Errno.None)
                    return error;
            }

            ref Window window = ref Windows[slot];
            if (window.Handle == Window.Lost)
                return Errno.ENOMEM;
            uint wanted = PagesOf(first, end, chunk);
            while ((wanted & ~(uint)window.Present) != 0)
            {
                uint missing = wanted & ~(uint)window.Present;
                if (!MapAround(ref window, region, missing & (~missing + 1)))
                    return Errno.ENOMEM;
            }
        }

        return Errno.None;
    }
}
