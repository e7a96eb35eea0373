using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Ipc.Protocol;
using Pistachio.Vfs.Server;

namespace Pistachio.Ipc.Server;

internal sealed partial class IpcServer
{
    /// <summary>What all messages of System V count, see <see cref="IpcLimits.MessageHeap"/>.</summary>
    private int _messageHeap;

    /// <inheritdoc/>
    public Errno ExtendMessage(ulong domain, uint offset, ReadOnlySpan<byte> bytes) =>
        _host.TryIdentity(domain, out _) ? BufferOf(domain).Extend(offset, bytes) : Errno.EPERM;

    /// <inheritdoc/>
    public Errno Rest(ulong domain, uint offset, Span<byte> bytes, out int count)
    {
        count = 0;
        if (!_buffers.TryGetValue(domain, out MessageBuffer? buffer) || buffer.Received is not { } message)
            return Errno.ENOMSG;
        if (offset >= (uint)buffer.ReceivedLength)
        {
            buffer.Keep(null, 0);
            return Errno.None;
        }

        count = Math.Min(bytes.Length, buffer.ReceivedLength - (int)offset);
        message.AsSpan((int)offset, count).CopyTo(bytes);
        if ((int)offset + count == buffer.ReceivedLength)
            buffer.Keep(null, 0);
        return Errno.None;
    }

    private Errno GetQueue(in Identity who, int key, GetFlags flags, out uint id)
    {
        id = 0;
        Errno error = _messageQueues.Look(who, key, flags, out SystemVQueue? queue);
        if (error != Errno.None)
            return error;
        if (queue is null)
        {
            queue = new SystemVQueue(who, (uint)flags, _host.Now);
            _messageQueues.Add(queue, key);
        }

        id = queue.Id;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Send(ulong domain, uint id, uint process, long type, uint front, ReadOnlySpan<byte> bytes)
    {
        MessageBuffer? buffer = _buffers.GetValueOrDefault(domain);
        Errno error = CheckFront(buffer, front, bytes.Length, out int length);
        if (error == Errno.EMSGSIZE || type <= 0)
            error = Errno.EINVAL;
        SystemVQueue? queue = null;
        if (error == Errno.None)
            error = Take(_messageQueues, domain, id, MayAlter, out queue);
        if (error == Errno.None && (ulong)length > queue!.Capacity)
            error = Errno.EINVAL;
        if (error == Errno.None && !HasRoom(queue!, length))
            return Errno.EAGAIN;
        if (error == Errno.None)
        {
            byte[] message = front != 0 ? buffer!.Join(bytes) : bytes.ToArray();
            queue!.Add(new SystemVMessage(type, message));
            _messageHeap += message.Length + IpcLimits.MessageCost;
            queue.Sender = process;
            queue.SendTime = IpcObject.SecondsOf(_host.Now);
            _host.Changed(queue);
        }

        buffer?.ForgetFront();
        return error;
    }

    /// <inheritdoc/>
    public Errno RoomWait(ulong domain, uint id, uint bytes)
    {
        Errno error = TakeAwaited(_messageQueues, domain, id, MayAlter, out SystemVQueue? queue);
        if (queue is null)
            return error;
        return bytes > IpcLimits.MessageBytes || (ulong)bytes > queue.Capacity || HasRoom(queue, (int)bytes) ? Errno.None : _host.WaitFor(queue);
    }

    /// <inheritdoc/>
    public Errno Receive(
        ulong domain, uint id, uint process, long type, ulong maximum, ReceiveFlags flags, out long found, out uint length, Span<byte> bytes,
        out int count)
    {
        found = 0;
        length = 0;
        count = 0;
        Errno error = Take(_messageQueues, domain, id, MayRead, out SystemVQueue? queue);
        if (queue is null)
            return error;
        int index = queue.Find(type, (flags & ReceiveFlags.Except) != 0);
        if (index < 0)
            return Errno.ENOMSG;
        SystemVMessage message = queue[index];
        if ((ulong)message.Bytes.Length > maximum && (flags & ReceiveFlags.Cut) == 0)
            return Errno.E2BIG;

        queue.RemoveAt(index);
        _messageHeap -= message.Bytes.Length + IpcLimits.MessageCost;
        queue.Receiver = process;
        queue.ReceiveTime = IpcObject.SecondsOf(_host.Now);
        RoomChanged(queue);
        found = message.Type;
        length = (uint)Math.Min((ulong)message.Bytes.Length, maximum);
        count = GiveFirst(domain, message.Bytes, (int)length, bytes);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno MessageWait(ulong domain, uint id, long type, ReceiveFlags flags)
    {
        Errno error = TakeAwaited(_messageQueues, domain, id, MayRead, out SystemVQueue? queue);
        if (queue is null)
            return error;
        return queue.Find(type, (flags & ReceiveFlags.Except) != 0) >= 0 ? Errno.None : _host.WaitFor(queue);
    }

    private void RemoveQueue(SystemVQueue queue)
    {
        _messageHeap -= (int)queue.Bytes + (queue.Count * IpcLimits.MessageCost);
        _messageQueues.Remove(queue);
        RoomChanged(queue);
    }

    private bool HasRoom(SystemVQueue queue, int length) =>
        queue.HasRoom(length) && length + IpcLimits.MessageCost <= IpcLimits.MessageHeap - _messageHeap;

    /// <summary>A message was taken: who waits for room in this queue, and, where memory was short, in any other, may go on.</summary>
    private void RoomChanged(SystemVQueue queue)
    {
        _host.Changed(queue);
        foreach (SystemVQueue other in _messageQueues.All)
        {
            if (other != queue && other.Waiters.Count > 0)
                _host.Changed(other);
        }
    }

    private MessageBuffer BufferOf(ulong domain)
    {
        if (!_buffers.TryGetValue(domain, out MessageBuffer? buffer))
            _buffers.Add(domain, buffer = new MessageBuffer());
        return buffer;
    }

    /// <summary>Whether as many bytes came in front as the caller says, and the message is not too long.</summary>
    private static Errno CheckFront(MessageBuffer? buffer, uint front, int bytes, out int length)
    {
        length = (int)Math.Min(front, IpcLimits.MessageBytes + 1) + bytes;
        if (front != 0 && front != (uint)(buffer?.FrontLength ?? 0))
            return Errno.EINVAL;
        return length > IpcLimits.MessageBytes ? Errno.EMSGSIZE : Errno.None;
    }

    /// <summary>The first bytes of a message, which the caller has taken; the rest is kept for it.</summary>
    private int GiveFirst(ulong domain, byte[] message, int length, Span<byte> bytes)
    {
        int first = Math.Min(length, bytes.Length);
        message.AsSpan(0, first).CopyTo(bytes);
        if (first < length)
            BufferOf(domain).Keep(message, length);
        return first;
    }
}
