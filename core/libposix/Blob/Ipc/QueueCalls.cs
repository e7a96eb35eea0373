using System;
using Pistachio.Abi;
using Pistachio.Ipc.Library;
using Pistachio.Ipc.Protocol;
using Pistachio.Vfs.Protocol;

namespace Pistachio.LibPosix;

/// <summary>POSIX message queues, as Linux has their system calls: a descriptor is one of a file.</summary>
internal static class QueueCalls
{
    private const int RealTime = 0;
    private const ulong AttributeSize = 64;
    private const OpenFlags Kept = OpenFlags.AccessMode | OpenFlags.NonBlocking;

    /// <summary><c>mq_open</c>.</summary>
    /// <param name="name">The name, without the slash in front.</param>
    /// <param name="flags">As of open.</param>
    /// <param name="mode">Permissions of a new queue.</param>
    /// <param name="attributes">Address of a <c>struct mq_attr</c> for a new queue; 0: the usual.</param>
    public static long Open(ulong name, uint flags, uint mode, ulong attributes)
    {
        Span<byte> text = stackalloc byte[IpcLimits.NameBytes];
        ulong messages = 0;
        ulong messageSize = 0;
        OpenFlags open = (OpenFlags)flags;
        Errno error = UserMemory.CopyString(name, text, out int length);
        if (error == Errno.None && attributes != 0 && (open & OpenFlags.Create) != 0)
            error = ReadAttributes(attributes, out messages, out messageSize);
        if (error == Errno.None)
            error = FileCalls.Files.CheckFree();
        uint handle = 0;
        if (error == Errno.None)
        {
            error = IpcConnection.Server.QueueOpen(
                flags, FileCalls.Files.Masked(mode), messages, messageSize, text.Slice(0, length), out handle);
        }

        if (error != Errno.None)
            return CallResult.Of(error);

        // POSIX exec: descriptors of message queues are closed.
        return FileCalls.Files.Install(handle, FileKind.Queue, open & Kept, closeOnExec: true);
    }

    /// <summary><c>mq_unlink</c>.</summary>
    public static long Unlink(ulong name)
    {
        Span<byte> text = stackalloc byte[IpcLimits.NameBytes];
        Errno error = UserMemory.CopyString(name, text, out int length);
        return CallResult.Of(error == Errno.None ? IpcConnection.Server.QueueUnlink(text.Slice(0, length)) : error);
    }

    /// <summary><c>mq_timedsend</c>; without a timeout, <c>mq_send</c>.</summary>
    public static long Send(int descriptor, ulong address, ulong size, uint priority, ulong timeout)
    {
        Deadline deadline = Deadline.Never;
        Errno error = timeout == 0 ? Errno.None : ReadDeadline(timeout, out deadline);
        if (error == Errno.None && priority >= IpcLimits.Priorities)
            error = Errno.EINVAL;
        uint handle = 0;
        OpenFlags flags = 0;
        if (error == Errno.None)
            error = Find(descriptor, out handle, out flags);
        if (error == Errno.None && size > IpcLimits.MessageBytes)
            error = (flags & OpenFlags.AccessMode) == OpenFlags.ReadOnly ? Errno.EBADF : Errno.EMSGSIZE;
        if (error != Errno.None)
            return CallResult.Of(error);
        if (!UserMemory.TryBytes(address, size, out Span<byte> bytes))
            return CallResult.Of(Errno.EFAULT);
        while (error == Errno.None)
        {
            error = MessageFunctions.SendFront(bytes, out int front);
            if (error == Errno.None)
                error = IpcConnection.Server.QueueSend(handle, priority, (uint)front, bytes.Slice(front));
            if (error != Errno.EAGAIN || (flags & OpenFlags.NonBlocking) != 0)
                return CallResult.Of(error);
            error = Wait(deadline, handle, toSend: true);
        }

        return CallResult.Of(error);
    }

    /// <summary><c>mq_timedreceive</c>; without a timeout, <c>mq_receive</c>.</summary>
    /// <returns>Bytes of the message.</returns>
    public static long Receive(int descriptor, ulong address, ulong size, ulong priorityAddress, ulong timeout)
    {
        Deadline deadline = Deadline.Never;
        Errno error = timeout == 0 ? Errno.None : ReadDeadline(timeout, out deadline);
        uint handle = 0;
        OpenFlags flags = 0;
        if (error == Errno.None)
            error = Find(descriptor, out handle, out flags);
        Span<byte> piece = stackalloc byte[IpcLimits.PieceBytes];
        while (error == Errno.None)
        {
            error = IpcConnection.Server.QueueReceive(handle, size, out uint priority, out uint length, piece, out int count);
            if (error == Errno.None)
            {
                if (!UserMemory.TryBytes(address, length, out Span<byte> place))
                    return CallResult.Of(Errno.EFAULT);
                error = MessageFunctions.TakeRest(piece, place, (int)length, count);
                if (error == Errno.None && priorityAddress != 0 && !UserMemory.TryWrite(priorityAddress, priority))
                    error = Errno.EFAULT;
                return CallResult.Of(error, length);
            }

            if (error != Errno.EAGAIN || (flags & OpenFlags.NonBlocking) != 0)
                return CallResult.Of(error);
            error = Wait(deadline, handle, toSend: false);
        }

        return CallResult.Of(error);
    }

    /// <summary><c>mq_getsetattr</c>: tell the attributes, and change O_NONBLOCK.</summary>
    /// <param name="descriptor">The queue.</param>
    /// <param name="wanted">Address of a <c>struct mq_attr</c> whose flags count; 0: nothing is changed.</param>
    /// <param name="told">Where the attributes as they were go; 0: nowhere.</param>
    public static long Attributes(int descriptor, ulong wanted, ulong told)
    {
        ulong change = 0;
        if (wanted != 0 && !UserMemory.TryRead(wanted, out change))
            return CallResult.Of(Errno.EFAULT);
        if ((change & ~(ulong)OpenFlags.NonBlocking) != 0)
            return CallResult.Of(Errno.EINVAL);
        Errno error = Find(descriptor, out uint handle, out _);
        ulong messages = 0;
        ulong messageSize = 0;
        ulong current = 0;
        if (error == Errno.None)
            error = IpcConnection.Server.QueueAttributes(handle, out messages, out messageSize, out current);
        if (error != Errno.None)
            return CallResult.Of(error);

        // As another process may have left them.
        long flags = FileCalls.Files.Control(descriptor, Files.DescriptorCommand.GetStatusFlags, 0);
        if (flags < 0)
            return flags;
        if (told != 0)
        {
            if (!UserMemory.TryBytes(told, AttributeSize, out Span<byte> place))
                return CallResult.Of(Errno.EFAULT);
            place.Clear();
            bool written = UserMemory.TryWrite(told, (ulong)flags & (ulong)OpenFlags.NonBlocking);
            written &= UserMemory.TryWrite(told + 8, messages);
            written &= UserMemory.TryWrite(told + 16, messageSize);
            if (!written || !UserMemory.TryWrite(told + 24, current))
                return CallResult.Of(Errno.EFAULT);
        }

        return wanted == 0 ? 0 : FileCalls.Files.Control(descriptor, Files.DescriptorCommand.SetStatusFlags, change);
    }

    private static Errno Find(int descriptor, out uint handle, out OpenFlags flags) =>
        FileCalls.Files.HandleOf(descriptor, FileKind.Queue, out handle, out flags);

    private static Errno ReadAttributes(ulong address, out ulong messages, out ulong messageSize)
    {
        messages = messageSize = 0;
        bool read = UserMemory.TryRead(address + 8, out messages) && UserMemory.TryRead(address + 16, out messageSize);
        if (!read)
            return Errno.EFAULT;
        return messages == 0 || messageSize == 0 ? Errno.EINVAL : Errno.None;
    }

    /// <summary>A time of CLOCK_REALTIME as a deadline of a wait; one that has passed ends it at once.</summary>
    private static Errno ReadDeadline(ulong address, out Deadline deadline)
    {
        Errno error = TimeCalls.ReadTime(address, out ulong time);
        deadline = Deadline.Of(TimeCalls.RealTime, time);
        return error;
    }

    /// <summary>Wait for a queue. When the clock is set the wait ends with EINTR, and the call is made again.</summary>
    private static Errno Wait(Deadline deadline, uint handle, bool toSend)
    {
        deadline.Announce();
        ulong until = deadline.SinceBoot;
        Errno error = IpcWaits.ForQueue(until == ulong.MaxValue ? IpcWaits.NoDeadline : until == 0 ? 1 : until, handle, toSend);
        deadline.Recall();
        return error;
    }
}
