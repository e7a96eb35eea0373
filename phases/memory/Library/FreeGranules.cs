using System.Runtime.CompilerServices;

namespace Pistachio.Memory;

/// <summary>A granule of frames that the process holds but does not use.</summary>
public struct FreeGranule
{
    /// <summary>A capability of which nothing is mapped; <see cref="Window.Unfetched"/> after a fork.</summary>
    public ulong Handle;

    /// <summary>The only place where it can be mapped, as address / 64 KiB; 0: anywhere.</summary>
    public ulong Chunk;

    public uint Granule;
    public ushort Dirty;
}

/// <summary>The granules kept for the next faults instead of being given back to the server.</summary>
[InlineArray(Capacity)]
public struct FreeGranules
{
    public const int Capacity = 32;

    private FreeGranule _first;
}
