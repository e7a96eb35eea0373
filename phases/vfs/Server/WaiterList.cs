using System;

namespace Pistachio.Vfs.Server;

/// <summary>Waiting requests in the order in which they came. A list of its own: that of the class library checks the type of what it is given each time.</summary>
internal sealed class WaiterList
{
    private const int UsualCount = 4;

    private Waiter[] _items = [];

    public int Count { get; private set; }

    public Waiter this[int index] => index < Count ? _items[index] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>See to it that the next <see cref="Add"/> needs no memory.</summary>
    public void MakeRoom()
    {
        if (Count == _items.Length)
            Array.Resize(ref _items, Math.Max(Count * 2, UsualCount));
    }

    public void Add(Waiter waiter)
    {
        MakeRoom();
        _items[Count++] = waiter;
    }

    public void Remove(Waiter waiter)
    {
        int index = 0;
        while (index < Count && _items[index] != waiter)
            index++;
        if (index == Count)
            return;
        Count--;
        for (int i = index; i < Count; i++)
            _items[i] = _items[i + 1];
        _items[Count] = null!;
    }

    public Enumerator GetEnumerator() => new(this);

    public struct Enumerator(WaiterList list)
    {
        private int _index = -1;

        public readonly Waiter Current => list[_index];

        public bool MoveNext() => ++_index < list.Count;
    }
}
