using System;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <summary>
/// A ring that a program shares with the server: the rings of a connection lie in it, or datagrams with a <see cref="DatagramRecord"/> in front of each. Its memory is the
/// program's until that gives it back.
/// </summary>
/// <param name="memory">The memory of all of them.</param>
/// <param name="index">Its number, which is also that of its bit among signals.</param>
/// <param name="socket">The socket, which may be gone when the ring is over.</param>
/// <param name="owner">The domain that has it.</param>
/// <param name="now">The time, in nanoseconds since boot.</param>
internal sealed class ServedRing(IConnectionRings memory, int index, InetSocket socket, ulong owner, ulong now) : HeldRing(memory, index, now), IDatagramSink
{
    /// <summary>The bit of ring 0 in the words that the server is signalled with; those below are the network card's.</summary>
    public const int FirstBit = 8;

    /// <summary>What the network card signals.</summary>
    public const ulong CardSignals = (1UL << FirstBit) - 1;

    private bool _isBroken;

    public InetSocket Socket => socket;

    public ulong Owner => owner;

    public ServedSendRing Send { get; } = new(memory, index);

    public ServedReceiveRing Receive { get; } = new(memory, index);

    /// <summary>The program has written something that cannot be.</summary>
    public bool IsBroken => _isBroken || Send.IsBroken || Receive.IsBroken;

    public override bool IsOf(ulong domain) => domain == owner;

    /// <summary>The program may use it from now on.</summary>
    public void Begin()
    {
        Send.Begin();
        Receive.Begin();
    }

    /// <summary>The program may not use it any more.</summary>
    public void Stop()
    {
        Send.Stop();
        Receive.Stop();
    }

    /// <summary>A datagram came.</summary>
    public bool TryAdd(in DatagramInfo info, ReadOnlySpan<byte> payload)
    {
        int size = DatagramRecord.Size + payload.Length;
        if (size > Receive.Room)
            return false;
        Span<byte> record = stackalloc byte[DatagramRecord.Size];
        info.Write(record, payload.Length);
        Receive.Place(0, record);
        Receive.Place(DatagramRecord.Size, payload);
        Receive.Publish(size);
        return true;
    }

    /// <summary>Look at the next datagram that the program sends, which is to be released with its record when it is sent.</summary>
    /// <param name="record">Room for a <see cref="DatagramRecord"/>.</param>
    /// <param name="room">Room for bytes that do not lie behind each other.</param>
    /// <param name="name">Where it goes, in the record.</param>
    /// <param name="bytes">Its bytes, which the program may change.</param>
    /// <returns>False: there is none.</returns>
    public bool TryTakeSent(Span<byte> record, Span<byte> room, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> bytes)
    {
        name = bytes = default;
        if (Send.Count == 0)
            return false;
        int length = 0;
        if (Send.Count >= record.Length)
            Send.Copy(0, record);
        if (Send.Count < record.Length || !DatagramRecord.TryReadOutgoing(record, out length, out name) || length > Send.Count - record.Length)
        {
            _isBroken = true;
            return false;
        }

        bytes = Send.Peek(record.Length, length);
        if (bytes.Length == length)
            return true;
        Send.Copy(record.Length, room[..length]);
        bytes = room[..length];
        return true;
    }

    /// <summary>Take a datagram back that came and that the program has not taken, after the ring has stopped.</summary>
    /// <param name="bytes">Room for its bytes.</param>
    /// <param name="info">Where it came from.</param>
    /// <returns>False: there is none.</returns>
    public bool TryTakeBack(Span<byte> bytes, out DatagramInfo info)
    {
        info = default;
        if (Receive.Count < DatagramRecord.Size)
            return false;
        Span<byte> record = stackalloc byte[DatagramRecord.Size];
        Receive.Copy(0, record);
        info = DatagramInfo.Read(record);
        if (info.Length > Receive.Count - record.Length || info.Length > bytes.Length)
        {
            _isBroken = true;
            return false;
        }

        Receive.Copy(record.Length, bytes[..info.Length]);
        Receive.Release(record.Length + info.Length);
        return true;
    }
}
