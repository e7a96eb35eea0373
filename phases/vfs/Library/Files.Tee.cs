using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>What splice does with two pipes and with sockets, and its relatives tee and vmsplice of Linux.</summary>
public ref partial struct Files<TDomain>
{
    /// <summary>tee: copy bytes from one pipe to another, and leave them in the first.</summary>
    /// <returns>Bytes; 0 when the first is empty and nobody can write to it. EAGAIN. EBADF. EINVAL: no pipes, one pipe, flags. EPIPE.</returns>
    public readonly long Tee(int source, int target, ulong count, uint flags)
    {
        if ((flags & ~SpliceFlags) != 0)
            return Result(Errno.EINVAL);
        if (count == 0)
            return 0;
        Errno error = TakeFile(source, out int from);
        if (error == Errno.None && !_state.Handles[from].IsReadable)
            error = Errno.EBADF;
        if (error != Errno.None)
            return Result(error);
        error = CheckWrite(target, ref count, out int to);
        if (error != Errno.None)
            return Result(error);
        if (_state.Handles[from].Kind != FileKind.Pipe || _state.Handles[to].Kind != FileKind.Pipe)
            return Result(Errno.EINVAL);
        return MovePipe(from, to, count, (flags & SpliceWithoutWaiting) == 0, keep: true);
    }

    /// <summary>vmsplice: bytes of the program into a pipe, as many as there is room for, or out of one. They are copied whatever the flags say.</summary>
    /// <param name="descriptor">An end of a pipe.</param>
    /// <param name="vectors">Address of an array of <c>struct iovec</c>.</param>
    /// <param name="count">Its elements.</param>
    /// <param name="flags">Those of <see cref="Splice"/>.</param>
    /// <returns>Bytes. EAGAIN. EBADF: no pipe. EFAULT. EINVAL. EPIPE.</returns>
    public readonly long SpliceMemory(int descriptor, ulong vectors, ulong count, uint flags)
    {
        if ((flags & ~SpliceFlags) != 0)
            return Result(Errno.EINVAL);
        Errno error = TakeFile(descriptor, out int file);
        if (error == Errno.None && _state.Handles[file].Kind != FileKind.Pipe)
            error = Errno.EBADF;
        if (error == Errno.None)
            error = count > int.MaxValue ? Errno.EINVAL : CheckVectors(vectors, (int)count);
        if (error != Errno.None)
            return Result(error);
        bool mayWait = (flags & SpliceWithoutWaiting) == 0;
        bool isWrite = _state.Handles[file].IsWritable;
        long done = 0;
        for (int i = 0; i < (int)count; i++)
        {
            TakeVector(vectors, i, out ulong address, out ulong length);
            if (!IsOfProgram(address, length))
                return done > 0 ? done : Result(Errno.EFAULT);
            int moved = 0;
            if (isWrite)
                error = SendAvailable(file, _domain.MemoryAt(address, (int)length), mayWait && done == 0, out moved);
            else
                error = TakeAvailable(file, _domain.MemoryAt(address, (int)length), mayWait && done == 0, out moved);
            done += moved;
            if (error != Errno.None || moved < (int)length)
                break;
        }

        return done > 0 ? done : Result(error);
    }

    /// <summary>Bytes from one pipe to another, once there are some and there is room for some.</summary>
    private readonly long MovePipe(int from, int to, ulong count, bool mayWait, bool keep)
    {
        while (true)
        {
            Errno error = _domain.PipeMove(_state.Handles[from].Handle, _state.Handles[to].Handle, (uint)count, keep, out uint moved, out bool isFull);
            if (error == Errno.None)
                return moved;
            if (error == Errno.EPIPE)
                _domain.SignalBrokenPipe();
            if (error != Errno.EAGAIN || !mayWait || !MayWait(isFull ? to : from))
                return Result(error);
            error = isFull ? _domain.PipeWait(_state.Handles[to].Handle, 1) : _domain.PipeWait(_state.Handles[from].Handle, 0);
            if (error != Errno.None)
                return Result(error);
        }
    }

    /// <summary>Put as much of some bytes into a pipe as there is room for; wait only for the first of it.</summary>
    private readonly Errno SendAvailable(int to, ReadOnlySpan<byte> bytes, bool mayWait, out int done)
    {
        int times = 0;
        done = 0;
        while (done < bytes.Length)
        {
            ReadOnlySpan<byte> rest = bytes.Slice(done);
            Errno error = SendRing(to, rest, false, out uint written);
            if (error == UseMessages)
                error = SendByMessage(to, rest, false, out written);
            done += (int)written;
            if (error == Errno.None)
                continue;
            if (error == UseRing)
            {
                BelieveRing(to, ref times);
                continue;
            }

            if (error == Errno.EAGAIN && (done > 0 || !mayWait))
                return error;
            error = AfterRefusal(to, error, 1);
            if (error != Errno.None)
                return error;
        }

        return Errno.None;
    }

    /// <summary>What is in a pipe, as far as there is room for it.</summary>
    private readonly Errno TakeAvailable(int from, Span<byte> bytes, bool mayWait, out int done)
    {
        uint handle = _state.Handles[from].Handle;
        done = 0;
        while (done < bytes.Length)
        {
            int rest = bytes.Length - done;
            Errno error = _domain.PipePeek(handle, 0, bytes.Slice(done, rest < PipeBytes ? rest : PipeBytes), out int count);
            if (error == Errno.EAGAIN && done == 0 && mayWait && MayWait(from))
            {
                error = _domain.PipeWait(handle, 0);
                if (error == Errno.None)
                    continue;
            }

            if (error == Errno.None && count != 0)
                error = _domain.PipePeek(handle, (uint)count, default, out _);
            if (error != Errno.None)
                return error;
            if (count == 0)
                break;
            done += count;
        }

        return Errno.None;
    }

    /// <summary>Bytes of a stream, which stay in the socket until they are in the pipe.</summary>
    private readonly long SpliceFromSocket(int from, int to, ulong count, bool mayWait)
    {
        Errno error = LearnSocket(from);
        if (error == Errno.None && _state.Handles[from].SocketType != SocketType.Stream)
            error = Errno.EINVAL;
        if (error != Errno.None)
            return Result(error);
        SocketHandle socket = SocketOf(from);
        Span<byte> piece = stackalloc byte[SocketBytes];
        ulong deadline = 0;
        long done = 0;
        while ((ulong)done < count)
        {
            Span<byte> wanted = piece.Slice(0, count - (ulong)done < SocketBytes ? (int)(count - (ulong)done) : SocketBytes);
            bool waits = mayWait && MayWait(from) && done == 0;
            error = ReceivePiece(socket, (uint)wanted.Length, ReceiveFlags.Peek | ReceiveFlags.Front, waits, ref deadline, out _, wanted, out int there);
            if (error == UseRing)
            {
                DropRings(from); // what goes on into a pipe does so by way of the server
                continue;
            }

            if (error != Errno.None || there == 0)
                break;
            error = SendAvailable(to, wanted.Slice(0, there), mayWait && done == 0, out int sent);
            done += sent;
            for (int taken = 0; taken < sent;)
            {
                Span<byte> rest = wanted.Slice(0, sent - taken);
                Errno lost = ReceivePiece(socket, (uint)rest.Length, ReceiveFlags.None, false, ref deadline, out _, rest, out int got);
                if (lost != Errno.None || got == 0)
                    return done; // somebody else has taken them too
                taken += got;
            }

            if (error != Errno.None || sent < wanted.Length)
                break;
        }

        return done > 0 ? done : Result(error);
    }
}
