using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>The tree as records of an earlier server tell it. Nobody has anything of it open.</content>
public sealed partial class MemoryTree
{
    /// <summary>A node. Those of directories come before their names.</summary>
    internal void RestoreNode(int index, in StableRecord record, byte[] target)
    {
        uint node = record.Node;
        while (node >= (uint)_nodes.Length)
        {
            Array.Resize(ref _nodes, _nodes.Length * 2);
            Array.Resize(ref _opens, _nodes.Length);
        }

        _end = Math.Max(_end, node + 1);
        Inode inode = new()
        {
            Number = node,
            Record = index,
            TargetRecord = record.IsFile ? 0 : record.Bytes,
            Mode = record.Mode,
            User = record.User,
            Group = record.Group,
            Links = record.Links,
            Device = record.IsFile ? 0 : record.Device,
            AccessTime = record.AccessTime,
            ModificationTime = record.ModificationTime,
            ChangeTime = record.ChangeTime,
            Size = record.IsFile ? record.Length64 : 0,
            BirthTime = record.IsFile ? record.FileBirthTime : record.BirthTime,
            Target = target,
            Parent = Root,
        };
        _heapRoom -= NodeCost + target.Length;
        _nodes[node] = inode;
        if ((record.Flags & StableFlags.HasContent) != 0)
            inode.Content = new FileContent(_pool, StableStore.OwnerOf(_number, node));
        if ((inode.Mode & FileMode.TypeMask) != FileMode.Directory)
            return;
        if (node >= _belowCount)
        {
            inode.Entries = new DirectoryEntries();
            return;
        }

        inode.Parent = node == Root ? node : _below!.Parent(node);
        inode.Name = node == Root ? [] : _below!.NameOf(node).ToArray();
        if ((record.Flags & StableFlags.HasEntries) == 0)
            return;
        inode.Entries = new DirectoryEntries();
        for (ulong cookie = 0; _below!.TryEntry(node, cookie, out ulong found, out ReadOnlySpan<byte> name, out uint child); cookie = found + 1)
        {
            inode.Entries.Add(name.ToArray(), child);
            _heapRoom -= NameCost + name.Length;
        }
    }

    /// <summary>An extended attribute. These come after the nodes.</summary>
    internal void RestoreAttribute(int index, uint node, ExtendedAttribute attribute)
    {
        if (node >= (uint)_nodes.Length || _nodes[node] is not { } inode)
            throw new InvalidOperationException("an attribute is known of a node that is not");
        attribute.Record = index;
        _heapRoom += CostOf(inode.Attributes);
        inode.Attributes = AttributeSet.With(inode.Attributes, attribute, NextAttributeVersion());
        _heapRoom -= CostOf(inode.Attributes);
    }

    /// <summary>A name of the tree below that a directory has not. These come before the names that it has.</summary>
    internal void RestoreHidden(uint directory, byte[] name)
    {
        if (directory >= _belowCount || _nodes[directory]?.Entries is not { } entries || !entries.TryFind(name, out _))
            return;
        _ = entries.Remove(name);
        _heapRoom += NameCost + name.Length;
    }

    /// <summary>A name.</summary>
    internal void RestoreName(int index, uint directory, byte[] name, uint node)
    {
        if (directory >= (uint)_nodes.Length || _nodes[directory]?.Entries is not { } entries)
            throw new InvalidOperationException("a name is known of a directory that is not");
        entries.Add(name, node, index);
        _heapRoom -= NameCost + name.Length;
        if (_nodes[node] is { Entries: not null } or { Mode: >= FileMode.Directory and < FileMode.Directory + 0x1000 })
            Place(_nodes[node]!, directory, name);
    }

    /// <summary>Whether there is a node of a number.</summary>
    internal bool Knows(uint node) => node < (uint)_nodes.Length && !IsGone(node);

    /// <summary>The file that a frame is a page of.</summary>
    /// <param name="node">The node.</param>
    /// <param name="page">The page.</param>
    /// <returns>Null: there is no such page.</returns>
    internal FileContent? ContentWith(uint node, uint page) =>
        node < (uint)_nodes.Length && _nodes[node] is { Content: { } content } inode && page < PagesOf(inode.Size) ? content : null;

    /// <summary>Bytes from a position on are zero.</summary>
    internal void ClearFrom(uint node, ulong position)
    {
        if (_nodes[node] is { Content: { } content } inode)
            content.Clear(position, Math.Max(position, (ulong)PagesOf(inode.Size) << FileContent.PageShift));
    }

    /// <summary>All is there.</summary>
    internal void EndRestore()
    {
        for (uint node = _end; node-- > _belowCount;)
        {
            if (_nodes[node] is null)
                _free.Push(node);
        }

        for (uint node = 0; node < _end; node++)
        {
            if (_nodes[node] is not { Content: { } content } inode)
                continue;
            _pages += content.Pages;
            ClearFrom(node, inode.Size);
        }
    }
}
