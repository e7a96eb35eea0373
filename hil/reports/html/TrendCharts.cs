using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

using Pistachio.Hil.Runs;

namespace Pistachio.Hil.Reports.Html;

/// <summary>Boot time and duration over the last runs, and the tests that take longest.</summary>
internal static class TrendCharts
{
    private const double Width = 520;
    private const double Height = 170;
    private const double Left = 56;
    private const double Right = 16;
    private const double Top = 12;
    private const double Bottom = 26;
    private const int SlowestShown = 10;

    public static string Build(RunRecord run, IReadOnlyList<RunRecord> earlier)
    {
        RunRecord[] runs = [.. earlier.Take(HtmlReport.RunsInTrends - 1).Reverse(), run];
        return $"""
            <section id="trends"><h2>Trends</h2>
            <div class="trends">
            {Chart("Boot time", "from power-on to the list of tests, median of the boots of a run", runs, BootTimeOf)}
            {Chart("Duration of the run", "full dots: all tests; hollow dots: a selection", runs, each => each.Seconds)}
            </div>
            <h3>Tests that take longest</h3>
            {Slowest(run)}
            </section>
            """;
    }

    private static double? BootTimeOf(RunRecord run)
    {
        double[] times = [.. run.Boards.SelectMany(board => board.Boots).Where(boot => boot.BootSeconds is not null).Select(boot => boot.BootSeconds!.Value).Order()];
        return times.Length == 0 ? null : times[times.Length / 2];
    }

    private static string Chart(string title, string text, RunRecord[] runs, Func<RunRecord, double?> valueOf)
    {
        (RunRecord Run, double Value, int Index)[] points =
            [.. runs.Select((run, index) => (run, value: valueOf(run), index)).Where(each => each.value is not null).Select(each => (each.run, each.value!.Value, each.index))];
        if (points.Length == 0)
            return $"<figure><figcaption><strong>{title}</strong>: no run has one</figcaption></figure>";

        double top = Math.Max(points.Max(point => point.Value) * 1.15, 0.001);
        double X(int index) => Left + (runs.Length == 1 ? (Width - Left - Right) / 2 : index * (Width - Left - Right) / (runs.Length - 1));
        double Y(double value) => Height - Bottom - (value / top * (Height - Top - Bottom));
        var svg = new StringBuilder();
        string latest = HtmlText.Seconds(points[^1].Value);
        svg.Append($"<svg viewBox=\"0 0 {HtmlText.Number(Width)} {HtmlText.Number(Height)}\" role=\"img\" aria-label=\"{title} of the last {TimelineChart.Count(points.Length, "run")}: {latest} in this run, {HtmlText.Seconds(points.Min(point => point.Value))} to {HtmlText.Seconds(points.Max(point => point.Value))} in all\">");
        foreach (double share in new[] { 0, 0.5, 1 })
        {
            double value = points.Max(point => point.Value) * share;
            string y = HtmlText.Number(Y(value));
            svg.Append($"<line class=\"axis\" x1=\"{HtmlText.Number(Left)}\" y1=\"{y}\" x2=\"{HtmlText.Number(Width - Right)}\" y2=\"{y}\"/>");
            svg.Append($"<text x=\"{HtmlText.Number(Left - 6)}\" y=\"{HtmlText.Number(Y(value) + 4)}\" text-anchor=\"end\">{HtmlText.Seconds(value)}</text>");
        }

        if (points.Length > 1)
            svg.Append($"<polyline class=\"trend\" points=\"{string.Join(' ', points.Select(point => $"{HtmlText.Number(X(point.Index))},{HtmlText.Number(Y(point.Value))}"))}\"/>");
        foreach ((RunRecord each, double value, int index) in points)
        {
            svg.Append($"<circle class=\"dot{(each.Selection is null ? " whole" : "")}\" cx=\"{HtmlText.Number(X(index))}\" cy=\"{HtmlText.Number(Y(value))}\" r=\"4\">");
            svg.Append($"<title>{HtmlText.Of($"{each.Id}: {HtmlText.Seconds(value)}; {SummaryTable.Sums(each)}")}</title></circle>");
        }

        svg.Append($"<text x=\"{HtmlText.Number(Left)}\" y=\"{HtmlText.Number(Height - 6)}\">{(runs.Length > 1 ? "earlier" : "")}</text>");
        svg.Append($"<text x=\"{HtmlText.Number(Width - Right)}\" y=\"{HtmlText.Number(Height - 6)}\" text-anchor=\"end\">this run</text></svg>");
        return $"<figure><figcaption><strong>{title}</strong>: {latest} <span class=\"quiet\">({text})</span></figcaption>{svg}</figure>";
    }

    private static string Slowest(RunRecord run)
    {
        TestRecord[] slowest = [.. run.Tests.Where(test => test.Attempts.Count > 0).OrderByDescending(test => test.Seconds).Take(SlowestShown)];
        if (slowest.Length == 0)
            return "<p class=\"quiet\">No test ran.</p>";
        double most = Math.Max(slowest[0].Seconds, 0.000_001);
        var html = new StringBuilder("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Tests that take longest\"><table><tbody>");
        foreach (TestRecord test in slowest)
        {
            html.Append($"<tr><td>{TestSection.Link(run, test)}</td><td class=\"number\">{HtmlText.Seconds(test.Seconds)}</td>");
            html.Append($"<td class=\"share\"><div class=\"stack\"><svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"{HtmlText.NameOf(test.Outcome)}\" x=\"0\" y=\"0\" width=\"{HtmlText.Number(test.Seconds / most * 100)}\" height=\"10\"/></svg></div></td></tr>");
        }

        return html.Append("</tbody></table></div>").ToString();
    }
}
