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
        if (Named(caller, pid) is not { IsAlive: true } process)
            return Errno.ESRCH;
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
            process.Scheduling = scheduling;
        return error;
    }
}
