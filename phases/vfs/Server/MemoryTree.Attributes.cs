using System;
using Pistachio.Abi;

namespace Pistachio.Vfs.Server;

/// <content>
/// Extended attributes. They take up the room of the heap that nodes and names share, and what a node has of them is in records when the group of
/// changes has ended, as the node itself.
/// </content>
public sealed partial class MemoryTree
{
    /// <summary>Versions of one life of a server are below those of the next.</summary>
    private const int VersionBits = 40;

    private const int DeviceShift = 56;

    private ulong _attributeVersion;

    /// <summary>The extended attributes of a node; null: there are none.</summary>
    internal AttributeSet? AttributesOf(uint node)
    {
        _current?.Watch(node, NodeAspects.Attributes);
        return Seen(node)?.Attributes;
    }

    /// <summary>A number that no other set of attributes has, of other file systems and servers before neither.</summary>
    internal ulong VersionOf(AttributeSet set) => set.Version | (_device << DeviceShift);

    /// <summary>Give an attribute of a node a value.</summary>
    /// <returns>ENOSPC.</returns>
    internal Errno SetAttribute(uint node, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, long now)
    {
        byte[] bytes = new byte[name.Length + value.Length];
        name.CopyTo(bytes);
        value.CopyTo(bytes.AsSpan(name.Length));
        return ChangeAttributes(node, AttributeSet.With(Seen(node)?.Attributes, new ExtendedAttribute(bytes, name.Length), NextAttributeVersion()), now);
    }

    /// <summary>Remove an attribute that a node has.</summary>
    /// <returns>ENOSPC: the node must be copied from the tree below, and there is no room.</returns>
    internal Errno RemoveAttribute(uint node, ReadOnlySpan<byte> name, long now) =>
        ChangeAttributes(node, Seen(node)!.Attributes!.Without(name, NextAttributeVersion()), now);

    private static int CostOf(AttributeSet? attributes) => attributes?.Cost ?? 0;

    private static int RecordsOf(Inode inode) => inode.Attributes?.Records ?? 0;

    private Errno ChangeAttributes(uint node, AttributeSet? changed, long now)
    {
        int added = CostOf(changed) - CostOf(Seen(node)?.Attributes);
        if (added > 0 && (changed!.Cost > AttributeSet.MaximumCost || _heapRoom < added + NodeCost))
            return Errno.ENOSPC;
        if (!HasRecords(StableStore.MakingRoom + (changed?.Records ?? 0)) || Own(node, NodeAspects.Attributes | NodeAspects.Status) is not { } inode)
            return Errno.ENOSPC;
        if (_current is null)
            DropAttributes(inode.Attributes, changed);
        inode.Attributes = changed;
        inode.ChangeTime = now;
        Charge(added);
        return Errno.None;
    }

    private ulong NextAttributeVersion() => ++_attributeVersion + ((ulong)(_store?.Lives ?? 0) << VersionBits);

    /// <summary>The attributes of a node that has a record have records, too. There is room.</summary>
    private void WriteAttributes(Inode inode, AttributeSet attributes)
    {
        foreach (ExtendedAttribute each in attributes.All)
        {
            if (each.Record == 0)
                each.Record = _store!.AddAttribute(_number, inode.Number, each);
        }
    }

    /// <summary>Remove the records of attributes that are no more.</summary>
    /// <param name="before">What a node had; null: none.</param>
    /// <param name="after">What it has; null: none.</param>
    private void DropAttributes(AttributeSet? before, AttributeSet? after)
    {
        if (before is null || _store is null)
            return;
        ReadOnlySpan<ExtendedAttribute> kept = after is not null ? after.All : default;
        int at = 0;
        foreach (ExtendedAttribute each in before.All)
        {
            while (at < kept.Length && kept[at].Name.SequenceCompareTo(each.Name) < 0)
                at++;
            if ((at < kept.Length && kept[at] == each) || each.Record == 0)
                continue;
            _store.Remove(each.Record);
            each.Record = 0;
        }
    }
}
