using System;
using Pistachio.Abi;
using Pistachio.Ipc.Protocol;
using Pistachio.LibPosix;

namespace Pistachio.Ipc.Library;

/// <summary>Message queues of System V, POSIX.1-2017 <c>sys/msg.h</c>, and what Linux has besides.</summary>
public static class MessageFunctions
{
    private const uint NoWait = 0x800;
    private const uint Copy = 0x4000;
    private const int TypeSize = sizeof(long);

    // Commands of msgctl, of linux/msg.h.
    private const uint StatusByIndex = 11;
    private const uint Usage = 12;
    private const uint StatusOfAny = 13;

    /// <summary><c>msgget</c>.</summary>
    public static long Get(int key, uint flags) => ObjectFunctions.Get(IpcKind.Messages, key, flags, 0);

    /// <summary><c>msgsnd</c>.</summary>
    /// <param name="id">The queue.</param>
    /// <param name="address">Address of a <c>struct msgbuf</c>: the type, 64 bits, and the bytes.</param>
    /// <param name="size">How many bytes.</param>
    /// <param name="flags">IPC_NOWAIT.</param>
    public static long Send(uint id, ulong address, ulong size, uint flags)
    {
        if (size > IpcLimits.MessageBytes)
            return CallResult.Of(Errno.EINVAL);
        if (!UserMemory.TryRead(address, out long type) || !UserMemory.TryBytes(address + TypeSize, size, out Span<byte> bytes))
            return CallResult.Of(Errno.EFAULT);
        if (type < 1)
            return CallResult.Of(Errno.EINVAL);
        bool hasWaited = false;
        while (true)
        {
            // Once more after each wait: another thread may have sent something meanwhile.
            Errno error = SendFront(bytes, out int front);
            if (error != Errno.None)
                return CallResult.Of(error);
            error = IpcConnection.Server.Send(id, IpcConnection.ProcessId, type, (uint)front, bytes.Slice(front));
            if (error == Errno.EINVAL && hasWaited)
                error = Errno.EIDRM;
            if (error != Errno.EAGAIN || (flags & NoWait) != 0)
                return CallResult.Of(error);
            CurrentThread.BeginWait();
            error = IpcConnection.Server.RoomWaitTimed(IpcConnection.NoDeadline, id, (uint)size);
            CurrentThread.EndWait();
            error = IpcConnection.Ended(error);
            if (error != Errno.None)
                return CallResult.Of(error);
            hasWaited = true;
        }
    }

    /// <summary><c>msgrcv</c>.</summary>
    /// <param name="id">The queue.</param>
    /// <param name="address">Where a <c>struct msgbuf</c> goes.</param>
    /// <param name="size">How many bytes there is room for.</param>
    /// <param name="type">Which message.</param>
    /// <param name="flags">IPC_NOWAIT, MSG_NOERROR, MSG_EXCEPT of Linux. MSG_COPY is not there: ENOSYS, as on a Linux without checkpoints.</param>
    /// <returns>Its length.</returns>
    public static long Receive(uint id, ulong address, ulong size, long type, uint flags)
    {
        if ((flags & Copy) != 0)
            return CallResult.Of(Errno.ENOSYS);
        if ((long)size < 0)
            return CallResult.Of(Errno.EINVAL);
        if (size > IpcLimits.MessageBytes)
            size = IpcLimits.MessageBytes;
        if (!UserMemory.TryBytes(address, size + TypeSize, out Span<byte> place))
            return CallResult.Of(Errno.EFAULT);
        ReceiveFlags kept = (ReceiveFlags)flags & (ReceiveFlags.Cut | ReceiveFlags.Except);
        Span<byte> piece = stackalloc byte[IpcLimits.PieceBytes];
        bool hasWaited = false;
        while (true)
        {
            Errno error = IpcConnection.Server.Receive(
                id, IpcConnection.ProcessId, type, size, kept, out long found, out uint length, piece, out int count);
            if (error == Errno.EINVAL && hasWaited)
                error = Errno.EIDRM;
            if (error == Errno.None)
            {
                if (!UserMemory.TryWrite(address, found))
                    return CallResult.Of(Errno.EFAULT);
                error = TakeRest(piece, place.Slice(TypeSize), (int)length, count);
                return CallResult.Of(error, length);
            }

            if (error != Errno.ENOMSG || (flags & NoWait) != 0)
                return CallResult.Of(error);
            CurrentThread.BeginWait();
            error = IpcConnection.Server.MessageWaitTimed(IpcConnection.NoDeadline, id, type, kept);
            CurrentThread.EndWait();
            error = IpcConnection.Ended(error);
            if (error != Errno.None)
                return CallResult.Of(error);
            hasWaited = true;
        }
    }

    /// <summary><c>msgctl</c>.</summary>
    public static long Control(uint id, uint command, ulong address) => command switch
    {
        ObjectFunctions.RemoveCommand => ObjectFunctions.Remove(IpcKind.Messages, id),
        ObjectFunctions.ChangeCommand => ObjectFunctions.Change(IpcKind.Messages, id, address),
        ObjectFunctions.StatusCommand => ObjectFunctions.Status(IpcKind.Messages, id, StatusLookup.Identifier, address),
        StatusByIndex => ObjectFunctions.Status(IpcKind.Messages, id, StatusLookup.Index, address),
        StatusOfAny => ObjectFunctions.Status(IpcKind.Messages, id, StatusLookup.AnyIndex, address),
        ObjectFunctions.LimitsCommand => Limits(address, false),
        Usage => Limits(address, true),
        _ => CallResult.Of(Errno.EINVAL),
    };

    /// <summary>Send all of a message in front that does not fit the last piece.</summary>
    public static Errno SendFront(ReadOnlySpan<byte> bytes, out int front)
    {
        front = 0;
        while (bytes.Length - front > IpcLimits.PieceBytes)
        {
            Errno error = IpcConnection.Server.ExtendMessage((uint)front, bytes.Slice(front, IpcLimits.PieceBytes));
            if (error != Errno.None)
                return error;
            front += IpcLimits.PieceBytes;
        }

        return Errno.None;
    }

    /// <summary>Put a message that was received where it belongs, and fetch what of it is still with the server.</summary>
    /// <param name="piece">The first bytes.</param>
    /// <param name="place">Where they go.</param>
    /// <param name="length">Bytes of the message.</param>
    /// <param name="count">How many came.</param>
    public static Errno TakeRest(Span<byte> piece, Span<byte> place, int length, int count)
    {
        int done = 0;
        while (true)
        {
            piece.Slice(0, count).CopyTo(place.Slice(done));
            done += count;
            if (done >= length)
                return Errno.None;
            Errno error = IpcConnection.Server.Rest((uint)done, piece, out count);
            if (error != Errno.None)
                return error;
            if (count == 0)
                return Errno.EIO;
        }
    }

    /// <summary>IPC_INFO and MSG_INFO: <c>struct msginfo</c>, seven numbers of 32 bits and one of 16.</summary>
    /// <returns>The highest index in use.</returns>
    private static long Limits(ulong address, bool used)
    {
        const uint segmentSize = 16;
        const uint segments = 0xFFFF;
        Errno error = IpcConnection.Server.Census(IpcKind.Messages, out uint queues, out uint highest, out ulong messages, out ulong bytes);
        if (error != Errno.None)
            return CallResult.Of(error);
        ReadOnlySpan<uint> words = stackalloc uint[]
        {
            used ? queues : IpcLimits.MessageHeap >> 10, used ? (uint)messages : IpcLimits.QueueBytes, IpcLimits.MessageBytes, IpcLimits.QueueBytes,
            IpcLimits.MessageQueues, segmentSize, used ? (uint)bytes : IpcLimits.QueueBytes, segments,
        };
        return ObjectFunctions.Write(address, words) ? highest : CallResult.Of(Errno.EFAULT);
    }
}
