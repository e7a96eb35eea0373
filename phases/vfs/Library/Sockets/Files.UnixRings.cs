using System;
using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <content>
/// Bytes of stream sockets in rings, see <see cref="PipeRing"/>: what is sent without anything else, and what is received. A message that carries more than
/// bytes makes the server take the ring's bytes first.
/// </content>
public ref partial struct Files<TDomain>
{
    /// <summary>Send bytes, and what goes with them, through a stream socket of AF_UNIX.</summary>
    private readonly long SendUnix(int file, ref SendSource source, scoped OutgoingParts parts, MessageFlags flags) =>
        source.Vectors == 0 && !parts.Any ? SendUnixBytes(file, source.Current, flags) : SendUnixParts(file, ref source, parts, flags);

    /// <summary>One buffer, with nothing but its bytes.</summary>
    private readonly long SendUnixBytes(int file, ReadOnlySpan<byte> bytes, MessageFlags flags)
    {
        int done = 0;
        int times = 0;
        do
        {
            ReadOnlySpan<byte> rest = bytes.Slice(done);
            uint sent = 0;
            Errno error = rest.Length == 0 ? UseMessages : SendRing(file, rest, false, out sent);
            if (error == UseMessages)
            {
                NoteUnixUse(file, writes: true);
                error = _domain.Send(SocketOf(file), 0, rest.Length > SocketBytes ? rest.Slice(0, SocketBytes) : rest, out sent);
            }

            done += (int)sent;
            if (error == Errno.None)
                continue;
            error = AfterUnixRefusal(file, error, done > 0, flags, ref times);
            if (error != Errno.None)
                return done > 0 ? done : Result(error);
        }
        while (done < bytes.Length);
        return done;
    }

    /// <summary>Several buffers, or bytes with descriptors or credentials, which go with the first of them.</summary>
    private readonly long SendUnixParts(int file, ref SendSource source, scoped OutgoingParts parts, MessageFlags flags)
    {
        SocketHandle socket = SocketOf(file);
        Span<byte> scratch = stackalloc byte[SocketBytes];
        long done = 0;
        int times = 0;
        do
        {
            bool hasParts = done == 0 && parts.Any;
            uint sent = 0;
            Errno error = hasParts ? UseMessages : SendSourceRing(file, source, out sent);
            if (error == UseMessages)
            {
                NoteUnixUse(file, writes: true);
                uint front = 0;
                error = hasParts ? SendParts(socket, parts, out front) : Errno.None;
                if (error == Errno.None)
                    error = _domain.Send(socket, front, Gather(source, scratch), out sent);
            }

            if (error == Errno.None)
            {
                Advance(ref source, (int)sent);
                done += sent;
                continue;
            }

            error = AfterUnixRefusal(file, error, done > 0, flags, ref times);
            if (error != Errno.None)
                return done > 0 ? done : Result(error);
        }
        while (source.Total > 0);
        return done;
    }

    /// <summary>As <see cref="AfterRefusal(int, Errno, bool, MessageFlags)"/>; the bytes may have to go into the ring.</summary>
    private readonly Errno AfterUnixRefusal(int file, Errno error, bool hasSent, MessageFlags flags, scoped ref int times)
    {
        if (error != UseRing)
            return AfterRefusal(file, error, hasSent, flags);
        BelieveRing(file, ref times);
        return Errno.None;
    }

    /// <summary>Receive from a stream socket of AF_UNIX, see <see cref="ReceiveAll"/>.</summary>
    private readonly long ReceiveUnix(int file, ref VectorCursor target, MessageFlags flags, ReceiveFlags how, out ulong information)
    {
        information = 0;
        bool mayWait = MayWait(file) && (flags & MessageFlags.DoNotWait) == 0;
        if ((how & ReceiveFlags.Peek) != 0)
            return PeekUnix(file, ref target, flags, how, mayWait, out information);
        bool waitsForAll = mayWait && (flags & MessageFlags.WaitAll) != 0;
        ulong deadline = 0;
        long done = 0;
        int times = 0;
        while (target.Total > 0)
        {
            bool waits = mayWait && (done == 0 || waitsForAll);
            if (_state.Handles[file].ReadRing != 0)
            {
                Span<byte> room = Contiguous(ref target, int.MaxValue);
                long taken = ReadRing(file, room, waits);
                if (taken >= 0)
                {
                    information = 0; // none but bytes
                    Advance(ref target, (int)taken);
                    done += taken;
                    if (taken < room.Length && !waitsForAll)
                        break;
                    continue;
                }

                if (taken != -(long)UseMessages)
                    return done > 0 ? done : taken;
            }

            NoteUnixUse(file, writes: false);
            Span<byte> piece = Contiguous(ref target, SocketBytes);
            ReceiveFlags least = waits ? Wanted(target.Total) : ReceiveFlags.None;
            Errno error = ReceivePiece(SocketOf(file), (uint)piece.Length, how | least, waits, ref deadline, out information, piece, out int count);
            if (error == UseRing)
            {
                BelieveRing(file, ref times);
                continue;
            }

            if (error != Errno.None)
                return done > 0 ? done : Result(error);
            Advance(ref target, count);
            done += count;

            // As in ReceiveStream: less than there was room for; the end; what comes next is of somebody else, or comes with something.
            bool isEnough = count < piece.Length || ReceivedMessage.HasCredentials(information);
            if (count == 0 || ReceivedMessage.Stops(information) || (isEnough && !waitsForAll))
                break;
        }

        return done;
    }

    /// <summary>Look at what a stream has, without taking it.</summary>
    private readonly long PeekUnix(int file, ref VectorCursor target, MessageFlags flags, ReceiveFlags how, bool mayWait, out ulong information)
    {
        int times = 0;
        while (true)
        {
            information = 0;
            if (_state.Handles[file].ReadRing != 0)
            {
                long peeked = PeekRing(file, ref target, mayWait);
                if (peeked != -(long)UseMessages)
                    return peeked;
            }

            long result = ReceiveMessage(file, ref target, flags, how, out information);
            if (result != -(long)UseRing)
                return result;
            BelieveRing(file, ref times);
        }
    }

    /// <summary>A socket is used by a message. A process that does so more often asks for the ring of that direction.</summary>
    private readonly void NoteUnixUse(int file, bool writes)
    {
        ref OpenHandle handle = ref _state.Handles[file];
        byte uses = handle.Uses;
        if (uses == NeverARing)
            return;
        handle.Uses = ++uses == NeverARing ? (byte)0 : uses;

        // Twice in a row: who sends and receives in turn asks for both directions.
        bool asks = uses is WorthARing or WorthARing + 1 || uses % WorthAskingAgain <= 1;
        if (asks && (writes ? handle.WriteRing : handle.ReadRing) == 0)
            AskForRing(file, writes);
    }

    /// <summary>Put the next bytes to send into the ring of a socket, as many as there is room for.</summary>
    /// <returns>None. EAGAIN: no room. ENOTSUP: the bytes are with the server.</returns>
    private readonly Errno SendSourceRing(int file, in SendSource source, out uint sent)
    {
        sent = 0;
        int index = _state.Handles[file].WriteRing - 1;
        if (index < 0 || source.Total == 0)
            return UseMessages;
        ref RingWindow window = ref _state.Rings[index];
        PipeRing ring = RingAt(index, ref window);
        RingOutcome outcome = ring.Look(out ulong word, out int room);
        if (outcome == RingOutcome.Moved && room == 0)
            outcome = RingOutcome.MustWait;
        if (outcome == RingOutcome.Moved)
        {
            // The program may change its vectors meanwhile: no more than there was room for.
            SendSource copy = source;
            int wanted = copy.Total < (ulong)(uint)room ? (int)copy.Total : room;
            int done = 0;
            while (done < wanted)
            {
                ReadOnlySpan<byte> piece = Contiguous(ref copy);
                if (piece.Length == 0)
                    break;
                if (piece.Length > wanted - done)
                    piece = piece.Slice(0, wanted - done);
                ring.CopyIn(word, done, piece);
                Advance(ref copy, piece.Length);
                done += piece.Length;
            }

            if (done == 0 || !ring.Publish(word, done))
                return Errno.None; // nothing was sent; once more
            sent = (uint)done;
        }

        return AfterSend(file, ref window, outcome, word);
    }

    /// <summary>Copy what the ring of a socket has, without taking it.</summary>
    /// <returns>Bytes; a negated errno value; -ENOTSUP: the bytes are with the server.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly long PeekRing(int file, ref VectorCursor target, bool mayWait)
    {
        while (true)
        {
            int index = _state.Handles[file].ReadRing - 1;
            if (index < 0)
                return Result(UseMessages);
            if (target.Total == 0)
                return 0;
            ref RingWindow window = ref _state.Rings[index];
            PipeRing ring = RingAt(index, ref window);
            RingOutcome outcome;
            int done = 0;
            do
            {
                outcome = ring.TryPeek(done, Contiguous(ref target, int.MaxValue), out int count);
                Advance(ref target, count);
                done += count;
            }
            while (outcome == RingOutcome.Moved && target.Total > 0);
            if (done > 0)
                return done;
            if (outcome == RingOutcome.Over)
                ForgetRing(file, writes: false);
            if (outcome != RingOutcome.MustWait)
                return Result(UseMessages);
            if (!mayWait)
                return Result(Errno.EAGAIN);
            Errno error = SleepAt(file, index);
            if (error != Errno.None)
                return Result(error);
        }
    }
}
