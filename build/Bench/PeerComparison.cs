using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Spectre.Console;

namespace Pistachio.Build.Bench;

/// <summary>What Pistachio and a peer made of the same rows.</summary>
/// <param name="PeerName">The peer and its version, the heading of its column.</param>
/// <param name="Own">Rows of Pistachio, by name; rows may be missing.</param>
/// <param name="Peer">Rows of the peer, by name.</param>
internal sealed record PeerComparison(
    string PeerName, IReadOnlyDictionary<string, ProgramRow> Own, IReadOnlyDictionary<string, ProgramRow> Peer)
{
    /// <summary>The rows of Pistachio: those of the benchmark program, and the kernel's own row that a peer has as well.</summary>
    /// <param name="kernel">Rows of the kernel, by name.</param>
    /// <param name="program">Rows of the benchmark program, by name.</param>
    public static IReadOnlyDictionary<string, ProgramRow> OwnRows(
        IReadOnlyDictionary<string, long> kernel, IReadOnlyDictionary<string, ProgramRow> program)
    {
        var rows = new Dictionary<string, ProgramRow>(program);
        if (kernel.TryGetValue(PosixBenchmark.FirstOutput, out var count))
        {
            rows[PosixBenchmark.FirstOutput] = new ProgramRow(PosixBenchmark.FirstOutput, count, 1);
        }

        return rows;
    }

    /// <summary>One table: row, Pistachio, peer, the peer's count divided by Pistachio's, goal. A figure that is not there is a dash.</summary>
    public Table ToTable()
    {
        var table = new Table().RoundedBorder().AddColumns("Row", "What");
        foreach (var heading in new[] { "Pistachio", PeerName, "Ratio", "Goal" })
        {
            table.AddColumn(new TableColumn(Markup.Escape(heading)).RightAligned());
        }

        foreach (var cells in Lines())
        {
            table.AddRow(cells.Select(Markup.Escape).ToArray());
        }

        return table;
    }

    /// <summary>The cells of the table, line by line.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Lines() => PosixBenchmark.All
        .Select(row => (IReadOnlyList<string>)
        [
            row.Name, row.Text, Figure(Own, row.Name), Figure(Peer, row.Name), Ratio(row.Name), row.Goal == 0 ? "" : Number(row.Goal),
        ])
        .ToList();

    private string Ratio(string name) =>
        Own.GetValueOrDefault(name)?.Count is > 0 and var own && Peer.GetValueOrDefault(name)?.Count is { } peer
            ? ((double)peer / own).ToString("N1", CultureInfo.InvariantCulture)
            : "-";

    private static string Figure(IReadOnlyDictionary<string, ProgramRow> rows, string name) =>
        rows.GetValueOrDefault(name) is { } row ? row.Error ?? Number(row.Count ?? 0) : "-";

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
