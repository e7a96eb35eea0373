namespace Pistachio.Memory;

/// <summary>
/// What the library remembers between calls. Lies in the private memory of the process, which a fork copies; so do the first tables. Larger ones
/// lie in the arena.
/// </summary>
public struct MemoryState
{
    /// <summary>Address of the region table, 0 for <see cref="FirstRegions"/>, and how many entries it has.</summary>
    public ulong RegionTable;
    public int RegionCapacity;
    public int RegionCount;

    /// <summary>Address of the window table, 0 for <see cref="FirstWindows"/>, and how many slots it has (a power of two).</summary>
    public ulong WindowTable;
    public int WindowCapacity;
    public int WindowCount;

    /// <summary>Address range for tables of the library, multiples of a granule, and where its free part begins.</summary>
    public ulong ArenaStart;
    public ulong ArenaNext;
    public ulong ArenaEnd;

    /// <summary>Granules of the arena that hold tables (0 = none), and copies of them for a child.</summary>
    public ArenaGranules Arena;
    public ArenaGranules ArenaCopies;

    /// <summary>Page range in which mappings may lie.</summary>
    public ulong LowestPage;
    public ulong HighestPage;

    /// <summary>RLIMIT_AS and RLIMIT_DATA in bytes; <see cref="ulong.MaxValue"/>: none.</summary>
    public ulong AddressLimit;
    public ulong DataLimit;

    /// <summary><c>mlockall(MCL_FUTURE)</c> is in force.</summary>
    public bool LockFuture;

    public int FreeCount;
    public FreeGranules Free;

    /// <summary>Faults handled, pages copied, and granules asked from the server, since the start of the process.</summary>
    public ulong FaultCount;
    public ulong CopyCount;
    public ulong GranuleCount;

    public FileObjects Files;
    public FirstRegions FirstRegions;
    public FirstWindows FirstWindows;
}
