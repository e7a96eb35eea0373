using System;
using Pistachio.Abi;
using Pistachio.Ipc.Server;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

public sealed partial class VfsServer
{
    /// <summary>What F_GETFL tells and F_SETFL may change.</summary>
    private const OpenFlags ChangeableFlags =
        OpenFlags.Append | OpenFlags.NonBlocking | OpenFlags.Async | OpenFlags.Direct | OpenFlags.NoAccessTime;

    /// <summary>What F_GETFL tells besides.</summary>
    private const OpenFlags KeptFlags = OpenFlags.AccessMode | OpenFlags.Sync | OpenFlags.LargeFile | OpenFlags.Directory | OpenFlags.Path
        | OpenFlags.Sealable;

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
        return Open(caller, directory, flags, mode, path, out handle, out kind, out size);
    }

    private Errno Open(
        Domain caller, uint directory, OpenFlags flags, uint mode, ReadOnlySpan<byte> path, out uint handle, out FileKind kind, out ulong size)
    {
        handle = 0;
        kind = 0;
        size = 0;
        if ((flags & OpenFlags.Execute) != 0)
            Leave(); // what is executed is what others see
        if ((flags & OpenFlags.Path) != 0)
            flags &= PathFlags;
        if ((flags & OpenFlags.AccessMode) == OpenFlags.AccessMode)
            return Refuse(caller, Errno.EINVAL);

        bool make = (flags & OpenFlags.Create) != 0;
        bool exclusive = make && (flags & OpenFlags.Exclusive) != 0;
        bool follow = (flags & OpenFlags.NoFollow) == 0 && !exclusive;
        Errno error = Resolve(caller, directory, caller.Effective, path, follow, out Place place, mayMake: make, isNew: exclusive);
        bool isNew = error == Errno.ENOENT && make && _walk.MissingIn is not null;
        if (!MayHold(caller))
            return error == Errno.None || isNew ? TooMany : error;
        if (isNew)
            error = MakeNode(caller, _walk.MissingIn!.Value, _walk.Last, FileMode.Regular | (mode & ~FileMode.TypeMask), 0, [], out place);
        else if (error == Errno.None && exclusive)
            error = Errno.EEXIST;
        else if (error == Errno.None)
            error = CheckOpen(caller, place, flags, make);
        if (error == Errno.None && (flags & OpenFlags.TemporaryFile) == OpenFlags.TemporaryFile)
            error = MakeTemporary(caller, flags, mode, ref place);
        if (error != Errno.None)
            return MayFail && error == Errno.ENOENT ? TakeFault(path) : error;

        kind = (flags & OpenFlags.Path) != 0 ? FileKind.Path : place.Kind;
        if (kind is FileKind.Path or FileKind.Socket && (flags & OpenFlags.Path) == 0)
            return Errno.ENXIO; // a socket, or a device that there is not
        if (kind == FileKind.Pipe && caller.Transaction is not null)
            return Errno.EOPNOTSUPP;
        if (kind == FileKind.Text && (error = _processes.MayOpen(caller, place.Node)) != Errno.None)
            return error;
        if (!Hold(caller, place, kind, flags, out handle))
            return TooMany;
        OpenFile file = caller[handle]!;
        file.Directory = isNew ? _walk.MissingIn : _walk.Directory;
        if (IsKept(flags))
            NoteMapped(caller, handle, file);
        if (kind == FileKind.Pipe)
            error = OpenFifo(caller, file);
        else if (kind == FileKind.Queue)
            file.Queue = _ipc!.QueueOf(place);
        else if (kind == FileKind.Terminal)
            error = OpenTerminal(caller, file, flags);
        else if (kind == FileKind.Directory && place.Mount == _processMount)
            file.Process = _processes.Find(ProcessTree.ProcessOfDirectory(place.Node))?.Badge ?? 0;
        else if ((flags & OpenFlags.Truncate) != 0 && kind == FileKind.Regular && !isNew && place.Mount.FileSystem is MemoryTree tree
            && (error = tree.CheckSize(place.Node, 0)) == Errno.None)
            error = tree.SetSize(place.Node, 0, tree.Opens(place.Node) == 1, _kernel.Now);
        if (error != Errno.None)
        {
            Release(caller, handle);
            return error;
        }

        if ((flags & OpenFlags.Truncate) != 0)
        {
            NoteChange(file);
            if (!isNew)
                Notify(place, file.Directory, WatchEvents.Modify);
        }

        if (_watches.Count != 0 && kind != FileKind.Path)
            Notify(place, file.Directory, WatchEvents.Open);
        size = file.Size;
        NoteLook(place);
        return Errno.None;
    }

    /// <summary>O_TMPFILE: a file without a name, on the file system of a directory.</summary>
    private Errno MakeTemporary(Domain caller, OpenFlags flags, uint mode, ref Place place)
    {
        if (place.Mount.FileSystem is not MemoryTree tree)
            return place.Mount.FileSystem.IsReadOnly ? Errno.EROFS : Errno.EOPNOTSUPP;
        if (!caller.Effective.May(place.Access, Permission.Write | Permission.Execute))
            return Errno.EACCES;
        NodeAccess made = NewAccess(caller, place.Access, FileMode.Regular | (mode & ~FileMode.TypeMask));
        bool mayBeLinked = (flags & OpenFlags.Exclusive) == 0;
        Errno error = tree.MakeNameless(made, mayBeLinked, _kernel.Now, out uint node);
        place = new Place(place.Mount, node);
        return error;
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
        if (temporary)
            return !write ? Errno.EINVAL : access.IsDirectory ? Errno.None : Errno.ENOTDIR;
        if (access.IsDirectory && (write || make))
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
        if (caller[handle] is not { } file)
            return CloseLost(caller, handle);
        if (file.Queue is MessageQueue queue)
            _ipc!.Closed(domain, handle, queue);
        else if (file.Queue is not null && MustLinger(file))
            return Errno.EINPROGRESS;
        Release(caller, handle);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Describe(ulong domain, uint handle, out FileKind kind, out OpenFlags flags, out ulong size, out uint version)
    {
        kind = 0;
        flags = 0;
        size = 0;
        version = 0;
        Errno error = Find(domain, handle, out _, out OpenFile? file);
        if (file is null)
            return error;
        kind = file.Kind;
        flags = file.Flags;
        NoteLook(file.Place);
        size = file.Size;
        version = file.Place.Mount.FileSystem.Version(file.Place.Node);
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
        const OpenFlags changed = ChangeableFlags & ~OpenFlags.Async; // which SetAsync changes
        file.Flags = (file.Flags & ~changed) | (flags & changed);
        return Errno.None;
    }

    private Errno Find(ulong domain, uint handle, out Domain? caller, out OpenFile? file)
    {
        file = null;
        if (!_domains.TryGetValue(domain, out caller))
            return Errno.EPERM;
        file = caller[handle];
        if (file is null)
            return Errno.EBADF;
        Errno failure = FailureOf(caller, file.Place);
        if (failure != Errno.None)
            file = null;
        return failure;
    }

    /// <summary>End a request that takes a path before the path is looked at.</summary>
    private static Errno Refuse(Domain caller, Errno error)
    {
        caller.PathLength = 0;
        return error;
    }

    /// <summary>Why one more file cannot be open.</summary>
    private Errno TooMany => _handles >= VfsLimits.HandlesInAll ? Errno.ENFILE : Errno.EMFILE;

    /// <summary>Whether a domain may hold one more; otherwise see <see cref="TooMany"/>.</summary>
    private bool MayHold(Domain caller) => _handles < VfsLimits.HandlesInAll && caller.HasRoom;

    private bool Hold(Domain caller, Place place, FileKind kind, OpenFlags flags, out uint handle)
    {
        handle = 0;
        if (_handles >= VfsLimits.HandlesInAll)
            return false;
        OpenFile file = _unused.Count > 0 ? _unused.Pop() : new OpenFile();
        file.Place = place;
        file.Kind = kind;
        file.Flags = flags & (ChangeableFlags | KeptFlags | OpenFlags.Execute | OpenFlags.Interpreter);
        file.Offset = 0;
        file.Holders = 0;
        file.Pipe = null;
        file.Directory = null;
        file.HasLocks = false;
        uint handles = caller.HandleLimit;
        if (!caller.TryHold(file, out handle))
        {
            _unused.Push(file);
            return false;
        }

        if (caller.HandleLimit != handles)
            NoteDomain(caller);

        place.Mount.FileSystem.Retain(place.Node);
        _handles++;
        return true;
    }

    /// <summary>One less holds an open file description.</summary>
    private void Drop(OpenFile file)
    {
        if (_ipc is not null && _ipc.IsSegment(file))
            _ipc.Detached(file);
        if (--file.Holders != 0)
        {
            LookForUnreachable(file);
            return;
        }

        if (_watches.Count != 0)
            NotifyClosed(file);
        if (file.Queue is { } queue)
            EndQueue(file.Kind, queue);
        if (file.HasLocks)
            DropLocks(file);
        if (file.Queue is not null || file.Interests is not null)
            DropInterests(file);
        DropOwner(file);
        if (file.Pipe is not null)
            ClosePipeEnd(file, file.Pipe);
        if (file.Queue is UnixSocket socket)
            CloseSocket(socket, wasAccepted: true);
        if (file.Queue is RemoteSocket remote)
            CloseRemote(remote);
        if (file.Kind == FileKind.Terminal)
            CloseTerminal(file);
        bool wasDirectory = file.Kind == FileKind.Directory;
        bool isGone = _watches.Count != 0 && IsRemoved(file.Place) && ((MemoryTree)file.Place.Mount.FileSystem).Opens(file.Place.Node) == 1;
        file.Place.Mount.FileSystem.Release(file.Place.Node);
        if (isGone)
            NotifyGone(file.Place, wasDirectory);
        _unused.Push(file);
    }

    /// <summary>Nobody holds a file any more that the server has in a list of its own.</summary>
    private void EndQueue(FileKind kind, WaitQueue queue)
    {
        switch (kind)
        {
            case FileKind.Watch:
                DropWatches((WatchList)queue);
                break;
            case FileKind.Timer:
                _timers.Remove((TimerFile)queue);
                break;
            case FileKind.Process:
                CloseProcess((ProcessFile)queue);
                break;
        }
    }

    /// <summary>Close a handle that is held.</summary>
    private void Release(Domain holder, uint handle)
    {
        OpenFile file = holder[handle]!;
        if (holder.RingSides.Count != 0)
            LeaveRing(holder, handle);
        ulong capability = holder.Capability(handle);
        if (holder.HasLocks)
            DropLocks(holder, file.Place);
        if (holder.Writing == file)
            EndWrite(holder);
        if (holder.MapsToWrite(handle))
            ((MemoryTree)file.Place.Mount.FileSystem).CountWriter(file.Place.Node, -1);
        if (holder.MapRecord(handle) != 0)
            ForgetMapped(holder, handle);
        holder.Release(handle);
        if (file.Kind == FileKind.Console && !holder.HasEnded)
        {
            FindStreams(holder);
            NoteDomain(holder);
        }

        _handles--;
        if (file.Queue is not null)
            Changed(file.Queue); // whoever of the holder waits through this handle waits no longer
        Drop(file);
        if (capability == 0)
            return;

        // The capability is the server's own: neither call can fail.
        _ = _kernel.Revoke(capability);
        _ = _kernel.Delete(capability);
    }
}
