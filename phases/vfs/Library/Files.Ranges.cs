using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>Copies of ranges from file to file, and advice about ranges, of which there is nothing to make: all files are in memory.</summary>
public ref partial struct Files<TDomain>
{
    /// <summary>POSIX posix_fadvise.</summary>
    /// <returns>EBADF. ESPIPE: a pipe. EINVAL: no such advice, or a negative length.</returns>
    public readonly long Advise(int descriptor, long length, uint advice)
    {
        const uint noReuse = 5;
        Errno error = TakeFile(descriptor, out int file);
        if (error == Errno.None && _state.Handles[file].Kind == FileKind.Path)
            error = Errno.EBADF;
        if (error == Errno.None && _state.Handles[file].Kind == FileKind.Pipe)
            error = Errno.ESPIPE;
        if (error == Errno.None && (length < 0 || advice > noReuse))
            error = Errno.EINVAL;
        return Result(error);
    }

    /// <summary>readahead of Linux: EINVAL but for a regular file, EBADF unless it is open for reading.</summary>
    public readonly long ReadAhead(int descriptor)
    {
        Errno error = TakeFile(descriptor, out int file);
        if (error == Errno.None && !_state.Handles[file].IsReadable)
            error = Errno.EBADF;
        if (error == Errno.None && _state.Handles[file].Kind != FileKind.Regular)
            error = Errno.EINVAL;
        return Result(error);
    }

    /// <summary>sync_file_range of Linux.</summary>
    public readonly long SynchronizeRange(int descriptor, long offset, long length, uint flags)
    {
        const uint known = 7;
        Errno error = TakeFile(descriptor, out int file);
        if (error != Errno.None)
            return Result(error);
        if ((flags & ~known) != 0 || offset < 0 || length < 0 || offset > long.MaxValue - length)
            return Result(Errno.EINVAL);
        return _state.Handles[file].Kind switch
        {
            FileKind.Regular or FileKind.Directory => 0,
            FileKind.Path => Result(Errno.EBADF),
            _ => Result(Errno.ESPIPE),
        };
    }

    /// <summary>
    /// copy_file_range of Linux, without flags: from one regular file to another, straight out of the frames of the first. Offsets at addresses are
    /// used and moved instead of those of the files.
    /// </summary>
    /// <returns>Bytes, 0 at the end. EBADF. EISDIR. EINVAL: not regular files, or ranges of one file that overlap. EFAULT. Others as write.</returns>
    public readonly long CopyRange(int source, ulong sourceOffset, int target, ulong targetOffset, ulong count)
    {
        Errno error = TakeFile(source, out int from);
        if (error != Errno.None)
            return Result(error);
        error = CheckWrite(target, ref count, out int to);
        if (error != Errno.None)
            return Result(error);
        if (!_state.Handles[from].IsReadable || (_state.Handles[to].Flags & OpenFlags.Append) != 0)
            return Result(Errno.EBADF);
        if (_state.Handles[from].Kind == FileKind.Directory || _state.Handles[to].Kind == FileKind.Directory)
            return Result(Errno.EISDIR);
        if (_state.Handles[from].Kind != FileKind.Regular || _state.Handles[to].Kind != FileKind.Regular)
            return Result(Errno.EINVAL);
        error = TakeOffset(from, sourceOffset, out ulong position);
        ulong where = 0;
        if (error == Errno.None)
            error = TakeOffset(to, targetOffset, out where);
        ulong taken = 0;
        if (error == Errno.None)
            error = TakePart(from, count, position, out taken);
        if (error == Errno.None && taken > long.MaxValue - where)
            error = Errno.EFBIG;
        if (error == Errno.None && position < where + taken && where < position + taken)
            error = CheckDifferent(from, to);
        if (error != Errno.None)
            return Result(error);
        long done = CopyRange(from, position, taken, to, where);
        if (done <= 0)
            return done;
        error = MoveOffset(from, sourceOffset, position + (ulong)done);
        if (error == Errno.None)
            error = MoveOffset(to, targetOffset, where + (ulong)done);
        return Result(error, done);
    }

    private readonly long CopyRange(int from, ulong position, ulong count, int to, ulong where)
    {
        Span<byte> zeros = stackalloc byte[ConsoleBytes];
        zeros.Clear();
        ulong done = 0;
        while (done < count)
        {
            Errno error = TakeBytes(from, position + done, count - done, out Span<byte> found, out ulong hole);

            // A hole is copied as it would be read, a piece at a time.
            scoped ReadOnlySpan<byte> bytes = found;
            if (hole != 0)
                bytes = zeros.Slice(0, hole < ConsoleBytes ? (int)hole : ConsoleBytes);
            long written = error == Errno.None ? Write(to, bytes, where + done) : Result(error);
            if (written < 0)
                return done > 0 ? (long)done : written;
            done += (ulong)written;
            if (written < bytes.Length)
                break;
        }

        return (long)done;
    }

    /// <summary>An offset of the program, or the file's own.</summary>
    private readonly Errno TakeOffset(int file, ulong address, out ulong position)
    {
        position = 0;
        if (address == 0)
            return _domain.Seek(_state.Handles[file].Handle, 0, SeekOrigin.Current, out position);
        if (!IsOfProgram(address, sizeof(ulong)))
            return Errno.EFAULT;
        position = BinaryPrimitives.ReadUInt64LittleEndian(_domain.MemoryAt(address, sizeof(ulong)));
        return position > long.MaxValue ? Errno.EINVAL : Errno.None;
    }

    private readonly Errno MoveOffset(int file, ulong address, ulong position)
    {
        if (address == 0)
            return _domain.Seek(_state.Handles[file].Handle, (long)position, SeekOrigin.Start, out _);
        WriteLong(_domain.MemoryAt(address, sizeof(ulong)), position);
        return Errno.None;
    }

    /// <summary>Whether two handles are of different files; EINVAL if not.</summary>
    private readonly Errno CheckDifferent(int one, int other)
    {
        FileStatus first = default;
        FileStatus second = default;
        Errno error = _domain.HandleStatus(_state.Handles[one].Handle, StatxRecord.BytesOf(ref first));
        if (error == Errno.None)
            error = _domain.HandleStatus(_state.Handles[other].Handle, StatxRecord.BytesOf(ref second));
        if (error != Errno.None)
            return error;
        return first.Device == second.Device && first.Inode == second.Inode ? Errno.EINVAL : Errno.None;
    }
}
