using Pistachio.Processes.Protocol;

namespace Pistachio.Processes.Scheduler;

/// <summary>
/// What a policy means to the kernel. The static priorities 1 to 99 of SCHED_FIFO and SCHED_RR are kernel priorities, SCHED_OTHER is all at
/// kernel priority 0; servers are above all of them, from 100 on.
/// </summary>
/// <param name="Priority">Kernel priority, 0 to 99.</param>
/// <param name="Slice">Time slice in nanoseconds; 0 = none.</param>
public readonly record struct TimeShare(byte Priority, ulong Slice)
{
    /// <summary>Slice of SCHED_RR, and of SCHED_OTHER at nice 0: 10 ms.</summary>
    public const ulong NormalSlice = 10_000_000;

    public const int LowestStaticPriority = 1;
    public const int HighestStaticPriority = 99;
    public const int LowestNice = -20;
    public const int HighestNice = 19;

    /// <summary>The kernel's longest period, one hour: what a context without a slice gets. After it, others of the same priority have a turn.</summary>
    private const ulong NoSlice = 3_600_000_000_000;

    /// <summary>Budget and period for the kernel, in nanoseconds.</summary>
    public ulong Budget => Slice != 0 ? Slice : NoSlice;

    /// <summary>
    /// The share of a policy. Processes of SCHED_OTHER take turns, so the lengths of their slices are their shares: 10 ms at nice 0, 0.5 ms
    /// more or less for each step, from 20 ms at -20 to 0.5 ms at 19.
    /// </summary>
    /// <returns>False: no such policy, or a parameter out of its range.</returns>
    public static bool TryOf(SchedulingPolicy policy, int priority, int nice, out TimeShare share)
    {
        share = default;
        if (nice is < LowestNice or > HighestNice)
            return false;
        switch (policy)
        {
            case SchedulingPolicy.Other when priority == 0:
                share = new TimeShare(0, NormalSlice / 20 * (ulong)(20 - nice));
                return true;
            case SchedulingPolicy.Fifo when priority is >= LowestStaticPriority and <= HighestStaticPriority:
                share = new TimeShare((byte)priority, 0);
                return true;
            case SchedulingPolicy.RoundRobin when priority is >= LowestStaticPriority and <= HighestStaticPriority:
                share = new TimeShare((byte)priority, NormalSlice);
                return true;
            default:
                return false;
        }
    }
}
