using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Http;
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
        catch (Exception trouble) when (IsFailure(trouble) && !cancellation.IsCancellationRequested)
        {
            row = new NetworkRow(program, done, "failed: " + (trouble.InnerException ?? trouble).Message.ReplaceLineEndings(" "), false);
        }

        _rows.Add(row);
        tell(row);
    }

    /// <summary>Keeps the rows in a file, one a line.</summary>
    public void Keep(string file) =>
        File.WriteAllLines(file, _rows.Select(row => string.Join('\t', row.Program, row.Done, row.Result.Replace('\t', ' '), row.Passed ? "passed" : "failed")));

    /// <summary>The document.</summary>
    /// <param name="board">The board.</param>
    /// <param name="files">What <see cref="Keep"/> has written; those that are not there are left out.</param>
    public static string Write(string board, IEnumerable<string> files)
    {
        var text = new StringBuilder(
            $"""
            # Programs over the network

            Written by `./nuke.ps1 NetPrograms --board {board}`: Debian's programs, unmodified, on the board in QEMU, and this Linux as the other end; its own TCP/IP
            stack where a tap device is named, QEMU's user network otherwise. A row has the last run of its part; [testing.md](testing.md) says how. Figures are those of
            a machine that QEMU emulates without hardware help, on whatever ran beside it: they show that it works, not how fast a board is.

            | program | what was done | result |
            |---|---|---|

            """);
        foreach (var row in files.Where(File.Exists).SelectMany(File.ReadLines).Select(line => line.Split('\t')))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {Cell(row[0])} | {Cell(row[1])} | {Cell(row[2])} |\n");
        }

        return text.ToString();
    }

    /// <summary>What goes wrong between two programs. A client of HTTP says by a cancellation that its time is over.</summary>
    private static bool IsFailure(Exception trouble) => trouble is BuildFailure or TimeoutException or IOException or HttpRequestException or TaskCanceledException;

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Trim();
}
