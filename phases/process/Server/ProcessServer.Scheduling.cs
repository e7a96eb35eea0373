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
        if (pid == ProcessTable.LauncherPid)
            return Errno.None;
        if (NamedThread(caller, pid, out ProcessThread? thread) is not { IsAlive: true } process)
            return Errno.ESRCH;
        (policy, priority, nice) = thread?.Scheduling ?? process.Scheduling;
        return process.Domain == 0 ? Errno.None : _servers.TimeUsage(AccountOf(process.Domain, thread?.Index ?? 0), out _, out slice);
    }

    /// <inheritdoc/>
    public Errno SetScheduling(ulong domain, uint pid, SchedulingPolicy policy, int priority)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (!Server.Scheduling.IsValid(policy, priority))
            return Errno.EINVAL;
        if (pid == ProcessTable.LauncherPid)
            return Errno.EPERM;
        if (NamedThread(caller, pid, out ProcessThread? thread) is not { IsAlive: true } process)
            return Errno.ESRCH;
        bool isAllowed = policy == SchedulingPolicy.Other || MayTake(caller, process, priority);
        if (!caller.Identity.MaySchedule(process.Identity) || !isAllowed)
            return Errno.EPERM;
        Scheduling wanted = (thread?.Scheduling ?? process.Scheduling) with { Policy = policy, Priority = priority };
        return thread is null ? Reschedule(process, wanted) : Reschedule(process, thread, wanted);
    }

    /// <inheritdoc/>
    public Errno BoostThread(ulong domain, uint index, uint priority)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (!TryScheduling(caller, index, out _))
            return Errno.ESRCH;
        if (priority > Server.Scheduling.HighestPriority)
            return Errno.EINVAL;
        ProcessThread? thread = index == 0 ? null : caller.Objects!.Threads[(int)index - 1];
        bool isThere = (thread is not null && caller.Scheduling.Priority >= priority)
            || caller.Objects!.Threads.Exists(each => each != thread && each.Id != 0 && each.Scheduling.Priority >= priority);
        if (priority != 0 && !isThere && !MayTake(caller, caller, (int)priority))
            return Errno.EPERM;
        if (thread is null)
        {
            caller.Boost = (int)priority;
            return Reschedule(caller, caller.Scheduling);
        }

        thread.Boost = (int)priority;
        return Reschedule(caller, thread, thread.Scheduling);
    }

    /// <inheritdoc/>
    public Errno SetNice(ulong domain, uint pid, int nice)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (nice is < Server.Scheduling.LowestNice or > Server.Scheduling.HighestNice)
            return Errno.EINVAL;
        if (pid == ProcessTable.LauncherPid)
            return Errno.EPERM;
        return NamedThread(caller, pid, out _) is { IsAlive: true } process ? SetNice(caller, process, nice) : Errno.ESRCH;
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
        Errno error = Reschedule(process, process.Scheduling with { Nice = nice });
        if (process.Objects is not { } objects)
            return error;
        foreach (ProcessThread thread in objects.Threads)
        {
            Errno refusal = Reschedule(process, thread, thread.Scheduling with { Nice = nice });
            error = error == Errno.None ? refusal : error;
        }

        return error;
    }

    /// <summary>The process of an id, or that of the thread of an id, which is not the first then; 0: the caller with its first thread.</summary>
    private Process? NamedThread(Process caller, uint id, out ProcessThread? thread)
    {
        thread = null;
        if (Named(caller, id) is { } process)
            return process;
        if (_table.OfThread(id) is not { Objects: { } objects } owner)
            return null;
        thread = objects.Threads.Find(each => each.Id == id);
        return thread is null ? null : owner;
    }

    /// <summary>How a thread of a process is scheduled.</summary>
    /// <returns>False: there is no such thread.</returns>
    private static bool TryScheduling(Process process, uint index, out Scheduling scheduling)
    {
        scheduling = process.Scheduling;
        if (index == 0)
            return true;
        if (index > process.Objects!.Threads.Count || process.Objects.Threads[(int)index - 1] is not { Id: not 0 } thread)
            return false;
        scheduling = thread.Scheduling;
        return true;
    }

    /// <summary>Whether a process may give itself or another one a static priority.</summary>
    private static bool MayTake(Process caller, Process process, int priority) =>
        caller.Identity.IsPrivileged || (ulong)priority <= process.Limits.Soft(ResourceLimit.RealTimePriority);

    /// <summary>Schedule the first thread of a process.</summary>
    private Errno Reschedule(Process process, Scheduling scheduling)
    {
        Errno error = Apply(process, scheduling);
        if (error != Errno.None)
            return error;
        process.Scheduling = scheduling;
        _locks.Changed(process.Pid);
        return Errno.None;
    }

    /// <summary>Schedule another thread.</summary>
    private Errno Reschedule(Process process, ProcessThread thread, Scheduling scheduling)
    {
        Errno error = Apply(process, thread, scheduling);
        if (error != Errno.None)
            return error;
        thread.Scheduling = scheduling;
        _locks.Changed(thread.Id);
        return Errno.None;
    }

    /// <summary>Have the scheduler server schedule a first thread so, and by what it may need or has inherited at least.</summary>
    private Errno Apply(Process process, Scheduling scheduling) => process.Domain == 0
        ? Errno.None
        : _servers.SetScheduling(process.Domain, scheduling.Raised(Math.Max(process.Boost, process.Inherited)));

    private Errno Apply(Process process, ProcessThread thread, Scheduling scheduling) =>
        _servers.SetScheduling(AccountOf(process.Domain, thread.Index), scheduling.Raised(Math.Max(thread.Boost, thread.Inherited)));
}
