using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Ipc.Protocol;
using Pistachio.Ipc.Server;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>The part of the ipc phase, where that is in the image, and what it needs of the server.</content>
public sealed partial class VfsServer : IIpcHost
{
    private readonly IpcServer? _ipc;

    /// <summary>Signals that tell of messages and wait to be fetched.</summary>
    private readonly Queue<QueueSignal> _queueSignals = [];

    /// <summary>The part of the ipc phase; null: it is not in the image.</summary>
    internal IpcServer? Ipc => _ipc;

    long IIpcHost.Now => _kernel.Now;

    bool IIpcHost.TryIdentity(ulong domain, out Identity who)
    {
        bool isKnown = _domains.TryGetValue(domain, out Domain? caller);
        who = caller?.Effective ?? default;
        return isKnown;
    }

    Errno IIpcHost.WaitFor(WaitQueue queue) => WaitFor(queue);

    void IIpcHost.Changed(WaitQueue queue) => Changed(queue);

    IEnumerable<Message> IIpcHost.WaitersOf(WaitQueue queue)
    {
        foreach (Waiter waiter in queue.Waiters)
        {
            if (_kernel.Exists(waiter.Reply))
                yield return waiter.Request;
        }
    }

    IEnumerable<(ulong Domain, Message Request)> IIpcHost.WaitersWithDomains(WaitQueue queue)
    {
        foreach (Waiter waiter in queue.Waiters)
        {
            if (_kernel.Exists(waiter.Reply))
                yield return (waiter.Request.Badge, waiter.Request);
        }
    }

    bool IIpcHost.IsAgain => IsTriedAgain;

    bool IIpcHost.TryHold(ulong domain, Place place, FileKind kind, OpenFlags flags, WaitQueue? queue, out uint handle)
    {
        Domain caller = _domains[domain];
        if (!Hold(caller, place, kind, flags, out handle))
            return false;
        caller[handle]!.Queue = queue;
        return true;
    }

    bool IIpcHost.HasRoom(ulong domain) => MayHold(_domains[domain]);

    OpenFile? IIpcHost.FileOf(ulong domain, uint handle) => _domains.TryGetValue(domain, out Domain? caller) ? caller[handle] : null;

    bool IIpcHost.MaySendSignal => _queueSignals.Count < MaximumSignals;

    void IIpcHost.SendSignal(ulong domain, uint signal, ulong sender, ulong value)
    {
        _domains.TryGetValue(sender, out Domain? origin);
        _queueSignals.Enqueue(new QueueSignal(domain, signal, origin?.Pid ?? 0, origin?.Real.User ?? 0, value));
        if (_signalWatcher != 0)
            _kernel.Signal(_signalWatcher);
    }

    /// <inheritdoc/>
    public Errno TakeQueueSignal(ulong caller, out ulong domain, out uint signal, out uint process, out uint user, out ulong value)
    {
        domain = value = 0;
        signal = process = user = 0;
        if (caller != Control)
            return Errno.EPERM;
        if (_queueSignals.TryDequeue(out QueueSignal next))
            (domain, signal, process, user, value) = next;
        return Errno.None;
    }

    /// <summary>A domain holds what its parent does: it is attached to the same segments.</summary>
    private void InheritSegments(Domain child)
    {
        for (uint handle = 0; handle < child.HandleLimit; handle++)
        {
            if (child[handle] is { } file && _ipc!.IsSegment(file))
                _ipc.Inherited(file);
        }
    }
}
