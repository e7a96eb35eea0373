using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

public sealed partial class VfsServer
{
    private const uint KeepSize = 1;
    private const uint PunchHole = 2;
    private const uint ZeroRange = 16;

    /// <inheritdoc/>
    public Errno PrepareWrite(
        ulong domain, uint handle, ulong count, ulong at, out ulong position, out ulong taken, out uint version, out bool commit)
    {
        version = 0;
        commit = false;
        Errno error = Prepare(domain, handle, count, at, out Domain? caller, out OpenFile? file, out position, out taken);
        if (error != Errno.None)
            return error;
        MemoryTree tree = (MemoryTree)file!.Place.Mount.FileSystem;
        Inode inode = tree.Find(file.Place.Node)!;
        version = inode.Version;
        commit = position + taken > inode.Size;
        if (!commit)
        {
            Notify(file.Place, file.Directory, WatchEvents.Modify);
            return Errno.None;
        }

        caller!.Writing = file;
        inode.Claims++;
        inode.ClaimedEnd = Math.Max(inode.ClaimedEnd, position + taken);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno CommitWrite(ulong domain, uint handle, ulong end, out ulong size)
    {
        size = 0;
        Errno error = Find(domain, handle, out Domain? caller, out OpenFile? file);
        if (file is null)
            return error;
        if (caller!.Writing != file)
            return Errno.EBADF;
        MemoryTree tree = (MemoryTree)file.Place.Mount.FileSystem;
        end = Math.Min(end, tree.Find(file.Place.Node)!.ClaimedEnd);
        error = end > file.Size ? tree.CheckSize(file.Place.Node, end) : Errno.None; // sealed meanwhile
        if (error == Errno.None)
            tree.Extend(file.Place.Node, end);
        EndWrite(caller);
        if (error != Errno.None)
            return error;
        NoteChange(file);
        Notify(file.Place, file.Directory, WatchEvents.Modify);
        size = file.Size;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno WriteBytes(ulong domain, uint handle, ulong at, ReadOnlySpan<byte> bytes, out uint written, out ulong size)
    {
        written = 0;
        size = 0;
        if (_domains.TryGetValue(domain, out Domain? writer) && writer.Writing is { } under && writer[handle] == under && at != VfsLimits.AtOffset)
            return WriteClaimed(under, at, bytes, out written, out size);
        Errno error = Prepare(domain, handle, (ulong)bytes.Length, at, out _, out OpenFile? file, out ulong position, out ulong taken);
        if (error != Errno.None)
            return error;
        MemoryTree tree = (MemoryTree)file!.Place.Mount.FileSystem;
        Inode inode = tree.Find(file.Place.Node)!;
        inode.Content!.Write(position, bytes[..(int)taken]);
        if (position + taken > inode.Size)
        {
            tree.Extend(file.Place.Node, position + taken);
            NoteChange(file);
        }

        Notify(file.Place, file.Directory, WatchEvents.Modify);
        written = (uint)taken;
        size = inode.Size;
        return Errno.None;
    }

    /// <summary>Bytes of a write that was prepared, for a caller that could not map the frames.</summary>
    private static Errno WriteClaimed(OpenFile file, ulong at, ReadOnlySpan<byte> bytes, out uint written, out ulong size)
    {
        MemoryTree tree = (MemoryTree)file.Place.Mount.FileSystem;
        Inode inode = tree.Find(file.Place.Node)!;
        written = 0;
        size = inode.Size;
        if (tree.CheckWrite(file.Place.Node, 0) != Errno.None)
            return Errno.EPERM; // sealed meanwhile
        if (at > inode.ClaimedEnd || (ulong)bytes.Length > inode.ClaimedEnd - at
            || inode.Content!.Next((uint)(at >> FileContent.PageShift), false) < PagesOf(at + (ulong)bytes.Length))
            return Errno.EINVAL;
        inode.Content.Write(at, bytes);
        written = (uint)bytes.Length;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno ReadBytes(ulong domain, uint handle, ulong position, uint maximum, Span<byte> bytes, out int count)
    {
        count = 0;
        if (_domains.TryGetValue(domain, out Domain? caller) && caller[handle] is { Kind: FileKind.Text, IsReadable: true } text)
            return ReadText(caller, text, position, bytes[..(int)Math.Min(maximum, (uint)bytes.Length)], out count);
        Errno error = FindReadable(domain, handle, out OpenFile? file);
        if (file is null)
            return error;
        ulong size = file.Size;
        if (position >= size)
            return Errno.None;
        int most = (int)Math.Min(Math.Min(maximum, (uint)bytes.Length), size - position);
        if (file.Place.Mount.FileSystem is not MemoryTree tree || !tree.TryRead(file.Place.Node, position, bytes[..most]))
            return Errno.EIO;
        count = most;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SetSize(ulong domain, uint directory, ulong size, ReadOnlySpan<byte> path)
    {
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        path = Whole(caller, path);
        OpenFile? file = null;
        Errno error;
        Place place;
        if (path.Length == 0)
        {
            error = Find(domain, directory, out _, out file);
            if (file is null)
                return error;
            if (file.Kind != FileKind.Regular || !file.IsWritable)
                return file.Kind == FileKind.Path ? Errno.EBADF : Errno.EINVAL;
            place = file.Place;
        }
        else
        {
            error = Resolve(caller, directory, caller.Effective, path, true, out place);
            if (error != Errno.None)
                return error;
            NodeAccess access = place.Access;
            if (!access.IsRegular)
                return access.IsDirectory ? Errno.EISDIR : Errno.EINVAL;
            if (place.Mount.FileSystem.IsReadOnly)
                return Errno.EROFS;
            if (!caller.Effective.May(access, Permission.Write))
                return Errno.EACCES;
        }

        if (size > long.MaxValue)
            return Errno.EINVAL;
        if (place.Mount.FileSystem is not MemoryTree tree)
            return Errno.EROFS;
        if (size > caller.FileLimit && size > tree.Size(place.Node))
            return (Errno)VfsLimits.FileLimitReached;
        if ((error = tree.CheckSize(place.Node, size)) != Errno.None)
            return error;
        bool alone = tree.Opens(place.Node) == (file is null ? 0 : 1) && (file is null || file.Holders == 1);
        error = tree.SetSize(place.Node, size, alone, _kernel.Now);
        if (error == Errno.None)
        {
            NoteChange(place);
            Notify(place, file is null ? _walk.Directory : file.Directory, WatchEvents.Modify);
        }

        return error;
    }

    /// <inheritdoc/>
    public Errno Allocate(ulong domain, uint handle, uint mode, ulong offset, ulong length)
    {
        Errno error = Find(domain, handle, out Domain? caller, out OpenFile? file);
        if (file is null)
            return error;
        if (!file.IsWritable)
            return Errno.EBADF;
        if (file.Kind != FileKind.Regular)
            return file.Kind == FileKind.Pipe ? Errno.ESPIPE : Errno.ENODEV;
        if (offset > long.MaxValue || length - 1 >= long.MaxValue)
            return Errno.EINVAL;
        if ((mode & ~(KeepSize | PunchHole | ZeroRange)) != 0 || (mode & (PunchHole | ZeroRange)) == (PunchHole | ZeroRange)
            || (mode & (KeepSize | PunchHole)) == PunchHole)
            return Errno.EOPNOTSUPP;
        if (offset + length > MemoryTree.MaximumSize)
            return Errno.EFBIG;
        if (file.Place.Mount.FileSystem is not MemoryTree tree)
            return Errno.EROFS;
        if ((mode & (PunchHole | ZeroRange)) != 0 && caller!.Transaction is not null)
            return Errno.EOPNOTSUPP;
        if ((mode & KeepSize) == 0 && offset + length > Math.Max(caller!.FileLimit, file.Size))
            return (Errno)VfsLimits.FileLimitReached;
        uint node = file.Place.Node;
        long now = _kernel.Now;
        error = (mode & (PunchHole | ZeroRange)) != 0 ? tree.CheckWrite(node, 0) : Errno.None;
        if (error == Errno.None && (mode & KeepSize) == 0 && offset + length > file.Size)
            error = tree.CheckSize(node, offset + length);
        if (error != Errno.None)
            return error;
        if ((mode & (PunchHole | ZeroRange)) != 0)
        {
            error = OwnContent(tree, file);
            if (error != Errno.None)
                return error;
            tree.Punch(node, offset, offset + length, now);
        }

        if ((mode & PunchHole) == 0)
        {
            error = tree.Prepare(node, offset, length, false, now, out ulong taken);
            if (error != Errno.None || taken < length)
            {
                tree.GiveBack(node);
                return error != Errno.None ? error : Errno.ENOSPC;
            }

            if ((mode & KeepSize) == 0 && offset + length > file.Size)
                error = tree.SetSize(node, offset + length, false, now);
        }

        NoteChange(file);
        Notify(file.Place, file.Directory, WatchEvents.Modify);
        return error;
    }

    /// <summary>What all writes begin with: the place of the bytes, and frames for them.</summary>
    private Errno Prepare(
        ulong domain, uint handle, ulong count, ulong at, out Domain? caller, out OpenFile? file, out ulong position, out ulong taken)
    {
        position = taken = 0;
        Errno error = Find(domain, handle, out caller, out file);
        if (file is null)
            return error;
        EndWrite(caller!);
        if (!file.IsWritable)
            return Errno.EBADF;
        if (file.Kind != FileKind.Regular)
            return Errno.ESPIPE;
        if (file.Place.Mount.FileSystem is not MemoryTree tree)
            return Errno.EROFS;
        if (count == 0)
            return Errno.EINVAL;
        uint node = file.Place.Node;
        bool isOwn = tree.HasContent(node);
        position = at == VfsLimits.AtOffset ? file.Offset : at;
        if ((file.Flags & OpenFlags.Append) != 0)
            position = Math.Max(tree.Size(node), tree.Find(node)?.ClaimedEnd ?? 0);
        if (position > long.MaxValue)
            return Errno.EINVAL;
        if (count > caller!.FileLimit || position > caller.FileLimit - count)
        {
            if (position >= caller.FileLimit)
                return (Errno)VfsLimits.FileLimitReached;
            count = caller.FileLimit - position;
        }

        error = tree.CheckWrite(node, position + count);
        if (error != Errno.None)
            return error;
        error = tree.Prepare(node, position, count, caller!.Effective.User != 0, _kernel.Now, out taken);
        if (error != Errno.None)
            return error;
        if (at == VfsLimits.AtOffset)
            file.Offset = position + taken;
        if (!isOwn)
            NoteChange(file.Place); // to the writer too, which may have the frames of the archive mapped
        return Errno.None;
    }

    /// <summary>No write of a domain is under way any more.</summary>
    private static void EndWrite(Domain domain)
    {
        if (domain.Writing is not { } file)
            return;
        domain.Writing = null;
        if (file.Place.Mount.FileSystem is MemoryTree tree && tree.Find(file.Place.Node) is { } inode && --inode.Claims == 0)
            inode.ClaimedEnd = 0;
    }

    private void NoteChange(Place place)
    {
        if (place.Mount.FileSystem is not MemoryTree tree || tree.Opens(place.Node) == 0)
            return;
        _counts.Raise(VfsLimits.ChangesSlot);
    }
}
