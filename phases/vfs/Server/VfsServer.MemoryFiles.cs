using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>Files of memory and their seals. They are nodes without a name of the file system at /dev/shm.</content>
public sealed partial class VfsServer
{
    private Mount? _sharedMemory;

    /// <inheritdoc/>
    public Errno MakeMemoryFile(ulong domain, bool maySeal, ReadOnlySpan<byte> name, out uint handle)
    {
        const uint permissions = 0x1FF;
        handle = 0;
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        if (_sharedMemory is null)
            return Errno.ENODEV;
        if (!MayHold(caller))
            return TooMany;
        Leave(); // it is there whatever becomes of a transaction
        MemoryTree tree = (MemoryTree)_sharedMemory.FileSystem;
        NodeAccess access = new(FileMode.Regular | permissions, caller.Effective.User, caller.Effective.Group);
        Errno error = tree.MakeMemoryFile(access, maySeal ? FileSeals.None : FileSeals.Seal, name, _kernel.Now, out uint node);
        if (error != Errno.None)
            return error;
        OpenFlags flags = OpenFlags.ReadWrite | (maySeal ? OpenFlags.Sealable : 0);
        return Hold(caller, new Place(_sharedMemory, node), FileKind.Regular, flags, out handle) ? Errno.None : TooMany;
    }

    /// <inheritdoc/>
    public Errno Seal(ulong domain, uint handle, FileSeals added, out FileSeals seals)
    {
        seals = FileSeals.None;
        Errno error = Find(domain, handle, out _, out OpenFile? file);
        if (file is null)
            return error;
        if (file.Kind == FileKind.Path)
            return Errno.EBADF;
        MemoryTree? tree = file.Place.Mount.FileSystem as MemoryTree;
        FileSeals? known = file.Kind == FileKind.Regular ? tree?.SealsOf(file.Place.Node) : null;
        if (added == FileSeals.None && known is { } told)
        {
            seals = told;
            return Errno.None;
        }

        if (added != FileSeals.None && !file.IsWritable)
            return Errno.EPERM;
        if (known is not { } before || (added & ~FileSeals.All) != 0)
            return Errno.EINVAL;
        if ((before & FileSeals.Seal) != 0)
            return Errno.EPERM;
        if ((added & ~before & FileSeals.Write) != 0 && tree!.IsMappedToWrite(file.Place.Node))
            return Errno.EBUSY;
        tree!.AddSeals(file.Place.Node, added);
        seals = before | added;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno MapToWrite(ulong domain, uint handle, bool isMapped)
    {
        Errno error = Find(domain, handle, out Domain? caller, out OpenFile? file);
        if (file is null)
            return error;
        if (file.Kind != FileKind.Regular || file.Place.Mount.FileSystem is not MemoryTree tree || tree.SealsOf(file.Place.Node) is not { } seals)
            return Errno.EINVAL;
        if (isMapped && (!file.IsWritable || (seals & (FileSeals.Write | FileSeals.FutureWrite)) != 0))
            return Errno.EPERM;
        ref bool isKnown = ref caller!.MapsToWrite(handle);
        if (isKnown == isMapped)
            return Errno.None;
        isKnown = isMapped;
        tree.CountWriter(file.Place.Node, isMapped ? 1 : -1);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno PipeSize(ulong domain, uint handle, uint wanted, out uint size)
    {
        size = 0;
        Errno error = Find(domain, handle, out _, out OpenFile? file);
        if (file is null)
            return error;
        if (file.Pipe is not { } pipe || file.Kind == FileKind.Path)
            return Errno.EBADF;
        if (wanted != 0 && pipe.Ring is { } ring)
            EndRing(ring, isContended: false); // which has the size that the pipe had
        if (wanted != 0)
            error = pipe.Resize(wanted);
        if (error != Errno.None)
            return error;
        if (wanted != 0)
            Changed(pipe);
        size = (uint)pipe.Capacity;
        return Errno.None;
    }
}
