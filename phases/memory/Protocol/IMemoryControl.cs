using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Memory.Protocol;

/// <summary>
/// The memory server as its supervisor sees it: domains and their quotas. Only the holder of the endpoint capability with
/// <see cref="MemoryBadge.Control"/> may call it; all others get EPERM.
/// </summary>
[Protocol(0x11)]
public interface IMemoryControl
{
    /// <summary>Make a domain known. <paramref name="domain"/> is the badge of its endpoint capability.</summary>
    /// <returns>EEXIST: known already. EINVAL: a reserved badge.</returns>
    [Operation(1)]
    Errno CreateDomain([Badge] ulong caller, ulong domain, ulong quota);

    /// <summary>Take everything back from a domain that ended, and tell the most pages it paid for at a time.</summary>
    /// <returns>ESRCH: no such domain.</returns>
    [Operation(2)]
    Errno DestroyDomain([Badge] ulong caller, ulong domain, out ulong peak);

    /// <summary>Change a quota, in pages. What is in use beyond it stays until it is given or taken back.</summary>
    /// <returns>ESRCH: no such domain.</returns>
    [Operation(3)]
    Errno SetQuota([Badge] ulong caller, ulong domain, ulong quota);

    /// <summary>
    /// Ask a domain to give pages back until a deadline (nanoseconds since boot); what is missing then is taken.
    /// </summary>
    /// <returns>ESRCH: no such domain. EINVAL: no pages or no deadline.</returns>
    [Operation(4)]
    Errno Reclaim([Badge] ulong caller, ulong domain, ulong pages, ulong deadline);

    /// <summary>Quota of a domain, what it uses, and the most it used at a time, in pages.</summary>
    /// <returns>ESRCH: no such domain.</returns>
    [Operation(5)]
    Errno DomainUsage([Badge] ulong caller, ulong domain, out ulong quota, out ulong used, out ulong peak);

    /// <summary>Pages the server was given, and pages of them that nobody holds.</summary>
    [Operation(6)]
    Errno MachineUsage([Badge] ulong caller, out ulong total, out ulong free);

    /// <summary>
    /// Make a domain known that inherits the private memory of another one and is attached to the same shared objects. Both hold the same
    /// blocks then, and each pays for them. No capability with which the parent could write them works any more on return: either side
    /// asks by <see cref="IMemoryServer.InheritedFrames"/>. Capabilities to blocks that the parent shared with another holder before can
    /// only read, and stay. Page tables are not inherited.
    /// </summary>
    /// <param name="caller">Must be <see cref="MemoryBadge.Control"/>.</param>
    /// <param name="parent">The domain to inherit from.</param>
    /// <param name="child">The badge of the new domain.</param>
    /// <param name="quota">Pages that the new domain may use.</param>
    /// <returns>ESRCH: no such parent. EEXIST: the child is known already. EINVAL: a reserved badge. ENOMEM: what it would inherit is more
    /// than the quota.</returns>
    [Operation(7)]
    Errno ForkDomain([Badge] ulong caller, ulong parent, ulong child, ulong quota);
}
