using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>A node of a <see cref="MemoryTree"/>: one that was made there, or one of the tree below that has changed.</summary>
internal sealed class Inode
{
    /// <summary>Its number.</summary>
    public uint Number;

    /// <summary>Its record in the <see cref="StableStore"/>, and that of its target; 0: it has none.</summary>
    public int Record;
    public int TargetRecord;

    /// <summary>It is to get another record when the group of changes ends, and what is next in the list of those.</summary>
    public bool IsChanged;
    public Inode? NextChanged;

    /// <summary>Type and permissions.</summary>
    public uint Mode;
    public uint User;
    public uint Group;

    /// <summary>Names that lead to it; of a directory 2 and its subdirectories. At 0 it goes with the last who has it open.</summary>
    public uint Links;

    /// <summary>Transactions that have changed it, and removed directories that lie in it: it stays until they go, though no name may lead to it.</summary>
    public int Pins;

    /// <summary>It was made without a name and may be given one.</summary>
    public bool MayBeLinked;

    /// <summary>Of a file of memory (memfd): its seals, which no transaction changes; null: it is none.</summary>
    public FileSeals? Seals;

    /// <summary>Of a file of memory: handles through which it is mapped so that it can be written.</summary>
    public int MappedWriters;

    /// <summary>Of a file of memory: what links of /proc show.</summary>
    public byte[] Label = [];

    /// <summary>Of a device: major number &lt;&lt; 8 | minor number.</summary>
    public uint Device;

    /// <summary>In nanoseconds since 1970.</summary>
    public long AccessTime;

    /// <summary>In nanoseconds since 1970.</summary>
    public long ModificationTime;

    /// <summary>In nanoseconds since 1970.</summary>
    public long ChangeTime;

    /// <summary>When it was made, in nanoseconds since 1970; 0: that is not known, as of the tree below.</summary>
    public long BirthTime;

    /// <summary>Of a regular file, in bytes.</summary>
    public ulong Size;

    /// <summary>Of a regular file: its bytes; null: they are still those of the tree below.</summary>
    public FileContent? Content;

    /// <summary>Rises when frames that were handed out are no longer those of the file.</summary>
    public uint Version;

    /// <summary>Of a regular file: where the next write at the end goes: behind those that are under way.</summary>
    public ulong ClaimedEnd;

    /// <summary>Writes at the end that are under way.</summary>
    public int Claims;

    /// <summary>Of a directory: its names.</summary>
    public DirectoryEntries? Entries;

    /// <summary>Of a directory: the one above.</summary>
    public uint Parent;

    /// <summary>Of a directory that was removed: the one above stays for as long as this one does, since ".." leads there.</summary>
    public bool HoldsParent;

    /// <summary>Of a directory: its name there.</summary>
    public byte[] Name = [];

    /// <summary>Its extended attributes; null: there are none.</summary>
    public AttributeSet? Attributes;

    /// <summary>Of a FIFO that somebody has open.</summary>
    public Pipe? Pipe;

    /// <summary>Of the name of a socket that somebody holds.</summary>
    public UnixSocket? Socket;

    /// <summary>Of a symbolic link.</summary>
    public byte[] Target = [];

    /// <summary>The same attributes in an object of its own: neither names nor bytes nor who writes or waits.</summary>
    public Inode CopyAttributes() => new()
    {
        Number = Number,
        Mode = Mode,
        User = User,
        Group = Group,
        Links = Links,
        MayBeLinked = MayBeLinked,
        Device = Device,
        AccessTime = AccessTime,
        ModificationTime = ModificationTime,
        ChangeTime = ChangeTime,
        BirthTime = BirthTime,
        Size = Size,
        Version = Version,
        Parent = Parent,
        Name = Name,
        Target = Target,
        Attributes = Attributes,
    };
}
