using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>An open file description, shared by the domains that hold it.</summary>
internal sealed class OpenFile
{
    public Place Place;
    public FileKind Kind;
    public OpenFlags Flags;

    /// <summary>Of a regular file, in bytes; of a directory, entries passed.</summary>
    public ulong Offset;

    /// <summary>Size in bytes of a regular file.</summary>
    public ulong Size;

    /// <summary>Of an end of a pipe.</summary>
    public Pipe? Pipe;

    /// <summary>How many handles there are to it, of all domains.</summary>
    public int Holders;

    public bool IsReadable =>
        Kind != FileKind.Path && (Flags & OpenFlags.AccessMode) != OpenFlags.WriteOnly && (Flags & OpenFlags.Execute) == 0;
}
