using System.Runtime.CompilerServices;

namespace Pistachio.Memory;

/// <summary>A block of frames that the process holds but does not use.</summary>
public struct FreeBlock
{
    /// <summary>A capability of which nothing is mapped.</summary>
    public ulong Handle;

    /// <summary>The only place where it can be mapped: address / 64 KiB.</summary>
    public ulong Chunk;

    /// <summary>The server's number of it.</summary>
    public uint Number;

    /// <summary>Bit i: page i of a granule of it may hold something else than zeros.</summary>
    public ushort Dirty;

    /// <summary>It has 2^order granules.</summary>
    public ushort Order;
}

/// <summary>The blocks kept for the next faults instead of being given back to the server.</summary>
[InlineArray(Capacity)]
public struct FreeBlocks
{
    public const int Capacity = 32;

    /// <summary>Most granules of all of them together: 2 MiB.</summary>
    public const int MaximumGranules = 32;

    private FreeBlock _first;
}
