using System.Threading;
using Pistachio.Abi;
using Pistachio.Processes.Library;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary>Sleeping by clocks of CPU time: the process server wakes the thread when so much has been used.</summary>
internal static class CpuSleep
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    /// <summary><c>clock_nanosleep</c>.</summary>
    /// <param name="clock">A clock of CPU time.</param>
    /// <param name="isAbsolute">Whether the time is one of the clock; else it is from now on.</param>
    /// <param name="address">A <c>struct timespec</c>.</param>
    /// <param name="remaining">Where the rest of the time goes when a handler ends the sleep, unless the time is absolute; 0: nowhere.</param>
    /// <returns>
    /// EINTR: a handler runs next. EINVAL: that of the thread itself, no such process or thread (or the process has ended meanwhile), not a time.
    /// ENOTSUP: in the child of a vfork. EFAULT.
    /// </returns>
    public static long Sleep(uint clock, bool isAbsolute, ulong address, ulong remaining)
    {
        if (CpuClocks.IsOwnThread(clock))
            return CallResult.Of(Errno.EINVAL);
        if (SharedChild.IsActive)
            return CallResult.Of(Errno.ENOTSUP); // the server would take it for its parent
        Errno error = TimeCalls.ReadTime(address, out ulong time);
        if (error != Errno.None)
            return CallResult.Of(error);
        ref ThreadArea thread = ref ThreadArea.Current;
        ref ulong woken = ref Signals.WordsOf(ref thread).Woken;
        _ = Interlocked.Exchange(ref woken, 0);
        error = Connection.Server.AwaitCpuTime(thread.Index, CpuClocks.Number(clock), isAbsolute, time);
        if (error != Errno.None)
            return CallResult.Of(error);
        while (true)
        {
            bool interrupts = SignalDelivery.IsDue();
            if (Volatile.Read(ref woken) != 0)
                return CallResult.Of(CpuClocks.Read(clock, out _)); // of a process that has ended there is none any more
            if (interrupts)
                break;
            CurrentThread.BeginWait();
            _ = Kernel.SleepUntil(ulong.MaxValue); // ends by an upcall
            CurrentThread.EndWait();
        }

        error = Connection.Server.LeaveCpuTime(thread.Index, out ulong left);
        if (error != Errno.None || isAbsolute || remaining == 0)
            return CallResult.Of(error != Errno.None ? error : Errno.EINTR);
        long written = TimeCalls.Write(remaining, left / NanosecondsPerSecond, left % NanosecondsPerSecond);
        return written == 0 ? CallResult.Of(Errno.EINTR) : written;
    }
}
