using System.Linq;

using Pistachio.Hil.Session;

using Spectre.Console;

namespace Pistachio.Hil.Reports;

/// <summary>Prints each verdict as it comes, and the board's console when asked for.</summary>
/// <param name="console">Where to print.</param>
/// <param name="verbose">Prints the board's console too.</param>
public sealed class ConsoleObserver(IAnsiConsole console, bool verbose) : IBoardObserver
{
    public void StateChanged(BoardState state)
    {
        if (verbose)
            console.MarkupLine($"[grey]board {state.ToString().ToLowerInvariant()}[/]");
    }

    public void ConsoleLine(string text)
    {
        if (verbose)
            console.MarkupLine($"[grey]{Markup.Escape(string.Concat(text.Select(c => char.IsControl(c) ? '.' : c)))}[/]");
    }

    public void TestStarted(string name)
    {
        // The verdict follows soon; a line for each start would only double the output.
    }

    public void TestDecided(TestVerdict verdict)
    {
        string word = verdict.Outcome switch
        {
            TestOutcomeKind.Passed => "[green]passed[/] ",
            TestOutcomeKind.Skipped => "[yellow]skipped[/]",
            _ => "[red]failed[/] ",
        };
        string reason = verdict.Reason.Length > 0 ? $": {verdict.Reason}" : "";
        console.MarkupLine($"{word} {Markup.Escape(verdict.Name + reason)}");
    }

    public void Note(string text) => console.MarkupLine($"[grey]{Markup.Escape(text)}[/]");
}
