using System.Collections.Generic;
using System.Linq;
using System.Text;

using Pistachio.Hil.Runs;

namespace Pistachio.Hil.Reports.Html;

/// <summary>The console log of each board, a line after the other; the first line of a test leads back to the test.</summary>
internal static class ConsoleSection
{
    /// <summary>A page with more lines would be slow to open; the file has them all.</summary>
    private const int MostLines = 20_000;

    public static string IdOf(int board, int line) => $"c{board}-{line}";

    public static string Build(RunRecord run, IReadOnlyList<IReadOnlyList<string>> logs)
    {
        var html = new StringBuilder("<section id=\"console\"><h2>Console</h2>");
        for (int board = 0; board < run.Boards.Count; board++)
            Append(html, run, board, logs[board]);
        return html.Append("</section>").ToString();
    }

    private static void Append(StringBuilder html, RunRecord run, int board, IReadOnlyList<string> lines)
    {
        BoardRecord record = run.Boards[board];
        html.Append($"<h3>{HtmlText.Of(record.Name)}</h3>");
        foreach (BootRecord boot in record.Boots.Where(boot => boot.Loss is not null))
            html.Append($"<p class=\"loss\"><strong>Board lost</strong> after {HtmlText.Seconds(boot.End)}, in the boot for {HtmlText.Of(boot.Program)}: {HtmlText.Of(boot.Loss!.Reason)}</p>");

        Dictionary<int, int> firsts = [];
        var owners = new int?[lines.Count + 1];
        for (int number = 0; number < run.Tests.Count; number++)
        {
            foreach (AttemptRecord attempt in run.Tests[number].Attempts.Where(attempt => attempt.Board == board && attempt.FirstLine > 0))
            {
                firsts.TryAdd(attempt.FirstLine, number);
                for (int line = attempt.FirstLine; line <= attempt.LastLine && line <= lines.Count; line++)
                    owners[line] ??= number;
            }
        }

        html.Append($"<div class=\"log\" tabindex=\"0\" role=\"region\" aria-label=\"Console log of {HtmlText.Of(record.Name)}\">");
        for (int line = 1; line <= lines.Count && line <= MostLines; line++)
            AppendLine(html, board, line, lines[line - 1], owners[line], firsts.TryGetValue(line, out int test) ? test : null);
        html.Append("</div>");
        if (lines.Count > MostLines)
            html.Append($"<p class=\"quiet\">{lines.Count - MostLines} more lines are in {HtmlText.Of(record.Name)}/console.log.</p>");
    }

    /// <summary>A line of the log is <c>[seconds] text</c>, and <c>[seconds] -- text</c> when the rig says it.</summary>
    private static void AppendLine(StringBuilder html, int board, int number, string line, int? owner, int? first)
    {
        int end = line.StartsWith('[') ? line.IndexOf(']') : -1;
        string time = end > 0 ? line[1..end].Trim() : "";
        string text = end > 0 && line.Length > end + 2 ? line[(end + 2)..] : end > 0 ? "" : line;
        bool isRig = text.StartsWith("-- ", System.StringComparison.Ordinal);
        html.Append($"<p id=\"{IdOf(board, number)}\"{(isRig ? " class=\"rig\"" : "")}{(owner is null ? "" : $" data-test=\"{owner}\"")}>");
        html.Append($"<a href=\"#{IdOf(board, number)}\" tabindex=\"-1\">{number}</a><time>{HtmlText.Of(time)}</time><span>{HtmlText.Of(isRig ? text[3..] : text)}");
        if (first is not null)
            html.Append($"<a class=\"back\" href=\"#t{first}\">result</a>");
        html.Append("</span></p>\n");
    }
}
