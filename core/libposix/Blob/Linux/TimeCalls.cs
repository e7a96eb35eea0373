using System.Threading;
using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary>Clocks and sleeping, POSIX.1-2017 <c>time.h</c>. What the vDSO answers as a rule is here too.</summary>
internal static class TimeCalls
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    /// <summary>CLOCK_REALTIME.</summary>
    public const uint RealTime = 0;

    /// <summary>CLOCK_MONOTONIC.</summary>
    public const uint Monotonic = 1;

    /// <summary>When the board was started, in nanoseconds since 1970, as the clock is set now.</summary>
    public static ulong BootTime => Volatile.Read(ref Domain.Page.Arguments[ProcessLayout.BootTimeArgument]);

    /// <summary><c>clock_gettime</c>.</summary>
    /// <returns>EINVAL: no such clock. EFAULT.</returns>
    public static long Gettime(uint clock, ulong address)
    {
        Errno error = Read(clock, out ulong nanoseconds);
        if (error != Errno.None)
            return CallResult.Of(error);
        return Write(address, nanoseconds / NanosecondsPerSecond, nanoseconds % NanosecondsPerSecond);
    }

    /// <summary><c>clock_getres</c>: all clocks count nanoseconds.</summary>
    /// <returns>EINVAL: no such clock. EFAULT.</returns>
    public static long Getres(uint clock, ulong address)
    {
        Errno error = Read(clock, out _);
        if (error != Errno.None)
            return CallResult.Of(error);
        return address == 0 ? 0 : Write(address, 0, 1);
    }

    /// <summary><c>gettimeofday</c>. The time zone is UTC.</summary>
    public static long Gettimeofday(ulong time, ulong zone)
    {
        Errno error = Read(RealTime, out ulong nanoseconds);
        if (error != Errno.None)
            return CallResult.Of(error);
        if (zone != 0 && !UserMemory.TryWrite(zone, 0UL))
            return CallResult.Of(Errno.EFAULT);
        return time == 0 ? 0 : Write(time, nanoseconds / NanosecondsPerSecond, nanoseconds % NanosecondsPerSecond / 1000);
    }

    /// <summary><c>time</c>.</summary>
    public static long Time(ulong address)
    {
        Errno error = Read(RealTime, out ulong nanoseconds);
        if (error != Errno.None)
            return CallResult.Of(error);
        ulong seconds = nanoseconds / NanosecondsPerSecond;
        return address == 0 || UserMemory.TryWrite(address, seconds) ? (long)seconds : CallResult.Of(Errno.EFAULT);
    }

    /// <summary><c>nanosleep</c>.</summary>
    public static long Nanosleep(ulong address, ulong remaining) => ClockNanosleep(Monotonic, 0, address, remaining);

    /// <summary><c>clock_nanosleep</c>.</summary>
    /// <param name="clock">CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME, or one of CPU time.</param>
    /// <param name="flags">TIMER_ABSTIME 1.</param>
    /// <param name="address">A <c>struct timespec</c>.</param>
    /// <param name="remaining">Where the rest of the time goes when a handler ends the sleep, unless the time is absolute; 0: nowhere.</param>
    /// <returns>EINTR: a handler runs next. EINVAL: no such clock, that of the thread itself, or not a time. ENOTSUP: a clock of CPU time, in the
    /// child of a vfork. EFAULT.</returns>
    public static long ClockNanosleep(uint clock, uint flags, ulong address, ulong remaining)
    {
        const uint absolute = 1;
        if (CpuClocks.Has(clock))
            return CpuSleep.Sleep(clock, (flags & absolute) != 0, address, remaining);
        Errno error = ReadTime(address, out ulong time);
        if (error == Errno.None)
            error = Read(clock, out _);
        if (error != Errno.None)
            return CallResult.Of(error);
        if (Kernel.Clock(out ulong now) != CallStatus.Ok)
            return CallResult.Of(Errno.EIO);

        if ((flags & absolute) != 0)
            return SleepUntil(Deadline.Of(clock, time));
        ulong deadline = time > ulong.MaxValue - now ? ulong.MaxValue : now + time;
        long result = SleepUntil(Deadline.At(deadline));
        if (result == 0 || remaining == 0)
            return result;
        _ = Kernel.Clock(out now); // does not fail
        ulong rest = deadline > now ? deadline - now : 0;
        long written = Write(remaining, rest / NanosecondsPerSecond, rest % NanosecondsPerSecond);
        return written == 0 ? result : written;
    }

    /// <summary>A time from now, in nanoseconds since boot.</summary>
    public static ulong FromNow(ulong nanoseconds)
    {
        _ = Kernel.Clock(out ulong now); // does not fail
        return nanoseconds > ulong.MaxValue - now ? ulong.MaxValue : now + nanoseconds;
    }

    /// <summary>Sleep until a time. What stops the process, or does nothing, does not end the sleep.</summary>
    /// <returns>0, or EINTR: a handler runs next.</returns>
    public static long SleepUntil(Deadline deadline)
    {
        while (true)
        {
            if (SignalDelivery.IsDue())
                return CallResult.Of(Errno.EINTR);
            CurrentThread.BeginWait();
            CallStatus status = deadline.Sleep();
            CurrentThread.EndWait();
            if (status == CallStatus.Ok)
                return 0;
        }
    }

    /// <summary>Read a <c>struct timespec</c>, in nanoseconds; what does not fit 64 bits is the longest time there is.</summary>
    /// <returns>EINVAL: negative, or a second's worth of nanoseconds. EFAULT.</returns>
    public static Errno ReadTime(ulong address, out ulong nanoseconds)
    {
        nanoseconds = 0;
        if (!UserMemory.TryRead(address, out ulong seconds) || !UserMemory.TryRead(address + sizeof(ulong), out ulong rest))
            return Errno.EFAULT;
        if ((long)seconds < 0 || rest >= NanosecondsPerSecond)
            return Errno.EINVAL;
        nanoseconds = seconds >= ulong.MaxValue / NanosecondsPerSecond ? ulong.MaxValue : (seconds * NanosecondsPerSecond) + rest;
        return Errno.None;
    }

    /// <summary>A clock, in nanoseconds.</summary>
    /// <returns>EINVAL: no such clock.</returns>
    private static Errno Read(uint clock, out ulong nanoseconds)
    {
        nanoseconds = 0;
        ref ClockParameters parameters = ref Gate.Area.Clock;
        if (CpuClocks.Has(clock))
            return CpuClocks.Read(clock, out nanoseconds);
        if (!parameters.Has(clock))
            return Errno.EINVAL;
        nanoseconds = parameters.Nanoseconds(NativeGate.ReadTicks()) + (parameters.IsOfDay(clock) ? BootTime : 0);
        return Errno.None;
    }

    /// <summary>Write a <c>struct timespec</c>.</summary>
    public static long Write(ulong address, ulong seconds, ulong rest) =>
        UserMemory.TryWrite(address, seconds) && UserMemory.TryWrite(address + sizeof(ulong), rest) ? 0 : CallResult.Of(Errno.EFAULT);
}
