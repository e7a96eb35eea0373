using Pistachio.Abi;
using Pistachio.Memory.Protocol;

namespace Pistachio.Memory.Server;

/// <summary>
/// Inherited memory. A private block is in one of two states: one domain holds it and may write it, or any number hold it (one too, until it
/// asks) and nobody can write it. So fork costs one kernel call for each block the parent could write, and leaving a block to others none.
/// </summary>
/// <remarks>
/// Each holder pays for the whole block, as if it had a copy. So nobody's use rises because another one leaves, and a domain can always
/// keep what it inherited. The price: a child whose quota is less than what its parent holds cannot be made.
/// </remarks>
public sealed partial class MemoryServer
{
    /// <inheritdoc/>
    public Errno ForkDomain(ulong caller, ulong parent, ulong child, ulong quota)
    {
        if (caller != MemoryBadge.Control)
            return Errno.EPERM;
        if (!MemoryBadge.IsDomain(child))
            return Errno.EINVAL;
        if (!_domains.TryGetValue(parent, out Domain? ancestor))
            return Errno.ESRCH;
        if (_domains.ContainsKey(child))
            return Errno.EEXIST;

        int inherited = 0;
        ulong pages = 0;
        foreach (Block block in ancestor.Blocks.Values)
        {
            if (!block.IsInherited)
                continue;
            inherited++;
            pages += block.Pages;
        }

        if (pages > quota)
            return Errno.ENOMEM;

        Domain heir = new(child, quota, inherited);
        foreach (Block block in ancestor.Blocks.Values)
        {
            if (!block.IsInherited || _pool.Share(block, heir))
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
    public Errno AllocateKept(ulong domain, uint order, out uint block, out ulong memory)
    {
        Errno error = AllocateFrames(domain, order, out block, out memory);
        if (error == Errno.None)
            _domains[domain].Blocks[block].IsKept = true;
        return error;
    }

    /// <inheritdoc/>
    public Errno InheritedFrames(ulong domain, uint block, out bool alone, out ulong memory)
    {
        alone = false;
        memory = 0;
        Errno error = FindPrivate(domain, block, out Block? held);
        if (error != Errno.None)
            return error;
        alone = held!.Holders == 1;
        CallStatus status = alone ? _pool.Whole(held, out memory) : _pool.Readable(held, out memory);
        return status == CallStatus.Ok ? Errno.None : Errno.ENOMEM;
    }

    /// <inheritdoc/>
    public Errno WholeFrames(ulong domain, uint block, out ulong memory)
    {
        memory = 0;
        Errno error = FindPrivate(domain, block, out Block? held);
        if (error != Errno.None)
            return error;
        if (held!.Holders != 1)
            return Errno.EBUSY;
        return _pool.Whole(held, out memory) == CallStatus.Ok ? Errno.None : Errno.ENOMEM;
    }

    /// <inheritdoc/>
    public Errno PageToWrite(ulong domain, uint block, uint page, bool leaves, out bool alone, out uint copy, out ulong memory)
    {
        alone = false;
        copy = 0;
        memory = 0;
        Errno error = FindPrivate(domain, block, out Block? held);
        if (error != Errno.None)
            return error;
        if (page >= held!.Pages)
            return Errno.EINVAL;
        if (held.Holders == 1)
        {
            alone = true;
            copy = block;
            return _pool.Whole(held, out memory) == CallStatus.Ok ? Errno.None : Errno.ENOMEM;
        }

        // Who leaves a block for another one does not use more.
        Domain owner = _domains[domain];
        if (!leaves && !owner.MayTake(MemoryBlock.GranulePages))
            return Errno.ENOMEM;
        if (_pool.TakeCopy(owner, held, page, leaves) is not { } taken)
            return Errno.ENOMEM;
        copy = taken.Id;
        memory = taken.Handle;
        return Errno.None;
    }

    private Errno FindPrivate(ulong domain, uint number, out Block? block)
    {
        block = null;
        if (!_domains.TryGetValue(domain, out Domain? owner))
            return Errno.EPERM;
        return owner.Blocks.TryGetValue(number, out block) && block.IsPrivate ? Errno.None : Errno.EINVAL;
    }

    /// <inheritdoc/>
    public Errno ReleaseAll(ulong domain, uint kept)
    {
        if (!_domains.TryGetValue(domain, out Domain? owner))
            return Errno.EPERM;
        ReleaseMemory(owner, kept);
        EndReclaimWhenMet(owner);
        return Errno.None;
    }
}
