using System;
using System.Collections.Generic;

namespace Pistachio.Vfs.Server;

/// <summary>A name in a directory, as a key.</summary>
/// <param name="Directory">The directory.</param>
/// <param name="Name">The name.</param>
internal readonly record struct NodeName(uint Directory, byte[] Name)
{
    /// <summary>Compares the bytes of names.</summary>
    public static IEqualityComparer<NodeName> Comparer { get; } = new ByBytes();

    private sealed class ByBytes : IEqualityComparer<NodeName>
    {
        public bool Equals(NodeName x, NodeName y) => x.Directory == y.Directory && x.Name.AsSpan().SequenceEqual(y.Name);

        public int GetHashCode(NodeName name)
        {
            HashCode hash = default;
            hash.Add(name.Directory);
            hash.AddBytes(name.Name);
            return hash.ToHashCode();
        }
    }
}
