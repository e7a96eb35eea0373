using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pistachio.Build.Bench;

/// <summary>
/// The results as a JSON list of <c>{"name", "guest_instructions"}</c>. A row without a figure has <c>null</c> there and says in
/// <c>"error"</c> why. Rows that a peer was measured for have a member <c>"peer": {"name", "guest_instructions", "rounds"}</c>.
/// </summary>
internal static class BenchJson
{
    /// <summary>How the results of Bench are written: names in lower case, words joined by underscores.</summary>
    public static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The text of the file.</summary>
    /// <param name="results">Rows of the kernel, by name.</param>
    /// <param name="program">Rows of the benchmark program, by name.</param>
    /// <param name="comparison">What a peer was measured for; null when there was none.</param>
    public static string Write(
        IReadOnlyDictionary<string, long> results, IReadOnlyDictionary<string, ProgramRow> program, PeerComparison? comparison)
    {
        var figures = results.ToDictionary(result => result.Key, result => (long?)result.Value);
        foreach (var name in program.Keys.Concat(comparison?.Peer.Keys ?? []))
        {
            figures.TryAdd(name, program.GetValueOrDefault(name)?.Count);
        }

        return JsonSerializer.Serialize(
            figures.Select(figure => new Row(
                figure.Key, figure.Value, program.GetValueOrDefault(figure.Key)?.Error, PeerOf(comparison, figure.Key))),
            Options);
    }

    private static PeerFigure? PeerOf(PeerComparison? comparison, string name) =>
        comparison?.Peer.GetValueOrDefault(name) is { Count: { } count } row ? new PeerFigure(comparison.PeerName, count, row.Rounds) : null;

    private sealed record Row(
        string Name,
        long? GuestInstructions,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PeerFigure? Peer);

    private sealed record PeerFigure(string Name, long GuestInstructions, int Rounds);
}
