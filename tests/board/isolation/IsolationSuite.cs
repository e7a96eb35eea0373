using System;
using Pistachio.Hil.Runner;

namespace Pistachio.Isolation;

/// <summary>The cases as the runner wants them.</summary>
internal struct IsolationSuite : ITestSuite
{
    public readonly uint Count => CaseNames.Count;

    public readonly ReadOnlySpan<byte> Name(uint index) => CaseNames.Of(index);

    /// <summary>The case itself waits no longer than its patience; this is for one that hangs.</summary>
    public readonly ulong Limit(uint index) => 0;

    public readonly void Start(uint index)
    {
    }

    public readonly bool Poll(uint index, ref TestOutcome outcome)
    {
        Harness.Run(index, ref outcome);
        return true;
    }

    public readonly void Abandon(uint index)
    {
    }
}
