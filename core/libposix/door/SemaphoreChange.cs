namespace Pistachio.Posix;

/// <summary><c>struct px_sembuf</c>: one operation of px_semop.</summary>
public struct SemaphoreChange
{
    /// <summary>The semaphore.</summary>
    public ushort Number;

    /// <summary>What is added; 0: it must be zero.</summary>
    public short Amount;

    /// <summary>IPC_NOWAIT, SEM_UNDO.</summary>
    public short Flags;
}
