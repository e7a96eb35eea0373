using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;

namespace Pistachio.Processes.Server;

public sealed partial class ProcessServer
{
    /// <inheritdoc/>
    public Errno Scheduling(ulong domain, uint pid, out SchedulingPolicy policy, out int priority, out int nice, out ulong slice)
    {
        policy = default;
        priority = nice = 0;
        slice = 0;
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (Named(caller, pid) is not { IsAlive: true } process)
            return Errno.ESRCH;
        (policy, priority, nice) = process.Scheduling;
        return process.Domain == 0 ? Errno.None : _servers.TimeUsage(process.Domain, out _, out slice);
    }

    /// <inheritdoc/>
    public Errno SetScheduling(ulong domain, uint pid, SchedulingPolicy policy, int priority)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (!Server.Scheduling.IsValid(policy, priority))
            return Errno.EINVAL;
        if (Named(caller, pid) is not { IsAlive: true } process)
            return Errno.ESRCH;
        bool realTime = policy == SchedulingPolicy.Other || (ulong)priority <= process.Limits.Soft(ResourceLimit.RealTimePriority);
        if (!caller.Identity.MaySchedule(process.Identity) || !(realTime || caller.Identity.IsPrivileged))
            return Errno.EPERM;
        return Reschedule(process, process.Scheduling with { Policy = policy, Priority = priority });
    }

    /// <inheritdoc/>
    public Errno SetNice(ulong domain, uint pid, int nice)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (nice is < Server.Scheduling.LowestNice or > Server.Scheduling.HighestNice)
            return Errno.EINVAL;
        return Named(caller, pid) is { IsAlive: true } process ? SetNice(caller, process, nice) : Errno.ESRCH;
    }

    /// <inheritdoc/>
    public Errno NiceOfAll(ulong domain, bool isUser, uint id, out int nice)
    {
        nice = Server.Scheduling.HighestNice;
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        List<Process> processes = Selected(caller, isUser, id);
        foreach (Process process in processes)
            nice = Math.Min(nice, process.Scheduling.Nice);
        return processes.Count == 0 ? Errno.ESRCH : Errno.None;
    }

    /// <inheritdoc/>
    public Errno SetNiceOfAll(ulong domain, bool isUser, uint id, int nice)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (nice is < Server.Scheduling.LowestNice or > Server.Scheduling.HighestNice)
            return Errno.EINVAL;
        List<Process> processes = Selected(caller, isUser, id);
        Errno refusal = processes.Count == 0 ? Errno.ESRCH : Errno.None;
        foreach (Process process in processes)
        {
            Errno error = SetNice(caller, process, nice);
            refusal = error == Errno.None ? refusal : error;
        }

        return refusal;
    }

    private List<Process> Selected(Process caller, bool isUser, uint id)
    {
        uint own = isUser ? caller.Identity.User : caller.Group;
        uint wanted = id == 0 ? own : id;
        return Snapshot().FindAll(each => each.IsAlive && (isUser ? each.Identity.User : each.Group) == wanted);
    }

    private Errno SetNice(Process caller, Process process, int nice)
    {
        if (!caller.Identity.MaySchedule(process.Identity))
            return Errno.EPERM;

        // RLIMIT_NICE of n allows nice values down to 20 - n.
        bool worse = nice >= process.Scheduling.Nice || (ulong)(20 - nice) <= process.Limits.Soft(ResourceLimit.Nice);
        if (!worse && !caller.Identity.IsPrivileged)
            return Errno.EACCES;
        return Reschedule(process, process.Scheduling with { Nice = nice });
    }

    private Errno Reschedule(Process process, Scheduling scheduling)
    {
        Errno error = process.Domain == 0 ? Errno.None : _servers.SetScheduling(process.Domain, scheduling);
        if (error == Errno.None)
            error = RescheduleThreads(process, scheduling);
        if (error == Errno.None)
            process.Scheduling = scheduling;
        return error;
    }
}
