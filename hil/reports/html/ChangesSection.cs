using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

using Pistachio.Hil.Runs;

namespace Pistachio.Hil.Reports.Html;

/// <summary>What changed since the run before.</summary>
internal static class ChangesSection
{
    private const int LongestList = 15;

    public static string Build(RunRecord run, RunComparison? changes)
    {
        var html = new StringBuilder("<section id=\"changes\"><h2>Since the run before</h2>");
        if (changes is null)
            return html.Append("<p class=\"quiet\">No earlier run of this release is kept; there is none to compare it with.</p></section>").ToString();

        RunRecord previous = changes.Previous;
        string when = previous.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
        string build = previous.Build == run.Build ? "the same build" : $"build <code>{HtmlText.Of(previous.Build ?? "unknown")}</code>";
        string selection = previous.Selection is null ? "" : $" (<code>{HtmlText.Of(previous.Selection)}</code>)";
        html.Append($"<p class=\"quiet\">The run before was {HtmlText.Of(previous.Id)}{selection} of {when}, {build}: {HtmlText.Of(SummaryTable.Sums(previous))} in {HtmlText.Seconds(previous.Seconds)}. ");
        html.Append("Each test is compared with the last run that had it.</p>");
        if (changes.IsEmpty)
            html.Append("<p>No test failed that passed before, none was repaired, none became notably slower or faster.</p>");
        List(html, run, "Newly failed", changes.NewlyFailed.Select(test => (test, HtmlText.Of(test.Reason))));
        List(html, run, "Fixed", changes.Fixed.Select(test => (test, "")));
        List(html, run, "Slower", changes.Slower.Select(change => (change.Test, TimesOf(change))));
        List(html, run, "Faster", changes.Faster.Select(change => (change.Test, TimesOf(change))));
        List(html, run, "New", changes.Added.Select(test => (test, "")));
        List(html, run, "Gone", changes.Removed.Select(test => (test, "")));
        return html.Append("</section>").ToString();
    }

    private static string TimesOf(TestChange change) => $"{HtmlText.Seconds(change.Before)} → {HtmlText.Seconds(change.After)}";

    private static void List(StringBuilder html, RunRecord run, string title, IEnumerable<(TestRecord Test, string Html)> entries)
    {
        (TestRecord Test, string Html)[] all = [.. entries];
        if (all.Length == 0)
            return;
        html.Append($"<h3>{title} ({all.Length})</h3><ul class=\"plain\">");
        foreach ((TestRecord test, string text) in all.Take(LongestList))
            html.Append($"<li>{TestSection.Link(run, test)}{(text.Length > 0 ? $": <span class=\"quiet\">{text}</span>" : "")}</li>");
        if (all.Length > LongestList)
            html.Append($"<li class=\"quiet\">and {all.Length - LongestList} more</li>");
        html.Append("</ul>");
    }
}
