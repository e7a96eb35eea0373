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
}
