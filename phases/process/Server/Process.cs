using System.Collections.Generic;
using Pistachio.Processes.Protocol;

namespace Pistachio.Processes.Server;

/// <summary>An entry of the process table.</summary>
public sealed class Process
{
    /// <summary>The lower bits of <see cref="Number"/> are the process id.</summary>
    internal const int NumberShift = 16;

    internal Process(uint pid, Process? parent, UserAccount account)
    {
        Pid = pid;
        Parent = parent;
        Account = account;
    }

    public uint Pid { get; }

    /// <summary>Its process id, and above that how many processes there were before it: no other one ever has this number.</summary>
    public ulong Number { get; internal init; }

    /// <summary>Nobody but the superuser may look into it (PR_SET_DUMPABLE of Linux).</summary>
    internal bool IsUndumpable { get; set; }

    /// <summary>It becomes the parent of descendants that lose theirs (PR_SET_CHILD_SUBREAPER of Linux).</summary>
    internal bool IsSubreaper { get; set; }

    /// <summary>The VFS server has been given a process descriptor of it, and is to be told what becomes of it.</summary>
    internal bool IsObserved { get; set; }

    /// <summary>Null: launched, or an orphan.</summary>
    public Process? Parent { get; internal set; }

    public ProcessState State { get; internal set; } = ProcessState.Reserved;

    /// <summary>The badge of the process at all servers; 0 before and after it has a domain.</summary>
    public ulong Domain { get; internal set; }

    /// <summary>Process group.</summary>
    public uint Group { get; internal set; }

    public uint Session { get; internal set; }

    public Identity Identity { get; internal set; } = Identity.Superuser;

    public Limits Limits { get; internal set; } = Limits.Initial;

    public Scheduling Scheduling { get; internal set; }

    /// <summary>Static priority at least of its first thread, while that has what others may need; 0: its own.</summary>
    internal int Boost { get; set; }

    /// <summary>Static priority at least of its first thread, while that has what others wait for; 0: its own.</summary>
    internal int Inherited { get; set; }

    /// <summary>Its first thread has ended, and others go on: its id is that of no thread.</summary>
    internal bool HasFirstThreadEnded { get; set; }

    /// <summary>When its domain was made, in nanoseconds since boot.</summary>
    public ulong StartTime { get; internal set; }

    /// <summary>Whether it has executed a program since it was made.</summary>
    public bool HasExecuted { get; internal set; }

    /// <summary>Name of the program, for lines on the console.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>Of a zombie: as <see cref="WaitStatus"/>.</summary>
    public uint Status { get; internal set; }

    /// <summary>Of a zombie: CPU time used, in nanoseconds.</summary>
    public ulong Time { get; internal set; }

    /// <summary>CPU time of the children that it waited for, and of theirs, in nanoseconds.</summary>
    public ulong ChildrenTime { get; internal set; }

    /// <summary>Of a zombie: the most pages that it held at a time.</summary>
    public ulong PeakPages { get; internal set; }

    /// <summary>The most pages that one of the children it waited for held.</summary>
    public ulong ChildrenPeakPages { get; internal set; }

    /// <summary>Launched: its status is for whoever launched it, not for a parent.</summary>
    internal bool IsLaunched { get; set; }

    /// <summary>The child of a <c>vfork</c> whose identity it has meanwhile, in what it asks about identity and at the VFS server; null: its own.</summary>
    internal Process? ActsAs { get; set; }

    internal UserAccount Account { get; set; }

    internal ProcessDomain? Objects { get; set; }

    /// <summary>Threads beside the first that have not ended; <see cref="UserAccount.Processes"/> counts them too.</summary>
    internal ulong ThreadCount { get; set; }

    /// <summary>Children that have not been waited for, in the order of their making.</summary>
    internal List<Process> Children { get; } = new(0);

    /// <summary>Those of them that ended, in the order of their ends.</summary>
    internal List<Process> Zombies { get; } = new(0);

    /// <summary>Its own requests that wait for a child, or of a launched process those that wait for it.</summary>
    internal List<PendingWait> Waiting { get; } = new(0);

    /// <summary>Signals that it has not taken; null: none so far.</summary>
    internal PendingSignals? Pending { get; set; }

    /// <summary>Signals of timers for single threads, by the ids of those; null: none so far.</summary>
    internal Dictionary<uint, PendingSignals>? PendingOfThreads { get; set; }

    /// <summary>Its timers of <c>timer_create</c>, by their numbers; null: none so far.</summary>
    internal List<ProcessTimer?>? Timers { get; set; }

    /// <summary>Its timers of <c>setitimer</c>, see <see cref="ProcessTimer.OfInterval"/>; null: never armed.</summary>
    internal ProcessTimer?[]? IntervalTimers { get; set; }

    /// <summary>Those of its timers that are armed and count CPU time; null: none so far.</summary>
    internal List<ProcessTimer>? CpuTimers { get; set; }

    /// <summary>CPU time in nanoseconds at which it gets the next SIGXCPU, unless its soft limit is later.</summary>
    internal ulong NextCpuWarning { get; set; }

    /// <summary>The kernel was told when to stop its threads.</summary>
    internal bool HasTimeLimits { get; set; }

    /// <summary>Its thread has no time until it is let go on.</summary>
    public bool IsStopped { get; internal set; }

    /// <summary>A stop or its end that nobody has waited for, as <see cref="WaitStatus"/>; 0: none.</summary>
    internal uint Change { get; set; }

    /// <summary>
    /// The status with which it ends as soon as its library OS has given back its robust locks, as <see cref="WaitStatus"/>; 0: it is not about to
    /// end.
    /// </summary>
    internal uint Ending { get; set; }

    /// <summary>Whether it exists but has not ended.</summary>
    public bool IsAlive => State != ProcessState.Zombie;
}
