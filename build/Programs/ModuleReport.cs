using System;
using System.Collections.Generic;
using System.Linq;

namespace Pistachio.Build.Programs;

/// <summary>How the tests of a module ended on one system: what <c>report.py</c> said.</summary>
/// <param name="Tests">The tests by name, without that of the module.</param>
/// <param name="IsComplete">The module came to its end.</param>
internal sealed record ModuleReport(IReadOnlyDictionary<string, TestReport> Tests, bool IsComplete)
{
    /// <summary>The reason of a test that had begun when the run ended.</summary>
    public const string Unfinished = "did not end";

    private const string Mark = "%%";

    /// <summary>A module that was not run.</summary>
    public static ModuleReport None { get; } = new(new Dictionary<string, TestReport>(), false);

    /// <summary>Reads the output of a run; lines that the tests wrote are passed over.</summary>
    /// <param name="module">Such as <c>test_os</c>.</param>
    /// <param name="output">The output.</param>
    public static ModuleReport Parse(string module, string output)
    {
        var prefix = $"test.{module}.";
        var tests = new Dictionary<string, TestReport>();
        var isComplete = false;
        string? running = null;
        foreach (var line in output.Split('\n').Where(line => line.StartsWith(Mark, StringComparison.Ordinal)))
        {
            switch (line[Mark.Length..].TrimEnd('\r').Split('\t'))
            {
                case ["end"]:
                    isComplete = true;
                    break;
                case ["start", var test, _]:
                    running = test;
                    tests.TryAdd(Short(test), TestReport.Missing);
                    break;
                case ["stop", _, _]:
                    running = null;
                    break;
                case ["ok" or "skipped" or "failed", var test, var reason] and [var word, ..]:
                    Add(tests, Short(test), new TestReport(OutcomeOf(word), reason));
                    break;
            }
        }

        if (running != null)
        {
            Add(tests, Short(running), new TestReport(TestOutcome.Failed, Unfinished));
        }

        return new ModuleReport(tests, isComplete && running == null);

        string Short(string name) => name.Replace(prefix, "", StringComparison.Ordinal);
    }

    /// <summary>How many tests ended so.</summary>
    public int Count(TestOutcome outcome) => Tests.Values.Count(test => test.Outcome == outcome);

    /// <summary>What is known of a test.</summary>
    public TestReport Of(string test) => Tests.GetValueOrDefault(test, TestReport.Missing);

    private static void Add(Dictionary<string, TestReport> tests, string name, TestReport report)
    {
        if (!tests.TryGetValue(name, out var known) || known.Outcome < report.Outcome)
        {
            tests[name] = report with { Reason = report.Outcome == TestOutcome.Passed ? "" : report.Reason };
        }
    }

    private static TestOutcome OutcomeOf(string word) => word switch
    {
        "ok" => TestOutcome.Passed,
        "skipped" => TestOutcome.Skipped,
        _ => TestOutcome.Failed,
    };
}
