using System;

namespace Pistachio.Net.Tests.Simulation;

/// <summary>What a piece of work allocates once it is warm.</summary>
internal static class Allocation
{
    private const int WarmRounds = 300;
    private const int MeasuredRounds = 1000;

    private const int Measurements = 3;

    /// <summary>How often the work is done in all.</summary>
    public const int Rounds = WarmRounds + (Measurements * MeasuredRounds);

    /// <summary>
    /// Bytes that a thousand rounds allocate, after some that may make buffers: the least of three measurements, as the runtime compiles what has become
    /// hot meanwhile and may allocate for that; what the work allocates is in each.
    /// </summary>
    public static long Of(Action round)
    {
        for (int i = 0; i < WarmRounds; i++)
            round();
        long least = long.MaxValue;
        for (int measurement = 0; measurement < Measurements; measurement++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < MeasuredRounds; i++)
                round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
