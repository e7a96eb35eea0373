using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;

namespace Pistachio.Processes.Server;

/// <content>
/// CPU time of processes and threads, timers that count it, and RLIMIT_CPU. The kernel stops a thread, and tells this server, when its scheduling context
/// has been used up to a limit: while somebody waits for CPU time each thread has the limit at which, at the earliest, that time can have come. So nothing
/// looks at clocks meanwhile, and a process that does not run costs nothing.
/// </content>
public sealed partial class ProcessServer
{
    /// <summary>Shortest time that a thread of several gets before the server looks again, in nanoseconds.</summary>
    private const ulong ShortestShare = 100_000;

    /// <inheritdoc/>
    public Errno CpuTime(ulong domain, uint id, bool isThread, out ulong nanoseconds)
    {
        nanoseconds = 0;
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (!isThread)
        {
            if (Named(caller, id) is not { } process)
                return Errno.EINVAL;
            nanoseconds = TimeOf(process);
            return Errno.None;
        }

        if (!TryThread(caller, id, out uint index))
            return Errno.EINVAL;
        nanoseconds = TimeOfThread(caller.Objects!, index);
        return Errno.None;
    }

    /// <summary>A thread stopped because it has used the time that it was given. Afterwards it may go on, if its process is alive.</summary>
    private void OnTimeUsed(Process process)
    {
        ExpireCpuTimers(process);
        if (process.IsAlive && process.Ending == 0)
            SetTimeLimits(process);
    }

    /// <summary>Send the signals of all CPU timers of a process whose time has come, and those of RLIMIT_CPU.</summary>
    private void ExpireCpuTimers(Process process)
    {
        foreach (ProcessTimer timer in process.CpuTimers?.ToArray() ?? [])
        {
            ulong now = NowOf(timer);
            if (timer.HeapIndex < 0 || timer.Deadline > now)
                continue;
            if (timer.Sleeper is not null)
            {
                Wake(timer);
                continue;
            }

            Unlist(timer);
            Expire(timer, now);
            if (!process.IsAlive || process.Ending != 0)
                return;
        }

        ulong limit = NextCpuLimit(process);
        ulong used = limit == Limits.None ? 0 : TimeOf(process);
        if (used < limit)
            return;
        bool isHard = used / NanosecondsPerSecond >= process.Limits.Hard(ResourceLimit.CpuTime);
        process.NextCpuWarning = ((used / NanosecondsPerSecond) + 1) * NanosecondsPerSecond;
        _ = Post(process, new QueuedSignal(isHard ? Signals.Kill : Signals.CpuTimeExceeded, KernelCode, 0)); // neither is queued, so there is room
    }

    /// <summary>When RLIMIT_CPU is to be looked at next, in nanoseconds of CPU time: the soft limit, each second from then on, and the hard one.</summary>
    private static ulong NextCpuLimit(Process process)
    {
        ulong soft = InNanoseconds(process.Limits.Soft(ResourceLimit.CpuTime));
        ulong hard = InNanoseconds(process.Limits.Hard(ResourceLimit.CpuTime));
        return Math.Min(soft == Limits.None ? soft : Math.Max(soft, process.NextCpuWarning), hard);
    }

    /// <summary>A limit in seconds; none is a second, as on Linux.</summary>
    private static ulong InNanoseconds(ulong seconds) =>
        seconds >= Limits.None / NanosecondsPerSecond ? Limits.None : Math.Max(seconds, 1) * NanosecondsPerSecond;

    /// <summary>Have the kernel stop threads of a process when CPU time that somebody waits for can have been used.</summary>
    private void SetTimeLimits(Process process)
    {
        if (process.Objects is not { } objects)
            return;
        ulong next = NextCpuLimit(process);
        foreach (ProcessTimer timer in process.CpuTimers ?? [])
        {
            if (!timer.IsOfThread)
                next = Math.Min(next, timer.Deadline);
        }

        bool isWanted = next != Limits.None || process.CpuTimers is { Count: > 0 };
        if (!isWanted && !process.HasTimeLimits)
            return;
        process.HasTimeLimits = isWanted;
        ulong left = next == Limits.None ? Limits.None : LeftOf(next, TimeOf(process));

        // All threads together use up what is left at the earliest when each has used its share; one that sleeps does not use its own, so they are told again.
        ulong threads = process.ThreadCount + 1;
        ulong share = left == Limits.None || threads == 1 ? left : Math.Max(left / threads, ShortestShare);
        for (uint index = 0; index <= objects.Threads.Count; index++)
        {
            ulong most = share;
            foreach (ProcessTimer timer in process.CpuTimers ?? [])
            {
                if (timer.IsOfThread && IsThreadOf(timer, objects, index))
                    most = Math.Min(most, LeftOf(timer.Deadline, TimeOfThread(objects, index)));
            }

            ulong context = index == 0 ? objects.Context : objects.Threads[(int)index - 1].Context;
            ulong limit = most == Limits.None || _kernel.SchedulingUsed(context, out ulong used) != CallStatus.Ok ? 0 : used + most;
            _ = _kernel.SchedulingLimit(context, limit); // the context is ours
        }
    }

    private static ulong LeftOf(ulong deadline, ulong now) => deadline > now ? deadline - now : 1;

    /// <summary>The time that a timer counts, in nanoseconds.</summary>
    private ulong NowOf(ProcessTimer timer)
    {
        if (!timer.IsCpu)
            return _kernel.Now;
        if (!timer.IsOfThread)
            return TimeOf(timer.Process);
        return TryThread(timer.Process, timer.Thread, out uint index) ? TimeOfThread(timer.Process.Objects!, index) : 0;
    }

    private ulong TimeOfThread(ProcessDomain objects, uint index)
    {
        (ulong context, ulong before) = index == 0
            ? (objects.Context, objects.UsedBefore)
            : (objects.Threads[(int)index - 1].Context, objects.Threads[(int)index - 1].UsedBefore);
        return _kernel.SchedulingUsed(context, out ulong used) == CallStatus.Ok && used > before ? used - before : 0;
    }

    /// <summary>Which thread of a process has an id.</summary>
    private static bool TryThread(Process process, uint id, out uint index)
    {
        index = 0;
        if (process.Objects is not { } objects || id == 0)
            return false;
        if (id == process.Pid)
            return true;
        index = (uint)objects.Threads.FindIndex(each => each.Id == id) + 1;
        return index != 0;
    }

    private static bool IsThreadOf(ProcessTimer timer, ProcessDomain objects, uint index) =>
        timer.Thread == (index == 0 ? timer.Process.Pid : objects.Threads[(int)index - 1].Id);

    private void List(ProcessTimer timer)
    {
        List<ProcessTimer> timers = timer.Process.CpuTimers ??= new();
        timers.Add(timer);
        timer.HeapIndex = 0;
    }

    private static void Unlist(ProcessTimer timer)
    {
        if (timer.HeapIndex < 0)
            return;
        timer.Process.CpuTimers!.Remove(timer);
        timer.HeapIndex = -1;
    }
}
