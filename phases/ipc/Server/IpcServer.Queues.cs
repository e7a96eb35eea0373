using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Ipc.Protocol;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Server;

namespace Pistachio.Ipc.Server;

internal sealed partial class IpcServer
{
    private const OpenFlags KnownQueueFlags =
        OpenFlags.AccessMode | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.NonBlocking | OpenFlags.CloseOnExec;

    private readonly QueueTree _queues;
    private readonly Mount _queueMount;

    /// <inheritdoc/>
    public Errno QueueOpen(
        ulong domain, uint flags, uint mode, ulong messages, ulong messageSize, ReadOnlySpan<byte> name, out uint handle)
    {
        handle = 0;
        if (!_host.TryIdentity(domain, out Identity who))
            return Errno.EPERM;
        OpenFlags open = (OpenFlags)flags & KnownQueueFlags;
        if ((open & OpenFlags.AccessMode) == OpenFlags.AccessMode)
            return Errno.EINVAL;
        Errno error = CheckName(name);
        if (error != Errno.None)
            return error;
        if (!_host.HasRoom(domain))
            return Errno.EMFILE;

        MessageQueue? queue = null;
        if (_queues.TryFind(_queues.Root, name, out uint node))
        {
            queue = _queues[node];
            if ((open & (OpenFlags.Create | OpenFlags.Exclusive)) == (OpenFlags.Create | OpenFlags.Exclusive))
                return Errno.EEXIST;
            if (!who.May(queue.Access, PermissionOf(open)))
                return Errno.EACCES;
        }
        else if ((open & OpenFlags.Create) == 0)
        {
            return Errno.ENOENT;
        }

        if (queue is null)
        {
            error = MakeQueue(who, mode, messages, messageSize, name, out queue);
            if (error != Errno.None)
                return error;
        }

        OpenFlags kept = open & (OpenFlags.AccessMode | OpenFlags.NonBlocking);
        return _host.TryHold(domain, new Place(_queueMount, queue!.Node), FileKind.Queue, kept, queue, out handle) ? Errno.None : Errno.EMFILE;
    }

    /// <inheritdoc/>
    public Errno QueueUnlink(ulong domain, ReadOnlySpan<byte> name)
    {
        if (!_host.TryIdentity(domain, out Identity who))
            return Errno.EPERM;
        Errno error = CheckName(name);
        if (error != Errno.None)
            return error;
        if (!_queues.TryFind(_queues.Root, name, out uint node))
            return Errno.ENOENT;
        MessageQueue queue = _queues[node];

        // The directory is as /tmp: writable for all, and only owners remove.
        if (who.User != 0 && who.User != queue.Access.User)
            return Errno.EPERM;
        _queues.Unlink(queue);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno QueueSend(ulong domain, uint handle, uint priority, uint front, ReadOnlySpan<byte> bytes)
    {
        MessageBuffer? buffer = _buffers.GetValueOrDefault(domain);
        Errno error = CheckFront(buffer, front, bytes.Length, out int length);
        if (priority >= IpcLimits.Priorities)
            error = Errno.EINVAL;
        MessageQueue? queue = QueueOf(domain, handle, toSend: true);
        if (queue is null)
            error = Errno.EBADF;
        else if (error == Errno.None && length > queue.MessageSize)
            error = Errno.EMSGSIZE;
        if (error == Errno.None && queue!.IsFull)
            return Errno.EAGAIN;
        if (error == Errno.None)
        {
            queue!.Add(new QueuedMessage(priority, front != 0 ? buffer!.Join(bytes) : bytes.ToArray()));
            queue.ChangeTime = _host.Now;
            if (queue.Count == 1)
                NotifyOfMessage(queue, domain);
            _host.Changed(queue);
        }

        buffer?.ForgetFront();
        return error;
    }

    /// <inheritdoc/>
    public Errno QueueReceive(
        ulong domain, uint handle, ulong maximum, out uint priority, out uint length, Span<byte> bytes, out int count)
    {
        priority = length = 0;
        count = 0;
        if (QueueOf(domain, handle, toSend: false) is not { } queue)
            return Errno.EBADF;
        if (maximum < (ulong)queue.MessageSize)
            return Errno.EMSGSIZE;
        if (queue.Count == 0)
            return Errno.EAGAIN;
        QueuedMessage message = queue.TakeFirst();
        queue.ChangeTime = _host.Now;
        _host.Changed(queue);
        priority = message.Priority;
        length = (uint)message.Bytes.Length;
        count = GiveFirst(domain, message.Bytes, message.Bytes.Length, bytes);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno QueueWait(ulong domain, uint handle, bool toSend)
    {
        if (QueueOf(domain, handle, toSend) is not { } queue)
            return Errno.EBADF;
        bool isReady = toSend ? !queue.IsFull : queue.Count > 0;
        return isReady ? Errno.None : _host.WaitFor(queue);
    }

    /// <inheritdoc/>
    public Errno QueueAttributes(ulong domain, uint handle, out ulong messages, out ulong messageSize, out ulong current)
    {
        messages = messageSize = current = 0;
        if (_host.FileOf(domain, handle)?.Queue is not MessageQueue queue)
            return Errno.EBADF;
        messages = (ulong)queue.Maximum;
        messageSize = (ulong)queue.MessageSize;
        current = (ulong)queue.Count;
        return Errno.None;
    }

    /// <summary>A queue was opened by its name in /dev/mqueue: what poll waits for.</summary>
    public WaitQueue? QueueOf(Place place) => place.Mount == _queueMount && !place.IsMountRoot ? _queues[place.Node] : null;

    /// <summary>What a queue is ready for.</summary>
    public static PollEvents ReadyOf(OpenFile file, MessageQueue queue)
    {
        PollEvents ready = PollEvents.None;
        if (file.IsReadable && queue.Count > 0)
            ready |= PollEvents.Input | PollEvents.InputNormal;
        if (file.IsWritable && !queue.IsFull)
            ready |= PollEvents.Output | PollEvents.OutputNormal;
        return ready;
    }

    private MessageQueue? QueueOf(ulong domain, uint handle, bool toSend) =>
        _host.FileOf(domain, handle) is { Queue: MessageQueue queue } file && (toSend ? file.IsWritable : file.IsReadable) ? queue : null;

    private Errno MakeQueue(in Identity who, uint mode, ulong messages, ulong messageSize, ReadOnlySpan<byte> name, out MessageQueue? made)
    {
        made = null;
        if (messages == 0 && messageSize == 0)
        {
            messages = IpcLimits.DefaultMessages;
            messageSize = IpcLimits.DefaultMessageSize;
        }

        if (messages is 0 or > IpcLimits.MaximumMessages || messageSize is 0 or > IpcLimits.MessageBytes)
            return Errno.EINVAL;
        NodeAccess access = new(FileMode.Regular | (mode & (uint)GetFlags.Permissions), who.User, who.Group);
        made = _queues.Make(name, access, (int)messages, (int)messageSize, _host.Now);
        return made is null ? Errno.ENOSPC : Errno.None;
    }

    private static Errno CheckName(ReadOnlySpan<byte> name)
    {
        if (name.Length > IpcLimits.NameMaximum)
            return Errno.ENAMETOOLONG;
        if (name.Length == 0)
            return Errno.ENOENT;
        return name.Contains((byte)'/') || name.SequenceEqual("."u8) || name.SequenceEqual(".."u8) ? Errno.EACCES : Errno.None;
    }

    private static Permission PermissionOf(OpenFlags flags) => (flags & OpenFlags.AccessMode) switch
    {
        OpenFlags.ReadOnly => Permission.Read,
        OpenFlags.WriteOnly => Permission.Write,
        _ => Permission.Read | Permission.Write,
    };
}
