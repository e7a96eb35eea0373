using Pistachio.Abi;
using Pistachio.Ipc.Protocol;
using Pistachio.LibPosix;
using Pistachio.UserCall;

namespace Pistachio.Ipc.Library;

/// <summary>How this process reaches the part of the VFS server that is of the phase.</summary>
public static class IpcConnection
{
    /// <summary>As a deadline: none, but a signal ends the wait.</summary>
    public const ulong NoDeadline = 0;

    private const ulong NanosecondsPerSecond = 1_000_000_000;

    private static ulong server;

    /// <summary>The server, for the running thread. Without one all messages fail.</summary>
    public static IpcClient Server => new(server, CurrentThread.MessagePage());

    /// <summary>The process id that the server is told, for who asks who did something.</summary>
    public static uint ProcessId => (uint)LibPosix.Domain.Page.Arguments[ProcessLayout.ProcessIdArgument];

    /// <summary>Connect; in a forked child again, since its capability has another handle.</summary>
    /// <param name="endpoint">Handle of the endpoint; 0: there is none.</param>
    public static void Open(ulong endpoint) => server = endpoint;

    /// <summary>The result of a wait that may end by a signal or a deadline: EINTR, ETIMEDOUT.</summary>
    public static Errno Ended(Errno result) => ProtocolFailure.ErrnoOf((uint)result);

    /// <summary>When a time from now is over, as a deadline of a wait.</summary>
    /// <param name="address">Address of a <c>struct timespec</c>.</param>
    /// <param name="deadline">Nanoseconds since boot.</param>
    /// <returns>EFAULT. EINVAL: no time. EIO.</returns>
    public static Errno DeadlineAfter(ulong address, out ulong deadline)
    {
        Errno error = ReadTime(address, out ulong time);
        deadline = 0;
        if (error != Errno.None)
            return error;
        if (Kernel.Clock(out ulong now) != CallStatus.Ok)
            return Errno.EIO;
        deadline = now > ulong.MaxValue - time ? ulong.MaxValue : now + time;
        return Errno.None;
    }

    /// <summary>A <c>struct timespec</c> in nanoseconds; what does not fit is the longest time there is.</summary>
    /// <returns>EFAULT. EINVAL: negative, or a second's worth of nanoseconds.</returns>
    public static Errno ReadTime(ulong address, out ulong time)
    {
        time = 0;
        if (!UserMemory.TryRead(address, out long seconds) || !UserMemory.TryRead(address + sizeof(long), out ulong rest))
            return Errno.EFAULT;
        if (seconds < 0 || rest >= NanosecondsPerSecond)
            return Errno.EINVAL;
        bool fits = (ulong)seconds < ulong.MaxValue / NanosecondsPerSecond;
        time = fits ? ((ulong)seconds * NanosecondsPerSecond) + rest : ulong.MaxValue;
        return Errno.None;
    }
}
