using System.Collections.Generic;
using Pistachio.UserCall;

namespace Pistachio.Vfs.Server;

/// <summary>A request that waits until something changes.</summary>
/// <param name="owner">Whose it is.</param>
/// <param name="queues">What it waits for.</param>
/// <param name="request">The message as it came; all of it was in registers.</param>
internal sealed class Waiter(Domain owner, List<WaitQueue> queues, in Message request)
{
    public Domain Owner { get; } = owner;

    public List<WaitQueue> Queues { get; } = queues;

    public Message Request { get; } = request;

    /// <summary>The right to answer it.</summary>
    public ulong Reply { get; set; }

    /// <summary>Of a request for a lock: the lock.</summary>
    public FileLock? Wanted { get; init; }
}
