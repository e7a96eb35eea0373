using System;

namespace Pistachio.Vfs.Server;

/// <summary>Queues, each once. As <see cref="WaiterList"/>, without what the list of the class library costs.</summary>
internal sealed class QueueList
{
    /// <summary>The first one: most lists have no other.</summary>
    private WaitQueue? _first;

    /// <summary>The others.</summary>
    private Slot[] _more = [];

    public int Count { get; private set; }

    public WaitQueue this[int index] => index == 0 && _first is { } first ? first : _more.AsSpan(0, Math.Max(Count - 1, 0))[index - 1].Queue!;

    /// <summary>See to it that so many more need no memory.</summary>
    public void MakeRoom(int more)
    {
        if (Count + more > _more.Length + 1)
            Array.Resize(ref _more, Math.Max(Count + more - 1, _more.Length * 2));
    }

    public void Add(WaitQueue queue)
    {
        if (Count == 0)
        {
            _first = queue;
        }
        else
        {
            MakeRoom(1);
            _more[Count - 1].Queue = queue;
        }

        Count++;
    }

    public bool Contains(WaitQueue queue)
    {
        foreach (WaitQueue each in this)
        {
            if (each == queue)
                return true;
        }

        return false;
    }

    public void Clear()
    {
        for (int i = 0; i < Count - 1; i++)
            _more[i].Queue = null;
        _first = null;
        Count = 0;
    }

    public Enumerator GetEnumerator() => new(this);

    public struct Enumerator(QueueList list)
    {
        private int _index = -1;

        public readonly WaitQueue Current => list[_index];

        public bool MoveNext() => ++_index < list.Count;
    }

    /// <summary>An array of a class that has others below it is checked at each store; one of structs is not.</summary>
    private struct Slot
    {
        public WaitQueue? Queue;
    }
}
