using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Execution;

namespace Pistachio.Build.NetPrograms;

/// <summary>What was tried, and what came of it.</summary>
/// <param name="tell">Is told each row as it comes.</param>
/// <param name="cancellation">Ends it before the next row.</param>
internal sealed class NetworkTable(Action<NetworkRow> tell, CancellationToken cancellation)
{
    public const string Path = "docs/network-programs.md";

    private readonly List<NetworkRow> _rows = [];

    public IReadOnlyList<NetworkRow> Rows => _rows;

    /// <summary>Tries something. That it fails, or does not end in time, is a row as well.</summary>
    /// <param name="program">The program.</param>
    /// <param name="done">What is done.</param>
    /// <param name="attempt">Does it and returns the figure.</param>
    public async Task TryAsync(string program, string done, Func<Task<string>> attempt)
    {
        cancellation.ThrowIfCancellationRequested();
        NetworkRow row;
        try
        {
            row = new NetworkRow(program, done, await attempt().ConfigureAwait(false), true);
        }
        catch (Exception trouble) when (trouble is BuildFailure or TimeoutException or IOException or System.Net.Http.HttpRequestException)
        {
            row = new NetworkRow(program, done, "failed: " + trouble.Message.ReplaceLineEndings(" "), false);
        }

        _rows.Add(row);
        tell(row);
    }

    /// <summary>The document.</summary>
    /// <param name="board">The board.</param>
    public string Write(string board)
    {
        var text = new StringBuilder(
            $"""
            # Programs over the network

            Written by `./nuke.ps1 NetPrograms --board {board}`: Debian's programs, unmodified, on the board in QEMU, and this Linux as the other end; its own TCP/IP
            stack where a tap device in a network namespace is named, QEMU's user network otherwise. [testing.md](testing.md) says how. Figures are those of a machine
            that QEMU emulates without hardware help, on whatever ran beside it: they show that it works, not how fast a board is.

            | program | what was done | result |
            |---|---|---|

            """);
        foreach (var row in _rows.Select(row => $"| {Cell(row.Program)} | {Cell(row.Done)} | {Cell(row.Result)} |\n"))
        {
            text.Append(row);
        }

        return text.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Trim();
}
