using System;

namespace Pistachio.Net.Tests.Simulation;

/// <summary>What a piece of work allocates once it is warm.</summary>
internal static class Allocation
{
    private const int WarmRounds = 300;
    private const int MeasuredRounds = 1000;

    /// <summary>How often the work is done in all.</summary>
    public const int Rounds = WarmRounds + MeasuredRounds;

    /// <summary>Bytes that a thousand rounds allocate, after some that may make buffers.</summary>
    public static long Of(Action round)
    {
        for (int i = 0; i < WarmRounds; i++)
            round();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < MeasuredRounds; i++)
            round();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
