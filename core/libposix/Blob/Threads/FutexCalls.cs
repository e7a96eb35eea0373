using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary><c>futex</c>, as futex(2) of Linux describes it.</summary>
internal static class FutexCalls
{
    private const uint Commands = 0x7F;
    private const uint RealTimeFlag = 256;

    private const uint WaitCommand = 0;
    private const uint WakeCommand = 1;
    private const uint RequeueCommand = 3;
    private const uint CompareRequeueCommand = 4;
    private const uint WakeOperationCommand = 5;
    private const uint WaitBitsetCommand = 9;
    private const uint WakeBitsetCommand = 10;

    /// <summary>A futex operation.</summary>
    /// <param name="address">The word.</param>
    /// <param name="operation">What to do, and flags.</param>
    /// <param name="value">What the word must be, or how many to wake.</param>
    /// <param name="time">Address of a <c>struct timespec</c>, or the second number.</param>
    /// <param name="second">The second word.</param>
    /// <param name="third">Mask of wakers, what the word must be, or what to do with the second word.</param>
    /// <returns>
    /// EAGAIN: the word has another value. ETIMEDOUT. EINTR: a handler runs next. EINVAL: not a time, no mask, a word that is not aligned, a negative
    /// number. EFAULT. ENOSYS: another operation.
    /// </returns>
    public static long Futex(ulong address, uint operation, uint value, ulong time, ulong second, uint third)
    {
        uint command = operation & Commands;
        uint clock = (operation & RealTimeFlag) != 0 ? TimeCalls.RealTime : TimeCalls.Monotonic;
        if ((address & 3) != 0)
            return CallResult.Of(Errno.EINVAL);
        if (!UserMemory.IsUser(address, sizeof(uint)))
            return CallResult.Of(Errno.EFAULT);
        return command switch
        {
            WaitCommand => Wait(address, value, time, clock, isAbsolute: false, Futexes.AnyMask),
            WaitBitsetCommand => Wait(address, value, time, clock, isAbsolute: true, third),
            WakeCommand => Futexes.Wake(address, AtLeastOne(value), Futexes.AnyMask),
            WakeBitsetCommand => third == 0 ? CallResult.Of(Errno.EINVAL) : Futexes.Wake(address, AtLeastOne(value), third),
            RequeueCommand => Requeue(address, (int)value, (int)time, second),
            CompareRequeueCommand => !UserMemory.TryRead(address, out uint word) ? CallResult.Of(Errno.EFAULT)
                : word != third ? CallResult.Of(Errno.EAGAIN)
                : Requeue(address, (int)value, (int)time, second),
            WakeOperationCommand => WakeOperation(address, value, (uint)time, second, third),
            _ => CallResult.Of(Errno.ENOSYS),
        };
    }

    /// <summary>A number to wake: Linux wakes one before it looks whether that was enough.</summary>
    private static int AtLeastOne(uint count) => (int)count <= 0 ? 1 : (int)count;

    private static long Wait(ulong address, uint value, ulong time, uint clock, bool isAbsolute, uint mask)
    {
        ulong deadline = ulong.MaxValue;
        if (mask == 0)
            return CallResult.Of(Errno.EINVAL);
        if (time != 0)
        {
            Errno error = TimeCalls.ReadTime(time, out deadline);
            if (error != Errno.None)
                return CallResult.Of(error);
            deadline = isAbsolute ? TimeCalls.SinceBoot(clock, deadline) : TimeCalls.FromNow(deadline);
        }

        if (!UserMemory.TryRead(address, out uint word))
            return CallResult.Of(Errno.EFAULT);
        if (word != value)
            return CallResult.Of(Errno.EAGAIN);
        return CallResult.Of(Futexes.Sleep(address, mask, deadline));
    }

    private static long Requeue(ulong address, int wake, int move, ulong target)
    {
        if (wake < 0 || move < 0 || (target & 3) != 0)
            return CallResult.Of(Errno.EINVAL);
        if (!UserMemory.IsUser(target, sizeof(uint)))
            return CallResult.Of(Errno.EFAULT);
        int woken = wake == 0 ? 0 : Futexes.Wake(address, wake, Futexes.AnyMask);
        return woken + Futexes.Move(address, target, move);
    }

    /// <summary>FUTEX_WAKE_OP: change the second word in one step, wake at the first, and at the second if it was as the operation says.</summary>
    private static long WakeOperation(ulong address, uint count, uint secondCount, ulong second, uint operation)
    {
        const uint isShift = 8;
        if ((second & 3) != 0)
            return CallResult.Of(Errno.EINVAL);
        uint kind = operation >> 28;
        uint comparison = (operation >> 24) & 15;
        uint argument = (uint)((int)(operation << 8) >> 20);
        uint bound = (uint)((int)(operation << 20) >> 20);
        if ((kind & isShift) != 0)
            argument = 1u << (int)(argument & 31);
        const uint lastKind = 4;
        const uint lastComparison = 5;
        if ((kind & ~isShift) > lastKind || comparison > lastComparison)
            return CallResult.Of(Errno.ENOSYS);
        if (!UserMemory.TryRead(second, out uint old))
            return CallResult.Of(Errno.EFAULT);
        uint seen;
        while (!UserMemory.TryExchange(second, old, Changed(kind & ~isShift, old, argument), out seen))
            old = seen;
        int woken = Futexes.Wake(address, AtLeastOne(count), Futexes.AnyMask);
        return Holds(comparison, (int)old, (int)bound) ? woken + Futexes.Wake(second, AtLeastOne(secondCount), Futexes.AnyMask) : woken;
    }

    private static uint Changed(uint kind, uint old, uint argument) => kind switch
    {
        0 => argument,
        1 => old + argument,
        2 => old | argument,
        3 => old & ~argument,
        _ => old ^ argument,
    };

    private static bool Holds(uint comparison, int old, int bound) => comparison switch
    {
        0 => old == bound,
        1 => old != bound,
        2 => old < bound,
        3 => old <= bound,
        4 => old > bound,
        _ => old >= bound,
    };
}
