using Pistachio.Abi;
using Pistachio.Kernel.Ipc;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Scheduling;

/// <summary>Deadlines of threads.</summary>
internal static class Timeouts
{
    /// <summary>Arms the thread's timer. False when the deadline, in nanoseconds since boot, has passed already.</summary>
    public static bool Arm(CpuRef cpu, ThreadRef thread, ulong nanoseconds)
    {
        ulong ticks = Clock.ToTicks(nanoseconds);
        if (ticks <= Clock.Ticks())
        {
            return false;
        }

        ref TimerNode timer = ref thread.Value.Timer;
        timer.Deadline = ticks;
        timer.Owner = TimerOwner.Thread;
        TimerHeap.Insert(ref cpu.Value.Timers, NodeOf(thread));
        Scheduler.TimersChanged(cpu);
        return true;
    }

    public static void Disarm(CpuRef cpu, ThreadRef thread)
    {
        if (thread.Value.Timer.Armed)
        {
            TimerHeap.Remove(ref cpu.Value.Timers, NodeOf(thread));
        }
    }

    /// <summary>The deadline of a thread has come.</summary>
    public static void Expire(CpuRef cpu, ThreadRef thread) =>
        End(cpu, thread, thread.Value.State == ThreadState.Sleeping ? CallStatus.Ok : CallStatus.TimedOut);

    /// <summary>Ends whatever the thread waits for, with the given status, and makes it ready.</summary>
    public static void End(CpuRef cpu, ThreadRef thread, CallStatus status)
    {
        ref Thread value = ref thread.Value;
        switch (value.State)
        {
            case ThreadState.Sending:
                new EndpointRef(value.WaitingOn).Value.Senders.Remove(thread);
                break;
            case ThreadState.Receiving:
            case ThreadState.ReceivingTimed:
                new EndpointRef(value.WaitingOn).Value.Receivers.Remove(thread);
                break;
            case ThreadState.AwaitingSignal:
                new NotificationRef(value.WaitingOn).Value.Waiters.Remove(thread);
                break;
            case ThreadState.AwaitingReply:
            case ThreadState.AwaitingReplySlow:
                Messages.Abandon(cpu, thread);
                break;
            case ThreadState.Sleeping:
                break;
            default:
                return;
        }

        Messages.Fail(cpu, thread, status);
    }

    public static ThreadRef ThreadOf(TimerNodeRef node) => new(node.Address - Thread.TimerOffset);

    private static TimerNodeRef NodeOf(ThreadRef thread) => new(thread.Address + Thread.TimerOffset);
}
