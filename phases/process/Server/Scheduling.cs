using Pistachio.Processes.Protocol;

namespace Pistachio.Processes.Server;

/// <summary>How a process is scheduled.</summary>
/// <param name="Policy">Its policy.</param>
/// <param name="Priority">Static priority, 1 to 99; 0 for <see cref="SchedulingPolicy.Other"/>.</param>
/// <param name="Nice">-20 to 19.</param>
public readonly record struct Scheduling(SchedulingPolicy Policy, int Priority, int Nice)
{
    public const int LowestNice = -20;
    public const int HighestNice = 19;
    public const int HighestPriority = 99;

    /// <summary>The same with at least a static priority: SCHED_OTHER becomes SCHED_FIFO for that.</summary>
    public Scheduling Raised(int priority) => priority <= Priority
        ? this
        : this with { Policy = Policy == SchedulingPolicy.Other ? SchedulingPolicy.Fifo : Policy, Priority = priority };

    /// <summary>Whether a priority is within the range of a policy.</summary>
    public static bool IsValid(SchedulingPolicy policy, int priority) => policy switch
    {
        SchedulingPolicy.Other => priority == 0,
        SchedulingPolicy.Fifo or SchedulingPolicy.RoundRobin => priority is >= 1 and <= HighestPriority,
        _ => false,
    };
}
