using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary>
/// Waiting for signals. Each looks for what is there after it has cleared the word by which the kernel ends a sleep, so a signal that comes in
/// between ends the sleep that follows.
/// </summary>
internal static class WaitingCalls
{
    private const ulong MaskSize = 8;

    /// <summary><c>pause</c>.</summary>
    /// <returns>EINTR: a handler runs next.</returns>
    public static long Pause() => TimeCalls.SleepUntil(Deadline.Never);

    /// <summary><c>rt_sigsuspend</c>. The handler that ends it goes back to the mask from before.</summary>
    /// <returns>EINTR. EINVAL: another size. EFAULT.</returns>
    public static long Suspend(ulong address, ulong size)
    {
        if (size != MaskSize)
            return CallResult.Of(Errno.EINVAL);
        if (!UserMemory.TryRead(address, out ulong mask))
            return CallResult.Of(Errno.EFAULT);
        ref ThreadSignals thread = ref Signals.Thread;
        thread.Saved = thread.Blocked;
        thread.HasSaved = true;
        Signals.Block(mask);
        return Pause();
    }

    /// <summary><c>rt_sigtimedwait</c>.</summary>
    /// <param name="setAddress">The signals to take.</param>
    /// <param name="informationAddress">Where the <c>siginfo_t</c> goes; 0: nowhere.</param>
    /// <param name="timeAddress">How long to wait, a <c>struct timespec</c>; 0: for ever.</param>
    /// <param name="size">Bytes of the set.</param>
    /// <returns>The signal. EAGAIN: none came in time. EINTR: a handler runs next. EINVAL, EFAULT.</returns>
    public static long TimedWait(ulong setAddress, ulong informationAddress, ulong timeAddress, ulong size)
    {
        if (size != MaskSize)
            return CallResult.Of(Errno.EINVAL);
        ulong deadline = ulong.MaxValue;
        if (!UserMemory.TryRead(setAddress, out ulong set))
            return CallResult.Of(Errno.EFAULT);
        if (timeAddress != 0)
        {
            Errno error = TimeCalls.ReadTime(timeAddress, out ulong time);
            if (error != Errno.None)
                return CallResult.Of(error);
            _ = Kernel.Clock(out ulong now); // does not fail
            deadline = time > ulong.MaxValue - now ? ulong.MaxValue : now + time;
        }

        // Touched now: a fault later would lose a signal that has been taken.
        if (informationAddress != 0 && !UserMemory.TryWrite(informationAddress, default(SignalInformation)))
            return CallResult.Of(Errno.EFAULT);
        long result = Take(set & ~SignalNumber.Absolute, deadline, out SignalRecord taken);
        if (result > 0 && informationAddress != 0)
            _ = UserMemory.TryWrite(informationAddress, new SignalInformation(taken)); // was written to just now
        return result;
    }

    private static long Take(ulong set, ulong deadline, out SignalRecord taken)
    {
        taken = default;
        if (!SharedChild.IsActive)
            Signals.WordsOf(ref ThreadArea.Current).Awaited = set;
        bool isLast = false;
        while (true)
        {
            bool interrupts = SignalDelivery.IsDue();
            ulong directed = Signals.Thread.Directed & set;
            if (directed != 0)
            {
                taken = SignalDelivery.TakeDirected(directed);
                return Done(Errno.None, taken.Signal);
            }

            if ((Signals.Pending & set) != 0)
            {
                Errno error = SignalDelivery.TakeAtServer(set, acts: false, out taken);
                if (error != Errno.None || taken.Signal != 0)
                    return Done(error, taken.Signal);
            }

            if (interrupts)
                return Done(Errno.EINTR, 0);
            if (isLast)
                return Done(Errno.EAGAIN, 0);
            CurrentThread.BeginWait();
            isLast = Kernel.SleepUntil(deadline) == CallStatus.Ok;
            CurrentThread.EndWait();
        }
    }

    private static long Done(Errno error, uint signal)
    {
        if (!SharedChild.IsActive)
            Signals.WordsOf(ref ThreadArea.Current).Awaited = 0;
        return CallResult.Of(error, signal);
    }
}
