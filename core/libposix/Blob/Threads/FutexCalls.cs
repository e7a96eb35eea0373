using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary><c>futex</c>, as futex(2) of Linux describes it.</summary>
internal static partial class FutexCalls
{
    private const uint Commands = 0x7F;
    private const uint PrivateFlag = 128;
    private const uint RealTimeFlag = 256;

    private const uint WaitCommand = 0;
    private const uint WakeCommand = 1;
    private const uint RequeueCommand = 3;
    private const uint CompareRequeueCommand = 4;
    private const uint WakeOperationCommand = 5;
    private const uint LockPriorityCommand = 6;
    private const uint UnlockPriorityCommand = 7;
    private const uint TryLockPriorityCommand = 8;
    private const uint LockPriorityByClockCommand = 13;
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
    /// EAGAIN: the word has another value, or the lock an owner. ETIMEDOUT. EINTR: a handler runs next. EINVAL: not a time, no mask, a word that is
    /// not aligned, a negative number. EDEADLK, EPERM, ESRCH: of locks, see <see cref="PriorityFutexes"/>. EFAULT. ENOSYS: another operation.
    /// </returns>
    public static long Futex(ulong address, uint operation, uint value, ulong time, ulong second, uint third)
    {
        // What locks and condition variables of one process are made of.
        if ((address & 3) == 0 && UserMemory.IsUser(address, sizeof(uint)))
        {
            if (operation == (WakeCommand | PrivateFlag))
                return Futexes.Wake(address, AtLeastOne(value), Futexes.AnyMask);
            if (operation == (WaitCommand | PrivateFlag) && time == 0)
                return WaitPrivately(address, value);
        }

        return Other(address, operation, value, time, second, third);
    }

    private static long WaitPrivately(ulong address, uint value)
    {
        if (!UserMemory.TryRead(address, out uint word))
            return CallResult.Of(Errno.EFAULT);
        return CallResult.Of(word == value ? Futexes.Sleep(address, Futexes.AnyMask, Deadline.Never) : Errno.EAGAIN);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Other(ulong address, uint operation, uint value, ulong time, ulong second, uint third)
    {
        uint command = operation & Commands;
        uint clock = (operation & RealTimeFlag) != 0 ? TimeCalls.RealTime : TimeCalls.Monotonic;
        if ((address & 3) != 0)
            return CallResult.Of(Errno.EINVAL);
        if (!UserMemory.IsUser(address, sizeof(uint)))
            return CallResult.Of(Errno.EFAULT);
        bool mayBeShared = (operation & PrivateFlag) == 0;
        return command switch
        {
            WaitCommand => Wait(address, value, time, clock, isAbsolute: false, Futexes.AnyMask, mayBeShared),
            WaitBitsetCommand => Wait(address, value, time, clock, isAbsolute: true, third, mayBeShared),
            WakeCommand => Wake(address, AtLeastOne(value), Futexes.AnyMask, mayBeShared),
            WakeBitsetCommand => third == 0 ? CallResult.Of(Errno.EINVAL) : Wake(address, AtLeastOne(value), third, mayBeShared),
            RequeueCommand => Requeue(address, (int)value, (int)time, second, mayBeShared),
            CompareRequeueCommand => !UserMemory.TryRead(address, out uint word) ? CallResult.Of(Errno.EFAULT)
                : word != third ? CallResult.Of(Errno.EAGAIN)
                : Requeue(address, (int)value, (int)time, second, mayBeShared),
            WakeOperationCommand => WakeOperation(address, value, (uint)time, second, third, mayBeShared),
            >= LockPriorityCommand and <= TryLockPriorityCommand or LockPriorityByClockCommand
                => Priority(command, address, time, clock, mayBeShared),
            WaitToLockCommand => WaitToLock(address, value, time, clock, second, mayBeShared),
            MoveToLockCommand => MoveToLock(address, value, (int)time, second, third, mayBeShared),
            _ => CallResult.Of(Errno.ENOSYS),
        };
    }

    /// <summary>Wake threads that sleep at a word.</summary>
    /// <param name="address">The word.</param>
    /// <param name="count">Most of them.</param>
    /// <param name="mask">Only those that listen to one of these.</param>
    /// <param name="mayBeShared">It may lie in memory that processes share.</param>
    /// <returns>How many.</returns>
    public static int Wake(ulong address, int count, uint mask, bool mayBeShared) =>
        mayBeShared && SharedFutexes.TryName(address, out ulong memory, out ulong offset)
            ? SharedFutexes.Wake(memory, offset, count, mask)
            : Futexes.Wake(address, count, mask);

    /// <summary>A number to wake: Linux wakes one before it looks whether that was enough.</summary>
    private static int AtLeastOne(uint count) => (int)count <= 0 ? 1 : (int)count;

    /// <summary>Whether an operation is made again after any handler.</summary>
    public static bool IsMadeAgain(uint operation) => (operation & Commands) is LockPriorityCommand or LockPriorityByClockCommand or WaitToLockCommand;

    /// <summary>Locks with priority inheritance. FUTEX_LOCK_PI goes by the clock of the day; FUTEX_LOCK_PI2 by that which is asked for.</summary>
    private static long Priority(uint command, ulong address, ulong time, uint clock, bool mayBeShared)
    {
        Deadline deadline = Deadline.Never;
        if (command == UnlockPriorityCommand)
            return CallResult.Of(PriorityFutexes.Unlock(address, mayBeShared));
        if (command == TryLockPriorityCommand)
            return CallResult.Of(PriorityFutexes.Lock(address, mayBeShared, default, onlyTries: true));
        if (time != 0)
        {
            Errno error = TimeCalls.ReadTime(time, out ulong until);
            if (error != Errno.None)
                return CallResult.Of(error);
            deadline = Deadline.Of(command == LockPriorityCommand ? TimeCalls.RealTime : clock, until);
        }

        return CallResult.Of(PriorityFutexes.Lock(address, mayBeShared, deadline, onlyTries: false));
    }

    private static long Wait(ulong address, uint value, ulong time, uint clock, bool isAbsolute, uint mask, bool mayBeShared)
    {
        Deadline deadline = Deadline.Never;
        if (mask == 0)
            return CallResult.Of(Errno.EINVAL);
        if (time != 0)
        {
            Errno error = TimeCalls.ReadTime(time, out ulong until);
            if (error != Errno.None)
                return CallResult.Of(error);
            deadline = isAbsolute ? Deadline.Of(clock, until) : Deadline.At(TimeCalls.FromNow(until));
        }

        if (!UserMemory.TryRead(address, out uint word))
            return CallResult.Of(Errno.EFAULT);
        if (word != value)
            return CallResult.Of(Errno.EAGAIN);
        return CallResult.Of(
            mayBeShared && SharedFutexes.TryName(address, out ulong memory, out ulong offset)
                ? SharedFutexes.Sleep(address, value, memory, offset, mask, deadline)
                : Futexes.Sleep(address, mask, deadline));
    }

    /// <summary>Of shared memory, whoever should sleep elsewhere is woken instead: as if for no reason, which a sleeper must be ready for.</summary>
    private static long Requeue(ulong address, int wake, int move, ulong target, bool mayBeShared)
    {
        if (wake < 0 || move < 0 || (target & 3) != 0)
            return CallResult.Of(Errno.EINVAL);
        if (!UserMemory.IsUser(target, sizeof(uint)))
            return CallResult.Of(Errno.EFAULT);
        if (mayBeShared && SharedFutexes.TryName(address, out ulong memory, out ulong offset))
            return SharedFutexes.Wake(memory, offset, wake > int.MaxValue - move ? int.MaxValue : wake + move, Futexes.AnyMask);
        int woken = wake == 0 ? 0 : Futexes.Wake(address, wake, Futexes.AnyMask);
        return woken + Futexes.Move(address, target, move);
    }

    /// <summary>FUTEX_WAKE_OP: change the second word in one step, wake at the first, and at the second if it was as the operation says.</summary>
    private static long WakeOperation(ulong address, uint count, uint secondCount, ulong second, uint operation, bool mayBeShared)
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
        int woken = Wake(address, AtLeastOne(count), Futexes.AnyMask, mayBeShared);
        return Holds(comparison, (int)old, (int)bound) ? woken + Wake(second, AtLeastOne(secondCount), Futexes.AnyMask, mayBeShared) : woken;
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
