using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

using Pistachio.Hil.Runs;

namespace Pistachio.Hil.Reports.Html;

/// <summary>The verdict, the numbers, what was run where, and the results by phase.</summary>
internal static class OverviewSection
{
    public static string Build(RunRecord run) => $"""
        <header class="verdict {ClassOf(run)}">
        <h1>{HtmlText.Of(run.Board)}: {VerdictOf(run)}</h1>
        <p>{HtmlText.Of(SummaryTable.Sums(run))} in {HtmlText.Seconds(run.Seconds)}, on {run.Started.UtcDateTime.ToString("yyyy-MM-dd 'at' HH:mm 'UTC'", CultureInfo.InvariantCulture)}</p>
        {Facts(run)}
        </header>
        {Tiles(run)}
        <section id="phases"><h2>Phases</h2>
        {Table(run)}
        </section>
        """;

    private static string VerdictOf(RunRecord run) => run switch
    {
        { SetupError: not null } => "the run could not begin",
        { Lost: true } => "the board was lost",
        { ExitCode: RunStatus.Failed, Failed: 0 } => "no test ran",
        { ExitCode: RunStatus.Failed } => run.Failed == 1 ? "1 test failed" : $"{run.Failed} tests failed",
        { ExitCode: RunStatus.Flaky } => run.Flaky == 1 ? "passed, 1 test is flaky" : $"passed, {run.Flaky} tests are flaky",
        _ => "passed",
    };

    private static string ClassOf(RunRecord run) => run.ExitCode switch
    {
        RunStatus.Passed => "passed",
        RunStatus.Flaky => "flaky",
        _ => "failed",
    };

    private static string Facts(RunRecord run)
    {
        List<(string Name, string Html)> facts = [("Build", $"<code>{HtmlText.Of(run.Build ?? "unknown")}</code>")];
        if (run.Release is not null)
            facts.Add(("Release", HtmlText.Of(run.Release)));
        facts.AddRange(run.Boards.Select(board => (run.Boards.Count > 1 ? $"Board {HtmlText.Of(board.Name)}" : "Rig", HtmlText.Of(board.Description) + TroubleOf(board))));
        if (run.Selection is not null)
            facts.Add(("Selection", $"<code>{HtmlText.Of(run.Selection)}</code>"));
        if (run.Retries > 0)
            facts.Add(("Retries", run.Retries.ToString(CultureInfo.InvariantCulture)));
        if (run.SetupError is not null)
            facts.Add(("Trouble", HtmlText.Of(run.SetupError)));
        if (run.Unlisted.Count > 0)
            facts.Add(("Not listed", $"{HtmlText.Of(string.Join(", ", run.Unlisted))}: the image has them, but no phase names them"));
        facts.Add(("Exit status", run.ExitCode.ToString(CultureInfo.InvariantCulture)));
        return $"<dl class=\"facts\">{string.Concat(facts.Select(fact => $"<dt>{fact.Name}</dt><dd>{fact.Html}</dd>"))}</dl>";
    }

    private static string TroubleOf(BoardRecord board) => board.Trouble is null ? "" : $"; given up: {HtmlText.Of(board.Trouble)}";

    private static string Tiles(RunRecord run)
    {
        var html = new StringBuilder("<ul class=\"tiles\">");
        html.Append(Tile("all", run.Tests.Count, "tests"));
        foreach (RunOutcome outcome in Enum.GetValues<RunOutcome>())
            html.Append(Tile(HtmlText.NameOf(outcome), run.Count(outcome), HtmlText.Badge(outcome)));
        return html.Append("</ul>").ToString();
    }

    private static string Tile(string filter, int count, string label) =>
        $"<li{(count == 0 ? " class=\"none\"" : "")}><button type=\"button\" data-filter=\"{filter}\" aria-pressed=\"false\"><strong>{count}</strong>{label}</button></li>";

    private static string Table(RunRecord run)
    {
        RunOutcome[] outcomes = [.. Enum.GetValues<RunOutcome>().Where(outcome => outcome is RunOutcome.Passed or RunOutcome.Failed || run.Count(outcome) > 0)];
        var html = new StringBuilder("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Results by phase\"><table><thead><tr><th scope=\"col\">Phase</th>");
        foreach (RunOutcome outcome in outcomes)
            html.Append($"<th scope=\"col\" class=\"number\">{HtmlText.NameOf(outcome)}</th>");
        html.Append("<th scope=\"col\" class=\"number\">of</th><th scope=\"col\" class=\"number\">time</th><td class=\"share\"></td></tr></thead><tbody>");
        foreach (PhaseRecord phase in run.Phases)
        {
            TestRecord[] tests = [.. run.Tests.Where(test => test.Phase == phase.Name)];
            html.Append($"<tr><th scope=\"row\">{(tests.Length > 0 ? $"<a href=\"#phase-{HtmlText.Of(phase.Name)}\">{HtmlText.Of(phase.Name)}</a>" : HtmlText.Of(phase.Name))} <span class=\"quiet\">{HtmlText.Of(phase.Version)}</span></th>");
            foreach (RunOutcome outcome in outcomes)
                html.Append($"<td class=\"number\">{tests.Count(test => test.Outcome == outcome)}</td>");
            html.Append($"<td class=\"number\">{phase.Tests}</td><td class=\"number\">{HtmlText.Seconds(tests.Sum(test => test.Seconds))}</td><td class=\"share\">{Stack(tests, outcomes)}</td></tr>");
        }

        return html.Append("</tbody></table></div>").ToString();
    }

    /// <summary>A bar that shows the shares of the outcomes; the numbers stand beside it.</summary>
    private static string Stack(TestRecord[] tests, RunOutcome[] outcomes)
    {
        if (tests.Length == 0)
            return "<span class=\"quiet\">no tests</span>";
        var svg = new StringBuilder("<div class=\"stack\"><svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
        double x = 0;
        foreach (RunOutcome outcome in outcomes)
        {
            double width = 100.0 * tests.Count(test => test.Outcome == outcome) / tests.Length;
            if (width > 0)
                svg.Append($"<rect class=\"{HtmlText.NameOf(outcome)}\" x=\"{HtmlText.Number(x)}\" y=\"0\" width=\"{HtmlText.Number(width)}\" height=\"10\"/>");
            x += width;
        }

        return svg.Append("</svg></div>").ToString();
    }
}
