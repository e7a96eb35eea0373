namespace Pistachio.Vfs.Server;

/// <summary>What a <see cref="StableRecord"/> tells.</summary>
internal enum StableKind : byte
{
    None = 0,

    /// <summary>A node as it is, with its attributes.</summary>
    Node = 1,

    /// <summary>A name in a directory.</summary>
    Name = 2,

    /// <summary>A name that the directory of the tree below has, and this one has not.</summary>
    Hidden = 3,

    /// <summary>Bytes that belong to another record: the target of a symbolic link, the groups of a domain.</summary>
    Bytes = 4,

    /// <summary>More bytes of the record before.</summary>
    More = 5,

    /// <summary>A file whose bytes are zero from a position on, where a commit does not copy others.</summary>
    Clear = 6,

    /// <summary>A domain.</summary>
    Domain = 7,

    /// <summary>
    /// A file that a domain has mapped, or a directory that it may begin paths at: the domain's badge at 40, the flags of the file at 24, the handle
    /// at 72, which is <see cref="Pistachio.Vfs.Protocol.VfsLimits.Root"/> for its root.
    /// </summary>
    Mapped = 8,

    /// <summary>An extended attribute of a node: its name, with the value behind it.</summary>
    Attribute = 9,
}
