using System.Linq;

using Pistachio.Hil.Session;

using Spectre.Console;

namespace Pistachio.Hil.Reports;

/// <summary>Prints the lines of a board's console, for runs of a program.</summary>
/// <param name="console">Where to print.</param>
/// <param name="verbose">Prints what the rig notes, too.</param>
public sealed class BoardLinesObserver(IAnsiConsole console, bool verbose) : IBoardObserver
{
    public void StateChanged(BoardState state) => Note($"board {state.ToString().ToLowerInvariant()}");

    public void ConsoleLine(string text) => console.WriteLine(string.Concat(text.Select(c => char.IsControl(c) ? '.' : c)));

    public void TestStarted(string name)
    {
        // A run of a program has no tests.
    }

    public void TestDecided(TestVerdict verdict)
    {
        // A run of a program has no tests.
    }

    public void Note(string text)
    {
        if (verbose)
            console.MarkupLine($"[grey]{Markup.Escape(text)}[/]");
    }
}
