using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Pistachio.Hil.Runs;

/// <summary>One of several parts of the tests, such as the second of three.</summary>
/// <param name="Number">Which part, from 1.</param>
/// <param name="Count">How many there are.</param>
public sealed record Subset(int Number, int Count)
{
    public const int MaximumCount = 1000;

    /// <summary>Reads <c>2/3</c>.</summary>
    /// <exception cref="RunInputException">It is nothing of that kind.</exception>
    public static Subset Parse(string text)
    {
        string[] parts = text.Split('/');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && number >= 1 && number <= count && count <= MaximumCount
            ? new Subset(number, count)
            : throw new RunInputException($"--subset: '{text}' is not valid; expected N/M with N from 1 to M and M up to {MaximumCount}, such as 2/3");
    }

    /// <summary>
    /// The tests of this part, in their order. All parts together hold each test once and take about the same time. The same tests and
    /// durations make the same parts, wherever that is done.
    /// </summary>
    /// <param name="tests">All tests.</param>
    /// <param name="durations">How long tests took.</param>
    public IReadOnlyList<CatalogTest> Of(IReadOnlyList<CatalogTest> tests, TestDurations durations)
    {
        // The longest first, each to the part that has the least to do.
        var load = new TimeSpan[Count];
        var mine = new HashSet<string>();
        foreach (CatalogTest test in tests.OrderByDescending(test => durations.Of(test)).ThenBy(test => test.Key, StringComparer.Ordinal))
        {
            int least = Array.IndexOf(load, load.Min());
            load[least] += durations.Of(test) + TestDurations.Overhead;
            if (least == Number - 1)
                mine.Add(test.Key);
        }

        return [.. tests.Where(test => mine.Contains(test.Key))];
    }

    public override string ToString() => $"{Number}/{Count}";
}
