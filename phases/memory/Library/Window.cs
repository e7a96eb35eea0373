namespace Pistachio.Memory;

/// <summary>
/// A granule of frames that shows through at one place of the address space: a memory capability whose page i can be
/// mapped at page i of the granule-sized piece (<see cref="Chunk"/>) of the address space.
/// </summary>
public struct Window
{
    /// <summary>Value of <see cref="Handle"/> when the memory server took the frames back without our consent.</summary>
    public const ulong Lost = ulong.MaxValue;

    /// <summary>Address / 64 KiB.</summary>
    public ulong Chunk;

    /// <summary>Shared object, 0 for private memory.</summary>
    public uint Object;

    /// <summary>Granule of the shared object, 0 for private memory.</summary>
    public uint ObjectGranule;

    /// <summary>The memory capability; 0 marks an empty table slot.</summary>
    public ulong Handle;

    /// <summary>The server's number of the granule, for giving it back.</summary>
    public uint Granule;

    /// <summary>Bit i: page i is mapped (with the protection of its region) and holds the program's data.</summary>
    public ushort Present;

    /// <summary>Bit i: page i was writable at some time, so its frame may hold something else than zeros.</summary>
    public ushort Dirty;
}
