using Pistachio.Abi;
using Pistachio.Processes.Library;

namespace Pistachio.LibPosix;

/// <summary>Sending signals. One that the process sends itself, and that has a handler, never leaves the process.</summary>
internal static class SendingCalls
{
    private const int ByKill = 0;
    private const int ByThread = -6;

    /// <summary><c>kill</c>.</summary>
    /// <returns>EINVAL, ESRCH, EPERM.</returns>
    public static long Kill(int pid, uint signal) =>
        IsSelf(pid) ? SendSelf(signal, ByKill) : RelationFunctions.Kill(pid, signal);

    /// <summary><c>tkill</c>, <c>tgkill</c>: the one thread of a process has the number of the process.</summary>
    /// <returns>EINVAL, ESRCH, EPERM.</returns>
    public static long KillThread(int process, int thread, uint signal)
    {
        if (process <= 0 || thread <= 0)
            return CallResult.Of(Errno.EINVAL);
        if (process != thread)
            return CallResult.Of(Errno.ESRCH);
        return IsSelf(thread) ? SendSelf(signal, ByThread) : Send(thread, signal, ByThread);
    }

    /// <summary><c>rt_sigqueueinfo</c>; <c>rt_tgsigqueueinfo</c> with the thread of that process.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="signal">The signal.</param>
    /// <param name="address">A <c>siginfo_t</c>, whose code and value the receiver gets.</param>
    /// <returns>EAGAIN, EINVAL, ESRCH, EPERM, EFAULT.</returns>
    public static long Queue(int pid, uint signal, ulong address)
    {
        if (!UserMemory.TryRead(address, out SignalInformation information))
            return CallResult.Of(Errno.EFAULT);
        if (pid <= 0)
            return CallResult.Of(Errno.ESRCH);
        if (information.Code == ByThread && !IsSelf(pid))
            return CallResult.Of(Errno.EPERM);
        return CallResult.Of(Connection.Server.Queue((uint)pid, signal, information.Code, information.Value));
    }

    /// <summary>SIGPIPE for this process, by what it did itself.</summary>
    public static void BreakPipe() => _ = SendSelf(SignalNumber.BrokenPipe, ByKill); // the process may do that to itself

    /// <summary>SIGXFSZ for this process: it would have made a file longer than RLIMIT_FSIZE allows.</summary>
    public static void ExceedFileSize() => _ = SendSelf(SignalNumber.FileSizeExceeded, ByKill); // the process may do that to itself

    private static bool IsSelf(int pid) => pid > 0 && (uint)pid == ThreadCalls.ProcessId;

    private static long SendSelf(uint signal, int code)
    {
        if (signal == 0)
            return 0;
        if (!SignalNumber.Exists(signal))
            return CallResult.Of(Errno.EINVAL);

        // Queued ones keep the order in which all senders have sent them, which the process server knows.
        ref ThreadSignals thread = ref Signals.Thread;
        ulong bit = SignalNumber.BitOf(signal);
        bool stays = Signals.WouldRun(signal) && signal < SignalNumber.FirstRealTime && thread.Own.Signal == 0 && (Signals.Pending & bit) == 0;
        if (stays || (SharedChild.IsActive && ((Signals.Actions.Ignored | thread.Blocked) & bit) == 0))
        {
            thread.Own = default;
            thread.Own.Signal = signal;
            thread.Own.Code = code;
            thread.Own.Origin = ThreadCalls.ProcessId | ((ulong)IdentityCalls.User << 32);
            Signals.Wanted = 1;
            return 0;
        }

        if (SharedChild.IsActive && (Signals.Actions.Ignored & bit) != 0)
            return 0;
        return Send((int)ThreadCalls.ProcessId, signal, code);
    }

    private static long Send(int pid, uint signal, int code) => code == ByKill
        ? RelationFunctions.Kill(pid, signal)
        : CallResult.Of(Connection.Server.Queue((uint)pid, signal, code, 0));
}
