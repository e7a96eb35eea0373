using System.Numerics;
using Pistachio.Abi;

namespace Pistachio.Memory;

public ref partial struct VirtualMemory<TDomain>
{
    /// <summary>Give all granules that lie unused in the process back to the server. Returns their number.</summary>
    public readonly int ReleaseUnused()
    {
        int released = _state.FreeCount;
        while (_state.FreeCount > 0)
        {
            _state.FreeCount--;
            ReturnGranule(_state.Free[_state.FreeCount].Handle, _state.Free[_state.FreeCount].Granule);
        }

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

    /// <summary>Which granule of the region's object shows in a chunk.</summary>
    private static uint ObjectGranule(in Region region, ulong chunk) =>
        region.Object == 0
            ? 0
            : (uint)((region.ObjectPage >> Page.GranuleShift) + (chunk - (region.First >> Page.GranuleShift)));

    private readonly int FindWindow(in Region region, ulong chunk) =>
        Windows.Find(chunk, region.Object, ObjectGranule(region, chunk));

    /// <summary>Get frames for a chunk of a region. The tables may move.</summary>
    private readonly Errno OpenWindow(in Region region, ulong chunk, out int slot)
    {
        slot = -1;
        if (!Windows.HasRoom)
        {
            Errno grown = GrowWindows();
            if (grown != Errno.None)
                return grown;
        }

        Window window;
        window.Chunk = chunk;
        window.Object = region.Object;
        window.ObjectGranule = ObjectGranule(region, chunk);
        window.Granule = 0;
        window.Present = 0;
        window.Dirty = 0;
        Errno error = region.Object == 0
            ? TakeGranule(out window.Handle, out window.Granule, out window.Dirty)
            : _domain.SharedFrames(region.Object, window.ObjectGranule, out window.Handle);
        if (error == Errno.None)
            slot = Windows.Add(window);
        return error;
    }

    private readonly Errno TakeGranule(out ulong handle, out uint granule, out ushort dirty)
    {
        while (_state.FreeCount > 0)
        {
            _state.FreeCount--;
            granule = _state.Free[_state.FreeCount].Granule;
            dirty = _state.Free[_state.FreeCount].Dirty;
            ulong bound = _state.Free[_state.FreeCount].Handle;
            CallStatus status = _domain.Rebind(bound, out handle);
            if (status == CallStatus.Ok)
                return Errno.None;
            ReturnGranule(bound, granule);
        }

        dirty = 0;
        _state.GranuleCount++;
        return _domain.AllocateFrames(out granule, out handle);
    }

    private readonly void ReturnGranule(ulong handle, uint granule)
    {
        // Both fail only when the server took the granule back already, which is what is wanted here.
        _ = _domain.Delete(handle);
        _ = _domain.ReleaseFrames(granule);
    }

    /// <summary>Take the pages of a region out of the address space and drop the windows that become empty.</summary>
    private readonly void ReleasePages(in Region region)
    {
        WindowTable windows = Windows;
        WindowScan scan = new(region);
        for (int slot = scan.Next(windows, region); slot >= 0; slot = scan.Next(windows, region))
        {
            ref Window window = ref windows[slot];
            uint pages = PagesOf(region, window.Chunk) & window.Present;
            if (window.Handle != Window.Lost)
                UnmapRuns(ref window, pages);
            window.Present = (ushort)(window.Present & ~pages);
            if (window.Present != 0)
                continue;

            CloseWindow(ref window);
            windows.Remove(slot);
            scan.Removed();
        }
    }

    private readonly void UnmapRuns(ref Window window, uint pages)
    {
        while (pages != 0)
        {
            TakeRun(ref pages, out int first, out int count);

            // A revoked window has no pages mapped: nothing else can fail here.
            _ = _domain.Unmap(window.Handle, first, count);
        }
    }

    /// <summary>Keep the frames of an empty window for the next fault, or give them back.</summary>
    private readonly void CloseWindow(ref Window window)
    {
        if (window.Handle == Window.Lost)
            return;
        if (window.Object != 0)
        {
            _ = _domain.Delete(window.Handle);
            return;
        }

        if (_state.FreeCount == FreeGranules.Capacity)
        {
            ReturnGranule(window.Handle, window.Granule);
            return;
        }

        ref FreeGranule free = ref _state.Free[_state.FreeCount];
        free.Handle = window.Handle;
        free.Granule = window.Granule;
        free.Dirty = window.Dirty;
        _state.FreeCount++;
    }

    /// <summary>Give the present pages of a region the region's protection.</summary>
    private readonly void ProtectPages(in Region region)
    {
        WindowTable windows = Windows;
        WindowScan scan = new(region);
        for (int slot = scan.Next(windows, region); slot >= 0; slot = scan.Next(windows, region))
        {
            ref Window window = ref windows[slot];
            if (window.Handle == Window.Lost)
                continue;
            uint pages = PagesOf(region, window.Chunk) & window.Present;
            if ((region.Protection & PageProtection.Write) != 0)
                window.Dirty = (ushort)(window.Dirty | pages);
            while (pages != 0)
            {
                TakeRun(ref pages, out int first, out int count);
                if (_domain.Protect(window.Handle, first, count, ToKernel(region.Protection), out _) != CallStatus.Ok)
                {
                    MarkLost(ref window);
                    break;
                }
            }
        }
    }

    private static void MarkLost(ref Window window) => window.Handle = Window.Lost;

    /// <summary>Take the lowest run of bits out of a mask.</summary>
    private static void TakeRun(ref uint pages, out int first, out int count)
    {
        first = BitOperations.TrailingZeroCount(pages);
        count = BitOperations.TrailingZeroCount(~(pages >> first));
        pages &= ~Page.Mask(first, count);
    }
}
