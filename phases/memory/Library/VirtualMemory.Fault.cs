using System.Numerics;
using Pistachio.Abi;

namespace Pistachio.Memory;

public ref partial struct VirtualMemory<TDomain>
{
    /// <summary>A capability turned out to be dead, and is forgotten: look at the page again. Never seen outside.</summary>
    private const FaultOutcome Again = (FaultOutcome)(-1);

    /// <summary>Resolve a page fault of the process: called by the upcall with the address (CR2) and the processor's error code.</summary>
    public readonly FaultOutcome HandleFault(ulong address, PageFault cause)
    {
        ulong page = address >> Page.Shift;
        RegionMap regions = Regions;
        int index = LowerBound(regions, page);
        if (index >= regions.Count)
            return FaultOutcome.NotMapped;
        ref Region found = ref regions[index];
        if (found.First > page)
            return FaultOutcome.NotMapped;
        if (!Allows(found.Protection, cause))
            return FaultOutcome.Forbidden;
        if ((found.Flags & RegionFlags.Foreign) != 0)
            return FaultOutcome.NoFrame;

        // A copy: the tables may move while a window is made.
        Region region = found;
        _state.FaultCount++;
        return Resolve(region, page, (cause & PageFault.Write) != 0);
    }

    private static bool Allows(PageProtection protection, PageFault cause)
    {
        if ((cause & PageFault.Write) != 0)
            return (protection & PageProtection.Write) != 0;
        if ((cause & PageFault.Fetch) != 0)
            return (protection & PageProtection.Execute) != 0;
        return protection != PageProtection.None;
    }

    /// <summary>Make a page accessible as its region allows; to write only where <paramref name="write"/> asks for it.</summary>
    private readonly FaultOutcome Resolve(in Region region, ulong page, bool write)
    {
        ulong chunk = page >> Page.GranuleShift;
        uint bit = 1u << (int)(page & (Page.PerGranule - 1));

        // A capability can die once: the one that replaces it is fresh.
        for (int attempt = 0; attempt < 3; attempt++)
        {
            int slot = FindHolder(region, chunk, bit);
            FaultOutcome outcome = slot >= 0 ? ResolveHeld(slot, region, bit, write)
                : ObjectNumber.IsFile(region.Object) ? ResolveFile(region, page, bit, write)
                : ResolveNew(region, chunk, bit);
            if (outcome != Again)
                return outcome;
        }

        return FaultOutcome.NoFrame;
    }

    /// <summary>Slot of the window that has, or for a shared object would have, a page of a region; -1 when there is none.</summary>
    private readonly int FindHolder(in Region region, ulong chunk, uint bit)
    {
        WindowTable windows = Windows;
        for (int slot = windows.First(chunk); slot >= 0; slot = windows.Next(slot, chunk))
        {
            ref Window window = ref windows[slot];
            if (WindowScan.Belongs(window, region) && ((window.Present & bit) != 0 || ObjectNumber.IsShared(window.Object)))
                return slot;
        }

        return -1;
    }

    /// <summary>The pages of a chunk that some window of the region has.</summary>
    private readonly uint Held(in Region region, ulong chunk)
    {
        WindowTable windows = Windows;
        uint held = 0;
        for (int slot = windows.First(chunk); slot >= 0; slot = windows.Next(slot, chunk))
        {
            if (WindowScan.Belongs(windows[slot], region))
                held |= windows[slot].Present;
        }

        return held;
    }

    private readonly FaultOutcome ResolveHeld(int slot, in Region region, uint bit, bool write)
    {
        ref Window window = ref Windows[slot];
        if (window.Handle == Window.Lost)
            return FaultOutcome.NoFrame;

        if (window.State == WindowState.Inherited && (write || IsHot(window, region, bit)) && TryFetchToWrite(ref slot, region, bit))
        {
            window = ref Windows[slot];
            if (!window.IsFetched)
                return FaultOutcome.NoFrame;
        }

        // To write, ask even where we can read: the other holders may be gone by now.
        bool ask = window.State == WindowState.Inherited && (write || !window.IsFetched);
        if (ask || (!window.IsFetched && !ObjectNumber.IsFile(window.Object)))
        {
            FaultOutcome fetched = ObjectNumber.IsShared(window.Object) ? FetchShared(ref window) : FetchInherited(ref window);
            if (fetched != FaultOutcome.Resolved)
                return fetched;
        }

        if (write && !IsWritable(window, region))
        {
            // Frames of a file may have been taken away since they were mapped.
            FaultOutcome there = ObjectNumber.IsFile(window.Object) ? Refresh(ref window, region, bit) : FaultOutcome.Resolved;
            return there == FaultOutcome.Resolved ? CopyPage(slot, region, bit) : there;
        }

        if ((window.Mapped & bit) != 0)
            return Refresh(ref window, region, bit);
        uint candidates = PagesOf(region, window.Chunk) & ~(uint)window.Mapped;
        if (!ObjectNumber.IsShared(window.Object))
            candidates &= window.Present;
        return MapRun(ref window, RunAround(candidates, bit), ProtectionIn(window, region));
    }

    /// <summary>A page that nobody has yet, of anonymous memory.</summary>
    private readonly FaultOutcome ResolveNew(in Region region, ulong chunk, uint bit)
    {
        int slot;
        if (ObjectNumber.IsShared(region.Object))
        {
            if (OpenShared(region, chunk, out slot) != Errno.None)
                return FaultOutcome.NoFrame;
            return MapRun(ref Windows[slot], RunAround(PagesOf(region, chunk), bit), ToKernel(region.Protection));
        }

        if (IsTop(region, chunk, bit) && TryBeginStack(region, chunk, out slot))
            return MapRun(ref Windows[slot], StackStart, ToKernel(region.Protection));
        if (FindRoom(region, chunk, out slot) != Errno.None)
            return FaultOutcome.NoFrame;
        if (Windows[slot].Order != 0 && TryMapPiece(slot, region))
            return FaultOutcome.Resolved;

        // The frames are ours already: mapping those around the page saves their faults.
        return MapFresh(slot, region, RunAround(PagesOf(region, chunk) & ~Held(region, chunk), bit));
    }

    /// <summary>
    /// A fault on a page that should be there. Either the fault was overtaken (another thread made the page accessible), or the
    /// server took the frames back.
    /// </summary>
    private readonly FaultOutcome Refresh(ref Window window, in Region region, uint bit)
    {
        int first = BitOperations.TrailingZeroCount(bit);
        CallStatus status = _domain.Protect(HandleOf(window), first + FirstPage(window), 1, ProtectionIn(window, region), out int changed);
        if (status == CallStatus.Ok && changed == 1)
            return FaultOutcome.Resolved;
        return Forget(ref window);
    }

    /// <summary>The bits of a mask around one of them, without a gap.</summary>
    private static uint RunAround(uint mask, uint bit)
    {
        mask |= bit;
        while (true)
        {
            uint left = mask;
            TakeRun(ref left, out _, out _);
            uint run = mask & ~left;
            if ((run & bit) != 0)
                return run;
            mask = left;
        }
    }

    /// <summary>Map a run of missing pages of a private window. Frames that were used before are filled with zeros.</summary>
    private readonly FaultOutcome MapFresh(int slot, in Region region, uint run)
    {
        ref Window window = ref Windows[slot];
        uint used = run & window.Dirty;
        if (used == 0)
            return MapRun(ref window, run, ToKernel(region.Protection));

        FaultOutcome outcome = MapRun(ref window, run, Protection.Read | Protection.Write);
        if (outcome != FaultOutcome.Resolved)
            return outcome;
        ulong page = window.Chunk << Page.GranuleShift;
        while (used != 0)
        {
            TakeRun(ref used, out int first, out int count);
            _domain.Zero((page + (ulong)first) << Page.Shift, count);
        }

        if ((region.Protection & PageProtection.Write) != 0)
            return FaultOutcome.Resolved;
        window.Dirty = (ushort)(window.Dirty & ~run);
        return ProtectRun(ref window, run, ToKernel(region.Protection));
    }

    /// <summary>Map one run of page bits of a window, and remember that its pages are present.</summary>
    private readonly FaultOutcome MapRun(ref Window window, uint run, Protection protection)
    {
        CallStatus status = TryMapRun(ref window, run, protection);
        if (status == CallStatus.Ok)
            return FaultOutcome.Resolved;
        return status == CallStatus.BadHandle ? Forget(ref window) : FaultOutcome.NoFrame;
    }

    private readonly CallStatus TryMapRun(ref Window window, uint run, Protection protection)
    {
        int first = BitOperations.TrailingZeroCount(run);
        int count = BitOperations.PopCount(run);
        ulong address = ((window.Chunk << Page.GranuleShift) + (ulong)first) << Page.Shift;
        first += FirstPage(window);
        CallStatus status = MapPages(HandleOf(window), address, first, count, protection);
        if (status != CallStatus.Ok)
            return status;
        window.Present = (ushort)(window.Present | run);
        window.Mapped = (ushort)(window.Mapped | run);
        if ((protection & Protection.Write) != 0)
            window.Dirty = (ushort)(window.Dirty | run);
        return CallStatus.Ok;
    }

    /// <summary>Map pages of a capability, at most 512, and have page tables made for them.</summary>
    private readonly CallStatus MapPages(ulong memory, ulong address, int first, int count, Protection protection)
    {
        CallStatus status = _domain.Map(memory, address, first, count, protection);

        // Each level of page tables may be missing: at most three feeds, and as many for a second table.
        for (int feeds = 0; status == CallStatus.NoPageTables && feeds < 6; feeds++)
        {
            // Pages before a table that is missing are mapped. Only a large piece has pages in two tables.
            if (count > Page.PerGranule)
                _ = _domain.Unmap(memory, first, count);
            if (_domain.FeedTables() != Errno.None)
                return CallStatus.NoPageTables;
            status = _domain.Map(memory, address, first, count, protection);
        }

        return status;
    }

    private readonly FaultOutcome ProtectRun(ref Window window, uint run, Protection protection)
    {
        TakeRun(ref run, out int first, out int count);
        CallStatus status = _domain.Protect(HandleOf(window), first + FirstPage(window), count, protection, out _);
        return status == CallStatus.Ok ? FaultOutcome.Resolved : Forget(ref window);
    }
}
