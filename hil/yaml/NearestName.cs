using System;
using System.Collections.Generic;
using System.Linq;

namespace Pistachio.Hil.Yaml;

/// <summary>What somebody who mistyped a name may have meant.</summary>
public static class NearestName
{
    /// <returns>The known name with the fewest letters added, left out or changed; null when none is near (more than a third of the letters).</returns>
    public static string? Of(string name, IEnumerable<string> known)
    {
        (string? Name, int Distance) nearest = known
            .Select(candidate => ((string?)candidate, Distance(name, candidate)))
            .OrderBy(pair => pair.Item2)
            .FirstOrDefault((null, int.MaxValue));
        return nearest.Distance <= Math.Max(1, name.Length / 3) ? nearest.Name : null;
    }

    /// <summary>As the end of a complaint: <c>; did you mean 'NAME'?</c>, or nothing.</summary>
    public static string Question(string name, IEnumerable<string> known) => Of(name, known) is { } nearest ? $"; did you mean '{nearest}'?" : "";

    /// <summary>The edit distance of Levenshtein.</summary>
    private static int Distance(string first, string second)
    {
        int[] row = [.. Enumerable.Range(0, second.Length + 1)];
        for (int i = 1; i <= first.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= second.Length; j++)
            {
                int replaced = diagonal + (first[i - 1] == second[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[second.Length];
    }
}
