namespace Pistachio.Memory;

/// <summary>
/// A file that regions show, at one distance between pages of the file and pages of the address space. Its frames are fetched in pieces, see <see cref="FilePiece"/>.
/// </summary>
public struct FileObject
{
    /// <summary><see cref="End"/> of mappings that end where the file does, whatever its size is: the file's server tells.</summary>
    public const ulong EndOfFile = 1UL << 47;

    /// <summary>Page of the address space - page of the file; the same for all regions of the object. May be negative.</summary>
    public long Delta;

    /// <summary>
    /// Address at which the bytes of the file end that are shown, or <see cref="EndOfFile"/>. The page that holds it is zero from there on, those after it do not exist.
    /// </summary>
    public ulong End;

    /// <summary>The library OS's name of the file.</summary>
    public uint Handle;

    public FileFlags Flags;

    /// <summary>Page number (of the address space) after the last one that has bytes of the file.</summary>
    public readonly ulong EndPage => Page.CountFor(End);

    /// <summary>Whether a page has to be copied, because bytes of the file that do not belong to the mapping follow in it.</summary>
    public readonly bool HasTail(ulong page) => (Flags & FileFlags.ZeroTail) != 0 && page == End >> Page.Shift && !Page.IsAligned(End);

    /// <summary>Bytes of a page that come from the file.</summary>
    public readonly int BytesOf(ulong page) => page < End >> Page.Shift ? (int)Page.Size : (int)(End & (Page.Size - 1));
}

/// <summary>Properties of a <see cref="FileObject"/>.</summary>
[System.Flags]
public enum FileFlags : uint
{
    None = 0,
    /// <summary>The slot of the file table is in use.</summary>
    Used = 1,
    /// <summary>The file goes on behind <see cref="FileObject.End"/>, but the mapping is zero from there to the end of the page.</summary>
    ZeroTail = 2,
    /// <summary>The mappings are shared: what is written goes to the file's own frames.</summary>
    Shared = 4,
    /// <summary>The file is open for writing, so shared mappings may be written.</summary>
    Writable = 8,
    /// <summary>A segment: it is unmapped as a whole, by the address of its first page.</summary>
    Attached = 16,
}
