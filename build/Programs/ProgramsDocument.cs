using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Pistachio.Build.Programs;

/// <summary>The table of Python's own tests on the board and on Linux: <c>docs/programs.md</c>.</summary>
/// <param name="modules">What was run.</param>
/// <param name="explanations">Why tests end otherwise.</param>
internal sealed class ProgramsDocument(IReadOnlyList<ModuleComparison> modules, IReadOnlyList<Explanation> explanations)
{
    public const string Path = "docs/programs.md";

    /// <summary>What is wrong with results or explanations, one line each.</summary>
    public IReadOnlyList<string> Complaints { get; } =
    [
        .. modules.Where(each => !each.Linux.IsComplete).Select(each => $"{each.Module}: did not come to its end on Linux"),
        .. modules.SelectMany(each => each.Differences)
            .Where(each => each.IsToBeExplained && !explanations.Any(known => known.IsOf(each)))
            .Select(each => $"{each.Module}.{each.Test}: {Describe(each.Board)}; on Linux {Describe(each.Linux)}; {Explanation.List} does not say why"),
        .. explanations.Where(known => modules.Any(each => each.Module == known.Module && IsOutOfDate(known, each)))
            .Select(known => $"{known.Module}.{known.Test}: passed, but {Explanation.List} says why not"),
    ];

    /// <summary>The document.</summary>
    public string Write()
    {
        var text = new StringBuilder(
            """
            # Python's own tests

            Written by `./nuke.ps1 Programs --board pc-x86`: modules of Debian's package libpython3.11-testsuite, run by Debian's python3.11 on the board and, with
            the same root directory, on Linux. A row has the last run of its module; [testing.md](testing.md) says how.

            | module | tests | passed | failed | skipped | on Linux: passed | failed | skipped | end differently |
            |---|---:|---:|---:|---:|---:|---:|---:|---:|

            """);
        foreach (var each in modules)
        {
            AppendRow(text, each);
        }

        text.Append(CultureInfo.InvariantCulture, $"| all | {modules.Sum(Tests)} | {Sums(modules, each => each.Board)} | {Sums(modules, each => each.Linux)} | ");
        text.Append(CultureInfo.InvariantCulture, $"{modules.Sum(each => each.Differences.Count)} |\n");
        AppendDifferences(text);
        AppendOthers(text);
        return text.ToString();
    }

    private static int Tests(ModuleComparison each) => each.Board.Tests.Keys.Union(each.Linux.Tests.Keys).Count();

    private static void AppendRow(StringBuilder text, ModuleComparison each)
    {
        text.Append(CultureInfo.InvariantCulture, $"| {each.Module}{(each.Board.IsComplete ? "" : " (did not end)")} | {Tests(each)} | ");
        text.Append(CultureInfo.InvariantCulture, $"{Sums([each], comparison => comparison.Board)} | {Sums([each], comparison => comparison.Linux)} | ");
        text.Append(CultureInfo.InvariantCulture, $"{each.Differences.Count} |\n");
    }

    private static string Sums(IReadOnlyList<ModuleComparison> modules, Func<ModuleComparison, ModuleReport> side) => string.Join(
        " | ",
        new[] { TestOutcome.Passed, TestOutcome.Failed, TestOutcome.Skipped }
            .Select(outcome => modules.Sum(each => side(each).Count(outcome)).ToString(CultureInfo.InvariantCulture)));

    private static bool IsOutOfDate(Explanation known, ModuleComparison each) =>
        known.Test == Explanation.NotRun ? !each.Differences.Any(known.IsOf) : each.Board.Of(known.Test).Outcome == TestOutcome.Passed;

    private static string Describe(TestReport report) => report.Outcome switch
    {
        TestOutcome.Passed => "passed",
        TestOutcome.Failed => $"failed ({report.Reason})",
        TestOutcome.Skipped => $"skipped ({report.Reason})",
        _ => "not run",
    };

    private static string Word(TestReport report) => report.Outcome switch
    {
        TestOutcome.Passed => "passed",
        TestOutcome.Failed => "failed",
        TestOutcome.Skipped => "skipped",
        _ => "not run",
    };

    /// <summary>The differences that are explained, each reason once.</summary>
    private void AppendDifferences(StringBuilder text)
    {
        var differences = modules.SelectMany(each => each.Differences).ToList();
        var reasons = explanations.Where(known => differences.Any(known.IsOf)).GroupBy(known => known.Reason).ToList();
        if (reasons.Count == 0)
        {
            return;
        }

        text.Append("\n## Why a test ends otherwise than on Linux\n\n");
        foreach (var reason in reasons)
        {
            var tests = reason.Select(known => $"`{known.Module}.{known.Test}` ({Word(differences.First(known.IsOf).Board)})");
            text.Append(CultureInfo.InvariantCulture, $"- {string.Join(", ", tests)}: {reason.Key}\n");
        }
    }

    /// <summary>The differences that need no explanation, and those that lack it.</summary>
    private void AppendOthers(StringBuilder text)
    {
        var others = modules.SelectMany(each => each.Differences).Where(each => !explanations.Any(known => known.IsOf(each))).ToLookup(each => each.IsToBeExplained);
        Append("Passed on the board, but not on this Linux", others[false]);
        Append("Not explained", others[true]);

        void Append(string title, IEnumerable<TestDifference> differences)
        {
            if (differences.Any())
            {
                text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n");
                foreach (var each in differences)
                {
                    text.Append(CultureInfo.InvariantCulture, $"- `{each.Module}.{each.Test}`: {Describe(each.Board)}; on Linux {Describe(each.Linux)}\n");
                }
            }
        }
    }
}
