using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <content>
/// Waits that end with a lock: FUTEX_WAIT_REQUEUE_PI and FUTEX_CMP_REQUEUE_PI. Who is moved to the lock is woken, and takes it or waits for it by itself, as
/// all who lock do; so owners inherit its priority.
/// </content>
internal static partial class FutexCalls
{
    private const uint WaitToLockCommand = 11;
    private const uint MoveToLockCommand = 12;

    /// <summary>Sleep until moved to a lock, and have that then.</summary>
    /// <returns>As <see cref="Wait"/> and <see cref="PriorityFutexes.Lock"/>. EAGAIN: interrupted when it was moved already.</returns>
    private static long WaitToLock(ulong address, uint value, ulong time, uint clock, ulong target, bool mayBeShared)
    {
        Deadline deadline = Deadline.Never;
        if (address == target || (target & 3) != 0)
            return CallResult.Of(Errno.EINVAL);
        if (!UserMemory.IsUser(target, sizeof(uint)))
            return CallResult.Of(Errno.EFAULT);
        if (time != 0)
        {
            Errno wrong = TimeCalls.ReadTime(time, out ulong until);
            if (wrong != Errno.None)
                return CallResult.Of(wrong);
            deadline = Deadline.Of(clock, until);
        }

        if (!UserMemory.TryRead(address, out uint word))
            return CallResult.Of(Errno.EFAULT);
        if (word != value)
            return CallResult.Of(Errno.EAGAIN);
        ThreadArea.Current.LockAddress = target;
        Errno error = mayBeShared && SharedFutexes.TryName(address, out ulong memory, out ulong offset)
            ? SharedFutexes.Sleep(address, value, memory, offset, Futexes.LockMask, deadline)
            : Futexes.Sleep(address, Futexes.LockMask, deadline);
        if (error == Errno.None && PriorityFutexes.Lock(target, mayBeShared, deadline, onlyTries: false) is var refusal)
            error = refusal == Errno.EINTR ? Errno.EAGAIN : refusal;
        return CallResult.Of(error);
    }

    /// <summary>Move those who wait so, the first one and some others, to the lock that they wait for.</summary>
    /// <returns>
    /// How many. EAGAIN: the word has another value. EINVAL: another number than 1 to wake, the same word twice, a number below 0; in private memory also a
    /// sleeper that waits otherwise, or for another lock.
    /// </returns>
    private static long MoveToLock(ulong address, uint wake, int move, ulong target, uint value, bool mayBeShared)
    {
        if (wake != 1 || move < 0 || address == target || (target & 3) != 0)
            return CallResult.Of(Errno.EINVAL);
        if (!UserMemory.IsUser(target, sizeof(uint)) || !UserMemory.TryRead(address, out uint word))
            return CallResult.Of(Errno.EFAULT);
        if (word != value)
            return CallResult.Of(Errno.EAGAIN);
        int most = move == int.MaxValue ? move : move + 1;
        return mayBeShared && SharedFutexes.TryName(address, out ulong memory, out ulong offset)
            ? SharedFutexes.Wake(memory, offset, most, Futexes.LockMask)
            : WakeToLock(address, most, target);
    }

    private static long WakeToLock(ulong address, int most, ulong target)
    {
        int woken = 0;
        for (ulong at = Futexes.FirstAt(address); at != 0 && woken < most; woken++)
        {
            ref ThreadArea thread = ref ThreadArea.At(at);
            at = Futexes.NextAt(at);
            if (thread.Futex.Mask != Futexes.LockMask || thread.LockAddress != target)
                return woken != 0 ? woken : CallResult.Of(Errno.EINVAL);
            Futexes.Dequeue(ref thread);
            _ = Kernel.ThreadUpcall(thread.Handle); // of a thread of the process
        }

        return woken;
    }
}
