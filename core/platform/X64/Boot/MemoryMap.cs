using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Pistachio.Platform.X64;

/// <summary>
/// A sorted list of disjoint ranges of memory. Firmware lists overlap, come in any order and end off page borders; what is
/// added here is shrunk to whole pages and merged, what is removed is cut out.
/// </summary>
internal struct MemoryMap
{
    /// <summary>Ranges that fit. Real machines report 5 to 40; what does not fit is left unused and counted.</summary>
    internal const int Capacity = 128;

    private const ulong PageMask = 4095;

    private Table _ranges;
    private int _count;
    private ulong _dropped;

    internal readonly int Count => _count;

    /// <summary>Bytes that were lost because there were too many ranges.</summary>
    internal readonly ulong Dropped => _dropped;

    internal readonly ulong TotalLength
    {
        get
        {
            ulong total = 0;
            for (int i = 0; i < _count; i++)
                total += _ranges[i].Length;
            return total;
        }
    }

    /// <summary>The range at an index, in rising order of addresses.</summary>
    [UnscopedRef]
    internal readonly ref readonly MemoryRange this[int index] => ref _ranges[index];

    /// <summary>Adds the whole pages of a range; parts already present do no harm.</summary>
    internal void Add(ulong start, ulong end)
    {
        start = start > ulong.MaxValue - PageMask ? ulong.MaxValue & ~PageMask : (start + PageMask) & ~PageMask;
        end &= ~PageMask;
        if (start >= end)
            return;

        // Swallow every range that touches the new one, then insert the union in order.
        int at = 0;
        while (at < _count && _ranges[at].End < start)
            at++;
        int behind = at;
        while (behind < _count && _ranges[behind].Start <= end)
        {
            start = start < _ranges[behind].Start ? start : _ranges[behind].Start;
            end = end > _ranges[behind].End ? end : _ranges[behind].End;
            behind++;
        }
        Replace(at, behind, new MemoryRange(start, end));
    }

    /// <summary>Cuts out every page that a range touches.</summary>
    internal void Remove(ulong start, ulong end)
    {
        if (start >= end)
            return;
        start &= ~PageMask;
        end = end > ulong.MaxValue - PageMask ? ulong.MaxValue & ~PageMask : (end + PageMask) & ~PageMask;
        for (int i = 0; i < _count; i++)
        {
            MemoryRange range = _ranges[i];
            if (range.End <= start || range.Start >= end)
                continue;
            bool head = range.Start < start;
            bool tail = range.End > end;
            if (head)
                _ranges[i] = new MemoryRange(range.Start, start);
            else if (tail)
                _ranges[i] = new MemoryRange(end, range.End);
            else
                Delete(i--);
            if (head && tail)
                Insert(++i, new MemoryRange(end, range.End));
        }
    }

    /// <summary>Cuts a piece off the start of the largest range that lies below a limit.</summary>
    /// <param name="length">Bytes, a multiple of the page size.</param>
    /// <param name="limit">Physical address that the piece may not reach.</param>
    /// <param name="start">Where the piece starts.</param>
    /// <returns>False if no range is large enough.</returns>
    internal bool TryTake(ulong length, ulong limit, out ulong start)
    {
        int best = -1;
        for (int i = 0; i < _count; i++)
        {
            ulong end = _ranges[i].End < limit ? _ranges[i].End : limit;
            if (_ranges[i].Start >= end || end - _ranges[i].Start < length)
                continue;
            if (best < 0 || _ranges[i].Length > _ranges[best].Length)
                best = i;
        }
        start = 0;
        if (best < 0)
            return false;
        start = _ranges[best].Start;
        Remove(start, start + length);
        return true;
    }

    private void Replace(int at, int behind, MemoryRange range)
    {
        if (at == behind)
        {
            Insert(at, range);
            return;
        }
        _ranges[at] = range;
        while (--behind > at)
            Delete(behind);
    }

    private void Insert(int at, MemoryRange range)
    {
        if (_count == Capacity)
        {
            _dropped += range.Length;
            return;
        }
        for (int i = _count; i > at; i--)
            _ranges[i] = _ranges[i - 1];
        _ranges[at] = range;
        _count++;
    }

    private void Delete(int at)
    {
        _count--;
        for (int i = at; i < _count; i++)
            _ranges[i] = _ranges[i + 1];
    }

    [InlineArray(Capacity)]
    private struct Table
    {
        private MemoryRange _first;
    }
}
