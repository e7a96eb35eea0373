using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace Pistachio.Hil.Runs;

/// <summary>How long tests take, from what was recorded.</summary>
public sealed class TestDurations
{
    /// <summary>What each test costs beside its own time: starting it and telling its result.</summary>
    public static readonly TimeSpan Overhead = TimeSpan.FromMilliseconds(10);

    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true };

    private readonly IReadOnlyDictionary<string, TimeSpan> known;
    private readonly TimeSpan usual;

    /// <param name="known">By key of the test.</param>
    public TestDurations(IReadOnlyDictionary<string, TimeSpan> known)
    {
        this.known = known;
        TimeSpan[] sorted = [.. known.Values.Order()];
        usual = sorted.Length == 0 ? TimeSpan.Zero : sorted[sorted.Length / 2];
    }

    /// <summary>Nothing is known.</summary>
    public static TestDurations None { get; } = new(new Dictionary<string, TimeSpan>());

    /// <summary>Whether there is anything to go by.</summary>
    public bool IsKnown => known.Count > 0;

    /// <summary>The time of a test; of one that nothing is known of, the median of the others.</summary>
    public TimeSpan Of(CatalogTest test) => known.GetValueOrDefault(test.Key, usual);

    /// <summary>Reads what <see cref="Write"/> wrote. A file that does not exist knows nothing.</summary>
    /// <exception cref="RunInputException">The file is malformed.</exception>
    public static TestDurations Read(string path)
    {
        if (!File.Exists(path))
            return None;
        try
        {
            var milliseconds = JsonSerializer.Deserialize<Dictionary<string, double>>(File.ReadAllText(path), Format);
            if (milliseconds is null || milliseconds.Values.Any(value => value is < 0 or > 86_400_000))
                throw new RunInputException($"{path}: expected an object of test: milliseconds from 0 to 86400000");
            return new TestDurations(milliseconds.ToDictionary(entry => entry.Key, entry => TimeSpan.FromMilliseconds(entry.Value)));
        }
        catch (JsonException trouble)
        {
            throw new RunInputException($"{path}:{trouble.LineNumber + 1}: expected an object of test: milliseconds: {trouble.Message}", trouble);
        }
    }

    /// <summary>Writes them as one object, sorted, in whole milliseconds.</summary>
    public void Write(string path)
    {
        var milliseconds = known.OrderBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary(entry => entry.Key, entry => Math.Round(entry.Value.TotalMilliseconds));
        File.WriteAllText(path, JsonSerializer.Serialize(milliseconds, Format) + "\n");
    }
}
