using System;
using System.Runtime.InteropServices;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

public sealed partial class VfsServer
{
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
}
