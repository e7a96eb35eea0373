using Pistachio.Abi;

namespace Pistachio.Memory;

/// <summary>
/// Shared objects. A block of one that is asked for gets a window for each of its granules that the region shows, all with the same capability;
/// unlike those of private memory each goes by itself, and the capability with the last.
/// </summary>
public ref partial struct VirtualMemory<TDomain>
{
    /// <summary>Where in shared memory an address lies.</summary>
    /// <returns>False: it is private memory, or nothing is mapped.</returns>
    public readonly bool TryFindShared(ulong address, out SharedPlace place)
    {
        place = default;
        RegionMap regions = Regions;
        int index = regions.Find(address >> Page.Shift);
        if (index < 0 || regions[index].IsPrivate)
            return false;
        ref Region region = ref regions[index];
        if (ObjectNumber.IsFile(region.Object))
        {
            ref FileObject file = ref Files[ObjectNumber.FileSlot(region.Object)];
            place.File = file.Handle;
            place.Offset = address - ((ulong)file.Delta << Page.Shift);
            return true;
        }

        place.Object = region.Object;
        place.Offset = address - (region.First << Page.Shift) + (region.ObjectPage << Page.Shift);
        return true;
    }

    /// <summary>Get frames for a chunk of a region that shows a shared object. The tables may move.</summary>
    private readonly Errno OpenShared(in Region region, ulong chunk, out int slot)
    {
        slot = -1;
        Window window = NewWindow(chunk, region.Object, WindowScan.ObjectGranule(region, chunk));
        Errno error = _domain.SharedFrames(region.Object, window.Granule, out uint firstGranule, out int order, out window.Handle);
        if (error != Errno.None)
            return error;
        window.Order = (byte)order;
        window.Index = (ushort)(window.Granule - firstGranule);
        error = MakeWindowRoom(window.BlockGranules);
        if (error != Errno.None)
        {
            _ = _domain.Delete(window.Handle);
            return error;
        }

        slot = Windows.Add(window);
        if (order != 0)
            AddNeighbours(region, window);
        return Errno.None;
    }

    /// <summary>Add windows for the other granules of a shared block that a region shows, where there are none.</summary>
    private readonly void AddNeighbours(in Region region, in Window of)
    {
        WindowTable windows = Windows;
        ulong firstChunk = region.First >> Page.GranuleShift;
        ulong lastChunk = (region.End - 1) >> Page.GranuleShift;
        for (int index = 0; index < of.BlockGranules; index++)
        {
            // The block may begin before the region does.
            Window window = of;
            window.Chunk = of.Chunk + (ulong)index - of.Index;
            window.Granule = of.Granule + (uint)index - of.Index;
            window.Index = (ushort)index;
            if (window.Chunk >= firstChunk && window.Chunk <= lastChunk && FindShared(window) < 0)
                windows.Add(window);
        }
    }

    /// <summary>Slot of a window that shows what another one does; -1: none.</summary>
    private readonly int FindShared(in Window like)
    {
        WindowTable windows = Windows;
        int slot = windows.First(like.Chunk);
        while (slot >= 0 && (windows[slot].Object != like.Object || windows[slot].Granule != like.Granule))
            slot = windows.Next(slot, like.Chunk);
        return slot;
    }

    /// <summary>Get the capability of a shared window anew; the others of its block get it too.</summary>
    private readonly FaultOutcome FetchShared(ref Window window)
    {
        Errno error = _domain.SharedFrames(window.Object, window.Granule, out uint firstGranule, out int order, out ulong memory);
        if (error != Errno.None)
            return FaultOutcome.NoFrame;
        window.Handle = memory;
        window.Order = (byte)order;
        window.Index = (ushort)(window.Granule - firstGranule);
        for (int index = 0; order != 0 && index < window.BlockGranules; index++)
        {
            int slot = NeighbourOf(window, index);
            if (slot >= 0 && !Windows[slot].IsFetched)
                Windows[slot].Handle = memory;
        }

        return FaultOutcome.Resolved;
    }

    /// <summary>Slot of the window of another granule of a shared block; -1: none.</summary>
    private readonly int NeighbourOf(in Window window, int index)
    {
        Window neighbour = window;
        neighbour.Chunk = window.Chunk + (ulong)index - window.Index;
        neighbour.Granule = window.Granule + (uint)index - window.Index;
        return FindShared(neighbour);
    }

    /// <summary>A shared window goes, and with the last of its block that has it, the capability.</summary>
    private readonly void CloseShared(ref Window window)
    {
        if (!window.IsFetched)
            return;
        for (int index = 0; window.Order != 0 && index < window.BlockGranules; index++)
        {
            int slot = index == window.Index ? -1 : NeighbourOf(window, index);
            if (slot >= 0 && Windows[slot].Handle == window.Handle)
                return;
        }

        _ = _domain.Delete(window.Handle);
    }
}
