using System.Runtime.CompilerServices;

namespace Pistachio.Memory;

/// <summary>A run of frames of a mapped file to which we have a capability.</summary>
/// <remarks>
/// The file keeps what was written, so a piece can be given up at any time: its pages are unmapped, and fetched again when they are touched.
/// </remarks>
public struct FilePiece
{
    /// <summary>The memory capability; 0: the entry is free.</summary>
    public ulong Memory;

    /// <summary>The page of the file at which the memory begins.</summary>
    public uint First;

    /// <summary>Pages.</summary>
    public uint Pages;

    /// <summary>Slot of the <see cref="FileObject"/>.</summary>
    public int File;

    /// <summary>Whether it has a page of the file.</summary>
    public readonly bool Has(ulong page) => page >= First && page - First < Pages;
}

/// <summary>The pieces of all mapped files.</summary>
[InlineArray(Capacity)]
public struct FilePieces
{
    /// <summary>No more than a process can spare of its capability table. The one fetched first makes room.</summary>
    public const int Capacity = 64;

    private FilePiece _first;
}
