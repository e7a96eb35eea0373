using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Memory.Protocol;

namespace Pistachio.Memory.Server;

public sealed partial class MemoryServer
{
    private readonly Dictionary<uint, SharedObject> _shared = new();
    private uint _nextShared = 1;

    /// <inheritdoc/>
    public Errno CreateShared(ulong domain, uint granules, out uint sharedObject)
    {
        sharedObject = 0;
        if (!_domains.TryGetValue(domain, out Domain? owner))
            return Errno.EPERM;
        if (granules == 0)
            return Errno.EINVAL;
        if (owner.Attached.Count >= Domain.MaximumShared)
            return Errno.EMFILE;

        SharedObject made = new(NextSharedId(), granules, owner);
        made.Attachments.Add(domain, new Attachment(Rights.Read | Rights.Write | Rights.Execute));
        owner.Attached.Add(made.Id, made);
        _shared.Add(made.Id, made);
        sharedObject = made.Id;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SharedFrames(ulong domain, uint sharedObject, uint granule, out uint first, out uint order, out ulong memory)
    {
        memory = 0;
        first = order = 0;
        if (!TryAttachment(domain, sharedObject, out _, out SharedObject? found, out Attachment? attachment))
            return Errno.EACCES;
        if (granule >= found!.Size)
            return Errno.EINVAL;
        Block? frames = found.Find(granule, out first) ?? TakeShared(found, granule, out first);
        if (frames is null)
            return Errno.ENOMEM;
        order = (uint)frames.Order;
        if (attachment!.Handles.TryGetValue(first, out memory))
            return Errno.None;
        if (_kernel.Derive(frames.Handle, attachment.Rights, out memory) != CallStatus.Ok)
            return Errno.ENOMEM;
        attachment.Handles.Add(first, memory);
        return Errno.None;
    }

    /// <summary>Make a block for a granule of a shared object; a smaller one where the larger cannot be had.</summary>
    private Block? TakeShared(SharedObject owner, uint granule, out uint first)
    {
        int order = owner.OrderFor(granule);
        while (true)
        {
            first = granule >> order << order;
            Block? taken = owner.Payer.MayTake(MemoryBlock.Pages(order)) ? _pool.Take(owner.Payer, CapabilityKind.Memory, order) : null;
            if (taken is not null)
            {
                taken.IsShared = true;
                owner.Add(first, taken);
                return taken;
            }

            if (order == 0)
                return null;
            order = MemoryBlock.Below(order);
        }
    }

    /// <inheritdoc/>
    public Errno GrantShared(ulong domain, uint sharedObject, ulong other, Rights rights)
    {
        if (!TryAttachment(domain, sharedObject, out _, out SharedObject? found, out Attachment? attachment))
            return Errno.EACCES;
        if ((rights & ~attachment!.Rights) != 0)
            return Errno.EACCES;
        if (!_domains.TryGetValue(other, out Domain? guest))
            return Errno.ESRCH;
        if (found!.Grants.TryAdd(other, rights))
            guest.Grant(found);
        else
            found.Grants[other] = rights;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno AttachShared(ulong domain, uint sharedObject)
    {
        if (!_domains.TryGetValue(domain, out Domain? guest) || !_shared.TryGetValue(sharedObject, out SharedObject? found)
            || !found.Grants.TryGetValue(domain, out Rights rights))
            return Errno.EACCES;
        if (guest.Attached.Count >= Domain.MaximumShared)
            return Errno.EMFILE;

        found.Grants.Remove(domain);
        guest.Granted!.Remove(found.Id);
        if (found.Attachments.TryAdd(domain, new Attachment(rights)))
            guest.Attached.Add(found.Id, found);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno DetachShared(ulong domain, uint sharedObject)
    {
        if (!TryAttachment(domain, sharedObject, out Domain? owner, out SharedObject? found, out _))
            return Errno.EACCES;
        Detach(found!, owner!);
        EndReclaimWhenMet(owner!);
        return Errno.None;
    }

    private bool TryAttachment(
        ulong domain, uint sharedObject, out Domain? owner, out SharedObject? found, out Attachment? attachment)
    {
        found = null;
        attachment = null;
        return _domains.TryGetValue(domain, out owner)
            && _shared.TryGetValue(sharedObject, out found)
            && found.Attachments.TryGetValue(domain, out attachment);
    }

    private void Detach(SharedObject leaving, Domain domain)
    {
        leaving.Attachments.Remove(domain.Badge, out Attachment? attachment);
        domain.Attached.Remove(leaving.Id);
        if (leaving.Attachments.Count == 0)
        {
            Destroy(leaving);
            return;
        }

        foreach (ulong handle in attachment!.Handles.Values)
        {
            _kernel.Revoke(handle);
            _kernel.Delete(handle);
        }

        if (leaving.Payer == domain)
            HandToAnyAttached(leaving, domain);
    }

    private void HandToAnyAttached(SharedObject shared, Domain leaver)
    {
        foreach (ulong badge in shared.Attachments.Keys)
        {
            shared.Payer = _domains[badge];
            break;
        }

        foreach (Block block in shared.Blocks.Values)
        {
            leaver.Drop(block);
            block.Holders--;
            shared.Payer.Hold(block);
        }
    }

    private void Destroy(SharedObject dead)
    {
        // Returning a block revokes its untyped region, and so every attachment's capability to it.
        foreach (Block block in dead.Blocks.Values)
            _pool.Return(block, dead.Payer);
        foreach (ulong capability in dead.Capabilities.Values)
        {
            _kernel.Revoke(capability);
            _kernel.Delete(capability);
        }

        foreach (ulong invited in dead.Grants.Keys)
            _domains[invited].Granted!.Remove(dead.Id);
        _shared.Remove(dead.Id);
    }

    private uint NextSharedId()
    {
        while (_nextShared == 0 || _shared.ContainsKey(_nextShared))
            _nextShared++;
        return _nextShared++;
    }
}
