using System;

namespace Pistachio.Memory;

/// <summary>
/// The regions of a process, sorted and without overlap, in a table that the caller provides. Neighbours with equal
/// properties are joined. Page numbers throughout.
/// </summary>
public ref struct RegionMap
{
    private readonly Span<Region> _table;
    private readonly ref int _count;

    public RegionMap(Span<Region> table, ref int count)
    {
        _table = table;
        _count = ref count;
    }

    public readonly int Count => _count;

    public readonly ref Region this[int index] => ref _table[index];

    /// <summary>Whether <paramref name="more"/> regions fit. Any operation on a range needs room for two.</summary>
    public readonly bool HasRoom(int more) => _count + more <= _table.Length;

    /// <summary>Index of the first region that ends after <paramref name="page"/>; <see cref="Count"/> when there is none.</summary>
    public readonly int LowerBound(ulong page)
    {
        int low = 0;
        int high = _count;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (_table[middle].End <= page)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>Index of the region that holds <paramref name="page"/>, or -1.</summary>
    public readonly int Find(ulong page)
    {
        int index = LowerBound(page);
        return index < _count && _table[index].First <= page ? index : -1;
    }

    /// <summary>Whether any page of the range belongs to a region.</summary>
    public readonly bool Overlaps(ulong first, ulong end)
    {
        int index = LowerBound(first);
        return index < _count && _table[index].First < end;
    }

    /// <summary>Whether every page of the range belongs to a region.</summary>
    public readonly bool Covers(ulong first, ulong end)
    {
        for (int index = LowerBound(first); first < end; index++)
        {
            if (index >= _count || _table[index].First > first)
                return false;
            first = _table[index].End;
        }

        return true;
    }

    /// <summary>Whether a region of the range has one of the flags.</summary>
    public readonly bool HasFlag(ulong first, ulong end, RegionFlags flags)
    {
        for (int index = LowerBound(first); index < _count && _table[index].First < end; index++)
        {
            if ((_table[index].Flags & flags) != 0)
                return true;
        }

        return false;
    }

    /// <summary>Whether any region shows the shared object or file.</summary>
    public readonly bool Shows(uint number)
    {
        for (int index = 0; index < _count; index++)
        {
            if (_table[index].Object == number)
                return true;
        }

        return false;
    }

    /// <summary>
    /// Highest free run of <paramref name="pages"/> pages inside [<paramref name="low"/>, <paramref name="high"/>),
    /// its start rounded down to a multiple of <paramref name="alignment"/> pages. Returns 0 when there is none.
    /// </summary>
    public readonly ulong FindGap(ulong pages, ulong low, ulong high, ulong alignment)
    {
        int index = LowerBound(high);
        ulong ceiling = high;
        if (index < _count && _table[index].First < ceiling)
            ceiling = _table[index].First;

        while (true)
        {
            ulong floor = index > 0 ? _table[index - 1].End : 0;
            if (floor < low)
                floor = low;
            if (ceiling >= pages)
            {
                ulong start = (ceiling - pages) & ~(alignment - 1);
                if (start >= floor)
                    return start;
            }

            if (index == 0 || floor == low)
                return 0;
            index--;
            ceiling = _table[index].First;
        }
    }

    /// <summary>Add a region to a range that is free, joining it to its neighbours. There must be room for one.</summary>
    public readonly void Add(in Region region)
    {
        int index = LowerBound(region.First);
        Open(index);
        CopyInto(index, region);
        Join(index, index + 1);
    }

    /// <summary>Make region borders at both ends of the range. There must be room for two.</summary>
    /// <returns>Index of the first region of the range.</returns>
    public readonly int Isolate(ulong first, ulong end) => IsolateFrom(LowerBound(first), first, end);

    /// <summary>As <see cref="Isolate"/>, where <see cref="LowerBound"/> of the first page is known.</summary>
    public readonly int IsolateFrom(int index, ulong first, ulong end)
    {
        if (index < _count && _table[index].First < first)
            Split(index++, first);
        int last = index;
        while (last < _count && _table[last].End < end)
            last++;
        if (last < _count && _table[last].First < end && _table[last].End > end)
            Split(last, end);
        return index;
    }

    /// <summary>Remove the regions of an isolated range.</summary>
    public readonly void Remove(ulong first, ulong end) => RemoveFrom(LowerBound(first), end);

    /// <summary>As <see cref="Remove"/>, for a range that begins with the region of this index.</summary>
    public readonly void RemoveFrom(int from, ulong end)
    {
        int to = from;
        while (to < _count && _table[to].First < end)
            to++;
        _table.Slice(to, _count - to).CopyTo(_table.Slice(from));
        _count -= to - from;
    }

    /// <summary>Join equal neighbours in and around a range whose properties were changed.</summary>
    public readonly void JoinAround(ulong first, ulong end) => JoinFrom(LowerBound(first), end);

    /// <summary>As <see cref="JoinAround"/>, for a range that begins with the region of this index.</summary>
    public readonly void JoinFrom(int from, ulong end)
    {
        int to = from;
        while (to < _count && _table[to].First < end)
            to++;
        Join(from, to < _count ? to + 1 : to);
    }

    /// <summary>Split a region before a page inside it.</summary>
    private readonly void Split(int index, ulong page)
    {
        Open(index);
        CopyInto(index, _table[index + 1]);
        ref Region lower = ref _table[index];
        ref Region upper = ref _table[index + 1];
        lower.End = page;
        if (ObjectNumber.IsShared(upper.Object))
            upper.ObjectPage += page - upper.First;
        upper.First = page;
    }

    /// <summary>Move the regions from <paramref name="index"/> on up by one.</summary>
    private readonly void Open(int index)
    {
        _table.Slice(index, _count - index).CopyTo(_table.Slice(index + 1));
        _count++;
    }

    private readonly void CopyInto(int index, in Region region) => _table[index] = region;

    /// <summary>Join the regions [from - 1, to) where they fit.</summary>
    private readonly void Join(int from, int to)
    {
        if (to > _count)
            to = _count;
        int last = from > 0 ? from - 1 : 0;
        int end = to < _count ? to + 1 : _count;

        // Most often nothing joins.
        while (last + 1 < end && !_table[last].Joins(_table[last + 1]))
            last++;
        int next = last + 1;
        while (next < end)
        {
            if (_table[last].Joins(_table[next]))
            {
                _table[last].End = _table[next].End;
            }
            else
            {
                last++;
                if (last != next)
                    _table[last] = _table[next];
            }

            next++;
        }

        int removed = next - (last + 1);
        if (removed <= 0)
            return;
        _table.Slice(next, _count - next).CopyTo(_table.Slice(last + 1));
        _count -= removed;
    }
}
