using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

public sealed partial class VfsServer
{
    /// <inheritdoc/>
    public Errno ReadDirectory(ulong domain, uint handle, uint room, Span<byte> entries, out int bytes)
    {
        bytes = 0;
        Errno error = Find(domain, handle, out Domain? caller, out OpenFile? file);
        return file is null ? error : ReadDirectory(caller!, file, room, entries, out bytes);
    }

    /// <summary>Write the next records of an open directory; its offset moves behind what was written.</summary>
    private Errno ReadDirectory(Domain caller, OpenFile file, uint room, Span<byte> entries, out int bytes)
    {
        bytes = 0;
        if (file.Kind == FileKind.Path)
            return Errno.EBADF;
        if (file.Kind != FileKind.Directory)
            return Errno.ENOTDIR;
        _processes.Asker = caller;
        if (file.Place.Mount == _processMount && _processes.Prepare(file.Place.Node) is not Errno.None and var error)
            return error;
        if (room < (uint)entries.Length)
            entries = entries[..(int)room];

        if (_watches.Count != 0)
            Notify(file.Place, null, WatchEvents.Access);
        if (entries.Length is >= ListedBlocks.MinimumBytes and <= ListedBlocks.MaximumBytes && _entered is null && file.Place.Mount.FileSystem.IsCounted)
        {
            ulong position = file.Offset;
            bytes = _listed.Write(file.Place, ref position, entries);
            file.Offset = position;
            return Errno.None;
        }

        DirectoryWriter writer = new(entries, file.Offset);
        _names.List(file.Place, ref writer);
        bytes = writer.Length;
        file.Offset = writer.Position;
        return bytes == 0 && writer.IsFull ? Errno.EINVAL : Errno.None;
    }
}
