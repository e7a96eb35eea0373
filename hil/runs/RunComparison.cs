using System;
using System.Collections.Generic;
using System.Linq;

namespace Pistachio.Hil.Runs;

/// <summary>What changed from one run of a board to the next.</summary>
/// <param name="Previous">The run before.</param>
/// <param name="NewlyFailed">Tests that did not pass now and did then, or were not there.</param>
/// <param name="Fixed">Tests that passed now and did not then.</param>
/// <param name="Slower">Tests that passed both times and took notably longer, the slowest first.</param>
/// <param name="Faster">Tests that passed both times and took notably less, the one that gained most first.</param>
/// <param name="Added">Tests that the run before did not have.</param>
/// <param name="Removed">Tests that the run before had and this one has not.</param>
public sealed record RunComparison(
    RunRecord Previous,
    IReadOnlyList<TestRecord> NewlyFailed,
    IReadOnlyList<TestRecord> Fixed,
    IReadOnlyList<TestChange> Slower,
    IReadOnlyList<TestChange> Faster,
    IReadOnlyList<TestRecord> Added,
    IReadOnlyList<TestRecord> Removed)
{
    /// <summary>A time is notably different when one is this many times the other,</summary>
    public const double NotableRatio = 1.5;

    /// <summary>and they are this far apart, in seconds: short tests jitter.</summary>
    public const double NotableSeconds = 0.1;

    /// <summary>Nothing that a reader would want to know has changed.</summary>
    public bool IsEmpty => NewlyFailed.Count + Fixed.Count + Slower.Count + Faster.Count + Added.Count + Removed.Count == 0;

    /// <summary>Compares two runs of a board.</summary>
    public static RunComparison Of(RunRecord run, RunRecord previous)
    {
        Dictionary<string, TestRecord> before = previous.Tests.ToDictionary(test => test.Key);
        HashSet<string> now = [.. run.Tests.Select(test => test.Key)];
        TestChange[] times =
        [
            .. run.Tests.Where(test => test.Outcome == RunOutcome.Passed && before.TryGetValue(test.Key, out TestRecord? then) && then.Outcome == RunOutcome.Passed)
                .Select(test => new TestChange(test, before[test.Key].Seconds, test.Seconds)),
        ];

        // A part of the tests tells nothing about those that it leaves out.
        bool isComparable = run.Selection is null && previous.Selection is null;
        return new RunComparison(
            previous,
            [.. run.Tests.Where(test => test.Outcome == RunOutcome.Failed && !(before.TryGetValue(test.Key, out TestRecord? then) && then.Outcome == RunOutcome.Failed))],
            [.. run.Tests.Where(test => test.Outcome == RunOutcome.Passed && before.TryGetValue(test.Key, out TestRecord? then) && then.Outcome is RunOutcome.Failed or RunOutcome.Flaky)],
            [.. times.Where(change => change.IsNotable && change.After > change.Before).OrderByDescending(change => change.After - change.Before)],
            [.. times.Where(change => change.IsNotable && change.After < change.Before).OrderBy(change => change.After - change.Before)],
            isComparable ? [.. run.Tests.Where(test => !before.ContainsKey(test.Key))] : [],
            isComparable ? [.. previous.Tests.Where(test => !now.Contains(test.Key))] : []);
    }
}

/// <summary>A test whose run time changed.</summary>
/// <param name="Test">The test, as of now.</param>
/// <param name="Before">Seconds in the run before.</param>
/// <param name="After">Seconds now.</param>
public sealed record TestChange(TestRecord Test, double Before, double After)
{
    internal bool IsNotable => Math.Abs(After - Before) >= RunComparison.NotableSeconds && Math.Max(After, Before) >= RunComparison.NotableRatio * Math.Min(After, Before);
}
