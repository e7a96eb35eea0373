using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

public sealed partial class MemoryTree
{
    /// <summary>Make a node with a name that is free.</summary>
    /// <param name="directory">Where.</param>
    /// <param name="name">The name.</param>
    /// <param name="made">Type, permissions and owner.</param>
    /// <param name="device">Of a device.</param>
    /// <param name="target">Of a symbolic link.</param>
    /// <param name="now">The time.</param>
    /// <param name="node">The node.</param>
    /// <returns>ENOENT: the directory was removed. ENOSPC.</returns>
    public Errno Make(uint directory, ReadOnlySpan<byte> name, in NodeAccess made, uint device, ReadOnlySpan<byte> target, long now, out uint node)
    {
        node = 0;
        if (Links(directory) == 0)
            return Errno.ENOENT;
        if (OwnDirectory(directory) is not { } parent || _heapRoom < NameCost + name.Length + NodeCost + target.Length)
            return Errno.ENOSPC;
        if (!TryAdd(NewInode(made, device, target, now), out node))
            return Errno.ENOSPC;
        Inode inode = Seen(node)!;
        byte[] kept = name.ToArray();
        if (made.IsDirectory)
        {
            _nodes[node]!.Entries = new DirectoryEntries();
            _nodes[node]!.Parent = directory;
            inode.Parent = directory;
            inode.Name = kept;
            inode.Links = 2;
            parent.Links++;
            NoteRecord(parent);
        }

        AddName(directory, parent, kept, node, now);
        return Errno.None;
    }

    /// <summary>Make a node without a name (O_TMPFILE). It goes with the last who has it open, unless it is given a name.</summary>
    /// <returns>ENOSPC.</returns>
    public Errno MakeNameless(in NodeAccess made, bool mayBeLinked, long now, out uint node)
    {
        if (!TryAdd(NewInode(made, 0, [], now), out node))
            return Errno.ENOSPC;
        Seen(node)!.Links = 0;
        Seen(node)!.MayBeLinked = mayBeLinked;
        return Errno.None;
    }

    /// <summary>Give a node one more name, which is free.</summary>
    /// <returns>ENOENT: the directory was removed, or the last name of the node. ENOSPC.</returns>
    public Errno Link(uint directory, ReadOnlySpan<byte> name, uint node, long now)
    {
        if (Links(directory) == 0)
            return Errno.ENOENT;
        if (Links(node) == 0 && !Seen(node)!.MayBeLinked)
            return Errno.ENOENT;
        if (OwnDirectory(directory) is not { } parent || Own(node, NodeAspects.Status) is not { } inode || _heapRoom < NameCost + name.Length
            || !HasRecords(StableStore.MakingRoom + RecordsOf(inode)))
            return Errno.ENOSPC;
        inode.Links++;
        inode.ChangeTime = now;
        AddName(directory, parent, name.ToArray(), node, now);
        return Errno.None;
    }

    /// <summary>Whether a directory has no names but "." and "..".</summary>
    public bool IsEmpty(uint directory) => !TryEntry(directory, 0, out _, out _, out _);

    /// <summary>Remove a name; a directory must be empty.</summary>
    /// <returns>ENOTEMPTY. ENOSPC: what changes must be copied from the tree below, and there is no room.</returns>
    public Errno Remove(uint directory, ReadOnlySpan<byte> name, uint node, long now)
    {
        bool isDirectory = Access(node).IsDirectory;
        if (isDirectory && !IsEmpty(node))
            return Errno.ENOTEMPTY;
        if (OwnDirectory(directory) is not { } parent || Own(node, Unlinked(isDirectory)) is not { } inode)
            return Errno.ENOSPC;
        if (isDirectory)
            inode.Entries ??= new DirectoryEntries();
        RemoveName(directory, parent, name, now);
        if (isDirectory)
        {
            parent.Links--;
            NoteRecord(parent);
        }

        DropLink(node, inode, isDirectory, now);
        return Errno.None;
    }

    /// <summary>
    /// Move a name; what has the new name is replaced. The server has seen to it that both may be of the same type and that no directory
    /// gets into itself.
    /// </summary>
    /// <returns>ENOENT: the new directory was removed. ENOTEMPTY. ENOSPC.</returns>
    public Errno Rename(uint from, ReadOnlySpan<byte> name, uint node, uint to, ReadOnlySpan<byte> newName, uint? replaced, long now)
    {
        if (Links(to) == 0)
            return Errno.ENOENT;
        bool isDirectory = Access(node).IsDirectory;
        if (replaced is { } full && isDirectory && !IsEmpty(full))
            return Errno.ENOTEMPTY;
        if (OwnDirectory(from) is not { } source || OwnDirectory(to) is not { } target
            || Own(node, NodeAspects.Place | NodeAspects.Status) is not { } inode)
            return Errno.ENOSPC;
        if (_heapRoom < NameCost + newName.Length + NodeCost || !HasRecords(StableStore.MakingRoom))
            return Errno.ENOSPC;
        if (replaced is { } dead)
        {
            if (Own(dead, Unlinked(isDirectory)) is not { } gone)
                return Errno.ENOSPC;
            if (isDirectory)
                gone.Entries ??= new DirectoryEntries();
            ChangeName(to, target, newName, node, now);
            if (isDirectory)
                target.Links--; // and one more below
            DropLink(dead, gone, isDirectory, now);
        }
        else
        {
            AddName(to, target, newName.ToArray(), node, now);
        }

        RemoveName(from, source, name, now);
        inode.ChangeTime = now;
        if (!isDirectory)
            return Errno.None;
        source.Links--;
        target.Links++;
        NoteRecord(source);
        NoteRecord(target);
        Place(inode, to, newName);
        return Errno.None;
    }

    /// <summary>Let two names change places (RENAME_EXCHANGE).</summary>
    /// <returns>ENOSPC.</returns>
    public Errno Exchange(uint from, ReadOnlySpan<byte> name, uint node, uint to, ReadOnlySpan<byte> newName, uint other, long now)
    {
        if (OwnDirectory(from) is not { } source || OwnDirectory(to) is not { } target
            || Own(node, NodeAspects.Place | NodeAspects.Status) is not { } one || Own(other, NodeAspects.Place | NodeAspects.Status) is not { } two)
            return Errno.ENOSPC;
        ChangeName(from, source, name, other, now);
        ChangeName(to, target, newName, node, now);
        NoteRecord(source);
        NoteRecord(target);
        one.ChangeTime = two.ChangeTime = now;
        if (Access(node).IsDirectory)
        {
            source.Links--;
            target.Links++;
            Place(one, to, newName);
        }

        if (Access(other).IsDirectory)
        {
            target.Links--;
            source.Links++;
            Place(two, from, name);
        }

        return Errno.None;
    }

    /// <summary>Whether a directory is another one or lies below it.</summary>
    public bool IsBelow(uint directory, uint other)
    {
        while (directory != other && directory != Root)
            directory = Parent(directory);
        return directory == other;
    }

    private static Inode NewInode(in NodeAccess made, uint device, ReadOnlySpan<byte> target, long now)
    {
        Inode inode = new()
        {
            Mode = made.Mode,
            User = made.User,
            Group = made.Group,
            Links = 1,
            Device = device,
            AccessTime = now,
            ModificationTime = now,
            ChangeTime = now,
            BirthTime = now,
        };
        if (!target.IsEmpty)
            inode.Target = target.ToArray();
        return inode;
    }

    private static NodeAspects Unlinked(bool isDirectory) =>
        isDirectory ? NodeAspects.Status | NodeAspects.Life | NodeAspects.Names : NodeAspects.Status;

    private static void Place(Inode directory, uint parent, ReadOnlySpan<byte> name)
    {
        directory.Parent = parent;
        directory.Name = name.ToArray();
    }

    private void AddName(uint directory, Inode inode, byte[] name, uint node, long now)
    {
        if (_current is not null)
            SetPrivateName(_current, directory, name, node);
        else
            PutName(directory, OutsideNames(directory, inode, name), name, node);
        inode.ModificationTime = inode.ChangeTime = now;
        WriteTimes(inode);
        Charge(NameCost + name.Length);
    }

    private void ChangeName(uint directory, Inode inode, ReadOnlySpan<byte> name, uint node, long now)
    {
        if (_current is not null)
            SetPrivateName(_current, directory, name.ToArray(), node);
        else
            ChangeName(directory, OutsideNames(directory, inode, name), name, node);
        inode.ModificationTime = inode.ChangeTime = now;
        WriteTimes(inode);
    }

    private void RemoveName(uint directory, Inode inode, ReadOnlySpan<byte> name, long now)
    {
        if (_current is not null)
            SetPrivateName(_current, directory, name.ToArray(), null);
        else
            TakeName(directory, OutsideNames(directory, inode, name), name, mayShrink: true);
        inode.ModificationTime = inode.ChangeTime = now;
        WriteTimes(inode);
        Charge(-NameCost - name.Length);
    }

    /// <summary>The names of a directory, of which one is about to change.</summary>
    private DirectoryEntries OutsideNames(uint directory, Inode inode, ReadOnlySpan<byte> name)
    {
        if (_transactions.Count > 0)
            TellConflicts(directory, name.ToArray());
        return inode.Entries!;
    }

    private void DropLink(uint node, Inode inode, bool isDirectory, long now)
    {
        inode.Links = isDirectory ? 0 : inode.Links - 1;
        inode.ChangeTime = now;
        if (inode.Links != 0 || _current is not null)
            return;
        HoldParent(inode);
        DiscardUnused(node, inode);
    }
}
