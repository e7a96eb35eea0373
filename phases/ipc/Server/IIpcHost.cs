using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Server;

namespace Pistachio.Ipc.Server;

/// <summary>What the VFS server lends the part of it that is of the ipc phase: who asks, handles, and requests that wait.</summary>
internal interface IIpcHost
{
    /// <summary>In nanoseconds since 1970.</summary>
    long Now { get; }

    /// <summary>Who a domain is, by its effective ids.</summary>
    bool TryIdentity(ulong domain, out Identity who);

    /// <summary>The request at hand waits until a queue changes.</summary>
    /// <returns>What the operation is to return.</returns>
    Errno WaitFor(WaitQueue queue);

    /// <summary>Requests that wait for a queue may have an answer now.</summary>
    void Changed(WaitQueue queue);

    /// <summary>The requests that wait for a queue and whose callers are still there.</summary>
    IEnumerable<Message> WaitersOf(WaitQueue queue);

    /// <summary>As <see cref="WaitersOf"/>, with who waits.</summary>
    IEnumerable<(ulong Domain, Message Request)> WaitersWithDomains(WaitQueue queue);

    /// <summary>The request at hand has waited.</summary>
    bool IsAgain { get; }

    /// <summary>Make an open file description of a node, which the domain holds.</summary>
    /// <returns>False: it holds too many.</returns>
    bool TryHold(ulong domain, Place place, FileKind kind, OpenFlags flags, WaitQueue? queue, out uint handle);

    /// <summary>Whether a domain could hold one more.</summary>
    bool HasRoom(ulong domain);

    /// <summary>The open file description that a domain holds under a handle; null: none.</summary>
    OpenFile? FileOf(ulong domain, uint handle);

    /// <summary>Whether there is room for one more signal that waits to be sent.</summary>
    bool MaySendSignal { get; }

    /// <summary>Send a signal with SI_MESGQ, by the process server. There is always room for those of which <see cref="MaySendSignal"/> was asked before.</summary>
    /// <param name="domain">Who gets it.</param>
    /// <param name="signal">The signal.</param>
    /// <param name="sender">Who sent the message.</param>
    /// <param name="value">The value that comes with it.</param>
    void SendSignal(ulong domain, uint signal, ulong sender, ulong value);
}
