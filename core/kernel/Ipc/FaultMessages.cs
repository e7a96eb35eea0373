using Pistachio.Abi;
using Pistachio.Kernel.Threads;

namespace Pistachio.Kernel.Ipc;

/// <summary>What a supervisor is told about a thread that stopped by a fault: a call that the kernel makes in the thread's name.</summary>
internal static class FaultMessages
{
    /// <summary>Words: vector, error code, faulting address, instruction pointer.</summary>
    public static void Fill(ref Thread from, ref Thread to)
    {
        to.Rbx = new MessageTag(KernelProtocol.Number, KernelProtocol.Fault).Value;
        to.R12 = from.FaultVector;
        to.R13 = from.FaultError;
        to.R14 = from.FaultAddress;
        to.R15 = from.Rip;
    }

    /// <summary>After the reply the thread goes on where it faulted, or in its upcall handler if somebody asked for it meanwhile.</summary>
    public static void Resume(ref Thread thread)
    {
        thread.FaultError = 0;
        thread.FaultAddress = 0;
        if (Upcalls.IsWanted(ref thread) && Upcalls.CanEnter(ref thread))
        {
            Upcalls.Enter(ref thread, Vectors.Wanted, 0, 0);
        }
    }
}
