using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

using Pistachio.Hil.Reports.Html;
using Pistachio.Hil.Runs;

namespace Pistachio.Hil.Reports;

/// <summary>
/// A run as one page: verdict, results by phase, what changed since the run before, time line, trends, tests, and the console logs. The page
/// needs nothing but itself; its policy lets the browser run its own script and nothing else, whatever a board wrote to its console.
/// </summary>
public static class HtmlReport
{
    public const string FileName = "report.html";

    /// <summary>Runs that trends show.</summary>
    public const int RunsInTrends = 30;

    /// <summary>Writes the page.</summary>
    /// <param name="run">The run.</param>
    /// <param name="earlier">Earlier runs of the board, the newest first.</param>
    /// <param name="folder">Folder of the run, which has a folder with <c>console.log</c> for each board.</param>
    /// <param name="path">The file.</param>
    public static void Write(RunRecord run, IReadOnlyList<RunRecord> earlier, string folder, string path)
    {
        string[][] logs = [.. run.Boards.Select(board => ReadLog(Path.Combine(folder, board.Name, "console.log")))];
        File.WriteAllText(path, Build(run, earlier, logs));
    }

    internal static string Build(RunRecord run, IReadOnlyList<RunRecord> earlier, IReadOnlyList<IReadOnlyList<string>> logs)
    {
        // Another release has other phases.
        IReadOnlyList<RunRecord> same = [.. earlier.Where(each => each.Release == run.Release)];
        RunComparison? changes = same.Count > 0 ? RunComparison.Of(run, same) : null;
        string style = Resource("report.css");
        string script = Resource("report.js");
        string policy = $"default-src 'none'; style-src '{HashOf(style)}'; script-src '{HashOf(script)}'; img-src data:; base-uri 'none'; form-action 'none'";
        string title = $"{run.Board}: {SummaryTable.Sums(run)}";
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{HtmlText.Of(title)}</title>
            <link rel="icon" href="data:,">
            <style>{style}</style>
            </head>
            <body>
            <a class="skip" href="#tests">Skip to the tests</a>
            <div class="bar"><div><span class="brand">Pistachio</span>
            <nav aria-label="Sections"><a href="#phases">Phases</a><a href="#changes">Changes</a><a href="#timeline">Time line</a><a href="#trends">Trends</a><a href="#tests">Tests</a><a href="#console">Console</a></nav>
            <button id="theme" type="button" aria-pressed="false" aria-label="Dark or light">◐</button></div></div>
            <main>
            {OverviewSection.Build(run)}
            {ChangesSection.Build(run, changes)}
            {TimelineChart.Build(run)}
            {TrendCharts.Build(run, [.. same.Where(each => each.Boot == run.Boot)])}
            {TestSection.Build(run)}
            {ConsoleSection.Build(run, logs)}
            </main>
            <footer>Run {HtmlText.Of(run.Id)} of board {HtmlText.Of(run.Board)}, build {HtmlText.Of(run.Build ?? "unknown")}. The same results for machines: {RunRecord.FileName}, {JUnitReport.FileName}, {NUnitReport.FileName}, {TapReport.FileName}.</footer>
            <script>{script}</script>
            </body>
            </html>

            """;
    }

    private static string HashOf(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    private static string[] ReadLog(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];

    private static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not in the assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
