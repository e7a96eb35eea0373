using Pistachio.Abi;
using Pistachio.Memory.Protocol;

namespace Pistachio.Memory.Server;

public sealed partial class MemoryServer
{
    /// <inheritdoc/>
    public Errno CreateDomain(ulong caller, ulong domain, ulong quota)
    {
        if (caller != MemoryBadge.Control)
            return Errno.EPERM;
        if (!MemoryBadge.IsDomain(domain))
            return Errno.EINVAL;
        return _domains.TryAdd(domain, new Domain(domain, quota)) ? Errno.None : Errno.EEXIST;
    }

    /// <inheritdoc/>
    public Errno DestroyDomain(ulong caller, ulong domain, out ulong peak)
    {
        peak = 0;
        if (caller != MemoryBadge.Control)
            return Errno.EPERM;
        if (!_domains.Remove(domain, out Domain? dead))
            return Errno.ESRCH;
        peak = dead.Peak;
        Empty(dead);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Begin(ulong domain, out ulong quota)
    {
        quota = 0;
        if (_domains.TryGetValue(domain, out Domain? known))
        {
            Empty(known);
            quota = known.Quota;
            return Errno.None;
        }

        if (_defaultQuota == 0 || !MemoryBadge.IsDomain(domain))
            return Errno.EPERM;
        _domains.Add(domain, new Domain(domain, _defaultQuota));
        quota = _defaultQuota;
        return Errno.None;
    }

    /// <summary>Take everything back from a domain.</summary>
    private void Empty(Domain dead)
    {
        dead.ForgetGrants();
        DetachAll(dead);

        // Memory first: page tables that go earlier take mappings with them that are still to be undone one by one.
        foreach (Block block in dead.Blocks.Values)
        {
            if (block.Kind == CapabilityKind.Memory)
                _pool.LoseHolder(block);
        }

        foreach (Block block in dead.Blocks.Values)
        {
            if (block.Kind != CapabilityKind.Memory)
                _pool.LoseHolder(block);
        }

        dead.DropAll();
        dead.Repossessed?.Clear();
        DropNotification(dead);
        dead.Deadline = 0;
    }

    /// <summary>Take all memory but page tables back from a domain.</summary>
    private void ReleaseMemory(Domain domain, uint kept = 0)
    {
        DetachAll(domain);
        foreach (Block block in Snapshot(domain))
        {
            if (block.IsPrivate && (kept == 0 || block.Id != kept))
                _pool.Return(block, domain);
        }

        domain.Repossessed?.Clear();
    }

    private void DetachAll(Domain domain)
    {
        if (domain.Attached.Count == 0)
            return;
        SharedObject[] attached = new SharedObject[domain.Attached.Count];
        domain.Attached.Values.CopyTo(attached, 0);
        foreach (SharedObject shared in attached)
            Detach(shared, domain);
    }

    /// <inheritdoc/>
    public Errno SetQuota(ulong caller, ulong domain, ulong quota)
    {
        if (caller != MemoryBadge.Control)
            return Errno.EPERM;
        if (!_domains.TryGetValue(domain, out Domain? owner))
            return Errno.ESRCH;
        owner.Quota = quota;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno DomainUsage(ulong caller, ulong domain, out ulong quota, out ulong used, out ulong peak)
    {
        quota = used = peak = 0;
        if (caller != MemoryBadge.Control)
            return Errno.EPERM;
        if (!_domains.TryGetValue(domain, out Domain? owner))
            return Errno.ESRCH;
        quota = owner.Quota;
        used = owner.Used;
        peak = owner.Peak;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno MachineUsage(ulong caller, out ulong total, out ulong free)
    {
        total = free = 0;
        if (caller != MemoryBadge.Control)
            return Errno.EPERM;
        total = _pool.TotalPages;
        free = total - _pool.UsedPages;
        return Errno.None;
    }

    private static Block[] Snapshot(Domain domain)
    {
        Block[] blocks = new Block[domain.Blocks.Count];
        domain.Blocks.Values.CopyTo(blocks, 0);
        return blocks;
    }
}
