using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

public sealed partial class VfsServer
{
    /// <inheritdoc/>
    public Errno Seek(ulong domain, uint handle, long offset, SeekOrigin origin, out ulong position)
    {
        position = 0;
        Errno error = Find(domain, handle, out _, out OpenFile? file);
        if (file is null)
            return error;
        switch (file.Kind)
        {
            case FileKind.Path:
                return Errno.EBADF;
            case FileKind.Console:
            case FileKind.Terminal:
            case FileKind.Pipe:
            case FileKind.Event:
            case FileKind.Timer:
            case FileKind.Process:
            case FileKind.Interest:
                return Errno.ESPIPE;
            case FileKind.Regular:
            case FileKind.Directory:
            case FileKind.Text:
                break;
            default:
                // The offset of the null device and its like means nothing, as on Linux.
                return origin <= SeekOrigin.End ? Errno.None : Errno.EINVAL;
        }

        long from;
        switch (origin)
        {
            case SeekOrigin.Start:
                from = 0;
                break;
            case SeekOrigin.Current:
                from = (long)file.Offset;
                break;
            case SeekOrigin.End when file.Kind == FileKind.Regular:
                from = (long)file.Size;
                break;
            case SeekOrigin.Data or SeekOrigin.Hole when file.Kind == FileKind.Regular:
                if (offset < 0 || (ulong)offset >= file.Size)
                    return Errno.ENXIO;
                if (!TryNextData(file, (ulong)offset, origin == SeekOrigin.Data, out position))
                    return Errno.ENXIO;
                file.Offset = position;
                return Errno.None;
            default:
                return Errno.EINVAL;
        }

        if (offset > 0 && from > long.MaxValue - offset)
            return Errno.EOVERFLOW;
        if (from + offset < 0)
            return Errno.EINVAL;
        file.Offset = position = (ulong)(from + offset);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Advance(ulong domain, uint handle, ulong count, out ulong position, out ulong taken, out ulong size, out uint version)
    {
        position = taken = size = 0;
        version = 0;
        Errno error = FindReadable(domain, handle, out OpenFile? file);
        if (file is null)
            return error;

        position = file.Offset;
        IFileSystem fileSystem = file.Place.Mount.FileSystem;
        size = fileSystem.Size(file.Place.Node);
        taken = position < size ? Math.Min(count, size - position) : 0;
        file.Offset += taken;
        version = fileSystem.Version(file.Place.Node);
        NoteLook(file.Place);
        if (taken > 0)
            Notify(file.Place, file.Directory, WatchEvents.Access);
        if ((file.Flags & OpenFlags.NoAccessTime) == 0 && fileSystem is MemoryTree tree && tree.NeedsTouch(file.Place.Node))
            tree.Touch(file.Place.Node, _kernel.Now);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Frames(
        ulong domain, uint handle, uint page, FrameScope scope, out ulong size, out uint first, out uint pages, out ulong memory)
    {
        size = memory = 0;
        first = pages = 0;
        Errno error = Find(domain, handle, out Domain? caller, out OpenFile? file);
        if (file is null)
        {
            bool mapsToWrite = false;
            if (scope == FrameScope.Page || caller?.LostFiles is not { } all || !all.TryGetValue(handle, out LostFile lost))
                return error;
            size = lost.File.Size;
            MemoryTree lostTree = (MemoryTree)lost.File.Place.Mount.FileSystem;
            return MappedFrames(lost.File, ref mapsToWrite, lostTree, page, scope, out first, out pages, out memory);
        }

        if (file.Kind == FileKind.Path)
            return Errno.EBADF;
        if (caller!.Transaction is not null && (error = PrivateFrames(file, scope)) != Errno.None)
            return error;
        if (file.Kind != FileKind.Regular || (!file.IsReadable && (file.Flags & OpenFlags.Execute) == 0 && !MayRead(caller, file)))
            return Errno.EACCES;
        size = file.Size;
        if (file.Place.Mount.FileSystem is MemoryTree tree)
        {
            if (scope != FrameScope.Page)
                NoteMapped(caller, handle, file);
            if (scope != FrameScope.Page)
                return MappedFrames(file, ref caller.MapsToWrite(handle), tree, page, scope, out first, out pages, out memory);
            if (tree.HasContent(file.Place.Node))
                return MemoryFrames(file, tree, page, out first, out pages, out memory);
        }

        pages = PagesOf(size);
        if (page >= pages)
            return Errno.ENODATA;

        // One capability for each handle, kept here: revoking it takes the frames from this domain and from no other.
        ref ulong capability = ref caller!.Capability(handle);
        if (capability == 0)
        {
            // Who may read a file may execute what it read, as on Linux: shared libraries seldom have permission to be executed. What is asked for
            // programs, OpenFlags.Execute asked when the file was opened.
            CallStatus status = file.Place.Mount.FileSystem.Frames(file.Place.Node, execute: true, out ulong part);
            if (status != CallStatus.Ok)
                return status == CallStatus.TableFull ? Errno.ENFILE : Errno.EIO;
            capability = part;
        }

        memory = capability;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Device(ulong domain, uint handle, out ulong endpoint)
    {
        endpoint = 0;
        Errno error = Find(domain, handle, out _, out OpenFile? file);
        if (file is null)
            return error;
        if (file.Kind != FileKind.Console || _console == 0)
            return Errno.ENODEV;

        // One capability for each stream: all who may open it get the same, and the stream is never taken back.
        ConsoleStream stream = file.Place.Mount.FileSystem.Stream(file.Place.Node);
        ref ulong kept = ref _streams[(int)stream];
        if (kept == 0 && _kernel.Derive(_console, Rights.Write, (ulong)stream, out kept) != CallStatus.Ok)
        {
            kept = 0;
            return Errno.ENFILE;
        }

        endpoint = kept;
        return Errno.None;
    }

    /// <summary>The open file description of a handle, if it is of a regular file and open for reading; else null, and why.</summary>
    private Errno FindReadable(ulong domain, uint handle, out OpenFile? file)
    {
        file = null;
        Errno error = Find(domain, handle, out _, out OpenFile? found);
        if (found is null)
            return error;
        if (!found.IsReadable)
            return Errno.EBADF;
        if (found.Kind != FileKind.Regular)
            return found.Kind == FileKind.Directory ? Errno.EISDIR : Errno.ESPIPE;
        file = found;
        return Errno.None;
    }
}
