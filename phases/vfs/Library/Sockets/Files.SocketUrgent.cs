using System;
using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <content>Urgent data (MSG_OOB).</content>
public ref partial struct Files<TDomain>
{
    /// <summary>Send with MSG_OOB: the last byte is urgent, and those before it are not.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly long SendUrgent(int file, ref SendSource source, MessageFlags flags)
    {
        if (_state.Handles[file].SocketType != SocketType.Stream)
            return Result(Errno.EOPNOTSUPP);
        if (source.Total == 0)
            return 0;
        SocketHandle socket = SocketOf(file);
        Span<byte> scratch = stackalloc byte[SocketBytes];
        long done = 0;
        while (true)
        {
            ReadOnlySpan<byte> next = Gather(source, scratch);
            bool isLast = source.Total == 1;
            uint sent = 1;
            Errno error = isLast
                ? _domain.SendUrgent(socket, next[0])
                : _domain.Send(socket, 0, (ulong)(uint)next.Length == source.Total ? next.Slice(0, next.Length - 1) : next, out sent);
            if (error == Errno.None)
            {
                Advance(ref source, (int)sent);
                done += sent;
                if (isLast)
                    return done;
                continue;
            }

            if (error == UseRing)
            {
                DropRings(file);
                continue;
            }

            error = AfterRefusal(file, error, done > 0, flags);
            if (error != Errno.None)
                return done > 0 ? done : Result(error);
        }
    }

    /// <summary>Receive with MSG_OOB, which never waits.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly long ReceiveUrgent(int file, ref VectorCursor target, MessageFlags flags)
    {
        if (_state.Handles[file].SocketType != SocketType.Stream)
            return Result(Errno.EOPNOTSUPP);
        Errno error = _domain.ReceiveUrgent(SocketOf(file), (flags & MessageFlags.Peek) != 0, out uint value, out uint count);
        if (error != Errno.None)
            return Result(error);
        if (count == 0 || target.Total == 0)
            return 0;
        Contiguous(ref target, 1)[0] = (byte)value;
        Advance(ref target, 1);
        return 1;
    }
}
