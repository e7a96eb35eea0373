using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.UserCall;

/// <summary>What the kernel tells the supervisor of a thread: calls that it makes in the name of the thread.</summary>
[Protocol((int)KernelProtocol.Number)]
public interface ISupervisor
{
    /// <summary>
    /// The thread stopped by a fault that it cannot handle itself. Any reply lets it go on at the same instruction; a supervisor that does
    /// not want that keeps the reply (SaveReply) or destroys the thread.
    /// </summary>
    /// <param name="thread">Badge of the endpoint capability that was named as the thread's supervisor.</param>
    /// <param name="vector">Vector number (Intel SDM volume 3, table 6-1), or one beyond those of the CPU.</param>
    /// <param name="errorCode">Error code of the fault, 0 for those without one.</param>
    /// <param name="address">Faulting address, for page faults.</param>
    /// <param name="instruction">Instruction pointer.</param>
    /// <returns>The kernel does not look at it.</returns>
    [Operation((int)KernelProtocol.Fault)]
    Errno Fault([Badge] ulong thread, ulong vector, ulong errorCode, ulong address, ulong instruction);
}
