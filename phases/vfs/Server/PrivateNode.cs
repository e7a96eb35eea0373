namespace Pistachio.Vfs.Server;

/// <summary>A node as a transaction has changed it, which nobody else sees.</summary>
/// <param name="inode">
/// The node. Of a directory its names are in <see cref="Names"/>; of a regular file the content has the pages that were written, with their whole bytes.
/// </param>
/// <param name="outside">The node as others see it, which must stay; null: that of the tree below, which does.</param>
internal sealed class PrivateNode(Inode inode, Inode? outside)
{
    public Inode Inode { get; } = inode;

    /// <summary>Its links outside, of which those of <see cref="Inode"/> differ by what the transaction has added and removed.</summary>
    public uint OutsideLinks { get; set; } = outside?.Links ?? inode.Links;

    public Inode? Outside { get; } = outside;

    /// <summary>What is different.</summary>
    public NodeAspects Changed { get; set; }

    /// <summary>Of a directory.</summary>
    public NameChanges? Names { get; set; }

    /// <summary>Of a regular file with content: bytes in front that are those of the file outside where the content has no page.</summary>
    public ulong Kept { get; set; }

    /// <summary>At the commit: the size that the file had before.</summary>
    public ulong SizeBefore { get; set; }

    /// <summary>At the commit: the record of the <see cref="StableStore"/> that says from where on bytes are zero; 0: there is none.</summary>
    public int ClearRecord { get; set; }

    /// <summary>What the transaction has not changed is as it is outside now.</summary>
    /// <param name="outside">The node as others see it.</param>
    public void Follow(Inode outside)
    {
        Inode.Links += outside.Links - OutsideLinks;
        OutsideLinks = outside.Links;
        if ((Changed & NodeAspects.Access) == 0)
            (Inode.Mode, Inode.User, Inode.Group) = (outside.Mode, outside.User, outside.Group);
        if ((Changed & NodeAspects.Place) == 0)
            (Inode.Parent, Inode.Name) = (outside.Parent, outside.Name);
        if ((Changed & NodeAspects.Attributes) == 0)
            Inode.Attributes = outside.Attributes;
        if (Inode.Content is null)
            (Inode.Size, Inode.Version) = (outside.Size, outside.Version);
    }
}
