using System.Runtime;
using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Ipc;
using Pistachio.Kernel.Memory;
using Pistachio.Kernel.Scheduling;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Calls;

/// <summary>Status in <c>rax</c>, value in <c>rdx</c>.</summary>
public struct CallResult
{
    public CallStatus Status;
    public ulong Value;
}

/// <summary>
/// Calls for which the entry code saves no registers. Those that block or wake somebody leave a scheduling decision due
/// (<see cref="Cpu.Reschedule"/>); only then does the entry code save what is to be saved, and asks for the decision.
/// </summary>
public static class DirectCalls
{
    [RuntimeExport("DirectMap")]
    public static CallResult Map(CpuRef cpu, ulong handle, ulong space, ulong address, ulong range, ulong protection)
    {
        CallResult result;
        result.Status = MemoryObject.Map(cpu, ref cpu.Value.Current.Value, handle, space, address, range, protection, out result.Value);
        return result;
    }

    [RuntimeExport("DirectUnmap")]
    public static CallResult Unmap(CpuRef cpu, ulong handle, ulong range)
    {
        CallResult result;
        result.Status = MemoryObject.Unmap(cpu, ref cpu.Value.Current.Value, handle, range, out result.Value);
        return result;
    }

    [RuntimeExport("DirectProtect")]
    public static CallResult Protect(CpuRef cpu, ulong handle, ulong range, ulong protection)
    {
        CallResult result;
        result.Status = MemoryObject.Protect(cpu, ref cpu.Value.Current.Value, handle, range, protection, out result.Value);
        return result;
    }

    [RuntimeExport("DirectQueryPages")]
    public static CallResult QueryPages(CpuRef cpu, ulong handle, ulong range, ulong clear)
    {
        CallResult result;
        result.Status = MemoryObject.Query(cpu, ref cpu.Value.Current.Value, handle, range, clear, out result.Value);
        return result;
    }

    [RuntimeExport("DirectDerive")]
    public static CallResult Derive(CpuRef cpu, ulong handle, ulong rights, ulong badge, ulong table)
    {
        CallResult result;
        result.Status = CapabilityCalls.Derive(cpu.Value.Current, handle, rights, badge, table, out result.Value);
        return result;
    }

    [RuntimeExport("DirectSplit")]
    public static CallResult Split(CpuRef cpu, ulong handle, ulong range, ulong rights)
    {
        CallResult result;
        result.Status = MemoryObject.Split(cpu.Value.Current, handle, range, rights, out result.Value);
        return result;
    }

    [RuntimeExport("DirectThreadPage")]
    public static CallResult ThreadPage(CpuRef cpu, ulong handle)
    {
        CallResult result;
        result.Status = ThreadCalls.Page(cpu.Value.Current, handle, out result.Value);
        return result;
    }

    [RuntimeExport("DirectThreadSet")]
    public static CallResult ThreadSet(CpuRef cpu, ulong handle, ulong register, ulong value)
    {
        CallResult result;
        result.Status = ThreadCalls.Set(cpu.Value.Current, handle, register, value);
        result.Value = 0;
        return result;
    }

    [RuntimeExport("DirectSchedulingUsed")]
    public static CallResult SchedulingUsed(CpuRef cpu, ulong handle)
    {
        CallResult result;
        result.Status = SchedulingCalls.Used(cpu, cpu.Value.Current, handle, out result.Value);
        return result;
    }

    [RuntimeExport("DirectSignal")]
    public static CallResult Signal(CpuRef cpu, ulong handle)
    {
        CallResult result;
        result.Status = Notifications.Signal(cpu, cpu.Value.Current, handle);
        result.Value = 0;
        return result;
    }

    [RuntimeExport("DirectWaitSignal")]
    public static CallResult WaitSignal(CpuRef cpu, ulong handle, ulong deadline)
    {
        CallResult result;
        result.Status = Notifications.Wait(cpu, cpu.Value.Current, handle, deadline, true, out result.Value);
        return result;
    }

    [RuntimeExport("DirectPollSignal")]
    public static CallResult PollSignal(CpuRef cpu, ulong handle)
    {
        CallResult result;
        result.Status = Notifications.Wait(cpu, cpu.Value.Current, handle, 0, false, out result.Value);
        return result;
    }

    /// <summary>The decision that is due; returns the thread to run.</summary>
    [RuntimeExport("KernelDecide")]
    public static ThreadRef Decide(CpuRef cpu) => Scheduler.Decide(cpu, false);

    /// <summary>The current thread, whose registers are saved, yields.</summary>
    [RuntimeExport("KernelYield")]
    public static ThreadRef Yield(CpuRef cpu) => Scheduler.Decide(cpu, true);

    /// <summary>The entry code loads both segment bases afterwards.</summary>
    [RuntimeExport("DirectSetSegmentBase")]
    public static CallStatus SetSegmentBase(CpuRef cpu, ulong handle, ulong register, ulong value) =>
        ThreadCalls.SetSegmentBase(ref cpu.Value.Current.Value, register, value);

    [RuntimeExport("DirectClock")]
    public static CallResult ReadClock()
    {
        CallResult result;
        result.Status = CallStatus.Ok;
        result.Value = Clock.ToNanoseconds(Clock.Ticks());
        return result;
    }

    [RuntimeExport("DirectNull")]
    public static CallResult Null()
    {
        CallResult result;
        result.Status = CallStatus.Ok;
        result.Value = 0;
        return result;
    }
}
