using System;
using System.Collections.Generic;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>The buffers of all sockets: small ones for whoever has bytes, and a number of large ones for who has more.</summary>
/// <param name="small">Where small ones come from, but for messages under way.</param>
internal sealed class SocketMemory(SmallBuffers small)
{
    /// <summary>Bytes that a socket has room for if there are no large buffers.</summary>
    public const int Small = SmallBuffers.Size;

    /// <summary>Bytes of a large buffer.</summary>
    public const int Large = SocketLimits.Capacity;

    /// <summary>Large buffers in use at a time.</summary>
    public const int MaximumLarge = 24;

    /// <summary>Buffers of messages that are under way to or from a domain, in pieces, at a time.</summary>
    public const int MaximumStages = 16;

    /// <summary>Records that all sockets have room for together, besides the few that each has.</summary>
    public const int MaximumRecords = 32_768;

    /// <summary>Large buffers that rings leave to others.</summary>
    private const int KeptFromRings = 8;

    /// <summary>Small ones that were of messages under way.</summary>
    private readonly Stack<byte[]> _unusedSmall = [];

    private readonly Stack<byte[]> _unusedLarge = [];
    private int _large;
    private int _stages;
    private int _records;

    /// <summary>Whether a small buffer can be had.</summary>
    public bool HasSmall => small.HasAny;

    /// <summary>Whether a large buffer can be had.</summary>
    public bool HasLarge => _large < MaximumLarge;

    /// <summary>Buffers that are lent, in bytes.</summary>
    public int Lent { get; private set; }

    /// <summary>Room for what is left in a ring at its end, on the way from there to its socket.</summary>
    public byte[] RingRest => field ??= GC.AllocateUninitializedArray<byte>(Large);

    /// <summary>A ring is about to be made: a large buffer is kept for what is left in it at its end.</summary>
    /// <returns>False: others need those that there are.</returns>
    public bool TryReserveForRing()
    {
        if (_large >= MaximumLarge - KeptFromRings)
            return false;
        _large++;
        return true;
    }

    /// <summary>The ring is over, or was not made.</summary>
    public void UnreserveForRing() => _large--;

    /// <summary>Lend a buffer to a socket; there must be one (<see cref="HasSmall"/>, <see cref="HasLarge"/>).</summary>
    /// <param name="bytes">Bytes that it must have room for. Who wants a small one may get a large one.</param>
    public ByteBuffer Lend(int bytes)
    {
        ByteBuffer buffer;
        if (bytes <= Small && small.HasAny)
        {
            buffer = small.Lend();
        }
        else
        {
            buffer = new ByteBuffer(TakeArray(Large));
            _large++;
        }

        Lent += buffer.Length;
        return buffer;
    }

    /// <summary>A buffer of a socket comes back.</summary>
    public void TakeBack(in ByteBuffer buffer)
    {
        Lent -= buffer.Length;
        if (buffer.Length == Large)
        {
            _large--;
            _unusedLarge.Push(buffer.Array!);
        }
        else
        {
            small.TakeBack(buffer);
        }
    }

    /// <summary>A socket is to have room for so many more records.</summary>
    /// <returns>False: all have too many.</returns>
    public bool TryTakeRecords(int count)
    {
        if (_records + count > MaximumRecords)
            return false;
        _records += count;
        return true;
    }

    /// <summary>A socket has room for so many fewer.</summary>
    public void TakeBackRecords(int count) => _records -= count;

    /// <summary>Lend a buffer for a message under way, or a larger one for what lies in one.</summary>
    /// <param name="buffer">The one lent before, if it has bytes; afterwards the new one.</param>
    /// <param name="size">Bytes that it must have room for, at most <see cref="Large"/>.</param>
    /// <param name="count">Bytes to keep.</param>
    /// <returns>False: there are too many.</returns>
    public bool TryStage(ref byte[] buffer, int size, int count)
    {
        if (_stages == MaximumStages && buffer.Length == 0)
            return false;
        byte[] larger = TakeArray(size > Small ? Large : Small);
        Lent += larger.Length;
        _stages++;
        buffer.AsSpan(0, count).CopyTo(larger);
        TakeBackStage(ref buffer);
        buffer = larger;
        return true;
    }

    /// <summary>A buffer of <see cref="TryStage"/> comes back, if it is one.</summary>
    public void TakeBackStage(ref byte[] buffer)
    {
        if (buffer.Length == 0)
            return;
        _stages--;
        Lent -= buffer.Length;
        (buffer.Length == Large ? _unusedLarge : _unusedSmall).Push(buffer);
        buffer = [];
    }

    private byte[] TakeArray(int size) =>
        (size == Large ? _unusedLarge : _unusedSmall).TryPop(out byte[]? array) ? array : GC.AllocateUninitializedArray<byte>(size);
}
