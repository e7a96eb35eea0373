using Pistachio.Abi;
using Pistachio.Processes.Library;

namespace Pistachio.LibPosix;

/// <summary>
/// Setting the clock of the day, which the process server lets the superuser do, and what keeps clocks right: nothing does that, so what can be
/// read tells of a clock that nothing corrects.
/// </summary>
internal static class ClockSettingCalls
{
    /// <summary>Bytes of a <c>struct timex</c> on x86-64 (adjtimex(2)).</summary>
    private const ulong RecordSize = 208;

    private const ulong NanosecondsPerSecond = 1_000_000_000;

    /// <summary>TIME_ERROR: the clock is not synchronized.</summary>
    private const long NotSynchronized = 5;

    /// <summary>Answer a call.</summary>
    public static long Call(LinuxCall number, ref GateFrame f) => number switch
    {
        LinuxCall.ClockSettime => Settime((uint)f.Rdi, f.Rsi),
        LinuxCall.Settimeofday => Settimeofday(f.Rdi, f.Rsi),
        LinuxCall.ClockAdjtime => (uint)f.Rdi == TimeCalls.RealTime ? Adjust(f.Rsi) : CallResult.Of(Errno.EOPNOTSUPP),
        _ => Adjust(f.Rdi),
    };

    /// <summary><c>clock_settime</c>.</summary>
    /// <returns>EINVAL: a clock that cannot be set, not a time, or one before 1970 at boot. EPERM. EFAULT.</returns>
    private static long Settime(uint clock, ulong address)
    {
        if (clock != TimeCalls.RealTime)
            return CallResult.Of(Errno.EINVAL);
        Errno error = TimeCalls.ReadTime(address, out ulong time);
        return CallResult.Of(error == Errno.None ? Connection.Server.SetClock(time) : error);
    }

    /// <summary><c>settimeofday</c>. The time zone is UTC and stays so.</summary>
    /// <returns>EINVAL: not a time, or another zone. EPERM. EFAULT.</returns>
    private static long Settimeofday(ulong time, ulong zone)
    {
        const ulong microsecondsPerSecond = 1_000_000;
        ulong nanoseconds = 0;
        if (time != 0)
        {
            if (!UserMemory.TryRead(time, out ulong seconds) || !UserMemory.TryRead(time + sizeof(ulong), out ulong microseconds))
                return CallResult.Of(Errno.EFAULT);
            if ((long)seconds < 0 || microseconds >= microsecondsPerSecond)
                return CallResult.Of(Errno.EINVAL);
            nanoseconds = seconds >= ulong.MaxValue / NanosecondsPerSecond
                ? ulong.MaxValue
                : (seconds * NanosecondsPerSecond) + (microseconds * (NanosecondsPerSecond / microsecondsPerSecond));
        }

        ulong minutesWest = 0; // and in the upper half the kind of daylight saving time
        if (zone != 0 && !UserMemory.TryRead(zone, out minutesWest))
            return CallResult.Of(Errno.EFAULT);
        if (Gate.Area.Answers[(int)LinuxCall.Geteuid].Value != 0)
            return CallResult.Of(Errno.EPERM);
        if (minutesWest != 0)
            return CallResult.Of(Errno.EINVAL);
        return time == 0 ? 0 : CallResult.Of(Connection.Server.SetClock(nanoseconds));
    }

    /// <summary><c>adjtimex</c> and <c>clock_adjtime</c> of CLOCK_REALTIME: what there is to be read, and moving the clock at once.</summary>
    /// <returns>
    /// TIME_ERROR. EPERM: something is to be changed, by another than the superuser. EOPNOTSUPP: something else than the time (how fast the clock goes, a gradual
    /// change, what is said of its error). EINVAL: the time would be before 1970 at boot, or its fraction is not one. EFAULT.
    /// </returns>
    private static long Adjust(ulong address)
    {
        const uint readOffset = 0xA001; // ADJ_OFFSET_SS_READ: of a gradual change, there is none
        if (!UserMemory.TryRead(address, out uint modes))
            return CallResult.Of(Errno.EFAULT);
        if (modes is 0 or readOffset)
            return Tell(address);
        if (Gate.Area.Answers[(int)LinuxCall.Geteuid].Value != 0)
            return CallResult.Of(Errno.EPERM);
        Errno error = Move(address, modes);
        return error == Errno.None ? Tell(address) : CallResult.Of(error);
    }

    /// <summary>Move the clock by a time: ADJ_SETOFFSET.</summary>
    private static Errno Move(ulong address, uint modes)
    {
        const uint setOffset = 0x100;
        const uint inNanoseconds = 0x2000;
        const ulong secondsAt = 72;
        if ((modes & ~inNanoseconds) != setOffset)
            return Errno.EOPNOTSUPP;
        if (!UserMemory.TryRead(address + secondsAt, out long seconds) || !UserMemory.TryRead(address + secondsAt + sizeof(long), out ulong fraction))
            return Errno.EFAULT;
        ulong unit = (modes & inNanoseconds) != 0 ? 1 : 1000UL;
        if (fraction >= NanosecondsPerSecond / unit)
            return Errno.EINVAL;
        ulong now = Now;

        // The fraction counts forward, also from a time that is gone.
        ulong whole = seconds < 0 ? (ulong)-seconds : (ulong)seconds;
        if (whole > long.MaxValue / NanosecondsPerSecond)
            return Errno.EINVAL;
        ulong distance = whole * NanosecondsPerSecond;
        now += fraction * unit;
        if (seconds < 0 ? distance > now : now > ulong.MaxValue - distance)
            return Errno.EINVAL;
        return Connection.Server.SetClock(seconds < 0 ? now - distance : now + distance);
    }

    private static ulong Now => Gate.Area.Clock.Nanoseconds(NativeGate.ReadTicks()) + TimeCalls.BootTime;

    private static long Tell(ulong address)
    {
        const ulong unsynchronized = 0x40;      // STA_UNSYNC
        const ulong largestError = 16_000_000;  // in microseconds, as Linux says it of such a clock
        const ulong tolerance = 500UL << 16;    // in millionths, with 16 bits behind the point
        const ulong tick = 10_000;              // microseconds
        ulong now = Now;
        for (ulong at = sizeof(ulong); at < RecordSize; at += sizeof(ulong))
        {
            ulong word = at switch
            {
                24 or 32 => largestError,
                40 => unsynchronized,
                48 => 2, // time constant
                56 => 1, // precision, in microseconds
                64 => tolerance,
                72 => now / NanosecondsPerSecond,
                80 => now % NanosecondsPerSecond / 1000,
                88 => tick,
                _ => 0,
            };
            if (!UserMemory.TryWrite(address + at, word))
                return CallResult.Of(Errno.EFAULT);
        }

        return NotSynchronized;
    }
}
