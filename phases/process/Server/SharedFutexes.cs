using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Pistachio.Processes.Server;

/// <summary>
/// Who sleeps at which word of memory that processes share, first come, first served. A word is named by numbers that its processes agree on; whoever names
/// another's word wakes its sleepers for nothing, which they must be ready for anyway.
/// </summary>
public sealed class SharedFutexes
{
    private readonly Dictionary<(ulong Memory, ulong Offset), LinkedList<Sleeper>> _queues = new();
    private readonly Dictionary<(ulong Domain, uint Thread), (ulong Memory, ulong Offset)> _places = new();

    /// <summary>Threads that sleep.</summary>
    public int Count => _places.Count;

    /// <summary>A thread is to sleep at a word; it leaves the queue that it is in.</summary>
    public void Enter(ulong domain, uint thread, ulong memory, ulong offset, uint mask)
    {
        Leave(domain, thread);
        _places.Add((domain, thread), (memory, offset));
        ref LinkedList<Sleeper>? queue = ref CollectionsMarshal.GetValueRefOrAddDefault(_queues, (memory, offset), out _);
        queue ??= new LinkedList<Sleeper>();
        queue.AddLast(new Sleeper(domain, thread, mask));
    }

    /// <summary>A thread leaves the queue that it is in.</summary>
    /// <returns>False: it is in none.</returns>
    public bool Leave(ulong domain, uint thread)
    {
        if (!_places.Remove((domain, thread), out (ulong Memory, ulong Offset) place))
            return false;
        LinkedList<Sleeper> queue = _queues[place];
        for (LinkedListNode<Sleeper>? node = queue.First; node is not null; node = node.Next)
        {
            if (node.Value.Domain != domain || node.Value.Thread != thread)
                continue;
            queue.Remove(node);
            break;
        }

        if (queue.Count == 0)
            _queues.Remove(place);
        return true;
    }

    /// <summary>Take threads that sleep at a word out of its queue.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="offset">The word.</param>
    /// <param name="count">Most of them.</param>
    /// <param name="mask">Only those that listen to one of these; 0: only those that listen to none.</param>
    public List<(ulong Domain, uint Thread)> Take(ulong memory, ulong offset, uint count, uint mask)
    {
        List<(ulong Domain, uint Thread)> taken = [];
        if (!_queues.TryGetValue((memory, offset), out LinkedList<Sleeper>? queue))
            return taken;
        for (LinkedListNode<Sleeper>? node = queue.First; node is not null && (uint)taken.Count < count;)
        {
            LinkedListNode<Sleeper> sleeper = node;
            node = node.Next;
            if (mask == 0 ? sleeper.Value.Mask != 0 : (sleeper.Value.Mask & mask) == 0)
                continue;
            queue.Remove(sleeper);
            _places.Remove((sleeper.Value.Domain, sleeper.Value.Thread));
            taken.Add((sleeper.Value.Domain, sleeper.Value.Thread));
        }

        if (queue.Count == 0)
            _queues.Remove((memory, offset));
        return taken;
    }

    private readonly record struct Sleeper(ulong Domain, uint Thread, uint Mask);
}
