namespace Pistachio.Processes.Server;

/// <summary>
/// The kernel objects of a thread beside the first of a process, made of a slab of their own. They stay with the process: when the thread has ended they
/// serve its next one.
/// </summary>
public sealed class ProcessThread
{
    internal ProcessThread(uint index, ThreadSlab slab)
    {
        Index = index;
        Slab = slab;
    }

    /// <summary>Which area of the process it has, from 1.</summary>
    public uint Index { get; }

    /// <summary>Thread id; 0: it has ended.</summary>
    public uint Id { get; internal set; }

    /// <summary>What they are made of.</summary>
    internal ThreadSlab Slab { get; }

    /// <summary>The kernel's thread.</summary>
    internal ulong Thread { get; set; }

    /// <summary>What it is called in /proc.</summary>
    internal string Name { get; set; } = "";

    /// <summary>How it is scheduled.</summary>
    public Scheduling Scheduling { get; internal set; }

    /// <summary>Static priority at least, while it has what others may need; 0: its own.</summary>
    internal int Boost { get; set; }

    /// <summary>Static priority at least, while it has what others wait for; 0: its own.</summary>
    internal int Inherited { get; set; }

    /// <summary>The scheduling context that it is bound to while the process is not stopped.</summary>
    internal ulong Context { get; set; }

    /// <summary>What was used on it before this thread began, in nanoseconds.</summary>
    internal ulong UsedBefore { get; set; }
}
