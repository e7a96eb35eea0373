using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

public sealed partial class VfsServer
{
    private readonly List<Pipe> _changedPipes = [];
    private readonly byte[] _pipeBytes = new byte[VfsLimits.PipeAtomic];

    /// <summary>What the request at hand must wait for, after <see cref="PipeWait"/> or <see cref="PipeRead"/> has put it off.</summary>
    private Pipe? _awaited;

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
        if (!Hold(caller, place, FileKind.Pipe, status | OpenFlags.ReadOnly, 0, out readEnd))
        {
            _pipes.Free(pipe);
            return Errno.EMFILE;
        }

        caller[readEnd]!.Pipe = pipe;
        pipe.Readers = 1;
        if (!Hold(caller, place, FileKind.Pipe, status | OpenFlags.WriteOnly, 0, out writeEnd))
        {
            Release(caller, readEnd);
            readEnd = 0;
            return Errno.EMFILE;
        }

        caller[writeEnd]!.Pipe = pipe;
        pipe.Writers = 1;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno PipeRead(ulong domain, uint handle, uint maximum, bool wait, Span<byte> bytes, out int count)
    {
        count = 0;
        Errno error = Find(domain, handle, out _, out OpenFile? file);
        if (file is null)
            return error;
        if (file.Pipe is not { } pipe || !file.IsReadable)
            return Errno.EBADF;
        if (maximum == 0)
            return Errno.EINVAL;
        if (pipe.Count == 0)
        {
            if (pipe.Writers == 0)
                return Errno.None;
            if (!wait)
                return Errno.EAGAIN;
            _awaited = pipe;
            return (Errno)ProtocolReply.Deferred;
        }

        count = pipe.Take(bytes[..(int)Math.Min(maximum, (uint)bytes.Length)]);
        Changed(pipe);
        return Errno.None;
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
        if (file.Pipe is not { } pipe || file.IsReadable)
            return Errno.EBADF;
        if (front != 0 && front != (uint)before)
            return Errno.EINVAL;
        if (bytes.Length > VfsLimits.PipeAtomic - (int)front)
            return Errno.EMSGSIZE;
        if (pipe.Readers == 0)
            return Errno.EPIPE;

        if (front != 0)
        {
            Span<byte> joined = _pipeBytes.AsSpan(0, (int)front + bytes.Length);
            caller.Front.AsSpan(0, (int)front).CopyTo(joined);
            bytes.CopyTo(joined[(int)front..]);
            bytes = joined;
        }

        if (bytes.Length == 0)
            return Errno.None;
        if (pipe.Free == 0 || (whole && pipe.Free < bytes.Length))
            return Errno.EAGAIN;
        bytes = bytes[..Math.Min(bytes.Length, pipe.Free)];
        pipe.Put(bytes);
        written = (uint)bytes.Length;
        Changed(pipe);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno PipeWait(ulong domain, uint handle, uint room)
    {
        Errno error = Find(domain, handle, out _, out OpenFile? file);
        if (file is null)
            return error;
        if (file.Pipe is not { } pipe)
            return Errno.EBADF;
        bool isReady = file.IsReadable ? pipe.Count > 0 || pipe.Writers == 0 : pipe.Readers == 0 || (uint)pipe.Free >= room;
        if (!file.IsReadable && room - 1 >= VfsLimits.PipeAtomic)
            return Errno.EINVAL;
        if (isReady)
            return Errno.None;
        _awaited = pipe;
        return (Errno)ProtocolReply.Deferred;
    }

    /// <inheritdoc/>
    public Errno KeepOnly(ulong domain, ReadOnlySpan<byte> handles)
    {
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        for (uint handle = 0; handle < caller.HandleLimit; handle++)
        {
            int at = (int)(handle / 8);
            bool isKept = at < handles.Length && (handles[at] >> (int)(handle % 8) & 1) != 0;
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
        else
            pipe.Writers--;
        if (pipe.Readers + pipe.Writers == 0)
            _pipes.Free(pipe);
    }

    private void Changed(Pipe pipe)
    {
        if (pipe.HasChanged || pipe.Waiters.Count == 0)
            return;
        pipe.HasChanged = true;
        _changedPipes.Add(pipe);
    }

    /// <summary>Keep the request that was put off. When it cannot be kept it is a reply with ENOMEM afterwards.</summary>
    private bool KeepWaiter(ref Message message)
    {
        Domain caller = _domains[message.Badge];
        Pipe pipe = _awaited!;
        if (caller.Waiters.Count >= Domain.MaximumWaits)
            DropWaiters(caller, all: false);

        // All that may run out of memory comes before the reply is kept.
        caller.Waiters.EnsureCapacity(caller.Waiters.Count + 1);
        pipe.Waiters.EnsureCapacity(pipe.Waiters.Count + 1);
        _changedPipes.EnsureCapacity(_changedPipes.Count + 1);
        PipeWaiter waiter = new(caller, pipe, message);
        if (caller.Waiters.Count >= Domain.MaximumWaits || _kernel.SaveReply(out ulong reply) != CallStatus.Ok)
        {
            ProtocolReply.Fail(ref message, (uint)Errno.ENOMEM);
            return false;
        }

        waiter.Reply = reply;
        caller.Waiters.Add(waiter);
        pipe.Waiters.Add(waiter);
        return true;
    }

    /// <summary>
    /// Try requests again that wait for pipes that have changed. They are in registers. The bytes of a reply may lie in the message page: what
    /// puts bytes into a pipe has a reply of its own in registers.
    /// </summary>
    private void AnswerWaiters(ulong messagePage)
    {
        // An answer may change a pipe again, which then comes once more.
        for (int changed = 0; changed < _changedPipes.Count; changed++)
        {
            Pipe pipe = _changedPipes[changed];
            pipe.HasChanged = false;
            for (int i = 0; i < pipe.Waiters.Count;)
            {
                PipeWaiter waiter = pipe.Waiters[i];
                Message message = waiter.Request;
                int before = pipe.Count;
                if (!VfsDispatcher.Dispatch(this, ref message, messagePage))
                {
                    i++;
                    continue;
                }

                pipe.Waiters.RemoveAt(i);
                waiter.Owner.Waiters.Remove(waiter);

                // A caller that is gone needs no reply, and takes no bytes.
                if (_kernel.ReplyTo(waiter.Reply, ref message) != CallStatus.Ok)
                    pipe.PutBack(before - pipe.Count);
            }
        }

        _changedPipes.Clear();
    }

    /// <summary>Forget the requests of a domain that wait: all, because it ended, or those whose thread is gone.</summary>
    private void DropWaiters(Domain domain, bool all)
    {
        for (int i = domain.Waiters.Count - 1; i >= 0; i--)
        {
            PipeWaiter waiter = domain.Waiters[i];
            if (!all && _kernel.Exists(waiter.Reply))
                continue;
            domain.Waiters.RemoveAt(i);
            waiter.Pipe.Waiters.Remove(waiter);
            _ = _kernel.Delete(waiter.Reply); // went with its thread if that was ended first
        }
    }
}
