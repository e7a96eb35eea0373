using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Ipc.Protocol;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Server;

namespace Pistachio.Ipc.Server;

internal sealed partial class IpcServer
{
    /// <summary>What the nodes of segments may take up in the heap: more than all of them need.</summary>
    private const int SegmentHeap = 256 << 10;

    private readonly FramePool _pool;
    private readonly MemoryTree _tree;
    private readonly Mount _segmentMount;
    private readonly Dictionary<uint, Segment> _byNode = [];

    /// <summary>Pages of all segments, whether they have frames or not: never more than there are.</summary>
    private ulong _promised;

    private Errno GetSegment(in Identity who, int key, GetFlags flags, ulong size, uint process, out uint id)
    {
        id = 0;
        Errno error = _segments.Look(who, key, flags, out Segment? segment);
        if (segment is not null && error != Errno.EEXIST && size > segment.Size)
            return Errno.EINVAL;
        if (error != Errno.None && error != Errno.ENOSPC)
            return error;
        if (segment is null)
        {
            if (size is 0 or > IpcLimits.SegmentBytes)
                return Errno.EINVAL;
            if (error != Errno.None)
                return error;
            error = MakeSegment(who, flags, size, process, out segment);
            if (error != Errno.None)
                return error;
            _segments.Add(segment!, key);
            _byNode.Add(segment!.Node, segment);
        }

        id = segment.Id;
        return Errno.None;
    }

    /// <summary>
    /// A segment gets its frames as they are touched. They are set aside for it from the start, so that no touch fails, whatever others do.
    /// </summary>
    private Errno MakeSegment(in Identity who, GetFlags flags, ulong size, uint process, out Segment? segment)
    {
        segment = null;
        long now = _host.Now;
        NodeAccess access = new(FileMode.Regular | (uint)(flags & GetFlags.Permissions), who.User, who.Group);
        if (_tree.MakeNameless(access, false, now, out uint node) != Errno.None)
            return Errno.ENOSPC;
        _tree.Retain(node); // the segment itself
        ulong pages = (size + FileContent.PageSize - 1) / FileContent.PageSize;
        if (pages > (ulong)_pool.Pages - _promised || _tree.SetSize(node, size, true, now) != Errno.None)
        {
            _tree.Release(node);
            return Errno.ENOMEM;
        }

        _promised += pages;
        segment = new Segment(who, (uint)flags, now, node, size) { Creator = process };
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Attach(ulong domain, uint id, uint process, bool writable, out uint handle, out ulong size)
    {
        handle = 0;
        size = 0;
        Errno error = Take(_segments, domain, id, writable ? MayRead | MayAlter : MayRead, out Segment? segment);
        if (segment is null)
            return error;
        OpenFlags flags = writable ? OpenFlags.ReadWrite : OpenFlags.ReadOnly;
        if (!_host.TryHold(domain, new Place(_segmentMount, segment.Node), FileKind.Regular, flags, null, out handle))
            return Errno.EMFILE;
        segment.Attached++;
        segment.LastProcess = process;
        segment.AttachTime = IpcObject.SecondsOf(_host.Now);
        size = segment.Size;
        return Errno.None;
    }

    /// <summary>Whether there are any.</summary>
    public bool HasSegments => _segments.Count > 0;

    /// <summary>Whether an open file description is of a segment, and so must be told of who holds it.</summary>
    public bool IsSegment(OpenFile file) => file.Place.Mount == _segmentMount;

    /// <summary>A child holds what its parent does: it is attached too.</summary>
    public void Inherited(OpenFile file)
    {
        Segment segment = _byNode[file.Place.Node];
        segment.Attached++;
        segment.AttachTime = IpcObject.SecondsOf(_host.Now);
    }

    /// <summary>A domain holds a segment no longer. It still counts as open.</summary>
    public void Detached(OpenFile file)
    {
        Segment segment = _byNode[file.Place.Node];
        segment.Attached--;
        segment.DetachTime = IpcObject.SecondsOf(_host.Now);
        if (segment is { IsRemoved: true, Attached: 0 })
            DropSegment(segment);
    }

    private void RemoveSegment(Segment segment)
    {
        if (segment.Attached == 0)
        {
            DropSegment(segment);
            return;
        }

        segment.IsRemoved = true;
        _segments.Forget(segment);
    }

    private void DropSegment(Segment segment)
    {
        _segments.Remove(segment);
        _promised -= segment.Pages;
        _byNode.Remove(segment.Node);
        _tree.Release(segment.Node);
    }
}
