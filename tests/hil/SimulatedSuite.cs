using System;
using System.Collections.Generic;
using System.Text;

using Pistachio.Hil.Runner;

namespace Pistachio.Hil.Tests;

/// <summary>The tests of a simulated board. What a test does besides ending is up to <paramref name="during"/>.</summary>
internal readonly struct SimulatedSuite(IReadOnlyList<SimulatedTest> tests, Func<SimulatedTest, bool>? during = null) : ITestSuite
{
    public uint Count => (uint)tests.Count;

    public ReadOnlySpan<byte> Name(uint index) => Encoding.UTF8.GetBytes(tests[(int)index].Name);

    public ulong Limit(uint index) => 5_000_000_000;

    public void Start(uint index)
    {
    }

    public bool Poll(uint index, ref TestOutcome outcome)
    {
        SimulatedTest test = tests[(int)index];
        if (during is not null && !during(test))
            return false;

        outcome.Status = test.Status;
        outcome.Say(Encoding.UTF8.GetBytes(test.Message));
        return true;
    }

    public void Abandon(uint index)
    {
    }
}
