using System;
using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Ipc.Protocol;

/// <content>POSIX message queues. A descriptor of one is a handle of the VFS server, inherited, polled and closed like others.</content>
public partial interface IIpcServer
{
    /// <summary>mq_open: an open file description of a queue.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="flags">O_CREAT, O_EXCL, O_NONBLOCK and the access mode, as of open.</param>
    /// <param name="mode">Permissions of a new queue, the file mode creation mask applied.</param>
    /// <param name="messages">Most messages of a new queue; 0: the usual.</param>
    /// <param name="messageSize">Most bytes of a message of a new queue; 0: the usual.</param>
    /// <param name="name">Its name, without the slash in front.</param>
    /// <param name="handle">The handle.</param>
    /// <returns>As POSIX mq_open: EACCES, EEXIST, EINVAL, EMFILE, ENAMETOOLONG, ENOENT, ENOSPC.</returns>
    [Operation(20)]
    Errno QueueOpen(
        [Badge] ulong domain, uint flags, uint mode, ulong messages, ulong messageSize, [MaximumBytes(IpcLimits.NameBytes)] ReadOnlySpan<byte> name,
        out uint handle);

    /// <summary>mq_unlink: take the name away; the queue goes with the last who has it open.</summary>
    /// <returns>EACCES. ENAMETOOLONG. ENOENT. EPERM: not the owner.</returns>
    [Operation(21)]
    Errno QueueUnlink([Badge] ulong domain, [MaximumBytes(IpcLimits.NameBytes)] ReadOnlySpan<byte> name);

    /// <summary>mq_send. What was sent in front is forgotten, but by EAGAIN.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The queue.</param>
    /// <param name="priority">Below MQ_PRIO_MAX.</param>
    /// <param name="front">Bytes that came by <see cref="ExtendMessage"/>.</param>
    /// <param name="bytes">The bytes.</param>
    /// <returns>EAGAIN: it is full. EBADF: not open to write. EINVAL: priority. EMSGSIZE.</returns>
    [Operation(22)]
    Errno QueueSend([Badge] ulong domain, uint handle, uint priority, uint front, [MaximumBytes(IpcLimits.PieceBytes)] ReadOnlySpan<byte> bytes);

    /// <summary>mq_receive: take the oldest message of the highest priority.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The queue.</param>
    /// <param name="maximum">Bytes that there is room for.</param>
    /// <param name="priority">Its priority.</param>
    /// <param name="length">Its bytes; those beyond the first piece are for <see cref="Rest"/>.</param>
    /// <param name="bytes">The first of them.</param>
    /// <param name="count">How many.</param>
    /// <returns>EAGAIN: it is empty. EBADF: not open to read. EMSGSIZE: less room than a message may have.</returns>
    [Operation(23)]
    Errno QueueReceive(
        [Badge] ulong domain, uint handle, ulong maximum, out uint priority, out uint length,
        [MaximumBytes(IpcLimits.PieceBytes)] Span<byte> bytes, out int count);

    /// <summary>Block until a queue has a message, or room for one.</summary>
    /// <returns>EBADF. ENOMEM: too many callers wait.</returns>
    [Operation(24)]
    Errno QueueWait([Badge] ulong domain, uint handle, bool toSend);

    /// <summary>What mq_getattr tells, but the flags.</summary>
    /// <returns>EBADF.</returns>
    [Operation(25)]
    Errno QueueAttributes([Badge] ulong domain, uint handle, out ulong messages, out ulong messageSize, out ulong current);

    /// <summary>
    /// mq_notify: tell the caller once that a message came to the queue, when that was empty and nobody waited for one. Closing the handle takes the
    /// request back.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The queue.</param>
    /// <param name="notification">How to tell it.</param>
    /// <param name="target">The signal, 0 for none; or the handle of an event counter.</param>
    /// <param name="value">The value that comes with the signal.</param>
    /// <returns>
    /// EBADF: no queue, or no event counter. EBUSY: somebody is to be told already. EINVAL: no such signal or notification. ENOMEM: too many signals wait
    /// to be sent.
    /// </returns>
    [Operation(26)]
    Errno QueueNotify([Badge] ulong domain, uint handle, QueueNotification notification, uint target, ulong value);
}
