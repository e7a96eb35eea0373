using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

public sealed partial class VfsServer
{
    private readonly byte[] _firstName = new byte[VfsLimits.NameMaximum];

    /// <inheritdoc/>
    public Errno MakeNode(ulong domain, uint directory, uint mode, uint device, ReadOnlySpan<byte> path)
    {
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        uint type = mode & FileMode.TypeMask;
        if (type is not (FileMode.Directory or FileMode.Regular or FileMode.Fifo or FileMode.Socket or FileMode.CharacterDevice or FileMode.BlockDevice))
            return Refuse(caller, Errno.EINVAL);
        Errno error = ResolveNew(caller, directory, Whole(caller, path), type == FileMode.Directory, out Place parent);
        bool isDevice = type is FileMode.CharacterDevice or FileMode.BlockDevice;
        if (error == Errno.None && isDevice && caller.Effective.User != 0)
            error = MayChange(caller, parent) == Errno.None ? Errno.EPERM : Errno.EACCES;
        return error == Errno.None ? MakeNode(caller, parent, _walk.Last, mode, isDevice ? device : 0, [], out _) : error;
    }

    /// <inheritdoc/>
    public Errno MakeLink(ulong domain, uint directory, ReadOnlySpan<byte> paths)
    {
        Errno error = TakeTwo(domain, paths, out Domain? caller, out ReadOnlySpan<byte> target, out ReadOnlySpan<byte> path);
        if (caller is null || error != Errno.None)
            return error;
        if (target.Length == 0)
            return Errno.ENOENT;
        if (target.Length >= VfsLimits.PathMaximum)
            return Errno.ENAMETOOLONG;
        error = ResolveNew(caller, directory, path, false, out Place parent);
        return error == Errno.None ? MakeNode(caller, parent, _walk.Last, FileMode.SymbolicLink | 0x1FF, 0, target, out _) : error;
    }

    /// <inheritdoc/>
    public Errno Link(ulong domain, uint directory, uint newDirectory, bool follow, ReadOnlySpan<byte> paths)
    {
        Errno error = TakeTwo(domain, paths, out Domain? caller, out ReadOnlySpan<byte> path, out ReadOnlySpan<byte> newPath);
        if (caller is null || error != Errno.None)
            return error;
        error = Target(caller, directory, path, follow, out Place place);
        if (error != Errno.None)
            return error;
        error = ResolveNew(caller, newDirectory, newPath, false, out Place parent);
        return error == Errno.None ? LinkIn(caller, place, parent) : error;
    }

    /// <inheritdoc/>
    public Errno Remove(ulong domain, uint directory, bool isDirectory, ReadOnlySpan<byte> path)
    {
        return _domains.TryGetValue(domain, out Domain? caller) ? Remove(caller, directory, isDirectory, Whole(caller, path)) : Errno.EPERM;
    }

    private Errno Remove(Domain caller, uint directory, bool isDirectory, ReadOnlySpan<byte> path)
    {
        Errno error = ResolveParent(caller, directory, path, out Place parent);
        if (error != Errno.None)
            return error;
        ReadOnlySpan<byte> name = _walk.Last;
        if (_walk.LastIsSpecial)
            return !isDirectory ? Errno.EISDIR : name.Length == 0 ? Errno.EBUSY : name.Length == 1 ? Errno.EINVAL : Errno.ENOTEMPTY;
        if (parent.Mount.FileSystem.IsReadOnly)
            return Errno.EROFS;
        if (!_names.TryFind(parent, name, out Place place))
            return Errno.ENOENT;
        NodeAccess access = place.Access;
        if (!isDirectory && _walk.HasSlash)
            return access.IsDirectory ? Errno.EISDIR : Errno.ENOTDIR;
        error = MayRemove(caller, parent, place, name);
        if (error != Errno.None)
            return error;
        if (access.IsDirectory != isDirectory)
            return isDirectory ? Errno.ENOTDIR : Errno.EISDIR;
        if (parent.Mount.FileSystem is not MemoryTree tree)
            return Errno.EPERM;
        bool isWatched = _watches.Count != 0;
        bool isLast = isWatched && IsLastName(place);
        error = tree.Remove(parent.Node, name, place.Node, _kernel.Now);
        if (isWatched && error == Errno.None)
        {
            NotifyUnlinked(place, isLast, isDirectory);
            NotifyName(parent, name, WatchEvents.Delete, isDirectory);
        }

        return error;
    }

    /// <inheritdoc/>
    public Errno Rename(ulong domain, uint directory, uint newDirectory, RenameFlags flags, ReadOnlySpan<byte> paths)
    {
        Errno error = TakeTwo(domain, paths, out Domain? caller, out ReadOnlySpan<byte> path, out ReadOnlySpan<byte> newPath);
        if (caller is null || error != Errno.None)
            return error;
        if (flags > RenameFlags.Exchange)
            return Errno.EINVAL;
        error = ResolveParent(caller, directory, path, out Place from);
        if (error != Errno.None)
            return error;
        bool isSpecial = _walk.LastIsSpecial;
        bool hasSlash = _walk.HasSlash;
        _walk.Last.CopyTo(_firstName);
        ReadOnlySpan<byte> name = _firstName.AsSpan(0, _walk.Last.Length);
        error = ResolveParent(caller, newDirectory, newPath, out Place to);
        if (error != Errno.None)
            return error;
        if (from.Mount != to.Mount)
            return Errno.EXDEV;
        if (isSpecial)
            return Errno.EBUSY;
        if (_walk.LastIsSpecial)
            return flags == RenameFlags.NoReplace ? Errno.EEXIST : Errno.EBUSY;
        if (from.Mount.FileSystem.IsReadOnly)
            return Errno.EROFS;
        if (!_names.TryFind(from, name, out Place moved))
            return Errno.ENOENT;
        Place? replaced = _names.TryFind(to, _walk.Last, out Place found) ? found : null;
        if (replaced is not null ? flags == RenameFlags.NoReplace : flags == RenameFlags.Exchange)
            return replaced is not null ? Errno.EEXIST : Errno.ENOENT;
        if ((hasSlash && !moved.Access.IsDirectory)
            || (_walk.HasSlash && !(flags == RenameFlags.Exchange ? replaced!.Value : moved).Access.IsDirectory))
            return Errno.ENOTDIR;
        return from.Mount.FileSystem is MemoryTree tree ? Move(caller, tree, from, name, moved, to, _walk.Last, replaced, flags) : Errno.EPERM;
    }

    private Errno Move(
        Domain caller, MemoryTree tree, Place from, ReadOnlySpan<byte> name, Place moved, Place to, ReadOnlySpan<byte> newName, Place? replaced,
        RenameFlags flags)
    {
        bool exchange = flags == RenameFlags.Exchange;
        if (replaced == moved)
            return Errno.None;
        if (_names.IsMountPoint(from, name) || _names.IsMountPoint(to, newName))
            return Errno.EBUSY;
        if (moved.Access.IsDirectory && tree.IsBelow(to.Node, moved.Node))
            return Errno.EINVAL;
        if (replaced is { } above && above.Access.IsDirectory && tree.IsBelow(from.Node, above.Node))
            return exchange ? Errno.EINVAL : Errno.ENOTEMPTY;

        Errno error = MayRemove(caller, from, moved, name);
        if (error == Errno.None)
            error = replaced is { } old ? MayRemove(caller, to, old, newName) : MayChange(caller, to);
        if (error != Errno.None)
            return error;
        if (!exchange && replaced is { } gone && gone.Access.IsDirectory != moved.Access.IsDirectory)
            return gone.Access.IsDirectory ? Errno.EISDIR : Errno.ENOTDIR;

        // ".." of a directory that gets another parent is written.
        bool writes = moved.Access.IsDirectory && !caller.Effective.May(moved.Access, Permission.Write);
        if (exchange && replaced!.Value.Access.IsDirectory)
            writes |= !caller.Effective.May(replaced.Value.Access, Permission.Write);
        if (from != to && writes)
            return Errno.EACCES;
        bool isLast = replaced is { } dead && IsLastName(dead);
        error = exchange
            ? tree.Exchange(from.Node, name, moved.Node, to.Node, newName, replaced!.Value.Node, _kernel.Now)
            : tree.Rename(from.Node, name, moved.Node, to.Node, newName, replaced?.Node, _kernel.Now);
        if (error != Errno.None)
            return error;
        NotifyMove(from, name, to, newName, moved, exchange ? null : replaced);
        if (exchange)
            NotifyMove(to, newName, from, name, replaced!.Value);
        else if (isLast || (_entered is not null && _watches.Count != 0 && replaced is not null))
            NotifyGone(replaced!.Value, moved.Access.IsDirectory);
        return Errno.None;
    }

    /// <summary>Give a place a name that was resolved last.</summary>
    private Errno LinkIn(Domain caller, Place place, Place parent)
    {
        if (place.Mount != parent.Mount)
            return Errno.EXDEV;
        Errno error = MayChange(caller, parent);
        if (error != Errno.None)
            return error;
        if (place.Access.IsDirectory)
            return Errno.EPERM;
        if (parent.Mount.FileSystem is not MemoryTree tree)
            return Errno.EPERM;
        error = tree.Link(parent.Node, _walk.Last, place.Node, _kernel.Now);
        if (error == Errno.None)
        {
            Notify(place, null, WatchEvents.Attributes);
            NotifyName(parent, _walk.Last, WatchEvents.Create, isDirectory: false);
        }

        return error;
    }

    /// <summary>Make a node in a directory, with a name that does not exist.</summary>
    private Errno MakeNode(
        Domain caller, Place parent, ReadOnlySpan<byte> name, uint mode, uint device, ReadOnlySpan<byte> target, out Place place)
    {
        place = parent;
        NodeAccess access = parent.Access;
        Errno error = MayChange(caller, parent, access);
        if (error != Errno.None)
            return error;
        if (parent.Mount.FileSystem is not MemoryTree tree)
            return Errno.EPERM;
        error = tree.Make(parent.Node, name, NewAccess(caller, access, mode), device, target, _kernel.Now, out uint node);
        place = new Place(parent.Mount, node);
        if (_watches.Count != 0 && error == Errno.None)
            NotifyName(parent, name, WatchEvents.Create, (mode & FileMode.TypeMask) == FileMode.Directory);
        return error;
    }

    /// <summary>Who owns what is made in a directory: one with S_ISGID gives its group on.</summary>
    private static NodeAccess NewAccess(Domain caller, in NodeAccess parent, uint mode)
    {
        Identity who = caller.Effective;
        bool inherits = (parent.Mode & FileMode.SetGroup) != 0;
        uint group = inherits ? parent.Group : who.Group;
        bool isDirectory = (mode & FileMode.TypeMask) == FileMode.Directory;
        if (inherits && isDirectory)
            mode |= FileMode.SetGroup;
        else if ((mode & (FileMode.SetGroup | 8)) == (FileMode.SetGroup | 8) && who.User != 0 && !who.IsIn(group))
            mode &= ~FileMode.SetGroup;
        return new NodeAccess(mode, who.User, group);
    }

    /// <summary>Resolve a path to a name that does not exist yet; it is <see cref="PathWalk.Last"/>.</summary>
    private Errno ResolveNew(Domain caller, uint directory, ReadOnlySpan<byte> path, bool forDirectory, out Place parent)
    {
        Errno error = ResolveParent(caller, directory, path, out parent);
        if (error != Errno.None)
            return error;
        if (_walk.LastIsSpecial || _names.TryFind(parent, _walk.Last, out _))
            return Errno.EEXIST;
        if (_walk.HasSlash && !forDirectory)
            return Errno.ENOENT;
        return parent.Mount.FileSystem.IsReadOnly ? Errno.EROFS : Errno.None;
    }

    private Errno ResolveParent(Domain caller, uint directory, ReadOnlySpan<byte> path, out Place parent)
    {
        if (path.Length >= VfsLimits.PathMaximum)
        {
            parent = default;
            return Errno.ENAMETOOLONG;
        }

        Errno error = Start(caller, directory, path, out parent);
        return error == Errno.None ? ResolveParent(RootOf(caller), parent, caller.Effective, path, out parent) : error;
    }

    /// <summary>Resolve all of a path but its last component; what is before that may have been resolved before.</summary>
    private Errno ResolveParent(Place root, Place start, in Identity who, ReadOnlySpan<byte> path, out Place parent)
    {
        int slash = path.LastIndexOf((byte)'/');
        ReadOnlySpan<byte> name = path[(slash + 1)..];
        if (name.Length == 0 || _entered is not null)
            return _walk.ResolveParent(root, start, who, path, out parent);
        parent = slash == 0 ? root : start;
        Errno error = slash > 0 ? Resolve(root, start, who, path[..slash], follow: true, mayMake: false, isNew: false, out parent) : Errno.None;
        if (error == Errno.None)
            return _walk.EndIn(parent, who, name);
        _walk.Recall(null); // what is missing is not the last component
        return error;
    }

    /// <summary>Resolve a path that leads nowhere if all goes well, as <see cref="PathWalk.Resolve"/> without following a link at its end.</summary>
    private Errno ResolveFree(Place root, Place start, in Identity who, ReadOnlySpan<byte> path, out Place found)
    {
        Errno error = ResolveParent(root, start, who, path, out Place parent);
        found = parent;
        if (error != Errno.None)
            return error;
        if (_walk.LastIsSpecial || _walk.HasSlash)
            return _walk.Resolve(root, start, who, path, follow: false, out found);
        if (_names.TryFind(parent, _walk.Last, out found))
        {
            _walk.Recall(parent);
            return Errno.None;
        }

        return _walk.Miss(parent);
    }

    /// <summary>The two paths of a request.</summary>
    private Errno TakeTwo(
        ulong domain, ReadOnlySpan<byte> paths, out Domain? caller, out ReadOnlySpan<byte> first, out ReadOnlySpan<byte> second)
    {
        first = second = default;
        if (!_domains.TryGetValue(domain, out caller))
            return Errno.EPERM;
        paths = Whole(caller, paths);
        int end = paths.IndexOf((byte)0);
        if (end < 0)
            return Errno.EINVAL;
        first = paths[..end];
        second = paths[(end + 1)..];
        return Errno.None;
    }

    /// <summary>Whether the caller may make names in a directory.</summary>
    private static Errno MayChange(Domain caller, Place directory) => MayChange(caller, directory, directory.Access);

    private static Errno MayChange(Domain caller, Place directory, in NodeAccess access)
    {
        if (directory.Mount.FileSystem.IsReadOnly)
            return Errno.EROFS;
        return caller.Effective.May(access, Permission.Write | Permission.Execute) ? Errno.None : Errno.EACCES;
    }

    /// <summary>Whether the caller may take a name out of a directory.</summary>
    private Errno MayRemove(Domain caller, Place directory, Place place, ReadOnlySpan<byte> name)
    {
        NodeAccess parent = directory.Access;
        Errno error = MayChange(caller, directory, parent);
        if (error != Errno.None)
            return error;
        uint user = caller.Effective.User;
        if ((parent.Mode & FileMode.Sticky) != 0 && user != 0 && user != parent.User && user != place.Access.User)
            return Errno.EPERM;
        return _names.IsMountPoint(directory, name) ? Errno.EBUSY : Errno.None;
    }
}
