using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using Pistachio.Abi;

namespace Pistachio.Memory;

public ref partial struct VirtualMemory<TDomain>
{
    /// <summary>Most pages that one kernel call maps, unmaps or protects.</summary>
    private const int PagesPerCall = 512;

    /// <summary>The page bits of a region in a chunk.</summary>
    private static uint PagesOf(in Region region, ulong chunk) => PagesOf(region.First, region.End, chunk);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint PagesOf(ulong first, ulong end, ulong chunk)
    {
        ulong start = chunk << Page.GranuleShift;
        ulong from = first > start ? first - start : 0;
        ulong to = end < start + Page.PerGranule ? end - start : Page.PerGranule;
        return to <= from ? 0 : Page.Mask((int)from, (int)(to - from));
    }

    /// <summary>The capability through which the pages of a window are mapped.</summary>
    private readonly ulong HandleOf(in Window window) =>
        ObjectNumber.IsFile(window.Object) ? _state.Pieces[(int)window.Granule].Memory : window.Handle;

    /// <summary>The page of the capability that shows at page 0 of a window. Negative for what begins inside the window: a piece of a file, or a block of some pages.</summary>
    private readonly int FirstPage(in Window window)
    {
        if (!ObjectNumber.IsFile(window.Object))
            return window.OnlyFrom == 0 ? window.Index << Page.GranuleShift : 1 - window.OnlyFrom;
        long page = (long)(window.Chunk << Page.GranuleShift) - Files[ObjectNumber.FileSlot(window.Object)].Delta;
        return (int)(page - _state.Pieces[(int)window.Granule].First);
    }

    /// <summary>The protection of a region's pages in a window: those that are not ours alone are never writable.</summary>
    private static Protection ProtectionIn(in Window window, in Region region)
    {
        Protection protection = ToKernel(region.Protection);
        return IsWritable(window, region) ? protection : protection & ~Protection.Write;
    }

    /// <summary>Whether what is written to pages of a region may go to the frames of a window: they are ours alone, or meant to be shared.</summary>
    private static bool IsWritable(in Window window, in Region region) =>
        window.IsWritable || (ObjectNumber.IsFile(window.Object) && !region.IsPrivate);

    private static Window NewWindow(ulong chunk, uint number, uint granule)
    {
        Window window = default;
        window.Chunk = chunk;
        window.Handle = Window.Unfetched;
        window.Object = number;
        window.Granule = granule;
        return window;
    }

    /// <summary>Take the pages of a region out of the address space and drop the windows that become empty.</summary>
    private readonly void ReleasePages(in Region region)
    {
        WindowTable windows = Windows;
        WindowScan scan = new(region, windows);
        for (int slot = scan.Next(windows, region); slot >= 0; slot = scan.Next(windows, region))
        {
            ref Window window = ref windows[slot];
            uint pages = PagesOf(region, window.Chunk) & window.Present;
            bool isOfBlock = window.Order != 0 && window.Object == 0;
            if (pages == 0 && (window.Present != 0 || isOfBlock))
                continue;
            int emptied = isOfBlock && IsInside(window, region) ? CloseBlock(slot) : DropPages(slot, pages);
            if (emptied >= 0)
                scan.Removed(windows, emptied);
        }
    }

    /// <summary>Whether all addresses of the block of a window belong to a region.</summary>
    private static bool IsInside(in Window window, in Region region) =>
        window.FirstChunk << Page.GranuleShift >= region.First
        && (window.FirstChunk + (ulong)window.BlockGranules) << Page.GranuleShift <= region.End;

    /// <summary>Take pages out of a window.</summary>
    /// <returns>The lowest slot of the table that was emptied, because nothing of the window's block is left; -1: none was.</returns>
    private readonly int DropPages(int slot, uint pages)
    {
        WindowTable windows = Windows;
        ref Window window = ref windows[slot];
        bool isEmpty = (window.Present & ~pages) == 0;
        if (!isEmpty || window.Order != 0 || ObjectNumber.IsFile(window.Object)) // else all capabilities go
            UnmapRuns(ref window, pages);
        window.Present = (ushort)(window.Present & ~pages);
        window.Mapped = (ushort)(window.Mapped & ~pages);
        if (!isEmpty)
            return -1;
        if (window.Object == 0)
            return IsEmpty(window) ? CloseBlock(slot) : -1;
        if (ObjectNumber.IsShared(window.Object))
            CloseShared(ref window);
        windows.Remove(slot);
        return slot;
    }

    private readonly void UnmapRuns(ref Window window, uint pages)
    {
        pages &= window.Mapped;
        while (pages != 0)
        {
            TakeRun(ref pages, out int first, out int count);

            // A revoked window has no pages mapped: nothing else can fail here.
            _ = _domain.Unmap(HandleOf(window), first + FirstPage(window), count);
        }
    }

    /// <summary>Give the mapped pages of a region the region's protection.</summary>
    private readonly void ProtectPages(in Region region)
    {
        WindowTable windows = Windows;
        ulong chunk = region.First >> Page.GranuleShift;
        if (chunk == (region.End - 1) >> Page.GranuleShift)
        {
            // A region inside one piece has few windows, all in one place.
            for (int slot = windows.First(chunk); slot >= 0; slot = windows.Next(slot, chunk))
            {
                if (WindowScan.Belongs(windows[slot], region))
                    ProtectPages(ref windows[slot], region);
            }

            return;
        }

        WindowScan scan = new(region, windows);
        for (int slot = scan.Next(windows, region); slot >= 0; slot = scan.Next(windows, region))
            ProtectPages(ref windows[slot], region);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void ProtectPages(ref Window window, in Region region)
    {
        uint pages = PagesOf(region, window.Chunk) & window.Mapped;
        Protection protection = ProtectionIn(window, region);
        if ((protection & Protection.Write) != 0)
            window.Dirty = (ushort)(window.Dirty | pages);
        if (window.Order != 0 && window.Object == 0 && IsInside(window, region))
        {
            if (window.Index == 0)
                ProtectBlock(ref window, protection);
            return;
        }

        while (pages != 0)
        {
            TakeRun(ref pages, out int first, out int count);
            if (!TryProtect(ref window, first, count, protection))
                break;
        }
    }

    /// <summary>Change the protection of all pages of a private block that are mapped: the kernel leaves the others alone.</summary>
    private readonly void ProtectBlock(ref Window window, Protection protection)
    {
        if (!window.IsFetched)
            return;
        int pages = window.BlockGranules << Page.GranuleShift;
        int step = pages < PagesPerCall ? pages : PagesPerCall;
        for (int first = 0; first < pages; first += step)
        {
            if (_domain.Protect(window.Handle, first, step, protection, out _) == CallStatus.Ok)
                continue;
            _ = Forget(ref window);
            return;
        }
    }

    /// <summary>Change the protection of mapped pages of a window. False when the capability is dead.</summary>
    private readonly bool TryProtect(ref Window window, int first, int count, Protection protection)
    {
        CallStatus status = _domain.Protect(HandleOf(window), first + FirstPage(window), count, protection, out _);
        if (status == CallStatus.Ok)
            return true;
        if (status == CallStatus.NoRight && ObjectNumber.IsFile(window.Object))
        {
            // A file that may not be executed in place: the next touch copies the page.
            uint run = Page.Mask(first, count);
            UnmapRuns(ref window, run);
            window.Mapped = (ushort)(window.Mapped & ~run);
            window.Present = (ushort)(window.Present & ~run);
            return true;
        }

        _ = Forget(ref window);
        return false;
    }

    /// <summary>
    /// The capability of a window is dead. Private frames may still be ours, after a fork that failed; whether the server took them, it says
    /// when it is asked for them. Shared frames can be asked for anew, and so can those of a file.
    /// </summary>
    private readonly FaultOutcome Forget(ref Window window)
    {
        if (ObjectNumber.IsFile(window.Object))
        {
            DropPiece((int)window.Granule);
            return Again;
        }

        if (window.Object != 0)
        {
            window.Mapped = 0;
            window.Handle = Window.Unfetched;
            return Again;
        }

        SetBlock(ref window, Window.Unfetched, WindowState.Inherited);
        if (IsEmpty(window))
            _ = CloseBlock(SlotOf(window, window.Index)); // where nothing was yet, nothing is lost
        return Again;
    }

    /// <summary>Take the lowest run of bits out of a mask.</summary>
    private static void TakeRun(ref uint pages, out int first, out int count)
    {
        first = BitOperations.TrailingZeroCount(pages);
        count = BitOperations.TrailingZeroCount(~(pages >> first));
        pages &= ~Page.Mask(first, count);
    }
}
