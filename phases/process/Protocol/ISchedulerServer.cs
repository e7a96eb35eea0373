using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Processes.Protocol;

/// <summary>
/// The scheduler server: it owns CPU time, as scheduling contexts, and gives it to domains by policy. Only the process server
/// (<see cref="ProcessBadge.Control"/>) may call it, all others get EPERM: it has checked who may do what.
/// </summary>
[Protocol(0x22)]
public interface ISchedulerServer
{
    /// <summary>Make the scheduling context of a domain.</summary>
    /// <param name="caller">Must be <see cref="ProcessBadge.Control"/>.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="policy">Its policy.</param>
    /// <param name="priority">Static priority, 1 to 99; 0 for <see cref="SchedulingPolicy.Other"/>.</param>
    /// <param name="nice">-20 to 19, of <see cref="SchedulingPolicy.Other"/>.</param>
    /// <param name="context">A capability to it, to bind a thread to.</param>
    /// <returns>EEXIST: the domain has one. EINVAL: out of range. ENOMEM: no memory for one more.</returns>
    [Operation(1)]
    Errno CreateContext(
        [Badge] ulong caller, ulong domain, SchedulingPolicy policy, int priority, int nice, [Capability] out ulong context);

    /// <summary>Change how a domain is scheduled.</summary>
    /// <returns>EINVAL: out of range. ESRCH: no such domain.</returns>
    [Operation(2)]
    Errno SetPolicy([Badge] ulong caller, ulong domain, SchedulingPolicy policy, int priority, int nice);

    /// <summary>CPU time that a domain has used, in nanoseconds, and the length of its time slice, in nanoseconds (0 = none).</summary>
    /// <returns>ESRCH: no such domain.</returns>
    [Operation(3)]
    Errno Usage([Badge] ulong caller, ulong domain, out ulong used, out ulong slice);

    /// <summary>Take the scheduling context of a domain back.</summary>
    /// <param name="caller">Must be <see cref="ProcessBadge.Control"/>.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="used">CPU time that it used, in nanoseconds.</param>
    /// <returns>ESRCH: no such domain.</returns>
    [Operation(4)]
    Errno DestroyContext([Badge] ulong caller, ulong domain, out ulong used);
}
