using System.Runtime.CompilerServices;

namespace Pistachio.LibPosix;

/// <summary>
/// Ranges of our data that hold nothing a child needs, or zeros: a fork does not copy them. In rising order, and apart.
/// </summary>
public struct UnusedData
{
    private const int Capacity = 16;

    private Ranges _ranges;

    /// <summary>How many ranges there are.</summary>
    public int Count { get; private set; }

    /// <summary>Address of the first byte of a range.</summary>
    public readonly ulong Start(int index) => _ranges[index].Start;

    /// <summary>Address behind its last byte.</summary>
    public readonly ulong End(int index) => _ranges[index].End;

    /// <summary>Add the end of a table.</summary>
    /// <param name="first">Its first entry.</param>
    /// <param name="used">Entries in use.</param>
    /// <param name="capacity">Entries that there are.</param>
    public void Add<T>(ref T first, int used, int capacity)
        where T : unmanaged
    {
        ulong address = ProcessMemory.AddressOf(ref first);
        Add(address + (ulong)(uint)(used * Unsafe.SizeOf<T>()), address + (ulong)(uint)(capacity * Unsafe.SizeOf<T>()));
    }

    /// <summary>Add a range, in whole words. Without room it is simply copied.</summary>
    private void Add(ulong start, ulong end)
    {
        start = (start + 7) & ~7UL;
        end &= ~7UL;
        if (start >= end || Count == Capacity)
            return;
        int at = Count;
        for (; at > 0 && _ranges[at - 1].Start > start; at--)
            _ranges[at] = _ranges[at - 1];
        _ranges[at].Start = start;
        _ranges[at].End = end;
        Count++;
    }

    private struct Range
    {
        public ulong Start;
        public ulong End;
    }

    [InlineArray(Capacity)]
    private struct Ranges
    {
        private Range _first;
    }
}
