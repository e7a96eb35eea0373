using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Ipc.Protocol;
using Pistachio.UserCall;
using Pistachio.Vfs.Server;

namespace Pistachio.Ipc.Server;

/// <content>mq_notify: who is told that a message came to an empty queue (POSIX.1-2017 mq_notify).</content>
internal sealed partial class IpcServer
{
    private const uint HighestSignal = 64;

    /// <summary>Queues with a registration.</summary>
    private readonly HashSet<MessageQueue> _notifying = [];

    /// <inheritdoc/>
    public Errno QueueNotify(ulong domain, uint handle, QueueNotification notification, uint target, ulong value)
    {
        if (_host.FileOf(domain, handle)?.Queue is not MessageQueue queue)
            return Errno.EBADF;
        switch (notification)
        {
            case QueueNotification.Remove:
                if (queue.Registration?.Domain == domain)
                    RemoveRegistration(queue);
                return Errno.None;
            case QueueNotification.Nothing:
                break;
            case QueueNotification.Signal when target > HighestSignal:
                return Errno.EINVAL;
            case QueueNotification.Signal when !_host.MaySendSignal:
                return Errno.ENOMEM;
            case QueueNotification.Signal:
                break;
            case QueueNotification.Event when _host.FileOf(domain, target)?.Queue is EventCounter:
                break;
            case QueueNotification.Event:
                return Errno.EBADF;
            default:
                return Errno.EINVAL;
        }

        if (queue.Registration is not null)
            return Errno.EBUSY;
        queue.Registration = new QueueRegistration(domain, handle, notification, target, value);
        _notifying.Add(queue);
        return Errno.None;
    }

    /// <summary>A domain closes a handle: what it asked for by that is taken back.</summary>
    public void Closed(ulong domain, uint handle, MessageQueue queue)
    {
        if (queue.Registration is { } registration && registration.Domain == domain && registration.Handle == handle)
            RemoveRegistration(queue);
    }

    /// <summary>A message came to an empty queue. Whoever waits for one gets it, and then nobody is told.</summary>
    private void NotifyOfMessage(MessageQueue queue, ulong sender)
    {
        if (queue.Registration is not { } registration || IsAwaited(queue))
            return;
        queue.Registration = null;
        _notifying.Remove(queue);
        if (registration.Notification == QueueNotification.Event)
            Count(registration, IpcLimits.MessageCame);
        else if (registration.Notification == QueueNotification.Signal && registration.Target != 0)
            _host.SendSignal(registration.Domain, registration.Target, sender, registration.Value);
    }

    private void RemoveRegistration(MessageQueue queue)
    {
        QueueRegistration registration = queue.Registration!;
        queue.Registration = null;
        _notifying.Remove(queue);
        if (registration.Notification == QueueNotification.Event)
            Count(registration, IpcLimits.NotificationRemoved);
    }

    private void Count(QueueRegistration registration, ulong added)
    {
        // It may have closed the counter meanwhile, or filled it.
        if (_host.FileOf(registration.Domain, registration.Target)?.Queue is EventCounter counter && counter.TryAdd(added))
            _host.Changed(counter);
    }

    private void ForgetRegistrations(ulong domain)
    {
        foreach (MessageQueue queue in _notifying)
        {
            if (queue.Registration!.Domain == domain)
                queue.Registration = null;
        }

        _notifying.RemoveWhere(queue => queue.Registration is null);
    }

    private bool IsAwaited(MessageQueue queue)
    {
        foreach (Message request in _host.WaitersOf(queue))
        {
            if (IsQueueReceiver(request))
                return true;
        }

        return false;
    }

    /// <summary>Whether a request that waits is <see cref="QueueWait"/> for a message, not for room, and not poll.</summary>
    private static bool IsQueueReceiver(in Message request)
    {
        MessageTag tag = new(request.Tag);
        return tag.Protocol == IpcDispatcher.Number && tag.Operation == (uint)IpcOperation.QueueWait && request.W1 == 0;
    }
}
