namespace Pistachio.LibPosix;

/// <summary>A thread in the queue of a futex.</summary>
internal struct FutexWaiter
{
    /// <summary>What it waits at; 0: nothing, it has been woken or never slept.</summary>
    public ulong Key;

    /// <summary>Which wakers it listens to (FUTEX_WAIT_BITSET); <see cref="Futexes.LockMask"/>: none.</summary>
    public uint Mask;

    /// <summary>Areas of its neighbors in the queue; 0: none.</summary>
    public ulong Next;
    public ulong Previous;
}
