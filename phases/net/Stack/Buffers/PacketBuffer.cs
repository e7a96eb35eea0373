using System;

namespace Pistachio.Net.Stack;

/// <summary>
/// Room for one packet. It is built from its end to its front: the payload first, then each layer puts its header before it. Whoever has it passes it on
/// or gives it back, once.
/// </summary>
public sealed class PacketBuffer
{
    /// <summary>Room before the payload for all headers of the stack: Ethernet 14, IPv6 40 with a fragment header 8, TCP 60.</summary>
    internal const int HeadRoom = 128;

    private readonly PacketPool _pool;
    private int _start;
    private int _length;

    internal PacketBuffer(PacketPool pool, int capacity)
    {
        _pool = pool;
        Bytes = new byte[HeadRoom + capacity];
    }

    /// <summary>The packet as it is so far.</summary>
    public Span<byte> Span => Bytes.AsSpan(_start, _length);

    /// <summary>Bytes of the packet so far.</summary>
    public int Length => _length;

    /// <summary>Bytes that a packet may have behind the room for headers.</summary>
    internal int Capacity => Bytes.Length - HeadRoom;

    internal byte[] Bytes { get; }

    internal PacketBuffer? Next { get; set; }

    internal bool IsFree { get; set; }

    /// <summary>The interface that a packet is on its way to, or came from, while it waits in a queue.</summary>
    internal NetworkInterface? Interface { get; set; }

    /// <summary>Put a header before what is there.</summary>
    /// <returns>Its bytes, not cleared.</returns>
    internal Span<byte> Prepend(int size)
    {
        _start -= size;
        _length += size;
        return Bytes.AsSpan(_start, size);
    }

    /// <summary>Begin anew with a payload of so many bytes, not cleared.</summary>
    internal Span<byte> Begin(int length)
    {
        _start = HeadRoom;
        _length = length;
        return Bytes.AsSpan(_start, length);
    }

    /// <summary>Give it back to its pool.</summary>
    internal void Release() => _pool.Return(this);
}
