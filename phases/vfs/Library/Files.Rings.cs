using System;
using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>
/// Rings of pipes and stream sockets (<see cref="PipeRing"/>). A process that has used a pipe or socket by messages a few times asks for its ring; a socket has
/// one for each direction. What comes of the ring alone is done here; in all other cases the bytes go in messages, and the server says when that is wrong
/// (<see cref="VfsLimits.RingReady"/>).
/// </summary>
public ref partial struct Files<TDomain>
{
    private const Errno UseRing = (Errno)VfsLimits.RingReady;
    private const Errno UseMessages = Errno.ENOTSUP;

    /// <summary>A process asks for a ring when it has used a pipe or socket so often, and then each time that the number is a multiple of the second.</summary>
    private const byte WorthARing = 4;
    private const byte WorthAskingAgain = 32;

    /// <summary>As number of uses: it does not ask any more.</summary>
    private const byte NeverARing = byte.MaxValue;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly PipeRing RingAt(int index, ref RingWindow window)
    {
        ulong address = RingWindow.AddressOf(index);
        return new PipeRing(
            _domain.MemoryAt(address, PipeRing.ControlSize), _domain.MemoryAt(address + PipeRing.ControlSize, window.Capacity));
    }

    /// <summary>A read of a pipe or socket that has a ring, of at least one byte.</summary>
    /// <param name="file">The number of its handle.</param>
    /// <param name="bytes">Where the bytes go.</param>
    /// <param name="mayWait">Wait for bytes when there are none; otherwise that is EAGAIN.</param>
    /// <returns>How many; a negated errno value; -ENOTSUP: the bytes are with the server.</returns>
    private readonly long ReadRing(int file, Span<byte> bytes, bool mayWait)
    {
        while (true)
        {
            int index = _state.Handles[file].ReadRing - 1;
            if (index < 0)
                return Result(UseMessages);
            ref RingWindow window = ref _state.Rings[index];
            PipeRing ring = RingAt(index, ref window);
            RingOutcome outcome = ring.TryRead(bytes, out int count, out ulong flags);
            if (outcome == RingOutcome.Moved)
            {
                if ((flags & PipeRing.ServerWaits) != 0)
                    _ = _domain.PipeChanged(_state.Handles[file].Handle, false);
                return count;
            }

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

    /// <summary>Wait for bytes of a ring that has none.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly Errno SleepAt(int file, int index)
    {
        ref RingWindow window = ref _state.Rings[index];
        PipeRing ring = RingAt(index, ref window);

        // The ring knows one sleeper. Others wait with the server.
        if (window.HasSleeper)
            return SleepAtServer(file);
        if (!ring.TrySleep())
            return Errno.None;
        ulong signal = window.Signal;
        window.HasSleeper = true;
        Errno error = _domain.AwaitRing(signal);

        // Another thread may have closed the descriptor, and got the same numbers again for something else.
        if (window.Signal != signal)
            return Errno.EBADF;
        window.HasSleeper = false;
        if (error != Errno.EPIPE)
            return error;

        // The ring is over: looking again finds out. But if the server has ended, nobody will ever say so.
        if (!ring.TrySleep())
            return Errno.None;
        ForgetRing(file, writes: false);
        return UseMessages;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly Errno SleepAtServer(int file)
    {
        ref OpenHandle handle = ref _state.Handles[file];
        return handle.Kind == FileKind.Pipe ? _domain.PipeWait(handle.Handle, 0) : _domain.ReadyWait(handle.Handle, PollEvents.Input, ulong.MaxValue);
    }

    /// <summary>Put bytes, at least one, into the ring of a pipe or socket.</summary>
    /// <returns>None. EAGAIN: no room. ENOTSUP: the bytes are with the server.</returns>
    private readonly Errno SendRing(int file, ReadOnlySpan<byte> bytes, bool whole, out uint written)
    {
        written = 0;
        int index = _state.Handles[file].WriteRing - 1;
        if (index < 0)
            return UseMessages;
        ref RingWindow window = ref _state.Rings[index];
        RingOutcome outcome = RingAt(index, ref window).TryWrite(bytes, whole, out int count, out ulong flags);
        written = (uint)count;
        return AfterSend(file, ref window, outcome, flags);
    }

    /// <summary>As <see cref="SendRing"/>, of an array of <c>struct iovec</c>, all or none.</summary>
    private readonly Errno SendVectorsRing(int file, ulong vectors, int count, int total, out uint written)
    {
        written = 0;
        int index = _state.Handles[file].WriteRing - 1;
        if (index < 0)
            return UseMessages;
        ref RingWindow window = ref _state.Rings[index];
        PipeRing ring = RingAt(index, ref window);
        RingOutcome outcome = ring.Look(out ulong word, out int room);
        if (outcome == RingOutcome.Moved && room < total)
            outcome = RingOutcome.MustWait;
        if (outcome == RingOutcome.Moved)
        {
            // The program may change its vectors meanwhile: no more than there was room for.
            int done = 0;
            for (int i = 0; i < count; i++)
            {
                TakeVector(vectors, i, out ulong address, out ulong length);
                if (!IsOfProgram(address, length))
                    return Errno.EFAULT;
                int piece = length < (ulong)(uint)(total - done) ? (int)length : total - done;
                ring.CopyIn(word, done, _domain.MemoryAt(address, piece));
                done += piece;
            }

            if (!ring.Publish(word, done))
                return Errno.None; // nothing was written; once more
            written = (uint)done;
        }

        return AfterSend(file, ref window, outcome, word);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly Errno AfterSend(int file, ref RingWindow window, RingOutcome outcome, ulong flags)
    {
        if (outcome != RingOutcome.Moved)
            return NotSent(file, outcome);
        if ((flags & PipeRing.ReaderSleeps) != 0)
            _domain.SignalRing(window.Signal);
        if ((flags & PipeRing.ServerWaits) != 0)
            _ = _domain.PipeChanged(_state.Handles[file].Handle, false);
        return Errno.None;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly Errno NotSent(int file, RingOutcome outcome)
    {
        if (outcome == RingOutcome.MustWait)
            return Errno.EAGAIN;
        if (outcome == RingOutcome.Over)
            ForgetRing(file, writes: true);
        return UseMessages;
    }

    /// <summary>A pipe is used by a message. A process that does so more often asks for its ring.</summary>
    private readonly void NoteUse(int file)
    {
        ref OpenHandle handle = ref _state.Handles[file];
        byte uses = handle.Uses;
        if (uses == NeverARing)
            return;
        handle.Uses = ++uses == NeverARing ? (byte)0 : uses;
        if ((uses == WorthARing || uses % WorthAskingAgain == 0) && handle.ReadRing + handle.WriteRing == 0)
            AskForRing(file, handle.IsWritable);
    }

    /// <summary>The server says that a pipe has its ring in use. That it is not, says it a second time.</summary>
    private readonly void BelieveRing(int file, ref int times)
    {
        if (++times > 1 || _state.Handles[file].ReadRing + _state.Handles[file].WriteRing == 0)
        {
            DropRings(file);
            times = 0;
        }
    }

    /// <summary>The process does not use the rings of a handle, whatever it has of them.</summary>
    private readonly void DropRings(int file)
    {
        ForgetRings(file);
        _ = _domain.PipeChanged(_state.Handles[file].Handle, true);
    }

    private readonly void AskForRing(int file, bool writes)
    {
        ref OpenHandle handle = ref _state.Handles[file];
        int index = 0;
        while (index < RingWindowList.Capacity && _state.Rings[index].File != 0)
            index++;
        if (index == RingWindowList.Capacity)
            return;
        uint pages;
        ulong control;
        ulong bytes;
        ulong signal;
        Errno error = handle.Kind == FileKind.Pipe
            ? _domain.PipeRing(handle.Handle, out pages, out control, out bytes, out signal)
            : _domain.UnixRing(handle.Handle, !writes, out pages, out control, out bytes, out signal);
        if (error is not (Errno.None or Errno.EAGAIN or Errno.ENOMEM))
            handle.Uses = NeverARing;
        if (error != Errno.None)
            return;
        ref RingWindow window = ref _state.Rings[index];
        window.File = (ushort)(file + 1);
        window.HasSleeper = false;
        window.Capacity = (int)pages << PageShift;
        window.Control = control;
        window.Bytes = bytes;
        window.Signal = signal;
        if (writes)
            handle.WriteRing = (byte)(index + 1);
        else
            handle.ReadRing = (byte)(index + 1);
        ulong address = RingWindow.AddressOf(index);
        if (pages is 0 or > RingWindow.MaximumPages || control == 0 || bytes == 0 || signal == 0
            || _domain.Map(control, address, 0, 1, true) != Errno.None
            || _domain.Map(bytes, address + PipeRing.ControlSize, 0, pages, writes) != Errno.None)
        {
            DropRings(file);
            handle.Uses = NeverARing;
        }
    }

    /// <summary>The handle of a pipe or socket is about to be closed, or its rings are of no use.</summary>
    private readonly void ForgetRings(int file)
    {
        ForgetRing(file, writes: false);
        ForgetRing(file, writes: true);
    }

    /// <summary>A ring is over.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void ForgetRing(int file, bool writes)
    {
        ref OpenHandle handle = ref _state.Handles[file];
        int index = (writes ? handle.WriteRing : handle.ReadRing) - 1;
        if (index < 0)
            return;
        ref RingWindow window = ref _state.Rings[index];
        if (writes)
            handle.WriteRing = 0;
        else
            handle.ReadRing = 0;
        handle.Uses = 0;
        window.File = 0;

        // Mappings go with the capabilities, which may be gone already.
        _domain.Delete(window.Control);
        _domain.Delete(window.Bytes);
        _domain.Delete(window.Signal);
        window.Signal = 0;
    }
}
