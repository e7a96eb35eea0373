using System;

namespace Pistachio.Vfs.Server;

/// <summary>Where the tables of a root tree lie.</summary>
public interface ITreeMemory
{
    /// <summary>The tables (see <c>RootTree.TablesLength</c>): the same bytes each time.</summary>
    ReadOnlySpan<byte> Tables { get; }
}
