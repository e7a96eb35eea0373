using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

using Pistachio.Hil.Session;

namespace Pistachio.Hil.Runs;

/// <summary>The attempts of all tests of a run, and what became of those that need no further one. Boards write to it at the same time.</summary>
/// <param name="quarantine">Tests that do not fail the run.</param>
/// <param name="decided">Is told what became of a test, once.</param>
internal sealed class RunLedger(Quarantine quarantine, Action<TestRecord> decided)
{
    private readonly Lock access = new();
    private readonly Dictionary<string, (CatalogTest Test, List<AttemptRecord> Attempts)> attempts = [];
    private readonly Dictionary<string, TestRecord> records = [];

    /// <summary>A test that did not pass gets another attempt.</summary>
    public bool IsRetried { get; set; }

    /// <summary>What became of the tests so far.</summary>
    public IReadOnlyDictionary<string, TestRecord> Records
    {
        get
        {
            lock (access)
                return new Dictionary<string, TestRecord>(records);
        }
    }

    /// <summary>Takes an attempt. Its test is decided unless it is to be tried again.</summary>
    public void Add(CatalogTest test, AttemptRecord attempt)
    {
        lock (access)
        {
            if (!attempts.TryGetValue(test.Key, out var known))
                attempts[test.Key] = known = (test, []);
            known.Attempts.Add(attempt);
            if (IsRetried && CanRetry(attempt))
                return;
        }

        Decide(test);
    }

    /// <summary>The tests that failed, are not decided, and are to be tried again.</summary>
    public IReadOnlyList<CatalogTest> ToRetry
    {
        get
        {
            lock (access)
                return [.. attempts.Values.Where(each => !records.ContainsKey(each.Test.Key) && CanRetry(each.Attempts[^1])).Select(each => each.Test)];
        }
    }

    /// <summary>No further attempt follows: says what became of a test, unless that is known.</summary>
    /// <param name="test">The test.</param>
    /// <param name="blocked">Why it was not run, when a phase failed that its own builds on.</param>
    /// <param name="notRun">Why it was not run, when no board gave a result.</param>
    public void Decide(CatalogTest test, string? blocked = null, string? notRun = null)
    {
        TestRecord record;
        lock (access)
        {
            if (records.ContainsKey(test.Key))
                return;
            IReadOnlyList<AttemptRecord> tried = attempts.TryGetValue(test.Key, out var known) ? known.Attempts : [];
            QuarantineEntry? entry = quarantine.Find(test.Name);
            (RunOutcome outcome, string reason) = (blocked, tried.Count) switch
            {
                (not null, _) => (RunOutcome.Blocked, blocked),
                (_, 0) => (RunOutcome.Failed, $"not run: {notRun}"),
                _ => Judge(tried, entry is not null),
            };
            record = new TestRecord(test.Name, test.Phase, test.Program, outcome, reason, tried.LastOrDefault()?.Seconds ?? 0, tried) { Quarantine = entry?.Reason };
            records[test.Key] = record;
        }

        decided(record);
    }

    /// <summary>A test that the board never began will not be there at the next attempt either.</summary>
    private static bool CanRetry(AttemptRecord attempt) => attempt.Outcome == TestOutcomeKind.Failed && (attempt.Reported || attempt.LastLine > attempt.FirstLine);

    private static (RunOutcome Outcome, string Reason) Judge(IReadOnlyList<AttemptRecord> tried, bool isQuarantined)
    {
        AttemptRecord last = tried[^1];
        AttemptRecord? failure = tried.FirstOrDefault(attempt => attempt.Outcome == TestOutcomeKind.Failed);
        if (failure is null)
            return (last.Outcome == TestOutcomeKind.Passed ? RunOutcome.Passed : RunOutcome.Skipped, last.Reason);
        if (last.Outcome != TestOutcomeKind.Passed)
            return (isQuarantined ? RunOutcome.Quarantined : RunOutcome.Failed, last.Outcome == TestOutcomeKind.Failed ? last.Reason : failure.Reason);
        return (isQuarantined ? RunOutcome.Quarantined : RunOutcome.Flaky, $"passed at attempt {tried.Count}; the first: {failure.Reason}");
    }
}
