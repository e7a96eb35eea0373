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
    private readonly PipeTree _tree;
    private ByteBuffer _buffer;
    private int _first;
    private int _count;

    /// <param name="tree">Where its buffer comes from.</param>
    /// <param name="node">Its node.</param>
    /// <param name="number">Its inode number.</param>
    /// <param name="owner">Who made it, by the effective ids.</param>
    /// <param name="bytes">Bytes that it has room for, a power of two.</param>
    public Pipe(PipeTree tree, uint node, ulong number, in Identity owner, int bytes)
    {
        _tree = tree;
        Node = node;
        Number = number;
        User = owner.User;
        Group = owner.Group;
        RingBytes = bytes;
        Capacity = bytes;
    }

    public uint Node { get; }

    public ulong Number { get; }

    public uint User { get; }

    public uint Group { get; }

    /// <summary>Open file descriptions of its end to read.</summary>
    public int Readers { get; set; }

    /// <summary>Open file descriptions of its end to write.</summary>
    public int Writers { get; set; }

    /// <summary>How often a FIFO's end to read was opened.</summary>
    public uint ReaderOpens { get; set; }

    /// <summary>How often a FIFO's end to write was opened.</summary>
    public uint WriterOpens { get; set; }

    /// <inheritdoc/>
    public override int RingBytes { get; }

    /// <inheritdoc/>
    public override bool MayBegin => _count == 0;

    /// <inheritdoc/>
    public override Span<byte> Rest => _buffer.Bytes;

    /// <summary>Bytes to be read.</summary>
    public int Count => RingInUse is { } ring ? ring.Words.Count : _count;

    /// <summary>Bytes that it may hold, a power of two, at least <see cref="VfsLimits.PipeAtomic"/>: at first all that a buffer of it has room for.</summary>
    public int Capacity { get; private set; }

    /// <summary>Bytes that there is room for.</summary>
    public int Free => Math.Max(Capacity - Count, 0);

    /// <summary>Change what it may hold, to a number of bytes or a little more.</summary>
    /// <returns>EBUSY: it holds more. EPERM: a buffer of it is smaller.</returns>
    public Errno Resize(uint wanted)
    {
        if (wanted > (uint)RingBytes)
            return Errno.EPERM;
        int rounded = (int)BitOperations.RoundUpToPowerOf2(Math.Max(wanted, VfsLimits.PipeAtomic));
        if (rounded < Count)
            return Errno.EBUSY;
        Capacity = rounded;
        return Errno.None;
    }

    /// <summary>Have a buffer to put bytes in. <see cref="Tidy"/> gives it back.</summary>
    /// <returns>False: there is none.</returns>
    public bool TryFurnish() => _buffer.Length != 0 || _tree.TryLend(RingBytes, out _buffer);

    /// <summary>Give the buffer back if it has no bytes, and none can come out of a ring. What was taken last cannot be put back any more.</summary>
    public void Tidy()
    {
        if (_count == 0 && Ring is null)
            Clear();
    }

    /// <summary>Give the buffer back with what is in it.</summary>
    public void Clear()
    {
        _first = 0;
        _count = 0;
        if (_buffer.Length == 0)
            return;
        _tree.TakeBack(_buffer);
        _buffer = default;
    }

    /// <inheritdoc/>
    public override bool TryReserve() => TryFurnish();

    /// <inheritdoc/>
    public override void Unreserve() => Tidy();

    /// <inheritdoc/>
    public override void Refill(int count, Credentials writer)
    {
        _first = 0;
        _count = count;
    }

    /// <summary>Put bytes at the end; there must be room for all, and a buffer (<see cref="TryFurnish"/>).</summary>
    public void Put(ReadOnlySpan<byte> bytes)
    {
        Arrivals++;
        Span<byte> room = _buffer.Bytes;
        int at = (_first + _count) & (room.Length - 1);
        int before = Math.Min(bytes.Length, room.Length - at);
        bytes[..before].CopyTo(room[at..]);
        if (before < bytes.Length)
            bytes[before..].CopyTo(room);
        _count += bytes.Length;
    }

    /// <summary>The bytes that were taken last are at the front again.</summary>
    /// <param name="count">How many. None were put since.</param>
    public void PutBack(int count)
    {
        _first = (_first - count) & (RingBytes - 1);
        _count += count;
    }

    /// <summary>Put bytes from the front, of which there are so many, into another pipe, which has room for them. They stay here.</summary>
    public void CopyTo(Pipe other, int count)
    {
        Span<byte> bytes = _buffer.Bytes;
        int before = Math.Min(count, bytes.Length - _first);
        other.Put(bytes.Slice(_first, before));
        other.Put(bytes[..(count - before)]);
    }

    /// <summary>The bytes at the front, of which there are so many, are gone.</summary>
    public void Drop(int count)
    {
        _first = (_first + count) & (RingBytes - 1);
        _count -= count;
    }

    /// <summary>Take bytes from the front.</summary>
    /// <returns>How many there were.</returns>
    public int Take(Span<byte> destination)
    {
        Span<byte> bytes = _buffer.Bytes;
        int taken = Math.Min(destination.Length, _count);
        int before = Math.Min(taken, bytes.Length - _first);
        bytes.Slice(_first, before).CopyTo(destination);
        if (before < taken)
            bytes[..(taken - before)].CopyTo(destination[before..]);
        Drop(taken);
        return taken;
    }
}
