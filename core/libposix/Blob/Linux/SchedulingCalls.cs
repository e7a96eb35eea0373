namespace Pistachio.LibPosix;

/// <summary>Whom the scheduling calls are about: threads, as on Linux.</summary>
internal static class SchedulingCalls
{
    /// <summary>
    /// The id for the process server. 0 is the calling thread; in the child of a vfork the process that the child becomes when it executes a program,
    /// which begins with what was set.
    /// </summary>
    public static uint Target(uint id)
    {
        if (id != 0)
            return id;
        if (SharedChild.IsActive)
            return SharedChild.ProcessId;
        ref ThreadArea thread = ref ThreadArea.Current;
        return thread.Index == 0 ? 0 : thread.Id;
    }
}
