using System;
using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Processes.Protocol;

/// <content>Threads: what ends their waits, and how they are scheduled.</content>
public partial interface IProcessServer
{
    /// <summary>
    /// End what a thread of the caller waits for here (<see cref="Wait"/>) with EINTR, if it does not block all signals that its
    /// <see cref="ThreadSignalArea.Directed"/> tells. A wait that begins later ends by that word.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="index">Which thread; 0: the first.</param>
    [Operation(120)]
    Errno InterruptThread([Badge] ulong domain, uint index);

    /// <summary>
    /// Schedule a thread of the caller by at least a static priority, until this is said again: it has what threads of that priority may need (a ceiling).
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="index">Which thread; 0: the first.</param>
    /// <param name="priority">1 to 99; 0: its own.</param>
    /// <returns>
    /// ESRCH: no such thread. EINVAL: no such priority. EPERM: no other thread of the caller has that priority, and the caller may not take it.
    /// </returns>
    [Operation(121)]
    Errno BoostThread([Badge] ulong domain, uint index, uint priority);

    /// <summary>The name of a thread of the caller that is not the first, as /proc tells it, from now on.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="index">Which thread.</param>
    /// <param name="name">Up to 15 bytes.</param>
    /// <returns>ESRCH: no such thread.</returns>
    [Operation(132)]
    Errno SetThreadName([Badge] ulong domain, uint index, [MaximumBytes(16)] ReadOnlySpan<byte> name);
}
