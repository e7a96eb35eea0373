using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Pistachio.Build.Bench;

/// <summary>One row as the POSIX benchmark program (tests/posixbench) printed it.</summary>
/// <param name="Name">The row.</param>
/// <param name="Count">Guest instructions, the median of the rounds; null when the operation failed.</param>
/// <param name="Rounds">How many rounds were measured; 0 when the operation failed.</param>
/// <param name="Error">Name of the errno value that the operation gave; null when it did not fail.</param>
internal sealed record ProgramRow(string Name, long? Count, int Rounds, string? Error = null)
{
    /// <summary>
    /// Reads lines <c>row NAME COUNT ROUNDS</c> and <c>row NAME error ERRNO</c>. Other lines are no business of ours, and a row line that
    /// the system wrote into is left out, so that its row is missing. Of a row that was printed more than once the last is taken.
    /// </summary>
    /// <param name="console">What the program printed, alone or among other lines of a console.</param>
    public static IReadOnlyDictionary<string, ProgramRow> Parse(string console) => console
        .Split('\n')
        .Select(line => Read(line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        .OfType<ProgramRow>()
        .GroupBy(row => row.Name)
        .ToDictionary(group => group.Key, group => group.Last());

    private static ProgramRow? Read(string[] words) => words switch
    {
        ["row", var name, "error", var error] => new ProgramRow(name, null, 0, error),
        ["row", var name, var count, var rounds] when IsNumber(count, out var value) && IsNumber(rounds, out var times) && times <= int.MaxValue =>
            new ProgramRow(name, value, (int)times),
        _ => null,
    };

    private static bool IsNumber(string text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
