using System.Collections.Generic;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>A request that waits until something changes. When it has been answered the object is used for another one.</summary>
internal sealed class Waiter
{
    private const int UsualFiles = 64;

    private Message _request;

    /// <summary>Whose it is.</summary>
    public Domain? Owner { get; private set; }

    /// <summary>What it waits for.</summary>
    public QueueList Queues { get; } = new();

    /// <summary>The message as it came; all of it was in registers.</summary>
    public ref readonly Message Request => ref _request;

    /// <summary>The right to answer it.</summary>
    public ulong Reply { get; set; }

    /// <summary>Of a request for a lock: the lock.</summary>
    public FileLock? Wanted { get; private set; }

    /// <summary>Of a poll: the files that it asked about. Another thread of the domain may ask about others meanwhile.</summary>
    public List<(uint Handle, PollEvents Events)> PollSet { get; } = [];

    /// <summary>The next one of those that are not in use.</summary>
    public Waiter? NextUnused { get; set; }

    /// <summary>Be the request of a domain.</summary>
    public void Begin(Domain owner, in Message request, FileLock? wanted)
    {
        Owner = owner;
        _request = request;
        Wanted = wanted;
    }

    /// <summary>Be nobody's.</summary>
    public void End()
    {
        Owner = null;
        Wanted = null;
        Queues.Clear();
        PollSet.Clear();
        if (PollSet.Capacity > UsualFiles)
            PollSet.Capacity = 0;
    }
}
