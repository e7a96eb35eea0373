using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Kernel.Ipc;
using Pistachio.Kernel.Scheduling;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;
using static Pistachio.Kernel.Tests.Invariants.Invariant;

namespace Pistachio.Kernel.Tests.Invariants;

/// <summary>The ready queues, the timers, and that nobody who can run is forgotten.</summary>
internal static class SchedulingInvariants
{
    public static void Check(MachineState state)
    {
        ref Cpu cpu = ref state.Machine.Cpu.Value;
        Holds(!cpu.Reschedule, "a scheduling decision was left undone");
        Holds(cpu.Current.IsNull == cpu.Context.IsNull, "a thread runs without time, or time without a thread");
        HashSet<ulong> queued = CheckQueues(state, out ulong highest, out bool anyReady);
        if (!cpu.Current.IsNull)
        {
            Holds(cpu.Current.Value.State == ThreadState.Ready, $"the current thread is {cpu.Current.Value.State}", cpu.Current.Address);
            Holds(cpu.Current.Value.Context.Is(cpu.Context), "the current thread runs on another context", cpu.Current.Address);
            Holds(!cpu.Context.Value.IsReady, "the context in use is also in the ready queue", cpu.Context.Address);
        }

        Holds(!anyReady || (!cpu.Context.IsNull && cpu.Context.Value.Priority >= highest), "a thread of a higher priority waits for the CPU");
        HashSet<ulong> armed = CheckHeap(state, ref cpu);
        foreach (SchedulingContextRef context in state.Contexts)
        {
            CheckContext(state, context, queued, armed);
        }

        foreach (ThreadRef thread in state.Threads)
        {
            Holds(thread.Value.Timer.Armed == armed.Contains(thread.Address + Thread.TimerOffset), "an armed timer is not in the heap, or one in the heap is not armed", thread.Address);
            CheckNotForgotten(ref cpu, thread);
        }

        foreach (NotificationRef notification in state.Notifications)
        {
            Holds(
                notification.Value.Timer.Armed == armed.Contains(notification.Address + Notification.TimerOffset),
                "the timer of a notification is armed and not in the heap, or the other way round",
                notification.Address);
        }

        CheckTimer(ref cpu, queued.Count != 0);
    }

    private static HashSet<ulong> CheckQueues(MachineState state, out ulong highest, out bool anyReady)
    {
        HashSet<ulong> queued = [];
        highest = 0;
        anyReady = false;
        ref Cpu cpu = ref state.Machine.Cpu.Value;
        for (ulong priority = 0; priority < Pistachio.Kernel.Cpu.Priorities; priority++)
        {
            ref ReadyQueue queue = ref KernelMemory.At<ReadyQueue>(state.Machine.Cpu.Address + Pistachio.Kernel.Cpu.FirstQueueOffset + (priority * ReadyQueue.Size));
            ulong word = (priority / 64) switch { 0 => cpu.Ready.Bits0, 1 => cpu.Ready.Bits1, 2 => cpu.Ready.Bits2, _ => cpu.Ready.Bits3 };
            Holds((word >> (int)(priority % 64) & 1) != 0 == !queue.First.IsNull, $"ready bit and queue of priority {priority} disagree");
            SchedulingContextRef last = default;
            for (SchedulingContextRef context = queue.First; !context.IsNull; context = context.Value.ReadyNext)
            {
                Holds(state.IsLive(context.Address, CapabilityKind.SchedulingContext), "a context in a ready queue is gone", context.Address);
                Holds(queued.Add(context.Address), "a context is twice in the ready queues", context.Address);
                Holds(context.Value.Priority == priority && context.Value.IsReady, "a context is in the queue of another priority", context.Address);
                Holds(context.Value.ReadyPrevious.Is(last), "the links of a ready queue disagree", context.Address);
                last = context;
                if (IsRunnable(context))
                {
                    anyReady = true;
                    highest = priority;
                }
            }

            Holds(last.IsNull || queue.Last.Is(last), "the last context of a ready queue is not its last");
        }

        return queued;
    }

    private static bool IsRunnable(SchedulingContextRef context)
    {
        ThreadRef thread = context.Value.Running;
        return !thread.IsNull && thread.Value.State == ThreadState.Ready && thread.Value.Context.Is(context);
    }

    private static void CheckContext(MachineState state, SchedulingContextRef context, HashSet<ulong> queued, HashSet<ulong> armed)
    {
        ref SchedulingContext value = ref context.Value;
        Holds(value.IsReady == queued.Contains(context.Address), "a context says that it is ready and is in no queue", context.Address);
        Holds(value.Running.IsNull || state.IsLive(value.Running.Address, CapabilityKind.Thread), "a context runs a thread that is gone", context.Address);
        Holds(value.Home.IsNull || (state.IsLive(value.Home.Address, CapabilityKind.Thread) && value.Home.Value.HomeContext.Is(context)), "the home of a context is gone or has another one", context.Address);
        Holds(value.Refill.Armed == armed.Contains(context.Address + 0x70), "a refill timer is not in the heap", context.Address);
        Holds(value.Remaining <= value.Budget, "a context has more time left than its budget", context.Address);
        bool ends = value.Limit > value.Used && value.IsTimeSlice;
        Holds(!ends || value.Remaining <= value.Limit - value.Used, "a time slice goes on after the limit of its context", context.Address);
    }

    /// <summary>A ready thread with time runs, or is in the queue, or waits for its next period.</summary>
    private static void CheckNotForgotten(ref Cpu cpu, ThreadRef thread)
    {
        SchedulingContextRef context = thread.Value.Context;
        if (thread.Value.State != ThreadState.Ready || context.IsNull || cpu.Current.Is(thread) || context.Value.Budget == 0)
        {
            return;
        }

        Holds(context.Value.Running.Is(thread), "a ready thread was forgotten: its context runs another one", thread.Address);
        Holds(context.Value.IsReady || (context.Value.Remaining == 0 && context.Value.Refill.Armed), "a ready thread was forgotten: its context is in no queue", thread.Address);
        if (!context.Value.IsReady)
        {
            SchedulingContextRef own = thread.Value.HomeContext;
            Holds(own.IsNull || own.Value.Budget == 0 || own.Value.Remaining == 0, "a thread waits for the time of another one and has its own", thread.Address);
        }
    }

    private static HashSet<ulong> CheckHeap(MachineState state, ref Cpu cpu)
    {
        HashSet<ulong> nodes = [];
        Stack<TimerNodeRef> pending = new();
        if (!cpu.Timers.IsNull)
        {
            Holds(cpu.Timers.Value.Next.IsNull && cpu.Timers.Value.Previous.IsNull, "the root of the timers has siblings");
            pending.Push(cpu.Timers);
        }

        while (pending.TryPop(out TimerNodeRef node))
        {
            Holds(nodes.Add(node.Address), "a timer is twice in the heap", node.Address);
            ref TimerNode value = ref node.Value;
            Holds(value.Armed, "a timer in the heap is not armed", node.Address);
            bool live = value.Owner switch
            {
                TimerOwner.Thread => state.IsLive(node.Address - Thread.TimerOffset, CapabilityKind.Thread),
                TimerOwner.Notification => state.IsLive(node.Address - Notification.TimerOffset, CapabilityKind.Notification),
                _ => state.IsLive(node.Address - 0x70, CapabilityKind.SchedulingContext),
            };
            Holds(live, "a timer in the heap belongs to something that is gone", node.Address);
            TimerNodeRef previous = node;
            for (TimerNodeRef child = value.FirstChild; !child.IsNull; child = child.Value.Next)
            {
                Holds(child.Value.Deadline >= value.Deadline, "a timer comes before its parent", child.Address);
                Holds(child.Value.Previous.Is(previous), "links of the timers disagree", child.Address);
                previous = child;
                pending.Push(child);
            }
        }

        return nodes;
    }

    /// <summary>The deadline timer comes no later than it must.</summary>
    private static void CheckTimer(ref Cpu cpu, bool competition)
    {
        ulong due = cpu.Timers.IsNull ? ulong.MaxValue : cpu.Timers.Value.Deadline;
        if (!cpu.Context.IsNull && (competition || !cpu.Context.Value.IsTimeSlice || cpu.Context.Value.Limit != 0))
        {
            due = ulong.Min(due, cpu.ChargedFrom + cpu.Context.Value.Remaining);
        }

        Holds(cpu.TimerSetTo <= due, "the deadline timer comes too late");
        Holds(cpu.TimerSetTo == (DeadlineTimer.Deadline ?? ulong.MaxValue), "the deadline timer is set to something else than the kernel thinks");
    }
}
