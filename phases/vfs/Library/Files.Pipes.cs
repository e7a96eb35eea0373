using System;
using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>
/// Pipes. Few bytes travel in the registers of a message, more on the exchange page, or in a message where there is none. Whoever waits for few bytes is
/// answered when there are some; whoever waits for more, or for room, asks to be told, and tries again.
/// </summary>
public ref partial struct Files<TDomain>
{
    private const int PipeBytes = VfsLimits.PipeBytes;

    /// <summary>pipe2 of Linux, POSIX pipe without flags: O_CLOEXEC and O_NONBLOCK are known.</summary>
    /// <param name="address">Where the two descriptors go, 32 bits each: the end to read, the end to write.</param>
    /// <param name="flags">The flags.</param>
    /// <returns>EFAULT. EINVAL: other flags. EMFILE, ENFILE.</returns>
    public readonly long Pipe(ulong address, OpenFlags flags)
    {
        const int size = 2 * sizeof(int);
        if ((flags & ~(OpenFlags.CloseOnExec | OpenFlags.NonBlocking)) != 0)
            return Result(Errno.EINVAL);
        if (!IsOfProgram(address, size))
            return Result(Errno.EFAULT);

        // Touched now, unchanged: a fault later would leave descriptors that nobody knows of.
        Span<byte> pair = _domain.MemoryAt(address, size);
        WriteLong(pair, System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(pair));

        int reader = FindFree(0);
        int writer = reader < 0 ? -1 : FindFree(reader + 1);
        int readFile = FindFreeHandle();
        int writeFile = readFile < 0 ? -1 : FindFreeHandle(readFile + 1);
        if (writer < 0 || writeFile < 0)
            return Result(Errno.EMFILE);
        Errno error = _domain.Pipe(flags, out uint readEnd, out uint writeEnd);
        if (error != Errno.None)
            return Result(error);

        OpenFlags status = flags & OpenFlags.NonBlocking;
        bool closeOnExec = (flags & OpenFlags.CloseOnExec) != 0;
        Keep(readFile, readEnd, FileKind.Pipe, status | OpenFlags.ReadOnly, 0);
        Keep(writeFile, writeEnd, FileKind.Pipe, status | OpenFlags.WriteOnly, 0);
        Enter(reader, readFile, closeOnExec);
        Enter(writer, writeFile, closeOnExec);
        WriteLong(pair, (uint)reader | ((ulong)(uint)writer << 32));
        return 0;
    }

    private readonly bool IsOpenPipe(int descriptor) =>
        TakeFile(descriptor, out int file) == Errno.None && _state.Handles[file].Kind == FileKind.Pipe;

    /// <summary>Whether a descriptor is known to be of a pipe or socket.</summary>
    private readonly bool MayWait(int file) => (_state.Handles[file].Flags & OpenFlags.NonBlocking) == 0;

    /// <summary>Read a pipe or socket, at least one byte.</summary>
    private readonly long ReadStream(int file, ref OpenHandle handle, ulong buffer, ulong count)
    {
        if (handle.ReadRing != 0)
        {
            long done = ReadRing(file, _domain.MemoryAt(buffer, (int)count), (handle.Flags & OpenFlags.NonBlocking) == 0);
            if (done != -(long)UseMessages)
                return done;
        }

        return ReadAtServer(file, buffer, count);
    }

    /// <summary>As <see cref="ReadStream"/>, without a ring of its own direction.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly long ReadAtServer(int file, ulong buffer, ulong count)
    {
        ref OpenHandle handle = ref _state.Handles[file];
        if (handle.SocketRing != 0)
        {
            long done = ReadSocketRing(file, ref handle, _domain.MemoryAt(buffer, (int)count));
            if (done != -(long)UseMessages)
                return done;
        }

        return handle.Kind == FileKind.Pipe ? ReadPipe(file, buffer, count) : ReadSocket(file, buffer, count);
    }

    /// <summary>Read a pipe.</summary>
    private readonly long ReadPipe(int file, ulong buffer, ulong count)
    {
        int times = 0;
        while (true)
        {
            if (count != 0 && _state.Handles[file].ReadRing != 0)
            {
                long done = ReadRing(file, _domain.MemoryAt(buffer, (int)count), MayWait(file));
                if (done != -(long)UseMessages)
                    return done;
            }

            NoteUse(file);
            long result = ReadByMessages(file, buffer, count);
            if (result != -(long)UseRing)
                return result;
            BelieveRing(file, ref times);
        }
    }

    private readonly long ReadByMessages(int file, ulong buffer, ulong count)
    {
        if (count - 1 < VfsLimits.ShortRead)
            return ReadShort(file, buffer, (uint)count);
        if (count != 0 && HasExchange())
            return ReadPages(file, buffer, count);
        ulong done = 0;
        while (done < count)
        {
            ulong rest = count - done;
            Span<byte> piece = _domain.MemoryAt(buffer + done, rest < PipeBytes ? (int)rest : PipeBytes);
            Errno error = _domain.PipeRead(_state.Handles[file].Handle, done == 0 && MayWait(file), piece, out int bytes);
            if (error != Errno.None)
                return done > 0 ? (long)done : Result(error);
            done += (ulong)(uint)bytes;

            // Less than there was room for: there is no more yet, or ever.
            if (bytes < piece.Length)
                break;
        }

        return (long)done;
    }

    /// <summary>A read of a pipe, of at least one byte, whose bytes come in registers.</summary>
    private readonly long ReadShort(int file, ulong buffer, uint count)
    {
        Errno error = _domain.PipeReadShort(
            _state.Handles[file].Handle, count, MayWait(file), out uint taken, out ulong first, out ulong second, out ulong third);
        if (error != Errno.None)
            return Result(error);
        Span<byte> bytes = _domain.MemoryAt(buffer, (int)(taken < count ? taken : count));
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)first;
            first >>= 8;
            if ((i & 7) != 7)
                continue;
            first = second;
            second = third;
        }

        return bytes.Length;
    }

    /// <summary>A read of a pipe, of at least one byte, by whole pages.</summary>
    private readonly long ReadPages(int file, ulong buffer, ulong count)
    {
        uint handle = _state.Handles[file].Handle;
        ulong done = 0;
        while (done < count)
        {
            ulong rest = count - done;
            uint room = rest < ExchangeBytes ? (uint)rest : ExchangeBytes;
            Errno error = _domain.ExchangePipeRead(handle, room, out uint taken);
            if (error == Errno.EAGAIN && done == 0 && MayWait(file))
            {
                // Somebody else may take what comes.
                error = _domain.PipeWait(handle, 0);
                if (error == Errno.None)
                    continue;
            }

            if (error != Errno.None)
                return done > 0 ? (long)done : Result(error);
            Exchanged((int)taken).CopyTo(_domain.MemoryAt(buffer + done, (int)taken));
            done += taken;
            if (taken < room)
                break;
        }

        return (long)done;
    }

    /// <summary>Write up to PIPE_BUF bytes, if that needs no wait. Otherwise nothing has changed, and the usual way finds out why.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool TrySend(int file, ReadOnlySpan<byte> bytes)
    {
        Errno error = SendRing(file, bytes, true, out _);
        return error == Errno.None || (error == UseMessages && TrySendShort(file, bytes));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly bool TrySendShort(int file, ReadOnlySpan<byte> bytes)
    {
        ref OpenHandle handle = ref _state.Handles[file];
        if (handle.SocketRing != 0)
            return TrySendSocketRing(ref handle, bytes);
        if (bytes.Length > VfsLimits.ShortWrite || handle.Kind != FileKind.Pipe)
            return false;
        NoteUse(file);
        return SendShort(file, bytes, out _) == Errno.None;
    }

    private readonly long WritePipe(int file, ReadOnlySpan<byte> bytes)
    {
        bool whole = bytes.Length <= VfsLimits.PipeAtomic;
        int done = 0;
        int times = 0;
        while (done < bytes.Length)
        {
            ReadOnlySpan<byte> rest = bytes.Slice(done);
            Errno error = SendRing(file, rest, whole, out uint written);
            if (error == UseMessages)
                error = SendByMessage(file, rest, whole, out written);
            done += (int)written;
            if (error == Errno.None)
                continue;
            if (error == UseRing)
            {
                BelieveRing(file, ref times);
                continue;
            }

            error = AfterRefusal(file, error, rest.Length);
            if (error != Errno.None)
                return done > 0 ? done : Result(error);
        }

        return done;
    }

    /// <summary>POSIX writev to a pipe, of up to PIPE_BUF bytes, which arrive in one piece.</summary>
    private readonly long WritePipe(int descriptor, ulong vectors, int count)
    {
        ulong total = TotalOf(vectors, count);
        Errno error = CheckWrite(descriptor, ref total, out int file);
        if (error != Errno.None)
            return Result(error);
        int times = 0;
        while (true)
        {
            error = SendVectorsRing(file, vectors, count, (int)total, out uint written);
            if (error == Errno.None && written == 0)
                continue;
            if (error == UseMessages)
                error = SendVectors(file, vectors, count, out written);
            if (error == Errno.None)
                return written;
            if (error == UseRing)
            {
                BelieveRing(file, ref times);
                continue;
            }

            if (error == Errno.EFAULT)
                return Result(error);
            error = AfterRefusal(file, error, (int)total);
            if (error != Errno.None)
                return Result(error);
        }
    }

    private readonly Errno SendByMessage(int file, ReadOnlySpan<byte> bytes, bool whole, out uint written)
    {
        NoteUse(file);
        return bytes.Length <= VfsLimits.ShortWrite ? SendShort(file, bytes, out written)
            : HasExchange() ? SendPage(file, bytes, whole, out written)
            : whole ? SendWhole(file, bytes, out written)
            : SendPiece(file, bytes, out written);
    }

    private readonly Errno SendShort(int file, ReadOnlySpan<byte> bytes, out uint written)
    {
        ulong first = 0;
        ulong second = 0;
        for (int i = bytes.Length - 1; i >= 8; i--)
            second = (second << 8) | bytes[i];
        for (int i = (bytes.Length < 8 ? bytes.Length : 8) - 1; i >= 0; i--)
            first = (first << 8) | bytes[i];
        Errno error = _domain.PipeWriteShort(_state.Handles[file].Handle, (uint)bytes.Length, first, second);
        written = error == Errno.None ? (uint)bytes.Length : 0;
        return error;
    }

    private readonly Errno SendPage(int file, ReadOnlySpan<byte> bytes, bool whole, out uint written)
    {
        if (bytes.Length > ExchangeBytes)
            bytes = bytes.Slice(0, ExchangeBytes);
        bytes.CopyTo(Exchanged(bytes.Length));
        return _domain.ExchangePipeWrite(_state.Handles[file].Handle, (uint)bytes.Length, whole, out written);
    }

    private readonly Errno SendPiece(int file, ReadOnlySpan<byte> bytes, out uint written)
    {
        if (bytes.Length > PipeBytes)
            bytes = bytes.Slice(0, PipeBytes);
        return _domain.PipeWrite(_state.Handles[file].Handle, 0, false, bytes, out written);
    }

    private readonly Errno SendWhole(int file, ReadOnlySpan<byte> bytes, out uint written)
    {
        written = 0;
        uint front = 0;
        while (bytes.Length > PipeBytes)
        {
            Errno error = _domain.ExtendPipeWrite(front, bytes.Slice(0, PipeBytes));
            if (error != Errno.None)
                return error;
            front += PipeBytes;
            bytes = bytes.Slice(PipeBytes);
        }

        return _domain.PipeWrite(_state.Handles[file].Handle, front, true, bytes, out written);
    }

    private readonly Errno SendVectors(int file, ulong vectors, int count, out uint written)
    {
        // What is gathered goes in front when it fills a message, and the rest with the write.
        Span<byte> gathered = stackalloc byte[PipeBytes];
        int length = 0;
        uint front = 0;
        written = 0;
        for (int i = 0; i < count; i++)
        {
            TakeVector(vectors, i, out ulong address, out ulong left);
            if (!IsOfProgram(address, left))
                return Errno.EFAULT;
            while (left > 0)
            {
                if (length == PipeBytes)
                {
                    Errno error = _domain.ExtendPipeWrite(front, gathered);
                    if (error != Errno.None)
                        return error;
                    front += PipeBytes;
                    length = 0;
                }

                int piece = left < (ulong)(PipeBytes - length) ? (int)left : PipeBytes - length;
                _domain.MemoryAt(address, piece).CopyTo(gathered.Slice(length));
                length += piece;
                address += (ulong)(uint)piece;
                left -= (ulong)(uint)piece;
            }
        }

        return _domain.PipeWrite(_state.Handles[file].Handle, front, true, gathered.Slice(0, length), out written);
    }

    /// <summary>A write was refused: wait until it need not be, where the program wants that.</summary>
    /// <returns>None: try again. Otherwise the write has failed.</returns>
    private readonly Errno AfterRefusal(int file, Errno error, int rest)
    {
        if (error == Errno.EPIPE)
            _domain.SignalBrokenPipe();
        if (error != Errno.EAGAIN || !MayWait(file))
            return error;
        return _domain.PipeWait(_state.Handles[file].Handle, rest < VfsLimits.PipeAtomic ? (uint)rest : VfsLimits.PipeAtomic);
    }

    /// <summary>Bytes of an array of <c>struct iovec</c> that has been checked.</summary>
    private readonly ulong TotalOf(ulong vectors, int count)
    {
        ulong total = 0;
        for (int i = 0; i < count; i++)
        {
            TakeVector(vectors, i, out _, out ulong length);
            total += length;
        }

        return total;
    }
}
