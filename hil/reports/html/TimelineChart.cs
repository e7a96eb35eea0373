using System;
using System.Globalization;
using System.Linq;
using System.Text;

using Pistachio.Hil.Runs;

namespace Pistachio.Hil.Reports.Html;

/// <summary>What each board did when: boots, and the tests in them.</summary>
internal static class TimelineChart
{
    private const double Width = 1160;
    private const double LabelWidth = 10;
    private const double LaneHeight = 78;

    /// <summary>About that of a letter, to know whether a label fits.</summary>
    private const double CharacterWidth = 7;

    private const double AxisHeight = 24;

    public static string Build(RunRecord run)
    {
        double length = Math.Max(run.Seconds, 0.001);
        double height = (run.Boards.Count * LaneHeight) + AxisHeight;
        var svg = new StringBuilder();
        svg.Append($"<svg viewBox=\"0 0 {HtmlText.Number(Width)} {HtmlText.Number(height)}\" aria-hidden=\"true\">");
        double step = Step(length);
        for (double at = 0; at <= length; at += step)
        {
            string x = HtmlText.Number(X(at, length));
            svg.Append($"<line class=\"axis\" x1=\"{x}\" y1=\"0\" x2=\"{x}\" y2=\"{HtmlText.Number(height - AxisHeight)}\"/>");
            svg.Append($"<text x=\"{x}\" y=\"{HtmlText.Number(height - 7)}\">{at.ToString("0.##", CultureInfo.InvariantCulture)} s</text>");
        }

        for (int board = 0; board < run.Boards.Count; board++)
            AppendLane(svg, run, board, length);
        svg.Append("</svg>");

        string summary = string.Join("; ", run.Boards.Select(board => $"{board.Name}: {Count(board.Boots.Count, "boot")}{(board.Boots.Count(boot => boot.Loss is not null) is > 0 and var lost ? $", {lost} of them lost" : "")}"));
        return $"""
            <section id="timeline"><h2>Time line</h2>
            <figure><figcaption>{HtmlText.Of(summary)}. Each mark is a test, at the time when it ran; it leads to its result.</figcaption>
            <div class="timeline" tabindex="0" role="region" aria-label="Time line">{svg}</div>
            <ul class="key"><li><span class="boot"></span>booting</li><li><span class="passed"></span>passed</li><li><span class="failed"></span>failed</li><li><span class="skipped"></span>skipped</li></ul></figure>
            </section>
            """;
    }

    internal static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";

    private static void AppendLane(StringBuilder svg, RunRecord run, int board, double length)
    {
        double top = board * LaneHeight;
        BoardRecord record = run.Boards[board];
        svg.Append($"<text class=\"name\" x=\"{HtmlText.Number(LabelWidth)}\" y=\"{HtmlText.Number(top + 16)}\">{HtmlText.Of(record.Name)}</text>");
        foreach (BootRecord boot in record.Boots)
        {
            double x = X(boot.Begin, length);
            double ready = X(boot.Ready ?? boot.End, length);
            double end = X(boot.End, length);
            svg.Append($"<rect class=\"up\" x=\"{HtmlText.Number(x)}\" y=\"{HtmlText.Number(top + 23)}\" width=\"{HtmlText.Number(Math.Max(1, end - x))}\" height=\"46\" rx=\"3\"/>");
            svg.Append($"<rect class=\"boot\" x=\"{HtmlText.Number(x)}\" y=\"{HtmlText.Number(top + 23)}\" width=\"{HtmlText.Number(Math.Max(1, ready - x))}\" height=\"46\" rx=\"3\">");
            svg.Append($"<title>{HtmlText.Of(boot.BootSeconds is { } seconds ? $"booted for {boot.Program} in {HtmlText.Seconds(seconds)}" : $"did not become ready for {boot.Program}")}</title></rect>");
            if (boot.Program.Length * CharacterWidth < end - x)
                svg.Append($"<text x=\"{HtmlText.Number(x + 2)}\" y=\"{HtmlText.Number(top + 36)}\">{HtmlText.Of(boot.Program)}</text>");
            if (boot.Loss is not null)
                svg.Append($"<rect class=\"lost\" x=\"{HtmlText.Number(end - 2)}\" y=\"{HtmlText.Number(top + 19)}\" width=\"4\" height=\"54\"><title>{HtmlText.Of($"board lost: {boot.Loss.Reason}")}</title></rect>");
        }

        for (int number = 0; number < run.Tests.Count; number++)
        {
            foreach (AttemptRecord attempt in run.Tests[number].Attempts.Where(attempt => attempt.Board == board))
            {
                double x = X(attempt.Begin, length);
                double width = Math.Max(1.2, X(attempt.End, length) - x - 0.3);
                string outcome = attempt.Outcome.ToString().ToLowerInvariant();
                svg.Append($"<a href=\"#t{number}\" tabindex=\"-1\"><rect class=\"{outcome}\" x=\"{HtmlText.Number(x)}\" y=\"{HtmlText.Number(top + 43)}\" width=\"{HtmlText.Number(width)}\" height=\"20\">");
                svg.Append($"<title>{HtmlText.Of($"{run.Tests[number].Name}: {outcome}, {HtmlText.Seconds(attempt.End - attempt.Begin)}")}</title></rect></a>");
            }
        }
    }

    private static double X(double seconds, double length) => LabelWidth + (seconds / length * (Width - (2 * LabelWidth) - 30));

    /// <summary>A round distance of marks on the axis, so that there are about ten.</summary>
    private static double Step(double length)
    {
        double raw = length / 10;
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        return (raw / power) switch
        {
            <= 1 => power,
            <= 2 => 2 * power,
            <= 5 => 5 * power,
            _ => 10 * power,
        };
    }
}
