using System;
using System.Numerics;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Tests.Simulation;

/// <summary>A ring of one piece, as simple as there can be: what <see cref="PagedRing"/> is compared with.</summary>
internal sealed class ByteRing : ISendRing, IReceiveRing
{
    private readonly byte[] _bytes;
    private readonly int _mask;
    private uint _head;
    private uint _tail;

    /// <param name="capacity">Bytes; a power of two up to 1 GiB.</param>
    /// <exception cref="ArgumentException">It is not.</exception>
    public ByteRing(int capacity)
    {
        if (capacity <= 0 || !BitOperations.IsPow2(capacity))
            throw new ArgumentException("the capacity of a ring is a power of two", nameof(capacity));

        _bytes = new byte[capacity];
        _mask = capacity - 1;
    }

    public int Capacity => _bytes.Length;

    public int Count => (int)(_tail - _head);

    public int Room => _bytes.Length - Count;

    /// <summary>Forget all bytes.</summary>
    public void Clear() => _head = _tail = 0;

    public int Write(ReadOnlySpan<byte> bytes)
    {
        int count = Place(0, bytes[..Math.Min(bytes.Length, Room)]);
        _tail += (uint)count;
        return count;
    }

    /// <summary>Take bytes from the front.</summary>
    /// <returns>How many there were.</returns>
    public int Read(Span<byte> destination)
    {
        int count = Math.Min(destination.Length, Count);
        Copy(0, destination[..count]);
        _head += (uint)count;
        return count;
    }

    public void Copy(int offset, Span<byte> destination)
    {
        if ((uint)offset + (uint)destination.Length > (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(offset));

        int at = (int)(_head + (uint)offset) & _mask;
        int before = Math.Min(destination.Length, _bytes.Length - at);
        _bytes.AsSpan(at, before).CopyTo(destination);
        if (before < destination.Length)
            _bytes.AsSpan(0, destination.Length - before).CopyTo(destination[before..]);
    }

    public void Release(int count)
    {
        if ((uint)count > (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(count));

        _head += (uint)count;
    }

    public int Place(int offset, ReadOnlySpan<byte> bytes)
    {
        if ((uint)offset + (uint)bytes.Length > (uint)Room)
            throw new ArgumentOutOfRangeException(nameof(offset));

        int at = (int)(_tail + (uint)offset) & _mask;
        int before = Math.Min(bytes.Length, _bytes.Length - at);
        bytes[..before].CopyTo(_bytes.AsSpan(at));
        if (before < bytes.Length)
            bytes[before..].CopyTo(_bytes);
        return bytes.Length;
    }

    public void Publish(int count)
    {
        if ((uint)count > (uint)Room)
            throw new ArgumentOutOfRangeException(nameof(count));

        _tail += (uint)count;
    }
}
