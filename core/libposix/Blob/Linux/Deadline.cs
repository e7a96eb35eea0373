using System.Threading;
using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary>
/// When a wait ends: at a time since boot, or at a time of the day, which comes earlier or later when somebody sets the clock. The process server
/// then calls the threads that wait for such a time, so that they look again.
/// </summary>
internal readonly struct Deadline
{
    private readonly ulong _time;
    private readonly bool _isOfDay;

    private Deadline(ulong time, bool isOfDay)
    {
        _time = time;
        _isOfDay = isOfDay;
    }

    /// <summary>There is none.</summary>
    public static Deadline Never => new(ulong.MaxValue, false);

    /// <summary>Nanoseconds since boot at which it is, as the clock is set now; 0: it has passed.</summary>
    public ulong SinceBoot
    {
        get
        {
            if (!_isOfDay || _time == ulong.MaxValue)
                return _time;
            ulong bootTime = TimeCalls.BootTime;
            return _time > bootTime ? _time - bootTime : 0;
        }
    }

    /// <summary>At a time in nanoseconds since boot.</summary>
    public static Deadline At(ulong sinceBoot) => new(sinceBoot, false);

    /// <summary>At a time of a clock that goes with the time since boot.</summary>
    public static Deadline Of(uint clock, ulong time) => new(time, Gate.Area.Clock.IsOfDay(clock));

    /// <summary>Wait for it, after the word by which the kernel ends a sleep was cleared.</summary>
    /// <returns>Ok: it has come. Otherwise something else wants to be looked at, the clock perhaps.</returns>
    public CallStatus Sleep()
    {
        Announce();
        CallStatus status = Kernel.SleepUntil(SinceBoot);
        Recall();
        return status;
    }

    /// <summary>Have this thread called when the clock is set, if that matters. What is read of the clock from now on is what it is called
    /// for.</summary>
    public void Announce()
    {
        if (_isOfDay)
            _ = Interlocked.Exchange(ref Signals.WordsOf(ref ThreadArea.Current).AwaitsTimeOfDay, 1);
    }

    /// <summary>The wait is over.</summary>
    public void Recall()
    {
        if (_isOfDay)
            Signals.WordsOf(ref ThreadArea.Current).AwaitsTimeOfDay = 0;
    }
}
