using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading;

using Pistachio.Hil.Runs;
using Pistachio.Hil.Session;

using Spectre.Console;

namespace Pistachio.Hil.Reports;

/// <summary>
/// A run as it goes. On a terminal: one line that is written again and again, with the count, the time that is left and what each board does;
/// what did not pass stays above it. Elsewhere: a plain line for each test.
/// </summary>
/// <param name="console">Where to print.</param>
/// <param name="verbose">Prints the boards' consoles too, and what the rig notes.</param>
/// <param name="durations">What is known of the tests.</param>
/// <param name="isLive">It is a terminal that understands control sequences.</param>
public sealed class RunProgress(IAnsiConsole console, bool verbose, TestDurations durations, bool isLive) : IRunObserver
{
    private const string ClearLine = "\r\u001b[K";

    private readonly Lock access = new();
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly SortedDictionary<string, string> doing = new(StringComparer.Ordinal);
    private RunEstimate estimate = new([], durations, 1);
    private int failed;

    private bool IsVerbose => verbose;

    /// <summary>Whether a console can show the one line.</summary>
    public static bool CanBeLive(IAnsiConsole console) => console.Profile.Out.IsTerminal && console.Profile.Capabilities.Ansi;

    /// <inheritdoc/>
    public void Began(IReadOnlyList<CatalogTest> tests, int boards)
    {
        lock (access)
        {
            estimate = new RunEstimate(tests, durations, boards);
            string left = durations.IsKnown && estimate.Left(TimeSpan.Zero) is { } time ? $", about {Time(time)}" : "";
            Print($"[grey]{tests.Count} {(tests.Count == 1 ? "test" : "tests")} on {boards} {(boards == 1 ? "board" : "boards")}{left}[/]");
        }
    }

    /// <inheritdoc/>
    public IBoardObserver ObserverOf(string board) => new BoardLine(this, board);

    /// <inheritdoc/>
    public void Decided(TestRecord test)
    {
        lock (access)
        {
            estimate.Decided(test.Key);
            failed += test.Outcome == RunOutcome.Failed ? 1 : 0;
            if (isLive && test.Outcome == RunOutcome.Passed)
            {
                Draw();
                return;
            }

            string reason = test.Reason.Length > 0 ? $": {SummaryTable.Printable(test.Reason)}" : "";
            string word = SummaryTable.Word(test.Outcome).PadRight(7);
            Print($"[grey]{Counter()}[/] [{SummaryTable.ColorOf(test.Outcome)}]{word}[/] {Markup.Escape(test.Name + reason)}");
        }
    }

    /// <inheritdoc/>
    public void Note(string text)
    {
        lock (access)
            Print($"[grey]{Markup.Escape(SummaryTable.Printable(text))}[/]");
    }

    /// <inheritdoc/>
    public void Ended()
    {
        lock (access)
        {
            if (isLive)
                console.Profile.Out.Writer.Write(ClearLine);
        }
    }

    private string Counter()
    {
        string total = estimate.Total.ToString(CultureInfo.InvariantCulture);
        return $"[[{estimate.Done.ToString(CultureInfo.InvariantCulture).PadLeft(total.Length)}/{total}]]";
    }

    private static string Time(TimeSpan time) => time.TotalSeconds < 100
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds)} s")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes}:{time.Seconds:00} min");

    private void Doing(string board, string? what)
    {
        lock (access)
        {
            if (what is null)
                doing.Remove(board);
            else
                doing[board] = what;
            Draw();
        }
    }

    private void Print(string markup)
    {
        if (isLive)
            console.Profile.Out.Writer.Write(ClearLine);
        console.MarkupLine(markup);
        Draw();
    }

    private void Draw()
    {
        if (!isLive)
            return;
        string left = estimate.Left(clock.Elapsed) is { } time ? $", {Time(time)} left" : "";
        string failures = failed > 0 ? $", {failed} failed" : "";
        string boards = string.Join(", ", doing.Select(each => doing.Count == 1 ? each.Value : $"{each.Key}: {each.Value}"));
        string line = $"{Counter().Replace("[[", "[").Replace("]]", "]")}{failures}{left}  {SummaryTable.Printable(boards)}";

        // One column stays free: a full line would make the terminal begin a new one.
        int width = Math.Max(20, console.Profile.Width - 1);
        console.Profile.Out.Writer.Write(ClearLine + (line.Length > width ? line[..width] : line));
        console.Profile.Out.Writer.Flush();
    }

    private sealed class BoardLine(RunProgress run, string board) : IBoardObserver
    {
        public void StateChanged(BoardState state)
        {
            if (state is BoardState.Off or BoardState.Lost)
                run.Doing(board, null);
            else if (state != BoardState.Running)
                run.Doing(board, state.ToString().ToLowerInvariant());
        }

        public void ConsoleLine(string text)
        {
            if (run.IsVerbose)
                run.Note($"{board}| {text}");
        }

        public void TestStarted(string name) => run.Doing(board, name);

        public void TestDecided(TestVerdict verdict)
        {
            // The run says what became of a test, once no further attempt follows.
        }

        public void Note(string text)
        {
            if (run.IsVerbose)
                run.Note($"{board}: {text}");
        }
    }
}
