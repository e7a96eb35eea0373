using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

public sealed partial class MemoryTree
{
    /// <summary>Change permissions, owner and group.</summary>
    /// <returns>ENOSPC.</returns>
    public Errno SetAccess(uint node, in NodeAccess access, long now)
    {
        if (Own(node, NodeAspects.Access | NodeAspects.Status) is not { } inode)
            return Errno.ENOSPC;
        inode.Mode = (inode.Mode & FileMode.TypeMask) | (access.Mode & ~FileMode.TypeMask);
        inode.User = access.User;
        inode.Group = access.Group;
        inode.ChangeTime = now;
        return Errno.None;
    }

    /// <summary>Change times; null leaves one as it is.</summary>
    /// <returns>ENOSPC.</returns>
    public Errno SetTimes(uint node, long? access, long? modification, long now)
    {
        if (Own(node, NodeAspects.Status) is not { } inode)
            return Errno.ENOSPC;
        inode.AccessTime = access ?? inode.AccessTime;
        inode.ModificationTime = modification ?? inode.ModificationTime;
        inode.ChangeTime = now;
        return Errno.None;
    }

    /// <summary>A regular file is read: as with Linux' "relatime", only the first time after a change counts.</summary>
    public void Touch(uint node, long now)
    {
        if (!NeedsTouch(node))
            return;
        Changing(node);
        Inode inode = _nodes[node]!;
        inode.AccessTime = now;
        WriteTimes(inode);
    }

    /// <summary>Whether <see cref="Touch"/> would change something.</summary>
    public bool NeedsTouch(uint node) =>
        _current is null && _nodes[node] is { } inode && (inode.AccessTime <= inode.ModificationTime || inode.AccessTime <= inode.ChangeTime);

    /// <summary>A regular file with bytes that can be changed: those of the tree below are copied, as far as a size.</summary>
    /// <returns>ENOSPC. EIO: the tree below cannot be read.</returns>
    internal Errno OwnContent(uint node, ulong keptSize, out Inode? inode)
    {
        inode = Own(node, NodeAspects.Content | NodeAspects.Status);
        if (inode is null)
            return Errno.ENOSPC;
        if (inode.Content is not null)
            return Errno.None;
        if (_current is not null)
            return OwnPrivateContent(_current, node, keptSize);
        if (!HasRecords(StableStore.ChangingRoom))
            return Errno.ENOSPC;
        FileContent content = new(_pool, StableStore.OwnerOf(_number, node));
        uint kept = PagesOf(Math.Min(keptSize, inode.Size));
        if (node < _belowCount && kept > 0)
        {
            Errno error = CopyBelow(node, content, kept, (long)Math.Min(keptSize, inode.Size));
            if (error != Errno.None)
            {
                content.Trim(0);
                return error;
            }

            inode.Version++;
        }

        _pages += content.Pages;
        inode.Content = content;
        NoteRecord(inode);
        if (node < _belowCount)
            WithdrawBelow(node);
        return Errno.None;
    }

    /// <summary>Change the size of a regular file.</summary>
    /// <param name="node">The file.</param>
    /// <param name="size">The new size.</param>
    /// <param name="alone">Nobody but the caller has frames of it.</param>
    /// <param name="now">The time.</param>
    /// <returns>EFBIG. ENOSPC. EIO.</returns>
    public Errno SetSize(uint node, ulong size, bool alone, long now)
    {
        if (size > MaximumSize)
            return Errno.EFBIG;
        Errno error = OwnContent(node, size, out Inode? inode);
        if (error != Errno.None)
            return error;
        FileContent content = inode!.Content!;
        if (_current is not null)
            KeepPrivate(_current, node, size);
        if (size < inode.Size)
        {
            content.WithdrawMappings(PagesOf(size));

            // Frames that others copy from stay: they would fault in the middle of a read.
            if (alone || !content.IsShared)
            {
                if (content.IsShared)
                    inode.Version++;
                _pages -= content.Trim(PagesOf(size));
            }

            ClearLater(content, size, Math.Min(inode.Size, (ulong)PagesOf(size) << FileContent.PageShift));
        }
        else
        {
            content.Clear(inode.Size, size);
        }

        inode.Size = size;
        inode.ClaimedEnd = 0;
        inode.ModificationTime = inode.ChangeTime = now;
        NoteRecord(inode);
        return Errno.None;
    }

    /// <summary>
    /// See to it that bytes can be written: the pages get frames, and what lies between the end of the file and the bytes is cleared. The size
    /// does not change.
    /// </summary>
    /// <param name="node">A regular file.</param>
    /// <param name="position">The first byte.</param>
    /// <param name="count">How many; at least 1.</param>
    /// <param name="dropsIdentity">The bits that lend an identity are cleared.</param>
    /// <param name="now">The time.</param>
    /// <param name="taken">How many can be written: fewer when there is no room for all.</param>
    /// <returns>EFBIG. ENOSPC: not one. EIO.</returns>
    public Errno Prepare(uint node, ulong position, ulong count, bool dropsIdentity, long now, out ulong taken)
    {
        taken = 0;
        if (position >= MaximumSize)
            return Errno.EFBIG;
        count = Math.Min(count, MaximumSize - position);
        Errno error = OwnContent(node, ulong.MaxValue, out Inode? inode);
        if (error != Errno.None)
            return error;
        FileContent content = inode!.Content!;
        int before = content.Pages;
        (uint from, uint to) = ((uint)(position >> FileContent.PageShift), PagesOf(position + count));
        ulong end = (ulong)(_current is null ? content.Ensure(from, to, FreePages) : EnsurePrivate(_current, node, from, to)) << FileContent.PageShift;
        _pages += content.Pages - before;
        if (end <= position)
            return Errno.ENOSPC;
        taken = Math.Min(count, end - position);

        // What others have claimed was cleared up to their place, and from there on it is theirs: they may have written it already.
        ulong known = Math.Max(inode.Size, inode.ClaimedEnd);
        if (position > known)
            content.Clear(known, position);

        // POSIX write: these bits may be cleared; Linux does.
        if (dropsIdentity && (inode.Mode & (FileMode.SetUser | FileMode.SetGroup)) != 0)
        {
            inode.Mode &= ~((inode.Mode & 8) != 0 ? FileMode.SetUser | FileMode.SetGroup : FileMode.SetUser);
            NoteChanged(node, NodeAspects.Access);
            NoteRecord(inode);
        }

        inode.ModificationTime = inode.ChangeTime = now;
        WriteTimes(inode);
        return Errno.None;
    }

    /// <summary>Frames behind the end of a file, and behind what somebody is about to write, are not needed after all.</summary>
    public void GiveBack(uint node)
    {
        if (Seen(node) is { Content: { IsShared: false } content } inode)
            _pages -= content.Trim(PagesOf(Math.Max(inode.Size, inode.ClaimedEnd)));
    }

    /// <summary>Bytes were written up to a position: the file is at least as long.</summary>
    public void Extend(uint node, ulong end)
    {
        if (Seen(node) is not { } inode || end <= inode.Size)
            return;
        NoteChanged(node, NodeAspects.Content | NodeAspects.Status);
        inode.Size = end;
        NoteRecord(inode);
    }

    /// <summary>Free all that a hole of a file covers.</summary>
    public void Punch(uint node, ulong from, ulong to, long now)
    {
        Changing(node);
        Inode inode = _nodes[node]!;
        FileContent content = inode.Content!;
        to = Math.Min(to, inode.Size);
        uint first = PagesOf(from);
        uint last = (uint)(to >> FileContent.PageShift);
        if (first < last)
            _pages -= content.Punch(first, last);
        content.Clear(from, Math.Min(to, (ulong)first << FileContent.PageShift));
        if (last >= first)
            content.Clear((ulong)last << FileContent.PageShift, to);
        inode.ModificationTime = inode.ChangeTime = now;
        WriteTimes(inode);
    }

    private Errno CopyBelow(uint node, FileContent content, uint pages, long bytes)
    {
        if (content.Ensure(0, pages, FreePages) != pages)
            return Errno.ENOSPC;
        if (_below!.Frames(node, false, out ulong memory) != CallStatus.Ok)
            return Errno.EIO;
        bool copied = content.CopyFrom(memory, bytes);
        _pool.Withdraw(memory);
        return copied ? Errno.None : Errno.EIO;
    }
}
