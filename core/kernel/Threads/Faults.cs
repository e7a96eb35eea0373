using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Ipc;
using Pistachio.Kernel.Memory;
using Pistachio.Platform;

namespace Pistachio.Kernel.Threads;

/// <summary>Faults of user threads: up into the domain that caused them, else to its supervisor.</summary>
internal static class Faults
{
    /// <summary>Code and stack selectors of user mode; see the GDT in core/platform/X64.</summary>
    private const ulong UserCode = Selectors.UserCode;
    private const ulong UserData = Selectors.UserData;

    /// <summary>
    /// The current thread faulted; its registers are saved. Delivers an upcall, or stops it and tells its supervisor.
    /// </summary>
    public static void Deliver(CpuRef cpu, ulong vector, ulong error, ulong address)
    {
        ThreadRef current = cpu.Value.Current;
        ref Thread thread = ref current.Value;
        ref ulong active = ref KernelMemory.At<ulong>(thread.MessagePageAddress + MessagePage.UpcallActive);
        if (thread.UpcallEntry == 0 || active != 0)
        {
            Stop(cpu, current, vector, error, address);
            return;
        }

        active = 1;
        ref UpcallRegisters frame = ref KernelMemory.At<UpcallRegisters>(thread.MessagePageAddress + MessagePage.Upcall);
        frame.R15 = thread.R15;
        frame.R14 = thread.R14;
        frame.R13 = thread.R13;
        frame.R12 = thread.R12;
        frame.R11 = thread.R11;
        frame.R10 = thread.R10;
        frame.R9 = thread.R9;
        frame.R8 = thread.R8;
        frame.Rbp = thread.Rbp;
        frame.Rdi = thread.Rdi;
        frame.Rsi = thread.Rsi;
        frame.Rdx = thread.Rdx;
        frame.Rcx = thread.Rcx;
        frame.Rbx = thread.Rbx;
        frame.Rax = thread.Rax;
        frame.Address = address;
        frame.Vector = vector;
        frame.ErrorCode = error;
        frame.Rip = thread.Rip;
        frame.Cs = UserCode;
        frame.Rflags = thread.Rflags;
        frame.Rsp = thread.Rsp;
        frame.Ss = UserData;
        thread.Rip = thread.UpcallEntry;
        thread.Rsp = thread.UpcallStack;
        thread.Rdi = thread.UpcallArgument;
        thread.Rflags = Thread.InitialFlags;
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
