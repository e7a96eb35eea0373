using Pistachio.Abi;
using Pistachio.Ipc.Library;
using Pistachio.Ipc.Protocol;
using Pistachio.Vfs.Protocol;

namespace Pistachio.LibPosix;

/// <summary><c>mq_notify</c>.</summary>
internal static class NotificationCalls
{
    /// <summary>
    /// Have the process told, once, that a message came to a queue that was empty. With SIGEV_THREAD the <c>sigev_signo</c> is an event counter
    /// (eventfd), see <see cref="QueueNotification.Event"/>; that of C libraries on Linux is a netlink socket, by which no queue tells anything here.
    /// </summary>
    /// <param name="descriptor">The queue.</param>
    /// <param name="address">A <c>struct sigevent</c> of Linux on x86-64; 0: take the request back.</param>
    /// <returns>EBADF. EBUSY. EINVAL: no such signal or notification. EOPNOTSUPP: no event counter. EFAULT. EPERM: the child of a vfork, which the server would take for its parent.</returns>
    public static long Notify(int descriptor, ulong address)
    {
        const uint bySignal = 0;
        const uint notAtAll = 1;
        const uint byThread = 2;
        if (SharedChild.IsActive)
            return CallResult.Of(Errno.EPERM);
        ulong value = 0;
        ulong kind = 0;
        QueueNotification notification = QueueNotification.Remove;
        if (address != 0)
        {
            if (!UserMemory.TryRead(address, out value) || !UserMemory.TryRead(address + sizeof(ulong), out kind))
                return CallResult.Of(Errno.EFAULT);
            notification = (uint)(kind >> 32) switch
            {
                bySignal => QueueNotification.Signal,
                notAtAll => QueueNotification.Nothing,
                byThread => QueueNotification.Event,
                _ => QueueNotification.Remove,
            };
            if (notification == QueueNotification.Remove)
                return CallResult.Of(Errno.EINVAL);
        }

        uint target = (uint)kind;
        Errno error = FileCalls.Files.HandleOf(descriptor, FileKind.Queue, out uint handle, out _);
        if (error == Errno.None && notification == QueueNotification.Event)
            error = FileCalls.Files.HandleOf((int)target, FileKind.Event, out target, out _) == Errno.None ? Errno.None : Errno.EOPNOTSUPP;
        return CallResult.Of(error == Errno.None ? IpcConnection.Server.QueueNotify(handle, notification, target, value) : error);
    }
}
