using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.Timers;

namespace Pistachio.Processes.Server;

/// <content>
/// Timers that send signals. A timer whose signal is pending is not armed; it goes on when the signal is taken, and the expiries in between are its
/// overrun. So a process gets no more signals than it takes, whatever the interval, and a pending one costs nothing.
/// </content>
public sealed partial class ProcessServer
{
    /// <summary>Most timers of <c>timer_create</c> in a process.</summary>
    public const int MaximumTimers = 128;

    /// <summary>Nanoseconds that a timer rests at least after a signal that was dropped at once: nothing else holds up one with a tiny interval.</summary>
    private const ulong ShortestRest = 1_000_000;

    private const uint RealTimeClock = 0;

    private readonly DeadlineHeap<ProcessTimer> _timers = new();

    /// <summary>Whether the phase timers is in the image.</summary>
    private bool HasTimers => (_facts.Options & ProcessOptions.Timers) != 0;

    /// <summary>Timers that will expire, and processes that have some time to end.</summary>
    public int ArmedTimers => _timers.Count + _ending.Count;

    /// <summary>When the first timer expires, in nanoseconds since boot; 0: none is armed.</summary>
    public ulong NextExpiry
    {
        get
        {
            ulong first = _timers.Earliest;
            if (_ending.TryPeek(out (Process Process, ulong Deadline) ending) && (first == 0 || ending.Deadline < first))
                first = ending.Deadline;
            return first;
        }
    }

    /// <inheritdoc/>
    public Errno CreateTimer(ulong domain, uint clock, uint signal, bool isNamed, ulong value, uint receiver, out uint timer)
    {
        timer = 0;
        if (!HasTimers)
            return Errno.ENOSYS;
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (signal > Signals.Maximum || (receiver != 0 && !TryThread(caller, receiver, out _)))
            return Errno.EINVAL;
        if (CpuClock.TryParse(clock, out uint counted, out bool isThread)
            && !(isThread ? TryThread(caller, counted, out _) : counted == 0 || counted == caller.Pid))
            return !isThread && _table.Find(counted) is not null ? Errno.ENOTSUP : Errno.EINVAL;
        List<ProcessTimer?> timers = caller.Timers ??= new();
        int free = timers.IndexOf(null);
        if (free < 0 && timers.Count >= MaximumTimers)
            return Errno.EAGAIN;
        if (caller.Account.QueuedSignals >= caller.Limits.Soft(ResourceLimit.PendingSignals))
            return Errno.EAGAIN;
        int id = free < 0 ? timers.Count : free;
        ProcessTimer made = new(caller, id, clock, signal, isNamed ? (uint)id : value, caller.Account) { Receiver = receiver };
        if (free < 0)
            timers.Add(made);
        else
            timers[free] = made;
        caller.Account.QueuedSignals++;
        timer = (uint)id;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SetTimer(ulong domain, int timer, bool isAbsolute, ulong time, ulong interval, out ulong left, out ulong oldInterval)
    {
        left = oldInterval = 0;
        if (!HasTimers)
            return Errno.ENOSYS;
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (timer is < 0 and >= -ProcessTimer.IntervalTimers)
        {
            caller.IntervalTimers ??= new ProcessTimer?[ProcessTimer.IntervalTimers];
            caller.IntervalTimers[-1 - timer] ??= ProcessTimer.OfInterval(caller, -1 - timer);
        }

        if (TimerOf(caller, timer) is not { } found)
            return Errno.EINVAL;
        ulong now = NowOf(found);
        (left, oldInterval) = (found.Left(now), found.Interval);
        Disarm(found);
        found.IsOfDay = isAbsolute && found.Clock == RealTimeClock;
        found.Set(time == 0 ? 0 : DeadlineOf(found.Clock, isAbsolute, time, now), interval);
        Arm(found);
        if (found.IsCpu)
            OnTimeUsed(caller);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno GetTimer(ulong domain, int timer, out ulong left, out ulong interval, out uint overrun)
    {
        left = interval = overrun = 0;
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (TimerOf(caller, timer) is { } found)
            (left, interval, overrun) = (found.Left(NowOf(found)), found.Interval, found.Overrun);
        else if (timer is >= 0 or < -ProcessTimer.IntervalTimers)
            return Errno.EINVAL;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno DeleteTimer(ulong domain, uint timer)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (timer > int.MaxValue || TimerOf(caller, (int)timer) is not { } found)
            return Errno.EINVAL;
        Delete(found);
        return Errno.None;
    }

    /// <summary>Send the signals of all timers whose time has come.</summary>
    public void ExpireTimers()
    {
        // One clock reading for all: a timer that goes on at once is due after it, so this ends.
        ulong now = _kernel.Now;
        while (_timers.TryTake(now, out ProcessTimer timer))
            Expire(timer, now);
        EndLate(now);
    }

    /// <summary>Send the signal of a timer that was armed and whose time has come.</summary>
    private void Expire(ProcessTimer timer, ulong now)
    {
        try
        {
            _ = Post(timer.Process, timer.ToSignal()); // a timer has its place in the queue
        }
        catch (OutOfMemoryException) when (!timer.IsQueued && timer.Process.IsAlive)
        {
            // No request can be refused here: the same expiry once more, a little later.
            timer.Deadline = now + ShortestRest;
            Arm(timer);
            return;
        }

        if (!timer.IsQueued && timer.Process.IsAlive && timer.Process.Ending == 0)
            Rest(timer, now);
    }

    /// <summary>Take a pending signal of a process (0) or one of its threads, and let the timer that sent it go on.</summary>
    private bool TryTakePending(Process process, uint receiver, ulong set, out QueuedSignal taken)
    {
        taken = default;
        if (PendingOf(process, receiver) is not { } pending || !pending.TryTake(set, out taken))
            return false;
        ShowPending(process, receiver);
        if (taken.Timer is { } timer)
        {
            // An alarm that was set again since is armed already.
            if (timer.HeapIndex < 0)
            {
                timer.Take(NowOf(timer));
                Arm(timer);
                if (timer.IsCpu)
                    SetTimeLimits(process);
            }

            if (!timer.IsOfInterval)
                taken = taken with { Sender = (uint)timer.Id | ((ulong)timer.Overrun << 32) };
        }

        return true;
    }

    /// <summary>Signals of a process were forgotten: timers that sent one of them go on.</summary>
    private void ResumeTimers(Process process)
    {
        foreach (ProcessTimer? timer in process.IntervalTimers ?? [])
        {
            if (timer is not null)
                Rest(timer, NowOf(timer));
        }

        foreach (ProcessTimer? timer in process.Timers ?? [])
        {
            if (timer is not null)
                Rest(timer, NowOf(timer));
        }

        if (process.CpuTimers is not null)
            SetTimeLimits(process);
    }

    /// <summary>A timer whose signal was dropped: it rests a little, or for good if it was to expire once.</summary>
    private void Rest(ProcessTimer timer, ulong now)
    {
        if (timer.IsQueued || timer.HeapIndex >= 0 || timer.Deadline == 0 || timer.Signal == 0)
            return;
        if (timer.Interval == 0)
            timer.Set(0, 0);
        else
            _ = timer.Forward(now + ShortestRest);
        Arm(timer);
    }

    /// <summary>A program begins: what the one before made with <c>timer_create</c> is gone, its alarm is not.</summary>
    private void DeleteTimers(Process process)
    {
        foreach (ProcessTimer? timer in process.Timers?.ToArray() ?? [])
        {
            if (timer is not null)
                Delete(timer);
        }

        process.Timers = null;
    }

    /// <summary>A process ends.</summary>
    private void EndTimers(Process process)
    {
        DeleteTimers(process);
        WakeCpuSleepers(process, 0);
        foreach (ProcessTimer? timer in process.IntervalTimers ?? [])
        {
            if (timer is not null)
                Disarm(timer);
        }

        process.IntervalTimers = null;
    }

    private void Delete(ProcessTimer timer)
    {
        Disarm(timer);
        timer.Set(0, 0);
        if (timer.Payer is { } payer)
            payer.QueuedSignals--;
        timer.Process.Timers![timer.Id] = null;
    }

    /// <summary>Have a timer neither expire nor be pending. POSIX leaves open what becomes of a pending signal.</summary>
    private void Disarm(ProcessTimer timer)
    {
        if (timer.IsCpu)
            Unlist(timer);
        else
            _timers.Remove(timer);
        if (!timer.IsQueued || timer.IsOfInterval)
            return; // a pending SIGALRM stays, as any signal
        PendingOf(timer.Process, timer.Receiver)!.Remove(timer);
        ShowPending(timer.Process, timer.Receiver);
    }

    private void Arm(ProcessTimer timer)
    {
        if (timer.Deadline == 0 || timer.Signal == 0)
            return;
        if (timer.IsCpu)
            List(timer);
        else
            _timers.Add(timer);
    }

    private static ProcessTimer? TimerOf(Process process, int timer)
    {
        if (timer < 0)
            return timer >= -ProcessTimer.IntervalTimers ? process.IntervalTimers?[-1 - timer] : null;
        return process.Timers is { } timers && timer >= 0 && timer < timers.Count ? timers[timer] : null;
    }

    /// <summary>A time of a clock, or from now on, in nanoseconds since boot or of CPU time; never 0.</summary>
    private ulong DeadlineOf(uint clock, bool isAbsolute, ulong time, ulong now)
    {
        if (!isAbsolute)
            return time > ulong.MaxValue - now ? ulong.MaxValue : now + time;
        if (clock != RealTimeClock)
            return time;
        return FromTimeOfDay(time);
    }
}
