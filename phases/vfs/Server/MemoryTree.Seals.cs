using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>
/// Files of memory that have no name and can be sealed. Whoever gets frames of a sealable file to copy from gets them read-only, so that all writes are
/// requests; frames to be written are given for shared mappings alone, and taken back when writing is sealed.
/// </content>
public sealed partial class MemoryTree
{
    /// <summary>Make a file of memory.</summary>
    /// <returns>ENOSPC.</returns>
    public Errno MakeMemoryFile(in NodeAccess access, FileSeals seals, ReadOnlySpan<byte> label, long now, out uint node)
    {
        node = 0;
        if (_heapRoom < NodeCost + label.Length)
            return Errno.ENOSPC;
        Errno error = MakeNameless(access, false, now, out node);
        if (error != Errno.None)
            return error;
        _heapRoom -= label.Length;
        Inode inode = _nodes[node]!;
        inode.Seals = seals;
        inode.Label = label.ToArray();
        return Errno.None;
    }

    /// <summary>The seals of a file of memory; null: the node is none.</summary>
    public FileSeals? SealsOf(uint node) => _nodes[node]?.Seals;

    /// <summary>The name that a file of memory was made with.</summary>
    public ReadOnlySpan<byte> LabelOf(uint node) => _nodes[node]?.Label;

    /// <summary>
    /// Add seals to a file of memory. With one against writing nobody has frames of it to write any more; who may still write through a mapping asks again.
    /// </summary>
    public void AddSeals(uint node, FileSeals added)
    {
        Inode inode = _nodes[node]!;
        if ((added & ~inode.Seals & (FileSeals.Write | FileSeals.FutureWrite)) != 0)
            inode.Content?.WithdrawWritable();
        inode.Seals |= added;
    }

    /// <summary>Through one handle more, or less, a file of memory is mapped so that it can be written.</summary>
    public void CountWriter(uint node, int more) => _nodes[node]!.MappedWriters += more;

    /// <summary>Whether writing may be sealed one day.</summary>
    public bool MayBeSealed(uint node) => SealsOf(node) is { } seals && (seals & FileSeals.Seal) == 0;

    /// <summary>Whether somebody has a file of memory mapped so that it can be written.</summary>
    public bool IsMappedToWrite(uint node) => _nodes[node]!.MappedWriters != 0;

    /// <summary>Whether a size may be given to a node.</summary>
    /// <returns>EPERM: a seal forbids it.</returns>
    public Errno CheckSize(uint node, ulong size)
    {
        if (SealsOf(node) is not { } seals)
            return Errno.None;
        ulong now = Size(node);
        bool isSealed = (size < now && (seals & FileSeals.Shrink) != 0) || (size > now && (seals & FileSeals.Grow) != 0);
        return isSealed ? Errno.EPERM : Errno.None;
    }

    /// <summary>Whether bytes up to a position may be written to a node.</summary>
    /// <returns>EPERM: a seal forbids it.</returns>
    public Errno CheckWrite(uint node, ulong end)
    {
        if (SealsOf(node) is not { } seals)
            return Errno.None;
        bool isSealed = (seals & (FileSeals.Write | FileSeals.FutureWrite)) != 0 || ((seals & FileSeals.Grow) != 0 && end > Size(node));
        return isSealed ? Errno.EPERM : Errno.None;
    }

    /// <summary>Whether frames of a file may be given to be written, as far as seals say.</summary>
    /// <param name="node">The file.</param>
    /// <param name="scope">What for.</param>
    /// <param name="mapsToWrite">The handle was mapped to write before <see cref="FileSeals.FutureWrite"/>.</param>
    public bool MayWriteFrames(uint node, FrameScope scope, bool mapsToWrite) =>
        SealsOf(node) is not { } seals
        || (scope == FrameScope.Shared && (seals & (mapsToWrite ? FileSeals.Write : FileSeals.Write | FileSeals.FutureWrite)) == 0)
        || seals == FileSeals.Seal;
}
