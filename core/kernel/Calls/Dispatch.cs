using System.Runtime;
using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Interrupts;
using Pistachio.Kernel.Ipc;
using Pistachio.Kernel.Memory;
using Pistachio.Kernel.Scheduling;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Calls;

/// <summary>The general way into the kernel: the thread's registers are saved, and it may block, be restarted or die.</summary>
public static class Dispatch
{
    /// <summary>Bytes of a <c>syscall</c> instruction.</summary>
    private const ulong SyscallLength = 2;

    /// <summary>Does the kernel call that the current thread's registers name, and returns the thread to run.</summary>
    [RuntimeExport("KernelCall")]
    public static ThreadRef Run(CpuRef cpu)
    {
        ThreadRef current = cpu.Value.Current;
        ref Thread thread = ref current.Value;
        bool yield = false;
        ulong result = 0;
        CallStatus status = Select(cpu, current, ref thread, ref result, ref yield);
        if (status == Destruction.Restart)
        {
            // Registers name the same call. Interrupts come in on the way.
            if (cpu.Value.Current.Is(current))
            {
                thread.Rip -= SyscallLength;
            }
        }
        else if (status != Messages.Delivered && thread.State is ThreadState.Ready or ThreadState.Stopped && cpu.Value.Current.Is(current))
        {
            // A blocked thread gets its result later, a received message has filled the registers itself, a thread that has destroyed
            // itself has none. One that has suspended itself sees the result when it is resumed.
            thread.Rax = (ulong)status;
            thread.Rdx = result;
        }

        if (yield || cpu.Value.Reschedule)
        {
            return Scheduler.Decide(cpu, yield);
        }

        return current;
    }

    private static CallStatus Select(CpuRef cpu, ThreadRef current, ref Thread thread, ref ulong result, ref bool yield)
    {
        ulong handle = thread.Rsi;
        ulong a0 = thread.Rdx;
        ulong a1 = thread.R10;
        ulong a2 = thread.R8;
        ulong a3 = thread.R9;
        switch ((CallNumber)thread.Rax)
        {
            case CallNumber.Call:
                return Messages.Call(cpu, current, handle, 0);
            case CallNumber.ReplyWait:
                return Messages.ReplyWait(cpu, current, handle);
            case CallNumber.Wait:
                return Messages.Wait(cpu, current, handle, a0);
            case CallNumber.Reply:
                return Messages.Reply(cpu, current);
            case CallNumber.CallTimed:
                return Messages.CallInterruptible(cpu, current, handle, a0);
            case CallNumber.SaveReply:
                return Messages.SaveReply(cpu, current, out result);
            case CallNumber.ReplyTo:
                return Messages.ReplyTo(cpu, current, handle);
            case CallNumber.Signal:
                return Notifications.Signal(cpu, current, handle);
            case CallNumber.WaitSignal:
                return Notifications.Wait(cpu, current, handle, a0, true, out result);
            case CallNumber.PollSignal:
                return Notifications.Wait(cpu, current, handle, 0, false, out result);
            case CallNumber.Yield:
                yield = true;
                return CallStatus.Ok;
            case CallNumber.YieldTo:
                return SchedulingCalls.YieldTo(cpu, current, handle, out yield);
            case CallNumber.SleepUntil:
                return SleepUntil(cpu, current, a0);
            case CallNumber.Map:
                return MemoryObject.Map(cpu, ref thread, handle, a0, a1, a2, a3, out result);
            case CallNumber.Unmap:
                return MemoryObject.Unmap(cpu, ref thread, handle, a0, out result);
            case CallNumber.Protect:
                return MemoryObject.Protect(cpu, ref thread, handle, a0, a1, out result);
            case CallNumber.QueryPages:
                return MemoryObject.Query(cpu, ref thread, handle, a0, a1, out result);
            case CallNumber.Derive:
                return CapabilityCalls.Derive(current, handle, a0, a1, a2, out result);
            case CallNumber.Delete:
                return Destruction.Delete(cpu, current, handle);
            case CallNumber.Revoke:
                return Destruction.Revoke(cpu, current, handle);
            case CallNumber.Inspect:
                return CapabilityCalls.Inspect(current, handle, out result);
            case CallNumber.Move:
                return CapabilityCalls.Move(current, handle, a0, out result);
            case CallNumber.Retype:
                return Untyped.Retype(cpu, current, handle, a0, a1, 0, out result);
            case CallNumber.RetypeCopy:
                return Untyped.RetypeCopy(cpu, current, handle, a0, a1, out result);
            case CallNumber.Split:
                return MemoryObject.Split(current, handle, a0, a1, out result);
            case CallNumber.UntypedFree:
                return Untyped.Free(current, handle, out result);
            case CallNumber.FeedTables:
                return AddressSpaces.Feed(cpu, current, handle, a0);
            case CallNumber.ThreadBind:
                return ThreadCalls.Bind(cpu, current, handle, a0, a1);
            case CallNumber.ThreadPage:
                return ThreadCalls.Page(current, handle, out result);
            case CallNumber.ThreadSet:
                return ThreadCalls.Set(current, handle, a0, a1);
            case CallNumber.ThreadGet:
                return ThreadCalls.Get(current, handle, a0, out result);
            case CallNumber.ThreadResume:
                return ThreadCalls.Resume(cpu, current, handle);
            case CallNumber.ThreadSuspend:
                return ThreadCalls.Suspend(cpu, current, handle);
            case CallNumber.ThreadSchedule:
                return SchedulingCalls.Bind(cpu, current, handle, a0);
            case CallNumber.ThreadSupervisor:
                return ThreadCalls.Supervisor(cpu, current, handle, a0);
            case CallNumber.SchedulingSet:
                return SchedulingCalls.Set(cpu, current, handle, a0, a1, a2);
            case CallNumber.SchedulingUsed:
                return SchedulingCalls.Used(cpu, current, handle, out result);
            case CallNumber.SchedulingLimit:
                return TimeLimits.Set(cpu, current, handle, a0);
            case CallNumber.InterruptBind:
                return InterruptCalls.Bind(cpu, current, handle, a0);
            case CallNumber.InterruptAcknowledge:
                return InterruptCalls.Acknowledge(current, handle);
            case CallNumber.PortIn:
                return InterruptCalls.PortIn(current, handle, a0, a1, out result);
            case CallNumber.PortOut:
                return InterruptCalls.PortOut(current, handle, a0, a1, a2);
            case CallNumber.ConsoleWrite:
                return MachineCalls.ConsoleWrite(current, handle, a0, a1, a2, a3);
            case CallNumber.Clock:
                result = Clock.ToNanoseconds(Clock.Ticks());
                return CallStatus.Ok;
            case CallNumber.Null:
                return CallStatus.Ok;
            case CallNumber.Stop:
                return MachineCalls.Stop(current, handle, a0, a1);
            case CallNumber.BindNotification:
                return Notifications.Bind(cpu, current, handle, a0);
            case CallNumber.SignalAt:
                return Notifications.SignalAt(cpu, current, handle, a0, a1);
            case CallNumber.SetSegmentBase:
                return ThreadCalls.SetSegmentBase(ref thread, a0, a1);
            case CallNumber.ThreadUpcall:
                return Upcalls.Want(cpu, current, handle);
            case CallNumber.DeviceAddress:
                return DeviceCalls.Address(current, handle, out result);
            default:
                return CallStatus.NoSuchCall;
        }
    }

    /// <summary>See <see cref="CallNumber.SleepUntil"/>. No capability is needed: a thread may waste its own time only.</summary>
    private static CallStatus SleepUntil(CpuRef cpu, ThreadRef current, ulong deadline)
    {
        if (Upcalls.IsWanted(ref current.Value))
        {
            return CallStatus.Cancelled;
        }

        if (deadline == ulong.MaxValue || Timeouts.Arm(cpu, current, deadline))
        {
            current.Value.State = ThreadState.Sleeping;
            cpu.Value.Reschedule = true;
        }

        return CallStatus.Ok;
    }
}
