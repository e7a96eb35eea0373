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

    /// <summary>Frames of a file that may have some of its own, for a mapping.</summary>
    private Errno MappedFrames(
        OpenFile file, ref bool mapsToWrite, MemoryTree tree, uint page, FrameScope scope, out uint first, out uint pages, out ulong memory)
    {
        first = pages = 0;
        memory = 0;

        // What is written to a shared mapping is in the file: its frames must be such that can be written.
        Errno error = scope == FrameScope.Shared && file.IsWritable ? OwnContent(tree, file) : Errno.None;
        if (error != Errno.None)
            return error;
        Rights rights = RightsTo(file, tree, scope, mapsToWrite);
        error = tree.MappedFrames(file.Place.Node, page, rights, out first, out pages, out memory);
        if (error == Errno.None && !mapsToWrite && (rights & Rights.Write) != 0 && tree.MayBeSealed(file.Place.Node))
        {
            // Opened by a link of /proc, so that its library does not know what it is.
            mapsToWrite = true;
            tree.CountWriter(file.Place.Node, 1);
        }

        return error;
    }

    /// <summary>Frames of a file that has some of its own, for who copies bytes.</summary>
    private static Errno MemoryFrames(OpenFile file, MemoryTree tree, uint page, out uint first, out uint pages, out ulong memory)
    {
        CallStatus status = tree.Frames(file.Place.Node, page, RightsTo(file, tree, FrameScope.Page, mapsToWrite: false), out first, out pages, out memory);
        if (status != CallStatus.Ok)
            return status == CallStatus.TableFull ? Errno.ENFILE : Errno.EIO;
        if (memory != 0)
            return Errno.None;
        return page < PagesOf(file.Size) ? Errno.ENXIO : Errno.ENODATA;
    }

    /// <summary>Who may read a file may execute what it read, see <see cref="Frames"/>.</summary>
    private static Rights RightsTo(OpenFile file, MemoryTree tree, FrameScope scope, bool mapsToWrite) =>
        Rights.Read | Rights.Execute | (file.IsWritable && tree.MayWriteFrames(file.Place.Node, scope, mapsToWrite) ? Rights.Write : 0);

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
