namespace Pistachio.Processes.Server;

/// <summary>What <see cref="PriorityLocks"/> needs of threads. They go by their ids.</summary>
public interface IPriorityThreads
{
    /// <summary>The priority that a thread has without what it inherits.</summary>
    /// <returns>1 to 99; 0: none.</returns>
    int OwnPriority(uint thread);

    /// <summary>Whether one thread may change how another one is scheduled.</summary>
    bool MayLend(uint waiter, uint owner);

    /// <summary>Whether a thread that waits has looked at its word since it entered.</summary>
    bool HasLooked(uint thread);

    /// <summary>Schedule a thread by at least a priority.</summary>
    /// <param name="thread">The thread; it may have ended.</param>
    /// <param name="priority">1 to 99; 0: its own.</param>
    void Inherit(uint thread, int priority);

    /// <summary>Have a thread that waits look at its word.</summary>
    void Wake(uint thread);
}
