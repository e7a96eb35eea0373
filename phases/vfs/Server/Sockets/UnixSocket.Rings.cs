using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>A stream socket as what its peer sends comes in: those bytes may lie in a ring.</content>
internal sealed partial class UnixSocket
{
    /// <summary>Its SO_SNDBUF is less than a ring has room for.</summary>
    public bool LimitsSending => SendBuffer < 2 * SocketLimits.Capacity;

    /// <summary>Its SO_RCVBUF is, or a receiver waits for more than one byte.</summary>
    public bool LimitsReceiving => ReceiveBuffer < 2 * SocketLimits.Capacity || ReceiveLowWater > 1;

    /// <summary>
    /// Nothing about it asks for the server at each receive: it tells no credentials, has no offset to look at, its receivers may wait for ever, both ends are open in both
    /// directions, and it has no limits of its own.
    /// </summary>
    public bool MayShare =>
        Type == SocketType.Stream && !IsListening && !PassesCredentials && PeekOffset < 0 && ReceiveTimeout == 0 && !IsReceiveShut && !IsSendShut && !IsClosed
        && !LimitsReceiving && Peer is { IsClosed: false, LimitsSending: false };

    /// <inheritdoc/>
    public override int RingBytes => SocketLimits.Capacity;

    /// <inheritdoc/>
    public override bool MayBegin => Buffer.Records == 0 && Error == Errno.None && MayShare;

    /// <inheritdoc/>
    public override Span<byte> Rest => memory.RingRest;

    /// <summary>Bytes, or of a socket of messages the bytes of all of them, that are to be received.</summary>
    public int Unread => RingInUse is { } ring ? ring.Words.Count : Buffer.Count;

    /// <summary>Something is to be received.</summary>
    public bool HasData => RingInUse is { } ring ? ring.Words.Count != 0 : Buffer.Records > 0;

    /// <summary>Whether there is room for so many bytes in one message.</summary>
    public bool HasRoom(int bytes) => RingInUse is { } ring
        ? RingBytes - ring.Words.Count >= bytes
        : Buffer.Room >= bytes && Buffer.TryFurnishRecord();

    /// <inheritdoc/>
    public override bool TryReserve() => memory.TryReserveForRing();

    /// <inheritdoc/>
    public override void Unreserve() => memory.UnreserveForRing();

    /// <inheritdoc/>
    public override void Refill(int count, Credentials writer)
    {
        if (count != 0)
            Buffer.Append(memory.RingRest.AsSpan(0, count), new SocketRecord { Sender = writer });
    }
}
