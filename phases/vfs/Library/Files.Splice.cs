using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>
/// splice of Linux: between two pipes, and between a pipe and a regular file or a stream socket; out of a pipe also to other sockets, terminals, the console
/// and /dev/null. What cannot be written, or does not fit the pipe, stays where it is. Two who take bytes out of one pipe or socket at a time may get
/// some twice.
/// </summary>
public ref partial struct Files<TDomain>
{
    private const uint SpliceFlags = 0xF; // SPLICE_F_MOVE, SPLICE_F_NONBLOCK, SPLICE_F_MORE, SPLICE_F_GIFT
    private const uint SpliceWithoutWaiting = 2;

    /// <summary>Move bytes. Offsets at addresses are used and moved instead of those of the files.</summary>
    /// <param name="source">Where they come from.</param>
    /// <param name="sourceOffset">Address of an offset, or 0.</param>
    /// <param name="target">Where they go.</param>
    /// <param name="targetOffset">Address of an offset, or 0.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="flags">Those of Linux; only SPLICE_F_NONBLOCK makes a difference.</param>
    /// <returns>
    /// Bytes; 0 at the end of the file, and when the pipe is empty and nobody can write to it. EAGAIN. EBADF. EFAULT. EINVAL: no pipe, the ends of one pipe,
    /// other files, O_APPEND, flags. ESPIPE: an offset for a pipe. EPIPE. Others as write.
    /// </returns>
    public readonly long Splice(int source, ulong sourceOffset, int target, ulong targetOffset, ulong count, uint flags)
    {
        if (count == 0)
            return 0;
        if ((flags & ~SpliceFlags) != 0)
            return Result(Errno.EINVAL);
        Errno error = TakeFile(source, out int from);
        if (error != Errno.None)
            return Result(error);
        if (count > MaximumCount)
            count = MaximumCount;
        error = CheckWrite(target, ref count, out int to);
        if (error != Errno.None)
            return Result(error);
        if (!_state.Handles[from].IsReadable)
            return Result(Errno.EBADF);
        bool isFromPipe = _state.Handles[from].Kind == FileKind.Pipe;
        bool isToPipe = _state.Handles[to].Kind == FileKind.Pipe;
        if ((isFromPipe && sourceOffset != 0) || (isToPipe && targetOffset != 0))
            return Result(Errno.ESPIPE);
        if ((!isFromPipe && !isToPipe) || (_state.Handles[to].Flags & OpenFlags.Append) != 0)
            return Result(Errno.EINVAL);
        bool mayWait = (flags & SpliceWithoutWaiting) == 0;
        if (isFromPipe && isToPipe)
            return MovePipe(from, to, count, mayWait, keep: false);
        return isFromPipe ? SpliceFromPipe(from, to, targetOffset, count, mayWait) : SpliceToPipe(from, sourceOffset, to, count, mayWait);
    }

    private readonly long SpliceToPipe(int from, ulong sourceOffset, int to, ulong count, bool mayWait)
    {
        if (_state.Handles[from].Kind == FileKind.Socket)
            return sourceOffset != 0 ? Result(Errno.EINVAL) : SpliceFromSocket(from, to, count, mayWait);
        if (_state.Handles[from].Kind != FileKind.Regular)
            return Result(Errno.EINVAL);
        Errno error = TakeOffset(from, sourceOffset, out ulong position);
        ulong taken = 0;
        if (error == Errno.None)
            error = TakePart(from, count, position, out taken);
        if (error != Errno.None)
            return Result(error);
        error = SendToPipe(from, position, taken, to, mayWait, out ulong done);
        if (done == 0)
            return Result(error);
        return Result(MoveOffset(from, sourceOffset, position + done), (long)done);
    }

    /// <summary>As much of a file as there is room for in a pipe; waits only for the first of it.</summary>
    private readonly Errno SendToPipe(int from, ulong position, ulong count, int to, bool mayWait, out ulong done)
    {
        Span<byte> zeros = stackalloc byte[PipeBytes];
        zeros.Clear();
        Span<byte> piece = stackalloc byte[VfsLimits.DataBytes];
        done = 0;
        while (done < count)
        {
            Errno error = TakeBytes(from, position + done, count - done, out Span<byte> found, out ulong hole);
            scoped ReadOnlySpan<byte> bytes = found;
            if (hole != 0)
                bytes = zeros.Slice(0, hole < PipeBytes ? (int)hole : PipeBytes);
            if (error is Errno.ENFILE or Errno.ENOMEM)
            {
                ulong rest = count - done < VfsLimits.DataBytes ? count - done : VfsLimits.DataBytes;
                error = _domain.ReadBytes(_state.Handles[from].Handle, position + done, piece.Slice(0, (int)rest), out int length);
                bytes = piece.Slice(0, length);
            }

            if (error != Errno.None)
                return error;
            error = SendAvailable(to, bytes, mayWait && done == 0, out int written);
            done += (uint)written;
            if (error != Errno.None)
                return error;
        }

        return Errno.None;
    }

    /// <summary>Bytes out of a pipe stay in it until they are written.</summary>
    private readonly long SpliceFromPipe(int from, int to, ulong targetOffset, ulong count, bool mayWait)
    {
        if (_state.Handles[to].Kind is not (FileKind.Regular or FileKind.Null or FileKind.Console or FileKind.Socket or FileKind.Terminal))
            return Result(Errno.EINVAL);
        if (targetOffset != 0 && _state.Handles[to].Kind != FileKind.Regular)
            return Result(Errno.EINVAL);
        ulong where = VfsLimits.AtOffset;
        Errno error = targetOffset == 0 ? Errno.None : TakeOffset(to, targetOffset, out where);
        if (error != Errno.None)
            return Result(error);
        Span<byte> piece = stackalloc byte[PipeBytes];
        uint handle = _state.Handles[from].Handle;
        ulong done = 0;
        uint written = 0;
        while (done < count)
        {
            Span<byte> wanted = piece.Slice(0, count - done < PipeBytes ? (int)(count - done) : PipeBytes);
            error = _domain.PipePeek(handle, written, wanted, out int bytes);
            written = 0;
            if (error == Errno.EAGAIN && done == 0 && mayWait && MayWait(from))
            {
                error = _domain.PipeWait(handle, 0);
                if (error == Errno.None)
                    continue;
            }

            if (error != Errno.None || bytes == 0)
                break;
            long result = Write(to, wanted.Slice(0, bytes), targetOffset == 0 ? where : where + done);
            if (result < 0 && done == 0)
                return result;
            written = result > 0 ? (uint)result : 0;
            done += written;
            if (written < (uint)wanted.Length)
                break; // all that there was, or no room for more
        }

        if (written != 0)
            _ = _domain.PipePeek(handle, written, default, out _); // an end to read, which was looked at just now
        if (done == 0)
            return Result(error);
        return targetOffset == 0 ? (long)done : Result(MoveOffset(to, targetOffset, where + done), (long)done);
    }
}
