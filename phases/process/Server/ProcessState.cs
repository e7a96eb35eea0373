namespace Pistachio.Processes.Server;

/// <summary>Where a process is in its life.</summary>
public enum ProcessState
{
    /// <summary>A process id, for the child of a vfork that has no domain yet.</summary>
    Reserved,
    /// <summary>Has a domain that does not run yet.</summary>
    Made,
    Running,
    /// <summary>Ended; its status can be waited for.</summary>
    Zombie,
}
