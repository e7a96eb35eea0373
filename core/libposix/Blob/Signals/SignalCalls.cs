using System.Threading;
using Pistachio.Abi;
using Pistachio.Processes.Library;

namespace Pistachio.LibPosix;

/// <summary>Actions, masks and stacks: what POSIX.1-2017 <c>signal.h</c> lets a program set. None of it costs a message.</summary>
internal static class SignalCalls
{
    private const ulong MaskSize = 8;

    /// <summary><c>rt_sigaction</c>.</summary>
    /// <returns>EINVAL: no such signal, or SIGKILL or SIGSTOP are to be changed. EFAULT.</returns>
    public static long Action(uint signal, ulong newAddress, ulong oldAddress, ulong size)
    {
        if (size != MaskSize || !SignalNumber.Exists(signal))
            return CallResult.Of(Errno.EINVAL);
        ulong bit = SignalNumber.BitOf(signal);
        if (newAddress != 0 && (bit & SignalNumber.Absolute) != 0)
            return CallResult.Of(Errno.EINVAL);
        if (newAddress == 0)
            return oldAddress == 0 || UserMemory.TryWrite(oldAddress, Signals.Actions.Of(signal)) ? 0 : CallResult.Of(Errno.EFAULT);
        if (!UserMemory.TryRead(newAddress, out SignalAction wanted))
            return CallResult.Of(Errno.EFAULT);
        if (oldAddress != 0 && !UserMemory.TryWrite(oldAddress, Signals.Actions.Of(signal)))
            return CallResult.Of(Errno.EFAULT);

        wanted.Flags &= SignalFlags.All;
        wanted.Mask &= ~SignalNumber.Absolute;
        Signals.SetAction(signal, wanted);
        bool isIgnored = wanted.Handler == SignalAction.Ignore || (!wanted.IsHandled && (bit & SignalNumber.IgnoredByDefault) != 0);
        if (isIgnored && (Signals.Pending & bit) != 0)
            Discard(signal);
        return 0;
    }

    /// <summary><c>rt_sigprocmask</c>.</summary>
    /// <returns>EINVAL: no such way to change it. EFAULT.</returns>
    public static long Mask(uint how, ulong newAddress, ulong oldAddress, ulong size)
    {
        const uint block = 0;
        const uint unblock = 1;
        const uint set = 2;
        ulong mask = 0;
        if (size != MaskSize || (newAddress != 0 && how > set))
            return CallResult.Of(Errno.EINVAL);
        if (newAddress != 0 && !UserMemory.TryRead(newAddress, out mask))
            return CallResult.Of(Errno.EFAULT);
        ref ThreadArea thread = ref ThreadArea.Current;
        ulong old = thread.State.Signals.Blocked;
        if (oldAddress != 0 && !UserMemory.TryWrite(oldAddress, old))
            return CallResult.Of(Errno.EFAULT);
        if (newAddress != 0)
            Signals.Block(ref thread, how switch { block => old | mask, unblock => old & ~mask, _ => mask });
        return 0;
    }

    /// <summary><c>rt_sigpending</c>.</summary>
    /// <returns>EINVAL: another size. EFAULT.</returns>
    public static long Pending(ulong address, ulong size)
    {
        if (size > MaskSize)
            return CallResult.Of(Errno.EINVAL);
        return UserMemory.TryWrite(address, Signals.Pending & Signals.Thread.Blocked) ? 0 : CallResult.Of(Errno.EFAULT);
    }

    /// <summary><c>sigaltstack</c>.</summary>
    /// <param name="newAddress">A <c>stack_t</c>; 0: change nothing.</param>
    /// <param name="oldAddress">Where the old one goes; 0: nowhere.</param>
    /// <param name="stackPointer">Of the program.</param>
    /// <returns>EINVAL: unknown flags. ENOMEM: too small. EPERM: the program runs on it. EFAULT.</returns>
    public static long AlternateStack(ulong newAddress, ulong oldAddress, ulong stackPointer)
    {
        const uint onStack = 1;
        const uint disabled = 2;
        const ulong smallest = 2048;
        ref ThreadSignals thread = ref Signals.Thread;
        ulong address = 0, size = 0;
        uint flags = 0;
        if (newAddress != 0 && (!UserMemory.TryRead(newAddress, out address) || !UserMemory.TryRead(newAddress + 8, out flags)
            || !UserMemory.TryRead(newAddress + 16, out size)))
            return CallResult.Of(Errno.EFAULT);
        if (oldAddress != 0 && !(UserMemory.TryWrite(oldAddress, thread.StackAddress)
            && UserMemory.TryWrite(oldAddress + 8, (ulong)thread.StackFlagsAt(stackPointer)) && UserMemory.TryWrite(oldAddress + 16, thread.StackSize)))
            return CallResult.Of(Errno.EFAULT);
        if (newAddress == 0)
            return 0;
        if (thread.IsOnStack(stackPointer))
            return CallResult.Of(Errno.EPERM);
        if (flags is not (0 or onStack or disabled))
            return CallResult.Of(Errno.EINVAL);
        if (flags != disabled && size < smallest)
            return CallResult.Of(Errno.ENOMEM);
        thread.StackAddress = flags == disabled ? 0 : address;
        thread.StackSize = flags == disabled ? 0 : size;
        return 0;
    }

    /// <summary>POSIX sigaction: what is pending of a signal that is ignored from now on is forgotten.</summary>
    private static void Discard(uint signal)
    {
        if (Signals.Thread.Own.Signal == signal)
            Signals.Thread.Own = default;
        Signals.Queue.ForgetSignal(signal);
        for (uint i = 0; i <= ProcessThreads.Slots; i++)
        {
            ref ThreadArea thread = ref ProcessThreads.Of(i);
            Signals.SetDirected(ref thread, thread.State.Signals.Directed & ~SignalNumber.BitOf(signal));
            DiscardOfTimers(ref thread, signal);
        }

        uint taken = signal;
        while (taken != 0 && (Signals.Pending & SignalNumber.BitOf(signal)) != 0)
        {
            if (Connection.Server.TakeSignal(SignalNumber.BitOf(signal), acts: false, out taken, out _, out _, out _, out _) != Errno.None)
                return;
        }
    }

    /// <summary>The same, of what timers have sent to a thread.</summary>
    private static void DiscardOfTimers(ref ThreadArea thread, uint signal)
    {
        ulong bit = SignalNumber.BitOf(signal);
        uint taken = signal;
        while (taken != 0 && !SharedChild.IsActive && thread.Id != 0 && (Volatile.Read(ref Signals.WordsOf(ref thread).Expired) & bit) != 0)
        {
            if (Connection.Server.TakeTimerSignal(thread.Index, bit, acts: false, out taken, out _, out _, out _) != Errno.None)
                return;
        }
    }
}
