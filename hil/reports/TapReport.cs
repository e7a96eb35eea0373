using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;

using Pistachio.Hil.Runs;

namespace Pistachio.Hil.Reports;

/// <summary>Results in the Test Anything Protocol, version 14 (testanything.org), a subtest for each phase.</summary>
public static class TapReport
{
    public const string FileName = "results.tap";

    public static void Write(RunRecord run, string path) => File.WriteAllText(path, Build(run));

    internal static string Build(RunRecord run)
    {
        var text = new StringBuilder();
        text.Append("TAP version 14\n");
        IGrouping<string, TestRecord>[] phases = [.. run.Tests.GroupBy(test => test.Phase ?? "board")];
        text.Append(CultureInfo.InvariantCulture, $"1..{phases.Length}\n");
        Comment(text, "", $"{run.Board}, build {run.Build ?? "unknown"}");
        if (run.SetupError is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"Bail out! {OneLine(run.SetupError)}\n");
            return text.ToString();
        }

        for (int i = 0; i < phases.Length; i++)
        {
            IReadOnlyList<TestRecord> tests = [.. phases[i]];
            Comment(text, "", $"Subtest: {phases[i].Key}");
            text.Append(CultureInfo.InvariantCulture, $"    1..{tests.Count}\n");
            for (int number = 0; number < tests.Count; number++)
                Point(text, number + 1, tests[number]);
            string status = tests.Any(test => test.Outcome == RunOutcome.Failed) ? "not ok" : "ok";
            text.Append(CultureInfo.InvariantCulture, $"{status} {i + 1} - {Description(phases[i].Key)}\n");
        }

        return text.ToString();
    }

    private static void Point(StringBuilder text, int number, TestRecord test)
    {
        // A test in quarantine is what TAP calls TODO: it may fail.
        (string status, string directive) = test.Outcome switch
        {
            RunOutcome.Failed => ("not ok", ""),
            RunOutcome.Quarantined => ("not ok", $" # TODO in quarantine: {Description(test.Quarantine ?? "")}"),
            RunOutcome.Skipped or RunOutcome.Blocked => ("ok", $" # SKIP {Description(test.Reason)}"),
            _ => ("ok", ""),
        };
        text.Append(CultureInfo.InvariantCulture, $"    {status} {number} - {Description(test.Name)}{directive}\n");
        if (test.Outcome == RunOutcome.Passed)
            return;

        // A JSON string is a YAML string as well.
        text.Append("      ---\n");
        text.Append(CultureInfo.InvariantCulture, $"      outcome: {test.Outcome.ToString().ToLowerInvariant()}\n");
        text.Append(CultureInfo.InvariantCulture, $"      message: {JsonSerializer.Serialize(test.Reason)}\n");
        text.Append(CultureInfo.InvariantCulture, $"      duration_ms: {test.Seconds * 1000:0.###}\n");
        text.Append(CultureInfo.InvariantCulture, $"      attempts: {test.Attempts.Count}\n");
        text.Append("      ...\n");
    }

    private static void Comment(StringBuilder text, string indent, string comment) => text.Append(CultureInfo.InvariantCulture, $"{indent}# {OneLine(comment)}\n");

    /// <summary>Text in which nothing means something to TAP.</summary>
    private static string Description(string text) => OneLine(text).Replace(@"\", @"\\").Replace("#", @"\#");

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
