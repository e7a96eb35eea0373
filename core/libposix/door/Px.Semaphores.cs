using System.Runtime;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Pistachio.Posix;

/// <summary>Semaphores in memory, those of <c>px/semaphore.h</c>: operations that need not wait do not enter the library OS.</summary>
public static partial class Px
{
    private const uint MaximumValue = int.MaxValue;
    private const int FutexWait = 0;
    private const int FutexWake = 1;
    private const uint FutexPrivate = 128;
    private const long NothingThere = -11; // EAGAIN
    private const long TooLarge = -75; // EOVERFLOW

    /// <summary>px_sem_init.</summary>
    public static long SemaphoreInit(ref PosixSemaphore semaphore, bool isShared, uint value)
    {
        if (value > MaximumValue)
            return NoPath;
        semaphore.Value = value;
        semaphore.Waiters = 0;
        semaphore.IsPrivate = isShared ? 0 : FutexPrivate;
        return 0;
    }

    /// <summary>px_sem_trywait.</summary>
    public static long SemaphoreTry(ref PosixSemaphore semaphore) => Take(ref semaphore) ? 0 : NothingThere;

    /// <summary>px_sem_wait.</summary>
    public static long SemaphoreWait(ref PosixSemaphore semaphore)
    {
        if (Take(ref semaphore))
            return 0;
        _ = Interlocked.Add(ref semaphore.Waiters, 1);
        long result = 0;
        bool taken = Take(ref semaphore);
        while (!taken && (result == 0 || result == NothingThere))
        {
            result = Futex(ref semaphore.Value, FutexWait | (int)semaphore.IsPrivate, 0, 0, 0, 0);
            taken = Take(ref semaphore);
        }

        _ = Interlocked.Add(ref semaphore.Waiters, -1);
        return taken ? 0 : result;
    }

    /// <summary>px_sem_post.</summary>
    public static long SemaphorePost(ref PosixSemaphore semaphore)
    {
        uint value = Volatile.Read(ref semaphore.Value);
        while (true)
        {
            if (value == MaximumValue)
                return TooLarge;
            uint seen = Interlocked.CompareExchange(ref semaphore.Value, value + 1, value);
            if (seen == value)
                break;
            value = seen;
        }

        if (Volatile.Read(ref semaphore.Waiters) != 0)
            _ = Futex(ref semaphore.Value, FutexWake | (int)semaphore.IsPrivate, 1, 0, 0, 0); // nobody may wait any more
        return 0;
    }

    private static bool Take(ref PosixSemaphore semaphore)
    {
        uint value = Volatile.Read(ref semaphore.Value);
        while (value != 0)
        {
            uint seen = Interlocked.CompareExchange(ref semaphore.Value, value - 1, value);
            if (seen == value)
                return true;
            value = seen;
        }

        return false;
    }

    [RuntimeImport("px_raw_futex")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Futex(ref uint word, int operation, uint value, ulong time, ulong second, uint third);
}
