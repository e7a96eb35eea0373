using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>A node in the tree of all names.</summary>
/// <param name="Mount">The file system it is in.</param>
/// <param name="Node">The node.</param>
public readonly record struct Place(Mount Mount, uint Node)
{
    public bool Equals(Place other) => ReferenceEquals(Mount, other.Mount) && Node == other.Node;

    public override int GetHashCode() => (int)(Node ^ ((uint)Mount.Device << 16));

    /// <summary>Where changes of it are counted, see <see cref="ChangeCounts"/>.</summary>
    internal uint CountSlot => ChangeCounts.SlotOf(Mount.Device, Node);

    public NodeAccess Access => Mount.FileSystem.Access(Node);

    /// <summary>Its inode number, as all file systems with names have it.</summary>
    public ulong Inode => Node + 1UL;

    public FileKind Kind => Mount.FileSystem.Kind(Node);

    /// <summary>Whether it is where the file system is mounted.</summary>
    public bool IsMountRoot => Node == Mount.FileSystem.Root;
}
