using Pistachio.Kernel.Threads;

namespace Pistachio.Kernel.Scheduling;

/// <summary>
/// A thread that answers a call may run on two contexts: the one that its caller lends, and its own. It uses up what was lent first.
/// When the context it runs on has no time left in its period, it goes on with the other one if that has time, or has it sooner.
/// </summary>
internal static class LentTime
{
    /// <summary>A context is used up until its next period begins. Whoever runs on it may have other time.</summary>
    public static void RunOut(CpuRef cpu, SchedulingContextRef context, ulong now)
    {
        ThreadRef thread = context.Value.Running;
        if (thread.IsNull || thread.Value.State != ThreadState.Ready || !thread.Value.Context.Is(context))
        {
            return;
        }

        ThreadRef caller = thread.Value.Caller;
        SchedulingContextRef other = thread.Value.HomeContext;
        if (other.Is(context))
        {
            other = caller.IsNull ? default : caller.Value.Context;
        }

        if (other.IsNull || other.Is(context) || !ComesFirst(ref other.Value, ref context.Value, now))
        {
            return;
        }

        if (!caller.IsNull && caller.Value.State == ThreadState.AwaitingReply)
        {
            caller.Value.State = ThreadState.AwaitingReplySlow; // the two no longer share their time
        }

        Scheduler.ChangeContext(thread, other);
        Scheduler.Wake(cpu, thread);
    }

    /// <summary>A context has been given time, or a thread. Whoever waits for other time, and may use this one, goes on with it.</summary>
    public static void Gained(CpuRef cpu, SchedulingContextRef context, ulong now)
    {
        ThreadRef thread = context.Value.Home;
        if (thread.IsNull)
        {
            return;
        }

        while (!thread.Value.Callee.IsNull)
        {
            thread = thread.Value.Callee;
        }

        SchedulingContextRef used = thread.Value.Context;
        if (!used.IsNull && used.Value.Remaining == 0 && !used.Value.IsReady && !cpu.Value.Context.Is(used))
        {
            RunOut(cpu, used, now);
        }
    }

    /// <summary>Whether one context has time now, or in a period that begins before that of another one.</summary>
    private static bool ComesFirst(ref SchedulingContext one, ref SchedulingContext other, ulong now) =>
        one.Budget != 0 && (one.Remaining != 0 || one.IsTimeSlice || now >= one.NextPeriod || one.NextPeriod < other.NextPeriod);
}
