using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Ipc.Protocol;
using Pistachio.Vfs.Server;

namespace Pistachio.Ipc.Server;

/// <summary>
/// System V interprocess communication and POSIX message queues: a part of the VFS server, since descriptors of queues, segments as memory and who
/// holds them are its affair anyway.
/// </summary>
internal sealed partial class IpcServer : IIpcServer
{
    private const uint MayRead = 4;
    private const uint MayAlter = 2;

    private readonly IIpcHost _host;
    private readonly ObjectTable<SemaphoreSet> _sets = new(IpcLimits.Sets);
    private readonly ObjectTable<SystemVQueue> _messageQueues = new(IpcLimits.MessageQueues);
    private readonly ObjectTable<Segment> _segments = new(IpcLimits.Segments);

    /// <summary>The sets that have something to undo for a domain.</summary>
    private readonly Dictionary<ulong, List<SemaphoreSet>> _undoing = [];

    /// <summary>What domains have under way, of those that ever had.</summary>
    private readonly Dictionary<ulong, MessageBuffer> _buffers = [];

    /// <param name="host">The VFS server.</param>
    /// <param name="pool">Frames for segments.</param>
    /// <param name="names">Where the file systems of segments and queues are mounted.</param>
    /// <param name="devices">The directory that the queues' directory is in.</param>
    public IpcServer(IIpcHost host, FramePool pool, NameTree names, Place devices)
    {
        _host = host;
        _pool = pool;
        _tree = new MemoryTree(pool, pool.Pages, SegmentHeap);
        _segmentMount = names.AddNameless(_tree);
        _queues = new QueueTree();
        _queueMount = names.Add(_queues, devices, "mqueue"u8);
    }

    /// <summary>There is nothing of anybody: what all that is left of domains and objects would show in.</summary>
    public bool IsEmpty =>
        _sets.Count + _messageQueues.Count + _segments.Count + _undoing.Count + _buffers.Count + _byNode.Count + _notifying.Count == 0
        && _semaphores == 0 && _undos == 0 && _messageHeap == 0 && _queues.Heap == 0;

    /// <summary>A domain ended: what it would have undone is undone, and what it had under way is forgotten.</summary>
    public void EndDomain(ulong domain)
    {
        _buffers.Remove(domain);
        if (_notifying.Count != 0)
            ForgetRegistrations(domain);
        if (_undoing.Remove(domain, out List<SemaphoreSet>? sets))
        {
            foreach (SemaphoreSet set in sets)
                Undo(set, domain);
        }
    }

    /// <inheritdoc/>
    public Errno Get(ulong domain, IpcKind kind, int key, GetFlags flags, ulong size, uint process, out uint id)
    {
        id = 0;
        if (!_host.TryIdentity(domain, out Identity who))
            return Errno.EPERM;
        return kind switch
        {
            IpcKind.Semaphores => GetSet(who, key, flags, size, out id),
            IpcKind.Messages => GetQueue(who, key, flags, out id),
            IpcKind.Segments => GetSegment(who, key, flags, size, process, out id),
            _ => Errno.EINVAL,
        };
    }

    /// <inheritdoc/>
    public Errno Status(ulong domain, IpcKind kind, uint number, StatusLookup lookup, Span<byte> status, out int bytes, out uint id)
    {
        bytes = 0;
        id = 0;
        if (!_host.TryIdentity(domain, out Identity who))
            return Errno.EPERM;
        bool byIndex = lookup != StatusLookup.Identifier;
        IpcObject? found = kind switch
        {
            IpcKind.Semaphores => byIndex ? _sets.AtIndex(number) : _sets.Find(number),
            IpcKind.Messages => byIndex ? _messageQueues.AtIndex(number) : _messageQueues.Find(number),
            IpcKind.Segments => byIndex ? _segments.AtIndex(number) : _segments.Find(number),
            _ => null,
        };
        if (found is null)
            return Errno.EINVAL;
        if (lookup != StatusLookup.AnyIndex && !found.May(who, MayRead))
            return Errno.EACCES;
        bytes = found.Describe(status);
        id = found.Id;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Change(ulong domain, IpcKind kind, uint id, uint user, uint group, uint mode, ulong capacity)
    {
        if (!_host.TryIdentity(domain, out Identity who))
            return Errno.EPERM;
        if (Find(kind, id) is not { } found)
            return Errno.EINVAL;
        if (!found.IsOwnedBy(who))
            return Errno.EPERM;
        if (user == uint.MaxValue || group == uint.MaxValue)
            return Errno.EINVAL;
        if (found is SystemVQueue queue)
        {
            if (capacity > IpcLimits.QueueBytes && who.User != 0)
                return Errno.EPERM;
            queue.Capacity = Math.Min(capacity, IpcLimits.MessageHeap);
        }

        found.SetPermission(user, group, mode, _host.Now);
        _host.Changed(found);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Remove(ulong domain, IpcKind kind, uint id)
    {
        if (!_host.TryIdentity(domain, out Identity who))
            return Errno.EPERM;
        IpcObject? found = Find(kind, id);
        if (found is null)
            return Errno.EINVAL;
        if (!found.IsOwnedBy(who))
            return Errno.EPERM;
        switch (found)
        {
            case SemaphoreSet set:
                RemoveSet(set);
                break;
            case SystemVQueue queue:
                RemoveQueue(queue);
                break;
            case Segment segment:
                RemoveSegment(segment);
                break;
        }

        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Census(ulong domain, IpcKind kind, out uint objects, out uint highest, out ulong parts, out ulong bytes)
    {
        objects = highest = 0;
        parts = bytes = 0;
        switch (kind)
        {
            case IpcKind.Semaphores:
                objects = (uint)_sets.Count;
                highest = _sets.Highest;
                parts = (ulong)_semaphores;
                break;
            case IpcKind.Messages:
                objects = (uint)_messageQueues.Count;
                highest = _messageQueues.Highest;
                foreach (SystemVQueue queue in _messageQueues.All)
                {
                    parts += (ulong)queue.Count;
                    bytes += queue.Bytes;
                }

                break;
            case IpcKind.Segments:
                objects = (uint)_segments.Count;
                highest = _segments.Highest;
                foreach (Segment segment in _segments.All)
                    parts += segment.Pages;
                bytes = parts;
                break;
            default:
                return Errno.EINVAL;
        }

        return Errno.None;
    }

    private IpcObject? Find(IpcKind kind, uint id) => kind switch
    {
        IpcKind.Semaphores => _sets.Find(id),
        IpcKind.Messages => _messageQueues.Find(id),
        IpcKind.Segments => _segments.Find(id),
        _ => null,
    };

    /// <summary>An object that the caller has permissions for.</summary>
    private Errno Take<T>(ObjectTable<T> table, ulong domain, uint id, uint wanted, out T? found)
        where T : IpcObject
    {
        found = null;
        if (!_host.TryIdentity(domain, out Identity who))
            return Errno.EPERM;
        if (table.Find(id) is not { } candidate)
            return Errno.EINVAL;
        if (!candidate.May(who, wanted))
            return Errno.EACCES;
        found = candidate;
        return Errno.None;
    }

    /// <summary>As <see cref="Take"/>, for who waits: an object that is not there was there when the wait began.</summary>
    private Errno TakeAwaited<T>(ObjectTable<T> table, ulong domain, uint id, uint wanted, out T? found)
        where T : IpcObject
    {
        Errno error = Take(table, domain, id, wanted, out found);
        return error == Errno.EINVAL ? Errno.EIDRM : error;
    }
}
