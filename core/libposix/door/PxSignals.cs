using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pistachio.Posix;

/// <summary>
/// The signal functions of the library OS for C# programs, as <c>include/px/signal.h</c> has them. Each returns its result, or an error number
/// negated. Signals and flags are numbers of Linux on x86-64; a set has bit n - 1 for signal n.
/// </summary>
public static class PxSignals
{
    private const ulong SetSize = sizeof(ulong);

    /// <summary>px_sigaction.</summary>
    public static long Action(int signal, in PxSignalAction action, out PxSignalAction old)
    {
        old = default;
        return RawAction(signal, in action, ref old, SetSize);
    }

    /// <summary>px_sigprocmask.</summary>
    /// <param name="how">0 blocks the set, 1 unblocks it, 2 makes it the mask.</param>
    /// <param name="set">The set.</param>
    /// <param name="old">The mask so far.</param>
    public static long ProcessMask(int how, ulong set, out ulong old)
    {
        old = 0;
        return RawMask(how, in set, ref old, SetSize);
    }

    /// <summary>px_sigpending.</summary>
    public static long Pending(out ulong set)
    {
        set = 0;
        return RawPending(ref set, SetSize);
    }

    /// <summary>px_sigsuspend.</summary>
    public static long Suspend(ulong mask) => RawSuspend(in mask, SetSize);

    /// <summary>px_sigwaitinfo: the signal. Interrupted by a handler it is -4, EINTR.</summary>
    public static long WaitInformation(ulong set, out PxSignalInformation information)
    {
        information = default;
        return RawTimedWait(in set, ref information, 0, SetSize);
    }

    /// <summary>px_sigwait: the signal.</summary>
    public static long Wait(ulong set)
    {
        const long interrupted = -4;
        long result;
        do
            result = WaitInformation(set, out _);
        while (result == interrupted);
        return result;
    }

    /// <summary>px_sigtimedwait, with a time in seconds and nanoseconds.</summary>
    public static long TimedWait(ulong set, long seconds, long nanoseconds, out PxSignalInformation information)
    {
        information = default;
        PxTime time = new() { Seconds = seconds, Nanoseconds = nanoseconds };
        return RawTimedWait(in set, ref information, in time, SetSize);
    }

    /// <summary>px_sigaltstack.</summary>
    public static long AlternateStack(in PxSignalStack stack, out PxSignalStack old)
    {
        old = default;
        return RawAlternateStack(in stack, ref old);
    }

    /// <summary>px_sigqueue.</summary>
    public static long Queue(int process, int signal, ulong value)
    {
        const int byQueue = -1;
        PxSignalInformation information = new() { Signal = signal, Code = byQueue, Value = value };
        return RawQueue(process, signal, in information);
    }

    /// <summary>px_raise.</summary>
    public static long Raise(int signal)
    {
        int self = (int)Px.GetPid();
        return RawThreadKill(self, self, signal);
    }

    /// <summary>px_killpg.</summary>
    public static long KillGroup(int group, int signal)
    {
        const long invalid = -22;
        return group > 1 ? Px.Kill(-group, signal) : invalid;
    }

    /// <summary>px_pause.</summary>
    [RuntimeImport("px_raw_pause")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Pause();

    [RuntimeImport("px_raw_rt_sigaction")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long RawAction(int signal, ref readonly PxSignalAction action, ref PxSignalAction old, ulong size);

    [RuntimeImport("px_raw_rt_sigprocmask")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long RawMask(int how, ref readonly ulong set, ref ulong old, ulong size);

    [RuntimeImport("px_raw_rt_sigpending")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long RawPending(ref ulong set, ulong size);

    [RuntimeImport("px_raw_rt_sigsuspend")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long RawSuspend(ref readonly ulong mask, ulong size);

    [RuntimeImport("px_raw_rt_sigtimedwait")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long RawTimedWait(ref readonly ulong set, ref PxSignalInformation information, ulong noTime, ulong size);

    [RuntimeImport("px_raw_rt_sigtimedwait")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long RawTimedWait(ref readonly ulong set, ref PxSignalInformation information, ref readonly PxTime time, ulong size);

    [RuntimeImport("px_raw_sigaltstack")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long RawAlternateStack(ref readonly PxSignalStack stack, ref PxSignalStack old);

    [RuntimeImport("px_raw_rt_sigqueueinfo")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long RawQueue(int process, int signal, ref readonly PxSignalInformation information);

    [RuntimeImport("px_raw_tgkill")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long RawThreadKill(int process, int thread, int signal);

    [StructLayout(LayoutKind.Sequential)]
    private struct PxTime
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
