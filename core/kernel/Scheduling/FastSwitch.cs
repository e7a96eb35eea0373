using System.Numerics;
using System.Runtime;
using System.Runtime.CompilerServices;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Scheduling;

/// <summary>
/// Decisions of the scheduler that are clear: somebody of no higher priority becomes ready, or the first of the ready ones takes over
/// from a thread that blocks or yields, with time left and no timer to set. <see cref="Scheduler"/> decides all others; whoever asks
/// here goes there when the answer is no.
/// </summary>
public static class FastSwitch
{
    /// <summary>The current thread lets the next one of its priority run.</summary>
    [RuntimeExport("FastYield")]
    public static void Yield(ThreadRef current, ulong handle, ulong now, CpuRef cpu)
    {
        SchedulingContextRef context = cpu.Value.Context;
        ref ReadyQueue queue = ref Queue(cpu, context.Value.Priority);
        SchedulingContextRef next = queue.First;
        if (next.IsNull)
        {
            ShortExit.Return(current.Address, 0); // nobody of a higher priority is ready either, or the current thread would not run
            return;
        }

        if (now - cpu.Value.ChargedFrom < context.Value.Remaining && CanRun(cpu, next, now))
        {
            context.Value.Running = current;
            current.Value.Rax = 0;
            current.Value.Rdx = 0;
            Charge(cpu, now);

            // The first becomes the current one, the current one the last.
            SchedulingContextRef second = next.Value.ReadyNext;
            SchedulingContextRef last = queue.Last;
            context.Value.ReadyNext = default;
            context.Value.IsReady = true;
            next.Value.IsReady = false;
            queue.Last = context;
            if (second.IsNull)
            {
                queue.First = context;
                context.Value.ReadyPrevious = default;
            }
            else
            {
                queue.First = second;
                second.Value.ReadyPrevious = default;
                context.Value.ReadyPrevious = last;
                last.Value.ReadyNext = context;
            }

            cpu.Value.Context = next;
            ShortExit.SwitchFromCall(current.Address, next.Value.Running.Address);
            return;
        }

        ShortExit.YieldGaveUp(current.Address);
    }

    /// <summary>
    /// Makes a blocked thread ready, if it has time left, does not run before the current thread, and no timer must be set for it.
    /// Otherwise false, and nothing has changed.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool MakeReady(CpuRef cpu, ThreadRef thread)
    {
        SchedulingContextRef context = thread.Value.Context;
        SchedulingContextRef current = cpu.Value.Context;
        if (context.IsNull
            || context.Value.IsReady
            || context.Value.Remaining == 0
            || context.Is(current)
            || context.Value.Priority > current.Value.Priority
            || cpu.Value.ChargedFrom + current.Value.Remaining < cpu.Value.TimerSetTo)
        {
            return false;
        }

        thread.Value.State = ThreadState.Ready;
        context.Value.Running = thread;
        context.Value.IsReady = true;
        context.Value.ReadyNext = default;
        ref ReadyQueue queue = ref Queue(cpu, context.Value.Priority);
        if (queue.First.IsNull)
        {
            queue.First = context;
            context.Value.ReadyPrevious = default;
            ReadyWord(cpu, context.Value.Priority) |= 1UL << (int)context.Value.Priority;
        }
        else
        {
            SchedulingContextRef last = queue.Last;
            context.Value.ReadyPrevious = last;
            last.Value.ReadyNext = context;
        }

        queue.Last = context;
        return true;
    }

    /// <summary>The first ready context of the highest priority, or none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static SchedulingContextRef Highest(CpuRef cpu)
    {
        ulong first = 192;
        ulong bits = cpu.Value.Ready.Bits3;
        if (bits == 0)
        {
            first = 128;
            bits = cpu.Value.Ready.Bits2;
            if (bits == 0)
            {
                first = 64;
                bits = cpu.Value.Ready.Bits1;
                if (bits == 0)
                {
                    first = 0;
                    bits = cpu.Value.Ready.Bits0;
                    if (bits == 0)
                    {
                        return default;
                    }
                }
            }
        }

        return Queue(cpu, first + (uint)BitOperations.Log2(bits)).First;
    }

    /// <summary>Whether a ready context has a thread that can run, needs no refill, and ends no earlier than the timer comes anyway.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool CanRun(CpuRef cpu, SchedulingContextRef context, ulong now)
    {
        ThreadRef thread = context.Value.Running;
        return !thread.IsNull
            && thread.Value.State == ThreadState.Ready
            && thread.Value.Context.Is(context)
            && now < context.Value.NextPeriod
            && now + context.Value.Remaining >= cpu.Value.TimerSetTo;
    }

    /// <summary>Charges the current context for the time until now.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Charge(CpuRef cpu, ulong now)
    {
        ulong used = now - cpu.Value.ChargedFrom;
        cpu.Value.ChargedFrom = now;
        ref SchedulingContext context = ref cpu.Value.Context.Value;
        context.Used += used;
        context.Remaining = used >= context.Remaining ? 0 : context.Remaining - used;
    }

    /// <summary>Takes the first context out of its queue.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void TakeFirst(CpuRef cpu, SchedulingContextRef context)
    {
        ulong priority = context.Value.Priority;
        ref ReadyQueue queue = ref Queue(cpu, priority);
        SchedulingContextRef second = context.Value.ReadyNext;
        context.Value.IsReady = false;
        queue.First = second;
        if (second.IsNull)
        {
            ReadyWord(cpu, priority) &= ~(1UL << (int)priority);
        }
        else
        {
            second.Value.ReadyPrevious = default;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref ReadyQueue Queue(CpuRef cpu, ulong priority) =>
        ref KernelMemory.At<ReadyQueue>(cpu.Address + Cpu.FirstQueueOffset + (priority * ReadyQueue.Size));

    /// <summary>The word of the ready bits that has the bit of a priority, at its lowest six bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref ulong ReadyWord(CpuRef cpu, ulong priority) =>
        ref KernelMemory.At<ulong>(cpu.Address + Cpu.ReadyOffset + ((priority >> 6) * sizeof(ulong)));
}
