using Pistachio.Abi;
using Pistachio.Timers;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>Timers that are read and waited for like files (timerfd of Linux). While nobody waits for one the server waits without a deadline.</content>
public sealed partial class VfsServer
{
    private const uint AbsoluteTime = 1;
    private const uint CancelOnSet = 2;

    /// <summary>Timers that somebody waits for, or waited for not long ago, and whose expiry was not noticed yet.</summary>
    private readonly DeadlineHeap<TimerFile> _timers = new();

    /// <summary>Timers whose expiry somebody must be told.</summary>
    public int ArmedTimers => _timers.Count;

    /// <summary>When the first of them expires, in nanoseconds since boot; 0: there is none.</summary>
    public ulong NextExpiry => _timers.Earliest;

    /// <inheritdoc/>
    public Errno MakeTimer(ulong domain, uint clock, OpenFlags flags, out uint handle)
    {
        const uint realTime = 0;
        const uint monotonic = 1;
        const uint sinceBoot = 7;
        const uint realTimeAlarm = 8;
        const uint sinceBootAlarm = 9;
        handle = 0;
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        if ((flags & ~(OpenFlags.NonBlocking | OpenFlags.CloseOnExec)) != 0)
            return Errno.EINVAL;
        if (clock is not (realTime or monotonic or sinceBoot or realTimeAlarm or sinceBootAlarm))
            return Errno.EINVAL;
        if (clock is realTimeAlarm or sinceBootAlarm && caller.Effective.User != 0)
            return Errno.EPERM;
        return HoldNameless(caller, FileKind.Timer, (flags & OpenFlags.NonBlocking) | OpenFlags.ReadWrite, new TimerFile(clock), out handle);
    }

    /// <inheritdoc/>
    public Errno SetTimer(ulong domain, uint handle, uint flags, ulong time, ulong interval, out ulong left, out ulong oldInterval)
    {
        left = oldInterval = 0;
        Errno error = FindTimer(domain, handle, out TimerFile? timer);
        if (timer is null)
            return error;
        if ((flags & ~(AbsoluteTime | CancelOnSet)) != 0)
            return Errno.EINVAL;
        ulong now = _kernel.SinceBoot;
        (left, oldInterval) = (timer.Left(now), timer.Interval);
        _timers.Remove(timer);
        timer.Set(time == 0 ? 0 : DeadlineOf(timer, (flags & AbsoluteTime) != 0, time, now), interval);
        if (timer.IsRealTime && (flags & AbsoluteTime) != 0 && time != 0)
            timer.GoByDay(_kernel.BootTime, (flags & CancelOnSet) != 0);
        Await(timer);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno GetTimer(ulong domain, uint handle, out ulong left, out ulong interval)
    {
        left = interval = 0;
        Errno error = FindTimer(domain, handle, out TimerFile? timer);
        if (timer is not null)
            (left, interval) = (timer.Left(_kernel.SinceBoot), timer.Interval);
        return error;
    }

    /// <inheritdoc/>
    public Errno TimerRead(ulong domain, uint handle, out ulong expiries)
    {
        expiries = 0;
        Errno error = FindTimer(domain, handle, out TimerFile? timer);
        if (timer is null)
            return error == Errno.EINVAL ? Errno.EBADF : error;
        if (timer.TakeCancellation())
            return Errno.ECANCELED;
        ulong now = _kernel.SinceBoot;
        if (!timer.HasExpired(now))
            return Errno.EAGAIN;
        _timers.Remove(timer); // while its deadline is the one that it came with
        expiries = timer.Take(now);
        Await(timer);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SetBootTime(ulong caller, ulong bootTime)
    {
        if (caller != Control)
            return Errno.EPERM;
        ulong old = _kernel.BootTime;
        _kernel.BootTime = bootTime;
        if (old != bootTime)
            OnClockSet();
        return Errno.None;
    }

    /// <summary>Answer requests that wait for timers whose time has come.</summary>
    /// <param name="messagePage">Address of the server thread's message page.</param>
    public void ExpireTimers(ulong messagePage)
    {
        // One clock reading for all: a timer that is read goes on after it, so this ends.
        ulong now = _kernel.SinceBoot;
        while (_timers.TryTake(now, out TimerFile timer))
        {
            Notice(timer);
            AnswerWaiters(messagePage);
        }
    }

    /// <summary>
    /// The clock was set. Timers that somebody waits for are looked at now, the others when somebody looks at them (<see cref="TimerFile.Follow"/>).
    /// </summary>
    private void OnClockSet()
    {
        foreach (TimerFile timer in _timers.TakeAll())
        {
            timer.Follow(_kernel.BootTime);
            if (timer.IsCanceled)
                Notice(timer);
            else
                _timers.Add(timer);
        }
    }

    private Errno FindTimer(ulong domain, uint handle, out TimerFile? timer)
    {
        Errno error = Find(domain, handle, out _, out OpenFile? file);
        timer = file?.Queue as TimerFile;
        if (timer is { HeapIndex: < 0 })
            timer.Follow(_kernel.BootTime);
        return file is not null && timer is null ? Errno.EINVAL : error;
    }

    private PollEvents ReadyOfTimer(TimerFile timer) => Look(timer) ? PollEvents.Input | PollEvents.InputNormal : PollEvents.None;

    /// <summary>Whether a timer has expired. Whoever sees that first tells the others.</summary>
    private bool Look(TimerFile timer)
    {
        if (timer.HeapIndex < 0)
            timer.Follow(_kernel.BootTime);
        if (timer.IsNoticed)
            return true;
        if (!timer.IsCanceled && !timer.HasExpired(_kernel.SinceBoot))
            return false;
        _timers.Remove(timer);
        Notice(timer);
        return true;
    }

    private void Notice(TimerFile timer)
    {
        timer.IsNoticed = true;
        Changed(timer);
    }

    /// <summary>If this is a timer that somebody waits for, see to it that its expiry is noticed.</summary>
    private void Await(WaitQueue queue)
    {
        if (queue is TimerFile { HeapIndex: < 0, IsNoticed: false, Deadline: not 0 } timer && timer.Waiters.Count != 0)
            _timers.Add(timer);
    }

    /// <summary>A time of a timer's clock, or from now on, in nanoseconds since boot; never 0.</summary>
    private ulong DeadlineOf(TimerFile timer, bool isAbsolute, ulong time, ulong now)
    {
        if (!isAbsolute)
            return time > ulong.MaxValue - now ? ulong.MaxValue : now + time;
        if (!timer.IsRealTime)
            return time;
        return time > _kernel.BootTime ? time - _kernel.BootTime : 1;
    }
}
