using Pistachio.Abi;
using Pistachio.Processes.Library;

namespace Pistachio.LibPosix;

/// <summary>
/// Timers that send signals: <c>alarm</c>, <c>setitimer</c>, <c>timer_create</c> and what goes with them, POSIX.1-2017 <c>unistd.h</c>,
/// <c>sys/time.h</c>, <c>time.h</c>. They are the process server's. Structures are those of Linux on x86-64.
/// </summary>
internal static class TimerCalls
{
    /// <summary>The number that the alarm has at the process server.</summary>
    private const int RealTimer = -1;

    /// <summary>How many there are of <c>setitimer</c>; their numbers are those below.</summary>
    private const uint IntervalTimers = 3;

    private const ulong NanosecondsPerSecond = 1_000_000_000;
    private const ulong NanosecondsPerMicrosecond = 1000;

    /// <summary>Whether the phase timers is in the image. Else its calls, sleeping too, are such as do not exist.</summary>
    public static bool ArePresent => (Domain.Page.Arguments[ProcessLayout.OptionsArgument] & (ulong)ProcessOptions.Timers) != 0;

    /// <summary>Answer a call. The child of a vfork has no timers of its own: the server would take it for its parent, so EPERM.</summary>
    public static long Call(LinuxCall number, ref GateFrame f)
    {
        if (!ArePresent)
            return LinuxCallTable.NoSuchCall;
        if (SharedChild.IsActive)
            return CallResult.Of(Errno.EPERM);
        return number switch
        {
            LinuxCall.Alarm => Alarm((uint)f.Rdi),
            LinuxCall.Getitimer => Getitimer((uint)f.Rdi, f.Rsi),
            LinuxCall.Setitimer => Setitimer((uint)f.Rdi, f.Rsi, f.Rdx),
            LinuxCall.TimerCreate => Create((uint)f.Rdi, f.Rsi, f.Rdx),
            LinuxCall.TimerSettime => Settime((uint)f.Rdi, (uint)f.Rsi, f.Rdx, f.R10),
            LinuxCall.TimerGettime => Gettime((uint)f.Rdi, f.Rsi),
            LinuxCall.TimerGetoverrun => Getoverrun((uint)f.Rdi),
            LinuxCall.TimerDelete => CallResult.Of(Connection.Server.DeleteTimer((uint)f.Rdi)),
            _ => LinuxCallTable.NoSuchCall,
        };
    }

    /// <summary><c>alarm</c>.</summary>
    /// <returns>Seconds that were left, rounded, at least 1 if the alarm was set; 0: it was not.</returns>
    private static long Alarm(uint seconds)
    {
        const ulong half = NanosecondsPerSecond / 2;
        Errno error = Connection.Server.SetTimer(RealTimer, isAbsolute: false, seconds * NanosecondsPerSecond, 0, out ulong left, out _);
        ulong rounded = (left / NanosecondsPerSecond) + (left % NanosecondsPerSecond >= half ? 1ul : 0);
        return CallResult.Of(error, left != 0 && rounded == 0 ? 1 : (long)rounded);
    }

    /// <summary><c>getitimer</c>.</summary>
    /// <returns>EINVAL: another timer. EFAULT.</returns>
    private static long Getitimer(uint which, ulong address)
    {
        if (which >= IntervalTimers)
            return CallResult.Of(Errno.EINVAL);
        Errno error = Connection.Server.GetTimer(RealTimer - (int)which, out ulong left, out ulong interval, out _);
        return error != Errno.None ? CallResult.Of(error) : Write(address, left, interval, NanosecondsPerMicrosecond);
    }

    /// <summary><c>setitimer</c>. All CPU time counts as user time, so ITIMER_VIRTUAL and ITIMER_PROF count the same.</summary>
    /// <param name="which">ITIMER_REAL 0, ITIMER_VIRTUAL 1, ITIMER_PROF 2.</param>
    /// <param name="address">A <c>struct itimerval</c>; 0: disarm, as Linux does.</param>
    /// <param name="old">Where what was left goes; 0: nowhere.</param>
    /// <returns>EINVAL: another timer, or not a time. EFAULT.</returns>
    private static long Setitimer(uint which, ulong address, ulong old)
    {
        ulong time = 0;
        ulong interval = 0;
        if (which >= IntervalTimers)
            return CallResult.Of(Errno.EINVAL);
        Errno error = address == 0 ? Errno.None : Read(address, NanosecondsPerMicrosecond, out time, out interval);
        if (error == Errno.None)
            error = Connection.Server.SetTimer(RealTimer - (int)which, isAbsolute: false, time, interval, out time, out interval);
        if (error != Errno.None)
            return CallResult.Of(error);
        return old == 0 ? 0 : Write(old, time, interval, NanosecondsPerMicrosecond);
    }

    /// <summary><c>timer_create</c>.</summary>
    /// <param name="clock">CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME, or one of CPU time.</param>
    /// <param name="address">A <c>struct sigevent</c> with SIGEV_SIGNAL, SIGEV_NONE or SIGEV_THREAD_ID; 0: SIGALRM with the number of the timer.</param>
    /// <param name="result">Where the number goes, of 32 bits.</param>
    /// <returns>EAGAIN: too many. EINVAL: no such clock, signal or notification, or the process has no such thread. ENOTSUP: a clock that has no timers. EFAULT.</returns>
    private static long Create(uint clock, ulong address, ulong result)
    {
        const uint sinceBoot = 7;
        const uint bySignal = 0;
        const uint notAtAll = 1;
        const uint byThread = 4;
        const ulong threadOffset = 16; // in a struct sigevent
        uint receiver = 0;
        ulong value = 0;
        ulong kind = SignalNumber.Alarm;
        clock = CpuClocks.Number(clock);
        if ((int)clock >= 0 && clock is not (TimeCalls.RealTime or TimeCalls.Monotonic or sinceBoot))
            return CallResult.Of(clock < sinceBoot ? Errno.ENOTSUP : Errno.EINVAL);
        if (address != 0 && (!UserMemory.TryRead(address, out value) || !UserMemory.TryRead(address + sizeof(ulong), out kind)))
            return CallResult.Of(Errno.EFAULT);
        uint signal = (uint)kind;
        uint notification = (uint)(kind >> 32);
        if (notification is not (bySignal or notAtAll or byThread) || (notification != notAtAll && !SignalNumber.Exists(signal)))
            return CallResult.Of(Errno.EINVAL);
        if (notification == byThread && !UserMemory.TryRead(address + threadOffset, out receiver))
            return CallResult.Of(Errno.EFAULT);
        if (notification == byThread && (receiver == 0 || !ProcessThreads.TryFind(receiver, out _)))
            return CallResult.Of(Errno.EINVAL);
        if (!UserMemory.TryWrite(result, 0u))
            return CallResult.Of(Errno.EFAULT);
        Errno error = Connection.Server.CreateTimer(
            clock, notification == notAtAll ? 0 : signal, isNamed: address == 0, value, receiver, out uint timer);
        if (error != Errno.None)
            return CallResult.Of(error);
        _ = UserMemory.TryWrite(result, timer); // was written to just now
        return 0;
    }

    /// <summary><c>timer_settime</c>.</summary>
    /// <param name="timer">The timer.</param>
    /// <param name="flags">TIMER_ABSTIME 1.</param>
    /// <param name="address">A <c>struct itimerspec</c>.</param>
    /// <param name="old">Where what was left goes; 0: nowhere.</param>
    /// <returns>EINVAL: no such timer, not a time, or none given. EFAULT.</returns>
    private static long Settime(uint timer, uint flags, ulong address, ulong old)
    {
        const uint absolute = 1;
        if (address == 0 || !IsNumber(timer))
            return CallResult.Of(Errno.EINVAL);
        Errno error = Read(address, 1, out ulong time, out ulong interval);
        if (error == Errno.None)
            error = Connection.Server.SetTimer((int)timer, (flags & absolute) != 0, time, interval, out time, out interval);
        if (error != Errno.None)
            return CallResult.Of(error);
        return old == 0 ? 0 : Write(old, time, interval, 1);
    }

    /// <summary><c>timer_gettime</c>.</summary>
    /// <returns>EINVAL: no such timer. EFAULT.</returns>
    private static long Gettime(uint timer, ulong address)
    {
        Errno error = Ask(timer, out ulong left, out ulong interval, out _);
        return error != Errno.None ? CallResult.Of(error) : Write(address, left, interval, 1);
    }

    /// <summary><c>timer_getoverrun</c>.</summary>
    /// <returns>EINVAL: no such timer.</returns>
    private static long Getoverrun(uint timer)
    {
        Errno error = Ask(timer, out _, out _, out uint overrun);
        return CallResult.Of(error, overrun);
    }

    private static Errno Ask(uint timer, out ulong left, out ulong interval, out uint overrun)
    {
        left = interval = overrun = 0;
        return IsNumber(timer) ? Connection.Server.GetTimer((int)timer, out left, out interval, out overrun) : Errno.EINVAL;
    }

    private static bool IsNumber(uint timer) => timer <= int.MaxValue;

    /// <summary>Read a <c>struct itimerval</c> or <c>itimerspec</c>: the interval, then the time. What does not fit is the longest there is.</summary>
    /// <param name="address">The structure.</param>
    /// <param name="unit">Nanoseconds that the parts of a second count.</param>
    /// <param name="time">In nanoseconds.</param>
    /// <param name="interval">In nanoseconds.</param>
    private static Errno Read(ulong address, ulong unit, out ulong time, out ulong interval)
    {
        time = 0;
        Errno error = ReadPair(address, unit, out interval);
        return error != Errno.None ? error : ReadPair(address + (2 * sizeof(ulong)), unit, out time);
    }

    private static Errno ReadPair(ulong address, ulong unit, out ulong nanoseconds)
    {
        nanoseconds = 0;
        if (!UserMemory.TryRead(address, out ulong seconds) || !UserMemory.TryRead(address + sizeof(ulong), out ulong rest))
            return Errno.EFAULT;
        if ((long)seconds < 0 || rest >= NanosecondsPerSecond / unit)
            return Errno.EINVAL;
        nanoseconds = seconds >= ulong.MaxValue / NanosecondsPerSecond ? ulong.MaxValue : (seconds * NanosecondsPerSecond) + (rest * unit);
        return Errno.None;
    }

    private static long Write(ulong address, ulong time, ulong interval, ulong unit)
    {
        // Something that is left is never told as nothing, which means disarmed.
        if (time != 0 && time < unit)
            time = unit;
        return WritePair(address, interval, unit) && WritePair(address + (2 * sizeof(ulong)), time, unit) ? 0 : CallResult.Of(Errno.EFAULT);
    }

    private static bool WritePair(ulong address, ulong nanoseconds, ulong unit) =>
        UserMemory.TryWrite(address, nanoseconds / NanosecondsPerSecond)
        && UserMemory.TryWrite(address + sizeof(ulong), nanoseconds % NanosecondsPerSecond / unit);
}
