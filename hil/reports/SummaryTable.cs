using System.Collections.Generic;
using System.Globalization;
using System.Linq;

using Pistachio.Hil.Runs;
using Pistachio.Hil.Session;

using Spectre.Console;

namespace Pistachio.Hil.Reports;

/// <summary>The readable end of a run: what did not pass and why, a table by phase, and one line of sums.</summary>
public static class SummaryTable
{
    /// <summary>With more tests than this that were not run for one reason, only their number is told.</summary>
    private const int MostWithOneReason = 3;

    /// <summary>Prints it.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="run">The run.</param>
    /// <param name="folder">Where its logs and reports are, as the user is to see it.</param>
    public static void Write(IAnsiConsole console, RunRecord run, string folder)
    {
        foreach (IGrouping<string, TestRecord> same in run.Tests.Where(IsNotable).GroupBy(ReasonOf))
        {
            TestRecord[] tests = [.. same];
            bool isMany = tests.Length > MostWithOneReason && tests.All(test => test.Attempts.Count == 0);
            foreach (TestRecord test in isMany ? tests[..1] : tests)
            {
                string more = isMany ? $" and {tests.Length - 1} more" : "";
                console.MarkupLine($"[{ColorOf(test.Outcome)}]{Word(test.Outcome)}[/] {Markup.Escape(test.Name + more)}: {Markup.Escape(Printable(same.Key))}");
            }
        }

        foreach (TestRecord test in run.Tests.Where(test => test is { Outcome: RunOutcome.Passed, Quarantine: not null }))
            console.MarkupLine($"[yellow]quarantine not needed[/] {Markup.Escape(test.Name)}: it passed; {Markup.Escape(test.Quarantine!)}");
        foreach (BoardLoss loss in run.Boards.SelectMany(board => board.Boots).Where(boot => boot.Loss is not null).Select(boot => boot.Loss!))
            WriteLoss(console, loss);
        foreach (string name in run.Unlisted)
            console.MarkupLine($"[yellow]not listed[/] {Markup.Escape(name)}: the image has this test, but no phase names it");
        foreach (BoardRecord board in run.Boards.Where(board => board.Trouble is not null))
            console.MarkupLine($"[red]{Markup.Escape(board.Name)} was given up[/]: {Markup.Escape(Printable(board.Trouble!))}");

        console.Write(Table(run));
        string seconds = run.Seconds.ToString("0.0", CultureInfo.InvariantCulture);
        string rigs = string.Join("; ", run.Boards.Select(board => board.Description).Distinct());
        console.MarkupLine($"{Markup.Escape(run.Board)} on {Markup.Escape(rigs)}: {Markup.Escape(Sums(run))} in {seconds} s");
        console.MarkupLine($"logs and reports: {Markup.Escape(folder)}, to read: {HtmlReport.FileName}");
    }

    /// <summary>The numbers of a run in words; outcomes that did not happen are left out, but for failures and skips.</summary>
    public static string Sums(RunRecord run)
    {
        List<string> parts = [$"{run.Passed} passed", $"{run.Failed} failed"];
        if (run.Flaky > 0)
            parts.Add($"{run.Flaky} flaky");
        if (run.Quarantined > 0)
            parts.Add($"{run.Quarantined} in quarantine");
        parts.Add($"{run.Skipped} skipped");
        if (run.Blocked > 0)
            parts.Add($"{run.Blocked} blocked");
        return string.Join(", ", parts);
    }

    internal static string Word(RunOutcome outcome) => outcome.ToString().ToLowerInvariant();

    internal static string ColorOf(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Passed => "green",
        RunOutcome.Failed => "red",
        _ => "yellow",
    };

    /// <summary>Control characters of a board must not reach the terminal.</summary>
    internal static string Printable(string line) => string.Concat(line.Select(c => char.IsControl(c) ? '.' : c));

    private static bool IsNotable(TestRecord test) => test.Outcome != RunOutcome.Passed;

    private static string ReasonOf(TestRecord test) => test.Quarantine is null || test.Outcome != RunOutcome.Quarantined ? test.Reason : $"{test.Reason} (in quarantine: {test.Quarantine})";

    private static void WriteLoss(IAnsiConsole console, BoardLoss loss)
    {
        console.MarkupLine($"[red]board lost[/]: {Markup.Escape(Printable(loss.Reason))}");
        foreach (string line in loss.LastLines)
            console.MarkupLine($"    [grey]{Markup.Escape(Printable(line))}[/]");
    }

    private static Table Table(RunRecord run)
    {
        var table = new Table();
        table.AddColumn("Phase");
        RunOutcome[] columns =
        [
            .. System.Enum.GetValues<RunOutcome>().Where(outcome => outcome is RunOutcome.Passed or RunOutcome.Failed or RunOutcome.Skipped || run.Count(outcome) > 0),
        ];
        foreach (string column in columns.Select(outcome => outcome.ToString()).Append("Time"))
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (IGrouping<string, TestRecord> phase in run.Tests.GroupBy(test => test.Phase ?? "board"))
            AddRow(table, phase.Key, [.. phase], columns);
        if (table.Rows.Count != 1)
            AddRow(table, "all", run.Tests, columns);
        return table;
    }

    private static void AddRow(Table table, string name, IReadOnlyList<TestRecord> tests, RunOutcome[] columns)
    {
        double seconds = tests.Sum(test => test.Seconds);
        table.AddRow(
        [
            Markup.Escape(name),
            .. columns.Select(outcome => Cell(outcome, tests.Count(test => test.Outcome == outcome))),
            seconds.ToString("0.000 s", CultureInfo.InvariantCulture),
        ]);
    }

    private static string Cell(RunOutcome outcome, int count)
    {
        string number = count.ToString(CultureInfo.InvariantCulture);
        return count > 0 && outcome == RunOutcome.Failed ? $"[red]{number}[/]" : number;
    }
}
