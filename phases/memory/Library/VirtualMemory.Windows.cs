using System;
using System.Numerics;
using Pistachio.Abi;

namespace Pistachio.Memory;

public ref partial struct VirtualMemory<TDomain>
{
    /// <summary>
    /// Give all granules that lie unused in the process back to the server, in one message. Returns their number. Not to be called while the
    /// message page is in use, as it may be in a fault.
    /// </summary>
    public readonly int ReleaseUnused()
    {
        int released = _state.FreeCount;
        if (released == 0)
            return 0;
        Span<uint> granules = stackalloc uint[FreeGranules.Capacity];
        for (int i = 0; i < released; i++)
            granules[i] = _state.Free[i].Granule;
        _state.FreeCount = 0;

        // Fails only for a granule that the server took back already, which is what is wanted here; the others go all the same.
        _ = _domain.ReleaseMany(granules.Slice(0, released));
        return released;
    }

    /// <summary>The page bits of a region in a chunk.</summary>
    private static uint PagesOf(in Region region, ulong chunk) => PagesOf(region.First, region.End, chunk);

    private static uint PagesOf(ulong first, ulong end, ulong chunk)
    {
        ulong start = chunk << Page.GranuleShift;
        ulong from = first > start ? first - start : 0;
        ulong to = end < start + Page.PerGranule ? end - start : Page.PerGranule;
        return to <= from ? 0 : Page.Mask((int)from, (int)(to - from));
    }

    /// <summary>The capability through which the pages of a window are mapped.</summary>
    private readonly ulong HandleOf(in Window window) =>
        ObjectNumber.IsFile(window.Object) ? _state.Files[ObjectNumber.FileSlot(window.Object)].Memory : window.Handle;

    /// <summary>The page of the capability that shows at page 0 of a window. Negative for a file that begins inside the window.</summary>
    private readonly int FirstPage(in Window window) =>
        ObjectNumber.IsFile(window.Object)
            ? (int)((long)(window.Chunk << Page.GranuleShift) - _state.Files[ObjectNumber.FileSlot(window.Object)].Delta)
            : 0;

    /// <summary>The protection of a region's pages in a window: those that are not ours alone are never writable.</summary>
    private static Protection ProtectionIn(in Window window, in Region region)
    {
        Protection protection = ToKernel(region.Protection);
        return IsWritable(window, region) ? protection : protection & ~Protection.Write;
    }

    /// <summary>Whether what is written to pages of a region may go to the frames of a window: they are ours alone, or meant to be shared.</summary>
    private static bool IsWritable(in Window window, in Region region) =>
        window.IsWritable || (ObjectNumber.IsFile(window.Object) && !region.IsPrivate);

    /// <summary>Slot of a window for missing private pages of a chunk; made when there is none. The tables may move.</summary>
    private readonly Errno FindRoom(ulong chunk, out int slot)
    {
        WindowTable windows = Windows;
        for (slot = windows.First(chunk); slot >= 0; slot = windows.Next(slot, chunk))
        {
            if (windows[slot].HasRoom)
                return Errno.None;
        }

        Errno error = MakeWindowRoom();
        if (error != Errno.None)
            return error;
        Window window = NewWindow(chunk, 0, 0);
        error = TakeGranule(chunk, out window.Handle, out window.Granule, out window.Dirty);
        if (error == Errno.None)
            slot = Windows.Add(window);
        return error;
    }

    /// <summary>Get frames for a chunk of a region that shows a shared object. The tables may move.</summary>
    private readonly Errno OpenShared(in Region region, ulong chunk, out int slot)
    {
        slot = -1;
        Errno error = MakeWindowRoom();
        if (error != Errno.None)
            return error;
        Window window = NewWindow(chunk, region.Object, WindowScan.ObjectGranule(region, chunk));
        error = _domain.SharedFrames(region.Object, window.Granule, out window.Handle);
        if (error == Errno.None)
            slot = Windows.Add(window);
        return error;
    }

    private readonly Errno MakeWindowRoom() => Windows.HasRoom ? Errno.None : GrowWindows();

    private static Window NewWindow(ulong chunk, uint number, uint granule)
    {
        Window window;
        window.Chunk = chunk;
        window.Handle = Window.Unfetched;
        window.Object = number;
        window.Granule = granule;
        window.Present = 0;
        window.Mapped = 0;
        window.Dirty = 0;
        window.State = WindowState.Whole;
        return window;
    }

    /// <summary>Get frames that can be mapped at a chunk, if possible those that lay there before: their capability fits.</summary>
    private readonly Errno TakeGranule(ulong chunk, out ulong handle, out uint granule, out ushort dirty)
    {
        while (_state.FreeCount > 0)
        {
            FreeGranule taken = TakeFree(chunk);
            granule = taken.Granule;
            dirty = taken.Dirty;
            handle = taken.Handle;
            if (handle != Window.Unfetched && (taken.Chunk == chunk || _domain.Rebind(handle, out handle) == CallStatus.Ok))
                return Errno.None;
            if (handle != Window.Unfetched)
                _ = _domain.Delete(taken.Handle);

            // Since a fork another domain may hold it: then it is of no use as free memory.
            if (_domain.InheritedFrames(granule, out bool alone, out handle) == Errno.None && alone)
                return Errno.None;
            ReturnGranule(handle, granule);
        }

        dirty = 0;
        _state.GranuleCount++;
        return _domain.AllocateFrames(out granule, out handle);
    }

    /// <summary>Take a free granule off the list: one of this chunk, or the last one.</summary>
    private readonly FreeGranule TakeFree(ulong chunk)
    {
        int last = --_state.FreeCount;
        int index = last;
        while (index > 0 && _state.Free[index].Chunk != chunk)
            index--;
        if (_state.Free[index].Chunk != chunk)
            index = last;
        FreeGranule taken = _state.Free[index];
        _state.Free[index] = _state.Free[last];
        return taken;
    }

    private readonly void ReturnGranule(ulong handle, uint granule)
    {
        // Both fail only when the server took the granule back already, which is what is wanted here.
        if (handle != 0 && handle < Window.Unfetched)
            _ = _domain.Delete(handle);
        _ = _domain.ReleaseFrames(granule);
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
            if (pages == 0 && window.Present != 0)
                continue;
            if (DropPages(ref window, pages))
            {
                windows.Remove(slot);
                scan.Removed(slot);
            }
        }
    }

    /// <summary>Take pages out of a window. True when it is empty and closed: the caller removes it from the table.</summary>
    private readonly bool DropPages(ref Window window, uint pages)
    {
        bool empty = (window.Present & ~pages) == 0;
        if (!empty || ObjectNumber.IsFile(window.Object))
            UnmapRuns(ref window, pages);
        window.Present = (ushort)(window.Present & ~pages);
        window.Mapped = (ushort)(window.Mapped & ~pages);
        if (empty)
            CloseWindow(ref window);
        return empty;
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

    /// <summary>Unmap what is left of an empty window, and keep its frames for the next fault or give them back.</summary>
    private readonly void CloseWindow(ref Window window)
    {
        if (window.Handle == Window.Lost || ObjectNumber.IsFile(window.Object))
            return;
        if (ObjectNumber.IsShared(window.Object))
        {
            if (window.IsFetched)
                _ = _domain.Delete(window.Handle);
            return;
        }

        // Unmapped, not deleted: it most likely shows at the same place again. Mapped to pages that are gone it must not stay.
        bool isFree = window.HasRoom && _domain.Unmap(window.Handle, 0, Page.PerGranule) == CallStatus.Ok;
        if (!isFree)
        {
            // The frames of a granule that is ours alone go to the server with all capabilities; one with other holders we have to delete.
            ReturnGranule(window.State == WindowState.Whole ? 0 : window.Handle, window.Granule);
            return;
        }

        if (_state.FreeCount == FreeGranules.Capacity)
            ReleaseUnused();
        ref FreeGranule free = ref _state.Free[_state.FreeCount];
        free.Handle = window.Handle;
        free.Chunk = window.Chunk;
        free.Granule = window.Granule;
        free.Dirty = window.Dirty;
        _state.FreeCount++;
    }

    /// <summary>Give the mapped pages of a region the region's protection.</summary>
    private readonly void ProtectPages(in Region region)
    {
        WindowTable windows = Windows;
        WindowScan scan = new(region, windows);
        for (int slot = scan.Next(windows, region); slot >= 0; slot = scan.Next(windows, region))
        {
            ref Window window = ref windows[slot];
            uint pages = PagesOf(region, window.Chunk) & window.Mapped;
            Protection protection = ProtectionIn(window, region);
            if ((protection & Protection.Write) != 0)
                window.Dirty = (ushort)(window.Dirty | pages);
            while (pages != 0)
            {
                uint run = RunAround(pages, pages & (~pages + 1));
                pages &= ~run;
                if (!TryProtect(ref window, run, protection))
                    break;
            }
        }
    }

    /// <summary>Change the protection of mapped pages. False when the capability is dead.</summary>
    private readonly bool TryProtect(ref Window window, uint run, Protection protection)
    {
        int first = BitOperations.TrailingZeroCount(run) + FirstPage(window);
        CallStatus status = _domain.Protect(HandleOf(window), first, BitOperations.PopCount(run), protection, out _);
        if (status == CallStatus.Ok)
            return true;
        if (status == CallStatus.NoRight && ObjectNumber.IsFile(window.Object))
        {
            // A file that may not be executed in place: the next touch copies the page.
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
            ForgetFile(ObjectNumber.FileSlot(window.Object));
            return Again;
        }

        // Where nothing was yet, nothing is lost.
        window.Mapped = 0;
        window.Handle = window.Object == 0 && window.Present == 0 ? Window.Lost : Window.Unfetched;
        if (window.Object == 0)
            window.State = WindowState.Inherited;
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
