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
    /// <summary>A socket is used by a message. A process that does so more often asks for the ring of that direction.</summary>
    private readonly void NoteUnixUse(int file, bool writes)
    {
        ref OpenHandle handle = ref _state.Handles[file];
        if (handle.Family != SocketFamily.Local)
            return;
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
            Errno error = SleepAt(file, ref window, ring);
            if (error != Errno.None)
                return Result(error);
        }
    }
}
