using System;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Tests.Simulation;

/// <summary>Rings of connections with as much memory as they want.</summary>
internal static class TestRings
{
    /// <summary>A ring with memory of its own.</summary>
    public static PagedRing Of(int capacity) => new(Pool(), capacity);

    /// <summary>Rings that share memory.</summary>
    public static PagedRingSource Source(int capacity) => new(Pool(), capacity);

    /// <summary>Take bytes from the front.</summary>
    /// <returns>How many there were.</returns>
    public static int Read(this IReceiveRing ring, Span<byte> destination)
    {
        int count = Math.Min(destination.Length, ring.Count);
        ring.Copy(0, destination[..count]);
        ring.Release(count);
        return count;
    }

    private static PagePool Pool() => new(40_000, 20_000, 2_000);
}
