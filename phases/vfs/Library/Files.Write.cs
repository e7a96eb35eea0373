using System;
using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

public ref partial struct Files<TDomain>
{
    /// <summary>POSIX write.</summary>
    public readonly long Write(int descriptor, ulong buffer, ulong count)
    {
        ref FileState state = ref _state;
        int number = count - 1 < VfsLimits.PipeAtomic && (uint)descriptor < (uint)state.DescriptorEnd ? state.Descriptors[descriptor].File : 0;
        if (number != 0)
        {
            // A pipe or socket without room is for the usual way.
            ref OpenHandle handle = ref state.Handles[number - 1];
            if (handle.IsStream && handle.IsWritable && IsOfProgram(buffer, count) && TrySend(number - 1, _domain.MemoryAt(buffer, (int)count)))
                return (long)count;
        }

        return WriteAny(descriptor, buffer, count);
    }

    /// <summary>As <see cref="Write(int, ulong, ulong)"/>, to whatever it is.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly long WriteAny(int descriptor, ulong buffer, ulong count)
    {
        Errno error = CheckWrite(descriptor, ref count, out int file);
        if (error == Errno.None && !IsOfProgram(buffer, count))
            error = Errno.EFAULT;
        return error == Errno.None ? Write(file, _domain.MemoryAt(buffer, (int)count), VfsLimits.AtOffset) : Result(error);
    }

    /// <summary>POSIX pwrite; with O_APPEND at the end, as on Linux.</summary>
    public readonly long WriteAt(int descriptor, ulong buffer, ulong count, long offset)
    {
        if (offset < 0)
            return Result(Errno.EINVAL);
        return TryWriteMapped(descriptor, buffer, count, (ulong)offset) ? (long)count : WriteAnyAt(descriptor, buffer, count, offset);
    }

    /// <summary>As <see cref="WriteAt"/>, to whatever it is.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly long WriteAnyAt(int descriptor, ulong buffer, ulong count, long offset)
    {
        Errno error = CheckWrite(descriptor, ref count, out int file);
        if (error == Errno.None && _state.Handles[file].Kind is FileKind.Console or FileKind.Pipe or FileKind.Event or FileKind.Socket or FileKind.Terminal)
            error = Errno.ESPIPE;
        if (error == Errno.None && !IsOfProgram(buffer, count))
            error = Errno.EFAULT;
        return error == Errno.None ? Write(file, _domain.MemoryAt(buffer, (int)count), (ulong)offset) : Result(error);
    }

    /// <summary>POSIX writev; pwritev where <paramref name="offset"/> is not negative.</summary>
    public readonly long WriteVector(int descriptor, ulong vectors, int count, long offset = -1)
    {
        Errno error = CheckVectors(vectors, count);
        if (error != Errno.None)
            return Result(error);
        if (offset < 0 && IsOpenPipe(descriptor) && TotalOf(vectors, count) is > 0 and <= VfsLimits.PipeAtomic)
            return WritePipe(descriptor, vectors, count);
        if (offset < 0 && TakeFile(descriptor, out int file) == Errno.None && _state.Handles[file].Kind == FileKind.Socket)
            return WriteSocket(file, vectors, count);
        long total = 0;
        for (int i = 0; i < count; i++)
        {
            TakeVector(vectors, i, out ulong address, out ulong length);
            if (length == 0 && i < count - 1)
                continue;
            long done = offset < 0 ? Write(descriptor, address, length) : WriteAt(descriptor, address, length, offset + total);
            if (done < 0)
                return total > 0 ? total : done;
            total += done;
            if ((ulong)done < length)
                break;
        }

        return total;
    }

    /// <summary>
    /// sendfile of Linux: from a regular file to any other that is not open with O_APPEND (EINVAL), straight out of its frames. The file's own
    /// offset moves unless <paramref name="offset"/> is the address of one.
    /// </summary>
    public readonly long SendFile(int target, int source, ulong offset, ulong count)
    {
        Errno error = CheckWrite(target, ref count, out int to);
        if (error != Errno.None)
            return Result(error);
        error = TakeFile(source, out int from);
        if (error != Errno.None)
            return Result(error);
        if (!_state.Handles[from].IsReadable)
            return Result(Errno.EBADF);
        bool appends = _state.Handles[to].Kind == FileKind.Regular && (_state.Handles[to].Flags & OpenFlags.Append) != 0;
        if (_state.Handles[from].Kind != FileKind.Regular || _state.Handles[to].Kind == FileKind.Directory || appends)
            return Result(Errno.EINVAL);
        if (offset != 0 && !IsOfProgram(offset, sizeof(ulong)))
            return Result(Errno.EFAULT);

        ulong position;
        ulong taken;
        if (offset == 0)
        {
            error = TakeNext(from, count, out position, out taken);
            if (error != Errno.None)
                return Result(error);
        }
        else
        {
            position = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(_domain.MemoryAt(offset, sizeof(ulong)));
            if (position > long.MaxValue)
                return Result(Errno.EINVAL);
            error = TakePart(from, count, position, out taken);
            if (error != Errno.None)
                return Result(error);
        }

        long done = Send(from, position, taken, to);
        ulong moved = done > 0 ? (ulong)done : 0;
        if (offset != 0)
            WriteLong(_domain.MemoryAt(offset, sizeof(ulong)), position + moved);
        else if (moved < taken)
            _ = _domain.Seek(_state.Handles[from].Handle, (long)moved - (long)taken, SeekOrigin.Current, out _);
        return done;
    }

    /// <summary>POSIX fsync and fdatasync: nothing is cached, so nothing is to do. EINVAL: what cannot be synchronized.</summary>
    public readonly long Synchronize(int descriptor)
    {
        Errno error = TakeFile(descriptor, out int file);
        if (error != Errno.None)
            return Result(error);
        return _state.Handles[file].Kind switch
        {
            FileKind.Regular or FileKind.Directory => 0,
            FileKind.Path => Result(Errno.EBADF),
            _ => Result(Errno.EINVAL),
        };
    }

    private readonly Errno CheckWrite(int descriptor, ref ulong count, out int file)
    {
        Errno error = TakeFile(descriptor, out file);
        if (error != Errno.None)
            return error;
        if (!_state.Handles[file].IsWritable)
            return Errno.EBADF;
        if (count > long.MaxValue)
            return Errno.EINVAL;
        if (count > MaximumCount)
            count = MaximumCount;
        return Errno.None;
    }

    private readonly long Write(int file, ReadOnlySpan<byte> bytes, ulong at)
    {
        switch (_state.Handles[file].Kind)
        {
            case FileKind.Console:
                return WriteConsole(file, bytes);
            case FileKind.Terminal:
                return WriteTerminal(file, bytes);
            case FileKind.Pipe:
                return WritePipe(file, bytes);
            case FileKind.Null:
            case FileKind.Zero:
            case FileKind.Random:
                return bytes.Length;
            case FileKind.Full:
                return bytes.Length == 0 ? 0 : Result(Errno.ENOSPC);
            case FileKind.Socket:
                return WriteSocket(file, bytes);
            case FileKind.Event:
                return WriteEvent(file, bytes);
            case FileKind.Text:
                return WriteText(file, bytes);
            case FileKind.Interest:
            case FileKind.Timer:
            case FileKind.Process:
                return Result(Errno.EINVAL);
            case FileKind.Regular:
                return WriteRegular(file, bytes, at);
            default:
                return Result(Errno.EBADF);
        }
    }

    private readonly long WriteConsole(int file, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 0)
            return 0;
        Errno error = TakeEndpoint(file, out ulong endpoint);
        if (error != Errno.None)
            return Result(error);
        int done = 0;
        while (done < bytes.Length)
        {
            int rest = bytes.Length - done;
            error = _domain.ConsoleWrite(endpoint, bytes.Slice(done, rest < ConsoleBytes ? rest : ConsoleBytes), out uint written);
            if (error != Errno.None)
                return done > 0 ? done : Result(error);
            if (written == 0)
                break;
            done += (int)written;
        }

        return done;
    }

    private readonly long Send(int from, ulong position, ulong count, int to)
    {
        Span<byte> zeros = stackalloc byte[ConsoleBytes];
        zeros.Clear();
        Span<byte> piece = stackalloc byte[VfsLimits.DataBytes];
        ulong done = 0;
        while (done < count)
        {
            Errno error = TakeBytes(from, position + done, count - done, out Span<byte> found, out ulong hole);

            // A hole is sent as it would be read, a piece at a time.
            scoped ReadOnlySpan<byte> bytes = found;
            if (hole != 0)
                bytes = zeros.Slice(0, hole < ConsoleBytes ? (int)hole : ConsoleBytes);
            if (error is Errno.ENFILE or Errno.ENOMEM)
            {
                ulong rest = count - done < VfsLimits.DataBytes ? count - done : VfsLimits.DataBytes;
                error = _domain.ReadBytes(_state.Handles[from].Handle, position + done, piece.Slice(0, (int)rest), out int taken);
                bytes = piece.Slice(0, taken);
            }

            long written = error == Errno.None ? Write(to, bytes, VfsLimits.AtOffset) : Result(error);
            if (written < 0)
                return done > 0 ? (long)done : written;
            done += (ulong)written;
            if (written < bytes.Length)
                break;
        }

        return (long)done;
    }

    private static void WriteLong(Span<byte> bytes, ulong value)
    {
        for (int i = 0; i < sizeof(ulong); i++)
        {
            bytes[i] = (byte)value;
            value >>= 8;
        }
    }
}
