using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

using Pistachio.Hil.Runs;

namespace Pistachio.Hil.Reports.Html;

/// <summary>All tests by phase, with filters; those that did not pass with the reason and with what the board said.</summary>
internal static class TestSection
{
    public static string Build(RunRecord run)
    {
        var html = new StringBuilder("<section id=\"tests\"><h2>Tests</h2>");
        html.Append("<div class=\"filters\" role=\"group\" aria-label=\"Filter\">");
        html.Append($"<button type=\"button\" data-filter=\"all\" aria-pressed=\"true\">all {run.Tests.Count}</button>");
        foreach (RunOutcome outcome in Enum.GetValues<RunOutcome>().Where(outcome => run.Count(outcome) > 0))
            html.Append($"<button type=\"button\" data-filter=\"{HtmlText.NameOf(outcome)}\" aria-pressed=\"false\">{HtmlText.NameOf(outcome)} {run.Count(outcome)}</button>");
        html.Append("<input id=\"search\" type=\"search\" placeholder=\"part of a name\" aria-label=\"Only tests with this in their name\"></div>");
        html.Append("<p id=\"shown\" class=\"quiet\" role=\"status\"></p>");
        foreach (IGrouping<string, (TestRecord Test, int Number)> phase in run.Tests.Select((test, number) => (test, number)).GroupBy(each => each.test.Phase ?? "board"))
        {
            html.Append($"<section class=\"phase\" id=\"phase-{HtmlText.Of(phase.Key)}\"><h3>{HtmlText.Of(phase.Key)}</h3><ul class=\"tests\">");
            TestRecord? above = null;
            foreach ((TestRecord test, int number) in phase.OrderBy(each => IsQuiet(each.Test)))
            {
                // Tests that were not run share their reason: it is enough to read it once.
                Append(html, run, test, number, isReasonTold: test.Attempts.Count > 0 || above?.Reason != test.Reason);
                above = test;
            }

            html.Append("</ul></section>");
        }

        return html.Append("</section>").ToString();
    }

    /// <summary>A link to a test on this page; its name alone when it is not there.</summary>
    public static string Link(RunRecord run, TestRecord test)
    {
        int number = run.Tests.ToList().FindIndex(each => each.Key == test.Key);
        string name = $"{HtmlText.Of(test.Name)} <span class=\"quiet\">({HtmlText.Of(test.Phase ?? "board")})</span>";
        return number < 0 ? name : $"<a href=\"#t{number}\">{name}</a>";
    }

    /// <summary>Those that need somebody's attention come first.</summary>
    private static bool IsQuiet(TestRecord test) => test.Outcome is RunOutcome.Passed or RunOutcome.Skipped or RunOutcome.Blocked;

    private static void Append(StringBuilder html, RunRecord run, TestRecord test, int number, bool isReasonTold)
    {
        html.Append($"<li id=\"t{number}\" data-outcome=\"{HtmlText.NameOf(test.Outcome)}\" data-name=\"{HtmlText.Of(test.Name)}\">");
        html.Append(HtmlText.Badge(test.Outcome));
        html.Append($"<span class=\"what\">{HtmlText.Of(test.Name)}</span>");
        html.Append($"<span class=\"time\">{(test.Attempts.Count > 0 ? HtmlText.Seconds(test.Seconds) : "")}</span>");
        html.Append($"<span class=\"lines\">{string.Join(' ', test.Attempts.Select((attempt, index) => LineLink(test, attempt, index)))}</span>");
        if (test.Reason.Length > 0 && isReasonTold)
            html.Append($"<p class=\"more\">{HtmlText.Of(test.Reason)}</p>");
        if (test.Quarantine is not null)
            html.Append($"<p class=\"more\">in quarantine: {HtmlText.Of(test.Quarantine)}{(test.Outcome == RunOutcome.Passed ? "; it passed, so the entry may go" : "")}</p>");
        for (int i = 0; i < test.Attempts.Count; i++)
        {
            AttemptRecord attempt = test.Attempts[i];
            bool isTold = test.Outcome != RunOutcome.Passed && attempt.Console.Count > 0;
            if (!isTold)
                continue;
            string which = test.Attempts.Count > 1 ? $", attempt {i + 1}{(run.Boards.Count > 1 && attempt.Board >= 0 ? $" on {HtmlText.Of(run.Boards[attempt.Board].Name)}" : "")}" : "";
            html.Append($"<details{(test.Outcome == RunOutcome.Failed ? " open" : "")}><summary>console{which}</summary><pre>{HtmlText.Of(string.Join('\n', attempt.Console)).Replace("\u240A", "\n")}</pre></details>");
        }

        html.Append("</li>\n");
    }

    private static string LineLink(TestRecord test, AttemptRecord attempt, int index) => attempt.FirstLine == 0
        ? ""
        : $"<a href=\"#{ConsoleSection.IdOf(attempt.Board, attempt.FirstLine)}\" aria-label=\"Console lines of {HtmlText.Of(test.Name)}, attempt {index + 1}\">{(index == 0 ? "line" : "then")} {attempt.FirstLine}</a>";
}
