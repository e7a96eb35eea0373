using System;
using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

public ref partial struct Files<TDomain>
{
    /// <summary>Most bytes that one function moves, as on Linux: the last whole page below 2 GiB.</summary>
    private const ulong MaximumCount = 0x7FFF_F000;

    /// <summary>Most bytes of a message of the console server.</summary>
    private const int ConsoleBytes = 440;

    /// <summary>IOV_MAX.</summary>
    private const int MaximumVectors = 1024;

    private const ulong VectorSize = 16;

    /// <summary>POSIX read.</summary>
    public readonly long Read(int descriptor, ulong buffer, ulong count)
    {
        ref FileState state = ref _state;
        int number = (uint)descriptor < (uint)state.DescriptorEnd ? state.Descriptors[descriptor].File : 0;
        if (number != 0)
        {
            ref OpenHandle handle = ref state.Handles[number - 1];
            if (handle.IsStream && count - 1 < MaximumCount && handle.IsReadable && IsOfProgram(buffer, count))
                return ReadStream(number - 1, ref handle, buffer, count);
        }

        return ReadAny(descriptor, buffer, count);
    }

    /// <summary>As <see cref="Read"/>, of whatever it is.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly long ReadAny(int descriptor, ulong buffer, ulong count)
    {
        Errno error = CheckRead(descriptor, buffer, ref count, out int file);
        return error == Errno.None ? ReadAt(file, buffer, count, false, 0) : Result(error);
    }

    /// <summary>POSIX pread.</summary>
    public readonly long ReadAt(int descriptor, ulong buffer, ulong count, long offset)
    {
        if (offset < 0)
            return Result(Errno.EINVAL);
        return TryReadMapped(descriptor, buffer, count, (ulong)offset) ? (long)count : ReadAnyAt(descriptor, buffer, count, offset);
    }

    /// <summary>As <see cref="ReadAt(int, ulong, ulong, long)"/>, of whatever it is.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly long ReadAnyAt(int descriptor, ulong buffer, ulong count, long offset)
    {
        Errno error = CheckRead(descriptor, buffer, ref count, out int file);
        return error == Errno.None ? ReadAt(file, buffer, count, true, (ulong)offset) : Result(error);
    }

    /// <summary>POSIX readv; preadv where <paramref name="offset"/> is not negative.</summary>
    public readonly long ReadVector(int descriptor, ulong vectors, int count, long offset = -1)
    {
        Errno error = CheckVectors(vectors, count);
        if (error != Errno.None)
            return Result(error);
        if (offset < 0 && TakeFile(descriptor, out int file) == Errno.None && _state.Handles[file].Kind == FileKind.Socket)
            return ReadSocket(file, vectors, count);
        long total = 0;
        for (int i = 0; i < count; i++)
        {
            TakeVector(vectors, i, out ulong address, out ulong length);
            if (length == 0 && i < count - 1)
                continue;
            long done = offset < 0 ? Read(descriptor, address, length) : ReadAt(descriptor, address, length, offset + total);
            if (done < 0)
                return total > 0 ? total : done;
            total += done;
            if ((ulong)done < length)
                break;
        }

        return total;
    }

    /// <summary>POSIX lseek.</summary>
    public readonly long Seek(int descriptor, long offset, SeekOrigin origin)
    {
        Errno error = TakeFile(descriptor, out int file);
        if (error != Errno.None)
            return Result(error);
        if (_state.Handles[file].Kind is FileKind.Console or FileKind.Pipe or FileKind.Event or FileKind.Timer or FileKind.Interest or FileKind.Socket or FileKind.Terminal)
            return Result(Errno.ESPIPE);
        error = _domain.Seek(_state.Handles[file].Handle, offset, origin, out ulong position);
        return Result(error, (long)position);
    }

    private readonly Errno CheckRead(int descriptor, ulong buffer, ref ulong count, out int file)
    {
        Errno error = TakeFile(descriptor, out file);
        if (error != Errno.None)
            return error;
        if (!_state.Handles[file].IsReadable)
            return Errno.EBADF;
        if (count > long.MaxValue)
            return Errno.EINVAL;
        if (!IsOfProgram(buffer, count))
            return Errno.EFAULT;
        if (count > MaximumCount)
            count = MaximumCount;
        return Errno.None;
    }

    private readonly long ReadAt(int file, ulong buffer, ulong count, bool hasPosition, ulong position)
    {
        switch (_state.Handles[file].Kind)
        {
            case FileKind.Regular:
                return ReadRegular(file, buffer, count, hasPosition, position);
            case FileKind.Null:
                return 0;
            case FileKind.Random:
                _domain.FillRandom(_domain.MemoryAt(buffer, (int)count));
                return (long)count;
            case FileKind.Zero:
            case FileKind.Full:
                _domain.MemoryAt(buffer, (int)count).Clear();
                return (long)count;
            case FileKind.Console:
                return hasPosition ? Result(Errno.ESPIPE) : ReadConsole(file, buffer, count);
            case FileKind.Terminal:
                return hasPosition ? Result(Errno.ESPIPE) : ReadTerminal(file, buffer, count);
            case FileKind.Pipe:
                return hasPosition ? Result(Errno.ESPIPE) : ReadPipe(file, buffer, count);
            case FileKind.Socket:
                return hasPosition ? Result(Errno.ESPIPE) : ReadSocket(file, buffer, count);
            case FileKind.Event:
                return hasPosition ? Result(Errno.ESPIPE) : ReadEvent(file, buffer, count);
            case FileKind.Timer:
                return hasPosition ? Result(Errno.ESPIPE) : ReadTimer(file, buffer, count);
            case FileKind.Watch:
                return hasPosition ? Result(Errno.ESPIPE) : ReadWatches(file, buffer, count);
            case FileKind.Text:
                return ReadText(file, buffer, count, hasPosition, position);
            case FileKind.Directory:
                return Result(Errno.EISDIR);
            default:
                return Result(Errno.EINVAL);
        }
    }

    private readonly long ReadConsole(int file, ulong buffer, ulong count)
    {
        if (count == 0)
            return 0;
        Errno error = TakeEndpoint(file, out ulong endpoint);
        if (error != Errno.None)
            return Result(error);
        bool wait = (_state.Handles[file].Flags & OpenFlags.NonBlocking) == 0;
        ulong done = 0;
        while (done < count)
        {
            ulong rest = count - done;
            Span<byte> piece = _domain.MemoryAt(buffer + done, rest < ConsoleBytes ? (int)rest : ConsoleBytes);
            error = _domain.ConsoleRead(endpoint, wait && done == 0, piece, out int bytes);
            if (error != Errno.None)
                return done > 0 ? (long)done : Result(error);
            done += (ulong)(uint)bytes;

            // Less than there was room for: there is no more yet.
            if (bytes < piece.Length)
                break;
        }

        return (long)done;
    }

    /// <summary>The endpoint of a console stream.</summary>
    private readonly Errno TakeEndpoint(int file, out ulong endpoint)
    {
        endpoint = _state.Handles[file].Endpoint;
        if (endpoint != 0)
            return Errno.None;
        Errno error = _domain.Device(_state.Handles[file].Handle, out endpoint);
        if (error == Errno.None)
            _state.Handles[file].Endpoint = endpoint;
        return error;
    }

    private readonly Errno CheckVectors(ulong vectors, int count)
    {
        if (count is < 0 or > MaximumVectors)
            return Errno.EINVAL;
        if (!IsOfProgram(vectors, (ulong)(uint)count * VectorSize))
            return Errno.EFAULT;
        ulong total = 0;
        for (int i = 0; i < count; i++)
        {
            TakeVector(vectors, i, out _, out ulong length);
            if (length > long.MaxValue - total)
                return Errno.EINVAL;
            total += length;
        }

        return Errno.None;
    }

    /// <summary>An element of an array of <c>struct iovec</c>.</summary>
    private readonly void TakeVector(ulong vectors, int index, out ulong address, out ulong length)
    {
        ReadOnlySpan<byte> element = _domain.MemoryAt(vectors + ((ulong)(uint)index * VectorSize), (int)VectorSize);
        address = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(element);
        length = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(element.Slice(8));
    }
}
