using System;

namespace Pistachio.Net.Stack;

/// <summary>What a stack is made with. All memory that peers can make it use is bounded by these.</summary>
public sealed class StackOptions
{
    /// <summary>A key that nobody else knows: sequence numbers, ports and cookies come from it. Two stacks with the same key are foretold alike.</summary>
    public required UInt128 Key { get; init; }

    /// <summary>Packets of up to an Ethernet frame that may be kept at a time.</summary>
    public int SmallBuffers { get; init; } = 2048;

    /// <summary>Packets of up to 64 KiB that may be kept at a time.</summary>
    public int LargeBuffers { get; init; } = 48;

    /// <summary>Neighbours that are remembered.</summary>
    public int Neighbours { get; init; } = 512;

    /// <summary>Connections of TCP at most, in whatever state.</summary>
    public int Connections { get; init; } = 16_384;

    /// <summary>Connections in TIME-WAIT at most; beyond that they end at once.</summary>
    public int TimeWaits { get; init; } = 4_096;
}
