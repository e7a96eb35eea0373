using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

public sealed partial class VfsServer
{
    /// <summary>Bytes of a directory record before the name: inode, offset, length and type, as Linux' getdents64 has them.</summary>
    private const int RecordHeader = 19;

    /// <inheritdoc/>
    public Errno Status(ulong domain, uint directory, bool follow, ReadOnlySpan<byte> path, Span<byte> status, out int bytes)
    {
        bytes = 0;
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        Errno error = Resolve(caller, directory, caller.Effective, path, follow, out Place place);
        return error != Errno.None ? error : Describe(place, status, out bytes);
    }

    /// <inheritdoc/>
    public Errno HandleStatus(ulong domain, uint handle, Span<byte> status, out int bytes)
    {
        bytes = 0;
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        return TryPlace(caller, handle, out Place place) ? Describe(place, status, out bytes) : Errno.EBADF;
    }

    /// <inheritdoc/>
    public Errno ReadLink(
        ulong domain, uint directory, uint offset, ReadOnlySpan<byte> path, out uint length, Span<byte> target, out int bytes)
    {
        length = 0;
        bytes = 0;
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        Errno error = Resolve(caller, directory, caller.Effective, path, follow: false, out Place place);
        if (error != Errno.None)
            return error;
        if (!place.Access.IsLink)
            return Errno.EINVAL;
        if (place.Mount == _processMount && (error = _processes.Prepare(place.Node)) != Errno.None)
            return error;
        ReadOnlySpan<byte> whole = place.Mount.FileSystem.Target(place.Node);
        length = (uint)whole.Length;
        bytes = Piece(whole, offset, target);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno ReadDirectory(ulong domain, uint handle, uint room, Span<byte> entries, out int bytes)
    {
        bytes = 0;
        Errno error = Find(domain, handle, out Domain? caller, out OpenFile? file);
        if (file is null)
            return error;
        if (file.Kind == FileKind.Path)
            return Errno.EBADF;
        if (file.Kind != FileKind.Directory)
            return Errno.ENOTDIR;
        _processes.Asker = caller;
        if (file.Place.Mount == _processMount && (error = _processes.Prepare(file.Place.Node)) != Errno.None)
            return error;

        if (room < (uint)entries.Length)
            entries = entries[..(int)room];
        Notify(file.Place, null, WatchEvents.Access);
        ulong next = file.Offset;
        while (_names.TryEntry(file.Place, ref next, out ReadOnlySpan<byte> name, out Place place))
        {
            int length = (RecordHeader + name.Length + 8) & ~7;
            if (length > entries.Length)
                return bytes == 0 ? Errno.EINVAL : Errno.None;
            file.Offset = next;
            WriteRecord(entries[..length], name, place, next);
            entries = entries[length..];
            bytes += length;
        }

        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Access(ulong domain, uint directory, uint mode, bool effective, bool follow, ReadOnlySpan<byte> path)
    {
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        if (mode > (uint)Permission.All)
            return Refuse(caller, Errno.EINVAL);
        Identity who = effective ? caller.Effective : caller.Real;
        Errno error = Resolve(caller, directory, who, path, follow, out Place place);
        if (error != Errno.None)
            return error;

        NodeAccess access = place.Access;
        Permission wanted = (Permission)mode;
        bool isDevice = !access.IsRegular && !access.IsDirectory && !access.IsLink;
        if ((wanted & Permission.Write) != 0 && place.Mount.FileSystem.IsReadOnly && !isDevice)
            return Errno.EROFS;
        return who.May(access, wanted) ? Errno.None : Errno.EACCES;
    }

    /// <inheritdoc/>
    public Errno DirectoryPath(ulong domain, uint handle, uint offset, out uint length, Span<byte> path, out int bytes)
    {
        length = 0;
        bytes = 0;
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        if (!TryPlace(caller, handle, out Place place))
            return Errno.EBADF;
        if (!place.Access.IsDirectory)
            return Errno.ENOTDIR;

        // From the end of the buffer to its front, since the names come from the last to the first.
        int start = _path.Length;
        Place root = caller.RootPlace ?? _names.Root;
        while (place != root)
        {
            if ((place.IsMountRoot && place.Mount.Parent is null) || IsRemoved(place))
                return Errno.ENOENT; // outside the caller's root, or it was removed
            ReadOnlySpan<byte> name = NameTree.NameOf(place);
            if (name.Length + 1 > start)
                return Errno.ENAMETOOLONG;
            start -= name.Length;
            name.CopyTo(_path.AsSpan(start));
            _path[--start] = (byte)'/';
            place = _names.Above(place);
        }

        if (start == _path.Length)
            _path[--start] = (byte)'/';
        length = (uint)(_path.Length - start);
        bytes = Piece(_path.AsSpan(start), offset, path);
        return Errno.None;
    }

    private static Errno Describe(Place place, Span<byte> status, out int bytes)
    {
        FileStatus filled = default;
        NameTree.Describe(place, ref filled);
        MemoryMarshal.Write(status, in filled);
        bytes = FileStatus.Size;
        return Errno.None;
    }

    private static void WriteRecord(Span<byte> record, ReadOnlySpan<byte> name, Place place, ulong next)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(record, place.Inode);
        BinaryPrimitives.WriteUInt64LittleEndian(record[8..], next);
        BinaryPrimitives.WriteUInt16LittleEndian(record[16..], (ushort)record.Length);

        // The type of an entry is the type of the mode, without the permissions.
        record[18] = (byte)(place.Access.Mode >> 12);
        name.CopyTo(record[RecordHeader..]);
        record[(RecordHeader + name.Length)..].Clear();
    }
}
