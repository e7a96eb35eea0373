using System;
using Pistachio.Hil.Runner;

namespace Pistachio.BoardFuzz;

/// <summary>The one test of this program.</summary>
internal struct FuzzSuite : ITestSuite
{
    public readonly uint Count => 1;

    public readonly ReadOnlySpan<byte> Name(uint index) => "fuzz/a_million_random_calls_harm_nobody"u8;

    public readonly ulong Limit(uint index) => 0;

    public readonly void Start(uint index)
    {
    }

    public readonly bool Poll(uint index, ref TestOutcome outcome)
    {
        Watchdog.Run(ref outcome);
        return true;
    }

    public readonly void Abandon(uint index)
    {
    }
}
