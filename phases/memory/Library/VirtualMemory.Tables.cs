using System;
using System.Runtime.InteropServices;
using Pistachio.Abi;

namespace Pistachio.Memory;

public ref partial struct VirtualMemory<TDomain>
{
    private const int RegionSize = 40;
    private const int WindowSize = 32;

    /// <summary>Most regions of a process; more gives EMFILE.</summary>
    public const int MaximumRegions = 65536;

    /// <summary>Most slots of the window table; with three quarters in use a page of another granule cannot be touched.</summary>
    public const int MaximumWindows = 16384;

    // A range operation splits at both ends, adds one region, and may have to take it away again.
    private const int RoomPerOperation = 5;

    private readonly RegionMap Regions =>
        new(_state.RegionTable == 0 ? FirstRegionTable : _domain.RegionsAt(_state.RegionTable, _state.RegionCapacity), ref _state.RegionCount);

    private readonly WindowTable Windows =>
        new(_state.WindowTable == 0 ? FirstWindowTable : _domain.WindowsAt(_state.WindowTable, _state.WindowCapacity), ref _state.WindowCount);

    private readonly Span<Region> FirstRegionTable => MemoryMarshal.CreateSpan(ref _state.FirstRegions[0], FirstRegions.Capacity);

    private readonly Span<Window> FirstWindowTable => MemoryMarshal.CreateSpan(ref _state.FirstWindows[0], FirstWindows.Capacity);

    /// <summary>Begin with empty tables in private memory; what lies in the arena is given up.</summary>
    private readonly void ResetTables()
    {
        _state.RegionTable = 0;
        _state.RegionCapacity = FirstRegions.Capacity;
        _state.RegionCount = 0;
        _state.WindowTable = 0;
        _state.WindowCapacity = FirstWindows.Capacity;
        _state.WindowCount = 0;
        FirstWindowTable.Clear();
        _state.ArenaNext = _state.ArenaStart;
        MemoryMarshal.CreateSpan(ref _state.Arena[0], ArenaGranules.Capacity).Clear();
        MemoryMarshal.CreateSpan(ref _state.ArenaCopies[0], ArenaGranules.Capacity).Clear();
    }

    /// <summary>Make sure that a range operation has room.</summary>
    private readonly bool MakeRegionRoom() => Regions.HasRoom(RoomPerOperation) || GrowRegions() == Errno.None;

    /// <summary>Move the region table to a larger one: one granule at first, then twice the size each time.</summary>
    private readonly Errno GrowRegions()
    {
        if (_state.RegionCapacity >= MaximumRegions)
            return Errno.ENOMEM;
        int capacity = _state.RegionTable == 0 ? (int)(Page.GranuleSize / RegionSize) : _state.RegionCapacity * 2;
        if (capacity > MaximumRegions)
            capacity = MaximumRegions;
        Errno error = MapTable((ulong)capacity * RegionSize, out ulong address);
        if (error != Errno.None)
            return error;

        RegionMap old = Regions;
        Span<Region> larger = _domain.RegionsAt(address, capacity);
        for (int i = 0; i < old.Count; i++)
            larger[i] = old[i];
        ReleaseTable(_state.RegionTable, (ulong)_state.RegionCapacity * RegionSize);
        _state.RegionTable = address;
        _state.RegionCapacity = capacity;
        return Errno.None;
    }

    /// <summary>Move the window table to a larger one: one granule at first, then twice the size each time.</summary>
    private readonly Errno GrowWindows()
    {
        if (_state.WindowCapacity >= MaximumWindows)
            return Errno.ENOMEM;
        int capacity = _state.WindowTable == 0 ? (int)(Page.GranuleSize / WindowSize) : _state.WindowCapacity * 2;
        Errno error = MapTable((ulong)capacity * WindowSize, out ulong address);
        if (error != Errno.None)
            return error;

        int count = 0;
        WindowTable larger = new(_domain.WindowsAt(address, capacity), ref count);
        WindowTable old = Windows;
        for (int i = 0; i < old.Capacity; i++)
        {
            if (old[i].Handle != 0)
                larger.Add(old[i]);
        }

        ReleaseTable(_state.WindowTable, (ulong)_state.WindowCapacity * WindowSize);
        _state.WindowTable = address;
        _state.WindowCapacity = capacity;
        _state.WindowCount = count;
        return Errno.None;
    }

    /// <summary>Granules of the arena that were ever used since the tables were small.</summary>
    private readonly int UsedArena => (int)((_state.ArenaNext - _state.ArenaStart) / Page.GranuleSize);

    private readonly ulong ArenaAddress(int index) => _state.ArenaStart + ((ulong)index * Page.GranuleSize);

    /// <summary>
    /// Map zeroed frames for a table of the library. A fork leaves them to this process. Addresses are not used again: tables double, so the
    /// arena is large enough for all of them.
    /// </summary>
    private readonly Errno MapTable(ulong bytes, out ulong address)
    {
        address = _state.ArenaNext;
        int first = UsedArena;
        int granules = (int)((bytes + Page.GranuleSize - 1) / Page.GranuleSize);

        // The last granule of the arena is where copies for a child are made.
        if (first + granules >= ArenaGranules.Capacity || ArenaAddress(first + granules + 1) > _state.ArenaEnd)
            return Errno.ENOMEM;
        for (int i = first; i < first + granules; i++)
        {
            Errno error = MapArenaGranule(i);
            if (error != Errno.None)
            {
                ReleaseTable(address, bytes);
                return error;
            }
        }

        _state.ArenaNext += (ulong)granules * Page.GranuleSize;
        return Errno.None;
    }

    private readonly Errno MapArenaGranule(int index)
    {
        Errno error = _domain.AllocateKept(out uint granule, out ulong memory);
        if (error != Errno.None)
            return error;
        if (!MapGranule(memory, ArenaAddress(index), Protection.Read | Protection.Write))
        {
            ReturnGranule(0, granule);
            return Errno.ENOMEM;
        }

        _state.Arena[index] = granule;
        return Errno.None;
    }

    /// <summary>Map all pages of a granule for the library itself.</summary>
    private readonly bool MapGranule(ulong memory, ulong address, Protection protection)
    {
        Window window = NewWindow(address / Page.GranuleSize, 0, 0);
        window.Handle = memory;
        return TryMapRun(ref window, Page.GranuleMask, protection) == CallStatus.Ok;
    }

    /// <summary>Give the frames of a table in the arena back: the server takes all capabilities and mappings with them.</summary>
    private readonly void ReleaseTable(ulong address, ulong bytes)
    {
        if (address == 0)
            return;
        int first = (int)((address - _state.ArenaStart) / Page.GranuleSize);
        int granules = (int)((bytes + Page.GranuleSize - 1) / Page.GranuleSize);
        for (int i = first; i < first + granules; i++)
        {
            if (_state.Arena[i] != 0)
                ReturnGranule(0, _state.Arena[i]);
            _state.Arena[i] = 0;
        }
    }

    /// <summary>How many bytes of an arena granule belong to entries of the tables in use.</summary>
    private readonly int UsedTableBytes(int index)
    {
        ulong address = ArenaAddress(index);
        int regions = UsedBytes(address, _state.RegionTable, (ulong)_state.RegionCount * RegionSize);
        return regions != 0 ? regions : UsedBytes(address, _state.WindowTable, (ulong)_state.WindowCapacity * WindowSize);
    }

    private static int UsedBytes(ulong address, ulong table, ulong bytes)
    {
        if (table == 0 || address < table || address >= table + bytes)
            return 0;
        ulong left = table + bytes - address;
        return (int)(left < Page.GranuleSize ? left : Page.GranuleSize);
    }

    /// <summary>Where copies of the arena for a child are mapped while they are made or read.</summary>
    private readonly ulong CopyAddress => _state.ArenaEnd - Page.GranuleSize;

    private readonly Errno CopyArenaGranule(int index, int bytes)
    {
        Errno error = _domain.AllocateFrames(out uint granule, out ulong memory);
        if (error != Errno.None)
            return error;
        if (!MapGranule(memory, CopyAddress, Protection.Read | Protection.Write))
        {
            ReturnGranule(0, granule);
            return Errno.ENOMEM;
        }

        _domain.CopyTable(ArenaAddress(index), CopyAddress, bytes);
        _ = _domain.Delete(memory);
        _state.ArenaCopies[index] = granule;
        return Errno.None;
    }

    private readonly void ReleaseArenaCopies()
    {
        for (int i = 0; i < UsedArena; i++)
        {
            if (_state.ArenaCopies[i] != 0)
                ReturnGranule(0, _state.ArenaCopies[i]);
            _state.ArenaCopies[i] = 0;
        }
    }

    /// <summary>In a child: map frames of its own where the tables are, and fill them from the copies that it inherited.</summary>
    private readonly Errno FetchArena()
    {
        for (int i = 0; i < UsedArena; i++)
        {
            if (_state.Arena[i] == 0)
                continue;
            Errno error = MapArenaGranule(i);
            if (error != Errno.None)
                return error;
            if (_state.ArenaCopies[i] == 0)
                continue;
            error = _domain.InheritedFrames(_state.ArenaCopies[i], out _, out ulong memory);
            if (error != Errno.None)
                return error;
            if (!MapGranule(memory, CopyAddress, Protection.Read))
                return Errno.ENOMEM;
            _domain.CopyTable(CopyAddress, ArenaAddress(i), UsedTableBytes(i));
            ReturnGranule(memory, _state.ArenaCopies[i]);
            _state.ArenaCopies[i] = 0;
        }

        return Errno.None;
    }
}
