using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary>Signals of the process. In a mask bit n - 1 is signal n.</summary>
public static partial class Px
{
    private const ulong MaskSize = sizeof(ulong);

    /// <summary>px_sigaction: change what is done at a signal.</summary>
    public static long SetAction(int signal, in SignalAction action, out SignalAction old)
    {
        old = default;
        return Sigaction(signal, in action, ref old, MaskSize);
    }

    /// <summary>px_sigprocmask.</summary>
    public static long SetMask(int how, in ulong mask, out ulong old)
    {
        old = 0;
        return Sigprocmask(how, in mask, ref old, MaskSize);
    }

    /// <summary>px_sigpending.</summary>
    public static long GetPending(out ulong mask)
    {
        mask = 0;
        return Sigpending(ref mask, MaskSize);
    }

    /// <summary>px_sigsuspend.</summary>
    public static long Suspend(in ulong mask) => Sigsuspend(in mask, MaskSize);

    /// <summary>px_sigwaitinfo: the signal.</summary>
    public static long WaitForSignal(in ulong mask, out SignalInformation information)
    {
        information = default;
        return Sigtimedwait(in mask, ref information, 0, MaskSize);
    }

    /// <summary>px_sigtimedwait: the signal.</summary>
    public static long WaitForSignal(in ulong mask, in PosixTime time, out SignalInformation information)
    {
        information = default;
        return Sigtimedwait(in mask, ref information, in time, MaskSize);
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
    [RuntimeImport("px_raw_pause")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Pause();

    /// <summary>px_sigaltstack.</summary>
    [RuntimeImport("px_raw_sigaltstack")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long SetStack(ref readonly SignalStack stack, out SignalStack old);

    [RuntimeImport("px_raw_rt_sigtimedwait")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Sigtimedwait(ref readonly ulong mask, ref SignalInformation information, ulong noTime, ulong maskSize);

    [RuntimeImport("px_raw_rt_sigtimedwait")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Sigtimedwait(
        ref readonly ulong mask, ref SignalInformation information, ref readonly PosixTime time, ulong maskSize);

    [RuntimeImport("px_raw_rt_sigqueueinfo")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Sigqueue(int process, int signal, ref readonly SignalInformation information);

    [RuntimeImport("px_raw_rt_sigaction")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Sigaction(int signal, ref readonly SignalAction action, ref SignalAction old, ulong maskSize);

    [RuntimeImport("px_raw_rt_sigprocmask")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Sigprocmask(int how, ref readonly ulong mask, ref ulong old, ulong maskSize);

    [RuntimeImport("px_raw_rt_sigpending")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Sigpending(ref ulong mask, ulong maskSize);

    [RuntimeImport("px_raw_rt_sigsuspend")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Sigsuspend(ref readonly ulong mask, ulong maskSize);
}
