using Pistachio.Memory;

namespace Pistachio.LibPosix;

/// <summary>What the library OS knows of its process. Lies in the data of the image, so that every process has its own.</summary>
internal struct ProcessData
{
    public KernelMemory Domain;

    public MemoryState Memory;

    /// <summary>Where the bytes of a page go while it is replaced by a copy of it.</summary>
    public SavedPage SavedPage;

    /// <summary>A probe is under way: a fault that stays one ends the probe, not the process.</summary>
    public bool Probing;

    /// <summary>
    /// Where the library goes on when it faults at an address of the program while it works on a call; 0 in a program without gate.
    /// </summary>
    public ulong GateFault;
}
