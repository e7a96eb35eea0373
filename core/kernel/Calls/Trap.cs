using System.Runtime;
using Pistachio.Abi;
using Pistachio.Kernel.Interrupts;
using Pistachio.Kernel.Scheduling;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Calls;

/// <summary>Interrupts, and faults of user mode. The registers of the current thread, if there is one, are saved.</summary>
public static class Trap
{
    /// <summary>Vectors 0 to 31 are faults and traps of the CPU (SDM volume 3, table 6-1).</summary>
    internal const ulong FirstInterrupt = 32;

    private const ulong PageFault = 14;

    /// <summary>Where <see cref="InterruptController"/> delivers line 0.</summary>
    private const ulong FirstLine = 0x30;

    /// <summary>Handles a vector, and returns the thread to run.</summary>
    /// <param name="cpu">This CPU.</param>
    /// <param name="vector">0 to 255.</param>
    /// <param name="error">The error code, for vectors that have one.</param>
    /// <param name="address">CR2.</param>
    [RuntimeExport("UserModeTrap")]
    public static ThreadRef Run(CpuRef cpu, ulong vector, ulong error, ulong address)
    {
        if (vector < FirstInterrupt)
        {
            // CR2 still holds the address of the last page fault, which may have been another domain's.
            Faults.Deliver(cpu, vector, error, vector == PageFault ? address : 0);
            return cpu.Value.Reschedule ? Scheduler.Decide(cpu, false) : cpu.Value.Current;
        }

        if (!cpu.Value.Current.IsNull)
        {
            Faults.KeepInUserSpace(ref cpu.Value.Current.Value);
        }

        if (vector == DeadlineTimer.Vector)
        {
            InterruptController.EndOfInterrupt();
            Scheduler.TimerFired(cpu);
            TimeLimits.Check(cpu);
        }
        else if (vector >= FirstLine && vector < FirstLine + (ulong)InterruptController.Count)
        {
            InterruptCalls.Fired(cpu, vector - FirstLine);
        }

        // All other vectors are spurious: nothing was asked for, so nothing is acknowledged (SDM volume 3, 11.9).
        return cpu.Value.Reschedule ? Scheduler.Decide(cpu, false) : cpu.Value.Current;
    }

    /// <summary>A <c>syscall</c> of a thread without a gate whose number is no kernel call.</summary>
    [RuntimeExport("KernelForeignCall")]
    public static ThreadRef ForeignCall(CpuRef cpu)
    {
        Faults.Deliver(cpu, Vectors.ForeignCall, 0, 0);
        return cpu.Value.Reschedule ? Scheduler.Decide(cpu, false) : cpu.Value.Current;
    }
}
