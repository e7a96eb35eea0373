using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Ipc;
using Pistachio.Kernel.Memory;

namespace Pistachio.Kernel.Threads;

/// <summary>Faults of user threads: up into the domain that caused them, else to its supervisor.</summary>
internal static class Faults
{
    /// <summary>
    /// The current thread faulted; its registers are saved. Delivers an upcall, or stops it and tells its supervisor.
    /// </summary>
    public static void Deliver(CpuRef cpu, ulong vector, ulong error, ulong address)
    {
        ThreadRef current = cpu.Value.Current;
        ref Thread thread = ref current.Value;
        if (!Upcalls.CanEnter(ref thread))
        {
            Stop(cpu, current, vector, error, address);
            return;
        }

        Upcalls.Enter(ref thread, vector, error, address);
    }

    /// <summary>
    /// Makes it safe to resume a thread where it stopped. Some processors jump to a non-canonical address first and fault there; IRETQ back
    /// to it would fault in the kernel. Page 0 is never mapped, so the thread faults again instead.
    /// </summary>
    public static void KeepInUserSpace(ref Thread thread)
    {
        if (thread.Rip >= AddressSpace.UserEnd)
        {
            thread.Rip = 0;
        }
    }

    /// <summary>Tells the supervisor of the current thread something that is no fault of it; its registers are saved. Without one nothing happens.</summary>
    public static void ToSupervisor(CpuRef cpu, ThreadRef current, ulong vector)
    {
        if (current.Value.Supervisor.Kind == CapabilityKind.Endpoint)
        {
            Stop(cpu, current, vector, 0, 0);
        }
    }

    /// <summary>Stops the thread. Its supervisor gets a call in its name, and lets it go on by replying.</summary>
    private static void Stop(CpuRef cpu, ThreadRef current, ulong vector, ulong error, ulong address)
    {
        ref Thread thread = ref current.Value;
        KeepInUserSpace(ref thread);
        thread.FaultVector = vector;
        thread.FaultError = error;
        thread.FaultAddress = address;
        cpu.Value.Reschedule = true;
        ref Slot supervisor = ref thread.Supervisor;
        if (supervisor.Kind == CapabilityKind.Endpoint
            && Messages.Send(cpu, current, new EndpointRef(supervisor.Object), supervisor.Data, false, 0) == CallStatus.Ok)
        {
            return;
        }

        thread.State = ThreadState.Faulted;
    }
}
