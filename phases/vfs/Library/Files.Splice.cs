using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>
/// splice of Linux, between a pipe and a regular file (out of a pipe also to the console and /dev/null). What was taken out of a pipe and then cannot be
/// written, for there is no space or the file would be too large, is lost: at most one message of <see cref="VfsLimits.PipeBytes"/>.
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
    /// Bytes; 0 at the end of the file, and when the pipe is empty and nobody can write to it. EAGAIN. EBADF. EFAULT. EINVAL: no pipe, two pipes, other files,
    /// O_APPEND, flags. ESPIPE: an offset for a pipe. EPIPE. Others as write.
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
        if (isFromPipe == isToPipe || (_state.Handles[to].Flags & OpenFlags.Append) != 0)
            return Result(Errno.EINVAL);
        bool mayWait = (flags & SpliceWithoutWaiting) == 0;
        return isFromPipe ? SpliceFromPipe(from, to, targetOffset, count, mayWait) : SpliceToPipe(from, sourceOffset, to, count, mayWait);
    }

    private readonly long SpliceToPipe(int from, ulong sourceOffset, int to, ulong count, bool mayWait)
    {
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
        int times = 0;
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
            error = SendRing(to, bytes, false, out uint written);
            if (error == UseMessages)
                error = SendByMessage(to, bytes, false, out written);
            done += written;
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

    private readonly long SpliceFromPipe(int from, int to, ulong targetOffset, ulong count, bool mayWait)
    {
        if (_state.Handles[to].Kind is not (FileKind.Regular or FileKind.Null or FileKind.Console))
            return Result(Errno.EINVAL);
        ulong where = VfsLimits.AtOffset;
        Errno error = targetOffset == 0 ? Errno.None : TakeOffset(to, targetOffset, out where);
        if (error != Errno.None)
            return Result(error);
        Span<byte> piece = stackalloc byte[PipeBytes];
        ulong done = 0;
        while (done < count)
        {
            Span<byte> wanted = piece.Slice(0, count - done < PipeBytes ? (int)(count - done) : PipeBytes);
            error = TakeFromPipe(from, done == 0 && mayWait && MayWait(from), wanted, out int bytes);
            if (error != Errno.None || bytes == 0)
                break;
            long written = Write(to, wanted.Slice(0, bytes), targetOffset == 0 ? where : where + done);
            if (written < 0 && done == 0)
                return written;
            if (written > 0)
                done += (ulong)written;
            if (written < wanted.Length)
                break; // all that there was, or no space for more
        }

        if (done == 0)
            return Result(error);
        return targetOffset == 0 ? (long)done : Result(MoveOffset(to, targetOffset, where + done), (long)done);
    }

    /// <summary>What is in a pipe, as far as there is room for it.</summary>
    private readonly Errno TakeFromPipe(int from, bool mayWait, Span<byte> bytes, out int count)
    {
        int times = 0;
        while (true)
        {
            long done = _state.Handles[from].Ring == 0 ? Result(UseMessages) : ReadRing(from, bytes, mayWait);
            count = done > 0 ? (int)done : 0;
            if (done != Result(UseMessages))
                return done < 0 ? (Errno)(-done) : Errno.None;
            Errno error = _domain.PipeRead(_state.Handles[from].Handle, mayWait, bytes, out count);
            if (error != UseRing)
                return error;
            BelieveRing(from, ref times);
        }
    }
}
