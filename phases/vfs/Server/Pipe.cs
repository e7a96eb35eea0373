using System;
using System.Numerics;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>
/// The bytes of a pipe, in the order in which they were written, and who waits for it. While its ring is in use they are there, and nobody puts or takes
/// any here.
/// </summary>
internal sealed class Pipe : ByteChannel
{
    private readonly byte[] _bytes;
    private int _first;
    private int _count;

    /// <param name="node">Its node.</param>
    /// <param name="number">Its inode number.</param>
    /// <param name="user">The effective user of who made it.</param>
    /// <param name="group">The effective group.</param>
    /// <param name="buffer">Room for its bytes, a power of two of them.</param>
    public Pipe(uint node, ulong number, uint user, uint group, byte[] buffer)
    {
        Node = node;
        Number = number;
        User = user;
        Group = group;
        _bytes = buffer;
        Capacity = buffer.Length;
    }

    public uint Node { get; }

    public ulong Number { get; }

    public uint User { get; }

    public uint Group { get; }

    /// <summary>The room that it was made with, to be used again.</summary>
    public byte[] Buffer => _bytes;

    /// <summary>Open file descriptions of its end to read.</summary>
    public int Readers { get; set; }

    /// <summary>Open file descriptions of its end to write.</summary>
    public int Writers { get; set; }

    /// <summary>How often a FIFO's end to read was opened.</summary>
    public uint ReaderOpens { get; set; }

    /// <summary>How often a FIFO's end to write was opened.</summary>
    public uint WriterOpens { get; set; }

    /// <inheritdoc/>
    public override int RingBytes => _bytes.Length;

    /// <inheritdoc/>
    public override bool MayBegin => _count == 0;

    /// <inheritdoc/>
    public override byte[] Rest => _bytes;

    /// <summary>Bytes to be read.</summary>
    public int Count => RingInUse is { } ring ? ring.Words.Count : _count;

    /// <summary>Bytes that it may hold, a power of two, at least <see cref="VfsLimits.PipeAtomic"/>: at first all that its buffer has room for.</summary>
    public int Capacity { get; private set; }

    /// <summary>Bytes that there is room for.</summary>
    public int Free => Math.Max(Capacity - Count, 0);

    /// <summary>Change what it may hold, to a number of bytes or a little more.</summary>
    /// <returns>EBUSY: it holds more. EPERM: its buffer is smaller.</returns>
    public Errno Resize(uint wanted)
    {
        if (wanted > (uint)_bytes.Length)
            return Errno.EPERM;
        int rounded = (int)BitOperations.RoundUpToPowerOf2(Math.Max(wanted, VfsLimits.PipeAtomic));
        if (rounded < Count)
            return Errno.EBUSY;
        Capacity = rounded;
        return Errno.None;
    }

    /// <inheritdoc/>
    public override void Refill(int count, Credentials writer)
    {
        _first = 0;
        _count = count;
    }

    /// <summary>Put bytes at the end; there must be room for all.</summary>
    public void Put(ReadOnlySpan<byte> bytes)
    {
        Arrivals++;
        int at = (_first + _count) & (_bytes.Length - 1);
        int before = Math.Min(bytes.Length, _bytes.Length - at);
        bytes[..before].CopyTo(_bytes.AsSpan(at));
        if (before < bytes.Length)
            bytes[before..].CopyTo(_bytes);
        _count += bytes.Length;
    }

    /// <summary>The bytes that were taken last are at the front again.</summary>
    /// <param name="count">How many. None were put since.</param>
    public void PutBack(int count)
    {
        _first = (_first - count) & (_bytes.Length - 1);
        _count += count;
    }

    /// <summary>Put bytes from the front, of which there are so many, into another pipe, which has room for them. They stay here.</summary>
    public void CopyTo(Pipe other, int count)
    {
        int before = Math.Min(count, _bytes.Length - _first);
        other.Put(_bytes.AsSpan(_first, before));
        other.Put(_bytes.AsSpan(0, count - before));
    }

    /// <summary>The bytes at the front, of which there are so many, are gone.</summary>
    public void Drop(int count)
    {
        _first = (_first + count) & (_bytes.Length - 1);
        _count -= count;
    }

    /// <summary>Take bytes from the front.</summary>
    /// <returns>How many there were.</returns>
    public int Take(Span<byte> destination)
    {
        int taken = Math.Min(destination.Length, _count);
        int before = Math.Min(taken, _bytes.Length - _first);
        _bytes.AsSpan(_first, before).CopyTo(destination);
        if (before < taken)
            _bytes.AsSpan(0, taken - before).CopyTo(destination[before..]);
        _first = (_first + taken) & (_bytes.Length - 1);
        _count -= taken;
        return taken;
    }
}
