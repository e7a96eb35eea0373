using System.Runtime;
using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Scheduling;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Ipc;

/// <summary>
/// The common case of a signal: nobody waits, or the waiter is of no higher priority than the sender and only becomes ready. And of a
/// wait: the signal is there, or another thread is ready to run. That somebody has asked for the thread the entry code has seen before. As in <see cref="FastPath"/>, all conditions are checked before
/// anything is written; <see cref="Notifications"/> is the complete version.
/// </summary>
public static class FastSignals
{
    /// <summary>The current thread signals through a slot with the right to.</summary>
    [RuntimeExport("FastSignal")]
    public static void Signal(ThreadRef current, ulong handle, SlotRef slot, CpuRef cpu)
    {
        ulong badge = slot.Value.Data;
        badge = badge == 0 ? 1 : badge;
        NotificationRef target = new(slot.Value.Object);
        ThreadRef waiter = target.Value.Waiters.First;
        if (waiter.IsNull)
        {
            if (target.Value.Bound.IsNull)
            {
                target.Value.Word |= badge;
                ShortExit.Return(current.Address, 0);
                return;
            }
        }
        else if (!waiter.Value.Timer.Armed && FastSwitch.MakeReady(cpu, waiter))
        {
            // No bits are pending where somebody waits.
            target.Value.Waiters.First = waiter.Value.QueueNext;
            waiter.Value.QueueNext = default;
            waiter.Value.Rax = (ulong)CallStatus.Ok;
            waiter.Value.Rdx = badge;
            ShortExit.Return(current.Address, 0);
            return;
        }

        ShortExit.SignalGaveUp(current.Address, handle);
    }

    /// <summary>The current thread waits for a signal, until a deadline unless that is 0.</summary>
    [RuntimeExport("FastWaitSignal")]
    public static void Wait(ThreadRef current, ulong handle, ulong now, CpuRef cpu, ulong deadline, NotificationRef source)
    {
        ulong word = source.Value.Word;
        if (word != 0)
        {
            source.Value.Word = 0;
            ShortExit.Return(current.Address, word);
        }
        else
        {
            Block(current, handle, now, cpu, deadline, source);
        }
    }

    private static void Block(ThreadRef current, ulong handle, ulong now, CpuRef cpu, ulong deadline, NotificationRef source)
    {
        SchedulingContextRef next = FastSwitch.Highest(cpu);
        if ((source.Value.Waiters.First.Address | deadline) == 0
            && !next.IsNull
            && cpu.Value.Context.Value.Running.Is(current)
            && FastSwitch.CanRun(cpu, next, now))
        {
            current.Value.State = ThreadState.AwaitingSignal;
            current.Value.WaitingOn = source.Address;
            current.Value.ShortPath = default;
            current.Value.QueueNext = default;
            source.Value.Waiters.First = current;
            source.Value.Waiters.Last = current;
            cpu.Value.Context.Value.Running = default;
            FastSwitch.Charge(cpu, now);
            FastSwitch.TakeFirst(cpu, next);
            cpu.Value.Context = next;
            ShortExit.SwitchFromCall(current.Address, next.Value.Running.Address);
            return;
        }

        ShortExit.WaitSignalGaveUp(current.Address, handle, now, cpu.Address, deadline);
    }
}
