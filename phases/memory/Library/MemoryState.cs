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

    /// <summary>The region that was looked up last. Whether it is still the right one is looked at each time.</summary>
    public int LastRegion;

    /// <summary>Number of the block that holds the region table, and that of a copy of it for a child.</summary>
    public uint RegionBlock;
    public uint RegionCopy;

    /// <summary>Address of the window table, 0 for <see cref="FirstWindows"/>, and how many slots it has (a power of two).</summary>
    public ulong WindowTable;
    public int WindowCapacity;
    public int WindowCount;

    /// <summary>Number of the block that holds the window table, and that of a copy of it for a child.</summary>
    public uint WindowBlock;
    public uint WindowCopy;

    /// <summary>Address of the table of files, 0 for <see cref="FirstFiles"/>, how many entries it has, and how many of them may be in use.</summary>
    public ulong FileTable;
    public int FileCapacity;
    public int FileEnd;

    /// <summary>Number of the block that holds the table of files, and that of a copy of it for a child.</summary>
    public uint FileBlock;
    public uint FileCopy;

    /// <summary>Address of the table that another part of the library has, 0: none, and its bytes.</summary>
    public ulong LentTable;
    public int LentBytes;

    /// <summary>Number of the block that holds it, and that of a copy of it for a child.</summary>
    public uint LentBlock;
    public uint LentCopy;

    /// <summary>Where the addresses for larger tables begin.</summary>
    public ulong Arena;

    /// <summary>Page range in which mappings may lie.</summary>
    public ulong LowestPage;
    public ulong HighestPage;

    /// <summary>RLIMIT_AS and RLIMIT_DATA in bytes; <see cref="ulong.MaxValue"/>: none.</summary>
    public ulong AddressLimit;
    public ulong DataLimit;

    /// <summary><c>mlockall(MCL_FUTURE)</c> is in force.</summary>
    public bool LockFuture;

    /// <summary>With <see cref="LockFuture"/>: MCL_ONFAULT.</summary>
    public bool LockOnFault;

    /// <summary>RLIMIT_MEMLOCK in bytes; <see cref="ulong.MaxValue"/>: none.</summary>
    public ulong LockLimit;

    /// <summary>No gap of so many pages or more lies at this page or above it.</summary>
    public ulong GapPages;
    public ulong GapCeiling;

    /// <summary>Blocks of private memory that the process holds: no more capabilities to it than these are in the capability table.</summary>
    public int BlockCount;

    /// <summary>Blocks of one page that were taken since the last fork.</summary>
    public int LonePages;

    /// <summary>In the child of a fork, pages that it writes as soon as it goes on: a read of them counts as a write. 0: none.</summary>
    public ulong FirstHotPage;
    public ulong SecondHotPage;

    /// <summary>Blocks in <see cref="Free"/>, and granules of all of them.</summary>
    public int FreeCount;
    public int FreeGranules;
    public FreeBlocks Free;

    /// <summary>Faults handled, pages copied, and blocks asked from the server, since the start of the process.</summary>
    public ulong FaultCount;
    public ulong CopyCount;
    public ulong GranuleCount;

    /// <summary>Entries of <see cref="Pieces"/> that may be in use, and the next one to make room.</summary>
    public int PieceEnd;
    public int NextPiece;

    public FirstFiles FirstFiles;
    public FilePieces Pieces;
    public FirstRegions FirstRegions;
    public FirstWindows FirstWindows;
}
