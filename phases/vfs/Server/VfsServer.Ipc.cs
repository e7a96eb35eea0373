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

    bool IIpcHost.TryHold(ulong domain, Place place, FileKind kind, OpenFlags flags, WaitQueue? queue, out uint handle)
    {
        Domain caller = _domains[domain];
        if (!Hold(caller, place, kind, flags, out handle))
            return false;
        caller[handle]!.Queue = queue;
        return true;
    }

    bool IIpcHost.HasRoom(ulong domain) => _domains[domain].HasRoom;

    OpenFile? IIpcHost.FileOf(ulong domain, uint handle) => _domains.TryGetValue(domain, out Domain? caller) ? caller[handle] : null;

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
