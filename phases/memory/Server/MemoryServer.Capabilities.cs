using Pistachio.Abi;
using Pistachio.Memory.Protocol;

namespace Pistachio.Memory.Server;

/// <summary>
/// Capabilities to shared objects: the badge of the endpoint says which object and which rights, so nobody needs to be known to use one. What the
/// server keeps for an object is bounded: one capability for each set of rights, and one for each of its blocks and set of rights.
/// </summary>
public sealed partial class MemoryServer
{
    /// <inheritdoc/>
    public Errno ShareCapability(ulong domain, uint sharedObject, Rights rights, out ulong capability)
    {
        capability = 0;
        if (!TryAttachment(domain, sharedObject, out _, out SharedObject? found, out Attachment? attachment))
            return Errno.EACCES;
        if ((rights & ~attachment!.Rights) != 0)
            return Errno.EACCES;
        if (found!.Capabilities.TryGetValue(rights, out capability))
            return Errno.None;
        ulong badge = MemoryBadge.SharedObject | ((ulong)rights << MemoryBadge.RightsShift) | found.Id;
        if (_kernel.DeriveBadged(_endpoint, badge, out capability) != CallStatus.Ok)
            return Errno.ENOMEM;
        found.Capabilities.Add(rights, capability);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Size(ulong capability, out uint granules)
    {
        granules = 0;
        if (!TryObject(capability, out SharedObject? found))
            return Errno.EBADF;
        granules = found!.Size;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Frames(ulong capability, uint granule, out uint first, out uint order, out ulong memory)
    {
        first = order = 0;
        memory = 0;
        if (!TryObject(capability, out SharedObject? found))
            return Errno.EBADF;
        if (granule >= found!.Size)
            return Errno.EINVAL;
        Block? frames = found.Find(granule, out first) ?? TakeShared(found, granule, out first);
        if (frames is null)
            return Errno.ENOMEM;
        order = (uint)frames.Order;
        Rights rights = (Rights)((capability >> MemoryBadge.RightsShift) & (ulong)Rights.All);
        if (found.Lent.TryGetValue((rights, first), out memory))
            return Errno.None;
        if (_kernel.Derive(frames.Handle, rights, out memory) != CallStatus.Ok)
            return Errno.ENOMEM;
        found.Lent.Add((rights, first), memory);
        return Errno.None;
    }

    private bool TryObject(ulong badge, out SharedObject? found)
    {
        found = null;
        return (badge & MemoryBadge.SharedObject) != 0 && _shared.TryGetValue((uint)badge, out found);
    }
}
