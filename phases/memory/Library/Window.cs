namespace Pistachio.Memory;

/// <summary>
/// Frames that show through at one place of the address space, a piece of the size of a granule (<see cref="Chunk"/>). Private memory and shared
/// objects: a granule of a block, whose memory capability can be mapped there only. A block of private memory has a window for each of its
/// granules, used or not, with the same capability and state, at pieces that follow one another. Files: which pages of the piece are mapped from
/// the file's frames, of one <see cref="FilePiece"/>. A piece can have several windows, but no page is present in two.
/// </summary>
public struct Window
{
    /// <summary>Value of <see cref="Handle"/> when the memory server took the frames back without our consent.</summary>
    public const ulong Lost = ulong.MaxValue;

    /// <summary>Value of <see cref="Handle"/> when the frames are ours but we have no capability to them: after a fork, and for files.</summary>
    public const ulong Unfetched = ulong.MaxValue - 1;

    private uint _chunk;

    /// <summary>Which granule of its block it shows.</summary>
    public ushort Index;

    /// <summary>The block has 2^order granules.</summary>
    public byte Order;

    /// <summary>Who else may hold the frames.</summary>
    public WindowState State;

    /// <summary>The memory capability, or <see cref="Lost"/> or <see cref="Unfetched"/>; 0 marks an empty table slot.</summary>
    public ulong Handle;

    /// <summary>Shared object or file (<see cref="ObjectNumber"/>), 0 for private memory.</summary>
    public uint Object;

    /// <summary>
    /// Private memory: the server's number of the block. Shared object: which granule of the object. Files: the place of the <see cref="FilePiece"/> in
    /// its table, if any page is present.
    /// </summary>
    public uint Granule;

    /// <summary>Bit i: page i holds data of the program.</summary>
    public ushort Present;

    /// <summary>Bit i: page i is present and mapped, with the protection of its region as far as the frames can be written.</summary>
    public ushort Mapped;

    /// <summary>Private memory: bit i: page i was writable at some time, so its frame may hold something else than zeros.</summary>
    public ushort Dirty;

    /// <summary>Private memory: the block has some pages only, all in use; the first shows at this page, plus 1. 0: it has all.</summary>
    public byte OnlyFrom;

    /// <summary>Address / 64 KiB.</summary>
    public ulong Chunk
    {
        readonly get => _chunk;
        set => _chunk = (uint)value;
    }

    /// <summary>The piece at which the first granule of its block shows.</summary>
    public readonly ulong FirstChunk => (ulong)_chunk - Index;

    /// <summary>Granules of its block.</summary>
    public readonly int BlockGranules => 1 << Order;

    /// <summary>Whether the capability can be used.</summary>
    public readonly bool IsFetched => Handle < Unfetched;

    /// <summary>Whether pages can be mapped writable.</summary>
    public readonly bool IsWritable => State == WindowState.Whole && !ObjectNumber.IsFile(Object);

    /// <summary>Whether a private page that is missing can be put here.</summary>
    public readonly bool HasRoom => Object == 0 && State == WindowState.Whole && IsFetched && OnlyFrom == 0;
}
