using Pistachio.Abi;
using Pistachio.Memory.Protocol;

namespace Pistachio.Memory.Server;

/// <summary>
/// Inherited memory. A private granule is in one of two states: one domain holds it and may write it, or any number hold it (one too, until it
/// asks) and nobody can write it. So fork costs one kernel call for each granule the parent could write, and leaving a granule to others none.
/// </summary>
/// <remarks>
/// Each holder pays for the whole granule, as if it had a copy. So nobody's use rises because another one leaves, and a domain can always
/// keep what it inherited. The price: a child whose quota is less than what its parent holds cannot be made.
/// </remarks>
public sealed partial class MemoryServer
{
    /// <inheritdoc/>
    public Errno ForkDomain(ulong caller, ulong parent, ulong child, ulong quota)
    {
        if (caller != MemoryBadge.Control)
            return Errno.EPERM;
        if (child < MemoryBadge.FirstDomain)
            return Errno.EINVAL;
        if (!_domains.TryGetValue(parent, out Domain? ancestor))
            return Errno.ESRCH;
        if (_domains.ContainsKey(child))
            return Errno.EEXIST;

        int inherited = 0;
        foreach (Granule granule in ancestor.Granules.Values)
            inherited += granule.IsInherited ? 1 : 0;
        if ((ulong)inherited * GranulePool.Pages > quota)
            return Errno.ENOMEM;

        Domain heir = new(child, quota, inherited);
        foreach (Granule granule in ancestor.Granules.Values)
        {
            if (!granule.IsInherited || _pool.Share(granule, heir))
                continue;

            // The parent still writes this one. Those it lost so far it can ask for, as after a fork that worked.
            Empty(heir);
            return Errno.ENOMEM;
        }

        foreach (SharedObject shared in ancestor.Attached.Values)
        {
            shared.Attachments.Add(child, new Attachment(shared.Attachments[parent].Rights));
            heir.Attached.Add(shared.Id, shared);
        }

        _domains.Add(child, heir);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno AllocateKept(ulong domain, out uint granule, out ulong memory)
    {
        Errno error = AllocateFrames(domain, out granule, out memory);
        if (error == Errno.None)
            _domains[domain].Granules[granule].IsKept = true;
        return error;
    }

    /// <inheritdoc/>
    public Errno InheritedFrames(ulong domain, uint granule, out bool alone, out ulong memory)
    {
        alone = false;
        memory = 0;
        if (!_domains.TryGetValue(domain, out Domain? owner))
            return Errno.EPERM;
        if (!owner.Granules.TryGetValue(granule, out Granule? held) || !held.IsPrivate)
            return Errno.EINVAL;
        alone = held.Holders == 1;
        CallStatus status = alone ? _pool.Whole(held, out memory) : _pool.Readable(held, out memory);
        return status == CallStatus.Ok ? Errno.None : Errno.ENOMEM;
    }

    /// <inheritdoc/>
    public Errno ReleaseAll(ulong domain)
    {
        if (!_domains.TryGetValue(domain, out Domain? owner))
            return Errno.EPERM;
        ReleaseMemory(owner);
        EndReclaimWhenMet(owner);
        return Errno.None;
    }
}
