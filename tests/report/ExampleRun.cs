using System;
using System.Collections.Generic;
using System.Linq;

using Pistachio.Hil.Runs;
using Pistachio.Hil.Session;

namespace Pistachio.Report.Tests;

/// <summary>A run on two boards with every outcome there is, and what is unpleasant for a page: long names, hostile and endless lines.</summary>
internal static class ExampleRun
{
    public const string Hostile = "</span><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">\u202Egnirts";

    private static readonly DateTimeOffset Started = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    private static readonly (string Phase, string Name, RunOutcome Outcome)[] Tests =
    [
        .. Enumerable.Range(1, 40).Select(i => ("memory", $"mmap/does_what_it_should_{i}", RunOutcome.Passed)),
        ("memory", "mmap/" + string.Join('_', Enumerable.Repeat("goes_on_and_on", 12)), RunOutcome.Passed),
        ("memory", "mlock/limits_are_kept", RunOutcome.Flaky),
        ("memory", "msync/writes_through", RunOutcome.Quarantined),
        ("memory", "madvise/hugepages", RunOutcome.Skipped),
        ("vfs", "open/does_not_follow_links", RunOutcome.Failed),
        ("vfs", "open/needs_permission", RunOutcome.Failed),
        .. Enumerable.Range(1, 30).Select(i => ("vfs", $"stat/field_{i}", RunOutcome.Passed)),
        .. Enumerable.Range(1, 25).Select(i => ("process", $"fork/copies_{i}", RunOutcome.Blocked)),
    ];

    /// <summary>The logs of both boards.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Logs { get; } = [MakeLog(0), MakeLog(1)];

    public static RunRecord Make() => Make("20261126T120000Z-01", 0, 1) with { Retries = 1 };

    /// <summary>Earlier runs, the newest first. In the last one everything passed.</summary>
    public static IReadOnlyList<RunRecord> Earlier() =>
    [
        .. Enumerable.Range(1, 12).Select(i => Make($"20261125T1200{i:00}Z-01", -i, 1 + (0.2 * Math.Sin(i))) is var run && i == 1
            ? run with { Tests = [.. run.Tests.Select(test => test with { Outcome = RunOutcome.Passed, Seconds = test.Seconds / 3, Reason = "" })] }
            : run with { Selection = i % 4 == 0 ? "--only mmap" : null }),
    ];

    public static int Count(RunOutcome outcome) => Tests.Count(test => test.Outcome == outcome);

    private static RunRecord Make(string id, int days, double speed)
    {
        BootRecord Boot(string program, double begin, double end, BoardLoss? loss = null) =>
            new(program, begin * speed, (begin + 1.3) * speed, end * speed, "e7c62a344a99168f8a721c329485c352", loss);
        var loss = new BoardLoss(LossKind.Panic, "PANIC: capability lost (Table.cs:7)", ["vfs: 3 files open", Hostile, "PANIC: capability lost (Table.cs:7)"]);
        var run = new RunRecord(
            RunRecord.CurrentFormat,
            id,
            "pc-x86",
            "e7c62a344a99168f8a721c329485c352",
            Started.AddDays(days),
            21 * speed,
            [new PhaseRecord("memory", "0.1.0", 44), new PhaseRecord("vfs", "0.1.0", 32), new PhaseRecord("process", "0.1.0", 25), new PhaseRecord("signal", "0.1.0", 0)],
            [
                new BoardRecord("bench-1", "QEMU pc, qemu64,+rdrand, 768 MiB", [Boot("memory-tests", 0, 8), Boot("vfs-tests", 8.2, 13, loss), Boot("vfs-tests", 13.2, 20)], null),
                new BoardRecord("bench-2", "QEMU pc, max, 768 MiB, over ser2net", [Boot("memory-tests", 0, 7), Boot("vfs-tests", 7.2, 18)], "the serial adapter went away"),
            ],
            [.. Tests.Select((test, number) => Record(test, number, speed))]);
        return run with { Release = "development" };
    }

    private static TestRecord Record((string Phase, string Name, RunOutcome Outcome) test, int number, double speed)
    {
        double seconds = (0.02 + (0.4 * Math.Abs(Math.Sin(number)))) * speed;
        string reason = test.Outcome switch
        {
            RunOutcome.Passed => "",
            RunOutcome.Failed => $"expected ELOOP, got 0 {Hostile}",
            RunOutcome.Flaky => "passed at attempt 2; the first: 5 pages locked, 4 allowed",
            RunOutcome.Blocked => "not run: phase vfs, which process builds on, failed: open/does_not_follow_links and 1 more",
            _ => "the machine has none",
        };
        TestOutcomeKind last = test.Outcome switch
        {
            RunOutcome.Passed or RunOutcome.Flaky => TestOutcomeKind.Passed,
            RunOutcome.Skipped => TestOutcomeKind.Skipped,
            _ => TestOutcomeKind.Failed,
        };
        List<AttemptRecord> attempts = [];
        if (test.Outcome == RunOutcome.Flaky)
            attempts.Add(Attempt(TestOutcomeKind.Failed, "5 pages locked, 4 allowed", number, seconds, speed));
        if (test.Outcome != RunOutcome.Blocked)
            attempts.Add(Attempt(last, reason, number, seconds, speed));
        return new TestRecord(test.Name, test.Phase, test.Phase + "-tests", test.Outcome, reason, test.Outcome == RunOutcome.Blocked ? 0 : seconds, attempts)
        {
            Quarantine = test.Outcome == RunOutcome.Quarantined ? "the disk of the lab is being replaced" : null,
        };
    }

    private static AttemptRecord Attempt(TestOutcomeKind outcome, string reason, int number, double seconds, double speed)
    {
        double begin = (number % 2 == 0 ? 1.4 + (number * 0.075) : 1.35 + (number * 0.07)) + (number > 43 ? 5 : 0);
        string[] console = outcome == TestOutcomeKind.Failed ? [$"about to open {Hostile}", "expected ELOOP", new string('x', 400)] : [];
        return new AttemptRecord(outcome, reason, seconds, number % 2, begin * speed, (begin + seconds) * speed, FirstLine(number), FirstLine(number) + 3, console, true);
    }

    private static int FirstLine(int number) => 5 + (number / 2 * 4);

    private static string[] MakeLog(int board)
    {
        List<string> lines = ["[    0.000100] -- boot for memory-tests on QEMU pc", "[    0.500000] Pistachio 0.1.0", $"[    0.600000] {Hostile}", "[    1.300000] -- board ready"];
        for (int number = board; number < Tests.Length; number += 2)
        {
            lines.Add($"[{number,12:0.000000}] -- {Tests[number].Name} started");
            lines.Add($"[{number,12:0.000000}] this is test {number}");
            lines.Add($"[{number,12:0.000000}] {new string('y', number == 44 ? 600 : 20)}");
            lines.Add($"[{number,12:0.000000}] -- {Tests[number].Name} over");
        }

        return [.. lines];
    }
}
