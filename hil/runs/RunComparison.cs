using System;
using System.Collections.Generic;
using System.Linq;

namespace Pistachio.Hil.Runs;

/// <summary>What changed since earlier runs of a board.</summary>
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

    /// <summary>Compares a run with what was last known of each of its tests.</summary>
    /// <param name="run">The run.</param>
    /// <param name="earlier">Earlier runs of the board, the newest first; at least one. A selection leaves out tests, so that several may be needed.</param>
    public static RunComparison Of(RunRecord run, IReadOnlyList<RunRecord> earlier)
    {
        var before = new Dictionary<string, TestRecord>();
        foreach (TestRecord test in earlier.SelectMany(each => each.Tests))
            before.TryAdd(test.Key, test);
        RunOutcome? Then(TestRecord test) => before.TryGetValue(test.Key, out TestRecord? then) ? then.Outcome : null;
        TestChange[] times =
        [
            .. run.Tests.Where(test => test.Outcome == RunOutcome.Passed && Then(test) == RunOutcome.Passed)
                .Select(test => new TestChange(test, before[test.Key].Seconds, test.Seconds)),
        ];

        // Only two runs of everything tell which tests are gone.
        HashSet<string> now = [.. run.Tests.Select(test => test.Key)];
        RunRecord? whole = run.Selection is null ? earlier.FirstOrDefault(each => each.Selection is null) : null;
        return new RunComparison(
            earlier[0],
            [.. run.Tests.Where(test => test.Outcome == RunOutcome.Failed && Then(test) != RunOutcome.Failed)],
            [.. run.Tests.Where(test => test.Outcome == RunOutcome.Passed && Then(test) is RunOutcome.Failed or RunOutcome.Flaky)],
            [.. times.Where(change => change.IsNotable && change.After > change.Before).OrderByDescending(change => change.After - change.Before)],
            [.. times.Where(change => change.IsNotable && change.After < change.Before).OrderBy(change => change.After - change.Before)],
            whole is null ? [] : [.. run.Tests.Where(test => Then(test) is null)],
            whole is null ? [] : [.. whole.Tests.Where(test => !now.Contains(test.Key))]);
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
