namespace Pistachio.Memory;

/// <summary>
/// Walks the windows of a region: chunk by chunk when the region is small, through the table when it has more chunks than the table
/// has slots (a large reservation).
/// </summary>
internal struct WindowScan
{
    private readonly ulong _lastChunk;
    private ulong _chunk;
    private int _slot;
    private bool _started;
    private bool _wholeTable;

    public WindowScan(in Region region)
    {
        _chunk = region.First >> Page.GranuleShift;
        _lastChunk = (region.End - 1) >> Page.GranuleShift;
        _slot = 0;
        _started = false;
        _wholeTable = false;
    }

    /// <summary>Slot of the next window of the region, or -1.</summary>
    public int Next(in WindowTable windows, in Region region)
    {
        if (!_started)
        {
            _started = true;
            _wholeTable = _lastChunk - _chunk >= (ulong)windows.Capacity;
        }

        return _wholeTable ? NextInTable(windows, region) : NextChunk(windows, region);
    }

    /// <summary>The window found last was removed from the table: another one may have moved to its slot.</summary>
    public void Removed()
    {
        if (_wholeTable)
            _slot--;
    }

    private static uint ObjectGranule(in Region region, ulong chunk) =>
        region.Object == 0
            ? 0
            : (uint)((region.ObjectPage >> Page.GranuleShift) + (chunk - (region.First >> Page.GranuleShift)));

    private int NextChunk(in WindowTable windows, in Region region)
    {
        while (_chunk <= _lastChunk)
        {
            int slot = windows.Find(_chunk, region.Object, ObjectGranule(region, _chunk));
            _chunk++;
            if (slot >= 0)
                return slot;
        }

        return -1;
    }

    private int NextInTable(in WindowTable windows, in Region region)
    {
        while (_slot < windows.Capacity)
        {
            int slot = _slot++;
            ref Window window = ref windows[slot];
            if (window.Handle != 0 && window.Chunk >= _chunk && window.Chunk <= _lastChunk && window.Object == region.Object
                && window.ObjectGranule == ObjectGranule(region, window.Chunk))
                return slot;
        }

        return -1;
    }
}
