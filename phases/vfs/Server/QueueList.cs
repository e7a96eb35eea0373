using System;

namespace Pistachio.Vfs.Server;

/// <summary>Queues, each once. As <see cref="WaiterList"/>, without what the list of the class library costs.</summary>
internal sealed class QueueList
{
    private Slot[] _items = new Slot[2];

    public int Count { get; private set; }

    public WaitQueue this[int index] => index < Count ? _items[index].Queue! : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>See to it that so many more need no memory.</summary>
    public void MakeRoom(int more)
    {
        if (Count + more > _items.Length)
            Array.Resize(ref _items, Math.Max(Count + more, _items.Length * 2));
    }

    public void Add(WaitQueue queue)
    {
        MakeRoom(1);
        _items[Count++].Queue = queue;
    }

    public bool Contains(WaitQueue queue)
    {
        foreach (ref readonly Slot each in _items.AsSpan(0, Count))
        {
            if (each.Queue == queue)
                return true;
        }

        return false;
    }

    public void Clear()
    {
        for (int i = 0; i < Count; i++)
            _items[i].Queue = null;
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
