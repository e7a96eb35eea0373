using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

public sealed partial class VfsServer
{
    /// <inheritdoc/>
    public Errno Changes(ulong domain, out ulong memory)
    {
        memory = 0;
        if (!_domains.ContainsKey(domain))
            return Errno.EPERM;
        return _pool is null ? Errno.ENODEV : _counts.Publish(_pool, out memory);
    }

    /// <summary>Size or frames of a file changed: whoever else has it open must ask again.</summary>
    private void NoteChange(OpenFile file)
    {
        if (file.Place.Mount.FileSystem is not MemoryTree tree || (file.Holders == 1 && tree.Opens(file.Place.Node) == 1))
            return;
        _counts.Raise(VfsLimits.ChangesSlot);
    }

    /// <summary>A file whose bytes can be changed, those of the archive copied.</summary>
    private Errno OwnContent(MemoryTree tree, OpenFile file)
    {
        if (tree.HasContent(file.Place.Node))
            return Errno.None;
        Errno error = tree.OwnContent(file.Place.Node, ulong.MaxValue, out _);
        if (error == Errno.None)
            NoteChange(file);
        return error;
    }

    private Errno MemoryFrames(
        OpenFile file, MemoryTree tree, uint page, FrameScope scope, out uint first, out uint pages, out ulong memory)
    {
        first = pages = 0;
        memory = 0;
        uint node = file.Place.Node;
        bool isInside = page < PagesOf(file.Size);
        if (scope != FrameScope.Page)
        {
            if (!isInside)
                return Errno.ENODATA;
            uint version = tree.Version(node);
            Errno error = tree.Join(node, tree.Opens(node) == 1 && file.Holders == 1);
            if (tree.Version(node) != version)
                NoteChange(file);
            if (error != Errno.None)
                return error;
        }

        // Who may read a file may execute what it read, see Frames.
        Rights rights = Rights.Read | Rights.Execute | (file.IsWritable && tree.MayWriteFrames(node, scope) ? Rights.Write : 0);
        CallStatus status = tree.Frames(node, page, rights, out first, out pages, out memory);
        if (status != CallStatus.Ok)
            return status == CallStatus.TableFull ? Errno.ENFILE : Errno.EIO;
        if (memory != 0)
            return Errno.None;
        return isInside ? Errno.ENXIO : Errno.ENODATA;
    }

    /// <inheritdoc/>
    public Errno Hole(ulong domain, uint handle, uint page, out uint pages)
    {
        pages = 0;
        Errno error = Find(domain, handle, out _, out OpenFile? file);
        if (file is null)
            return error;
        if (file.Kind != FileKind.Regular)
            return Errno.EACCES;
        if (file.Place.Mount.FileSystem is MemoryTree tree && tree.WholeContent(file.Place.Node) is { } content)
            pages = content.Next(page, true) - page;
        return Errno.None;
    }

    /// <summary>Whether who has a file open for writing only may read it, and so may have its frames.</summary>
    private static bool MayRead(Domain caller, OpenFile file) => file.IsWritable && caller.Effective.May(file.Place.Access, Permission.Read);

    /// <summary>For SEEK_DATA and SEEK_HOLE: the first byte from a position on that has a frame, or that has none; the end is a hole.</summary>
    private static bool TryNextData(OpenFile file, ulong position, bool wantsData, out ulong found)
    {
        ulong size = file.Size;
        found = wantsData ? position : size;
        if (file.Place.Mount.FileSystem is not MemoryTree tree || tree.WholeContent(file.Place.Node) is not { } content)
            return true;
        ulong at = (ulong)content.Next((uint)(position >> FileContent.PageShift), wantsData) << FileContent.PageShift;
        found = Math.Max(at, position);
        if (!wantsData)
            found = Math.Min(found, size);
        return found < size || !wantsData;
    }

    private static uint PagesOf(ulong size) => (uint)((size + FileContent.PageSize - 1) >> FileContent.PageShift);
}
