using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

public sealed partial class VfsServer
{
    /// <summary>What F_GETFL tells and F_SETFL may change.</summary>
    private const OpenFlags ChangeableFlags =
        OpenFlags.Append | OpenFlags.NonBlocking | OpenFlags.Async | OpenFlags.Direct | OpenFlags.NoAccessTime;

    /// <summary>What F_GETFL tells besides.</summary>
    private const OpenFlags KeptFlags = OpenFlags.AccessMode | OpenFlags.Sync | OpenFlags.LargeFile | OpenFlags.Directory | OpenFlags.Path;

    /// <summary>The flags that count together with O_PATH.</summary>
    private const OpenFlags PathFlags = OpenFlags.Path | OpenFlags.Directory | OpenFlags.NoFollow | OpenFlags.CloseOnExec;

    /// <summary>The bit of O_TMPFILE that O_DIRECTORY does not have.</summary>
    private const OpenFlags TemporaryBit = OpenFlags.TemporaryFile & ~OpenFlags.Directory;

    /// <inheritdoc/>
    public Errno Open(
        ulong domain, uint directory, OpenFlags flags, uint mode, ReadOnlySpan<byte> path, out uint handle, out FileKind kind, out ulong size)
    {
        handle = 0;
        kind = 0;
        size = 0;
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        if ((flags & OpenFlags.Path) != 0)
            flags &= PathFlags;
        if ((flags & OpenFlags.AccessMode) == OpenFlags.AccessMode)
            return Refuse(caller, Errno.EINVAL);

        bool make = (flags & OpenFlags.Create) != 0;
        bool exclusive = make && (flags & OpenFlags.Exclusive) != 0;
        bool follow = (flags & OpenFlags.NoFollow) == 0 && !exclusive;
        Errno error = Resolve(caller, directory, caller.Effective, path, follow, out Place place);
        if (error == Errno.ENOENT && make && _walk.MissingIn is { } parent)
            return parent.Mount.FileSystem.IsReadOnly ? Errno.EROFS : Errno.ENOSYS;
        if (error == Errno.None && exclusive)
            error = Errno.EEXIST;
        if (error == Errno.None)
            error = CheckOpen(caller, place, flags, make);
        if (error != Errno.None)
            return error;

        kind = (flags & OpenFlags.Path) != 0 ? FileKind.Path : place.Kind;
        size = kind == FileKind.Regular ? place.Mount.FileSystem.Size(place.Node) : 0;
        return Hold(caller, place, kind, flags, size, out handle) ? Errno.None : Errno.EMFILE;
    }

    /// <summary>Whether the caller may open what a path led to.</summary>
    private static Errno CheckOpen(Domain caller, Place place, OpenFlags flags, bool make)
    {
        NodeAccess access = place.Access;
        if ((flags & OpenFlags.Directory) != 0 && !access.IsDirectory)
            return Errno.ENOTDIR;
        if ((flags & OpenFlags.Path) != 0)
            return Errno.None;
        if (access.IsLink)
            return Errno.ELOOP;
        if ((flags & OpenFlags.Execute) != 0)
        {
            if ((flags & OpenFlags.AccessMode) != OpenFlags.ReadOnly || make)
                return Errno.EINVAL;
            return access.IsRegular && caller.Effective.May(access, Permission.Execute) ? Errno.None : Errno.EACCES;
        }

        bool write = (flags & OpenFlags.AccessMode) != OpenFlags.ReadOnly;
        bool temporary = (flags & TemporaryBit) != 0;
        if (temporary && !write)
            return Errno.EINVAL;
        if (access.IsDirectory && (write || make) && !temporary)
            return Errno.EISDIR;
        bool change = write || (flags & OpenFlags.Truncate) != 0;
        if (change && place.Mount.FileSystem.IsReadOnly && (access.IsRegular || access.IsDirectory))
            return Errno.EROFS;
        Permission wanted = change ? Permission.Write : Permission.None;
        if ((flags & OpenFlags.AccessMode) != OpenFlags.WriteOnly)
            wanted |= Permission.Read;
        return caller.Effective.May(access, wanted) ? Errno.None : Errno.EACCES;
    }

    /// <inheritdoc/>
    public Errno Close(ulong domain, uint handle)
    {
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        if (caller[handle] is null)
            return Errno.EBADF;
        Release(caller, handle);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Describe(ulong domain, uint handle, out FileKind kind, out OpenFlags flags, out ulong size)
    {
        kind = 0;
        flags = 0;
        size = 0;
        Errno error = Find(domain, handle, out _, out OpenFile? file);
        if (file is null)
            return error;
        kind = file.Kind;
        flags = file.Flags;
        size = file.Size;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SetFlags(ulong domain, uint handle, OpenFlags flags)
    {
        Errno error = Find(domain, handle, out _, out OpenFile? file);
        if (file is null)
            return error;
        if (file.Kind == FileKind.Path)
            return Errno.EBADF;
        file.Flags = (file.Flags & ~ChangeableFlags) | (flags & ChangeableFlags);
        return Errno.None;
    }

    private Errno Find(ulong domain, uint handle, out Domain? caller, out OpenFile? file)
    {
        file = null;
        if (!_domains.TryGetValue(domain, out caller))
            return Errno.EPERM;
        file = caller[handle];
        return file is null ? Errno.EBADF : Errno.None;
    }

    /// <summary>End a request that takes a path before the path is looked at.</summary>
    private static Errno Refuse(Domain caller, Errno error)
    {
        caller.PathLength = 0;
        return error;
    }

    private bool Hold(Domain caller, Place place, FileKind kind, OpenFlags flags, ulong size, out uint handle)
    {
        OpenFile file = _unused.Count > 0 ? _unused.Pop() : new OpenFile();
        file.Place = place;
        file.Kind = kind;
        file.Flags = flags & (ChangeableFlags | KeptFlags | OpenFlags.Execute);
        file.Offset = 0;
        file.Size = size;
        file.Holders = 0;
        file.Pipe = null;
        if (!caller.TryHold(file, out handle))
        {
            _unused.Push(file);
            return false;
        }

        _handles++;
        return true;
    }

    /// <summary>Close a handle that is held.</summary>
    private void Release(Domain holder, uint handle)
    {
        OpenFile file = holder[handle]!;
        ulong capability = holder.Capability(handle);
        holder.Release(handle);
        _handles--;
        if (file.Pipe is not null)
            Changed(file.Pipe); // whoever of the holder waits through this handle waits no longer
        if (--file.Holders == 0)
        {
            if (file.Pipe is not null)
                ClosePipeEnd(file, file.Pipe);
            _unused.Push(file);
        }

        if (capability == 0)
            return;

        // The capability is the server's own: neither call can fail.
        _ = _kernel.Revoke(capability);
        _ = _kernel.Delete(capability);
    }
}
