using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pistachio.Abi;
using Pistachio.Memory.Protocol;

namespace Pistachio.Memory;

/// <summary>
/// The tables of regions, windows and mapped files. They begin in the private memory of the process; one that is full moves to a block of its own, of 64 KiB,
/// then 256 KiB, then 2 MiB, which a fork leaves to this process.
/// </summary>
public ref partial struct VirtualMemory<TDomain>
{
    private const int RegionSize = 40;
    private const int WindowSize = 32;
    private const int FileSize = 24;

    /// <summary>Order of the largest table.</summary>
    private const int LargestTable = 5;

    /// <summary>That of files is searched from its start to its end.</summary>
    private const int LargestFileTable = 2;

    /// <summary>Most regions of a process; more gives ENOMEM.</summary>
    public const int MaximumRegions = (int)(Page.GranuleSize << LargestTable) / RegionSize;

    /// <summary>Most slots of the window table; with three quarters in use a page of another granule cannot be touched.</summary>
    public const int MaximumWindows = (int)(Page.GranuleSize << LargestTable) / WindowSize;

    /// <summary>Most mapped files of a process, each with its own distance; more gives ENOMEM.</summary>
    public const int MaximumFiles = (int)(Page.GranuleSize << LargestFileTable) / FileSize;

    /// <summary>Bytes of addresses that the library needs for its tables.</summary>
    public const ulong ArenaSize = CopyPlace + (Page.GranuleSize << LargestTable);

    // A range operation splits at both ends, adds one region, and may have to take it away again.
    private const int RoomPerOperation = 5;

    // Places in the arena, from its start. A table of 2^order granules lies 2^order granules behind the place of the first; so none crosses a
    // page table of the kernel, and both the old and the new one can be mapped while a table moves.
    private const ulong RegionPlace = 0;
    private const ulong WindowPlace = 0x40_0000;
    private const ulong FilePlace = 0x80_0000;
    private const ulong LentPlace = 0xC0_0000;
    private const ulong CopyPlace = 0x100_0000;

    private readonly RegionMap Regions
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(
            _state.RegionTable == 0 ? FirstRegionTable : _domain.RegionsAt(_state.RegionTable, _state.RegionCapacity), ref _state.RegionCount);
    }

    private readonly WindowTable Windows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(
            _state.WindowTable == 0 ? FirstWindowTable : _domain.WindowsAt(_state.WindowTable, _state.WindowCapacity), ref _state.WindowCount);
    }

    private readonly Span<FileObject> Files => _state.FileTable == 0 ? FirstFileTable : _domain.FilesAt(_state.FileTable, _state.FileCapacity);

    private readonly Span<Region> FirstRegionTable => MemoryMarshal.CreateSpan(ref _state.FirstRegions[0], FirstRegions.Capacity);

    private readonly Span<Window> FirstWindowTable => MemoryMarshal.CreateSpan(ref _state.FirstWindows[0], FirstWindows.Capacity);

    private readonly Span<FileObject> FirstFileTable => MemoryMarshal.CreateSpan(ref _state.FirstFiles[0], FirstFiles.Capacity);

    /// <summary>Begin with empty tables in private memory; what lies in the arena is given up.</summary>
    private readonly void ResetTables()
    {
        _state.RegionTable = 0;
        _state.RegionCapacity = FirstRegions.Capacity;
        _state.RegionCount = 0;
        _state.RegionCopy = 0;
        _state.WindowTable = 0;
        _state.WindowCapacity = FirstWindows.Capacity;
        _state.WindowCount = 0;
        _state.WindowCopy = 0;
        FirstWindowTable.Clear();
        if (_state.FileTable != 0)
            FirstFileTable.Clear(); // as it was when the table moved
        _state.FileTable = 0;
        _state.FileCapacity = FirstFiles.Capacity;
        _state.FileEnd = 0;
        _state.FileCopy = 0;
    }

    /// <summary>Make sure that a range operation has room.</summary>
    private readonly bool MakeRegionRoom() => Regions.HasRoom(RoomPerOperation) || GrowRegions() == Errno.None;

    /// <summary>Make sure that so many more windows fit. The table may move.</summary>
    private readonly Errno MakeWindowRoom(int more)
    {
        while (!Windows.HasRoom(more))
        {
            Errno error = GrowWindows();
            if (error != Errno.None)
                return error;
        }

        return Errno.None;
    }

    private readonly Errno GrowRegions()
    {
        Errno error = MapTable(RegionPlace, _state.RegionTable, _state.RegionCapacity * RegionSize, out ulong address, out int bytes, out uint block);
        if (error != Errno.None)
            return error;

        RegionMap old = Regions;
        Span<Region> larger = _domain.RegionsAt(address, bytes / RegionSize);
        for (int i = 0; i < old.Count; i++)
            larger[i] = old[i];
        if (_state.RegionTable != 0)
            ReturnBlock(0, _state.RegionBlock);
        _state.RegionTable = address;
        _state.RegionCapacity = bytes / RegionSize;
        _state.RegionBlock = block;
        return Errno.None;
    }

    private readonly Errno GrowWindows()
    {
        Errno error = MapTable(WindowPlace, _state.WindowTable, _state.WindowCapacity * WindowSize, out ulong address, out int bytes, out uint block);
        if (error != Errno.None)
            return error;

        int count = 0;
        WindowTable larger = new(_domain.WindowsAt(address, bytes / WindowSize), ref count);
        WindowTable old = Windows;
        for (int i = 0; i < old.Capacity; i++)
        {
            if (old[i].Handle != 0)
                larger.Add(old[i]);
        }

        if (_state.WindowTable != 0)
            ReturnBlock(0, _state.WindowBlock);
        _state.WindowTable = address;
        _state.WindowCapacity = bytes / WindowSize;
        _state.WindowCount = count;
        _state.WindowBlock = block;
        return Errno.None;
    }

    private readonly Errno GrowFiles()
    {
        Errno error = MapTable(FilePlace, _state.FileTable, _state.FileCapacity * FileSize, out ulong address, out int bytes, out uint block);
        if (error != Errno.None)
            return error;

        Files.Slice(0, _state.FileEnd).CopyTo(_domain.FilesAt(address, bytes / FileSize));
        if (_state.FileTable != 0)
            ReturnBlock(0, _state.FileBlock);
        _state.FileTable = address;
        _state.FileCapacity = bytes / FileSize;
        _state.FileBlock = block;
        return Errno.None;
    }

    /// <summary>
    /// Memory for a table of another part of the library, or more of it: zeroed, 64 KiB first, then 256 KiB, then 2 MiB, with what the smaller one had. A fork
    /// copies it, and exec leaves it as it is.
    /// </summary>
    /// <param name="address">Where it is now: the smaller one is gone.</param>
    /// <param name="bytes">Bytes of it.</param>
    /// <returns>ENOMEM: no frames, or it has its largest size. It stays as it is.</returns>
    public readonly Errno GrowLentTable(out ulong address, out int bytes)
    {
        Errno error = MapTable(LentPlace, _state.LentTable, _state.LentBytes, out address, out bytes, out uint block);
        if (error != Errno.None)
            return error;
        if (_state.LentTable != 0)
        {
            _domain.CopyTable(_state.LentTable, address, _state.LentBytes);
            ReturnBlock(0, _state.LentBlock);
        }

        _state.LentTable = address;
        _state.LentBytes = bytes;
        _state.LentBlock = block;
        return Errno.None;
    }

    /// <summary>The order of the block that holds a table of so many bytes.</summary>
    private static int TableOrder(int bytes)
    {
        int order = LargestTable;
        while (order > 0 && (int)Page.GranuleSize << MemoryBlock.Below(order) >= bytes)
            order = MemoryBlock.Below(order);
        return order;
    }

    /// <summary>Map zeroed frames for the table that follows one of so many bytes.</summary>
    private readonly Errno MapTable(ulong place, ulong table, int bytes, out ulong address, out int larger, out uint block)
    {
        int order = table == 0 ? 0 : TableOrder(bytes + (int)Page.GranuleSize);
        larger = (int)Page.GranuleSize << order;
        address = _state.Arena + place + (ulong)(uint)larger;
        block = 0;
        return table != 0 && larger <= bytes + (int)Page.GranuleSize ? Errno.ENOMEM : MapKept(order, address, out block);
    }

    private readonly Errno MapKept(int order, ulong address, out uint block)
    {
        Errno error = _domain.AllocateKept(order, out block, out ulong memory);
        if (error != Errno.None)
            return error;
        _state.BlockCount++;
        if (MapBlock(memory, order, address, Protection.Read | Protection.Write))
            return Errno.None;
        ReturnBlock(0, block);
        return Errno.ENOMEM;
    }

    /// <summary>Map all pages of a block, which is not larger than a table can be, for the library itself.</summary>
    private readonly bool MapBlock(ulong memory, int order, ulong address, Protection protection) =>
        MapPages(memory, address, 0, Page.PerGranule << order, protection) == CallStatus.Ok;

    /// <summary>Make copies of the tables in the arena that a child can inherit.</summary>
    private readonly Errno CopyArena()
    {
        Errno error = Errno.None;
        if (_state.RegionTable != 0)
            error = CopyTable(_state.RegionTable, _state.RegionCapacity * RegionSize, _state.RegionCount * RegionSize, out _state.RegionCopy);
        if (error == Errno.None && _state.WindowTable != 0)
            error = CopyTable(_state.WindowTable, _state.WindowCapacity * WindowSize, _state.WindowCapacity * WindowSize, out _state.WindowCopy);
        if (error == Errno.None && _state.FileTable != 0)
            error = CopyTable(_state.FileTable, _state.FileCapacity * FileSize, _state.FileEnd * FileSize, out _state.FileCopy);
        if (error == Errno.None && _state.LentTable != 0)
            error = CopyTable(_state.LentTable, _state.LentBytes, _state.LentBytes, out _state.LentCopy);
        return error;
    }

    private readonly Errno CopyTable(ulong table, int size, int used, out uint copy)
    {
        copy = 0;
        int order = TableOrder(size);
        Errno error = _domain.AllocateFrames(order, out uint block, out ulong memory);
        if (error != Errno.None)
            return error;
        _state.BlockCount++;
        if (!MapBlock(memory, order, _state.Arena + CopyPlace, Protection.Read | Protection.Write))
        {
            ReturnBlock(0, block);
            return Errno.ENOMEM;
        }

        _domain.CopyTable(table, _state.Arena + CopyPlace, used);
        _ = _domain.Delete(memory);
        copy = block;
        return Errno.None;
    }

    private readonly void ReleaseArenaCopies()
    {
        if (_state.RegionCopy != 0)
            ReturnBlock(0, _state.RegionCopy);
        if (_state.WindowCopy != 0)
            ReturnBlock(0, _state.WindowCopy);
        if (_state.FileCopy != 0)
            ReturnBlock(0, _state.FileCopy);
        if (_state.LentCopy != 0)
            ReturnBlock(0, _state.LentCopy);
        _state.RegionCopy = 0;
        _state.WindowCopy = 0;
        _state.FileCopy = 0;
        _state.LentCopy = 0;
    }

    /// <summary>In a child: map frames of its own where the tables are, and fill them from the copies that it inherited.</summary>
    private readonly Errno FetchArena()
    {
        // What the parent keeps is not ours.
        _state.BlockCount -= (_state.RegionTable != 0 ? 1 : 0) + (_state.WindowTable != 0 ? 1 : 0) + (_state.FileTable != 0 ? 1 : 0)
            + (_state.LentTable != 0 ? 1 : 0);
        Errno error = Errno.None;
        if (_state.RegionTable != 0)
        {
            int size = _state.RegionCapacity * RegionSize;
            error = FetchTable(_state.RegionTable, size, _state.RegionCount * RegionSize, ref _state.RegionCopy, out _state.RegionBlock);
        }

        if (error == Errno.None && _state.WindowTable != 0)
        {
            int size = _state.WindowCapacity * WindowSize;
            error = FetchTable(_state.WindowTable, size, size, ref _state.WindowCopy, out _state.WindowBlock);
        }

        if (error == Errno.None && _state.FileTable != 0)
        {
            int size = _state.FileCapacity * FileSize;
            error = FetchTable(_state.FileTable, size, _state.FileEnd * FileSize, ref _state.FileCopy, out _state.FileBlock);
        }

        if (error == Errno.None && _state.LentTable != 0)
            error = FetchTable(_state.LentTable, _state.LentBytes, _state.LentBytes, ref _state.LentCopy, out _state.LentBlock);

        return error;
    }

    private readonly Errno FetchTable(ulong table, int size, int used, ref uint copy, out uint block)
    {
        int order = TableOrder(size);
        Errno error = MapKept(order, table, out block);
        if (error != Errno.None)
            return error;
        error = _domain.InheritedFrames(copy, out _, out ulong memory);
        if (error != Errno.None)
            return error;
        if (!MapBlock(memory, order, _state.Arena + CopyPlace, Protection.Read))
            return Errno.ENOMEM;
        _domain.CopyTable(_state.Arena + CopyPlace, table, used);
        ReturnBlock(memory, copy);
        copy = 0;
        return Errno.None;
    }
}
