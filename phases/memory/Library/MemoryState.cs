namespace Pistachio.Memory;

/// <summary>
/// What the library remembers between calls. Lives in the data area of the process; the tables lie elsewhere in that area
/// and move when they grow.
/// </summary>
public struct MemoryState
{
    /// <summary>Address of the region table, and how many entries it has.</summary>
    public ulong RegionTable;
    public int RegionCapacity;
    public int RegionCount;

    /// <summary>Address of the window table, and how many slots it has (a power of two).</summary>
    public ulong WindowTable;
    public int WindowCapacity;
    public int WindowCount;

    /// <summary>Free part of the address range for tables of the library, multiples of a granule.</summary>
    public ulong ArenaNext;
    public ulong ArenaEnd;

    /// <summary>Page range in which mappings may lie.</summary>
    public ulong LowestPage;
    public ulong HighestPage;

    /// <summary><c>mlockall(MCL_FUTURE)</c> is in force.</summary>
    public bool LockFuture;

    public int FreeCount;
    public FreeGranules Free;

    /// <summary>Faults handled, and granules asked from the server, since the start of the process.</summary>
    public ulong FaultCount;
    public ulong GranuleCount;
}
