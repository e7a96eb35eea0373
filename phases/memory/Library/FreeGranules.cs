using System.Runtime.CompilerServices;

namespace Pistachio.Memory;

/// <summary>A granule of frames that the process holds but does not use.</summary>
public struct FreeGranule
{
    /// <summary>A capability that is not mapped anywhere; <see cref="Window.Unfetched"/> after a fork.</summary>
    public ulong Handle;
    public uint Granule;
    public ushort Dirty;
}

/// <summary>The granules kept for the next faults instead of being given back to the server.</summary>
[InlineArray(Capacity)]
public struct FreeGranules
{
    public const int Capacity = 8;

    private FreeGranule _first;
}
