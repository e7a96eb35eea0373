using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary>Signals of the process. In a mask bit n - 1 is signal n.</summary>
public static partial class Px
{
    private const ulong MaskSize = sizeof(ulong);
    private const ulong OwnSignals = 3UL << 31;
    private const int FirstOwnSignal = 32;

    /// <summary>px_sigaction: change what is done at a signal. Handlers are <see cref="SignalHandler"/>.</summary>
    public static long SetAction(int signal, in SignalAction action, out SignalAction old)
    {
        old = default;
        if (signal is FirstOwnSignal or FirstOwnSignal + 1)
            return NoPath;
        SignalAction wanted = action;
        wanted.Mask &= ~OwnSignals;
        return Sigaction(signal, in wanted, ref old, MaskSize);
    }

    /// <summary>
    /// The handler of a <see cref="SignalAction"/>: the program's <c>px_signal_main</c>, which it exports, with the signal; with SA_SIGINFO also with
    /// the address of a <see cref="SignalInformation"/> and that of the registers of the interrupted thread.
    /// </summary>
    [RuntimeImport("px_csharp_signal_handler")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong SignalHandler();

    /// <summary>px_sigprocmask, px_pthread_sigmask: of the calling thread.</summary>
    public static long SetMask(int how, in ulong mask, out ulong old)
    {
        old = 0;
        long result = Sigprocmask(how, mask & ~OwnSignals, ref old, MaskSize);
        old &= ~OwnSignals;
        return result;
    }

    /// <summary>px_sigpending.</summary>
    public static long GetPending(out ulong mask)
    {
        mask = 0;
        return Sigpending(ref mask, MaskSize);
    }

    /// <summary>px_sigsuspend.</summary>
    public static long Suspend(in ulong mask) => Sigsuspend(mask & ~OwnSignals, MaskSize);

    /// <summary>px_sigwaitinfo: the signal.</summary>
    public static long WaitForSignal(in ulong mask, out SignalInformation information)
    {
        information = default;
        return Sigtimedwait(mask & ~OwnSignals, ref information, 0, MaskSize);
    }

    /// <summary>px_sigtimedwait: the signal.</summary>
    public static long WaitForSignal(in ulong mask, in PosixTime time, out SignalInformation information)
    {
        information = default;
        return Sigtimedwait(mask & ~OwnSignals, ref information, in time, MaskSize);
    }

    /// <summary>px_sigwait: waits for one of the signals and takes it, whatever handlers run meanwhile. EINVAL: none can be waited for.</summary>
    public static long SignalWait(in ulong mask, out int signal)
    {
        const long interrupted = -4; // EINTR
        long result;
        do
            result = WaitForSignal(in mask, out SignalInformation _);
        while (result == interrupted);
        signal = (int)result;
        return result < 0 ? result : 0;
    }

    /// <summary>px_sigqueue.</summary>
    public static long Queue(int process, int signal, ulong value)
    {
        const int byQueue = -1;
        SignalInformation information = default;
        information.Signal = signal;
        information.Code = byQueue;
        information.Value = value;
        return Sigqueue(process, signal, in information);
    }

    /// <summary>px_pause.</summary>
    [RuntimeImport("px_point_pause")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Pause();

    /// <summary>px_sigaltstack.</summary>
    [RuntimeImport("px_raw_sigaltstack")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long SetStack(ref readonly SignalStack stack, out SignalStack old);

    [RuntimeImport("px_point_rt_sigtimedwait")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Sigtimedwait(in ulong mask, ref SignalInformation information, ulong noTime, ulong maskSize);

    [RuntimeImport("px_point_rt_sigtimedwait")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Sigtimedwait(
        in ulong mask, ref SignalInformation information, ref readonly PosixTime time, ulong maskSize);

    [RuntimeImport("px_raw_rt_sigqueueinfo")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Sigqueue(int process, int signal, ref readonly SignalInformation information);

    [RuntimeImport("px_raw_rt_sigaction")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Sigaction(int signal, ref readonly SignalAction action, ref SignalAction old, ulong maskSize);

    [RuntimeImport("px_raw_rt_sigprocmask")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Sigprocmask(int how, in ulong mask, ref ulong old, ulong maskSize);

    [RuntimeImport("px_raw_rt_sigpending")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Sigpending(ref ulong mask, ulong maskSize);

    [RuntimeImport("px_point_rt_sigsuspend")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Sigsuspend(in ulong mask, ulong maskSize);
}
