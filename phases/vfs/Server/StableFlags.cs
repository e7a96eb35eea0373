using System;

namespace Pistachio.Vfs.Server;

/// <summary>What a <see cref="StableRecord"/> tells beside numbers.</summary>
[Flags]
internal enum StableFlags : ushort
{
    None = 0,

    /// <summary>Of a node of the tree below: its bytes are in frames of its own.</summary>
    HasContent = 1,

    /// <summary>Of a directory of the tree below: names of it have changed.</summary>
    HasEntries = 2,

    /// <summary>Of a domain: it leads its session.</summary>
    LeadsSession = 4,

    /// <summary>Of a domain: it has left the controlling terminal of its session.</summary>
    HasLeftTerminal = 8,

    /// <summary>Of a domain: it has a root directory of its own.</summary>
    HasRoot = 16,

    /// <summary>Of a domain: it has a transaction open.</summary>
    InTransaction = 32,

    /// <summary>Of a domain: its last transaction was committed, and it may not know.</summary>
    HasCommitted = 64,

    /// <summary>Of a domain: nobody but the superuser may look into it.</summary>
    IsUndumpable = 128,
}
