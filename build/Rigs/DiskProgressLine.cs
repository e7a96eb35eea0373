using System;
using Pistachio.Hil.Boot;
using Spectre.Console;

namespace Pistachio.Build.Rigs;

/// <summary>Shows how far the writing of a disk is: on a terminal in one line that changes, else in a line for each quarter.</summary>
internal sealed class DiskProgressLine(IAnsiConsole console)
{
    private string _last = "";

    public void Show(DiskProgress progress)
    {
        var percent = progress.Total == 0 ? 100 : progress.Done * 100 / progress.Total;
        var isTerminal = !Console.IsOutputRedirected;
        var text = $"{progress.Step}: {(isTerminal ? percent : percent / 25 * 25)} % of {progress.Total >> 10} KiB";
        if (text == _last)
        {
            return;
        }

        _last = text;
        console.Write(new Text(isTerminal ? $"\r{text,-60}" : text + "\n"));
    }

    /// <summary>What comes next is on a line of its own.</summary>
    public void End()
    {
        if (_last.Length > 0 && !Console.IsOutputRedirected)
        {
            console.WriteLine();
        }
    }
}
