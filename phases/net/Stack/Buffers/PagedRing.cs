using System;

namespace Pistachio.Net.Stack;

/// <summary>
/// A ring in pages of a pool, which it takes as bytes come and gives back as they go: an empty one has none, or one while the pool has nearly all. The pages are in
/// a list; those behind the one of the last byte hold bytes that came too early.
/// </summary>
/// <param name="pool">Where its pages come from.</param>
/// <param name="capacity">Bytes that it may hold.</param>
public sealed class PagedRing(PagePool pool, int capacity) : ISendRing, IReceiveRing
{
    /// <summary>The page of the first byte; null: there is none.</summary>
    private Page? _first;

    /// <summary>The page of the last byte.</summary>
    private Page? _last;

    /// <summary>Where the first byte is in its page.</summary>
    private int _head;

    /// <summary>Behind the last byte in its page.</summary>
    private int _tail;

    /// <summary>Bytes behind the last one, up to the end of what came too early; they may have gaps.</summary>
    private int _early;

    /// <summary>Bytes that it may hold, from 1. What is in it already stays when it becomes less.</summary>
    public int Capacity { get; set; } = capacity;

    public int Count { get; private set; }

    public int Room
    {
        get
        {
            int room = Capacity - Count;
            return (uint)room <= (uint)pool.Available ? room : Math.Clamp(pool.Available + (_last is null ? 0 : _last.Length - _tail), 0, Math.Max(room, 0));
        }
    }

    /// <summary>A writer was refused memory, not room, and has not been told yet that there is some again.</summary>
    public bool IsStarved { get; set; }

    /// <summary>Forget all bytes.</summary>
    public void Clear()
    {
        ReturnFrom(_first);
        _first = _last = null;
        _head = _tail = _early = Count = 0;
    }

    public int Write(ReadOnlySpan<byte> bytes)
    {
        int wanted = Math.Min(bytes.Length, Math.Max(Capacity - Count, 0));
        int count = Place(0, bytes[..wanted]);
        Publish(count);
        IsStarved |= count < wanted;
        return count;
    }

    public void Copy(int offset, Span<byte> destination)
    {
        if ((uint)offset + (uint)destination.Length > (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(offset));
        if (destination.IsEmpty)
            return;

        Page page = _first!;
        int at = _head + offset;
        while (at >= page.Length)
        {
            at -= page.Length;
            page = page.Next!;
        }

        while (true)
        {
            ReadOnlySpan<byte> piece = page.Bytes.AsSpan(at);
            if (piece.Length >= destination.Length)
            {
                piece[..destination.Length].CopyTo(destination);
                return;
            }

            piece.CopyTo(destination);
            destination = destination[piece.Length..];
            page = page.Next!;
            at = 0;
        }
    }

    public void Release(int count)
    {
        if ((uint)count > (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(count));
        if (count == 0)
            return;

        Count -= count;
        _head += count;
        Page first = _first!;
        while (_head >= first.Length && first.Next is { } next)
        {
            _head -= first.Length;
            if (_last == first)
            {
                _last = next;
                _tail = 0;
            }

            pool.Return(first);
            _first = first = next;
        }

        // Bytes that came too early stay where they are.
        if (Count > 0 || _early > 0)
            return;
        _head = _tail = 0;
        if (pool.IsAmple)
            return;
        ReturnFrom(first);
        _first = _last = null;
    }

    public int Place(int offset, ReadOnlySpan<byte> bytes)
    {
        // What the capacity was when the peer was told of it counts, and the caller knows that.
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (bytes.IsEmpty || (Count + _early == 0 && !TryBegin(offset + bytes.Length)))
            return 0;

        Page page = _last!;
        int at = _tail + offset;
        if (page.Length - at >= bytes.Length)
        {
            bytes.CopyTo(page.Bytes.AsSpan(at));
            _early = Math.Max(_early, offset + bytes.Length);
            return bytes.Length;
        }

        int placed = PlaceBehind(page, at, offset, bytes);
        if (placed > 0)
            _early = Math.Max(_early, offset + placed);
        return placed;
    }

    /// <summary>Place bytes that the page of the last byte has no room for, or not for all.</summary>
    private int PlaceBehind(Page page, int at, int offset, ReadOnlySpan<byte> bytes)
    {
        int left = offset + bytes.Length;
        while (at >= page.Length)
        {
            if ((page.Next ??= pool.TryTake(left)) is not { } next)
                return 0;
            at -= page.Length;
            left -= page.Length;
            page = next;
        }

        int placed = 0;
        while (true)
        {
            int count = Math.Min(bytes.Length - placed, page.Length - at);
            bytes.Slice(placed, count).CopyTo(page.Bytes.AsSpan(at));
            placed += count;
            if (placed == bytes.Length || (page.Next ??= pool.TryTake(bytes.Length - placed)) is not { } next)
                return placed;
            page = next;
            at = 0;
        }
    }

    public void Publish(int count)
    {
        if (count == 0)
            return;
        Page last = _last ?? throw new ArgumentOutOfRangeException(nameof(count));
        int tail = _tail + count;
        while (tail > last.Length)
        {
            tail -= last.Length;
            last = last.Next ?? throw new ArgumentOutOfRangeException(nameof(count));
        }

        _last = last;
        _tail = tail;
        _early = Math.Max(_early - count, 0);
        Count += count;
    }

    /// <summary>Give back the pages behind the last byte: what was placed there is not to be published.</summary>
    public void Trim()
    {
        if (_last is null)
            return;
        _early = 0;
        ReturnFrom(_last.Next);
        _last.Next = null;
        if (Count > 0)
            return;
        ReturnFrom(_first);
        _first = _last = null;
        _head = _tail = 0;
    }

    /// <summary>Have a page to begin with, that suits what comes; there are no bytes.</summary>
    private bool TryBegin(int wanted)
    {
        if (_last is not null)
        {
            if (wanted <= _last.Length || _last.Length == PagePool.LargePage)
                return true;

            // An empty page was kept, and is too small for what comes now.
            ReturnFrom(_last);
        }

        _first = _last = pool.TryTake(wanted);
        _head = _tail = 0;
        return _last is not null;
    }

    private void ReturnFrom(Page? page)
    {
        while (page is not null)
        {
            Page? next = page.Next;
            pool.Return(page);
            page = next;
        }
    }
}
