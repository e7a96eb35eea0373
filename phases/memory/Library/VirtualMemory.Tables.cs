using System;
using Pistachio.Abi;

namespace Pistachio.Memory;

public ref partial struct VirtualMemory<TDomain>
{
    private const int RegionSize = 40;
    private const int WindowSize = 32;

    /// <summary>Most regions of a process; more gives EMFILE.</summary>
    public const int MaximumRegions = 65536;

    // A range operation splits at both ends, adds one region, and may have to take it away again.
    private const int RoomPerOperation = 5;

    /// <summary>Make sure that a range operation has room.</summary>
    private readonly bool MakeRegionRoom() => Regions.HasRoom(RoomPerOperation) || GrowRegions() == Errno.None;

    /// <summary>Move the region table to one of twice the size.</summary>
    private readonly Errno GrowRegions()
    {
        if (_state.RegionCapacity >= MaximumRegions)
            return Errno.ENOMEM;
        int capacity = _state.RegionCapacity == 0 ? (int)(Page.GranuleSize / RegionSize) : _state.RegionCapacity * 2;
        if (capacity > MaximumRegions)
            capacity = MaximumRegions;
        Errno error = MapTable((ulong)capacity * RegionSize, out ulong address);
        if (error != Errno.None)
            return error;

        if (_state.RegionCount > 0)
        {
            Span<Region> old = _domain.RegionsAt(_state.RegionTable, _state.RegionCapacity);
            old.Slice(0, _state.RegionCount).CopyTo(_domain.RegionsAt(address, capacity));
        }

        _state.RegionTable = address;
        _state.RegionCapacity = capacity;
        return Errno.None;
    }

    /// <summary>Move the window table to one of twice the size.</summary>
    private readonly Errno GrowWindows()
    {
        int capacity = _state.WindowCapacity == 0 ? (int)(Page.GranuleSize / WindowSize) : _state.WindowCapacity * 2;
        Errno error = MapTable((ulong)capacity * WindowSize, out ulong address);
        if (error != Errno.None)
            return error;

        int count = 0;
        WindowTable larger = new(_domain.WindowsAt(address, capacity), ref count);
        if (_state.WindowCapacity > 0)
        {
            Span<Window> old = _domain.WindowsAt(_state.WindowTable, _state.WindowCapacity);
            for (int i = 0; i < old.Length; i++)
            {
                if (old[i].Handle != 0)
                    larger.Add(old[i]);
            }
        }

        _state.WindowTable = address;
        _state.WindowCapacity = capacity;
        _state.WindowCount = count;
        return Errno.None;
    }

    /// <summary>
    /// Map zeroed frames for a table of the library. They are kept until the process ends: tables double, so what lies in
    /// outgrown ones is less than what is in use.
    /// </summary>
    private readonly Errno MapTable(ulong bytes, out ulong address)
    {
        address = _state.ArenaNext;
        ulong granules = (bytes + Page.GranuleSize - 1) / Page.GranuleSize;
        if (granules * Page.GranuleSize > _state.ArenaEnd - _state.ArenaNext)
            return Errno.ENOMEM;
        for (ulong i = 0; i < granules; i++)
        {
            Window window;
            window.Chunk = _state.ArenaNext / Page.GranuleSize;
            window.Object = 0;
            window.ObjectGranule = 0;
            window.Present = 0;
            window.Dirty = 0;
            Errno error = _domain.AllocateFrames(out window.Granule, out window.Handle);
            if (error != Errno.None)
                return error;
            if (!MapRun(ref window, Page.GranuleMask, Protection.Read | Protection.Write))
            {
                if (window.Handle != Window.Lost)
                    ReturnGranule(window.Handle, window.Granule);
                return Errno.ENOMEM;
            }

            _state.ArenaNext += Page.GranuleSize;
        }

        return Errno.None;
    }
}
