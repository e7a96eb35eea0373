using System;
using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>
/// Rings of connections and sockets for datagrams (<see cref="ConnectionRing"/>). A process that has used a socket of the internet by messages a few times asks for its ring: if it waits where
/// it must, for that with the other end; otherwise, and if there is none, for that with the server. What comes of the ring alone is done here; all else goes in messages, which end the use of
/// the one, and find what was written into the other.
/// </summary>
public ref partial struct Files<TDomain>
{
    /// <summary>A process asks for a ring when it has used a socket so often, and then each time that the number is a multiple of the second.</summary>
    private const byte WorthASocketRing = 8;
    private const byte WorthAskingForItAgain = 16;

    /// <summary>So often the other end has not asked for the ring that the two would share: it does not mean to.</summary>
    private const byte NotWanted = 64;

    /// <summary>
    /// So long a writer waits for room in a ring, in nanoseconds: then the bytes go by the server, where there is more of it, so that nobody waits for ever who did not
    /// before.
    /// </summary>
    private const ulong RoomPatience = 20_000_000;

    /// <summary>So often a ring may have changed when bytes are to be published.</summary>
    private const int MostFailures = 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly PipeRing SocketRingAt(in SocketRingWindow window, uint end) =>
        new(
            _domain.MemoryAt(window.Address + (ulong)ConnectionRing.WordsAt(end), ConnectionRing.WordsSize),
            _domain.MemoryAt(window.Address + (ulong)ConnectionRing.BytesAt(end), ConnectionRing.Capacity));

    /// <summary>Put bytes, at least one and at most PIPE_BUF, or a datagram of so many, into a ring. False: nothing has changed, and the usual way finds out why.</summary>
    private readonly bool TrySendSocketRing(ref OpenHandle handle, ReadOnlySpan<byte> bytes)
    {
        ref SocketRingWindow window = ref _state.SocketRings[handle.SocketRing - 1];
        PipeRing ring = SocketRingAt(window, window.End);
        RingOutcome outcome = RingOutcome.NotYet;
        ulong flags = 0;
        if (handle.SocketType == SocketType.Stream)
            outcome = ring.TryWrite(bytes, true, out _, out flags);
        else if (!window.IsServed)
            outcome = ring.TrySend(bytes, _domain.Now, out flags);
        if (outcome != RingOutcome.Moved)
            return false;
        if ((flags & PipeRing.ReaderSleeps) != 0)
            _domain.SignalRing(window.Signal);
        return true;
    }

    /// <summary>Read a socket that has a ring, at least one byte.</summary>
    /// <returns>Bytes; a negated errno value; -ENOTSUP: the usual way finds out how.</returns>
    private readonly long ReadSocketRing(int file, ref OpenHandle handle, Span<byte> bytes)
    {
        ulong deadline = 0;
        while (true)
        {
            // Others may have used the library while it slept.
            int index = handle.SocketRing - 1;
            if (index < 0)
                return Result(UseMessages);
            ref SocketRingWindow window = ref _state.SocketRings[index];
            PipeRing ring = SocketRingAt(window, window.End ^ 1U);
            int count = 0;
            RingOutcome outcome = RingOutcome.NotYet;
            if (handle.SocketType == SocketType.Stream)
            {
                outcome = ring.TryRead(bytes, out count, out ulong flags);
                if ((flags & PipeRing.WriterSleeps) != 0)
                    _domain.SignalRing(window.Signal);
            }
            else if (!window.IsServed)
            {
                Span<ulong> record = LastRecord;
                outcome = ring.TryReceive(bytes, record, out count);
                if (outcome == RingOutcome.Moved)
                    ring.LastTime = window.LastTime = record[1];
            }

            if (outcome == RingOutcome.Moved)
                return count;
            if (outcome != RingOutcome.MustWait)
                return Result(UseMessages);
            if (!MayWait(file))
                return Result(Errno.EAGAIN);
            Errno error = SleepAtSocket(file, ref window, ring, forRoom: false, ref deadline);
            if (error != Errno.None)
                return Result(error == Errno.ETIMEDOUT ? UseMessages : error);
        }
    }

    /// <summary>Whether a socket has a ring that knows these flags. What others ask for the server has to do. A use by messages is noted.</summary>
    private readonly bool UsesRing(int file, MessageFlags flags)
    {
        const MessageFlags known = MessageFlags.DoNotWait | MessageFlags.WaitAll | MessageFlags.NoSignal | MessageFlags.CloseOnExec | MessageFlags.WaitForOne;
        if (_state.Handles[file].SocketRing != 0)
            return (flags & ~known) == 0;
        return NoteSocketUse(file, flags) && (flags & ~known) == 0;
    }

    /// <summary>Send bytes of a stream that has a ring: there as far as it goes, otherwise by messages.</summary>
    private readonly long SendByRing(int file, ref SendSource source, scoped OutgoingParts parts, MessageFlags flags)
    {
        long done = 0;
        ulong deadline = 0;
        int failures = 0;
        while (source.Total > 0)
        {
            int index = _state.Handles[file].SocketRing - 1;
            if (index < 0)
                break;
            ref SocketRingWindow window = ref _state.SocketRings[index];
            PipeRing ring = SocketRingAt(window, window.End);
            RingOutcome outcome = ring.Look(out ulong word, out int room);
            if (outcome == RingOutcome.Moved && room > 0)
            {
                if (!PutIntoRing(ring, word, room, ref source, out int moved))
                {
                    // The other end has said meanwhile that it sleeps, or it is over. Who says so again and again is up to no good.
                    if (++failures > MostFailures)
                        GiveSocketRingBack(file);
                    continue;
                }

                failures = 0;
                done += moved;
                if ((word & PipeRing.ReaderSleeps) != 0)
                    _domain.SignalRing(window.Signal);
                continue;
            }

            if (outcome == RingOutcome.Over)
                GiveSocketRingBack(file);
            if (outcome != RingOutcome.Moved || !MayWait(file) || (flags & MessageFlags.DoNotWait) != 0)
                break;
            Errno error = SleepAtSocket(file, ref window, ring, forRoom: true, ref deadline);
            if (error == Errno.ETIMEDOUT)
                break;
            if (error != Errno.None)
                return done > 0 ? done : Result(error);
        }

        if (source.Total == 0 && done > 0)
            return done;

        // Where bytes were sent already, what becomes of the others is told by the next call.
        long more = SendByMessages(file, ref source, parts, done > 0 ? flags | MessageFlags.NoSignal : flags);
        return done == 0 ? more : more > 0 ? done + more : done;
    }

    /// <summary>Copy the next bytes into a ring and publish them, as many as there are and fit.</summary>
    /// <returns>False: the ring has changed, and nothing was sent.</returns>
    private readonly bool PutIntoRing(PipeRing ring, ulong word, int room, ref SendSource source, out int moved)
    {
        SendSource copy = source;
        moved = 0;
        while (moved < room && copy.Total > 0)
        {
            ReadOnlySpan<byte> piece = Contiguous(ref copy);
            if (piece.Length == 0)
                break; // the program has made its buffers shorter meanwhile
            if (piece.Length > room - moved)
                piece = piece.Slice(0, room - moved);
            if (copy.Total < (ulong)(uint)piece.Length)
                piece = piece.Slice(0, (int)copy.Total);
            ring.CopyIn(word, moved, piece);
            moved += piece.Length;
            Advance(ref copy, piece.Length);
        }

        if (moved == 0)
        {
            source.Total = 0;
            return true;
        }

        if (!ring.Publish(word, moved))
            return false;
        source = copy;
        return true;
    }

    /// <summary>Receive bytes of a stream that has a ring: from there while it is in use, otherwise by messages.</summary>
    private readonly long ReceiveByRing(int file, ref VectorCursor target, MessageFlags flags, ReceiveFlags how, out ulong information)
    {
        information = 0;
        bool mayWait = MayWait(file) && (flags & MessageFlags.DoNotWait) == 0;
        bool waitsForAll = mayWait && (flags & MessageFlags.WaitAll) != 0;
        ulong deadline = 0;
        long done = 0;
        while (target.Total > 0)
        {
            int index = _state.Handles[file].SocketRing - 1;
            if (index < 0)
                break;
            ref SocketRingWindow window = ref _state.SocketRings[index];
            PipeRing ring = SocketRingAt(window, window.End ^ 1U);
            RingOutcome outcome = ring.TryRead(Contiguous(ref target, (int)MaximumCount), out int count, out ulong word);
            if (outcome == RingOutcome.Moved)
            {
                Advance(ref target, count);
                done += count;
                if ((word & PipeRing.WriterSleeps) != 0)
                    _domain.SignalRing(window.Signal);
                continue;
            }

            if (outcome == RingOutcome.Over)
                GiveSocketRingBack(file);
            if (done > 0 && !waitsForAll)
                return done;
            if (outcome != RingOutcome.MustWait)
                break;
            if (!mayWait)
                return Result(Errno.EAGAIN);
            Errno error = SleepAtSocket(file, ref window, ring, forRoom: false, ref deadline);
            if (error == Errno.ETIMEDOUT)
                break;
            if (error != Errno.None)
                return done > 0 ? done : Result(error);
        }

        if (target.Total == 0)
            return done;
        long more = ReceiveStream(file, ref target, flags, how, out information);
        return done == 0 ? more : more > 0 ? done + more : done;
    }

    /// <summary>The server says that the bytes are in a ring from now on.</summary>
    private readonly long GoOnByRing(int file, ref VectorCursor target, MessageFlags flags, ReceiveFlags how, long done, out ulong information)
    {
        if (_state.Handles[file].SocketRing == 0)
            _ = _domain.LeaveSocketRing(SocketOf(file)); // it is mistaken, and finds that out
        long more = ReceiveByRing(file, ref target, flags, how, out information);
        return done == 0 ? more : more > 0 ? done + more : done;
    }

    /// <summary>Wait for a change of a ring.</summary>
    /// <param name="file">The file.</param>
    /// <param name="window">Its ring.</param>
    /// <param name="ring">The direction.</param>
    /// <param name="forRoom">For room, to send; otherwise for bytes.</param>
    /// <param name="deadline">When the time limit of the socket is over, if it has one, from the first wait of a call on; before that 0.</param>
    /// <returns>EAGAIN: the time limit is over. ETIMEDOUT: it is better to go by a message. EINTR. EBADF.</returns>
    private readonly Errno SleepAtSocket(int file, ref SocketRingWindow window, PipeRing ring, bool forRoom, scoped ref ulong deadline)
    {
        // A ring knows one sleeper of each end. A second one waits with the server.
        if (window.HasSleeper)
            return Errno.ETIMEDOUT;
        if (!(forRoom ? ring.TrySleepForRoom() : ring.TrySleep()))
            return Errno.None;
        ulong wait = window.Wait;
        window.HasSleeper = true;
        Errno error = forRoom || window.ReceiveLimit != 0
            ? AwaitWithLimit(window, forRoom, ref deadline) : _domain.AwaitSocketRing(wait, ulong.MaxValue);

        // Another thread may have given the ring back, or closed the descriptor, and the numbers may stand for something else.
        if (window.Wait != wait)
            return _state.Handles[file].Kind == FileKind.Socket ? Errno.None : Errno.EBADF;
        window.HasSleeper = false;
        return error;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly Errno AwaitWithLimit(in SocketRingWindow window, bool forRoom, scoped ref ulong deadline)
    {
        ulong wait = window.Wait;
        ulong limit = forRoom ? window.SendLimit : window.ReceiveLimit;
        if (deadline == 0)
            deadline = limit == 0 ? ulong.MaxValue : DeadlineIn(limit);
        ulong patience = forRoom && !window.IsServed ? DeadlineIn(RoomPatience) : ulong.MaxValue;
        if (patience < deadline)
            return _domain.AwaitSocketRing(wait, patience);
        Errno error = _domain.AwaitSocketRing(wait, deadline);
        return error == Errno.ETIMEDOUT ? Errno.EAGAIN : error;
    }

    /// <summary>A socket is about to be used by a message. A process that does so more often asks for its ring.</summary>
    /// <returns>Whether it has one now.</returns>
    private readonly bool NoteSocketUse(int file, MessageFlags flags)
    {
        ref OpenHandle handle = ref _state.Handles[file];
        if (handle.Family is not (SocketFamily.Internet or SocketFamily.Internet6))
            return false;
        byte uses = handle.Uses;
        if (uses == NeverARing)
            return false;
        handle.Uses = ++uses == NeverARing ? (byte)0 : uses;
        if (uses == WorthASocketRing || uses % WorthAskingForItAgain == 0)
            AskForSocketRing(file, !MayWait(file) || (flags & MessageFlags.DoNotWait) != 0 || uses >= NotWanted);
        return handle.SocketRing != 0;
    }

    private readonly void AskForSocketRing(int file, bool withServer)
    {
        ref OpenHandle handle = ref _state.Handles[file];
        if (_state.OverRing == 0 && (_domain.OverRing(SocketOf(file), out _state.OverRing) != Errno.None || _state.OverRing == 0))
        {
            _state.OverRing = 0;
            handle.Uses = NeverARing;
            return;
        }

        int index = FreeSocketRing();
        Errno error = _domain.SocketRing(SocketOf(file), withServer, out uint end, out ulong memory, out ulong wait, out ulong signal);
        if (error == Errno.EOPNOTSUPP && !withServer)
            error = _domain.SocketRing(SocketOf(file), true, out end, out memory, out wait, out signal);
        if (error is not (Errno.None or Errno.EAGAIN or Errno.ENOMEM))
            handle.Uses = NeverARing;
        if (error != Errno.None)
            return;
        if (index < 0)
            index = FreeSocketRing(); // where there was none before, the server has taken one of ours away
        if (index < 0)
        {
            _domain.Delete(memory);
            _domain.Delete(wait);
            _domain.Delete(signal);
            _ = _domain.LeaveSocketRing(SocketOf(file));
            return;
        }

        ref SocketRingWindow window = ref _state.SocketRings[index];
        window.File = (ushort)(file + 1);
        window.HasSleeper = false;
        window.IsLost = false;
        window.End = (byte)end;
        window.Address = SocketRingWindow.AddressOf(index);
        window.LastTime = 0;
        window.FirstTime = _domain.Now;
        window.ReceiveLimit = window.SendLimit = 0;
        window.ForgetReached();
        window.Memory = memory;
        window.Wait = wait;
        window.Signal = signal;
        handle.SocketRing = (byte)(index + 1);
        if ((end & ConnectionRing.Limited) != 0
            && (_domain.SocketOption(SocketOf(file), SocketOption.ReceiveTimeout, out window.ReceiveLimit, out _) != Errno.None
                || _domain.SocketOption(SocketOf(file), SocketOption.SendTimeout, out window.SendLimit, out _) != Errno.None))
        {
            GiveSocketRingBack(file);
            return;
        }

        if (memory == 0 || wait == 0 || signal == 0
            || _domain.Map(memory, window.Address, 0, ConnectionRing.Size >> PageShift, true) != Errno.None)
        {
            GiveSocketRingBack(file);
            handle.Uses = NeverARing;
        }
    }

    /// <summary>Find a window that is free, or has a ring that is over and was not looked at since, which the server gets back.</summary>
    /// <returns>Negative: there is none.</returns>
    private readonly int FreeSocketRing()
    {
        for (int i = 0; i < SocketRingWindowList.Capacity; i++)
        {
            if (_state.SocketRings[i].File == 0)
                return i;
        }

        for (int i = 0; i < SocketRingWindowList.Capacity; i++)
        {
            ref SocketRingWindow window = ref _state.SocketRings[i];
            if (SocketRingAt(window, window.End).Look(out _, out _) != RingOutcome.Over)
                continue;
            GiveSocketRingBack(window.File - 1);
            return i;
        }

        return -1;
    }

    /// <summary>
    /// A fault has shown that the memory of a ring is gone: the server has taken it away. Its words are those of one that is over from now on, as they have been since before that, so
    /// whoever has just looked at them, or does so next, finds that out.
    /// </summary>
    /// <param name="address">The address.</param>
    /// <param name="isOfBytes">It is one of bytes, not of words: there is nothing any more.</param>
    /// <returns>False: it is none of a ring.</returns>
    public readonly bool TryLoseSocketRing(ulong address, out bool isOfBytes)
    {
        int index = SocketRingWindow.IndexOf(address, out ulong offset);
        isOfBytes = offset >= PipeRing.ControlSize;
        if (index < 0 || _state.SocketRings[index].File == 0)
            return false;
        if (isOfBytes)
            return offset < ConnectionRing.Size;
        if (!_domain.TryMapOverRing(_state.OverRing, SocketRingWindow.AddressOf(index), out ulong mapped))
            return false;
        _state.SocketRings[index].Memory = mapped; // what was there before went with the ring
        _state.SocketRings[index].IsLost = true;
        return true;
    }

    /// <summary>Whether an address is of the words of a ring that was lost.</summary>
    public readonly bool IsLostSocketRing(ulong address)
    {
        int index = SocketRingWindow.IndexOf(address, out ulong offset);
        return index >= 0 && offset < PipeRing.ControlSize && _state.SocketRings[index] is { File: not 0, IsLost: true };
    }

    /// <summary>A ring is over, or its handle is about to be closed: the server gets it back.</summary>
    private readonly void GiveSocketRingBack(int file)
    {
        ref OpenHandle handle = ref _state.Handles[file];
        int index = handle.SocketRing - 1;
        if (index < 0)
            return;
        SocketHandle socket = SocketOf(file);
        ref SocketRingWindow window = ref _state.SocketRings[index];
        handle.SocketRing = 0;
        handle.Uses = 0;
        window.File = 0;

        // The mapping goes with the capability.
        _domain.Delete(window.Memory);
        _domain.Delete(window.Wait);
        _domain.Delete(window.Signal);
        window.Wait = 0;
        _ = _domain.LeaveSocketRing(socket); // the server may have taken it away itself
    }
}
