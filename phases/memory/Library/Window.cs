namespace Pistachio.Memory;

/// <summary>
/// Frames that show through at one place of the address space. Private memory and shared objects: a granule, a memory capability whose page i
/// can be mapped at page i of the granule-sized piece (<see cref="Chunk"/>) of the address space. Files: which pages of the piece are mapped from
/// the file's frames; the capability is in the <see cref="FileObject"/>. A piece can have several windows, but no page is present in two.
/// </summary>
public struct Window
{
    /// <summary>Value of <see cref="Handle"/> when the memory server took the frames back without our consent.</summary>
    public const ulong Lost = ulong.MaxValue;

    /// <summary>Value of <see cref="Handle"/> when the frames are ours but we have no capability to them: after a fork, and for files.</summary>
    public const ulong Unfetched = ulong.MaxValue - 1;

    /// <summary>Address / 64 KiB.</summary>
    public ulong Chunk;

    /// <summary>The memory capability, or <see cref="Lost"/> or <see cref="Unfetched"/>; 0 marks an empty table slot.</summary>
    public ulong Handle;

    /// <summary>Shared object or file (<see cref="ObjectNumber"/>), 0 for private memory.</summary>
    public uint Object;

    /// <summary>Private memory: the server's number of the granule. Shared object: which granule of the object. Files: 0.</summary>
    public uint Granule;

    /// <summary>Bit i: page i holds data of the program.</summary>
    public ushort Present;

    /// <summary>Bit i: page i is present and mapped, with the protection of its region as far as the frames can be written.</summary>
    public ushort Mapped;

    /// <summary>Private memory: bit i: page i was writable at some time, so its frame may hold something else than zeros.</summary>
    public ushort Dirty;

    /// <summary>Who else may hold the frames.</summary>
    public WindowState State;

    /// <summary>Whether the capability can be used.</summary>
    public readonly bool IsFetched => Handle < Unfetched;

    /// <summary>Whether pages can be mapped writable.</summary>
    public readonly bool IsWritable => State == WindowState.Whole && !ObjectNumber.IsFile(Object);

    /// <summary>Whether a private page that is missing can be put here.</summary>
    public readonly bool HasRoom => Object == 0 && State == WindowState.Whole && IsFetched;
}
