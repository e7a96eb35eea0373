using System.Collections.Generic;

namespace Pistachio.Timers;

/// <summary>Timers that will expire, the earliest first: a binary heap, each of whose members knows its place.</summary>
/// <typeparam name="T">The timers. One is in at most one heap, and its deadline does not change while it is there.</typeparam>
internal sealed class DeadlineHeap<T>
    where T : class, ITimed
{
    private readonly List<T> _timers = new();

    public int Count => _timers.Count;

    /// <summary>When the first expires, in nanoseconds since boot; 0: there is none.</summary>
    public ulong Earliest => _timers.Count == 0 ? 0 : _timers[0].Deadline;

    /// <summary>See to it that so many more need no memory.</summary>
    public void MakeRoom(int more) => _timers.EnsureCapacity(_timers.Count + more);

    /// <summary>Add a timer that is not there.</summary>
    public void Add(T timer)
    {
        _timers.Add(timer);
        timer.HeapIndex = _timers.Count - 1;
        Rise(timer.HeapIndex);
    }

    /// <summary>Take a timer out, if it is there. Its deadline must be the one that it came with.</summary>
    public void Remove(T timer)
    {
        int at = timer.HeapIndex;
        if (at < 0)
            return;
        int last = _timers.Count - 1;
        T moved = _timers[last];
        _timers.RemoveAt(last);
        timer.HeapIndex = -1;
        if (at == last)
            return;
        Put(moved, at);
        Rise(at);
        Sink(moved.HeapIndex);
    }

    /// <summary>Take out the first, if its deadline is not later than a time.</summary>
    public bool TryTake(ulong time, out T timer)
    {
        timer = null!;
        if (_timers.Count == 0 || _timers[0].Deadline > time)
            return false;
        timer = _timers[0];
        Remove(timer);
        return true;
    }

    /// <summary>Take all out.</summary>
    public List<T> TakeAll()
    {
        List<T> all = [.. _timers];
        foreach (T timer in all)
            timer.HeapIndex = -1;
        _timers.Clear();
        return all;
    }

    private void Put(T timer, int at)
    {
        _timers[at] = timer;
        timer.HeapIndex = at;
    }

    private void Rise(int at)
    {
        T timer = _timers[at];
        while (at > 0)
        {
            int parent = (at - 1) / 2;
            if (_timers[parent].Deadline <= timer.Deadline)
                break;
            Put(_timers[parent], at);
            at = parent;
        }

        Put(timer, at);
    }

    private void Sink(int at)
    {
        T timer = _timers[at];
        while (true)
        {
            int child = (2 * at) + 1;
            if (child >= _timers.Count)
                break;
            if (child + 1 < _timers.Count && _timers[child + 1].Deadline < _timers[child].Deadline)
                child++;
            if (_timers[child].Deadline >= timer.Deadline)
                break;
            Put(_timers[child], at);
            at = child;
        }

        Put(timer, at);
    }
}
