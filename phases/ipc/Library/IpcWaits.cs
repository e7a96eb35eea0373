using Pistachio.Abi;
using Pistachio.Ipc.Protocol;
using Pistachio.LibPosix;
using Pistachio.UserCall;

namespace Pistachio.Ipc.Library;

/// <summary>
/// The messages that may wait for long: all that the phase blocks in. Nothing that the process has with the server outlives a wait: another thread may
/// have used it meanwhile.
/// </summary>
public static class IpcWaits
{
    /// <summary>As a deadline: none, but a signal ends the wait.</summary>
    public const ulong NoDeadline = 0;

    /// <summary>See <see cref="IIpcServer.SemaphoreWait"/>.</summary>
    /// <returns>Beside that EINTR, ETIMEDOUT.</returns>
    public static Errno ForSemaphore(ulong deadline, uint id, uint number, uint needed, bool exactly)
    {
        CurrentThread.BeginWait();
        Errno result = IpcConnection.Server.SemaphoreWaitTimed(deadline, id, number, needed, exactly);
        CurrentThread.EndWait();
        return Ended(result);
    }

    /// <summary>See <see cref="IIpcServer.RoomWait"/>.</summary>
    /// <returns>Beside that EINTR.</returns>
    public static Errno ForRoom(uint id, uint bytes)
    {
        CurrentThread.BeginWait();
        Errno result = IpcConnection.Server.RoomWaitTimed(NoDeadline, id, bytes);
        CurrentThread.EndWait();
        return Ended(result);
    }

    /// <summary>See <see cref="IIpcServer.MessageWait"/>.</summary>
    /// <returns>Beside that EINTR.</returns>
    public static Errno ForMessage(uint id, long type, ReceiveFlags flags)
    {
        CurrentThread.BeginWait();
        Errno result = IpcConnection.Server.MessageWaitTimed(NoDeadline, id, type, flags);
        CurrentThread.EndWait();
        return Ended(result);
    }

    /// <summary>See <see cref="IIpcServer.QueueWait"/>.</summary>
    /// <returns>Beside that EINTR, ETIMEDOUT.</returns>
    public static Errno ForQueue(ulong deadline, uint handle, bool toSend)
    {
        CurrentThread.BeginWait();
        Errno result = IpcConnection.Server.QueueWaitTimed(deadline, handle, toSend);
        CurrentThread.EndWait();
        return Ended(result);
    }

    private static Errno Ended(Errno result) => ProtocolFailure.ErrnoOf((uint)result);
}
