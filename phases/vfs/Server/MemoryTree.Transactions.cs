using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>
/// Transactions. While the request of a process that has one open is handled, it is the current one: what it changes goes into nodes of its own, and it
/// looks at these first. What it depends on is noted, and whoever changes that outside makes it fail at once. So one that has not failed sees the
/// files as they are now, with its own changes on top.
/// </content>
public sealed partial class MemoryTree
{
    private readonly List<TreeTransaction> _transactions = [];
    private TreeTransaction? _current;

    /// <summary>A transaction begins.</summary>
    internal void Begin(TreeTransaction transaction) => _transactions.Add(transaction);

    /// <summary>Whose requests are handled from now on; null: of somebody without a transaction.</summary>
    internal void Enter(TreeTransaction? transaction) => _current = transaction;

    /// <summary>Whether a transaction depends on the bytes of a file.</summary>
    internal bool IsContentWatched(uint node)
    {
        foreach (TreeTransaction transaction in _transactions)
        {
            if (transaction.Watches(node, NodeAspects.Content))
                return true;
        }

        return false;
    }

    /// <summary>The node as others see it, whatever the current transaction has changed.</summary>
    internal Inode? FindOutside(uint node) => _nodes[node];

    /// <summary>Forget all that a transaction has changed and depends on.</summary>
    internal void Drop(TreeTransaction transaction)
    {
        _transactions.Remove(transaction);
        foreach (PrivateNode changed in transaction.Nodes.Values)
        {
            if (changed.Inode.Content is { } content)
                _pages -= content.Trim(0);
        }

        Unpin(transaction);

        _heapRoom += transaction.Charged;
        transaction.Clear();
    }

    /// <summary>The frames of a file, if its bytes are all there and nowhere else.</summary>
    internal FileContent? WholeContent(uint node) => Seen(node)?.Content is { } content && content == _nodes[node]?.Content ? content : null;

    /// <summary>Copy bytes of a regular file as the caller sees it.</summary>
    /// <returns>False: they are in the frames of the tree below.</returns>
    internal bool TryRead(uint node, ulong position, Span<byte> bytes)
    {
        PrivateNode? changed = null;
        if (_current?.TryFind(node, out changed) == true && changed!.Inode.Content is { } content)
        {
            ReadPrivate(changed, content, _nodes[node]?.Content, position, bytes);
            return true;
        }

        if (_nodes[node]?.Content is not { } outside)
            return false;
        outside.Read(position, bytes);
        return true;
    }

    private Inode? Seen(uint node) => _current is null ? _nodes[node] : SeenPrivate(_current, node);

    private Inode? SeenPrivate(TreeTransaction current, uint node)
    {
        Inode? outside = _nodes[node];
        if (!current.TryFind(node, out PrivateNode? own))
            return outside;
        if (outside is not null)
            own.Follow(outside);
        return own.Inode;
    }

    /// <summary>Something is changed for others: transactions that depend on it fail.</summary>
    private void TellConflicts(uint node, NodeAspects changed)
    {
        for (int i = _transactions.Count - 1; i >= 0; i--)
        {
            if (_transactions[i].Watches(node, changed))
                _transactions[i].Conflict();
        }
    }

    private void TellConflicts(uint directory, byte[] name)
    {
        for (int i = _transactions.Count - 1; i >= 0; i--)
        {
            TreeTransaction transaction = _transactions[i];
            if (transaction.Watches(directory, NodeAspects.Names) || transaction.WatchesName(directory, name))
                transaction.Conflict();
        }
    }

    /// <summary>More of a node is changed than was said when it was made one that can be changed.</summary>
    private void NoteChanged(uint node, NodeAspects changed)
    {
        if (_current is not null)
        {
            _ = OwnPrivate(_current, node, changed); // it is one already
            return;
        }

        TellConflicts(node, changed);
        Changing(node);
    }

    /// <summary>Nodes and names take up more of the heap, or less. What a transaction removes is there until it is committed.</summary>
    private void Charge(int cost)
    {
        if (_current is null)
        {
            _heapRoom -= cost;
            return;
        }

        int charged = Math.Max(cost, 0);
        _heapRoom -= charged;
        _current.Charged += charged;
    }

    private Inode? OwnPrivate(TreeTransaction transaction, uint node, NodeAspects changed)
    {
        Inode? outside = _nodes[node];
        if (!transaction.TryFind(node, out PrivateNode? own))
        {
            if (_heapRoom < NodeCost)
                return null;
            own = new PrivateNode(outside?.CopyAttributes() ?? FromBelow(node), outside);
            Pin(own);
            Charge(NodeCost);
            transaction.Nodes.Add(node, own);
        }

        if (outside is not null)
            own.Follow(outside);
        own.Changed |= changed;

        // Times and links of several add up; the last time stays.
        transaction.Watch(node, changed & ~(NodeAspects.Status | NodeAspects.Names));
        return own.Inode;
    }

    /// <summary>A transaction has made a node: others, whoever gets hold of it, see one without a name.</summary>
    private void MakePrivate(TreeTransaction transaction, uint node, Inode made)
    {
        Inode outside = made.CopyAttributes();
        outside.Links = 0;
        _nodes[node] = outside;
        PrivateNode own = new(made, outside) { Changed = NodeAspects.All };
        Pin(own);
        transaction.Nodes.Add(node, own);
    }

    private bool TryFindPrivate(TreeTransaction transaction, uint directory, ReadOnlySpan<byte> name, out uint node)
    {
        transaction.WatchName(directory, name);
        if (!transaction.TryFind(directory, out PrivateNode? own) || own.Names is not { } names || !names.TryFind(name, out uint? changed))
            return TryFindOutside(directory, name, out node);
        node = changed ?? 0;
        return changed is not null;
    }

    private bool TryEntryPrivate(
        TreeTransaction transaction, uint directory, ulong cookie, out ulong found, out ReadOnlySpan<byte> name, out uint node)
    {
        transaction.Watch(directory, NodeAspects.Names);
        if (!transaction.TryFind(directory, out PrivateNode? own) || own.Names is not { } names)
            return TryEntryOutside(directory, cookie, out found, out name, out node);
        for (ulong at = cookie; at < NameChanges.FirstCookie && TryEntryOutside(directory, at, out found, out name, out node); at = found + 1)
        {
            if (!names.TryFind(name, out uint? changed))
                return true;
            if (changed is not { } leads)
                continue;
            node = leads;
            return true;
        }

        return names.TryNext(cookie, out found, out name, out node);
    }

    private void ListPrivate(uint directory, ulong cookie, ulong distance, ref DirectoryWriter writer)
    {
        while (TryEntry(directory, cookie, out ulong found, out ReadOnlySpan<byte> name, out uint node))
        {
            cookie = found + 1;
            if (!writer.TryAdd(node + 1UL, Access(node).Mode, name, cookie + distance))
                return;
        }
    }

    private void SetPrivateName(TreeTransaction transaction, uint directory, byte[] name, uint? node)
    {
        PrivateNode own = transaction.Nodes[directory];
        own.Names ??= new NameChanges();
        own.Names.Set(name, node, TryFindOutside(directory, name, out _));
    }

    /// <summary>The bytes of a file as one that a transaction can change: none yet, but all of a file of the tree below.</summary>
    private Errno OwnPrivateContent(TreeTransaction transaction, uint node, ulong keptSize)
    {
        PrivateNode own = transaction.Nodes[node];
        Inode inode = own.Inode;
        FileContent content = new(_pool);
        ulong kept = Math.Min(keptSize, inode.Size);
        if (_nodes[node]?.Content is not null)
        {
            own.Kept = kept;
        }
        else if (kept > 0)
        {
            Errno error = CopyBelow(node, content, PagesOf(kept), (long)kept);
            if (error != Errno.None)
            {
                content.Trim(0);
                return error;
            }
        }

        _pages += content.Pages;
        inode.Content = content;
        inode.Version++;
        return Errno.None;
    }

    /// <summary>A file that a transaction changes gets another size.</summary>
    private static void KeepPrivate(TreeTransaction transaction, uint node, ulong size)
    {
        PrivateNode own = transaction.Nodes[node];
        own.Kept = Math.Min(own.Kept, size);
    }

    /// <summary>Give pages frames that a transaction writes to, with the bytes that others see. As <see cref="FileContent.Ensure"/>.</summary>
    private uint EnsurePrivate(TreeTransaction transaction, uint node, uint from, uint to)
    {
        PrivateNode own = transaction.Nodes[node];
        FileContent content = own.Inode.Content!;
        FileContent? outside = _nodes[node]?.Content;
        int taken = 0;
        while ((from = content.Next(from, withFrame: false)) < to)
        {
            int before = content.Pages;
            uint end = content.Ensure(from, Math.Min(to, content.Next(from, withFrame: true)), FreePages - taken, grows: false);
            if (end == from)
                return from;
            taken += content.Pages - before;
            for (; from < end; from++)
            {
                ulong position = (ulong)from << FileContent.PageShift;
                if (position >= own.Kept)
                    continue;
                Span<byte> page = content.BytesAt(position)[..FileContent.PageSize];
                outside!.Read(position, page[..(int)Math.Min(FileContent.PageSize, own.Kept - position)]);
            }
        }

        return to;
    }

    private static void ReadPrivate(PrivateNode own, FileContent content, FileContent? outside, ulong position, Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int length = (int)Math.Min((ulong)bytes.Length, FileContent.PageSize - (position % FileContent.PageSize));
            Span<byte> piece = bytes[..length];
            uint page = (uint)(position >> FileContent.PageShift);
            if (content.Next(page, withFrame: true) == page)
            {
                content.Read(position, piece);
            }
            else
            {
                int kept = position < own.Kept ? (int)Math.Min((ulong)length, own.Kept - position) : 0;
                outside?.Read(position, piece[..kept]);
                piece[kept..].Clear();
            }

            bytes = bytes[length..];
            position += (ulong)length;
        }
    }

    private static void Pin(PrivateNode own)
    {
        if (own.Outside is { } outside)
            outside.Pins++;
    }

    /// <summary>A transaction needs its nodes no longer. What no name leads to goes, unless it is open.</summary>
    private void Unpin(TreeTransaction transaction)
    {
        foreach (uint node in transaction.Nodes.Keys)
        {
            if (_nodes[node] is { Links: 0 } removed)
                HoldParent(removed);
        }

        foreach ((uint node, PrivateNode own) in transaction.Nodes)
        {
            if (own.Outside is { } pinned)
                pinned.Pins--;
            if (_nodes[node] is { Links: 0 } outside)
                DiscardUnused(node, outside);
        }
    }
}
