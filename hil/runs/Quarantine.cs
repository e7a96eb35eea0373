using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Pistachio.Hil.Runs;

/// <summary>The list of tests that do not fail a run. They run all the same, and what becomes of them is reported.</summary>
/// <param name="entries">The entries.</param>
public sealed class Quarantine(IReadOnlyList<QuarantineEntry> entries)
{
    /// <summary>No test is in quarantine.</summary>
    public static Quarantine Empty { get; } = new([]);

    /// <summary>The entry for a test, or null.</summary>
    public QuarantineEntry? Find(string test) => entries.FirstOrDefault(entry => entry.Matches(test));

    /// <summary>Refuses entries that have expired and entries that no test of the image matches.</summary>
    /// <param name="catalog">The tests of the image.</param>
    /// <param name="today">The day of the run.</param>
    /// <exception cref="RunInputException">There are such entries: a line for each.</exception>
    public void Check(TestCatalog catalog, DateOnly today)
    {
        List<string> mistakes = [];
        foreach (QuarantineEntry entry in entries)
        {
            if (entry.Until < today)
                mistakes.Add($"{entry.File}:{entry.Line}: the quarantine of '{entry.Test}' ended on {entry.Until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}: repair the test, or say why it needs longer");
            else if (!catalog.Tests.Any(test => entry.Matches(test.Name)))
                mistakes.Add($"{entry.File}:{entry.Line}: no test of the image is called '{entry.Test}'");
        }

        if (mistakes.Count > 0)
            throw new RunInputException(string.Join('\n', mistakes));
    }
}
