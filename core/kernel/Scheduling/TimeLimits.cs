using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Scheduling;

/// <summary>
/// Limits of CPU time. A time slice ends at the limit at the latest, so that whoever is scheduled without asking <see cref="Scheduler"/> needs to know
/// nothing of it. When it is reached the home thread of the context stops, as by a fault, as soon as it is seen at work itself: the time of a call that a
/// server works on has been charged too, but the call is finished first.
/// </summary>
internal static class TimeLimits
{
    /// <summary>How soon the kernel looks again when the limit was reached and the home thread was not at work, in nanoseconds.</summary>
    private const ulong NextLook = 1_000_000;

    /// <summary>See <see cref="CallNumber.SchedulingLimit"/>.</summary>
    public static CallStatus Set(CpuRef cpu, ThreadRef current, ulong handle, ulong used)
    {
        CallStatus status = Lookup.Find(ref current.Value, handle, CapabilityKind.SchedulingContext, Rights.Write, out SlotRef slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        SchedulingContextRef context = new(slot.Value.Object);
        if (cpu.Value.Context.Is(context))
        {
            Scheduler.Charge(cpu, Clock.Ticks());
            cpu.Value.Reschedule = true; // the timer is set anew
        }

        context.Value.Limit = Clock.ToTicks(used);
        Shorten(ref context.Value);
        return CallStatus.Ok;
    }

    /// <summary>Has a time slice that was filled up end at the limit.</summary>
    public static void Shorten(ref SchedulingContext context)
    {
        if (context.Limit == 0 || !context.IsTimeSlice)
        {
            return;
        }

        ulong left = context.Used < context.Limit ? context.Limit - context.Used : Clock.ToTicks(NextLook);
        if (left < context.Remaining)
        {
            context.Remaining = left;
        }
    }

    /// <summary>The timer has interrupted the current thread, whose registers are saved. Stops it if its limit is reached.</summary>
    public static void Check(CpuRef cpu)
    {
        ThreadRef current = cpu.Value.Current;
        SchedulingContextRef context = cpu.Value.Context;
        if (current.IsNull || context.IsNull || context.Value.Limit == 0 || !context.Value.Home.Is(current))
        {
            return;
        }

        Scheduler.Charge(cpu, Clock.Ticks());
        if (context.Value.Used >= context.Value.Limit)
        {
            context.Value.Limit = 0;
            Faults.ToSupervisor(cpu, current, Vectors.TimeUsed);
        }
    }
}
