using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

public sealed partial class VfsServer
{
    private readonly byte[] _pipeBytes = new byte[VfsLimits.PipeAtomic];

    /// <inheritdoc/>
    public Errno Pipe(ulong domain, OpenFlags flags, out uint readEnd, out uint writeEnd)
    {
        readEnd = writeEnd = 0;
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        if ((flags & ~(OpenFlags.NonBlocking | OpenFlags.CloseOnExec)) != 0)
            return Errno.EINVAL;
        if (_pipes.Make(caller.Effective) is not { } pipe)
            return Errno.ENFILE;

        Place place = new(_pipeMount, pipe.Node);
        OpenFlags status = flags & OpenFlags.NonBlocking;
        if (!Hold(caller, place, FileKind.Pipe, status | OpenFlags.ReadOnly, out readEnd))
        {
            _pipes.Free(pipe);
            return TooMany;
        }

        caller[readEnd]!.Pipe = pipe;
        pipe.Readers = 1;
        if (!Hold(caller, place, FileKind.Pipe, status | OpenFlags.WriteOnly, out writeEnd))
        {
            Release(caller, readEnd);
            readEnd = 0;
            return TooMany;
        }

        caller[writeEnd]!.Pipe = pipe;
        pipe.Writers = 1;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno PipeRead(ulong domain, uint handle, uint maximum, bool wait, Span<byte> bytes, out int count)
    {
        count = 0;
        return maximum == 0
            ? Errno.EINVAL
            : ReadPipe(domain, handle, wait, bytes[..(int)Math.Min(maximum, (uint)bytes.Length)], out count);
    }

    /// <inheritdoc/>
    public Errno ExtendPipeWrite(ulong domain, uint offset, ReadOnlySpan<byte> bytes)
    {
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        if (offset != 0 && offset != (uint)caller.FrontLength)
            return Errno.EINVAL;
        caller.FrontLength = 0;
        if (bytes.Length > VfsLimits.PipeAtomic - (int)offset)
            return Errno.EMSGSIZE;
        caller.Front ??= new byte[VfsLimits.PipeAtomic];
        bytes.CopyTo(caller.Front.AsSpan((int)offset));
        caller.FrontLength = (int)offset + bytes.Length;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno PipeWrite(ulong domain, uint handle, uint front, bool whole, ReadOnlySpan<byte> bytes, out uint written)
    {
        written = 0;
        Errno error = Find(domain, handle, out Domain? caller, out OpenFile? file);
        if (caller is null)
            return error;
        int before = caller.FrontLength;
        caller.FrontLength = 0;
        if (file is null)
            return error;
        if (file.Pipe is not { } pipe || !file.IsWritable)
            return Errno.EBADF;
        error = Privately(pipe, caller, handle);
        if (error != Errno.None)
            return error;
        if (front != 0 && front != (uint)before)
            return Errno.EINVAL;
        if (bytes.Length > VfsLimits.PipeAtomic - (int)front)
            return Errno.EMSGSIZE;

        if (front != 0)
        {
            Span<byte> joined = _pipeBytes.AsSpan(0, (int)front + bytes.Length);
            caller.Front.AsSpan(0, (int)front).CopyTo(joined);
            bytes.CopyTo(joined[(int)front..]);
            bytes = joined;
        }

        return Put(pipe, bytes, whole, out written);
    }

    /// <inheritdoc/>
    public Errno PipeWait(ulong domain, uint handle, uint room)
    {
        Errno error = Find(domain, handle, out _, out OpenFile? file);
        if (file is null)
            return error;
        if (file.Pipe is not { } pipe)
            return Errno.EBADF;
        if (room == VfsLimits.OtherEnd)
            return IsMet(file, pipe) ? Errno.None : WaitFor(pipe);
        bool reads = file.IsReadable && (room == 0 || !file.IsWritable);
        if (!reads && room - 1 >= VfsLimits.PipeAtomic)
            return Errno.EINVAL;
        bool isReady = reads ? pipe.Count > 0 || pipe.Writers == 0 : pipe.Readers == 0 || (uint)pipe.Free >= room;
        return isReady ? Errno.None : WaitFor(pipe);
    }

    /// <inheritdoc/>
    public Errno KeepOnly(ulong domain, uint first, bool hasMore, ReadOnlySpan<byte> handles)
    {
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        uint named = (uint)handles.Length * 8;
        uint end = hasMore ? Math.Min(caller.HandleLimit, first + named) : caller.HandleLimit;
        for (uint handle = first; handle < end; handle++)
        {
            uint bit = handle - first;
            bool isKept = bit < named && (handles[(int)(bit / 8)] >> (int)(bit % 8) & 1) != 0;
            if (!isKept && caller[handle] is not null)
                Release(caller, handle);
        }

        return Errno.None;
    }

    /// <summary>The last holder of an end has closed it.</summary>
    private void ClosePipeEnd(OpenFile file, Pipe pipe)
    {
        if (file.IsReadable)
            pipe.Readers--;
        if (file.IsWritable)
            pipe.Writers--;
        Changed(pipe);
        if (pipe.Readers + pipe.Writers != 0)
            return;
        _pipes.Free(pipe);
        if (file.Place.Mount.FileSystem is MemoryTree tree)
            tree.FindOutside(file.Place.Node)!.Pipe = null;
    }

    /// <summary>A FIFO was opened: it has a pipe for as long as somebody has it open.</summary>
    /// <returns>ENXIO: to write, without waiting, and nobody reads. ENFILE: too many pipes.</returns>
    private Errno OpenFifo(Domain caller, OpenFile file)
    {
        if (file.Place.Mount == _pipeMount)
            return ReopenPipe(file);
        Inode inode = ((MemoryTree)file.Place.Mount.FileSystem).Find(file.Place.Node)!;
        if (!file.IsReadable && (file.Flags & OpenFlags.NonBlocking) != 0 && (inode.Pipe?.Readers ?? 0) == 0)
            return Errno.ENXIO;
        inode.Pipe ??= _pipes.Make(caller.Effective);
        if (inode.Pipe is not { } pipe)
            return Errno.ENFILE;
        file.OtherOpens = file.IsReadable ? pipe.WriterOpens : pipe.ReaderOpens;
        JoinPipe(file, pipe);
        return Errno.None;
    }

    /// <summary>A pipe without a name is opened once more, by /proc. Nobody waits for its other end.</summary>
    private Errno ReopenPipe(OpenFile file)
    {
        if (_pipes.Find(file.Place.Node) is not { } pipe)
            return Errno.ENXIO;
        file.OtherOpens = uint.MaxValue;
        JoinPipe(file, pipe);
        return Errno.None;
    }

    private void JoinPipe(OpenFile file, Pipe pipe)
    {
        file.Pipe = pipe;
        if (file.IsReadable)
        {
            pipe.Readers++;
            pipe.ReaderOpens++;
        }

        if (file.IsWritable)
        {
            pipe.Writers++;
            pipe.WriterOpens++;
        }

        Changed(pipe);
    }

    /// <summary>Whether somebody has the other end of a FIFO open, or had it since this end was opened.</summary>
    private static bool IsMet(OpenFile file, Pipe pipe) =>
        file.IsReadable
            ? file.IsWritable || pipe.Writers > 0 || pipe.WriterOpens != file.OtherOpens
            : pipe.Readers > 0 || pipe.ReaderOpens != file.OtherOpens;
}
