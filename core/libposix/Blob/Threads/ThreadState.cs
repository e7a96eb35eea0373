using Pistachio.Abi;

namespace Pistachio.LibPosix;

/// <summary>What a thread has that the child of its fork begins with too.</summary>
internal struct ThreadState
{
    /// <summary>FS base, as the program set it.</summary>
    public ulong SegmentBase;

    /// <summary>As <c>prctl</c> had it.</summary>
    public ShortName Name;

    public ThreadSignals Signals;
}
