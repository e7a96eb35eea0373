using System.Runtime.CompilerServices;

namespace Pistachio.Memory;

/// <summary>
/// Walks the windows that may hold pages of a region: chunk by chunk when the region is small, through the table when it has more chunks than
/// the table has slots (a large reservation).
/// </summary>
internal struct WindowScan
{
    private readonly ulong _lastChunk;
    private readonly bool _wholeTable;
    private ulong _chunk;
    private int _slot;

    public WindowScan(in Region region, in WindowTable windows)
    {
        _chunk = region.First >> Page.GranuleShift;
        _lastChunk = (region.End - 1) >> Page.GranuleShift;
        _wholeTable = _lastChunk - _chunk >= (ulong)windows.Capacity;
        _slot = _wholeTable ? 0 : windows.Home(_chunk);
    }

    /// <summary>Whether a window can hold pages of a region that it overlaps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Belongs(in Window window, in Region region) =>
        window.Object == 0
            ? region.IsPrivate || ObjectNumber.IsFile(region.Object)
            : window.Object == region.Object
                && (ObjectNumber.IsFile(window.Object) || window.Granule == ObjectGranule(region, window.Chunk));

    /// <summary>Which granule of the region's shared object shows in a chunk.</summary>
    public static uint ObjectGranule(in Region region, ulong chunk) =>
        (uint)((region.ObjectPage >> Page.GranuleShift) + (chunk - (region.First >> Page.GranuleShift)));

    /// <summary>Slot of the next window of the region, or -1.</summary>
    public int Next(in WindowTable windows, in Region region) =>
        _wholeTable ? NextInTable(windows, region) : NextChunk(windows, region);

    /// <summary>
    /// Windows were removed from the table, none below a slot: others may have moved down to where they were. Those found before are found again.
    /// </summary>
    public void Removed(in WindowTable windows, int slot) => _slot = !_wholeTable ? windows.Home(_chunk) : slot < _slot ? slot : _slot;

    private int NextChunk(in WindowTable windows, in Region region)
    {
        while (true)
        {
            for (int slot = windows.From(_slot, _chunk); slot >= 0; slot = windows.Next(slot, _chunk))
            {
                _slot = slot + 1;
                if (Belongs(windows[slot], region))
                    return slot;
            }

            if (_chunk == _lastChunk)
                return -1;
            _chunk++;
            _slot = windows.Home(_chunk);
        }
    }

    private int NextInTable(in WindowTable windows, in Region region)
    {
        while (_slot < windows.Capacity)
        {
            int slot = _slot++;
            ref Window window = ref windows[slot];
            if (window.Handle != 0 && window.Chunk >= _chunk && window.Chunk <= _lastChunk && Belongs(window, region))
                return slot;
        }

        return -1;
    }
}
