using System;

namespace Pistachio.Memory.Protocol;

/// <summary>
/// Sizes of the pieces in which frames travel. A <em>granule</em> is 16 frames (64 KiB); a <em>block</em> is one memory object of 2^order
/// granules: 64 KiB, 256 KiB, 2 MiB or 16 MiB.
/// </summary>
public static class MemoryBlock
{
    /// <summary>Frames of a granule.</summary>
    public const int GranulePages = 16;

    /// <summary>The order of the largest blocks.</summary>
    public const int LargestOrder = 8;

    /// <summary>The orders that blocks can have, rising. A block is cut into those of the order before: 4 or 8.</summary>
    public static ReadOnlySpan<byte> Orders => [0, 2, 5, LargestOrder];

    /// <summary>Whether blocks of an order exist.</summary>
    public static bool IsOrder(uint order) => order is 0 or 2 or 5 or LargestOrder;

    /// <summary>The next smaller order; of 0, 0.</summary>
    public static int Below(int order) => order > 5 ? 5 : order > 2 ? 2 : 0;

    /// <summary>The next larger order; of the largest, itself.</summary>
    public static int Above(int order) => order < 2 ? 2 : order < 5 ? 5 : LargestOrder;

    /// <summary>Pages of a block.</summary>
    public static ulong Pages(int order) => (ulong)GranulePages << order;
}
