namespace Pistachio.Kernel.Scheduling;

/// <summary>A deadline, part of the thread, scheduling context or notification that it is for; a node of a pairing heap.</summary>
public struct TimerNode
{
    /// <summary>In ticks of the clock.</summary>
    public ulong Deadline;

    public TimerOwner Owner;

    /// <summary>Whether the node is in a heap.</summary>
    public bool Armed;

    public TimerNodeRef FirstChild;
    public TimerNodeRef Next;

    /// <summary>The previous sibling, or for a first child the parent.</summary>
    public TimerNodeRef Previous;
}

/// <summary>What a timer node is part of.</summary>
public enum TimerOwner : byte
{
    Thread = 0,
    SchedulingContext = 1,
    Notification = 2,
}
