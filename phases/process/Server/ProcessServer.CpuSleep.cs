using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.Processes.Server;

/// <content>
/// Sleeping by clocks of CPU time (clock_nanosleep): a timer without a signal in the list of the process whose time counts, which wakes a thread
/// of perhaps another one.
/// </content>
public sealed partial class ProcessServer
{
    /// <summary>Who sleeps, and by which timer.</summary>
    private readonly Dictionary<(ulong Domain, uint Thread), ProcessTimer> _cpuSleepers = new();

    /// <summary>Threads that sleep by CPU time.</summary>
    public int CpuSleepers => _cpuSleepers.Count;

    /// <inheritdoc/>
    public Errno AwaitCpuTime(ulong domain, uint index, uint clock, bool isAbsolute, ulong time)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (!_builder.IsAlive(caller.Objects!, index))
            return Errno.ESRCH;
        if (!CpuClock.TryParse(clock, out uint counted, out bool isThread))
            return Errno.EINVAL;
        uint own = index == 0 ? caller.Pid : caller.Objects!.Threads[(int)index - 1].Id;
        if (isThread && (counted == own || !TryThread(caller, counted, out _)))
            return Errno.EINVAL;
        if ((isThread ? caller : Named(caller, counted)) is not { IsAlive: true, Objects: not null } process)
            return Errno.EINVAL;
        ForgetSleep(domain, index);
        ProcessTimer timer = new(process, 0, clock, 0, 0, payer: null) { Sleeper = (domain, index) };
        ulong now = NowOf(timer);
        timer.Set(DeadlineOf(clock, isAbsolute, System.Math.Max(time, 1), now), 0);
        _cpuSleepers.Add((domain, index), timer);
        List(timer);
        OnTimeUsed(process);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno LeaveCpuTime(ulong domain, uint index, out ulong left)
    {
        left = 0;
        if (!_cpuSleepers.TryGetValue((domain, index), out ProcessTimer? timer))
            return Errno.None;
        ulong now = NowOf(timer);
        left = timer.Deadline > now ? timer.Deadline - now : 0;
        StopSleep(timer);
        SetTimeLimits(timer.Process);
        return Errno.None;
    }

    /// <summary>What a thread slept for has come, or cannot come any more.</summary>
    private void Wake(ProcessTimer timer)
    {
        (ulong domain, uint index) = timer.Sleeper!.Value;
        StopSleep(timer);
        if (_table.OfDomain(domain)?.Objects is not { } objects || !_builder.IsAlive(objects, index))
            return;
        _builder.WordsOf(objects, index).Woken = 1;
        _ = _kernel.ThreadUpcall(ThreadOf(objects, index)); // the thread is ours
    }

    /// <summary>A thread does not sleep by CPU time any more, if it did.</summary>
    private void ForgetSleep(ulong domain, uint index)
    {
        if (_cpuSleepers.TryGetValue((domain, index), out ProcessTimer? timer))
            StopSleep(timer);
    }

    private void StopSleep(ProcessTimer timer)
    {
        _cpuSleepers.Remove(timer.Sleeper!.Value);
        Unlist(timer);
    }

    /// <summary>A process (0) or one of its threads ends: whoever sleeps by its time is woken.</summary>
    private void WakeCpuSleepers(Process process, uint thread)
    {
        foreach (ProcessTimer timer in process.CpuTimers?.ToArray() ?? [])
        {
            if (timer.Sleeper is not null && (thread == 0 || timer.Thread == thread))
                Wake(timer);
        }
    }
}
