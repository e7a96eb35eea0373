using Pistachio.Abi;
using Pistachio.Processes.Library;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary>Sending signals. One that the process sends itself, and that has a handler, never leaves the process.</summary>
internal static class SendingCalls
{
    private const int ByKill = 0;

    /// <summary>SI_TKILL: sent by <c>tkill</c> or <c>tgkill</c>.</summary>
    public const int ByThread = -6;

    /// <summary>What tells a receiver who sent: this process, and its real user in the upper half.</summary>
    public static ulong OwnOrigin => ThreadCalls.ProcessId | ((ulong)IdentityCalls.User << 32);

    /// <summary><c>kill</c>.</summary>
    /// <returns>EINVAL, ESRCH, EPERM.</returns>
    public static long Kill(int pid, uint signal) =>
        IsSelf(pid) ? SendSelf(signal, ByKill) : RelationFunctions.Kill(pid, signal);

    /// <summary><c>tkill</c>, <c>tgkill</c>: to a thread of this process, or to another process by the number of its first thread.</summary>
    /// <param name="process">The process; 0: whichever has the thread.</param>
    /// <param name="thread">The thread.</param>
    /// <param name="signal">0 only checks.</param>
    /// <returns>EINVAL, ESRCH, EPERM.</returns>
    public static long KillThread(int process, int thread, uint signal)
    {
        if (process < 0 || thread <= 0)
            return CallResult.Of(Errno.EINVAL);
        if ((uint)thread == ThreadArea.Current.Id && (process == 0 || IsSelf(process)))
            return SendSelf(signal, ByThread);
        if ((process == 0 || IsSelf(process)) && ProcessThreads.TryFind((uint)thread, out uint index))
            return SendTo(ref ProcessThreads.Of(index), signal, ByThread, 0);
        if (IsSelf(process) || (process != 0 && process != thread))
            return CallResult.Of(Errno.ESRCH);
        return Send(thread, signal, ByThread);
    }

    /// <summary><c>rt_sigqueueinfo</c>.</summary>
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

    /// <summary><c>pidfd_send_signal</c>.</summary>
    /// <param name="descriptor">A process descriptor, or a directory of a process in /proc.</param>
    /// <param name="signal">The signal; 0 only checks.</param>
    /// <param name="address">A <c>siginfo_t</c>, whose code and value the receiver gets; 0: as by <c>kill</c>.</param>
    /// <param name="flags">0.</param>
    /// <returns>EBADF: another file. EINVAL: flags, or a signal that is not that of the <c>siginfo_t</c>. ESRCH, EPERM, EAGAIN, EFAULT.</returns>
    public static long SendByDescriptor(int descriptor, uint signal, ulong address, uint flags)
    {
        if (flags != 0)
            return CallResult.Of(Errno.EINVAL);
        Errno error = FileCalls.Files.DescribeProcess(descriptor, out ulong process, out uint pid, out _, out _);
        if (error != Errno.None)
            return CallResult.Of(error);
        bool isSelf = pid != 0 && IsSelf((int)pid);
        if (address == 0 && isSelf)
            return SendSelf(signal, ByKill);
        SignalInformation information = default;
        if (address != 0)
        {
            if (!UserMemory.TryRead(address, out information))
                return CallResult.Of(Errno.EFAULT);
            if (information.Signal != signal)
                return CallResult.Of(Errno.EINVAL);
            if (!isSelf && (information.Code is >= 0 or ByThread))
                return CallResult.Of(Errno.EPERM);
        }

        return CallResult.Of(Connection.Server.SignalProcess(process, signal, information.Code, information.Value));
    }

    /// <summary><c>rt_tgsigqueueinfo</c>: to a thread of this process, or to another process by the number of its first thread.</summary>
    /// <param name="process">The process.</param>
    /// <param name="thread">The thread.</param>
    /// <param name="signal">The signal; 0 only checks.</param>
    /// <param name="address">A <c>siginfo_t</c>, whose code and value the receiver gets.</param>
    /// <returns>EAGAIN, EINVAL, ESRCH, EPERM, EFAULT.</returns>
    public static long QueueThread(int process, int thread, uint signal, ulong address)
    {
        if (process <= 0 || thread <= 0)
            return CallResult.Of(Errno.EINVAL);
        if (!UserMemory.TryRead(address, out SignalInformation information))
            return CallResult.Of(Errno.EFAULT);
        if (IsSelf(process) && !SharedChild.IsActive)
        {
            return ProcessThreads.TryFind((uint)thread, out uint index)
                ? SendTo(ref ProcessThreads.Of(index), signal, information.Code, information.Value)
                : CallResult.Of(Errno.ESRCH);
        }

        return process == thread ? Queue(process, signal, address) : CallResult.Of(Errno.ESRCH);
    }

    /// <summary>SIGPIPE for this process, by what it did itself.</summary>
    public static void BreakPipe() => _ = SendSelf(SignalNumber.BrokenPipe, ByKill); // the process may do that to itself

    /// <summary>SIGXFSZ for this process: it would have made a file longer than RLIMIT_FSIZE allows.</summary>
    public static void ExceedFileSize() => _ = SendSelf(SignalNumber.FileSizeExceeded, ByKill); // the process may do that to itself

    private static bool IsSelf(int pid) => pid > 0 && (uint)pid == ThreadCalls.ProcessId;

    /// <summary>To a thread of this process.</summary>
    /// <param name="thread">The thread.</param>
    /// <param name="signal">0 only checks.</param>
    /// <param name="code">How it was sent.</param>
    /// <param name="value">What comes with it.</param>
    /// <returns>EINVAL. EAGAIN: too many that are queued wait for single threads.</returns>
    private static long SendTo(ref ThreadArea thread, uint signal, int code, ulong value)
    {
        if (signal == 0)
            return 0;
        if (!SignalNumber.Exists(signal))
            return CallResult.Of(Errno.EINVAL);
        ref ThreadSignals signals = ref thread.State.Signals;
        ulong bit = SignalNumber.BitOf(signal);
        bool isBlocked = (signals.Blocked & bit) != 0;
        if ((bit & SignalNumber.Absolute) != 0 || (!isBlocked && (Signals.Actions.Caught & bit) == 0))
        {
            // What it does without a handler it does to the whole process.
            bool isIgnored = ((Signals.Actions.Ignored | SignalNumber.IgnoredByDefault) & bit) != 0;
            return isIgnored ? 0 : RelationFunctions.Kill((int)ThreadCalls.ProcessId, signal);
        }

        bool isPending = (signals.Directed & bit) != 0;
        if (signal >= SignalNumber.FirstRealTime || (code != ByThread && !isPending))
        {
            SignalRecord record = default;
            record.Signal = signal;
            record.Code = code;
            record.Origin = OwnOrigin;
            record.Value = value;
            if (!Signals.Queue.TryAdd(thread.Index, record))
                return CallResult.Of(Errno.EAGAIN);
        }

        Signals.SetDirected(ref thread, signals.Directed | bit);
        if (isBlocked && (Signals.WordsOf(ref thread).Awaited & bit) == 0)
            return 0;
        if (thread.Self == ThreadArea.Current.Self)
        {
            Signals.Wanted = 1;
            return 0;
        }

        _ = Kernel.ThreadUpcall(thread.Handle); // of a thread of the process

        // Waiting for children does not end by that. If it has not begun yet, the process server sees the word.
        if (thread.CallActive != 0 && (LinuxCall)(uint)thread.Frame.Rax is LinuxCall.Wait4 or LinuxCall.Waitid)
            return CallResult.Of(Connection.Server.InterruptThread(thread.Index));
        return 0;
    }

    private static long SendSelf(uint signal, int code)
    {
        if (signal == 0)
            return 0;
        if (!SignalNumber.Exists(signal))
            return CallResult.Of(Errno.EINVAL);

        // Queued ones keep the order in which all senders have sent them, which the process server knows.
        ref ThreadArea area = ref ThreadArea.Current;
        ref ThreadSignals thread = ref area.State.Signals;
        ulong bit = SignalNumber.BitOf(signal);
        bool stays = Signals.WouldRun(signal, thread) && signal < SignalNumber.FirstRealTime && thread.Own.Signal == 0
            && (Signals.PendingOf(ref area) & bit) == 0;
        if (stays || (SharedChild.IsActive && ((Signals.Actions.Ignored | thread.Blocked) & bit) == 0))
        {
            thread.Own = default;
            thread.Own.Signal = signal;
            thread.Own.Code = code;
            thread.Own.Origin = OwnOrigin;
            area.UpcallWanted = 1;
            return 0;
        }

        if (SharedChild.IsActive && (Signals.Actions.Ignored & bit) != 0)
            return 0;
        if (code == ByThread && ProcessThreads.AreSeveral)
            return SendTo(ref ThreadArea.Current, signal, code, 0);
        return Send((int)ThreadCalls.ProcessId, signal, code);
    }

    private static long Send(int pid, uint signal, int code) => code == ByKill
        ? RelationFunctions.Kill(pid, signal)
        : CallResult.Of(Connection.Server.Queue((uint)pid, signal, code, 0));
}
