using System;
using Pistachio.Timers;

namespace Pistachio.Vfs.Server;

/// <summary>
/// A timer that is read like a file (timerfd of Linux). Expiries are counted when somebody looks, so a timer that nobody waits for needs no interrupt,
/// and one that has expired needs none until it is read.
/// </summary>
/// <param name="clock">Number of its clock.</param>
internal sealed class TimerFile(uint clock) : WaitQueue, ITimed
{
    private const uint RealTime = 0;
    private const uint RealTimeAlarm = 8;

    /// <summary>Whether its clock tells the time of the day.</summary>
    public bool IsRealTime => clock is RealTime or RealTimeAlarm;

    /// <summary>The first expiry that nobody has read, in nanoseconds since boot; 0: not armed.</summary>
    public ulong Deadline { get; private set; }

    /// <summary>Nanoseconds from one expiry to the next; 0: there is one only.</summary>
    public ulong Interval { get; private set; }

    /// <inheritdoc/>
    public int HeapIndex { get; set; } = -1;

    /// <summary>Whether it was said that it has expired, to those who waited then.</summary>
    public bool IsNoticed { get; set; }

    /// <summary>Whether it waits for a time of the day, which comes earlier or later when the clock is set.</summary>
    private bool _isOfDay;

    /// <summary>TFD_TIMER_CANCEL_ON_SET.</summary>
    private bool _isCanceledOnSet;

    /// <summary>When the board was started, by the clock that the deadline was reckoned from.</summary>
    private ulong _bootTime;

    /// <summary>Whether the clock was set since, and whoever reads next is to be told.</summary>
    public bool IsCanceled { get; private set; }

    /// <summary>It was armed with a time of the day.</summary>
    /// <param name="bootTime">Nanoseconds from 1970 to the boot, by which its deadline is.</param>
    /// <param name="isCanceledOnSet">Whoever reads it is told when the clock was set.</param>
    public void GoByDay(ulong bootTime, bool isCanceledOnSet)
    {
        _isOfDay = true;
        _bootTime = bootTime;
        _isCanceledOnSet = isCanceledOnSet;
    }

    /// <summary>The clock may have been set: reckon the deadline from it again. Not while the timer is in the heap.</summary>
    /// <param name="bootTime">Nanoseconds from 1970 to the boot, as the clock is set now.</param>
    public void Follow(ulong bootTime)
    {
        if (!_isOfDay || _bootTime == bootTime)
            return;
        if (Deadline != 0 && Deadline <= ulong.MaxValue - _bootTime)
        {
            ulong time = Deadline + _bootTime;
            Deadline = time > bootTime ? time - bootTime : 1;
        }

        _bootTime = bootTime;
        IsNoticed = false;
        IsCanceled |= _isCanceledOnSet;
    }

    /// <summary>Whoever reads is told that the clock was set, once.</summary>
    public bool TakeCancellation()
    {
        if (!IsCanceled)
            return false;
        IsCanceled = IsNoticed = false;
        return true;
    }

    /// <summary>Whether an expiry waits to be read.</summary>
    public bool HasExpired(ulong now) => Deadline != 0 && Deadline <= now;

    /// <summary>Arm it, or disarm it with a deadline of 0.</summary>
    public void Set(ulong deadline, ulong interval)
    {
        Deadline = deadline;
        Interval = deadline == 0 ? 0 : interval;
        IsNoticed = IsCanceled = _isOfDay = _isCanceledOnSet = false;
    }

    /// <summary>Take all expiries up to now.</summary>
    /// <returns>How many.</returns>
    public ulong Take(ulong now)
    {
        if (!HasExpired(now))
            return 0;
        IsNoticed = false;
        if (Interval == 0)
        {
            Deadline = 0;
            return 1;
        }

        ulong missed = (now - Deadline) / Interval;
        ulong last = Deadline + (missed * Interval); // at most now
        Deadline = Interval > ulong.MaxValue - last ? ulong.MaxValue : last + Interval;
        return missed + 1;
    }

    /// <summary>Nanoseconds to the next expiry that is still to come; 0: there is none.</summary>
    public ulong Left(ulong now)
    {
        if (!HasExpired(now))
            return Deadline == 0 ? 0 : Deadline - now;
        return Interval == 0 ? 0 : Interval - ((now - Deadline) % Interval);
    }
}
