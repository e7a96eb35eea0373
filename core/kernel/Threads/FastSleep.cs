using System.Runtime;
using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Scheduling;
using Pistachio.Platform;

namespace Pistachio.Kernel.Threads;

/// <summary>
/// The common case of a sleep: nothing but somebody who asks for the thread ends it, and another thread is ready to run. And of asking: the thread
/// sleeps so, and is of no higher priority than who asks. As in <see cref="Ipc.FastPath"/>, all conditions are checked before anything is written;
/// <see cref="Calls.Dispatch"/> and <see cref="Upcalls"/> have the complete versions.
/// </summary>
public static class FastSleep
{
    /// <summary>The current thread, which nobody has asked for (the entry code has looked), sleeps without a deadline.</summary>
    [RuntimeExport("FastSleep")]
    public static void Sleep(ThreadRef current, ulong handle, ulong now, CpuRef cpu)
    {
        SchedulingContextRef next = FastSwitch.Highest(cpu);
        if (!next.IsNull
            && cpu.Value.Context.Value.Running.Is(current)
            && FastSwitch.CanRun(cpu, next, now))
        {
            current.Value.State = ThreadState.Sleeping;
            cpu.Value.Context.Value.Running = default;
            FastSwitch.Charge(cpu, now);
            FastSwitch.TakeFirst(cpu, next);
            cpu.Value.Context = next;
            ShortExit.SwitchFromCall(current.Address, next.Value.Running.Address);
            return;
        }

        ShortExit.SleepGaveUp(current.Address, handle);
    }

    /// <summary>The current thread asks for a thread through a slot with the right to.</summary>
    [RuntimeExport("FastThreadUpcall")]
    public static void Wake(ThreadRef current, ulong handle, SlotRef slot, CpuRef cpu)
    {
        ThreadRef sleeper = new(slot.Value.Object);
        if (sleeper.Value.State == ThreadState.Sleeping && !sleeper.Value.Timer.Armed && FastSwitch.MakeReady(cpu, sleeper))
        {
            Upcalls.MarkWanted(ref sleeper.Value);
            sleeper.Value.KeptOnly = true; // the sleep may have begun the general way
            sleeper.Value.Rax = (ulong)CallStatus.Cancelled;
            sleeper.Value.Rdx = 0;
            ShortExit.Return(current.Address, 0);
            return;
        }

        ShortExit.ThreadUpcallGaveUp(current.Address, handle);
    }
}
