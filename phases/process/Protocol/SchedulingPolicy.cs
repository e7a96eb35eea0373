namespace Pistachio.Processes.Protocol;

/// <summary>The policies of POSIX sched.h, with the numbers of Linux.</summary>
public enum SchedulingPolicy : uint
{
    /// <summary>SCHED_OTHER: time slices, weighted by nice values.</summary>
    Other = 0,
    /// <summary>SCHED_FIFO: runs until it blocks; priority 1 to 99.</summary>
    Fifo = 1,
    /// <summary>SCHED_RR: as FIFO, with a time slice within its priority.</summary>
    RoundRobin = 2,
}
