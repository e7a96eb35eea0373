using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

using Pistachio.Hil.Session;

using Spectre.Console;

namespace Pistachio.Hil.Reports;

/// <summary>The readable end of a run: what did not pass and why, a table by phase, and one line of sums.</summary>
public static class SummaryTable
{
    /// <summary>Prints it.</summary>
    public static void Write(IAnsiConsole console, HilResult result)
    {
        foreach (TestVerdict verdict in result.Verdicts.Where(v => v.Outcome != TestOutcomeKind.Passed))
        {
            string color = verdict.Outcome == TestOutcomeKind.Failed ? "red" : "yellow";
            console.MarkupLine($"[{color}]{verdict.Outcome.ToString().ToLowerInvariant()}[/] {Markup.Escape(verdict.Name)}: {Markup.Escape(verdict.Reason)}");
        }

        foreach (BoardLoss loss in result.Losses)
            WriteLoss(console, loss);
        foreach (string name in result.Unlisted)
            console.MarkupLine($"[yellow]not listed[/] {Markup.Escape(name)}: the image has this test, but no phase names it");
        if (result.SetupError is not null)
            console.MarkupLine($"[red]the rig cannot be used[/]: {Markup.Escape(result.SetupError)}");

        console.Write(Table(result));
        string seconds = result.Duration.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        console.MarkupLine($"{Markup.Escape(result.Board)} on {Markup.Escape(result.Rig)}: {result.Passed} passed, {result.Failed} failed, {result.Skipped} skipped in {seconds} s");
        console.MarkupLine($"logs and reports: {Markup.Escape(result.OutputDirectory)}");
    }

    private static void WriteLoss(IAnsiConsole console, BoardLoss loss)
    {
        console.MarkupLine($"[red]board lost[/]: {Markup.Escape(loss.Reason)}");
        foreach (string line in loss.LastLines)
            console.MarkupLine($"    [grey]{Markup.Escape(Printable(line))}[/]");
    }

    private static Table Table(HilResult result)
    {
        var table = new Table();
        table.AddColumn("Phase");
        foreach (string column in new[] { "Passed", "Failed", "Skipped", "Time" })
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (IGrouping<string, TestVerdict> phase in result.Verdicts.GroupBy(v => v.Phase ?? "board"))
            AddRow(table, phase.Key, [.. phase]);
        if (table.Rows.Count != 1)
            AddRow(table, "all", result.Verdicts);
        return table;
    }

    private static void AddRow(Table table, string name, IReadOnlyList<TestVerdict> verdicts)
    {
        int failed = verdicts.Count(v => v.Outcome == TestOutcomeKind.Failed);
        double seconds = verdicts.Sum(v => v.Duration.TotalSeconds);
        table.AddRow(
            Markup.Escape(name),
            Number(verdicts.Count(v => v.Outcome == TestOutcomeKind.Passed)),
            failed > 0 ? $"[red]{Number(failed)}[/]" : "0",
            Number(verdicts.Count(v => v.Outcome == TestOutcomeKind.Skipped)),
            seconds.ToString("0.000 s", CultureInfo.InvariantCulture));
    }

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);

    /// <summary>Control characters of a board must not reach the terminal.</summary>
    private static string Printable(string line) => string.Concat(line.Select(c => char.IsControl(c) ? '.' : c));
}
