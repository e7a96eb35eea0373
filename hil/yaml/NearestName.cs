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

    /// <summary>The edit distance of Levenshtein, in which two letters that changed places count once (optimal string alignment).</summary>
    private static int Distance(string first, string second)
    {
        var rows = new int[first.Length + 1, second.Length + 1];
        for (int i = 0; i <= first.Length; i++)
        {
            for (int j = 0; j <= second.Length; j++)
                rows[i, j] = i == 0 || j == 0 ? i + j : Cheapest(rows, first, second, i, j);
        }

        return rows[first.Length, second.Length];
    }

    private static int Cheapest(int[,] rows, string first, string second, int i, int j)
    {
        int replaced = rows[i - 1, j - 1] + (first[i - 1] == second[j - 1] ? 0 : 1);
        int least = Math.Min(replaced, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
        bool isTurned = i > 1 && j > 1 && first[i - 1] == second[j - 2] && first[i - 2] == second[j - 1];
        return isTurned ? Math.Min(least, rows[i - 2, j - 2] + 1) : least;
    }
}
