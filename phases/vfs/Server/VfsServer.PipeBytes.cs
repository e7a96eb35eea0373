using System;
using System.Runtime.InteropServices;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>Bytes of pipes in registers and on exchange pages.</content>
public sealed partial class VfsServer
{
    /// <inheritdoc/>
    public Errno PipeReadShort(
        ulong domain, uint handle, uint maximum, bool wait, out uint count, out ulong first, out ulong second, out ulong third)
    {
        first = second = third = 0;
        count = 0;
        if (maximum - 1 >= VfsLimits.ShortRead)
            return Errno.EINVAL;
        Span<ulong> words = stackalloc ulong[VfsLimits.ShortRead / sizeof(ulong)];
        Errno error = ReadPipe(domain, handle, wait, MemoryMarshal.AsBytes(words)[..(int)maximum], out int taken);
        count = (uint)taken;
        first = words[0];
        second = words[1];
        third = words[2];
        return error;
    }

    /// <inheritdoc/>
    public Errno PipeWriteShort(ulong domain, uint handle, uint length, ulong first, ulong second)
    {
        if (length - 1 >= VfsLimits.ShortWrite)
            return Errno.EINVAL;
        Span<ulong> words = [first, second];
        Errno error = FindWritable(domain, handle, out _, out Pipe? pipe);
        return pipe is null || error != Errno.None ? error : Put(pipe, MemoryMarshal.AsBytes(words)[..(int)length], true, out _);
    }

    /// <inheritdoc/>
    public Errno ExchangePipeRead(ulong domain, uint handle, uint maximum, out uint count)
    {
        count = 0;
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        if (caller.ExchangeMemory == 0)
            return Errno.ENODEV;
        Span<byte> page = _pool!.Bytes(caller.ExchangeFrame, 1);
        if (maximum == 0)
            return Errno.EINVAL;
        Errno error = ReadPipe(domain, handle, false, page[..(int)Math.Min(maximum, (uint)page.Length)], out int taken);
        count = (uint)taken;
        return error;
    }

    /// <inheritdoc/>
    public Errno ExchangePipeWrite(ulong domain, uint handle, uint length, bool whole, out uint written)
    {
        written = 0;
        Errno error = FindWritable(domain, handle, out Domain? caller, out Pipe? pipe);
        if (pipe is null || error != Errno.None)
            return error;
        if (caller!.ExchangeMemory == 0)
            return Errno.ENODEV;
        ReadOnlySpan<byte> page = _pool!.Bytes(caller.ExchangeFrame, 1);

        // The bytes are only copied: that they change meanwhile is the writer's affair.
        return length > (uint)page.Length ? Errno.EMSGSIZE : Put(pipe, page[..(int)length], whole, out written);
    }

    /// <summary>The pipe whose end to write a handle is, null if none, and why it is not to be written.</summary>
    private Errno FindWritable(ulong domain, uint handle, out Domain? caller, out Pipe? pipe)
    {
        pipe = null;
        Errno error = Find(domain, handle, out caller, out OpenFile? file);
        if (file is null)
            return error;
        pipe = file.IsWritable ? file.Pipe : null;
        return pipe is null ? Errno.EBADF : Privately(pipe, caller!, handle);
    }

    /// <summary>Take bytes out of a pipe, see <see cref="PipeRead"/>.</summary>
    private Errno ReadPipe(ulong domain, uint handle, bool wait, Span<byte> bytes, out int count)
    {
        count = 0;
        Errno error = Find(domain, handle, out Domain? caller, out OpenFile? file);
        if (file is null)
            return error;
        if (file.Pipe is not { } pipe || !file.IsReadable)
            return Errno.EBADF;
        error = Privately(pipe, caller!, handle);
        if (error != Errno.None)
            return error;
        if (pipe.Count != 0)
        {
            count = pipe.Take(bytes);
            if (!IsTriedAgain)
                pipe.Tidy();
            Changed(pipe);
            return Errno.None;
        }

        if (pipe.Writers == 0)
            return Errno.None;
        if (TryBegin(pipe, caller!, handle))
            return (Errno)VfsLimits.RingReady;
        return wait ? WaitFor(pipe) : Errno.EAGAIN;
    }

    /// <summary>Put bytes into a pipe, see <see cref="PipeWrite"/>.</summary>
    private Errno Put(Pipe pipe, ReadOnlySpan<byte> bytes, bool whole, out uint written)
    {
        written = 0;
        if (pipe.Readers == 0)
            return Errno.EPIPE;
        if (bytes.Length == 0)
            return Errno.None;
        if (pipe.Free == 0 || (whole && pipe.Free < bytes.Length))
            return Errno.EAGAIN;
        if (!pipe.TryFurnish())
            return Errno.ENOMEM;
        bytes = bytes[..Math.Min(bytes.Length, pipe.Free)];
        pipe.Put(bytes);
        written = (uint)bytes.Length;
        Changed(pipe);
        return Errno.None;
    }
}
