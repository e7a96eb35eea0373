using System;
using System.Collections.Generic;
using System.Linq;

using Pistachio.Hil.Runs;
using Pistachio.Hil.Session;

namespace Pistachio.Hil.Tests;

/// <summary>Results of runs that never were.</summary>
internal static class Records
{
    public static RunRecord Run(params TestRecord[] tests) => new(
        RunRecord.CurrentFormat,
        "20261126T120000Z-01",
        "pc-x86",
        "00112233445566778899aabbccddeeff",
        new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero),
        12.5,
        [.. tests.GroupBy(test => test.Phase!).Select(phase => new PhaseRecord(phase.Key, "1.0", phase.Count()))],
        [new BoardRecord("one", "simulated board", [new BootRecord("base-tests", 0.1, 1.1, 12, "00112233445566778899aabbccddeeff", null)], null)],
        tests);

    public static TestRecord Test(string name, RunOutcome outcome, string phase = "base", double seconds = 0.5, string? reason = null, params string[] console)
    {
        string why = reason ?? (outcome == RunOutcome.Passed ? "" : $"the reason of {name}");
        IReadOnlyList<AttemptRecord> attempts = outcome switch
        {
            RunOutcome.Blocked => [],
            RunOutcome.Flaky => [Attempt(TestOutcomeKind.Failed, why, seconds, console), Attempt(TestOutcomeKind.Passed, "", seconds, [])],
            RunOutcome.Passed => [Attempt(TestOutcomeKind.Passed, "", seconds, console)],
            RunOutcome.Skipped => [Attempt(TestOutcomeKind.Skipped, why, seconds, console)],
            _ => [Attempt(TestOutcomeKind.Failed, why, seconds, console)],
        };
        return new TestRecord(name, phase, $"{phase}-tests", outcome, why, seconds, attempts) { Quarantine = outcome == RunOutcome.Quarantined ? "known" : null };
    }

    private static AttemptRecord Attempt(TestOutcomeKind outcome, string reason, double seconds, string[] console) =>
        new(outcome, reason, seconds, 0, 2, 2 + seconds, 1, 2, console, true);
}
