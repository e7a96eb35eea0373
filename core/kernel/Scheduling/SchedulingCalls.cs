using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Ipc;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Scheduling;

/// <summary>The kernel calls on scheduling contexts, and yielding.</summary>
internal static class SchedulingCalls
{
    /// <summary>Shortest budget, in nanoseconds: below it a context would do nothing but be switched.</summary>
    public const ulong MinimumBudget = 10_000;

    /// <summary>Longest period, in nanoseconds: one hour.</summary>
    public const ulong MaximumPeriod = 3_600_000_000_000;

    /// <summary>See <see cref="CallNumber.SchedulingSet"/>.</summary>
    public static CallStatus Set(CpuRef cpu, ThreadRef current, ulong handle, ulong priority, ulong budget, ulong period)
    {
        CallStatus status = Lookup.Find(ref current.Value, handle, CapabilityKind.SchedulingContext, Rights.Write, out SlotRef slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        if (priority >= Cpu.Priorities || budget < MinimumBudget || budget > period || period > MaximumPeriod)
        {
            return CallStatus.BadArgument;
        }

        if (priority > Ceiling(cpu, ref current.Value))
        {
            return CallStatus.NoRight;
        }

        Configure(cpu, new SchedulingContextRef(slot.Value.Object), priority, Clock.ToTicks(budget), Clock.ToTicks(period));
        return CallStatus.Ok;
    }

    /// <summary>
    /// Highest priority that a thread may set: its own, or that of its caller when that is higher. Contexts can be made out of any
    /// memory, and memory is not the right to run before others.
    /// </summary>
    private static ulong Ceiling(CpuRef cpu, ref Thread thread)
    {
        ulong running = cpu.Value.Context.IsNull ? 0 : cpu.Value.Context.Value.Priority;
        ulong own = thread.HomeContext.IsNull ? 0 : thread.HomeContext.Value.Priority;
        return own > running ? own : running;
    }

    public static void Configure(CpuRef cpu, SchedulingContextRef context, ulong priority, ulong budget, ulong period)
    {
        ref SchedulingContext value = ref context.Value;
        bool current = cpu.Value.Context.Is(context);
        if (current)
        {
            Scheduler.Charge(cpu, Clock.Ticks());
        }

        Scheduler.Dequeue(cpu, context);
        value.Priority = priority;
        value.Budget = budget;
        value.Period = period;
        value.Remaining = budget;
        value.NextPeriod = Clock.Ticks() + period;
        TimeLimits.Shorten(ref value);
        if (current)
        {
            cpu.Value.Reschedule = true;
        }
        else if (!value.Running.IsNull && value.Running.Value.State == ThreadState.Ready && value.Running.Value.Context.Is(context))
        {
            Scheduler.Enqueue(cpu, context);
        }

        LentTime.Gained(cpu, context, Clock.Ticks());
    }

    /// <summary>See <see cref="CallNumber.SchedulingUsed"/>.</summary>
    public static CallStatus Used(CpuRef cpu, ThreadRef current, ulong handle, out ulong nanoseconds)
    {
        nanoseconds = 0;
        CallStatus status = Lookup.Find(ref current.Value, handle, CapabilityKind.SchedulingContext, Rights.Read, out SlotRef slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        SchedulingContextRef context = new(slot.Value.Object);
        if (cpu.Value.Context.Is(context))
        {
            Scheduler.Charge(cpu, Clock.Ticks());
        }

        nanoseconds = Clock.ToNanoseconds(context.Value.Used);
        return CallStatus.Ok;
    }

    /// <summary>See <see cref="CallNumber.ThreadSchedule"/>.</summary>
    public static CallStatus Bind(CpuRef cpu, ThreadRef current, ulong handle, ulong contextHandle)
    {
        CallStatus status = Lookup.Find(ref current.Value, handle, CapabilityKind.Thread, Rights.Write, out SlotRef slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        ThreadRef thread = new(slot.Value.Object);
        SlotRef context = default;
        if (contextHandle != 0)
        {
            status = Lookup.Find(ref current.Value, contextHandle, CapabilityKind.SchedulingContext, Rights.Write, out context);
            if (status != CallStatus.Ok)
            {
                return status;
            }

            if (!new SchedulingContextRef(context.Value.Object).Value.Home.IsNull)
            {
                return CallStatus.InUse;
            }
        }

        ThreadCalls.Empty(cpu, thread, ThreadSlot.SchedulingContext);
        if (contextHandle != 0)
        {
            BindTo(cpu, thread, context);
        }

        return CallStatus.Ok;
    }

    /// <summary>Gives a thread the context that a slot names.</summary>
    public static void BindTo(CpuRef cpu, ThreadRef thread, SlotRef source)
    {
        ThreadCalls.Fill(cpu, thread, ThreadSlot.SchedulingContext, source);
        SchedulingContextRef context = new(source.Value.Object);
        context.Value.Home = thread;
        ref Thread value = ref thread.Value;
        value.HomeContext = context;
        if (value.Context.IsNull)
        {
            Messages.RebindChain(cpu, thread, context);
        }
        else
        {
            LentTime.Gained(cpu, context, Clock.Ticks());
        }
    }

    /// <summary>The slot that binds a thread to its own context is being emptied.</summary>
    public static void Unbind(CpuRef cpu, ThreadRef thread)
    {
        ref Thread value = ref thread.Value;
        SchedulingContextRef context = value.HomeContext;
        value.HomeContext = default;
        if (context.IsNull)
        {
            return;
        }

        if (value.Context.Is(context))
        {
            Messages.RebindChain(cpu, thread, default);
        }

        Scheduler.Drop(cpu, context);
        context.Value.Home = default;
        context.Value.Running = default;
    }

    /// <summary>A thread is gone: no context may lead to it. (It may have run on one that its caller lent.)</summary>
    public static void Forget(ThreadRef thread)
    {
        ref Thread value = ref thread.Value;
        if (!value.Context.IsNull && value.Context.Value.Running.Is(thread))
        {
            value.Context.Value.Running = default;
        }

        value.Context = default;
    }

    /// <summary>The object has no capability left, so no thread is bound to it.</summary>
    public static void Destroy(CpuRef cpu, SchedulingContextRef context) => Scheduler.Drop(cpu, context);

    /// <summary>
    /// See <see cref="CallNumber.YieldTo"/>: the named thread runs next if it is ready, for what is left of the caller's time slice at
    /// most, since its context goes to the front of its queue and the caller's to the end.
    /// </summary>
    public static CallStatus YieldTo(CpuRef cpu, ThreadRef current, ulong handle, out bool yield)
    {
        yield = false;
        CallStatus status = Lookup.Find(ref current.Value, handle, CapabilityKind.Thread, Rights.Write, out SlotRef slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        ThreadRef thread = new(slot.Value.Object);
        if (thread.Value.State != ThreadState.Ready || thread.Value.Context.IsNull)
        {
            return CallStatus.WrongState;
        }

        yield = Scheduler.MoveToFront(cpu, thread.Value.Context);
        return yield ? CallStatus.Ok : CallStatus.WrongState;
    }
}
