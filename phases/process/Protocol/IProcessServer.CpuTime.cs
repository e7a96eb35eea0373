using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Processes.Protocol;

/// <content>CPU time.</content>
public partial interface IProcessServer
{
    /// <summary>CPU time of a process, all its threads together, or of one thread of the caller.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="id">A process id, 0: the caller; or the id of a thread of the caller.</param>
    /// <param name="isThread">Of a thread.</param>
    /// <param name="nanoseconds">The time.</param>
    /// <returns>EINVAL: no such process, or the caller has no such thread.</returns>
    [Operation(110)]
    Errno CpuTime([Badge] ulong domain, uint id, bool isThread, out ulong nanoseconds);
}
