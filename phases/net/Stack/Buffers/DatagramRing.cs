using System;
using System.Collections.Generic;

namespace Pistachio.Net.Stack;

/// <summary>
/// Datagrams that came and that a program has not taken: records one behind the other in one ring, each with where it came from. While the pool of its pages is
/// short of them there is no room for datagrams, which may be lost, so that streams get what is left.
/// </summary>
/// <param name="pool">Where its memory comes from.</param>
/// <param name="capacity">Bytes at most, with <see cref="RecordSize"/> for each datagram.</param>
public sealed class DatagramRing(PagePool pool, int capacity)
{
    /// <summary>What a record takes besides its bytes.</summary>
    public const int RecordSize = 48;

    private readonly PagedRing _ring = new(pool, capacity);

    /// <summary>Which datagrams are several, counted from the first that ever came, and of how many bytes each, the oldest first; null: there never was one.</summary>
    private Queue<(long Number, ushort Size)>? _segmented;
    private long _taken;

    /// <summary>One with memory of its own.</summary>
    /// <param name="capacity">As above.</param>
    public DatagramRing(int capacity)
        : this(new PagePool((2 * capacity / PagePool.SmallPage) + 1), capacity)
    {
    }

    /// <summary>Bytes at most. What is in it already stays when it becomes less.</summary>
    public int Capacity
    {
        get => _ring.Capacity;
        set => _ring.Capacity = value;
    }

    /// <summary>Who takes what comes from now on; null: it stays here. To be set while there is nothing here.</summary>
    public IDatagramSink? Sink { get; set; }

    /// <summary>Datagrams in the ring.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of the next datagram, 0 if there is none.</summary>
    public int NextLength { get; private set; }

    /// <summary>The next datagram is several of so many bytes each, the last of what is left; 0: it is one, or there is none.</summary>
    public ushort NextSegmentSize =>
        _segmented is not null && _segmented.TryPeek(out (long Number, ushort Size) first) && first.Number == _taken ? first.Size : (ushort)0;

    /// <summary>How many datagrams came and found no room.</summary>
    public long Dropped { get; private set; }

    /// <summary>Add a datagram.</summary>
    /// <returns>False: there is no room, and it is lost.</returns>
    public bool TryAdd(in DatagramInfo info, ReadOnlySpan<byte> payload)
    {
        if (Sink is not null)
        {
            bool isTaken = Sink.TryAdd(info, payload);
            if (!isTaken)
                Dropped++;
            return isTaken;
        }

        int size = RecordSize + payload.Length;

        // One alone is taken, however little room there is to be: otherwise it could never be received.
        if ((Count > 0 && size > _ring.Capacity - _ring.Count) || pool.IsShort)
        {
            Dropped++;
            return false;
        }

        Span<byte> record = stackalloc byte[RecordSize];
        info.Write(record, payload.Length);
        if (_ring.Place(0, record) < RecordSize || _ring.Place(RecordSize, payload) < payload.Length)
        {
            _ring.Trim();
            Dropped++;
            return false;
        }

        _ring.Publish(size);
        if (Count++ == 0)
            NextLength = payload.Length;
        return true;
    }

    /// <summary>As <see cref="TryAdd(in DatagramInfo, ReadOnlySpan{byte})"/>, of several datagrams of one length.</summary>
    public bool TryAdd(in DatagramInfo info, ReadOnlySpan<byte> payload, ushort segment)
    {
        if (!TryAdd(info, payload))
            return false;
        if (Sink is null)
            (_segmented ??= new Queue<(long, ushort)>()).Enqueue((_taken + Count - 1, segment));
        return true;
    }

    /// <summary>Take the next datagram, or look at it.</summary>
    /// <param name="destination">What does not fit is lost; <see cref="DatagramInfo.Length"/> says how much there was.</param>
    /// <param name="info">Where it came from.</param>
    /// <param name="keep">Only look.</param>
    /// <returns>False: there is none.</returns>
    public bool TryTake(Span<byte> destination, out DatagramInfo info, bool keep = false)
    {
        if (Count == 0)
        {
            info = default;
            return false;
        }

        info = ReadInfo();
        _ring.Copy(RecordSize, destination[..Math.Min(destination.Length, info.Length)]);
        if (!keep)
            Drop();
        return true;
    }

    /// <summary>Forget the next datagram, which there is.</summary>
    public void Drop()
    {
        _ring.Release(RecordSize + NextLength);
        if (NextSegmentSize != 0)
            _segmented!.Dequeue();
        _taken++;
        NextLength = --Count == 0 ? 0 : ReadInfo().Length;
    }

    /// <summary>Forget all of them.</summary>
    public void Clear()
    {
        _ring.Clear();
        _segmented?.Clear();
        Count = NextLength = 0;
    }

    private DatagramInfo ReadInfo()
    {
        Span<byte> record = stackalloc byte[RecordSize];
        _ring.Copy(0, record);
        return DatagramInfo.Read(record);
    }
}
