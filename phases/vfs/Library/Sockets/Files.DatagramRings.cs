using System;
using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>
/// Datagrams in rings that the process shares with the server of its socket, as <see cref="DatagramRecord"/> has them. Only whom the last message has gone to is sent to there:
/// whether there is anybody, a way to him, and whether one may send there, a message tells at once.
/// </summary>
public ref partial struct Files<TDomain>
{
    private readonly long SendDatagram(int file, ref SendSource source, scoped OutgoingParts parts, MessageFlags flags)
    {
        int index = _state.Handles[file].SocketRing - 1;
        if (index < 0 || parts.Rights.Length + parts.Credentials.Length != 0 || source.Total > DatagramRecord.MostBytes)
            return SendMessage(file, source, parts, flags);
        ref SocketRingWindow window = ref _state.SocketRings[index];
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

    /// <summary>Put a datagram into a ring that has room for it.</summary>
    /// <returns>False: the ring has changed, and nothing was sent.</returns>
    private readonly bool PutDatagram(PipeRing ring, ulong word, SendSource source, scoped ReadOnlySpan<byte> name)
    {
        Span<byte> record = stackalloc byte[DatagramRecord.Size];
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

        DatagramRecord.WriteOutgoing(record, offset - DatagramRecord.Size, name);
        ring.CopyIn(word, 0, record);
        return ring.Publish(word, offset);
    }

    /// <summary>Receive a datagram of a socket that has a ring.</summary>
    private readonly long ReceiveDatagram(int file, ref VectorCursor target, MessageFlags flags, ReceiveFlags how, out ulong information)
    {
        information = 0;
        Span<byte> record = _state.LastDatagram;
        bool mayWait = MayWait(file) && (flags & MessageFlags.DoNotWait) == 0;
        ulong deadline = 0;
        while (true)
        {
            int index = _state.Handles[file].SocketRing - 1;
            if (index < 0)
                break;
            ref SocketRingWindow window = ref _state.SocketRings[index];
            PipeRing ring = SocketRingAt(window, window.End ^ 1U);
            RingOutcome outcome = ring.TryPeek(0, record, out int count);
            if (outcome == RingOutcome.Moved && count == record.Length)
            {
                int length = DatagramRecord.LengthOf(record);
                VectorCursor place = target;
                int taken = CopyDatagram(ring, ref place, length);
                if (taken >= 0 && ring.TrySkip(record.Length + length))
                {
                    target = place;
                    window.LastTime = DatagramRecord.TimeOf(record);
                    information = ReceivedMessage.Of(length, 0, false, true, false) | ReceivedMessage.RingBit;
                    return (flags & MessageFlags.Truncated) != 0 ? length : taken;
                }

                outcome = ring.Look(out _, out _) == RingOutcome.Over ? RingOutcome.Over : RingOutcome.NotYet; // it was ended meanwhile, or holds nonsense
            }

            if (outcome == RingOutcome.Over)
                GiveSocketRingBack(file);
            if (outcome != RingOutcome.MustWait)
                break;
            if (!mayWait)
                return Result(Errno.EAGAIN);
            Errno error = SleepAtSocket(file, ref window, ring, forRoom: false, ref deadline);
            if (error == Errno.ETIMEDOUT)
                break;
            if (error != Errno.None)
                return Result(error);
        }

        return ReceiveMessage(file, ref target, flags, how, out information);
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
    private readonly int WriteRingSender(SocketFamily family, Span<byte> name) =>
        DatagramRecord.WriteSource(_state.LastDatagram, family == SocketFamily.Internet6, name);
}
