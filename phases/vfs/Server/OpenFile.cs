using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>An open file description, shared by the domains that hold it.</summary>
internal sealed class OpenFile
{
    public Place Place;
    public FileKind Kind;

    /// <summary>The directory that it was opened in; null: none, or not known.</summary>
    public Place? Directory;

    public OpenFlags Flags;

    /// <summary>Of a regular file, in bytes; of a directory, the position of the next entry.</summary>
    public ulong Offset;

    /// <summary>What changes when it becomes ready: a pipe, an event counter, a list of interest. Null: it is always ready.</summary>
    public WaitQueue? Queue;

    /// <summary>What it is in lists of interest.</summary>
    public System.Collections.Generic.List<Interest>? Interests;

    /// <summary>Who gets signals of it; null: nobody was ever set.</summary>
    public FileOwner? Owner;

    /// <summary>Of an end of a pipe.</summary>
    public Pipe? Pipe
    {
        get => Queue as Pipe;
        set => Queue = value;
    }

    /// <summary>Of an end of a FIFO: how often the other one had been opened before.</summary>
    public uint OtherOpens;

    /// <summary>Of a terminal: how often it had been hung up before.</summary>
    public uint HangUps;

    /// <summary>Of a directory of a process in /proc: the domain that the process had then; 0: none.</summary>
    public ulong Process;

    /// <summary>It may own locks.</summary>
    public bool HasLocks;

    /// <summary>How many handles there are to it, of all domains, and how often it lies in a socket or was received and not taken yet.</summary>
    public int Holders;

    /// <summary>How often it lies in a socket.</summary>
    public int InFlight;

    /// <summary>Size in bytes of a regular file; of a file of /proc what it is, see <see cref="TextFile"/>.</summary>
    public ulong Size => Kind is FileKind.Regular or FileKind.Text ? Place.Mount.FileSystem.Size(Place.Node) : 0;

    public bool IsWritable => Kind != FileKind.Path && (Flags & OpenFlags.AccessMode) != OpenFlags.ReadOnly;

    public bool IsReadable =>
        Kind != FileKind.Path && (Flags & OpenFlags.AccessMode) != OpenFlags.WriteOnly && (Flags & OpenFlags.Execute) == 0;
}
