using System.Numerics;
using System.Runtime.CompilerServices;
using Pistachio.Kernel.Ipc;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Scheduling;

/// <summary>Fixed-priority scheduling of scheduling contexts: first in, first out within a priority, preempted by higher ones.</summary>
internal static class Scheduler
{
    private const ulong NotSet = ulong.MaxValue;

    /// <summary>Makes a thread that was blocked or stopped ready. Without a scheduling context it waits for one.</summary>
    public static void Wake(CpuRef cpu, ThreadRef thread)
    {
        ref Thread value = ref thread.Value;
        value.State = ThreadState.Ready;
        SchedulingContextRef context = value.Context;
        if (context.IsNull)
        {
            return;
        }

        context.Value.Running = thread;
        Enqueue(cpu, context);
    }

    /// <summary>Puts a context at the end of its queue, if it has a thread that can run, and budget.</summary>
    public static void Enqueue(CpuRef cpu, SchedulingContextRef context)
    {
        ref SchedulingContext value = ref context.Value;
        if (value.IsReady || value.Budget == 0)
        {
            return;
        }

        if (cpu.Value.Context.Is(context))
        {
            // Charged right now: it is put back, or not, by the decision that is due.
            cpu.Value.Reschedule = true;
            return;
        }

        ulong now = Clock.Ticks();
        if (!Replenish(cpu, context, now))
        {
            LentTime.RunOut(cpu, context, now);
            return;
        }

        Append(cpu, context);
        SchedulingContextRef current = cpu.Value.Context;
        if (current.IsNull || value.Priority > current.Value.Priority)
        {
            cpu.Value.Reschedule = true;
        }
    }

    /// <summary>Takes a context out of the ready queue.</summary>
    public static void Dequeue(CpuRef cpu, SchedulingContextRef context)
    {
        ref SchedulingContext value = ref context.Value;
        if (!value.IsReady)
        {
            return;
        }

        ref ReadyQueue queue = ref Queue(cpu, value.Priority);
        if (value.ReadyPrevious.IsNull)
        {
            queue.First = value.ReadyNext;
        }
        else
        {
            value.ReadyPrevious.Value.ReadyNext = value.ReadyNext;
        }

        if (value.ReadyNext.IsNull)
        {
            queue.Last = value.ReadyPrevious;
        }
        else
        {
            value.ReadyNext.Value.ReadyPrevious = value.ReadyPrevious;
        }

        if (queue.First.IsNull)
        {
            Bits(ref cpu.Value.Ready, value.Priority) &= ~(1UL << (int)(value.Priority & 63));
        }

        value.ReadyNext = default;
        value.ReadyPrevious = default;
        value.IsReady = false;
    }

    /// <summary>Moves a ready context to the front of its queue. False when it is not ready (it is used up, or the current one).</summary>
    public static bool MoveToFront(CpuRef cpu, SchedulingContextRef context)
    {
        if (!context.Value.IsReady)
        {
            return false;
        }

        Dequeue(cpu, context);
        Prepend(cpu, context);
        return true;
    }

    /// <summary>Lets a thread run on the time of another context, or on none. Its old context forgets it.</summary>
    public static void ChangeContext(ThreadRef thread, SchedulingContextRef context)
    {
        ref Thread value = ref thread.Value;
        SchedulingContextRef old = value.Context;
        if (!old.IsNull && !old.Is(context) && old.Value.Running.Is(thread))
        {
            old.Value.Running = default;
        }

        value.Context = context;
    }

    /// <summary>Forgets a context for good: it is being destroyed or rebound.</summary>
    public static void Drop(CpuRef cpu, SchedulingContextRef context)
    {
        Dequeue(cpu, context);
        TimerHeap.Remove(ref cpu.Value.Timers, RefillOf(context));
        if (cpu.Value.Context.Is(context))
        {
            Charge(cpu, Clock.Ticks());
            cpu.Value.Context = default;
            cpu.Value.Reschedule = true;
        }
    }

    /// <summary>
    /// The decision: charges the current context, puts it back if its thread can go on, takes the first of the highest
    /// priority, sets the timer. Returns the thread to run, or none.
    /// </summary>
    /// <param name="cpu">This CPU.</param>
    /// <param name="yield">Put the current context at the end of its queue even if it has time left.</param>
    public static ThreadRef Decide(CpuRef cpu, bool yield)
    {
        ref Cpu value = ref cpu.Value;
        ulong now = Clock.Ticks();
        SchedulingContextRef current = value.Context;
        if (!current.IsNull)
        {
            Charge(cpu, now);
            value.Context = default;
            PutBack(cpu, current, now, yield);
        }

        value.Reschedule = false;
        SchedulingContextRef next = Highest(ref value, cpu);
        while (!next.IsNull && !IsRunnable(next))
        {
            // Its thread blocked after it was put here; waking it puts it back.
            Dequeue(cpu, next);
            next = Highest(ref value, cpu);
        }

        value.ChargedFrom = now;
        if (next.IsNull)
        {
            value.Current = default;
            if (!value.Timers.IsNull)
            {
                SetTimer(ref value, NotSet);
            }
            else if (value.TimerSetTo != NotSet)
            {
                // An idle CPU takes no timer interrupt.
                DeadlineTimer.Cancel();
                value.TimerSetTo = NotSet;
            }

            return default;
        }

        Dequeue(cpu, next);
        Replenish(cpu, next, now); // has time left: a short path that made it ready has not asked whether its next period has begun
        value.Context = next;
        value.Current = next.Value.Running;
        SetTimer(ref value, next.Value.IsTimeSlice && next.Value.Limit == 0 && (value.Ready.Bits0 | value.Ready.Bits1 | value.Ready.Bits2 | value.Ready.Bits3) == 0
            ? NotSet
            : now + next.Value.Remaining);
        return value.Current;
    }

    /// <summary>Fires what is due. Called by the timer interrupt.</summary>
    public static void TimerFired(CpuRef cpu)
    {
        ref Cpu value = ref cpu.Value;
        value.TimerSetTo = NotSet;
        value.Reschedule = true;
        ulong now = Clock.Ticks();
        while (!value.Timers.IsNull && value.Timers.Value.Deadline <= now)
        {
            TimerNodeRef node = value.Timers;
            TimerHeap.Remove(ref value.Timers, node);
            switch (node.Value.Owner)
            {
                case TimerOwner.Thread:
                    Timeouts.Expire(cpu, Timeouts.ThreadOf(node));
                    break;
                case TimerOwner.Notification:
                    Notifications.Expire(cpu, Notifications.Of(node));
                    break;
                default:
                    Enqueue(cpu, ContextOf(node));
                    break;
            }
        }
    }

    /// <summary>Charges the current context for the time until now.</summary>
    public static void Charge(CpuRef cpu, ulong now)
    {
        ref Cpu value = ref cpu.Value;
        ulong used = now - value.ChargedFrom;
        value.ChargedFrom = now;
        ref SchedulingContext context = ref value.Context.Value;
        context.Used += used;
        context.Remaining = used >= context.Remaining ? 0 : context.Remaining - used;
    }

    /// <summary>Sets the deadline timer if it would come too late for the first timer of the heap.</summary>
    public static void TimersChanged(CpuRef cpu)
    {
        ref Cpu value = ref cpu.Value;
        SetTimer(ref value, value.TimerSetTo);
    }

    private static void PutBack(CpuRef cpu, SchedulingContextRef context, ulong now, bool yield)
    {
        ref SchedulingContext value = ref context.Value;
        ThreadRef thread = cpu.Value.Current;
        if (!thread.IsNull && thread.Value.State == ThreadState.Ready && thread.Value.Context.Is(context))
        {
            value.Running = thread;
        }
        else if (!IsRunnable(context))
        {
            // The thread blocked or lost this context, and nobody else in its chain of calls has been woken on it meanwhile. It may be
            // one that answered by the short path and will be destroyed without this context being told, so it is forgotten here.
            value.Running = default;
            return;
        }

        bool usedUp = value.Remaining == 0;
        if (!Replenish(cpu, context, now))
        {
            LentTime.RunOut(cpu, context, now);
            return;
        }

        if (yield || usedUp)
        {
            Append(cpu, context);
        }
        else
        {
            Prepend(cpu, context);
        }
    }

    /// <summary>Fills up the budget when it is time to. False when there is none left in this period: the refill timer is armed.</summary>
    private static bool Replenish(CpuRef cpu, SchedulingContextRef context, ulong now)
    {
        ref SchedulingContext value = ref context.Value;
        if (now >= value.NextPeriod || (value.IsTimeSlice && value.Remaining == 0))
        {
            value.Remaining = value.Budget;
            value.NextPeriod = now + value.Period;
            TimeLimits.Shorten(ref value);
        }

        if (value.Remaining != 0)
        {
            return true;
        }

        TimerNodeRef node = RefillOf(context);
        if (!value.Refill.Armed)
        {
            value.Refill.Deadline = value.NextPeriod;
            value.Refill.Owner = TimerOwner.SchedulingContext;
            TimerHeap.Insert(ref cpu.Value.Timers, node);
            TimersChanged(cpu);
        }

        return false;
    }

    private static void Append(CpuRef cpu, SchedulingContextRef context)
    {
        ref SchedulingContext value = ref context.Value;
        ref ReadyQueue queue = ref Queue(cpu, value.Priority);
        value.ReadyNext = default;
        value.ReadyPrevious = queue.Last;
        value.IsReady = true;
        if (queue.Last.IsNull || queue.First.IsNull)
        {
            queue.First = context;
            value.ReadyPrevious = default;
            Bits(ref cpu.Value.Ready, value.Priority) |= 1UL << (int)(value.Priority & 63);
        }
        else
        {
            queue.Last.Value.ReadyNext = context;
        }

        queue.Last = context;
        NoteCompetition(cpu);
    }

    private static void Prepend(CpuRef cpu, SchedulingContextRef context)
    {
        ref SchedulingContext value = ref context.Value;
        ref ReadyQueue queue = ref Queue(cpu, value.Priority);
        value.ReadyPrevious = default;
        value.ReadyNext = queue.First;
        value.IsReady = true;
        if (queue.First.IsNull)
        {
            queue.Last = context;
            Bits(ref cpu.Value.Ready, value.Priority) |= 1UL << (int)(value.Priority & 63);
        }
        else
        {
            queue.First.Value.ReadyPrevious = context;
        }

        queue.First = context;
        NoteCompetition(cpu);
    }

    /// <summary>A context that ran alone had no end of its time slice set; now that there is another one, it gets one.</summary>
    private static void NoteCompetition(CpuRef cpu)
    {
        ref Cpu value = ref cpu.Value;
        if (!value.Context.IsNull)
        {
            SetTimer(ref value, Earlier(value.TimerSetTo, value.ChargedFrom + value.Context.Value.Remaining));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsRunnable(SchedulingContextRef context)
    {
        ThreadRef thread = context.Value.Running;
        return !thread.IsNull && thread.Value.State == ThreadState.Ready && thread.Value.Context.Is(context);
    }

    private static SchedulingContextRef Highest(ref Cpu value, CpuRef cpu)
    {
        ulong priority;
        if (value.Ready.Bits3 != 0)
        {
            priority = 192 + (ulong)BitOperations.Log2(value.Ready.Bits3);
        }
        else if (value.Ready.Bits2 != 0)
        {
            priority = 128 + (ulong)BitOperations.Log2(value.Ready.Bits2);
        }
        else if (value.Ready.Bits1 != 0)
        {
            priority = 64 + (ulong)BitOperations.Log2(value.Ready.Bits1);
        }
        else if (value.Ready.Bits0 != 0)
        {
            priority = (ulong)BitOperations.Log2(value.Ready.Bits0);
        }
        else
        {
            return default;
        }

        return Queue(cpu, priority).First;
    }

    /// <summary>Sets the deadline timer to the given time or the first timer of the heap, whichever is earlier.</summary>
    private static void SetTimer(ref Cpu value, ulong ticks)
    {
        if (!value.Timers.IsNull)
        {
            ticks = Earlier(ticks, value.Timers.Value.Deadline);
        }

        // A timer that is set too early finds nothing due, and is set again then: cheaper than setting it at every switch.
        if (ticks < value.TimerSetTo)
        {
            DeadlineTimer.Set(ticks);
            value.TimerSetTo = ticks;
        }
    }

    private static ulong Earlier(ulong a, ulong b) => a < b ? a : b;

    private static ref ReadyQueue Queue(CpuRef cpu, ulong priority) =>
        ref KernelMemory.At<ReadyQueue>(cpu.Address + Cpu.FirstQueueOffset + (priority * ReadyQueue.Size));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref ulong Bits(ref ReadyBits bits, ulong priority)
    {
        if (priority < 128)
        {
            if (priority < 64)
            {
                return ref bits.Bits0;
            }

            return ref bits.Bits1;
        }

        if (priority < 192)
        {
            return ref bits.Bits2;
        }

        return ref bits.Bits3;
    }

    private static TimerNodeRef RefillOf(SchedulingContextRef context) => new(context.Address + RefillOffset);

    private static SchedulingContextRef ContextOf(TimerNodeRef node) => new(node.Address - RefillOffset);

    private const ulong RefillOffset = 0x70;
}
