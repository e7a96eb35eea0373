using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary>Message queues. A name has no slash in front and ends with a zero byte; without it: EINVAL.</summary>
public static partial class Px
{
    /// <summary>px_mq_open.</summary>
    /// <param name="name">The name.</param>
    /// <param name="flags">As of px_open.</param>
    /// <param name="mode">Permissions of a new queue.</param>
    public static long QueueOpen(ReadOnlySpan<byte> name, int flags, uint mode) => IsPath(name) ? QueueOpen(in name[0], flags, mode, 0) : NoPath;

    /// <summary>px_mq_open of a queue with attributes of its own.</summary>
    public static long QueueOpen(ReadOnlySpan<byte> name, int flags, uint mode, in QueueAttributes attributes) =>
        IsPath(name) ? QueueOpen(in name[0], flags, mode, in attributes) : NoPath;

    /// <summary>px_mq_unlink; EPERM where that has EACCES.</summary>
    public static long QueueUnlink(ReadOnlySpan<byte> name) => IsPath(name) ? QueueUnlink(in name[0]) : NoPath;

    /// <summary>px_mq_send.</summary>
    public static long QueueSend(int queue, ReadOnlySpan<byte> message, uint priority) =>
        QueueSend(queue, in First(message), (ulong)message.Length, priority, 0);

    /// <summary>px_mq_timedsend. ETIMEDOUT: the time, of the clock of the date, has come. EINVAL: no time.</summary>
    public static long QueueSend(int queue, ReadOnlySpan<byte> message, uint priority, in PosixTime until) =>
        QueueTimedSend(queue, in First(message), (ulong)message.Length, priority, in until);

    /// <summary>px_mq_receive.</summary>
    /// <returns>Bytes of the message.</returns>
    public static long QueueReceive(int queue, Span<byte> message, out uint priority)
    {
        priority = 0;
        return message.Length == 0 ? NoPath : QueueReceive(queue, ref message[0], (ulong)message.Length, ref priority, 0);
    }

    /// <summary>px_mq_timedreceive. ETIMEDOUT: the time, of the clock of the date, has come. EINVAL: no time.</summary>
    /// <returns>Bytes of the message.</returns>
    public static long QueueReceive(int queue, Span<byte> message, out uint priority, in PosixTime until)
    {
        priority = 0;
        return message.Length == 0 ? NoPath : QueueTimedReceive(queue, ref message[0], (ulong)message.Length, ref priority, in until);
    }

    /// <summary>px_mq_notify: a signal tells, once, that a message came when the queue was empty and nobody waited for one.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="signal">The signal; 0: none.</param>
    /// <param name="value">The value that comes with it.</param>
    public static long NotifyOfMessage(int queue, int signal, ulong value)
    {
        SignalEvent told = new() { Value = value, Signal = signal };
        return QueueNotify(queue, in told);
    }

    /// <summary>
    /// px_mq_notify with PX_SIGEV_THREAD: <c>px_notification_main</c>, which the program exports, gets the value, in a thread of its own with these
    /// attributes. EBUSY: another process is told. ENOSYS: the image has no threads.
    /// </summary>
    public static long CallOnMessage(int queue, ulong value, in PosixThreadAttributes attributes) =>
        Answer(CsharpMqNotify(queue, value, in attributes));

    /// <summary>px_mq_notify: nothing is told any more.</summary>
    [RuntimeImport("px_raw_mq_notify")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long NotifyNoMore(int queue, ulong nothing = 0);

    /// <summary>px_mq_getattr.</summary>
    [RuntimeImport("px_raw_mq_getsetattr")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long QueueStatus(int queue, ulong nothing, out QueueAttributes attributes);

    /// <summary>px_mq_setattr: only O_NONBLOCK counts.</summary>
    public static long QueueSetStatus(int queue, in QueueAttributes attributes, out QueueAttributes old)
    {
        old = default;
        return ExchangeQueueStatus(queue, in attributes, ref old);
    }

    [RuntimeImport("px_raw_mq_getsetattr")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long ExchangeQueueStatus(int queue, in QueueAttributes attributes, ref QueueAttributes old);

    [RuntimeImport("px_csharp_mq_notify")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int CsharpMqNotify(int queue, ulong value, in PosixThreadAttributes attributes);

    [RuntimeImport("px_point_mq_timedsend")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long QueueTimedSend(int queue, ref readonly byte message, ulong size, uint priority, in PosixTime until);

    [RuntimeImport("px_point_mq_timedreceive")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long QueueTimedReceive(int queue, ref byte message, ulong size, ref uint priority, in PosixTime until);

    [RuntimeImport("px_raw_mq_open")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long QueueOpen(ref readonly byte name, int flags, uint mode, ulong attributes);

    [RuntimeImport("px_raw_mq_open")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long QueueOpen(ref readonly byte name, int flags, uint mode, ref readonly QueueAttributes attributes);

    [RuntimeImport("px_raw_mq_notify")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long QueueNotify(int queue, ref readonly SignalEvent told);

    [RuntimeImport("px_raw_mq_unlink")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long QueueUnlink(ref readonly byte name);

    [RuntimeImport("px_point_mq_timedsend")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long QueueSend(int queue, ref readonly byte message, ulong size, uint priority, ulong until);

    [RuntimeImport("px_point_mq_timedreceive")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long QueueReceive(int queue, ref byte message, ulong size, ref uint priority, ulong until);
}
