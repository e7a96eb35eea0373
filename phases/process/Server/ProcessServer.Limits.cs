using Pistachio.Abi;
using Pistachio.Processes.Protocol;

namespace Pistachio.Processes.Server;

public sealed partial class ProcessServer
{
    /// <inheritdoc/>
    public Errno Limit(ulong domain, uint pid, ResourceLimit resource, out ulong soft, out ulong hard)
    {
        soft = hard = 0;
        Errno error = FindLimited(domain, pid, resource, out _, out Process? process);
        if (error == Errno.None)
        {
            soft = process!.Limits.Soft(resource);
            hard = process.Limits.Hard(resource);
        }

        return error;
    }

    /// <inheritdoc/>
    public Errno SetLimit(ulong domain, uint pid, ResourceLimit resource, ulong soft, ulong hard)
    {
        Errno error = FindLimited(domain, pid, resource, out Process? caller, out Process? process);
        if (error != Errno.None)
            return error;
        if (soft > hard)
            return Errno.EINVAL;

        // No table of descriptors is larger, so nobody may be promised more.
        bool beyond = resource == ResourceLimit.OpenFiles && hard > ProcessRequest.MaximumDescriptors;
        if (beyond || (hard > process!.Limits.Hard(resource) && !caller!.Identity.IsPrivileged))
            return Errno.EPERM;

        ulong oldQuota = QuotaOf(process);
        process.Limits = process.Limits.With(resource, soft, hard);
        if (resource == ResourceLimit.CpuTime && process.IsAlive)
        {
            process.NextCpuWarning = 0;
            OnTimeUsed(process);
        }

        if (resource == ResourceLimit.FileSize && process.Domain != 0)
            return _servers.SetFileLimit(process.Domain, soft);
        return QuotaOf(process) != oldQuota && process.Domain != 0 ? _servers.SetMemoryQuota(process.Domain, QuotaOf(process)) : Errno.None;
    }

    /// <inheritdoc/>
    public Errno Usage(ulong domain, out ulong own, out ulong children, out ulong peakPages, out ulong childrenPeakPages)
    {
        own = children = peakPages = childrenPeakPages = 0;
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        own = TimeOf(caller);
        Errno error = _servers.MemoryUsage(domain, out _, out peakPages);
        children = caller.ChildrenTime;
        childrenPeakPages = caller.ChildrenPeakPages;
        return error;
    }

    private Errno FindLimited(ulong domain, uint pid, ResourceLimit resource, out Process? caller, out Process? process)
    {
        process = null;
        caller = _table.OfDomain(domain);
        if (caller is null)
            return Errno.EPERM;
        if ((uint)resource >= Limits.Count)
            return Errno.EINVAL;
        process = Named(caller, pid);
        if (process is null)
            return Errno.ESRCH;
        return process == caller || caller.Identity.MayLimit(process.Identity) ? Errno.None : Errno.EPERM;
    }
}
