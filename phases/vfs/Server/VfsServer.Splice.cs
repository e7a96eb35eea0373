using System;
using Pistachio.Abi;

namespace Pistachio.Vfs.Server;

/// <content>Bytes that go from one pipe to another, or that are looked at before they are taken. Rings of these pipes end: the bytes must be here.</content>
public sealed partial class VfsServer
{
    /// <inheritdoc/>
    public Errno PipeMove(ulong domain, uint source, uint target, uint count, bool keep, out uint moved, out bool isFull)
    {
        moved = 0;
        isFull = false;
        Errno error = FindReadable(domain, source, out Pipe? from);
        if (from is null)
            return error;
        error = Find(domain, target, out _, out OpenFile? end);
        if (end is null)
            return error;
        if (end.Pipe is not { } to || !end.IsWritable)
            return Errno.EBADF;
        if (from == to)
            return Errno.EINVAL;
        if (to.Ring is { IsInUse: true } ring)
            EndRing(ring, isContended: true);
        if (to.Readers == 0)
            return Errno.EPIPE;
        if (from.Count == 0)
            return from.Writers == 0 ? Errno.None : Errno.EAGAIN;
        isFull = to.Free == 0;
        if (isFull)
            return Errno.EAGAIN;
        moved = (uint)Math.Min(Math.Min(from.Count, to.Free), count);
        if (moved != 0 && !to.TryFurnish())
        {
            moved = 0;
            return Errno.ENOMEM;
        }

        from.CopyTo(to, (int)moved);
        if (!keep)
        {
            from.Drop((int)moved);
            from.Tidy();
            Changed(from);
        }

        Changed(to);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno PipePeek(ulong domain, uint handle, uint skip, uint maximum, Span<byte> bytes, out int count)
    {
        count = 0;
        Errno error = FindReadable(domain, handle, out Pipe? pipe);
        if (pipe is null)
            return error;
        if (skip != 0 && pipe.Count != 0)
        {
            pipe.Drop((int)Math.Min(skip, (uint)pipe.Count));
            pipe.Tidy();
            Changed(pipe);
        }

        if (maximum == 0 || (pipe.Count == 0 && pipe.Writers == 0))
            return Errno.None;
        if (pipe.Count == 0)
            return Errno.EAGAIN;
        count = pipe.Take(bytes[..(int)Math.Min(maximum, (uint)bytes.Length)]);
        pipe.PutBack(count);
        return Errno.None;
    }

    /// <summary>The pipe whose end to read a handle is, with its bytes here; null if none, and why.</summary>
    private Errno FindReadable(ulong domain, uint handle, out Pipe? pipe)
    {
        pipe = null;
        Errno error = Find(domain, handle, out _, out OpenFile? file);
        if (file is null)
            return error;
        pipe = file.IsReadable ? file.Pipe : null;
        if (pipe is null)
            return Errno.EBADF;
        if (pipe.Ring is { IsInUse: true } ring)
            EndRing(ring, isContended: true);
        return Errno.None;
    }
}
