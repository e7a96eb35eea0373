using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.Processes.Server;

/// <content>
/// Setting the clock of the day. What time it is follows from the time since boot, which nobody changes, and when the board was started, which is
/// in the start page of each process, where libraries and the vDSO read it.
/// </content>
public sealed partial class ProcessServer
{
    /// <summary>Nanoseconds from 1970 to the boot, as the clock is set now.</summary>
    private ulong _bootTime;

    /// <inheritdoc/>
    public Errno SetClock(ulong domain, ulong time)
    {
        if (!TryCaller(domain, out Process caller) || !SubjectOf(caller).Identity.IsPrivileged)
            return Errno.EPERM;
        ulong now = _kernel.Now;
        if (time < now || time == ulong.MaxValue)
            return Errno.EINVAL;
        ulong old = _bootTime;
        Errno error = _servers.SetBootTime(time - now);
        if (error != Errno.None)
            return error;
        _bootTime = time - now;
        _builder.SetBootTime(_bootTime);
        foreach (Process process in _table.All)
        {
            foreach (ProcessTimer? timer in process.Timers ?? [])
            {
                if (timer is { IsOfDay: true, Deadline: not 0 })
                    Move(timer, old);
            }

            if (process.Objects is { } objects)
                TellClock(objects);
        }

        return Errno.None;
    }

    /// <summary>The time of the day that a timer waits for comes at another time since boot.</summary>
    private void Move(ProcessTimer timer, ulong oldBootTime)
    {
        bool isArmed = timer.HeapIndex >= 0;
        if (isArmed)
            _timers.Remove(timer);
        ulong time = timer.Deadline > ulong.MaxValue - oldBootTime ? ulong.MaxValue : timer.Deadline + oldBootTime;
        timer.Deadline = FromTimeOfDay(time);
        if (isArmed)
            _timers.Add(timer);
    }

    /// <summary>A time of the day in nanoseconds since boot; one before the boot is the first there is.</summary>
    private ulong FromTimeOfDay(ulong time)
    {
        if (time == ulong.MaxValue)
            return time; // never
        return time > _bootTime ? time - _bootTime : 1;
    }

    /// <summary>Tell a process the new time, and call those of its threads that wait for a time of the day.</summary>
    private void TellClock(ProcessDomain objects)
    {
        _builder.ShowBootTime(objects);
        for (uint index = 0; index <= objects.Threads.Count; index++)
        {
            if (_builder.IsAlive(objects, index) && _builder.WordsOf(objects, index).AwaitsTimeOfDay != 0)
                _ = _kernel.ThreadUpcall(ThreadOf(objects, index)); // the thread is ours
        }
    }
}
