using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>
/// Commit in two parts. All that can fail comes first, and changes nothing that anybody sees: nodes of the tree below are copied, room for names is made,
/// pages get frames. Then the changes are made, without memory being allocated and without anything that can fail.
/// </content>
public sealed partial class MemoryTree
{
    /// <summary>Pages of files that got frames for a commit.</summary>
    private readonly List<(Inode Inode, uint From, uint To)> _prepared = [];

    /// <summary>The first part of a commit, with no current transaction.</summary>
    /// <returns>ECANCELED: somebody is writing to a file that would be changed. ENOSPC. Nothing has changed then.</returns>
    internal Errno PrepareCommit(TreeTransaction transaction)
    {
        _prepared.Clear();

        // Nodes and names are paid for again, now as everybody's.
        _heapRoom += transaction.Charged;
        transaction.Charged = 0;
        Errno error = HasRecords(RecordsFor(transaction)) ? Errno.None : Errno.ENOSPC;
        int cost = 0;
        foreach ((uint node, PrivateNode own) in transaction.Nodes)
        {
            if (error != Errno.None)
                break;
            error = Prepare(node, own, ref cost);
            if (error == Errno.None && cost > _heapRoom)
                error = Errno.ENOSPC;
            if (error != Errno.None)
                break;
        }

        if (error != Errno.None)
            CancelCommit();
        return error;
    }

    /// <summary>There is no second part: the frames that files got for it are given back.</summary>
    internal void CancelCommit()
    {
        foreach ((Inode inode, uint from, uint to) in _prepared)
            _pages -= inode.Content!.Punch(from, to);
        _prepared.Clear();
    }

    /// <summary>
    /// The second part, which cannot fail. It changes all but bytes: these are copied by <see cref="CopyCommitted"/>, when what is said here has
    /// become true for a server that begins anew, too.
    /// </summary>
    /// <returns>Whether size or bytes of a file have changed.</returns>
    internal bool Commit(TreeTransaction transaction)
    {
        bool hasContent = false;
        _prepared.Clear();
        foreach ((uint node, PrivateNode own) in transaction.Nodes)
        {
            Inode outside = _nodes[node]!;
            Inode inode = own.Inode;
            if ((own.Changed & NodeAspects.Access) != 0)
                (outside.Mode, outside.User, outside.Group) = (inode.Mode, inode.User, inode.Group);
            if ((own.Changed & NodeAspects.Status) != 0)
            {
                outside.AccessTime = inode.AccessTime;
                outside.ModificationTime = inode.ModificationTime;
                outside.ChangeTime = inode.ChangeTime;
            }

            outside.Links += inode.Links - own.OutsideLinks;
            if ((own.Changed & NodeAspects.Place) != 0)
                (outside.Parent, outside.Name) = (inode.Parent, inode.Name);

            if ((own.Changed & NodeAspects.Attributes) != 0)
            {
                _heapRoom -= CostOf(inode.Attributes) - CostOf(outside.Attributes);
                DropAttributes(outside.Attributes, inode.Attributes);
                outside.Attributes = inode.Attributes;
            }

            foreach (NameChanges.Change change in ChangesOf(own))
                Commit(node, outside.Entries!, change);
            if (inode.Content is { } content)
            {
                hasContent = true;
                CommitContent(node, outside, own, content);
            }

            NoteRecord(outside);
        }

        return hasContent;
    }

    /// <summary>Copy the bytes of a commit. A server that ends in the middle is followed by one that does it again.</summary>
    internal void CopyCommitted(TreeTransaction transaction)
    {
        foreach ((uint node, PrivateNode own) in transaction.Nodes)
        {
            Inode outside = _nodes[node]!;
            if (own.Inode.Content is { } content && outside.Content is { } target && content != target)
                CopyContent(outside, target, own, content);
        }
    }

    /// <summary>After a commit: other transactions that depend on what has changed fail, and what nobody can reach any more is gone.</summary>
    internal void EndCommit(TreeTransaction transaction)
    {
        foreach ((uint node, PrivateNode own) in transaction.Nodes)
        {
            TellConflicts(node, own.Changed);
            foreach (NameChanges.Change change in ChangesOf(own))
                TellConflicts(node, change.Name);
        }

        Unpin(transaction);
        transaction.Clear();
    }

    /// <summary>A transaction is no longer one that others' changes are told to.</summary>
    internal void Forget(TreeTransaction transaction) => _transactions.Remove(transaction);

    private static ReadOnlySpan<NameChanges.Change> ChangesOf(PrivateNode own) => own.Names is null ? [] : own.Names.Changes;

    private Errno Prepare(uint node, PrivateNode own, ref int cost)
    {
        if (Own(node, NodeAspects.None) is not { } outside)
            return Errno.ENOSPC;
        bool isRemoved = own.Inode.Links == 0 && (outside.Mode & FileMode.TypeMask) == FileMode.Directory;
        if (own.Names is not null || isRemoved)
        {
            if (OwnDirectory(node) is null)
                return Errno.ENOSPC;
            outside.Entries!.Reserve(own.Names?.Added ?? 0);
        }

        foreach (NameChanges.Change change in ChangesOf(own))
        {
            if (!change.IsOutside && change.Node is not null)
                cost += NameCost + change.Name.Length;
        }

        if ((own.Changed & NodeAspects.Attributes) != 0)
            cost += Math.Max(0, CostOf(own.Inode.Attributes) - CostOf(outside.Attributes));
        return own.Inode.Content is { } content ? PrepareContent(outside, own.Inode, content) : Errno.None;
    }

    /// <summary>Frames for the pages that are to be written, where the file has none.</summary>
    private Errno PrepareContent(Inode outside, Inode inode, FileContent content)
    {
        if (outside.Claims > 0)
            return Errno.ECANCELED;
        if (outside.Content is not { } target)
            return Errno.None; // it gets those of the transaction
        uint end = PagesOf(inode.Size);
        for (uint page = content.Next(0, true); page < end; page = content.Next(page, true))
        {
            uint last = Math.Min(end, content.Next(page, false));
            for (uint from = target.Next(page, false); from < last; from = target.Next(from, false))
            {
                uint to = Math.Min(last, target.Next(from, true));
                int before = target.Pages;
                uint reached = target.Ensure(from, to, FreePages, grows: false);
                _pages += target.Pages - before;
                if (reached > from)
                    _prepared.Add((outside, from, reached));
                if (reached < to)
                    return Errno.ENOSPC;
            }

            page = last;
        }

        return Errno.None;
    }

    private void Commit(uint directory, DirectoryEntries entries, NameChanges.Change change)
    {
        if (change.Node is not { } node)
        {
            if (!change.IsOutside)
                return;
            TakeName(directory, entries, change.Name, mayShrink: false);
            _heapRoom += NameCost + change.Name.Length;
        }
        else if (change.IsOutside)
        {
            ChangeName(directory, entries, change.Name, node);
        }
        else
        {
            PutName(directory, entries, change.Name, node);
            _heapRoom -= NameCost + change.Name.Length;
        }
    }

    private void CommitContent(uint node, Inode outside, PrivateNode own, FileContent content)
    {
        Inode inode = own.Inode;
        ulong size = inode.Size;
        outside.Version++;
        uint end = PagesOf(size);
        own.SizeBefore = outside.Size;
        outside.Size = size;
        if (outside.Content is null)
        {
            content.Adopt(StableStore.OwnerOf(_number, node));
            outside.Content = content;
            if (node < _belowCount)
                WithdrawBelow(node);
            return;
        }

        content.Clear(size, (ulong)end << FileContent.PageShift);
        if (_store is { } store)
            AnnounceContent(store, node, own, content, end);
    }

    private void CopyContent(Inode outside, FileContent target, PrivateNode own, FileContent content)
    {
        ulong size = outside.Size;

        // What a shorter file had behind is zero when it is longer again.
        target.Clear(own.Kept, Math.Max(own.SizeBefore, size));
        uint end = PagesOf(size);
        for (uint page = content.Next(0, true); page < end; page = content.Next(page + 1, true))
        {
            _store?.Step();
            ulong position = (ulong)page << FileContent.PageShift;
            target.Write(position, content.BytesAt(position)[..FileContent.PageSize]);
        }

        if (size < own.SizeBefore)
            target.WithdrawMappings(end);
        if (size < own.SizeBefore && !target.IsShared)
            _pages -= target.Trim(end);
        _pages -= content.Trim(0);
        if (own.ClearRecord != 0)
            _store!.Remove(own.ClearRecord);
    }
}
