using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>
/// Regular files: bytes are copied from and to the file's frames. A write that makes the file longer is prepared and then committed, so that nobody
/// sees bytes that are not there yet; a short one travels in one message.
/// </summary>
public ref partial struct Files<TDomain>
{
    private readonly long ReadRegular(int file, ulong buffer, ulong count, bool hasPosition, ulong position)
    {
        Errno error = hasPosition ? TakePart(file, count, position, out ulong taken) : TakeNext(file, count, out position, out taken);
        if (error != Errno.None)
            return Result(error);
        ulong done = 0;
        while (done < taken)
        {
            Span<byte> bytes = default;
            ulong hole = 0;
            error = _state.InTransaction ? ReadByMessage(file, position + done, buffer + done, taken - done, ref done) : Errno.EIO;
            if (error == Errno.None)
                continue;
            if (error == Errno.EIO) // in a transaction, of a file of the archive
                error = TakeBytes(file, position + done, taken - done, out bytes, out hole);
            if (error is Errno.ENFILE or Errno.ENOMEM)
                error = ReadByMessage(file, position + done, buffer + done, taken - done, ref done);
            if (error != Errno.None)
                return done > 0 ? (long)done : Result(error);
            if (hole != 0)
                _domain.MemoryAt(buffer + done, (int)hole).Clear();
            else
                bytes.CopyTo(_domain.MemoryAt(buffer + done, bytes.Length));
            done += hole != 0 ? hole : (ulong)(uint)bytes.Length;
        }

        return (long)done;
    }

    /// <summary>The next bytes to be read: the offset moves behind them.</summary>
    private readonly Errno TakeNext(int file, ulong count, out ulong position, out ulong taken)
    {
        ref OpenHandle handle = ref _state.Handles[file];
        uint epoch = ChangesNow(mayAsk: false);
        Errno error = _domain.Advance(handle.Handle, count, out position, out taken, out ulong size, out uint version);
        if (error != Errno.None)
            return error;
        Learn(file, version);
        handle.Size = size;
        handle.Epoch = epoch;
        return Errno.None;
    }

    /// <summary>Bytes at a position, as far as there are any.</summary>
    private readonly Errno TakePart(int file, ulong count, ulong position, out ulong taken)
    {
        Errno error = Refresh(file);
        ulong size = _state.Handles[file].Size;
        taken = position < size ? size - position : 0;
        if (taken > count)
            taken = count;
        return error;
    }

    private readonly Errno ReadByMessage(int file, ulong position, ulong buffer, ulong count, ref ulong done)
    {
        int room = count < VfsLimits.DataBytes ? (int)count : VfsLimits.DataBytes;
        Errno error = _domain.ReadBytes(_state.Handles[file].Handle, position, _domain.MemoryAt(buffer, room), out int bytes);
        if (error == Errno.None && bytes == 0)
            error = Errno.EIO; // it became shorter meanwhile
        done += (ulong)(uint)bytes;
        return error;
    }

    private readonly long WriteRegular(int file, ReadOnlySpan<byte> bytes, ulong at)
    {
        if (at != VfsLimits.AtOffset && TryWriteInPlace(file, bytes, at))
            return bytes.Length;
        int done = 0;
        while (done < bytes.Length)
        {
            ReadOnlySpan<byte> rest = bytes.Slice(done);
            ulong where = at == VfsLimits.AtOffset ? at : at + (ulong)(uint)done;
            Errno error = rest.Length <= VfsLimits.DataBytes
                ? WriteByMessage(file, where, rest, out int written)
                : WriteFrames(file, where, rest, out written);
            done += written;
            if (error != Errno.None)
                return done > 0 ? done : Result(error);
        }

        return done;
    }

    /// <summary>
    /// Write inside a file without a message, if the server was told of a write to it within the same tick of the clock, so that its times are right, and
    /// nothing has changed since that the library must know.
    /// </summary>
    private readonly bool TryWriteInPlace(int file, ReadOnlySpan<byte> bytes, ulong at)
    {
        ref OpenHandle handle = ref _state.Handles[file];
        ulong length = (ulong)(uint)bytes.Length;
        if (_state.LastWritten != file + 1 || handle.Epoch == 0 || handle.Epoch != ChangesNow(mayAsk: false)
            || (handle.Flags & OpenFlags.Append) != 0 || at > handle.Size || length > handle.Size - at || length == 0
            || _state.LastWriteTime != _domain.CoarseTime)
            return false;
        Errno error = TakeBytes(file, at, length, out Span<byte> frames, out ulong hole);
        if (error != Errno.None || hole != 0 || frames.Length < bytes.Length || !_state.Windows[_state.LastWindow].IsWritable)
            return false;
        bytes.CopyTo(frames);
        return true;
    }

    /// <summary>The server was told of a write.</summary>
    private readonly void NoteWrite(int file, uint time)
    {
        _state.LastWritten = (ushort)(file + 1);
        _state.LastWriteTime = time;
    }

    private readonly Errno WriteByMessage(int file, ulong at, ReadOnlySpan<byte> bytes, out int written)
    {
        ref OpenHandle handle = ref _state.Handles[file];
        Errno error = _domain.WriteBytes(handle.Handle, at, bytes, out uint taken, out ulong size);
        written = (int)taken;
        if (error == Errno.None)
            handle.Size = size;
        return error;
    }

    private readonly Errno WriteFrames(int file, ulong at, ReadOnlySpan<byte> bytes, out int written)
    {
        written = 0;
        Touch(bytes);
        ref OpenHandle handle = ref _state.Handles[file];
        if (at != VfsLimits.AtOffset && (handle.Epoch == 0 || handle.Epoch != ChangesNow(mayAsk: false)))
            _ = Refresh(file); // so that the next write may need no message; this one says what is wrong
        uint time = _domain.CoarseTime;
        Errno error = _domain.PrepareWrite(
            handle.Handle, (ulong)bytes.Length, at, out ulong position, out ulong taken, out uint version, out bool commit);
        if (error != Errno.None)
            return error;
        Learn(file, version);
        NoteWrite(file, time);
        bytes = bytes.Slice(0, (int)taken);
        while (written < bytes.Length && error == Errno.None)
        {
            ReadOnlySpan<byte> rest = bytes.Slice(written);
            ulong where = position + (ulong)(uint)written;
            Span<byte> frames = default;
            ulong hole = 0;
            error = _state.InTransaction ? Errno.ENOMEM : TakeBytes(file, where, (ulong)rest.Length, out frames, out hole);
            if (error == Errno.None && hole == 0 && _state.Windows[_state.LastWindow].IsWritable)
            {
                rest.Slice(0, frames.Length).CopyTo(frames);
                written += frames.Length;
                continue;
            }

            // No frames to be had, or not to be seen by who may only write, or of a file that may be sealed: the bytes go in messages.
            error = _domain.WriteBytes(
                handle.Handle, where, rest.Length < VfsLimits.DataBytes ? rest : rest.Slice(0, VfsLimits.DataBytes), out uint sent, out _);
            written += (int)sent;
        }

        if (!commit)
            return error;
        Errno ended = _domain.CommitWrite(handle.Handle, position + (ulong)(uint)written, out ulong size);
        if (ended == Errno.None)
            handle.Size = size;
        return error != Errno.None ? error : ended;
    }

    /// <summary>Read a byte of each page: what is not there faults before the server has moved anything.</summary>
    private readonly void Touch(ReadOnlySpan<byte> bytes)
    {
        byte seen = bytes[bytes.Length - 1];
        for (int i = 0; i < bytes.Length; i += 1 << PageShift)
            seen |= bytes[i];
        _state.Touched = seen;
    }
}
