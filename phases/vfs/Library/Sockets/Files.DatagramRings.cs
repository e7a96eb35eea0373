using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>
/// Datagrams in rings that the process shares with the server of its socket, as <see cref="DatagramRecord"/> has them. Only whom the last message has gone to is sent to there:
/// whether there is anybody, a way to him, and whether one may send there, a message tells at once. Or in one that it shares with another process, where both
/// sockets are connected to each other.
/// </summary>
public ref partial struct Files<TDomain>
{
    private readonly long SendDatagram(int file, ref SendSource source, scoped OutgoingParts parts, MessageFlags flags)
    {
        int index = _state.Handles[file].SocketRing - 1;
        if (index < 0 || parts.Rights.Length + parts.Credentials.Length != 0 || source.Total > DatagramRecord.MostBytes)
            return SendMessage(file, source, parts, flags);
        ref SocketRingWindow window = ref _state.SocketRings[index];
        if (!window.IsServed)
            return SendToPartner(file, ref window, source, parts, flags);
        ReadOnlySpan<byte> name = parts.Address.Length > HandleSize ? parts.Address.Slice(HandleSize) : default;
        if (name.Length > DatagramRecord.NameBytes || !window.HasReached(name))
        {
            long sent = SendMessage(file, source, parts, flags);
            if (sent >= 0 && name.Length <= DatagramRecord.NameBytes && _state.Handles[file].SocketRing == index + 1)
                window.Reached(name);
            return sent;
        }

        long total = (long)source.Total;
        PipeRing ring = SocketRingAt(window, window.End);
        for (int i = 0; i < MostFailures; i++)
        {
            RingOutcome outcome = ring.Look(out ulong word, out int room);
            if (outcome == RingOutcome.Over)
                GiveSocketRingBack(file);
            if (outcome != RingOutcome.Moved || room < DatagramRecord.Size + total)
                break;
            if (!PutDatagram(ring, word, source, name))
                continue;
            if ((word & PipeRing.ReaderSleeps) != 0)
                _domain.SignalRing(window.Signal);
            return total;
        }

        return SendMessage(file, source, parts, flags);
    }

    /// <summary>Send a datagram to another program that the two share a ring with. Where the ring is not in use yet, or full, the server knows what becomes of it.</summary>
    private readonly long SendToPartner(int file, scoped ref SocketRingWindow window, in SendSource source, scoped OutgoingParts parts, MessageFlags flags)
    {
        if (parts.Any)
            return SendMessage(file, source, parts, flags);
        PipeRing ring = SocketRingAt(window, window.End);
        int length = (int)source.Total;
        RingOutcome outcome = source.Current.Length >= length
            ? ring.TrySend(source.Current.Slice(0, length), _domain.Now, out ulong word)
            : PutRecord(ring, source, ref length, out word);
        if (outcome == RingOutcome.Moved)
        {
            if ((word & PipeRing.ReaderSleeps) != 0)
                _domain.SignalRing(window.Signal);
            return length;
        }

        if (outcome == RingOutcome.Over)
            GiveSocketRingBack(file);
        return SendMessage(file, source, parts, flags);
    }

    /// <summary>Put a datagram of several buffers into a ring of two programs.</summary>
    /// <returns><see cref="RingOutcome.NotYet"/>: it has changed again and again.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly RingOutcome PutRecord(PipeRing ring, in SendSource source, scoped ref int length, out ulong word)
    {
        word = 0;
        for (int i = 0; i < MostFailures; i++)
        {
            RingOutcome outcome = ring.LookForRecord(length, out word);
            if (outcome != RingOutcome.Moved)
                return outcome;
            int copied = CopyDatagram(ring, word, source);
            if (ring.PublishRecord(word, copied, _domain.Now))
            {
                length = copied;
                return RingOutcome.Moved;
            }
        }

        return RingOutcome.NotYet;
    }

    /// <summary>Put a datagram into a ring that has room for it.</summary>
    /// <returns>False: the ring has changed, and nothing was sent.</returns>
    private readonly bool PutDatagram(PipeRing ring, ulong word, SendSource source, scoped ReadOnlySpan<byte> name)
    {
        Span<byte> record = stackalloc byte[DatagramRecord.Size];
        int length = CopyDatagram(ring, word, source);
        DatagramRecord.WriteOutgoing(record, length, name);
        ring.CopyIn(word, 0, record);
        return ring.Publish(word, DatagramRecord.Size + length);
    }

    /// <summary>Copy the bytes of a datagram behind its record.</summary>
    /// <returns>How many there are.</returns>
    private readonly int CopyDatagram(PipeRing ring, ulong word, SendSource source)
    {
        int offset = DatagramRecord.Size;
        while (source.Total > 0)
        {
            ReadOnlySpan<byte> piece = Contiguous(ref source);
            if (piece.Length == 0)
                break; // the program has made its buffers shorter meanwhile
            if ((ulong)(uint)piece.Length > source.Total)
                piece = piece.Slice(0, (int)source.Total);
            ring.CopyIn(word, offset, piece);
            offset += piece.Length;
            Advance(ref source, piece.Length);
        }

        return offset - DatagramRecord.Size;
    }

    /// <summary>Receive a datagram of a socket that has a ring.</summary>
    private readonly long ReceiveDatagram(int file, ref VectorCursor target, MessageFlags flags, ReceiveFlags how, out ulong information)
    {
        ulong deadline = 0;
        while (true)
        {
            Errno error = TakeDatagram(file, ref target, flags, ref deadline, out information, out long received);
            if (error == Errno.None)
                return received;
            if (error != UseMessages)
                return Result(error);
            received = ReceiveMessage(file, ref target, flags, how, out information);
            if (received != -(long)UseRing)
                return received;
            if (_state.Handles[file].SocketRing == 0)
                _ = _domain.LeaveSocketRing(SocketOf(file)); // the server is mistaken, and finds that out
        }
    }

    /// <summary>Take a datagram out of a ring, and wait for one where the socket waits.</summary>
    /// <returns>None. EAGAIN: there is none, or the time limit is over. ENOTSUP: the server knows more. EINTR. EBADF.</returns>
    private readonly Errno TakeDatagram(
        int file, ref VectorCursor target, MessageFlags flags, scoped ref ulong deadline, out ulong information, out long received)
    {
        while (true)
        {
            information = 0;
            received = 0;
            int index = _state.Handles[file].SocketRing - 1;
            if (index < 0)
                return UseMessages;
            ref SocketRingWindow window = ref _state.SocketRings[index];
            PipeRing ring = SocketRingAt(window, window.End ^ 1U);
            RingOutcome outcome = window.IsServed
                ? TakeServed(ring, ref window, ref target, out received, out int length)
                : TakeFromPartner(file, ring, ref window, ref target, out received, out length);
            if (outcome == RingOutcome.Moved)
            {
                information = ReceivedMessage.Of(length, 0, false, true, false) | ReceivedMessage.InRing(index);
                if ((flags & MessageFlags.Truncated) != 0)
                    received = length;
                return Errno.None;
            }

            if (outcome == RingOutcome.Over)
                GiveSocketRingBack(file);
            if (outcome != RingOutcome.MustWait)
                return UseMessages;
            if (!MayWait(file) || (flags & MessageFlags.DoNotWait) != 0)
                return Errno.EAGAIN;
            Errno error = SleepAtSocket(file, ref window, ring, forRoom: false, ref deadline);
            if (error != Errno.None)
                return error == Errno.ETIMEDOUT ? UseMessages : error;
        }
    }

    /// <summary>Take what came out of the ring with the server.</summary>
    /// <returns><see cref="RingOutcome.Over"/>: also nonsense. <see cref="RingOutcome.NotYet"/>: it has changed.</returns>
    private readonly RingOutcome TakeServed(
        PipeRing ring, scoped ref SocketRingWindow window, ref VectorCursor target, out long received, out int length)
    {
        received = length = 0;
        Span<byte> record = _state.LastDatagram;
        RingOutcome outcome = ring.TryPeek(0, record, out int count);
        if (outcome != RingOutcome.Moved)
            return outcome;
        if (count == record.Length)
        {
            length = DatagramRecord.LengthOf(record);
            VectorCursor place = target;
            int taken = CopyDatagram(ring, ref place, length);
            if (taken >= 0 && ring.TrySkip(record.Length + length))
            {
                target = place;
                window.LastTime = DatagramRecord.TimeOf(record);
                received = taken;
                return RingOutcome.Moved;
            }
        }

        return ring.Look(out _, out _) == RingOutcome.Over ? RingOutcome.Over : RingOutcome.NotYet; // it was ended meanwhile, or holds nonsense
    }

    /// <summary>Where the two words go of a record out of a ring of two programs.</summary>
    private readonly Span<ulong> LastRecord => MemoryMarshal.Cast<byte, ulong>((Span<byte>)_state.LastDatagram);

    /// <summary>Take what another program has sent, which the two share a ring with.</summary>
    /// <returns>As of <see cref="TakeServed"/>.</returns>
    private readonly RingOutcome TakeFromPartner(
        int file, PipeRing ring, scoped ref SocketRingWindow window, ref VectorCursor target, out long received, out int length)
    {
        received = 0;
        Span<ulong> record = LastRecord;
        RingOutcome outcome = ring.LookAtRecord(record, out ulong taken, out uint first, out length);
        if (outcome != RingOutcome.Moved)
            return outcome;
        if (!window.HasPeer && !AskForPeer(file, ref window))
            return RingOutcome.NotYet;
        VectorCursor place = target;
        int done = 0;
        while (done < length && place.Total > 0)
        {
            Span<byte> piece = Contiguous(ref place, length - done);
            ring.CopyOut(first + (uint)done, piece);
            Advance(ref place, piece.Length);
            done += piece.Length;
        }

        if (!ring.TryTakeRecord(taken, length))
            return RingOutcome.NotYet;
        target = place;
        ring.LastTime = window.LastTime = record[1];
        received = done;
        return RingOutcome.Moved;
    }

    /// <summary>Ask where all comes from that comes by a ring of two programs, as long as it is in use.</summary>
    /// <returns>False: it is not.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly bool AskForPeer(int file, scoped ref SocketRingWindow window)
    {
        Span<byte> name = stackalloc byte[SocketLimits.AddressBytes];
        if (_domain.SocketRingPeer(SocketOf(file), name, out int count) != Errno.None || count > DatagramRecord.NameBytes)
            return false;
        window.SetPeer(name.Slice(0, count));
        return true;
    }

    /// <summary>Copy the bytes of the next datagram, as far as there is room.</summary>
    /// <returns>How many; negative: there are not as many as it says.</returns>
    private readonly int CopyDatagram(PipeRing ring, scoped ref VectorCursor place, int length)
    {
        int done = 0;
        while (done < length && place.Total > 0)
        {
            Span<byte> piece = Contiguous(ref place, length - done);
            RingOutcome outcome = ring.TryPeek(DatagramRecord.Size + done, piece, out int count);
            if (outcome != RingOutcome.Moved || count != piece.Length)
                return -1;
            Advance(ref place, count);
            done += count;
        }

        return done;
    }

    /// <summary>Whom the datagram came from that was received last out of a ring.</summary>
    /// <returns>Bytes of the address.</returns>
    private readonly int WriteRingSender(SocketFamily family, ulong information, Span<byte> name)
    {
        ref SocketRingWindow window = ref _state.SocketRings[ReceivedMessage.RingOf(information)];
        if (window.IsServed)
            return DatagramRecord.WriteSource(_state.LastDatagram, family == SocketFamily.Internet6, name);
        window.Peer.CopyTo(name);
        return window.Peer.Length;
    }
}
