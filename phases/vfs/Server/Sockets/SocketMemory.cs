using System;
using System.Collections.Generic;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>The buffers of all sockets: small ones for whoever has bytes, and a number of large ones for who has more.</summary>
internal sealed class SocketMemory
{
    /// <summary>Bytes that every socket has room for.</summary>
    public const int Small = 4096;

    /// <summary>Bytes of a large buffer.</summary>
    public const int Large = SocketLimits.Capacity;

    /// <summary>Large buffers in use at a time.</summary>
    public const int MaximumLarge = 24;

    /// <summary>Buffers of messages that are under way to or from a domain, in pieces, at a time.</summary>
    public const int MaximumStages = 16;

    /// <summary>Large buffers that rings leave to others.</summary>
    private const int KeptFromRings = 8;

    private readonly Stack<byte[]> _unusedSmall = [];
    private readonly Stack<byte[]> _unusedLarge = [];
    private int _large;
    private int _stages;

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

    /// <summary>Lend a buffer; a large one must be there (<see cref="HasLarge"/>).</summary>
    public byte[] Lend(int size)
    {
        Stack<byte[]> unused = size == Large ? _unusedLarge : _unusedSmall;
        byte[] buffer = unused.Count > 0 ? unused.Pop() : GC.AllocateUninitializedArray<byte>(size);
        if (size == Large)
            _large++;
        Lent += size;
        return buffer;
    }

    /// <summary>A buffer comes back.</summary>
    public void TakeBack(byte[] buffer)
    {
        Lent -= buffer.Length;
        if (buffer.Length == Large)
        {
            _large--;
            _unusedLarge.Push(buffer);
        }
        else
        {
            _unusedSmall.Push(buffer);
        }
    }

    /// <summary>Lend a buffer for a message under way, or a larger one for what lies in one.</summary>
    /// <param name="buffer">The one lent before, if it has bytes; afterwards the new one.</param>
    /// <param name="size">Bytes that it must have room for, at most <see cref="Large"/>.</param>
    /// <param name="count">Bytes to keep.</param>
    /// <returns>False: there are too many.</returns>
    public bool TryStage(ref byte[] buffer, int size, int count)
    {
        if (_stages == MaximumStages && buffer.Length == 0)
            return false;
        byte[] larger = Lend(size > Small ? Large : Small);
        if (larger.Length == Large)
            _large--; // stages have a limit of their own
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
        if (buffer.Length == Large)
            _large++;
        TakeBack(buffer);
        buffer = [];
    }
}
