using System;

namespace Pistachio.Net.Stack;

/// <summary>Datagrams that came and that a program has not taken: records one behind the other in one ring, each with where it came from.</summary>
public sealed class DatagramRing
{
    /// <summary>What a record takes besides its bytes.</summary>
    public const int RecordSize = 48;

    private readonly byte[] _bytes;
    private int _head;
    private int _used;

    /// <param name="capacity">Bytes of the ring, with <see cref="RecordSize"/> for each datagram; a multiple of 8.</param>
    /// <exception cref="ArgumentException">It is not.</exception>
    public DatagramRing(int capacity)
    {
        if (capacity < RecordSize || capacity % 8 != 0)
            throw new ArgumentException("the capacity of a ring of datagrams is a multiple of 8", nameof(capacity));

        _bytes = new byte[capacity];
    }

    /// <summary>Datagrams in the ring.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of the next datagram, 0 if there is none.</summary>
    public int NextLength => Count == 0 ? 0 : ReadInfo().Length;

    /// <summary>How many datagrams came and found no room.</summary>
    public long Dropped { get; private set; }

    /// <summary>Add a datagram.</summary>
    /// <returns>False: there is no room, and it is lost.</returns>
    public bool TryAdd(in DatagramInfo info, ReadOnlySpan<byte> payload)
    {
        int size = RecordSize + RoundUp(payload.Length);
        if (size > _bytes.Length - _used)
        {
            Dropped++;
            return false;
        }

        Span<byte> record = stackalloc byte[RecordSize];
        info.Write(record, payload.Length);
        int at = Wrap(_head + _used);
        Put(at, record);
        Put(Wrap(at + RecordSize), payload);
        _used += size;
        Count++;
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
        Get(Wrap(_head + RecordSize), destination[..Math.Min(destination.Length, info.Length)]);
        if (keep)
            return true;

        int size = RecordSize + RoundUp(info.Length);
        _head = Wrap(_head + size);
        _used -= size;
        Count--;
        return true;
    }

    /// <summary>Forget all of them.</summary>
    public void Clear() => _head = _used = Count = 0;

    private static int RoundUp(int length) => (length + 7) & ~7;

    private int Wrap(int at) => at >= _bytes.Length ? at - _bytes.Length : at;

    private DatagramInfo ReadInfo()
    {
        Span<byte> record = stackalloc byte[RecordSize];
        Get(_head, record);
        return DatagramInfo.Read(record);
    }

    private void Put(int at, ReadOnlySpan<byte> bytes)
    {
        int before = Math.Min(bytes.Length, _bytes.Length - at);
        bytes[..before].CopyTo(_bytes.AsSpan(at));
        bytes[before..].CopyTo(_bytes);
    }

    private void Get(int at, Span<byte> bytes)
    {
        int before = Math.Min(bytes.Length, _bytes.Length - at);
        _bytes.AsSpan(at, before).CopyTo(bytes);
        _bytes.AsSpan(0, bytes.Length - before).CopyTo(bytes[before..]);
    }
}
