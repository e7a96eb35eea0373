using System;
using System.Collections.Generic;

namespace Pistachio.Hil.Runs;

/// <summary>How long a run will still take, from recorded durations and from how fast it goes.</summary>
/// <param name="tests">All tests of the run.</param>
/// <param name="durations">What is known of them.</param>
/// <param name="boards">How many boards share them.</param>
public sealed class RunEstimate(IReadOnlyList<CatalogTest> tests, TestDurations durations, int boards)
{
    /// <summary>Before this much was expected to be done, the speed of the run says nothing.</summary>
    private static readonly TimeSpan LeastDone = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> open = KeysOf(tests);
    private TimeSpan expectedDone;
    private TimeSpan expectedOpen = SumOf(tests, durations);

    /// <summary>Tests that are decided.</summary>
    public int Done => tests.Count - open.Count;

    public int Total => tests.Count;

    /// <summary>A test is decided.</summary>
    public void Decided(string key)
    {
        if (!open.Remove(key))
            return;
        foreach (CatalogTest test in tests)
        {
            if (test.Key != key)
                continue;
            TimeSpan expected = durations.Of(test) + TestDurations.Overhead;
            expectedDone += expected;
            expectedOpen -= expected;
        }
    }

    /// <summary>The time that is left, or null while nothing is known.</summary>
    /// <param name="elapsed">Time since the start.</param>
    public TimeSpan? Left(TimeSpan elapsed)
    {
        if (open.Count == 0)
            return TimeSpan.Zero;
        if (!durations.IsKnown && Done == 0)
            return null;
        double speed = expectedDone >= LeastDone || !durations.IsKnown ? elapsed / expectedDone : 1.0 / boards;
        return expectedOpen * speed;
    }

    private static HashSet<string> KeysOf(IReadOnlyList<CatalogTest> tests)
    {
        HashSet<string> keys = [];
        foreach (CatalogTest test in tests)
            keys.Add(test.Key);
        return keys;
    }

    private static TimeSpan SumOf(IReadOnlyList<CatalogTest> tests, TestDurations durations)
    {
        TimeSpan sum = TimeSpan.Zero;
        foreach (CatalogTest test in tests)
            sum += durations.Of(test) + TestDurations.Overhead;
        return sum;
    }
}
